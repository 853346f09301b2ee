"""Needs against capabilities: by hand, by a slow exact recount, and at the borders."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.needs_recount import Need, Offer, recount

from suyuan.base.errors import InputError, OutOfRange
from suyuan.metrology.units.errors import UnitMismatch
from suyuan.planning.needs.matching import match
from suyuan.planning.needs.problem import ANY, GAP_CLASSES, OUTCOMES, Matches, Needs, Offers
from suyuan.planning.needs.scales import back, scales


def columns(rows: list[Need] | list[Offer], table: type) -> Needs | Offers:
    names = table.__dataclass_fields__
    whole = {"quantity", "kind"}
    return table(
        **{
            name: np.array(
                [row[place] if name in whole else float(row[place]) for row in rows],
                dtype=np.int64 if name in whole else float,
            )
            for place, name in enumerate(names)
        }
    )


def matched(needs: list[Need], offers: list[Offer]) -> Matches:
    return match(columns(needs, Needs), columns(offers, Offers))  # type: ignore[arg-type]


def need(low: float, high: float, floor: float = 1.0, slope: float = 0.0, **more: float) -> Need:
    return Need(0, int(more.get("kind", ANY)), low, high, floor, slope, more.get("zero", 0.0))  # type: ignore[arg-type]


def offer(low: float, high: float, a: float = 1.0, b: float = 0.0, **more: float) -> Offer:
    return Offer(0, int(more.get("kind", ANY)), low, high, a, b, more.get("zero", 0.0))  # type: ignore[arg-type]


class TestByHand:
    def test_one_that_contains_the_range_and_is_good_enough_covers_it(self):
        found = matched([need(10, 100)], [offer(0, 1000, a=0.5)])
        assert OUTCOMES[found.outcome[0]] == "covered"
        assert (found.ratio[0], found.met[0], found.able[0]) == (0.5, 1.0, 1)

    def test_of_two_that_cover_it_the_better_one_is_named(self):
        found = matched([need(10, 100)], [offer(0, 1000, a=0.5), offer(5, 200, a=0.1)])
        assert (found.best[0], found.able[0]) == (1, 2)

    def test_half_of_the_range(self):
        found = matched([need(0, 100)], [offer(50, 200)])
        assert OUTCOMES[found.outcome[0]] == "partly"
        assert (found.met[0], found.met_low[0], found.met_high[0]) == (0.5, 50, 100)
        assert GAP_CLASSES[found.suggested[0]] == "incomplete"

    def test_u_grows_beyond_the_target_within_the_range(self):
        # U = 0.5 + 0.01 x reaches 1 at x = 50, and is 1.5 at the end.
        found = matched([need(0, 100)], [offer(0, 100, a=0.5, b=0.01)])
        assert (found.met_low[0], found.met_high[0]) == (0, pytest.approx(50, rel=1e-8))
        assert found.ratio[0] == pytest.approx(1.5)
        assert GAP_CLASSES[found.suggested[0]] == "inaccurate"

    def test_u_is_too_large_everywhere(self):
        found = matched([need(0, 100)], [offer(0, 100, a=3)])
        assert (OUTCOMES[found.outcome[0]], GAP_CLASSES[found.suggested[0]]) == ("gap", "inaccurate")
        assert (found.ratio[0], found.offered[0], found.together[0]) == (3, 1, 0)

    def test_nobody_offers_any_of_it(self):
        found = matched([need(0, 100)], [offer(200, 300)])
        assert (found.best[0], GAP_CLASSES[found.suggested[0]]) == (ANY, "cannot_measure")
        assert np.isnan(found.ratio[0])

    def test_two_meet_together_what_neither_meets_alone(self):
        found = matched([need(0, 100)], [offer(0, 60), offer(40, 100)])
        assert (OUTCOMES[found.outcome[0]], found.met[0], found.together[0]) == ("partly", 0.6, 1.0)
        assert GAP_CLASSES[found.suggested[0]] == "incomplete"

    def test_a_relative_target_is_hardest_near_zero(self):
        # 1 % of x is as much as 0.2 from x = 20 on.
        found = matched([need(0, 100, floor=0, slope=0.01)], [offer(0, 100, a=0.2)])
        assert found.met[0] == pytest.approx(0.8)
        assert found.ratio[0] == np.inf

    def test_a_relative_target_on_both_sides_of_zero_is_met_in_two_pieces(self):
        found = matched([need(-100, 100, floor=0, slope=0.01)], [offer(-100, 100, a=0.2)])
        assert (found.met[0], found.together[0]) == (pytest.approx(0.8), pytest.approx(0.8))

    def test_any_uncertainty_will_do(self):
        found = matched([need(0, 100, floor=np.inf)], [offer(0, 100, a=1e9)])
        assert (OUTCOMES[found.outcome[0]], found.ratio[0]) == ("covered", 0)

    def test_a_single_point(self):
        found = matched([need(50, 50)], [offer(0, 100), offer(50, 50, a=0.5)])
        assert (found.able[0], found.best[0], found.met[0]) == (2, 1, 1.0)

    def test_another_kind_of_instrument_is_no_answer(self):
        kinds = [offer(0, 100, kind=1), offer(0, 100, kind=2, a=0.5), offer(0, 100, a=0.7)]
        found = matched([need(0, 100, kind=1), need(0, 100)], kinds)
        assert found.able.tolist() == [2, 3]
        assert found.best.tolist() == [2, 1]

    def test_without_capabilities_everything_is_a_gap(self):
        found = matched([need(0, 1)], [])
        assert (OUTCOMES[found.outcome[0]], found.best[0]) == ("gap", ANY)


class TestUnits:
    def test_newton_metres_and_kilonewton_metres(self):
        known = scales([("kN·m", "N·m"), ("N·m", "N·m")])
        assert known.values(np.array([2.0]), np.array([0])).tolist() == [2000.0]

    def test_a_temperature_moves_with_its_zero_and_its_uncertainty_does_not(self):
        known = scales([("K", "°C")])
        place = np.array([0])
        assert known.values(np.array([373.15]), place) == pytest.approx([100], abs=1e-9)
        assert known.widths(np.array([0.05]), place).tolist() == [0.05]
        assert back(100.0, "°C", "K") == pytest.approx(373.15)

    def test_a_unit_of_something_else_is_refused(self):
        with pytest.raises(UnitMismatch):
            scales([("kg", "N")])

    def test_zero_degrees_in_kelvin_touch_zero_degrees(self):
        known = scales([("K", "°C")])
        low, high = known.values(np.array([273.15, 373.15]), np.array([0, 0]))
        found = matched([need(0, 100)], [offer(low, high, zero=known.zero[0])])
        assert OUTCOMES[found.outcome[0]] == "covered"


class TestBadNumbers:
    def test_a_range_that_ends_before_it_begins(self):
        with pytest.raises(InputError):
            matched([need(2, 1)], [])

    def test_a_negative_target(self):
        with pytest.raises(OutOfRange):
            matched([need(0, 1, floor=-1)], [])

    def test_a_number_that_is_none(self):
        with pytest.raises(InputError):
            matched([need(0, np.nan)], [])


eighths = st.integers(-40, 40).map(lambda n: Fraction(n, 8))
positive = st.integers(0, 24).map(lambda n: Fraction(n, 8))
kinds = st.sampled_from([-1, -1, 1, 2])
zeros = st.sampled_from([Fraction(0), Fraction(0), Fraction(-3), Fraction(5, 2)])


@st.composite
def ranges(draw: st.DrawFn) -> tuple[Fraction, Fraction]:
    low, high = sorted([draw(eighths), draw(eighths)])
    return low, high


some_needs = st.builds(
    lambda q, k, ends, f, s, z: Need(q, k, *ends, f, s, z),
    st.integers(0, 1), kinds, ranges(), positive, positive, zeros,
)  # fmt: skip
some_offers = st.builds(
    lambda q, k, ends, a, b, z: Offer(q, k, *ends, a, b, z),
    st.integers(0, 1), kinds, ranges(), positive, positive, zeros,
)  # fmt: skip


@given(needs=st.lists(some_needs, min_size=1, max_size=4), offers=st.lists(some_offers, max_size=7))
def test_the_arrays_say_what_the_exact_recount_says(needs: list[Need], offers: list[Offer]):
    found = matched(needs, offers)
    for place, one in enumerate(needs):
        told = recount(one, offers)
        assert OUTCOMES[found.outcome[place]] == told.outcome
        assert GAP_CLASSES[found.suggested[place]] == told.suggested
        assert found.able[place] == len(told.able)
        assert found.met[place] == pytest.approx(float(max(told.met.values(), default=0)), abs=1e-7)
        assert found.together[place] == pytest.approx(float(told.together), abs=1e-7)
        assert found.offered[place] == pytest.approx(float(told.offered), abs=1e-7)
        if found.best[place] != ANY:
            assert told.met[int(found.best[place])] == max(told.met.values())


@given(st.lists(some_needs, min_size=2, max_size=5), st.lists(some_offers, min_size=1, max_size=5))
def test_needs_do_not_know_of_each_other(needs: list[Need], offers: list[Offer]):
    every = matched(needs, offers)
    for place, one in enumerate(needs):
        alone = matched([one], offers)
        assert alone.best[0] == every.best[place]
        assert alone.together[0] == pytest.approx(every.together[place], abs=1e-9)


def test_portions_change_nothing(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(3)
    needs = [need(low, low + 5, slope=0.1) for low in rng.uniform(0, 10, 40)]
    offers = [offer(low, low + 8, a=a) for low, a in rng.uniform(0, 5, (30, 2))]
    whole = matched(needs, offers)
    monkeypatch.setattr("suyuan.planning.needs.pairs.BLOCK", 1)
    small = matched(needs, offers)
    for name in Matches.__dataclass_fields__:
        # Sums of many needs are rounded in another place than sums of one.
        np.testing.assert_allclose(getattr(whole, name), getattr(small, name), rtol=1e-13)
