"""A list of equipment comes in with what the firm states, and the register takes nobody's word for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import COUNTY, TODAY, World

from suyuan.base.errors import InputError, NotFound, NotPermitted
from suyuan.registry.enterprise import queries, stating
from suyuan.registry.enterprise.models import StatedCalibration
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event
from suyuan.registry.parties.rows import ImportRefused

OccasionOf = Callable[..., Any]
OVER, NEXT_YEAR = (TODAY - timedelta(days=3)).isoformat(), (TODAY + timedelta(days=300)).isoformat()


def row(number: int, **given: str) -> dict[str, str]:
    return {"kind": "caliper", "model": "0-150", "serial_no": f"K{number:05d}"} | given


def take_over(world: World, occasion: Any, rows: list[dict[str, str]]) -> int:
    return stating.import_equipment(occasion, house_id=world.factory, rows=rows, source="list.xlsx")


def test_what_is_stated_is_planned_by_but_the_register_stays_silent(world: World, occasion_of: OccasionOf):
    rows = [row(1, valid_until=OVER, last_certificate="外 1"), row(2, valid_until=NEXT_YEAR), row(3)]
    assert take_over(world, occasion_of("Zhou"), rows) == 3
    found = queries.today_of(world.factory, on=TODAY)
    assert [(one["serial_no"], one["certificate"]) for one in found.overdue] == [("K00001", "外 1")]
    assert {one["serial_no"] for one in found.stated} == {"K00001", "K00002"}
    assert "K00003" in {one["serial_no"] for one in found.unknown}
    ours = Instrument.objects.filter(kind_id="caliper")
    assert set(ours.values_list("valid_until", "last_certificate")) == {(None, "")}
    assert set(ours.values_list("jurisdiction_id", flat=True)) == {COUNTY}  # that of the house
    assert list(faults()) == []


def test_each_statement_goes_to_its_own_row(world: World, occasion_of: OccasionOf):
    days = [(TODAY + timedelta(days=place)).isoformat() for place in range(40)]
    rows = [row(place, valid_until=day if place % 3 else "") for place, day in enumerate(days)]
    take_over(world, occasion_of("Zhou"), rows)
    kept = StatedCalibration.objects.values_list("instrument__serial_no", "valid_until")
    assert {(number, day.isoformat()) for number, day in kept} == {
        (one["serial_no"], one["valid_until"]) for one in rows if one["valid_until"]
    }


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"valid_until": "soon"}, "valid_until"), ({"last_certificate": "C-1"}, "valid_until"),
        ({"valid_until": NEXT_YEAR, "last_certificate": "x" * 81}, "last_certificate"),
        ({"kind": "spaceship"}, "kind"), ({"verified_on": OVER}, "verified_on"),
        ({"jurisdiction": "110101"}, "jurisdiction"),
    ],
)  # fmt: skip
def test_one_bad_row_keeps_all_of_them_out(
    wrong: dict[str, str], column: str, world: World, occasion_of: OccasionOf
):
    rows = [row(1, valid_until=NEXT_YEAR), row(2, **wrong)]
    told = stating.equipment_faults(rows, world.factory, on=TODAY)
    assert [(one.line, one.column) for one in told] == [(2, column)]
    before = Event.objects.count()
    with pytest.raises(ImportRefused):
        take_over(world, occasion_of("Zhou"), rows)
    assert not Instrument.objects.filter(kind_id="caliper").exists()
    assert Event.objects.count() == before


def test_a_certificate_of_a_laboratory_counts_more_than_what_is_stated(world: World, occasion_of: OccasionOf):
    take_over(world, occasion_of("Zhou"), [row(1, valid_until=OVER)])
    Instrument.objects.filter(kind_id="caliper").update(valid_until=TODAY + timedelta(days=200))
    found = queries.today_of(world.factory, on=TODAY)
    assert (found.overdue, found.stated) == ([], [])


def test_the_newest_statement_counts(world: World, occasion_of: OccasionOf):
    take_over(world, occasion_of("Zhou"), [row(1, valid_until=OVER)])
    key = Instrument.objects.get(kind_id="caliper").pk
    stating.state(
        occasion_of("Zhou"), instrument_id=key, valid_until=TODAY + timedelta(days=90), certificate="外 2"
    )
    (one,) = queries.today_of(world.factory, on=TODAY).stated
    assert (one["until"], one["certificate"]) == (TODAY + timedelta(days=90), "外 2")
    assert list(faults()) == []


def test_nothing_is_stated_without_a_day_or_of_another_house(world: World, occasion_of: OccasionOf):
    with pytest.raises(InputError):
        stating.state(occasion_of("Zhou"), instrument_id=world.weights, valid_until=None)
    with pytest.raises(NotFound):
        stating.state(occasion_of("Zhou"), instrument_id=world.device, valid_until=TODAY)
    for name in ("Li", "Sun", "Ma"):
        with pytest.raises((NotPermitted, NotFound)):
            stating.state(occasion_of(name), instrument_id=world.weights, valid_until=TODAY)
    assert not StatedCalibration.objects.exists()


def test_a_longer_list_asks_no_more_of_the_database(world: World, occasion_of: OccasionOf):
    counts = []
    for rows in (3, 30):
        listed = [row(rows * 1000 + place, valid_until=NEXT_YEAR) for place in range(rows)]
        with CaptureQueriesContext(connection) as seen:
            take_over(world, occasion_of("Zhou"), listed)
        counts.append(len(seen))
    assert counts[1] <= counts[0]


@pytest.mark.parametrize(
    "written", ["2026/3/7", "2026.03.07", "2026年3月7日", "2026-3-7", "2026-03-07 00:00:00"]
)
def test_days_may_be_written_as_firms_write_them(written: str, world: World, occasion_of: OccasionOf):
    take_over(world, occasion_of("Zhou"), [row(1, valid_until=written, made_on="2020.1.2")])
    (kept,) = StatedCalibration.objects.all()
    assert kept.valid_until.isoformat() == "2026-03-07"
    assert kept.instrument.made_on.isoformat() == "2020-01-02"


@pytest.mark.parametrize("written", ["2026/13/7", "2026", "7.3.2026", "２０２６-03-07"])
def test_what_is_no_day_is_told(written: str, world: World):
    told = stating.equipment_faults([row(1, valid_until=written)], world.factory, on=TODAY)
    assert [(one.line, one.column) for one in told] == [(1, "valid_until")]


def test_columns_that_nobody_asks_for_are_left_out(world: World, occasion_of: OccasionOf):
    assert take_over(world, occasion_of("Zhou"), [row(1, **{"序号": "1", "备注": "旧"})]) == 1
