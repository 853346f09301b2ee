"""Patterns on a control chart: Nelson's eight tests, the Western Electric rules, and any rule like them.

A rule is data. It fires at the point that completes its pattern, again at every further point that still
completes it, and says which points form the pattern and on which side of the centre line they lie. A point
on the centre line lies on no side; a point on a limit is not beyond it; equal neighbours break a trend.

Source: L. S. Nelson, J. Quality Technology 16 (1984), 237-239 (the eight tests; also ISO 8258:1991,
figure 7); Western Electric, Statistical Quality Control Handbook (1956).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Kind = Literal["beyond", "trend", "alternating", "within", "mixture"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`needed` of `of` successive points with the property `kind`; `sigma` is the border it speaks of.

    beyond : more than sigma from the centre, all on one side. trend : rising or falling all along.
    alternating : up and down in turn. within : less than sigma from the centre, on either side.
    mixture : more than sigma from the centre, on both sides.
    """

    code: str
    words: Text
    kind: Kind
    of: int
    needed: int
    sigma: float = 0.0


class Signal(NamedTuple):
    """A pattern: the rule, the point that completes it, the points that form it, and the side.

    chart : index of the chart, 0 for a single one. point, points : indices from 0 along the time.
    side : +1 above or rising, -1 below or falling, 0 for neither.
    """

    rule: str
    chart: int
    point: int
    points: tuple[int, ...]
    side: int


def _beyond(code: str, needed: int, of: int, sigma: float) -> Rule:
    zone = Text(f" {sigma:g}σ 以外", f" beyond {sigma:g} sigma") if sigma else Text("", "")
    if of == 1:
        words = Text(f"有点落在{zone.zh}", f"a point{zone.en}")
    elif needed == of:
        words = Text(f"连续 {of} 点在中心线同一侧{zone.zh}", f"{of} successive points on one side{zone.en}")
    else:
        words = Text(
            f"连续 {of} 点中有 {needed} 点在中心线同一侧{zone.zh}",
            f"{needed} of {of} successive points on one side{zone.en}",
        )
    return Rule(code=code, words=words, kind="beyond", of=of, needed=needed, sigma=sigma)


NELSON: Final = (
    _beyond("N1", 1, 1, 3.0),
    _beyond("N2", 9, 9, 0.0),
    Rule(
        code="N3",
        words=Text("连续 6 点递增或递减", "six successive points rising or falling"),
        kind="trend",
        of=6,
        needed=6,
    ),
    Rule(
        code="N4",
        words=Text("连续 14 点上下交替", "fourteen successive points going up and down in turn"),
        kind="alternating",
        of=14,
        needed=14,
    ),
    _beyond("N5", 2, 3, 2.0),
    _beyond("N6", 4, 5, 1.0),
    Rule(
        code="N7",
        words=Text("连续 15 点在中心线两侧 1σ 以内", "fifteen successive points within 1 sigma"),
        kind="within",
        of=15,
        needed=15,
        sigma=1.0,
    ),
    Rule(
        code="N8",
        words=Text(
            "连续 8 点在中心线两侧且无一在 1σ 以内",
            "eight successive points on both sides of the centre line, none within 1 sigma",
        ),
        kind="mixture",
        of=8,
        needed=8,
        sigma=1.0,
    ),
)
WESTERN_ELECTRIC: Final = (
    _beyond("WE1", 1, 1, 3.0),
    _beyond("WE2", 2, 3, 2.0),
    _beyond("WE3", 4, 5, 1.0),
    _beyond("WE4", 8, 8, 0.0),
)
LONGEST: Final = max(rule.of for rule in (*NELSON, *WESTERN_ELECTRIC))


def detect(z: Any, *, rules: Sequence[Rule] = NELSON) -> tuple[Signal, ...]:
    """Every signal in the standardised points `z` = (point - centre) / sd, (k,) or (charts, k).

    Sorted by chart, point, then the order of the rules.
    """
    values = arguments.array("z", z, ndim=2 if np.ndim(z) == 2 else 1)
    rows = np.atleast_2d(values)
    found = [
        (int(chart), int(point), order, side, rule)
        for order, rule in enumerate(rules)
        for side, flags in fired(rows, rule).items()
        for chart, point in np.argwhere(flags)
    ]
    found.sort(key=lambda one: one[:4])
    return tuple(
        Signal(rule.code, chart, point, _members(rows[chart], point, rule, side), side)
        for chart, point, _, side, rule in found
    )


def fired(z: Array, rule: Rule) -> dict[int, Flags]:
    """Per side the points of `z` (..., k) that complete the pattern, as flags of the same shape."""
    if rule.of < 1 or not 1 <= rule.needed <= rule.of:
        raise OutOfRange("needed", given=f"{rule.needed}/{rule.of}", allowed="1 <= needed <= of")
    return _KINDS[rule.kind](z, rule)


def _beyond_flags(z: Array, rule: Rule) -> dict[int, Flags]:
    sides = {+1: z > rule.sigma, -1: z < -rule.sigma}
    # A pattern of k out of n is completed by a point that belongs to it, never by one that merely follows,
    # and it needs no more history than its own points: two of the first two points complete "2 of 3".
    return {side: flags & (_held(flags, rule.of) >= rule.needed) for side, flags in sides.items()}


def _trend(z: Array, rule: Rule) -> dict[int, Flags]:
    step = np.diff(z, axis=-1)
    return {
        +1: _after_first(_held(step > 0.0, rule.of - 1) == rule.of - 1),
        -1: _after_first(_held(step < 0.0, rule.of - 1) == rule.of - 1),
    }


def _alternating(z: Array, rule: Rule) -> dict[int, Flags]:
    step = np.sign(np.diff(z, axis=-1))
    turns = step[..., 1:] * step[..., :-1] < 0.0
    return {0: _after_first(_after_first(_held(turns, rule.of - 2) == rule.of - 2))}


def _within(z: Array, rule: Rule) -> dict[int, Flags]:
    return {0: _held(np.abs(z) < rule.sigma, rule.of) >= rule.needed}


def _mixture(z: Array, rule: Rule) -> dict[int, Flags]:
    above, below = _held(z > rule.sigma, rule.of), _held(z < -rule.sigma, rule.of)
    return {0: (above + below >= rule.needed) & (above > 0) & (below > 0)}


_KINDS: Final[dict[Kind, Callable[[Array, Rule], dict[int, Flags]]]] = {
    "beyond": _beyond_flags,
    "trend": _trend,
    "alternating": _alternating,
    "within": _within,
    "mixture": _mixture,
}


def _held(flags: Flags, of: int) -> NDArray[np.int64]:
    """How many of the last `of` flags are up, at each place of the last axis."""
    total = np.cumsum(flags, axis=-1, dtype=np.int64)
    held = total.copy()
    held[..., of:] -= total[..., : max(total.shape[-1] - of, 0)]
    return held


def _after_first(flags: Flags) -> Flags:
    """Flags about steps, set at the later point of each step."""
    first = np.zeros((*flags.shape[:-1], 1), dtype=bool)
    return np.concatenate([first, flags], axis=-1)


def _members(z: Array, point: int, rule: Rule, side: int) -> tuple[int, ...]:
    window = range(max(0, point - rule.of + 1), point + 1)
    if rule.kind != "beyond":
        return tuple(window)
    return tuple(i for i in window if side * z[i] > rule.sigma)
