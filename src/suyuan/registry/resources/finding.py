"""Who can calibrate this? Columns of numbers decide and rank; only what is shown is read as whole rows.

What the arrays say of a row is what `rules` says of it alone; `rules` is asked again only for the reasons of
the rows that are shown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np

from suyuan.base.text import Text
from suyuan.registry.resources import numbers, queries, rules
from suyuan.registry.resources.numbers import Numbers
from suyuan.registry.resources.rules import TOUCH, Asked, Need

SHOWN: Final = 60
SHOWN_NEAR: Final = 8


@dataclass(frozen=True, kw_only=True)
class Found:
    """A capability in a result. `margin` is the needed U over the offered one, None where none is needed."""

    row: dict[str, Any]
    asked: Asked  # in the unit of the capability
    share: float
    margin: float | None
    distance: int
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who can, who nearly can, how many can in all, and how many of those who cannot are not listed."""

    able: tuple[Found, ...]
    near: tuple[Found, ...]
    count_able: int
    count_far: int


def find(need: Need, *, path: str = "") -> Answer:
    """Search for a need from a division: three queries. Raises InputError for a need that makes no sense."""
    rules.check_need(need)
    columns, identities = numbers.read(need)
    ranked = _rank(columns, need, path=path)
    shown = {place: UUID(str(identities[place])) for place in (*ranked.able, *ranked.near)}
    rows = queries.by_identity(shown.values()) if shown else {}
    return _answer(ranked, {place: rows[one] for place, one in shown.items()}, need)


def judge(rows: Sequence[dict[str, Any]], need: Need, *, path: str = "") -> Answer:
    """Decide and rank rows that are at hand, which come in the order that settles ties."""
    ranked = _rank(numbers.of_rows(rows, need), need, path=path)
    return _answer(ranked, {place: rows[place] for place in (*ranked.able, *ranked.near)}, need)


class _Ranked(NamedTuple):
    """Places of what is shown, the best first, how many there are, and what each was judged by."""

    able: list[int]
    near: list[int]
    count_able: int
    count_far: int
    share: Any
    margin: Any
    distance: Any


def _rank(columns: Numbers, need: Need, *, path: str) -> _Ranked:
    asked = [rules.asked_in(need, unit) for unit in columns.units]
    fitting = np.array([one is not None for one in asked], dtype=bool)[columns.unit]
    place = np.nonzero(fitting)[0]
    if not len(place):
        return _Ranked([], [], 0, 0, *(np.zeros(0),) * 3)
    covers, share, margin = _judged(columns, place, need, asked)
    apart = np.array([rules.distance(path, there) for there in columns.paths])
    distance = apart[columns.path[place]]
    classes = sum((margin < limit - TOUCH * limit).astype(int) for limit in rules.MARGINS)
    # The last key counts first; rows that are equal in all of them keep their order.
    keys = (
        columns.turnaround[place], distance, classes, -np.round(share * np.minimum(1.0, margin), 9), ~covers
    )  # fmt: skip
    order = np.lexsort(keys)
    able = order[covers[order]]
    near = order[~covers[order] & (margin[order] >= rules.FAR)][:SHOWN_NEAR]
    whole = [np.zeros(len(columns)) for _ in range(3)]
    for column, values in zip(whole, (share, margin, distance), strict=True):
        column[place] = values
    return _Ranked(
        place[able[:SHOWN]].tolist(),
        place[near].tolist(),
        len(able),
        len(place) - len(able) - len(near),
        *whole,
    )


def _answer(ranked: _Ranked, rows: Mapping[int, dict[str, Any]], need: Need) -> Answer:
    def found(place: int, *, is_able: bool) -> Found:
        row = rows[place]
        asked = rules.asked_in(need, row["unit"])
        assert asked is not None
        margin = float(ranked.margin[place])
        return Found(
            row=row,
            asked=asked,
            share=float(ranked.share[place]),
            margin=margin if math.isfinite(margin) else None,
            distance=int(ranked.distance[place]),
            reasons=() if is_able else rules.why_not_cover(queries.offer_of(row), need),
        )

    return Answer(
        able=tuple(found(place, is_able=True) for place in ranked.able),
        near=tuple(found(place, is_able=False) for place in ranked.near),
        count_able=ranked.count_able,
        count_far=ranked.count_far,
    )


def _judged(columns: Numbers, place: Any, need: Need, asked: Sequence[Asked | None]) -> tuple[Any, Any, Any]:
    """Whether each row at `place` covers the need, which share of the range it offers, and its margin."""
    low, high = columns.low[place], columns.high[place]
    unit = columns.unit[place]
    ends = np.array([(one.low, one.high) if one else (0.0, 0.0) for one in asked], dtype=float)
    from_, to = ends[unit].T
    down = low <= from_ + TOUCH * np.maximum(np.abs(low), np.abs(from_))
    up = high >= to - TOUCH * np.maximum(np.abs(high), np.abs(to))
    length = np.where(to > from_, to - from_, 1.0)
    part = np.where(to > from_, np.maximum(0.0, np.minimum(high, to) - np.maximum(low, from_)) / length, 0.0)
    share = np.where(down & up, 1.0, part)
    if need.target is None:
        margin = np.full(len(place), np.inf)
    else:
        margin = _margin(columns, place, asked, is_relative=need.is_relative)
    return down & up & columns.is_open[place] & (margin >= 1 - TOUCH), share, margin


def _margin(columns: Numbers, place: Any, asked: Sequence[Asked | None], *, is_relative: bool) -> Any:
    """The needed U over the offered one at the tightest point of each row."""
    low, high, a, b = (one[place][:, None] for one in (columns.low, columns.high, columns.a, columns.b))
    unit = columns.unit[place]
    count = max(len(one.points) for one in asked if one)
    points = np.array([one.points if one else (0.0,) * count for one in asked], dtype=float)[unit]
    targets = np.array([one.target if one else 0.0 for one in asked], dtype=float)[unit][:, None]
    size = np.abs(np.minimum(np.maximum(points, low), high))
    offered = a + b * size
    needed = targets * size if is_relative else np.broadcast_to(targets, size.shape)
    ratio = np.full(size.shape, np.inf)
    np.divide(needed, offered, out=ratio, where=offered > 0)
    return ratio.min(axis=1)
