"""Whether a measurement standard may be used today: readiness with reason codes, from plain facts.

Legal state is stored, operational state is computed. Source: domain model 4.3, last paragraph, and 4.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from suyuan.base.civil import add_months
from suyuan.base.text import Text
from suyuan.registry.parties.rules import CompetenceFact
from suyuan.registry.specifications.rules import in_force
from suyuan.registry.standards.states import STATES, USABLE

LEGAL_CLASSES: Final[dict[str, Text]] = {
    "national_primary": Text("国家计量基准", "National primary standard"),
    "public": Text("社会公用计量标准", "Public measurement standard"),
    "departmental_highest": Text("部门最高计量标准", "Highest standard of a department"),
    "organization_highest": Text("企事业单位最高计量标准", "Highest standard of an organization"),
    "secondary": Text("次级计量标准", "Secondary standard"),
}
PUBLIC_OWNERS: Final = ("authority", "verification_institution", "designated_institution")
COMPONENT_ROLES: Final[dict[str, Text]] = {
    "main": Text("主标准器", "Main standard device"),
    "auxiliary": Text("配套设备", "Auxiliary equipment"),
    "environment_monitor": Text("环境监测设备", "Environment monitor"),
}
DUTIES: Final[dict[str, Text]] = {
    "custodian": Text("负责人", "Custodian"),
    "verifier": Text("检定员", "Verifier"),
    "checker": Text("核验员", "Checker"),
}

WARNING_DAYS: Final = 60
EXAMINATION_MONTHS: Final = 12
MIN_STAFF: Final = 2
# [choice] A calibration certificate states no end of validity: then a device is trusted for a year.
RECALIBRATION_MONTHS: Final = 12

CODES: Final[dict[str, Text]] = {
    "NOT_IN_SERVICE": Text("未投入使用", "Not in service"),
    "CERT_EXPIRED": Text("证书过期", "Certificate expired"),
    "COMPONENT_EXPIRED": Text("设备证书过期", "Certificate of a device expired"),
    "COMPONENT_MISSING": Text("缺少设备", "A device is missing"),
    "ENV_OUT": Text("环境超限", "Environment outside its limits"),
    "STAFF": Text("人员不足", "Not enough competent people"),
    "REPEATABILITY_DUE": Text("重复性试验到期", "Repeatability test due"),
    "REPEATABILITY_FAILED": Text("重复性试验未通过", "Repeatability test failed"),
    "STABILITY_DUE": Text("稳定性考核到期", "Stability examination due"),
    "STABILITY_FAILED": Text("稳定性考核未通过", "Stability examination failed"),
    "CHANGE_OPEN": Text("变更未结", "A change is open"),
    "RECALL_OPEN": Text("召回未结", "A recall is open"),
    "COMPARISON_FAILED": Text("比对不满意", "A comparison failed"),
    "PROCESS_ALARM": Text("测量过程失控", "The measurement process is out of control"),
    "SPEC_SUPERSEDED": Text("规程已被代替", "Regulation superseded"),
}
# What is said of a certificate that has not ended yet on the day that is looked at.
ENDING: Final[dict[str, Text]] = {
    "CERT_EXPIRED": Text("证书即将到期", "Certificate ends"),
    "COMPONENT_EXPIRED": Text("设备证书即将到期", "Certificate of a device ends"),
}
HOLD_REASONS: Final = ("CHANGE_OPEN", "RECALL_OPEN", "COMPARISON_FAILED", "PROCESS_ALARM")


@dataclass(frozen=True, kw_only=True)
class ComponentFacts:
    """A device of the set with its certificate; `valid_until` is the last valid day."""

    device: UUID
    name: Text
    role: str
    is_required: bool = True
    valid_from: date
    valid_to: date | None = None
    is_usable: bool = True
    certificate: str = ""
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class StaffFacts:
    """A person with a duty at the standard and all the competences of that person."""

    person: UUID
    name: Text
    duty: str
    valid_from: date
    valid_to: date | None = None
    competences: tuple[CompetenceFact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LimitFacts:
    """An influence quantity with the interval it must keep, both ends inside."""

    parameter: str
    low: Decimal | None
    high: Decimal | None
    unit: str


@dataclass(frozen=True, kw_only=True)
class ExaminationFacts:
    """The last repeatability test or stability examination."""

    kind: str
    performed_on: date
    passed: bool


@dataclass(frozen=True, kw_only=True)
class HoldFacts:
    """Something open that blocks."""

    reason: str
    note: str
    opened_on: date
    closed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class SpecificationFacts:
    """A regulation the standard works under."""

    number: str
    in_force_from: date | None = None
    abolished_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class StandardFacts:
    """Everything readiness depends on."""

    id: UUID
    name: Text
    state: str
    legal_class: str
    cert_to: date | None
    public_cert_to: date | None = None
    methods: tuple[str, ...] = ()
    specifications: tuple[SpecificationFacts, ...] = ()
    components: tuple[ComponentFacts, ...] = ()
    staff: tuple[StaffFacts, ...] = ()
    environment: tuple[LimitFacts, ...] = ()
    repeatability: ExaminationFacts | None = None
    stability: ExaminationFacts | None = None
    holds: tuple[HoldFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a standard is blocked, or will be: a code of CODES and a sentence."""

    code: str
    words: Text


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """The operational state on a day. `warnings` would block it within the warning horizon."""

    ready: bool
    reasons: tuple[Reason, ...]
    warnings: tuple[Reason, ...]


def readiness(
    facts: StandardFacts,
    *,
    on: date,
    acting_person: UUID | None = None,
    conditions: Mapping[str, Decimal] | None = None,
    warning_days: int = WARNING_DAYS,
) -> Readiness:
    """Whether the standard may be used on the day, by that person, under those conditions.

    Without an acting person only the number of competent people is looked at; without conditions the
    environment is not judged (there is no use yet).
    """
    reasons = tuple(_reasons(facts, on, acting_person, conditions, seen_on=on))
    later = _reasons(facts, on + timedelta(days=warning_days), acting_person, conditions, seen_on=on)
    warnings = tuple(reason for reason in later if reason not in reasons)
    return Readiness(ready=not reasons, reasons=reasons, warnings=warnings)


def _reasons(
    facts: StandardFacts,
    on: date,
    person: UUID | None,
    conditions: Mapping[str, Decimal] | None,
    *,
    seen_on: date,
) -> Iterator[Reason]:
    """What blocks on the day `on`, as it is said on the day `seen_on`."""
    if facts.state not in USABLE:
        state = STATES.get(facts.state, Text(facts.state, facts.state))
        yield _reason("NOT_IN_SERVICE", f"当前状态：{state.zh}", f"its state is: {state.en}")
    yield from _certificates(facts, on, seen_on)
    yield from _components(facts, on, seen_on)
    yield from _environment(facts, conditions)
    yield from _staff(facts, on, person)
    yield from _examination(facts.repeatability, "REPEATABILITY", on)
    yield from _examination(facts.stability, "STABILITY", on)
    for hold in facts.holds:
        if hold.opened_on <= on and (hold.closed_on is None or on < hold.closed_on):
            yield _reason(
                hold.reason, hold.note or f"自 {hold.opened_on}", hold.note or f"since {hold.opened_on}"
            )
    for spec in facts.specifications:
        if not in_force(in_force_from=spec.in_force_from, abolished_on=spec.abolished_on, on=on):
            yield _reason("SPEC_SUPERSEDED", *_out_of_force(spec, on))


def _reason(code: str, zh: str, en: str) -> Reason:
    title = CODES[code]
    return Reason(code=code, words=Text(f"{title.zh}：{zh}", f"{title.en}: {en}"))


def _out_of_force(spec: SpecificationFacts, on: date) -> Text:
    if spec.abolished_on is not None and spec.abolished_on <= on:
        return Text(
            f"{spec.number} 自 {spec.abolished_on} 起不再施行",
            f"{spec.number} is not in force from {spec.abolished_on}",
        )
    return Text(f"{spec.number} 尚未施行", f"{spec.number} is not in force yet")


def _ending(code: str, name: Text, last: date, seen_on: date) -> Reason:
    """A certificate that ends before the day that is looked at: it has ended, or it will."""
    if last < seen_on:
        return _reason(code, f"{name.zh}有效至 {last}", f"{name.en} was valid to {last}")
    title = ENDING[code]
    return Reason(
        code=code,
        words=Text(f"{title.zh}：{name.zh}有效至 {last}", f"{title.en}: {name.en} is valid to {last}"),
    )


def _certificates(facts: StandardFacts, on: date, seen_on: date) -> Iterator[Reason]:
    wanted = [(Text("考核证书", "assessment certificate"), facts.cert_to)]
    if facts.legal_class == "public":
        wanted.append((Text("社会公用计量标准证书", "public certificate"), facts.public_cert_to))
    for name, last in wanted:
        if last is None:
            yield _reason("CERT_EXPIRED", f"没有{name.zh}", f"there is no {name.en}")
        elif last < on:
            yield _ending("CERT_EXPIRED", Text(name.zh, f"the {name.en}"), last, seen_on)


def _components(facts: StandardFacts, on: date, seen_on: date) -> Iterator[Reason]:
    present = [
        one
        for one in facts.components
        if one.valid_from <= on and (one.valid_to is None or on < one.valid_to)
    ]
    if not any(one.role == "main" for one in present):
        yield _reason("COMPONENT_MISSING", "没有主标准器", "there is no main standard device")
    for one in present:
        if not one.is_required:
            continue
        if not one.is_usable:
            yield _reason("COMPONENT_MISSING", f"{one.name.zh}已停用", f"{one.name.en} is out of use")
        elif one.valid_until is None:
            yield _reason(
                "COMPONENT_EXPIRED", f"{one.name.zh}没有有效证书", f"{one.name.en} has no valid certificate"
            )
        elif one.valid_until < on:
            called = Text(f"{one.name.zh}（{one.certificate}）", f"{one.name.en} ({one.certificate})")
            yield _ending("COMPONENT_EXPIRED", called, one.valid_until, seen_on)


def _environment(facts: StandardFacts, conditions: Mapping[str, Decimal] | None) -> Iterator[Reason]:
    if conditions is None:
        return
    for limit in facts.environment:
        given = conditions.get(limit.parameter)
        allowed = f"[{limit.low}, {limit.high}] {limit.unit}"
        if given is None:
            yield _reason("ENV_OUT", f"没有记录 {limit.parameter}", f"{limit.parameter} was not recorded")
        elif (limit.low is not None and given < limit.low) or (limit.high is not None and given > limit.high):
            yield _reason(
                "ENV_OUT",
                f"{limit.parameter} = {given} {limit.unit}，允许 {allowed}",
                f"{limit.parameter} = {given} {limit.unit}, allowed {allowed}",
            )


def is_competent(member: StaffFacts, *, methods: tuple[str, ...], on: date) -> bool:
    """Whether the duty holds on the day and covers verifying or calibrating under a served method."""
    if member.valid_from > on or (member.valid_to is not None and member.valid_to < on):
        return False
    return any(
        held.activity in ("verify", "calibrate") and held.valid_from <= on <= held.valid_to
        for held in member.competences
        if not methods or held.method in methods
    )


def _staff(facts: StandardFacts, on: date, person: UUID | None) -> Iterator[Reason]:
    able = {one.person for one in facts.staff if is_competent(one, methods=facts.methods, on=on)}
    if len(able) < MIN_STAFF:
        yield _reason(
            "STAFF",
            f"有能力的人员 {len(able)} 名，至少 {MIN_STAFF} 名",
            f"{len(able)} competent people, at least {MIN_STAFF} are needed",
        )
    elif person is not None and person not in able:
        yield _reason(
            "STAFF",
            "操作人员不是该标准的有效人员",
            "the acting person is not among the competent staff of this standard",
        )


def _examination(last: ExaminationFacts | None, prefix: str, on: date) -> Iterator[Reason]:
    if last is None:
        yield _reason(f"{prefix}_DUE", "没有记录", "there is no record")
        return
    if not last.passed:
        yield _reason(f"{prefix}_FAILED", f"{last.performed_on}", f"{last.performed_on}")
    due = add_months(last.performed_on, EXAMINATION_MONTHS)
    if due < on:
        yield _reason(f"{prefix}_DUE", f"最近一次 {last.performed_on}", f"last done on {last.performed_on}")


def why_not_owner(legal_class: str, owner_kind: str) -> Text | None:
    """Why a body of that kind may not own a standard of that class, or None."""
    if legal_class == "public" and owner_kind not in PUBLIC_OWNERS:
        return Text(
            "社会公用计量标准只能由计量行政部门或其授权的机构建立",
            "a public standard belongs to an authority or to an institution designated for it",
        )
    return None


def why_not_separate_officer(decision_officer: UUID | None, handled_by: frozenset[UUID]) -> Text | None:
    """Why this officer may not decide, or None: SOD-4."""
    if decision_officer is not None and decision_officer in handled_by:
        return Text("承办人不得作出审批决定", "the case officer may not take the decision")
    return None
