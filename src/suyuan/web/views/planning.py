"""The calendar of a laboratory, the plan of one job, absences and rooms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import Missing, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.jobs import acts, commands, planning
from suyuan.registry.jobs.diary import week_of
from suyuan.registry.jobs.planning_rules import ABSENCES, CODES, HALVES, MOVABLE
from suyuan.registry.jobs.team import DUTIES, MOST_PEOPLE
from suyuan.registry.jobs.working_days import caution
from suyuan.registry.jobs.workload import monday_of
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties.scope import NOBODY, refuse_unless, scope_of
from suyuan.registry.specifications import queries as specifications
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.typed import whole
from suyuan.web.views.job import schedule_choices, seen_job
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import entered, go, remember, show, uuid_of
from suyuan.web.week_plan import VIEWS, days_of, lines_of

THESE: Final = Text("日程", "this plan")
DAY: Final = Text("日期", "the day")
HARD: Final = tuple(code for code, kind in CODES.items() if kind.is_hard)
FAR: Final = timedelta(days=3660)


def house_of(occasion: Occasion) -> UUID:
    """The laboratory whose plan one may see: one's own. Raises NotPermitted."""
    scope = scope_of(occasion.actor)
    refuse_unless(scope.is_laboratory, THESE)
    return scope.organization or NOBODY


def _may(act: Any, occasion: Occasion, house: UUID) -> bool:
    return why_not_permit(act, occasion.actor, organization=house) is None


@entered
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A week of plans."""
    return _calendar(request, occasion_of(request))


def _calendar(
    request: HttpRequest, occasion: Occasion, *, problem: SuyuanError | None = None
) -> HttpResponse:
    house = house_of(occasion)
    asked = request.GET.get("view", "")
    view = asked if asked in VIEWS else "people"
    monday = monday_of(_week(request.GET.get("week", ""), occasion.today))
    week = week_of(house, monday=monday)
    context = {
        "week": week,
        "lines": lines_of(week, view),
        "days": days_of(week),
        "today": occasion.today,
        "view": view,
        "views": [(code, say(name)) for code, name in VIEWS.items()],
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "halves": HALVES,
        "kinds": [(code, say(name)) for code, name in ABSENCES.items()],
        "kind_names": ABSENCES,
        "staff": week.people,
        "me_id": occasion.actor.person,
        "may_plan": _may(acts.RESCHEDULE, occasion, house),
        "may_note": _may(acts.NOTE_ABSENCE, occasion, house),
        "may_rooms": _may(acts.ADD_ROOM, occasion, house),
        "days_caution": caution(monday.year, (monday + timedelta(days=6)).year),
        "conflicts": sum(1 for row in week.jobs if row["id"] in week.findings),
    }
    return show(request, "jobs/calendar.html", context, section="jobs", problem=problem)


def _week(text: str, today: date) -> date:
    """The day whose week is asked for; this week for anything else, and not beyond ten years."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return found if abs(found - today) < FAR else today


@entered
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """When, by whom, with what and where a job is worked: set for the first time, or anew with a reason."""
    occasion = occasion_of(request)
    row = seen_job(occasion, job_id)
    house = row["institution_id"]
    is_new = row["state"] == "accepted"
    if not (is_new or row["state"] in MOVABLE) or not _may(acts.RESCHEDULE, occasion, house):
        raise NotFound(
            Text("这项任务现在不能由您安排", "this job is not yours to plan now"),
            hint=Text("请返回任务页查看进度。", "Go back to the page of the job to see where it stands."),
        )
    if request.method == "GET":
        return _plan_form(request, occasion, row)
    try:
        given = _given(request.POST)
        if is_new:
            commands.schedule(occasion, job_id=job_id, **given)
        else:
            commands.reschedule(occasion, job_id=job_id, **given)
    except SuyuanError as problem:
        return _plan_form(request, occasion, row, problem=problem)
    remember(request, Text(f"{row['number']} 已安排", f"{row['number']} is planned"))
    response = go("calendar")
    response["Location"] += f"?week={given['scheduled_for'].isoformat()}"
    return response


def _given(posted: QueryDict) -> dict[str, Any]:
    """The arguments of the command. Raises InputError, Missing."""
    first = day_of(posted.get("scheduled_for", ""), DAY)
    if first is None:
        raise Missing("scheduled_for", hint=Text("请选择日期。", "Choose a day."))
    verifier = _chosen(posted, "verifier", Text("检定员", "a verifier"))
    return {
        "scheduled_for": first,
        "from_half": posted.get("from_half", "am"),
        "until_on": day_of(posted.get("until_on", ""), DAY),
        "until_half": posted.get("until_half", "pm"),
        "verifier": verifier,
        "seconds": [one for one in _people(posted, "second") if one != verifier],
        "assistants": _people(posted, "assist"),
        "room": _chosen(posted, "room", Text("工作间", "a room")),
        "standards": {
            name.removeprefix("standard."): uuid_of(str(value), Text("计量标准", "a standard"))
            for name, value in posted.items()
            if name.startswith("standard.") and value
        },
        "accept": [code for code in posted.getlist("accept")[: len(CODES)] if code],
        "reason": posted.get("reason", "").strip(),
    }


def _chosen(posted: QueryDict, name: str, what: Text) -> UUID | None:
    value = posted.get(name, "")
    return uuid_of(value, what) if value else None


def _people(posted: QueryDict, duty: str) -> list[UUID]:
    """Who was ticked for a duty, each once."""
    ticked = dict.fromkeys(posted.getlist(duty)[: 2 * MOST_PEOPLE])
    return [uuid_of(one, DUTIES[duty]) for one in ticked if one]


def _plan_form(
    request: HttpRequest, occasion: Occasion, row: dict[str, Any], *, problem: SuyuanError | None = None
) -> HttpResponse:
    pack = specifications.library()[row["pack__pack_id"]]
    given = request.POST or request.GET
    stopped = str(problem.facts.get("conflicts", "")).split(", ") if problem else []
    kept = {f"standard.{one['role']}": str(one["standard_id"]) for one in row["standards"]}
    wished = max(row["application__wished_on"] or occasion.today, occasion.today)
    first = row["scheduled_for"] or wished
    beside = {
        duty: given.getlist(duty) or [str(p["person_id"]) for p in row["people"] if p["duty"] == duty]
        for duty in DUTIES
    }
    if request.method == "POST":  # nobody ticked means nobody
        beside = {duty: given.getlist(duty) for duty in DUTIES}
    context = {
        "job": row,
        "is_new": row["state"] == "accepted",
        "duties": DUTIES,
        "beside": beside,
        "given": {
            "scheduled_for": max(first, occasion.today).isoformat(),
            "from_half": row["from_half"],
            "until_on": row["until_on"].isoformat() if row["until_on"] else "",
            "until_half": row["until_half"],
            "verifier": str(row["verifier_id"] or ""),
            "room": str(row["room_id"] or ""),
            "reason": "",
        }
        | kept
        | given.dict(),
        "accepted": given.getlist("accept"),
        "halves": [(code, say(name)) for code, name in HALVES.items()],
        "rooms": [one for one in planning.rooms(row["institution_id"]) if one["closed_on"] is None],
        "to_accept": [(code, CODES[code].name) for code in HARD if code in stopped],
        **schedule_choices(occasion, row, pack),
    }
    return show(request, "jobs/plan.html", context, section="jobs", problem=problem)


def _note_absence(occasion: Occasion, posted: QueryDict) -> Text:
    first = day_of(posted.get("first_on", ""), DAY)
    if first is None:
        raise Missing("first_on", hint=Text("请选择日期。", "Choose a day."))
    commands.note_absence(
        occasion,
        person=uuid_of(posted.get("person", ""), Text("人员", "a person")),
        kind=posted.get("kind", ""),
        first_on=first,
        last_on=day_of(posted.get("last_on", ""), DAY) or first,
        first_half=posted.get("first_half", "am"),
        last_half=posted.get("last_half", "pm"),
    )
    return Text("已登记缺勤", "the absence is noted")


def _withdraw_absence(occasion: Occasion, posted: QueryDict) -> Text:
    commands.withdraw_absence(
        occasion, absence_id=uuid_of(posted.get("absence", ""), Text("缺勤登记", "an absence"))
    )
    return Text("已撤销缺勤登记", "the absence is withdrawn")


def _add_room(occasion: Occasion, posted: QueryDict) -> Text:
    commands.add_room(
        occasion,
        institution=house_of(occasion),
        code=posted.get("code", ""),
        name=Text(posted.get("name_zh", ""), posted.get("name_en", "")),
        places=whole(posted.get("places", "1"), Text("容纳数", "number of places"), most=99_999),
    )
    return Text("已登记工作间", "the room is registered")


def _close_room(occasion: Occasion, posted: QueryDict) -> Text:
    room = uuid_of(posted.get("room", ""), Text("工作间", "a room"))
    closed_on = day_of(posted.get("closed_on", ""), DAY) or occasion.today
    commands.close_room(occasion, room_id=room, closed_on=closed_on)
    return Text("工作间已停用", "the room is closed")


ACTS: Final[dict[str, Callable[[Occasion, QueryDict], Text]]] = {
    "note_absence": _note_absence,
    "withdraw_absence": _withdraw_absence,
    "add_room": _add_room,
    "close_room": _close_room,
}


@entered
@require_POST
def act(request: HttpRequest, event: str) -> HttpResponse:
    """An absence or a room; a refusal is shown on the calendar."""
    if event not in ACTS:
        raise NotFound(Text("没有这个操作", "there is no such act"))
    occasion = occasion_of(request)
    try:
        said = ACTS[event](occasion, request.POST)
    except SuyuanError as problem:
        return _calendar(request, occasion, problem=problem)
    remember(request, said)
    return go("calendar")
