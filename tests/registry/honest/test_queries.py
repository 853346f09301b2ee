"""What lists, a unit's file and a plaque say."""

from __future__ import annotations

import pytest
from tests.registry.conftest import COUNTY, NOW, PROVINCE, World
from tests.registry.honest.conftest import AFTER, Road, form, full_marks

from suyuan.base.errors import NotFound
from suyuan.registry.honest import declaring, plaques, queries, standing
from suyuan.registry.honest.queries import UnitFilter

pytestmark = pytest.mark.django_db
DAY = AFTER.date()


def test_a_plaque_says_plainly_what_it_is_worth(road: Road):
    number = road.to("confirm").title.plaque
    assert queries.plaque(plaques.printed(number), on=DAY)["standing"] == "valid"
    standing.suspend(road.by("Feng", AFTER), unit_id=road.unit, reason="查处中")
    assert queries.plaque(number, on=DAY)["standing"] == "suspended"
    standing.revoke(road.by("Feng", AFTER), unit_id=road.unit, reason="属实")
    assert queries.plaque(number, on=DAY)["standing"] == "revoked"


def test_a_plaque_whose_time_is_over_is_expired_before_the_duty_ran(road: Road):
    title = road.to("confirm").title
    later = title.valid_to.replace(year=title.valid_to.year + 1)
    assert queries.plaque(title.plaque, on=title.valid_to)["standing"] == "valid"
    assert queries.plaque(title.plaque, on=later)["standing"] == "expired"


def test_a_plaque_that_nobody_was_given_is_unknown(road: Road):
    road.to("confirm")
    assert queries.plaque(plaques.plaque_of(COUNTY, 2026, 99), on=DAY) is None
    assert queries.plaque("HM", on=DAY) is None
    assert queries.plaque("'; --", on=DAY) is None


def test_lists_are_narrowed_by_division_house_state_and_words(road: Road, world: World):
    road.to("confirm")

    def names(**chosen: object) -> int:
        return queries.count(UnitFilter(**chosen))  # type: ignore[arg-type]

    assert names(path=f"000000/{PROVINCE}") == 1
    assert names(path="000000/230000") == 0
    assert (names(house=world.factory), names(house=world.lab)) == (1, 0)
    assert (names(state="valid"), names(state="applied")) == (1, 0)
    assert (names(text="东街"), names(text="east"), names(text="西街")) == (1, 1, 0)
    assert (names(category="market"), names(category="hospital")) == (1, 0)
    assert names(alerted=True) == 0
    [row] = queries.listed(UnitFilter())
    assert (row["plaque"], row["open_alerts"]) == (road.title.plaque, 0)
    assert queries.counts_by_division(UnitFilter()) == {COUNTY: 1}
    assert queries.counts_by_state(UnitFilter())["valid"] == 1


def test_a_file_holds_everything_that_was_written(road: Road):
    road.to("publish").object()
    found = queries.unit_file(road.unit)
    assert [one["kind"] for one in found.sheets] == ["evaluation", "on_site", "self"]
    assert found.sheets[0]["marks"] == full_marks()
    assert found.sheets[0]["findings"]["instruments_valid"]["result"] == "met"
    assert found.sheets[0]["findings"]["no_fraud"]["result"] == "unknown"
    assert [one["text"] for one in found.declarations] == ["保证计量准确，公平交易。"]
    assert [one["received_on"] for one in found.objections] == [NOW.date()]
    assert queries.answered_objections(road.unit) == []


def test_a_unit_that_is_not_there(world: World):
    with pytest.raises(NotFound):
        queries.unit_file(world.factory)


@pytest.mark.parametrize("units", [3, 30])
def test_a_list_asks_once(road: Road, django_assert_num_queries, units: int):

    for place in range(units - 1):
        declaring.declare(road.by("Zhou"), form(place=f"东街 {place + 2} 号"))
    with django_assert_num_queries(1):
        assert len(queries.listed(UnitFilter())) == units
