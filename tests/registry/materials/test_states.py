"""The table of domain model 8, parted into products and batches; everything else is refused."""

from __future__ import annotations

import itertools

import pytest

from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.states import (
    BATCH_STATES,
    OF_BATCH,
    OF_PRODUCT,
    PRODUCT_STATES,
    why_not_batch,
    why_not_product,
)

# Retyped from domain model 8; "producer" is the manager of the house, the panel decides through its officer.
PRODUCT = """
-           start           developing  rm_developer
developing  finish_studies  studied     rm_developer
studied     apply_grading   applied     lab_manager
applied     accept          reviewing   case_officer
applied     supplement      studied     case_officer
applied     reject          studied     case_officer
reviewing   pass            graded      decision_officer
reviewing   fail            studied     decision_officer
graded      withdraw        withdrawn   decision_officer,lab_manager
"""
BATCH = """
-           register_batch  prepared    rm_developer
prepared    release_batch   released    lab_manager
released    monitor_ok      released    rm_developer,lab_manager
released    extend          released    lab_manager
released    expire          expired     system
released    recall          recalled    lab_manager
"""


def rows(table: str) -> list[tuple[str, str, str, str]]:
    found = [line.split() for line in table.strip().splitlines()]
    return [(source.replace("-", ""), event, target, roles) for source, event, target, roles in found]


@pytest.mark.parametrize(("table", "written"), [(OF_PRODUCT, PRODUCT), (OF_BATCH, BATCH)])
def test_the_table_is_the_one_of_the_domain_model(table, written):
    assert {tuple(row) for row in table} == {row[:3] for row in rows(written)}


@pytest.mark.parametrize(
    ("ask", "written", "state", "event"),
    [
        (ask, written, state, event)
        for ask, written, states in (
            (why_not_product, PRODUCT, PRODUCT_STATES),
            (why_not_batch, BATCH, BATCH_STATES),
        )
        for state, event in itertools.product(states, sorted({row[1] for row in rows(written)}))
    ],
)
def test_what_is_not_in_the_table_is_refused(ask, written, state, event):
    assert (ask(state, event) is None) is any((state, event) == row[:2] for row in rows(written))


@pytest.mark.parametrize(("event", "roles"), [(row[1], row[3]) for row in rows(PRODUCT + BATCH.lstrip())])
def test_each_event_belongs_to_the_role_of_the_table(event, roles):
    expected = frozenset() if roles == "system" else frozenset(roles.split(","))
    assert OF[event].roles == expected
