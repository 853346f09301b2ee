"""Correlated inputs: factoring, exact cancellation, and impossible coefficients named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError, OutOfRange
from suyuan.metrology.correlated import factor
from suyuan.metrology.errors import ImpossibleCorrelation

NAMES = ["a", "b", "c", "d"]


def dense(result):
    matrix = np.zeros((len(result.names), result.columns))
    for i, row in enumerate(result.rows):
        for j, coefficient in row.items():
            matrix[i, j] = coefficient
    return matrix


@given(st.lists(st.floats(-1, 1), min_size=12, max_size=12))
def test_the_factor_gives_the_matrix_back(numbers):
    vectors = np.array(numbers).reshape(4, 3) + 0.1 * np.eye(4, 3)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    if np.linalg.norm(vectors, axis=1).min() < 0.5:
        return
    wanted = np.clip(vectors @ vectors.T, -1, 1)
    np.fill_diagonal(wanted, 1.0)
    pairs = [(NAMES[i], NAMES[j], float(wanted[i, j])) for i in range(4) for j in range(i)]
    if any(1.0 - 1e-6 < abs(r) < 1.0 for _, _, r in pairs):
        return
    # Four quantities in three dimensions: singular, and legal.
    a = dense(factor(NAMES, pairs))
    assert a @ a.T == pytest.approx(wanted, abs=3e-5)


def test_without_correlations_every_quantity_is_its_own_cause():
    result = factor(NAMES, [])
    assert dense(result).tolist() == np.eye(4).tolist()
    assert result.groups == ()


def test_full_correlation_shares_one_column_with_exact_signs():
    result = factor(NAMES, [("a", "b", 1.0), ("a", "c", -1.0), ("b", "c", -1.0)])
    assert dense(result).tolist() == [[1, 0], [1, 0], [-1, 0], [0, 1]]
    assert result.causes([0.1, 0.2, 0.3, 0.0])[0] == pytest.approx(0.0, abs=1e-16)
    assert factor(NAMES, [("a", "b", 1.0)]).causes([0.7, -0.7, 0.0, 0.0])[0] == 0.0


def test_fully_correlated_quantities_carry_their_other_correlations_along():
    a = dense(factor(NAMES, [("a", "b", -1.0), ("a", "c", 0.6), ("b", "c", -0.6)]))
    assert (a @ a.T)[:3, :3] == pytest.approx(np.array([[1, -1, 0.6], [-1, 1, -0.6], [0.6, -0.6, 1]]))


def test_groups_follow_the_connections():
    assert factor(NAMES, [("c", "a", 0.5), ("b", "d", 0.1)]).groups == (("a", "c"), ("b", "d"))
    assert factor(NAMES, [("a", "b", 0.0)]).groups == ()


@pytest.mark.parametrize(
    ("pairs", "culprit"),
    [
        ([("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)], "r(a, c) = -0.9"),
        ([("a", "b", 0.9), ("b", "c", 0.9)], None),
        ([("a", "b", 1.0), ("b", "c", 1.0), ("a", "c", -1.0)], "r("),
        ([("a", "b", 1.0), ("b", "c", 0.5)], "r("),
        ([("a", "b", 1.0), ("a", "c", 0.5), ("b", "c", -0.5)], "r("),
        ([("a", "b", 0.1), ("c", "d", 0.2), ("a", "c", 0.8), ("b", "c", -0.9), ("a", "d", 0.1)], "r("),
    ],
)
def test_impossible_coefficients_are_refused_with_the_pair(pairs, culprit):
    with pytest.raises(ImpossibleCorrelation) as refusal:
        factor(NAMES, pairs)
    assert refusal.value.facts["pair"]
    for text in refusal.value.message:
        assert (culprit or "r(") in text


def test_the_refusal_states_what_would_be_possible():
    with pytest.raises(ImpossibleCorrelation) as refusal:
        factor(["a", "b", "c"], [("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)])
    # 0.81 -+ sqrt(1 - 0.81^2) sqrt(...) with both square roots equal: 0.81 -+ 0.19.
    assert refusal.value.facts["allowed"] == "[0.62, 1]"


@pytest.mark.parametrize(
    ("pairs", "error"),
    [
        ([("a", "x", 0.5)], OutOfRange),
        ([("a", "b", 1.5)], OutOfRange),
        ([("a", "b", float("nan"))], OutOfRange),
        ([("a", "a", 0.5)], OutOfRange),
        ([("a", "b", 0.5), ("b", "a", 0.4)], InputError),
    ],
)
def test_unsound_pairs_are_refused(pairs, error):
    with pytest.raises(error):
        factor(NAMES, pairs)
