"""Rounding of a value and its uncertainty for the certificate: few digits of U, the value to the same place.

Works on the exact decimal expansion of the shortest text that gives the float back, so that 0.145 is a tie
and not 0.14499999999999999. Ties go to the even digit. Nothing is ever written as 1.2E+2 or -0.00.
Source: JCGM 100:2008, 7.2.6; ISO 80000-1:2009, annex B.
"""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, ROUND_UP, Context, Decimal, InvalidOperation
from typing import Final, Literal

from suyuan.base.errors import NotANumber, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.errors import NotFinite

Number = float | int | Decimal | str
Mode = Literal["half-even", "up"]

_MODES: Final = {"half-even": ROUND_HALF_EVEN, "up": ROUND_UP}
_WIDE: Final = Context(prec=1100, Emax=MAX_EMAX, Emin=MIN_EMIN)


def round_uncertainty(U: Number, digits: int = 2, *, mode: Mode = "half-even") -> Decimal:
    """`U` >= 0 with `digits` significant digits; `mode="up"` never makes it smaller.

    A carry keeps the number of digits: 0.0996 with two digits is 0.10. Source: JCGM 100:2008, 7.2.6.
    """
    exact = _decimal("U", U)
    if exact < 0:
        raise OutOfRange("U", given=U, allowed="[0, ∞)")
    if not 1 <= digits <= 15:
        raise OutOfRange("digits", given=digits, allowed="[1, 15]")
    if not exact:
        return Decimal(0)
    rounding = _MODES[mode]
    once = exact.quantize(_place(exact.adjusted() - digits + 1), rounding=rounding, context=_WIDE)
    # 9.96 becomes 10.0: three digits; ask again one place higher.
    return exact.quantize(_place(once.adjusted() - digits + 1), rounding=rounding, context=_WIDE)


def round_to(value: Number, unit_place: Decimal) -> Decimal:
    """`value` rounded half-even to the last decimal place of `unit_place`, never a negative zero."""
    exponent = unit_place.as_tuple().exponent
    assert isinstance(exponent, int)
    rounded = _decimal("value", value).quantize(_place(exponent), rounding=ROUND_HALF_EVEN, context=_WIDE)
    return rounded if rounded else abs(rounded)


def round_result(value: Number, U: Number, digits: int = 2, *, mode: Mode = "half-even") -> tuple[str, str]:
    """Texts of `value` and `U`, rounded to the same decimal place; with U = 0 the value is in full."""
    uncertainty = round_uncertainty(U, digits, mode=mode)
    if not uncertainty:
        exact = _decimal("value", value)
        return plain_text(exact if exact else abs(exact)), "0"
    return plain_text(round_to(value, uncertainty)), plain_text(uncertainty)


def plain_text(number: Decimal) -> str:
    """`number` without exponent: 1.2E+2 is written 120."""
    return format(number, "f")


def _place(exponent: int) -> Decimal:
    return Decimal((0, (1,), exponent))


def _decimal(quantity: str, given: Number) -> Decimal:
    """The decimal number that was meant: of a float, its shortest text."""
    try:
        number = Decimal(repr(float(given))) if isinstance(given, float) else Decimal(given)
    except (InvalidOperation, TypeError, ValueError):
        raise NotANumber(quantity, given=given) from None
    if not number.is_finite():
        raise NotFinite(Text(quantity, quantity), given=given)
    return number
