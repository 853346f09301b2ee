"""Verification status, intervals and rotation (domain model 5.1, R5, R6)."""

from __future__ import annotations

from datetime import date

import pytest

from suyuan.registry.instruments.rules import (
    STATUSES,
    capped,
    lot_status,
    replace_by,
    validity,
    verification_status,
)

ON = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("state", "controlled", "valid_until", "expected"),
    [
        ("in_use", True, date(2026, 3, 9), "overdue"),
        ("in_use", True, date(2026, 3, 10), "due_soon"),  # the last valid day is inclusive
        ("in_use", True, date(2026, 4, 9), "due_soon"),  # 30 days ahead
        ("in_use", True, date(2026, 4, 10), "valid"),
        ("in_use", True, None, "unverified"),
        ("registered", True, None, "unverified"),
        ("overdue", True, date(2026, 3, 1), "overdue"),
        ("repaired", True, date(2027, 1, 1), "unverified"),
        ("unverified", True, date(2027, 1, 1), "unverified"),
        ("in_use", False, date(2026, 3, 1), "not_controlled"),
        ("in_use", False, None, "not_controlled"),
        ("idle", True, date(2026, 3, 1), "idle"),
        ("out_of_use", True, None, "rejected"),
        ("out_of_use", False, None, "rejected"),
        ("ended", True, date(2027, 1, 1), "rotated_out"),
    ],
)
def test_status_follows_state_control_and_dates(state, controlled, valid_until, expected):
    found = verification_status(state=state, is_controlled=controlled, valid_until=valid_until, on=ON)
    assert found == expected
    assert found in STATUSES


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [  # the vectors of R5
        (date(2026, 3, 10), 12, date(2027, 3, 9)),
        (date(2026, 8, 31), 6, date(2027, 2, 27)),
    ],
)
def test_validity_is_inclusive_and_month_ends_are_clamped(day, months, until):
    assert validity(day, longest=months) == until


def test_a_laboratory_shortens_an_interval_but_never_lengthens_it():
    assert validity(date(2026, 3, 10), longest=12, chosen=6) == date(2026, 9, 9)
    assert validity(date(2026, 3, 10), longest=12, chosen=13) == date(2027, 3, 9)
    assert validity(date(2026, 3, 10), longest=None, chosen=13) == date(2027, 4, 9)


def test_no_interval_in_the_regulation_means_no_end_of_validity():
    assert validity(date(2026, 3, 10), longest=None) is None


def test_a_water_meter_is_replaced_after_its_service_life():
    assert replace_by(date(2020, 2, 29), service_life_years=6) == date(2026, 2, 28)


def test_a_later_verification_never_extends_the_service_life():
    end = replace_by(date(2020, 6, 1), service_life_years=6)
    assert capped(date(2027, 3, 9), replace_on=end) == date(2026, 6, 1)
    assert capped(date(2026, 3, 9), replace_on=end) == date(2026, 3, 9)
    assert capped(date(2027, 3, 9), replace_on=None) == date(2027, 3, 9)
    assert capped(None, replace_on=end) == end  # no interval in the regulation: good until it is replaced
    assert capped(None, replace_on=None) is None


@pytest.mark.parametrize(
    ("end", "expected"),
    [(date(2026, 3, 9), "overdue"), (date(2026, 3, 10), "due_soon"), (date(2030, 1, 1), "valid")],
)
def test_a_lot_is_overdue_after_the_end_of_its_service_life(end, expected):
    assert lot_status(replace_by=end, on=ON) == expected
