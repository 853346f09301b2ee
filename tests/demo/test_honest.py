"""The honest units of the demonstration stand where their plan says, on evidence that can be read."""

from __future__ import annotations

from collections import Counter

from tests.demo.conftest import Query

from suyuan.registry.honest.plaques import why_not_plaque
from suyuan.registry.honest.rules import PASS_MARK


def test_units_stand_in_every_state(ask: Query):
    states = Counter(ask("SELECT state FROM honest_honestunit"))
    assert set(states) == {
        "self_declared", "applied", "recommended", "evaluated", "publicity", "valid", "suspended", "revoked",
        "withdrawn",
    }  # fmt: skip
    assert states["valid"] > states.total() / 3


def test_every_title_stands_on_an_evaluation_that_passed(ask: Query):
    unproven = (
        "SELECT count(*) FROM honest_honesttitle t WHERE NOT EXISTS (SELECT 1 FROM honest_honestsheet s"
        " WHERE s.unit_id = t.unit_id AND s.kind = 'evaluation' AND s.points >= ? AND s.vetoes = '[]')"
    )
    assert ask("SELECT count(*) > 20 FROM honest_honesttitle") == [1]
    assert ask(unproven, PASS_MARK) == [0]


def test_no_place_was_checked_by_one_officer_alone(ask: Query):
    alone = (
        "SELECT count(*) FROM honest_honestsheet WHERE kind = 'on_site'"
        " AND (second_officer_id IS NULL OR second_officer_id = first_officer_id)"
    )
    assert ask(alone) == [0]


def test_plaques_pass_their_own_check_and_stand_once(ask: Query):
    plaques = ask("SELECT plaque FROM honest_honesttitle")
    assert [why_not_plaque(one) for one in plaques] == [None] * len(plaques)
    assert len(set(plaques)) == len(plaques)


def test_an_objection_was_upheld_and_one_waits(ask: Query):
    assert Counter(ask("SELECT outcome FROM honest_honestobjection")) == {"upheld": 1, "": 1}


def test_who_was_revoked_has_no_standing_declaration(ask: Query):
    standing = (
        "SELECT count(*) FROM honest_honestdeclaration d JOIN honest_honestunit u ON u.id = d.unit_id"
        " WHERE u.state = 'revoked' AND d.ended_on IS NULL"
    )
    assert ask("SELECT count(*) > 0 FROM honest_honestunit WHERE state = 'revoked'") == [1]
    assert ask(standing) == [0]
