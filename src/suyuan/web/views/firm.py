"""A firm's own equipment: what the first day shows, its processes with confirmations, its self-assessment."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import InputError, Missing, NotFound, NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.enterprise import (
    confirming,
    partnering,
    processing,
    queries,
    questionnaire,
    rules,
    states,
)
from suyuan.registry.enterprise.acts import OF
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.rules import NOT_ENDED
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.web.occasion import occasion_of
from suyuan.web.party_deeds import words
from suyuan.web.speech import pick, say
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import entered, go, remember, show

SECTION: Final = "firm"
DONE: Final = Text("已记录", "recorded")
MOST_CHOICES: Final = 500


@entered
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What the own house has to do about its equipment."""
    return _today(request)


@entered
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """Register a measurement process."""
    occasion = occasion_of(request)
    given = {name: request.POST.get(name, "").strip()[:160] for name in (
        "number", "name_zh", "name_en", "unit", "low", "high", "risk", "control", "instrument", "procedure",
    )}  # fmt: skip
    try:
        row = processing.register(
            occasion,
            processing.ProcessForm(
                house_id=_house(occasion), number=given["number"], unit=given["unit"], low=given["low"],
                name=Text(given["name_zh"], given["name_en"]), high=given["high"], risk=given["risk"],
                control=given["control"] or "none", procedure=given["procedure"],
                instrument_id=_identity(given["instrument"]),
            ),
        )  # fmt: skip
    except SuyuanError as problem:
        return _today(request, problem=problem)
    remember(request, Text("测量过程已登记", "the process is registered"))
    return go("firm_process", row.pk)


@entered
@require_GET
def process(request: HttpRequest, process_id: UUID) -> HttpResponse:
    """One process with its confirmations and studies."""
    return _process(request, process_id)


@entered
@require_POST
def act(request: HttpRequest, process_id: UUID, event: str) -> HttpResponse:
    """A step of the confirmation of a process, or a study."""
    occasion = occasion_of(request)
    queries.process(process_id, _house(occasion))
    try:
        _do(occasion, process_id, event, request.POST)
    except SuyuanError as problem:
        return _process(request, process_id, problem=problem)
    remember(request, DONE)
    return go("firm_process", process_id)


@entered
@require_http_methods(["GET", "POST"])
def assessment(request: HttpRequest) -> HttpResponse:
    """The questions, the scores of the last answers, and what to work on."""
    occasion = occasion_of(request)
    house, problem = _house(occasion), None
    if request.method == "POST":
        try:
            given = {one: request.POST.get(one, "") for one in questionnaire.CODES}
            if not all(value in rules.SCORES for value in given.values()):
                raise InputError(Text("请回答全部问题", "answer every question"))
            partnering.assess(
                occasion, house_id=house, answers={one: int(text) for one, text in given.items()}
            )
        except SuyuanError as refused:
            problem = refused
        else:
            remember(request, DONE)
            return go("firm_assessment")
    known = queries.assessments(house)
    last = known[0] if known else None
    context = {
        "questions": questionnaire.QUESTIONS,
        "areas": questionnaire.AREAS,
        "score_words": words(rules.SCORES),
        "last": last,
        "scores": questionnaire.scores(last.answers) if last else {},
        "improvements": questionnaire.improvements(last.answers) if last else [],
        "given": request.POST,
        "may": why_not_permit(OF["assess"], occasion.actor, organization=house) is None,
    }
    return show(request, "firm/assessment.html", context, section=SECTION, problem=problem)


def _today(request: HttpRequest, *, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    house = _house(occasion)
    found = queries.today_of(house, on=occasion.today)
    owned = Instrument.objects.filter(owner_id=house, state__in=NOT_ENDED).order_by("label_no")
    named = [(str(one.pk), f"{pick(one)} {one.model} {one.serial_no}") for one in owned[:MOST_CHOICES]]
    context = {
        "found": found,
        "suggestions": queries.suggestions(found),
        "processes": queries.running(house),
        "plans": queries.partner_plans(house=house),
        "most": max([count for _, count in found.months] + [1]),
        "risks": words(rules.RISKS),
        "controls": words(rules.CONTROLS),
        "instruments": named,
        "may": why_not_permit(OF["process_register"], occasion.actor, organization=house) is None,
        "given": request.POST,
        "states": states.STATES,
        "soon": queries.SOON,
    }
    return show(request, "firm/today.html", context, section=SECTION, problem=problem)


def _process(request: HttpRequest, process_id: UUID, *, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    house = _house(occasion)
    row = queries.process(process_id, house)
    known = queries.confirmations(process_id)
    now = known[0] if known and known[0].state in states.OPEN else None
    may = why_not_permit(OF["process_register"], occasion.actor, organization=house) is None
    context = {
        "row": row,
        "risk": say(rules.RISKS[row.risk]),
        "control": say(rules.CONTROLS[row.control]),
        "confirmations": known,
        "now": now,
        "studies": queries.studies(process_id),
        "study_words": rules.STUDIES,
        "studies_to_choose": words(rules.STUDIES),
        "verdicts": rules.VERDICTS,
        "states": states.STATES,
        "may": may and row.closed_on is None,
        "given": request.POST,
    }
    return show(request, "firm/process.html", context, section=SECTION, problem=problem)


def _do(occasion: Occasion, process_id: UUID, event: str, given: QueryDict) -> None:
    """One step; the newest confirmation of the process is meant."""
    text = {name: str(value)[:20_000].strip() for name, value in given.items()}
    reason = text.get("reason", "")
    if event == "open":
        day = _day(text.get("due_on", ""))
        confirming.open_confirmation(
            occasion, process_id=process_id, allowed_error=text.get("allowed_error", ""), due_on=day
        )
        return
    if event == "study":
        rows = [line.replace(",", " ").split() for line in text.get("rows", "").splitlines() if line.strip()]
        kind, reference = text.get("kind", ""), text.get("reference", "")
        processing.record_study(occasion, process_id=process_id, kind=kind, rows=rows, reference=reference)
        return
    known = queries.confirmations(process_id)
    if not known:
        raise NotFound(Text("没有计量确认", "there is no confirmation"), process=process_id)
    key = {"confirmation_id": known[0].pk}
    if event == "send":
        confirming.send(occasion, **key)
    elif event == "evaluate":
        confirming.evaluate(
            occasion, certificate=text.get("certificate", ""), points=_points(text.get("points", "")), **key
        )
    elif event == "decide":
        ends = event_day(text.get("next_on", ""))
        confirming.decide(
            occasion, next_on=ends, interval_reason=text.get("interval_reason", ""),
            limits=text.get("limits", ""), **key,
        )  # fmt: skip
    elif event == "adjust":
        confirming.adjust(occasion, reason=reason, **key)
    else:
        confirming.end(occasion, event=event, reason=reason, **key)


def event_day(text: str) -> Any:
    """A day that may be empty."""
    return day_of(text, Text("日期", "the day"))


def _day(text: str) -> Any:
    found = event_day(text)
    if found is None:
        raise Missing("date")
    return found


def _points(text: str) -> list[confirming.Point]:
    """Lines of point, error and U. Raises InputError naming the line."""
    found = []
    for place, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
        cells = line.replace(",", " ").replace("\t", " ").split()
        if len(cells) != 3:
            raise InputError(
                Text(f"第 {place} 行应为：校准点、误差、U", f"line {place}: point, error and U are needed"),
                line=place,
            )
        found.append(confirming.Point(point=cells[0], error=cells[1], U=cells[2]))
    return found


def _identity(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InputError(Text("请选择器具", "choose an instrument")) from None


def _house(occasion: Occasion) -> UUID:
    """The own house. Raises NotPermitted for somebody who belongs to none."""
    if occasion.actor.organization is None:
        raise NotPermitted(Text("您不属于任何单位", "you belong to no house"))
    return occasion.actor.organization
