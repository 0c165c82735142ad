"""What the tests in a browser share: a server with something on every page, and a desk that somebody sits at."""

import json

import pytest

from tests.browser.furnished import PASSWORD
from tests.servers import manage

FURNISH = "from tests.browser.furnished import furnish; furnish()"


@pytest.fixture(scope="package")
def site(start_shared_server):
    """A server with something on every page; `pages` has their paths by name. Write only what disturbs nobody."""
    server = start_shared_server()
    said = manage("shell", "-v0", "--no-imports", "-c", FURNISH, env=server.env)
    server.pages = json.loads(said.splitlines()[-1])
    return server


@pytest.fixture
def seat(site, browser):
    """A function that opens a browser session in which somebody has logged in, and returns its page."""

    def sit_down(name, **options):
        page = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900}, **options).new_page()
        log_in(page, name)
        return page

    return sit_down


def log_in(page, name):
    """Fill in the log-in that the page shows, or go there."""
    if "/login/" not in page.url:
        page.goto("/admin/login/?next=/admin/preferences/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_selector("#user-tools")
