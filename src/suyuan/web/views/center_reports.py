"""The report and the figures of an industrial metrology center as files."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.certify.report import render_report
from suyuan.registry.centers import queries
from suyuan.registry.issuing.installed import is_demonstration
from suyuan.registry.parties.scope import refuse_unless
from suyuan.web.center_paper import content_of, paper_of
from suyuan.web.kpi_chart import charts_of, svg_of
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import language, pick, say
from suyuan.web.views.centers import sees_whole
from suyuan.web.views.page import attached, entered

NOTE = Text("年度指标，由中心报告、附依据", "Figures of the years as the center reported them, with evidence")


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


@entered
@require_GET
def picture(request: HttpRequest, center_id: UUID) -> HttpResponse:
    """The figures of a center as one picture, for those who see the whole of it."""
    occasion = occasion_of(request)
    row = queries.center(center_id)
    refuse_unless(sees_whole(occasion, row), Text("查看中心指标", "seeing the figures of a center"))
    charts = charts_of(queries.kpis(center_id))
    if not charts:
        raise NotFound(
            Text("该中心还没有报告指标", "the center has reported no figures yet"), center=center_id
        )
    made = svg_of(charts, title=pick(row), note=say(NOTE))
    return attached(made.encode(), "image/svg+xml; charset=utf-8", f"{row['code']}.svg")
