"""Decisions about reference materials: enough data, the grade, the number, who decides, use of a unit.

All pure; the limits are data. Source: domain model 8 (grade conditions, use guard) and 3 (SOD-2, SOD-4);
ISO Guide 35:2017, 7.4 (units of a homogeneity study); JJF 1343 (numbers of times and laboratories).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, cast
from uuid import UUID

from suyuan.base.text import Text
from suyuan.metrology.reference_material import rules as law
from suyuan.metrology.reference_material.homogeneity import fewest_units
from suyuan.registry.materials.studies import KINDS, TOGETHER, Raw, times

CLASSES: Final[dict[str, Text]] = {
    "01": Text("钢铁", "Iron and steel"),
    "02": Text("有色金属", "Non-ferrous metals"),
    "03": Text("建筑材料", "Building materials"),
    "04": Text("核材料与放射性", "Nuclear and radioactive"),
    "05": Text("高分子材料", "Polymers"),
    "06": Text("化工产品", "Chemical products"),
    "07": Text("地质", "Geology"),
    "08": Text("环境", "Environment"),
    "09": Text("临床化学与医药", "Clinical chemistry and medicine"),
    "10": Text("食品", "Food"),
    "11": Text("能源", "Energy"),
    "12": Text("工程技术", "Engineering"),
    "13": Text("物理学与物理化学", "Physics and physical chemistry"),
}
GRADES: Final[dict[str, Text]] = {
    "primary": Text("一级", "Primary"),
    "secondary": Text("二级", "Secondary"),
    "none": Text("未定级", "Not graded"),
}
NUMBERS: Final = {
    "primary": re.compile(r"GBW\d{5}[a-z]?"),
    "secondary": re.compile(r"GBW\(E\)\d{6}[a-z]?"),
}
REQUIRED: Final = ("homogeneity", "long_term", "characterisation")
LEAST_PANEL: Final = 3  # [choice] experts who judge an application


@dataclass(frozen=True, kw_only=True)
class MinimumDesign:
    """How much a study must hold at least. [practice] A profile may set other numbers."""

    replicates: int = 2  # of each unit
    times: int = 5
    methods: int = 2
    laboratories: int = 6
    readings: int = 6  # of one method


USUAL: Final = MinimumDesign()


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is on record for one property of a batch: raw studies by kind, with what they gave.

    u : their shares, and `combined` the standard uncertainty of the value found from them; None where there
    is no value yet, or a study came after it.
    """

    name: Text
    target_u: float
    studies: Mapping[str, Raw]
    u: Mapping[str, float]
    significant: Collection[str] = ()
    combined: float | None = None
    horizon: float = 0.0


def why_not_enough(raw: Raw, *, units: int, least: MinimumDesign = USUAL) -> Text | None:
    """Why a study of a batch of `units` is below the minimum design, or None."""
    found = {
        "homogeneity": _enough_units,
        "short_term": _enough_times,
        "long_term": _enough_times,
        "characterisation": _enough_results,
    }[raw.kind](raw, units, least)
    return (
        None
        if found is None
        else Text(f"{KINDS[raw.kind].zh}：{found.zh}", f"{KINDS[raw.kind].en}: {found.en}")
    )


def _enough_units(raw: Raw, units: int, least: MinimumDesign) -> Text | None:
    groups = raw.grouped()
    needed = fewest_units(units)
    if len(groups) < needed:
        return _few("抽取单元", "units", len(groups), needed)
    fewest = min(len(readings) for readings in groups.values())
    return (
        _few("每单元重复", "replicates of a unit", fewest, least.replicates)
        if fewest < least.replicates
        else None
    )


def _enough_times(raw: Raw, _units: int, least: MinimumDesign) -> Text | None:
    found = len(set(times(raw)))
    return _few("时间点", "times", found, least.times) if found < least.times else None


def _enough_results(raw: Raw, _units: int, least: MinimumDesign) -> Text | None:
    way = raw.option("way")
    if way in TOGETHER:
        needed = least.methods if way == "independent-methods" else least.laboratories
        words = ("方法", "methods") if way == "independent-methods" else ("实验室", "laboratories")
        return _few(*words, len(raw.rows), needed) if len(raw.rows) < needed else None
    count = sum(len(readings) for _, readings in raw.rows)
    return _few("读数", "readings", count, least.readings) if count < least.readings else None


def _few(zh: str, en: str, given: int, needed: int) -> Text:
    return Text(f"{zh} {given} 个，至少 {needed} 个", f"{given} {en}; at least {needed}")


def why_not_complete(evidence: Iterable[Evidence], *, units: int) -> tuple[Text, ...]:
    """Every reason why the studies of a batch are not finished; empty if they are."""
    return tuple(
        Text(f"{one.name.zh}：{reason.zh}", f"{one.name.en}: {reason.en}")
        for one in evidence
        for reason in _lacking(one, units)
    )


def _lacking(one: Evidence, units: int) -> Iterable[Text]:
    for kind in REQUIRED:
        if kind not in one.studies:
            yield Text(f"缺少{KINDS[kind].zh}研究", f"no study of {KINDS[kind].en.lower()}")
    for raw in one.studies.values():
        if reason := why_not_enough(raw, units=units):
            yield reason
        if raw.kind in one.significant and raw.kind != "homogeneity" and raw.option("drift") != "with-drift":
            yield Text(
                f"{KINDS[raw.kind].zh}：趋势显著而未计入", f"{KINDS[raw.kind].en}: the trend is not included"
            )
    if one.combined is None:
        yield Text("尚未按最新研究合成不确定度", "no value is combined from the newest studies")
    elif one.combined > one.target_u:
        yield Text(
            f"u_CRM = {one.combined:.3g} 大于目标 {one.target_u:g}",
            f"u_CRM = {one.combined:.3g} exceeds the target {one.target_u:g}",
        )


def why_not_grade(
    grade: str, evidence: Iterable[Evidence], *, best_national: bool, limits: law.GradeLimits = law.LAW
) -> tuple[Text, ...]:
    """Every reason against a grade, property by property; empty if the conditions are met."""
    ask = law.why_not_primary if grade == "primary" else law.why_not_secondary
    reasons = []
    for one in evidence:
        for reason in ask(grade_evidence(one, best_national=best_national), limits=limits):
            reasons.append(Text(f"{one.name.zh}：{reason.zh}", f"{one.name.en}: {reason.en}"))
    return tuple(reasons)


def grade_evidence(one: Evidence, *, best_national: bool) -> law.GradeEvidence:
    """What the law asks about a property, read off its studies.

    Stability is shown for the span of time that was studied, from the first to the last time.
    """
    long_term, found = one.studies["long_term"], one.studies["characterisation"]
    span = times(long_term)
    way = found.option("way")
    return law.GradeEvidence(
        characterized=cast(law.Characterized, way),
        methods=len(found.rows) if way == "independent-methods" else 1,
        laboratories=len(found.rows) if way == "several-laboratories" else 1,
        stable_months=max(span) - min(span),
        u_bb=one.u["homogeneity"],
        u_accuracy=one.target_u,
        best_national=best_national,
    )


def why_not_number(number: str, grade: str) -> Text | None:
    """Why `number` is not one of the grade, or None."""
    if NUMBERS[grade].fullmatch(number):
        return None
    form = "GBW + 5" if grade == "primary" else "GBW(E) + 6"
    return Text(
        f"{GRADES[grade].zh}标准物质编号应为 {form} 位数字", f"a {grade} material has a number {form} digits"
    )


def why_not_panel(
    members: Sequence[UUID], *, employed: Collection[UUID], officer: UUID | None
) -> Text | None:
    """Why these experts may not judge: too few, one of the producer's own house (SOD-2), the officer."""
    distinct = set(members)
    if len(distinct) < LEAST_PANEL:
        return Text(
            f"评审专家 {len(distinct)} 名，至少 {LEAST_PANEL} 名",
            f"{len(distinct)} experts; at least {LEAST_PANEL} are needed",
        )
    if distinct & set(employed):
        return Text("评审专家不得来自研制单位", "an expert works for the producer")
    if officer in distinct:
        return Text("审批人不得兼任评审专家", "the decision officer is not one of the experts")
    return None


def why_not_months(months: int, evidence: Iterable[Evidence]) -> Text | None:
    """Why a batch may not be valid so long: its uncertainty does not reach as far."""
    reach = min((one.horizon for one in evidence), default=0.0)
    if 1 <= months <= reach:
        return None
    return Text(
        f"有效期 {months} 个月；不确定度只计入了 {reach:g} 个月的稳定性",
        f"validity of {months} months; stability is part of the uncertainty for {reach:g} months only",
    )


def why_not_take(
    unit: law.UnitInUse, *, on: date, intake: Decimal, remaining: Decimal, is_discarded: bool = False
) -> tuple[Text, ...]:
    """Every reason against taking `intake` from a unit on a day: the use guard of the domain model, and
    that there is so much left. Amounts in the product's unit."""
    reasons = list(law.why_not_use(unit, on=on, intake=float(intake)))
    if is_discarded:
        reasons.append(Text("该单元已处置", "the unit was discarded"))
    if intake > remaining:
        left = f"{remaining.normalize():f}"  # without the zeros of its column
        reasons.append(Text(f"余量只有 {left}", f"only {left} is left"))
    return tuple(reasons)
