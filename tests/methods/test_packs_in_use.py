"""What makes a pack usable for jobs without code: kinds of the catalogue, specifications, units, labels."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from tests.methods.instruments import LIBRARY, PACKS, SHARED

from suyuan.certify.units import dsi_unit
from suyuan.methods.form import proposed_rows
from suyuan.methods.golden import examples_of, observed
from suyuan.methods.pack import Pack
from suyuan.registry.specifications.rules import KINDS

SHARED_METHODS = {
    "clinical_thermometer": "suyuan.temperature.clinical-thermometer",
    "dmm_jjf1587": "suyuan.electricity.multimeter",
    "electricity_meter_r46": "suyuan.electricity.energy-meter",
    "fuel_dispenser_r117": "suyuan.flow.fuel-dispenser",
    "gas_meter_r137": "suyuan.flow.gas-meter",
    "gauge_blocks_iso3650": "suyuan.length.gauge-block",
    "industrial_prt_iec60751": "suyuan.temperature.industrial-prt",
    "nawi_r76": "suyuan.mass.weighing-instrument",
    "pressure_gauge_jjg52": "suyuan.pressure.elastic-gauge",
    "sphygmomanometer_r16": "suyuan.pressure.sphygmomanometer",
    "taximeter_r21": "suyuan.time.taximeter",
    "water_meter_r49": "suyuan.flow.water-meter",
    "weights_r111": "suyuan.mass.weights",
}
every_pack = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
EXAMPLES = [(pack, example) for pack in PACKS for example in examples_of(pack)]


def catalogue() -> list[dict[str, Any]]:
    data = files("suyuan.registry.catalogue").joinpath("data")
    read = [
        json.loads(data.joinpath(name).read_text("utf-8"))
        for name in ("compulsory_catalogue.json", "kinds_extra.json")
    ]
    return [*read[0]["entries"], *read[1]["kinds"]]


def test_every_shared_method_has_its_pack() -> None:
    for method in SHARED_METHODS.values():
        assert LIBRARY[method].golden
    if SHARED.is_dir():
        listed = json.loads((SHARED / "INDEX.json").read_text(encoding="utf-8"))["files"]
        assert {name.removesuffix(".json") for name in listed} == SHARED_METHODS.keys()


@every_pack
def test_kinds_and_the_leading_specification_stand_in_the_catalogue(pack: Pack) -> None:
    entries = {entry["id"]: entry for entry in catalogue()}
    kinds = {*pack.instrument_kinds, *(kind for role in pack.roles for kind in role.instrument_kinds)}
    assert kinds <= entries.keys()
    types = [one for kind in pack.instrument_kinds for one in entries[kind]["instrument_types"]]
    assert pack.specifications[0] in {one["regulation"] for one in types}
    assert {reference.kind for reference in pack.references} <= KINDS.keys() | {"background"}


@every_pack
def test_every_unit_has_a_spelling_of_its_own_in_the_certificate(pack: Pack) -> None:
    plate = [choice.code for one in pack.inputs if one.symbol == "unit" for choice in one.choices]
    inputs = [*pack.inputs, *pack.conditions, *(one for test in pack.tests for one in test.columns)]
    lines = [line for test in pack.tests for line in test.lines]
    units = {one.unit for one in (*inputs, *lines)} | {role.unit for role in pack.roles} | set(plate)
    for unit in units - {"@unit"}:
        assert dsi_unit(unit)
    assert plate or "@unit" not in units


@every_pack
def test_nothing_is_shown_in_one_language_only(pack: Pack) -> None:
    named = [*pack.inputs, *pack.conditions, *pack.roles, *pack.tests]
    for test in pack.tests:
        named += [*test.columns, *test.standards, *test.influences, *test.checks, *test.lines]
    for one in named:
        assert one.label.en
        assert one.label.zh
        assert not one.label.zh.isascii()
    for line in (line for test in pack.tests for line in test.lines):
        assert line.fit is None or line.fit_label.zh


@pytest.mark.parametrize(
    ("pack", "example"), EXAMPLES, ids=[f"{pack.id} {one.name}" for pack, one in EXAMPLES]
)
def test_the_form_proposes_rows_that_the_pack_accepts(pack: Pack, example: Any) -> None:
    """Every row proposed for the plate of a worked example lies within the domain of its columns."""
    header = observed(pack, example).header
    tests = {test.id: test for test in pack.tests}
    for test, rows in proposed_rows(pack, header).items():
        assert len(rows) <= tests[test].rows[1]
        if tests[test].proposed and tests[test].required:
            assert rows
