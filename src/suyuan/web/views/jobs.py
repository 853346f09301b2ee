"""Jobs: the list of those in sight, and a new application."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from suyuan.base.errors import InputError, Missing, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.instruments import queries as instruments
from suyuan.registry.instruments.acts import REGISTER
from suyuan.registry.instruments.rules import why_not_event
from suyuan.registry.jobs import commands
from suyuan.registry.jobs import queries as jobs
from suyuan.registry.jobs.rules import PLACES, PURPOSES
from suyuan.registry.jobs.states import OPEN, STATES
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import LABORATORY, scope_of
from suyuan.registry.specifications import queries as specifications
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick, say
from suyuan.web.views.page import entered, go, page_number, remember, show, uuid_of, written

INSTITUTIONS: Final = ("verification_institution", "designated_institution", "calibration_lab")
OFFERED: Final = 40
WHAT_INSTITUTION = Text("检定机构", "an institution")
WHAT_INSTRUMENT = Text("计量器具", "an instrument")


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The list, narrowed by state and number."""
    occasion = occasion_of(request)
    asked, wanted = narrowed(request)
    found = jobs.page(
        wanted,
        on=occasion.today,
        page=page_number(request),
        size=PAGE_SIZE,
        actor=occasion.actor,
    )
    context = {
        "rows": found.rows,
        "pages": Pages(number=found.page, size=found.size, total=found.total, shown=len(found.rows)),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "limits": [("1", say(Text("已超时限", "Past the limit")))],
        "states": [(code, say(text)) for code, text in STATES.items()],
        "may_apply": occasion.actor.has_role("instrument_user", "metrology_manager"),
        "sees_plan": occasion.actor.has_role(*LABORATORY),
        "sees_samples": occasion.actor.has_role(*LABORATORY),
        "sees_workload": occasion.actor.has_role(*LABORATORY)
        or any(grant.jurisdiction for grant in occasion.actor.grants),
    }
    return show(request, "jobs/list.html", context, section="jobs")


def narrowed(request: HttpRequest) -> tuple[dict[str, str], jobs.JobFilter]:
    """What is asked for, and the filter it makes."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("state", "q", "late")}
    return asked, jobs.JobFilter(
        state=asked["state"] if asked["state"] in STATES else "",
        text=asked["q"],
        late_on=occasion_of(request).today if asked["late"] == "1" else None,
    )


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An application: which instruments, which institution, when and where."""
    occasion = occasion_of(request)
    if request.method == "GET":
        return _form(request, occasion)
    try:
        application = _submit(request, occasion)
    except SuyuanError as problem:
        return _form(request, occasion, problem=problem)
    remember(
        request,
        Text(f"申请 {application} 已提交，等待机构受理", f"application {application} was submitted"),
    )
    return go("home")


def _submit(request: HttpRequest, occasion: Occasion) -> str:
    posted = request.POST
    applicant = scope_of(occasion.actor).organization
    if applicant is None:
        raise Missing("organization")
    chosen = [uuid_of(text, WHAT_INSTRUMENT) for text in posted.getlist("instrument")]
    wishes = [
        commands.Wish(
            id_,
            posted.get(f"method.{id_}", ""),
            posted.get("purpose", "subsequent"),
            posted.get("needed_u", "").strip(),
            posted.get("needed_unit", "").strip(),
        )
        for id_ in chosen
    ]
    application = commands.submit(
        occasion,
        applicant=applicant,
        institution=uuid_of(posted.get("institution", ""), WHAT_INSTITUTION),
        wishes=wishes,
        wished_on=day_of(posted.get("wished_on", ""), Text("期望日期", "the wished day")),
        place=posted.get("place", "lab"),
        note=written(posted, "note"),
    )
    return str(application.number)


def day_of(text: str, what: Text) -> date | None:
    """A civil day from a form, None for nothing. Raises InputError."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            Text(f"{what.zh}不是有效日期：{text[:20]}", f"{what.en} is not a day: {text[:20]}"),
            given=text[:20],
            allowed="YYYY-MM-DD",
        ) from None


def needed_day(text: str, what: Text) -> date:
    """A civil day from a form, which has to be given. Raises InputError; Missing names the day."""
    day = day_of(text, what)
    if day is None:
        absent = Missing("date", hint=Text("请填写日期。", "Give the day."))
        absent.message = Text(f"缺少{what.zh}", f"{what.en} is missing")
        raise absent
    return day


def _form(request: HttpRequest, occasion: Occasion, *, problem: SuyuanError | None = None) -> HttpResponse:
    organization = scope_of(occasion.actor).organization
    marked = [*request.GET.getlist("instrument"), *request.POST.getlist("instrument")]
    text = request.GET.get("q", "").strip()[:80]
    kind = request.GET.get("kind", "").strip()[:60]
    if request.GET.get("chosen") and not marked and problem is None:  # a list without scripts, nothing ticked
        problem = Missing("instruments", hint=Text("请在下面选择器具。", "Choose instruments below."))
    methods = _methods()
    context = {
        "rows": _offered(occasion, organization, marked, text, methods, kind=kind),
        "methods": methods,
        "marked": marked,
        "q": text,
        "kind": kind,
        "may_register": organization is not None
        and why_not_permit(REGISTER, occasion.actor, organization=organization) is None,
        "institutions": _institutions(organization),
        "given": request.POST or request.GET,
        "today": occasion.today.isoformat(),
        "purposes": [(code, say(words)) for code, words in PURPOSES.items()],
        "places": [(code, say(words)) for code, words in PLACES.items()],
    }
    return show(request, "jobs/new.html", context, section="jobs", problem=problem)


def _methods() -> dict[str, list[tuple[str, str]]]:
    """Kind of instrument -> methods in use for it, verification first."""
    library = specifications.library()
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    adopted = sorted(specifications.current_packs(), key=lambda row: row["activity"] != "verification")
    for row in adopted:
        for kind in library[row["pack_id"]].instrument_kinds:
            found[kind].append((row["pack_id"], pick(row)))
    return dict(found)


def _offered(
    occasion: Occasion,
    organization: UUID | None,
    marked: list[str],
    text: str,
    methods: dict[str, list[tuple[str, str]]],
    *,
    kind: str = "",
) -> list[dict[str, Any]]:
    """Own instruments that a method serves: those marked already, then the rest."""
    if organization is None:
        return []
    chosen = instruments.InstrumentFilter(owner_id=organization, text=text, kind=kind)
    rows = {str(row["id"]): row for row in instruments.page(chosen, on=occasion.today, size=OFFERED).rows}
    missing = [UUID(one) for one in marked if one not in rows and _is_uuid(one)]
    for id_, row in instruments.by_ids(missing, on=occasion.today).items():
        if row["owner_id"] == organization:
            rows[str(id_)] = row
    busy = _busy(occasion, organization)
    served = [row | {"reason": _why_not(row, busy)} for row in rows.values() if row["kind_id"] in methods]
    return sorted(served, key=lambda row: _urgency(row, marked))


def _busy(occasion: Occasion, organization: UUID) -> dict[UUID, str]:
    """Own instruments in an open job, with the number of that job."""
    recent = jobs.page(jobs.JobFilter(applicant=organization), on=occasion.today, size=200)
    return {row["instrument_id"]: row["number"] for row in recent.rows if row["state"] in OPEN}


def _urgency(row: dict[str, Any], marked: list[str]) -> tuple[bool, bool, date]:
    """What can be applied for first, then what is marked, then what expires soonest."""
    return row["reason"] is not None, str(row["id"]) not in marked, row["valid_until"] or date.min


def _why_not(row: dict[str, Any], busy: dict[UUID, str]) -> Text | None:
    """Why an instrument cannot be applied for now."""
    if number := busy.get(row["id"]):
        return Text(f"已在办理中：{number}", f"already in the open job {number}")
    if row["state"] == "registered":
        return Text("备案尚未受理，受理后才能申请", "its registration has not been accepted yet")
    return why_not_event(row["state"], "verify_pass")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _institutions(organization: UUID | None) -> list[tuple[str, str]]:
    """Institutions, the nearest first: those whose division contains one's own before all others."""
    rows = parties.organizations(kinds=INSTITUTIONS)
    path = str(parties.organization(organization)["jurisdiction__path"]) if organization else ""
    codes = path.split("/")

    def distance(row: dict[str, Any]) -> tuple[int, str]:
        code = row["jurisdiction_id"]
        return (len(codes) - codes.index(code) if code in codes else len(codes) + 1, row["code"])

    return [(str(row["id"]), pick(row)) for row in sorted(rows, key=distance)]
