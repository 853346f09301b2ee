"""Standards of a house from a sheet: whole sets or nothing, every fault in its row and column."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY, World

from suyuan.base.errors import NotPermitted
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal import auditing
from suyuan.registry.journal.models import Event
from suyuan.registry.parties.models import Person
from suyuan.registry.parties.rows import ImportRefused
from suyuan.registry.standards import importing, sheet
from suyuan.registry.standards.models import MeasurementStandard


@pytest.fixture
def row(world: World) -> dict[str, str]:
    """A row without faults; people get the numbers by which a sheet names them."""
    for number, name in (("E1", "Li"), ("E2", "Gao"), ("E3", "Wang")):
        Person.objects.filter(pk=world.people[name]).update(staff_no=number)
    device, thermometer = (
        Instrument.objects.get(pk=key).label_no for key in (world.device, world.thermometer)
    )
    return {
        "code": "12113800", "name_zh": "新建 E2 等级砝码标准装置", "name_en": "New class E2 weights standard",
        "legal_class": "public", "level": "province", "is_highest": "yes", "measuring_range": "1 g ~ 1 kg",
        "capability": "E2", "established_on": "2020-05-06", "custodian": "E2", "main": device,
        "environment_monitor": thermometer, "verifiers": "E1、E2", "kinds": "weights、nawi",
    }  # fmt: skip


def load(world: World, *rows: dict[str, str], name: str = "Wang") -> int:
    return importing.import_standards(world.occasion(name), owner_id=world.lab, rows=rows, source="s.csv")


def told(world: World, *rows: dict[str, str]) -> list[tuple[int, str, str]]:
    with pytest.raises(ImportRefused) as refused:
        load(world, *rows)
    return [(one.line, one.column, one.words.en) for one in refused.value.problems]


def test_a_row_is_a_standard_with_its_set(world: World, row: dict[str, str]):
    assert load(world, row) == 1
    made = MeasurementStandard.objects.get(name_en="New class E2 weights standard")
    assert (made.state, made.field_id, made.is_highest, made.established_on, made.owner_id) == (
        "established", "12", True, date(2020, 5, 6), world.lab,
    )  # fmt: skip
    assert made.custodian_id == world.people["Gao"]
    assert set(made.components.values_list("device_id", "role")) == {
        (world.device, "main"), (world.thermometer, "environment_monitor"),
    }  # fmt: skip
    assert set(made.staff.values_list("person_id", "duty")) == {
        (world.people["Gao"], "custodian"), (world.people["Gao"], "verifier"),
        (world.people["Li"], "verifier"),
    }  # fmt: skip
    assert set(made.served_items.values_list("kind_id", flat=True)) == {"weights", "nawi"}
    assert Event.objects.order_by("-seq").values_list("act", "entity_id")[0] == (
        "standards.import", str(world.lab),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"code": "1211"}, "code", "eight digits"),
        ({"code": "99113800"}, "code", "eight digits"),
        ({"code": "１２１１３８００"}, "code", "eight digits"),
        ({"name_en": ""}, "name_en", "required"),
        ({"name_zh": "砝" * 121}, "name_zh", "120 characters"),
        ({"legal_class": "royal"}, "legal_class", "royal"),
        ({"level": "moon"}, "level", "moon"),
        ({"is_highest": "perhaps"}, "is_highest", "perhaps"),
        ({"established_on": "soon"}, "established_on", "not a day"),
        ({"established_on": "2999-01-01"}, "established_on", "in the future"),
        ({"main": "SY-NOBODY"}, "main", "SY-NOBODY"),
        ({"verifiers": "E1、E99"}, "verifiers", "E99"),
        ({"verifiers": "E2"}, "verifiers", "two people"),
        ({"custodian": "E1、E2"}, "custodian", "one custodian"),
        ({"kinds": "unicorn"}, "kinds", "unicorn"),
        ({"colour": "red"}, "colour", "no such column"),
    ],
)
def test_a_fault_is_told_with_its_place_and_nothing_is_stored(
    world: World, row: dict[str, str], changed: dict[str, str], column: str, words: str
):
    before = MeasurementStandard.objects.count(), Event.objects.count()
    found = told(world, row | {"code": "12113900", "name_zh": "别的"}, row | changed)
    assert [(line, where) for line, where, _ in found] == [(2, column)]
    assert words in found[0][2]
    assert (MeasurementStandard.objects.count(), Event.objects.count()) == before


def test_the_same_standard_twice(world: World, row: dict[str, str]):
    assert told(world, row, row) == [(2, "code", "it repeats line 1")]
    load(world, row)
    assert told(world, row) == [(1, "code", "the organization has this standard already")]


def test_a_device_is_in_one_place_of_the_set(world: World, row: dict[str, str]):
    assert told(world, row | {"auxiliary": row["main"]}) == [(1, "main", "a device is named twice")]


def test_devices_and_people_of_another_house_are_not_known(world: World, row: dict[str, str]):
    Instrument.objects.filter(pk=world.device).update(owner_id=world.factory)
    Person.objects.filter(pk=world.people["Li"]).update(organization_id=world.other_lab)
    assert {(line, column) for line, column, _ in told(world, row)} == {(1, "main"), (1, "verifiers")}


def test_who_has_left_is_not_known(world: World, row: dict[str, str]):
    Person.objects.filter(pk=world.people["Li"]).update(employed_to=date(2021, 1, 1))
    assert [(line, column) for line, column, _ in told(world, row)] == [(1, "verifiers")]


@pytest.mark.parametrize("name", ["Li", "Gao", "Sun", "Zhou"])
def test_only_the_manager_of_the_house(world: World, row: dict[str, str], name: str):
    with pytest.raises(NotPermitted):
        load(world, row, name=name)


def test_queries_and_statements_do_not_follow_the_rows(world: World, row: dict[str, str]):
    def asked(first: int, count: int) -> int:
        rows = [row | {"name_zh": f"装置 {first + at}"} for at in range(count)]
        with CaptureQueriesContext(connection) as seen:
            load(world, *rows)
        return len(seen)

    asked(0, 1)
    assert asked(100, 3) == asked(200, 30)


def test_the_journal_stays_sound(world: World, row: dict[str, str]):
    before: list[Any] = [words.en for words in auditing.faults()]
    load(world, row)
    assert [words.en for words in auditing.faults() if "belong to no event" not in words.en] == [
        words for words in before if "belong to no event" not in words
    ]


def test_the_check_asks_nothing(world: World, row: dict[str, str]):
    known = importing.references(world.lab, [row], on=TODAY)
    with CaptureQueriesContext(connection) as seen:
        assert sheet.faults([row] * 1, known) == []
    assert len(seen) == 0
