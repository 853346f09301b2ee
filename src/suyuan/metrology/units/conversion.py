"""Numbers from one unit to another: exact for decimals, and the same for floats, arrays, uncertain numbers.

A value on a temperature scale moves with the zero of the scale, a difference only with the size of the
degree; the caller says which it is. What a factor does to the digits of a decimal number is said by `digits`.
Source: SI Brochure, 9th edition (2019), 2.3.1 (Celsius temperature) and 5.4.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.units.errors import UnitMismatch
from suyuan.metrology.units.scale import Scale
from suyuan.metrology.units.unit import Unit

GUARD: Final = 3
LEAST: Final = 10
LARGEST_MAGNITUDE: Final = 1000
_WIDE: Final = Context(prec=2500, Emax=999999, Emin=-999999)

Digits = int | Literal["exact", "kept"]
"""exact: every digit where the factor allows it, else three more than given and at least ten; kept: as many
as given; a number: that many significant digits."""


def convert(
    value: Any,
    given: Unit,
    wanted: Unit,
    *,
    difference: bool = False,
    digits: Digits = "exact",
    least: int = LEAST,
    quantity: str = "unit",
) -> Any:
    """`value` in unit `given`, expressed in `wanted`; a Decimal stays a Decimal.

    value : Decimal, float, array or anything that multiplies and adds with floats.
    least : how many digits an inexact `exact` result has at least.
    Raises UnitMismatch where the units do not fit each other.
    """
    try:
        plan = _plan(given, wanted, difference)
    except UnitMismatch:
        given.ratio(wanted, quantity=quantity)
        raise
    if isinstance(value, Decimal):
        return _decimal(value, plan, digits, least)
    scaled = value / plan.factor if plan.divide else value if plan.factor == 1.0 else value * plan.factor
    return scaled + plan.shift if plan.shift else scaled


class _Plan(NamedTuple):
    """What it takes to get from one unit to another.

    factor : as a float; `divide` where it is the inverse of a whole number, so that there is one rounding and
    1 mm is the float 0.001 m. tens, zero : factor and shift as ending decimals, None where they do not end.
    """

    scale: Scale
    exact_shift: Fraction
    factor: float
    divide: bool
    shift: float
    tens: Decimal | None
    zero: Decimal | None


@lru_cache(maxsize=4096)
def _plan(given: Unit, wanted: Unit, difference: bool) -> _Plan:  # noqa: FBT001 - arguments of a cache
    scale = given.ratio(wanted)
    shift = Fraction(0) if difference else _shift(given, wanted)
    exact = scale.exact
    divide = exact is not None and exact.numerator == 1 and exact.denominator != 1
    return _Plan(
        scale,
        shift,
        float(exact.denominator) if exact is not None and divide else float(scale),
        divide,
        float(shift),
        None if exact is None else _terminating(exact),
        _terminating(shift),
    )


def _shift(given: Unit, wanted: Unit) -> Fraction:
    """What is added after the factor: the distance of the two zeros, in the wanted unit."""
    zero, other = given.offset or Fraction(0), wanted.offset or Fraction(0)
    if zero == other:
        return Fraction(0)
    size = wanted.scale.exact
    return (zero - other) / (size or Fraction(1))


def _decimal(value: Decimal, plan: _Plan, digits: Digits, least: int) -> Decimal:
    if abs(value.adjusted()) > LARGEST_MAGNITUDE or len(value.as_tuple().digits) > LARGEST_MAGNITUDE:
        raise OutOfRange("value", given=f"1e{value.adjusted()}", allowed=f"1e±{LARGEST_MAGNITUDE}")
    given = significant_digits(value)
    result = _product(value, plan)
    if result is None:
        kept = max(given + GUARD, least) if isinstance(digits, str) else digits
        return _rounded(_approximate(value, plan, kept + 10), given if digits == "kept" else kept)
    if digits == "exact":
        return result
    return _rounded(result, given if digits == "kept" else int(digits))


def _product(value: Decimal, plan: _Plan) -> Decimal | None:
    """value · factor + shift without rounding; None where the expansion does not end."""
    if plan.tens is not None and plan.zero is not None:
        product = _WIDE.multiply(value, plan.tens)
        return _WIDE.add(product, plan.zero) if plan.zero else product
    exact = plan.scale.exact
    return None if exact is None else _ending(Fraction(value) * exact + plan.exact_shift)


def _terminating(number: Fraction) -> Decimal | None:
    """A fraction as a Decimal with its fewest digits, 1000 as 1E+3; None where it does not end."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(twos, fives)
    whole = number.numerator * 10**places // number.denominator
    return Decimal(whole).scaleb(-places).normalize() if whole else Decimal(0)


def _ending(number: Fraction) -> Decimal | None:
    """A result that happens to end although the factor does not: 36 km/h is 10 m/s."""
    ended = _terminating(number)
    if ended is None or len(ended.as_tuple().digits) > LARGEST_MAGNITUDE:
        return None
    exponent = ended.as_tuple().exponent
    return ended.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else ended


def _approximate(value: Decimal, plan: _Plan, digits: int) -> Decimal:
    with localcontext() as context:
        context.prec = digits + 20
        zero = Decimal(plan.exact_shift.numerator) / Decimal(plan.exact_shift.denominator)
        return value * plan.scale.decimal(digits + 10) + zero


def significant_digits(value: Decimal) -> int:
    """Significant digits of a decimal number as written; zeros after the point count."""
    return max(1, len(value.as_tuple().digits))


def _rounded(value: Decimal, digits: int) -> Decimal:
    if digits < 1:
        raise OutOfRange("digits", given=digits, allowed="[1, ∞)", hint=Text("至少一位。", "At least one."))
    if not value:
        return value
    with localcontext() as context:
        context.prec = max(digits, 1)
        context.rounding = ROUND_HALF_EVEN
        rounded = +value
        context.prec = digits + 1  # quantize may carry into one more place
        return rounded.quantize(Decimal(1).scaleb(rounded.adjusted() - digits + 1))
