"""Databases of their own for tests that commit for real or work with several processes.

Each is a clone of one template: migrated, and with the example loaded. A clone costs milliseconds.
"""

import itertools
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql


def databases(settings_dict, home):
    """Return the maker of databases for the engine that the tests run on."""
    if settings_dict["ENGINE"].endswith("postgresql"):
        return PostgresqlDatabases(settings_dict)
    return SqliteDatabases(settings_dict, home)


class SqliteDatabases:
    """Clone by copying a file."""

    def __init__(self, settings_dict, home):
        self.source, self.home, self.numbers = settings_dict["NAME"], Path(home), itertools.count(1)
        self.template = self.home / "template.sqlite3"

    def make_template(self):
        with closing(sqlite3.connect(self.source)) as source, closing(sqlite3.connect(self.template)) as template:
            source.backup(template)

    def new(self):
        path = self.home / f"clone-{next(self.numbers)}.sqlite3"
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def empty(self):
        return f"sqlite:///{self.home}/empty-{next(self.numbers)}.sqlite3"

    def drop(self, url):
        path = Path(url.removeprefix("sqlite:///"))
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()

    def close(self):
        self.template.unlink(missing_ok=True)


class PostgresqlDatabases:
    """Clone inside the server."""

    def __init__(self, settings_dict):
        self.settings, self.source, self.numbers = settings_dict, settings_dict["NAME"], itertools.count(1)
        self.template = f"{self.source}_template"

    def make_template(self):
        self._create(self.template, self.source)

    def new(self):
        name = f"{self.source}_{next(self.numbers)}"
        self._create(name, self.template)
        return self._url(name)

    def empty(self):
        name = f"{self.source}_{next(self.numbers)}"
        self._create(name, "template0")
        return self._url(name)

    def drop(self, url):
        self._drop(url.rpartition("/")[2])

    def close(self):
        self._drop(self.template)

    def _create(self, name, template):
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))

    def _drop(self, name):
        # FORCE: a process that a test killed may be connected still.
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement):
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, name):
        user, password, host, port = (quote(str(self.settings[key]), safe="") for key in _PARTS)
        credentials = f"{user}:{password}@" if password else f"{user}@" if user else ""
        return f"postgresql://{credentials}{host}{f':{port}' if port else ''}/{name}"


_PARTS = ("USER", "PASSWORD", "HOST", "PORT")
