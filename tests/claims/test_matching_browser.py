"""Merging and deciding in a browser: by keyboard alone, without JavaScript, narrow and wide, without barriers."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.servers import manage

PASSWORD = "a long enough password"
PREPARE = f"""
from django.contrib.auth.models import Group
from claims.models import Claim
from factcheck.journal import recording
from factcheck.models import Account
from sources.models import Actor
ed = Account.objects.create_user("ed", password="{PASSWORD}", is_staff=True)
ed.groups.add(Group.objects.get(name="editor"))
with recording(by=ed):
    for name in ("Orla Quibell", "Orla Quibbell"):
        Actor.objects.create(name=name, kind="person", description="Keeps the lighthouse.")
    for text in ("Grey herons nest on the old lighthouse.", "Grey herons nested on the lighthouse."):
        Claim.objects.create(text=text, kind="fact")
print(Actor.objects.get(name="Orla Quibell").pk)
"""


@pytest.fixture(scope="module")
def site(start_server):
    server = start_server()
    server.actor = manage("shell", "-c", PREPARE, env=server.env).split()[-1]
    return server


@pytest.fixture
def log_in(browser, site):
    """A function that opens the admin as an editor, and fails where its console complains."""
    complaints, contexts = [], []

    def open_(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{site.url}/admin/login/")
        page.fill("#id_username", "ed")
        page.fill("#id_password", PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_url(f"{site.url}/admin/")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def tab_to(page, name):
    """Press Tab until what has that name is focused, as somebody without a mouse does."""
    for _ in range(120):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent || document.activeElement.name")
        if name in focused.strip():
            return
    raise AssertionError(f"no Tab leads to {name}")


def look(page, name, width):
    """Keep a picture for people where a folder is named, and see that nothing is wider than the window."""
    if folder := os.environ.get("FACTCHECK_PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is too wide at {width}"


def barriers(page):
    # Its preloading writes the style sheets into the page, of which the policy of the page complains.
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]


def test_two_actors_become_one_and_two_again_by_keyboard_alone(log_in, site):
    page = log_in()
    page.goto(f"{site.url}/admin/sources/actor/{site.actor}/change/")
    tab_to(page, "Merge…")
    page.keyboard.press("Enter")
    page.wait_for_url("**/merge/**")
    tab_to(page, "q")
    page.keyboard.type("quibb")
    page.wait_for_selector("#merge-count:text('1 found.')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**other=**")
    assert barriers(page) == []
    tab_to(page, "why")
    page.keyboard.type("One person, spelt in two ways.")
    tab_to(page, "Merge")
    page.keyboard.press("Enter")
    page.wait_for_url("**/merges/u**")
    assert barriers(page) == []
    for width in (1280, 1024, 360):
        page.set_viewport_size({"width": width, "height": 900})
        look(page, "merge-done", width)
    tab_to(page, "Undo this merge")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=everything is as it was")


def test_the_other_record_is_found_and_the_merge_previewed_without_javascript(log_in, site):
    page = log_in(java_script_enabled=False)
    page.goto(f"{site.url}/admin/sources/actor/{site.actor}/change/")
    page.click("text=Merge…")
    page.fill("#merge-q", "quibbell orla")
    page.click("text=Search")
    page.click("#merge-found a")
    page.click("text=Swap the two")
    assert "keep=this" in page.url
    assert page.is_visible("text=What will move")


def test_a_pair_is_decided_about_and_the_decision_taken_back(log_in, site):
    page = log_in()
    page.goto(f"{site.url}/admin/possible-duplicates/?type=actor")
    if page.is_visible("text=Compare now"):
        page.click("text=Compare now")
        page.goto(f"{site.url}/admin/possible-duplicates/?type=actor")
    pair = page.locator("article", has_text="Orla Quibbell")
    assert barriers(page) == []
    pair.get_by_label("Note").fill("A mother and her daughter.")
    pair.get_by_label("Note").press("Enter")
    page.wait_for_selector("text=Nobody is asked again")
    assert page.locator("article", has_text="Orla Quibbell").count() == 0
    page.goto(f"{site.url}/admin/not-the-same/")
    assert barriers(page) == []
    page.click("text=Take back")
    page.wait_for_selector("text=may be offered again")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_fit_a_telephone_and_a_small_laptop(log_in, site, scheme):
    page = log_in(color_scheme=scheme)
    page.goto(f"{site.url}/admin/sources/actor/{site.actor}/change/")
    choose = page.get_attribute("text=Merge…", "href")
    pages = {"duplicates": "/admin/possible-duplicates/", "choose": choose, "merges": "/admin/merges/"}
    page.goto(site.url + choose)
    page.locator("#merge-found a").first.wait_for()
    pages["preview"] = page.locator("#merge-found a").first.get_attribute("href")
    for name, path in pages.items():
        for width in (1280, 1024, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(site.url + path)
            look(page, f"{name}-{scheme}", width)
        assert barriers(page) == [], name
