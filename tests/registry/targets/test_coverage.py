"""The five metrics from the registers: against the recount in plain Python, and by hand."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pyarrow as pa
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.planning import recount
from tests.registry.conftest import CITY, COUNTY, NOW, PROVINCE, TODAY
from tests.registry.road import road as make_road
from tests.registry.targets.controlled import certified, controlled_instruments

from suyuan.base.errors import InputError, NotFound, OutOfRange
from suyuan.lake.engine import connect
from suyuan.lake.snapshot import write_snapshot
from suyuan.planning.coverage import METRICS, Variants
from suyuan.planning.grouping import GROUPS
from suyuan.planning.tables import TABLES
from suyuan.planning.travel import Place, Travel, kilometres, minutes, travel_rows
from suyuan.registry.journal.columnar import can_feed_columns
from suyuan.registry.journal.models import Event
from suyuan.registry.parties.places import places
from suyuan.registry.targets import coverage
from suyuan.registry.targets.coverage import Question
from suyuan.registry.targets.registers import Basis, Registers
from suyuan.registry.targets.snapshots import fed, fetched, filled, read_snapshot, take_snapshot


def asked(division=PROVINCE, *, on=TODAY, basis=None, **variants):
    return Question(division=division, on=on, variants=Variants(**variants), basis=basis or Basis())


def rows_of(on=TODAY):
    """The tables as rows, instruments with what their group says of them."""
    with Registers(on) as registers:
        rows = {name: table.to_pylist() for name, table in registers.items()}
    groups = {row["group_id"]: row for row in rows[GROUPS]}
    return {**rows, "instruments": [{**groups[row["group_id"]], **row} for row in rows["instruments"]]}


class TestAgainstTheRecount:
    @pytest.fixture(autouse=True)
    def _instruments(self, world, occasion_of):
        controlled_instruments(world, occasion_of)

    @pytest.mark.parametrize("division", [PROVINCE, CITY, COUNTY])
    def test_every_metric_and_its_record(self, division):
        world = rows_of()
        record = coverage.record_of(asked(division), by="kind")
        found = {one["metric"]: (one["numerator"], one["denominator"]) for one in record["metrics"]}
        items = recount.coverage_items(world, TODAY, division, "pooled", "legal")
        minutes_of = recount.service_minutes(world, TODAY, division, "legal", "counted")
        assert found == {
            "C1": (sum(items.values()), len(items)),
            "C2": recount.demand_counts(world, TODAY, division, "within", "legal", "counted"),
            "C3": recount.verification_counts(world, TODAY, division),
            "C4": recount.on_time_counts(world, TODAY, division, TODAY - timedelta(days=364), "left_out"),
            "C5": (sum(one is not None for one in minutes_of), len(minutes_of)),
        }
        distance = record["metrics"][-1]
        served = [one for one in minutes_of if one is not None]
        assert distance["value"] == (recount.percentile_of(served, 90) if served else None)

    @pytest.mark.parametrize("by", list(coverage.PARTS))
    def test_parts_add_up_to_the_whole(self, by):
        for one in coverage.record_of(asked(), by=by)["metrics"]:
            assert sum(part["numerator"] for part in one["parts"]) == one["numerator"]
            assert sum(part["denominator"] for part in one["parts"]) == one["denominator"]
            assert all(part["name"]["zh"] and part["name"]["en"] for part in one["parts"])

    def test_there_is_something_to_count(self):
        record = coverage.record_of(asked())
        assert all(one["denominator"] > 0 for one in record["metrics"][:3])


class TestVerifications:
    def test_a_certificate_has_the_end_of_the_validity_that_it_found(self, world, occasion_of):
        certified(occasion_of("Wang"), world.weights, "OLD", date(2026, 3, 20))
        issued = make_road(world).issued()
        rows = rows_of()["verifications"]
        assert [(row["id"], row["verified_on"], row["due_on"]) for row in rows] == [
            (issued.number, TODAY, date(2026, 3, 20))
        ]

    def test_the_first_has_none(self, world):
        make_road(world).issued()
        assert [row["due_on"] for row in rows_of()["verifications"]] == [None]

    def test_the_journal_notes_what_a_verification_ended(self, world, occasion_of):
        for number, until in (("C-1", date(2026, 9, 9)), ("C-2", date(2027, 3, 9))):
            certified(occasion_of("Wang"), world.scale, number, until)
        events = Event.objects.filter(act="instruments.verify_pass", entity_id=str(world.scale))
        noted = [json.loads(one) for one in events.order_by("seq").values_list("payload", flat=True)]
        assert noted == [{}, {"valid_until_before": "2026-09-09"}]


class TestByHand:
    def test_a_past_day_sees_the_verification_before(self, world, occasion_of):
        later = TODAY + timedelta(days=30)
        certified(occasion_of("Wang"), world.scale, "C-1", date(2027, 3, 9))
        assert coverage.reading(asked(on=later), "C3").numerator == 1
        # Not yet verified on the day before, and no certificate is on record from then.
        assert coverage.reading(asked(on=TODAY - timedelta(days=1)), "C3").numerator == 0

    def test_an_edition_that_is_not_there_is_refused(self, world):
        with pytest.raises(NotFound, match="XX"):
            coverage.readings(asked(basis=Basis(edition="XX")))

    def test_every_edition_can_be_asked_for(self, world):
        (edition, *_) = coverage.editions()
        whole = coverage.reading(asked(), "C1")
        assert coverage.reading(asked(basis=Basis(edition=edition["code"])), "C1").digest() == whole.digest()

    def test_parts_by_something_else_are_refused(self, world):
        with pytest.raises(InputError, match="colour"):
            coverage.record_of(asked(), by="colour")

    def test_slower_travel_takes_longer(self, world, occasion_of):
        controlled_instruments(world, occasion_of)
        quick, slow = (
            coverage.reading(asked(basis=Basis(speed=speed)), "C5").value for speed in (120.0, 30.0)
        )
        assert 0 < quick < slow

    def test_more_rows_ask_no_more_queries(self, world, occasion_of):
        with Registers(TODAY), CaptureQueriesContext(connection) as few:
            coverage.record_of(asked(on=TODAY + timedelta(days=9)), by="kind")
        controlled_instruments(world, occasion_of)
        with Registers(TODAY), CaptureQueriesContext(connection) as many:  # a day of which nothing is kept
            coverage.record_of(asked(on=TODAY + timedelta(days=10)), by="kind")
        assert len(many) == len(few)


class TestTravel:
    def test_a_degree_of_latitude_is_111_kilometres(self):
        # 2 pi 6371 km / 360
        assert kilometres(Place(125.0, 43.0), Place(125.0, 44.0)) == pytest.approx(111.195, abs=0.001)

    def test_changchun_and_yanji_are_known_to_be_350_kilometres_apart(self):
        # Straight line between the two cities from published coordinates: about 350 km.
        assert kilometres(places()["220100"], places()["222401"]) == pytest.approx(350, rel=0.03)

    def test_minutes_by_hand(self):
        # 111.195 km * 1.3 / 60 km/h = 144.55 min
        assert minutes(Place(125.0, 43.0), Place(125.0, 44.0), Travel()) == 145
        assert minutes(Place(125.0, 43.0), Place(125.0, 43.0), Travel()) == 20

    def test_a_unit_without_a_place_stands_at_that_of_its_parent(self):
        rows = list(travel_rows({"22": Place(125.0, 43.0)}, {"22": None, "2201": "22", "99": None}, Travel()))
        assert {(row["unit_code"], row["to_code"]) for row in rows} == {
            (one, other) for one in ("22", "2201") for other in ("22", "2201")
        }

    def test_every_division_of_the_province_has_a_place(self, world):
        units = [row for row in rows_of()["units"] if row["code"].startswith("22")]
        assert [row["code"] for row in units if row["code"] not in places()] == []

    @pytest.mark.parametrize("speed", [0.0, float("nan"), float("inf"), -1.0])
    def test_a_speed_that_is_none_is_refused(self, speed):
        with pytest.raises(OutOfRange):
            Travel(speed=speed)


def test_there_are_five_metrics():
    assert len(METRICS) == len(set(METRICS.values())) == 5


class TestSnapshots:
    def test_the_same_figures_come_from_a_snapshot(self, world, occasion_of, tmp_path):
        controlled_instruments(world, occasion_of)
        take_snapshot(tmp_path, on=TODAY, taken_at=NOW)
        with connect() as engine:
            found = read_snapshot(tmp_path, engine, asked())
        kept = coverage.readings(asked())
        assert {code: one.digest() for code, one in found.items()} == {
            code: one.digest() for code, one in kept.items()
        }

    def test_what_is_read_row_by_row_is_filled_in_as_it_is_compared(self, world, occasion_of):
        controlled_instruments(world, occasion_of)
        read = fetched(COUNTY)
        table = filled(read, COUNTY)
        assert table.schema.names == list(TABLES["instruments"])
        assert table.num_rows == read.num_rows > 0
        assert table["kind"].to_pylist() == read["kind"].to_pylist()
        assert set(table["unit_code"].to_pylist()) == {COUNTY}
        assert sum(table["count"].to_pylist()) == table.num_rows

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="columns come from PostgreSQL alone")
    @pytest.mark.django_db(transaction=True)
    def test_columns_through_adbc_are_the_rows(self, world, occasion_of):
        controlled_instruments(world, occasion_of)
        assert can_feed_columns()
        for division in (COUNTY, CITY, PROVINCE, "000000"):
            assert fed(division).equals(fetched(division))

    def test_a_snapshot_of_the_older_form_is_refused(self, tmp_path):
        write_snapshot(tmp_path / "000001", {"units": pa.table({"code": ["220000"]})}, taken_at=NOW)
        with connect() as engine, pytest.raises(NotFound, match="older form"):
            read_snapshot(tmp_path, engine, asked())

    def test_only_a_division_that_changed_is_read_again(self, world, occasion_of, tmp_path):
        controlled_instruments(world, occasion_of)
        first = take_snapshot(tmp_path, on=TODAY, taken_at=NOW)
        assert first.kept == 0
        assert take_snapshot(tmp_path, on=TODAY, taken_at=NOW).kept > 1
        certified(occasion_of("Wang"), world.scale, "C-9", date(2027, 6, 1))
        third = take_snapshot(tmp_path, on=TODAY, taken_at=NOW)
        divisions = {row["code"] for row in rows_of()["units"] if row["code"] in (COUNTY, CITY, PROVINCE)}
        assert third.kept == 2 * (len(divisions) - 1)  # days and groups of each
        with connect() as engine:
            assert (
                read_snapshot(tmp_path, engine, asked())["C3"].digest()
                == coverage.reading(asked(), "C3").digest()
            )
