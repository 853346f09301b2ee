"""The list of a register, as it was exported, handed in again.

What the list tells beside what an import takes (states, days of certificates, what is computed) is left out;
a row of another house is a fault, so that nobody takes over what is somebody else's by a file of a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.queries import organization
from suyuan.registry.parties.rows import RowProblem
from suyuan.web.exports.column import Kind
from suyuan.web.exports.registers import LISTINGS
from suyuan.web.imports.importer import Importer
from suyuan.web.imports.reading import Given, folded

LISTS: Final[Mapping[str, str]] = {
    "equipment": "instruments", "people": "people", "standards": "standards", "materials": "materials",
    "bought": "shelf", "needs": "needs", "type_approvals": "type_approvals", "inspections": "inspections",
    "prepackages": "prepackage_lots",
}  # fmt: skip
HOUSES: Final = ("owner", "organization", "producer")  # columns of lists that name the house of a row


# What a firm may not say of its own instruments is no fault in a list that the register itself has told.
NOT_TAKEN: Final[Mapping[str, frozenset[str]]] = {"equipment": frozenset({"owner", "state", "verified_on"})}


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns of a file for an importer, by their places: what is kept under which head, what names the
    house of a row, and the heads that are left out."""

    kept: Mapping[int, str]
    houses: tuple[int, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What an importer is asked about: the file without what it does not take, and rows of other houses."""

    given: Given
    faults: tuple[RowProblem, ...]


def columns_of(importer: Importer, heads: Sequence[str]) -> Columns:
    """The columns of a file; one that is no list of the register keeps all of its own."""
    listed = LISTINGS[LISTS[importer.code]].columns if importer.code in LISTS else ()
    known = {folded(word): one for one in listed for word in (one.code, one.head.zh, one.head.en)}
    not_taken = NOT_TAKEN.get(importer.code, frozenset())
    if not_taken and not all(folded(head) in known for head in heads):
        return Columns(kept=dict(enumerate(heads)), houses=(), left_out=())
    fields = {one.name for one in importer.fields} - not_taken
    kept: dict[int, str] = {}
    houses: list[int] = []
    for place, head in enumerate(heads):
        told, name = known.get(folded(head)), importer.names.get(folded(head), "")
        if told is not None and told.kind is not Kind.WORD and told.code in fields:
            name = told.code
        if told is None or (name and name not in kept.values() and told.code not in not_taken):
            kept[place] = head if told is None else name
        elif told.code in HOUSES:
            houses.append(place)
    left_out = tuple(head for place, head in enumerate(heads) if head and place not in kept)
    return Columns(kept=kept, houses=tuple(houses), left_out=left_out)


def taken(importer: Importer, given: Given, occasion: Occasion) -> Taken:
    """A file for an importer."""
    columns = columns_of(importer, given.heads)
    if tuple(columns.kept.values()) == given.heads:  # no list of the register: nothing is copied
        return Taken(given=given, faults=())
    rows = tuple(tuple(row[place] for place in columns.kept) for row in given.rows)
    faults = tuple(_of_others(given, columns.houses, occasion)) if columns.houses else ()
    return Taken(given=replace(given, heads=tuple(columns.kept.values()), rows=rows), faults=faults)


def merged(one: Sequence[RowProblem], other: Sequence[RowProblem]) -> list[RowProblem]:
    """Faults of both, in order of lines."""
    return sorted([*one, *other], key=lambda fault: fault.line)


def _of_others(given: Given, houses: Sequence[int], occasion: Occasion) -> Iterator[RowProblem]:
    own: set[str] = set()
    if occasion.actor.organization is not None:
        house = organization(occasion.actor.organization)
        own = {house["code"], house["name_zh"], house["name_en"]}
    for line, row in enumerate(given.rows, start=1):
        for place in houses:
            if (cell := row[place]) and cell not in own:
                words = Text(
                    f"是“{cell[:40]}”的，不是本单位的", f"it is of “{cell[:40]}”, not of this organization"
                )
                yield RowProblem(line=line, column=given.heads[place], words=words)
