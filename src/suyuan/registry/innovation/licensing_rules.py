"""Open licences of patents: what bars a statement, what a notice must bring, which other licences may stand.

Source: Patent Law of China (2020), Articles 50 to 52; Implementing Rules (2023), rules 85 to 88; domain
model 14. The list of advertising words is ours and may be changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from suyuan.base.money import in_cents
from suyuan.base.text import Text

PATENT_KINDS: Final[dict[str, Text]] = {
    "invention": Text("发明", "Invention"),
    "utility_model": Text("实用新型", "Utility model"),
    "design": Text("外观设计", "Design"),
}
NEEDS_EVALUATION: Final = ("utility_model", "design")  # Article 50: an evaluation report comes with them
FEE_MODES: Final[dict[str, Text]] = {
    "free": Text("免费", "Free of charge"),
    "lump_sum": Text("一次性付费", "Lump sum"),
    "yearly": Text("按年付费", "Yearly fee"),
    "share_of_sales": Text("按销售额提成", "Share of sales"),
    "per_piece": Text("按件付费", "Per piece"),
}
FEE_UNITS: Final[dict[str, Text]] = {
    "free": Text("", ""),
    "lump_sum": Text("元", "yuan"),
    "yearly": Text("元/年", "yuan a year"),
    "share_of_sales": Text("% 销售额", "% of sales"),
    "per_piece": Text("元/件", "yuan a piece"),
}
AT_NOTICE: Final = ("lump_sum", "yearly")  # paid with the notice; the others are paid as things are made
LICENCE_KINDS: Final[dict[str, Text]] = {
    "open": Text("开放许可", "Open licence"),
    "ordinary": Text("普通许可", "Ordinary licence"),
    "sole": Text("排他许可", "Sole licence"),
    "exclusive": Text("独占许可", "Exclusive licence"),
}
CLOSED_KINDS: Final = ("sole", "exclusive")
ADVERTISING: Final = (
    "最佳", "最好", "最先进", "最优", "第一", "唯一", "顶级", "国家级", "领先", "独家", "首选", "填补空白",
    "best", "leading", "unique", "first choice", "number one", "world-class", "unrivalled", "top-level",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PatentFacts:
    """What the register says of a patent on a day."""

    kind: str
    granted_on: date | None
    expires_on: date
    ended_on: date | None
    fee_paid_until: date
    in_dispute: bool  # ownership disputed, or preserved by a court
    is_pledged: bool
    has_consent: bool  # of the pledgee
    evaluation_report: str
    closed_licence: bool  # a sole or exclusive licence is in force


def why_not_open(patent: PatentFacts, *, on: date) -> Text | None:
    """Why a patent may not be, or stay, under an open licence on a day, or None; the first bar found."""
    bars = (
        (
            patent.granted_on is None or patent.granted_on > on,
            Text("专利尚未授权", "the patent is not granted"),
        ),
        (
            patent.ended_on is not None or patent.expires_on < on,
            Text("专利权已终止", "the patent has ended"),
        ),
        (patent.fee_paid_until < on, Text("年费未缴", "the annual fee is not paid")),
        (
            patent.closed_licence,
            Text("有独占或排他许可在有效期内", "a sole or exclusive licence is in force"),
        ),
        (
            patent.in_dispute,
            Text("权属纠纷或财产保全期间程序中止", "proceedings stand still for a dispute or a preservation"),
        ),
        (
            patent.is_pledged and not patent.has_consent,
            Text("已质押且未经质权人同意", "it is pledged and the pledgee has not agreed"),
        ),
        (
            patent.kind in NEEDS_EVALUATION and not patent.evaluation_report.strip(),
            Text(
                "实用新型、外观设计须有专利权评价报告", "a utility model or design needs an evaluation report"
            ),
        ),
    )
    return next((reason for is_bar, reason in bars if is_bar), None)


def advertising_in(*texts: str) -> str:
    """The first advertising word that a declaration holds, or "". Source: rule 85, last paragraph."""
    whole = " ".join(texts).lower()
    return next((word for word in ADVERTISING if word in whole), "")


def why_not_term(until: date, patent: PatentFacts, *, on: date) -> Text | None:
    """Why a licence term may not end on this day, or None: no right outlives its patent."""
    if until < on:
        return Text("许可期限早于今天", "the term ends before today")
    if until > patent.expires_on:
        return Text("许可期限超过专利权期限", "the term ends after the patent")
    return None


def why_not_fee(mode: str, amount: Decimal) -> Text | None:
    """Why this is no standard of a fee, or None."""
    if mode == "free":
        return None if amount == 0 else Text("免费许可的费用须为零", "a free licence has no fee")
    if amount <= 0:
        return Text("许可费须大于零", "the fee must be above zero")
    if mode == "share_of_sales" and amount > 100:
        return Text("提成比例不得超过 100 %", "a share cannot exceed 100 %")
    return None


def due_with_notice(mode: str, amount: Decimal) -> Decimal:
    """What has to be paid before the licence takes effect, in yuan; nothing where fees follow the sales."""
    return amount if mode in AT_NOTICE else Decimal(0)


def why_not_take(mode: str, amount: Decimal, *, paid: Decimal, is_own: bool) -> Text | None:
    """Why a notice does not create a licence, or None. Source: Article 51: notice and payment do."""
    if is_own:
        return Text("专利权人无须向自己取得许可", "the patentee needs no licence of its own")
    due = due_with_notice(mode, amount)
    if paid < due:
        return Text(
            f"已付 {in_cents(paid)} 元，按公告标准应付 {in_cents(due)} 元",
            f"{in_cents(paid)} yuan were paid; the published standard asks for {in_cents(due)} yuan",
        )
    return None


def effective_from(noticed_on: date, paid_on: date | None) -> date:
    """The day from which a licence holds: notice and payment are both there."""
    return max(noticed_on, paid_on or noticed_on)


def why_not_agree(kind: str, *, statement: str) -> Text | None:
    """Why a licence may not be agreed on beside a statement in this state ("" without one), or None.

    Source: Article 51, last paragraph: ordinary licences may be agreed on, sole and exclusive ones may not.
    """
    if kind in CLOSED_KINDS and statement in ("declared", "open"):
        return Text(
            "开放许可实施期间不得给予独占或排他许可",
            "no sole or exclusive licence may be given while the patent is open to everybody",
        )
    return None
