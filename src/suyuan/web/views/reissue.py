"""Reissuing the certificates of a recall: what would change, then three persons one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import Missing, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.access.confirming import confirm_password
from suyuan.registry.issuing.commands import finish
from suyuan.registry.issuing.keys import seals_in
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.journal.occasion import Actor, Occasion
from suyuan.registry.recalls import queries, reissuing, states
from suyuan.registry.recalls.commands import fault_of
from suyuan.registry.recalls.models import Recall
from suyuan.registry.recalls.reissuing import Batch
from suyuan.registry.recalls.revaluing import Revalued, put_right, recorded, revalued
from suyuan.web import signing
from suyuan.web.occasion import occasion_of
from suyuan.web.views.page import entered, go, remember, show
from suyuan.web.views.recalls import SECTION, seen

SHOWN: Final = 40  # certificates on one page; the next ones follow when these are done
STAGES: Final[Mapping[str, Text]] = {
    "to_prepare": Text("待重新计算", "To be evaluated"),
    "recorded": Text("待核验", "To be checked"),
    "checked": Text("待批准", "To be approved"),
    "reissued": Text("已换发", "Reissued"),
    "other": Text("其他处理", "Another outcome"),
}
ROLES: Final = {"prepare": "verifier", "check": "checker", "approve": "approver"}
STAGE_OF: Final = {"prepare": "to_prepare", "check": "recorded", "approve": "checked"}
STAGE_OF_JOB: Final = {
    "checked": "checked",
    "approved": "checked",
    "issued": "reissued",
    "closed": "reissued",
}
TITLES: Final = {
    "prepare": Text("以原读数重新计算", "Evaluate the readings again"),
    "check": Text("核验所选结果", "Check the chosen results"),
    "approve": Text("批准并换发证书", "Approve and reissue"),
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
        chosen = _chosen(request)
        if event != "prepare":
            confirm_password(
                request,
                username=request.user.get_username(),
                password=request.POST.get("password", ""),
            )
        batch = do(occasion_of(request), recall_id, chosen)
    except SuyuanError as problem:
        return _page(request, recall_id, problem=problem)
    remember(request, _said(batch))
    return go("recall_reissue", recall_id)


def _chosen(request: HttpRequest) -> dict[UUID, str]:
    """Certificate -> digest of the result that was shown. Raises Missing."""
    found = {}
    for text in request.POST.getlist("item")[:SHOWN]:
        with suppress(ValueError):
            found[UUID(text)] = request.POST.get(f"digest-{text}", "")[:64]
    if not found:
        raise Missing("certificates", hint=Text("请至少选择一份证书。", "Choose at least one certificate."))
    return found


def _said(batch: Batch) -> Text:
    zh, en = f"完成 {batch.done} 份", f"{batch.done} done"
    if batch.refused:
        zh, en = f"{zh}，{len(batch.refused)} 份未能办理，原因见各证书", f"{en}, {len(batch.refused)} refused"
    return Text(zh, en)


def _prepare(occasion: Occasion, recall_id: UUID, chosen: dict[UUID, str]) -> Batch:
    return reissuing.prepare(occasion, recall_id=recall_id, items=chosen)


def _check(occasion: Occasion, recall_id: UUID, chosen: dict[UUID, str]) -> Batch:
    return reissuing.check(occasion, recall_id=recall_id, digests=chosen)


def _approve(occasion: Occasion, recall_id: UUID, chosen: dict[UUID, str]) -> Batch:
    batch = reissuing.approve(occasion, recall_id=recall_id, digests=chosen, keys=signing.keys())
    new = Certificate.objects.filter(job__recall_item__in=list(chosen), published_at=None)
    for certificate in list(new.values_list("pk", flat=True)):
        with suppress(SuyuanError):  # its page is made when it is first asked for
            finish(occasion, certificate_id=certificate, seals=seals_in(settings.KEYS))
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
    counts = {code: sum(one["stage"] == code for one in shown) for code in STAGES}
    is_open = states.why_not_event(row["state"], "resolve") is None
    mine = _steps_of(occasion_of(request).actor, shown) if is_open else {}
    order = {code: place for place, code in enumerate(("checked", "recorded", "to_prepare"))}
    ordered = sorted(shown, key=lambda one: order.get(one["stage"], 9))
    page = ordered[:SHOWN]
    changes = _changes(recall_id, page) if row["amount"] else {}
    context = {
        "row": row,
        "counts": [(name, counts[code]) for code, name in STAGES.items() if counts[code] or code != "other"],
        "groups": [
            {
                "code": code,
                "title": TITLES[code],
                "items": [one for one in page if one["stage"] == STAGE_OF[code]],
                "is_mine": code in mine,
                "left": counts[STAGE_OF[code]],
            }
            for code in ("approve", "check", "prepare")
        ],
        "done": [one for one in page if one["stage"] in ("reissued", "other")],
        "changes": changes,
        "is_open": is_open,
        "more": len(ordered) - len(page),
        "total": len(shown),
        "share": (counts["reissued"] + counts["other"]) / len(shown) if shown else 0.0,
    }
    return show(request, "recalls/reissue.html", context, section=SECTION, problem=problem)


def _concerns(one: Mapping[str, Any]) -> bool:
    """Whether there is a reason to reissue it, or somebody does it."""
    return bool(one["doubtful"] or one["job_id"] or one["outcome"] == "reissued")


def _stage(one: Mapping[str, Any]) -> str:
    if one["outcome"]:
        return "reissued" if one["outcome"] == "reissued" else "other"
    if one["job_id"] is None or one["job__state"] == "cancelled":
        return "to_prepare"
    return STAGE_OF_JOB.get(one["job__state"], "recorded")


def _steps_of(actor: Actor, shown: list[dict[str, Any]]) -> set[str]:
    """The steps that the actor may take for one of the certificates."""
    houses = {code: {g.organization for g in actor.grants if g.role == role} for code, role in ROLES.items()}
    return {code for code, own in houses.items() if any(one["issuer_id"] in own for one in shown)}


def _changes(recall_id: UUID, page: list[dict[str, Any]]) -> dict[UUID, Revalued]:
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
