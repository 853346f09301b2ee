"""Where the transparency-log vectors lie: the shared folder beside the repository, read in place."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "tlog"
LEAF_PREFIX = "suyuan-tlog-1/leaf/"


def load(name: str) -> Any:
    """The JSON of one vector file; the whole test module is skipped where the folder is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(
            f"transparency-log vectors are not installed: ../shared/tlog/{name}", allow_module_level=True
        )
    return json.loads(path.read_text(encoding="utf-8"))


def unbase64(text: str | None) -> bytes:
    """Bytes of a base64 field; null and the empty text are no bytes."""
    return base64.b64decode(text or "")
