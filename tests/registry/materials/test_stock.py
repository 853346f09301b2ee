"""The shelf of a user: what is received, opened, taken, refused; whom a recall reaches; budgets."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW, TODAY, ZONE
from tests.registry.materials.making import soil as make_soil
from tests.registry.road import road

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.registry.desk.entries import ENTRIES
from suyuan.registry.desk.waiting import heaps
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.materials import queries, release, stock
from suyuan.registry.materials.models import MaterialBatch, MaterialStock, MaterialUse
from suyuan.registry.reminders.gathering import gather
from suyuan.registry.reminders.models import Reminder
from suyuan.registry.reminders.rules import OVERDUE


@pytest.fixture
def unit(soil):
    """A unit on the shelf of the provincial laboratory, still closed."""
    return soil.released().unit().pk


@pytest.fixture
def opened(unit, occasion_of):
    stock.open_unit(occasion_of("Li"), stock_id=unit)
    return unit


def take(occasion, unit, intake="0.5", **more):
    return stock.use_unit(occasion, stock_id=unit, intake=intake, purpose="校准曲线核查", **more)


class TestReceive:
    def test_it_is_full_and_closed(self, unit):
        row = MaterialStock.objects.get(pk=unit)
        assert (row.remaining, row.opened_on) == (Decimal(50), None)

    def test_only_from_a_released_batch(self, soil):
        with pytest.raises(RuleRefusal):
            soil.graded().unit()

    def test_not_after_its_last_day(self, soil, occasion_of):
        soil.released(months=1)
        late = occasion_of("Li", at=NOW.replace(month=5))
        with pytest.raises(RuleRefusal, match="has expired"):
            stock.receive_unit(
                late, batch_id=soil.batch, holder_id=soil.world.lab, unit_no="9", received_on=TODAY
            )
        assert queries.receivable(late.today) == []

    def test_a_unit_is_in_one_place(self, soil, unit):
        with pytest.raises(Conflict):
            soil.unit()

    def test_only_onto_the_own_shelf(self, soil, unit):
        with pytest.raises(NotPermitted):
            soil.unit("0002", holder="other_lab")


class TestOpen:
    def test_the_time_after_opening_begins(self, opened):
        assert MaterialStock.objects.get(pk=opened).in_use_until == TODAY + timedelta(days=90)

    def test_only_once(self, opened, occasion_of):
        with pytest.raises(Conflict):
            stock.open_unit(occasion_of("Li"), stock_id=opened)

    def test_not_of_a_recalled_batch(self, soil, unit, occasion_of):
        release.recall(occasion_of("Wang"), batch_id=soil.batch, reason="监测超限")
        with pytest.raises(RuleRefusal, match="recalled"):
            stock.open_unit(occasion_of("Li"), stock_id=unit)


def test_a_recall_waits_on_the_desk_of_who_has_a_unit(soil, unit, occasion_of):
    def waiting(name: str) -> list[str]:
        heaps_of = heaps(ENTRIES, occasion_of(name).actor, on=TODAY)
        return [line.detail for one in heaps_of if one.kind == "material_unit_recalled" for line in one.lines]

    assert waiting("Li") == []
    release.recall(occasion_of("Wang"), batch_id=soil.batch, reason="监测超限")
    assert waiting("Li") == [MaterialStock.objects.get(pk=unit).unit_no]
    assert waiting("Zhou") == []  # of another house
    stock.discard_unit(occasion_of("Li"), stock_id=unit, reason="召回")
    assert waiting("Li") == []


class TestEnd:
    """A unit ends with its batch or so many days after opening, whatever comes first."""

    def test_holder_and_producer_are_told_before(self, soil, opened, world):
        def told(day):
            gather(
                Occasion(actor=SYSTEM, at=NOW + timedelta(days=day), identities=world.identities, zone=ZONE)
            )
            found = Reminder.objects.filter(kind__startswith="material").order_by("created_at", "id")
            return [(one.kind, one.days_ahead, one.detail) for one in found]

        (unit_no,) = MaterialStock.objects.values_list("unit_no", flat=True)
        ((lot, number),) = MaterialBatch.objects.values_list("lot", "material__number")
        assert told(29) == []
        # Opened today, to be used within 90 days; the batch itself ends in two years.
        assert told(30) == [("material_unit", 60, f"{lot} {unit_no}")]
        assert told(91)[1:] == [("material_unit", OVERDUE, f"{lot} {unit_no}")]
        (last,) = MaterialBatch.objects.values_list("expires_on", flat=True)
        assert told((last - TODAY).days - 7)[2:] == [("material_batch", 7, f"{number} {lot}")]

    def test_it_waits_on_the_desk_until_it_is_discarded(self, opened, occasion_of):
        def waiting(day):
            heaps_of = heaps(ENTRIES, occasion_of("Li").actor, on=TODAY + timedelta(days=day))
            return [line.due for one in heaps_of if one.kind == "material_unit_ended" for line in one.lines]

        assert waiting(90) == []
        assert waiting(91) == [TODAY + timedelta(days=90)]
        stock.discard_unit(occasion_of("Li"), stock_id=opened, reason="超过启封期限")
        assert waiting(91) == []


class TestUse:
    def test_what_is_taken_is_gone(self, opened, occasion_of):
        take(occasion_of("Li"), opened, "0.5")
        take(occasion_of("Li"), opened, "49.5")
        assert MaterialStock.objects.get(pk=opened).remaining == 0
        with pytest.raises(RuleRefusal, match="only 0"):
            take(occasion_of("Li"), opened, "0.2")

    @pytest.mark.parametrize("intake", ["", "some", "0", "-1", "nan", "0.0000001"])
    def test_an_intake_that_is_none(self, opened, occasion_of, intake):
        with pytest.raises(InputError):
            take(occasion_of("Li"), opened, intake)
        assert not MaterialUse.objects.exists()

    def test_less_than_the_minimum(self, opened, occasion_of):
        with pytest.raises(RuleRefusal, match="below the minimum"):
            take(occasion_of("Li"), opened, "0.1")

    def test_a_closed_unit(self, unit, occasion_of):
        with pytest.raises(RuleRefusal, match="not open"):
            take(occasion_of("Li"), unit)

    def test_too_long_after_opening(self, opened, occasion_of):
        take(occasion_of("Li", at=NOW + timedelta(days=90)), opened)
        with pytest.raises(RuleRefusal, match="use after opening ended"):
            take(occasion_of("Li", at=NOW + timedelta(days=91)), opened)

    def test_refused_from_the_first_day_after_the_last_even_before_the_daily_command(self, soil, occasion_of):
        soil.released(months=1)
        unit = soil.unit().pk
        stock.open_unit(occasion_of("Li"), stock_id=unit)
        take(occasion_of("Li", at=NOW.replace(month=4)), unit)
        with pytest.raises(RuleRefusal, match="expired"):
            take(occasion_of("Li", at=NOW.replace(month=4) + timedelta(days=1)), unit)

    def test_a_recalled_batch(self, soil, opened, occasion_of):
        release.recall(occasion_of("Wang"), batch_id=soil.batch, reason="监测超限")
        with pytest.raises(RuleRefusal, match="recalled"):
            take(occasion_of("Li"), opened)

    def test_the_result_it_served_is_kept(self, world, soil, opened, occasion_of):
        certificate = road(world).issued()
        use = take(occasion_of("Li"), opened, certificate_number=certificate.number)
        assert use.evaluation_id == certificate.evaluation_id

    def test_a_certificate_of_nobody(self, opened, occasion_of):
        with pytest.raises(NotFound):
            take(occasion_of("Li"), opened, certificate_number="NO-SUCH-1")

    def test_strangers_may_not(self, opened, occasion_of):
        with pytest.raises(NotPermitted):
            take(occasion_of("Zhao"), opened)


class TestDiscard:
    def test_it_is_for_good(self, opened, occasion_of):
        stock.discard_unit(occasion_of("Li"), stock_id=opened, reason="瓶盖破损")
        with pytest.raises(RuleRefusal):
            take(occasion_of("Li"), opened)
        assert queries.unit(opened, on=TODAY)["reasons"]


class TestRecall:
    def test_its_users_and_their_results_are_found(self, world, soil, opened, occasion_of):
        certificate = road(world).issued()
        for _ in range(2):  # a result that took material twice is one result
            take(occasion_of("Li"), opened, certificate_number=certificate.number)
        take(occasion_of("Li"), opened)
        (house,) = queries.users_of(soil.batch)
        assert house["id"] == world.lab
        assert [one["unit_no"] for one in house["units"]] == ["0001"]
        assert [one["evaluation__certificate_number"] for one in house["results"]] == [certificate.number]

    def test_a_batch_nobody_has(self, soil):
        assert queries.users_of(soil.released().batch) == []


class TestQueries:
    @pytest.mark.parametrize("rows", [3, 12])
    def test_the_list(self, world, rows):
        for _ in range(rows):
            make_soil(world)
        with CaptureQueriesContext(connection) as seen:
            assert len(queries.page(queries.MaterialFilter(), page=1, size=30).rows) == rows
        assert len(seen) == 3

    @pytest.mark.parametrize("rows", [3, 30])
    def test_the_shelf_and_the_users(self, soil, rows, world):
        soil.released()
        for number in range(rows):
            soil.unit(f"{number:04d}")
        with CaptureQueriesContext(connection) as seen:
            assert len(queries.shelf(world.lab, on=TODAY, page=1, size=30).rows) == rows
        assert len(seen) == 3
        with CaptureQueriesContext(connection) as seen:
            assert len(queries.users_of(soil.batch)[0]["units"]) == rows
        assert len(seen) == 2

    def test_a_unit_that_ends_soon_says_so(self, soil, opened):
        assert not queries.unit(opened, on=TODAY)["is_due_soon"]
        assert queries.unit(opened, on=TODAY + timedelta(days=40))["is_due_soon"]
