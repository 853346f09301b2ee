"""Three forms of storage, one algebra: scalar rows, dense block, sparse matrix."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError, OutOfRange, TooLarge
from suyuan.base.identity import derived
from suyuan.metrology import elementary
from suyuan.metrology.ensemble import ensemble
from suyuan.metrology.errors import DisagreeingFreedom, NotFinite
from suyuan.metrology.influence_block import Sealed
from suyuan.metrology.origin import (
    is_joint,
    is_own,
    joint_identity,
    number_of,
    own_base,
    own_identity,
    set_of,
)
from suyuan.metrology.uncertain import Uncertain, correlation, covariance
from suyuan.metrology.vector import UncertainVector, cross_covariance


def uid(*parts):
    return derived("test", *parts)


def standard(name="standard", value=10.0, u=0.1, dof=9.0):
    return Uncertain.elementary(value, u, uid=uid(name), dof=dof)


def readings(n=4, name="readings", u=0.2, dof=4.0):
    return UncertainVector.elementary(np.arange(1.0, n + 1), u, uid=uid(name), dof=dof)


def chain(levels=4, branching=3):
    """A chain of standards: every level is calibrated against the one above, with errors of its own."""
    y = UncertainVector.elementary([100.0], 0.001, uid=uid("level", 1), dof=20.0)
    n = 1
    for level in range(2, levels + 1):
        n *= branching
        own = UncertainVector.elementary(np.full(n, 0.01), 0.002 * level, uid=uid("level", level), dof=10.0)
        factor = UncertainVector.elementary(np.ones(n), 1e-5, uid=uid("factor", level), dof=50.0)
        y = y.take(np.arange(n) // branching) * factor + own
    return y


def chain_of_scalars(levels=4, branching=3):
    """The same with one scalar quantity at a time."""
    row = [Uncertain.elementary(100.0, 0.001, uid=own_identity(uid("level", 1), 0), dof=20.0)]
    for level in range(2, levels + 1):
        above, row = row, []
        for i in range(len(above) * branching):
            own = Uncertain.elementary(
                0.01, 0.002 * level, uid=own_identity(uid("level", level), i), dof=10.0
            )
            factor = Uncertain.elementary(1.0, 1e-5, uid=own_identity(uid("factor", level), i), dof=50.0)
            row.append(above[i // branching] * factor + own)
    return row


class TestAChain:
    def test_the_sparse_road_and_the_scalar_road_agree(self):
        vector, scalars = chain(), chain_of_scalars()
        assert vector.value == pytest.approx([one.value for one in scalars], rel=1e-15)
        assert vector.u == pytest.approx([one.u for one in scalars], rel=1e-14)
        assert vector.dof == pytest.approx([one.dof for one in scalars], rel=1e-12)
        for i, one in enumerate(scalars):
            assert vector.item(i).rows() == tuple(
                (key, pytest.approx(component, rel=1e-14), dof) for key, component, dof in one.rows()
            )

    def test_covariances_of_all_pairs_agree(self):
        vector, scalars = chain(), chain_of_scalars()
        matrix = vector.covariance_matrix()
        by_scalars = np.array([[covariance(a, b) for b in scalars] for a in scalars])
        assert matrix == pytest.approx(by_scalars, rel=1e-13, abs=1e-20)
        first, second = np.meshgrid(np.arange(27), np.arange(27), indexing="ij")
        assert vector.covariances(first, second) == pytest.approx(matrix.ravel(), rel=1e-13, abs=1e-20)

    def test_siblings_share_more_than_cousins(self):
        y = chain()
        assert y.covariance(0, 1) > y.covariance(0, 3) > y.covariance(0, 26) > 0.0

    def test_a_sparse_vector_minus_itself_is_exactly_nothing(self):
        nothing = chain() - chain()
        assert nothing.u.tolist() == [0.0] * 27
        assert np.isinf(nothing.dof).all()
        assert nothing.matrix().matrix.nnz == 0

    def test_one_item_cancels_against_its_scalar_self(self):
        y = chain()
        difference = y - y.item(5)
        assert difference.u[5] == 0.0
        assert difference.u[6] == pytest.approx((y.item(6) - y.item(5)).u, rel=1e-13)

    def test_functions_and_products_go_through(self):
        y = chain(levels=3)
        z = elementary.log(y * y) / 2.0
        assert z.u == pytest.approx(y.u / y.value, rel=1e-14)

    def test_pickled_it_keeps_every_identity(self):
        y = chain()
        again = pickle.loads(pickle.dumps(y))
        assert (again - y).u.tolist() == [0.0] * 27


class TestFormsMix:
    def test_the_dense_and_the_sparse_form_say_the_same(self):
        dense = standard() * readings() + readings(name="other")
        sparse = UncertainVector(dense.value, (), dense.matrix())
        assert isinstance(dense.sealed(), Sealed)
        assert not isinstance(sparse.sealed(), Sealed)
        assert sparse.u == pytest.approx(dense.u, rel=1e-15)
        assert sparse.dof == pytest.approx(dense.dof, rel=1e-14)
        assert sparse.covariance_matrix() == pytest.approx(dense.covariance_matrix(), rel=1e-14)
        assert cross_covariance(sparse, dense) == pytest.approx(dense.covariance_matrix(), rel=1e-14)
        assert (sparse - dense).u.tolist() == [0.0] * 4
        assert sparse.item(2).rows() == dense.item(2).rows()

    def test_a_dense_vector_cancels_against_its_own_item(self):
        y = standard() * readings()
        difference = y - y.item(1)
        assert difference.u[1] == 0.0
        assert difference.u[0] == pytest.approx((y.item(0) - y.item(1)).u, rel=1e-14)

    def test_scalars_gathered_into_a_vector_keep_their_correlations(self):
        results = [standard() + k * standard("b", dof=5.0) for k in range(3)]
        vector = UncertainVector.from_results(results)
        assert vector.u == pytest.approx([one.u for one in results], rel=1e-15)
        assert vector.covariance(1, 2) == pytest.approx(covariance(results[1], results[2]), rel=1e-15)
        assert vector.dof == pytest.approx([one.dof for one in results], rel=1e-14)

    def test_items_taken_twice_are_one(self):
        y = readings().take([2, 2, -1])
        assert y.value.tolist() == [3.0, 3.0, 4.0]
        assert y.covariance(0, 1) == pytest.approx(0.04)
        assert y.covariance(1, 2) == 0.0

    def test_a_vector_of_shared_parts_stays_dense_when_items_are_taken(self):
        y = (standard() * np.array([1.0, 2.0, 3.0])).take([2, 0])
        assert y.shared == (uid("standard"),)
        assert y.u == pytest.approx([0.3, 0.1])

    def test_linear_combinations_follow_the_matrix_road(self):
        y = standard() * readings()
        weights = np.array([[1.0, -1.0, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]])
        combined = y.combine(weights)
        assert combined.covariance_matrix() == pytest.approx(
            weights @ y.covariance_matrix() @ weights.T, rel=1e-13
        )

    def test_results_in_shared_standards_are_made_in_one_step(self):
        slopes = np.array([[1.0, 2.0], [0.5, -1.0], [0.0, 3.0]])
        quantities = [standard("a"), standard("b", dof=3.0)]
        made = UncertainVector.linear(slopes, quantities, constant=[1.0, 2.0, 3.0])
        step = slopes[:, 0] * quantities[0] + slopes[:, 1] * quantities[1] + np.array([1.0, 2.0, 3.0])
        assert made.value == pytest.approx(step.value, rel=1e-15)
        assert made.u == pytest.approx(step.u, rel=1e-15)
        assert (made - step).u.tolist() == [0.0] * 3

    def test_an_ensemble_counts_once_in_every_form(self):
        pair = ensemble(
            [("a", 1.0, 0.1), ("b", 2.0, 0.2)], uid=uid("e"), correlations=[("a", "b", 0.5)], dof=6
        )
        scalar = pair["a"] + 2.0 * pair["b"] + standard(dof=3.0)
        dense = scalar * np.array([1.0, 2.0])
        assert dense.dof == pytest.approx([scalar.dof] * 2, rel=1e-13)
        assert UncertainVector(dense.value, (), dense.matrix()).dof == pytest.approx(dense.dof, rel=1e-13)
        assert (pair["a"] + pair["b"]).dof == pytest.approx(6.0, rel=1e-14)


@given(st.lists(st.floats(-5, 5), min_size=6, max_size=6), st.floats(0.1, 3.0))
def test_scalar_dense_and_sparse_roads_meet(numbers, u):
    a, b = standard("a", u=u), standard("b")
    slopes = np.array(numbers).reshape(3, 2)

    def model(x, y, r):
        return x * r + y * y / 7.0 - r

    for i in range(3):
        scalar = model(a, b, slopes[i, 0])
        dense = model(a, b, slopes[:, 0])
        sparse = UncertainVector(dense.value, (), dense.matrix()) * 1.0
        assert dense.u[i] == pytest.approx(scalar.u, rel=1e-13)
        assert sparse.u[i] == pytest.approx(scalar.u, rel=1e-13)
        assert sparse.dof[i] == pytest.approx(scalar.dof, rel=1e-12)
        assert correlation(sparse.item(i), scalar) == pytest.approx(1.0, abs=1e-12)


class TestIdentitiesOfSets:
    def test_members_are_recognised_and_lead_back_to_their_set(self):
        one = own_identity(uid("set"), 7).int
        assert is_own(one)
        assert not is_joint(one)
        assert set_of(one) == own_base(uid("set"))
        assert number_of(one) == 7
        assert is_joint(joint_identity(uid("set"), 0).int)
        assert own_identity(uid("set"), 7).version == 8

    def test_an_identity_that_only_looks_like_a_member_stands_alone(self):
        # One content identity in 4096 has the mark by chance; it must cost nothing and mean nothing.
        lookalike = next(uid(k) for k in range(100_000) if is_own(uid(k).int))
        x = Uncertain.elementary(1.0, 0.1, uid=lookalike) + standard()
        vector = UncertainVector.from_results([x, 2.0 * x])
        assert vector.matrix().columns.size == 2
        assert vector.covariance(0, 1) == pytest.approx(2.0 * x.variance)

    def test_a_member_needs_a_number(self):
        with pytest.raises(OutOfRange):
            own_identity(uid("set"), -1)
        with pytest.raises(OutOfRange):
            own_identity(uid("set"), 2**32)


class TestRefusals:
    def test_one_identity_has_one_dof(self):
        sparse = chain()
        other = UncertainVector.elementary(np.ones(27), 0.1, uid=uid("level", 4), dof=11.0)
        with pytest.raises(DisagreeingFreedom):
            _ = (sparse + other).u

    def test_lengths_must_agree(self):
        with pytest.raises(InputError):
            _ = (chain() + readings(1)).u

    def test_items_must_exist(self):
        for index in (27, -28):
            with pytest.raises(OutOfRange):
                chain().take([index])

    def test_the_dense_views_are_for_the_dense_form(self):
        for view in ("shared", "block", "own"):
            with pytest.raises(OutOfRange):
                getattr(chain(), view)

    def test_a_matrix_that_nobody_can_hold_is_refused(self):
        many = UncertainVector.elementary(np.ones(20_000), 0.1, uid=uid("many"))
        with pytest.raises(TooLarge):
            many.covariance_matrix()
        with pytest.raises(TooLarge):
            cross_covariance(many, many)

    def test_components_must_be_finite(self):
        with pytest.raises(NotFinite), np.errstate(all="ignore"):
            _ = (chain() * 1e200 * 1e200).u

    def test_a_combination_needs_a_weight_per_item(self):
        with pytest.raises(InputError):
            readings().combine([[1.0, 2.0]])
        with pytest.raises(InputError):
            UncertainVector.linear([[1.0, 2.0]], [standard()])


def test_an_exact_vector_in_sparse_form_is_empty():
    exact = UncertainVector.exact([1.0, 2.0])
    assert exact.matrix().matrix.shape == (2, 0)
    assert exact.take([0, 0]).u.tolist() == [0.0, 0.0]
    assert math.isinf(exact.take([1]).dof[0])
