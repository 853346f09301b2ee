"""Vectors: the same algebra as scalars, for many items at once."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.identity import derived
from suyuan.metrology import elementary
from suyuan.metrology.errors import DisagreeingFreedom, NotFinite
from suyuan.metrology.uncertain import Uncertain, covariance
from suyuan.metrology.vector import UncertainVector, cross_covariance, own_identity

N = 4


def uid(*parts):
    return derived("test", *parts)


@pytest.fixture
def standard():
    return Uncertain.elementary(10.0, 0.1, uid=uid("standard"), dof=9.0)


@pytest.fixture
def readings():
    return UncertainVector.elementary([1.0, 2.0, 3.0, 4.0], 0.2, uid=uid("readings"), dof=4.0)


def model(s, r):
    return s * r + elementary.sin(r) / s - r**2 + elementary.exp(-s / 5) * 3


def test_vector_road_and_scalar_road_agree(standard, readings):
    vector = model(standard, readings)
    for i in range(N):
        scalar = model(standard, readings.item(i))
        item = vector.item(i)
        assert item.value == vector.value[i] == pytest.approx(scalar.value, rel=1e-15)
        assert item.u == pytest.approx(vector.u[i], rel=1e-14)
        assert scalar.u == pytest.approx(vector.u[i], rel=1e-14)
        assert scalar.dof == pytest.approx(vector.dof[i], rel=1e-12)
        assert scalar.U() == pytest.approx(vector.U()[i], rel=1e-12)


def test_items_are_correlated_through_what_they_share(standard, readings):
    vector = model(standard, readings)
    for i in range(N):
        for j in range(N):
            by_items = covariance(vector.item(i), vector.item(j))
            assert vector.covariance(i, j) == pytest.approx(by_items, rel=1e-13)
    assert vector.covariance_matrix() == pytest.approx(
        np.array([[vector.covariance(i, j) for j in range(N)] for i in range(N)]), rel=1e-13
    )


def test_matrix_road_agrees(standard, readings):
    vector = standard * readings
    jacobian = np.hstack([readings.value[:, None], np.eye(N) * 10.0])
    cause = np.diag([0.1**2] + [0.2**2] * N)
    assert vector.covariance_matrix() == pytest.approx(jacobian @ cause @ jacobian.T, rel=1e-13)


@given(st.lists(st.floats(-1e6, 1e6), min_size=N, max_size=N))
def test_a_vector_minus_itself_is_exactly_nothing(values):
    x = UncertainVector.elementary(values, 0.3, uid=uid("x"))
    nothing = x - x
    assert nothing.value.tolist() == nothing.u.tolist() == [0.0] * N
    assert np.isinf(nothing.dof).all()


def test_the_block_has_one_column_per_shared_influence(standard, readings):
    other = Uncertain.elementary(2.0, 0.5, uid=uid("other"))
    vector = readings * standard + other
    assert set(vector.shared) == {uid("standard"), uid("other")}
    assert vector.block.shape == (N, 2)
    assert vector.own == pytest.approx([2.0] * N)
    assert vector.u == pytest.approx(np.sqrt((vector.block**2).sum(axis=1) + vector.own**2))


def test_two_vectors_made_apart_share_what_they_share(standard, readings):
    first, second = standard + readings, 2 * standard - readings
    cross = cross_covariance(first, second)
    assert cross[0, 1] == pytest.approx(2 * 0.01)
    assert cross[0, 0] == pytest.approx(2 * 0.01 - 0.04)
    assert cross == pytest.approx(
        np.array([[covariance(first.item(i), second.item(j)) for j in range(N)] for i in range(N)])
    )


def test_a_reloaded_vector_still_cancels(standard, readings):
    vector = standard * readings
    parts = vector.sealed()
    again = pickle.loads(pickle.dumps(vector))
    assert (again - vector).u.tolist() == [0.0] * N
    rebuilt = UncertainVector.from_parts(
        vector.value,
        shared={uid("standard"): (vector.block[:, 0], 9.0)},
        own={uid("readings"): (next(iter(parts.own.values())).component, 4.0)},
    )
    assert (rebuilt - vector).u.tolist() == [0.0] * N


def test_items_have_the_same_identity_everywhere(readings):
    rows = readings.item(2).rows()
    assert rows == ((own_identity(uid("readings"), 2), 0.2, 4.0),)
    assert readings.item(-1).rows()[0][0] == own_identity(uid("readings"), 3)


def test_a_scalar_meets_an_array(standard):
    corrections = np.array([0.1, 0.2, 0.3])
    for vector in (
        standard + corrections,
        corrections + standard,
        corrections * standard,
        1 / standard + corrections,
    ):
        assert isinstance(vector, UncertainVector)
        assert len(vector) == 3
        assert vector.shared == (uid("standard"),)


def test_an_exact_vector_has_no_uncertainty():
    exact = UncertainVector.exact([1.0, 2.0])
    assert exact.u.tolist() == exact.own.tolist() == [0.0, 0.0]
    assert exact.block.shape == (2, 0)


def test_items_are_read_like_those_of_a_list(standard, readings):
    vector = standard * readings
    assert [one.value for one in vector] == vector.value.tolist()
    assert vector[-1].rows() == vector.item(3).rows()
    assert vector[1:3].value.tolist() == [20.0, 30.0]
    assert vector[vector.value > 15].value.tolist() == [20.0, 30.0, 40.0]
    assert sum(vector, start=Uncertain.exact(0.0)).u == pytest.approx(
        math.sqrt(float(vector.covariance_matrix().sum())), rel=1e-13
    )


class TestRefusals:
    def test_lengths_must_agree(self, readings):
        shorter = UncertainVector.elementary([1.0, 2.0, 3.0, 4.0], 0.2, uid=uid("other"))
        assert len(readings + shorter) == N
        one = UncertainVector.elementary([1.0], 0.2, uid=uid("one"))
        with pytest.raises(InputError):
            _ = (readings + one).u

    def test_numbers_must_be_finite(self, readings):
        with pytest.raises(NotFinite):
            UncertainVector.exact([1.0, math.nan])
        with pytest.raises(NotFinite):
            _ = (1.0 / (readings - 1.0)).u

    def test_dof_must_be_sound(self):
        with pytest.raises(OutOfRange):
            UncertainVector.elementary([1.0], 0.1, uid=uid("x"), dof=0.0)
        a = UncertainVector.elementary([1.0], 0.1, uid=uid("x"), dof=3.0)
        b = UncertainVector.elementary([1.0], 0.1, uid=uid("x"), dof=4.0)
        with pytest.raises(DisagreeingFreedom):
            _ = (a + b).u

    def test_an_item_must_exist(self, readings):
        for work in (readings.item, readings.__getitem__, lambda i: readings.covariance(0, i)):
            with pytest.raises(OutOfRange):
                work(N)

    def test_values_are_one_row(self):
        with pytest.raises(OutOfRange):
            UncertainVector.exact([[1.0]])
