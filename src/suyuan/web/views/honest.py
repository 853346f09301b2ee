"""Honest units inside: the work list, the declaration of a house, one unit with its sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.honest import (
    acts,
    assessing,
    automatic,
    declaring,
    naming,
    plaques,
    queries,
    standing,
    watching,
)
from suyuan.registry.honest.criteria import CATEGORIES, Score, criteria_of
from suyuan.registry.honest.declaring import DeclarationForm
from suyuan.registry.honest.movement import ENTITY, found
from suyuan.registry.honest.queries import UnitFile, UnitFilter
from suyuan.registry.honest.rules import (
    LONGEST,
    LONGEST_DECLARATION,
    PASS_MARK,
    TOO_WIDE,
    why_not_confirm,
    why_not_passed,
    why_not_renew,
)
from suyuan.registry.honest.sheets import result_of
from suyuan.registry.honest.states import STATES, why_not_event
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.occasion import Actor, Occasion, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import Scope, scope_of
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages, division_choices
from suyuan.web.occasion import occasion_of
from suyuan.web.progress import Step
from suyuan.web.speech import pick, say
from suyuan.web.views.page import entered, go, page_number, remember, show, uuid_of

SECTION: Final = "honest"
DONE: Final = Text("已记录", "recorded")
DECLARED: Final = Text("承诺已公开", "the declaration is public")
SECOND: Final = Text("第二名核查人员", "the second officer")
ROAD: Final = ("self_declared", "applied", "recommended", "evaluated", "publicity", "valid")
MARKED: Final = ("apply", "recommend", "evaluate", "reassess")  # events that bring a sheet of marks
# The first words of a declaration; the enterprise makes them its own.
MODEL_WORDS: Final = Text(
    "本单位承诺：遵守计量法律法规；强制检定的计量器具按期检定，不使用不合格器具；不破坏铅封，不弄虚作假；"
    "明码标量，足量交易；接受监督，及时处理计量投诉。如有违反，愿承担责任并公开撤回本承诺。",
    "We promise to keep the law of measurement; to have every controlled instrument verified in time and use "
    "no other; to break no seal and to cheat nobody; to show quantities plainly and to give them in full; to "
    "accept inspection and to answer complaints in time. If we break this we answer for it and take it back "
    "in public.",
)


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Units of one's own house, or of one's division with what waits and what the watch proposes."""
    scope = scope_of(occasion_of(request).actor)
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "state", "category", "alert")}
    whole = _whole(scope)
    chosen = UnitFilter(
        path=whole.path,
        house=whole.house,
        state=asked["state"] if asked["state"] in STATES else "",
        category=asked["category"] if asked["category"] in CATEGORIES else "",
        text=asked["q"],
        alerted=bool(asked["alert"]),
    )
    number = page_number(request)
    rows = queries.listed(chosen, start=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    counts = queries.counts_by_state(whole)
    context = {
        "rows": rows,
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "counts": counts,
        "waiting": [(state, counts[state]) for state in queries.WAITING if counts[state]],
        "alerts": queries.open_alerts(path=scope.path, limit=5) if scope.is_authority else [],
        "states": [(code, say(name)) for code, name in STATES.items()],
        "categories": [(code, say(name)) for code, name in CATEGORIES.items()],
        "is_authority": scope.is_authority,
        "may_declare": _may_declare(occasion_of(request).actor),
        "pages": Pages(number=number, size=PAGE_SIZE, total=queries.count(chosen), shown=len(rows)),
    }
    return show(request, "honest/list.html", context, section=SECTION)


def _whole(scope: Scope) -> UnitFilter:
    if scope.is_authority and scope.path:
        return UnitFilter(path=scope.path)
    return UnitFilter(house=scope.organization or UUID(int=0))


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A place of one's own house declares itself; its words are public at once."""
    occasion = occasion_of(request)
    if request.method == "GET":
        return _form(request, occasion)
    given = request.POST
    try:
        row = declaring.declare(
            occasion,
            DeclarationForm(
                name=Text(given.get("name_zh", ""), given.get("name_en", "")),
                category=given.get("category", ""),
                place=given.get("place", ""),
                jurisdiction=given.get("jurisdiction", ""),
                text=given.get("text", ""),
            ),
        )
    except SuyuanError as problem:
        return _form(request, occasion, problem=problem)
    remember(request, DECLARED)
    return go("honest_unit", row.pk)


def _form(request: HttpRequest, occasion: Occasion, *, problem: SuyuanError | None = None) -> HttpResponse:
    house = occasion.actor.organization
    own = parties.organization(house) if house else None
    every = parties.divisions(on=occasion.today)
    parents = {row["parent_id"] for row in every}
    context = {
        "given": request.POST,
        "categories": [(code, say(name)) for code, name in CATEGORIES.items()],
        "divisions": division_choices(
            row for row in every if row["level"] not in TOO_WIDE or row["code"] not in parents
        ),
        "own_division": own["jurisdiction_id"] if own else "",
        "house": own or {},
        "words": say(MODEL_WORDS),
        "most": LONGEST_DECLARATION,
        "may_declare": _may_declare(occasion.actor),
    }
    return show(request, "honest/new.html", context, section=SECTION, problem=problem)


@entered
@require_GET
def detail(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """One unit: where it stands, its sheets with what the registers find, and what may be done next."""
    return _page(request, unit_id)


@entered
@require_POST
def act(request: HttpRequest, unit_id: UUID, event: str) -> HttpResponse:
    """Let something happen to a unit."""
    _seen(request, unit_id)
    deed = _DEEDS.get(event)
    if deed is None:
        raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    try:
        said = deed(occasion_of(request), unit_id, request.POST)
    except SuyuanError as problem:
        return _page(request, unit_id, problem=problem, event=event)
    remember(request, said)
    return go("honest_unit", unit_id)


def _marks(given: QueryDict) -> dict[str, str]:
    return {name.removeprefix("mark-"): str(given[name]) for name in given if name.startswith("mark-")}


def _apply(occasion: Occasion, unit_id: UUID, given: QueryDict) -> Text:
    declaring.apply(occasion, unit_id=unit_id, marks=_marks(given), note=given.get("note", ""))
    return Text("申请已提交", "the application is handed in")


def _recommend(occasion: Occasion, unit_id: UUID, given: QueryDict) -> Text:
    assessing.recommend(occasion, unit_id=unit_id, **_checked(given))
    return DONE


def _reassess(occasion: Occasion, unit_id: UUID, given: QueryDict) -> Text:
    sheet = assessing.reassess(occasion, unit_id=unit_id, **_checked(given))
    refusal = why_not_passed(result_of(sheet))
    if refusal is not None:
        return Text(
            f"已记录，复评未通过：{refusal.zh}；已建议暂停称号",
            f"recorded; not passed: {refusal.en}; a suspension is proposed",
        )
    return Text(f"复评通过，得分 {sheet.points}", f"passed with {sheet.points} points")


def _checked(given: QueryDict) -> dict[str, Any]:
    """What two officers found at the place."""
    return {
        "second_officer_id": uuid_of(given.get("second", ""), SECOND),
        "marks": _marks(given),
        "note": given.get("note", ""),
    }


def _evaluate(occasion: Occasion, unit_id: UUID, given: QueryDict) -> Text:
    sheet = assessing.evaluate(
        occasion,
        unit_id=unit_id,
        marks=_marks(given),
        note=given.get("note", ""),
        third_party=given.get("third_party", ""),
    )
    refusal = why_not_passed(result_of(sheet))
    if refusal is not None:
        return Text(
            f"评价未通过：{refusal.zh}；申请已退回", f"not passed: {refusal.en}; the application went back"
        )
    return Text(f"评价通过，得分 {sheet.points}", f"passed with {sheet.points} points")


def _reasoned(command: Callable[..., None]) -> Callable[[Occasion, UUID, QueryDict], Text]:
    def do(occasion: Occasion, unit_id: UUID, given: QueryDict) -> Text:
        command(occasion, unit_id=unit_id, reason=given.get("reason", ""))
        return DONE

    return do


def _plain(command: Callable[..., object], said: Text = DONE) -> Callable[[Occasion, UUID, QueryDict], Text]:
    def do(occasion: Occasion, unit_id: UUID, _given: QueryDict) -> Text:
        command(occasion, unit_id=unit_id)
        return said

    return do


def _declare(occasion: Occasion, unit_id: UUID, given: QueryDict) -> Text:
    declaring.declare_again(occasion, unit_id=unit_id, text=given.get("text", ""))
    return DECLARED


def _objection(command: Callable[..., None]) -> Callable[[Occasion, UUID, QueryDict], Text]:
    def do(occasion: Occasion, _unit_id: UUID, given: QueryDict) -> Text:
        one = uuid_of(given.get("objection", ""), Text("一条异议", "an objection"))
        command(occasion, objection_id=one, reason=given.get("reason", ""))
        return DONE

    return do


def _dismiss(occasion: Occasion, _unit_id: UUID, given: QueryDict) -> Text:
    one = uuid_of(given.get("alert", ""), Text("一条建议", "a proposal"))
    watching.dismiss(occasion, alert_id=one, reason=given.get("reason", ""))
    return DONE


_DEEDS: Final[Mapping[str, Callable[[Occasion, UUID, QueryDict], Text]]] = {
    "declare": _declare,
    "withdraw": _reasoned(declaring.withdraw),
    "apply": _apply,
    "recommend": _recommend,
    "send_back": _reasoned(assessing.send_back),
    "evaluate": _evaluate,
    "publish": _plain(naming.publish),
    "confirm": _plain(naming.confirm, Text("称号已授予", "the title is given")),
    "reassess": _reassess,
    "renew": _plain(naming.renew),
    "suspend": _reasoned(standing.suspend),
    "restore": _reasoned(standing.restore),
    "revoke": _reasoned(standing.revoke),
    "uphold": _objection(naming.uphold),
    "answer_objection": _objection(naming.answer_objection),
    "dismiss": _dismiss,
}


def _seen(request: HttpRequest, unit_id: UUID) -> dict[str, Any]:
    """The unit, if it is of the reader's house or division. Raises NotFound."""
    row = queries.unit(unit_id)
    scope = scope_of(occasion_of(request).actor)
    if not scope.sees_house(row["organization_id"], path=row["jurisdiction__path"]):
        raise NotFound(Text("没有这个诚信计量单位", "there is no such honest unit"), unit=unit_id)
    return row


def _may(actor: Actor, act: Act, row: Mapping[str, Any]) -> bool:
    return (
        why_not_permit(act, actor, organization=row["organization_id"], path=row["jurisdiction__path"])
        is None
    )


def _may_declare(actor: Actor) -> bool:
    return why_not_permit(acts.OF_EVENT["declare"], actor, organization=actor.organization) is None


def _page(
    request: HttpRequest,
    unit_id: UUID,
    *,
    problem: SuyuanError | None = None,
    event: str = "",
) -> HttpResponse:
    """The page; after a refusal what was typed into the form of `event` stands there again."""
    row = _seen(request, unit_id)
    occasion = occasion_of(request)
    actor, known = occasion.actor, queries.unit_file(unit_id)
    allowed = {
        one
        for one, deed in acts.OF_EVENT.items()
        if why_not_event(row["state"], one) is None and _may(actor, deed, row)
    }
    marked = next((one for one in MARKED if one in allowed), "")
    findings = automatic.findings(found(unit_id), on=occasion.today)
    context = {
        "row": row,
        "known": known,
        "criteria": criteria_of(row["category"]),
        "findings": findings,
        "allowed": allowed,
        "marked": marked,
        "typed": _typed(marked, known, request.POST),
        "given": request.POST,
        "tried": event,
        "earlier": _earlier(marked, known),
        "officers": _officers(occasion, row) if marked in ("recommend", "reassess") else [],
        "may_answer": row["state"] == "publicity" and _may(actor, acts.ANSWER_OBJECTION, row),
        "may_dismiss": _may(actor, acts.DISMISS_ALERT, row),
        "is_authority": scope_of(actor).is_authority,
        "waits": _waits(row, known, on=occasion.today),
        "plaque": plaques.printed(row["plaque"]) if row["plaque"] else "",
        "steps": _steps(row["state"]),
        "pass_mark": PASS_MARK,
        "most": LONGEST,
        "words": say(MODEL_WORDS),
        "events": with_names(journal.history(ENTITY, unit_id)),
    }
    return show(request, "honest/detail.html", context, section=SECTION, problem=problem)


def _waits(row: Mapping[str, Any], known: UnitFile, *, on: date) -> dict[str, Text]:
    """Deeds whose day has not come or that lack something, with the reason: no button is shown for them."""
    reasons: dict[str, Text | None] = {}
    if row["state"] == "publicity" and row["objections_until"]:
        unanswered = sum(not one["outcome"] for one in known.objections)
        reasons["confirm"] = why_not_confirm(until=row["objections_until"], open_objections=unanswered, on=on)
    if row["state"] == "valid":
        last = next((one for one in known.sheets if one["kind"] == "reassessment"), None)
        reasons["renew"] = why_not_renew(
            valid_to=row["valid_to"],
            reassessed_on=last["made_on"] if last else None,
            passed=last is not None
            and why_not_passed(Score(points=last["points"], vetoes=tuple(last["vetoes"]))) is None,
            on=on,
        )
    return {deed: reason for deed, reason in reasons.items() if reason is not None}


def _typed(marked: str, known: UnitFile, given: QueryDict) -> dict[str, str]:
    """What stands in the fields of a new sheet: what was typed, or what the house itself gave last time.

    Officers begin with empty fields: they judge, and see the marks of others only beside them.
    """
    if typed := _marks(given):
        return typed
    own = next((one for one in known.sheets if one["kind"] == "self"), None)
    if marked != "apply" or own is None:
        return {}
    return {code: str(mark) for code, mark in own["marks"].items()}


def _earlier(marked: str, known: UnitFile) -> list[tuple[str, dict[str, str]]]:
    """The last sheet of each kind with its marks, for who makes the next one; the oldest first."""
    newest: dict[str, dict[str, str]] = {}
    for sheet in known.sheets if marked and marked != "apply" else ():
        newest.setdefault(sheet["kind"], sheet["marks"])
    return list(newest.items())[::-1]


def _officers(occasion: Occasion, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    people = queries.officers(row["jurisdiction__path"], on=occasion.today)
    return [
        (str(one["person_id"]), pick(one, "person__name"))
        for one in people
        if one["person_id"] != occasion.actor.person
    ]


def _steps(state: str) -> list[Step]:
    """The way to the title, with the step it is at; what lies beside the way shows none as due."""
    nobody = Text("", "")
    here = ROAD.index(state) if state in ROAD else len(ROAD) if state in ("suspended", "revoked") else -1
    looks = ["done" if at < here or state == "valid" else "now" if at == here else "todo" for at in range(6)]
    return [
        Step(name=STATES[one], look=look, who=nobody, at=None) for one, look in zip(ROAD, looks, strict=True)
    ]
