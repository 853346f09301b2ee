"""The list of a register, as it was exported, handed in again.

What the list tells beside what an import takes (states, days of certificates, what is computed) is left out.
Rows that are none for the import are told as such, once each: those of another house, so that nobody takes
over what is somebody else's by a file of a list, and those that the register has got on with by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as Cells
from dataclasses import dataclass, field, replace
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.queries import organization
from suyuan.registry.parties.rows import RowProblem
from suyuan.registry.supervision import importing as supervision
from suyuan.web.exports.column import Column, Kind
from suyuan.web.exports.registers import LISTINGS
from suyuan.web.imports.importer import Importer
from suyuan.web.imports.reading import Given, folded


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Rows that are none for an import: by which column of the list, `those` of its cells, and why."""

    column: str
    those: Callable[[Cells[str], Occasion], Cells[str]]
    why: Text


@dataclass(frozen=True, kw_only=True)
class OwnList:
    """How an import takes the list of its register.

    called : columns of the list that the import knows by another name. not_taken : fields of the import that
    a list does not give; then it has to be such a list as a whole.
    """

    listing: str
    called: Mapping[str, str] = field(default_factory=dict)
    not_taken: frozenset[str] = frozenset()
    apart: tuple[Apart, ...] = ()


def _those_of_others(cells: Cells[str], occasion: Occasion) -> Cells[str]:
    own = {""}
    if occasion.actor.organization is not None:
        house = organization(occasion.actor.organization)
        own |= {house["code"], house["name_zh"], house["name_en"]}
    return cells - own


def _filled(cells: Cells[str], _: Occasion) -> Cells[str]:
    return cells - {""}


def _empty(cells: Cells[str], _: Occasion) -> Cells[str]:
    return cells & {""}


OF_OTHERS: Final = Text("是“{cell}”的，不是本单位的", "it is of “{cell}”, not of this organization")
OF_HOUSES: Final[Mapping[str, Apart]] = {  # by the columns of lists that name the house of a row
    column: Apart(column=column, those=_those_of_others, why=OF_OTHERS)
    for column in ("owner", "organization", "producer")
}
LISTS: Final[Mapping[str, OwnList]] = {
    # What a firm may not say of its own instruments is no fault in a list that the register itself has told.
    "equipment": OwnList(
        listing="instruments",
        not_taken=frozenset({"owner", "state", "verified_on"}),
        called={"owner_code": ""},
    ),
    "instruments": OwnList(listing="instruments", called={"owner_code": "owner"}),
    "people": OwnList(
        listing="people",
        apart=(
            Apart(
                column="employed_to",
                those=_filled,
                why=Text("已于 {cell} 离职，不导入", "left on {cell} and is not taken in"),
            ),
        ),
    ),
    "capabilities": OwnList(listing="capabilities"),
    "standards": OwnList(listing="standards"),
    "materials": OwnList(listing="materials"),
    "bought": OwnList(
        listing="shelf",
        called={"bought_from": "producer", "material_number": "number"},
        apart=(
            Apart(
                column="bought_from",
                those=_empty,
                why=Text(
                    "是本系统登记的批次，请在库存页入库",
                    "its batch is of this register; receive the unit on the page of the shelf",
                ),
            ),
        ),
    ),
    "needs": OwnList(listing="needs"),
    "type_approvals": OwnList(
        listing="type_approvals",
        apart=(
            Apart(
                column="state",
                those=lambda cells, _: cells - {"granted", "withdrawn"},
                why=Text(
                    "不是已批准或已失效的型式，不导入",
                    "it was not granted; types that were approved are taken in",
                ),
            ),
        ),
    ),
    "inspections": OwnList(
        listing="inspections",
        called={"organization_code": "organization"},
        apart=(
            Apart(
                column="number",
                those=lambda cells, _: supervision.ordered(cells),
                why=Text("检查 {cell} 已安排，不重复安排", "inspection {cell} is ordered already"),
            ),
        ),
    ),
    "prepackages": OwnList(
        listing="prepackage_lots",
        apart=(
            Apart(
                column="number",
                those=lambda cells, _: supervision.judged_lots(cells),
                why=Text(
                    "批次 {cell} 已作出结论，不再导入", "lot {cell} has its verdict and is not taken in again"
                ),
            ),
        ),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns of a file for an importer, by their places: what is kept under which head, by which rows
    are told apart, and the heads that are left out."""

    kept: Mapping[int, str]
    apart: tuple[tuple[int, Apart], ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What an importer is asked about: the file without what it does not take; rows that are none for it."""

    given: Given
    columns: Columns
    faults: tuple[RowProblem, ...] = ()


def columns_of(importer: Importer, heads: Sequence[str]) -> Columns:
    """The columns of a file; one that is no list of the register keeps all of its own."""
    own = LISTS.get(importer.code)
    told = _told_columns(own, heads) if own is not None else {}
    if own is None or (own.not_taken and len(told) < len(heads)):
        return Columns(kept=dict(enumerate(heads)))
    names = _names(importer, own, told, heads)
    kept = {place: names.get(place, head) for place, head in enumerate(heads)
            if place in names or place not in told}  # fmt: skip
    apart = [(place, one) for place, column in told.items() for one in own.apart if one.column == column.code]
    apart += [
        (place, OF_HOUSES[column.code])
        for place, column in told.items()
        if column.code in OF_HOUSES and column.code not in names.values()
    ]
    left_out = tuple(head for place, head in enumerate(heads) if head and place not in kept)
    return Columns(kept=kept, apart=tuple(apart), left_out=left_out)


def _told_columns(own: OwnList, heads: Sequence[str]) -> dict[int, Column]:
    """The columns of the list that a file has. A head is that for people unless all are names for programs,
    for a head such as "State" is the name of the column beside it."""
    listed = LISTINGS[own.listing].columns
    codes = {folded(one.code): one for one in listed}
    words = {folded(word): one for one in listed for word in (one.head.zh, one.head.en)}
    found = [folded(head) for head in heads]
    known = codes if all(head in codes for head in found if head in words) else codes | words
    return {place: known[head] for place, head in enumerate(found) if head in known}


def _names(
    importer: Importer, own: OwnList, told: Mapping[int, Column], heads: Sequence[str]
) -> dict[int, str]:
    """The fields of the import that columns of a list give: as `called`, by their names, or by heads."""
    fields = {one.name for one in importer.fields} - own.not_taken
    names: dict[int, str] = {}

    def name(wanted: Callable[[int, Column], str]) -> None:
        for place, column in told.items():
            found = wanted(place, column)
            if place not in names and found in fields and found not in names.values():
                names[place] = found

    name(lambda _, column: own.called.get(column.code, ""))
    name(lambda _, column: "" if column.kind is Kind.WORD else column.code)
    name(lambda place, _: importer.names.get(folded(heads[place]), ""))
    return names


def taken(importer: Importer, given: Given, occasion: Occasion) -> Taken:
    """A file for an importer."""
    columns = columns_of(importer, given.heads)
    faults = apart(columns, given.heads, lambda place: (row[place] for row in given.rows), occasion)
    if tuple(columns.kept.values()) == given.heads:  # no list of the register: nothing is copied
        return Taken(given=given, columns=columns, faults=faults)
    rows = tuple(tuple(row[place] for place in columns.kept) for row in given.rows)
    kept = replace(given, heads=tuple(columns.kept.values()), rows=rows)
    return Taken(given=kept, columns=columns, faults=faults)


def apart(
    columns: Columns, heads: Sequence[str], cells_of: Callable[[int], Iterable[str]], occasion: Occasion
) -> tuple[RowProblem, ...]:
    """The rows that are none for the import, each told once. cells_of : the cells of a column by place."""
    found: dict[int, RowProblem] = {}
    for place, one in columns.apart:
        for line, words in _told(one, list(cells_of(place)), occasion):
            found.setdefault(line, RowProblem(line=line, column=heads[place], words=words))
    return tuple(found[line] for line in sorted(found))


def _told(one: Apart, cells: Sequence[str], occasion: Occasion) -> Iterator[tuple[int, Text]]:
    those = one.those(set(cells), occasion)
    if those:
        for line, cell in enumerate(cells, start=1):
            if cell in those:
                yield line, one.why.fill(cell=cell[:40])


def merged(of_list: Sequence[RowProblem], faults: Sequence[RowProblem]) -> list[RowProblem]:
    """Faults in order of lines; of a row that is none for the import nothing else is told."""
    if not of_list:
        return list(faults)
    lines = {one.line for one in of_list}
    return sorted([*of_list, *(one for one in faults if one.line not in lines)], key=lambda fault: fault.line)
