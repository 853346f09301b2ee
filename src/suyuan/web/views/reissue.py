"""Reissuing the certificates of a recall: what would change, then three persons one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.issuing import installed
from suyuan.registry.jobs.models import Job
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.recalls import queries, reissuing, states
from suyuan.registry.recalls.commands import fault_of
from suyuan.registry.recalls.models import Recall
from suyuan.registry.recalls.reissuing import Batch
from suyuan.registry.recalls.revaluing import Revalued, put_right, recorded, revalued
from suyuan.web.occasion import occasion_of
from suyuan.web.reissue_page import Rows, chosen_of, finished, groups_of, said, steps_of
from suyuan.web.views.page import entered, go, remember, show
from suyuan.web.views.recalls import SECTION, seen

STAGE_OF_JOB: Final = {
    "checked": "checked",
    "approved": "checked",
    "issued": "reissued",
    "closed": "reissued",
}


@entered
@require_GET
def reissue(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """What becomes of each certificate when its readings are evaluated again, and the next step of each."""
    return _page(request, recall_id)


@entered
@sensitive_post_parameters("password")
@require_POST
def step(request: HttpRequest, recall_id: UUID, event: str) -> HttpResponse:
    """Evaluate again, check, or approve and reissue the chosen certificates."""
    seen(request, recall_id)
    do = _STEPS.get(event)
    if do is None:
        raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    try:
        batch = do(occasion_of(request), recall_id, chosen_of(request, event))
    except SuyuanError as problem:
        return _page(request, recall_id, problem=problem)
    remember(request, said(batch))
    return go("recall_reissue", recall_id)


def _prepare(occasion: Occasion, recall_id: UUID, chosen: dict[UUID, str]) -> Batch:
    return reissuing.prepare(occasion, recall_id=recall_id, items=chosen)


def _check(occasion: Occasion, recall_id: UUID, chosen: dict[UUID, str]) -> Batch:
    return reissuing.check(occasion, recall_id=recall_id, digests=chosen)


def _approve(occasion: Occasion, recall_id: UUID, chosen: dict[UUID, str]) -> Batch:
    batch = reissuing.approve(occasion, recall_id=recall_id, digests=chosen, keys=installed.keys())
    finished(occasion, Job.objects.filter(recall_item__in=list(chosen)).values_list("pk", flat=True))
    return batch


_STEPS: Final[Mapping[str, Callable[[Occasion, UUID, dict[UUID, str]], Batch]]] = {
    "prepare": _prepare,
    "check": _check,
    "approve": _approve,
}


def _page(request: HttpRequest, recall_id: UUID, *, problem: SuyuanError | None = None) -> HttpResponse:
    row, scope, whole = seen(request, recall_id)
    items = queries.items(recall_id, house=None if whole else scope.organization)
    shown = [one | {"stage": _stage(one)} for one in items if one["certificate_id"] and _concerns(one)]
    is_open = states.why_not_event(row["state"], "resolve") is None
    issuers = {one["issuer_id"] for one in shown}
    context = groups_of(
        shown,
        mine=steps_of(occasion_of(request).actor, issuers) if is_open else set(),
        address=lambda event: reverse("recall_reissue_do", args=(recall_id, event)),
        changes_of=lambda page: _changes(recall_id, page) if row["amount"] else {},
    )
    return show(
        request,
        "recalls/reissue.html",
        context | {"row": row, "is_open": is_open},
        section=SECTION,
        problem=problem,
    )


def _concerns(one: Mapping[str, Any]) -> bool:
    """Whether there is a reason to reissue it, or somebody does it."""
    return bool(one["doubtful"] or one["job_id"] or one["outcome"] == "reissued")


def _stage(one: Mapping[str, Any]) -> str:
    if one["outcome"]:
        return "reissued" if one["outcome"] == "reissued" else "other"
    if one["job_id"] is None or one["job__state"] == "cancelled":
        return "to_prepare"
    return STAGE_OF_JOB.get(one["job__state"], "recorded")


def _changes(recall_id: UUID, page: Rows) -> dict[UUID, Revalued]:
    """The difference of each: on record where somebody evaluated it, worked out where nobody did."""
    made = {
        one["evaluation_id"]: one["job__evaluation_id"]
        for one in page
        if one["job__evaluation_id"] and one["stage"] != "to_prepare"
    }
    asked = [one["evaluation_id"] for one in page if one["stage"] == "to_prepare"]
    row = Recall.objects.get(pk=recall_id)
    fault = fault_of(
        amount=row.amount, u_amount=row.u_amount, course=row.course, since=row.since, until=row.until
    )
    return recorded(made) | revalued(asked, basis=put_right(row, fault))
