"""Bulk import of a register of instruments: all rows or none, every fault named with its line.

Everything is set-based: the number of queries depends on the number of batches, not on that of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import digest
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.catalogue.queries import edition_on, entries_of
from suyuan.registry.catalogue.rules import controlled
from suyuan.registry.instruments import acts, rules
from suyuan.registry.instruments.models import Instrument, InstrumentUse
from suyuan.registry.instruments.sheet import (
    DAYS,
    ImportRefused,
    References,
    RowProblem,
    batches,
    day_of,
    faults,
    plate_of,
)
from suyuan.registry.instruments.words import search_text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.models import Jurisdiction, Organization
from suyuan.registry.parties.queries import division, inside, organization

BATCH: Final = 2000
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
    given = [{name: str(value or "") for name, value in row.items()} for row in rows]
    known = references(path, on=occasion.today)
    if problems := faults(given, known):
        raise ImportRefused(problems[:MAX_PROBLEMS])
    with transaction.atomic():
        _store(occasion, given, known, progress=progress)
        record(
            acts.IMPORT,
            occasion,
            entity="jurisdiction",
            entity_id=jurisdiction,
            payload={"source": source, "rows": len(given), "digest": digest(given)},
        )
    return len(given)


def import_own_instruments(
    occasion: Occasion,
    *,
    owner_id: UUID,
    rows: Iterable[Mapping[str, str]],
    source: str,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Take over the equipment list of one's own house: number of rows.

    The owner is the house, and an instrument under compulsory control begins as registered: nobody says of
    himself that it is verified. Raises ImportRefused and stores nothing.
    """
    house = organization(owner_id)
    permit(acts.IMPORT_OWN, occasion, organization=owner_id, path=house["jurisdiction__path"])
    known = references_of_house(owner_id, on=occasion.today)
    given = owned(rows, house["code"])
    if problems := own_faults(given, known):
        raise ImportRefused(problems[:MAX_PROBLEMS])
    with transaction.atomic():
        _store(occasion, given, known, progress=progress)
        record(
            acts.IMPORT_OWN,
            occasion,
            entity="organization",
            entity_id=owner_id,
            payload={"source": source, "rows": len(given), "digest": digest(given)},
        )
    return len(given)


def owned(rows: Iterable[Mapping[str, str]], code: str) -> list[dict[str, str]]:
    """The rows as those of one house: an owner that is left out is the house itself."""
    return [{"owner": code} | {name: str(value or "") for name, value in row.items()} for row in rows]


def own_faults(rows: Iterable[Mapping[str, str]], known: References) -> list[RowProblem]:
    """The faults of an equipment list; standing and certificates come from the laboratory alone."""
    (code,) = known.owners
    given = owned(rows, code)
    told = [
        RowProblem(line=line, column=name, words=NOT_OWN)
        for line, row in enumerate(given, start=1)
        for name in STANDING
        if row.get(name)
    ]
    return sorted([*faults(given, known), *told], key=lambda one: one.line)


STANDING: Final = ("state", "verified_on", "valid_until", "last_certificate")
NOT_OWN: Final = Text("检定状态由检定机构给出，请勿填写", "the laboratory says so: leave it empty")


def references_of_house(owner_id: UUID, *, on: date) -> References:
    """What the rows of a house may refer to: itself as the owner, the divisions of its province."""
    house = organization(owner_id)
    province = "/".join(str(house["jurisdiction__path"]).split("/")[:2])
    known = references(province, on=on)
    return replace(known, owners={house["code"]: known.owners[house["code"]]})


def _store(
    occasion: Occasion,
    given: Sequence[Mapping[str, str]],
    references: References,
    *,
    progress: Callable[[int], None] | None,
) -> None:
    done = 0
    for batch in batches(given, BATCH):
        instruments = [_instrument(occasion, row, references) for row in batch]
        Instrument.objects.bulk_create(instruments)
        InstrumentUse.objects.bulk_create(_uses(occasion, instruments, references.edition))
        done += len(batch)
        if progress is not None:
            progress(done)


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


PRINTED: Final = (
    "model", "serial_no", "manufacturer", "measuring_range", "accuracy_class", "mpe", "place",
    "last_certificate",
)  # fmt: skip
SEARCHED: Final = ("model", "serial_no", "manufacturer", "place")


def _instrument(occasion: Occasion, row: Mapping[str, str], references: References) -> Instrument:
    kind, use_field, usage = row["kind"], row.get("use_field", ""), row.get("usage") or "working"
    owner_id, owner_zh, owner_en = references.owners[row["owner"]]
    kind_zh, kind_en = references.kinds[kind]
    is_controlled = usage == "working" and controlled(
        references.entries.get(kind), use_field, on=occasion.today
    )
    identity = occasion.identities()
    printed = {name: row.get(name, "") for name in PRINTED}
    label = row.get("label_no") or rules.label_of(identity)
    name_zh, name_en = row.get("name_zh") or kind_zh, row.get("name_en") or kind_en
    words = [name_zh, name_en, owner_zh, owner_en, *(printed[name] for name in SEARCHED), label]
    return Instrument(
        id=identity,
        created_at=occasion.at,
        created_by=occasion.actor.person,
        updated_at=occasion.at,
        kind_id=kind,
        name_zh=name_zh,
        name_en=name_en,
        label_no=label,
        plate=plate_of(row.get("plate", "")) or {},
        owner_id=owner_id,
        usage=usage,
        state=row.get("state") or rules.first_state(is_controlled=is_controlled),
        jurisdiction_id=row["jurisdiction"],
        use_field=use_field,
        controlled=is_controlled,
        search=search_text(words),
        **printed,
        **{name: day_of(row.get(name, "")) for name in DAYS},
    )


def _uses(occasion: Occasion, instruments: Sequence[Instrument], edition: str) -> Iterator[InstrumentUse]:
    for one in instruments:
        yield InstrumentUse(
            id=occasion.identities(),
            created_at=occasion.at,
            created_by=occasion.actor.person,
            updated_at=occasion.at,
            instrument_id=one.id,
            use_field=one.use_field,
            place=one.place,
            jurisdiction_id=one.jurisdiction_id,
            controlled=one.controlled,
            edition_id=edition,
            valid_from=occasion.today,
        )
