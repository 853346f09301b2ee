"""The chain of a certificate up to the national standard, with the share of each ancestor in the variance."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.registry.results.chain import chain_rows
from suyuan.trace.chain import ChainLink, ChainReport, check_chain
from suyuan.web.occasion import occasion_of
from suyuan.web.outcome import stored_lines
from suyuan.web.views.certificates import seen_certificate
from suyuan.web.views.page import entered, show


@entered
@require_GET
def chain(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The chain of one line of results; the first with a number unless another is asked for."""
    row = seen_certificate(occasion_of(request), certificate_id)
    rows = chain_rows(evaluations=[row["evaluation_id"]])
    lines = [line for line in stored_lines(row["lines"]) if line.id in rows.wanted]
    asked = request.GET.get("line", "")
    chosen = next((line for line in lines if str(line.id) == asked), lines[0] if lines else None)
    report = check_chain(UUID(str(chosen.id)), nodes=rows.nodes, edges=rows.edges) if chosen else None
    context = {
        "row": row,
        "lines": lines,
        "chosen": chosen,
        "report": report,
        "levels": _levels(report) if report else [],
        "bands": _bands(report) if report else [],
    }
    return show(request, "certificates/trace.html", context, section="certificates")


def _levels(report: ChainReport) -> list[list[ChainLink]]:
    """Links by level, the source first and the instrument last."""
    found: dict[int, list[ChainLink]] = defaultdict(list)
    for link in report.links:
        found[link.level].append(link)
    return [sorted(found[level], key=lambda link: -link.share) for level in sorted(found, reverse=True)]


def _bands(report: ChainReport) -> list[dict[str, Any]]:
    """The shares as one band: each ancestor a piece, from the instrument itself up to the source."""
    begin, bands = 0.0, []
    for place, link in enumerate(sorted(report.links, key=lambda link: (link.level, -link.share))):
        if link.share <= 0:
            continue
        bands.append({"link": link, "begin": begin, "width": 100 * link.share, "shade": place % 6})
        begin += 100 * link.share
    return bands
