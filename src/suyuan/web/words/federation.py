"""Words and looks of what is exchanged with other installations."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text

STANDINGS: Final[dict[str, Text]] = {
    "new": Text("将接收", "to be taken over"),
    "known": Text("已接收过，一致", "here already, the same"),
    "own": Text("本系统出具，一致", "made here, the same"),
}
LOOKS: Final[dict[str, str]] = {
    "new": "good", "known": "plain", "own": "plain",
    "proved": "good", "stated": "wait", "bare": "plain",
}  # fmt: skip
