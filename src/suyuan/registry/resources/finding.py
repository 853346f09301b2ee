"""Who can calibrate this? Candidates come from the register as a set; arrays decide and rank them.

What the arrays say of a row is what `rules` says of it alone; `rules` is asked again only for the reasons of
the rows that are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from suyuan.base.text import Text
from suyuan.registry.resources import queries, rules
from suyuan.registry.resources.quantities import fits
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
    """Search for a need from a division: one query. Raises InputError for a need that makes no sense."""
    rules.check_need(need)
    return judge(queries.candidates(need), need, path=path)


def judge(rows: Sequence[dict[str, Any]], need: Need, *, path: str = "") -> Answer:
    """Decide and rank candidates, which come in the order that settles ties."""
    in_units = {unit: rules.asked_in(need, unit) for unit in {row["unit"] for row in rows}}
    kept = [row for row in rows if fits(need.unit, row["unit"])]
    asked = {unit: one for unit, one in in_units.items() if one is not None}
    if not kept:
        return Answer(able=(), near=(), count_able=0, count_far=0)
    apart = {there: rules.distance(path, there) for there in {row["jurisdiction__path"] for row in kept}}
    covers, share, margin = _judged(kept, need, asked)
    distance = np.array([apart[row["jurisdiction__path"]] for row in kept])
    turnaround = np.array([row["turnaround_days"] for row in kept])
    classes = sum((margin < limit - TOUCH * limit).astype(int) for limit in rules.MARGINS)
    # The last key counts first; rows that are equal in all of them keep their order.
    order = np.lexsort(
        (turnaround, distance, classes, -np.round(share * np.minimum(1.0, margin), 9), ~covers)
    )

    def found(place: int) -> Found:
        row = kept[place]
        return Found(
            row=row,
            asked=asked[row["unit"]],
            share=float(share[place]),
            margin=float(margin[place]) if np.isfinite(margin[place]) else None,
            distance=int(distance[place]),
            reasons=() if covers[place] else rules.why_not_cover(queries.offer_of(row), need),
        )

    able = order[covers[order]]
    near = order[~covers[order] & (margin[order] >= rules.FAR)][:SHOWN_NEAR]
    return Answer(
        able=tuple(found(place) for place in able[:SHOWN].tolist()),
        near=tuple(found(place) for place in near.tolist()),
        count_able=len(able),
        count_far=len(kept) - len(able) - len(near),
    )


def _judged(rows: Sequence[dict[str, Any]], need: Need, asked: dict[str, Asked]) -> tuple[Any, Any, Any]:
    """Whether each row covers the need, which share of the range it offers, and its margin."""
    low, high, a, b = np.array(
        [(row["low_value"], row["high_value"], row["a"], row["b"]) for row in rows], dtype=float
    ).T
    wanted = [asked[row["unit"]] for row in rows]
    from_, to = np.array([(one.low, one.high) for one in wanted], dtype=float).T
    down = low <= from_ + TOUCH * np.maximum(np.abs(low), np.abs(from_))
    up = high >= to - TOUCH * np.maximum(np.abs(high), np.abs(to))
    length = np.where(to > from_, to - from_, 1.0)
    part = np.where(to > from_, np.maximum(0.0, np.minimum(high, to) - np.maximum(low, from_)) / length, 0.0)
    share = np.where(down & up, 1.0, part)
    margin = _margin(low, high, a, b, wanted, is_relative=need.is_relative)
    is_open = np.array([rules.is_open(queries.offer_of(row), need) for row in rows])
    return down & up & is_open & (margin >= 1 - TOUCH), share, margin


def _margin(low: Any, high: Any, a: Any, b: Any, wanted: Sequence[Asked], *, is_relative: bool) -> Any:
    if wanted[0].target is None:
        return np.full(len(wanted), np.inf)
    points = np.array([one.points for one in wanted], dtype=float)
    targets = np.array([one.target for one in wanted], dtype=float)[:, None]
    size = np.abs(np.minimum(np.maximum(points, low[:, None]), high[:, None]))
    offered = a[:, None] + b[:, None] * size
    needed = targets * size if is_relative else np.broadcast_to(targets, size.shape)
    ratio = np.full(size.shape, np.inf)
    np.divide(needed, offered, out=ratio, where=offered > 0)
    return ratio.min(axis=1)
