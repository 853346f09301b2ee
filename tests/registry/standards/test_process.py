"""Judging a series of checks. Source of the numbers: by hand, in the comments; rules as in ISO 7870-2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError, NotANumber, OutOfRange
from suyuan.registry.standards import process
from suyuan.registry.standards.process import Check

# Ten checks, five at 9 and five at 11: mean 10, s = sqrt(10 / 9) = 1.05409, limits 10 -+ 3.16228
TRIAL = tuple(Check(value=value) for value in (9.0, 11.0) * 5)


def course(*later: float, **options):
    given = {"trial": 10} | options
    return process.course_of([*TRIAL, *(Check(value=value) for value in later)], **given)


class TestLimits:
    def test_they_stand_three_standard_deviations_from_the_mean_of_the_trial(self):
        found = course(10.0)
        assert found.centre == 10.0
        assert found.sd == pytest.approx(1.0540925533894598)
        assert (found.lower, found.upper) == (pytest.approx(6.837722), pytest.approx(13.162278))

    def test_later_checks_do_not_move_them(self):
        assert course(10.0).upper == course(10.0, 13.0, 7.0, 20.0).upper

    def test_an_accepted_value_takes_the_place_of_the_mean(self):
        found = course(10.0, accepted=9.5)
        assert found.centre == 9.5
        assert found.upper == pytest.approx(12.662278)

    def test_there_are_none_before_the_trial_is_complete(self):
        found = process.course_of(TRIAL[:9], trial=10)
        assert (found.is_judged, process.state_of(found)) == (False, "trial")

    def test_checks_that_do_not_scatter_at_all_give_none(self):
        found = process.course_of([Check(value=5.0)] * 12, trial=10)
        assert process.state_of(found) == "trial"


class TestState:
    def test_a_point_within_is_in_control(self):
        assert process.state_of(course(12.9)) == "in_control"

    def test_a_point_outside_is_an_alarm(self):
        found = course(13.2)
        assert (process.state_of(found), found.broken[-1]) == ("alarm", ("N1",))

    def test_nine_on_one_side_are_an_alarm(self):
        # the trial ends at 11, above the mean: eight more above it make nine
        eight = [10.1, 10.2] * 4
        assert process.state_of(course(*eight[:7])) == "in_control"
        assert "N2" in course(*eight).broken[-1]

    def test_only_the_chosen_rules_count(self):
        eight = [10.1, 10.2] * 4
        assert process.state_of(course(*eight, rules=("N1",))) == "in_control"

    def test_the_last_check_decides(self):
        assert process.state_of(course(20.0, 10.0)) == "in_control"

    def test_the_trial_itself_raises_no_alarm(self):
        odd = [*(Check(value=value) for value in (0.0,) * 1), *TRIAL[1:], Check(value=10.0)]
        assert all(not codes for codes in process.course_of(odd, trial=10).broken[:10])


class TestPrecision:
    def test_a_scatter_far_above_its_limit_is_an_alarm(self):
        # pooled s1 = 1 with 20 degrees of freedom; F(0.99865; 2, 20) is about 9.9, so the limit is about 3.15
        trial = [Check(value=one.value, scatter=1.0, count=3) for one in TRIAL]
        calm = process.course_of([*trial, Check(value=10.0, scatter=3.0, count=3)], trial=10)
        wild = process.course_of([*trial, Check(value=10.0, scatter=3.3, count=3)], trial=10)
        assert (process.state_of(calm), wild.broken[-1]) == ("in_control", ("S",))

    def test_single_readings_have_no_chart_of_precision(self):
        assert process.state_of(course(10.0)) == "in_control"


class TestReadings:
    @pytest.mark.parametrize(
        ("readings", "mean"),
        [
            (["0.1", "0.2"], "0.15"),
            (["0.308", "0.364", "0.406"], "0.3593"),  # 1.078 / 3 = 0.35933...
            (["1.00", "1"], "1.000"),
            (["12"], "12"),
            (["1e3", "2e3", "2e3"], "1666.7"),
        ],
    )
    def test_the_mean_has_one_digit_more_than_the_readings(self, readings, mean):
        assert process.check_of(readings)[1] == mean

    def test_count_and_scatter(self):
        check, _ = process.check_of(["0.1", "0.2"])
        assert check.count == 2
        assert check.scatter == pytest.approx(0.07071067811865475)

    @pytest.mark.parametrize("wrong", ["", "nan", "1e99", "ten", "1,5"])
    def test_what_is_no_number_is_refused(self, wrong):
        with pytest.raises(InputError):
            process.check_of(["1.0", wrong])

    def test_no_reading_is_refused(self):
        with pytest.raises(OutOfRange):
            process.check_of([])

    def test_words_say_which_one_was_wrong(self):
        with pytest.raises(NotANumber, match="ten"):
            process.check_of(["ten"])


class TestForm:
    @pytest.mark.parametrize(("rules", "trial"), [((), 20), (("N9",), 20), (("S",), 20), (("N1",), 9)])
    def test_rules_and_trial_are_checked(self, rules, trial):
        with pytest.raises(InputError):
            process.check_rules(rules, trial=trial)


values = st.floats(-100, 100).map(lambda value: round(value, 3))


@given(st.lists(values, min_size=11, max_size=60), st.sampled_from(list(process.RULES)[:8]))
def test_a_check_is_never_judged_by_what_comes_after_it(series, rule):
    """What was said of an occasion when it was entered is what the whole series says of it later."""
    checks = [Check(value=value) for value in series]
    whole = process.course_of(checks, trial=10, rules=(rule,))
    for count in range(10, len(checks)):
        part = process.course_of(checks[:count], trial=10, rules=(rule,))
        assert part.broken == whole.broken[:count]
