"""Laws of a quantity within limits: rectangular, triangular, trapezoidal, arcsine, inexact limits, beta.

Source: JCGM 101:2008, 6.4.2-6.4.6; the beta law is no law of table 1 there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from suyuan.metrology.laws.law import Tabled

if TYPE_CHECKING:
    from suyuan.metrology.laws.law import Floats, Form, Generator
    from suyuan.metrology.trials.kernel import LookUp
    from suyuan.metrology.trials.streams import Words


@dataclass(frozen=True, kw_only=True, slots=True)
class _Symmetric(Tabled):
    """A law on [value - half_width, value + half_width], u = half_width / divisor."""

    name: ClassVar[str]
    divisor: ClassVar[float]
    value: float
    half_width: float

    @property
    def u(self) -> float:
        """Standard deviation of the law."""
        return self.half_width / self.divisor

    @property
    def standard_deviation(self) -> float:
        """The standard uncertainty."""
        return self.u

    def form(self) -> Form:
        """The law on [-1, 1], moved and scaled."""
        return (self.name,), self.value, self.half_width


@dataclass(frozen=True, kw_only=True, slots=True)
class Rectangular(_Symmetric):
    """Only limits known. Source: JCGM 101, 6.4.2."""

    name: ClassVar[str] = "rectangular"
    divisor: ClassVar[float] = math.sqrt(3.0)

    def draw(self, words: Words, look_up: LookUp) -> Floats:  # noqa: ARG002 - a line needs no table
        """One draw per word: the quantile function is one straight line."""
        import numpy as np

        draws = words.astype(np.float64)
        draws *= self.half_width * 2.0**-31
        draws += self.value + self.half_width * (2.0**-32 - 1.0)
        return draws

    def sample(self, rng: Generator, n: int) -> Floats:
        """Uniform draws, (n,)."""
        return self.value + self.half_width * (2.0 * rng.random(n) - 1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Triangular(_Symmetric):
    """Sum of two equal rectangular quantities. Source: JCGM 101, 6.4.5."""

    name: ClassVar[str] = "triangular"
    divisor: ClassVar[float] = math.sqrt(6.0)

    def sample(self, rng: Generator, n: int) -> Floats:
        """Sums of two uniform draws, (n,)."""
        return self.value + self.half_width * (rng.random(n) + rng.random(n) - 1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Arcsine(_Symmetric):
    """A quantity that cycles sinusoidally between limits. Source: JCGM 101, 6.4.6."""

    name: ClassVar[str] = "arcsine"
    divisor: ClassVar[float] = math.sqrt(2.0)

    def sample(self, rng: Generator, n: int) -> Floats:
        """Sines of uniform phases, (n,)."""
        import numpy as np

        return self.value + self.half_width * np.sin(2.0 * math.pi * rng.random(n))


@dataclass(frozen=True, kw_only=True, slots=True)
class Trapezoidal(Tabled):
    """Sum of two rectangular quantities; `beta` is the top over the base. Source: JCGM 101, 6.4.4."""

    name: ClassVar[str] = "trapezoidal"
    value: float
    half_width: float
    beta: float

    @property
    def u(self) -> float:
        """half_width sqrt((1 + beta^2)/6). Source: JCGM 101, 6.4.4.3."""
        return self.half_width * math.sqrt((1.0 + self.beta**2) / 6.0)

    @property
    def standard_deviation(self) -> float:
        """The standard uncertainty."""
        return self.u

    def form(self) -> Form:
        """The trapezoid on [-1, 1], moved and scaled."""
        return ("trapezoidal", float(self.beta)), self.value, self.half_width

    def sample(self, rng: Generator, n: int) -> Floats:
        """Sums of two unequal uniform draws, (n,). Source: JCGM 101, 6.4.4.4."""
        first, second = 0.5 * (1.0 + self.beta), 0.5 * (1.0 - self.beta)
        steps = first * (2.0 * rng.random(n) - 1.0) + second * (2.0 * rng.random(n) - 1.0)
        return self.value + self.half_width * steps


@dataclass(frozen=True, kw_only=True, slots=True)
class CurvilinearTrapezoid(Tabled):
    """Limits known inexactly: each end anywhere within +-`limit_inexactness`. Source: JCGM 101, 6.4.3."""

    name: ClassVar[str] = "curvilinear_trapezoid"
    value: float
    half_width: float
    limit_inexactness: float

    @property
    def u(self) -> float:
        """sqrt(w^2/3 + d^2/9). Source: JCGM 101, eq. (5)."""
        return math.hypot(self.half_width / math.sqrt(3.0), self.limit_inexactness / 3.0)

    @property
    def standard_deviation(self) -> float:
        """The standard uncertainty."""
        return self.u

    def form(self) -> Form:
        """Half-width 1 and ends known to +-d/w, moved and scaled."""
        inexactness = self.limit_inexactness / self.half_width
        return ("curvilinear_trapezoid", inexactness), self.value, self.half_width

    def sample(self, rng: Generator, n: int) -> Floats:
        """Draw the lower end, take the upper one symmetric to it, draw between. Source: JCGM 101, 6.4.3.4."""
        half = self.half_width + self.limit_inexactness * (2.0 * rng.random(n) - 1.0)
        return self.value + half * (2.0 * rng.random(n) - 1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Beta(Tabled):
    """Beta law with shapes `a` and `b` on [low, high]."""

    name: ClassVar[str] = "beta"
    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    @property
    def value(self) -> float:
        """low + (high - low) a/(a + b)."""
        return self.low + (self.high - self.low) * self.a / (self.a + self.b)

    @property
    def u(self) -> float:
        """(high - low) sqrt(a b/(a + b + 1))/(a + b)."""
        total = self.a + self.b
        return (self.high - self.low) * math.sqrt(self.a * self.b / (total + 1.0)) / total

    @property
    def standard_deviation(self) -> float:
        """The standard uncertainty."""
        return self.u

    def form(self) -> Form:
        """The law on [0, 1], moved and scaled."""
        return ("beta", float(self.a), float(self.b)), self.low, self.high - self.low

    def sample(self, rng: Generator, n: int) -> Floats:
        """Beta draws, (n,)."""
        return self.low + (self.high - self.low) * rng.beta(self.a, self.b, n)
