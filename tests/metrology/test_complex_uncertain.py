"""Complex quantities: real and imaginary part carry the same influences; a peer is the oracle."""

from __future__ import annotations

import cmath
import math

import GTC
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import NotANumber, NumericalError, SuyuanError
from suyuan.base.identity import derived
from suyuan.metrology import complex_uncertain as functions
from suyuan.metrology.complex_uncertain import UncertainComplex, cross_covariance
from suyuan.metrology.errors import NoDerivative, NotFinite
from suyuan.metrology.uncertain import Uncertain

COVARIANCE_Z = [[0.01, 0.002], [0.002, 0.04]]
COVARIANCE_W = [[0.0009, -0.0003], [-0.0003, 0.0004]]


def uid(*parts):
    return derived("test", *parts)


def z(value=1 + 2j):
    return UncertainComplex.elementary(value, COVARIANCE_Z, uid=uid("z"), dof=8.0)


def w(value=0.5 - 1j):
    return UncertainComplex.elementary(value, COVARIANCE_W, uid=uid("w"), dof=5.0)


def peer(value, covariance, dof):
    return GTC.ucomplex(value, (*covariance[0], *covariance[1]), df=dof)


EXPRESSIONS = [
    lambda z, w, m: z * w - 2 * z + 1j,
    lambda z, w, m: (3 - z) / w,
    lambda z, w, m: 1 / z + w**2,
    lambda z, w, m: m.exp(z) * w / (z + 1) + m.sqrt(w),
    lambda z, w, m: m.log(z * w),
    lambda z, w, m: z**w,
    lambda z, w, m: 2 ** (z / w),
    lambda z, w, m: z**3 - w**-1.5,
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=range(len(EXPRESSIONS)))
def test_values_covariances_and_dof_agree_with_the_peer(expression):
    mine = expression(z(), w(), functions)
    theirs = expression(peer(1 + 2j, COVARIANCE_Z, 8), peer(0.5 - 1j, COVARIANCE_W, 5), GTC)
    assert mine.value == pytest.approx(theirs.x, rel=1e-13)
    flat = [entry for row in mine.covariance for entry in row]
    assert flat == pytest.approx(list(theirs.v), rel=1e-11)
    assert mine.real.dof == pytest.approx(theirs.real.df, rel=1e-9)
    assert mine.imag.dof == pytest.approx(theirs.imag.df, rel=1e-9)


def test_magnitude_and_phase_agree_with_the_peer():
    theirs = peer(1 + 2j, COVARIANCE_Z, 8)
    assert abs(z()).u == pytest.approx(GTC.magnitude(theirs).u, rel=1e-13)
    assert z().phase.u == pytest.approx(GTC.phase(theirs).u, rel=1e-13)
    assert z().phase.value == pytest.approx(cmath.phase(1 + 2j), rel=1e-15)


@given(st.complex_numbers(min_magnitude=0.1, max_magnitude=5.0))
def test_polar_and_cartesian_form_are_one(value):
    one = z(value)
    back = UncertainComplex.from_polar(one.magnitude, one.phase)
    assert back.value == pytest.approx(value, rel=1e-12, abs=1e-12)
    assert np.array(back.covariance) == pytest.approx(np.array(COVARIANCE_Z), rel=1e-9, abs=1e-12)
    assert (back - one).u == pytest.approx((0.0, 0.0), abs=1e-14)


def test_the_matrix_road_agrees():
    product = z() * w()
    a, b = 0.5 - 1j, 1 + 2j
    jacobian = np.array([[a.real, -a.imag, b.real, -b.imag], [a.imag, a.real, b.imag, b.real]])
    causes = np.zeros((4, 4))
    causes[:2, :2], causes[2:, 2:] = COVARIANCE_Z, COVARIANCE_W
    assert np.array(product.covariance) == pytest.approx(jacobian @ causes @ jacobian.T, rel=1e-13)


def test_what_is_shared_cancels():
    assert (z() - z()).u == (0.0, 0.0)
    assert ((z() + w()) - w() - z()).u == pytest.approx((0.0, 0.0), abs=1e-17)


def test_the_parts_of_one_result_belong_to_another():
    assert np.array(cross_covariance(z(), z() + w())) == pytest.approx(np.array(COVARIANCE_Z), rel=1e-12)
    assert np.array(cross_covariance(z(), w())).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_conjugates_and_signs():
    one = z()
    assert one.conjugate().covariance[0][1] == pytest.approx(-0.002)
    assert (-one).value == -1 - 2j
    assert (+one).value == 1 + 2j
    assert (one * one.conjugate()).imag.u == pytest.approx(0.0, abs=1e-16)
    assert "UncertainComplex" in repr(one)


def test_real_quantities_take_part():
    x = Uncertain.elementary(2.0, 0.1, uid=uid("x"))
    assert (z() * x).value == 2 + 4j
    assert (z() + x).real.u == pytest.approx(math.hypot(0.1, 0.1))
    assert (z() / x).imag.value == 1.0
    assert UncertainComplex.exact(1j).u == (0.0, 0.0)
    assert (z() ** 0).u == (0.0, 0.0)


class TestRefusals:
    @pytest.mark.parametrize(
        ("work", "error"),
        [
            (lambda o: abs(o), NoDerivative),
            (lambda o: o.phase, NoDerivative),
            (lambda o: 1 / o, NotFinite),
            (lambda o: functions.sqrt(o), NoDerivative),
            (lambda o: o**0.5, NoDerivative),
            (lambda o: functions.log(o), NumericalError),
            (lambda o: functions.exp(o + 1e4), NotFinite),
            (lambda o: o + "1+x", NotANumber),
        ],
    )
    def test_at_the_origin_there_is_no_sensitivity(self, work, error):
        with pytest.raises(error):
            work(z(0j))

    @pytest.mark.parametrize("covariance", [[[1.0, 2.0], [2.0, 1.0]], [[-1.0, 0.0], [0.0, 1.0]], [1.0]])
    def test_a_covariance_must_be_one(self, covariance):
        with pytest.raises(SuyuanError):
            UncertainComplex.elementary(1j, covariance, uid=uid("z"))
