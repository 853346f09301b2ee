"""Settings for tests: a throw-away data folder, cheap password hashing, any database."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("SUYUAN_DATA", tempfile.mkdtemp(prefix="suyuan-test-"))
os.environ.setdefault("SUYUAN_SECRET", "only-for-tests")

from suyuan.server.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
