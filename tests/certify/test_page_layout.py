"""How the page looks: languages, alignment on the decimal point, page breaks, pictures, budgets, hard texts.

Positions are read back from the PDF with pypdf, a program that did not set them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.certify.page_samples import WEIGHT_BUDGET, bare, long_table, long_texts, with_budgets
from tests.certify.sample import ALL, gauge_certificate, scale_notice, weight_certificate

from suyuan.base.errors import OutOfRange
from suyuan.certify.compose import compose_dcc
from suyuan.certify.content import CertificateContent
from suyuan.certify.extract import extract_xml
from suyuan.certify.page import APT, missing_fonts, render_pdf
from suyuan.certify.page_tables import width

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HEADINGS = (
    "Measurement standards used", "Environment", "More about the instrument", "Results", "Uncertainty budget",
    "Statements", "Error of indication", "Error of indication, full range",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def fonts() -> None:
    import typst

    if missing_fonts(frozenset(typst.Fonts().families())):
        pytest.skip(f"Chinese fonts are missing: {APT}")


def pages(content: CertificateContent, **options: object) -> list[str]:
    """The text of each page."""
    pdf = render_pdf(compose_dcc(content), content, **options)  # type: ignore[arg-type]
    return [page.extract_text() or "" for page in PdfReader(BytesIO(pdf)).pages]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("make", ALL)
def test_an_english_page_has_no_chinese_word(make):
    text = "".join(pages(make(), languages=("en",)))
    names = {"[2024]示量标质证字第 012 号"}  # the number of a certificate, as it was given
    for name in names:
        text = squeezed(text).replace(squeezed(name), "")
    assert CHINESE.findall(text) == []
    assert "Page1of" in text


@pytest.mark.parametrize("make", ALL)
def test_a_chinese_page_has_no_english_label(make):
    text = squeezed("".join(pages(make(), languages=("zh",))))
    for word in ("Certificate", "Instrument", "Traceability", "Page", "Expanded", "pass"):
        assert word not in text.replace("certificate.xml", "")
    assert re.search(r"第1页共\d页", text)


def test_the_languages_of_the_content_are_the_default():
    text = "".join(pages(replace(weight_certificate(), languages=("en",))))
    assert "Verification Certificate" in text
    assert "检定证书" not in text


def test_english_may_come_first():
    first = pages(weight_certificate(), languages=("en", "zh"))[0]
    assert first.index("Verification Certificate") < first.index("检定证书")


def test_the_xml_is_the_same_whatever_the_language():
    content = weight_certificate()
    document = compose_dcc(content)
    for languages in (("zh",), ("en",), ("zh", "en")):
        assert extract_xml(render_pdf(document, content, languages=languages)) == document


@example(text="\ufeff<a>\r\n\x00\r\u2028</a>\n\n")
@settings(max_examples=12, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_any_bytes_of_utf_8_come_out_as_they_went_in(text):
    document = text.encode()
    assert extract_xml(render_pdf(document, bare(), charts=False)) == document


def test_another_language_is_refused():
    with pytest.raises(OutOfRange, match="languages"):
        render_pdf(b"<a/>", weight_certificate(), languages=("fr",))


@pytest.mark.parametrize(("make", "columns"), [(weight_certificate, 4), (scale_notice, 5), (long_table, 4)])
def test_numbers_stand_on_their_decimal_points(make, columns):
    content = make()
    pdf = render_pdf(compose_dcc(content), content, languages=("zh",), charts=False)
    points: dict[float, int] = defaultdict(int)

    def see(text: str, matrix: list[float], text_matrix: list[float], _: object, size: float) -> None:
        if found := re.fullmatch(r"([+−±]?\d+)\.\d+", text.strip()):
            points[round(matrix[4] + text_matrix[4] * matrix[0] + width(found[1]) * size)] += 1

    for page in PdfReader(BytesIO(pdf)).pages[1:]:
        page.extract_text(visitor_text=see)
    assert len(points) == columns  # one place for the points of each column, on every page
    rows = max(len(table.rows) for table in content.tables)
    assert set(points.values()) == {rows}


def test_limits_are_printed_with_their_sign():
    text = squeezed("".join(pages(weight_certificate())))
    assert "±2.5" in text
    assert "±0.12" in text


@pytest.mark.parametrize("languages", [("zh", "en"), ("en",)])
def test_no_heading_is_left_behind_at_the_foot_of_a_page(languages):
    ends = set()
    for lines in range(2, 60, 4):
        for text in pages(long_table(lines), languages=languages)[:-1]:
            body = [line.strip() for line in text.splitlines() if line.strip()]
            body = [
                line for line in body if not re.search(r"Page \d|第 \d|Demonstration data|演示数据", line)
            ]
            ends.add(body[-1])
    assert not {end for end in ends if end.endswith(HEADINGS)}


def test_a_short_table_and_its_picture_stay_together():
    for text in pages(gauge_certificate())[1:]:
        assert text.count("Coverage factor") == text.count("Reference pressure / MPa")


def test_the_last_page_holds_all_short_statements_with_the_end():
    last = pages(weight_certificate())[-1]
    assert (
        squeezed(last).index("说明") < squeezed(last).index("计量溯源性") < squeezed(last).index("以下空白")
    )


def test_the_picture_names_its_axes_and_can_be_left_out():
    assert "载荷/kg" in squeezed("".join(pages(scale_notice())))
    assert "载荷/kg" not in squeezed("".join(pages(scale_notice(), charts=False)))


def test_a_budget_is_printed_behind_the_results():
    content, budgets = with_budgets()
    text = squeezed("".join(pages(content, budgets=budgets, languages=("en",))))
    assert text.index("Conventionalmass") < text.index("Uncertaintybudget") < text.index("Statements")
    for line in WEIGHT_BUDGET.lines:
        assert squeezed(line.quantity.en) in text
        assert line.contribution in text
    assert "70.8%" in text


@pytest.mark.parametrize("languages", [("zh",), ("en",), ("zh", "en")])
def test_long_texts_are_printed_to_their_last_word(languages):
    content = long_texts()
    found = pages(content, languages=languages)
    text = squeezed("".join(found)).replace("\u200b", "")
    assert squeezed(content.item.model) in text
    assert squeezed(content.item.serial) in text
    assert ("以下空白" if languages[0] == "zh" else "Endofcertificate") in squeezed(found[-1])
    assert sum("SHA-256" in page for page in found) == 1


def test_long_words_never_leave_the_paper():
    content = long_texts()
    pdf = render_pdf(compose_dcc(content), content)
    reader = PdfReader(BytesIO(pdf))
    right = []

    def see(text: str, matrix: list[float], text_matrix: list[float], *_: object) -> None:
        if text.strip():
            right.append(matrix[4] + text_matrix[4] * matrix[0])

    for page in reader.pages:
        page.extract_text(visitor_text=see)
    assert min(right) > 0
    assert max(right) < 595 - 50


def test_a_page_with_everything_optional_left_out_has_no_empty_labels():
    text = "".join(pages(bare(), languages=("en",)))
    for label in (
        "Model",
        "Manufacturer",
        "Client's number",
        "Access code",
        "Method pack",
        "Received",
        "Remark",
    ):
        assert label not in text
