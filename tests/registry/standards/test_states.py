"""The state table of domain model 4.3: every allowed transition, and every other one refused."""

from __future__ import annotations

import itertools

import pytest

from suyuan.registry.standards import acts
from suyuan.registry.standards.states import EVENTS, STATES, TRANSITIONS, why_not_event

# Retyped from domain model 4.3: number, from, event, to, who.
TABLE = """
 1 -                               plan                      planned      standard_custodian
 2 planned                         establish                 established  standard_custodian
 3 established                     apply                     applied      lab_manager
 4 applied                         request_supplement        supplement   case_officer
 5 supplement                      resubmit                  applied      lab_manager
 6 applied                         accept                    accepted     case_officer
 7 applied                         reject                    planned      decision_officer
 8 accepted                        assign                    assessing    case_officer
 9 assessing                       find_defects              correcting   assessor
10 correcting                      report_correction         assessing    lab_manager
11 assessing                       recommend_pass            assessed     assessor
11 assessing                       recommend_fail            assessed     assessor
12 assessed                        certify                   certified    decision_officer
13 assessed                        refuse                    planned      decision_officer
14 certified                       issue_public_certificate  in_service   decision_officer
15 certified                       start_use                 in_service   lab_manager
16 in_service                      apply_renewal             renewing     lab_manager
17 renewing                        certify                   in_service   decision_officer
18 in_service,renewing             suspend                   suspended    case_officer
19 suspended                       resume                    in_service   case_officer
20 in_service,renewing,suspended   withdraw                  withdrawn    decision_officer
21 in_service,renewing,suspended   revoke                    revoked      decision_officer
22 in_service,renewing             expire                    expired      system
23 expired                         apply                     applied      lab_manager
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
ALLOWED = {
    (int(number), source if source != "-" else "", event, target)
    for number, sources, event, target, _ in ROWS
    for source in sources.split(",")
}


def test_the_table_is_the_one_of_the_domain_model():
    assert set(TRANSITIONS) == ALLOWED


@pytest.mark.parametrize(("state", "event"), itertools.product(STATES, EVENTS))
def test_what_is_not_in_the_table_is_refused(state, event):
    assert (why_not_event(state, event) is None) is any((state, event) == row[1:3] for row in ALLOWED)


@pytest.mark.parametrize(("event", "role"), sorted({(row[2], row[4]) for row in ROWS}))
def test_each_event_belongs_to_the_role_of_the_table(event, role):
    expected = frozenset() if role == "system" else frozenset({role})
    assert acts.OF_EVENT[event].roles == expected


def test_withdrawn_and_revoked_are_final():
    for state, event in itertools.product(("withdrawn", "revoked"), EVENTS):
        assert why_not_event(state, event) is not None
