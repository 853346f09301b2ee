"""Pure decisions: enough data, the grade, its number, the panel, the guard of use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from tests.registry.materials.making import characterisation, homogeneity, long_term

from suyuan.base.text import Text
from suyuan.metrology.reference_material.rules import UnitInUse
from suyuan.registry.materials.rules import (
    Evidence,
    why_not_complete,
    why_not_enough,
    why_not_grade,
    why_not_months,
    why_not_number,
    why_not_panel,
    why_not_take,
)
from suyuan.registry.materials.studies import Raw

A, B, C, D = (UUID(int=place) for place in range(1, 5))


def evidence(**changes):
    """Lead with all its studies, u_bb 0.1 and a value within the target."""
    given = {
        "name": Text("铅", "Lead"),
        "target_u": 0.6,
        "studies": {
            "homogeneity": homogeneity(),
            "long_term": long_term(),
            "characterisation": characterisation(),
        },
        "u": {"homogeneity": 0.1},
        "combined": 0.3,
        "horizon": 24.0,
    }
    return Evidence(**given | changes)


class TestDesign:
    @pytest.mark.parametrize(
        ("raw", "units", "is_enough"),
        [
            (homogeneity(10), 100, True),
            (homogeneity(9), 100, False),
            (homogeneity(10), 1331, False),  # the cube root of the batch: 11
            (homogeneity(11), 1331, True),
            (homogeneity(5), 5, True),  # a batch of five has no ten
            (
                Raw(kind="homogeneity", rows=tuple((str(n), ("1",)) for n in range(10)), options={}),
                100,
                False,
            ),
            (long_term(), 100, True),
            (Raw(kind="long_term", rows=long_term().rows[:4], options={"horizon": "1"}), 100, False),
            (characterisation(6), 100, True),
            (characterisation(5), 100, False),
            (characterisation(2, "independent-methods"), 100, True),
            (characterisation(1, "independent-methods"), 100, False),
            (characterisation(6, "absolute-method"), 100, True),
            (characterisation(5, "absolute-method"), 100, False),
        ],
    )
    def test_the_minimum(self, raw, units, is_enough):
        assert (why_not_enough(raw, units=units) is None) is is_enough


class TestComplete:
    def test_all_there(self):
        assert why_not_complete([evidence()], units=100) == ()

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            (
                {"studies": {"homogeneity": homogeneity(), "long_term": long_term()}},
                "no study of characterisation",
            ),
            ({"combined": None}, "no value is combined"),
            ({"combined": 0.61}, "exceeds the target"),
            ({"significant": {"long_term"}}, "trend is not included"),
        ],
    )
    def test_what_is_missing_is_said_with_the_property(self, changes, said):
        (reason,) = why_not_complete([evidence(**changes)], units=100)
        assert said in reason.en
        assert reason.en.startswith("Lead: ")

    def test_a_trend_that_is_included_may_stand(self):
        studies = dict(evidence().studies) | {"long_term": long_term(drift="with-drift")}
        assert why_not_complete([evidence(studies=studies, significant={"long_term"})], units=100) == ()

    def test_units_may_differ_for_it_is_part_of_the_uncertainty(self):
        assert why_not_complete([evidence(significant={"homogeneity"})], units=100) == ()


class TestGrade:
    """Domain model 8: primary by an absolute method or two independent ones, or several laboratories, the
    best of the country, stable a year; secondary compared with a primary or by its method, half a year."""

    @pytest.mark.parametrize(
        ("way", "months", "best", "primary", "secondary"),
        [
            ("absolute-method", 12, True, True, True),
            ("independent-methods", 12, True, True, True),
            ("several-laboratories", 12, True, True, True),
            ("several-laboratories", 12, False, False, True),
            ("several-laboratories", 11, True, False, True),
            ("compared-with-primary", 12, True, False, True),
            ("as-primary", 6, True, False, True),
            ("compared-with-primary", 5, True, False, False),
        ],
    )
    def test_the_conditions(self, way, months, best, primary, secondary):
        studies = dict(evidence().studies) | {
            "long_term": long_term(months),
            "characterisation": characterisation(8, way),
        }
        one = evidence(studies=studies)
        assert (why_not_grade("primary", [one], best_national=best) == ()) is primary
        assert (why_not_grade("secondary", [one], best_national=best) == ()) is secondary

    def test_heterogeneity_must_lie_inside_the_accuracy(self):
        (reason,) = why_not_grade("secondary", [evidence(u={"homogeneity": 0.7})], best_national=False)
        assert "heterogeneity" in reason.en


@pytest.mark.parametrize(
    ("number", "grade", "fits"),
    [
        ("GBW08303", "primary", True),
        ("GBW08303a", "primary", True),
        ("GBW(E)080123", "secondary", True),
        ("GBW(E)080123", "primary", False),
        ("GBW08303", "secondary", False),
        ("GBW(E)08012", "secondary", False),
        ("gbw(e)080123", "secondary", False),
        ("GBW(E)080123\n", "secondary", False),
        ("", "primary", False),
    ],
)
def test_the_number_fits_the_grade(number, grade, fits):
    assert (why_not_number(number, grade) is None) is fits


@pytest.mark.parametrize(
    ("members", "employed", "officer", "may"),
    [
        ([A, B, C], (), D, True),
        ([A, B], (), D, False),
        ([A, B, B], (), D, False),  # twice is once
        ([A, B, C], (B,), D, False),
        ([A, B, C], (), C, False),
    ],
)
def test_the_panel(members, employed, officer, may):
    assert (why_not_panel(members, employed=employed, officer=officer) is None) is may


@pytest.mark.parametrize(("months", "may"), [(0, False), (1, True), (24, True), (25, False)])
def test_validity_reaches_as_far_as_the_uncertainty(months, may):
    assert (why_not_months(months, [evidence(), evidence(horizon=36.0)]) is None) is may


class TestUse:
    """Domain model 8: not expired or recalled, in-use expiry not passed, intake >= minimum."""

    UNIT = UnitInUse(
        state="released", expires_on=date(2026, 6, 30), in_use_until=date(2026, 5, 31), least_intake=0.2
    )

    @pytest.mark.parametrize(
        ("on", "intake", "remaining", "may"),
        [
            (date(2026, 5, 31), "0.2", "0.2", True),  # the last day, the least intake, the last of it
            (date(2026, 6, 1), "0.2", "1", False),
            (date(2026, 5, 1), "0.19", "1", False),
            (date(2026, 5, 1), "0.2", "0.19", False),
        ],
    )
    def test_borders(self, on, intake, remaining, may):
        found = why_not_take(self.UNIT, on=on, intake=Decimal(intake), remaining=Decimal(remaining))
        assert (found == ()) is may

    def test_what_is_left_is_told_without_the_zeros_of_its_column(self):
        found = why_not_take(
            self.UNIT, on=date(2026, 5, 1), intake=Decimal(50), remaining=Decimal("30.000000")
        )
        assert found[-1].en == "only 30 is left"

    @pytest.mark.parametrize(
        ("state", "on", "said"),
        [
            ("recalled", date(2026, 5, 1), "recalled"),
            ("expired", date(2026, 5, 1), "expired"),
            ("released", date(2026, 7, 1), "expired on 2026-06-30"),
        ],
    )
    def test_the_batch(self, state, on, said):
        unit = UnitInUse(state=state, expires_on=date(2026, 6, 30), least_intake=0.2)
        reasons = why_not_take(unit, on=on, intake=Decimal(1), remaining=Decimal(1))
        assert said in reasons[0].en

    def test_what_was_discarded(self):
        unit = UnitInUse(state="released", expires_on=date(2026, 6, 30))
        on = date(2026, 5, 1)
        assert why_not_take(unit, on=on, intake=Decimal(1), remaining=Decimal(1), is_discarded=True)
