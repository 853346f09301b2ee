"""Certified values, their use in a result, and the rules of grade, expiry and use."""

from __future__ import annotations

import math
from datetime import date
from uuid import UUID

import pytest

from suyuan.base.errors import InputError
from suyuan.metrology.coverage import student_quantile
from suyuan.metrology.reference_material.certified import certify
from suyuan.metrology.reference_material.rules import (
    GradeEvidence,
    GradeLimits,
    UnitInUse,
    expiry,
    why_not_primary,
    why_not_secondary,
    why_not_use,
)
from suyuan.metrology.uncertain import correlation

BATCH = UUID(int=42)


class TestCertify:
    def test_the_parts_add_in_quadrature(self):
        found = certify(100.0, u_char=1.0, u_bb=2.0, u_lts=3.0, u_sts=4.0)
        assert found.u == pytest.approx(math.sqrt(30.0))
        assert pytest.approx(2.0 * math.sqrt(30.0)) == found.U
        assert found.dof == math.inf

    def test_relative_parts_are_shares_of_the_value(self):
        found = certify([100.0, -50.0], u_char=0.003, u_bb=0.004, scale="relative")
        assert found.u == pytest.approx([0.5, 0.25])

    def test_the_coverage_factor_follows_the_effective_degrees_of_freedom(self):
        found = certify(1.0, u_char=0.3, u_bb=0.4, dof={"u_char": 5, "u_bb": 9}, k=None)
        dof = 0.25**2 / (0.09**2 / 5 + 0.16**2 / 9)
        assert found.dof == pytest.approx(dof)
        assert found.k == pytest.approx(student_quantile(0.975, math.floor(dof)))

    def test_two_results_with_the_same_batch_are_correlated(self):
        value = certify(10.0, u_char=0.1, u_bb=0.1).as_uncertain(uid=BATCH)
        again = certify(10.0, u_char=0.1, u_bb=0.1).as_uncertain(uid=BATCH)
        assert correlation(2.0 * value, again + 1.0) == pytest.approx(1.0)

    @pytest.mark.parametrize(
        "bad",
        [{"u_char": -1.0}, {"u_char": 0.0, "u_bb": 0.0}, {"dof": {"u_x": 3}}, {"k": 0.0}, {"scale": "x"}],
    )
    def test_it_refuses_impossible_parts(self, bad):
        with pytest.raises(InputError):
            certify(1.0, **{"u_char": 1.0, "u_bb": 1.0, **bad})

    def test_it_speaks_both_languages(self):
        found = certify(10.0, u_char=0.1, u_bb=0.1)
        assert "认定值 10" in found.explain("zh")
        assert "Certified value 10" in found.explain("en")
        assert found.to_record()["dof"] is None


def evidence(**changed):
    good = {
        "characterized": "absolute-method", "stable_months": 12, "u_bb": 0.1, "u_accuracy": 0.2,
        "best_national": True,
    }  # fmt: skip
    return GradeEvidence(**{**good, **changed})


class TestGrade:
    def test_a_good_material_is_primary_and_so_secondary(self):
        assert why_not_primary(evidence()) == ()
        assert why_not_secondary(evidence()) == ()

    @pytest.mark.parametrize(
        ("changed", "word"),
        [
            ({"stable_months": 11.9}, "稳定性"),
            ({"u_bb": 0.21}, "不均匀性"),
            ({"best_national": False}, "最高水平"),
            ({"characterized": "compared-with-primary"}, "绝对法"),
            ({"characterized": "independent-methods", "methods": 1}, "独立方法"),
            ({"characterized": "several-laboratories", "laboratories": 1}, "实验室"),
        ],
    )
    def test_each_condition_of_grade_one_is_named_when_it_fails(self, changed, word):
        (reason,) = why_not_primary(evidence(**changed))
        assert word in reason.zh

    def test_grade_two_asks_half_a_year_and_a_primary_to_compare_with(self):
        half = evidence(characterized="compared-with-primary", stable_months=6, best_national=False)
        assert why_not_secondary(half) == ()
        assert why_not_secondary(evidence(stable_months=5.9))

    def test_the_limits_are_data(self):
        strict = GradeLimits(laboratories=8)
        six = evidence(characterized="several-laboratories", laboratories=6)
        assert not why_not_primary(six)
        assert why_not_primary(six, limits=strict)

    def test_all_reasons_are_given_at_once(self):
        assert len(why_not_primary(evidence(stable_months=0, u_bb=9, best_national=False))) == 3

    def test_an_unknown_way_is_refused(self):
        with pytest.raises(InputError):
            evidence(characterized="guess")


class TestUse:
    UNIT = UnitInUse(
        state="released", expires_on=date(2026, 6, 30), in_use_until=date(2026, 3, 1), least_intake=0.5
    )

    @pytest.mark.parametrize(
        ("on", "intake", "refusals"),
        [
            (date(2026, 3, 1), 0.5, 0),
            (date(2026, 3, 2), 0.5, 1),
            (date(2026, 7, 1), 0.5, 2),
            (date(2026, 3, 1), 0.49, 1),
        ],
    )
    def test_day_and_intake_decide(self, on, intake, refusals):
        assert len(why_not_use(self.UNIT, on=on, intake=intake)) == refusals

    def test_a_recalled_batch_is_never_used(self):
        recalled = UnitInUse(state="recalled", expires_on=date(2030, 1, 1))
        assert "召回" in why_not_use(recalled, on=date(2026, 1, 1), intake=1.0)[0].zh

    def test_months_end_where_the_month_ends(self):
        assert expiry(date(2025, 8, 31), months=6) == date(2026, 2, 28)
        assert expiry(date(2025, 12, 1), months=1) == date(2026, 1, 1)
        assert expiry(date(2024, 2, 29), months=12) == date(2025, 2, 28)
