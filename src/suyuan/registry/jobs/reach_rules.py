"""How far a house reaches: the lines of its accredited scope, and the uncertainty that it declares.

Pure. What a line says is printed text; it is compared where it has the usual form and left to people where it
has not. Uncertainties are expanded, k = 2. Source: domain model 5.3 and 11; ISO/IEC 17025:2017, 5.3, 7.1.1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from suyuan.base.text import Text
from suyuan.metrology.units.conversion import convert
from suyuan.registry.resources.quantities import fits, unit_of
from suyuan.registry.resources.rules import Need, Offer, why_not_cover

RANGE: Final = re.compile(
    r"\(?\s*(-?\d+(?:\.\d+)?)\s*(?:~|～|–|—|\.\.\.|…)\s*(-?\d+(?:\.\d+)?)\s*\)?\s*(\S+)"
)
UNCERTAINTY: Final = re.compile(r"U\w*\s*[=:]\s*(\d+(?:\.\d+)?)\s*([^\s,;()]+)")


class Range(NamedTuple):
    """A range as printed on a plate."""

    low: Decimal
    high: Decimal
    unit: str


class Needed(NamedTuple):
    """The expanded uncertainty (k = 2) that the customer needs."""

    value: Decimal
    unit: str

    @property
    def words(self) -> str:
        return f"U = {self.value:f} {self.unit}"


@dataclass(frozen=True, kw_only=True)
class ScopeLine:
    """A line of an accredited scope as printed in its annex."""

    subject: str
    range_text: str
    uncertainty_text: str
    method: str


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for in scopes and offers: names of the kind, number of its specification, range, day."""

    kind: str
    names: tuple[str, ...]
    specification: str
    range_text: str
    on: date
    needed: Needed | None = None


def range_of(text: str) -> Range | None:
    """From, to and unit of a range as printed on a plate, None for what is not of this form."""
    found = RANGE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    low, high = Decimal(found[1]), Decimal(found[2])
    return Range(low, high, found[3]) if low <= high else None


def scope(lines: Sequence[ScopeLine], wanted: Wanted) -> Iterator[tuple[str, Text]]:
    """What stands against the item in an accredited scope, as code and what it is about.

    Nothing where no line was ever entered. The line that stands best counts.
    """
    if not lines:
        return
    fitting = [one for one in lines if _is_for(one, wanted)]
    if not fitting:
        yield "NOT_IN_SCOPE", Text(wanted.names[0], wanted.names[-1])
        return
    yield from min((tuple(_line(one, wanted)) for one in fitting), key=len)


def _is_for(line: ScopeLine, wanted: Wanted) -> bool:
    subject, method = _folded(line.subject), _folded(line.method)
    named = any(name and _folded(name) in subject for name in wanted.names)
    return named or bool(wanted.specification and _folded(wanted.specification) in method)


def _line(line: ScopeLine, wanted: Wanted) -> Iterator[tuple[str, Text]]:
    about = _same(f"{line.subject} {line.range_text}")
    asked, offered = range_of(wanted.range_text), range_of(line.range_text)
    if asked is None or offered is None or not fits(asked.unit, offered.unit):
        yield "SCOPE_UNREAD", about
    elif _in(asked.low, asked.unit, offered.unit) < offered.low or (
        _in(asked.high, asked.unit, offered.unit) > offered.high
    ):
        yield "SCOPE_RANGE", about
    if wanted.needed is not None:
        best = _uncertainty_of(line.uncertainty_text)
        if best is not None and fits(wanted.needed.unit, best.unit):
            if _in(wanted.needed.value, wanted.needed.unit, best.unit, difference=True) < best.value:
                yield "SCOPE_U", _same(f"{wanted.needed.words}; {line.uncertainty_text}")
        else:
            yield "SCOPE_UNREAD", _same(f"{line.subject} {line.uncertainty_text}".strip())


def _uncertainty_of(text: str) -> Needed | None:
    found = UNCERTAINTY.search(unicodedata.normalize("NFKC", text))
    return Needed(Decimal(found[1]), found[2]) if found else None


def declared(offers: Sequence[Offer], wanted: Wanted) -> bool:
    """Whether one of the capabilities that a house shares covers the item: kind, range, day, uncertainty."""
    need = _need(wanted, needed=wanted.needed)
    return need is not None and any(not why_not_cover(one, need) for one in offers)


def uncertainty(offers: Sequence[Offer], wanted: Wanted) -> Iterator[tuple[str, Text]]:
    """What stands against the uncertainty that the customer needs, as code and what it is about."""
    if wanted.needed is None or declared(offers, wanted):
        return
    need = _need(wanted, needed=None)
    reaches = need is not None and fits(need.unit, wanted.needed.unit)
    if need is not None and reaches and any(not why_not_cover(one, need) for one in offers):
        yield "U_NOT_REACHED", _same(wanted.needed.words)
    else:
        yield "U_UNDECLARED", _same(wanted.needed.words)


def _need(wanted: Wanted, *, needed: Needed | None) -> Need | None:
    """The item as a search asks for it; None where its range or the unit of U cannot be read."""
    asked = range_of(wanted.range_text)
    if asked is None or not fits(asked.unit, asked.unit):
        return None
    if needed is not None and not fits(needed.unit, asked.unit):
        return None
    target = None if needed is None else _in(needed.value, needed.unit, asked.unit, difference=True)
    return Need(
        unit=asked.unit, low=asked.low, high=asked.high, on=wanted.on, kind=wanted.kind, target=target
    )


def why_not_unit(unit: str, range_text: str, units: Iterable[str]) -> Text | None:
    """Why an uncertainty cannot be asked for in a unit, or None.

    It is one of the item's range, one in which its method states something, or relative. Where the range
    cannot be read, people judge.
    """
    asked = range_of(range_text)
    if asked is None or not fits(asked.unit, asked.unit):
        return None
    if any(fits(unit, other) for other in (asked.unit, "1", *units)):
        return None
    return Text(
        f"单位 {unit} 与器具的测量范围 {range_text} 不符",
        f"{unit} does not fit the range {range_text} of the item",
    )


def _in(value: Decimal, given: str, unit: str, *, difference: bool = False) -> Decimal:
    found: Decimal = convert(value, unit_of(given), unit_of(unit), difference=difference)
    return found


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _same(text: str) -> Text:
    return Text(text, text)
