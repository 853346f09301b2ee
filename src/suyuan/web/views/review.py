"""Check and approve: the numbers, the same numbers computed again, and the password once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.access.confirming import confirm_password
from suyuan.registry.jobs import commands
from suyuan.registry.jobs.review import recomputation
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.results import queries as results
from suyuan.registry.specifications import queries as specifications
from suyuan.web.entry import FormView, form_view, shown
from suyuan.web.occasion import occasion_of
from suyuan.web.outcome import LineView, stored_budget, stored_lines, waterfall
from suyuan.web.signing import issue_now
from suyuan.web.speech import say
from suyuan.web.views.job import require_step, seen_job
from suyuan.web.views.page import entered, go, remember, show, written


class Review(NamedTuple):
    """One of the two reviews: its events, its commands, its words."""

    event: str
    back_event: str
    confirm: Callable[..., None]
    back: Callable[..., None]
    title: Text
    button: Text


REVIEWS: Final = {
    "check": Review(
        "check", "check_back", commands.check, commands.check_back,
        Text("核验", "Check"), Text("核验通过", "Confirm the check"),
    ),
    "approve": Review(
        "approve", "approve_back", commands.approve, commands.approve_back,
        Text("批准", "Approve"), Text("批准并签发证书", "Approve and issue the certificate"),
    ),
}  # fmt: skip


@entered
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, job_id: UUID, which: str) -> HttpResponse:
    """The page of the checker or of the approver, and their decision."""
    occasion = occasion_of(request)
    row = seen_job(occasion, job_id)
    kind = REVIEWS[which]
    require_step(row, kind.event)
    if request.method == "GET":
        return _page(request, row, kind)
    try:
        if request.POST.get("decision") == "back":
            reason = written(request.POST, "reason")
            kind.back(occasion, job_id=job_id, reason=reason)
            remember(request, Text("已退回检定员", "sent back to the verifier"))
            return go("job", job_id)
        _ask_again(request)
        kind.confirm(occasion, job_id=job_id, digest=request.POST.get("digest", ""))
    except SuyuanError as problem:
        return _page(request, row, kind, problem=problem)
    return _after(request, occasion, job_id, kind)


def _after(request: HttpRequest, occasion: Occasion, job_id: UUID, kind: Review) -> HttpResponse:
    if kind.event == "check":
        remember(request, Text("核验通过，等待批准", "checked; now it waits for approval"))
        return go("job", job_id)
    try:
        certificate = issue_now(occasion, job_id)
    except SuyuanError as problem:
        # Approved it is; why there is no certificate yet is said on the page of the job.
        remember(
            request,
            Text(f"已批准，尚未签发：{problem.message.zh}", f"approved, not issued: {problem.message.en}"),
        )
        return go("job", job_id)
    remember(request, Text("已批准，证书已签发", "approved; the certificate is issued"))
    return go("certificate", certificate)


def _ask_again(request: HttpRequest) -> None:
    confirm_password(request, username=request.user.get_username(), password=request.POST.get("password", ""))


def _page(
    request: HttpRequest, row: dict[str, Any], kind: Review, *, problem: SuyuanError | None = None
) -> HttpResponse:
    pack = specifications.library()[row["pack__pack_id"]]
    view = form_view(pack, row["readings"] or {}, known={}, readings={})
    context = {
        "job": row,
        "review": kind,
        "again": recomputation(row["id"]),
        "lines": stored_lines(row["lines"]),
        "view": view,
        "plate": _plate(view),
        "shown": shown,
        "address": lambda line: reverse("job_budget", args=[row["id"], line.id]),
        "given": request.POST,
        "roles": {role.code: role.label for role in pack.roles},
    }
    return show(request, "jobs/review.html", context, section="jobs", problem=problem)


def _plate(view: FormView) -> list[tuple[str, str]]:
    """Plate data and environment, each with its unit."""
    parts = ((view.spec.header, view.header), (view.spec.conditions, view.conditions))
    return [
        (say(field.label), f"{say(shown(field, values[field.symbol]))} {view.unit(field)}".strip())
        for fields, values in parts
        for field in fields
        if values.get(field.symbol)
    ]


@entered
@require_GET
def budget(request: HttpRequest, job_id: UUID, result_id: UUID) -> HttpResponse:
    """The budget of one stored line, as chart and table."""
    row = seen_job(occasion_of(request), job_id)
    found = next((line for line in stored_lines(row["lines"]) if line.id == result_id), None)
    if found is None:
        raise NotFound(Text("没有这个结果", "there is no such result"))
    shares = stored_budget(results.budget(result_id))
    line = LineView(**{**vars(found), "budget": shares, "chart": waterfall(shares)})
    return render(request, "jobs/budget.html", {"line": line})
