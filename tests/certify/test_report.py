"""A report made from the registers: archivable, the same bytes again, bilingual, with its data inside."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.certify.pdfa import require_archivable
from suyuan.certify.report import Attachment, Column, Report, Section, cell, render_report, report_data

CHART = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 4"><path d="M0 0L10 4" stroke="#000"/></svg>'
REPORT = Report(
    title=Text("能力一览", "Capabilities"),
    subject=Text("质量", "Mass"),
    author=Text("示例院", "Example Institute"),
    made=date(2026, 3, 10),
    facts=[(Text("区划", "Division"), Text("示例省", "Example Province"))],
    sections=[
        Section(
            title=Text("表", "Table"),
            columns=[
                Column(head=Text("名称", "Name"), width=2),
                Column(head=Text("值", "Value"), is_number=True),
            ],
            rows=[[Text(f"第{number}行", f"row {number}"), cell(number * 1000)] for number in range(90)],
        ),
        Section(title=Text("图", "Picture"), chart=CHART, note=Text("说明", "note")),
    ],
    attachment=Attachment(
        name="data.json", media="application/json", content='{"a": 1}', description=Text("数据", "data")
    ),
)


@pytest.mark.parametrize("languages", [("zh",), ("en",), ("zh", "en")])
def test_archivable_repeatable_and_with_its_data(languages):
    pdf = render_report(REPORT, languages=languages)
    require_archivable(pdf, attachment="data.json")
    assert render_report(REPORT, languages=languages) == pdf
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert reader.attachments["data.json"] == [b'{"a": 1}']
    assert len(reader.pages) > 1
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert "89000" in text
    assert ("第89行" in text) == ("zh" in languages)


def test_both_languages_stand_as_pairs():
    data = report_data(REPORT)
    assert data["title"] == {"first": "能力一览", "second": "Capabilities"}
    assert data["sections"][0]["rows"][1][1] == {"first": "1000", "second": ""}


def test_nothing_is_a_dash_and_typst_is_not_interpreted():
    assert cell(None) == cell("") == Text("—", "—")
    odd = replace(REPORT, title=Text("#panic() $x$ *a*", "#panic() $x$ *a*"), sections=(), attachment=None)
    text = pypdf.PdfReader(io.BytesIO(render_report(odd))).pages[0].extract_text()
    assert "#panic()" in text


def test_another_language_is_refused():
    with pytest.raises(OutOfRange):
        render_report(REPORT, languages=("fr",))
