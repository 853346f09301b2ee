"""Django settings: one set, read from the environment, with defaults that work on one machine.

`SUYUAN_DATA`      folder of the embedded database, keys and documents (default ``var`` here)
`SUYUAN_DATABASE`  ``postgresql://user:password@host:port/name`` instead of the embedded SQLite
`SUYUAN_BASE_URL`  address printed in QR codes (default ``http://localhost:PORT`` of the command)
`SUYUAN_HOSTS`     comma-separated host names the server answers to
`SUYUAN_SECRET`    secret key; made once and kept in the data folder when absent
`SUYUAN_ENGINE`    ``duckdb`` (default) or ``spark``: where indicators are computed
`SUYUAN_WARM`      ``1``: each worker works plans out while it stands idle, for some 90 MB more of memory
`SUYUAN_TRAVEL_SPEED`  km/h on the road, 60 by default: what service distances are estimated with
`SUYUAN_PROXIES`   how many reverse proxies of the operator stand before the server (default 0)
`SUYUAN_MAIL`      ``console`` (default), ``file`` (in the data folder) or ``smtp://user:password@host:port``
`SUYUAN_MAIL_FROM` the sender of messages
`SUYUAN_SECOND_FACTOR`  ``off``, ``optional`` (default) or ``required`` of approvers, deciders, administrators
`SUYUAN_OIDC_ISSUER`, `_CLIENT`, `_SECRET`, `_NAME`, `_NAME_EN`  the OpenID provider of log-ins, if any
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

SOURCE = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("SUYUAN_DATA", "var")).resolve()


def _secret() -> str:
    if given := os.environ.get("SUYUAN_SECRET"):
        return given
    kept = DATA / "secret-key"
    if not kept.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()


# Compiling a query takes longer than any list here; rows found by a frequent word are remembered one by one.
POSTGRES_OPTIONS: Final = "-c jit=off -c work_mem=32MB"


def _database() -> dict[str, Any]:
    if address := os.environ.get("SUYUAN_DATABASE"):
        parts = urlsplit(address)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": POSTGRES_OPTIONS},
        }
    DATA.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "suyuan.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": SQLITE_OPTIONS,
    }


def _mail() -> dict[str, Any]:
    """Django's settings of e-mail: to the console, into a folder, or to a server (`smtps` for TLS)."""
    backends = "django.core.mail.backends"
    way = os.environ.get("SUYUAN_MAIL", "console")
    if way == "file":
        return {"EMAIL_BACKEND": f"{backends}.filebased.EmailBackend", "EMAIL_FILE_PATH": DATA / "mail"}
    if way == "console":
        return {"EMAIL_BACKEND": f"{backends}.console.EmailBackend"}
    parts = urlsplit(way)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SystemExit("SUYUAN_MAIL: console, file or smtp://user:password@host:port")
    return {
        "EMAIL_BACKEND": f"{backends}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_TIMEOUT": 20,
    }


# Only these settings lost nothing and doubled nothing in the crash tests: a write transaction takes its
# lock at once, and a commit is on disk before it is answered. The size of a page holds for a new database; it
# stands before the log, with which it can no longer be chosen (decision 0071). Pages are read where the
# system keeps them, as far as SQLite maps a file at all, 2 GiB; each thread keeps few of its own (0077).
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-2048; PRAGMA mmap_size=2147418112; PRAGMA temp_store=MEMORY;"
    ),
}

# An index says what PostgreSQL keeps beside its columns; SQLite has the columns alone.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
SECRET_KEY = _secret()
DEBUG = os.environ.get("SUYUAN_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("SUYUAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
BASE_URL = os.environ.get("SUYUAN_BASE_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REGISTRY_SLICES = (
    "journal",
    "parties",
    "access",
    "catalogue",
    "specifications",
    "instruments",
    "results",
    "received",
    "standards",
    "materials",
    "resources",
    "comparisons",
    "jobs",
    "datasets",
    "issuing",
    "recalls",
    "federation",
    "supervision",
    "integrity",
    "honest",
    "centers",
    "innovation",
    "enterprise",
    "consultations",
    "governance",
    "reminders",
    "targets",
    "siting",
    "desk",
)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    *(f"suyuan.registry.{name}" for name in REGISTRY_SLICES),
    "suyuan.web",
    "suyuan.portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "suyuan.web.middleware.Entered",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # keeps the request at hand; asks nothing
    "suyuan.web.middleware.ErrorPages",
    "suyuan.web.middleware.ContentPolicy",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "suyuan.server.urls"
WSGI_APPLICATION = "suyuan.server.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [SOURCE / "web" / "templates", SOURCE / "portal" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "suyuan.web.environment.environment"},
    }
]

AUTH_USER_MODEL = "parties.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 8  # for a user name from one address
LOCK_NAME_AFTER = 30  # for a user name from everywhere
LOCK_ADDRESS_AFTER = 100  # for one address against everybody: a laboratory shares one
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "suyuan.registry.parties.lockout.address_behind_proxies"
PROXIES = int(os.environ.get("SUYUAN_PROXIES", "0"))
AXES_SENSITIVE_PARAMETERS = ["password", "code", "again", "username"]
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "suyuan.web.views.account.locked_out"
# Second factor and log-in through a provider: our pages over django-allauth (decision 0025).
SECOND_FACTOR = os.environ.get("SUYUAN_SECOND_FACTOR", "optional")
if SECOND_FACTOR not in ("off", "optional", "required"):
    raise SystemExit("SUYUAN_SECOND_FACTOR: off, optional or required")
MFA_ADAPTER = "suyuan.registry.parties.second_factor.SealedSecrets"
MFA_TOTP_ISSUER = "Suyuan"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s before and after: the clocks of telephones
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
OIDC_ISSUER = os.environ.get("SUYUAN_OIDC_ISSUER", "").rstrip("/")
OIDC_NAME = os.environ.get("SUYUAN_OIDC_NAME", "OpenID")
OIDC_NAME_EN = os.environ.get("SUYUAN_OIDC_NAME_EN", "")  # where it is left out, the one name serves both
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": os.environ.get("SUYUAN_OIDC_CLIENT", ""),
                "secret": os.environ.get("SUYUAN_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
    }
CSRF_FAILURE_VIEW = "suyuan.web.views.errors.csrf_failure"
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login"
SESSION_ENGINE = "suyuan.registry.parties.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31536000 if BASE_URL.startswith("https://") else 0

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("SUYUAN_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [SOURCE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

# Larger uploads than this are refused before they are read into memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a set of weights with replicates has over a thousand

vars().update(_mail())
DEFAULT_FROM_EMAIL = os.environ.get("SUYUAN_MAIL_FROM", "suyuan@localhost")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Where the certificate signing keys and the log key live; made by `suyuan demo`, brought by an operator.
KEYS = DATA / "keys"
ANALYTICS_ENGINE = os.environ.get("SUYUAN_ENGINE", "duckdb")
TRAVEL_SPEED = float(os.environ.get("SUYUAN_TRAVEL_SPEED", "60"))  # km/h, of the service distance
LOG_ORIGIN = os.environ.get("SUYUAN_LOG_ORIGIN", "localhost/suyuan-log")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},
}
