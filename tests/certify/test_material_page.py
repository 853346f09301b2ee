"""The page of a reference material: archivable, with its XML inside, saying what the document says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.certify.test_drmd import CADMIUM, LEAD, MERCURY, sheet, soil

from suyuan.base.errors import OutOfRange
from suyuan.certify.drmd import FOR_INFORMATION, compose_drmd
from suyuan.certify.extract import extract_xml
from suyuan.certify.material_page import material_page_data, render_material_pdf
from suyuan.certify.pdfa import require_archivable


@pytest.mark.parametrize("languages", [("zh",), ("en",), ("zh", "en")])
@pytest.mark.parametrize("make", [soil, sheet])
def test_the_page_can_be_archived_and_carries_its_document(make, languages):
    content = make()
    xml = compose_drmd(content)
    pdf = render_material_pdf(xml, content, languages=languages)
    require_archivable(pdf)
    assert extract_xml(pdf) == xml
    assert render_material_pdf(xml, content, languages=languages) == pdf


def test_it_prints_every_value_with_its_uncertainty():
    data = material_page_data(soil(), b"")
    rows = [row for table in data["tables"] for row in table["rows"]]
    wanted = [(one.value, one.expanded or "—", one.k or "—") for one in (LEAD, CADMIUM, MERCURY)]
    assert [(row["value"], row["expanded"], row["k"]) for row in rows] == wanted


def test_values_for_information_say_so():
    certified, information = material_page_data(soil(), b"")["tables"]
    assert certified["note"] is None
    assert information["note"]["first"] == FOR_INFORMATION.zh


def test_what_the_law_asks_for_is_on_the_page():
    content = soil()
    data = material_page_data(content, b"", languages=("en",))
    printed = {one["value"]["first"] for one in (*data["fields"], *data["statements"])}
    for text in (
        content.intended_use, content.storage, content.instructions, content.homogeneity, content.stability,
        content.traceability, content.description,
    ):  # fmt: skip
        assert text is not None
        assert text.en in printed
    assert {"GBW(E)000000", "2026-01", "2030-12-31", "0.2 g", "50 g"} <= printed


def test_a_demonstration_is_marked():
    assert material_page_data(soil(), b"")["synthetic"] is not None
    assert material_page_data(replace(soil(), synthetic=False), b"")["synthetic"] is None


def test_another_language_is_refused():
    with pytest.raises(OutOfRange):
        render_material_pdf(b"<a/>", soil(), languages=("fr",))
