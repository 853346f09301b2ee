"""Lists: filters, the query budget, and the status of a row by rule and by query."""

from __future__ import annotations

import itertools
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import CITY, COUNTY, PROVINCE, TODAY

from suyuan.base.errors import InputError, NotFound
from suyuan.registry.instruments import queries, searching
from suyuan.registry.instruments.importing import import_instruments
from suyuan.registry.instruments.models import Instrument, InstrumentUse
from suyuan.registry.instruments.queries import InstrumentFilter
from suyuan.registry.instruments.rules import STATES, STATUSES, verification_status

BUDGET = 4
ONCE = 2  # names of kinds and of divisions, until a register changes
TOP = f"000000/{PROVINCE}"


@pytest.fixture
def fill(world, occasion_of):
    def fill(number, **given):
        rows = [
            {
                "kind": "nawi",
                "owner": "F42",
                "jurisdiction": COUNTY,
                "use_field": "trade_settlement",
                "state": "in_use",
            }
            | {"name_zh": "电子计价秤", "place": f"摊位 {line}"}
            | given
            for line in range(number)
        ]
        import_instruments(occasion_of("Sun"), jurisdiction=PROVINCE, rows=rows, source="test")

    return fill


@pytest.mark.parametrize("rows", [3, 30])
@pytest.mark.parametrize(
    "chosen",
    [
        InstrumentFilter(),
        InstrumentFilter(path=TOP),
        InstrumentFilter(path=f"{TOP}/{CITY}"),
        InstrumentFilter(kind="nawi", status="unverified", text="计价"),
    ],
)
def test_a_page_keeps_its_budget(world, fill, rows, chosen):
    fill(rows)
    with CaptureQueriesContext(connection) as first:
        page = queries.page(chosen, on=TODAY)
    assert len(page.rows) >= rows
    with CaptureQueriesContext(connection) as again:
        queries.page(chosen, on=TODAY)
    assert len(first) <= BUDGET + ONCE
    assert len(again) <= BUDGET


def test_pages_are_newest_first_and_do_not_overlap(world, fill):
    fill(12)
    pages = [queries.page(InstrumentFilter(), on=TODAY, page=number, size=5) for number in (1, 2, 3, 4)]
    shown = [row["id"] for page in pages for row in page.rows]
    assert shown == sorted(set(shown), reverse=True)
    assert len(shown) == pages[0].total == Instrument.objects.count()
    assert pages[0].pages == 4


def test_counting_stops_at_the_limit(world, fill, monkeypatch):
    monkeypatch.setattr(queries, "COUNT_LIMIT", 10)
    fill(12)
    page = queries.page(InstrumentFilter(), on=TODAY, size=5)
    assert (page.total, page.has_more) == (10, True)


def test_a_division_holds_everything_below_it(world, fill):
    fill(2)
    fill(3, jurisdiction="220200")
    assert queries.page(InstrumentFilter(path=f"{TOP}/220200"), on=TODAY).total == 3
    assert queries.page(InstrumentFilter(path=f"{TOP}/{CITY}/{COUNTY}"), on=TODAY).total == 2 + 3
    assert queries.page(InstrumentFilter(path=TOP), on=TODAY).total == Instrument.objects.count()


@pytest.mark.parametrize(
    ("text", "found"),
    [("计价秤", 2), ("计价", 2), ("秤", 4), ("计价 摊位", 2), ("水表", 0), ("TCS 150", 2), ("N-0001", 1)],
)
def test_text_finds_words_of_the_plate_the_place_and_the_owner(world, fill, text, found):
    fill(2)
    assert queries.page(InstrumentFilter(text=text), on=TODAY).total == found


def test_the_status_by_query_is_the_status_by_rule(world, occasion_of):
    days = [None, *(TODAY + timedelta(days=shift) for shift in (-400, -1, 0, 1, 29, 30, 31, 400))]
    rows = [
        {
            "kind": "nawi",
            "owner": "F42",
            "jurisdiction": COUNTY,
            "use_field": use,
            "state": state,
            "valid_until": day.isoformat() if day else "",
        }
        for state, use, day in itertools.product(STATES, ("trade_settlement", ""), days)
    ]
    import_instruments(occasion_of("Sun"), jurisdiction=PROVINCE, rows=rows, source="test")
    every = list(Instrument.objects.all())
    for status in STATUSES:
        by_query = set(Instrument.objects.filter(queries.status_condition(status, on=TODAY)))
        by_rule = {
            row
            for row in every
            if status
            == verification_status(
                state=row.state, is_controlled=row.controlled, valid_until=row.valid_until, on=TODAY
            )
        }
        assert by_query == by_rule, status
    counts = queries.counts_by_status(on=TODAY)
    assert sum(counts.values()) == len(every)
    assert all(counts[status] > 0 for status in STATUSES)


def test_words_find_the_same_among_few_as_among_many(world, fill, monkeypatch):
    for state, days in (("in_use", -1), ("in_use", 5), ("in_use", 90), ("idle", 5), ("ended", 5)):
        fill(2, state=state, valid_until=(TODAY + timedelta(days=days)).isoformat())
    for more in ({}, {"use_field": ""}, {"state": "out_of_use"}):
        fill(2, **more)
    asked = [InstrumentFilter(status=status, text="计价", path=TOP) for status in STATUSES]
    few = [{row["id"] for row in queries.page(chosen, on=TODAY).rows} for chosen in asked]
    assert all(few)
    monkeypatch.setattr(searching, "NEAR", 0)  # then nothing is few
    monkeypatch.setattr(searching, "IN_SIGHT", 1)
    for frequent in (0, 100):
        monkeypatch.setattr(searching, "FREQUENT", frequent)
        queries._counted.cache_clear()
        for chosen, wanted in zip(asked, few, strict=True):
            pages = [queries.page(chosen, on=TODAY, page=n, size=1) for n in (1, 2)]
            assert pages[0].total == len(wanted)
            assert {row["id"] for page in pages for row in page.rows} <= wanted
            assert len({row["id"] for page in pages for row in page.rows}) == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL goes by statistics, of no rows here")
@pytest.mark.parametrize(
    ("chosen", "index"),
    [
        (InstrumentFilter(path=TOP), "instruments_by_status"),
        (InstrumentFilter(path=TOP, status="valid"), "instruments_by_status"),
        (InstrumentFilter(path=TOP, status="overdue"), "instruments_by_day"),
        (InstrumentFilter(path=TOP, status="due_soon"), "instruments_by_day"),
        (InstrumentFilter(path=TOP, status="unverified"), "instruments_unusual"),
        (InstrumentFilter(path=TOP, status="idle"), "instruments_unusual"),
        (InstrumentFilter(path=f"{TOP}/{CITY}", status="due_soon"), "instruments_by_division"),
        (InstrumentFilter(path=f"{TOP}/{CITY}", kind="nawi"), "instruments_by_kind"),
        (InstrumentFilter(path=f"{TOP}/{CITY}", kind="nawi", status="overdue"), "instruments_by_kind"),
    ],
)
def test_a_list_is_narrowed_from_one_index_alone(world, chosen, index):
    listed = queries.filtered(chosen, on=TODAY).order_by("-id").values("pk")[:51]
    assert f"COVERING INDEX {index}" in listed.explain()


def test_an_unknown_status_is_refused(world):
    with pytest.raises(InputError):
        queries.page(InstrumentFilter(status="shiny"), on=TODAY)


def test_detail_takes_one_query(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        detail = queries.detail(world.scale, on=TODAY)
    assert detail["plate"] == {"Max": "150", "e": "0.05", "d": "0.05"}


def test_detail_tells_every_use_once_the_newest_first(world, django_assert_num_queries):
    uses = InstrumentUse.objects.filter(instrument_id=world.scale)
    one = uses.get()
    for number, days in enumerate((30, 10)):
        one.pk, one.valid_from = UUID(int=number + 1), one.valid_from + timedelta(days=days)
        one.save(force_insert=True)
    with django_assert_num_queries(1):
        told = queries.detail(world.scale, on=TODAY)["uses"]
    days = [use["valid_from"] for use in told]
    assert days == sorted(uses.values_list("valid_from", flat=True), reverse=True)
    assert len(told) == 3
    uses.all()._raw_delete(using="default")
    assert queries.detail(world.scale, on=TODAY)["uses"] == []


def test_detail_of_a_stranger_is_not_found(world):
    with pytest.raises(NotFound):
        queries.detail(world.lab, on=TODAY)
