"""The state table of a job against the domain model, row by row."""

from __future__ import annotations

import pytest

from suyuan.registry.jobs.acts import BY_EVENT as ACTS
from suyuan.registry.jobs.states import BY_EVENT, STATES, TRANSITIONS, why_not_event

# Source: domain model 5.3 (check_ok is `check` here, and a draft is not kept).
DOMAIN_MODEL = """
    submit         -                                           submitted
    accept         submitted                                   accepted
    refer_up       submitted                                   referred
    decline        submitted                                   declined
    schedule       accepted                                    scheduled
    receive        scheduled                                   received
    start          received                                    in_work
    record         in_work                                     recorded
    check          recorded                                    checked
    check_back     recorded                                    in_work
    approve        checked                                     approved
    approve_back   checked                                     in_work
    issue          approved                                    issued
    hand_over      issued                                      closed
    cancel         scheduled,received,in_work,recorded         cancelled
"""
ROWS = [line.split() for line in DOMAIN_MODEL.strip().splitlines()]


def test_the_table_is_that_of_the_domain_model():
    ours = [[row.event, ",".join(row.sources) or "-", row.target] for row in TRANSITIONS]
    assert ours == ROWS


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", BY_EVENT)
def test_an_event_is_open_exactly_from_its_states(state: str, event: str):
    assert (why_not_event(state, event) is None) == (state in BY_EVENT[event].sources)


def test_every_event_has_an_act():
    assert set(ACTS) == set(BY_EVENT)


def test_a_refusal_says_where_the_job_stands_in_both_languages():
    reason = why_not_event("submitted", "approve")
    assert reason is not None
    assert "待受理" in reason.zh
    assert "Submitted" in reason.en
