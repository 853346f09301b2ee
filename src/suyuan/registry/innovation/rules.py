"""Decisions on projects, achievements, first sets, tiers and the localization rate of a product.

Source: domain model 14; Law on Promoting the Transformation of Scientific and Technological Achievements,
Articles 44 and 45 (share of the inventors).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from suyuan.base.money import in_cents
from suyuan.base.text import Text

PROGRAMMES: Final[dict[str, Text]] = {
    "provincial_science": Text("省科技发展计划", "Provincial science plan"),
    "provincial_metrology": Text("省市场监管科技计划", "Science plan of the regulator"),
    "national_quality": Text("国家质量基础设施专项", "National quality infrastructure programme"),
    "own": Text("自筹", "Own funds"),
}
DELIVERABLES: Final[dict[str, Text]] = {
    "standard": Text("计量标准", "Measurement standard"),
    "instrument": Text("仪器", "Instrument"),
    "material": Text("标准物质", "Reference material"),
    "specification": Text("技术规范", "Technical specification"),
    "patent": Text("专利", "Patent"),
    "software": Text("软件", "Software"),
    "paper": Text("论文", "Paper"),
}
MODES: Final[dict[str, Text]] = {
    "transfer": Text("转让", "Transfer"),
    "licence": Text("许可", "Licence"),
    "equity": Text("作价入股", "Equity"),
    "own_use": Text("自行实施", "Own use"),
}
CATEGORIES: Final[dict[str, Text]] = {
    "complete": Text("成套装备", "Complete equipment"),
    "machine": Text("单机", "Machine"),
    "core_part": Text("核心部件", "Core part"),
    "control_system": Text("控制系统", "Control system"),
    "base_material": Text("基础材料", "Base material"),
    "software": Text("软件系统", "Software"),
}
TIERS: Final[dict[str, Text]] = {
    "innovative": Text("创新型中小企业", "Innovative small firm"),
    "specialised": Text("专精特新中小企业", "Specialised and new"),
    "little_giant": Text("专精特新“小巨人”企业", "Little giant"),
}
BRAND_LISTS: Final[dict[str, Text]] = {
    "provincial": Text("省级仪器品牌名录", "Provincial list of instrument brands"),
    "national": Text("国家级仪器品牌名录", "National list of instrument brands"),
}
ORIGINS: Final[dict[str, Text]] = {
    "domestic": Text("国产", "Domestic"),
    "imported": Text("进口", "Imported"),
    "mixed": Text("部分进口", "Partly imported"),
}
DIRECTIONS: Final[dict[str, Text]] = {
    "at_most": Text("不大于", "at most"),
    "at_least": Text("不小于", "at least"),
}
VERDICTS: Final[dict[str, Text]] = {
    "equivalent": Text("等效", "Equivalent"),
    "undecided": Text("尚不能判定", "Undecided"),
    "different": Text("不等效", "Different"),
}
RECOGNISED_YEARS: Final = 3  # domain model 14
TIER_YEARS: Final = 3
PUBLICITY_DAYS: Final = 7  # domain model 17, objection to a published list
LEAST_SHARE: Final = {
    "transfer": Decimal(50),
    "licence": Decimal(50),
    "equity": Decimal(50),
    "own_use": Decimal(5),
}
"""Least share of the inventors in per cent of net income, of the shares, or of the yearly profit. [law?]"""
BOUND_BY_LAW: Final = ("public_institution", "verification_institution", "designated_institution")


@dataclass(frozen=True, kw_only=True)
class ProjectFacts:
    """What is on record of a project when somebody decides on it."""

    budget: Decimal
    until: date
    open_milestones: int
    open_deliverables: int
    contracts: int


def why_not_fund(granted: Decimal, facts: ProjectFacts) -> Text | None:
    """Why a grant may not be given so, or None: more than was asked is nobody's to give."""
    if granted <= 0:
        return Text("经费须大于零", "the grant must be above zero")
    if granted > facts.budget:
        return Text(
            f"批准经费 {in_cents(granted)} 元超过申报预算 {in_cents(facts.budget)} 元",
            f"the grant of {in_cents(granted)} yuan is more than the budget of {in_cents(facts.budget)} yuan",
        )
    return None


def why_not_accept(facts: ProjectFacts) -> Text | None:
    """Why a project may not be accepted, or None: nothing promised may be missing."""
    if facts.open_milestones or facts.open_deliverables:
        return Text(
            f"还有 {facts.open_milestones} 个节点、{facts.open_deliverables} 项成果未完成",
            f"{facts.open_milestones} milestones and {facts.open_deliverables} deliverables are open",
        )
    return None


def why_not_extend(until: date, facts: ProjectFacts) -> Text | None:
    """Why the term may not be moved to this day, or None."""
    if until <= facts.until:
        return Text("新期限须晚于原期限", "the new term must be later than the old one")
    return None


def why_not_transform(facts: ProjectFacts) -> Text | None:
    """Why a project does not count as transformed, or None: a contract must show it."""
    return None if facts.contracts else Text("尚无成果转化合同", "no contract shows a transfer")


def why_not_share(mode: str, share: Decimal, *, owner_kind: str) -> Text | None:
    """Why the inventors may not get this share in per cent, or None.

    The least share binds public institutions; a firm agrees on it freely.
    """
    if not 0 <= share <= 100:
        return Text("份额须在 0 到 100 之间", "the share must lie between 0 and 100")
    least = LEAST_SHARE[mode]
    if owner_kind in BOUND_BY_LAW and share < least:
        return Text(
            f"完成人份额 {share} % 低于法定最低 {least} %",
            f"the inventors' share of {share} % is below the least of {least} % that the law sets",
        )
    return None


def why_not_recognise(until: date | None, today: date, objections: str) -> Text | None:
    """Why a first set may not be recognised yet, or None. The last day of the publicity belongs to it."""
    if until is None or today <= until:
        return Text("公示期未满", "the publicity is not over")
    if objections.strip():
        return Text("有未处理的异议", "an objection is not answered")
    return None


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A key parameter: what users need, what the product offers, both in the same unit."""

    direction: str
    needed: Decimal
    offered: Decimal

    @property
    def is_met(self) -> bool:
        if self.direction == "at_most":
            return self.offered <= self.needed
        return self.offered >= self.needed


def localization_rate(parameters: Iterable[Parameter]) -> Decimal | None:
    """Key parameters that meet the need in per cent of those needed; None where none is stated.

    Source: domain model 14, `localization_rate`.
    """
    met: Sequence[bool] = [one.is_met for one in parameters]
    if not met:
        return None
    return (Decimal(100 * sum(met)) / len(met)).quantize(Decimal("0.1"))
