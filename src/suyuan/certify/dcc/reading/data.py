"""Reading quantities and the tables that they stand in.

Source: PTB DCC schemas 3.0.0 to 3.3.0 (dataType, listType, quantityType, primitiveQuantityType).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml import etree

from suyuan.certify.dcc.quantity_value import QuantityValue, Uncertainty
from suyuan.certify.dcc.reading.tree import (
    MAX_NESTED,
    Paths,
    children,
    every,
    items,
    kid,
    kids,
    local,
    named,
    words,
)
from suyuan.certify.dcc.reading.values import VALUES, read_forms, read_value
from suyuan.certify.dcc.view import Quantity, QuantityList

_ABOUT: Final = frozenset(("name", "description"))
_HOLDERS: Final = ("{*}result", "{*}influenceCondition", "{*}metaData", "{*}statement")
MAX_HOLDERS: Final = 4
_WITH_WORDS: Final = ("noQuantity", "charsXMLList")


def read_quantities(elements: Iterable[etree._Element], paths: Paths) -> tuple[Quantity, ...]:
    """A quantity for each element; one that stands in a list and in a result is made once."""
    return tuple(_kept(one, paths) for one in elements)


def _kept(element: etree._Element, paths: Paths) -> Quantity:
    found = paths.made.get(element)
    if not isinstance(found, Quantity):
        found = paths.made[element] = read_quantity(element, paths)
    return found


def read_quantity(element: etree._Element, paths: Paths) -> Quantity:
    """One quantity. Its flat fields are those of its first form."""
    parts = named(element)
    holder = next((one for name, one in parts.items() if name not in _ABOUT), None)
    kind = "" if holder is None else local(holder)
    forms = () if holder is None else read_forms(holder, paths)
    first = forms[0] if forms else None
    leaves = tuple(first.leaves()) if first is not None else ()
    stated = _stated(leaves)
    values = tuple(text for leaf in leaves for text in leaf.values)
    return Quantity(
        name=words(parts.get("name")),
        ref_type=element.get("refType") or "",
        kind=kind,
        values=items(holder) if kind == "charsXMLList" else values,
        units=_units(first, leaves),
        uncertainty_kind=stated[0].kind if stated else "",
        uncertainty=tuple(text for one in stated for text in one.values),
        k=tuple(text for one in stated for text in one.k),
        p=tuple(text for one in stated for text in one.p),
        distribution=tuple(text for one in stated for text in one.distribution),
        words=words(holder) if kind in _WITH_WORDS else {},
        path=paths.of(element),
        id=element.get("id") or "",
        ref_ids=tuple((element.get("refId") or "").split()),
        description=words(parts.get("description")),
        forms=forms,
        relative_uncertainty=_relative(parts.get("relativeUncertainty"), paths),
    )


def read_list(element: etree._Element, paths: Paths, *, depth: int = 0) -> QuantityList:
    """A list of the certificate: its columns, and the lists inside it."""
    inner = kids(element, "list") if depth < MAX_NESTED else ()
    times = kid(element, "dateTimeXMLList")
    return QuantityList(
        path=paths.of(element),
        name=words(kid(element, "name")),
        ref_type=element.get("refType") or "",
        times=items(times if times is not None else kid(element, "dateTime")),
        quantities=read_quantities(kids(element, "quantity"), paths),
        lists=tuple(read_list(one, paths, depth=depth + 1) for one in inner),
    )


def all_lists(element: etree._Element | None, paths: Paths) -> tuple[QuantityList, ...]:
    """The outermost lists of a piece of data."""
    return tuple(read_list(one, paths) for one in kids(element, "list"))


def all_quantities(element: etree._Element, paths: Paths) -> tuple[Quantity, ...]:
    """Every quantity below an element, in the order of the document.

    None where results lie within results without end: their quantities are those of the outer ones already.
    """
    outer = sum(1 for _ in element.iterancestors(*_HOLDERS))
    return read_quantities(every(element, "quantity"), paths) if outer <= MAX_HOLDERS else ()


def _stated(leaves: tuple[QuantityValue, ...]) -> list[Uncertainty]:
    """The uncertainties of the first form; one that the list lends to all its items counts once."""
    found: dict[int, Uncertainty] = {}
    for leaf in leaves:
        if leaf.uncertainty is not None:
            found.setdefault(id(leaf.uncertainty), leaf.uncertainty)
    return list(found.values())


def _units(first: QuantityValue | None, leaves: tuple[QuantityValue, ...]) -> tuple[str, ...]:
    """The units as they stand: those of the items, else the one of the list."""
    if first is not None and first.items and first.units:
        own = tuple(text for item in first.items for text in item.units)
        return own or first.units
    return tuple(text for leaf in leaves for text in leaf.units)


def _relative(element: etree._Element | None, paths: Paths) -> QuantityValue | None:
    """The relative uncertainty, since 3.1: a number, or a list of them."""
    inner = next(iter(children(element)), None)
    if inner is None:
        return None
    return read_value(inner, paths) if local(inner) not in VALUES or len(inner) else None
