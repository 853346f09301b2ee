"""The report of a recall as PDF; houses that see a part of it find their own certificates in it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.certify.report import render_report
from suyuan.registry.issuing.installed import is_demonstration
from suyuan.registry.journal import queries as journal
from suyuan.registry.recalls import queries, telling
from suyuan.registry.recalls.movement import ENTITY
from suyuan.registry.recalls.revaluing import recorded
from suyuan.web.history import with_names
from suyuan.web.occasion import occasion_of
from suyuan.web.recall_paper import paper_of
from suyuan.web.speech import language
from suyuan.web.views.page import entered
from suyuan.web.views.recalls import seen


@entered
@require_GET
def paper(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """The report as it stands today."""
    row, scope, whole = seen(request, recall_id)
    items = queries.items(recall_id, house=None if whole else scope.organization)
    made = {one["evaluation_id"]: one["job__evaluation_id"] for one in items if one["job__evaluation_id"]}
    told = telling.notices(recall_id)
    report = paper_of(
        row,
        items=items,
        notices=[one for one in told if whole or one["house_id"] == scope.organization],
        events=with_names(journal.history(ENTITY, recall_id)) if whole else [],
        changes=recorded(made),
        on=occasion_of(request).today,
        is_synthetic=is_demonstration(),
    )
    first = language()
    pdf = render_report(report, languages=(first, "en" if first == "zh" else "zh"))
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{row["number"]}.pdf"'
    return response
