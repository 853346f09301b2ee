"""Workload and turnaround: what came in, what was done, how long it took, week by week."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.base.text import Text
from suyuan.registry.jobs.rules import WORKING_DAYS
from suyuan.registry.jobs.working_days import caution, working_days
from suyuan.registry.jobs.workload import beside_lines, lines_of, workload_of
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.web.occasion import occasion_of
from suyuan.web.views.page import entered, show
from suyuan.web.week_chart import chart_of

SPANS: Final = (12, 26, 52)
THESE: Final = Text("工作量统计", "these figures")


@entered
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The figures of one's own laboratory; an authority sees those of its division."""
    occasion = occasion_of(request)
    scope = scope_of(occasion.actor)
    refuse_unless(scope.is_laboratory or scope.is_authority, THESE)
    asked = request.GET.get("weeks", "")
    weeks = int(asked) if asked in {str(span) for span in SPANS} else SPANS[0]
    house = None if scope.is_authority else scope.organization
    path = scope.authority_path
    found = workload_of(
        lines_of(house=house, path=path, until=occasion.today),
        until=occasion.today,
        weeks=weeks,
        days=working_days(),
        beside=beside_lines(house=house, path=path, until=occasion.today),
    )
    context = {
        "found": found,
        "chart": chart_of(found.weeks),
        "weeks": weeks,
        "spans": [(str(span), str(span)) for span in SPANS],
        "limit": WORKING_DAYS,
        "days_caution": caution(occasion.today.year),
        "is_authority": scope.is_authority,
    }
    return show(request, "jobs/workload.html", context, section="jobs")
