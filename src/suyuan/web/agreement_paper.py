"""The report of a test of equivalence on paper: facts, plot, findings, pairs; the pairs as a file inside."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from suyuan.base.text import Text, same
from suyuan.certify.report import Attachment, Column, Report, Section, cell
from suyuan.registry.innovation.models import EquivalenceTest
from suyuan.registry.innovation.rules import VERDICTS
from suyuan.web.agreement_chart import agreement_plot, plot_svg
from suyuan.web.formats import number

AXES: Final = Text("两者平均值", "mean of both"), Text("国产 − 进口", "domestic − imported")
LEGEND: Final = Text(
    "差对平均值。实线为平均差，虚线为一致性界限，浅色带为其置信区间，点线为等效界限。"
    "依据：Bland、Altman（1986、1999）；精确界限 Carkeet（2015）；双单侧检验 Schuirmann（1987）。",
    "Differences over means: line, mean difference; dashes, limits of agreement; bands, their intervals; "
    "dots, the margin. Source: Bland and Altman (1986, 1999); exact limits Carkeet (2015); two one-sided "
    "tests Schuirmann (1987).",
)
SHOWN: Final = 4  # digits of what was computed


def findings(row: EquivalenceTest) -> list[tuple[Text, Text]]:
    """What was found, line by line, for the screen and for paper."""
    a, unit = row.answer, row.unit
    per = f"{100 * a['p']:g} %"
    limits = f"{100 * a['coverage']:g} %"

    def span(low: str, high: str) -> Text:
        first, last = f"{a[low]:.{SHOWN}g}", f"{a[high]:.{SHOWN}g}"
        return Text(f"{first} 至 {last} {unit}", f"{first} to {last} {unit}")

    lines = [
        (Text("结论", "Verdict"), VERDICTS[row.verdict]),
        (Text("等效界限", "Margin"), same(f"±{row.margin} {unit}")),
        (Text("成对测量数", "Pairs"), same(str(a["n"]))),
        (Text("平均差", "Mean difference"), same(f"{a['mean']:.{SHOWN}g} {unit}")),
        (Text(f"平均差的 {per} 区间", f"{per} interval of the mean"), span("bias_low", "bias_high")),
        (Text("差的标准偏差", "Standard deviation of the differences"), same(f"{a['sd']:.{SHOWN}g} {unit}")),
        (Text(f"{limits} 一致性界限", f"{limits} limits of agreement"), span("low", "high")),
        (Text("下限的精确区间", "Exact interval of the lower one"), span("low_outer", "low_inner")),
        (Text("上限的精确区间", "Exact interval of the upper one"), span("high_inner", "high_outer")),
        (
            Text("双单侧检验", "Two one-sided tests"),
            Text(
                f"p = {number(a['tost_p'], 2)}，区间 {span('tost_low', 'tost_high').zh}",
                f"p = {number(a['tost_p'], 2)}, interval {span('tost_low', 'tost_high').en}",
            ),
        ),
        (Text("配对 t 检验", "Paired t test"), same(f"t = {number(a['t'], 3)}, p = {number(a['t_p'], 2)}")),
        (
            Text("差随量值的趋势", "Trend of the differences"),
            Text(
                f"斜率 {number(a['trend'], 2)}，p = {number(a['trend_p'], 2)}",
                f"slope {number(a['trend'], 2)}, p = {number(a['trend_p'], 2)}",
            ),
        ),
        (
            Text("单次读数可互换", "Single readings may be exchanged"),
            Text("是", "yes") if a["within"] else Text("否", "no"),
        ),
    ]
    if a.get("en"):
        told = a["en"]
        lines.append(
            (
                Text("|Eₙ| > 1 的对数", "Pairs with |Eₙ| > 1"),
                Text(f"{told['beyond']} / {told['stated']}", f"{told['beyond']} of {told['stated']}"),
            )
        )
    return lines


def pairs_csv(pairs: Sequence[Mapping[str, Any]]) -> str:
    """The pairs as they were entered."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("item", "domestic", "imported", "U_domestic", "U_imported"))
    writer.writerows(
        (_cell(one["item"]), one["domestic"], one["imported"], one["U_domestic"], one["U_imported"])
        for one in pairs
    )
    return file.getvalue()


def _cell(text: str) -> str:
    """A name that a spreadsheet would take for a formula is marked as text."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def paper_of(row: EquivalenceTest, pairs: Sequence[Mapping[str, Any]], *, is_synthetic: bool) -> Report:
    """The report as a page with the pairs inside."""
    plot = agreement_plot(pairs, row.answer)
    product, unit = row.product, row.unit
    axes = [f"{one} / {unit}" for one in AXES]
    numbers = [Column(head=head, is_number=True) for head in (
        Text("国产", "Domestic"), Text("进口", "Imported"), same("U"), same("U"),
    )]  # fmt: skip
    maker = product.maker
    made_by = Text(f"{maker.name_zh} {product.model}", f"{maker.name_en} {product.model}")
    return Report(
        title=Text("国产仪器等效性试验报告", "Equivalence of a domestic instrument"),
        subject=Text(
            f"{product.name_zh} {product.model}（{row.number}）",
            f"{product.name_en} {product.model} ({row.number})",
        ),
        author=Text(row.laboratory.name_zh, row.laboratory.name_en),
        made=row.published_on or row.computed_on or row.planned_on,
        facts=[
            (Text("国产仪器", "Domestic instrument"), made_by),
            (Text("进口仪器", "Imported instrument"), same(row.imported)),
            (Text("特性", "Characteristic"), Text(row.characteristic_zh, row.characteristic_en)),
            (Text("界限的依据", "Ground of the margin"), Text.read(row.ground)),
            *findings(row),
        ],
        sections=[
            Section(
                title=Text("一致性图", "Plot of agreement"),
                note=LEGEND,
                chart=plot_svg(plot, across=axes[0], upwards=axes[1]) if plot else "",
            ),
            Section(
                title=Text("成对测量", "Pairs"),
                columns=[Column(head=Text("样品", "Item"), width=1.4), *numbers],
                rows=[
                    [cell(one["item"]), *(cell(one[name] or None) for name in
                     ("domestic", "imported", "U_domestic", "U_imported"))]
                    for one in pairs
                ],
            ),
        ],
        attachment=Attachment(
            name="pairs.csv", media="text/csv", content=pairs_csv(pairs),
            description=Text("成对测量", "The pairs"),
        ),
        synthetic=is_synthetic,
    )  # fmt: skip
