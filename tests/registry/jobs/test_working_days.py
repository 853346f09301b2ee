"""Working days: weekends, holidays, days worked instead."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError
from suyuan.registry.jobs.working_days import WorkingDays, read_days, working_days

PLAIN = WorkingDays()
SPRING = read_days(
    b'[[year]]\nyear = 2026\noff = [["2026-02-15", "2026-02-23"]]\nworking = ["2026-02-14", "2026-02-28"]\n'
)


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        (date(2026, 3, 10), 20, date(2026, 4, 7)),  # Tuesday + 4 weeks
        (date(2026, 3, 13), 1, date(2026, 3, 16)),  # Friday -> Monday
        (date(2026, 3, 14), 1, date(2026, 3, 16)),  # Saturday -> Monday
        (date(2026, 3, 11), 3, date(2026, 3, 16)),  # Wednesday over a weekend
        (date(2026, 3, 11), 0, date(2026, 3, 11)),
    ],
)
def test_without_a_table_weekends_are_left_out(day: date, count: int, last: date):
    assert PLAIN.after(day, count) == last


@pytest.mark.parametrize(
    ("count", "last"),
    [(1, date(2026, 2, 14)), (2, date(2026, 2, 24)), (5, date(2026, 2, 27)), (6, date(2026, 2, 28))],
)
def test_a_holiday_is_left_out_and_a_saturday_worked_instead_counts(count: int, last: date):
    assert SPRING.after(date(2026, 2, 13), count) == last


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 60))
def test_the_days_between_are_those_of_the_limit(day: date, count: int):
    last = SPRING.after(day, count)
    assert SPRING.between(day, last) == count
    assert SPRING.between(last, day) == -count


def test_a_year_without_a_notice_is_not_told_about():
    assert working_days().tells(2026)
    assert not working_days().tells(2031)


@pytest.mark.parametrize(
    "text",
    [
        "year = 3",
        "[[year]]\nyear = true",
        '[[year]]\nyear = 2026\noff = [["2026-02-15"]]',
        '[[year]]\nyear = 2026\noff = [["2026-02-15", "2026-02-14"]]',
        '[[year]]\nyear = 2026\noff = [["0001-01-01", "9999-12-31"]]',
        '[[year]]\nyear = 2026\nworking = ["2026-02-30"]',
        "[[year]]\nyear = 2026\nworking = [2026-02-28]",
        "[[year]]\nyear = 2026\nworking = 7",
        "[[year",
    ],
)
def test_a_table_that_is_wrong_is_refused(text: str):
    with pytest.raises(InputError):
        read_days(text.encode())
