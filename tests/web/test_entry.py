"""The entry form: what comes back from a browser, and what is shown of a pack."""

from __future__ import annotations

from typing import Any

import pytest

from suyuan.base.errors import Missing, TooLarge
from suyuan.methods.errors import ObservationError
from suyuan.methods.library import PackLibrary
from suyuan.web.entry import form_view, problem_places, shown, typed

WEIGHTS = "suyuan.mass.weights/2026"
SCALE = "suyuan.mass.weighing-instrument/2026"


@pytest.fixture(scope="module")
def library() -> PackLibrary:
    return PackLibrary()


def test_fields_become_observations_in_their_order() -> None:
    data = typed(
        {
            "csrfmiddlewaretoken": "x",
            "header.class": "F1",
            "header.cycle": "",
            "conditions.t": " 20.1 ",
            "tests.comparison.1.m0": "50",
            "tests.comparison.0.m0": "１００",  # full-width digits, as a Chinese keyboard types them
            "tests.comparison.0.A1.1": "0.2",
            "tests.comparison.0.A1.0": "0.1",
            "tests.comparison.0.A1.2": "",
            "tests.comparison.2.m0": "",
        }
    )
    assert data == {
        "header": {"class": "F1"},
        "conditions": {"t": "20.1"},
        "tests": {"comparison": [{"m0": "100", "A1": ["0.1", "0.2"]}, {"m0": "50"}]},
    }


def test_a_blank_between_readings_is_a_reading_forgotten() -> None:
    data = typed({"tests.a.0.x.0": "1", "tests.a.0.x.1": "", "tests.a.0.x.2": "3"})
    assert data["tests"]["a"] == [{"x": ["1", "", "3"]}]


def test_a_flood_of_fields_is_refused() -> None:
    with pytest.raises(TooLarge):
        typed({f"header.{n}": "1" for n in range(5000)})


def test_plate_data_propose_the_rows_of_a_scale(library: PackLibrary) -> None:
    plate = {"class": "III", "Max": "150", "e": "0.05", "unit": "kg"}
    view = form_view(library[SCALE], {}, known={"header": plate}, readings={})
    weighing = next(table for table in view.tables if table.spec.test == "weighing")
    assert [row["L"] for row in weighing.rows][-1] == "150"
    assert not weighing.is_filled
    assert view.unit(weighing.spec.columns[0]) == "kg"


def test_what_was_typed_is_shown_again(library: PackLibrary) -> None:
    data = {"tests": {"comparison": [{"m0": "100", "A1": ["0.1", "0.2"]}]}}
    view = form_view(library[WEIGHTS], data, known={}, readings={})
    table = view.tables[0]
    assert (table.is_filled, table.readings, table.rows[0]["m0"]) == (True, 2, "100")
    assert [column.symbol for column in table.used] == ["m0", "A1"]


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (3, 3), (99, 20)])
def test_the_number_of_readings_stays_inside_the_pack(library: PackLibrary, asked: int, given: int) -> None:
    view = form_view(library[WEIGHTS], {}, known={}, readings={"comparison": asked})
    assert view.tables[0].readings == given


def test_a_choice_is_shown_by_its_label(library: PackLibrary) -> None:
    stage = next(
        field
        for field in form_view(library[SCALE], {}, known={}, readings={}).spec.header
        if field.symbol == "stage"
    )
    assert str(shown(stage, "initial")) == "首次检定 / initial verification"
    assert shown(stage, ["1", "2"]) == "1  2"


def test_a_refusal_names_its_cells() -> None:
    problems: list[Any] = [Missing("x", symbol="m0", test="comparison", row=2), Missing("temperature")]
    assert problem_places(ObservationError(problems)) == [
        {"name": "tests.comparison.1.m0", "problem": "0"},
        {"name": "temperature", "problem": "1"},
    ]
    assert problem_places(None) == []
