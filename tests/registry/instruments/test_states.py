"""The state table of domain model 5.2: every allowed transition, and every other one refused."""

from __future__ import annotations

import itertools

import pytest

from suyuan.registry.instruments.rules import EVENTS, NOT_ENDED, STATES, TARGETS, why_not_event

# Retyped from domain model 5.2; [c] marks the rows that follow from its notes.
ALLOWED = {
    ("", "register", "registered"),
    ("", "register_free", "in_use"),  # [c]
    ("registered", "accept_registration", "in_use"),
    ("registered", "return_registration", "registered"),
    ("in_use", "verify_pass", "in_use"),
    ("in_use", "verify_fail", "out_of_use"),
    ("in_use", "calibrated", "in_use"),  # [c]
    ("out_of_use", "repair", "repaired"),
    ("repaired", "verify_pass", "in_use"),
    ("repaired", "verify_fail", "out_of_use"),  # [c]
    ("in_use", "overdue", "overdue"),
    ("overdue", "verify_pass", "in_use"),
    ("overdue", "verify_fail", "out_of_use"),
    ("in_use", "set_idle", "idle"),
    ("overdue", "set_idle", "idle"),
    ("idle", "reactivate", "unverified"),
    ("unverified", "verify_pass", "in_use"),  # [c]
    ("unverified", "verify_fail", "out_of_use"),  # [c]
    ("in_use", "move", "registered"),
    ("in_use", "move_free", "in_use"),  # [c]
    *((state, "scrap", "ended") for state in NOT_ENDED),
    *((state, "rotate_out", "ended") for state in NOT_ENDED),
    *((state, "order_stop", "out_of_use") for state in NOT_ENDED),
}


def test_the_table_is_the_one_of_the_domain_model():
    assert {(*key, target) for key, target in TARGETS.items()} == ALLOWED


@pytest.mark.parametrize(("state", "event"), itertools.product(STATES, EVENTS))
def test_what_is_not_in_the_table_is_refused_with_the_allowed_states(state, event):
    reason = why_not_event(state, event)
    assert (reason is None) is any((state, event) == row[:2] for row in ALLOWED)


def test_nothing_happens_to_an_instrument_that_ended():
    assert all(why_not_event("ended", event) is not None for event in EVENTS)


def test_a_refusal_names_the_state_and_what_is_allowed():
    reason = why_not_event("idle", "verify_pass")
    assert reason is not None
    assert "Idle" in reason.en
    assert "In use" in reason.en
    assert "封存" in reason.zh
