"""Local specifications on screens: projects, issued texts, what may be done to each, replies to comments."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import Missing, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.methods.archive import MOST_PACKED
from suyuan.registry.consultations.rules import changes
from suyuan.registry.jobs import queries as jobs
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.registry.specifications import (
    consultation,
    guards,
    movement,
    packing,
    projects,
    reviewing,
    rules,
    states,
    uploading,
)
from suyuan.registry.specifications import project_queries as queries
from suyuan.registry.specifications.commands import ENTITY as TEXT
from suyuan.registry.specifications.models import SpecificationProject, TechnicalSpecification
from suyuan.registry.specifications.projects import ProjectForm
from suyuan.registry.specifications.queries import library
from suyuan.registry.standards.effects import touched
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.progress import NOBODY, Step
from suyuan.web.speech import pick, say
from suyuan.web.views.packs import is_sister
from suyuan.web.views.page import entered, go, page_number, remember, show, uuid_of
from suyuan.web.views.specification_acts import (
    act_on_project,
    act_on_text,
    may,
    project_deeds,
    text_deeds,
)
from suyuan.web.words.consultations import COMMENT_DONE
from suyuan.web.words.specifications import BEHIND, NEXT, SENT_BACK, STEPS, WHO

KINDS: Final = {code: text for code, text in rules.KINDS.items() if code != "hierarchy_scheme"}
DRAFTERS: Final = ("verification_institution", "designated_institution", "calibration_lab")


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Projects, or with `tab=issued` the local specifications themselves."""
    occasion = occasion_of(request)
    is_issued = request.GET.get("tab") == "issued"
    asked, look_up = narrowed(request, occasion, is_issued=is_issued)
    known_states = rules.STATES if is_issued else states.STATES
    found = look_up(page=page_number(request), size=PAGE_SIZE)
    context = {
        "is_issued": is_issued,
        "rows": found.rows,
        "pages": Pages(number=found.page, size=found.size, total=found.total, shown=len(found.rows)),
        "asked": asked,
        "is_narrowed": any(asked[name] for name in ("state", "kind", "q", "house")),
        "states": [(code, say(text)) for code, text in known_states.items()],
        "kinds": [(code, say(text)) for code, text in KINDS.items()],
        "today": occasion.today,
        "may_propose": _may_propose(occasion),
    }
    return show(request, "specifications/list.html", context, section="packs")


def narrowed(
    request: HttpRequest, occasion: Occasion, *, is_issued: bool
) -> tuple[dict[str, str], Callable[..., queries.Listed]]:
    """What is asked for, and the query it makes, which still wants `page` and `size`."""
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("state", "kind", "q", "house")}
    common: dict[str, Any] = {
        "state": asked["state"] if asked["state"] in (rules.STATES if is_issued else states.STATES) else "",
        "kind": asked["kind"] if asked["kind"] in KINDS else "",
        "text": asked["q"],
    }
    if is_issued:
        is_due = asked["house"] == "due"
        return asked, partial(queries.local_specifications, on=occasion.today, is_due=is_due, **common)
    house = scope_of(occasion.actor).organization if asked["house"] == "own" else None
    return asked, partial(queries.projects, house=house, **common)


def _own_province(occasion: Occasion) -> str:
    """The province of one's own house, or nothing."""
    if occasion.actor.organization is None:
        return ""
    path = str(parties.organization(occasion.actor.organization)["jurisdiction__path"])
    return next((code for code in path.split("/") if code.endswith("0000") and code != "000000"), "")


def _may_propose(occasion: Occasion) -> bool:
    province = _own_province(occasion)
    return bool(province) and may("propose", occasion, house=occasion.actor.organization, path=province)


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Propose a specification for one's own province."""
    occasion = occasion_of(request)
    refuse_unless(_may_propose(occasion), Text("规范项目申报", "proposing a specification"))
    if request.method == "GET":
        return _form(request, occasion)
    try:
        row = projects.propose(occasion, _form_of(request, occasion))
    except SuyuanError as problem:
        return _form(request, occasion, problem=problem)
    remember(request, Text("项目已申报，等待专家论证", "the project is proposed; experts evaluate it next"))
    return go("specification_project", row.id)


def _form_of(request: HttpRequest, occasion: Occasion) -> ProjectForm:
    posted = request.POST
    revises = posted.get("revises", "")
    return ProjectForm(
        title=Text(posted.get("title_zh", ""), posted.get("title_en", "")),
        kind=posted.get("kind", ""),
        jurisdiction=_own_province(occasion),
        drafter_id=uuid_of(posted.get("drafter", ""), Text("起草单位", "the drafter")),
        committee=posted.get("committee", ""),
        need=posted.get("need", ""),
        national_text=posted.get("national_text", ""),
        co_drafters=posted.get("co_drafters", ""),
        revises_id=uuid_of(revises, Text("被修订的规范", "what is revised")) if revises else None,
    )


def _form(request: HttpRequest, occasion: Occasion, *, problem: SuyuanError | None = None) -> HttpResponse:
    province = _own_province(occasion)
    path = parties.division(province)["path"]
    context = {
        "given": request.POST or request.GET,
        "own": str(occasion.actor.organization),
        "kinds": [(code, say(text)) for code, text in KINDS.items()],
        "drafters": [(str(one["id"]), pick(one)) for one in parties.organizations(kinds=DRAFTERS, path=path)],
        "standing": queries.standing_numbers(province),
    }
    return show(request, "specifications/new.html", context, section="packs", problem=problem)


@entered
@require_GET
def project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """One project."""
    return _project_page(request, occasion_of(request), project_id)


@entered
@require_POST
def do(request: HttpRequest, project_id: UUID, event: str) -> HttpResponse:
    """One deed on a project."""
    occasion = occasion_of(request)
    try:
        name = act_on_project(occasion, event, project_id, request.POST)
    except SuyuanError as problem:
        return _project_page(request, occasion, project_id, problem=problem)
    remember(request, Text(f"{name.zh}：已办理", f"{name.en}: done"))
    return go("specification_project", project_id)


@entered
@require_POST
def comment_do(request: HttpRequest, project_id: UUID, comment_id: UUID, event: str) -> HttpResponse:
    """Let a comment be seen, withhold it, let it be seen again, or answer it."""
    occasion = occasion_of(request)
    reason = request.POST.get("reason", "")
    try:
        if event == "answer":
            reply = request.POST.get("reply", "")
            consultation.answer_comment(occasion, comment_id=comment_id, reply=reply, reason=reason)
        elif event == "show":
            consultation.show_comment(occasion, comment_id=comment_id)
        elif event == "withhold":
            consultation.withhold_comment(occasion, comment_id=comment_id, reason=reason)
        elif event == "restore":
            consultation.restore_comment(occasion, comment_id=comment_id, reason=reason)
        else:
            raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    except SuyuanError as problem:
        return _project_page(request, occasion, project_id, problem=problem)
    remember(request, COMMENT_DONE[event])
    return go("specification_project", project_id)


def _project_page(
    request: HttpRequest, occasion: Occasion, project_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    known = queries.project(project_id)
    row = known.row
    scope = scope_of(occasion.actor)
    is_inside = scope.sees_house(row.drafter_id, row.proposer_id, path=row.jurisdiction.path)
    reach: dict[str, Any] = {"house": row.drafter_id, "path": row.jurisdiction.path}
    deeds = list(project_deeds(occasion, row))
    events = with_names(journal.history(movement.ENTITY, project_id))
    context = {
        "known": known,
        "row": row,
        "changed": _changed(row),
        "steps": steps_of(row.state, events),
        "who": say(SENT_BACK if row.is_sent_back else WHO[row.state]),
        "deeds": deeds,
        "experts": (
            queries.experts(known, but=_no_experts(occasion, project_id))
            if any(one.event == "record_vote" for one in deeds)
            else []
        ),
        "packs": [(pack.id, say(pack.name)) for pack in library()],
        "may_hand_in": any(one.event == "name_pack" for one in deeds),
        "pack": _pack(row.pack_id, row.pack_digest) if row.pack_id else None,
        "is_inside": is_inside,
        "is_public": row.state in states.TEXT_PUBLIC,
        "reads_draft": is_inside or row.state in states.TEXT_PUBLIC,
        "may_answer": row.state == "consulting" and may("answer_comment", occasion, **reach),
        "may_read": may("show_comment", occasion, **reach),
        "may_withhold": may("withhold_comment", occasion, **reach),
        "replies": [(code, say(text)) for code, text in rules.REPLIES.items()],
        "given": request.POST,
        "today": occasion.today,
        "events": [one for one in events if one["act"] not in IN_TABLES],
    }
    return show(request, "specifications/project.html", context, section="packs", problem=problem)


def _changed(row: SpecificationProject) -> list[tuple[str, str]]:
    """What the draft changes in the words of the text that it revises, where both are written."""
    revised = getattr(row.revises, "project", None) if row.draft else None
    return changes(revised.draft, row.draft) if revised is not None else []


def _earlier(project: SpecificationProject | None) -> SpecificationProject | None:
    """The project of the edition before, where both have packs of one method to compare."""
    before = getattr(project.revises, "project", None) if project is not None else None
    if project is None or before is None or not is_sister(before.pack_id, project.pack_id):
        return None
    return before  # type: ignore[no-any-return]


def _no_experts(occasion: Occasion, project_id: UUID) -> set[UUID]:
    person = occasion.actor.person
    return {*reviewing.drafters_of(project_id), *([person] if person else [])}


# Comments and votes stand in tables of their own.
IN_TABLES: Final = frozenset(
    f"specifications.{deed}"
    for deed in (
        "comment", "show_comment", "answer_comment", "withhold_comment", "restore_comment", "record_vote",
    )
)  # fmt: skip


def _pack(pack_id: str, digest: str) -> dict[str, Any]:
    """The named pack with what its acceptance check says today."""
    try:
        pack = packing.pack_of(pack_id, digest)
    except NotFound:
        return {"id": pack_id, "pack": None}
    report = packing.examine(pack)
    return {
        "id": pack_id,
        "pack": pack,
        "is_same": pack.digest == digest,
        "is_on_shelf": pack.id in library().every(),
        "earlier": [one for one in sorted(library().every()) if is_sister(one, pack.id)],
        "ok": report.ok,
        "problems": [say(one) for one in report.problems[:5]],
        "examples": len(report.golden),
        "edges": report.edges,
    }


@entered
@require_POST
def hand_in_pack(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Hand in the executable pack of a project as a ZIP archive."""
    occasion = occasion_of(request)
    try:
        file = request.FILES.get("file")
        content = file.read(MOST_PACKED + 1) if isinstance(file, UploadedFile) else b""
        pack = uploading.hand_in_pack(occasion, project_id=project_id, archive=content)
    except SuyuanError as problem:
        return _project_page(request, occasion, project_id, problem=problem)
    remember(request, Text(f"方法包 {pack.id} 已提交", f"the pack {pack.id} is handed in"))
    return go("specification_project", project_id)


def steps_of(state: str, events: list[dict[str, Any]]) -> list[Step]:
    """The steps of a project; `events`: newest first."""
    latest = {event["act"].rpartition(".")[2]: event for event in reversed(events)}
    behind = BEHIND[state]
    now = "bad" if state == "closed" else "now"
    return [
        Step(
            name=name,
            look="done" if place < behind else now if place == behind else "todo",
            who=NOBODY,
            at=latest[event]["at"] if place < behind and event in latest else None,
        )
        for place, (event, name) in enumerate(STEPS)
    ]


@entered
@require_GET
def detail(request: HttpRequest, specification_id: UUID) -> HttpResponse:
    """One local specification: its standing, and what a change of it touches."""
    return _text_page(request, occasion_of(request), specification_id)


@entered
@require_POST
def text_do(request: HttpRequest, specification_id: UUID, event: str) -> HttpResponse:
    """One deed on an issued specification."""
    occasion = occasion_of(request)
    try:
        name = act_on_text(occasion, event, specification_id, request.POST)
    except SuyuanError as problem:
        return _text_page(request, occasion, specification_id, problem=problem)
    remember(request, Text(f"{name.zh}：已办理", f"{name.en}: done"))
    return go("specification", specification_id)


def _next_of(row: TechnicalSpecification, *, is_due: bool) -> Text:
    """What comes next for an issued text."""
    if row.state == "issued" and row.filed_on is not None:
        return Text(f"已备案，自 {row.in_force_from} 起施行。", f"Filed; in force from {row.in_force_from}.")
    if row.state == "in_force" and is_due:
        return NEXT["review"]
    return NEXT.get(row.state, Text("", ""))


def _text_page(
    request: HttpRequest, occasion: Occasion, specification_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    row = queries.specification(specification_id)
    if row.jurisdiction is None:
        raise Missing("jurisdiction")
    due = guards.review_due(in_force_from=row.in_force_from, reviewed_on=row.reviewed_on)
    context = {
        "row": row,
        "issuer": queries.issuer_of(row),
        "next": say(_next_of(row, is_due=due is not None and due <= occasion.today)),
        "may_revise": row.state == "revising" and _may_propose(occasion),
        "project": getattr(row, "project", None),
        "due": due if row.state == "in_force" else None,
        "touched": touched(specification_id, path=row.jurisdiction.path),
        "open_jobs": jobs.open_under(specification_id, path=row.jurisdiction.path),
        "earlier": _earlier(getattr(row, "project", None)),
        "deeds": list(text_deeds(occasion, row)),
        "given": request.POST,
        "events": with_names(journal.history(TEXT, specification_id)),
    }
    return show(request, "specifications/detail.html", context, section="packs", problem=problem)
