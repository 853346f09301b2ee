"""From the fields of the case format to a law, refusing what no law can have.

The format is that of `suyuan evaluate`: `value`, and `u` or the law's own parameters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from suyuan.base.errors import InputError, Missing, NotANumber, OutOfRange
from suyuan.base.text import Text, same
from suyuan.metrology.distribution import (
    Arcsine,
    Beta,
    CurvilinearTrapezoid,
    Discrete,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    PoissonCount,
    Rectangular,
    StudentT,
    Trapezoidal,
    Triangular,
)
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.laws.empirical import checked_shares

# Printed uncertainties are rounded: GUM H.1 prints u = 1.2e-6 for a half-width of 2e-6, 3.9 % too much.
ROUNDING_ALLOWANCE: Final = 0.05


def read_law(kind: str, fields: Mapping[str, Any], *, quantity: str = "x") -> Distribution:
    """The law named `kind` from the fields of the case format.

    fields : value, and u or the law's own parameters (half_width, limit_inexactness, beta, scale, dof, shape,
    mu, sigma, a, b, low, high, count, values, probabilities); both may be given if they agree within the
    rounding of printed figures. Raises InputError naming `quantity` for an unknown law, a missing or
    negative parameter, or parameters that contradict each other.
    """
    if kind not in _MAKERS:
        raise OutOfRange(f"{quantity}.dist", given=kind, allowed=", ".join(_MAKERS))
    reader = _Reader(quantity, fields)
    try:
        law = _MAKERS[kind](reader)
        reader.agree(law)
    except (OverflowError, ZeroDivisionError):
        raise NotFinite(same(f"{quantity}.u"), given="∞") from None
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

    def positive(self, field: str) -> float:
        """A required number above zero."""
        number = self.number(field)
        if number <= 0.0:
            raise OutOfRange(f"{self.quantity}.{field}", given=number, allowed="(0, ∞)")
        return number

    def numbers(self, field: str, *, at_least: int = 1) -> tuple[float, ...]:
        """A required list of finite numbers."""
        given = self.fields.get(field)
        if given is None:
            raise Missing(f"{self.quantity}.{field}")
        from suyuan.metrology import arguments

        if not isinstance(given, (list, tuple)) or any(isinstance(one, (bool, str)) for one in given):
            raise NotANumber(f"{self.quantity}.{field}", given=str(given)[:60])
        return tuple(arguments.array(f"{self.quantity}.{field}", given, at_least=at_least).tolist())

    def implied(self, law: Distribution) -> Distribution:
        """`law`, whose parameters imply its value; a stated value must be that one."""
        if self.fields.get("value") is not None:
            value = self.number("value")
            if abs(value - law.value) > ROUNDING_ALLOWANCE * max(abs(value), abs(law.value), law.u):
                raise OutOfRange(f"{self.quantity}.value", given=value, allowed=f"{law.value:.6g}")
        return law

    def own_or_u(self, field: str, divisor: float) -> float:
        """The law's own width, or the one that gives the stated u."""
        own, u = self.spread(field), self.spread("u")
        if own is not None:
            return own
        if u is None:
            raise Missing(f"{self.quantity}.u")
        return u * divisor

    def agree(self, law: Distribution) -> None:
        """Refuse a stated u that the law's own parameters contradict, and a u without bound."""
        if not math.isfinite(law.u) or not math.isfinite(law.value):
            raise NotFinite(same(f"{self.quantity}.u"), given=law.u)
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


def _trapezoidal(read: _Reader) -> Distribution:
    beta = read.number("beta")
    if not 0.0 <= beta <= 1.0:
        raise OutOfRange(f"{read.quantity}.beta", given=beta, allowed="[0, 1]")
    half_width = read.own_or_u("half_width", math.sqrt(6.0 / (1.0 + beta**2)))
    return Trapezoidal(value=read.number("value"), half_width=half_width, beta=beta)


def _log_normal(read: _Reader) -> Distribution:
    if read.fields.get("mu") is not None or read.fields.get("sigma") is not None:
        mu, sigma = read.number("mu"), read.spread("sigma")
        if abs(mu) + (sigma or 0.0) ** 2 > 700.0:
            raise OutOfRange(
                f"{read.quantity}.mu, sigma", given=(mu, sigma), allowed="exp(|mu| + sigma²) < 1e304"
            )
        return read.implied(LogNormal(mu=mu, sigma=sigma or 0.0))
    return LogNormal.from_estimate(read.positive("value"), read.own_or_u("u", 1.0))


def _gamma(read: _Reader) -> Distribution:
    if read.fields.get("shape") is not None:
        return read.implied(Gamma(shape=read.positive("shape"), scale=read.positive("scale")))
    value, u = read.positive("value"), read.positive("u")
    return Gamma(shape=(value / u) ** 2, scale=u * (u / value))


def _count(read: _Reader) -> Distribution:
    count = read.spread("count")
    if count is None:
        raise Missing(f"{read.quantity}.count")
    if not count.is_integer():
        raise OutOfRange(f"{read.quantity}.count", given=count, allowed="{0, 1, 2, …}")
    return read.implied(PoissonCount(count=count))


def _beta(read: _Reader) -> Distribution:
    low = 0.0 if read.fields.get("low") is None else read.number("low")
    high = 1.0 if read.fields.get("high") is None else read.number("high")
    if not low < high:
        raise OutOfRange(f"{read.quantity}.high", given=high, allowed=f"({low:g}, ∞)")
    return read.implied(Beta(a=read.positive("a"), b=read.positive("b"), low=low, high=high))


def _discrete(read: _Reader) -> Distribution:
    shares = () if read.fields.get("probabilities") is None else read.numbers("probabilities")
    values = read.numbers("values")
    checked_shares(values, shares, prefix=f"{read.quantity}.")
    return read.implied(Discrete(values=values, probabilities=shares))


def _exponential(read: _Reader) -> Distribution:
    return Exponential(value=read.positive("value"))


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
    "trapezoidal": _trapezoidal,
    "log_normal": _log_normal,
    "gamma": _gamma,
    "poisson_count": _count,
    "beta": _beta,
    "discrete": _discrete,
    "empirical": lambda read: read.implied(Empirical(values=read.numbers("values", at_least=2))),
}
