"""Control of a measurement process with a check standard: what a series of checks says about the last one.

The first `trial` checks set the centre line and the limits; every later one is judged by them and by the run
rules chosen. Once a check breaks a rule, the process is out of control and the standard is not used until
somebody has found out why. The mathematics is `metrology.control`.

Source: ISO 7870-2:2013 and GB/T 17989.2 (limits at three standard deviations); NIST/SEMATECH e-Handbook,
2.2 (check standards); JJF 1033-2016, appendix C.3 (control chart of a measurement standard).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from statistics import fmean, stdev
from typing import Any, Final, Literal

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.control import NELSON, CheckStandard, check_standard
from suyuan.registry.results.rules import number

State = Literal["trial", "in_control", "alarm"]
STATES: Final[dict[str, Text]] = {
    "trial": Text("积累数据", "Gathering data"),
    "in_control": Text("受控", "In control"),
    "alarm": Text("失控", "Out of control"),
    "none": Text("尚无数据", "No data yet"),
}
RULES: Final[Mapping[str, Text]] = {rule.code: rule.words for rule in NELSON} | {
    "S": Text("短期标准差超过上限", "the short-term standard deviation is above its limit")
}
# [choice] A point outside, a run on one side, a trend, two of three near a limit: about 1 false alarm in 120.
USUAL_RULES: Final = ("N1", "N2", "N3", "N5")
FEWEST_TRIAL: Final = 10
USUAL_TRIAL: Final = 20
MOST_TRIAL: Final = 200
MOST_READINGS: Final = 100
WIDTH: Final = 3.0
PRECISION_ALPHA: Final = 0.00135  # one-sided, as three standard deviations of a normal law
MOST_DIGITS: Final = 30  # behind the point
_EXACT: Final = Context(prec=80)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One occasion: the mean of its readings, and their standard deviation where there are several."""

    value: float
    scatter: float | None = None
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Course:
    """A series of checks and what it says.

    trial : how many of the first ones set the limits. centre, lower, upper, sd : of the values, in their
    unit; None while the limits are still being found.
    broken : for each check the codes of the rules that it breaks.
    """

    values: tuple[float, ...]
    trial: int
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    sd: float | None = None
    broken: tuple[tuple[str, ...], ...] = ()

    @property
    def is_judged(self) -> bool:
        """Whether there are limits."""
        return self.centre is not None


def check_of(readings: Sequence[str]) -> tuple[Check, str]:
    """An occasion from its readings, and the mean as decimal text. Raises InputError."""
    if not 1 <= len(readings) <= MOST_READINGS:
        raise OutOfRange("reading_count", given=len(readings), allowed=f"[1, {MOST_READINGS}]")
    exact = [number(text, quantity="readings") for text in readings]
    if any(abs(value.adjusted()) > 30 for value in exact):
        raise OutOfRange("y", given=max(readings, key=len), allowed="1e-30 ... 1e30")
    values = [float(value) for value in exact]
    # One digit more than the readings have: the mean knows more than each of them.
    digits = max(-int(value.as_tuple().exponent) for value in exact)
    mean = _EXACT.divide(sum(exact, Decimal(0)), Decimal(len(exact)))
    if len(exact) > 1:
        mean = _EXACT.quantize(mean, Decimal(1).scaleb(-min(max(digits, 0) + 1, MOST_DIGITS)))
    scatter = stdev(values) if len(values) > 1 else None
    return Check(value=fmean(values), scatter=scatter, count=len(values)), f"{mean:f}"


def course_of(
    checks: Sequence[Check], *, trial: int, rules: Sequence[str] = USUAL_RULES, accepted: float | None = None
) -> Course:
    """Judge a series of checks in the order of time.

    trial : how many of the first ones set the limits. accepted : an assigned value for the centre line.
    With fewer checks than that, or with checks that do not scatter at all, nothing is judged yet.
    """
    values = tuple(one.value for one in checks)
    # Readings of a coarse indication may be all the same: there is no limit in that.
    if len(values) < max(trial, 2) or len(set(values[:trial])) == 1:
        return Course(values=values, trial=trial)
    found = check_standard(
        values,
        trial=trial,
        accepted=accepted,
        width=WIDTH,
        alpha=PRECISION_ALPHA,
        **_scatter(checks, trial=trial),
    )
    chart = found.values
    return Course(
        values=values,
        trial=trial,
        centre=float(chart.centre[0]),
        lower=float(chart.lower[0]),
        upper=float(chart.upper[0]),
        sd=float(chart.sd[0]),
        broken=_broken(found, rules, count=len(values), trial=trial),
    )


def _scatter(checks: Sequence[Check], *, trial: int) -> dict[str, Any]:
    """Short-term standard deviations for the chart of precision, where every occasion has one."""
    scatter = [one.scatter for one in checks]
    if any(one is None for one in scatter) or not any(scatter[:trial]):
        return {}
    return {"within": scatter, "within_dof": [float(one.count - 1) for one in checks]}


def _broken(
    found: CheckStandard, rules: Sequence[str], *, count: int, trial: int
) -> tuple[tuple[str, ...], ...]:
    codes: list[list[str]] = [[] for _ in range(count)]
    for signal in found.values.signals([rule for rule in NELSON if rule.code in rules]):
        codes[signal.point].append(signal.rule)
    if found.precision is not None:
        for place, is_outside in enumerate(found.precision.outside):
            if is_outside:
                codes[place].append("S")
    # The trial made the limits; it is looked at as a whole before it is accepted, not point by point.
    return tuple(tuple(one) if place >= trial else () for place, one in enumerate(codes))


def state_of(course: Course) -> State:
    """Where the process stands after the last check; the trial ends with the check after it."""
    if not course.is_judged or len(course.values) <= course.trial:
        return "trial"
    return "alarm" if course.broken[-1] else "in_control"


def check_rules(rules: Sequence[str], *, trial: int) -> None:
    """What a chart can be asked for. Raises InputError."""
    unknown = [one for one in rules if one not in RULES or one == "S"]
    if unknown or not rules:
        raise InputError(
            Text("请选择控制图判异准则", "choose the rules of the control chart"),
            given=", ".join(unknown),
            allowed=", ".join(code for code in RULES if code != "S"),
        )
    if not FEWEST_TRIAL <= trial <= MOST_TRIAL:
        raise OutOfRange("trial", given=trial, allowed=f"{FEWEST_TRIAL} ... {MOST_TRIAL}")
