"""R1 to R4. Source of the numbers: domain model 4.5; the others are computed by hand in the comments."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError, OutOfRange
from suyuan.registry.standards import examinations as rules

EVEN = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]  # s = sqrt(82.5/9) = 3.02765...


class TestRepeatability:
    def test_s_is_the_experimental_standard_deviation(self):
        assert rules.experimental_deviation(EVEN) == pytest.approx(3.0276503540974917, rel=1e-15)

    @pytest.mark.parametrize(("n", "is_long"), [(9, False), (5, True)])
    def test_too_few_readings_are_refused(self, n, is_long):
        with pytest.raises(OutOfRange):
            rules.experimental_deviation(EVEN[:n], is_long=is_long)

    def test_six_are_enough_when_one_takes_long(self):
        assert rules.experimental_deviation(EVEN[:6], is_long=True) == pytest.approx(1.8708286933869707)

    def test_it_passes_up_to_the_value_of_the_budget(self):
        s = rules.experimental_deviation(EVEN)
        assert rules.repeatability(EVEN, reference=s).passed
        assert not rules.repeatability(EVEN, reference=s * (1 - 1e-12)).passed

    def test_a_larger_s_passes_only_if_the_new_U_still_serves(self):
        # other u = 4, s = 3.0277: U = 2 sqrt(16 + 9.1667) = 10.0333
        given = {"reference": 2.0, "other_u": 4.0}
        kept = rules.repeatability(EVEN, **given, target_expanded=10.1)
        lost = rules.repeatability(EVEN, **given, target_expanded=10.0)
        assert kept.value == pytest.approx(10.0333, abs=5e-5)
        assert (kept.passed, lost.passed) == (True, False)

    def test_a_reading_that_is_no_number_is_refused(self):
        with pytest.raises(OutOfRange):
            rules.experimental_deviation([*EVEN, float("nan")])


class TestStability:
    GROUPS = (
        (date(2025, 1, 10), [10.0, 10.2]),
        (date(2025, 2, 11), [10.1, 10.1]),
        (date(2025, 3, 12), [10.3, 10.3]),
        (date(2025, 4, 13), [10.2, 10.2]),
    )

    def test_new_means_the_largest_less_the_smallest_group_mean(self):
        found = rules.stability_new(self.GROUPS, limit=0.21)
        assert found.value == pytest.approx(0.2)
        assert found.passed

    def test_the_limit_itself_does_not_pass(self):
        value = rules.stability_new(self.GROUPS, limit=1).value
        assert not rules.stability_new(self.GROUPS, limit=value).passed

    def test_three_groups_are_too_few(self):
        with pytest.raises(OutOfRange):
            rules.stability_new(self.GROUPS[:3], limit=1)

    def test_groups_must_be_more_than_a_month_apart(self):
        near = (*self.GROUPS[:3], (date(2025, 4, 12), [10.2]))
        with pytest.raises(InputError, match="month"):
            rules.stability_new(near, limit=1)

    def test_established_means_this_year_against_last_year(self):
        assert rules.stability_established([1.0, 1.2], [1.0], limit=0.11).passed
        assert not rules.stability_established([1.0, 1.2], [1.0], limit=0.09).passed

    def test_nothing_measured_is_refused(self):
        with pytest.raises(OutOfRange):
            rules.stability_established([], [1.0], limit=1)


class TestValidation:
    def test_the_vector_of_the_domain_model_passes(self):
        found = rules.validation_by_transfer(
            1.2, 3.2, expanded=(2.0, 2), reference_expanded=(1.5, 3)
        )  # mg above 200 g
        assert found.limit == pytest.approx(2.24, abs=0.005)
        assert found.passed

    def test_without_converting_k_the_limit_would_be_2_5(self):
        wrong = rules.validation_by_transfer(1.2, 3.2, expanded=(2.0, 2), reference_expanded=(1.5, 2))
        assert wrong.limit == pytest.approx(2.5)

    def test_a_reference_three_times_better_leaves_the_own_uncertainty_alone(self):
        at_third = rules.validation_by_transfer(0, 1, expanded=(3, 2), reference_expanded=(1, 2))
        just_worse = rules.validation_by_transfer(0, 1, expanded=(3, 2), reference_expanded=(1.0001, 2))
        assert at_third.limit == 3
        assert just_worse.limit == pytest.approx(10**0.5, rel=1e-4)

    def test_comparison_of_equals(self):
        # n = 4: sqrt(3/4) * 2 = 1.7320508
        found = rules.validation_by_comparison(4.0, [4.0, 2.0, 2.0, 2.0], expanded=(2.0, 2))
        assert (found.value, found.passed) == (1.5, True)
        assert found.limit == pytest.approx(1.7320508)

    def test_one_laboratory_is_no_comparison(self):
        with pytest.raises(OutOfRange):
            rules.validation_by_comparison(1.0, [1.0], expanded=(1, 2))

    @given(expanded=st.floats(1e-6, 1e6), k=st.floats(0.5, 5), to_k=st.floats(0.5, 5))
    def test_converting_there_and_back_changes_nothing(self, expanded, k, to_k):
        there = rules.expanded_at(expanded, k=k, to_k=to_k)
        assert rules.expanded_at(there, k=to_k, to_k=k) == pytest.approx(expanded, rel=1e-12)

    def test_a_coverage_factor_of_zero_is_refused(self):
        with pytest.raises(OutOfRange):
            rules.expanded_at(1.0, k=0)


class TestFitness:
    @pytest.mark.parametrize(("expanded", "passed"), [(1.0, True), (1.01, False)])
    def test_a_third_of_the_mpe_by_default(self, expanded, passed):
        assert rules.fitness((expanded, 2), mpe=-3.0).passed is passed

    def test_the_regulation_may_ask_for_a_quarter(self):
        assert rules.fitness((1.0, 2), mpe=4.0, ratio=4).passed
        assert not rules.fitness((1.0, 2), mpe=3.9, ratio=4).passed

    def test_U_is_taken_at_k_2(self):
        assert rules.fitness((1.5, 3), mpe=3.0).passed

    def test_a_device_without_corrections_is_judged_by_its_own_mpe(self):
        assert rules.device_fitness(-0.5, mpe=1.5).passed
        assert not rules.device_fitness(0.51, mpe=1.5).passed

    def test_a_ratio_of_zero_is_refused(self):
        with pytest.raises(OutOfRange):
            rules.fitness((1, 2), mpe=1, ratio=0)


def test_an_outcome_says_what_was_compared_in_both_languages():
    words = rules.fitness((1.0, 2), mpe=3.0).words
    assert words.en == "R4 U = 1, required <= 1: passed"
    assert words.zh == "R4 检定结果的 U = 1，要求 <= 1：通过"
