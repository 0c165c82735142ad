"""All settings. What differs between installations comes from the environment; `.env.example` explains each name."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from factcheck import env

BASE_DIR = Path(__file__).resolve().parent.parent

# Where an installation without further settings keeps its database, its key and its search index.
_DATA_HOME = Path(env.text("XDG_DATA_HOME", "") or Path(os.path.expanduser("~")) / ".local" / "share")
FACTCHECK_HOME = env.folder("FACTCHECK_HOME", _DATA_HOME / "factcheck")

# Identity

SITE_URL = env.site_url("SITE_URL", "http://127.0.0.1:8000")
SITE_NAME = env.text("SITE_NAME", "Factcheck")
DATA_LICENCE = env.text("DATA_LICENCE", "CC BY 4.0")
DATA_LICENCE_URL = env.text("DATA_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/")

# Security

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret("SECRET_KEY", default_file=FACTCHECK_HOME / "secret_key")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "There is no SECRET_KEY; set it to 50 or more random characters, or SECRET_KEY_FILE to a file that holds them. "
        "On your own computer script/server makes one."
    )

_HOST = urlsplit(SITE_URL).hostname or ""
_IS_HTTPS = SITE_URL.startswith("https://")
_LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", _LOOPBACK if _HOST in (*_LOOPBACK, "::1") else [_HOST])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [SITE_URL])

SECURE_SSL_REDIRECT = _IS_HTTPS
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000) if _IS_HTTPS else 0
# Believed only where a proxy is known to set it: anybody else could claim that a plain request came over TLS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "claims.views.errors.stale_form"
# Subdomains and browsers' preload lists bind a whole domain, which is not for one application on it to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# A body is a form or a JSON document, never a file of any size; a form may hold many inline rows.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = [
    "factcheck.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Application

INSTALLED_APPS = [
    "factcheck",
    "sources",
    "claims",
    "factcheck.apps.FactcheckAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "csp",
]

MIDDLEWARE = [
    "factcheck.draining.DrainingMiddleware",
    "factcheck.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "factcheck.oversized.OversizedMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Data

DATABASES = {
    "default": env.database(FACTCHECK_HOME / "factcheck.sqlite3", pool_size=env.number("DATABASE_POOL_SIZE", 4))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SEARCH_DIR = env.folder("SEARCH_DIR", FACTCHECK_HOME / "search")
# Files that are being brought in: the web processes put them there, and `manage.py work` takes them.
IMPORT_DIR = env.folder("IMPORT_DIR", FACTCHECK_HOME / "imports")
IMPORT_MAX_BYTES = env.number("IMPORT_MAX_MB", 100, least=1) * 1_000_000

# People

AUTH_USER_MODEL = "factcheck.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"

# Capturing sources. What `fetch` is told besides the address is empty outside tests, which bring servers of their own.

FETCH_ENABLED = env.flag("FETCH_ENABLED", True)
FETCH_WITH: dict[str, Any] = {}

# Mail: notices of what arrives in somebody's inbox. A slow server must not hold up a request for long.

_MAIL = env.mail("EMAIL_URL")
EMAIL_BACKEND = _MAIL["BACKEND"]
EMAIL_HOST, EMAIL_PORT = _MAIL.get("HOST", "localhost"), _MAIL.get("PORT", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.get("HOST_USER", ""), _MAIL.get("HOST_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.get("USE_TLS", False), _MAIL.get("USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", f"factcheck@{_HOST}")

# Language and time

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "factcheck.formats"
TIME_ZONE = "UTC"
USE_TZ = True

# Static files: names carry a hash of their content, so that browsers may keep them for ever.

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", FACTCHECK_HOME / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# API

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["factcheck.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["factcheck.api.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "factcheck.api.negotiation.Negotiation",
    "DEFAULT_METADATA_CLASS": "factcheck.api.metadata.Methods",
    "EXCEPTION_HANDLER": "factcheck.api.problems.handle",
    # The parameter `format` would be one more that a list has to know.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Factcheck",
    "DESCRIPTION": "Who said what, where, reported by whom, and what is known about it.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["claims.shapes.add_components", "factcheck.api.openapi.add_problems"],
}

# Logs go to standard error, one line an event: whatever runs the process keeps them.

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"brief": {"()": "factcheck.logs.Brief"}, "refusals": {"()": "factcheck.logs.Refusals"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Django's own handlers write mails to ADMINS, of which there are none.
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.request": {"filters": ["brief"]},
    },
}
