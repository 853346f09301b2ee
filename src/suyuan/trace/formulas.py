"""The arithmetic of leaves and recalls, written once: the same lines run on arrays and on table columns.

A formula asks its form for what arrays and columns call differently; sums, products and comparisons they
have in common. Everything stands in one order, so that every form gives the same bits; only the normal law
differs, by less than 1e-15 (`NORMAL_TAIL`). The compiled loops in `kernels` repeat these lines and are tested
against them.
Source: JCGM 102:2011, 6.2; JCGM 106:2012, 7; domain model 6.3.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from suyuan.trace.faults import Fault

NO_VERDICT: Final = -1
Numbers = Any  # an array, or a column of a table expression


class Form(Protocol):
    """What arrays and columns call differently."""

    def number(self, value: float) -> Any:
        """A constant."""

    def sqrt(self, x: Numbers) -> Numbers:
        """Square root."""

    def size(self, x: Numbers) -> Numbers:
        """Without its sign."""

    def ratio(self, x: Numbers, y: Numbers) -> Numbers:
        """x / y; anything where y is 0."""

    def known(self, x: Numbers) -> Numbers:
        """Whether there is a number at all."""

    def holds(self, condition: Numbers) -> Numbers:
        """The condition; false where something in it is not known."""

    def choose(self, condition: Numbers, yes: Numbers, no: Numbers) -> Numbers:
        """One or the other."""

    def within_one(self, x: Numbers) -> Numbers:
        """Held between 0 and 1."""

    def normal(self, z: Numbers) -> Numbers:
        """Probability below z of the standard normal law."""


class Arrays:
    """The formulas on arrays; what is not known is not a number (NaN)."""

    def number(self, value: float) -> float:
        return value

    def sqrt(self, x: Numbers) -> Numbers:
        return np.sqrt(x)

    def size(self, x: Numbers) -> Numbers:
        return np.abs(x)

    def ratio(self, x: Numbers, y: Numbers) -> Numbers:
        with np.errstate(divide="ignore", invalid="ignore"):
            return x / y

    def known(self, x: Numbers) -> Numbers:
        return ~np.isnan(x)

    def holds(self, condition: Numbers) -> Numbers:
        return condition  # a comparison with NaN is false

    def choose(self, condition: Numbers, yes: Numbers, no: Numbers) -> Numbers:
        return np.where(condition, yes, no)

    def within_one(self, x: Numbers) -> Numbers:
        return np.clip(x, 0.0, 1.0)

    def normal(self, z: Numbers) -> Numbers:
        return ndtr(z)


ARRAYS: Final = Arrays()

# Q(y) exp(y²/2) of the normal law, y >= 0, as a polynomial of (k - y)/(k + y), k = NORMAL_AT: least squares
# at 400 Chebyshev points. Within 1e-15 of `scipy.special.ndtr`, and within 5e-14 of its size for z > -8.
NORMAL_AT: Final = 3.75
NORMAL_TAIL: Final = (
    0.10003920963545296, 0.17846433201361914, 0.12548377004199091, 0.067260896387694766, 0.02520082544312342,
    0.004842796451953929, -0.00071082931701445923, -0.00063637047751245333, -1.8678645532034145e-05,
    7.827082485164568e-05, 6.2863571431218674e-06, -1.1617917856649244e-05, -5.0633526513967822e-07,
    1.9921779487588702e-06, -1.3894025805581908e-07, -3.452652996692715e-07, 8.0053491333686078e-08,
    5.0069704878612674e-08, -2.0840875726065629e-08, -4.2651046649818323e-09, 2.5477440652581465e-09,
)  # fmt: skip


def normal_tail_argument(form: Form, z: Numbers) -> Numbers:
    """The argument of the polynomial: from 1 at z = 0 to -1 far out."""
    at = form.number(NORMAL_AT)
    return (at - form.size(z)) / (at + form.size(z))


def normal_tail(form: Form, z: Numbers, argument: Numbers, exponential: Any) -> Numbers:
    """Probability beyond |z|, for engines without an error function; `exponential` is their exp()."""
    total = form.number(NORMAL_TAIL[-1])
    for coefficient in reversed(NORMAL_TAIL[:-1]):
        total = total * argument + form.number(coefficient)
    return total * exponential(form.number(-0.5) * z * z)


def normal_from(form: Form, z: Numbers, tail: Numbers) -> Numbers:
    """Probability below z, from that beyond |z|."""
    return form.choose(z < form.number(0.0), tail, form.number(1.0) - tail)


def leaf_variance(scale: Numbers, shared: Numbers, own: Numbers) -> Numbers:
    """Variance of a leaf: what its set-up brings, and its own part."""
    return scale * scale * shared + own


def leaf_effect(scale: Numbers, through: Numbers, direct: Numbers, taken: Numbers) -> Numbers:
    """d(leaf)/d(amount): through other nodes in full, directly as far as its day took the fault over."""
    return scale * (through + direct * taken)


def taken(form: Form, day: Numbers, *, since: int | None, until: int | None, drifts: bool) -> Numbers:
    """The part of the amount that a direct use on a day took over; the days are day numbers, None: no limit.

    A drift grows evenly from nothing on the first day to everything on the last.
    """
    one, nothing = form.number(1.0), form.number(0.0)
    part = one
    if drifts and since is not None and until is not None:
        part = (day - since) / form.number(until - since)
    if until is not None:
        part = form.choose(day <= until, part, nothing)
    if since is not None:
        part = form.choose(day >= since, part, nothing)
    return part


def shift(form: Form, effect: Numbers, fault: Fault) -> Numbers:
    """What is to be added to the value."""
    return effect * form.number(fault.amount)


def spread(form: Form, effect: Numbers, fault: Fault) -> Numbers:
    """Standard uncertainty of the shift."""
    return form.size(effect) * form.number(fault.u_amount)


def corrected_u(form: Form, variance: Numbers, spread: Numbers) -> Numbers:
    """Standard uncertainty after the correction, the doubt about the amount included."""
    return form.sqrt(variance + spread * spread)


def is_judged(form: Form, value: Numbers, low: Numbers, high: Numbers) -> Numbers:
    """Whether there is a value and a limit."""
    return form.known(value) & (form.known(low) | form.known(high))


def verdict(form: Form, judged: Numbers, value: Numbers, low: Numbers, high: Numbers) -> Numbers:
    """1 inside the limits, 0 outside, -1 where there is nothing to judge."""
    outside = form.holds(value < low) | form.holds(value > high)
    return form.choose(judged, form.choose(outside, 0, 1), NO_VERDICT)


def beyond(form: Form, z: Numbers, fault: Fault) -> Numbers:
    """Probability that what is spread lies beyond a limit passed by z times the spread; 0 without a limit."""
    below = rectangular(form, z) if fault.distribution == "rectangular" else form.normal(z)
    return where_limited(form, z, below)


def rectangular(form: Form, z: Numbers) -> Numbers:
    """Probability below z of the rectangular law of unit variance."""
    half = math.sqrt(3.0)
    return form.within_one((z + form.number(half)) / form.number(2.0 * half))


def where_limited(form: Form, z: Numbers, probability: Numbers) -> Numbers:
    """The probability where there is a limit, else 0."""
    return form.choose(form.known(z), probability, form.number(0.0))


def turned(form: Form, before: Numbers, after: Numbers) -> Numbers:
    """1 where the verdict turns over for a known amount, else 0."""
    return form.choose(before != after, form.number(1.0), form.number(0.0))


def turning(
    form: Form, *, judged: Numbers, before: Numbers, after: Numbers, spread: Numbers, outside: Numbers
) -> Numbers:
    """Probability that the verdict turns over; `outside` that of a corrected value beyond either limit."""
    doubted = form.choose(before == 1, outside, form.number(1.0) - outside)
    found = form.choose(spread > form.number(0.0), doubted, turned(form, before, after))
    return form.choose(judged, found, form.number(0.0))
