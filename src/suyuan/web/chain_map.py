"""The map of a chain as a page draws it: a band for each product, a column for each stage, bars for links.

The same scene is drawn as a page and as an SVG file, so that paper and screen say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from suyuan.registry.centers.mapping import Node, Tally
from suyuan.registry.centers.states import OUTCOMES, STAGES
from suyuan.web.speech import pick, say

COLOURS: Final = {"covered": "#2f8f63", "partly": "#d9a02b", "gap": "#b5382f"}
NOTHING: Final = "#e4e9eb"
INK, SOFT, LINE, PAPER, GROUND = "#17252f", "#5a6872", "#c9d2d7", "#ffffff", "#f6f8f9"
FONT: Final = "Noto Sans SC, Noto Sans CJK SC, Noto Sans, sans-serif"
NAME, COLUMN, BOX, HEAD, MARGIN, GAP = 250, 176, 50, 78, 16, 8
LETTERS: Final = 25  # widths of a Latin letter in a box; a Chinese one counts twice


@dataclass(frozen=True, kw_only=True)
class Band:
    """A product with its processes by stage."""

    node: Node
    cells: Mapping[str, Sequence[Node]]

    @property
    def tallest(self) -> int:
        return max(1, *(len(cell) for cell in self.cells.values()))


def bands_of(nodes: Sequence[Node]) -> list[Band]:
    """One band for each product in the order of the tree; a process stands in the band of its product."""
    of_product: dict[Any, dict[str, list[Node]]] = {
        node.link["id"]: {stage: [] for stage in STAGES} for node in nodes if node.link["kind"] == "product"
    }
    for node in nodes:
        if node.link["kind"] == "process":
            of_product[node.link["parent_id"]][node.link["stage"]].append(node)
    return [
        Band(node=node, cells=of_product[node.link["id"]]) for node in nodes if node.link["kind"] == "product"
    ]


def parts_of(tally: Tally) -> list[tuple[str, float, float]]:
    """The bar of a link: outcome, where it begins and how wide it is, in per cent of its needs."""
    found, begin = [], 0.0
    for outcome in OUTCOMES:
        count = getattr(tally, outcome)
        if count:
            width = 100 * count / tally.total
            found.append((outcome, begin, width))
            begin += width
    return found


def svg_of(bands: Sequence[Band], *, title: str, note: str) -> str:
    """The map as a file of its own."""
    heights = [band.tallest * (BOX + GAP) + GAP for band in bands]
    width = 2 * MARGIN + NAME + COLUMN * len(STAGES)
    height = HEAD + sum(heights) + 44
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" font-family="{FONT}" role="img"><title>{escape(title)}</title>',
            f'<rect width="{width}" height="{height}" fill="{GROUND}"/>',
            _text(MARGIN, 30, title, size=17, weight=600),
            *(
                _text(MARGIN + NAME + COLUMN * place + 4, HEAD - 12, say(stage), size=12, fill=SOFT)
                for place, stage in enumerate(STAGES.values())
            ),
            *_bands(bands, heights, width),
            *_legend(height - 18, note),
            "</svg>",
        ]
    )


def _bands(bands: Sequence[Band], heights: Sequence[int], width: int) -> Iterator[str]:
    top = HEAD
    for band, height in zip(bands, heights, strict=True):
        yield f'<path d="M{MARGIN} {top}H{width - MARGIN}" stroke="{LINE}"/>'
        indent = MARGIN + 14 * band.node.depth
        yield from _box(indent, top + GAP, NAME - 14 * band.node.depth - 12, band.node)
        for place, cell in enumerate(band.cells.values()):
            for row, node in enumerate(cell):
                x = MARGIN + NAME + COLUMN * place
                yield from _box(x, top + GAP + row * (BOX + GAP), COLUMN - 10, node)
        top += height


def _box(x: float, y: float, width: float, node: Node) -> Iterator[str]:
    yield f'<rect x="{x}" y="{y}" width="{width}" height="{BOX}" rx="5" fill="{PAPER}" stroke="{LINE}"/>'
    is_product = node.link["kind"] == "product"
    yield _text(x + 9, y + 20, _short(pick(node.link), width), size=12, weight=600 if is_product else 400)
    tally, bar = node.tally, width - 58
    yield f'<rect x="{x + 9}" y="{y + 32}" width="{bar:.1f}" height="7" fill="{NOTHING}"/>'
    for outcome, begin, part in parts_of(tally):
        yield (
            f'<rect x="{x + 9 + bar * begin / 100:.1f}" y="{y + 32}" width="{bar * part / 100:.1f}" '
            f'height="7" fill="{COLOURS[outcome]}"/>'
        )
    told = f"{tally.covered}/{tally.total}" if tally.total else "—"
    yield _text(x + width - 9, y + 40, told, size=11, fill=SOFT, anchor="end")


def _legend(y: float, note: str) -> Iterator[str]:
    x = float(MARGIN)
    for outcome, words in OUTCOMES.items():
        yield f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{COLOURS[outcome]}"/>'
        yield _text(x + 15, y, say(words), size=11, fill=SOFT)
        x += 105
    yield _text(x + 20, y, note, size=11, fill=SOFT)


def _text(
    x: float, y: float, words: str, *, size: int, fill: str = INK, weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{fill}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )


def _short(words: str, width: float) -> str:
    """As much of a name as its box holds."""
    most, used = LETTERS * width / (COLUMN - 10), 0.0
    for place, letter in enumerate(words):
        used += 2 if ord(letter) > 0x2E80 else 1
        if used > most:
            return words[: max(1, place - 1)] + "…"
    return words
