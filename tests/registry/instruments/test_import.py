"""Bulk import: all rows or none, every fault named."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import COUNTY, PROVINCE, TODAY

from suyuan.base.errors import NotPermitted
from suyuan.registry.instruments import queries
from suyuan.registry.instruments.importing import import_instruments
from suyuan.registry.instruments.models import Instrument, InstrumentUse
from suyuan.registry.instruments.rules import label_of
from suyuan.registry.instruments.sheet import ImportRefused
from suyuan.registry.journal.queries import broken_links, history

GOOD = {
    "kind": "nawi",
    "owner": "F42",
    "jurisdiction": COUNTY,
    "use_field": "trade_settlement",
    "serial_no": "I-1",
    "plate": '{"Max": "15"}',
    "state": "in_use",
    "verified_on": "2025-06-01",
    "valid_until": "2026-05-31",
    "last_certificate": "OLD-1",
}


def load(occasion, *rows):
    return import_instruments(occasion, jurisdiction=PROVINCE, rows=rows, source="test.csv")


def sheet(number):
    return [GOOD | {"serial_no": f"I-{line}"} for line in range(number)]


def test_rows_become_instruments_with_their_use_and_status(world, occasion_of):
    assert load(occasion_of("Sun"), GOOD) == 1
    row = Instrument.objects.get(serial_no="I-1")
    assert (row.name_en, row.plate, row.controlled) == (
        "Non-automatic weighing instrument",
        {"Max": "15"},
        True,
    )
    assert InstrumentUse.objects.filter(instrument=row).count() == 1
    assert queries.detail(row.id, on=TODAY)["status"] == "valid"


def test_a_row_without_a_label_gets_that_of_its_identity(world, occasion_of):
    load(
        occasion_of("Sun"), GOOD, GOOD | {"serial_no": "I-2", "label_no": "L-2"}, GOOD | {"serial_no": "I-3"}
    )
    made = {row.serial_no: row for row in Instrument.objects.filter(serial_no__startswith="I-")}
    assert [made[number].label_no for number in ("I-1", "I-2", "I-3")] == [
        label_of(made["I-1"].id),
        "L-2",
        label_of(made["I-3"].id),
    ]


def test_the_whole_import_is_one_event_with_its_digest(world, occasion_of):
    load(occasion_of("Sun"), *sheet(5))
    assert [event["act"] for event in history("jurisdiction", PROVINCE)] == ["instruments.import"]
    assert broken_links() == []


def test_a_row_without_state_starts_as_a_registration(world, occasion_of):
    load(occasion_of("Sun"), {name: GOOD[name] for name in ("kind", "owner", "jurisdiction", "use_field")})
    assert Instrument.objects.order_by("-id").first().state == "registered"


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"kind": "toy"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"owner": "NOBODY"}, "owner"),
        ({"jurisdiction": "110000"}, "jurisdiction"),
        ({"use_field": "fun"}, "use_field"),
        ({"usage": "fun"}, "usage"),
        ({"state": "lost"}, "state"),
        ({"valid_until": "31.12.2026"}, "valid_until"),
        ({"made_on": "yesterday"}, "made_on"),
        ({"plate": "{"}, "plate"),
        ({"plate": '{"Max": 15}'}, "plate"),
        ({"plate": "[" * 5000}, "plate"),
        ({"plate": '{"Max": "\\u0000"}'}, "plate"),
        ({"plate": '{"Max": "\\ud800"}'}, "plate"),
        ({"model": "x" * 81}, "model"),
        ({"manufacturer": "a\tb"}, "manufacturer"),
        ({"label_no": "L" * 31}, "label_no"),
        ({"colour": "red"}, "colour"),
        ({"serial_no": "I-0"}, "serial_no"),
        ({"valid_until": "2027-03-09", "replace_by": "2027-03-08"}, "valid_until"),  # R6
        ({"replace_by": "soon"}, "replace_by"),
    ],
)
def test_one_wrong_row_stops_everything_and_is_named(world, occasion_of, wrong, column):
    before = Instrument.objects.count()
    with pytest.raises(ImportRefused) as refused:
        load(occasion_of("Sun"), *sheet(3), GOOD | {"serial_no": "I-9"} | wrong)
    assert [(one.line, one.column) for one in refused.value.problems] == [(4, column)]
    assert refused.value.problems[0].words.zh
    assert Instrument.objects.count() == before


def test_every_fault_is_told_at_once(world, occasion_of):
    with pytest.raises(ImportRefused) as refused:
        load(
            occasion_of("Sun"),
            GOOD | {"kind": "toy", "owner": "NOBODY"},
            GOOD | {"serial_no": "I-2", "state": "x"},
        )
    assert [one.line for one in refused.value.problems] == [1, 1, 2]


def test_a_number_that_is_in_the_register_is_named(world, occasion_of):
    load(occasion_of("Sun"), GOOD)
    with pytest.raises(ImportRefused, match="register already"):
        load(occasion_of("Sun"), GOOD)


def test_an_owner_may_not_import(world, occasion_of):
    with pytest.raises(NotPermitted):
        load(occasion_of("Zhou"), GOOD)


def test_the_number_of_queries_does_not_follow_the_number_of_rows(world, occasion_of):
    def asked(rows):
        with CaptureQueriesContext(connection) as seen:
            load(occasion_of("Sun"), *rows)
        return [query for query in seen.captured_queries if query["sql"].startswith("SELECT")]

    few = asked(sheet(3))
    many = asked([GOOD | {"serial_no": f"J-{line}"} for line in range(300)])
    assert len(many) == len(few)
