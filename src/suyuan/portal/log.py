"""The transparency log for everybody: the signed checkpoint, and the proof that an entry is under it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from suyuan.base.errors import SuyuanError
from suyuan.registry.issuing import log

A_MINUTE = "public, max-age=60"


@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The current signed note (C2SP tlog-checkpoint)."""
    try:
        note = log.head().checkpoint
    except SuyuanError as problem:
        return refused(problem)
    return HttpResponse(note, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_GET
def proof(request: HttpRequest, index: int) -> HttpResponse:  # noqa: ARG001
    """The inclusion proof of an entry. The salt is left out: it belongs to whoever holds the certificate."""
    try:
        found = log.inclusion(index)
    except SuyuanError as problem:
        return refused(problem)
    record = {
        "index": found.index,
        "size": found.size,
        "leaf": found.leaf.decode("utf-8"),
        "path": [hash_.hex() for hash_ in found.proof],
        "checkpoint": found.checkpoint,
    }
    return JsonResponse(record, headers={"Cache-Control": A_MINUTE})


def refused(problem: SuyuanError) -> JsonResponse:
    """An error of the tree as a JSON problem."""
    return JsonResponse(
        problem.to_record(), status=problem.http_status, content_type="application/problem+json"
    )
