"""The work lists in a real browser: no barriers, narrow windows, by keyboard alone, and without scripts."""

import json

import pytest

from tests.browser.test_review_keyboard import opened, run, see

PREPARE = """
import json
from tests.cast import person
from tests.drafts import make_actor, make_claim, make_snapshot, make_source, make_statement, make_world, publish
ana, rita = person("ana", "analyst"), person("rita", "reviewer")
world = publish(make_world())
draft = make_statement(make_claim("The quay is of stone.", kind="fact"), make_actor("Ada Lind"))
speech = make_source("Speech of the master on the quay")
make_snapshot(speech, "I tell you plainly: the quay is of stone. We built it.")
print(json.dumps([draft.uid, speech.uid, world.statement.uid]))
"""
# The other lists are made of the same template.
PAGES = ("work-lists/", "work-lists/originals/", "work-lists/without-topic/", "changed-sources/")


@pytest.fixture(scope="module")
def desk(start_server):
    """A server with a draft whose original is held, and everything else of a small world."""
    server = start_server()
    return server, json.loads(run(server, PREPARE).strip().splitlines()[-1])


def test_no_page_has_barriers(desk, browser):
    server, uids = desk
    page, said = opened(browser, server, "ana")
    for path in (*PAGES, f"originals/{uids[2]}/"):
        page.goto(f"{server.url}/admin/{path}")
        see(page, said)


def test_an_original_is_found_in_the_list_and_linked_by_keys_without_a_script(desk, browser):
    server, uids = desk
    page, said = opened(browser, server, "ana", java_script_enabled=False)
    page.goto(f"{server.url}/admin/work-lists/originals/?status=draft")
    page.focus(f"a[href='/admin/originals/{uids[0]}/?status=draft']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/originals/{uids[0]}/*")
    page.focus("#attempt_place")
    page.keyboard.type("Harbour archive")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Not found: Harbour archive")
    page.focus("#locate_source")
    page.keyboard.type(uids[1])
    page.keyboard.press("Tab")
    page.keyboard.type("the quay is of stone")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The original is located")
    page.click("text=Originals not located")
    assert page.url.endswith("/admin/work-lists/originals/?status=draft")
    assert said == []


def test_topics_are_given_to_what_is_chosen_by_keys(desk, browser):
    server, _ = desk
    page, said = opened(browser, server, "ana", java_script_enabled=False)
    page.goto(f"{server.url}/admin/work-lists/without-topic/?kind=fact")
    page.focus("[aria-label='Choose: The quay is of stone.']")
    page.keyboard.press("Space")
    for topic, answer in (("Harbuors", "There is no topic"), ("Harbours", "It has them now.")):
        page.fill("[name='topics']", "")
        page.focus("[name='topics']")
        page.keyboard.type(topic)
        page.focus("button:has-text('Give topics')")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"text={answer}")
    page.click("text=Back to the list")
    assert page.url.endswith("/admin/work-lists/without-topic/?kind=fact")
    # Of the refusal the browser itself says so much.
    assert [line.split("status of ")[1] for line in said] == ["400 (Bad Request)"]
