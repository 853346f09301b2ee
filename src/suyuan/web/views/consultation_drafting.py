"""Writing for a consultation: a new draft, typed or taken over; the final text, section by section."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from suyuan.base.errors import NotFound, RuleRefusal, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.consultations import acts, commands, queries, rules, states
from suyuan.registry.consultations.figures import figures
from suyuan.registry.consultations.rules import Part
from suyuan.registry.journal.occasion import Occasion, permit, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import refuse_unless
from suyuan.web.consultation_deeds import edition_of
from suyuan.web.consultation_texts import offered, sections_of, taken_from, text_of
from suyuan.web.listing import division_choices
from suyuan.web.occasion import occasion_of, own_division
from suyuan.web.speech import say
from suyuan.web.views.consultation_desk import SECTION, seen
from suyuan.web.views.page import entered, go, remember, show

NEW_SECTIONS: Final = 2  # empty places that the form of a final text offers


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a draft; with `from` its words are proposed from a plan, a project or an earlier draft."""
    occasion = occasion_of(request)
    own = own_division(occasion)
    permit(acts.OF["prepare"], occasion, path=own["path"] if own else "")
    if request.method == "GET":
        try:
            return _form(request, occasion, own or {}, _proposed(request, own or {}))
        except SuyuanError as problem:
            return _form(request, occasion, own or {}, {}, problem=problem)
    given = request.POST
    try:
        row = commands.prepare(
            occasion,
            title=Text(given.get("title_zh", ""), given.get("title_en", "")),
            kind=given.get("kind", ""),
            about=given.get("about", ""),
            jurisdiction=given.get("jurisdiction", ""),
            sections=sections_of(given.get("text", "")),
        )
    except SuyuanError as problem:
        return _form(request, occasion, own or {}, given, problem=problem)
    remember(request, Text("草案已保存，尚未公开", "the draft is kept and not open yet"))
    return go("consultation_case", row.pk)


@entered
@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """Write a draft anew before it is opened."""
    row, occasion = seen(request, consultation_id), occasion_of(request)
    allowed = why_not_permit(acts.OF["revise"], occasion.actor, path=row["jurisdiction__path"]) is None
    refuse_unless(allowed, Text("修改征求意见稿", "revising a draft"))
    if request.method == "GET":
        held = {name: row[name] for name in ("title_zh", "title_en", "kind", "about")}
        given = {**held, "text": text_of(queries.parts(consultation_id))}
        refusal = states.why_not_event(row["state"], "revise")
        problem = RuleRefusal(refusal, state=row["state"]) if refusal else None
        return _revising(request, row, given, problem=problem)
    posted = request.POST
    try:
        commands.revise(
            occasion,
            consultation_id=consultation_id,
            edition=edition_of(posted.get("edition", "")),
            title=Text(posted.get("title_zh", ""), posted.get("title_en", "")),
            kind=posted.get("kind", ""),
            about=posted.get("about", ""),
            sections=sections_of(posted.get("text", "")),
        )
    except SuyuanError as problem:
        return _revising(request, row, posted, problem=problem)
    remember(request, Text("修改已保存，尚未公开", "the revision is kept and not open yet"))
    return go("consultation_case", consultation_id)


def _revising(
    request: HttpRequest, row: dict[str, Any], given: Any, *, problem: SuyuanError | None = None
) -> HttpResponse:
    context = {
        "row": row,
        "given": given,
        "sources": [],
        "kinds": [(code, say(name)) for code, name in states.KINDS.items()],
        "most_about": rules.LONGEST_ABOUT,
    }
    return show(request, "consultations/new.html", context, section=SECTION, problem=problem)


def _proposed(request: HttpRequest, own: dict[str, Any]) -> dict[str, str]:
    """What the form begins with. Raises NotFound for a source that is not offered."""
    source = request.GET.get("from", "")
    if not source:
        return {}
    if source not in dict(offered(own["path"])):
        raise NotFound(Text("没有可以取用的文本", "there is no text to take over"), given=source[:60])
    taken = taken_from(source)
    return {
        "title_zh": taken.title.zh, "title_en": taken.title.en, "kind": taken.kind, "about": taken.about,
        "text": text_of(taken.sections),
    }  # fmt: skip


def _form(
    request: HttpRequest,
    occasion: Occasion,
    own: dict[str, Any],
    given: Any,
    *,
    problem: SuyuanError | None = None,
) -> HttpResponse:
    context = {
        "row": None,
        "given": given,
        "source": request.GET.get("from", ""),
        "sources": [(code, say(name)) for code, name in offered(own["path"])],
        "kinds": [(code, say(name)) for code, name in states.KINDS.items()],
        "divisions": division_choices(parties.divisions(own["path"], on=occasion.today)),
        "own_division": own["code"],
        "most_about": rules.LONGEST_ABOUT,
    }
    return show(request, "consultations/new.html", context, section=SECTION, problem=problem)


@entered
@require_http_methods(["GET", "POST"])
def final(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """The text after the consultation: what changed in each section, and why."""
    row, occasion = seen(request, consultation_id), occasion_of(request)
    allowed = why_not_permit(acts.OF["publish"], occasion.actor, path=row["jurisdiction__path"]) is None
    refuse_unless(allowed, Text("公布修改情况", "publishing what was changed"))
    draft = queries.parts(consultation_id)
    if request.method == "GET":
        return _final(request, row, draft, [Part(one.heading, one.text) for one in draft])
    given = request.POST
    columns = (given.getlist(name)[: rules.MOST_SECTIONS] for name in ("heading", "text", "why"))
    sections = [Part(*(_plain(cell) for cell in cells)) for cells in zip(*columns, strict=False)]
    filled = [one for place, one in enumerate(sections) if place < len(draft) or one.heading or one.text]
    try:
        commands.publish(
            occasion, consultation_id=consultation_id, summary=given.get("summary", ""), sections=filled
        )
    except SuyuanError as problem:
        return _final(request, row, draft, filled, problem=problem)
    remember(request, Text("修改情况已公布", "what was changed is published"))
    return go("consultation_case", consultation_id)


def _final(
    request: HttpRequest,
    row: dict[str, Any],
    draft: list[Part],
    sections: list[Part],
    *,
    problem: SuyuanError | None = None,
) -> HttpResponse:
    known = figures(row["id"])
    places = [*sections, *[Part("", "")] * NEW_SECTIONS][: rules.MOST_SECTIONS]
    context = {
        "row": row,
        "sections": [
            (number, one, known.on(number) if number <= len(draft) else 0, number > len(draft))
            for number, one in enumerate(places, start=1)
        ],
        "known": known,
        "given": request.POST,
        "most": rules.LONGEST_SECTION,
        "most_about": rules.LONGEST_ABOUT,
        "most_why": rules.LONGEST_COMMENT,
        "is_possible": row["state"] == "answered",
    }
    return show(request, "consultations/final.html", context, section=SECTION, problem=problem)


def _plain(text: str) -> str:
    """A field as it was stored: browsers send other line ends."""
    return text.replace("\r\n", "\n").strip()
