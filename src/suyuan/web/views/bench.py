"""The verifier's screens: start with environment and standards, entry of readings, live preview."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.methods.form import form_of
from suyuan.methods.pack import Pack
from suyuan.registry.issuing import log
from suyuan.registry.jobs import commands
from suyuan.registry.jobs.adjusting import found_in
from suyuan.registry.jobs.at_bench import person_of
from suyuan.registry.jobs.onsite import draft_of
from suyuan.registry.jobs.raw_files import files_of
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.specifications import queries as specifications
from suyuan.registry.standards import queries as standards
from suyuan.registry.standards.rules import readiness
from suyuan.web.entry import form_view, problem_places, settled, typed
from suyuan.web.occasion import occasion_of
from suyuan.web.outcome import outcome_of
from suyuan.web.speech import say
from suyuan.web.views.job import require_step, seen_job
from suyuan.web.views.page import entered, go, remember, show, uuid_of
from suyuan.web.views.raw import filled_in
from suyuan.web.words.fields import worded


@entered
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Environment, and whether every reserved standard is ready for this person on this day."""
    occasion = occasion_of(request)
    row = seen_job(occasion, job_id)
    require_step(row, "start")
    if request.method == "POST":
        data = typed(request.POST.dict())
        try:
            commands.start(occasion, job_id=job_id, conditions=data["conditions"], checkpoint=log.stamp())
        except SuyuanError as problem:
            return _start_page(request, occasion, row, problem=problem)
        return go("job_entry", job_id)
    return _start_page(request, occasion, row)


def _start_page(
    request: HttpRequest, occasion: Occasion, row: dict[str, Any], *, problem: SuyuanError | None = None
) -> HttpResponse:
    pack = _pack(row)
    given = typed(request.POST.dict())["conditions"]
    known = standards.facts([one["standard_id"] for one in row["standards"]], on=occasion.today)
    reserved = [
        one
        | {
            "readiness": readiness(
                known[one["standard_id"]], on=occasion.today, acting_person=occasion.actor.person
            ),
            "role_label": pack.role(one["role"]).label,
        }
        for one in row["standards"]
    ]
    context = {
        "job": row,
        "pack": pack,
        "fields": form_of(pack).conditions,
        "given": given,
        "reserved": reserved,
        "places": problem_places(problem),
        "problem_words": _words(problem),
    }
    return show(request, "jobs/start.html", context, section="jobs", problem=problem)


@entered
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The readings; what is submitted is computed and stored, or comes back with every fault marked."""
    occasion = occasion_of(request)
    row = seen_job(occasion, job_id)
    require_step(row, "record")
    if request.method == "GET":
        return _entry_page(request, row, _begun(request, occasion, row))
    data: dict[str, Any] = {}
    try:
        data = typed(request.POST.dict())
        found = request.POST.get("phase") == "as_found"
        _record(request, occasion, row, settled(_pack(row), data), found=found)
    except SuyuanError as problem:
        return _entry_page(request, row, data, problem=problem)
    remember(request, FOUND if found else STORED)
    return go("job", job_id)


STORED = Text("读数已保存，等待核验", "the readings are stored; now they wait to be checked")
FOUND = Text(
    "调整前的读数已保存，请登记调整内容",
    "the readings before the adjustment are stored; now say what was adjusted",
)


def _begun(request: HttpRequest, occasion: Occasion, row: dict[str, Any]) -> dict[str, Any]:
    """What the form begins with: a file, what was typed on another device or sent, the set before."""
    if (from_file := filled_in(request, row, _pack(row))) is not None:
        return from_file
    draft = draft_of(row["id"], person_of(occasion))
    return typed(draft["fields"]) if draft else row["readings"] or {}


def _record(
    request: HttpRequest, occasion: Occasion, row: dict[str, Any], data: dict[str, Any], *, found: bool
) -> None:
    if found:
        commands.record_found(occasion, job_id=row["id"], data=data)
        return
    file = request.POST.get("file", "")
    commands.record(
        occasion,
        job_id=row["id"],
        data=data,
        source="file" if file else "form",
        file=uuid_of(file, Text("文件", "a file")) if file else None,
    )


def _entry_page(
    request: HttpRequest, row: dict[str, Any], data: dict[str, Any], *, problem: SuyuanError | None = None
) -> HttpResponse:
    context = {
        "job": row,
        "job_id": row["id"],
        "found": found_in(row["id"]),
        "file_id": request.POST.get("file") or request.GET.get("file", ""),
        "files": files_of(row["id"]),
        "view": _view(request, row, data),
        "places": problem_places(problem),
        "problem_words": _words(problem),
    }
    return show(request, "jobs/entry.html", context, section="jobs", problem=problem)


def _pack(row: dict[str, Any]) -> Pack:
    return specifications.library()[row["pack__pack_id"]]


def _view(request: HttpRequest, row: dict[str, Any], data: dict[str, Any]) -> Any:
    pack = _pack(row)
    known = {"header": row["instrument__plate"], "conditions": row["conditions"]}
    wanted = {
        name.removeprefix("readings."): int(value)
        for name, value in request.POST.items()
        if name.startswith("readings.") and isinstance(value, str) and value.isdecimal() and len(value) < 4
    }
    return form_view(pack, data, known=known, readings=wanted)


def _words(problem: SuyuanError | None) -> list[str]:
    return [say(worded(one)) for one in getattr(problem, "problems", ()) or ()]


@entered
@require_POST
def tables(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The tables again, after plate data or the number of readings changed."""
    occasion = occasion_of(request)
    row = seen_job(occasion, job_id)
    require_step(row, "record")
    context = {"view": _view(request, row, typed(request.POST.dict())), "job_id": job_id}
    return render(request, "jobs/entry_tables.html", context)


@entered
@require_POST
def preview(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """What the readings typed so far would give. Nothing is stored; faults are listed."""
    occasion = occasion_of(request)
    row = seen_job(occasion, job_id)
    problem: SuyuanError | None = None
    outcome = None
    try:
        data = settled(_pack(row), typed(request.POST.dict()))
        outcome = outcome_of(commands.preview(job_id=job_id, data=data, occasion=occasion).evaluation)
    except SuyuanError as refused:
        problem = refused
    context = {
        "outcome": outcome,
        "problem": problem,
        "places": problem_places(problem),
        "problem_words": _words(problem),
    }
    return render(request, "jobs/preview.html", context)
