"""When a reminder is due, what a house may set, when a mail is tried again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError
from suyuan.registry.reminders.rules import LONGEST_PAUSE, OVERDUE, addresses_of, bands, days_of, pause_after

ON = date(2026, 3, 10)


def told(remaining: int, days: tuple[int, ...] = (60, 30, 7), lead: int = 0) -> list[int]:
    day = ON + timedelta(days=remaining)
    return [band.days_ahead for band in bands(days, on=ON, lead=lead) if band.first <= day <= band.last]


@pytest.mark.parametrize(
    ("remaining", "expected"),
    [
        (61, []),
        (60, [60]),
        (31, [60]),
        (30, [30]),
        (8, [30]),
        (7, [7]),
        (0, [7]),
        (-1, [OVERDUE]),
        (-30, [OVERDUE]),
        (-31, []),
    ],
)
def test_a_day_calls_for_the_nearest_reminder_and_for_no_other(remaining: int, expected: list[int]) -> None:
    assert told(remaining) == expected


def test_what_has_to_be_done_earlier_is_told_earlier() -> None:
    assert told(183 + 60, lead=183) == [60]
    assert told(183 + 61, lead=183) == []
    assert told(183 - 1, lead=183) == [OVERDUE]


@given(st.lists(st.integers(0, 365), min_size=1, max_size=6), st.integers(-40, 400))
def test_no_day_ever_calls_for_two_reminders(days: list[int], remaining: int) -> None:
    found = told(remaining, tuple(days))
    assert len(found) <= 1
    assert bool(found) == (-30 <= remaining <= max(days))


def test_days_are_kept_once_and_the_longest_first() -> None:
    assert days_of([7, 60, 30, 7]) == [60, 30, 7]


@pytest.mark.parametrize("wrong", [[], [-1], [366], [1, 2, 3, 4, 5, 6, 7]])
def test_days_out_of_range_are_refused(wrong: list[int]) -> None:
    with pytest.raises(InputError):
        days_of(wrong)


def test_addresses_are_kept_once() -> None:
    assert addresses_of([" a@example.org", "a@example.org", "", "b@x.example.org"]) == [
        "a@example.org",
        "b@x.example.org",
    ]


@pytest.mark.parametrize(
    "wrong", ["a", "a@b", "a@b.c\nBcc: x@y.z", "a b@c.org", "<a@b.org>", "x" * 300 + "@a.org"]
)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(InputError):
        addresses_of([wrong])


def test_too_many_addresses_are_refused() -> None:
    with pytest.raises(InputError):
        addresses_of(f"a{n}@example.org" for n in range(11))


def test_pauses_grow_and_stay_below_half_a_day() -> None:
    pauses = [pause_after(n) for n in range(1, 14)]
    assert pauses[:3] == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
