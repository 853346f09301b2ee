"""Pages of supervision: one plan, inspection, complaint, arbitration, type approval or lot, and its deeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.comparisons.seals import sealer
from suyuan.registry.instruments import approval_states, approvals
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.journal.states import Targets
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import Scope, scope_of
from suyuan.registry.supervision import complaining, concluding, listing, reading, rules, states
from suyuan.web import supervision_deeds as deeds
from suyuan.web.deeds import Deed, chosen, read
from suyuan.web.draw_view import draw_context
from suyuan.web.formats import percent
from suyuan.web.history import with_names
from suyuan.web.occasion import occasion_of
from suyuan.web.party_deeds import words
from suyuan.web.prepackage_chart import lot_chart
from suyuan.web.speech import pick, say, t
from suyuan.web.speech import read as spoken
from suyuan.web.views.page import entered, go, remember, show
from suyuan.web.views.supervision import DESKS, SECTION, may_begin

# What an inspector of the very inspection does, and the states in which nobody else goes on with it.
BY_THE_TEAM: Final = (
    "arrive", "find", "find_unapproved", "sample", "record", "find_compliant", "order_correction",
    "confirm_correction", "reinspect",
)  # fmt: skip
ON_SITE: Final = ("notified", "on_site", "recorded")
MOST_INSTRUMENTS: Final = 300
NOTHING: Final = Text("没有这项记录", "there is no such record")
YES_NO: Final = {"yes": Text("是", "Yes"), "no": Text("否", "No")}


@dataclass(frozen=True, kw_only=True)
class Page:
    """How one kind of row is shown: read, who sees it, its deeds and what else its page tells."""

    entity: str
    template: str
    load: Callable[[UUID], Any]
    sees: Callable[[Scope, Any], bool]
    deeds: tuple[Deed, ...]
    targets: Callable[[Any], Targets]
    context: Callable[[Occasion, Any], dict[str, Any]]
    house: Callable[[Any], UUID | None] = lambda _row: None
    path: Callable[[Any], str] = lambda row: row.jurisdiction.path
    fits: Callable[[Any, str, Mapping[str, Any]], bool] = lambda _row, _event, _told: True


def _in_division(scope: Scope, row: Any) -> bool:
    return scope.sees_house(path=row.jurisdiction.path)


def _institutions(*, after: Any = None) -> list[tuple[str, str]]:
    """Who may verify in a dispute; after a first verification only those of a higher level."""
    rows = parties.organizations(kinds=rules.VERIFIERS)
    if after is not None:
        first = {"kind": after.kind, "level": after.level}
        rows = [row for row in rows if rules.may_verify_again(row, after=first)]
    return [(str(row["id"]), pick(row)) for row in rows]


def _plan(_occasion: Occasion, row: Any) -> dict[str, Any]:
    return {
        "draws": reading.draws(row.pk),
        "shares": [
            (say(name), percent(float(row.shares.get(code, "0")))) for code, name in rules.RISKS.items()
        ],
        "kinds": kind_names(row.kinds),
        "choices": {"public": words(rules.PUBLIC)},
    }


def kind_names(codes: list[str]) -> list[str]:
    """The names of kinds of instruments."""
    return [pick(kind) for kind in catalogue.kinds() if kind["code"] in codes]


def _inspection(occasion: Occasion, row: Any) -> dict[str, Any]:
    team, found = reading.team(row.pk), reading.findings(row.pk)
    is_team = occasion.actor.person in {one["person_id"] for one in team}
    samples = reading.samples(row.pk)
    people = listing.inspectors(row.jurisdiction.path, on=occasion.today) if row.state == "planned" else {}
    devices: Any = ()
    lacking: Any = ()
    if row.state == "on_site":
        noted = {one.instrument_id for one in found if one.article == rules.TYPE_APPROVAL_ARTICLE}
        # Those noted already are taken out of the first that are offered: there are always so many more.
        every = approvals.unapproved_of(
            row.organization_id, on=occasion.today, limit=MOST_INSTRUMENTS + len(noted)
        )
        lacking = [one for one in every if one.id not in noted][:MOST_INSTRUMENTS]
        own = Instrument.objects.filter(owner=row.organization_id).exclude(state="ended").order_by("id")
        devices = own.values_list("id", "name_zh", "name_en", "serial_no")[:MOST_INSTRUMENTS]
    open_ones = [one for one in found if one.confirmed_on is None]
    names = parties.names_of(people)
    return {
        "team": team,
        "is_team": is_team,
        "waits_for_team": not is_team and bool(team) and row.state in ON_SITE,
        "findings": found,
        "samples": samples,
        "objection": reading.objection(row.pk),
        "object_until": concluding.may_object_until(row.concluded_on) if row.concluded_on else None,
        "choices": {
            "people": [(str(one), say(names[one])) for one in people],
            "severity": words(rules.SEVERITIES),
            "signature": words(rules.SIGNATURES),
            "upheld": words(YES_NO),
            "instrument": [("", "—")]
            + [(str(key), f"{say(Text(zh, en))} {serial}") for key, zh, en, serial in devices],
            "unapproved": [(str(one.id), f"{say(one.name)} {one.serial_no}".strip()) for one in lacking],
            "finding": [(str(one.pk), f"{one.place}. {spoken(one.text)[:40]}") for one in open_ones],
            "sample": [(str(one.pk), one.what[:60]) for one in samples if one.returned_on is None],
        },
    }


def _fits_inspection(row: Any, event: str, told: Mapping[str, Any]) -> bool:
    """Deeds that depend on more than the state."""
    found, objection = told["findings"], told["objection"]
    if event in BY_THE_TEAM and not told["is_team"]:
        return False
    return {
        "find_compliant": not found,
        "order_correction": bool(found),
        "open_case": bool(found),
        "find_unapproved": row.state == "on_site" and bool(told["choices"]["unapproved"]),
        "report_correction": any(one.confirmed_on is None for one in found),
        "confirm_correction": row.state == "order_correction"
        and any(one.corrected_on and not one.confirmed_on for one in found),
        "reinspect": all(one.confirmed_on for one in found),
        "object": row.concluded_on is not None and objection is None and row.state != "closed",
        "answer": objection is not None and objection.answered_on is None,
        "return_sample": any(one.returned_on is None for one in told["samples"])
        and row.concluded_on is not None,
        "arrive": rules.why_not_arrive(row.state, reason=row.reason) is None,
    }.get(event, True)


def _complaint(occasion: Occasion, row: Any) -> dict[str, Any]:
    devices = reading.complained(row.pk)
    bodies = [(str(one["id"]), pick(one)) for one in parties.organizations(path=row.jurisdiction.path)]
    return {
        "devices": devices,
        "proposes": reading.proposes_check(row, len(devices)),
        "may_read": bool(not row.is_anonymous),
        "late": row.due_on is not None and row.due_on < occasion.today,
        "choices": {"organization": bodies, "upheld": words(YES_NO)},
    }


def _fits_complaint(row: Any, event: str, _told: Mapping[str, Any]) -> bool:
    is_open = row.state in states.OPEN_COMPLAINTS
    if event == "order":
        return is_open and row.inspection_id is None
    return is_open if event == "link" else True


def _arbitration(occasion: Occasion, row: Any) -> dict[str, Any]:
    device, scope = row.instrument, scope_of(occasion.actor)
    return {
        "may_appeal": row.state == "notified" and rules.may_appeal(row.appeal_until, on=occasion.today),
        "opens_instrument": scope.sees_house(device.owner_id, path=device.jurisdiction.path),
        "choices": {"institution": _institutions(after=row.institution), "conforms": words(YES_NO)},
    }


def _fits_arbitration(_row: Any, event: str, told: Mapping[str, bool]) -> bool:
    """While a party may appeal the result does not become final, and afterwards nobody appeals."""
    return {"appeal": told["may_appeal"], "conclude": not told["may_appeal"]}.get(event, True)


def _sees_arbitration(scope: Scope, row: Any) -> bool:
    houses = [one for one in (row.institution_id, row.higher_id) if one]
    return scope.sees_house(*houses, path=row.jurisdiction.path)


def _approval(_occasion: Occasion, row: Any) -> dict[str, Any]:
    """Who may evaluate the type, the one that the application named first."""
    every = parties.organizations(kinds=approvals.EVALUATORS) if row.state == "accepted" else []
    named = sorted(every, key=lambda one: one["id"] != row.institution_id)
    first = [] if row.institution_id else [("", t("请选择", "Choose"))]
    return {"choices": {"institution": [*first, *((str(one["id"]), pick(one)) for one in named)]}}


def _lot(occasion: Occasion, row: Any) -> dict[str, Any]:
    return {
        "chart": lot_chart(row),
        "may_order": row.verdict == "failed" and may_begin(occasion, DESKS["inspections"]),
        "choices": {},
    }


def _draw(occasion: Occasion, row: Any) -> dict[str, Any]:
    return {
        **draw_context(row),
        **_begun(occasion, row),
        "frame": "base.html",
        "is_public": False,
        "choices": {},
    }


def _begun(occasion: Occasion, row: Any) -> dict[str, Any]:
    """For who may open them: the plan of a draw, and the inspections that it began by their bodies."""
    is_seen = PAGES["draw"].sees(scope_of(occasion.actor), row)
    return {
        "plan": row.plan_id if is_seen else None,
        "checks": {str(body): key for key, body in reading.begun_by(row.pk)} if is_seen else {},
    }


def draw_for(occasion: Occasion, row: Any) -> dict[str, Any]:
    """The public page of a draw for somebody who is logged in: what may be done, and where it leads."""
    page = PAGES["draw"]
    told = page.context(occasion, row)
    return {"deeds": _offered(page, occasion, row, told), "plan": told["plan"], "checks": told["checks"]}


PAGES: Final[Mapping[str, Page]] = {
    "plan": Page(
        entity="inspection_plan", template="supervision/plan.html", load=reading.plan, sees=_in_division,
        deeds=deeds.PLAN, targets=lambda _row: states.MACHINES["plan"], context=_plan,
        fits=lambda row, event, _told: event != "commit" or row.state == "approved",
    ),
    "inspection": Page(
        entity="inspection", template="supervision/inspection.html", load=reading.inspection,
        sees=lambda scope, row: scope.sees_house(row.organization_id, path=row.jurisdiction.path),
        deeds=deeds.INSPECTION, targets=lambda _row: states.MACHINES["inspection"], context=_inspection,
        house=lambda row: row.organization_id, fits=_fits_inspection,
    ),
    "complaint": Page(
        entity="complaint", template="supervision/complaint.html", load=reading.complaint, sees=_in_division,
        deeds=deeds.COMPLAINT, targets=lambda row: states.MACHINES[row.nature], context=_complaint,
        fits=_fits_complaint,
    ),
    "arbitration": Page(
        entity="arbitration", template="supervision/arbitration.html", load=reading.arbitration,
        sees=_sees_arbitration, deeds=deeds.ARBITRATION, targets=lambda _row: states.MACHINES["arbitration"],
        context=_arbitration, fits=_fits_arbitration,
        house=lambda row: row.higher_id if row.state == "appealed" else row.institution_id,
    ),
    "draw": Page(
        entity="draw", template="supervision/draw.html", load=reading.draw,
        sees=lambda scope, row: scope.sees_house(path=row.plan.jurisdiction.path), deeds=deeds.DRAW,
        targets=lambda _row: states.MACHINES["draw"], context=_draw,
        path=lambda row: row.plan.jurisdiction.path,
    ),
    "approval": Page(
        entity="type_approval", template="supervision/approval.html", load=reading.approval,
        sees=lambda _scope, _row: True, deeds=deeds.APPROVAL, targets=lambda _row: approval_states.TARGETS,
        context=_approval,
    ),
    "lot": Page(
        entity="prepackage_lot", template="supervision/lot.html", load=reading.lot,
        sees=lambda scope, row: scope.sees_house(
            row.producer_id, row.authority_id, path=row.jurisdiction.path
        ),
        deeds=(), targets=lambda _row: {}, context=_lot,
    ),
}  # fmt: skip
# Events that lead along no way of the table; when they fit is asked of the page.
BESIDE: Final = frozenset(
    {"commit", "confirm_correction", "find_unapproved", "object", "answer", "return_sample", "link", "order"}
)


def page_of(kind: str) -> Page:
    """The page of a kind of row. Raises NotFound."""
    if kind not in PAGES:
        raise NotFound(NOTHING, given=kind)
    return PAGES[kind]


def seen(occasion: Occasion, page: Page, key: UUID) -> Any:
    """The row, if the reader may see it. Raises NotFound otherwise: nobody learns that it is there."""
    row = page.load(key)
    if not page.sees(scope_of(occasion.actor), row):
        raise NotFound(NOTHING, given=key)
    return row


@entered
@require_GET
def detail(request: HttpRequest, kind: str, subject: UUID) -> HttpResponse:
    """One row."""
    return _page(request, kind, subject)


@entered
@require_POST
def do(request: HttpRequest, page: str, subject: UUID, event: str) -> HttpResponse:
    """One of the deeds on it."""
    kind, occasion = page_of(page), occasion_of(request)
    row = seen(occasion, kind, subject)
    try:
        told = kind.context(occasion, row)
        deed = chosen(_offered(kind, occasion, row, told), event, {one.event: one for one in kind.deeds})
        deed.do(occasion, {"id": subject}, read(deed, request.POST))
    except SuyuanError as problem:
        return _page(request, page, subject, problem=problem)
    remember(request, deed.done)
    return go(f"supervision_{page}", subject)


@entered
@require_POST
def contact(request: HttpRequest, subject: UUID) -> HttpResponse:
    """How to reach the sender of a complaint: shown once, and noted."""
    occasion = occasion_of(request)
    seen(occasion, PAGES["complaint"], subject)
    try:
        told = complaining.contact_of(occasion, complaint_id=subject, sealer=sealer())
    except SuyuanError as problem:
        return _page(request, "complaint", subject, problem=problem)
    return _page(request, "complaint", subject, contact=told)


def _offered(page: Page, occasion: Occasion, row: Any, told: Mapping[str, Any]) -> list[Deed]:
    def fits(event: str) -> bool:
        state = getattr(row, "state", "")
        return (event in BESIDE or (state, event) in page.targets(row)) and page.fits(row, event, told)

    return deeds.offered(
        page.deeds, occasion, fits=fits, path=page.path(row), house=page.house(row),
        choices=told["choices"],
    )  # fmt: skip


def _page(
    request: HttpRequest, kind: str, key: UUID, *, problem: SuyuanError | None = None, contact: str = ""
) -> HttpResponse:
    page, occasion = page_of(kind), occasion_of(request)
    row = seen(occasion, page, key)
    told = page.context(occasion, row)
    context = {
        "kind": kind,
        "row": row,
        **told,
        "deeds": _offered(page, occasion, row, told),
        "events": with_names(journal.history(page.entity, key)),
        "given": request.POST,
        "contact": contact,
        "today": occasion.today,
    }
    return show(request, page.template, context, section=SECTION, problem=problem)
