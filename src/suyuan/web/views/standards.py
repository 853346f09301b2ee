"""Measurement standards: the list with what blocks each today, and one standard with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties.scope import scope_of
from suyuan.registry.standards import acts, process_queries
from suyuan.registry.standards import queries as standards
from suyuan.registry.standards.rules import LEGAL_CLASSES
from suyuan.registry.standards.states import STATES
from suyuan.web.control_chart import spark_of
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.views.page import entered, page_number, show


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The list. Public standards are public: everybody who is logged in may read the register."""
    occasion = occasion_of(request)
    scope = scope_of(occasion.actor)
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("class", "state", "q", "house")}
    own = asked["house"] == "own" and scope.organization
    found = standards.page(
        standards.StandardFilter(
            owner_id=scope.organization if own else None,
            legal_class=asked["class"] if asked["class"] in LEGAL_CLASSES else "",
            state=asked["state"] if asked["state"] in STATES else "",
            text=asked["q"],
        ),
        on=occasion.today,
        page=page_number(request),
        size=PAGE_SIZE,
    )
    context = {
        "rows": found.rows,
        "pages": Pages(number=found.page, size=found.size, total=found.total, shown=len(found.rows)),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "classes": [(code, say(text)) for code, text in LEGAL_CLASSES.items()],
        "states": [(code, say(text)) for code, text in STATES.items()],
        "is_laboratory": scope.is_laboratory,
    }
    return show(request, "standards/list.html", context, section="standards")


@entered
@require_GET
def detail(request: HttpRequest, standard_id: UUID) -> HttpResponse:
    """One standard: the set of devices, people, examinations, and why it may or may not be used today."""
    occasion = occasion_of(request)
    found = standards.detail(standard_id, on=occasion.today)
    known = standards.card(standard_id)
    sees_process = scope_of(occasion.actor).includes(known)
    watched = process_queries.of_standard(standard_id, on=occasion.today) if sees_process else []
    context = {
        "events": with_names(journal.history("measurement_standard", standard_id)),
        "sees_process": sees_process,
        "checks": [(one, spark_of(one)) for one in watched],
        "may_examine": may_do(acts.EXAMINE, occasion, known),
        "may_establish_check": may_do(acts.ESTABLISH_CHECK, occasion, known),
    }
    return show(request, "standards/detail.html", found | context, section="standards")


def may_do(act: Act, occasion: Occasion, known: Mapping[str, Any]) -> bool:
    """Whether the person may do this to a standard, given as its card."""
    reason = why_not_permit(
        act, occasion.actor, organization=known["owner_id"], path=known["jurisdiction__path"]
    )
    return reason is None
