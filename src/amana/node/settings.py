"""Django's settings. What depends on the node comes from its folder (AMANA_NODE); the rest is fixed.

Safeguards are code: there is no debug mode and no switch for the security headers.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from amana.node import environment
from amana.node.assets import static_url
from amana.node.folder import Node
from amana.node.translations import compile_stale, locale_folders

SOURCE = Path(__file__).resolve().parents[1]
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
YEAR = 365 * 24 * 3600


def database(url: str) -> dict[str, Any]:
    """A database URL of the node as Django writes it."""
    if url.startswith("sqlite:"):
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
        name = url.removeprefix("sqlite:///")
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": options, "CONN_MAX_AGE": None}
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")) or unquote(parts.username or ""),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or query.pop("host", "")),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": query,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def of_node(node: Node) -> dict[str, Any]:
    """The settings that depend on the node."""
    https = node.settings.https
    return {
        "AMANA_FOLDER": str(node.path),
        "AMANA_COUNTRY": node.settings.country,
        "SECRET_KEY": node.django_secret,
        "ALLOWED_HOSTS": [*node.settings.hosts, *LOOPBACK],
        "CSRF_TRUSTED_ORIGINS": [f"https://{host}" for host in node.settings.hosts] if https else [],
        "DATABASES": {"default": database(node.database_url)},
        "TIME_ZONE": node.settings.timezone,
        "SESSION_COOKIE_SECURE": https,
        "CSRF_COOKIE_SECURE": https,
        "LANGUAGE_COOKIE_SECURE": https,
        "SECURE_HSTS_SECONDS": YEAR if https else 0,
        "SESSION_COOKIE_NAME": "__Host-amana" if https else "amana",
        "CSRF_COOKIE_NAME": "__Host-amana-form" if https else "amana-form",
    }


DEBUG = False
ROOT_URLCONF = "amana.node.urls"
WSGI_APPLICATION = None
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "amana.accounts",
    "amana.pages",
    "amana.workspace",
    "amana.asking",
    "amana.newsroom",
    "amana.screening",
]
MIDDLEWARE = [
    "amana.node.middleware.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["amana.accounts.sessions.AccountBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

# django-allauth carries the login (amana.workspace.login). It has no pages here, sends no mail and makes no account;
# tries are rationed by amana.accounts.throttle, which all doors share.
ACCOUNT_ADAPTER = "amana.workspace.login.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = False
# Of its tables only the authenticators' is used, and the store makes it: the addresses of people have no table at all.
MIGRATION_MODULES = {"account": None, "mfa": None}
MFA_ADAPTER = "amana.workspace.login.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 12
# allauth notes here which codes were used: one place for all processes, never so full that a note would be dropped.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", "العربية"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "amana-language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = locale_folders(SOURCE)
USE_I18N = True
USE_TZ = True

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "amana.pages.failures.form_expired"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

STATIC_URL = static_url(SOURCE)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
# The process's own logging (amana.node.logs) stands; Django adds none.
LOGGING_CONFIG = None

compile_stale(LOCALE_PATHS)
globals().update(of_node(Node.open(os.environ[environment.NODE])))
