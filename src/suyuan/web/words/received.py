"""Words and looks of certificates received from outside."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text

PLACES: Final[dict[str, Text]] = {
    "measuringEquipment": Text("所用设备", "Equipment used"),
    "influenceCondition": Text("环境条件的测量", "Measurement of the conditions"),
    "previousReport": Text("前一份证书", "Certificate before"),
    "linkedReport": Text("相关报告", "Linked report"),
}
OTHER_PLACE: Final = Text("其他引用", "Other citation")
LOOKS: Final[dict[str, str]] = {
    "received": "good", "superseded": "over", "lapsed": "over",
    "verified": "good", "resolved": "plain", "mismatch": "bad", "too_young": "bad",
    "dangling": "wait", "placeholder": "wait", "ambiguous": "wait",
    "passed": "good", "unchecked": "plain", "unsigned": "plain",
}  # fmt: skip
WITH_OPEN_LINKS: Final = Text("有未找到的链接", "With links that lead nowhere")
