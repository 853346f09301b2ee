"""The verdict on a lot of prepackages: label, mean, T1 and T2 errors of the measured packages.

With q the actual quantity of a package: T1 error where Qn - 2T <= q < Qn - T, T2 error where q < Qn - 2T.
The mean passes where mean(q) >= Qn - lambda s, s with n - 1. Source: domain model 13.2, `rules.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.planning.prepackages.deficiency import tolerable_deficiency
from suyuan.planning.prepackages.labels import label_faults
from suyuan.planning.prepackages.sampling import Sampling
from suyuan.planning.prepackages.tables import in_base, quantity_of

PRECISION: Final = 40  # digits of what is computed between
MOST_OF_T: Final = Decimal("0.2")  # of the uncertainty, k = 2
VERDICTS: Final[dict[str, Text]] = {
    "passed": Text("合格", "Passed"),
    "failed": Text("不合格", "Failed"),
}


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was found: decimal numbers in the printed unit; `U` (k = 2) of an actual quantity, `height` in mm.

    tares : one for all, or one for each package; empty where the content was measured itself.
    """

    value: Decimal
    unit: str
    gross: Sequence[Decimal]
    tares: Sequence[Decimal] = ()
    U: Decimal
    height: Decimal
    label_notes: Sequence[Text] = ()


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The verdict with everything it rests on, quantities in the unit of the tables."""

    nominal: Decimal
    T: Decimal
    actual: tuple[Decimal, ...]
    mean: Decimal
    s: Decimal
    limit: Decimal  # that the mean must reach
    t1: int
    t2: int
    label: tuple[Text, ...]
    mean_ok: bool
    t1_ok: bool
    t2_ok: bool

    @property
    def verdict(self) -> str:
        fine = not self.label and self.mean_ok and self.t1_ok and self.t2_ok
        return "passed" if fine else "failed"


def judge(found: Measured, plan: Sampling) -> Judgement:
    """Judge a lot.

    Raises InputError for another number of packages than the plan asks, OutOfRange where U is too large.
    """
    quantity = quantity_of(found.unit)
    nominal = in_base(found.value, found.unit)
    tolerable = tolerable_deficiency(nominal, quantity, rounding=plan.rounding)
    if len(found.gross) != plan.n:
        raise InputError(
            Text(
                f"方案要求测量 {plan.n} 件，给出 {len(found.gross)} 件",
                f"the plan asks for {plan.n} packages; {len(found.gross)} were measured",
            ),
            quantity="sample", given=len(found.gross), allowed=plan.n,
        )  # fmt: skip
    # Where no deficiency is tolerated at all there is no T to hold the uncertainty against.
    if tolerable and in_base(found.U, found.unit) > MOST_OF_T * tolerable:
        raise OutOfRange(
            "U", given=in_base(found.U, found.unit), allowed=f"<= 0.2 T = {MOST_OF_T * tolerable}",
            hint=Text("请改用更准确的测量方法。", "Measure in a more exact way."),
        )  # fmt: skip
    actual = actual_quantities(found)
    mean, s = mean_and_s(actual)
    with localcontext(prec=PRECISION):
        limit = nominal - (plan.factor * s if plan.factor is not None else 0)
    t1, t2 = counts(actual, nominal=nominal, tolerable=tolerable)
    return Judgement(
        nominal=nominal,
        T=tolerable,
        actual=actual,
        mean=mean,
        s=s,
        limit=limit,
        t1=t1,
        t2=t2,
        label=(*label_faults(found.value, found.unit, height=found.height), *found.label_notes),
        mean_ok=not plan.mean_test or mean >= limit,
        t1_ok=t1 <= plan.accept_t1,
        t2_ok=t2 <= plan.accept_t2,
    )


def actual_quantities(found: Measured) -> tuple[Decimal, ...]:
    """Gross less tare, in the unit of the tables. Raises InputError where the tares do not fit."""
    tares = list(found.tares) or [Decimal(0)]
    if len(tares) not in (1, len(found.gross)):
        raise InputError(
            Text(
                "皮重应为一个共用值，或与样品一一对应",
                "give one tare for all packages, or one for each",
            ),
            quantity="tare", given=len(tares), allowed=f"1, {len(found.gross)}",
        )  # fmt: skip
    if len(tares) == 1:
        tares *= len(found.gross)
    actual = tuple(in_base(gross - tare, found.unit) for gross, tare in zip(found.gross, tares, strict=True))
    if any(one < 0 for one in actual):
        raise InputError(Text("皮重大于毛重", "a tare is larger than its gross"), quantity="tare")
    return actual


def mean_and_s(actual: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Mean and sample standard deviation (n - 1), 0 for one package alone."""
    with localcontext(prec=PRECISION):
        n = len(actual)
        mean = sum(actual, Decimal(0)) / n
        spread = sum(((one - mean) ** 2 for one in actual), Decimal(0))
        return mean, (spread / (n - 1)).sqrt() if n > 1 else Decimal(0)


def counts(actual: Sequence[Decimal], *, nominal: Decimal, tolerable: Decimal) -> tuple[int, int]:
    """How many packages have a T1 error, and how many a T2 error."""
    t2 = sum(one < nominal - 2 * tolerable for one in actual)
    return sum(one < nominal - tolerable for one in actual) - t2, t2
