"""The register of instruments: the list with its filters, and one instrument with its history."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from suyuan.base.errors import Missing, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.instruments import approvals, commands
from suyuan.registry.instruments import queries as instruments
from suyuan.registry.instruments.acts import ACCEPT_REGISTRATION
from suyuan.registry.instruments.rules import STATUSES
from suyuan.registry.issuing import queries as certificates
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import Scope, refuse_unless, scope_of
from suyuan.registry.results.queries import stated_about
from suyuan.web.environment import address
from suyuan.web.formats import day
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages, division_choices
from suyuan.web.occasion import occasion_of, registers_read
from suyuan.web.speech import language, pick, say
from suyuan.web.views.instrument_acts import carry_out, deeds_for, may_register, places_of
from suyuan.web.views.page import entered, go, page_number, remember, show, written
from suyuan.web.words import badge

MOST_LINES: Final = 8  # of one certificate of another laboratory


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The list, narrowed by kind, division, status and words."""
    occasion = occasion_of(request)
    version = registers_read(request)
    asked, wanted, _ = narrowed(request, occasion, version)
    found = instruments.page(
        wanted, on=occasion.today, page=page_number(request), size=PAGE_SIZE, version=version
    )
    context = {
        "rows": [_line(row) for row in found.rows],
        "pages": Pages(
            number=found.page,
            size=found.size,
            total=found.total,
            shown=len(found.rows),
            is_more=found.has_more,
        ),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "kinds": _kinds(version, language()),
        "divisions": _divisions(scope_of(occasion.actor).path, version, language()),
        "statuses": [(code, say(text)) for code, text in STATUSES.items()],
        "may_apply": occasion.actor.has_role("instrument_user", "metrology_manager"),
        "may_register": may_register(occasion),
    }
    return show(request, "instruments/list.html", context, section="instruments")


@lru_cache(maxsize=8)
def _kinds(version: str, language: str) -> list[tuple[str, str]]:  # noqa: ARG001 - part of the cache key
    return [(row["code"], pick(row)) for row in catalogue.kind_names(version=version)]


@lru_cache(maxsize=64)
def _divisions(path: str, version: str, language: str) -> list[tuple[str, str]]:  # noqa: ARG001
    return division_choices(parties.divisions(path, version=version)) if path else []


class Line(NamedTuple):
    """One row of the list as it is shown, put together here: a template takes ten times as long."""

    address: str
    name: str
    label: str
    model: str
    serial: str
    owner: str
    division: str
    valid_until: str
    badge: Markup


def _line(row: dict[str, Any]) -> Line:
    return Line(
        address=address("instrument", row["id"]),
        name=pick(row),
        label=row["label_no"],
        model=row["model"] or "—",
        serial=row["serial_no"] or "—",
        owner=pick(row, "owner__name"),
        division=pick(row, "jurisdiction__name"),
        valid_until=day(row["valid_until"]),
        badge=badge("instrument_status", row["status"]),
    )


def narrowed(
    request: HttpRequest, occasion: Occasion, version: str = ""
) -> tuple[dict[str, str], instruments.InstrumentFilter, list[dict[str, Any]]]:
    """What is asked for, the filter it makes within one's scope, and the divisions one may choose from."""
    scope = scope_of(occasion.actor)
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("kind", "division", "status", "q")}
    divisions = parties.divisions(scope.path, version=version) if scope.path else []
    wanted = instruments.InstrumentFilter(
        kind=asked["kind"],
        path=_path(asked["division"], divisions, scope),
        status=asked["status"] if asked["status"] in STATUSES else "",
        owner_id=scope.owner_id,
        text=asked["q"],
    )
    return asked, wanted, divisions


def _path(code: str, divisions: list[dict[str, object]], scope: Scope) -> str:
    inside = {str(row["code"]): str(row["path"]) for row in divisions}
    return inside.get(code, scope.path)


@entered
@require_GET
def detail(request: HttpRequest, instrument_id: UUID) -> HttpResponse:
    """One instrument: plate, uses, certificates, history."""
    return _page(request, occasion_of(request), instrument_id)


@entered
@require_POST
def act(request: HttpRequest, instrument_id: UUID, event: str) -> HttpResponse:
    """The authority takes a registration in, or sends it back with the reason."""
    occasion = occasion_of(request)
    try:
        if event == "accept":
            commands.accept_registration(occasion, instrument_id=instrument_id)
            remember(request, Text("已受理备案", "the registration is accepted"))
        else:
            reason = written(request.POST, "reason")
            if not reason:
                raise Missing("reason", hint=Text("请写明原因。", "Say why."))
            commands.return_registration(occasion, instrument_id=instrument_id, reason=reason)
            remember(request, Text("已退回备案", "the registration is sent back"))
    except SuyuanError as problem:
        return _page(request, occasion, instrument_id, problem=problem)
    return go("instrument", instrument_id)


@entered
@require_POST
def do(request: HttpRequest, instrument_id: UUID, event: str) -> HttpResponse:
    """What an owner or an inspector does to an instrument: see `instrument_acts`."""
    occasion = occasion_of(request)
    try:
        deed = carry_out(occasion, event, instrument_id, request.POST)
    except SuyuanError as problem:
        return _page(request, occasion, instrument_id, problem=problem)
    remember(request, deed.done)
    return go("instrument", instrument_id)


def _page(
    request: HttpRequest, occasion: Occasion, instrument_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    """One instrument, with what this person may do to it."""
    scope = scope_of(occasion.actor)
    row = instruments.detail(instrument_id, on=occasion.today)
    refuse_unless(scope.includes(row), Text("这台器具", "this instrument"))
    unapproved = approvals.unapproved_of(row["owner_id"], on=occasion.today, only=instrument_id)
    deeds = list(deeds_for(occasion, row, lacks_approval=bool(unapproved)))
    context = {
        "row": row,
        "deeds": deeds,
        **(places_of(occasion) if any(deed.event == "move" for deed in deeds) else {}),
        "certificates": certificates.page(
            certificates.CertificateFilter(instrument=instrument_id), on=occasion.today
        ).rows,
        "stated": stated_about(instrument_id),
        "most_lines": MOST_LINES,
        "events": with_names(journal.history("instrument", instrument_id)),
        "unapproved": unapproved,
        "may_apply": row["owner_id"] == scope.organization
        and occasion.actor.has_role("instrument_user", "metrology_manager"),
        "may_accept": row["state"] == "registered"
        and why_not_permit(ACCEPT_REGISTRATION, occasion.actor, path=row["jurisdiction__path"]) is None,
    }
    return show(request, "instruments/detail.html", context, section="instruments", problem=problem)
