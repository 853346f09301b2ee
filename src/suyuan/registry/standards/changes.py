"""Changes of a standard: what the rule says about each kind, reporting one, and the authority's decision.

A change that calls for an assessment blocks the standard until it is decided. Source: domain model 4.4.
"""

from __future__ import annotations

from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Conflict, InputError, Missing, NotFound
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.results.rules import words
from suyuan.registry.standards import acts
from suyuan.registry.standards.commands import hold, release
from suyuan.registry.standards.models import StandardChange
from suyuan.registry.standards.movement import ENTITY, permit_standard

TREATMENTS: Final[dict[str, Text]] = {
    "assessment": Text("重新考核", "New assessment"),
    "renewal": Text("复查考核", "Assessment as for a renewal"),
    "form": Text("填写更换表，主管部门备案", "Replacement form, noted by the authority"),
    "report": Text("报告主管部门，必要时考核", "Report to the authority; assessed where it matters"),
    "reissue": Text("换发证书", "Certificate issued anew"),
    "record": Text("记入履历", "Entered into the life record"),
}
BLOCKING: Final = frozenset({"assessment", "renewal"})
DONE_AT_ONCE: Final = frozenset({"record"})
HOLD: Final = "CHANGE_OPEN"


class Kind(NamedTuple):
    """A kind of change and what follows from it."""

    name: Text
    treatment: str


KINDS: Final[dict[str, Kind]] = {
    "device_capability": Kind(
        Text(
            "更换设备，不确定度、等级或最大允许误差改变",
            "A device is replaced: uncertainty, class or MPE change",
        ),
        "assessment",
    ),
    "device_range": Kind(
        Text("更换设备，仅测量范围改变", "A device is replaced: only the range changes"), "renewal"
    ),
    "device_same": Kind(Text("更换设备，能力不变", "A device is replaced: nothing else changes"), "form"),
    "consumable": Kind(Text("更换易耗品", "A consumable is replaced"), "record"),
    "regulation_requirements": Kind(
        Text("规程更换，技术要求或设备改变", "The regulation is replaced: requirements or devices change"),
        "assessment",
    ),
    "regulation_other": Kind(
        Text("规程更换，要求不变", "The regulation is replaced: requirements stay"), "record"
    ),
    "environment": Kind(Text("场所或环境改变", "Place or environment change"), "report"),
    "staff": Kind(Text("负责人或人员变动", "Custodian or staff change"), "record"),
    "owner_renamed": Kind(Text("建标单位更名", "The owner is renamed"), "reissue"),
}


def report_change(
    occasion: Occasion, *, standard_id: UUID, kind: str, description: str, effect: str = ""
) -> StandardChange:
    """Report a change; its treatment follows from its kind. Raises InputError, Missing."""
    permit_standard(acts.REPORT_CHANGE, occasion, standard_id)
    if kind not in KINDS:
        raise InputError(Text("请选择变更种类", "choose what changes"), given=kind, allowed=", ".join(KINDS))
    if not description.strip():
        raise Missing("description", hint=Text("请写明变更前后。", "Say what it was and what it becomes."))
    treatment = KINDS[kind].treatment
    row = StandardChange(
        **columns(occasion),
        standard_id=standard_id,
        kind=kind,
        description=words(description, "description", most=480),
        effect=words(effect, "effect", most=240),
        treatment=treatment,
        reported_on=occasion.today,
        decided_on=occasion.today if treatment in DONE_AT_ONCE else None,
    )
    with transaction.atomic():
        if treatment in BLOCKING:
            row.hold = hold(occasion, standard_id, reason=HOLD, note=row.description[:240])
        row.save(force_insert=True)
        record(
            acts.REPORT_CHANGE,
            occasion,
            entity=ENTITY,
            entity_id=standard_id,
            reason=row.description[:240],
            payload={"change": row.id, "kind": kind, "treatment": treatment},
        )
    return row


def decide_change(occasion: Occasion, *, change_id: UUID, decision: str) -> None:
    """Close a change that the authority looked at; what it blocked may be used again.

    Raises NotFound, Missing, Conflict where it is decided already.
    """
    row = StandardChange.objects.filter(pk=change_id).values("standard_id", "hold_id", "hold__closed_on")
    found = row.first()
    if found is None:
        raise NotFound(Text("没有这项变更", "there is no such change"), change=change_id)
    permit_standard(acts.DECIDE_CHANGE, occasion, found["standard_id"])
    if not decision.strip():
        raise Missing("decision", hint=Text("请写明结论。", "Say what was decided."))
    said = words(decision, "decision", most=240)
    with transaction.atomic():
        moved = StandardChange.objects.filter(pk=change_id, decided_on__isnull=True).update(
            decided_on=occasion.today, decision=said, updated_at=occasion.at
        )
        if moved != 1:
            raise Conflict(Text("该变更已办结", "the change is decided already"), change=change_id)
        if found["hold_id"] is not None and found["hold__closed_on"] is None:
            release(occasion, found["hold_id"], note=said)
        record(
            acts.DECIDE_CHANGE,
            occasion,
            entity=ENTITY,
            entity_id=found["standard_id"],
            reason=said,
            payload={"change": change_id},
        )


def changes_of(standard_id: UUID) -> list[StandardChange]:
    """The changes of a standard, newest first: one query."""
    rows = StandardChange.objects.filter(standard_id=standard_id)
    return list(rows.order_by("-reported_on", "-created_at", "-pk"))
