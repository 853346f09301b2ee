"""The uncertainty budget of a certificate: its figures rounded, and columns only where they say something."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.certify.page_samples import PRESSURE_BUDGET, WEIGHT_BUDGET

from suyuan.base.errors import Missing, OutOfRange
from suyuan.base.text import Text
from suyuan.certify.budget import Budget, BudgetLine, Part, budget_data, budget_of
from suyuan.certify.page_words import Voice

BOTH = Voice(("zh", "en"))
ANY = Text("甲", "a")


def parts(*components: float) -> tuple[Part, ...]:
    return tuple(Part(ANY, component) for component in components)


def test_components_have_one_place_more_than_the_combined_uncertainty():
    budget = budget_of(parts(3.0, -4.0, 0.04), title=ANY, unit="mg")
    assert budget.combined == "5.0"  # 3, 4, 5; the third changes the fourth figure
    assert [line.contribution for line in budget.lines] == ["4.00", "3.00", "0.04"]
    assert [round(line.share, 4) for line in budget.lines] == [0.64, 0.36, 0.0001]


def test_large_uncertainties_are_rounded_before_the_point():
    assert budget_of(parts(1234.0), title=ANY, unit="Pa").combined == "1200"


components = st.lists(
    st.floats(1e-9, 1e9).flatmap(lambda size: st.sampled_from([size, -size])), min_size=1, max_size=20
)


@given(components)
def test_shares_add_up_and_the_combined_uncertainty_is_right_to_its_last_place(found):
    budget = budget_of(parts(*found), title=ANY, unit="g")
    assert math.fsum(line.share for line in budget.lines) == pytest.approx(1, abs=1e-12)
    exact = math.sqrt(math.fsum(component**2 for component in found))
    assert float(budget.combined) == pytest.approx(exact, rel=0.05)
    shares = [line.share for line in budget.lines]
    assert shares == sorted(shares, reverse=True)


def test_a_distribution_is_named_in_both_languages():
    data = budget_data(WEIGHT_BUDGET, BOTH)
    place = next(n for n, column in enumerate(data["columns"]) if column["name"] == "distribution")
    assert [row[place]["words"]["first"] for row in data["rows"]] == ["正态", "t 分布", "均匀", "均匀"]


def test_columns_that_no_line_fills_are_left_out():
    names = [column["name"] for column in budget_data(WEIGHT_BUDGET, BOTH)["columns"]]
    assert names == ["symbol", "quantity", "distribution", "dof", "contribution", "share"]
    assert len(budget_data(PRESSURE_BUDGET, BOTH)["columns"]) == 9


def test_the_result_stands_under_the_table():
    sums = {one["symbol"]: one["value"] for one in budget_data(WEIGHT_BUDGET, BOTH)["sums"]}
    assert sums == {"u_c": "0.045 mg", "ν_eff": "118", "k": "2.00 (p = 95 %)", "U": "0.090 mg"}


def test_the_weights_add_up_to_what_the_table_says():
    exact = math.sqrt(0.0375**2 + 0.0210**2 + 0.0110**2 + 0.0041**2)
    assert WEIGHT_BUDGET.combined == f"{exact:.3f}"


def test_infinite_degrees_of_freedom_are_written_as_such():
    assert budget_of((Part(ANY, 1.0, dof=math.inf),), title=ANY, unit="g").lines[0].dof == "∞"
    assert budget_of((Part(ANY, 1.0, dof=9.9),), title=ANY, unit="g").lines[0].dof == "9"


def test_what_is_no_budget_is_refused():
    with pytest.raises(OutOfRange, match="combined"):
        budget_of((), title=ANY, unit="g")
    with pytest.raises(OutOfRange, match="combined"):
        budget_of(parts(math.nan), title=ANY, unit="g")
    with pytest.raises(OutOfRange, match="share"):
        BudgetLine(quantity=ANY, contribution="1", share=1.2)
    with pytest.raises(Missing):
        Budget(title=ANY, unit="g", lines=(), combined="1")
