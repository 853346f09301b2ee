"""Writing specification projects: proposing, evaluating, approving, drafting, issuing.

The consultation stands in `consultation`, the votes of experts in `reviewing`, the life of what was issued in
`standing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import division, organization
from suyuan.registry.specifications import acts, guards, rules, states
from suyuan.registry.specifications.commands import enter_specification
from suyuan.registry.specifications.models import (
    MethodPack,
    SpecificationProject,
    TechnicalSpecification,
)
from suyuan.registry.specifications.movement import ENTITY, facts, move, permit_project, refuse, require
from suyuan.registry.specifications.packing import accepted
from suyuan.registry.specifications.queries import library
from suyuan.registry.specifications.rules import LONGEST, written

# A pack may be named as long as the draft can still change.
PACK_OPEN: Final = ("approved_project", "draft", "consulting", "draft_final")


@dataclass(frozen=True, kw_only=True)
class ProjectForm:
    """What is proposed, by whom it is drafted, and why it is needed."""

    title: Text
    kind: str
    jurisdiction: str
    drafter_id: UUID
    committee: str
    need: str
    national_text: str
    co_drafters: str = ""
    revises_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class DraftForm:
    """A draft with what belongs to it; `explanation` tells the public what it is about."""

    draft: str
    explanation: str
    test_report: str
    uncertainty_report: str


def propose(occasion: Occasion, form: ProjectForm) -> SpecificationProject:
    """Propose a specification for a province. Raises InputError."""
    house = occasion.actor.organization
    if house is None:
        raise Missing("organization")
    place = division(form.jurisdiction)
    # A body of the province proposes as itself, wherever it sits; an authority for its own division.
    permit(acts.OF["propose"], occasion, organization=house, path=place["path"])
    if place["level"] != "province":
        raise InputError(
            Text("地方计量技术规范由省级制定", "local specifications are made by provinces"),
            given=form.jurisdiction,
        )
    _check_kind(form.kind)
    organization(form.drafter_id)
    if form.revises_id is not None:
        _check_revised(form.revises_id, form.jurisdiction)
    row = SpecificationProject(
        **columns(occasion),
        title_zh=written(form.title.zh, "title", most=200),
        title_en=written(form.title.en, "title", most=240),
        kind=form.kind,
        jurisdiction_id=form.jurisdiction,
        proposer_id=house,
        drafter_id=form.drafter_id,
        co_drafters=written(form.co_drafters, "drafters", most=300, is_needed=False),
        committee=written(form.committee, "committee", most=120),
        need=written(form.need, "necessity", most=LONGEST),
        national_text=written(form.national_text, "national_text", most=LONGEST),
        revises_id=form.revises_id,
        state=states.TARGETS["", "propose"],
    )
    with transaction.atomic():
        row.save(force_insert=True)
        record(
            acts.OF["propose"],
            occasion,
            entity=ENTITY,
            entity_id=row.id,
            to_state=row.state,
            payload={"title": form.title, "kind": form.kind, "drafter": form.drafter_id},
        )
    return row


def _check_kind(kind: str) -> None:
    allowed = [one for one in rules.KINDS if one != "hierarchy_scheme"]  # those are national
    if kind not in allowed:
        raise InputError(
            Text("请从列表中选择规范种类", "choose the kind of specification from the list"),
            given=kind,
            allowed=", ".join(allowed),
        )


def _check_revised(specification_id: UUID, jurisdiction: str) -> None:
    row = TechnicalSpecification.objects.filter(pk=specification_id, scope="local")
    known = row.values("jurisdiction_id", "state", "number").first()
    if known is None or known["jurisdiction_id"] != jurisdiction:
        raise NotFound(
            Text("本省没有这项规范", "the province has no such specification"), given=specification_id
        )
    if known["state"] not in states.STANDING:
        raise RuleRefusal(
            Text(f"{known['number']} 不是现行规范", f"{known['number']} is not in force"),
            state=known["state"],
        )


def evaluate(occasion: Occasion, *, project_id: UUID, evaluation: str) -> None:
    """Record what the experts found of need and feasibility."""
    row = facts(project_id)
    permit_project(occasion, row, "evaluate")
    require(row, "evaluate")
    text = written(evaluation, "evaluation", most=LONGEST)
    move(occasion, row, event="evaluate", changes={"evaluation": text})


def approve_project(occasion: Occasion, *, project_id: UUID, plan_no: str, until: date) -> None:
    """Enter the project into the plan, with the day it has to be done by. Not by the proposer."""
    row = facts(project_id)
    permit_project(occasion, row, "approve_project")
    require(row, "approve_project")
    _check_other_person(occasion, project_id, "propose")
    refuse(guards.why_not_term(begins=occasion.today, until=until), row)
    number = written(plan_no, "plan_no", most=60)
    move(
        occasion,
        row,
        event="approve_project",
        changes={"plan_no": number, "term_until": until},
        payload={"plan_no": number, "until": until.isoformat()},
    )


def reject(occasion: Occasion, *, project_id: UUID, reason: str) -> None:
    """Close a proposal without a project."""
    row = facts(project_id)
    permit_project(occasion, row, "reject")
    require(row, "reject")
    move(occasion, row, event="reject", reason=written(reason, "reason", most=240))


def name_pack(occasion: Occasion, *, project_id: UUID, pack_id: str) -> None:
    """Say which method pack makes the specification executable; an empty name takes it back."""
    row = facts(project_id)
    permit_project(occasion, row, "name_pack")
    if row["state"] not in PACK_OPEN:
        raise RuleRefusal(
            Text("此时不能更改方法包", "the pack cannot be changed any more"), state=row["state"]
        )
    pack = library()[pack_id] if pack_id else None
    named = {"pack_id": pack.id, "pack_digest": pack.digest} if pack else {"pack_id": "", "pack_digest": ""}
    with transaction.atomic():
        SpecificationProject.objects.filter(pk=project_id).update(updated_at=occasion.at, **named)
        record(acts.OF["name_pack"], occasion, entity=ENTITY, entity_id=project_id, payload=named)


def hand_in_draft(occasion: Occasion, *, project_id: UUID, form: DraftForm) -> None:
    """Hand in the draft with explanation, test report and uncertainty report; before consultation only."""
    row = facts(project_id)
    permit_project(occasion, row, "draft_ready")
    require(row, "draft_ready")
    content = {
        "comments_digest": "",  # of the round that sent it back: the event chain keeps it
        "draft": written(form.draft, "draft", most=LONGEST),
        "explanation": written(form.explanation, "explanation", most=LONGEST),
        "test_report": written(form.test_report, "test_report", most=LONGEST),
        "uncertainty_report": written(form.uncertainty_report, "uncertainty_report", most=LONGEST),
    }
    move(occasion, row, event="draft_ready", changes=content)


def issue(
    occasion: Occasion, *, project_id: UUID, number: str, in_force_from: date
) -> TechnicalSpecification:
    """Issue the specification under its number; the named pack has to pass its acceptance check first.

    Raises RuleRefusal, NotPermitted for the proposer or whoever entered the votes, Conflict for the number.
    """
    # 0. state and right      2. the number           4. the row of the register, linked with the pack
    # 1. another person       3. the pack passes      5. the state moves, the act is recorded
    row = facts(project_id)
    permit_project(occasion, row, "issue")  # 0
    require(row, "issue")
    _check_other_person(occasion, project_id, "propose", "record_vote", "review_pass")  # 1
    number = number.strip()
    refuse(
        guards.why_not_number(number, kind=row["kind"], division=row["jurisdiction_id"], on=occasion.today),
        row,
    )  # 2
    if in_force_from < occasion.today:
        raise InputError(
            Text("施行日期早于发布日期", "it would come into force before its issue"),
            given=in_force_from.isoformat(),
            allowed=f">= {occasion.today}",
        )
    examined = dict(accepted(row["pack_id"], row["pack_digest"])) if row["pack_id"] else {}  # 3
    with transaction.atomic():
        specification = enter_specification(  # 4
            occasion,
            number=number,
            kind=row["kind"],
            scope="local",
            title_zh=row["title_zh"],
            title_en=row["title_en"],
            issuer=_issuer(occasion),
            jurisdiction_id=row["jurisdiction_id"],
            issued_on=occasion.today,
            in_force_from=in_force_from,
            state="issued",
        )
        if examined:
            MethodPack.objects.filter(digest=row["pack_digest"], specification=None).update(
                specification=specification, updated_at=occasion.at
            )
        move(  # 5
            occasion,
            row,
            event="issue",
            changes={"specification": specification},
            payload={
                "number": number,
                "specification": specification.id,
                "in_force_from": in_force_from.isoformat(),
                "acceptance": examined,
            },
        )
    return specification


def _issuer(occasion: Occasion) -> str:
    house = occasion.actor.organization
    return "" if house is None else str(organization(house)["name_zh"])


def _check_other_person(occasion: Occasion, project_id: UUID, *deeds: str) -> None:
    """Whoever decides has not done what is decided on."""
    done: Any = Event.objects.filter(
        entity=ENTITY, entity_id=str(project_id), act__in=[acts.OF[deed].code for deed in deeds]
    )
    person = occasion.actor.person
    if person is not None and done.filter(actor_id=person).exists():
        raise NotPermitted(
            Text("决定人不能是该项目的申报人或审定记录人", "whoever decides has not proposed or reviewed it"),
            project=project_id,
        )
