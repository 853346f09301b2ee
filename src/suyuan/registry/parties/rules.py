"""Decisions about bodies and people: code check, competence, segregation of duties.

Source: domain model 3; check character of the unified social credit code: GB 32100-2015, annex A.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol
from uuid import UUID

from suyuan.base.text import Text

ORGANIZATION_KINDS: Final[dict[str, Text]] = {
    "authority": Text("计量行政部门", "Metrological authority"),
    "verification_institution": Text("法定计量检定机构", "Legal verification institution"),
    "designated_institution": Text("授权计量技术机构", "Designated institution"),
    "calibration_lab": Text("校准实验室", "Calibration laboratory"),
    "enterprise": Text("企业", "Enterprise"),
    "public_institution": Text("事业单位", "Public institution"),
    "rm_producer": Text("标准物质生产者", "Reference material producer"),
    "patent_holder": Text("专利权人", "Patent holder"),
    "association": Text("社会团体", "Association"),
}

LEVELS: Final[dict[str, Text]] = {
    "nation": Text("国家", "Nation"),
    "province": Text("省级", "Province"),
    "city": Text("市级", "City"),
    "county": Text("县级", "County"),
    "organization": Text("单位", "Organization"),
}

ACTIVITIES: Final[dict[str, Text]] = {
    "verify": Text("检定", "Verify"),
    "calibrate": Text("校准", "Calibrate"),
    "check": Text("核验", "Check"),
    "approve": Text("批准", "Approve"),
    "assess": Text("考评", "Assess"),
}

CREDENTIAL_KINDS: Final[dict[str, Text]] = {
    "registered_metrologist_1": Text("一级注册计量师", "Registered metrologist, class 1"),
    "registered_metrologist_2": Text("二级注册计量师", "Registered metrologist, class 2"),
    "standard_assessor_1": Text("计量标准一级考评员", "Assessor of standards, class 1"),
    "standard_assessor_2": Text("计量标准二级考评员", "Assessor of standards, class 2"),
    "institution_assessor": Text("法定机构考评员", "Assessor of institutions"),
    "law_enforcement": Text("行政执法证", "Law enforcement"),
    "authorized_signatory": Text("授权签字人", "Authorised signatory"),
}

DESIGNATION_FORMS: Final[dict[str, Text]] = {
    "statutory_institution": Text("依法设置的计量检定机构", "Statutory institution"),
    "establish_public_standard": Text("授权建立社会公用计量标准", "To establish public standards"),
    "internal_compulsory_verification": Text("授权内部强制检定", "Internal compulsory verification"),
    "other_tasks": Text("授权承担其他检定测试任务", "Other tasks of verification"),
}

DESIGNATION_STATES: Final[dict[str, Text]] = {
    "granted": Text("有效", "In force"),
    "suspended": Text("暂停", "Suspended"),
    "revoked": Text("撤销", "Revoked"),
}
ACCREDITATION_KINDS: Final[dict[str, Text]] = {
    "iso_17025": Text("检测和校准实验室认可（ISO/IEC 17025）", "Laboratory (ISO/IEC 17025)"),
    "iso_17034": Text("标准物质生产者认可（ISO 17034）", "Reference material producer (ISO 17034)"),
    "iso_17043": Text("能力验证提供者认可（ISO/IEC 17043）", "Proficiency testing provider (ISO/IEC 17043)"),
    "iso_17020": Text("检验机构认可（ISO/IEC 17020）", "Inspection body (ISO/IEC 17020)"),
    "cma": Text("检验检测机构资质认定（CMA）", "Statutory approval of testing bodies (CMA)"),
}
ACCREDITATION_STATES: Final[dict[str, Text]] = {
    "granted": Text("有效", "In force"),
    "suspended": Text("暂停", "Suspended"),
    "withdrawn": Text("注销", "Withdrawn"),
}
# Where a state may lead; an end is an end. The same shape for designations and accreditations.
STANDING: Final[dict[str, tuple[str, ...]]] = {
    "granted": ("suspended", "revoked", "withdrawn"),
    "suspended": ("granted", "revoked", "withdrawn"),
}

USCC_LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check_character(body: str) -> str | None:
    """The eighteenth character that belongs to the first seventeen, or None where one is not allowed.

    Weights are 3**i mod 31. Source: GB 32100-2015.
    """
    if len(body) != 17 or any(letter not in USCC_LETTERS for letter in body):
        return None
    total = sum(USCC_LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return USCC_LETTERS[-total % 31]


def why_not_uscc(uscc: str) -> Text | None:
    """Why `uscc` is not a unified social credit code, or None."""
    if len(uscc) != 18:
        return Text(
            f"统一社会信用代码应为 18 位，给出 {len(uscc)} 位",
            f"a unified social credit code has 18 characters; {len(uscc)} were given",
        )
    expected = check_character(uscc[:17])
    if expected is None:
        return Text(
            "统一社会信用代码含有不允许的字符（只用数字和除 I、O、S、V、Z 外的大写字母）",
            "the code holds a character that is not allowed (digits, capital letters but I, O, S, V, Z)",
        )
    if uscc[17] != expected:
        return Text(
            f"统一社会信用代码校验位不符：给出 {uscc[17]}，应为 {expected}",
            f"the check character of the code is wrong: {uscc[17]} was given, {expected} is right",
        )
    return None


class HeldCompetence(Protocol):
    """What a person is authorised to do: a row of the register or plain facts."""

    @property
    def method(self) -> str: ...
    @property
    def activity(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date: ...


@dataclass(frozen=True, kw_only=True)
class CompetenceFact:
    """A competence as plain facts, both days inclusive."""

    method: str
    activity: str
    valid_from: date
    valid_to: date


def why_not_competent(
    competences: Iterable[HeldCompetence], *, method: str, activity: str, on: date
) -> Text | None:
    """Why somebody with `competences` may not do `activity` under `method` on the day, or None."""
    held = [item for item in competences if item.method == method and item.activity == activity]
    if any(item.valid_from <= on <= item.valid_to for item in held):
        return None
    doing = ACTIVITIES.get(activity, Text(activity, activity))
    if held:
        last = max(item.valid_to for item in held)
        return Text(
            f"{method} 的“{doing.zh}”能力在 {on} 无效（最近一次有效至 {last}）",
            f"the competence to {doing.en.lower()} under {method} is not valid on {on}, only to {last}",
        )
    return Text(f"没有 {method} 的“{doing.zh}”能力", f"no competence to {doing.en.lower()} under {method}")


def why_not_different_persons(
    verifier: UUID | None, checker: UUID | None, approver: UUID | None, *, needed: int = 3
) -> Text | None:
    """Why these people may not sign one certificate together, or None: SOD-1.

    Those not named yet are left out. `needed` is 3 for verification and never below 2.
    """
    named = [person for person in (verifier, checker, approver) if person is not None]
    if verifier is not None and approver is not None and verifier == approver:
        return Text("检定人员不得批准自己的结果", "who measured may not approve the result")
    missing_apart = 3 - max(needed, 2)
    if len(set(named)) >= len(named) - missing_apart:
        return None
    return Text(
        "检定、核验和批准必须由不同的人完成", "verifier, checker and approver must be different persons"
    )


def why_not_assign(giver: UUID | None, person: UUID) -> Text | None:
    """Why somebody may not give this person a role, or None: SOD-7, a role needs a second person."""
    if giver is not None and giver == person:
        return Text("不能给自己授予角色", "nobody gives a role to himself")
    return None


def why_not_employed(employed_from: date, employed_to: date | None, *, on: date) -> Text | None:
    """Why somebody does not belong to the organization on the day, or None."""
    if employed_from <= on and (employed_to is None or on <= employed_to):
        return None
    return Text(f"该人员在 {on} 不在职", f"this person is not employed on {on}")


def is_email(text: str) -> bool:
    """Whether the text looks like one e-mail address: a name, one @, a domain with a dot, no blank."""
    name, at, domain = text.rpartition("@")
    plain = text.isprintable() and not any(sign.isspace() or sign in ',;<>"@' for sign in name + domain)
    return bool(at and name and plain and "." in domain.strip(".") and len(text) <= 200)


def why_not_standing(state: str, to: str) -> Text | None:
    """Why a designation or an accreditation may not go from `state` to `to`, or None."""
    if to in STANDING.get(state, ()):
        return None
    return Text("当前状态不允许这样变更", "its state does not allow this change")
