"""How a firm manages its measurements as a whole: its self-assessment, and the partners that help it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import InputError, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.enterprise import partnering, queries, questionnaire, rules
from suyuan.registry.journal.occasion import Occasion
from suyuan.web.occasion import occasion_of
from suyuan.web.party_deeds import words
from suyuan.web.views.firm import DONE, SECTION, house_of, may_act
from suyuan.web.views.page import entered, go, remember, show, uuid_of, written

LONGEST: Final = 400


@entered
@require_http_methods(["GET", "POST"])
def assessment(request: HttpRequest) -> HttpResponse:
    """The questions, the scores of the last answers, and what to work on."""
    occasion = occasion_of(request)
    house, problem = house_of(occasion), None
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
    last, before = known[0] if known else None, known[1] if len(known) > 1 else None
    context = {
        "questions": questionnaire.QUESTIONS,
        "areas": questionnaire.AREAS,
        "score_words": words(rules.SCORES),
        "last": last,
        "before": before,
        "scores": questionnaire.scores(last.answers) if last else {},
        "scores_before": questionnaire.scores(before.answers) if before else {},
        "improvements": questionnaire.improvements(last.answers) if last else [],
        "given": request.POST,
        "is_open": problem is not None or last is None,
        "may": may_act(occasion, "assess"),
    }
    return show(request, "firm/assessment.html", context, section=SECTION, problem=problem)


@entered
@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """Plans by which lead enterprises help small firms, and what one's house has of them."""
    return _partners(request)


@entered
@require_POST
def partner_act(request: HttpRequest, event: str) -> HttpResponse:
    """Open, join or close a plan, or say what it brought."""
    try:
        _do(occasion_of(request), event, request.POST)
    except SuyuanError as problem:
        return _partners(request, problem=problem)
    remember(request, DONE)
    return go("firm_partners")


def _do(occasion: Occasion, event: str, given: QueryDict) -> None:
    text = {name: written(given, name, most=LONGEST) for name in given}
    if event == "open":
        partnering.open_plan(
            occasion, lead_id=house_of(occasion),
            title=Text(text.get("title_zh", ""), text.get("title_en", "")),
            offer=Text(text.get("offer_zh", ""), text.get("offer_en", "")),
            capability_id=_of(text, "capability") if text.get("capability") else None,
        )  # fmt: skip
    elif event == "join":
        partnering.join(occasion, plan_id=_of(text, "plan"), firm_id=house_of(occasion))
    elif event == "benefit":
        partnering.note_benefit(
            occasion, partnership_id=_of(text, "partnership"), benefit=text.get("benefit", "")
        )
    elif event == "close":
        partnering.close_plan(occasion, plan_id=_of(text, "plan"), reason=text.get("reason", ""))
    else:
        raise NotFound(Text("没有这项操作", "there is no such act"), given=event)


def _of(text: dict[str, str], name: str) -> UUID:
    return uuid_of(text.get(name, ""), Text("一项记录", "a record"))


def _partners(request: HttpRequest, *, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    house = house_of(occasion)
    plans = queries.partner_plans(house=house)
    context = {
        "plans": plans,
        "firms": queries.partner_firms([one["id"] for one in plans]),
        "house": house,
        "capabilities": queries.offered_capabilities(house),
        "may_join": may_act(occasion, "partner_join"),
        "may_open": may_act(occasion, "partner_open"),
        "given": request.POST,
        "is_open": problem is not None,
    }
    return show(request, "firm/partners.html", context, section=SECTION, problem=problem)
