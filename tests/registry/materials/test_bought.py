"""Batches of producers outside the system: what is entered, used, recalled, and taken over from a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW, TODAY
from tests.registry.road import road

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.auditing import faults as audit
from suyuan.registry.materials import bought, bought_import, bought_sheet, queries, stock
from suyuan.registry.materials.bought import BoughtForm, CertifiedValue
from suyuan.registry.materials.models import BoughtBatch, MaterialStock
from suyuan.registry.parties.rows import ImportRefused

UNTIL = date(2026, 12, 31)
CADMIUM = CertifiedValue(name=Text("镉", "Cadmium"), value="0.152", expanded="0.012", k="2", unit="mg/kg")


def form(world, **changes) -> BoughtForm:
    made = BoughtForm(
        holder_id=world.lab,
        producer="National Producer Abroad (example)",
        number="CRM-0427",
        name=Text("大米中镉（示例）", "Cadmium in rice (example)"),
        lot="2025-03",
        certificate_number="CRM-0427/2025-03",
        values=(CADMIUM,),
        valid_until=UNTIL,
        unit_amount="30",
        amount_unit="g",
        least_intake="0.5",
        in_use_days=60,
    )
    return replace(made, **changes)


def register(world, by="Li", unit_no="A-1", **changes):
    return bought.register_bought(
        world.occasion(by), form(world, **changes), unit_no=unit_no, received_on=TODAY, location="柜 3"
    )


@pytest.fixture
def unit(world):
    return register(world).pk


@pytest.fixture
def opened(world, unit):
    stock.open_unit(world.occasion("Li"), stock_id=unit)
    return unit


def take(occasion, unit, intake="1", **more):
    return stock.use_unit(occasion, stock_id=unit, intake=intake, purpose="校准曲线核查", **more)


class TestRegister:
    def test_it_stands_on_the_shelf_like_any_other(self, world, unit):
        (row,) = queries.shelf(world.lab, on=TODAY, page=1, size=30).rows
        assert (row["batch__lot"], row["batch__material__number"]) == ("2025-03", "CRM-0427")
        assert (row["batch__state"], row["until"], row["reasons"]) == ("released", UNTIL, ())
        assert (row["remaining"], row["batch_id"]) == (Decimal(30), None)

    def test_what_the_certificate_states_is_kept(self, world, unit):
        found = bought.detail(BoughtBatch.objects.get().pk)
        assert found["bought"].values == [
            {"name_zh": "镉", "name_en": "Cadmium", "value": "0.152", "expanded": "0.012", "k": "2",
             "unit": "mg/kg"}
        ]  # fmt: skip
        assert [one.pk for one in found["units"]] == [unit]
        assert list(audit()) == []

    def test_another_unit_of_it_is_received_as_any(self, world, unit):
        batch = BoughtBatch.objects.get().pk
        stock.receive_unit(
            world.occasion("Li"), batch_id=batch, holder_id=world.lab, unit_no="A-2", received_on=TODAY
        )
        assert set(MaterialStock.objects.filter(bought=batch).values_list("unit_no", flat=True)) == {
            "A-1", "A-2",
        }  # fmt: skip

    def test_a_lot_is_entered_once(self, world, unit):
        with pytest.raises(Conflict, match="registered this lot"):
            register(world, unit_no="A-2")

    def test_nothing_is_left_where_the_unit_is_refused(self, world):
        with pytest.raises(RuleRefusal, match="has expired"):
            register(world, valid_until=TODAY - timedelta(days=1))
        assert not BoughtBatch.objects.exists()

    @pytest.mark.parametrize(
        "changes",
        [
            {"producer": " "}, {"number": ""}, {"name": Text("", "x")}, {"lot": ""}, {"values": ()},
            {"certificate_number": ""}, {"unit_amount": "0"}, {"unit_amount": "1e12"},
            {"unit_amount": "0.0000001", "least_intake": "0.0000001"}, {"unit_amount": "some"},
            {"least_intake": "31"}, {"amount_unit": "handful"}, {"in_use_days": 0},
            {"values": (replace(CADMIUM, value="about 1"),)}, {"values": (replace(CADMIUM, expanded="0"),)},
            {"values": (replace(CADMIUM, k="-2"),)}, {"values": (replace(CADMIUM, unit="pinch"),)},
            {"values": (replace(CADMIUM, name=Text("镉", "")),)}, {"values": (CADMIUM,) * 41},
        ],
    )  # fmt: skip
    def test_what_no_certificate_says(self, world, changes):
        with pytest.raises(InputError):
            register(world, **changes)
        assert not BoughtBatch.objects.exists()

    def test_only_for_the_own_house(self, world):
        with pytest.raises(NotPermitted):
            register(world, by="Zhao")

    def test_the_batch_of_another_house_gives_no_unit(self, world, unit):
        zhao = world.occasion("Zhao")
        with pytest.raises(NotFound, match="no such batch"):
            stock.receive_unit(
                zhao, batch_id=BoughtBatch.objects.get().pk, holder_id=world.other_lab, unit_no="A-9",
                received_on=TODAY,
            )  # fmt: skip

    def test_a_unit_is_of_one_batch(self, world, unit):
        with pytest.raises(IntegrityError), transaction.atomic():
            MaterialStock.objects.filter(pk=unit).update(bought=None)


class TestUse:
    def test_the_time_after_opening_and_the_amount(self, world, opened):
        take(world.occasion("Li"), opened, "29.5")
        row = queries.unit(opened, on=TODAY)
        assert (row["in_use_until"], row["remaining"]) == (TODAY + timedelta(days=60), Decimal("0.5"))
        with pytest.raises(RuleRefusal, match="use after opening ended"):
            take(world.occasion("Li", at=NOW + timedelta(days=61)), opened, "0.5")

    def test_less_than_the_minimum(self, world, opened):
        with pytest.raises(RuleRefusal, match="below the minimum"):
            take(world.occasion("Li"), opened, "0.4")

    def test_after_its_last_day(self, world):
        unit = register(world, in_use_days=None).pk
        stock.open_unit(world.occasion("Li"), stock_id=unit)
        late = world.occasion("Li", at=NOW.replace(year=2027, month=1, day=1))
        with pytest.raises(RuleRefusal, match="expired"):
            take(late, unit)
        assert queries.unit(unit, on=late.today)["batch__state"] == "expired"
        assert bought.receivable(world.lab, late.today) == []

    def test_the_result_it_served_is_kept(self, world, opened):
        certificate = road(world).issued()
        use = take(world.occasion("Li"), opened, certificate_number=certificate.number)
        assert use.evaluation_id == certificate.evaluation_id
        take(
            world.occasion("Li"), opened, certificate_number=certificate.number
        )  # again, for the same result
        found = bought.detail(BoughtBatch.objects.get().pk)
        assert [one["evaluation__certificate_number"] for one in found["results"]] == [certificate.number]


class TestRecall:
    def test_no_unit_of_it_is_used_any_more(self, world, opened):
        batch = BoughtBatch.objects.get().pk
        bought.recall_bought(world.occasion("Wang"), bought_id=batch, reason="研制单位来函召回")
        with pytest.raises(RuleRefusal, match="recalled"):
            take(world.occasion("Li"), opened)
        assert queries.unit(opened, on=TODAY)["batch__state"] == "recalled"
        with pytest.raises(RuleRefusal, match="recalled"):
            bought.recall_bought(world.occasion("Wang"), bought_id=batch, reason="再次")
        assert list(audit()) == []

    def test_with_a_reason_and_a_right(self, world, unit):
        batch = BoughtBatch.objects.get().pk
        with pytest.raises(InputError):
            bought.recall_bought(world.occasion("Wang"), bought_id=batch, reason=" ")
        with pytest.raises(NotPermitted):
            bought.recall_bought(world.occasion("Li"), bought_id=batch, reason="来函")
        assert BoughtBatch.objects.get().recalled_on is None


def row(unit_no="1", **changed) -> dict[str, str]:
    return {
        "producer": "Producer", "number": "CRM-1", "name_zh": "标准溶液", "name_en": "Solution",
        "lot": "L1", "certificate_number": "C-1",
        "values": "铅|Lead|1.000|0.004|2|mg/L;镉|Cadmium|1|0.01|2|mg/L",
        "valid_until": "2027-05-01", "unit_amount": "50", "amount_unit": "mL", "least_intake": "1",
        "in_use_days": "", "unit_no": unit_no, "received_on": "2026-03-01", "location": "",
    } | changed  # fmt: skip


class TestImport:
    def test_rows_of_one_lot_are_units_of_one_batch(self, world):
        rows = [row("1"), row("2"), row("1", lot="L2")]
        done = bought_import.import_bought(world.occasion("Li"), holder_id=world.lab, rows=rows, source="a")
        assert (done, BoughtBatch.objects.count(), MaterialStock.objects.count()) == (3, 2, 3)
        first = BoughtBatch.objects.get(lot="L1")
        assert [one["name_en"] for one in first.values] == ["Lead", "Cadmium"]
        assert list(audit()) == []

    @pytest.mark.parametrize(
        ("changed", "column"),
        [
            ({"producer": ""}, "producer"), ({"lot": "x" * 41}, "lot"), ({"colour": "red"}, "colour"),
            ({"values": "铅|Lead|1"}, "values"), ({"values": "铅|Lead|x|1|2|mg/L"}, "values"),
            ({"values": "铅|Lead|1|0|2|mg/L"}, "values"), ({"values": "铅|Lead|1|1|2|pinch"}, "values"),
            ({"valid_until": "soon"}, "valid_until"), ({"valid_until": "2026-01-01"}, "valid_until"),
            ({"received_on": "2030-01-01"}, "received_on"), ({"unit_amount": "-1"}, "unit_amount"),
            ({"unit_amount": "1.23456789"}, "unit_amount"), ({"least_intake": "51"}, "least_intake"),
            ({"amount_unit": "handful"}, "amount_unit"), ({"in_use_days": "ten"}, "in_use_days"),
            ({"unit_no": ""}, "unit_no"),
        ],
    )  # fmt: skip
    def test_a_fault_is_told_with_its_column(self, changed, column):
        (problem, *_) = bought_sheet.faults([row(**changed)], there=(), today=TODAY)
        assert problem.column == column

    def test_a_lot_told_in_two_ways_a_unit_twice_and_a_lot_already_there(self, world, unit):
        rows = [row("1"), row("2", valid_until="2027-06-01"), row("1"), row(producer=form(world).producer,
                number="CRM-0427", lot="2025-03")]  # fmt: skip
        with pytest.raises(ImportRefused) as refused:
            bought_import.import_bought(world.occasion("Li"), holder_id=world.lab, rows=rows, source="a")
        told = [(one.line, one.column) for one in refused.value.problems]
        assert told == [(2, "valid_until"), (3, "unit_no"), (4, "lot")]
        assert MaterialStock.objects.count() == 1

    @pytest.mark.parametrize("count", [3, 30])
    def test_queries_do_not_grow_with_rows(self, world, count):
        rows = [row(str(number)) for number in range(count)]
        with CaptureQueriesContext(connection) as seen:
            bought_import.import_bought(world.occasion("Li"), holder_id=world.lab, rows=rows, source="a")
        assert len(seen) <= 30
        with CaptureQueriesContext(connection) as seen:
            assert len(queries.shelf(world.lab, on=TODAY, page=1, size=30).rows) == count
            assert len(bought.detail(BoughtBatch.objects.get().pk)["units"]) == count
        assert len(seen) == 3 + 3
