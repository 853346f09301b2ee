"""What must be on record before a specification takes a step. Source: domain model 10, 16.3 and 17."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from suyuan.registry.specifications import guards, states
from suyuan.registry.specifications.guards import Vote

DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("until", "is_right"),
    [
        (DAY, False),
        (DAY + timedelta(days=1), True),
        (date(2028, 3, 10), True),
        (date(2028, 3, 11), False),
    ],
)
def test_a_project_lasts_two_years_at_most(until: date, is_right: bool):
    assert (guards.why_not_term(begins=DAY, until=until) is None) is is_right


@pytest.mark.parametrize(("days", "is_right"), [(29, False), (30, True), (90, True)])
def test_a_consultation_lasts_thirty_days_at_least(days: int, is_right: bool):
    refusal = guards.why_not_consult(opens=DAY, until=DAY + timedelta(days=days))
    assert (refusal is None) is is_right


class TestClosing:
    def test_not_on_its_last_day(self):
        assert guards.why_not_close(until=DAY, open_comments=0, waiting=0, on=DAY) is not None
        assert guards.why_not_close(until=DAY, open_comments=0, waiting=0, on=DAY + timedelta(days=1)) is None

    def test_not_while_a_comment_has_no_reply(self):
        refusal = guards.why_not_close(until=DAY, open_comments=2, waiting=0, on=DAY + timedelta(days=9))
        assert "2" in refusal.en

    def test_not_while_a_comment_was_not_read(self):
        refusal = guards.why_not_close(until=DAY, open_comments=0, waiting=3, on=DAY + timedelta(days=9))
        assert "comments not read yet: 3" in refusal.en


@pytest.mark.parametrize(
    ("reply", "reason", "is_right"),
    [("taken", "", True), ("partly", " ", False), ("not_taken", "", False), ("not_taken", "已有规定", True)],
)
def test_what_is_not_taken_says_why(reply: str, reason: str, is_right: bool):
    assert (guards.why_not_reply(reply, reason) is None) is is_right


@pytest.mark.parametrize(
    ("agree", "against", "is_right"),
    [(4, 0, False), (5, 0, True), (4, 1, True), (3, 2, False), (6, 2, True), (5, 2, False)],
)
def test_five_experts_and_three_quarters_of_them(agree: int, against: int, is_right: bool):
    votes = [Vote(agrees=True)] * agree + [Vote(agrees=False)] * against
    assert (guards.why_not_pass(votes) is None) is is_right


@pytest.mark.parametrize(
    ("number", "kind", "is_right"),
    [
        ("JJF(吉) 12-2026", "calibration_specification", True),
        ("JJF（吉）12-2026", "calibration_specification", True),
        ("JJF(示例) 1-2026", "other", True),
        ("JJG(吉) 3-2026", "verification_regulation", True),
        ("JJF(吉) 3-2026", "verification_regulation", False),
        ("JJF(辽) 3-2026", "calibration_specification", False),
        ("JJF(吉) 3-2025", "calibration_specification", False),
        ("JJF 3-2026", "calibration_specification", False),
        ("JJF(吉) 3-2026\n", "calibration_specification", False),
        ("", "calibration_specification", False),
    ],
)
def test_numbers_of_a_province(number: str, kind: str, is_right: bool):
    refusal = guards.why_not_number(number, kind=kind, division="220000", on=DAY)
    assert (refusal is None) is is_right


def test_either_short_name_of_a_province_with_two():
    for short in "黔贵":
        number = f"JJF({short}) 1-2026"
        assert guards.why_not_number(number, kind="other", division="520000", on=DAY) is None
    assert guards.why_not_number("JJF(黔贵) 1-2026", kind="other", division="520000", on=DAY) is not None


@pytest.mark.parametrize(
    ("days", "reason", "is_right"), [(30, "", True), (31, "", False), (31, "系统故障", True)]
)
def test_filed_within_thirty_days_or_with_a_reason(days: int, reason: str, is_right: bool):
    on = DAY + timedelta(days=days)
    assert (guards.why_not_filed(issued_on=DAY, on=on, reason=reason) is None) is is_right


def test_in_force_once_filed_and_not_before_its_day():
    assert guards.why_not_in_force(filed_on=None, in_force_from=DAY, on=DAY) is not None
    assert guards.why_not_in_force(filed_on=DAY, in_force_from=DAY + timedelta(days=1), on=DAY) is not None
    assert guards.why_not_in_force(filed_on=DAY, in_force_from=DAY, on=DAY) is None


def test_reviewed_every_five_years():
    assert guards.review_due(in_force_from=DAY, reviewed_on=None) == date(2031, 3, 10)
    assert guards.review_due(in_force_from=DAY, reviewed_on=date(2030, 1, 5)) == date(2035, 1, 5)
    assert guards.review_due(in_force_from=None, reviewed_on=None) is None


class TestStates:
    def test_every_state_is_reached(self):
        assert {row.target for row in states.TRANSITIONS} == set(states.STATES)

    def test_every_event_of_every_state_is_allowed_or_refused_with_words(self):
        for state in states.STATES:
            for event in states.EVENTS:
                refusal = states.why_not_event(state, event)
                assert (refusal is None) is ((state, event) in states.TARGETS)
                assert refusal is None or (refusal.zh and refusal.en)

    def test_what_has_ended_stays_so(self):
        for state in ("abolished", "superseded"):
            assert all(states.why_not_text_event(state, event) for event in states.TEXT_EVENTS)
