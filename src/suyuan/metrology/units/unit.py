"""A unit: named units with prefixes and exact exponents, its dimension and its exact factor to the SI.

Units are values: equal when written alike, interchangeable when they agree in dimension, kind and qualifier.
Multiplying and dividing never loses a factor; `ratio` says by what a number changes with its unit.
Source: SI Brochure, 9th edition (2019), 2.3 and 5.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final

from suyuan.base.errors import UnknownUnit
from suyuan.base.text import Text
from suyuan.metrology.units import dimension as dimensions
from suyuan.metrology.units.dimension import Dimension
from suyuan.metrology.units.errors import UnitMismatch
from suyuan.metrology.units.names import PREFIXES, UNITS, NamedUnit, Prefix
from suyuan.metrology.units.scale import Scale

LARGEST_EXPONENT: Final = 60
LARGEST_DENOMINATOR: Final = 1000


@dataclass(frozen=True, slots=True)
class Term:
    """One named unit in a product: prefix, exponent, and what it is a unit of (`\\of{...}`), if said."""

    unit: NamedUnit
    prefix: Prefix | None = None
    exponent: Fraction = Fraction(1)
    qualifier: str = ""

    @property
    def symbol(self) -> str:
        """Prefix and symbol, without the exponent."""
        own = self.unit.symbol
        if self.prefix is None:
            return own
        return self.prefix.symbol + ("B" if own == "byte" else own)

    @property
    def scale(self) -> Scale:
        """Exact factor to the coherent SI unit."""
        one = self.unit.scale
        if self.prefix is not None:
            one = Scale(self.prefix.factor).times(one)
        return one.to_the(self.exponent)

    def to_the(self, exponent: Fraction) -> Term:
        """The term with its exponent multiplied."""
        return Term(self.unit, self.prefix, self.exponent * exponent, self.qualifier)


@dataclass(frozen=True)
class Unit:
    """A product of terms; no term at all is the unit one."""

    terms: tuple[Term, ...] = ()

    @cached_property
    def _hash(self) -> int:
        return hash(
            tuple(
                (one.unit.key, one.prefix.key if one.prefix else "", one.exponent, one.qualifier)
                for one in self.terms
            )
        )

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def dimension(self) -> Dimension:
        """Exact exponents of the base quantities."""
        total = dimensions.ONE
        for term in self.terms:
            total = dimensions.product(total, dimensions.power(term.unit.dimension, term.exponent))
        return total

    @cached_property
    def scale(self) -> Scale:
        """Exact factor to the coherent SI unit of the same dimension."""
        total = Scale()
        for term in self.terms:
            total = total.times(term.scale)
        return total

    @cached_property
    def alone(self) -> Term | None:
        """The only term, if there is one and its exponent is 1."""
        return self.terms[0] if len(self.terms) == 1 and self.terms[0].exponent == 1 else None

    @property
    def kind(self) -> str:
        """The kind of quantity where the name of the unit fixes it (hertz: frequency), else empty."""
        return self.alone.unit.kind if self.alone else ""

    @cached_property
    def offset(self) -> Fraction | None:
        """Zero of a temperature scale above absolute zero, in kelvin; None for every other unit."""
        return self.alone.unit.offset if self.alone else None

    @property
    def qualifiers(self) -> tuple[tuple[str, Fraction], ...]:
        """What the unit is a unit of, with the exponent it stands at."""
        found: dict[str, Fraction] = {}
        for term in self.terms:
            if term.qualifier:
                found[term.qualifier] = found.get(term.qualifier, Fraction(0)) + term.exponent
        return tuple(sorted(found.items()))

    @property
    def u_rel(self) -> float:
        """Relative standard uncertainty of the factor to the SI; 0 where every factor is defined.

        Measured factors are added as if fully correlated, which is never too small.
        """
        return sum(abs(float(term.exponent)) * term.unit.u_rel for term in self.terms)

    def __mul__(self, other: Unit) -> Unit:
        return _product(self, other)

    def __truediv__(self, other: Unit) -> Unit:
        return _quotient(self, other)

    def to_the(self, exponent: int | Fraction) -> Unit:
        """The unit raised to a rational exponent."""
        factor = Fraction(exponent)
        return Unit(_gathered(tuple(term.to_the(factor) for term in self.terms)))

    def why_not(self, other: Unit) -> Text | None:
        """Why a value cannot go from this unit to `other`; None where it can."""
        if self.dimension != other.dimension:
            mine, theirs = dimensions.named(self.dimension), dimensions.named(other.dimension)
            return Text(
                f"一个表示{mine.zh}，另一个表示{theirs.zh}。",
                f"One measures {mine.en}, the other {theirs.en}.",
            )
        if self.kind and other.kind and self.kind != other.kind:
            return Text(
                "量纲相同，但量的种类不同，不能互换。",
                f"The dimension is the same, but {self.kind} and {other.kind} are different kinds.",
            )
        if self.qualifiers != other.qualifiers:
            return Text("所指对象（\\of）不同。", "They are units of different things (\\of).")
        return None

    def ratio(self, other: Unit, *, quantity: str = "unit") -> Scale:
        """The exact factor from this unit to `other`: the number in `other` is the number here times it.

        For temperature scales it is the factor of differences. UnitMismatch where the units do not fit.
        """
        if reason := self.why_not(other):
            raise UnitMismatch(quantity, given=str(self), allowed=str(other), hint=reason)
        return self.scale.over(other.scale)

    @property
    def symbol(self) -> str:
        """The unit in symbols, the same in both languages: kg/m³, N·m, 1/K."""
        from suyuan.metrology.units.plain import written

        return written(self)

    @property
    def in_dsi(self) -> bool:
        """Whether D-SI has an identifier for every part."""
        return all(one.unit.in_dsi for one in self.terms)

    @property
    def dsi(self) -> str:
        """The D-SI identifier; UnknownUnit for a unit without one."""
        from suyuan.metrology.units.dsi import written

        return written(self)

    @property
    def spoken(self) -> Text:
        """The unit in words."""
        from suyuan.metrology.units.spoken import in_words

        return in_words(self)

    def __str__(self) -> str:
        return self.symbol

    def __repr__(self) -> str:
        return f"Unit({self.symbol!r})"


def term(name: str, prefix: str = "", exponent: int | Fraction = 1, qualifier: str = "") -> Term:
    """A term from the keys of the tables."""
    return Term(UNITS[name], PREFIXES[prefix] if prefix else None, Fraction(exponent), qualifier)


def checked_exponent(exponent: Fraction, *, quantity: str, given: str) -> Fraction:
    """`exponent` within reason; beyond it factors would grow without bound."""
    if abs(exponent) > LARGEST_EXPONENT or exponent.denominator > LARGEST_DENOMINATOR:
        raise UnknownUnit(
            quantity, given=given, allowed=f"exponents of at most ±{LARGEST_EXPONENT}, three decimals"
        )
    return exponent


@lru_cache(maxsize=4096)
def _product(one: Unit, other: Unit) -> Unit:
    return Unit(_gathered((*one.terms, *other.terms)))


@lru_cache(maxsize=4096)
def _quotient(one: Unit, other: Unit) -> Unit:
    return _product(one, other.to_the(-1))


def as_written(one: Unit, other: Unit) -> Unit:
    """A product that keeps what would cancel: mol/mol says more than 1."""
    return Unit(_gathered((*one.terms, *other.terms), cancel=False))


def _gathered(terms: tuple[Term, ...], *, cancel: bool = True) -> tuple[Term, ...]:
    """Like terms added up, in the order of their first appearance; with `cancel` also above and below."""
    found: dict[tuple[str, str, str, bool], Term] = {}
    for one in terms:
        below = not cancel and one.exponent < 0
        key = (one.unit.key, one.prefix.key if one.prefix else "", one.qualifier, below)
        held = found.get(key)
        exponent = one.exponent + (held.exponent if held else 0)
        found[key] = Term(one.unit, one.prefix, exponent, one.qualifier)
    for one in found.values():
        checked_exponent(one.exponent, quantity="unit", given=one.symbol)
    return tuple(one for one in found.values() if one.exponent and one.unit.key != "one")


ONE: Final = Unit()
