"""Words of method packs: how a standard is used, how a line is decided, columns of bands."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text

USES: Final[dict[str, Text]] = {
    "at": Text("按标称值取用", "taken at its nominal value"),
    "sum": Text("由多个标称值组合成载荷", "put together from several nominal values"),
    "interpolate": Text("在相邻点之间线性内插", "linear between neighbouring points"),
}
RULES: Final[dict[str, Text]] = {
    "simple": Text(
        "简单接受：修约后的数值不超出界限", "simple acceptance: the printed value within the limits"
    ),
    "guarded": Text(
        "保护带 w = U：界限内留出扩展不确定度",
        "guard band w = U: the limits are drawn in by the expanded uncertainty",
    ),
}
COLUMNS: Final[dict[str, Text]] = {
    "up_to": Text("至（含）", "up to"),
    "below": Text("小于", "below"),
}
