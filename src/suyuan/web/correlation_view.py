"""Correlations of chosen results as a heat map, the strongest pairs, and the certificates that cause them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID
from xml.sax.saxutils import escape

import numpy as np

from suyuan.base.text import Text
from suyuan.registry.results.explored import Told, told
from suyuan.trace.graph import Floats
from suyuan.trace.results import Results
from suyuan.trace.shared import SharedSource, shared_sources
from suyuan.web.explorer_svg import FONT, INK, SOFT, cut

STRONGEST: Final = 12  # pairs whose sources are told
SOURCES: Final = 4  # of each pair
CELL: Final = 22.0
FEW: Final = 40  # results whose names stand beside the picture, and whose coefficients stand in it
NAMES: Final = 250.0
STEPS: Final = 20  # shades on either side of nothing
UNNAMED: Final[dict[str, Text]] = {
    "source": Text("共同的影响量", "an influence in common"),
    "set_up": Text("同一测量配置", "the same set-up"),
}


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two results, and what they share, with its part of the covariance."""

    first: Told
    second: Told
    correlation: float
    covariance: float
    sources: tuple[tuple[SharedSource, Told | None, float], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Correlations:
    """Results in their order, and both matrices (n, n); not a number where one has no uncertainty."""

    results: tuple[Told, ...]
    covariance: Floats
    correlation: Floats

    def pairs(self) -> list[tuple[int, int]]:
        """Every pair once, the strongest first; those without a coefficient are left out."""
        first, second = np.triu_indices(len(self.results), 1)
        size = np.abs(self.correlation[first, second])
        order = np.argsort(-np.nan_to_num(size, nan=-1.0), kind="stable")
        order = order[~np.isnan(size[order])]
        return list(zip(first[order].tolist(), second[order].tolist(), strict=True))


def correlations(batch: Results, results: Sequence[Told]) -> Correlations:
    """The matrices of some results. Raises NotFound for one that the graph does not know."""
    covariance = batch.covariances([one.id for one in results])
    u = np.sqrt(np.diag(covariance))
    scale = np.outer(u, u)
    found = np.divide(covariance, scale, out=np.full_like(scale, np.nan), where=scale > 0)
    return Correlations(results=tuple(results), covariance=covariance, correlation=np.clip(found, -1.0, 1.0))


def strongest(batch: Results, found: Correlations, *, on: date) -> list[Pair]:
    """The strongest pairs that are correlated at all, with what causes it: one query."""
    chosen = [pair for pair in found.pairs()[:STRONGEST] if found.correlation[pair] != 0]
    numbers = batch.tiers.numbers([one.id for one in found.results]).tolist()
    causes = {(a, b): shared_sources(batch.tiers, numbers[a], numbers[b])[:SOURCES] for a, b in chosen}
    named: Mapping[UUID, Told] = told(
        list({part.id for parts in causes.values() for part in parts if part.id}), on=on
    )
    return [
        Pair(
            first=found.results[a],
            second=found.results[b],
            correlation=float(found.correlation[a, b]),
            covariance=float(found.covariance[a, b]),
            sources=tuple(
                (part, named.get(part.id) if part.id else None, part.covariance / found.covariance[a, b])
                for part in parts
            ),
        )
        for (a, b), parts in causes.items()
    ]


def heat_map(found: Correlations, names: Sequence[str], *, title: str) -> str:
    """The lower triangle as an SVG file: red for together, blue for against; few results with their names."""
    many = len(names)
    few = many <= FEW
    cell = CELL if few else max(3.0, 760.0 / many)
    left, below = (NAMES if few else 8.0), (54.0)
    width, height = left + many * cell + 12, 8 + many * cell + below
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" font-family="{FONT}" role="img"><title>{escape(title)}</title>',
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
        *_cells(found.correlation, left=left, cell=cell),
    ]
    if few:
        parts += _words(found.correlation, names, left=left, cell=cell)
    parts += _scale(left, 8 + many * cell + 14)
    return "\n".join((*parts, "</svg>"))


def _cells(matrix: Floats, *, left: float, cell: float) -> list[str]:
    """One path for each shade: two hundred results make a file of some hundred thousand characters."""
    row, column = np.tril_indices(len(matrix))
    value = matrix[row, column]
    step = np.rint(np.nan_to_num(value) * STEPS).astype(int)
    gap = 1.0 if cell > 8 else 0.0
    parts = []
    for shade in np.unique(step[~np.isnan(value)]).tolist():
        mine = np.flatnonzero((step == shade) & ~np.isnan(value))
        places = zip((left + column[mine] * cell).tolist(), (8 + row[mine] * cell).tolist(), strict=True)
        size = f"h{cell - gap:.2f}v{cell - gap:.2f}h-{cell - gap:.2f}z"
        drawn = "".join(f"M{x:.1f} {y:.1f}{size}" for x, y in places)
        parts.append(f'<path d="{drawn}" fill="{colour(shade / STEPS)}"/>')
    return parts


def colour(value: float) -> str:
    """From blue over a pale grey to red."""
    end = (173, 36, 28) if value > 0 else (15, 92, 115)
    share = abs(value) ** 0.8
    mixed = (round(238 + (one - 238) * share) for one in end)
    return "#" + "".join(f"{one:02x}" for one in mixed)


def _words(matrix: Floats, names: Sequence[str], *, left: float, cell: float) -> list[str]:
    parts = []
    for at, name in enumerate(names):
        y = 8 + at * cell + cell * 0.68
        parts.append(
            f'<text x="{left - 8:.0f}" y="{y:.1f}" font-size="11" fill="{INK}" text-anchor="end">'
            f"{escape(cut(name, 40))}</text>"
        )
        for other in range(at):
            value = matrix[at, other]
            if np.isnan(value) or abs(value) < 0.005:
                continue
            shade = "#ffffff" if abs(value) > 0.55 else INK
            x = left + other * cell + cell / 2 - 0.5
            parts.append(
                f'<text x="{x:.1f}" y="{y:.1f}" font-size="8" fill="{shade}" text-anchor="middle">'
                f"{f'{value:.2f}'.replace('0.', '.')}</text>"
            )
    return parts


def _scale(x: float, y: float) -> list[str]:
    parts = [
        f'<rect x="{x + (at + STEPS) * 4:.0f}" y="{y:.0f}" width="4" height="10" '
        f'fill="{colour(at / STEPS)}"/>'
        for at in range(-STEPS, STEPS + 1)
    ]
    for at, word in ((-STEPS, "−1"), (0, "0"), (STEPS, "+1")):
        place = x + (at + STEPS) * 4 + 2
        parts.append(
            f'<text x="{place:.0f}" y="{y + 24:.0f}" font-size="10" fill="{SOFT}" '
            f'text-anchor="middle">{word}</text>'
        )
    return parts
