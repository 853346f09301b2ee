"""How far a target is: the stated rule, at its borders."""

from __future__ import annotations

from datetime import date

import pytest

from suyuan.base.errors import InputError
from suyuan.planning.forecast import Point
from suyuan.registry.targets.rules import (
    STATES,
    beginning,
    elapsed_share,
    options_of,
    progress,
    variant_key,
)

START = date(2021, 1, 1)


DUE = date(2025, 12, 31)
MEANWHILE = date(2023, 7, 2)


def state(value, *, on=MEANWHILE, low=None, high=None, **more):
    ahead = None if low is None else Point(day=DUE, value=(low + high) / 2, low=low, high=high)
    found = progress(value, 100, start=START, due=2025, on=on, ahead=ahead, **more)
    assert found.state in STATES
    return found.state


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (100, 50, 60, "met"),  # reached is reached, whatever the trend
        (50, 100, 130, "on_track"),
        (50, 99.9, 130, "at_risk"),
        (50, 80, 100, "at_risk"),
        (50, 80, 99.9, "off_track"),
        (50, None, None, "open"),
        (None, 80, 99, "no_data"),
    ],
)
def test_before_the_due_day_the_trend_decides(value, low, high, expected):
    assert state(value, low=low, high=high) == expected


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (50, 60, 100, "on_track"),  # below the limit is not done before the last day
        (50, 90, 101, "at_risk"),
        (50, 101, 130, "off_track"),
        (120, 80, 99, "on_track"),
    ],
)
def test_what_must_not_exceed_is_looked_at_from_the_other_side(value, low, high, expected):
    assert state(value, low=low, high=high, direction="at_most") == expected


@pytest.mark.parametrize(
    ("when_due", "direction", "expected"),
    [
        (100, "at_least", "met"),
        (99.9, "at_least", "missed"),
        (100, "at_most", "met"),
        (100.1, "at_most", "missed"),
        (None, "at_least", "unmeasured"),
    ],
)
def test_afterwards_the_last_day_decides_and_not_today(when_due, direction, expected):
    assert state(5000, on=date(2026, 1, 1), when_due=when_due, direction=direction) == expected


def test_on_the_last_day_itself_the_plan_still_runs():
    assert state(99, on=DUE, low=99, high=99) == "off_track"


def test_options_are_data_and_a_day_among_them_is_text():
    assert options_of({"since": "2021-03-01"}) == {"since": date(2021, 3, 1)}
    assert options_of({"basis": "issued_in_period"}, begins=START)["since"] == START
    assert "since" not in options_of({"basis": "in_force"}, begins=START)
    with pytest.raises(InputError):
        options_of({"since": "yesterday"})


def test_the_same_options_share_a_key_in_any_order():
    one, other = {"basis": "legal", "variant": "mean"}, {"variant": "mean", "basis": "legal"}
    assert variant_key(one) == variant_key(other) != variant_key({"basis": "legal"})
    assert variant_key({"since": None}) == variant_key({}) == ""


def test_elapsed_time_stays_between_none_and_all():
    assert elapsed_share(START, due=2025, on=date(2020, 1, 1)) == 0
    assert elapsed_share(START, due=2025, on=date(2026, 1, 1)) == 1
    assert elapsed_share(date(2026, 1, 1), due=2025, on=date(2025, 1, 1)) == 1


@pytest.mark.parametrize(
    ("issued", "start"),
    [("2022-11-18", date(2022, 11, 18)), ("2023-05", date(2021, 1, 1)), ("", date(2021, 1, 1))],
)
def test_time_counts_from_the_day_of_issue_else_from_five_years_before_the_end(issued, start):
    assert beginning(issued, due=2025) == start


def test_a_share_is_of_the_target_value():
    assert progress(72.5, 1450, start=START, due=2025, on=START).share == pytest.approx(0.05)
