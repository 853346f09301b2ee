"""What the rules of our own profile look at: a certificate as read, its quantities by place, day and scope.

Rules work on the typed view; the tree is asked only for what the view does not keep (texts in their
languages, lines). Everything that several rules need is made once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal, DecimalException
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from suyuan.base.errors import UnknownUnit
from suyuan.base.text import Text
from suyuan.certify.dcc.quantity_value import QuantityValue, is_number, parsed_unit
from suyuan.certify.dcc.read import kid, view_of
from suyuan.certify.dcc.view import Certificate, Device, Quantity, QuantityList
from suyuan.certify.profile.finding import Level, Rule

if TYPE_CHECKING:
    from suyuan.certify.profile.scope import Scope
    from suyuan.metrology.units import Unit

LARGEST_EXPONENT: Final = 300  # numbers beyond are not reckoned with
MEASURED: Final = frozenset(("basic_measuredValue",))
POINTS: Final = frozenset(("basic_nominalValue", "basic_referenceValue", "basic_setPoint"))


class Hit(NamedTuple):
    """A place where a rule is broken, with what its sentence is filled with."""

    place: str | etree._Element
    given: object = ""
    wanted: object = ""


class Sense(NamedTuple):
    """A rule of our own profile, and where it is broken."""

    rule: Rule
    find: Callable[[Subject], Iterator[Hit]]


def sense(
    id: str,
    level: Level,
    find: Callable[[Subject], Iterator[Hit]],
    *,
    words: tuple[str, str],
    remedy: tuple[str, str],
    source: str | tuple[str, str],
) -> Sense:
    """One line of a table of rules."""
    named = Text(source, source) if isinstance(source, str) else Text(*source)
    return Sense(Rule(id=id, level=level, words=Text(*words), remedy=Text(*remedy), source=named), find)


class Subject:
    """A certificate under examination."""

    def __init__(
        self,
        root: etree._Element,
        *,
        view: Certificate | None = None,
        today: date | None = None,
        scope: Scope | None = None,
    ) -> None:
        self.root, self.today, self.scope = root, today, scope
        self.view = view_of(root) if view is None else view

    @cached_property
    def about(self) -> etree._Element | None:
        """The administrative data."""
        return kid(self.root, "administrativeData")

    def core(self, name: str) -> etree._Element:
        """An element of the core data, or the next above it that is there: a place to point to."""
        core = kid(self.about, "coreData")
        for one in (kid(core, name), core, self.about):
            if one is not None:
                return one
        return self.root

    @cached_property
    def quantities(self) -> dict[str, Quantity]:
        """Every quantity of the certificate by its path, each once."""
        view, found = self.view, dict[str, Quantity]()
        groups: list[Sequence[Quantity]] = [one.quantities for one in (*view.results, *view.conditions)]
        groups += [one.quantities for one in _devices((*view.items, *view.equipment))]
        groups += [one.quantities for one in (*view.methods, *view.statements, *view.metadata)]
        for group in groups:
            for one in group:
                found.setdefault(one.path, one)
        return found

    @cached_property
    def leaves(self) -> tuple[tuple[Quantity, QuantityValue], ...]:
        """Every value that holds texts itself, with its quantity."""
        return tuple(
            (one, leaf) for one in self.quantities.values() for form in one.forms for leaf in form.leaves()
        )

    @cached_property
    def tables(self) -> dict[str, QuantityList]:
        """Every list of the results by its path, lists within lists as well."""
        found: dict[str, QuantityList] = {}
        todo = [one for result in self.view.results for one in reversed(result.lists)]
        while todo:
            one = todo.pop()
            if one.path not in found:
                found[one.path] = one
                todo.extend(reversed(one.lists))
        return found

    @cached_property
    def homes(self) -> dict[str, QuantityList]:
        """The list that a quantity of the results stands in, by the path of the quantity."""
        return {one.path: table for table in self.tables.values() for one in table.quantities}

    @cached_property
    def points(self) -> dict[str, tuple[Quantity, ...]]:
        """The columns of a list that say at which points it was measured, by the path of the list.

        Nominal and reference values come first, then measured ones.
        """
        return {
            path: tuple(
                one for kinds in (POINTS, MEASURED) for one in table.quantities if kinds & set(kinds_of(one))
            )
            for path, table in self.tables.items()
        }


def _devices(devices: Sequence[Device]) -> Iterator[Device]:
    for one in devices:
        yield one
        yield from _devices(one.parts)


def kinds_of(quantity: Quantity) -> tuple[str, ...]:
    """The refTypes of a quantity."""
    return tuple(quantity.ref_type.split())


@lru_cache(maxsize=4096)
def unit_of(text: str) -> Unit | None:
    """A unit as certificates write it; None where nobody can read it."""
    try:
        return parsed_unit(text, "unit")
    except UnknownUnit:
        return None


def exact(text: str) -> Decimal | None:
    """A number of the document to its last digit; None for NaN, for no number and for one beyond reason."""
    if not is_number(text):
        return None
    try:
        number = Decimal(text)
    except DecimalException:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < LARGEST_EXPONENT else None


def spread_over(texts: Sequence[str], count: int) -> list[Decimal | None]:
    """One number for each of `count` values: as listed, or one for all; None where there is none."""
    if len(texts) == 1:
        return [exact(texts[0])] * count
    return [exact(text) for text in texts] if len(texts) == count else [None] * count


def last_digit(number: Decimal) -> Decimal:
    """One unit of the last digit that is written."""
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)


@lru_cache(maxsize=4096)
def factor_between(given: str, wanted: str) -> Decimal | None:
    """By what differences in one unit become differences in another; None where they do not fit."""
    if given == wanted:
        return Decimal(1)
    one, other = unit_of(given), unit_of(wanted)
    if one is None or other is None or one.why_not(other):
        return None
    return one.ratio(other).decimal(28)


def first_unit(quantity: Quantity) -> str:
    """The unit of all values of a quantity; "" where there are none or several."""
    units = set(quantity.units)
    return units.pop() if len(units) == 1 else ""
