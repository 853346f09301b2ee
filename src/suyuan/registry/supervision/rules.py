"""Decisions of supervision: classes of risk, who may inspect whom, what an inspection may come to.

Source: domain model 13. What is marked [choice] is this project's and can be set otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from suyuan.base.civil import add_months
from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.registry.supervision.deadlines import REPEAT_MONTHS

RISKS: Final[dict[str, Text]] = {
    "high": Text("高风险", "High risk"),
    "medium": Text("中风险", "Medium risk"),
    "low": Text("低风险", "Low risk"),
}
SHARES: Final[dict[str, str]] = {"high": "1", "medium": "0.3", "low": "0.1"}  # [choice]
LOOK_BACK: Final = 24  # months that a failed inspection or an upheld complaint raises the risk [choice]
REASONS: Final[dict[str, Text]] = {
    "drawn": Text("双随机抽查", "Double random inspection"),
    "complaint": Text("投诉举报核查", "After a complaint"),
    "special": Text("专项检查", "Special inspection"),
}
SEVERITIES: Final[dict[str, Text]] = {
    "minor": Text("轻微", "Minor"),
    "ordinary": Text("一般", "Ordinary"),
    "serious": Text("严重", "Serious"),
}
TYPE_APPROVAL_ARTICLE: Final = "《计量法》第十三条"  # [law]
SIGNATURES: Final[dict[str, Text]] = {
    "signed": Text("已签字确认", "Signed"),
    "refused": Text("拒绝签字", "Refused to sign"),
}
NATURES: Final[dict[str, Text]] = {
    "consumer": Text("消费投诉", "Consumer complaint"),
    "report": Text("违法举报", "Report of a violation"),
}
CHANNELS: Final[dict[str, Text]] = {
    "portal": Text("网上平台", "Portal"),
    "12315": Text("12315 热线", "Hotline 12315"),
    "letter": Text("来信来访", "Letter or visit"),
}
DISPUTES: Final[dict[str, Text]] = {
    "mediation": Text("计量调解", "Mediation"),
    "arbitration": Text("仲裁检定", "Arbitration verification"),
}
# Who verifies in a dispute, and their levels from below: the second verification goes to a higher one.
VERIFIERS: Final = ("verification_institution", "designated_institution")
LEVELS: Final = ("county", "city", "province", "nation")
PUBLIC: Final[dict[str, Text]] = {
    "log": Text("透明日志的根哈希", "Root hash of the transparency log"),
    "given": Text("事先指明的公开数值", "A public value named beforehand"),
}


def risk(*, failed: int, upheld: int, overdue: int) -> str:
    """The class of risk: by failed inspections or upheld complaints lately, else overdue instruments."""
    if failed or upheld:
        return "high"
    return "medium" if overdue else "low"


def shares(given: Mapping[str, str]) -> dict[str, Decimal]:
    """The share of each class that is drawn. Raises InputError."""
    found = {}
    for code in RISKS:
        text = given.get(code, "0").strip() or "0"
        if not text.replace(".", "", 1).isdecimal() or not text.isascii() or not 0 <= Decimal(text) <= 1:
            raise InputError(
                Text(
                    f"{RISKS[code].zh}抽查比例应为 0 至 1 的小数，给出的是“{text[:20]}”",
                    f"the share of {RISKS[code].en.lower()} is a number from 0 to 1; “{text[:20]}” was given",
                ),
                quantity="share", given=text[:20], allowed="0 … 1",
            )  # fmt: skip
        found[code] = Decimal(text)
    if not any(found.values()):
        raise InputError(Text("抽查比例全部为 0", "no share is above 0"), quantity="share", given="0")
    return found


def spared_since(on: date) -> date:
    """Who was found compliant on or after this day is left alone."""
    return add_months(on, -REPEAT_MONTHS)


def why_not_inspect(*, reason: str, compliant_on: date | None, on: date) -> Text | None:
    """Why an object may not be inspected again now, or None."""
    if reason == "complaint" or compliant_on is None or compliant_on < spared_since(on):
        return None
    return Text(
        f"该单位 {compliant_on} 检查符合，半年内不重复检查（投诉举报除外）",
        f"found compliant on {compliant_on}: no other inspection within half a year but after a complaint",
    )


def why_not_arrive(state: str, *, reason: str) -> Text | None:
    """Why the inspectors may not begin, or None: only after a complaint do they come without a notice."""
    if state == "drawn" and reason != "complaint":
        return Text("请先通知被检查单位", "notify the inspected body first")
    return None


def why_not_outcome(event: str, *, findings: int, open_findings: int) -> Text | None:
    """Why a recorded inspection may not come to this, or None."""
    if event == "find_compliant" and findings:
        return Text("记录有问题，不能判为符合", "there are findings; it is not compliant")
    if event in ("order_correction", "open_case") and not findings:
        return Text("没有记录任何问题", "there is no finding")
    if event == "reinspect" and open_findings:
        return Text(
            f"还有 {open_findings} 项问题未确认改正",
            f"findings not confirmed as corrected: {open_findings}",
        )
    return None


def may_appeal(until: date, *, on: date) -> bool:
    """Whether a party may still ask for a second verification; afterwards the first result is final."""
    return on <= until


def may_verify_again(body: Mapping[str, Any], *, after: Mapping[str, Any]) -> bool:
    """Whether a body may verify after the first one: an institution of a higher level."""
    return body["kind"] in VERIFIERS and _rank(body) > _rank(after)


def _rank(body: Mapping[str, Any]) -> int:
    return LEVELS.index(body["level"]) if body["level"] in LEVELS else -1


def why_not_close(
    *, objection_open: bool, samples_out: int, may_object_until: date | None, on: date
) -> Text | None:
    """Why a published inspection may not be closed, or None."""
    if objection_open:
        return Text("异议尚未答复", "an objection is not answered")
    if samples_out:
        return Text(f"还有 {samples_out} 件样品未退还", f"samples not returned: {samples_out}")
    if may_object_until is not None and on <= may_object_until:
        return Text(f"异议期至 {may_object_until}", f"objections may come until {may_object_until}")
    return None
