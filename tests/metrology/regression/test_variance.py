"""One-way analysis of variance against certified values, and against the definition in fractions."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.base.errors import InputError
from suyuan.metrology.regression import analysis_of_variance

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "regression-strd-variance.toml"
BOOK = tomllib.loads(GOLDEN.read_text(encoding="utf-8"))
SETS = {one["name"]: one for one in BOOK["sets"]}
PRINTED = 6e-15


def groups(one):
    """The readings; those of the generated sets are built from their description, as decimals."""
    if "groups" in one:
        return one["groups"]
    tenths = [10 * one["offset"] + level for level in BOOK["levels"]]
    steps = [0, *([-1, 1] * (one["replicates"] // 2))]
    return [[(level + step) / 10 for step in steps] for level in tenths]


@pytest.mark.parametrize("name", SETS)
def test_the_certified_table_comes_out(name):
    one, found = SETS[name], analysis_of_variance(groups(SETS[name]))
    for line in ("between", "within"):
        table = getattr(found, line)
        assert table.dof == one[line]["dof"]
        assert [table.sum, table.mean] == pytest.approx([one[line]["sum"], one[line]["mean"]], rel=PRINTED)
    assert found.f == pytest.approx(one["f"], rel=PRINTED)
    assert found.r_squared == pytest.approx(one["r_squared"], rel=PRINTED)
    assert found.residual_sd == pytest.approx(one["residual_sd"], rel=PRINTED)


def test_thirteen_common_digits_cost_nothing():
    plain, shifted = (analysis_of_variance(groups(SETS[name])) for name in ("SmLs01", "SmLs07"))
    assert (plain.f, plain.between, plain.within) == (shifted.f, shifted.between, shifted.within)


@given(st.lists(st.lists(st.integers(-999, 999), min_size=2, max_size=6), min_size=2, max_size=6))
@settings(max_examples=60, deadline=None)
def test_the_definition_in_fractions_gives_the_same(numbers):
    found = analysis_of_variance([[n / 100 for n in group] for group in numbers])
    exact = [[Fraction(n, 100) for n in group] for group in numbers]
    means = [sum(group) / len(group) for group in exact]
    everything = [value for group in exact for value in group]
    mean = sum(everything) / len(everything)
    between = sum(len(group) * (m - mean) ** 2 for group, m in zip(exact, means, strict=True))
    within = sum((value - m) ** 2 for group, m in zip(exact, means, strict=True) for value in group)
    assert found.between.sum == float(between)
    assert found.within.sum == float(within)
    assert found.means == pytest.approx([float(m) for m in means], rel=1e-15)
    assert found.between.dof + found.within.dof == len(everything) - 1


def test_groups_of_different_size_and_names():
    found = analysis_of_variance(
        {"Li": [10.1, 10.3, 10.2], "Wang": [10.4, 10.6], "Zhao": [10.0, 10.2, 10.1, 10.1]}
    )
    assert found.sizes == (3, 2, 4)
    # readings per group that the unbalanced design is worth: (9 - 29/9) / 2
    excess = found.between.mean - found.within.mean
    assert found.between_sd == pytest.approx((excess / ((9 - 29 / 9) / 2)) ** 0.5, rel=1e-14)


def test_equal_readings_say_that_nothing_differs():
    found = analysis_of_variance([[1.0, 1.0], [1.0, 1.0]])
    assert (found.f, found.p_value, found.residual_sd, found.between_sd) == (0.0, 1.0, 0.0, 0.0)


def test_groups_without_scatter_differ_beyond_doubt():
    found = analysis_of_variance([[1.0, 1.0], [2.0, 2.0]])
    assert found.p_value == 0.0
    assert found.to_record()["f"] is None


def test_the_p_value_is_that_of_two_equal_means():
    # two groups: F is the square of Student's t, here with 4 degrees of freedom
    from suyuan.metrology.coverage import student_cdf

    found = analysis_of_variance([[1.0, 2.0, 3.0], [2.5, 3.0, 4.5]])
    assert found.p_value == pytest.approx(2.0 * (1.0 - student_cdf(found.f**0.5, 4)), rel=1e-12)


def test_it_speaks_both_languages():
    found = analysis_of_variance(groups(SETS["SiRstv"]))
    assert "组内标准差" in found.explain("zh")
    assert "within groups" in found.explain("en")


@pytest.mark.parametrize(
    "bad", [[], [[1.0, 2.0]], [[1.0], [2.0]], [[1.0, 2.0], []], [["a", 1], [1, 2]], [np.nan]]
)
def test_what_is_no_analysis_is_refused(bad):
    with pytest.raises((InputError, Exception)) as refused:
        analysis_of_variance(bad)
    assert refused.value.code.startswith("SY-")
