"""How far results moved beside what their limits allow: classes with their counts, ready for the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

import numpy as np

from suyuan.base.text import Text
from suyuan.trace.graph import Floats
from suyuan.web.explorer_svg import FONT, INK, SOFT
from suyuan.web.formats import count
from suyuan.web.speech import say

EDGES: Final = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # of what the limits allow; the last is open


@dataclass(frozen=True, kw_only=True)
class ShiftClass:
    """Results whose shift lies between `begin` and `end` of what is allowed (end None: and above).

    share : of the largest class, for the length of its bar
    """

    begin: float
    end: float | None
    count: int
    share: float

    @property
    def is_grave(self) -> bool:
        """Whether the shift alone is larger than all that is allowed."""
        return self.end is None


@dataclass(frozen=True, kw_only=True)
class ShiftChart:
    """The classes from the smallest shift to the largest; `without` results have no limits."""

    classes: tuple[ShiftClass, ...]
    without: int


def shift_chart(share_of_limit: Floats) -> ShiftChart | None:
    """The classes of shares, None where no result has limits."""
    known = share_of_limit[np.isfinite(share_of_limit)]
    if not len(known):
        return None
    place = np.searchsorted(EDGES, known, side="right") - 1
    counts = np.bincount(place, minlength=len(EDGES)).tolist()
    ends: list[float | None] = [*EDGES[1:], None]
    rows = zip(EDGES, ends, counts, strict=True)
    return ShiftChart(
        classes=tuple(
            ShiftClass(begin=begin, end=end, count=count, share=count / max(counts))
            for begin, end, count in rows
        ),
        without=len(share_of_limit) - len(known),
    )


MORE_THAN: Final = Text("超过", "more than")
ROW: Final = 30  # height of a class in the picture
LONGEST: Final = 420  # length of the bar of the largest class


def class_name(one: ShiftClass) -> str:
    """Where a class begins and ends, in per cent of what is allowed."""
    if one.end is None:
        return f"{say(MORE_THAN)} {100 * one.begin:g} %"
    return f"{100 * one.begin:g} – {100 * one.end:g} %"


def chart_svg(chart: ShiftChart | None, *, title: str) -> str:
    """The classes as bars in an SVG file; only the title where no result has limits."""
    classes = chart.classes if chart else ()
    width, height = 640, 56 + ROW * len(classes)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="{FONT}" role="img">'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
        f'<text x="16" y="28" font-size="15" font-weight="600" fill="{INK}">{escape(title)}</text>'
    ]
    for place, one in enumerate(classes):
        y = 48 + ROW * place
        fill = "#ad241c" if one.is_grave else "#0f5c73"
        parts.append(
            f'<text x="120" y="{y + 14}" font-size="12" text-anchor="end" fill="{SOFT}">'
            f"{class_name(one)}</text>"
            f'<rect x="132" y="{y + 2}" width="{max(one.share * LONGEST, 0.5):.1f}" height="16" '
            f'fill="{fill}"/>'
            f'<text x="{140 + one.share * LONGEST:.1f}" y="{y + 15}" font-size="12" fill="{INK}">'
            f"{count(one.count)}</text>"
        )
    return "\n".join((*parts, "</svg>"))
