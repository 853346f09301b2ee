"""Rules of reference materials as pure decisions on grade, expiry and use: reasons, or none if allowed.

The limits are data of the law in force and can be replaced; the defaults are those of the Chinese rules.
Source: Measures for the Administration of Reference Materials (标准物质管理办法), grade conditions; JJF
1006-1994; ISO 33403:2024 (use).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from suyuan.base.text import Text
from suyuan.metrology import arguments

Characterized = Literal[
    "absolute-method", "independent-methods", "several-laboratories", "compared-with-primary", "as-primary"
]
"""How the value came about; "as-primary" is by the method that defines a primary material."""
FOR_PRIMARY: Final = ("absolute-method", "independent-methods", "several-laboratories")
CHARACTERIZED: Final = (*FOR_PRIMARY, "compared-with-primary", "as-primary")


@dataclass(frozen=True, kw_only=True)
class GradeLimits:
    """What the law asks: months of stability, independent methods, laboratories of one method."""

    primary_months: float = 12.0
    secondary_months: float = 6.0
    methods: int = 2
    laboratories: int = 2


@dataclass(frozen=True, kw_only=True)
class GradeEvidence:
    """What the studies of a material show.

    methods, laboratories : how many took part. stable_months : for which stability is shown. u_bb :
    heterogeneity; u_accuracy : standard uncertainty within which it must lie. best_national : no better
    accuracy in the country.
    """

    characterized: Characterized
    methods: int = 1
    laboratories: int = 1
    stable_months: float
    u_bb: float
    u_accuracy: float
    best_national: bool = False

    def __post_init__(self) -> None:
        arguments.chosen("characterized", self.characterized, CHARACTERIZED)
        for name in ("methods", "laboratories"):
            arguments.count(name, getattr(self, name), at_least=1)
        for name in ("stable_months", "u_bb", "u_accuracy"):
            arguments.number(name, getattr(self, name), low=0.0)


LAW: Final = GradeLimits()


def why_not_primary(evidence: GradeEvidence, *, limits: GradeLimits = LAW) -> tuple[Text, ...]:
    """Every reason against grade one (一级); empty if the conditions are met."""
    reasons = [
        *_wrong_way(evidence, limits),
        *_unstable(evidence.stable_months, limits.primary_months),
        *_uneven(evidence),
    ]
    if not evidence.best_national:
        reasons.append(Text("准确度未达到国内最高水平", "the accuracy is not the best in the country"))
    return tuple(reasons)


def why_not_secondary(evidence: GradeEvidence, *, limits: GradeLimits = LAW) -> tuple[Text, ...]:
    """Every reason against grade two (二级); empty if the conditions are met.

    Compared with a primary material, or characterised as a primary one is.
    """
    way = _wrong_way(evidence, limits) if evidence.characterized in FOR_PRIMARY else ()
    return (*way, *_unstable(evidence.stable_months, limits.secondary_months), *_uneven(evidence))


@dataclass(frozen=True, kw_only=True)
class UnitInUse:
    """A unit on the user's shelf: state and expiry of its batch, expiry after opening, smallest intake."""

    state: Literal["released", "expired", "recalled"]
    expires_on: date
    in_use_until: date | None = None
    least_intake: float = 0.0


def why_not_use(unit: UnitInUse, *, on: date, intake: float) -> tuple[Text, ...]:
    """Every reason against using `unit` on that day with that intake, in the unit of the certificate.

    The days of expiry themselves are still allowed.
    """
    amount = arguments.number("intake", intake, low=0.0)
    reasons = []
    if unit.state == "recalled":
        reasons.append(Text("该批已召回", "the batch was recalled"))
    if unit.state == "expired" or on > unit.expires_on:
        reasons.append(Text(f"该批已于 {unit.expires_on} 到期", f"the batch expired on {unit.expires_on}"))
    if unit.in_use_until is not None and on > unit.in_use_until:
        until = unit.in_use_until
        reasons.append(Text(f"开封后的使用期限 {until} 已过", f"use after opening ended on {until}"))
    if amount < unit.least_intake:
        reasons.append(_too_small(amount, unit.least_intake))
    return tuple(reasons)


def expiry(start: date, *, months: int) -> date:
    """The last day of validity, `months` whole months after `start`; a day the month lacks is its "
    "last day."""
    count = arguments.count("months", months, at_least=1, at_most=1200)
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _wrong_way(evidence: GradeEvidence, limits: GradeLimits) -> tuple[Text, ...]:
    way = evidence.characterized
    if way not in FOR_PRIMARY:
        return (
            Text(
                "定值须用绝对法、两种以上独立方法，或一种方法由多家实验室",
                "the value must come from an absolute method, independent methods, or one method in "
                "several laboratories",
            ),
        )
    if way == "independent-methods" and evidence.methods < limits.methods:
        return (_too_few("独立方法", "independent methods", evidence.methods, limits.methods),)
    if way == "several-laboratories" and evidence.laboratories < limits.laboratories:
        return (_too_few("实验室", "laboratories", evidence.laboratories, limits.laboratories),)
    return ()


def _too_few(zh: str, en: str, given: int, needed: int) -> Text:
    return Text(f"{zh} {given} 个，至少需要 {needed} 个", f"{given} {en}; at least {needed} are needed")


def _too_small(given: float, least: float) -> Text:
    return Text(
        f"取样量 {given:g} 小于最小取样量 {least:g}",
        f"the intake {given:g} is below the minimum {least:g}",
    )


def _unstable(months: float, needed: float) -> tuple[Text, ...]:
    if months >= needed:
        return ()
    return (
        Text(
            f"稳定性证明 {months:g} 个月，至少 {needed:g} 个月",
            f"stable for {months:g} months; {needed:g} are needed",
        ),
    )


def _uneven(evidence: GradeEvidence) -> tuple[Text, ...]:
    if evidence.u_bb <= evidence.u_accuracy:
        return ()
    return (
        Text(
            f"不均匀性 {evidence.u_bb:g} 超出准确度范围 {evidence.u_accuracy:g}",
            f"the heterogeneity {evidence.u_bb:g} exceeds the accuracy {evidence.u_accuracy:g}",
        ),
    )
