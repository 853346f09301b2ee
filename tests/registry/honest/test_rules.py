"""The pure parts: the state table, criteria, points, plaques, the test of nozzles, periods."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from tests.registry.honest.conftest import full_marks

from suyuan.base.errors import InputError, Missing
from suyuan.base.text import Text
from suyuan.registry.honest import acts, plaques, rules
from suyuan.registry.honest.criteria import (
    CATEGORIES,
    Finding,
    Score,
    criteria_of,
    marks_of,
    score,
)
from suyuan.registry.honest.nozzles import fairness, p_of_signs
from suyuan.registry.honest.states import EVENTS, STATES, TARGETS, TITLED, why_not_event

# Retyped from domain model 12; the second part are the rows marked [choice].
TABLE = """
-             declare        self_declared
self_declared apply          applied
applied       recommend      recommended
recommended   evaluate       evaluated
evaluated     publish        publicity
publicity     confirm        valid
publicity     object_upheld  self_declared
valid         suspend        suspended
suspended     restore        valid
suspended     revoke         revoked
valid         expire         self_declared
valid         renew          valid
revoked       declare        self_declared

self_declared withdraw       withdrawn
withdrawn     declare        self_declared
applied       send_back      self_declared
recommended   fail           self_declared
valid         reassess       valid
suspended     expire         self_declared
"""
ALLOWED = {
    ("" if source == "-" else source, event): target
    for source, event, target in (line.split() for line in TABLE.splitlines() if line)
}


def test_the_table_is_the_one_of_the_domain_model():
    assert TARGETS == ALLOWED
    assert set(STATES) == {target for target in ALLOWED.values()}
    assert set(TITLED) < set(STATES)


@pytest.mark.parametrize(("state", "event"), itertools.product(STATES, EVENTS))
def test_what_is_not_in_the_table_is_refused(state, event):
    assert (why_not_event(state, event) is None) == ((state, event) in ALLOWED)


def test_every_event_has_its_act():
    assert set(acts.OF_EVENT) == set(EVENTS)


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_weights_of_a_category_sum_to_a_hundred(category):
    criteria = criteria_of(category)
    assert sum(one.weight for one in criteria) == 100
    assert sum(one.is_veto for one in criteria) == 4
    assert len({one.code for one in criteria}) == len(criteria)


def test_only_fuel_stations_are_asked_for_their_nozzles():
    asked = {
        category for category in CATEGORIES if any(one.test == "nozzles" for one in criteria_of(category))
    }
    assert asked == {"fuel_station"}


def finding(result: str) -> Finding:
    return Finding(result=result, said=Text("甲", "A"))


def test_what_the_registers_find_counts_more_than_what_a_person_marked():
    marks = full_marks("fuel_station")
    assert score("fuel_station", marks, {}) == Score(points=100, vetoes=())
    found = {"nozzles": finding("not_met"), "instruments_valid": finding("not_met")}
    assert score("fuel_station", marks, found) == Score(points=80, vetoes=("instruments_valid",))


def test_a_person_may_be_stricter_than_the_registers():
    marks = full_marks("fuel_station", nozzles="5", no_fraud="not_met")
    found = {"nozzles": finding("met"), "no_fraud": finding("met")}
    assert score("fuel_station", marks, found) == Score(points=85, vetoes=("no_fraud",))


@pytest.mark.parametrize("mark", ["-1", "11", "1.5", "met", "١", "1e1"])
def test_points_lie_between_nothing_and_the_weight(mark):
    with pytest.raises(InputError):
        marks_of("market", full_marks(manager=mark))


def test_a_sheet_is_complete_or_it_is_none():
    with pytest.raises(Missing):
        marks_of("market", full_marks(rules=""))
    assert marks_of("market", full_marks() | {"strange": "1"}) == full_marks()


@pytest.mark.parametrize(
    ("points", "vetoes", "passes"),
    [(85, (), True), (84, (), False), (100, ("no_fraud",), False)],
)
def test_eighty_five_points_and_no_veto(points, vetoes, passes):
    assert (rules.why_not_passed(Score(points=points, vetoes=vetoes)) is None) == passes


def test_the_check_character_of_the_published_example():
    # GRid Standard 2.1 (IFPI), 4.1: A1-2425G-ABC1234002-M, which uses ISO/IEC 7064 MOD 37,36.
    assert plaques.check_character("A12425GABC1234002") == "M"


BODIES = st.integers(0, 9999).map(lambda serial: plaques.plaque_of("220182", 2026, serial))


@given(BODIES, st.integers(0, 16), st.sampled_from(plaques.LETTERS))
def test_every_single_wrong_character_shows(plaque, place, letter):
    wrong = plaque[:place] + letter + plaque[place + 1 :]
    assert (plaques.why_not_plaque(wrong) is None) == (wrong == plaque)


def test_of_fifty_swaps_of_neighbours_at_most_one_is_missed():
    swaps = [
        plaque[:place] + plaque[place + 1] + plaque[place] + plaque[place + 2 :]
        for plaque in (plaques.plaque_of("220182", 2026, serial) for serial in range(1000))
        for place in range(2, 15)
        if plaque[place] != plaque[place + 1]
    ]
    missed = sum(plaques.why_not_plaque(one) is None for one in swaps)
    assert len(swaps) > 9_000
    assert missed / len(swaps) < 0.02


@given(BODIES)
def test_a_printed_number_reads_as_it_is_kept(plaque):
    assert plaques.tidy(f" {plaques.printed(plaque).lower()} ") == plaque


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_sign_test_is_that_of_scipy(above, below):
    expected = binomtest(above, above + below).pvalue if above + below else 1.0
    assert p_of_signs(above, below) == pytest.approx(expected, rel=1e-12)


def test_nozzles_at_both_sides_of_zero_are_fair():
    found = fairness([0.10, -0.05, 0.02, -0.08, 0.0, 0.03], mpe=0.3)
    assert (found.above, found.below, found.is_fair) == (3, 2, True)
    assert found.mean == pytest.approx(0.02 / 6)


def test_six_nozzles_all_at_one_side_are_not_fair_however_small():
    # Two-sided by hand: 2 x (1/2)^6 = 0.03125 < 0.05; with five it is 0.0625.
    assert not fairness([-0.01] * 6, mpe=0.3).is_fair
    assert fairness([-0.01] * 5, mpe=0.3).is_fair


def test_a_mean_beyond_a_third_of_the_limit_is_not_fair():
    assert not fairness([-0.2, 0.01, -0.15], mpe=0.3).is_fair  # -0.113 %
    assert fairness([-0.1, -0.1], mpe=0.3).is_fair


@pytest.mark.parametrize(
    ("on", "allowed"), [(date(2028, 3, 9), False), (date(2028, 3, 10), True), (date(2028, 3, 11), True)]
)
def test_two_years_pass_after_a_revocation(on, allowed):
    assert (rules.why_not_declare(revoked_on=date(2026, 3, 10), on=on) is None) == allowed


def test_objections_have_seven_whole_days():
    until = rules.objections_until(date(2026, 3, 10))
    assert until == date(2026, 3, 17)
    assert rules.why_not_confirm(until=until, open_objections=0, on=until) is not None
    assert rules.why_not_confirm(until=until, open_objections=0, on=until + timedelta(days=1)) is None
    assert rules.why_not_confirm(until=until, open_objections=1, on=until + timedelta(days=1)) is not None


def test_a_title_has_three_years_and_renewal_adds_three():
    assert rules.title_until(date(2026, 3, 10)) == date(2029, 3, 9)
    assert rules.renewed_until(date(2029, 3, 9)) == date(2032, 3, 9)


def test_a_renewal_stands_on_a_passed_check_of_the_last_half_year():
    last = date(2029, 3, 9)
    on = date(2029, 2, 1)

    def refusal(*, on=on, reassessed_on=date(2029, 1, 15), passed=True):
        return rules.why_not_renew(valid_to=last, reassessed_on=reassessed_on, passed=passed, on=on)

    assert refusal() is None
    assert refusal(passed=False) is not None
    assert refusal(reassessed_on=None) is not None
    assert refusal(reassessed_on=on - timedelta(days=181)) is not None
    assert refusal(on=last - timedelta(days=181), reassessed_on=last - timedelta(days=190)) is not None


def test_two_officers_are_two():
    one, other = UUID(int=1), UUID(int=2)
    assert rules.why_not_two_officers(one, one) is not None
    assert rules.why_not_two_officers(one, other) is None
