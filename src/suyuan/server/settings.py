"""Django settings: one set, read from the environment, with defaults that work on one machine.

`SUYUAN_DATA`      folder of the embedded database, keys and documents (default ``var`` here)
`SUYUAN_DATABASE`  ``postgresql://user:password@host:port/name`` instead of the embedded SQLite
`SUYUAN_BASE_URL`  address printed in QR codes (default ``http://localhost:8000``)
`SUYUAN_HOSTS`     comma-separated host names the server answers to
`SUYUAN_SECRET`    secret key; made once and kept in the data folder when absent
`SUYUAN_ENGINE`    ``duckdb`` (default) or ``spark``: where indicators are computed
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
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
        }
    DATA.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "suyuan.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": SQLITE_OPTIONS,
    }


# Only these settings lost nothing and doubled nothing in the crash tests: a write transaction takes its
# lock at once, and a commit is on disk before it is answered.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
    ),
}

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
    "targets",
)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
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
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "suyuan.web.views.account.locked_out"
CSRF_FAILURE_VIEW = "suyuan.web.views.errors.csrf_failure"
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login"
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

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Where the certificate signing keys and the log key live; made by `suyuan demo`, brought by an operator.
KEYS = DATA / "keys"
ANALYTICS_ENGINE = os.environ.get("SUYUAN_ENGINE", "duckdb")
LOG_ORIGIN = os.environ.get("SUYUAN_LOG_ORIGIN", "localhost/suyuan-log")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},
}
