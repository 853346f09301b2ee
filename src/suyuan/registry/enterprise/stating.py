"""What a firm states of its own equipment: until when it is calibrated, and by which certificate.

A list of equipment says so for every device, long before a laboratory hands in anything. The register of
instruments cannot take a firm's word (nobody says of himself that he is verified), so it is kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from heapq import merge
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Missing
from suyuan.base.text import Text
from suyuan.registry.enterprise.acts import OF
from suyuan.registry.enterprise.models import StatedCalibration
from suyuan.registry.enterprise.processing import own_instrument
from suyuan.registry.instruments.importing import (
    import_own_instruments,
    own_faults,
    references_of_house,
)
from suyuan.registry.instruments.sheet import COLUMNS, DAYS
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns, permit_in
from suyuan.registry.parties.queries import organization
from suyuan.registry.parties.rows import NO_DAY, ImportRefused, RowProblem, day_of
from suyuan.registry.parties.sheets import Sheet
from suyuan.registry.results.rules import words

UNTIL, CERTIFICATE = "valid_until", "last_certificate"
STATED: Final = (UNTIL, CERTIFICATE)
MOST_LETTERS: Final = 80
BATCH: Final = 5_000
WRITTEN: Final = re.compile(r"(\d{4})[./年-](\d{1,2})[./月-](\d{1,2})日?(?: 00:00(?::00)?)?", re.ASCII)
MOST_FAULTS: Final = 200
NO_NUMBER: Final = Text(
    f"最多 {MOST_LETTERS} 个可见字符", f"at most {MOST_LETTERS} characters that can be seen"
)
WITHOUT_DAY: Final = Text(
    "填写了证书编号，请同时填写有效期", "a certificate is named: say until when it is valid"
)

Row = Mapping[str, str]


def state(
    occasion: Occasion, *, instrument_id: UUID, valid_until: date | None, certificate: str = ""
) -> None:
    """State until when one's own instrument is calibrated. Raises Missing, NotFound, NotPermitted."""
    house = occasion.actor.organization
    if house is None:
        raise Missing("organization")
    permit_in(OF["equipment_state"], occasion, house)
    own_instrument(instrument_id, house)
    if valid_until is None:
        raise Missing(UNTIL)
    row = _stated(
        occasion, instrument_id, valid_until, words(certificate.strip(), "certificate", most=MOST_LETTERS)
    )
    with transaction.atomic():
        row.save(force_insert=True)
        record(
            OF["equipment_state"], occasion, entity="instrument", entity_id=instrument_id,
            payload={"until": valid_until.isoformat(), "certificate": row.certificate},
        )  # fmt: skip


def _stated(occasion: Occasion, instrument_id: UUID, until: date, certificate: str) -> StatedCalibration:
    return StatedCalibration(
        **columns(occasion), instrument_id=instrument_id, valid_until=until, certificate=certificate,
        stated_on=occasion.today,
    )  # fmt: skip


def import_equipment(occasion: Occasion, *, house_id: UUID, rows: Iterable[Row], source: str) -> int:
    """Take over the list of equipment of a house with what it states: number of rows, all or none.

    Raises ImportRefused with the faults of both.
    """
    permit_in(OF["equipment_state"], occasion, house_id)
    sheet = _tidy(rows)
    if faults := list(islice(_faults(sheet), MOST_FAULTS)):
        raise ImportRefused(faults)
    until, certificate = sheet.texts(UNTIL).to_pylist(), sheet.texts(CERTIFICATE).to_pylist()

    def keep(keys: Iterator[UUID]) -> None:
        stated = [
            _stated(occasion, key, day, number)
            for key, text, number in zip(keys, until, certificate, strict=True)
            if (day := day_of(text)) is not None
        ]
        StatedCalibration.objects.bulk_create(stated, batch_size=BATCH)
        record(
            OF["equipment_state"], occasion, entity="organization", entity_id=house_id,
            payload={"source": source, "rows": len(stated)},
        )  # fmt: skip

    bare = _bare(sheet, house_id)
    return import_own_instruments(
        occasion, owner_id=house_id, rows=bare, source=source, also=keep if any(until) else None
    )


def equipment_faults(rows: Iterable[Row], house_id: UUID, *, on: date) -> list[RowProblem]:
    """The faults of a list of equipment, in the order of its lines."""
    sheet = _tidy(rows)
    registered = own_faults(_bare(sheet, house_id), references_of_house(house_id, on=on))
    return list(merge(registered, _faults(sheet), key=_line))


def _tidy(rows: Iterable[Row]) -> Sheet:
    """The rows without columns that nobody asks for, and with days as firms write them as ISO dates.

    Such days are 2026/3/1, 2026.03.01, 2026年3月1日.
    """
    given = Sheet.of(rows)
    asked = {name: column for name, column in given.columns.items() if name in COLUMNS}
    sheet = Sheet(asked, rows=len(given))
    for name in {*DAYS, UNTIL} & sheet.columns.keys():
        sheet = sheet.mapped(name, _iso)
    return sheet


def _iso(text: str) -> str:
    found = WRITTEN.fullmatch(text.strip())
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else text


def _faults(sheet: Sheet) -> Iterator[RowProblem]:
    """The faults of what is stated, in the order of lines."""
    return merge(
        sheet.faults(UNTIL, _why_no_day),
        sheet.faults(CERTIFICATE, _why_no_number),
        _without_day(sheet),
        key=_line,
    )


def _line(fault: RowProblem) -> int:
    return fault.line


def _why_no_day(text: str) -> Text | None:
    return NO_DAY if text and day_of(text) is None else None


def _why_no_number(text: str) -> Text | None:
    return NO_NUMBER if len(text) > MOST_LETTERS or not text.isprintable() else None


def _without_day(sheet: Sheet) -> Iterator[RowProblem]:
    days = sheet.texts(UNTIL)
    for line, _ in sheet.places(CERTIFICATE, bool):
        if not days[line - 1].as_py():
            yield RowProblem(line=line, column=UNTIL, words=WITHOUT_DAY)


def _bare(sheet: Sheet, house_id: UUID) -> Sheet:
    """The rows as the register takes them: without statements, in the division of the house if in none."""
    own = str(organization(house_id)["jurisdiction_id"])
    kept = {name: column for name, column in sheet.columns.items() if name not in STATED}
    bare = Sheet(kept, rows=len(sheet))
    placed = bare.with_column("jurisdiction", bare.filled("jurisdiction", own))
    return placed.mapped("jurisdiction", lambda code: code or own)


def stated_of(house_id: UUID) -> dict[UUID, StatedCalibration]:
    """The newest statement for each instrument of a house: one query."""
    rows = StatedCalibration.objects.filter(instrument__owner_id=house_id)
    return {one.instrument_id: one for one in rows.order_by("created_at", "pk")}
