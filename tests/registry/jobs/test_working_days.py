"""Working days: weekends, holidays, days worked instead."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError
from suyuan.registry.jobs.days_off import FILE, keep_table, read_table
from suyuan.registry.jobs.working_days import (
    WorkingDays,
    caution,
    days_that_come_along,
    read_days,
    working_days,
)

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


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 30))
def test_counting_back_finds_the_latest_day_of_which_so_many_have_passed(day: date, count: int):
    back = SPRING.before(day, count)
    assert SPRING.between(back, day) == count
    assert SPRING.between(back + timedelta(days=1), day) < count


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


OWN = b"date,kind\n2027-01-01,off\n\n2027-01-09,working\n"


class TestTheTableOfTheInstallation:
    def test_takes_the_place_of_the_one_that_comes_along(self, settings, tmp_path: Path):
        settings.DATA = tmp_path
        assert working_days() is days_that_come_along()
        told = caution(2026)
        assert told is not None
        assert "凭记忆" in told.zh
        keep_table(OWN, tmp_path)
        assert caution(2027) is None
        told = caution(2027, 2028)
        assert told is not None
        assert "2028" in told.en
        assert working_days() == WorkingDays(
            off=frozenset({date(2027, 1, 1)}), working=frozenset({date(2027, 1, 9)}), years=frozenset({2027})
        )
        assert not working_days().tells(2026)

    def test_is_read_anew_when_it_changed(self, settings, tmp_path: Path):
        settings.DATA = tmp_path
        keep_table(OWN, tmp_path)
        assert not working_days().is_working(date(2027, 1, 1))
        keep_table("\ufeff日期,类别\n2027-01-04,休\n".encode(), tmp_path)
        os.utime(tmp_path / FILE, (1, 1))
        assert working_days().is_working(date(2027, 1, 1))
        assert not working_days().is_working(date(2027, 1, 4))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "day,what\n2027-01-01,off",
            "date,kind\n",
            "date,kind\n2027-02-30,off",
            "date,kind\n2027-01-01,free",
            "date,kind\n2027-01-01",
            "date,kind\n2027-01-01,off,more",
            "date,kind\n2027-01-01,off\n2027-01-01,working",
            "date,kind\n" + "2027-01-01,off\n" * 20_000,
        ],
    )
    def test_that_is_wrong_is_refused_and_the_old_one_stays(self, settings, tmp_path: Path, text: str):
        settings.DATA = tmp_path
        keep_table(OWN, tmp_path)
        with pytest.raises(InputError):
            keep_table(text.encode(), tmp_path)
        assert working_days().years == {2027}
        assert [one.name for one in tmp_path.iterdir()] == [FILE]

    def test_in_another_encoding_is_refused(self):
        with pytest.raises(InputError):
            read_table("日期,类别\n2027-01-01,休".encode("gb18030"))
