"""The settings under test: the real ones, with a key, a database and a place of their own and cheap password hashes."""

import os
import tempfile
from pathlib import Path

_HOME = Path(tempfile.gettempdir()) / f"factcheck-tests-{os.getpid()}"
os.environ.setdefault("FACTCHECK_HOME", str(_HOME))
os.environ.setdefault("SECRET_KEY", "a key that is only good for tests, and long enough for every check of its length")
os.environ.setdefault("DATABASE_POOL_SIZE", "0")
# Playwright keeps an event loop in the thread of the tests, which Django takes for an asynchronous application.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from factcheck.settings import *  # noqa: E402, F403
from factcheck.settings import DATABASES, FACTCHECK_HOME, STORAGES  # noqa: E402

# Two runs at once must not share a database; SQLite's must be a file, for an in-memory one cannot have a WAL.
_POSTGRESQL = DATABASES["default"]["ENGINE"].endswith("postgresql")
DATABASES["default"]["TEST"] = {
    "NAME": f"test_factcheck_{os.getpid()}" if _POSTGRESQL else str(FACTCHECK_HOME / "test.sqlite3")
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
