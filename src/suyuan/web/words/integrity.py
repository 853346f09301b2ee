"""Words and looks of doubtful certificates."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.integrity.states import DETECTORS

NAMES: Final[dict[str, Text]] = {code: name for code, (name, _) in DETECTORS.items()}
MEANINGS: Final[dict[str, Text]] = {code: meaning for code, (_, meaning) in DETECTORS.items()}
ORIGINS: Final[dict[str, Text]] = {
    "evidence": Text("监测证据达到立案值", "evidence reached the threshold"),
    "person": Text("人工立案", "opened by a person"),
}
LOOKS: Final[dict[str, str]] = {
    "open": "wait", "examining": "wait", "asked": "wait", "set_aside": "plain", "confirmed": "bad",
    "closed": "plain",
}  # fmt: skip
