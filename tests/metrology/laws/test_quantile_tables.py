"""Quantile functions against distribution functions; their tables within the stated error, bit for bit."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, special

from suyuan.base.errors import OutOfRange
from suyuan.metrology.coverage import normal_quantile, student_quantile
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.laws.quantile_tables import EDGE, look_up, table
from suyuan.metrology.laws.quantiles import quantile
from suyuan.metrology.trials import kernel
from suyuan.metrology.trials.streams import identity_of, key_of, words

TAILS = np.array([2.0**-33, 1e-8, 1e-5, 1e-3, 0.01, 0.05, 0.2, 0.4, 0.5])


def curvilinear_above(x, d):
    """P(X > x) by quadrature of the density of JCGM 101:2008, eq. (3), half-width 1."""

    def density(z):
        return math.log((1 + d) / max(abs(z), 1 - d)) / (4 * d)

    kink = [1 - d] if x < 1 - d else None
    return integrate.quad(density, x, 1 + d, points=kink, epsabs=0, epsrel=1e-12)[0]


def trapezoid_below(x, beta):
    """P(X < x) for x < 0 on [-1, 1] with its top on [-beta, beta]."""
    height = 1 / (1 + beta)
    if x < -beta:
        return height * (x + 1) ** 2 / (2 * (1 - beta))
    return height * ((1 - beta) / 2 + x + beta)


# shape -> (P(X < x), P(X > x)) from other functions than those that made the quantiles
LAWS = {
    ("normal",): (special.ndtr, lambda x: special.ndtr(-x)),
    ("t", 1.0): (lambda x: math.atan2(1, -x) / math.pi, lambda x: math.atan2(1, x) / math.pi),
    ("t", 4.5): (lambda x: special.stdtr(4.5, x), lambda x: special.stdtr(4.5, -x)),
    ("t", 200.0): (lambda x: special.stdtr(200.0, x), lambda x: special.stdtr(200.0, -x)),
    ("triangular",): (lambda x: (1 + x) ** 2 / 2, lambda x: (1 - x) ** 2 / 2),
    ("trapezoidal", 0.0): (lambda x: (1 + x) ** 2 / 2, lambda x: (1 - x) ** 2 / 2),
    ("trapezoidal", 0.6): (lambda x: trapezoid_below(x, 0.6), lambda x: trapezoid_below(-x, 0.6)),
    ("trapezoidal", 1.0): (lambda x: (1 + x) / 2, lambda x: (1 - x) / 2),
    ("arcsine",): (lambda x: math.acos(-x) / math.pi, lambda x: math.acos(x) / math.pi),
    ("curvilinear_trapezoid", 0.1): (
        lambda x: curvilinear_above(-x, 0.1),
        lambda x: curvilinear_above(x, 0.1),
    ),
    ("curvilinear_trapezoid", 0.5): (
        lambda x: curvilinear_above(-x, 0.5),
        lambda x: curvilinear_above(x, 0.5),
    ),
    ("exponential",): (lambda x: -math.expm1(-x), lambda x: math.exp(-x)),
    ("log_normal", 0.7): (
        lambda x: special.ndtr(math.log(x) / 0.7),
        lambda x: special.ndtr(-math.log(x) / 0.7),
    ),
    ("gamma", 0.5): (lambda x: math.erf(math.sqrt(x)), lambda x: math.erfc(math.sqrt(x))),
    ("gamma", 8.0): (lambda x: special.gammainc(8.0, x), lambda x: special.gammaincc(8.0, x)),
    ("beta", 2.0, 3.0): (
        lambda x: special.betainc(2.0, 3.0, x),
        lambda x: special.betainc(3.0, 2.0, 1 - x),
    ),
    ("inverse_chi", 5.0): (
        lambda x: special.chdtrc(5.0, 5.0 / x**2),
        lambda x: special.chdtr(5.0, 5.0 / x**2),
    ),
}
NO_CLOSED_FORM = [
    ("log_normal", 3.0),
    ("inverse_chi", 1.0),
    ("curvilinear_trapezoid", 1.0),
    ("curvilinear_trapezoid", 1e-6),
    ("t", 1e6),
    ("gamma", 1e5),
]


@pytest.mark.parametrize("shape", LAWS, ids=str)
def test_the_distribution_function_of_a_quantile_is_its_probability(shape):
    below, above = LAWS[shape]
    # Where a probability hangs on 1 - x only the digits that are left there can come back.
    absolute = 1e-8 if shape[0] == "arcsine" else 1e-16
    loss = 1e-7 if shape[0] in ("triangular", "trapezoidal", "arcsine", "curvilinear_trapezoid") else 1e-9
    for upper, probability in ((False, below), (True, above)):
        for tail, x in zip(TAILS, quantile(shape, TAILS, upper=upper), strict=True):
            assert probability(x) == pytest.approx(tail, rel=loss, abs=absolute)


@pytest.mark.parametrize("dof", [1.0, 2.0, 3.3, 18.0, 1e3, 1e5])
def test_students_quantile_is_that_of_the_coverage_factors(dof):
    found = quantile(("t", dof), TAILS[:-1], upper=False)
    assert found == pytest.approx(student_quantile(TAILS[:-1], dof), rel=1e-9)
    assert quantile(("normal",), TAILS, upper=False) == pytest.approx(
        normal_quantile(TAILS), rel=1e-12, abs=1e-15
    )


@pytest.mark.parametrize("shape", [*LAWS, *NO_CLOSED_FORM], ids=str)
class TestTables:
    def sample(self):
        ends = np.array([0, 1, EDGE - 1, EDGE, 2**31 - 1], dtype=np.uint32)
        return np.concatenate([words(key_of(3, identity_of("t")), 0, 20_000), ends, ~ends])

    def test_a_draw_is_the_quantile_to_within_the_stated_error(self, shape):
        found = table(shape)
        assert found.error < 1e-5
        drawn = self.sample()
        tail = np.where(drawn < 2**31, drawn + 0.5, 2.0**32 - drawn - 0.5) / 2.0**32
        exact = np.where(drawn < 2**31, quantile(shape, tail, upper=False), quantile(shape, tail, upper=True))
        low, middle, high = (
            float(quantile(shape, np.array([p]), upper=upper)[0])
            for p, upper in ((0.25, False), (0.5, True), (0.25, True))
        )
        scale = np.maximum(np.abs(exact - middle), 0.5 * (high - low))
        # 1 % because the middle of a cell is not exactly where its chord is worst.
        assert (np.abs(look_up(found, drawn) - exact) <= 1.01 * found.error * scale + 1e-12 * scale).all()

    def test_larger_words_give_larger_draws(self, shape):
        ordered = look_up(table(shape), np.sort(self.sample()))
        assert (np.diff(ordered) >= -1e-11 * np.abs(ordered[1:])).all()

    @pytest.mark.skipif(not kernel.available(), reason="numba is not installed")
    def test_the_compiled_kernel_gives_the_same_bits(self, shape):
        drawn = self.sample()
        compiled = kernel.look_up_by("numba")(table(shape), drawn)
        assert compiled.tobytes() == look_up(table(shape), drawn).tobytes()


@pytest.mark.parametrize("shape", [("t", 0.01), ("inverse_chi", 0.01)])
def test_a_law_whose_quantiles_exceed_the_floats_is_refused(shape):
    with pytest.raises(NotFinite) as refusal:
        table(shape)
    assert shape[0] in refusal.value.message.zh


def test_a_kernel_that_is_not_there_is_refused_with_the_way_out(monkeypatch):
    monkeypatch.setattr(kernel, "available", lambda: False)
    with pytest.raises(OutOfRange) as refusal:
        kernel.look_up_by("numba")
    assert "fast" in refusal.value.hint.en
    with pytest.raises(OutOfRange):
        kernel.look_up_by("fortran")
