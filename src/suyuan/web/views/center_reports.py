"""The report of an industrial metrology center as a file."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.base.text import Text
from suyuan.certify.report import render_report
from suyuan.registry.centers import queries
from suyuan.registry.parties.scope import refuse_unless
from suyuan.web.center_paper import content_of, paper_of
from suyuan.web.demonstration import is_demonstration
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import language
from suyuan.web.views.centers import sees_whole
from suyuan.web.views.page import attached, entered


@entered
@require_GET
def paper(request: HttpRequest, center_id: UUID) -> HttpResponse:
    """The report of a center as PDF, for those who see the whole of it."""
    occasion = occasion_of(request)
    row = queries.center(center_id)
    refuse_unless(sees_whole(occasion, row), Text("查看中心报告", "seeing the report of a center"))
    content = content_of(
        row,
        figures=queries.kpis(center_id),
        tasks=queries.tasks(center_id),
        services=queries.services_by_kind(center_id),
        decisions=queries.decisions(center_id),
        on=occasion.today,
    )
    first = language()
    report = paper_of(content, is_synthetic=is_demonstration())
    pdf = render_report(report, languages=(first, "en" if first == "zh" else "zh"))
    return attached(pdf, "application/pdf", f"{row['code']}-{content['on']}.pdf")
