"""Laws of a quantity that cannot be negative: exponential, log-normal, gamma, a counted number.

Source: JCGM 101:2008, 6.4.10 (exponential), 6.4.11 (gamma, for counted objects).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from suyuan.metrology.laws.law import Tabled

if TYPE_CHECKING:
    from suyuan.metrology.laws.law import Floats, Form, Generator


@dataclass(frozen=True, kw_only=True, slots=True)
class Exponential(Tabled):
    """A non-negative quantity of which only the estimate is known. Source: JCGM 101, 6.4.10."""

    name: ClassVar[str] = "exponential"
    value: float

    @property
    def u(self) -> float:
        """The estimate itself."""
        return self.value

    @property
    def standard_deviation(self) -> float:
        """The estimate itself."""
        return self.value

    def form(self) -> Form:
        """Mean 1, scaled."""
        return ("exponential",), 0.0, self.value

    def sample(self, rng: Generator, n: int) -> Floats:
        """Exponential draws, (n,)."""
        return self.value * rng.standard_exponential(n)


@dataclass(frozen=True, kw_only=True, slots=True)
class LogNormal(Tabled):
    """exp of a normal quantity with mean `mu` and standard deviation `sigma`, both without unit.

    exp(mu) is the median, in the unit of the quantity.
    """

    name: ClassVar[str] = "log_normal"
    mu: float
    sigma: float

    @classmethod
    def from_estimate(cls, value: float, u: float) -> LogNormal:
        """The law with expectation `value` > 0 and standard deviation `u`."""
        square = math.log1p((u / value) ** 2)
        return cls(mu=math.log(value) - 0.5 * square, sigma=math.sqrt(square))

    @property
    def value(self) -> float:
        """exp(mu + sigma^2/2)."""
        return math.exp(self.mu + 0.5 * self.sigma**2)

    @property
    def u(self) -> float:
        """value sqrt(exp(sigma^2) - 1)."""
        return self.value * math.sqrt(math.expm1(self.sigma**2))

    @property
    def standard_deviation(self) -> float:
        """The standard uncertainty."""
        return self.u

    def form(self) -> Form:
        """Median 1, scaled."""
        return ("log_normal", float(self.sigma)), 0.0, math.exp(self.mu)

    def sample(self, rng: Generator, n: int) -> Floats:
        """Log-normal draws, (n,)."""
        return rng.lognormal(self.mu, self.sigma, n)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gamma(Tabled):
    """Gamma law with `shape` (a number) and `scale` (in the unit of the quantity)."""

    name: ClassVar[str] = "gamma"
    shape: float
    scale: float

    @property
    def value(self) -> float:
        """shape scale."""
        return self.shape * self.scale

    @property
    def u(self) -> float:
        """sqrt(shape) scale."""
        return math.sqrt(self.shape) * self.scale

    @property
    def standard_deviation(self) -> float:
        """The standard uncertainty."""
        return self.u

    def form(self) -> Form:
        """Scale 1, scaled."""
        return ("gamma", float(self.shape)), 0.0, self.scale

    def sample(self, rng: Generator, n: int) -> Floats:
        """Gamma draws, (n,)."""
        return self.scale * rng.standard_gamma(self.shape, n)


@dataclass(frozen=True, kw_only=True, slots=True)
class PoissonCount(Tabled):
    """The expected number of objects of which `count` were counted: gamma with shape count + 1.

    Expectation and variance are both count + 1. Source: JCGM 101, 6.4.11.2, 6.4.11.3.
    """

    name: ClassVar[str] = "poisson_count"
    count: float

    @property
    def value(self) -> float:
        """count + 1."""
        return self.count + 1.0

    @property
    def u(self) -> float:
        """sqrt(count + 1)."""
        return math.sqrt(self.count + 1.0)

    @property
    def standard_deviation(self) -> float:
        """The standard uncertainty."""
        return self.u

    def form(self) -> Form:
        """Gamma with scale 1."""
        return ("gamma", self.count + 1.0), 0.0, 1.0

    def sample(self, rng: Generator, n: int) -> Floats:
        """Gamma draws, (n,)."""
        return rng.standard_gamma(self.count + 1.0, n)
