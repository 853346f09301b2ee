"""R1 to R4. Source of the numbers: domain model 4.5; the others are computed by hand in the comments."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError, OutOfRange
from suyuan.metrology import control
from suyuan.registry.standards import examinations as rules
from suyuan.registry.standards.examinations import (
    Repeatability,
    StabilityOfGroups,
    StabilityOfYears,
    ValidationByComparison,
    ValidationByTransfer,
)

EVEN = tuple(str(n) for n in range(1, 11))  # s = sqrt(82.5/9) = 3.02765...


class TestRepeatability:
    def test_s_is_the_experimental_standard_deviation(self):
        found = Repeatability(readings=EVEN, reference="4").examine()
        assert (found.value, found.limit, found.passed) == ("3.028", "4", True)

    @pytest.mark.parametrize(("n", "long_lasting"), [(9, False), (5, True)])
    def test_too_few_readings_are_refused(self, n, long_lasting):
        with pytest.raises(OutOfRange):
            Repeatability(readings=EVEN[:n], reference="4", long_lasting=long_lasting).examine()

    def test_six_are_enough_when_one_takes_long(self):
        # 1 to 6: sqrt(17.5 / 5) = 1.870829
        found = Repeatability(readings=EVEN[:6], reference="2", long_lasting=True).examine()
        assert found.value == "1.871"

    def test_the_value_of_the_budget_itself_passes(self):
        # 3, -3, 1, -1, 0, 0: s² = 20 / 5, so s is 2 exactly
        readings = ("3", "-3", "1", "-1", "0", "0")
        at = Repeatability(readings=readings, reference="2", long_lasting=True).examine()
        above = Repeatability(readings=readings, reference="1.9999999999", long_lasting=True).examine()
        assert (at.passed, above.passed) == (True, False)

    def test_the_print_shows_what_the_verdict_says(self):
        readings = ("3", "-3", "1", "-1", "0", "0")
        found = Repeatability(readings=readings, reference="1.9999999", long_lasting=True).examine()
        assert (found.value, found.limit) == ("2", "1.9999999")

    def test_a_larger_s_passes_only_if_the_new_U_still_serves(self):
        # other u = 4, s = 3.0277: U = 2 sqrt(16 + 9.1667) = 10.0333
        kept, lost = (
            Repeatability(readings=EVEN, reference="2", other_u="4", target_expanded=target).examine()
            for target in ("10.1", "10.0")
        )
        assert (kept.value, kept.passed, lost.passed) == ("10.03", True, False)

    @pytest.mark.parametrize("wrong", ["nan", "", "1e99", "ten", "inf"])
    def test_a_reading_that_is_no_number_is_refused(self, wrong):
        with pytest.raises(InputError):
            Repeatability(readings=(*EVEN, wrong), reference="4").examine()


class TestStability:
    GROUPS = (
        (date(2025, 1, 10), ("10.0", "10.2")),
        (date(2025, 2, 11), ("10.1", "10.1")),
        (date(2025, 3, 12), ("10.3", "10.3")),
        (date(2025, 4, 13), ("10.2", "10.2")),
    )

    def test_new_means_the_largest_less_the_smallest_group_mean(self):
        found = StabilityOfGroups(groups=self.GROUPS, limit="0.21").examine()
        assert (found.value, found.passed) == ("0.2", True)

    def test_the_limit_itself_does_not_pass(self):
        # In binary 1.2 - 1.0 lies below 0.2; on paper it does not.
        assert not StabilityOfGroups(groups=self.GROUPS, limit="0.2").examine().passed
        assert not StabilityOfYears(this_year=("1.2",), last_year=("1.0",), limit="0.2").examine().passed

    def test_three_groups_are_too_few(self):
        with pytest.raises(OutOfRange):
            StabilityOfGroups(groups=self.GROUPS[:3], limit="1").examine()

    def test_groups_must_be_more_than_a_month_apart(self):
        near = (*self.GROUPS[:3], (date(2025, 4, 12), ("10.2",)))
        with pytest.raises(InputError, match="month"):
            StabilityOfGroups(groups=near, limit="1").examine()

    def test_established_means_this_year_against_last_year(self):
        given = {"this_year": ("1.0", "1.2"), "last_year": ("1.0",)}
        assert StabilityOfYears(**given, limit="0.11").examine().passed
        assert not StabilityOfYears(**given, limit="0.09").examine().passed

    def test_nothing_measured_is_refused(self):
        with pytest.raises(OutOfRange):
            StabilityOfYears(this_year=(), last_year=("1.0",), limit="1").examine()


class TestValidation:
    def test_the_vector_of_the_domain_model_passes(self):
        found = ValidationByTransfer(
            value="1.2", expanded="2.0", reference="3.2", reference_expanded="1.5", reference_k="3"
        ).examine()  # mg above 200 g
        assert (found.limit, found.passed) == ("2.236", True)

    def test_without_converting_k_the_limit_would_be_2_5(self):
        wrong = ValidationByTransfer(value="1.2", expanded="2.0", reference="3.2", reference_expanded="1.5")
        assert wrong.examine().limit == "2.5"

    def test_a_reference_three_times_better_leaves_the_own_uncertainty_alone(self):
        at_third, just_worse = (
            ValidationByTransfer(value="0", expanded="3", reference="1", reference_expanded=other).examine()
            for other in ("1", "1.0001")
        )
        assert at_third.limit == "3"
        assert Decimal(just_worse.limit) == pytest.approx(Decimal(10).sqrt(), rel=Decimal("2e-4"))

    def test_comparison_of_equals(self):
        # n = 4: sqrt(3/4) * 2 = 1.7320508
        found = ValidationByComparison(values=("4.0", "2.0", "2.0", "2.0"), expanded="2.0").examine()
        assert (found.value, found.limit, found.passed) == ("1.5", "1.732", True)

    def test_one_laboratory_is_no_comparison(self):
        with pytest.raises(OutOfRange):
            ValidationByComparison(values=("1.0",), expanded="1").examine()

    def test_a_coverage_factor_of_zero_is_refused(self):
        with pytest.raises(OutOfRange):
            rules.at_two("1", "0")


class TestFitness:
    @pytest.mark.parametrize(("expanded", "passed"), [("1.0", True), ("1.01", False)])
    def test_a_third_of_the_mpe_by_default(self, expanded, passed):
        assert rules.is_fit(expanded, "2", mpe="-3.0").passed is passed

    def test_the_regulation_may_ask_for_a_quarter(self):
        assert rules.is_fit("1.0", "2", mpe="4.0", ratio=Fraction(4)).passed
        assert not rules.is_fit("1.0", "2", mpe="3.9", ratio=Fraction(4)).passed

    def test_U_is_taken_at_k_2(self):
        assert rules.is_fit("1.5", "3", mpe="3.0").passed

    def test_a_device_without_corrections_is_judged_by_its_own_mpe(self):
        assert rules.is_device_fit("-0.5", mpe="1.5").passed
        assert not rules.is_device_fit("0.51", mpe="1.5").passed

    def test_a_ratio_of_zero_is_refused(self):
        with pytest.raises(OutOfRange):
            rules.is_fit("1", "2", mpe="1", ratio=Fraction(0))


decimals = st.decimals(-100, 100, places=3).map(str)
positive = st.decimals("0.001", 100, places=3).map(str)
examined = st.one_of(
    st.builds(
        Repeatability, readings=st.lists(decimals, min_size=10, max_size=12).map(tuple), reference=positive
    ),
    st.builds(
        Repeatability,
        readings=st.lists(decimals, min_size=10, max_size=12).map(tuple),
        reference=positive,
        other_u=positive,
        target_expanded=positive,
    ),
    st.builds(StabilityOfYears, this_year=st.tuples(decimals), last_year=st.tuples(decimals), limit=positive),
    st.builds(
        ValidationByTransfer,
        value=decimals,
        expanded=positive,
        k=st.sampled_from(["1.96", "2", "3"]),
        reference=decimals,
        reference_expanded=positive,
    ),
    st.builds(
        ValidationByComparison,
        values=st.lists(decimals, min_size=2, max_size=6).map(tuple),
        expanded=positive,
    ),
)


def by_the_engine(one):
    """The same examination by `metrology.control`, in floating point."""
    match one:
        case Repeatability():
            options = (
                {"other_u": float(one.other_u), "target_expanded": float(one.target_expanded)}
                if one.other_u
                else {}
            )
            return control.repeatability(
                [float(y) for y in one.readings], reference=float(one.reference), **options
            )
        case StabilityOfYears():
            (now,), (before,) = one.this_year, one.last_year
            return control.stability_of_years(float(now), float(before), limit=float(one.limit))
        case ValidationByTransfer():
            return control.validation_by_transfer(
                float(one.value),
                float(one.reference),
                expanded=(float(one.expanded), float(one.k)),
                reference_expanded=(float(one.reference_expanded), float(one.reference_k)),
            )
        case _:
            return control.validation_by_comparison(
                [float(y) for y in one.values], expanded=(float(one.expanded), float(one.k))
            )


@given(examined)
def test_the_engine_finds_the_same(one):
    exact, engine = one.examine(), by_the_engine(one)
    assert float(exact.value) == pytest.approx(engine.value, rel=6e-4, abs=1e-9)
    assert float(exact.limit) == pytest.approx(engine.limit, rel=6e-4)
    if abs(engine.value - engine.limit) > 1e-9 * engine.limit:  # nearer than that only the exact one knows
        assert exact.passed == engine.passed


@given(examined)
def test_a_record_makes_the_same_examination_again(one):
    assert rules.examination_of(json.loads(json.dumps(rules.record_of(one)))) == one


def test_groups_survive_their_record():
    one = StabilityOfGroups(groups=TestStability.GROUPS, limit="1")
    assert rules.examination_of(json.loads(json.dumps(rules.record_of(one)))) == one


def test_a_method_that_is_not_known_is_refused():
    with pytest.raises(InputError, match="beauty"):
        rules.examination_of({"method": "beauty"})


def test_an_outcome_says_what_was_compared_in_both_languages():
    words = rules.is_fit("1.0", "2", mpe="3.0").words
    assert words.en == "U of the result = 1, required <= 1: passed"
    assert words.zh == "检定结果的 U = 1，要求 <= 1：通过"
