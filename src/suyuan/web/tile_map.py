"""A schematic map: one tile for each division below the top one, coloured by what an indicator says there.

Tiles stand roughly where the divisions lie; they are no boundaries. Divisions without a place of their own
follow in the order of their codes. Everything is read off the members of one reading.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.planning.coverage import Line, lines
from suyuan.planning.reading import Reading
from suyuan.registry.targets.coverage import division_of

COLUMNS: Final = 4
SHADES: Final = 5
LEAST: Final = 3  # fewer tiles are no map
# Column and row: Baicheng lies north-west, Yanbian east; the province itself takes the free corner.
PLACES: Final[Mapping[str, tuple[int, int]]] = {
    "220800": (0, 0), "220700": (1, 0), "220100": (1, 1), "220200": (2, 1), "222400": (3, 1),
    "220000": (3, 0), "220300": (0, 1), "220400": (1, 2), "220500": (2, 2), "220600": (3, 2),
}  # fmt: skip
OWN: Final = Text("本级", "Own level")
_PREFECTURE: Final = re.compile(r"^(..).*自治州$")


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One division: what counts there, of what is due there (None where things are only counted).

    `value` is what the reading comes to there, in its `unit`. `shade` is 0 for nothing due or nothing there,
    else 1 (least of the map) to 5 (most).
    """

    code: str
    name: Text
    column: int
    row: int
    part: int
    whole: int | None
    shade: int
    value: float | None
    unit: str

    @property
    def share(self) -> float | None:
        """The share of what is due; None where nothing is, or where things are only counted."""
        return self.part / self.whole if self.whole else None


def tiles_of(reading: Reading, divisions: Iterable[Mapping[str, Any]], *, top: str) -> tuple[Tile, ...]:
    """The tiles of the divisions right below `top`, and last the one of `top` itself where it has members."""
    known = {row["code"]: row for row in divisions}
    below = sorted(code for code, row in known.items() if row["parent_id"] == top)
    if top not in known or len(below) < LEAST:
        return ()
    parts = {line.key: line for line in lines(reading, lambda row: division_of(row.unit_code, known, top))}
    is_count = reading.denominator is None
    levels = _levels(parts, is_count=is_count)
    shown = [*below, *([top] if top in parts else [])]
    places = _places(shown)
    return tuple(
        Tile(
            code=code,
            name=OWN if code == top else _short(known[code]),
            column=places[code][0],
            row=places[code][1],
            part=parts[code].part if code in parts else 0,
            whole=None if is_count else parts[code].whole if code in parts else 0,
            value=parts[code].value if code in parts else None,
            unit=reading.unit,
            shade=_shade(levels.get(code), levels.values()),
        )
        for code in shown
    )


def _places(codes: list[str]) -> dict[str, tuple[int, int]]:
    """Column and row of each code; where one has no place of its own, all stand in a row after the other."""
    if all(code in PLACES for code in codes):
        return {code: PLACES[code] for code in codes}
    return {code: (place % COLUMNS, place // COLUMNS) for place, code in enumerate(codes)}


def _levels(parts: Mapping[str, Line], *, is_count: bool) -> dict[str, float]:
    """What the colour of each tile stands for; divisions with nothing to show are left out."""
    return {
        code: line.value
        for code, line in parts.items()
        if line.value is not None and not (is_count and line.value == 0)
    }


def _shade(level: float | None, levels: Collection[float]) -> int:
    """Five equal steps between the lowest and the highest of the map."""
    if level is None:
        return 0
    low, high = min(levels), max(levels)
    return 1 + min(SHADES - 1, int(SHADES * (level - low) / (high - low))) if high > low else SHADES


def _short(row: Mapping[str, Any]) -> Text:
    """The name as it is said: without the word for city or the peoples of a prefecture."""
    zh, en = _PREFECTURE.sub(r"\1", str(row["name_zh"])), str(row["name_en"])
    return Text(zh.removesuffix("市") if len(zh) > 2 else zh, en.split(" ")[0] or zh)
