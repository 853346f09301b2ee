"""Bulk import of a register of instruments: all rows or none, every fault named with its line.

Everything is done by columns and in batches: no object is made for a row, and the number of queries depends
on the number of batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from heapq import merge
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict
from suyuan.base.following import Following
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.catalogue.queries import edition_on, entries_of
from suyuan.registry.instruments import acts
from suyuan.registry.instruments.indexing_many import indexed_together
from suyuan.registry.instruments.laying import Laid
from suyuan.registry.instruments.marking import Columns
from suyuan.registry.instruments.models import Instrument, InstrumentUse
from suyuan.registry.instruments.sheet import ImportRefused, References, RowProblem, told
from suyuan.registry.journal.aside import indexed_at_end
from suyuan.registry.journal.beside import Ahead
from suyuan.registry.journal.bulk import at_once, large_cache, made_ready
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.models import Jurisdiction, Organization
from suyuan.registry.parties.queries import division, inside, organization
from suyuan.registry.parties.sheets import Sheet

BATCH: Final = 12_500
MAX_PROBLEMS: Final = 200


def import_instruments(
    occasion: Occasion,
    *,
    jurisdiction: str,
    rows: Iterable[Mapping[str, str]],
    source: str,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Take over a register of instruments of a division: number of rows.

    Rows hold text under `sheet.COLUMNS`; `plate` is JSON of text, days are ISO dates. Raises ImportRefused
    with the faults (up to MAX_PROBLEMS) and stores nothing. One event names the source and the digest of
    the rows.
    """
    path = division(jurisdiction)["path"]
    permit(acts.IMPORT, occasion, path=path)
    sheet = Sheet.of(rows)
    known = references(path, on=occasion.today)
    _refuse(told(sheet, known))
    with transaction.atomic():
        _store(occasion, sheet, known, progress=progress)
        record(
            acts.IMPORT,
            occasion,
            entity="jurisdiction",
            entity_id=jurisdiction,
            payload={"source": source, "rows": len(sheet), "digest": sheet.digest()},
        )
    return len(sheet)


def import_own_instruments(
    occasion: Occasion,
    *,
    owner_id: UUID,
    rows: Iterable[Mapping[str, str]],
    source: str,
    progress: Callable[[int], None] | None = None,
    also: Callable[[Iterator[UUID]], None] | None = None,
) -> int:
    """Take over the equipment list of one's own house: number of rows.

    The owner is the house, and an instrument under compulsory control begins as registered: nobody says of
    himself that it is verified. `also` writes what belongs to the rows, given their identities in order.
    Raises ImportRefused and stores nothing.
    """
    house = organization(owner_id)
    permit(acts.IMPORT_OWN, occasion, organization=owner_id, path=house["jurisdiction__path"])
    known = references_of_house(owner_id, on=occasion.today)
    sheet = owned(rows, house["code"])
    _refuse(own_told(sheet, known))
    with transaction.atomic():
        keys = _store(occasion, sheet, known, progress=progress)
        if also is not None:
            also(keys)
        record(
            acts.IMPORT_OWN,
            occasion,
            entity="organization",
            entity_id=owner_id,
            payload={"source": source, "rows": len(sheet), "digest": sheet.digest()},
        )
    return len(sheet)


def _refuse(problems: Iterator[RowProblem]) -> None:
    if first := list(islice(problems, MAX_PROBLEMS)):
        raise ImportRefused(first)


def owned(rows: Iterable[Mapping[str, str]], code: str) -> Sheet:
    """The rows as those of one house: an owner that is left out is the house itself."""
    sheet = Sheet.of(rows)
    return sheet.with_column("owner", sheet.filled("owner", code))


def own_faults(rows: Iterable[Mapping[str, str]], known: References) -> list[RowProblem]:
    """The faults of an equipment list."""
    (code,) = known.owners
    return list(own_told(owned(rows, code), known))


def own_told(sheet: Sheet, known: References) -> Iterator[RowProblem]:
    """The faults in order of lines; standing and certificates come from the laboratory alone."""
    claimed = (sheet.faults(name, lambda value: NOT_OWN if value else None) for name in STANDING)
    return merge(told(sheet, known), *claimed, key=lambda one: one.line)


STANDING: Final = ("state", "verified_on", "valid_until", "last_certificate")
NOT_OWN: Final = Text("检定状态由检定机构给出，请勿填写", "the laboratory says so: leave it empty")


def references_of_house(owner_id: UUID, *, on: date) -> References:
    """What the rows of a house may refer to: itself as the owner, the divisions of its province."""
    house = organization(owner_id)
    province = "/".join(str(house["jurisdiction__path"]).split("/")[:2])
    known = references(province, on=on)
    return replace(known, owners={house["code"]: known.owners[house["code"]]})


def _store(
    occasion: Occasion, sheet: Sheet, references: References, *, progress: Callable[[int], None] | None
) -> Iterator[UUID]:
    """The rows as instruments and their uses, batch by batch; the identities of the instruments.

    A batch is noted and indexed at once. While the database works on one batch, another thread lays out the
    next one and makes it ready.
    """
    many = len(sheet)
    keys, uses = (Following(occasion.identities(), many) for _ in range(2))
    laid = Laid(occasion, sheet, references, keys, uses)

    tables = (Instrument, InstrumentUse)

    def lay(start: int) -> tuple[Columns, list[Callable[[], None]]]:
        register, used = laid.instruments(start, BATCH), laid.uses(start, BATCH)
        return register, [made_ready(Instrument, register), made_ready(InstrumentUse, used)]

    with (
        _nobody_else_between(),
        large_cache(),
        Ahead(lay) as ahead,
        indexed_together(many, laid.words) as index,
        indexed_at_end(many, *tables),
    ):
        for start in range(0, many, BATCH):
            register, inserts = ahead.take(start)
            ahead.begin(start + BATCH, most=many)
            with at_once(*tables):
                for insert in inserts:
                    insert()
            index(register)
            if progress is not None:
                progress(min(start + BATCH, many))
    return iter(keys)


@contextmanager
def _nobody_else_between() -> Iterator[None]:
    """Numbers are looked up before the rows are written; who has entered one of them meanwhile came first."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(
            Text("导入期间台账有变化，未导入任何行", "the register changed meanwhile; nothing was imported"),
            hint=Text("请重新导入。", "Import the file again."),
        ) from error


def references(path: str, *, on: date) -> References:
    """What the rows of a division may refer to: four queries."""
    edition = edition_on(on)
    divisions = Jurisdiction.objects.filter(inside(path)).values_list("code", flat=True)
    kinds = InstrumentKind.objects.values_list("code", "name_zh", "name_en")
    owners = Organization.objects.filter(active=True).values_list("code", "id", "name_zh", "name_en")
    return References(
        kinds={code: (zh, en) for code, zh, en in kinds},
        owners={code: (identity, zh, en) for code, identity, zh, en in owners},
        divisions=frozenset(divisions),
        entries=entries_of(edition),
        edition=edition,
    )
