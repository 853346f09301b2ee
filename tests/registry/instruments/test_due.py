"""What is due: counted by month, listed by window, in as many queries for many rows as for few."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.registry.conftest import TODAY, World
from tests.registry.road import another_set

from suyuan.base.errors import InputError
from suyuan.registry.instruments import due
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.queries import InstrumentFilter

ALL = InstrumentFilter()


def ends(world: World, days: int, **more: object) -> None:
    until = TODAY + timedelta(days=days)
    Instrument.objects.filter(pk=world.scale).update(valid_until=until, **more)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "windows"),
    [
        (-1, ["overdue"]),
        (0, ["30", "60", "90"]),
        (30, ["30", "60", "90"]),
        (31, ["60", "90"]),
        (61, ["90"]),
        (90, ["90"]),
        (91, []),
    ],
)
def test_a_window_holds_its_last_day(world: World, days: int, windows: list[str]) -> None:
    Instrument.objects.update(valid_until=None)
    ends(world, days)
    found = [window for window in due.WINDOWS if due.page(ALL, window=window, on=TODAY).total]
    assert found == windows
    counts = due.outlook(ALL, on=TODAY)
    assert counts.overdue == (1 if "overdue" in windows else 0)
    assert [str(mark) for mark, n in counts.within.items() if n] == [w for w in windows if w != "overdue"]


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["idle", "ended", "out_of_use"])
def test_what_is_not_used_is_not_due(world: World, state: str) -> None:
    Instrument.objects.update(valid_until=None)
    ends(world, 5, state=state)
    assert due.page(ALL, window="30", on=TODAY).rows == []


@pytest.mark.django_db
def test_the_list_of_a_month_begins_today_and_the_earliest_comes_first(world: World) -> None:
    Instrument.objects.update(valid_until=None)
    ends(world, -1)
    Instrument.objects.filter(pk=world.spare_scale).update(valid_until=TODAY + timedelta(days=9))
    Instrument.objects.filter(pk=world.weights).update(valid_until=TODAY)
    rows = due.page(ALL, window="30", month=f"{TODAY:%Y-%m}", on=TODAY).rows
    assert [(row["id"], row["days"]) for row in rows] == [(world.weights, 0), (world.spare_scale, 9)]


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"window": "31"}, {"window": "30", "month": "soon"}])
def test_a_window_or_month_that_does_not_exist_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(InputError):
        due.page(ALL, **wrong, on=TODAY)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_many_rows_cost_no_more_queries(world: World) -> None:
    def asked() -> int:
        Instrument.objects.update(valid_until=TODAY + timedelta(days=3))
        with CaptureQueriesContext(connection) as queries:
            due.outlook(ALL, on=TODAY)
            due.page(ALL, window="30", on=TODAY)
        return len(queries)

    few = asked()
    for place in range(1, 25):
        another_set(world, place)
    assert asked() == few == 3


@given(st.dictionaries(st.integers(-400, 200), st.integers(1, 9), max_size=40))
def test_every_instrument_of_the_horizon_is_in_one_month(by_days: dict[int, int]) -> None:
    on = date(2026, 11, 25)
    found = due.outlook_of({on + timedelta(days=n): count for n, count in by_days.items()}, on=on)
    assert sum(month.count for month in found.months) == found.within[90]
    assert found.within[30] <= found.within[60] <= found.within[90]
    assert found.overdue == sum(count for n, count in by_days.items() if n < 0)
    assert [month.first.month for month in found.months] == [11, 12, 1, 2]
