"""The import pages in a real browser: by keyboard alone, without JavaScript, without barriers."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.servers import manage

PASSWORD = "a long enough password"
TABLE = "what,who,where\n" + "".join(f"Claim {n} is made.,Speaker {n % 5},https://n.example/{n}\n" for n in range(40))
TABLE += ",Ola Brem,https://n.example/a\n"


@pytest.fixture(scope="module")
def site(start_server):
    """A server with an analyst who can log in."""
    server = start_server()
    manage("create_account", "ana", "--role", "analyst", env=server.env | {"ACCOUNT_PASSWORD": PASSWORD})
    return server


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(TABLE)
    return path


def logged_in(site, browser, **context):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, **context)
    said = []
    page.on("console", lambda message: said.append(f"{message.text} {message.location['url']}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site.url}/admin/")
    page.fill("#id_username", "ana")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    return page, said


def no_barriers(page):
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def tab_to(page, wanted):
    """Go with the tabulator key to the element that `wanted` describes."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached with the keyboard")


def bring_in(page, site, table):
    """Upload, map, try and bring in; every choice and every step with the keyboard."""
    page.goto(f"{site.url}/admin/imports/")
    yield page
    # The dialog of the system is the one thing that no page can be asked for.
    page.set_input_files("#id_file", table)
    tab_to(page, "#id_sender")
    page.keyboard.type(f"sender {table}")
    tab_to(page, "button.default")
    page.keyboard.press("Enter")
    page.locator("#id_column-0").wait_for()
    for number, field in enumerate(("claim", "actor", "source_url")):
        tab_to(page, f"#id_column-{number}")
        # After the first time the choice is remembered.
        if page.input_value(f"#id_column-{number}") != field:
            page.keyboard.type(field)
    yield page
    tab_to(page, "button[value=dry]")
    page.keyboard.press("Enter")
    page.get_by_text("This was a trial").wait_for(timeout=30_000)
    yield page
    tab_to(page, "button[value=import]")
    page.keyboard.press("Enter")
    page.get_by_text("All of them are drafts").wait_for(timeout=30_000)
    yield page


def test_a_table_is_brought_in_by_keyboard_alone_and_the_console_has_nothing_to_say(site, browser, table):
    page, said = logged_in(site, browser)
    for step in bring_in(page, site, table):
        assert step.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.locator(".counts dd").all_inner_texts() == ["40", "0", "1"]
    assert [text for text in said if "favicon" not in text] == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_barriers(site, browser, table, scheme):
    page, _ = logged_in(site, browser, color_scheme=scheme)
    for step in bring_in(page, site, table):
        no_barriers(step)
    page.close()


def test_a_table_is_brought_in_without_javascript(site, browser, table):
    page, _ = logged_in(site, browser, java_script_enabled=False)
    page.goto(f"{site.url}/admin/imports/")
    page.set_input_files("#id_file", table)
    page.click("button.default")
    for number, field in enumerate(("claim", "actor", "source_url")):
        page.select_option(f"#id_column-{number}", field)
    page.click("button[value=dry]")
    page.get_by_text("This was a trial").wait_for(timeout=30_000)
    page.click("button[value=import]")
    page.get_by_text("All of them are drafts").wait_for(timeout=30_000)
    page.close()


@pytest.mark.parametrize(("width", "zoom"), [(1024, 1), (1280, 2), (360, 1)])
def test_the_pages_fit_a_narrow_or_enlarged_window(site, browser, table, width, zoom):
    page, _ = logged_in(site, browser)
    page.set_viewport_size({"width": width // zoom, "height": 900})
    page.goto(f"{site.url}/admin/imports/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width // zoom
    page.set_input_files("#id_file", table)
    page.click("button.default")
    page.locator("#id_column-0").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width // zoom
    page.close()
