"""Prepackages against the document: every vector of its file, its acceptance probabilities, its factors."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import sqrt
from statistics import mean, stdev
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from suyuan.base.errors import InputError, NotANumber, OutOfRange
from suyuan.planning.prepackages import judging, labels, operating, sampling, tables
from suyuan.planning.prepackages.deficiency import tolerable_deficiency
from suyuan.planning.prepackages.judging import Measured, judge

D = Decimal
UNIT_OF_VECTOR = {"g": "mass", "mL": "volume", "m": "length", "count": "count"}
VECTORS = tables.rules()["test_vectors"]
CHECKS = tables.rules()["operating_characteristic_check"]
CHINESE = tables.rules()["sampling_plans"][0]["rows"]


class TestDeficiency:
    @pytest.mark.parametrize("vector", VECTORS, ids=lambda one: f"{one['Qn']} {one['unit']}")
    def test_every_vector_of_the_document(self, vector: dict[str, Any]) -> None:
        assert tolerable_deficiency(D(vector["Qn"]), UNIT_OF_VECTOR[vector["unit"]]) == vector["T"]

    @pytest.mark.parametrize("joint", [50, 100, 200, 300, 500, 1000, 10_000, 15_000])
    def test_the_bands_join_without_a_jump(self, joint: int) -> None:
        below, above = (
            tolerable_deficiency(D(joint) + step, "mass", rounding="up") for step in (D(0), D("0.001"))
        )
        resolution = D("0.1") if joint < 1000 else D(1)
        assert abs(above - below) <= resolution

    def test_rounding_up_differs_from_rounding(self) -> None:
        assert tolerable_deficiency(D(2510), "mass") == 38  # 37.65
        assert tolerable_deficiency(D(2420), "mass") == 36  # 36.3
        assert tolerable_deficiency(D(2420), "mass", rounding="up") == 37

    @pytest.mark.parametrize("nominal", [D(0), D(-1), D(50_001)])
    def test_outside_the_regulation_there_is_none(self, nominal: Decimal) -> None:
        with pytest.raises(OutOfRange):
            tolerable_deficiency(nominal, "mass")

    def test_short_lengths_tolerate_nothing_and_areas_three_percent(self) -> None:
        assert tolerable_deficiency(D(5), "length") == 0
        assert tolerable_deficiency(D(2), "area") == D("0.06")


class TestPlans:
    @pytest.mark.parametrize("check", CHECKS, ids=lambda one: f"n {one['n']}")
    def test_acceptance_probabilities_of_the_document(self, check: dict[str, Any]) -> None:
        for share, stated in ((25, check["accept_at_2.5pct"]), (90, check["accept_at_9pct"])):
            got = operating.accepted(check["n"], check["c"], share=Fraction(share, 1000))
            assert round(D(got.numerator) / D(got.denominator), 4) == stated

    @pytest.mark.parametrize("lot", [100, 500, 3200])
    def test_the_law_of_a_lot_agrees_with_scipy(self, lot: int) -> None:
        got = operating.accepted(50, 3, share=Fraction(25, 1000), lot=lot)
        assert float(got) == pytest.approx(stats.hypergeom.cdf(3, lot, int(lot * 0.025), 50), rel=1e-9)

    @pytest.mark.parametrize(
        ("lot", "n", "factor", "c"),
        [(10, 10, None, 0), (11, 10, "1.028", 0), (50, 10, "1.028", 0), (51, 13, "0.848", 1),
         (99, 13, "0.848", 1), (100, 50, "0.379", 3), (501, 80, "0.295", 5), (3200, 80, "0.295", 5),
         (3201, 125, "0.234", 7), (1_000_000, 125, "0.234", 7)],
    )  # fmt: skip
    def test_the_chinese_table_as_printed(self, lot: int, n: int, factor: str | None, c: int) -> None:
        plan = sampling.sampling(sampling.CN, lot)
        assert (plan.n, plan.factor, plan.accept_t1, plan.accept_t2) == (n, factor and D(factor), c, 0)

    @pytest.mark.parametrize(("n", "stated"), [(10, "1.0277"), (13, "0.8472"), (50, "0.3790"),
                                               (80, "0.2951"), (125, "0.2340")])  # fmt: skip
    def test_factors_of_the_document(self, n: int, stated: str) -> None:
        assert sampling.mean_factor(n) == D(stated)
        assert float(stated) == pytest.approx(stats.t.ppf(0.995, n - 1) / sqrt(n), abs=5e-5)

    @pytest.mark.parametrize("lot", [100, 250, 500, 3200, 10_000])
    def test_the_computed_number_is_the_least_that_protects_the_maker(self, lot: int) -> None:
        plan = sampling.sampling(sampling.OIML, lot)
        law = stats.hypergeom(lot, int(lot * 0.025), plan.n)
        assert law.cdf(plan.accept_t1) >= 0.995 > law.cdf(plan.accept_t1 - 1)

    def test_european_sizes(self) -> None:
        assert [sampling.sampling(sampling.EU, lot).n for lot in (60, 100, 501)] == [60, 30, 50]

    @pytest.mark.parametrize(("plan", "lot"), [("x", 5), (sampling.CN, 0), (sampling.EU, 10**7)])
    def test_what_is_no_plan_is_refused(self, plan: str, lot: int) -> None:
        with pytest.raises(InputError):
            sampling.sampling(plan, lot)


class TestLabels:
    @pytest.mark.parametrize(
        ("value", "unit", "height", "faults"),
        [("500", "g", "4", 0), ("0.5", "kg", "4", 1), ("1", "kg", "4", 0), ("1000", "g", "3.9", 2),
         ("2.5", "L", "6", 0), ("2500", "mL", "5", 2), ("50", "g", "2", 0), ("51", "g", "2", 1),
         ("1", "m", "2", 0), ("90", "cm", "2", 0), ("0.9", "m", "2", 1), ("120", "pcs", "1.9", 1),
         ("50", "cm²", "2", 0), ("5", "dm²", "2", 0), ("1", "m²", "2", 0), ("100", "dm²", "2", 1)],
    )  # fmt: skip
    def test_unit_and_height(self, value: str, unit: str, height: str, faults: int) -> None:
        assert len(labels.label_faults(D(value), unit, height=D(height))) == faults


def lot(gross: list[str], **changes: Any) -> Measured:
    given: dict[str, Any] = {
        "value": D(500), "unit": "g", "gross": [D(one) for one in gross], "U": D("0.5"), "height": D(4),
    }  # fmt: skip
    return Measured(**(given | changes))


class TestJudging:
    PLAN = sampling.sampling(sampling.CN, 60)  # 13 packages, one T1 error allowed, T = 15 g

    def test_a_good_lot_passes(self) -> None:
        got = judge(lot(["501"] * 12 + ["484.9"]), self.PLAN)
        assert (got.verdict, got.t1, got.t2, got.mean_ok) == ("passed", 1, 0, True)

    def test_borders_belong_to_the_milder_side(self) -> None:
        assert judge(lot(["501"] * 12 + ["485"]), self.PLAN).t1 == 0  # q = Qn - T is no error
        got = judge(lot(["510"] * 12 + ["470"]), self.PLAN)  # q = Qn - 2T is T1
        assert (got.t1, got.t2) == (1, 0)
        assert judge(lot(["510"] * 12 + ["469.9"]), self.PLAN).t2 == 1

    def test_one_t2_error_fails_the_lot(self) -> None:
        assert judge(lot(["510"] * 12 + ["469"]), self.PLAN).verdict == "failed"

    def test_two_t1_errors_fail_the_lot(self) -> None:
        assert judge(lot(["510"] * 11 + ["484"] * 2), self.PLAN).verdict == "failed"

    def test_a_low_mean_fails_though_no_package_does(self) -> None:
        got = judge(lot(["499"] * 6 + ["498.9"] * 7), self.PLAN)
        assert (got.t1, got.mean_ok, got.verdict) == (0, False, "failed")

    def test_a_bad_label_fails_alone(self) -> None:
        assert judge(lot(["501"] * 13, height=D(3)), self.PLAN).verdict == "failed"

    def test_an_uncertainty_above_a_fifth_of_t_gives_no_verdict(self) -> None:
        assert judge(lot(["501"] * 13, U=D(3)), self.PLAN).verdict == "passed"
        with pytest.raises(OutOfRange):
            judge(lot(["501"] * 13, U=D("3.01")), self.PLAN)

    def test_another_number_of_packages_gives_no_verdict(self) -> None:
        with pytest.raises(InputError, match="13 packages"):
            judge(lot(["501"] * 12), self.PLAN)

    def test_tares(self) -> None:
        one = judge(lot(["521"] * 13, tares=[D(20)]), self.PLAN)
        each = judge(lot(["521"] * 13, tares=[D(20)] * 13), self.PLAN)
        assert one.actual == each.actual == (D(501),) * 13
        with pytest.raises(InputError, match="tare"):
            judge(lot(["521"] * 13, tares=[D(20)] * 2), self.PLAN)
        with pytest.raises(InputError, match="larger than its gross"):
            judge(lot(["521"] * 13, tares=[D(600)]), self.PLAN)

    def test_kilograms_are_judged_in_grams(self) -> None:
        found = lot(["2.501"] * 13, value=D("2.5"), unit="kg", U=D("0.001"), height=D(6))
        got = judge(found, self.PLAN)
        assert (got.nominal, got.T) == (2500, 38)
        assert got.verdict == "passed"

    @given(st.lists(st.decimals(450, 550, places=1), min_size=13, max_size=13))
    def test_counts_and_mean_by_another_road(self, gross: list[Decimal]) -> None:
        got = judge(lot([str(one) for one in gross]), self.PLAN)
        values = [float(one) for one in gross]
        assert got.t2 == sum(v < 470 for v in values)
        assert got.t1 == sum(470 <= v < 485 for v in values)
        assert float(got.mean) == pytest.approx(mean(values), rel=1e-12)
        assert float(got.s) == pytest.approx(stdev(values), rel=1e-9, abs=1e-9)
        assert float(got.limit) == pytest.approx(500 - 0.848 * stdev(values), rel=1e-12)

    def test_numbers_as_written(self) -> None:
        assert tables.number("−1.50", "q") == D("-1.50")
        for text in ("", "1e3", "nan", "1,5", "--1", "1.2.3", "9" * 40, "１"):
            with pytest.raises(NotANumber):
                tables.number(text, "q")
        with pytest.raises(OutOfRange):
            tables.number("-1", "q", least=D(0))

    def test_verdicts_have_words(self) -> None:
        assert set(judging.VERDICTS) == {"passed", "failed"}
