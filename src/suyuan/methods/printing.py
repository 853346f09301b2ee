"""Numbers as they are printed: plain decimal text, rounded to a step or to the digits of the uncertainty.

Source: JCGM 100:2008, 7.2.6; rounding half to even on the exact decimal.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

ZERO = Decimal(0)
LIMIT_DIGITS = 12  # more than any written specification prints


def plain_text(number: Decimal) -> str:
    """`number` without exponent, without trailing zeros behind the point, never "-0"."""
    if number == 0:
        return "0"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def limit_text(number: Decimal) -> str:
    """A limit as it is printed: in full, or a quotient without end to six digits. It is judged in full."""
    digits = number.normalize()
    if len(digits.as_tuple().digits) > LIMIT_DIGITS:
        digits = digits.quantize(Decimal(1).scaleb(digits.adjusted() - 5), rounding=ROUND_HALF_EVEN)
    return plain_text(digits)


def fixed_text(number: Decimal) -> str:
    """`number` without exponent, all its digits kept, never "-0.00"."""
    return f"{abs(number) if number == 0 else number:f}"


def to_step(number: Decimal, step: Decimal) -> Decimal:
    """`number` at the nearest multiple of `step` (ties to the even one), with the digits of `step`."""
    count = (number / step).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    shortest = step.normalize()
    exponent = min(int(shortest.as_tuple().exponent), 0)
    return (count * step).quantize(Decimal((0, (1,), exponent)))


def float_text(number: float) -> Decimal:
    """The shortest decimal that reads back as the same float."""
    return Decimal(repr(float(number)))
