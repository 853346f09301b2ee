"""Both state tables of domain model 7: every allowed transition, and every other one refused."""

from __future__ import annotations

import itertools

import pytest

from suyuan.registry.comparisons import acts
from suyuan.registry.comparisons.states import (
    EVENTS,
    PARTICIPANT_EVENTS,
    PARTICIPANT_STATES,
    PARTICIPANT_TARGETS,
    STATES,
    TRANSITIONS,
    WHEN,
    why_not_event,
    why_not_participant_event,
)

# Retyped from domain model 7, with the way back of an excused laboratory, the change of method and the
# cancelled round of decision 0075 added; the order of the round is its sentence.
ROUND = [
    "planned", "approved", "protocol_agreed", "running",
    "data_closed", "draft_A", "draft_B", "published",
]  # fmt: skip
BEFORE_THE_REPORT = ROUND[:6]
ROUND_ALLOWED = {
    **{(before, event): after for before, event, after in zip(
        ["", *ROUND],
        ("plan", "approve", "agree_protocol", "begin", "close_data", "issue_draft_a", "issue_draft_b",
         "publish"),
        ROUND,
        strict=False,
    )},
    ("data_closed", "change_method"): "data_closed",
    **{(state, "cancel"): "cancelled" for state in BEFORE_THE_REPORT},
}  # fmt: skip
LABORATORY = """
-           invite             invited
invited     join               joined
invited     decline            excused
invited     excuse             excused
excused     readmit            invited
joined      submit             submitted
submitted   submit             submitted
submitted   judge_ok           ok
submitted   judge_not_ok       not_ok
not_ok      report_correction  correcting
correcting  report_correction  correcting
correcting  accept_correction  corrected
correcting  suspend_standard   standard_suspended
invited     release            let_go
joined      release            let_go
submitted   release            let_go
ok          release            let_go
not_ok      release            let_go
correcting  release            let_go
corrected   release            let_go
"""
ALLOWED = {
    (source if source != "-" else "", event): target
    for source, event, target in (line.split() for line in LABORATORY.strip().splitlines())
}


def test_the_round_goes_forward_one_step_at_a_time_or_is_given_up():
    assert list(STATES) == [*ROUND, "cancelled"]
    assert {(row.source, row.event): row.target for row in TRANSITIONS} == ROUND_ALLOWED


@pytest.mark.parametrize(("state", "event"), itertools.product(STATES, EVENTS))
def test_what_is_not_in_the_table_of_the_round_is_refused(state, event):
    assert (why_not_event(state, event) is None) == ((state, event) in ROUND_ALLOWED)


def test_the_table_of_a_laboratory_is_the_one_of_the_domain_model():
    assert PARTICIPANT_TARGETS == ALLOWED


@pytest.mark.parametrize(("state", "event"), itertools.product(PARTICIPANT_STATES, PARTICIPANT_EVENTS))
def test_what_is_not_in_the_table_is_refused(state, event):
    refusal = why_not_participant_event(state, event, round_state=WHEN[event][0])
    assert (refusal is None) == ((state, event) in ALLOWED)


@pytest.mark.parametrize(("round_state", "row"), itertools.product(STATES, ALLOWED))
def test_nothing_is_handed_in_before_the_round_or_after_closing(round_state, row):
    state, event = row
    refusal = why_not_participant_event(state, event, round_state=round_state)
    assert (refusal is None) == (round_state in WHEN[event])
    if event == "submit":
        assert WHEN[event] == ("running",)


def test_every_event_has_its_act():
    assert set(acts.OF_EVENT) == {*EVENTS, *PARTICIPANT_EVENTS}
