"""Decisions about comparisons: who must take part, what may be handed in, when a result is satisfactory.

E_n = (x - X)/sqrt(U_x^2 - U_X^2) where the laboratory's own value has weight in the reference value, else
(x - X)/sqrt(U_x^2 + U_X^2), all U at k = 2; |E_n| <= 1 is satisfactory. zeta is the same with standard
uncertainties; |zeta| <= 2 is satisfactory, >= 3 not. The limits are decided on exact fractions, because a
result on the limit is inside it.

Source: domain model 7; JJF 1117-2010; ISO 13528:2022, 9.6 and 9.7; SAMR Order 69 (2023).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple
from uuid import UUID

from suyuan.base.errors import InputError, Missing, OutOfRange, TooLarge
from suyuan.base.text import Text
from suyuan.registry.comparisons.sealing import Measured
from suyuan.registry.results.rules import number
from suyuan.registry.standards.states import USABLE

LEVELS: Final[dict[str, Text]] = {
    "national": Text("国家", "National"),
    "provincial": Text("省级", "Provincial"),
    "institutional": Text("机构间", "Between institutions"),
}
SCHEMES: Final[dict[str, Text]] = {
    "star": Text("星形", "Star"),
    "ring": Text("环形", "Ring"),
}
METHODS: Final[dict[str, Text]] = {
    "laboratory": Text("参考实验室（主导或上级）的值", "Value of a reference laboratory (pilot or upper)"),
    "weighted_mean": Text("加权平均值（不一致时取最大一致子集）",
                          "Weighted mean (of the largest consistent subset where not all agree)"),
    "median": Text("中位数（蒙特卡洛）", "Median (Monte Carlo)"),
    "algorithm_a": Text("稳健平均值（算法 A）", "Robust mean (algorithm A)"),
}  # fmt: skip
CRITERIA: Final[dict[str, Text]] = {"en": Text("Eₙ 值", "Eₙ"), "zeta": Text("ζ 值", "ζ")}
VERDICTS: Final[dict[str, Text]] = {
    "ok": Text("满意", "Satisfactory"),
    "questionable": Text("有问题", "Questionable"),
    "not_ok": Text("不满意", "Not satisfactory"),
}
FEWEST: Final = {"laboratory": 2, "weighted_mean": 2, "median": 3, "algorithm_a": 3}
# Squares of the score above which a result is questionable, and from which it is not satisfactory.
EN_LIMIT: Final = Fraction(1)
ZETA_QUESTIONABLE: Final = Fraction(4)
ZETA_LIMIT: Final = Fraction(9)
LARGEST: Final = 30  # powers of ten of a value
MOST_LETTERS: Final = 40
MOST_POINTS: Final = 40
MOST_LABORATORIES: Final = 150


def exact(value: str) -> Fraction:
    """Decimal text as a fraction."""
    return Fraction(Decimal(value))


def standard_square(U: str, k: str) -> Fraction:  # noqa: N803 - the symbol itself
    """u^2 of a result with expanded uncertainty U at k, exactly."""
    return (exact(U) / exact(k)) ** 2


def en_square(
    difference: Fraction, variance: Fraction, reference_variance: Fraction, *, own: bool
) -> Fraction:
    """E_n^2, exactly; variances are of standard uncertainties, E_n is for k = 2. Raises OutOfRange."""
    total = variance - reference_variance if own else variance + reference_variance
    if total <= 0:
        raise OutOfRange("u", given=float(variance) ** 0.5, allowed=f"> {float(reference_variance) ** 0.5:g}")
    return difference**2 / (4 * total)


def verdict_of(en2: Fraction, criterion: str) -> str:
    """The verdict on E_n^2 (zeta = 2 E_n, as both hold the same difference against k = 2 and k = 1)."""
    if criterion == "en":
        return "ok" if en2 <= EN_LIMIT else "not_ok"
    zeta2 = 4 * en2
    return "ok" if zeta2 <= ZETA_QUESTIONABLE else "questionable" if zeta2 < ZETA_LIMIT else "not_ok"


def overall(verdicts: Iterable[str]) -> str:
    """The state of a laboratory after all its points: one that is not satisfactory decides."""
    return "not_ok" if "not_ok" in set(verdicts) else "ok"


def score_text(score: str, verdict: str, criterion: str) -> str:
    """A score with two decimals, or as many as it takes to print on its own side of the limit."""
    value = Decimal(score)
    for digits in range(2, 8):
        text = f"{value:.{digits}f}"
        if verdict_of(exact(text) ** 2 / (1 if criterion == "en" else 4), criterion) == verdict:
            break
    return text


class Holder(NamedTuple):
    """The standard a laboratory takes part with: legal state and end of its certificate."""

    state: str
    certificate_to: date | None


def must_take_part(holder: Holder | None, *, is_named: bool, on: date) -> bool:
    """Whether the law asks this laboratory to take part: named, with a certificate in force on the day."""
    if not is_named or holder is None or holder.state not in USABLE:
        return False
    return holder.certificate_to is None or holder.certificate_to >= on


def why_not_decline(holder: Holder | None, *, is_named: bool, on: date) -> Text | None:
    """Why a laboratory may not stay away by its own decision, or None."""
    if not must_take_part(holder, is_named=is_named, on=on):
        return None
    return Text(
        "被指定的计量标准证书持有单位必须参加比对；确有困难请书面向主办方申请",
        "a named holder of a certificate for the compared standard must take part; "
        "ask the organiser to be excused",
    )


def why_not_close(*, today: date, closes_on: date, waiting: int) -> Text | None:
    """Why the data may not be closed yet, or None: before the day only when nobody is waited for."""
    if today >= closes_on or not waiting:
        return None
    return Text(
        f"尚未到截止日期 {closes_on}，还有 {waiting} 个实验室未提交",
        f"the data close on {closes_on}; laboratories that have not handed in: {waiting}",
    )


def why_not_begin(method: str, *, invited: int, has_reference: bool) -> Text | None:
    """Why no reference value could be made even if all those who were asked handed in, or None."""
    if method == "laboratory" and not has_reference:
        return Text("尚未邀请给出参考值的实验室", "no laboratory is asked to give the reference value")
    return _why_too_few(method, invited, Text("实验室", "laboratories"))


def why_not_enough(method: str, *, handed_in: int, has_reference: bool) -> Text | None:
    """Why no reference value could be made from what was handed in, or None."""
    if method == "laboratory" and not has_reference:
        return Text("参考实验室尚未提交结果", "the reference laboratory has not handed in its results")
    return _why_too_few(method, handed_in, Text("结果", "results"))


def why_not_method(method: str, *, is_same: bool, handed_in: int, has_reference: bool) -> Text | None:
    """Why the reference value cannot be made by another method from what was handed in, or None."""
    if is_same:
        return Text("参考值已经用这个方法确定", "the reference value is made by this method already")
    if method == "laboratory" and not has_reference:
        return Text("请选择给出参考值的实验室", "choose the laboratory that gives the reference value")
    return why_not_enough(method, handed_in=handed_in, has_reference=has_reference)


def _why_too_few(method: str, number: int, what: Text) -> Text | None:
    if number >= FEWEST[method]:
        return None
    return Text(
        f"“{METHODS[method].zh}”至少需要 {FEWEST[method]} 个{what.zh}，现有 {number} 个",
        f"“{METHODS[method].en}” needs at least {FEWEST[method]} {what.en}, there are {number}",
    )


def check_measured(measured: Sequence[Measured], points: Sequence[UUID]) -> None:
    """Whether results may be handed in: every point once, with U > 0 and k from 1. Raises InputError."""
    if sorted(one.point for one in measured) != sorted(points):
        raise InputError(
            Text("请填写每个比对点的结果", "give a result for every point"),
            given=len(measured),
            allowed=len(points),
        )
    for place, one in enumerate(measured, start=1):
        try:
            check_number(one.value, f"x{place}")
            check_expanded(one.U, f"U{place}")
            check_factor(one.k, f"k{place}")
        except InputError as error:
            error.facts["point"] = place
            raise


def check_expanded(text: str, quantity: str) -> None:
    """Whether it can be an expanded uncertainty. Raises InputError."""
    if check_number(text, quantity) <= 0:
        raise OutOfRange(quantity, given=text, allowed="> 0")


def check_factor(text: str, quantity: str) -> None:
    """Whether it can be a coverage factor. Raises InputError."""
    if not 1 <= check_number(text, quantity) <= 100:
        raise OutOfRange(quantity, given=text, allowed="[1, 100]")


def check_number(text: str, quantity: str) -> Decimal:
    """A number of a size that results have. Raises InputError."""
    if not text.strip():
        raise Missing(quantity)
    if len(text) > MOST_LETTERS:
        raise TooLarge.letters(quantity, text, most=MOST_LETTERS)
    value = number(text, quantity=quantity)
    if value and abs(value.adjusted()) > LARGEST:
        raise OutOfRange(quantity, given=text, allowed=f"1e-{LARGEST} ... 1e{LARGEST}")
    return value


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Where somebody who wants to read results stands to the comparison."""

    is_organiser: bool = False
    is_pilot: bool = False
    is_participant: bool = False
    is_authority: bool = False  # of a division that contains the comparison


def may_read_results(state: str, reader: Reader) -> bool:
    """Whether results are open to this reader: to nobody before closing, to everybody once published."""
    conducts = reader.is_organiser or reader.is_pilot
    return {
        "data_closed": conducts,
        "draft_A": conducts or reader.is_participant,
        "draft_B": conducts or reader.is_participant or reader.is_authority,
        "published": True,
    }.get(state, False)
