"""Needs and capabilities matched one by one in exact fractions: a second road to the arrays, and no faster.

The range of a need is cut at every end, zero and crossing of every capability; within each little interval
nothing changes, so its middle says for all of it who offers it and who meets it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple


class Need(NamedTuple):
    quantity: int
    kind: int
    low: Fraction
    high: Fraction
    floor: Fraction
    slope: Fraction
    zero: Fraction


class Offer(NamedTuple):
    quantity: int
    kind: int
    low: Fraction
    high: Fraction
    a: Fraction
    b: Fraction
    zero: Fraction


@dataclass
class Found:
    outcome: str
    suggested: str
    able: set[int]
    met: dict[int, Fraction]  # share that each capability meets
    together: Fraction
    offered: Fraction


def excess(need: Need, offer: Offer, at: Fraction) -> Fraction:
    """By how much U is above the target there."""
    wanted = need.floor + need.slope * abs(at - need.zero)
    return offer.a + offer.b * abs(at - offer.zero) - wanted


def is_about(need: Need, offer: Offer) -> bool:
    return need.quantity == offer.quantity and (need.kind == offer.kind or -1 in (need.kind, offer.kind))


def cuts(need: Need, offer: Offer) -> set[Fraction]:
    """Where anything about a pair may change, crossings by solving each straight piece."""
    found = {offer.low, offer.high, need.zero, offer.zero}
    corners = sorted({need.low, need.high, *(at for at in found if need.low < at < need.high)})
    for left, right in itertools.pairwise(corners):
        one, other = excess(need, offer, left), excess(need, offer, right)
        if one * other < 0:
            found.add(left + (right - left) * one / (one - other))
    return found


def recount(need: Need, offers: list[Offer]) -> Found:
    about = {place: offer for place, offer in enumerate(offers) if is_about(need, offer)}
    if need.low == need.high:
        there = {n: o for n, o in about.items() if o.low <= need.low <= o.high}
        met = {n: Fraction(excess(need, o, need.low) <= 0) for n, o in there.items()}
        whole = [(need.low, need.low, Fraction(1))]
    else:
        met = dict.fromkeys(about, Fraction(0))
        at = {need.low, need.high}.union(*(cuts(need, offer) for offer in about.values()))
        inside = sorted(one for one in at if need.low <= one <= need.high)
        length = need.high - need.low
        whole = [(a, b, (b - a) / length) for a, b in itertools.pairwise(inside)]
    together = offered = Fraction(0)
    offering: set[int] = set()
    for left, right, share in whole:
        middle = (left + right) / 2
        here = {n for n, o in about.items() if o.low <= middle <= o.high}
        good = {n for n in here if excess(need, about[n], middle) <= 0}
        offering |= here
        offered += share if here else 0
        together += share if good else 0
        if need.low != need.high:
            for n in good:
                met[n] += share
    able = {n for n, share in met.items() if share == 1}
    best = max(met.values(), default=Fraction(0))
    outcome = "covered" if able else "partly" if best else "gap"
    return Found(
        outcome, _suggested(outcome, bool(offering), offered, together), able, met, together, offered
    )


def _suggested(outcome: str, is_offered: bool, offered: Fraction, together: Fraction) -> str:
    if outcome == "covered":
        return "none"
    if not is_offered:
        return "cannot_measure"
    if outcome == "partly" and (offered < 1 or together == 1):
        return "incomplete"
    return "inaccurate"
