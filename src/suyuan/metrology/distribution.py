"""What is known about one input quantity: the univariate distributions of the Monte Carlo method.

Each law knows its best estimate, its standard uncertainty, its name in the case format, and how to draw
from itself with a generator that the caller brings. Widths follow the case format: `half_width` is half
the support.
Source: JCGM 101:2008, 6.4, table 1; JCGM 100:2008, 4.3.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol

from suyuan.base.errors import InputError, Missing, NotANumber, OutOfRange
from suyuan.base.text import Text, same
from suyuan.metrology.errors import NotFinite

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Generator = np.random.Generator

# Printed uncertainties are rounded: GUM H.1 prints u = 1.2e-6 for a half-width of 2e-6, 3.9 % too much.
ROUNDING_ALLOWANCE: Final = 0.05


class Distribution(Protocol):
    """A law of one quantity."""

    name: ClassVar[str]

    @property
    def value(self) -> float:
        """Best estimate, the expectation."""

    @property
    def u(self) -> float:
        """Standard uncertainty as the law of propagation takes it."""

    @property
    def standard_deviation(self) -> float:
        """Standard deviation of the law; infinite where there is none."""

    def sample(self, rng: Generator, n: int) -> Floats:
        """`n` independent draws, (n,), in the unit of the value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Normal:
    """Estimate and standard uncertainty, nothing else known. Source: JCGM 101, 6.4.7."""

    name: ClassVar[str] = "normal"
    value: float
    u: float

    @property
    def standard_deviation(self) -> float:
        """The standard uncertainty."""
        return self.u

    def sample(self, rng: Generator, n: int) -> Floats:
        """Normal draws, (n,)."""
        return self.value + self.u * rng.standard_normal(n)


@dataclass(frozen=True, kw_only=True, slots=True)
class StudentT:
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

    def sample(self, rng: Generator, n: int) -> Floats:
        """Draws from t with `dof`, scaled, (n,)."""
        if self.dof == math.inf:
            return self.value + self.scale * rng.standard_normal(n)
        return self.value + self.scale * rng.standard_t(self.dof, n)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Bounded:
    """A law on [value - half_width, value + half_width], u = half_width / divisor."""

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Rectangular(_Bounded):
    """Only limits known. Source: JCGM 101, 6.4.2."""

    name: ClassVar[str] = "rectangular"
    divisor: ClassVar[float] = math.sqrt(3.0)

    def sample(self, rng: Generator, n: int) -> Floats:
        """Uniform draws, (n,)."""
        return self.value + self.half_width * (2.0 * rng.random(n) - 1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Triangular(_Bounded):
    """Sum of two equal rectangular quantities. Source: JCGM 101, 6.4.5."""

    name: ClassVar[str] = "triangular"
    divisor: ClassVar[float] = math.sqrt(6.0)

    def sample(self, rng: Generator, n: int) -> Floats:
        """Sums of two uniform draws, (n,)."""
        return self.value + self.half_width * (rng.random(n) + rng.random(n) - 1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Arcsine(_Bounded):
    """A quantity that cycles sinusoidally between limits. Source: JCGM 101, 6.4.6."""

    name: ClassVar[str] = "arcsine"
    divisor: ClassVar[float] = math.sqrt(2.0)

    def sample(self, rng: Generator, n: int) -> Floats:
        """Sines of uniform phases, (n,)."""
        import numpy as np

        return self.value + self.half_width * np.sin(2.0 * math.pi * rng.random(n))


@dataclass(frozen=True, kw_only=True, slots=True)
class CurvilinearTrapezoid:
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

    def sample(self, rng: Generator, n: int) -> Floats:
        """Draw the lower end, take the upper one symmetric to it, draw between. Source: JCGM 101, 6.4.3.4."""
        half = self.half_width + self.limit_inexactness * (2.0 * rng.random(n) - 1.0)
        return self.value + half * (2.0 * rng.random(n) - 1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Exponential:
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

    def sample(self, rng: Generator, n: int) -> Floats:
        """Exponential draws, (n,)."""
        return self.value * rng.standard_exponential(n)


def distribution(kind: str, fields: Mapping[str, Any], *, quantity: str = "x") -> Distribution:
    """The law named `kind` from the fields of the case format.

    fields : value, and u or the law's own parameters (half_width, limit_inexactness, scale, dof); both may be
    given if they agree within the rounding of printed figures. Raises InputError naming `quantity` for an
    unknown law, a missing or negative parameter, or parameters that contradict each other.
    """
    if kind not in _MAKERS:
        raise OutOfRange(f"{quantity}.dist", given=kind, allowed=", ".join(_MAKERS))
    reader = _Reader(quantity, fields)
    law = _MAKERS[kind](reader)
    reader.agree(law)
    return law


class _Reader:
    """Reads one input's numbers and says which field of which quantity is wrong."""

    def __init__(self, quantity: str, fields: Mapping[str, Any]) -> None:
        self.quantity = quantity
        self.fields = fields

    def number(self, field: str) -> float:
        """A required finite number."""
        given = self.fields.get(field)
        if given is None:
            raise Missing(f"{self.quantity}.{field}")
        if isinstance(given, (bool, str)):
            raise NotANumber(f"{self.quantity}.{field}", given=given)
        try:
            number = float(given)
        except (TypeError, ValueError, OverflowError):
            raise NotANumber(f"{self.quantity}.{field}", given=given) from None
        if not math.isfinite(number):
            raise NotFinite(same(f"{self.quantity}.{field}"), given=given)
        return number

    def spread(self, field: str) -> float | None:
        """An optional number that must not be negative."""
        if self.fields.get(field) is None:
            return None
        number = self.number(field)
        if number < 0.0:
            raise OutOfRange(f"{self.quantity}.{field}", given=number, allowed="[0, ∞)")
        return number

    def own_or_u(self, field: str, divisor: float) -> float:
        """The law's own width, or the one that gives the stated u."""
        own, u = self.spread(field), self.spread("u")
        if own is not None:
            return own
        if u is None:
            raise Missing(f"{self.quantity}.u")
        return u * divisor

    def agree(self, law: Distribution) -> None:
        """Refuse a stated u that the law's own parameters contradict."""
        u = self.spread("u")
        if u is None:
            return
        for implied in (law.u, law.standard_deviation):
            if abs(implied - u) <= ROUNDING_ALLOWANCE * max(implied, u):
                return
        raise InputError(
            Text(
                f"{self.quantity}：u = {u} 与 {law.name} 分布的参数不符（应为 {law.u:.6g}）",
                f"{self.quantity}: u = {u} contradicts the parameters of the {law.name} law, u = {law.u:.6g}",
            ),
            hint=Text("只给出其中一个。", "Give only one of them."),
            quantity=self.quantity,
            given=u,
            allowed=law.u,
        )


def _student(read: _Reader) -> Distribution:
    dof = math.inf if read.fields.get("dof") is None else read.number("dof")
    if dof <= 0.0:
        raise OutOfRange(f"{read.quantity}.dof", given=dof, allowed="(0, ∞]")
    return StudentT(value=read.number("value"), scale=read.own_or_u("scale", 1.0), dof=dof)


def _trapezoid(read: _Reader) -> Distribution:
    inexactness = read.spread("limit_inexactness")
    if inexactness is None:
        raise Missing(f"{read.quantity}.limit_inexactness")
    half_width = read.spread("half_width")
    if half_width is None:
        u = read.own_or_u("u", 1.0)
        square = 3.0 * (u * u - inexactness * inexactness / 9.0)
        half_width = math.sqrt(square) if square > 0.0 else 0.0
    if inexactness > half_width:
        field = f"{read.quantity}.limit_inexactness"
        raise OutOfRange(field, given=inexactness, allowed=f"[0, half_width = {half_width:.6g}]")
    return CurvilinearTrapezoid(
        value=read.number("value"), half_width=half_width, limit_inexactness=inexactness
    )


def _exponential(read: _Reader) -> Distribution:
    value = read.number("value")
    if value <= 0.0:
        raise OutOfRange(f"{read.quantity}.value", given=value, allowed="(0, ∞)")
    return Exponential(value=value)


_MAKERS: Final[dict[str, Callable[[_Reader], Distribution]]] = {
    "normal": lambda read: Normal(value=read.number("value"), u=read.own_or_u("u", 1.0)),
    "t": _student,
    "rectangular": lambda read: Rectangular(
        value=read.number("value"), half_width=read.own_or_u("half_width", Rectangular.divisor)
    ),
    "triangular": lambda read: Triangular(
        value=read.number("value"), half_width=read.own_or_u("half_width", Triangular.divisor)
    ),
    "arcsine": lambda read: Arcsine(
        value=read.number("value"), half_width=read.own_or_u("half_width", Arcsine.divisor)
    ),
    "curvilinear_trapezoid": _trapezoid,
    "exponential": _exponential,
}
