"""What authorities find: the on-site check of two officers, the evaluation above them, the re-evaluation.

The county checks the place and recommends; a division above it, or a third party that it names, evaluates.
Nobody evaluates a place that he checked himself.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import NotPermitted
from suyuan.base.text import Text
from suyuan.registry.honest import acts, rules
from suyuan.registry.honest.models import HonestSheet, HonestUnit
from suyuan.registry.honest.movement import move, refuse, unit_for
from suyuan.registry.honest.sheets import add_sheet, last_sheet, refuse_vetoes, result_of
from suyuan.registry.honest.watching import raise_alert
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.queries import actor_of
from suyuan.registry.specifications.rules import written


def recommend(
    occasion: Occasion, *, unit_id: UUID, second_officer_id: UUID, marks: Mapping[str, str], note: str = ""
) -> HonestSheet:
    """Check the place with a second officer and recommend the unit. Raises NotPermitted, RuleRefusal."""
    row = unit_for(occasion, unit_id, "recommend")
    officers = _two_officers(occasion, row, second_officer_id, acts.OF_EVENT["recommend"])
    with transaction.atomic():
        sheet = add_sheet(occasion, row, kind="on_site", marks=marks, note=note, officers=officers)
        refuse_vetoes(
            sheet, row, hint=Text("请退回申请，写明原因。", "Send the application back and say why.")
        )
        payload = {"sheet": sheet.id, "points": sheet.points, "second_officer": second_officer_id}
        move(occasion, row, "recommend", payload=payload)
    return sheet


def send_back(occasion: Occasion, *, unit_id: UUID, reason: str) -> None:
    """Send an application back to the enterprise, with what has to be put right."""
    row = unit_for(occasion, unit_id, "send_back")
    why = written(reason, "reason", most=rules.LONGEST)
    with transaction.atomic():
        move(occasion, row, "send_back", reason=why)


def evaluate(
    occasion: Occasion, *, unit_id: UUID, marks: Mapping[str, str], note: str = "", third_party: str = ""
) -> HonestSheet:
    """Evaluate a recommended unit: 85 points without a veto pass, anything else sends it back.

    third_party : the body that evaluated on behalf of the authority; "" the authority itself.
    """
    row = unit_for(occasion, unit_id, "evaluate")
    _above(occasion, row, acts.OF_EVENT["evaluate"])
    checked = last_sheet(row, "on_site")
    officers = (checked.first_officer_id, checked.second_officer_id) if checked else ()
    refuse(rules.why_not_other_person(occasion.actor.person, officers), row)
    evaluator = written(third_party, "evaluator", most=120, is_needed=False)
    with transaction.atomic():
        sheet = add_sheet(occasion, row, kind="evaluation", marks=marks, note=note)
        refusal = rules.why_not_passed(result_of(sheet))
        move(
            occasion,
            row,
            "fail" if refusal else "evaluate",
            changes={"score": sheet.points, "evaluator": evaluator},
            reason=str(refusal or ""),
            payload={"sheet": sheet.id, "points": sheet.points, "vetoes": sheet.vetoes},
        )
    return sheet


def reassess(
    occasion: Occasion, *, unit_id: UUID, second_officer_id: UUID, marks: Mapping[str, str], note: str = ""
) -> HonestSheet:
    """Check a titled place again. Where it would not pass any more, a suspension is proposed at once."""
    row = unit_for(occasion, unit_id, "reassess")
    officers = _two_officers(occasion, row, second_officer_id, acts.OF_EVENT["reassess"])
    with transaction.atomic():
        sheet = add_sheet(occasion, row, kind="reassessment", marks=marks, note=note, officers=officers)
        refusal = rules.why_not_passed(result_of(sheet))
        if refusal:
            raise_alert(
                occasion.as_system(), unit_id=row.pk, kind="reassessment", source=str(sheet.id), said=refusal
            )
        move(
            occasion,
            row,
            "reassess",
            changes={"score": sheet.points},
            payload={"sheet": sheet.id, "points": sheet.points, "vetoes": sheet.vetoes},
        )
    return sheet


def _two_officers(
    occasion: Occasion, row: HonestUnit, second: UUID, act: Act
) -> tuple[UUID | None, UUID | None]:
    """The two who check a place: different persons, both with the right to. Raises NotPermitted, NotFound."""
    refuse(rules.why_not_two_officers(occasion.actor.person, second), row)
    other = Occasion(
        actor=actor_of(second, on=occasion.today),
        at=occasion.at,
        identities=occasion.identities,
        zone=occasion.zone,
        day=occasion.day,
    )
    permit(act, other, organization=row.organization_id, path=row.jurisdiction.path)
    return occasion.actor.person, second


def _above(occasion: Occasion, row: HonestUnit, act: Act) -> None:
    """A county does not evaluate its own units: the right must hold in a division above it."""
    if row.jurisdiction.level != "county":
        return
    above = set(row.jurisdiction.path.split("/")) - {row.jurisdiction_id}
    if not any(grant.role in act.roles and grant.jurisdiction in above for grant in occasion.actor.grants):
        raise NotPermitted(
            Text("评价由上级主管部门进行", "a unit is evaluated by an authority above the county"),
            act=act.code,
        )
