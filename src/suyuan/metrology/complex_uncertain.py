"""Complex quantities: real and imaginary part as two results that share their influences.

The 2 x 2 covariance matrix is not stored, it follows from the influences, so that two complex results are
correlated through what they share as scalars are. A function with the complex derivative w carries the
real matrix [[Re w, -Im w], [Im w, Re w]].
Source: JCGM 102:2011, 3.11 and 6.2.2 (complex quantities); JCGM 100:2008, H.2.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from suyuan.base.errors import NotANumber
from suyuan.base.text import same
from suyuan.metrology.elementary import atan2, cos, hypot, no_derivative, sin
from suyuan.metrology.ensemble import from_covariance
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.uncertain import Uncertain, covariance


class UncertainComplex:
    """A complex quantity: `real` and `imag` are uncertain numbers with identity."""

    __slots__ = ("imag", "real")

    def __init__(self, real: Uncertain, imag: Uncertain) -> None:
        self.real = real
        self.imag = imag

    @classmethod
    def elementary(
        cls, value: complex, covariance: Any, *, uid: UUID, dof: float = math.inf, label: str = ""
    ) -> UncertainComplex:
        """A quantity of its own: estimate and covariance matrix (2, 2) of real and imaginary part.

        Both parts belong to one ensemble: they share `dof`.
        """
        given = complex(value)
        parts = from_covariance({"real": given.real, "imag": given.imag}, covariance, uid=uid, dof=dof)
        for name, part in parts.items():
            part.label = f"{label}.{name}" if label else name
        return cls(parts["real"], parts["imag"])

    @classmethod
    def exact(cls, value: complex) -> UncertainComplex:
        """A complex number without uncertainty."""
        given = complex(value)
        return cls(Uncertain.exact(given.real), Uncertain.exact(given.imag))

    @classmethod
    def from_polar(cls, magnitude: Any, phase: Any) -> UncertainComplex:
        """From magnitude and phase (in radians), numbers or uncertain quantities."""
        return cls(_part(magnitude * cos(phase)), _part(magnitude * sin(phase)))

    @property
    def value(self) -> complex:
        """The estimate."""
        return complex(self.real.value, self.imag.value)

    @property
    def covariance(self) -> list[list[float]]:
        """Covariances (2, 2) of real and imaginary part."""
        return cross_covariance(self, self)

    @property
    def u(self) -> tuple[float, float]:
        """Standard uncertainties of the real and of the imaginary part."""
        return self.real.u, self.imag.u

    @property
    def magnitude(self) -> Uncertain:
        """|z|; no derivative at 0."""
        return _part(hypot(self.real, self.imag))

    @property
    def phase(self) -> Uncertain:
        """arg z in radians, in (-π, π]; refused at 0."""
        return _part(atan2(self.imag, self.real))

    def conjugate(self) -> UncertainComplex:
        """Real part minus i times imaginary part."""
        return UncertainComplex(self.real, _part(-self.imag))

    def apply(self, value: complex, slope: complex) -> UncertainComplex:
        """The result `value` of an analytic function whose derivative here is `slope`."""
        for number in (value, slope):
            if not cmath.isfinite(number):
                raise NotFinite(same("f(z)"), given=number)
        a, b = slope.real, slope.imag
        return UncertainComplex(
            _part(self.real.derive(value.real, (self.real, a, self.imag, -b))),
            _part(self.real.derive(value.imag, (self.real, b, self.imag, a))),
        )

    def __neg__(self) -> UncertainComplex:
        return UncertainComplex(_part(-self.real), _part(-self.imag))

    def __pos__(self) -> UncertainComplex:
        return self

    def __abs__(self) -> Uncertain:
        return self.magnitude

    def __add__(self, other: Any) -> UncertainComplex:
        real, imag = _parts(other)
        return UncertainComplex(self.real + real, self.imag + imag)

    __radd__ = __add__

    def __sub__(self, other: Any) -> UncertainComplex:
        real, imag = _parts(other)
        return UncertainComplex(self.real - real, self.imag - imag)

    def __rsub__(self, other: Any) -> UncertainComplex:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> UncertainComplex:
        real, imag = _parts(other)
        return UncertainComplex(
            self.real * real - self.imag * imag,
            self.real * imag + self.imag * real,
        )

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> UncertainComplex:
        return self * _complex(other).reciprocal()

    def __rtruediv__(self, other: Any) -> UncertainComplex:
        return self.reciprocal().__mul__(other)

    def reciprocal(self) -> UncertainComplex:
        """1/z."""
        z = self.value
        if not z:
            raise NotFinite(same("1/z"), given="∞")
        return self.apply(1.0 / z, -1.0 / (z * z))

    def __pow__(self, other: Any) -> UncertainComplex:
        if isinstance(other, UncertainComplex | Uncertain):
            return exp(_complex(other) * log(self))
        z, n = self.value, complex(other)
        if n == 0.0:
            return UncertainComplex.exact(1.0)
        if not z and not (n.imag == 0.0 and n.real >= 1.0):
            raise no_derivative(f"{z} ** {other}")
        slope = n * z ** (n - 1.0) if z or n != 1.0 else complex(1.0)
        return self.apply(z**n, slope)

    def __rpow__(self, other: Any) -> UncertainComplex:
        return exp(self * cmath.log(complex(other)))

    def __repr__(self) -> str:
        (a, _), (_, b) = self.covariance
        return f"UncertainComplex({self.value}, u = ({math.sqrt(a):.2g}, {math.sqrt(b):.2g}))"


def cross_covariance(first: UncertainComplex, second: UncertainComplex) -> list[list[float]]:
    """Covariances (2, 2) of the parts of `first` (rows) with those of `second` (columns)."""
    rows: Sequence[Uncertain] = (first.real, first.imag)
    columns: Sequence[Uncertain] = (second.real, second.imag)
    return [[covariance(a, b) for b in columns] for a in rows]


def exp(z: UncertainComplex) -> UncertainComplex:
    """Exponential of a complex quantity."""
    y = _finite(cmath.exp, z)
    return z.apply(y, y)


def log(z: UncertainComplex) -> UncertainComplex:
    """Principal natural logarithm of z other than 0."""
    return z.apply(_finite(cmath.log, z), 1.0 / z.value)


def sqrt(z: UncertainComplex) -> UncertainComplex:
    """Principal square root; no derivative at 0."""
    if not z.value:
        raise no_derivative("sqrt(0)")
    y = cmath.sqrt(z.value)
    return z.apply(y, 0.5 / y)


def _finite(function: Any, z: UncertainComplex) -> complex:
    try:
        return complex(function(z.value))
    except (ValueError, OverflowError):
        raise NotFinite(same(f"{function.__name__}({z.value})"), given="NaN") from None


def _parts(other: Any) -> tuple[Any, Any]:
    if isinstance(other, UncertainComplex):
        return other.real, other.imag
    if isinstance(other, Uncertain):
        return other, 0.0
    try:
        number = complex(other)
    except (TypeError, ValueError):
        raise NotANumber("operand", given=other) from None
    return number.real, number.imag


def _complex(other: Any) -> UncertainComplex:
    if isinstance(other, UncertainComplex):
        return other
    real, imag = _parts(other)
    return UncertainComplex(_part(real), _part(imag))


def _part(number: Any) -> Uncertain:
    return number if isinstance(number, Uncertain) else Uncertain.exact(number)
