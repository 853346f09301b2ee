"""The report of a comparison: drawing and table for whom it is open to, once published for everybody."""

from __future__ import annotations

import csv
import io
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from suyuan.base.text import Text, same
from suyuan.certify.report import render_report
from suyuan.registry.comparisons import queries, rules
from suyuan.registry.comparisons.queries import PointReport, Round
from suyuan.registry.issuing.installed import is_demonstration
from suyuan.registry.parties.scope import refuse_unless
from suyuan.web.comparison_chart import drawing_of
from suyuan.web.comparison_paper import paper_of
from suyuan.web.occasion import occasion_of
from suyuan.web.round_view import printed, reader_of, reference_text
from suyuan.web.speech import language, say
from suyuan.web.views.page import show

REPORT: Final = Text("这份比对报告", "this report")
COLUMNS: Final = (
    Text("比对点", "Point"), Text("量（中文）", "Quantity (Chinese)"),
    Text("量（英文）", "Quantity (English)"), Text("单位", "Unit"),
    Text("实验室（中文）", "Laboratory (Chinese)"), Text("实验室（英文）", "Laboratory (English)"),
    Text("结果 x", "Result x"), same("U(x)"), same("k"), Text("参考值 X", "Reference value X"),
    same("U(X), k = 2"), same("d = x − X"), same("U(d), k = 2"), Text("评价", "Criterion"),
    Text("得分", "Score"), Text("计入参考值", "In the reference value"), Text("结论", "Verdict"),
)  # fmt: skip
YES_OR_NO: Final = {True: Text("是", "yes"), False: Text("否", "no")}


@require_GET
def report(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """The report: a draft to those it is open to, published to everybody, logged in or not."""
    known, points = _readable(request, comparison_id)
    if known is None:
        return redirect(f"{reverse('login')}?next={request.path}")
    criterion = known.row.criterion
    context = {
        "frame": "base.html" if request.user.is_authenticated else "open.html",
        "is_public": not request.user.is_authenticated,
        "known": known,
        "row": known.row,
        "points": [
            {
                "point": one.point,
                "reference": one.reference,
                "reference_text": reference_text(one),
                "drawing": drawing_of(one),
                "lines": [(line, printed(line, criterion)) for line in one.lines],
            }
            for one in points
        ],
        "absent": [one for one in known.laboratories if not one["submissions"]],
    }
    return show(request, "comparisons/report.html", context, section="comparisons")


@require_GET
def report_file(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """The report as a table: every number as it was handed in or computed."""
    known, points = _readable(request, comparison_id)
    if known is None:
        return redirect(f"{reverse('login')}?next={request.path}")
    # The mark at the beginning tells spreadsheets that the letters are UTF-8.
    content = "\ufeff" + _csv(known, points)
    return _download(known, content.encode(), media="text/csv; charset=utf-8", ending="csv")


@require_GET
def report_paper(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """The report as PDF/A with the numbers inside."""
    known, points = _readable(request, comparison_id)
    if known is None:
        return redirect(f"{reverse('login')}?next={request.path}")
    paper = paper_of(known, points, rows=_csv(known, points), is_synthetic=is_demonstration())
    first = language()
    pdf = render_report(paper, languages=(first, "en" if first == "zh" else "zh"))
    return _download(known, pdf, media="application/pdf", ending="pdf")


def _csv(known: Round, points: list[PointReport]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(map(say, COLUMNS))
    for point in points:
        writer.writerows(_csv_rows(point, known.row.criterion))
    return file.getvalue()


def _download(known: Round, content: bytes, *, media: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="comparison-{known.row.pk}.{ending}"'
    return response


def _readable(request: HttpRequest, comparison_id: UUID) -> tuple[Round | None, list[PointReport]]:
    """The round with its results, None for a visitor who has to log in first. Raises NotPermitted."""
    known = queries.one(comparison_id)
    if known.row.state != "published":
        if not request.user.is_authenticated:
            return None, []
        reader = reader_of(known, occasion_of(request))
        refuse_unless(rules.may_read_results(known.row.state, reader), REPORT)
    return known, queries.report(known)


def _csv_rows(point: PointReport, criterion: str) -> list[tuple[str, ...]]:
    head = tuple(
        _cell(text)
        for text in (point.point.nominal, point.point.quantity_zh, point.point.quantity_en, point.point.unit)
    )
    reference = (point.reference.value, point.reference.U) if point.reference else ("", "")
    rows = []
    for line in point.lines:
        who = (_cell(line.laboratory["laboratory__name_zh"]), _cell(line.laboratory["laboratory__name_en"]))
        measured = (line.measured.value, line.measured.U, line.measured.k)
        judged = line.judged
        found = (
            (
                judged.d,
                judged.U,
                say(rules.CRITERIA[criterion]),
                judged.score,
                say(YES_OR_NO[judged.is_member]),
                say(rules.VERDICTS[judged.verdict]),
            )
            if judged
            else ("",) * 6
        )
        rows.append((*head, *who, *measured, *reference, *found))
    return rows


def _cell(text: str) -> str:
    """Text that a spreadsheet would take for a formula is marked as text."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
