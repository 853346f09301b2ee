"""Products under development from a sheet: all rows or none, every fault in its row and column."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World
from tests.registry.materials.making import form

from suyuan.base.errors import NotPermitted
from suyuan.registry.journal.models import Event
from suyuan.registry.materials import commands, products_import
from suyuan.registry.materials.models import MaterialProperty, ReferenceMaterial
from suyuan.registry.parties.rows import ImportRefused

ROW = {
    "name_zh": "土壤中铅标准物质（示例）", "name_en": "Lead in soil (example)",
    "matrix_zh": "黑土，瓶装", "matrix_en": "Black soil in bottles",
    "use_zh": "校准与方法确认", "use_en": "Calibration and validation",
    "storage_zh": "阴凉干燥处", "storage_en": "Cool and dry",
    "handling_zh": "使用前在 105 °C 烘干 4 h", "handling_en": "Dry at 105 °C for 4 h",
    "traceability_zh": "经纯物质与天平溯源至 SI",
    "traceability_en": "To the SI by pure substances and balances",
    "rm_class": "08", "unit_amount": "50", "least_intake": "0.2", "amount_unit": "g", "in_use_days": "90",
    "properties": "铅|Lead|mg/kg|0.6",
}  # fmt: skip
OWN = ("id", "created_at", "updated_at", "material_id")


def load(world: World, *rows: dict[str, str], name: str = "Gao") -> int:
    return products_import.import_materials(
        world.occasion(name), producer_id=world.lab, rows=rows, source="m.csv"
    )


def told(world: World, *rows: dict[str, str]) -> list[tuple[int, str, str]]:
    with pytest.raises(ImportRefused) as refused:
        load(world, *rows)
    return [(one.line, one.column, one.words.en) for one in refused.value.problems]


def test_a_row_is_what_the_page_would_have_made(world: World):
    """Two roads to one product: the sheet, and the form of the page."""
    load(world, ROW)
    read = ReferenceMaterial.objects.values().get()
    (of_sheet,) = MaterialProperty.objects.values()
    typed = commands.start(world.occasion("Gao"), form(world))
    made = ReferenceMaterial.objects.values().get(pk=typed.pk)
    (of_page,) = MaterialProperty.objects.filter(material=typed).values()
    for one, other in ((read, made), (of_sheet, of_page)):
        assert {name: value for name, value in one.items() if name not in OWN} == {
            name: value for name, value in other.items() if name not in OWN
        }


def test_several_properties_in_their_order(world: World):
    load(world, ROW | {"properties": "铅|Lead|mg/kg|0.6；镉 | Cadmium | mg/kg | 0.02"})
    rows = MaterialProperty.objects.order_by("place").values_list("place", "name_zh", "name_en", "target_u")
    assert list(rows) == [(0, "铅", "Lead", "0.6"), (1, "镉", "Cadmium", "0.02")]


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"name_en": ""}, "name_en", "required"),
        ({"matrix_zh": "土" * 121}, "matrix_zh", "120 characters"),
        ({"rm_class": "99"}, "rm_class", "99"),
        ({"unit_amount": "much"}, "unit_amount", "positive number"),
        ({"unit_amount": "NaN"}, "unit_amount", "positive number"),
        ({"unit_amount": "0.1"}, "least_intake", "more than a unit holds"),
        ({"amount_unit": "spoons"}, "amount_unit", "unit is not known"),
        ({"in_use_days": "0"}, "in_use_days", "whole number"),
        ({"in_use_days": "²"}, "in_use_days", "whole number"),
        ({"properties": "铅|Lead|mg/kg"}, "properties", "name|name|unit"),
        ({"properties": "铅|Lead|spoons|0.6"}, "properties", "unit is not known"),
        ({"properties": "铅|Lead|mg/kg|-1"}, "properties", "positive number"),
        ({"properties": "；"}, "properties", "1 to 40"),
        ({"grade": "primary"}, "grade", "no such column"),
    ],
)
def test_a_fault_is_told_with_its_place_and_nothing_is_stored(
    world: World, changed: dict[str, str], column: str, words: str
):
    before = Event.objects.count()
    found = told(world, ROW | {"name_zh": "别的"}, ROW | changed)
    assert [(line, where) for line, where, _ in found] == [(2, column)]
    assert words in found[0][2]
    assert (ReferenceMaterial.objects.count(), Event.objects.count()) == (0, before)


def test_the_same_material_twice(world: World):
    assert told(world, ROW, ROW) == [(2, "name_zh", "it repeats line 1")]
    load(world, ROW)
    assert told(world, ROW) == [(1, "name_zh", "the organization has this material already")]


@pytest.mark.parametrize("name", ["Li", "Wang", "Sun", "Zhou"])
def test_only_a_developer_of_the_house(world: World, name: str):
    with pytest.raises(NotPermitted):
        load(world, ROW, name=name)


def test_queries_do_not_follow_the_rows(world: World):
    def asked(first: int, count: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            load(world, *(ROW | {"name_zh": f"物质 {first + at}"} for at in range(count)))
        return len(seen)

    asked(0, 1)
    assert asked(100, 3) == asked(200, 30)
