"""Sampling plans: how many packages of a lot are measured, and how many deficient ones it may have.

The Chinese table is taken as printed. The European and OIML plans give what the tables state; what they leave
open, the number of T1 errors that is allowed, is computed from the hypergeometric law with 2.5 % defective
packages in the lot and the confidence of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.planning.prepackages.operating import least_acceptance_number
from suyuan.planning.prepackages.tables import rules

CN: Final = "CN-2005-A4"
EU: Final = "EU-76-211-mean"
OIML: Final = "OIML-R87-formula"
PLANS: Final[dict[str, Text]] = {
    CN: Text("中国：JJF 1070 附表（抽样）", "China: JJF 1070, table of sampling"),
    EU: Text("欧盟：76/211/EEC 参考检验（非破坏性）", "EU: 76/211/EEC reference test (non-destructive)"),
    OIML: Text("OIML R 87：按准则计算", "OIML R 87: computed from the criteria"),
}
DEFECTIVE: Final = Fraction(25, 1000)
MOST_LOT: Final = 1_000_000
SMALL: Final = 100  # below, the European rule measures all packages


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """What a plan asks of a lot. `factor` is λ of the mean test, None where the plain mean counts."""

    plan: str
    lot: int
    n: int
    factor: Decimal | None
    mean_test: bool
    accept_t1: int
    accept_t2: int = 0
    rounding: str = "half_up"


def sampling(plan: str, lot: int) -> Sampling:
    """The plan for a lot of this size. Raises InputError, OutOfRange."""
    if plan not in PLANS:
        raise InputError(
            Text(f"没有抽样方案“{plan}”", f"there is no plan “{plan}”"), given=plan, allowed=", ".join(PLANS)
        )
    if not 1 <= lot <= MOST_LOT:
        raise OutOfRange("lot", given=lot, allowed=f"1 … {MOST_LOT}")
    return {CN: _chinese, EU: _european, OIML: _computed}[plan](lot)


def _rows(plan: str) -> Any:
    return next(one for one in rules()["sampling_plans"] if one["id"] == plan)


def _row(plan: str, lot: int) -> Any:
    return next(
        row
        for row in _rows(plan)["rows"]
        if row["lot_min"] <= lot and (row["lot_max"] is None or lot <= row["lot_max"])
    )


def _chinese(lot: int) -> Sampling:
    row = _row(CN, lot)
    return Sampling(
        plan=CN,
        lot=lot,
        n=lot if row["n"] == "lot" else row["n"],
        factor=row["lambda"],
        mean_test=row["mean_test"],
        accept_t1=row["accept_T1"],
        accept_t2=row["accept_T2"],
    )


def _european(lot: int) -> Sampling:
    if lot < SMALL:
        return Sampling(plan=EU, lot=lot, n=lot, factor=None, mean_test=True, accept_t1=0, rounding="up")
    row = _row(EU, lot)
    return Sampling(
        plan=EU, lot=lot, n=row["n"], factor=row["lambda"], mean_test=True,
        accept_t1=_acceptance(row["n"], lot, EU), rounding="up",
    )  # fmt: skip


def _computed(lot: int) -> Sampling:
    n = _chinese(lot).n  # sizes of R 87 from 100 packages on; below, those of the Chinese table
    if n == lot:
        return Sampling(plan=OIML, lot=lot, n=n, factor=None, mean_test=True, accept_t1=0, rounding="up")
    return Sampling(
        plan=OIML, lot=lot, n=n, factor=mean_factor(n), mean_test=True,
        accept_t1=_acceptance(n, lot, OIML), rounding="up",
    )  # fmt: skip


def _acceptance(n: int, lot: int, plan: str) -> int:
    """By the law of the lot itself; the binomial law would do from ten samples' worth on."""
    confidence = Fraction(str(_rows(plan)["confidence"]))
    return least_acceptance_number(n, share=DEFECTIVE, confidence=confidence, lot=lot)


def mean_factor(n: int) -> Decimal:
    """t(0.995, n-1) / sqrt(n), to four decimals."""
    from scipy.special import stdtrit

    return Decimal(f"{stdtrit(n - 1, 0.995) / n**0.5:.4f}")
