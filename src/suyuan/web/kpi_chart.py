"""The figures of a center over its years, ready for the template: one small column chart for each indicator.

Drawn on the server; `svg_of` makes a picture that stands alone, for saving. One unit of
a drawing is one pixel; a column never vanishes while it stands for anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any, Final

from suyuan.registry.centers.kpis import KPIS, Kpi
from suyuan.web.formats import number
from suyuan.web.speech import say

WIDTH: Final = 150
HEIGHT: Final = 62
BASE: Final = 48
TOP: Final = 12
SMALLEST: Final = 2.0
ACROSS: Final = 3  # charts beside each other in the picture
CELL: Final = (250, 132)
MARGIN: Final = 24
HEAD: Final = 64
INK: Final = ("#16242c", "#5a6872", "#9fc3cf", "#0f5c73")  # words, faint words, columns, the last column
FONT: Final = "Noto Sans CJK SC, Noto Sans SC, sans-serif"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One year."""

    year: int
    value: Decimal
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One indicator; `change` is the last year less the one before it, None with a single year."""

    code: str
    kpi: Kpi
    columns: tuple[Column, ...]
    evidence: str

    @property
    def last(self) -> Decimal:
        return self.columns[-1].value

    @property
    def change(self) -> Decimal | None:
        return self.columns[-1].value - self.columns[-2].value if len(self.columns) > 1 else None


def charts_of(rows: Iterable[Mapping[str, Any]]) -> list[Chart]:
    """A chart for every indicator that has figures, in the order of the set."""
    told: dict[str, list[Mapping[str, Any]]] = {code: [] for code in KPIS}
    for row in rows:
        told[row["indicator"]].append(row)
    return [
        Chart(code=code, kpi=KPIS[code], columns=_columns(found), evidence=found[-1]["evidence"])
        for code, found in told.items()
        if found
    ]


def _columns(found: list[Mapping[str, Any]]) -> tuple[Column, ...]:
    most = max(float(row["value"]) for row in found) or 1.0
    pitch = WIDTH / max(len(found), 3)
    columns = []
    for place, row in enumerate(found):
        share = float(row["value"]) / most
        height = max(SMALLEST, share * (BASE - TOP)) if row["value"] else 0.0
        columns.append(
            Column(
                year=row["year"], value=row["value"], x=pitch * (place + 0.18), y=BASE - height,
                width=pitch * 0.64, height=height,
            )
        )  # fmt: skip
    return tuple(columns)


def svg_of(charts: Sequence[Chart], *, title: str, note: str) -> str:
    """All charts as one picture, in the language of the reader."""
    rows = -(-len(charts) // ACROSS)
    width, height = 2 * MARGIN + ACROSS * CELL[0], HEAD + rows * CELL[1] + MARGIN
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}" font-family="{FONT}"><title>{escape(title)}</title>',
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            _words(MARGIN, 30, title, size=17, weight=600),
            _words(MARGIN, 50, note, size=12, ink=INK[1]),
            *(
                part
                for place, chart in enumerate(charts)
                for part in _cell(chart, MARGIN + place % ACROSS * CELL[0], HEAD + place // ACROSS * CELL[1])
            ),
            "</svg>",
        ]
    )


def _cell(chart: Chart, left: float, top: float) -> Iterator[str]:
    """The name, the last figure, and the columns with the figure of each year above."""
    yield _words(left, top + 16, say(chart.kpi.name), size=13)
    yield _words(left, top + 40, f"{number(chart.last, 9)} {say(chart.kpi.unit)}", size=17, weight=600)
    base = top + 46
    for one in chart.columns:
        ink = INK[3] if one is chart.columns[-1] else INK[2]
        yield (
            f'<rect x="{left + one.x:.1f}" y="{base + one.y:.1f}" width="{one.width:.1f}"'
            f' height="{one.height:.1f}" fill="{ink}"/>'
        )
        at = left + one.middle
        yield _words(at, base + one.y - 3, number(one.value, 9), size=9, ink=INK[1], anchor="middle")
        yield _words(at, base + HEIGHT, str(one.year), size=10, ink=INK[1], anchor="middle")
    yield f'<path d="M{left} {base + BASE}h{WIDTH}" stroke="#9aa6ad"/>'


def _words(
    x: float, y: float, words: str, *, size: int, ink: str = INK[0], weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{ink}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )
