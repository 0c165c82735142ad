"""Read settings from the environment. A value that cannot be used stops the start and says what to write instead.

An empty variable counts as unset, because compose files and CI systems pass on what is not set as an empty string.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name: str, default: str) -> str:
    """Return the variable as it stands, without white space at its ends."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """Return a yes or no."""
    value = text(name, "yes" if default else "no").lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} is {value!r}; write {name}=1 for yes or {name}=0 for no.")
    return value in YES


def number(name: str, default: int, *, least: int = 0) -> int:
    """Return a whole number that is at least `least`."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number from {least} up, like {name}={default}.")
    return int(value)


def words(name: str, default: list[str]) -> list[str]:
    """Return a list written with commas between its members."""
    return [word.strip() for word in text(name, ",".join(default)).split(",") if word.strip()]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """Return one of a few words, whatever its case."""
    value = text(name, default).upper()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; write one of {', '.join(allowed)}.")
    return value


def folder(name: str, default: Path) -> Path:
    """Return an absolute path. It is not made here: reading settings leaves no traces."""
    value = Path(text(name, str(default))).expanduser()
    if not value.is_absolute():
        raise ImproperlyConfigured(f"{name} is {str(value)!r}; write an absolute path, like {name}={default}.")
    return value


def secret(name: str, default_file: Path | None = None) -> str:
    """Return a secret from the variable, else from the file that `<name>_FILE` names, else from `default_file`; or "".

    Raises ImproperlyConfigured for both at once (which one counts?) and for a file that was named but cannot be read.
    """
    value, named = text(name, ""), text(f"{name}_FILE", "")
    if value and named:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; keep one of them.")
    if value:
        return value
    path = Path(named) if named else default_file
    if path is None or not (named or os.access(path, os.R_OK)):
        return ""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise ImproperlyConfigured(
            f"{name}_FILE names {path}, which cannot be read ({reason}); name a readable file or set {name}."
        ) from error


def mail(name: str) -> dict[str, Any]:
    """Return Django's settings for the mail server that an address names; without one, mails go to standard output."""
    url = secret(name)
    if not url:
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    try:
        parts = urlsplit(url)
        port = parts.port
        good = parts.scheme in _MAIL_PORTS and bool(parts.hostname) and parts.path in ("", "/")
    except ValueError:
        good, port = False, None
    if not good:
        # Never the whole address: it may hold a password, and this sentence ends in logs.
        raise ImproperlyConfigured(
            f"{name} names no mail server that can be used; write smtp://user:password@host:587 (STARTTLS), "
            "smtps://user:password@host:465 (TLS) or smtp+plain://host:25 (no encryption)."
        )
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "HOST": parts.hostname,
        "PORT": port or _MAIL_PORTS[parts.scheme],
        "HOST_USER": unquote(parts.username or ""),
        "HOST_PASSWORD": unquote(parts.password or ""),
        "USE_TLS": parts.scheme == "smtp",
        "USE_SSL": parts.scheme == "smtps",
    }


_MAIL_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


def site_url(name: str, default: str) -> str:
    """Return a base address without a path, like https://facts.example.org."""
    value = text(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        good = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and value == f"{parts.scheme}://{parts.netloc}"
        )
        good = good and "@" not in parts.netloc and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write the public address without a path, like {name}=https://facts.example.org."
        )
    return value


def database(default_file: Path, *, pool_size: int) -> dict[str, Any]:
    """Return the database that DATABASE_URL (or DATABASE_URL_FILE) names, SQLite or PostgreSQL, as Django wants it."""
    url = secret("DATABASE_URL") or f"sqlite:///{default_file}"
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(url))
    except ValueError as error:
        raise _unusable(url) from error
    if config["ENGINE"].endswith(".sqlite3") and config["NAME"] not in ("", ":memory:"):
        return config | _SQLITE
    if config["ENGINE"].endswith(".postgresql") and config["NAME"]:
        return config | _postgresql(config.get("OPTIONS", {}), pool_size)
    raise _unusable(url)


# A transaction that begins to write at once waits its turn; one that reads first may be refused when it comes to write.
_SQLITE = {
    "ENGINE": "factcheck.db.sqlite3",
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    "CONN_MAX_AGE": None,
}


def _postgresql(options: dict[str, Any], pool_size: int) -> dict[str, Any]:
    """Nothing here outlives a transaction on the server, so that PgBouncer may stand in between in transaction mode."""
    ours: dict[str, Any] = {"prepare_threshold": None, "connect_timeout": 5}
    if pool_size:
        ours["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return {"OPTIONS": ours | options, "DISABLE_SERVER_SIDE_CURSORS": True, "CONN_HEALTH_CHECKS": True}


def _unusable(url: str) -> ImproperlyConfigured:
    # Never the whole address: it may hold a password, and this sentence ends in logs.
    return ImproperlyConfigured(
        f"DATABASE_URL begins with {url.split(':', 1)[0]!r}, which names no database that can be used; write "
        "postgresql://user:password@host:5432/name or sqlite:////absolute/path/to/file.sqlite3."
    )
