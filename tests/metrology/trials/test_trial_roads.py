"""Two roads: Monte Carlo against closed forms and quadrature, each within the noise of its trials."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, optimize, special

from suyuan.metrology.correlated import factor
from suyuan.metrology.distribution import (
    Arcsine,
    CurvilinearTrapezoid,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Rectangular,
    Trapezoidal,
    Triangular,
)
from suyuan.metrology.montecarlo import Trials
from suyuan.metrology.trials.streaming import stream

COUNT = 400_000


def run(model, laws, *, seed=20250101, p=0.95, **options):
    return stream({"y": model}, Trials(laws, seed=seed, **options), count=COUNT, p=p).summaries["y"]


def quantile_noise(probability, density):
    """Standard error of a sample quantile."""
    return math.sqrt(probability * (1 - probability) / COUNT) / density


def sum_of(e):
    return sum(e.values())


def irwin_hall(x, n):
    """P(sum of n uniform quantities on [0, 1] <= x)."""
    terms = ((-1) ** k * math.comb(n, k) * (x - k) ** n for k in range(math.floor(x) + 1))
    return math.fsum(terms) / math.factorial(n)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 8])
def test_sums_of_rectangular_inputs_have_the_quantiles_of_irwin_and_hall(n):
    got = run(sum_of, {f"x{k}": Rectangular(value=0.5, half_width=0.5) for k in range(n)})
    exact = optimize.brentq(lambda x: irwin_hall(x, n) - 0.975, 0, n)
    density = (irwin_hall(exact + 1e-5, n) - irwin_hall(exact - 1e-5, n)) / 2e-5
    noise = 5 * quantile_noise(0.025, density)
    assert got.symmetric == pytest.approx((n - exact, exact), abs=noise)
    assert got.u == pytest.approx(math.sqrt(n / 12), rel=5 / math.sqrt(2 * COUNT))


@pytest.mark.parametrize(
    ("law", "density"),
    [
        (Triangular(value=0.0, half_width=2.0), lambda x: (2 - abs(x)) / 4),
        (Arcsine(value=0.0, half_width=2.0), lambda x: 1 / (math.pi * math.sqrt(4 - x * x))),
        (Trapezoidal(value=0.0, half_width=2.0, beta=0.5), lambda x: min(1.0, 2 - abs(x)) / 3),
        (
            CurvilinearTrapezoid(value=0.0, half_width=1.5, limit_inexactness=0.5),
            lambda x: math.log(2 / max(abs(x), 1.0)) / 2,
        ),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_a_law_plus_normal_noise_has_the_quantiles_of_the_convolution(law, density):
    got = run(sum_of, {"x": law, "noise": Normal(value=0.0, u=0.5)})

    def above(y):
        def inner(x):
            return density(x) * special.ndtr(-(y - x) / 0.5)

        return integrate.quad(inner, -2, 2, points=[-1, 0, 1], limit=200)[0]

    exact = optimize.brentq(lambda y: above(y) - 0.025, 0, 5)
    slope = (above(exact - 1e-4) - above(exact + 1e-4)) / 2e-4
    assert got.symmetric == pytest.approx((-exact, exact), abs=5 * quantile_noise(0.025, slope))


def test_a_product_of_log_normal_inputs_is_log_normal():
    got = run(lambda e: e["a"] * e["b"] / e["c"], {k: LogNormal(mu=0.3, sigma=0.2) for k in "abc"})
    sigma = 0.2 * math.sqrt(3)
    for end, z in zip(got.symmetric, (-1.959964, 1.959964), strict=True):
        exact = math.exp(0.3 + sigma * z)
        density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi) / (sigma * exact)
        assert end == pytest.approx(exact, abs=5 * quantile_noise(0.025, density))


def test_a_sum_of_exponential_inputs_is_gamma_with_its_shortest_interval():
    got = run(sum_of, {f"x{k}": Exponential(value=1.0) for k in range(3)})
    twin = run(sum_of, {"x": Gamma(shape=3.0, scale=1.0)})
    exact = special.gammaincinv(3, [0.025, 0.975])
    noise = [5 * quantile_noise(0.025, x * x * math.exp(-x) / 2) for x in exact]
    for one in (got, twin):
        for end, value, allowed in zip(one.symmetric, exact, noise, strict=True):
            assert end == pytest.approx(value, abs=allowed)


class TestComparisonLoss:
    """JCGM 101:2008, 9.4: Y = X1^2 + X2^2, u = 0.005, the law of Y by quadrature over the second axis."""

    U = 0.005

    def above(self, y, x1, r):
        """P(Y > y), in the principal axes of the joint normal law, y in units of u^2."""
        a, b = math.sqrt(1 + r), math.sqrt(1 - r)
        m = x1 / self.U / math.sqrt(2)

        def inner(z):
            second = m + b * z
            rest = y - second * second
            if rest <= 0:
                return math.exp(-z * z / 2)
            t = math.sqrt(rest)
            return math.exp(-z * z / 2) * (special.ndtr((m - t) / a) + special.ndtr((-m - t) / a))

        ends = [(s * math.sqrt(y) - m) / b for s in (-1, 1)]
        inside = [z for z in ends if -12 < z < 12]
        return integrate.quad(inner, -12, 12, points=inside, limit=400)[0] / math.sqrt(2 * math.pi)

    def quantile(self, p, x1, r):
        return optimize.brentq(lambda y: self.above(y, x1, r) - (1 - p), 1e-12, 1e4)

    @pytest.mark.parametrize("x1", [0.0, 0.010, 0.050])
    @pytest.mark.parametrize("r", [0.0, 0.9])
    def test_estimate_u_and_symmetric_interval(self, x1, r):
        laws = {"x1": Normal(value=x1, u=self.U), "x2": Normal(value=0.0, u=self.U)}
        joint = factor(["x1", "x2"], [("x1", "x2", r)]) if r else None
        got = run(lambda e: e["x1"] ** 2 + e["x2"] ** 2, laws, correlation=joint)
        square = (x1 / self.U) ** 2
        mean = 2 + square
        # Cumulants of a quadratic form: variance 2 sum l^2 + 4 m^T S m.
        variance = 2 * ((1 + r) ** 2 + (1 - r) ** 2) + 4 * square
        assert got.mean / self.U**2 == pytest.approx(mean, abs=5 * math.sqrt(variance / COUNT))
        assert got.u / self.U**2 == pytest.approx(math.sqrt(variance), rel=5 * 2 / math.sqrt(COUNT))
        for p, end in zip((0.025, 0.975), got.symmetric, strict=True):
            exact = self.quantile(p, x1, r)
            step = 1e-3 * exact
            density = (self.above(exact - step, x1, r) - self.above(exact + step, x1, r)) / (2 * step)
            noise = 5 * quantile_noise(0.025, density)
            assert end / self.U**2 == pytest.approx(exact, abs=noise)

    # Exact ends of the shortest interval beside those printed in tables 8 and 9, which carry the scatter
    # of the trials of the source: x1, r, exact, printed, in units of 1e-6.
    TABLES = (
        (0.0, 0.0, (0.0, 149.8), (0, 150)),
        (0.010, 0.0, (0.0, 366.0), (0, 367)),
        (0.050, 0.0, (1593.6, 3548.6), (1590, 3543)),
        (0.0, 0.9, (0.0, 185.1), (0, 185)),
        (0.010, 0.9, (12.65, 397.5), (13, 398)),
        (0.050, 0.9, (1624.4, 3554.7), (1628, 3555)),
    )

    @pytest.mark.parametrize(("x1", "r", "exact", "printed"), TABLES)
    def test_the_shortest_interval_is_the_printed_one_within_its_scatter(self, x1, r, exact, printed):
        low, high = (1e-6 * end / self.U**2 for end in exact)
        held = (self.above(low, x1, r) if low else 1.0) - self.above(high, x1, r)
        assert held == pytest.approx(0.95, abs=1e-4)
        u = 1e6 * self.U**2 * math.sqrt(2 * ((1 + r) ** 2 + (1 - r) ** 2) + 4 * (x1 / self.U) ** 2)
        assert printed == pytest.approx(exact, abs=0.5 + 0.02 * u)
        laws = {"x1": Normal(value=x1, u=self.U), "x2": Normal(value=0.0, u=self.U)}
        joint = factor(["x1", "x2"], [("x1", "x2", r)]) if r else None
        got = run(lambda e: 1e6 * (e["x1"] ** 2 + e["x2"] ** 2), laws, correlation=joint)
        assert got.shortest == pytest.approx(exact, abs=0.06 * u)


def test_the_compiled_kernel_gives_the_same_summary():
    pytest.importorskip("numba")
    laws = {
        "a": Normal(value=1.0, u=0.1),
        "b": Gamma(shape=3.0, scale=1.0),
        "c": Arcsine(value=0.0, half_width=1.0),
    }
    assert run(sum_of, laws, kernel="numba") == run(sum_of, laws)


def test_many_quantiles_of_one_normal_input_lie_where_they_should():
    # 99 order statistics at once: largest deviation in units of its standard error, expected below 5.
    ordered = np.sort(Trials({"x": Normal(value=0.0, u=1.0)}, seed=8).draw(0, COUNT)["x"])
    p = np.arange(1, 100) / 100
    found = special.ndtr(ordered[(p * COUNT).astype(int)])
    assert (np.abs(found - p) < 5 * np.sqrt(p * (1 - p) / COUNT)).all()
