"""What every test may ask for: the database with the example in it, databases and servers of its own, a browser."""

import io
import os
import shutil
import signal
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.cast import ana, ed, jo, rita  # noqa: F401 - fixtures for every test
from tests.databases import databases
from tests.servers import Server, environment, manage

# As root Chromium has no sandbox; the rest keeps it from looking up its maker's hosts at every start.
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_configure():
    """Hear Ctrl-C in a run in the background, too: else all that it starts inherits that it is ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    """Have the database made where a test only asks for a clone of it: else it is made only for tests that use it."""
    for item in items:
        if "clones" in item.fixturenames:
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session", autouse=True)
def home():
    """A directory for everything that this run writes; gone when it ends."""
    # Static files are looked for when the first client is made, and a missing directory is a warning.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    place = Path(settings.FACTCHECK_HOME)
    yield place
    # Somebody may have named a directory of their own: only what this run has made is taken away.
    if place.name == f"factcheck-tests-{os.getpid()}":
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def clones(home, django_db_setup):
    """The maker of databases: `new()` returns the DATABASE_URL of a migrated database with the example in it."""
    return django_db_setup


@pytest.fixture(scope="session")
def django_db_setup(home, django_db_setup, django_db_blocker):
    """Migrate and load the example, once; every test then works in a transaction that is rolled back."""
    with django_db_blocker.unblock():
        call_command("load_example", verbosity=0, stdout=io.StringIO())
        maker = databases(connection.settings_dict, home)
        # PostgreSQL copies no database that somebody is connected to.
        connection.close()
        maker.make_template()
    yield maker
    maker.close()


@pytest.fixture(scope="session")
def example_index(home, django_db_setup, django_db_blocker):
    """The directory of a search index of the example, built once and copied for each test that needs one."""
    from claims import search

    place, theirs = home / "example-index", settings.SEARCH_DIR
    settings.SEARCH_DIR = place
    with django_db_blocker.unblock():
        search.follow_once()
        connection.close()
    settings.SEARCH_DIR = theirs
    return place


@pytest.fixture
def own_index(db, example_index, settings, tmp_path):
    """A search index of the test's own, up to date with the journal as it is before the test writes."""
    settings.SEARCH_DIR = shutil.copytree(example_index, tmp_path / "search")


@pytest.fixture
def own_database(clones):
    """The DATABASE_URL of a fresh clone, for tests that commit for real or work with several processes."""
    url = clones.new()
    yield url
    clones.drop(url)


@pytest.fixture(scope="session")
def static_root(home):
    """The static files as they are served for real, under names that carry a hash."""
    root = home / "static"
    manage("collectstatic", "--noinput", env=environment(home, f"sqlite:///{home}/none.sqlite3", STATIC_ROOT=str(root)))
    return root


@contextmanager
def servers(clones, static_root):
    """Yield a function that starts a server on a database of its own, waits until it is ready and returns it."""
    running = []

    def start(**settings):
        place = tempfile.mkdtemp(dir=static_root.parent)
        server = Server(place, clones.new(), STATIC_ROOT=str(static_root), **settings)
        running.append(server)
        return server.wait()

    yield start
    for server in running:
        server.stop()
        clones.drop(server.database_url)


@pytest.fixture(scope="module")
def start_server(clones, static_root):
    """A function that starts a server (see Server). It ends with the module: an idle one looks at its journal, too."""
    with servers(clones, static_root) as start:
        yield start


@pytest.fixture(scope="session")
def start_shared_server(clones, static_root):
    """A function that starts a server which stays to the end."""
    with servers(clones, static_root) as start:
        yield start


@pytest.fixture(scope="session")
def server(start_shared_server):
    """A running server that tests share: read from it, or write only what disturbs nobody."""
    return start_shared_server()


@pytest.fixture(scope="session")
def chromium():
    """The path of the system's Chromium. Without one browser tests are skipped, except in CI, where they fail."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("Chromium is not installed; .ci/run should have installed it.")
    if path is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium), so nothing is tried in a browser.")
    return path


@pytest.fixture
def browser(chromium):
    """Chromium, driven by Playwright. While it is open the test itself uses no database: ask it of the server.

    Playwright's event loop counts as running in this thread as long, and Django then refuses; so each test has its own.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield browser
        browser.close()
