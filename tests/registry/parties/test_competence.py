"""Who may do what under a method, and SOD-1: three different persons."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from suyuan.registry.parties.rules import CompetenceFact, why_not_competent, why_not_different_persons

HELD = (
    CompetenceFact(method="a.b", activity="verify", valid_from=date(2024, 1, 1), valid_to=date(2025, 12, 31)),
    CompetenceFact(method="a.b", activity="verify", valid_from=date(2027, 1, 1), valid_to=date(2027, 12, 31)),
)
A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.mark.parametrize(
    ("method", "activity", "on", "allowed"),
    [
        ("a.b", "verify", date(2024, 1, 1), True),
        ("a.b", "verify", date(2025, 12, 31), True),
        ("a.b", "verify", date(2026, 1, 1), False),
        ("a.b", "verify", date(2027, 6, 1), True),
        ("a.b", "approve", date(2025, 1, 1), False),
        ("a.c", "verify", date(2025, 1, 1), False),
    ],
)
def test_competence_holds_for_one_method_one_activity_and_its_days(method, activity, on, allowed):
    assert (why_not_competent(HELD, method=method, activity=activity, on=on) is None) is allowed


def test_a_competence_that_ran_out_is_told_apart_from_none():
    late = why_not_competent(HELD[:1], method="a.b", activity="verify", on=date(2026, 1, 1))
    never = why_not_competent((), method="a.b", activity="verify", on=date(2026, 1, 1))
    assert late is not None
    assert never is not None
    assert "2025-12-31" in late.en
    assert never.en == "no competence to verify under a.b"


@pytest.mark.parametrize(
    ("people", "allowed"),
    [
        ((A, B, C), True),
        ((A, A, C), False),
        ((A, B, A), False),
        ((A, B, B), False),
        ((A, A, A), False),
        ((A, None, None), True),
        ((A, B, None), True),
        ((A, A, None), False),
    ],
)
def test_verification_needs_three_different_persons(people, allowed):
    assert (why_not_different_persons(*people) is None) is allowed


@pytest.mark.parametrize(
    ("people", "allowed"), [((A, B, B), True), ((A, A, B), True), ((A, B, A), False), ((A, A, A), False)]
)
def test_calibration_needs_two_and_the_approver_never_measured(people, allowed):
    assert (why_not_different_persons(*people, needed=2) is None) is allowed


def test_one_person_is_never_enough():
    assert why_not_different_persons(A, A, B, needed=1) is None
    assert why_not_different_persons(A, A, A, needed=1) is not None
