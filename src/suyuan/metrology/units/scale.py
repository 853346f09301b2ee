"""Exact factors between units: a fraction, a root that stays a root, powers of π and of ln 10.

A factor is turned into decimal digits as late as possible and only when it has to be: a degree is π/180 rad,
so degrees convert to minutes of arc exactly and to radians with as many digits as one asks for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

_PI: Final = Decimal(
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803"
)
DIGITS: Final = 40


@dataclass(frozen=True, slots=True)
class Scale:
    """number · radicand^(1/root) · π^pi · (ln 10)^ln10, all exact."""

    number: Fraction = Fraction(1)
    radicand: Fraction = Fraction(1)
    root: int = 1
    pi: Fraction = Fraction(0)
    ln10: Fraction = Fraction(0)

    @property
    def exact(self) -> Fraction | None:
        """The factor as a fraction; None where it is irrational."""
        return self.number if self.radicand == 1 and not self.pi and not self.ln10 else None

    def times(self, other: Scale) -> Scale:
        """The product of two factors."""
        root = math.lcm(self.root, other.root)
        radicand = self.radicand ** (root // self.root) * other.radicand ** (root // other.root)
        return _simplified(
            self.number * other.number, radicand, root, self.pi + other.pi, self.ln10 + other.ln10
        )

    def to_the(self, exponent: Fraction) -> Scale:
        """The factor raised to a rational exponent."""
        whole, fraction = divmod(exponent, 1)
        number = self.number ** int(whole)
        radicand = self.number**fraction.numerator if fraction else Fraction(1)
        rooted = _simplified(number, radicand, fraction.denominator, self.pi * exponent, self.ln10 * exponent)
        if self.radicand == 1:
            return rooted
        inner = exponent / self.root
        return rooted.times(
            _simplified(
                Fraction(1), self.radicand**inner.numerator, inner.denominator, Fraction(0), Fraction(0)
            )
        )

    def over(self, other: Scale) -> Scale:
        """The quotient of two factors."""
        return self.times(other.to_the(Fraction(-1)))

    def decimal(self, digits: int = DIGITS) -> Decimal:
        """The factor to `digits` significant digits."""
        with localcontext() as context:
            context.prec = digits + 10
            value = Decimal(self.number.numerator) / Decimal(self.number.denominator)
            if self.radicand != 1:
                inner = Decimal(self.radicand.numerator) / Decimal(self.radicand.denominator)
                value *= inner ** (Decimal(1) / self.root)
            if self.pi:
                value *= _PI ** (Decimal(self.pi.numerator) / self.pi.denominator)
            if self.ln10:
                value *= Decimal(10).ln() ** (Decimal(self.ln10.numerator) / self.ln10.denominator)
            context.prec = digits
            return +value

    def __float__(self) -> float:
        return float(self.number) if self.exact is not None else float(self.decimal(25))


def _simplified(number: Fraction, radicand: Fraction, root: int, pi: Fraction, ln10: Fraction) -> Scale:
    top, bottom = _exact_root(radicand.numerator, root), _exact_root(radicand.denominator, root)
    if top is not None and bottom is not None:
        return Scale(number * Fraction(top, bottom), Fraction(1), 1, pi, ln10)
    return Scale(number, radicand, root, pi, ln10)


def _exact_root(whole: int, root: int) -> int | None:
    """The whole number whose power is `whole`, if there is one; by Newton's rule on whole numbers."""
    if root == 1 or whole < 2:
        return whole
    guess = 1 << -(-whole.bit_length() // root)
    while True:
        better = ((root - 1) * guess + whole // guess ** (root - 1)) // root
        if better >= guess:
            return guess if guess**root == whole else None
        guess = better
