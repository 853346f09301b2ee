"""Keeping one's capabilities: declaring, changing, pausing and ending them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from suyuan.base.errors import NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.journal.occasion import why_not_permit
from suyuan.registry.parties.scope import refuse_unless
from suyuan.registry.resources import acts, commands, queries, sheet
from suyuan.registry.resources.form import CapabilityForm
from suyuan.registry.resources.quantities import QUANTITIES
from suyuan.registry.resources.rules import RELATIVE, SERVICES
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick, say
from suyuan.web.views.capabilities import SECTION, capability_page, own_house
from suyuan.web.views.page import entered, go, remember, show
from suyuan.web.words.fields import beside

DECLARED: Final = Text("能力已公布", "the capability is declared")
CHANGED: Final = Text("新版已生效，旧版留存", "the new edition stands; the old one is kept")
DONE: Final = Text("已记录", "recorded")
THIS_CAPABILITY: Final = Text("变更这项能力", "changing this capability")
NO_HOUSE: Final = Text("您不能为任何机构公布能力", "you declare capabilities for no organization")


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Declare a capability of one's own house."""
    house = _house(request)
    if request.method == "GET":
        return _form(request, {"shared_from": occasion_of(request).today.isoformat()})
    try:
        row = commands.declare(
            occasion_of(request), organization_id=house, form=sheet.form_of(_given(request))
        )
    except SuyuanError as problem:
        return _form(request, _given(request), problem=problem)
    remember(request, DECLARED)
    return go("capability", row.pk)


@entered
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, capability_id: UUID) -> HttpResponse:
    """Replace a capability by a new edition; the form begins with the one at hand."""
    row = queries.one(capability_id)
    actor, house = occasion_of(request).actor, row["organization_id"]
    refusal = why_not_permit(acts.OF["change"], actor, organization=house)
    refuse_unless(refusal is None, THIS_CAPABILITY)
    if request.method == "GET":
        return _form(request, sheet.line_of(row), editing=row)
    try:
        made = commands.change(
            occasion_of(request), capability_id=capability_id, form=sheet.form_of(_given(request))
        )
    except SuyuanError as problem:
        return _form(request, _given(request), editing=row, problem=problem)
    remember(request, CHANGED)
    return go("capability", made.pk)


@entered
@require_POST
def act(request: HttpRequest, capability_id: UUID, event: str) -> HttpResponse:
    """Pause, offer again, stop, lift, withdraw."""
    try:
        commands.advance(
            occasion_of(request),
            capability_id=capability_id,
            event=event,
            reason=request.POST.get("reason", ""),
        )
    except SuyuanError as problem:
        return capability_page(request, capability_id, problem=problem)
    remember(request, DONE)
    return go("capability", capability_id)


def _house(request: HttpRequest) -> UUID:
    house = own_house(request)
    if house is None:
        raise NotPermitted(NO_HOUSE, hint=Text("由实验室主任公布。", "The laboratory manager does."))
    return house


def _given(request: HttpRequest) -> dict[str, str]:
    return {name: str(request.POST.get(name, "")) for name in sheet.COLUMNS}


def _form(
    request: HttpRequest,
    given: dict[str, str],
    *,
    editing: dict[str, Any] | None = None,
    problem: SuyuanError | None = None,
) -> HttpResponse:
    blank = asdict(
        CapabilityForm(
            quantity="", name_zh="", name_en="", low="", high="", unit="", method="", turnaround_days="",
            shared_from="",
        )
    )  # fmt: skip
    context = {
        "given": blank | given,
        "wrong": beside(problem),
        "editing": editing,
        "quantities": [(code, say(one.name)) for code, one in QUANTITIES.items()],
        "units": sorted({unit for one in QUANTITIES.values() for unit in one.units}),
        "kinds": [(row["code"], pick(row)) for row in catalogue.kinds()],
        "services": [(code, say(text)) for code, text in SERVICES.items()],
        "relatives": list(RELATIVE),
    }
    return show(request, "resources/form.html", context, section=SECTION, problem=problem)
