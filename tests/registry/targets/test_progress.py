"""How far a target is: the stated rule, at its borders."""

from __future__ import annotations

from datetime import date

import pytest

from suyuan.registry.targets.rules import STATES, beginning, elapsed_share, progress

START = date(2021, 1, 1)


@pytest.mark.parametrize(
    ("value", "on", "state"),
    [
        (100, date(2023, 7, 2), "met"),
        (100, date(2026, 1, 1), "met"),
        (99.9, date(2025, 12, 31), "at_risk"),
        (99.9, date(2026, 1, 1), "missed"),
        (50, date(2023, 7, 2), "on_track"),  # half of the time (912 of 1825 days)
        (45, date(2023, 7, 2), "at_risk"),
        (39, date(2023, 7, 2), "off_track"),
        (0, START, "on_track"),
        (None, date(2023, 7, 2), "no_data"),
        (None, date(2027, 1, 1), "no_data"),
    ],
)
def test_state_of_a_target_of_100_due_2025(value, on, state):
    found = progress(value, 100, start=START, due=2025, on=on)
    assert found.state == state
    assert found.state in STATES


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
