"""Measurement standards: the list with what blocks each today, and one standard with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import Missing, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties.scope import Scope, scope_of
from suyuan.registry.standards import (
    acts,
    assessing,
    changes,
    commands,
    composition,
    documents,
    process_queries,
)
from suyuan.registry.standards import queries as standards
from suyuan.registry.standards.assessment_rules import MODES
from suyuan.registry.standards.models import AssessmentFinding, StandardAssessment
from suyuan.registry.standards.rules import COMPONENT_ROLES, DUTIES, LEGAL_CLASSES
from suyuan.registry.standards.states import STATES
from suyuan.web.control_chart import spark_of
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.views.page import entered, go, page_number, remember, show, written
from suyuan.web.views.standard_acts import carry_out, deeds_for
from suyuan.web.words.measuring import ENVIRONMENT

USUAL_DAYS: Final = 28  # twenty working days, to begin with


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The list. Public standards are public: everybody who is logged in may read the register."""
    occasion = occasion_of(request)
    scope = scope_of(occasion.actor)
    asked, wanted = narrowed(request, scope)
    found = standards.page(wanted, on=occasion.today, page=page_number(request), size=PAGE_SIZE)
    context = {
        "rows": found.rows,
        "pages": Pages(number=found.page, size=found.size, total=found.total, shown=len(found.rows)),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "classes": [(code, say(text)) for code, text in LEGAL_CLASSES.items()],
        "states": [(code, say(text)) for code, text in STATES.items()],
        "is_laboratory": scope.is_laboratory,
        "may_plan": may_plan(occasion),
    }
    return show(request, "standards/list.html", context, section="standards")


def narrowed(request: HttpRequest, scope: Scope) -> tuple[dict[str, str], standards.StandardFilter]:
    """What is asked for, and the filter it makes."""
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("class", "state", "q", "house")}
    own = asked["house"] == "own" and scope.organization
    return asked, standards.StandardFilter(
        owner_id=scope.organization if own else None,
        legal_class=asked["class"] if asked["class"] in LEGAL_CLASSES else "",
        state=asked["state"] if asked["state"] in STATES else "",
        text=asked["q"],
    )


@entered
@require_GET
def detail(request: HttpRequest, standard_id: UUID) -> HttpResponse:
    """One standard: the set of devices, people, examinations, and why it may or may not be used today."""
    return standard_page(request, occasion_of(request), standard_id)


@entered
@require_POST
def do(request: HttpRequest, standard_id: UUID, event: str) -> HttpResponse:
    """One step of its life: see `standard_acts`."""
    occasion = occasion_of(request)
    try:
        name = carry_out(occasion, event, standard_id, request.POST)
    except SuyuanError as problem:
        return standard_page(request, occasion, standard_id, problem=problem)
    remember(request, Text(f"{name.zh}：已办理", f"{name.en}: done"))
    return go("standard", standard_id)


@entered
@require_POST
def release(request: HttpRequest, standard_id: UUID, hold_id: UUID) -> HttpResponse:
    """Release a hold, with what was found and put right."""
    occasion = occasion_of(request)
    try:
        note = written(request.POST, "reason")
        if not note:
            raise Missing("reason", hint=Text("请写明原因和措施。", "Say what was found and put right."))
        commands.close_hold(occasion, hold_id=hold_id, note=note)
    except SuyuanError as problem:
        return standard_page(request, occasion, standard_id, problem=problem)
    remember(request, Text("已解除停用", "the hold is released"))
    return go("standard", standard_id)


def standard_page(
    request: HttpRequest, occasion: Occasion, standard_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    """One standard with what this person may see of it and do to it; a problem is told on top."""
    found = standards.detail(standard_id, on=occasion.today)
    known = standards.card(standard_id)
    sees_process = scope_of(occasion.actor).includes(known)
    watched = process_queries.of_standard(standard_id, on=occasion.today) if sees_process else []
    context = {
        "events": with_names(journal.history("measurement_standard", standard_id)),
        "sees_process": sees_process,
        "checks": [(one, spark_of(one)) for one in watched],
        "deeds": list(deeds_for(occasion, known)),
        **records_of(occasion, standard_id, known, is_open=sees_process),
        "open_holds": [one for one in found["holds"] if one.closed_on is None] if sees_process else [],
        "may_release": may_do(acts.CLOSE_HOLD, occasion, known),
        "may_examine": may_do(acts.EXAMINE, occasion, known),
        "may_establish_check": may_do(acts.ESTABLISH_CHECK, occasion, known),
    }
    return show(request, "standards/detail.html", found | context, section="standards", problem=problem)


def records_of(
    occasion: Occasion, standard_id: UUID, known: Mapping[str, Any], *, is_open: bool
) -> dict[str, Any]:
    """Assessments, changes, documents and reviews, for those who may see them: seven queries."""
    if not is_open:
        return {"sees_records": False, "reviews": {}, "may_compose": False, "may_staff": False}
    cases = assessing.cases(standard_id)
    appointing = known["state"] == "accepted"
    return {
        "sees_records": True,
        "cases": cases,
        "open_findings": [one for case in cases for one in _open_findings(case)],
        "assessors": assessing.assessors_for(standard_id, on=occasion.today) if appointing else [],
        "modes": [(code, say(text)) for code, text in MODES.items()],
        "usual_day": (occasion.today + timedelta(days=USUAL_DAYS)).isoformat(),
        "changes": changes.changes_of(standard_id),
        "change_kinds": [(code, say(kind.name)) for code, kind in changes.KINDS.items()],
        "documents": documents.documents_of(standard_id),
        "document_kinds": [(code, say(text)) for code, text in documents.KINDS.items()],
        "endings": ",".join(documents.MEDIA),
        "reviews": documents.reviews_of(standard_id),
        **_composing(occasion, known),
        "may_report": may_do(acts.REPORT_CHANGE, occasion, known),
        "may_decide": may_do(acts.DECIDE_CHANGE, occasion, known),
        "may_file": may_do(acts.FILE_DOCUMENT, occasion, known),
        "may_review": may_do(acts.REVIEW_EXAMINATION, occasion, known),
        "person": occasion.actor.person,
    }


def _composing(occasion: Occasion, known: Mapping[str, Any]) -> dict[str, Any]:
    """What the forms of the set offer, for those who may change it: two queries."""
    devices, people = (
        may_do(acts.CHANGE_COMPONENT, occasion, known),
        may_do(acts.CHANGE_STAFF, occasion, known),
    )
    return {
        "may_compose": devices,
        "may_staff": people,
        "own_devices": composition.own_devices(known["owner_id"]) if devices else [],
        "own_people": composition.own_people(known["owner_id"], on=occasion.today) if people else [],
        "roles": [(code, say(text)) for code, text in COMPONENT_ROLES.items()],
        "duties": [(code, say(text)) for code, text in DUTIES.items()],
        "parameters": [(code, say(ENVIRONMENT[code])) for code in ("temperature", "humidity", "pressure")],
    }


def _open_findings(case: StandardAssessment) -> list[AssessmentFinding]:
    if case.closed_on is not None:
        return []
    waiting = (one for one in case.findings.all() if one.corrected_on is None)
    return sorted(waiting, key=lambda one: one.number)


def may_do(act: Act, occasion: Occasion, known: Mapping[str, Any]) -> bool:
    """Whether the person may do this to a standard, given as its card."""
    reason = why_not_permit(
        act, occasion.actor, organization=known["owner_id"], path=known["jurisdiction__path"]
    )
    return reason is None


def may_plan(occasion: Occasion) -> bool:
    """Whether this person registers standards of a house."""
    own = occasion.actor.organization
    return own is not None and why_not_permit(acts.REGISTER, occasion.actor, organization=own) is None
