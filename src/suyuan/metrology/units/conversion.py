"""Numbers from one unit to another: exact for decimals, and the same for floats, arrays, uncertain numbers.

A value on a temperature scale moves with the zero of the scale, a difference only with the size of the
degree; the caller says which it is. What a factor does to the digits of a decimal number is said by `digits`.
Source: SI Brochure, 9th edition (2019), 2.3.1 (Celsius temperature) and 5.4.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from typing import Any, Final, Literal

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.units.scale import Scale
from suyuan.metrology.units.unit import Unit

GUARD: Final = 3
LEAST: Final = 10
LARGEST_MAGNITUDE: Final = 1000
_WIDE: Final = 2000

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
    scale = given.ratio(wanted, quantity=quantity)
    shift = Fraction(0) if difference else _shift(given, wanted)
    if isinstance(value, Decimal):
        return _decimal(value, scale, shift, digits, least)
    return _any_number(value, scale, shift)


def _shift(given: Unit, wanted: Unit) -> Fraction:
    """What is added after the factor: the distance of the two zeros, in the wanted unit."""
    zero, other = given.offset or Fraction(0), wanted.offset or Fraction(0)
    if zero == other:
        return Fraction(0)
    size = wanted.scale.exact
    return (zero - other) / (size or Fraction(1))


def _any_number(value: Any, scale: Scale, shift: Fraction) -> Any:
    """One rounding where the factor is a whole number or its inverse, so that 1 mm is the float 0.001 m."""
    exact = scale.exact
    if exact is not None and exact.numerator == 1 and exact.denominator != 1:
        scaled = value / float(exact.denominator)
    else:
        scaled = value if exact == 1 else value * float(scale)
    return scaled + float(shift) if shift else scaled


def _decimal(value: Decimal, scale: Scale, shift: Fraction, digits: Digits, least: int) -> Decimal:
    if abs(value.adjusted()) > LARGEST_MAGNITUDE or len(value.as_tuple().digits) > LARGEST_MAGNITUDE:
        raise OutOfRange("value", given=f"1e{value.adjusted()}", allowed=f"1e±{LARGEST_MAGNITUDE}")
    given = significant_digits(value)
    exact = scale.exact
    result = None if exact is None else _product(value, exact, shift)
    if result is None:
        kept = max(given + GUARD, least) if isinstance(digits, str) else digits
        return _rounded(_approximate(value, scale, shift, kept + 10), given if digits == "kept" else kept)
    if digits == "exact":
        return result
    return _rounded(result, given if digits == "kept" else int(digits))


def _product(value: Decimal, factor: Fraction, shift: Fraction) -> Decimal | None:
    """value · factor + shift without rounding; None where the expansion does not end."""
    with localcontext() as context:
        context.prec, context.Emax, context.Emin = _WIDE, 999999, -999999
        tens = _terminating(factor)
        zero = _terminating(shift)
        if tens is None or zero is None:
            return _ending(Fraction(value) * factor + shift)
        return value * tens + zero if shift else value * tens


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
    if ended is None or len(ended.as_tuple().digits) > _WIDE:
        return None
    exponent = ended.as_tuple().exponent
    return ended.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else ended


def _approximate(value: Decimal, scale: Scale, shift: Fraction, digits: int) -> Decimal:
    with localcontext() as context:
        context.prec = digits + 20
        zero = Decimal(shift.numerator) / Decimal(shift.denominator)
        return value * scale.decimal(digits + 10) + zero


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
