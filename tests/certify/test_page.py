"""The page: PDF/A-3b by its marks, the XML inside byte for byte, both languages, every mandatory line.

The marks of PDF/A are looked up with pypdf, a program that did not write them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader
from tests.certify.sample import ALL, gauge_certificate, scale_notice, weight_certificate

from suyuan.base.errors import GatewayError, Unreadable
from suyuan.base.text import Text, same
from suyuan.certify.compose import compose_dcc
from suyuan.certify.content import CertificateContent, Detail
from suyuan.certify.extract import extract_xml
from suyuan.certify.page import APT, FONTS, missing_fonts, render_pdf, require_fonts
from suyuan.certify.qr import qr_svg


@pytest.fixture(scope="module", autouse=True)
def fonts() -> None:
    """Setting type needs the Chinese fonts of the system."""
    import typst

    if missing_fonts(frozenset(typst.Fonts().families())):
        pytest.skip(f"Chinese fonts are missing: {APT}")


@pytest.fixture(scope="module")
def pages() -> dict[str, tuple[CertificateContent, bytes, bytes]]:
    made = {}
    for make in ALL:
        content = make()
        document = compose_dcc(content)
        made[make.__name__] = (content, document, render_pdf(document, content))
    return made


every = pytest.mark.parametrize("name", [make.__name__ for make in ALL])


def words(pdf: bytes) -> str:
    """The text of all pages without blanks: set type has its own spacing."""
    return "".join("".join((page.extract_text() or "").split()) for page in PdfReader(BytesIO(pdf)).pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


@every
def test_the_xml_comes_out_byte_for_byte(name, pages):
    _, document, pdf = pages[name]
    assert extract_xml(pdf) == document


@every
def test_it_is_marked_as_pdf_a_3b(name, pages):
    root = PdfReader(BytesIO(pages[name][2])).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode("utf-8")
    assert re.search(r"<pdfaid:part>3</pdfaid:part>", metadata)
    assert re.search(r"<pdfaid:conformance>B</pdfaid:conformance>", metadata)
    intent = root["/OutputIntents"][0].get_object()
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"].get_object().get_data()


@every
def test_the_attachment_is_associated_with_the_document(name, pages):
    root = PdfReader(BytesIO(pages[name][2])).trailer["/Root"]
    files = [one.get_object() for one in root["/AF"]]
    assert [(one["/UF"], one["/AFRelationship"]) for one in files] == [("certificate.xml", "/Source")]
    stream = files[0]["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == "/application/xml"


@every
def test_every_font_is_embedded(name, pages):
    reader = PdfReader(BytesIO(pages[name][2]))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & set(one.get_object()) for one in descriptors)


@every
def test_nothing_in_it_can_act(name, pages):
    reader = PdfReader(BytesIO(pages[name][2]))
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(reader.trailer["/Root"])
    assert b"/JavaScript" not in pages[name][2]
    assert not reader.is_encrypted


@every
def test_mandatory_lines_are_printed_in_both_languages(name, pages):
    content, _, pdf = pages[name]
    text = words(pdf)
    for both in (
        content.title,
        content.issuer.name,
        content.issuer.address,
        content.authority,
        content.client.name,
        content.item.name,
        content.item.manufacturer,
        content.place,
        content.traceability,
        *(standard.name for standard in content.standards),
        *(table.title for table in content.tables),
        *(person.name for person in content.signatories),
        *(one for one in (content.conclusion.text, *content.conclusion.failing) if one.zh),
    ):
        assert squeezed(both.zh) in text
        assert squeezed(both.en) in text
    for plain in (content.number, content.item.serial, content.item.model, content.public_url):
        assert squeezed(plain) in text


@every
def test_every_page_says_which_of_how_many_and_the_last_has_the_end_mark(name, pages):
    reader = PdfReader(BytesIO(pages[name][2]))
    total = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        text = squeezed(page.extract_text() or "")
        assert f"第{number}页共{total}页" in text
        assert f"Page{number}of{total}" in text
        assert ("以下空白" in text) == (number == total)


@every
def test_every_number_of_the_results_is_printed(name, pages):
    content, _, pdf = pages[name]
    text = words(pdf)
    cells = [cell for table in content.tables for row in table.rows for cell in row.cells]
    numbers = [cell for cell in cells if isinstance(cell, str) and any(sign.isdigit() for sign in cell)]
    assert numbers
    assert all(number.replace("-", "−") in text for number in numbers)


def test_the_same_content_gives_the_same_page(pages):
    content, document, pdf = pages["weight_certificate"]
    assert render_pdf(document, content) == pdf


def test_the_access_code_is_printed_for_the_client(pages):
    content, _, pdf = pages["weight_certificate"]
    assert content.access_code in words(pdf)


def test_a_rejection_notice_has_no_end_of_validity(pages):
    assert "有效期至" in words(pages["weight_certificate"][2])
    face = PdfReader(BytesIO(pages["scale_notice"][2])).pages[0].extract_text()
    assert "有效期至" not in face


def test_demonstration_data_are_marked_on_every_page(pages):
    for page in PdfReader(BytesIO(pages["weight_certificate"][2])).pages:
        assert "演示数据" in page.extract_text()


def test_a_real_certificate_carries_no_such_mark():
    content = replace(scale_notice(), synthetic=False)
    assert "演示数据" not in words(render_pdf(compose_dcc(content), content))


def test_results_before_and_after_adjustment_are_told_apart(pages):
    text = words(pages["gauge_certificate"][2])
    assert text.index("调整前") < text.index("调整后")


def test_the_coverage_factor_and_probability_stand_with_the_uncertainty(pages):
    assert "k=2,p=95%" in words(pages["weight_certificate"][2])
    assert "p=95%" in words(pages["gauge_certificate"][2])


def test_a_long_table_repeats_its_head_on_each_page():
    content = weight_certificate()
    table = content.tables[1]
    long = replace(content, tables=(replace(table, rows=table.rows * 8),))
    reader = PdfReader(BytesIO(render_pdf(compose_dcc(long), long)))
    heads = [page for page in reader.pages if "Conventionalmass" in squeezed(page.extract_text())]
    assert len(reader.pages) >= 4
    assert len(heads) >= 2


def test_markup_in_a_name_is_printed_as_it_is():
    content = gauge_certificate()
    odd = "#pagebreak() *A* $x$ \\ <b> `c`"
    strange = replace(content, item=replace(content.item, model=odd))
    assert squeezed(odd) in words(render_pdf(compose_dcc(strange), strange))


def test_plate_data_without_room_on_the_face_are_printed_behind_it():
    content = scale_notice()
    many = tuple(Detail(label=Text(f"参数{n}", f"Parameter {n}"), value=same(f"V-{n}")) for n in range(12))
    crowded = replace(content, item=replace(content.item, details=many))
    reader = PdfReader(BytesIO(render_pdf(compose_dcc(crowded), crowded)))
    assert "参数11" not in squeezed(reader.pages[0].extract_text())
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    assert all(f"V-{n}" in text for n in range(12))
    assert "SHA-256" in reader.pages[0].extract_text()


def test_a_long_list_of_failures_is_shortened_on_the_face_only():
    content = scale_notice()
    failing = tuple(Text(f"项目{n}不合格", f"item {n} failed") for n in range(30))
    crowded = replace(content, conclusion=replace(content.conclusion, failing=failing))
    document = compose_dcc(crowded)
    reader = PdfReader(BytesIO(render_pdf(document, crowded)))
    assert len(reader.pages) == 2
    assert "另有26项" in squeezed(reader.pages[0].extract_text())
    assert "项目29不合格" in document.decode()


def test_a_certificate_without_tables_can_be_printed():
    content = replace(weight_certificate(), tables=())
    document = compose_dcc(content)
    assert extract_xml(render_pdf(document, content)) == document


def test_missing_fonts_are_told_with_the_command_that_installs_them():
    with pytest.raises(GatewayError) as caught:
        require_fonts(frozenset({"Noto Sans CJK SC"}))
    assert "fonts-noto-cjk" in caught.value.hint.en
    assert FONTS[0] in caught.value.message.zh


def test_xml_in_another_encoding_is_not_embedded():
    with pytest.raises(Unreadable, match="UTF-8"):
        render_pdf(compose_dcc(weight_certificate()).decode().encode("utf-16"), weight_certificate())


def test_the_code_holds_the_address_for_scanning():
    assert qr_svg(weight_certificate().qr_url) != qr_svg(weight_certificate().public_url)
    assert replace(weight_certificate(), scan_url="").qr_url == weight_certificate().public_url
