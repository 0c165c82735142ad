"""Capturing in a real browser: by keyboard alone, without JavaScript, without barriers, under the strict policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.servers import manage
from tests.sources.ingest.files import PAGE, pdf

CONSOLE: list[str] = []
PASSWORD = "a long enough password"
FIRST = "The harbour will close on Monday, the master said to the crowd. Nobody on the quay believed a word of it."
SECOND = FIRST.replace("will close", "will not close")


@pytest.fixture(scope="module")
def server(start_server):
    """A server with an analyst, an editor, and a source that changed after it was captured."""
    server = start_server()
    for name, role in (("ana", "analyst"), ("ed", "editor")):
        manage("create_account", name, "--role", role, env=server.env | {"ACCOUNT_PASSWORD": PASSWORD})
    return server


@pytest.fixture
def desk(browser, server):
    """A page on which somebody has logged in; what its console says is a fault."""
    said, contexts = CONSOLE, []
    said.clear()

    def open_as(name, **options):
        context = browser.new_context(base_url=server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto("/admin/login/?next=/admin/capture/")
        page.fill("#id_username", name)
        page.fill("#id_password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    yield open_as
    for context in contexts:
        context.close()
    # A form that has to be corrected is answered with 422, which the browser reports.
    assert [line for line in said if "422" not in line] == []


def barriers(page):
    before = list(CONSOLE)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    # axe sets styles of its own while it looks, which the policy refuses.
    CONSOLE[:] = before
    return [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in found.response["violations"]]


def overflows(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")


def focus(page, selector):
    """Go to a control with the Tab key, as people without a mouse do."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Nobody gets to {selector} with the keyboard.")


def paste(page, text, title):
    page.goto("/admin/capture/")
    page.fill("#id_text", text)
    page.get_by_role("button", name="Take the text").click()
    page.fill("#id_title", title)


@pytest.mark.parametrize("has_script", [True, False])
def test_a_text_is_captured_with_the_keyboard_alone(desk, has_script):
    page = desk("ana", java_script_enabled=has_script)
    if has_script:
        focus(page, "#id_text")
        page.keyboard.insert_text(FIRST + " With a script.")
        focus(page, "button[type=submit]")
        page.keyboard.press("Enter")
        page.wait_for_selector("#id_title")
        focus(page, "#id_title")
        page.keyboard.type("By keyboard")
        focus(page, "button[name=save]")
        page.keyboard.press("Enter")
    else:
        paste(page, FIRST + " Without any.", "By keyboard")
        page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(lambda url: "/capture/" not in url)
    assert "Captured." in page.content()


@pytest.mark.parametrize("width", [1280, 1024, 640, 360])
def test_the_pages_have_no_barriers_and_fit(desk, width):
    """640 is 1280 at 200 %."""
    page = desk("ana", viewport={"width": width, "height": 900})
    assert (barriers(page), overflows(page)) == ([], False)
    page.set_input_files("#id_file", {"name": "a.html", "mimeType": "text/html", "buffer": PAGE.encode()})
    page.get_by_role("button", name="Take the text").click()
    assert page.input_value("#id_title") == "The harbour closes"
    assert (barriers(page), overflows(page)) == ([], False)
    page.fill("#id_title", "")
    page.get_by_role("button", name="Save", exact=True).click()
    assert "This field is required" in page.content()
    assert barriers(page) == []


def test_a_pdf_is_uploaded_and_shows_its_pages(desk):
    page = desk("ana")
    page.set_input_files(
        "#id_file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": pdf(["One page."], ["Another page."])}
    )
    page.get_by_role("button", name="Take the text").click()
    assert "2 pages" in page.content()


CHANGED = """
from tests.drafts import make_passage, make_source, make_statement, writer
from sources.ingest.capture import capture
source = make_source("News that changed")
snapshot = capture(source, {first!r}, by=writer()).snapshot
make_statement(source=source, passage=make_passage(snapshot, 0, 33, {first!r}))
capture(source, {second!r}, by=writer())
"""


@pytest.mark.parametrize("width", [1280, 1024, 640, 360])
def test_a_changed_source_is_decided_about_without_barriers(desk, server, width):
    manage(
        "shell",
        "-v0",
        "-c",
        CHANGED.format(first=FIRST, second=SECOND).replace("News that", f"News at {width} that"),
        env=server.env,
    )
    page = desk("ed", viewport={"width": width, "height": 900})
    page.goto("/admin/changed-sources/")
    shown = page.get_by_role("article", name=f"News at {width} that changed")
    assert shown.locator("ins").all_inner_texts() == ["not "]
    assert (barriers(page), overflows(page)) == ([], False)
    shown.get_by_label("Why it is still supported").fill("It was meant so.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    assert shown.count() == 0
