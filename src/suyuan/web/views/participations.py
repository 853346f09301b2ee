"""What a laboratory does in a comparison: join, hand in under seal, keep its receipt, correct."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import InputError, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.comparisons import acts, queries, taking_part
from suyuan.registry.comparisons.queries import Round
from suyuan.registry.comparisons.sealing import Measured
from suyuan.registry.comparisons.seals import sealer
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties.scope import refuse_unless
from suyuan.web.occasion import occasion_of
from suyuan.web.round_view import may_as_laboratory
from suyuan.web.views.comparisons import page
from suyuan.web.views.page import entered, go, remember, show
from suyuan.web.words.comparisons import DONE

THESE_RESULTS: Final = Text("这些结果", "these results")
USUAL_K: Final = "2"


@entered
@require_POST
def act(request: HttpRequest, participation_id: UUID, event: str) -> HttpResponse:
    """Join, decline, excuse, take back, report or accept a correction, suspend."""
    occasion = occasion_of(request)
    reason = request.POST.get("reason", "")
    comparison_id = queries.comparison_of(participation_id)
    try:
        match event:
            case "join":
                taking_part.join(occasion, participation_id=participation_id)
            case "decline":
                taking_part.decline(occasion, participation_id=participation_id, reason=reason)
            case "excuse":
                taking_part.excuse(occasion, participation_id=participation_id, reason=reason)
            case "readmit":
                taking_part.readmit(occasion, participation_id=participation_id, reason=reason)
            case "report_correction":
                taking_part.report_correction(occasion, participation_id=participation_id, report=reason)
            case "accept_correction":
                taking_part.accept_correction(occasion, participation_id=participation_id, reason=reason)
            case "suspend_standard":
                taking_part.suspend_standard(occasion, participation_id=participation_id, reason=reason)
            case _:
                raise InputError(Text(f"没有事件“{event}”", f"there is no event “{event}”"), given=event)
    except SuyuanError as problem:
        return page(request, occasion, comparison_id, problem=problem)
    remember(request, DONE[event])
    return go("comparison", comparison_id)


@entered
@require_http_methods(["GET", "POST"])
def submission(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """The form for results, point by point; handed in, they are sealed at once."""
    occasion = occasion_of(request)
    known, own = _own(occasion, participation_id)
    if request.method == "GET":
        return _form(request, occasion, known, own)
    measured = [
        Measured(
            point.pk,
            *(request.POST.get(f"{name}-{point.place}", "").strip() for name in ("value", "U", "k")),
        )
        for point in known.points
    ]
    try:
        taking_part.submit(occasion, participation_id=participation_id, measured=measured, sealer=sealer())
    except SuyuanError as problem:
        return _form(request, occasion, known, own, problem=problem)
    remember(request, DONE["submit"])
    return go("comparison", known.row.pk)


@entered
@require_GET
def receipt(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """The laboratory's own last submission: the very bytes whose SHA-256 is the commitment."""
    known, own = _own(occasion_of(request), participation_id)
    content = queries.submitted_by(known, own, sealer())
    response = HttpResponse(content, content_type="application/json")
    name = f"submission-{sha256_hex(content)[:16]}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _own(occasion: Occasion, participation_id: UUID) -> tuple[Round, dict[str, Any]]:
    """The round and the participation, for people of that laboratory alone. Raises NotPermitted."""
    known = queries.one(queries.comparison_of(participation_id))
    own = next((one for one in known.laboratories if one["id"] == participation_id), None)
    if own is None:
        raise NotFound(Text("没有这条参比记录", "there is no such participation"), id=participation_id)
    house = occasion.actor.organization
    refuse_unless(
        house is not None and own["laboratory_id"] == house and bool(occasion.actor.grants), THESE_RESULTS
    )
    return known, own


def _form(
    request: HttpRequest,
    occasion: Occasion,
    known: Round,
    own: dict[str, Any],
    *,
    problem: SuyuanError | None = None,
) -> HttpResponse:
    context = {
        "row": known.row,
        "points": known.points,
        "own": own,
        "may_submit": may_as_laboratory("submit", own, known, occasion),
        "may_evaluate": why_not_permit(
            acts.OF_EVENT["issue_draft_a"], occasion.actor, organization=known.row.pilot_id
        )
        is None,
        "given": request.POST,
        "usual_k": USUAL_K,
    }
    return show(request, "comparisons/submission.html", context, section="comparisons", problem=problem)
