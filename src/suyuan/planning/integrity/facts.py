"""Detectors of facts that cannot be: no model of chance is needed, only a calendar and a map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from suyuan.planning.integrity.works import Flags, Floats, Integers, Works
from suyuan.planning.travel import distances

NEAR: Final = 3.0  # km: two addresses of one place, or an address and the middle of its district
FASTEST: Final = 130.0  # km/h in a straight line: no road in between is a straight line
CLOCK: Final = 0.25  # hours by which two clocks may differ


class Found(NamedTuple):
    """What a detector says of each work, shape (w,) each. beside : the work it contradicts; -1 none."""

    looked: Flags
    struck: Flags
    beside: Integers | None = None


def out_of_validity(works: Works) -> Found:
    """A standard was used that was not valid, or not fit for use, on the day."""
    bad = np.bincount(works.use_work, weights=~works.use_valid, minlength=len(works)) > 0
    return Found(np.bincount(works.use_work, minlength=len(works)) > 0, bad)


def two_places(works: Works) -> Found:
    """A person or a standard worked at two places at overlapping times."""
    return _carried(works, _overlaps)


def impossible_speed(works: Works) -> Found:
    """A person or a standard was at two places one after the other, faster than anybody can travel."""
    return _carried(works, _too_fast)


def time_order(works: Works) -> Found:
    """Measured before the instrument came, ended before it began, or written down before it was done."""
    struck = (
        (works.began < works.received - CLOCK)
        | (works.ended < works.began)
        | (works.recorded < works.began - CLOCK)
        | (works.signed < works.ended - CLOCK)
        | (works.signed < works.recorded - CLOCK)
    )
    return Found(~np.isnan(works.began), struck)


def _overlaps(gap: Floats, far: Floats) -> Flags:
    return (gap < -CLOCK) & (far > NEAR)


def _too_fast(gap: Floats, far: Floats) -> Flags:
    return (gap >= -CLOCK) & (far > NEAR) & (far - NEAR > FASTEST * (np.maximum(gap, 0) + CLOCK))


def _carried(works: Works, impossible: Callable[[Floats, Floats], Flags]) -> Found:
    """Each work against the one before it of the same person, and of each of the same standards."""
    known = ~(np.isnan(works.began) | np.isnan(works.ended) | np.isnan(works.latitude))
    people = np.flatnonzero(known & (works.person >= 0))
    uses = np.flatnonzero(known[works.use_work])
    beside = np.full(len(works), -1)
    for work, carrier in (
        (people, works.person[people]),
        (works.use_work[uses], works.use_standard[uses]),
    ):
        earlier, later, gap, far = _steps(works, work, carrier)
        hit = impossible(gap, far)
        beside[later[hit]] = earlier[hit]
    return Found(known, beside >= 0, beside)


def _steps(works: Works, work: Integers, carrier: Integers) -> tuple[Integers, Integers, Floats, Floats]:
    """Steps of carriers from work to work: earlier, later, hours between them, km between them."""
    order = np.lexsort((works.turn[work], carrier))
    work, carrier = work[order], carrier[order]
    one, two = work[:-1], work[1:]
    same = (carrier[1:] == carrier[:-1]) & (one != two)
    one, two = one[same], two[same]
    far = distances(works.latitude[one], works.longitude[one], works.latitude[two], works.longitude[two])
    return one, two, works.began[two] - works.ended[one], far
