"""What is known about one input quantity: the univariate distributions of the Monte Carlo method.

The normal and the t law stand here, laws within limits in `laws.bounded`, laws on one side of zero in
`laws.skew`, data as a law in `laws.empirical`. Each knows its best estimate, its standard uncertainty and its
name in the case format. Widths follow the case format: `half_width` is half the support.
Source: JCGM 101:2008, 6.4, table 1; JCGM 100:2008, 4.3.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from suyuan.metrology.laws.bounded import (
    Arcsine,
    Beta,
    CurvilinearTrapezoid,
    Rectangular,
    Trapezoidal,
    Triangular,
)
from suyuan.metrology.laws.empirical import Discrete, Empirical
from suyuan.metrology.laws.law import Distribution, Tabled
from suyuan.metrology.laws.skew import Exponential, Gamma, LogNormal, PoissonCount

if TYPE_CHECKING:
    from suyuan.metrology.laws.law import Floats, Form, Generator

__all__ = [
    "Arcsine",
    "Beta",
    "CurvilinearTrapezoid",
    "Discrete",
    "Distribution",
    "Empirical",
    "Exponential",
    "Gamma",
    "LogNormal",
    "Normal",
    "PoissonCount",
    "Rectangular",
    "StudentT",
    "Trapezoidal",
    "Triangular",
    "distribution",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Normal(Tabled):
    """Estimate and standard uncertainty, nothing else known. Source: JCGM 101, 6.4.7."""

    name: ClassVar[str] = "normal"
    value: float
    u: float

    @property
    def standard_deviation(self) -> float:
        """The standard uncertainty."""
        return self.u

    def form(self) -> Form:
        """Standard normal, moved and scaled."""
        return ("normal",), self.value, self.u

    def sample(self, rng: Generator, n: int) -> Floats:
        """Normal draws, (n,)."""
        return self.value + self.u * rng.standard_normal(n)


@dataclass(frozen=True, kw_only=True, slots=True)
class StudentT(Tabled):
    """Mean of repeated readings: scaled and shifted t. Source: JCGM 101, 6.4.9.

    `u` is the scale s/sqrt(n), which the law of propagation takes together with the dof; the standard
    deviation of the law is larger by sqrt(dof/(dof-2)).
    """

    name: ClassVar[str] = "t"
    value: float
    scale: float
    dof: float

    @property
    def u(self) -> float:
        """The scale, the type A standard uncertainty of JCGM 100, 4.2.3."""
        return self.scale

    @property
    def standard_deviation(self) -> float:
        """scale sqrt(dof/(dof-2)), infinite up to 2 degrees of freedom. Source: JCGM 101, 6.4.9.4."""
        if self.dof == math.inf:
            return self.scale
        return self.scale * math.sqrt(self.dof / (self.dof - 2.0)) if self.dof > 2.0 else math.inf

    def form(self) -> Form:
        """t with the dof, normal where they are infinite."""
        shape = ("normal",) if self.dof == math.inf else ("t", float(self.dof))
        return shape, self.value, self.scale

    def sample(self, rng: Generator, n: int) -> Floats:
        """Draws from t with `dof`, scaled, (n,)."""
        if self.dof == math.inf:
            return self.value + self.scale * rng.standard_normal(n)
        return self.value + self.scale * rng.standard_t(self.dof, n)


def distribution(kind: str, fields: Mapping[str, Any], *, quantity: str = "x") -> Distribution:
    """The law named `kind` from the fields of the case format; see `laws.reader.read_law`."""
    from suyuan.metrology.laws.reader import read_law

    return read_law(kind, fields, quantity=quantity)
