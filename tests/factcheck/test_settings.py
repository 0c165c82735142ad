"""Settings come from the environment; what cannot be used is refused with a sentence that says what to write."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from factcheck import env
from tests.servers import ROOT

EXAMPLE = (ROOT / ".env.example").read_text()


def test_the_example_shows_the_defaults():
    shown = dict(re.findall(r"^#([A-Z_]+)=(.+)$", EXAMPLE, re.MULTILINE))
    names = ["SITE_URL", "SITE_NAME", "DATA_LICENCE", "DATA_LICENCE_URL", "LOG_LEVEL"]
    settings = load(f"from factcheck import settings as s; print(*[getattr(s, name) for name in {names}], sep='|')")
    assert settings.stdout.strip().split("|") == [shown[name] for name in names]
    server = load("from factcheck import gunicorn as g; print(g.bind, g.workers, g.threads)")
    assert server.stdout.split() == [f"{shown['HOST']}:{shown['PORT']}", shown["WEB_WORKERS"], shown["WEB_THREADS"]]


def load(code="import factcheck.settings", **variables):
    """Run code in a process that has these variables and no others."""
    names = {"SECRET_KEY": "k" * 60, "FACTCHECK_HOME": "/nowhere"} | variables
    return subprocess.run([sys.executable, "-c", code], env=names, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("variables", "remedy"),
    [
        ({"SECRET_KEY": ""}, "set it to 50 or more random characters"),
        ({"SECRET_KEY": "k", "SECRET_KEY_FILE": "/k"}, "keep one of them"),
        ({"SECRET_KEY": "", "SECRET_KEY_FILE": "/nowhere/key"}, "name a readable file or set SECRET_KEY"),
        ({"DEBUG": "maybe"}, "write DEBUG=1 for yes or DEBUG=0 for no"),
        ({"DATABASE_URL": "mysql://me:sesame@host/db"}, "postgresql://user:password@host:5432/name"),
        ({"DATABASE_URL": "nonsense"}, "sqlite:////absolute/path"),
        ({"DATABASE_URL": "postgresql://host:99999999/db"}, "postgresql://user:password@host:5432/name"),
        ({"DATABASE_URL": "postgresql://host"}, "postgresql://user:password@host:5432/name"),
        ({"DATABASE_URL": "sqlite://"}, "sqlite:////absolute/path"),
        ({"SITE_URL": "facts.example.org"}, "write the public address without a path"),
        ({"SITE_URL": "https://facts.example.org/path"}, "write the public address without a path"),
        ({"SITE_URL": "https://[::1"}, "write the public address without a path"),
        ({"HSTS_SECONDS": "-1", "SITE_URL": "https://a.example"}, "write a whole number from 0 up"),
        ({"DATABASE_POOL_SIZE": "four"}, "write a whole number from 0 up"),
        ({"LOG_LEVEL": "loud"}, "write one of DEBUG, INFO"),
        ({"FACTCHECK_HOME": "here"}, "write an absolute path"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_a_remedy(variables, remedy):
    last_line = load(**variables).stderr.strip().splitlines()[-1]
    assert last_line.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert remedy in last_line
    assert "sesame" not in last_line


def test_a_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text(" in a file \n")
    monkeypatch.setenv("A_KEY_FILE", str(tmp_path / "key"))
    assert env.secret("A_KEY") == "in a file"


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("A_NAME", " ")
    assert (env.text("A_NAME", "else"), env.flag("A_NAME", True), env.words("A_NAME", ["a"])) == ("else", True, ["a"])


def test_a_file_that_is_no_text_is_no_secret(monkeypatch, tmp_path):
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    monkeypatch.setenv("A_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(ImproperlyConfigured, match="no UTF-8 text"):
        env.secret("A_KEY")


def test_sqlite_goes_through_our_backend(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:////data/facts.sqlite3")
    config = env.database(Path("/unused"), pool_size=4)
    assert (config["ENGINE"], config["NAME"]) == ("factcheck.db.sqlite3", "/data/facts.sqlite3")
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("pool_size", [0, 7])
def test_postgresql_keeps_nothing_on_the_server_between_transactions(monkeypatch, pool_size):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@host/db?sslmode=require")
    config = env.database(Path("/unused"), pool_size=pool_size)
    assert config["DISABLE_SERVER_SIDE_CURSORS"]
    assert config["OPTIONS"]["prepare_threshold"] is None
    assert config["OPTIONS"]["sslmode"] == "require"
    assert config["OPTIONS"].get("pool", {}).get("max_size", 0) == pool_size


def test_an_https_address_makes_everything_secure():
    names = "SECURE_SSL_REDIRECT SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS ALLOWED_HOSTS"
    code = f"from factcheck import settings as s; print([getattr(s, n) for n in '{names}'.split()])"
    result = load(code, SITE_URL="https://facts.example.org")
    assert result.stdout.strip() == "[True, True, True, 31536000, ['facts.example.org']]"


def test_the_policy_of_content_allows_nothing_but_our_own(settings):
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert {source for sources in directives.values() for source in sources} == {"'self'", "'none'"}
    assert directives["default-src"] == ["'self'"]
