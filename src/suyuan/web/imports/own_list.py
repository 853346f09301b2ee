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
    "people": "people", "standards": "standards", "materials": "materials", "bought": "shelf",
    "needs": "needs", "type_approvals": "type_approvals", "inspections": "inspections",
    "prepackages": "prepackage_lots",
}  # fmt: skip
HOUSES: Final = ("owner", "organization", "producer")  # columns of lists that name the house of a row


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What an importer is asked about: the file without what it does not take, and rows of other houses."""

    given: Given
    faults: tuple[RowProblem, ...]


def taken(importer: Importer, given: Given, occasion: Occasion) -> Taken:
    """A file for an importer; one that is no list of its register is as it was."""
    columns = LISTINGS[LISTS[importer.code]].columns if importer.code in LISTS else ()
    known = {folded(word): one for one in columns for word in (one.code, one.head.zh, one.head.en)}
    fields = {one.name for one in importer.fields}
    heads: list[str] = []
    kept: list[int] = []
    houses: list[int] = []
    for place, head in enumerate(given.heads):
        told, name = known.get(folded(head)), importer.names.get(folded(head), "")
        if told is not None and told.code in fields and told.kind is not Kind.WORD:
            name = told.code
        if told is None or (name and name not in heads):
            kept.append(place)
            heads.append(name or head)
        elif told.code in HOUSES:
            houses.append(place)
    rows = tuple(tuple(row[place] for place in kept) for row in given.rows)
    faults = tuple(_of_others(given, houses, occasion)) if houses else ()
    return Taken(given=replace(given, heads=tuple(heads), rows=rows), faults=faults)


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
