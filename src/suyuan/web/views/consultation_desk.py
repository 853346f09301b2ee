"""Consultations in the office: the list with what waits, one with its comments, deeds and figures."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.consultations import acts, comments, queries, states
from suyuan.registry.consultations.movement import ENTITY
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import why_not_permit
from suyuan.registry.parties.scope import scope_of
from suyuan.registry.specifications.rules import REPLIES
from suyuan.web.consultation_chart import bars_of
from suyuan.web.consultation_deeds import DEEDS, deeds_of, may
from suyuan.web.deeds import chosen, read
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of, own_division
from suyuan.web.progress import NOBODY, Step
from suyuan.web.speech import say
from suyuan.web.views.page import entered, go, page_number, remember, show
from suyuan.web.words.consultations import BEHIND, COMMENT_DONE, NEXT, REPLY_TONES, STEPS, TONES

SECTION: Final = "consultations"
COMMENTS: Final = 20  # on one page
# Comments stand in a list of their own.
IN_LIST: Final = frozenset(
    acts.OF[deed].code for deed in ("comment", "show", "withhold", "restore", "answer")
)


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Drafts of one's division with what waits in each; for who acts for no authority, what is public."""
    occasion = occasion_of(request)
    scope, own = scope_of(occasion.actor), own_division(occasion)
    state = request.GET.get("state", "")
    state = state if state in states.STATES and state != "dropped" else ""
    wanted: dict[str, Any] = {
        "is_public": not scope.is_authority, "path": scope.authority_path, "state": state,
    }  # fmt: skip
    number = page_number(request)
    rows = queries.listed(**wanted, start=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    context = {
        "rows": rows,
        "own": {row["id"] for row in rows if scope.sees_house(path=row["jurisdiction__path"])},
        "state": state,
        "states": [(code, say(name)) for code, name in states.STATES.items() if code != "dropped"],
        "tones": TONES,
        "today": occasion.today,
        "pages": Pages(number=number, size=PAGE_SIZE, total=queries.count(**wanted), shown=len(rows)),
        "may_prepare": own is not None
        and why_not_permit(acts.OF["prepare"], occasion.actor, path=own["path"]) is None,
    }
    return show(request, "consultations/desk.html", context, section=SECTION)


@entered
@require_GET
def detail(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """One consultation with its comments, what may be done, and its figures."""
    return _page(request, consultation_id)


@entered
@require_POST
def do(request: HttpRequest, consultation_id: UUID, event: str) -> HttpResponse:
    """One of the deeds on a consultation."""
    row, occasion = seen(request, consultation_id), occasion_of(request)
    try:
        deed = chosen(list(deeds_of(occasion, row)), event, DEEDS)
        deed.do(occasion, row, read(deed, request.POST))
    except SuyuanError as problem:
        return _page(request, consultation_id, problem=problem)
    remember(request, deed.done)
    return go("consultation_case", consultation_id)


@entered
@require_POST
def opinion_do(request: HttpRequest, consultation_id: UUID, opinion_id: UUID, event: str) -> HttpResponse:
    """Let a comment be seen, withhold it, let it be seen again, or answer it."""
    seen(request, consultation_id)
    given, occasion = request.POST, occasion_of(request)
    reason = given.get("reason", "")
    try:
        queries.comment(consultation_id, opinion_id, is_public=False)
        if event == "show":
            comments.show(occasion, comment_id=opinion_id)
        elif event == "withhold":
            comments.withhold(occasion, comment_id=opinion_id, reason=reason)
        elif event == "restore":
            comments.restore(occasion, comment_id=opinion_id, reason=reason)
        elif event == "answer":
            reply = given.get("reply", "")
            comments.answer(occasion, comment_id=opinion_id, reply=reply, reason=reason)
        else:
            raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    except SuyuanError as problem:
        return _page(request, consultation_id, problem=problem, tried=(str(opinion_id), event))
    remember(request, COMMENT_DONE[event])
    back = given.get("back", "")
    query = f"?{urlencode({'show': back})}" if back in queries.CHOICES else ""
    return HttpResponseRedirect(f"{reverse('consultation_case', args=[consultation_id])}{query}", status=303)


def seen(request: HttpRequest, consultation_id: UUID) -> dict[str, Any]:
    """The consultation, for people of an authority that its division belongs to. Raises NotFound."""
    row = queries.detail(consultation_id, is_public=False)
    if not scope_of(occasion_of(request).actor).sees_house(path=row["jurisdiction__path"]):
        raise NotFound(Text("没有这项征求意见", "there is no such consultation"), given=consultation_id)
    return row


def _page(
    request: HttpRequest,
    consultation_id: UUID,
    *,
    problem: SuyuanError | None = None,
    tried: tuple[str, str] = ("", ""),
) -> HttpResponse:
    """The page; `tried` is the comment and the deed whose form was refused."""
    row, occasion = seen(request, consultation_id), occasion_of(request)
    known = queries.reader(consultation_id, is_public=False, page=page_number(request))
    choice = request.GET.get("show", "")
    choice = choice if choice in queries.CHOICES else ""
    number = page_number(request)
    rows = queries.comments(
        consultation_id, is_public=False, choice=choice, start=(number - 1) * COMMENTS, limit=COMMENTS
    )
    total = queries.count_comments(consultation_id, is_public=False, choice=choice)
    events = with_names(journal.history(ENTITY, consultation_id))
    context = {
        "row": row,
        "known": known,
        "headings": {number: heading for number, heading, _ in known.outline},
        "steps": steps_of(row["state"], events),
        "next": NEXT[row["state"]],
        "tones": TONES,
        "reply_tones": REPLY_TONES,
        "rows": rows,
        "choice": choice,
        "choices": [(code, say(name)) for code, name in queries.CHOICES.items()],
        "pages": Pages(number=number, size=COMMENTS, total=total, shown=len(rows)),
        "deeds": list(deeds_of(occasion, row)),
        "may_publish": row["state"] == "answered" and may(occasion, row, "publish"),
        "may_show": may(occasion, row, "show"),
        "may_withhold": may(occasion, row, "withhold"),
        "may_answer": row["state"] == "closed" and may(occasion, row, "answer"),
        "may_copy": may(occasion, row, "prepare"),
        "may_revise": row["state"] == "draft" and may(occasion, row, "revise"),
        "replies": [(code, say(name)) for code, name in REPLIES.items()],
        "bars": bars_of(known.figures, known.outline),
        "given": request.POST,
        "tried": tried,
        "events": [one for one in events if one["act"] not in IN_LIST],
    }
    return show(request, "consultations/case.html", context, section=SECTION, problem=problem)


def steps_of(state: str, events: list[dict[str, Any]]) -> list[Step]:
    """The steps of a consultation; `events`: newest first."""
    latest = {event["act"].rpartition(".")[2]: event for event in reversed(events)}
    behind = BEHIND[state]
    return [
        Step(
            name=name,
            look="done" if place < behind else "now" if place == behind and state != "dropped" else "todo",
            who=NOBODY,
            at=latest[event]["at"] if place < behind and event in latest else None,
        )
        for place, (event, name) in enumerate(STEPS)
    ]
