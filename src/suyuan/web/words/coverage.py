"""Words of coverage: the states of a cell, and by what figures are told in parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.targets.coverage import PARTS

STATES: Final[Mapping[str, Text]] = {
    "covered": Text("可检定", "Covered"),
    "blocked": Text("有标准，当前不可用", "Blocked today"),
    "lapsed": Text("证书过期或已停用", "Lapsed"),
    "missing": Text("未建标", "Missing"),
}
TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "coverage_state": STATES,
    "coverage_part": {"whole": Text("合计", "Whole"), **PARTS},
}
