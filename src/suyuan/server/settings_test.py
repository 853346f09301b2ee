"""Settings for tests: a throw-away data folder, cheap password hashing, any database."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile


def _throw_away(folder: str, owner: int) -> None:
    """Remove the folder when the process that made it ends; a fork of it leaves it alone."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


if "SUYUAN_DATA" not in os.environ:
    os.environ["SUYUAN_DATA"] = tempfile.mkdtemp(prefix="suyuan-test-")
    atexit.register(_throw_away, os.environ["SUYUAN_DATA"], os.getpid())
os.environ.setdefault("SUYUAN_SECRET", "only-for-tests")

from suyuan.server.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
