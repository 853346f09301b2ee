"""A scene of the explorer as an SVG file: the same places without a script, for paper and reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

from suyuan.trace.picture import BOX_HEIGHT, BOX_WIDTH, CELL, HEAD

INK, SOFT, LINE, ACCENT, PAPER, GROUND = "#17252f", "#5a6872", "#c9d2d7", "#0f5c73", "#ffffff", "#f6f8f9"
COLOURS: Final = {
    "valid": "#2f8f63", "ended": "#8b979f", "doubt": "#c98a12", "broken": "#ad241c", "open": "#7aa7c7",
    "hidden": "#dde3e6",
}  # fmt: skip
MARKS: Final = {"ended": "–", "doubt": "?", "broken": "×", "open": "○"}
THICKEST: Final = 14.0  # of a line that carries all of a variance
LETTERS: Final = 34.0  # widths of a Latin letter in a box; a Chinese one counts twice
FONT: Final = "Noto Sans SC, Noto Sans CJK SC, Noto Sans, sans-serif"


def svg_of(scene: Mapping[str, Any], *, title: str) -> str:
    """The picture of `explorer_data.drawn`."""
    width, height = scene["width"], scene["height"]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" font-family="{FONT}" role="img"><title>{escape(title)}</title>',
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="{GROUND}"/>',
        *_bands(scene),
        *_lines(scene),
        *(_block(one) for one in scene["blocks"]),
        *(_box(one) for one in scene["boxes"]),
        "</svg>",
    ]
    return "\n".join(parts)


def _bands(scene: Mapping[str, Any]) -> Iterator[str]:
    for band in scene["bands"]:
        yield _text(12, band["y"] - 10, band["name"], size=12, fill=SOFT)


def _lines(scene: Mapping[str, Any]) -> Iterator[str]:
    boxes, blocks = scene["boxes"], scene["blocks"]
    for child, parent, weight in scene["lines"]:
        yield _line(boxes[parent], boxes[child]["x"] + BOX_WIDTH / 2, boxes[child]["y"], weight)
    for holder, block in scene["ties"]:
        one = blocks[block]
        yield _line(boxes[holder], one["x"] + one["w"] / 2, one["y"], one["share"])


def _line(upper: Mapping[str, Any], x: float, y: float, weight: float) -> str:
    x0, y0 = upper["x"] + BOX_WIDTH / 2, upper["y"] + BOX_HEIGHT
    middle = (y0 + y) / 2
    thick = max(1.0, THICKEST * min(weight, 1.0))
    return (
        f'<path d="M{x0:.1f} {y0:.1f}C{x0:.1f} {middle:.1f} {x:.1f} {middle:.1f} {x:.1f} {y:.1f}" '
        f'fill="none" stroke="{ACCENT}" stroke-opacity="0.32" stroke-width="{thick:.1f}"/>'
    )


def _box(box: Mapping[str, Any]) -> str:
    x, y, state = box["x"], box["y"], box["state"]
    edge = INK if box["level"] == 0 else LINE
    colour = COLOURS[state]
    mark = f"{MARKS[state]} {box['stateName']}" if state in MARKS else ""
    return (
        f'<g><rect x="{x:.1f}" y="{y:.1f}" width="{BOX_WIDTH:.0f}" height="{BOX_HEIGHT:.0f}" rx="5" '
        f'fill="{PAPER}" stroke="{edge}"/>'
        f'<rect x="{x:.1f}" y="{y + 6:.1f}" width="4" height="{BOX_HEIGHT - 12:.0f}" fill="{colour}"/>'
        + _text(x + 13, y + 19, cut(box["title"], LETTERS), size=12.5, weight=600)
        + _text(x + 13, y + 36, cut(box["label"], LETTERS + 3), size=11, fill=SOFT)
        + _text(
            x + 13,
            y + 54,
            cut(mark or box["value"], LETTERS - 4),
            size=11,
            fill=colour if mark else INK,
        )
        + _text(x + BOX_WIDTH - 9, y + 54, box["shareText"], size=11, fill=ACCENT, anchor="end")
        + "</g>"
    )


def _block(one: Mapping[str, Any]) -> str:
    x, y, width = one["x"], one["y"], one["w"]
    parts = [
        f'<g><rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{one["h"]:.1f}" rx="4" '
        f'fill="{PAPER}" stroke="{LINE}"/>',
        _text(x + 8, y + 17, cut(one["name"], width / 7.4 - 8), size=12, weight=600),
        _text(x + 8, y + 33, cut(one["detail"], width / 6.6), size=10.5, fill=SOFT),
        _text(x + width - 8, y + 17, f"{one['count']:,}", size=12, fill=ACCENT, anchor="end"),
    ]
    place = 0
    for state, _, many in sorted(one["states"], key=lambda each: list(COLOURS).index(each[0])):
        parts += _cells(x, y + HEAD, one["columns"], place, many, COLOURS[state])
        place += many
    return "".join(parts) + "</g>"


def _cells(x: float, y: float, columns: int, begin: int, many: int, fill: str) -> Iterator[str]:
    """A run of cells as at most a rectangle for each row; the file stays small for very many leaves."""
    while many:
        row, column = divmod(begin, columns)
        rows = many // columns if column == 0 and many >= columns else 0
        taken = rows * columns or min(many, columns - column)
        width, height = (columns if rows else taken) * CELL, (rows or 1) * CELL
        yield (
            f'<rect x="{x + column * CELL + 1:.1f}" y="{y + row * CELL + 1:.1f}" width="{width - 2:.1f}" '
            f'height="{height - 2:.1f}" fill="{fill}" fill-opacity="0.85"/>'
        )
        begin, many = begin + taken, many - taken


def _text(
    x: float, y: float, text: str, *, size: float, fill: str = INK, weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" font-weight="{weight}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def cut(text: str, letters: float) -> str:
    """As much of a text as fits into so many Latin letters."""
    used = 0.0
    for place, letter in enumerate(text):
        used += 2 if ord(letter) > 0x2E80 else 1
        if used > letters:
            return text[: max(place - 1, 0)] + "…"
    return text
