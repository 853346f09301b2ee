"""Nested designs: precision studies, certified one-way tables, the handbook's three levels."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path

import numpy as np
import pytest

from suyuan.base.errors import OutOfRange
from suyuan.metrology import gauge
from suyuan.metrology.control.errors import NoVariation
from suyuan.metrology.gauge.levels import reported_weights

ROOT = Path(__file__).resolve().parents[3]
STATS = ROOT / ".." / "shared" / "data" / "stats"
PRINTED = tomllib.loads((ROOT / "golden" / "gauge-nested.toml").read_text(encoding="utf-8"))


def rows(name):
    path = STATS / f"{name}.json"
    if not path.exists():
        pytest.skip(f"the shared data set {name} is missing")
    return json.loads(path.read_text(encoding="utf-8"))["rows"]


def meets(expected):
    return pytest.approx(expected[0], abs=expected[1], rel=0)


def with_sums(sizes, sums, mean):
    """Readings (days, runs, replicates) that have exactly these sums of squares."""
    rng, (days, runs, each) = np.random.default_rng(9), sizes
    parts = [rng.normal(size=(days, 1, 1)), rng.normal(size=(days, runs, 1)), rng.normal(size=sizes)]
    parts[0] -= parts[0].mean()
    parts[1] -= parts[1].mean(axis=1, keepdims=True)
    parts[2] -= parts[2].mean(axis=2, keepdims=True)
    counts = (runs * each, each, 1)
    scaled = [
        part * math.sqrt(wanted / (count * (part**2).sum()))
        for part, wanted, count in zip(parts, sums, counts, strict=True)
    ]
    return mean + sum(scaled)


class TestPrecisionStudy:
    def test_the_glucose_study(self):
        case = PRINTED["glucose"]
        study = gauge.nested(with_sums(tuple(case["sizes"]), case["sums"], case["mean"]))
        assert study.table.sums == pytest.approx(case["sums"])
        assert study.table.dof.tolist() == case["dof"]
        for name in ("variance", "percent", "sd", "cv"):
            for source, expected in case[name].items():
                assert getattr(study[source], name) == meets(expected), (name, source)
        assert study["total"].dof == meets(case["total_dof"])

    @pytest.mark.parametrize("name", ["ep05_20x2x2_1", "ep05_20x2x2_2", "ep05_20x2x2_3"])
    def test_shared_studies_agree_with_a_slow_road(self, name):
        data = np.array([row[2] for row in rows(name)]).reshape(20, 2, 2)
        study = gauge.nested(data)
        within = float(np.mean([[np.var(cell, ddof=1) for cell in day] for day in data]))
        run = float(np.mean([np.var(day.mean(axis=1), ddof=1) for day in data])) - within / 2
        days = float(np.var(data.mean(axis=(1, 2)), ddof=1))
        by_run = float(np.mean([np.var(day.mean(axis=1), ddof=1) for day in data]))
        day = days - by_run / 2
        assert study["repeatability"].variance == pytest.approx(within)
        assert study["run"].estimate == pytest.approx(run)
        assert study["day"].estimate == pytest.approx(day)
        assert study["total"].variance == pytest.approx(within + max(run, 0) + max(day, 0))

    def test_many_samples_are_one_call(self):
        names = ["ep05_20x2x2_1", "ep05_20x2x2_2", "ep05_20x2x2_3"]
        data = np.array([[row[2] for row in rows(name)] for name in names]).reshape(3, 20, 2, 2)
        many, alone = gauge.nested(data), gauge.nested(data[2])
        assert many["total"].sd[2] == pytest.approx(alone["total"].sd, rel=1e-13)
        assert many["day"].high[2] == pytest.approx(alone["day"].high, rel=1e-10)
        json.dumps(many.to_record(), allow_nan=False)

    def test_the_certified_one_way_table(self):
        case = PRINTED["sirstv"]
        found: dict[int, list[float]] = {}
        for treatment, y in rows(case["data"]):
            found.setdefault(treatment, []).append(y)
        study = gauge.nested(list(found.values()), factors=("instrument",))
        assert study.table.sums == pytest.approx([case["between"], case["within"]], rel=1e-11)
        assert study.table.f[0] == pytest.approx(case["f"], rel=1e-11)

    def test_a_negative_component_is_zero_and_said(self):
        data = np.array([[1.0, 3.0], [3.0, 1.0], [2.0, 2.0]])
        study = gauge.nested(data, factors=("day",))
        assert study["day"].estimate < 0
        assert study["day"].variance == 0.0
        assert "负" in study.explain("zh")

    def test_four_levels_add_up_in_simulation(self):
        rng, items = np.random.default_rng(12), 600
        data = (
            rng.normal(0, 1.0, (items, 6, 1, 1, 1))
            + rng.normal(0, 0.5, (items, 6, 3, 1, 1))
            + rng.normal(0, 0.3, (items, 6, 3, 2, 1))
            + rng.normal(0, 0.2, (items, 6, 3, 2, 2))
        )
        study = gauge.nested(data, factors=("lot", "bottle", "sample"))
        for source, variance in {"lot": 1.0, "bottle": 0.25, "sample": 0.09, "repeatability": 0.04}.items():
            found = np.asarray(study[source].estimate)
            assert found.mean() == pytest.approx(variance, abs=4 * found.std() / math.sqrt(items))

    def test_bad_input_is_refused(self):
        with pytest.raises(NoVariation):
            gauge.nested(np.ones((3, 2, 2)))
        with pytest.raises(OutOfRange):
            gauge.nested(np.ones((3, 2)))
        with pytest.raises(OutOfRange):
            gauge.nested(np.random.default_rng(0).normal(size=(3, 2, 2)))["week"]


class TestNestedGauge:
    def test_by_the_mean_squares(self):
        rng = np.random.default_rng(13)
        data = rng.normal(size=(3, 5, 2)) * 0.2 + rng.normal(size=(3, 5, 1)) + np.arange(3)[:, None, None]
        study = gauge.nested_gauge(data, tolerance=10.0)
        within = data.var(axis=2, ddof=1).mean()
        parts = data.mean(axis=2).var(axis=1, ddof=1).mean()
        people = data.mean(axis=(1, 2)).var(ddof=1)
        assert study["EV"].variance == pytest.approx(within)
        assert study["PV"].variance == pytest.approx(parts - within / 2)
        assert study["AV"].variance == pytest.approx(people - parts / 5)
        assert study["GRR"].variance == pytest.approx(study["EV"].variance + study["AV"].variance)
        assert study["GRR"].low < study["GRR"].sd < study["GRR"].high


class TestThreeLevels:
    @pytest.fixture
    def resistivity(self):
        data, case = rows("mpc61_resistivity_gauge"), PRINTED["resistivity"]
        probes = (1, 281, 283, 2062, 2362)

        def column(place):
            return np.array(
                [
                    [
                        [[r[place] for r in data if (r[2], r[1], r[0]) == (p, w, run)] for run in (1, 2)]
                        for w in case["wafers"]
                    ]
                    for p in probes
                ]
            )

        return column(7), column(8)

    def test_level_two_of_one_wafer(self, resistivity):
        case = PRINTED["resistivity"]["level2_140"]
        averages, within = resistivity[0][4][2:3], resistivity[1][4][2:3]
        assert averages[0].std(axis=1, ddof=1) == pytest.approx(case["runs"], abs=case["tolerance"])
        study = gauge.level_study(averages, within, repeats=6)
        assert study.s2 == meets(case["pooled"])
        assert study.dof2 == case["dof"]

    def test_the_levels_of_the_handbook(self, resistivity):
        levels, case = PRINTED["resistivity"]["level3"], PRINTED["uncertainty"]
        study = gauge.level_study(*resistivity, repeats=6)
        assert study.by_check[4] == pytest.approx(levels["checks"], abs=levels["tolerance"])
        assert study.s1[4] == meets(case["s1"])
        assert study.s2[4] == meets(case["s2"])
        assert study.s3[4] == meets(case["s3"])
        assert [study.dof1, study.dof2, study.dof3] == case["dof"]
        assert study.bias[4] == meets(case["bias"])
        assert study.bias.sum() == pytest.approx(0.0, abs=1e-12)

    def test_it_is_the_nested_analysis_where_repetitions_are_known(self):
        data = np.random.default_rng(14).normal(size=(3, 4, 5)) + np.arange(3)[:, None, None]
        levels = gauge.level_study(data.mean(axis=2)[None], data.std(axis=2, ddof=1)[None], repeats=5)
        study = gauge.nested(data, factors=("run", "day"))
        assert levels.s_runs**2 == pytest.approx(study["run"].variance)
        assert levels.s_days**2 == pytest.approx(study["day"].variance)
        assert levels.u**2 == pytest.approx(study["total"].variance)
        assert levels.dof == pytest.approx(study["total"].dof)

    def test_a_single_reading_has_the_handbooks_formula(self):
        assert reported_weights((6, 4), (1, 1, 1)) == pytest.approx([3 / 4, 5 / 6, 1.0])

    def test_averages_over_more_leave_less(self, resistivity):
        one = gauge.level_study(*resistivity, repeats=6)
        day = gauge.level_study(*resistivity, repeats=6, reported=(1, 1, 6))
        assert (day.u < one.u).all()

    def test_bad_input_is_refused(self):
        with pytest.raises(OutOfRange):
            gauge.level_study(np.ones((2, 1, 3)), 1.0, repeats=3)
        with pytest.raises(OutOfRange):
            gauge.level_study(np.ones((2, 2, 3)), 1.0, repeats=1)
        with pytest.raises(OutOfRange):
            gauge.level_study(np.ones((2, 2, 3)), -1.0, repeats=3)
