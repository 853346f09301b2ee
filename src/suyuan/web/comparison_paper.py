"""The report of a comparison on paper: tables and drawings as on the screen, the numbers as a file inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Final

from django.utils import timezone

from suyuan.base.text import Text, same
from suyuan.certify.report import Attachment, Column, Report, Section, cell
from suyuan.registry.comparisons.models import MethodChange
from suyuan.registry.comparisons.queries import PointReport, Round
from suyuan.registry.comparisons.rules import CRITERIA, LEVELS, METHODS, VERDICTS
from suyuan.web.comparison_chart import Bar, Drawing, drawing_of
from suyuan.web.round_view import printed, reference_text

INK: Final = {"ok": "#1f7a4d", "questionable": "#9a6700", "not_ok": "#9b2c1f", "reference": "#1d3f5e"}
SOFT: Final = "#5b6570"
UNDER: Final = "d 为结果与参考值之差，误差线与 U(d) 的包含因子 k = 2；空心点未计入参考值。"
UNDER_EN: Final = (
    "d is the result less the reference value; bars and U(d) at k = 2; hollow points have no weight in it."
)


def paper_of(known: Round, points: Sequence[PointReport], *, rows: str, is_synthetic: bool) -> Report:
    """The report as a page. rows : the numbers as CSV, carried inside."""
    row = known.row
    return Report(
        title=Text("计量比对报告", "Report of a comparison"),
        subject=Text(f"{row.title_zh}（{row.number}）", f"{row.title_en} ({row.number})"),
        author=Text(row.organiser.name_zh, row.organiser.name_en),
        made=row.closes_on,
        facts=[
            (Text("级别", "Level"), LEVELS[row.level]),
            (Text("主导实验室", "Pilot laboratory"), Text(row.pilot.name_zh, row.pilot.name_en)),
            (Text("比对样品", "Artefact"), Text(row.artefact_zh, row.artefact_en)),
            (Text("参考值", "Reference value"), METHODS[row.method]),
            (Text("评价", "Criterion"), CRITERIA[row.criterion]),
            (Text("测量期间", "Measured"), same(f"{row.begins_on} – {row.closes_on}")),
        ],
        sections=[*(_point(one, row.criterion) for one in points), *_notes(known)],
        attachment=Attachment(
            name="results.csv",
            media="text/csv",
            content=rows,
            description=Text("比对结果数据", "The results"),
        ),
        synthetic=is_synthetic,
    )


def _point(point: PointReport, criterion: str) -> Section:
    drawing, unit = drawing_of(point), point.point.unit
    columns = [
        Column(head=Text("实验室", "Laboratory"), width=2.6),
        Column(head=Text(f"结果 / {unit}", f"Result / {unit}"), is_number=True),
        Column(head=same("U"), width=0.8, is_number=True),
        Column(head=same("k"), width=0.5, is_number=True),
        Column(head=same("d"), width=0.8, is_number=True),
        Column(head=same("U(d)"), width=0.8, is_number=True),
        Column(head=CRITERIA[criterion], width=0.9, is_number=True),
        Column(head=Text("结论", "Verdict"), width=1.1),
    ]
    name = Text(
        f"{point.point.quantity_zh}，{point.point.nominal}",
        f"{point.point.quantity_en}, {point.point.nominal}",
    )
    return Section(
        title=name,
        note=_reference(point),
        columns=columns,
        rows=list(_rows(point, criterion)),
        chart=svg_of(drawing) if drawing else "",
    )


def _reference(point: PointReport) -> Text | None:
    if point.reference is None:
        return None
    value, expanded = reference_text(point)
    said = f"({value} ± {expanded}) {point.point.unit}, k = 2"
    return Text(f"参考值 {said}。{UNDER}", f"Reference value {said}. {UNDER_EN}")


def _rows(point: PointReport, criterion: str) -> Iterator[list[Text]]:
    for number, line in enumerate(point.lines, start=1):
        who = line.laboratory
        found = printed(line, criterion)
        named = Text(f"{number} {who['laboratory__name_zh']}", f"{number} {who['laboratory__name_en']}")
        measured = [cell(line.measured.value), cell(line.measured.U), cell(line.measured.k)]
        if line.judged is None:
            yield [named, *measured, cell(None), cell(None), cell(None), Text("参考实验室", "reference")]
        else:
            judged = [cell(found["d"]), cell(found["U"]), cell(found["score"])]
            yield [named, *measured, *judged, VERDICTS[line.judged.verdict]]


def _notes(known: Round) -> Iterator[Section]:
    if known.method_changes:
        yield Section(
            title=Text(
                "截止后更改了参考值的方法", "The method of the reference value was changed after closing"
            ),
            columns=[
                Column(head=Text("原方法", "Before"), width=2),
                Column(head=Text("改为", "After"), width=2),
                Column(head=Text("原因", "Reason"), width=3),
                Column(head=Text("日期", "Day")),
            ],
            rows=[
                [
                    METHODS[one.method_before],
                    _method_after(one),
                    cell(one.reason),
                    cell(timezone.localdate(one.created_at)),
                ]
                for one in known.method_changes
            ],
        )
    absent = [one for one in known.laboratories if not one["submissions"]]
    if absent:
        yield Section(
            title=Text("没有结果的实验室", "Laboratories without a result"),
            columns=[
                Column(head=Text("实验室", "Laboratory"), width=2),
                Column(head=Text("原因", "Why"), width=2),
            ],
            rows=[
                [Text(one["laboratory__name_zh"], one["laboratory__name_en"]), _why(one)] for one in absent
            ],
        )
    if known.notes:
        yield Section(
            title=Text("注", "Notes"),
            columns=[Column(head=Text("内容", "Text"), width=4), Column(head=Text("日期", "Day"))],
            rows=[[cell(one.text), cell(timezone.localdate(one.created_at))] for one in known.notes],
        )


def _method_after(one: MethodChange) -> Text:
    after = METHODS[one.method_after]
    if one.reference is None:
        return after
    house = one.reference.laboratory
    return Text(f"{after.zh}：{house.name_zh}", f"{after.en}: {house.name_en}")


def _why(one: dict[str, Any]) -> Text:
    if one["state"] == "excused":
        return Text("经准许或自愿未参加", "did not take part, excused or by choice")
    return Text("截止前未提交", "did not hand in before closing")


def svg_of(drawing: Drawing) -> str:
    """The drawing of the screen with its colours inside, for a page without style sheets."""
    d = drawing
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {d.width} {d.height}"'
        ' font-family="Noto Sans CJK SC" font-size="12">',
        f'<rect x="{d.left}" y="{d.band_top:.1f}" width="{d.right - d.left}" height="{d.band_height:.1f}"'
        ' fill="#e8eef4"/>',
    ]
    for y, value in d.grid:
        parts.append(
            f'<path d="M{d.left} {y:.1f}H{d.right}" stroke="#d5dbe1" stroke-width="1"/>'
            f'<text x="{d.left - 8}" y="{y + 4:.1f}" text-anchor="end" fill="{SOFT}">{value:.4g}</text>'
        )
    parts.append(f'<path d="M{d.left} {d.zero:.1f}H{d.right}" stroke="{SOFT}" stroke-width="1"/>')
    parts += [_bar(bar, d.base) for bar in d.bars]
    return "".join([*parts, "</svg>"])


def _bar(bar: Bar, base: float) -> str:
    ink = escape(INK.get(bar.look, SOFT), quote=True)
    fill = "#ffffff" if bar.is_hollow else ink
    ends = "".join(f"M{bar.x - 5:.1f} {y:.1f}h10" for y in (bar.top, bar.bottom))
    return (
        f'<path d="M{bar.x:.1f} {bar.top:.1f}V{bar.bottom:.1f}{ends}" stroke="{ink}" fill="none"/>'
        f'<circle cx="{bar.x:.1f}" cy="{bar.y:.1f}" r="4.5" fill="{fill}" stroke="{ink}"/>'
        f'<text x="{bar.x:.1f}" y="{base + 20}" text-anchor="middle" fill="{SOFT}">{bar.number}</text>'
    )
