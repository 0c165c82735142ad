"""Whoever typed as their session ended logs in and sends what they typed, by the keyboard and without a script."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD

WORDS = "Is this the same pier?\nSee “page 2” & <b>the map</b>."


def no_barriers(page):
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def test_a_comment_goes_through_the_log_in(site, seat):
    page = seat("rita", java_script_enabled=False)
    page.goto(site.pages["desk"]["comment"])
    page.fill("#comment_text", WORDS)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Comment").click()
    expect(page.get_by_role("alert")).to_contain_text("What you typed is kept on this page")
    expect(page.locator("dl.typed")).to_contain_text("See “page 2” & <b>the map</b>.")
    page.fill("#id_username", "rita")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("You are logged in as rita now")
    page.get_by_role("button", name="Send it again").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Your comment is kept.")
    assert page.locator("#comments .said").last.inner_text() == WORDS


def test_the_pages_on_the_way_have_no_barriers(site, seat):
    for width in (1280, 360):
        page = seat("rita")
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site.pages["desk"]["comment"])
        page.fill("#comment_text", "x" * 300)
        page.context.clear_cookies(name="sessionid")
        page.get_by_role("button", name="Comment").click()
        expect(page.locator("dl.typed")).to_be_visible()
        no_barriers(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.fill("#id_username", "rita")
        page.fill("#id_password", PASSWORD)
        page.press("#id_password", "Enter")
        expect(page.get_by_role("button", name="Send it again")).to_be_visible()
        no_barriers(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
