"""Rows of a sheet as rows of the tables: column by column, without an object for each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, repeat
from typing import Any, Final
from uuid import UUID

from suyuan.registry.catalogue.rules import controlled
from suyuan.registry.instruments import rules
from suyuan.registry.instruments.models import Instrument, InstrumentUse
from suyuan.registry.instruments.sheet import COLUMNS, DAYS, References, day_of, plate_of
from suyuan.registry.instruments.words import search_text
from suyuan.registry.journal.bulk import columns, laid_out
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.sheets import Sheet

PRINTED: Final = (
    "model", "serial_no", "manufacturer", "measuring_range", "accuracy_class", "mpe", "place",
    "last_certificate",
)  # fmt: skip
SEARCHED: Final = ("model", "serial_no", "manufacturer", "place")


class Laid:
    """A part of a sheet as instruments and their uses; the sheet has no faults."""

    def __init__(
        self, occasion: Occasion, part: Sheet, references: References, identities: Iterable[UUID]
    ) -> None:
        self.occasion = occasion
        self.references = references
        self.cells: dict[str, list[str]] = {name: part.texts(name).to_pylist() for name in COLUMNS}
        self.identities = list(islice(identities, len(part)))
        self.controlled = self._controlled()

    def instruments(self) -> Iterator[Sequence[Any]]:
        """The rows of the register."""
        cells = self.cells
        kinds = [self.references.kinds[code] for code in cells["kind"]]
        owners = [self.references.owners[code] for code in cells["owner"]]
        labels = [
            label or rules.label_of(key)
            for label, key in zip(cells["label_no"], self.identities, strict=True)
        ]
        names = [
            (zh or kind[0], en or kind[1])
            for zh, en, kind in zip(cells["name_zh"], cells["name_en"], kinds, strict=True)
        ]
        printed = [cells[name] for name in SEARCHED]
        words = (
            (*name, owner[1], owner[2], *texts, label)
            for name, owner, label, *texts in zip(names, owners, labels, *printed, strict=True)
        )
        first = {flag: rules.first_state(is_controlled=flag) for flag in (True, False)}
        return self._rows(
            Instrument,
            {
                "id": (key.hex for key in self.identities),
                "kind_id": cells["kind"],
                "name_zh": (name[0] for name in names),
                "name_en": (name[1] for name in names),
                "label_no": labels,
                "plate": map(_plate, cells["plate"]),
                "owner_id": (laid_out(owner[0]) for owner in owners),
                "usage": (usage or "working" for usage in cells["usage"]),
                "state": (
                    state or first[flag] for state, flag in zip(cells["state"], self.controlled, strict=True)
                ),
                "jurisdiction_id": cells["jurisdiction"],
                "use_field": cells["use_field"],
                "controlled": map(int, self.controlled),
                "search": map(search_text, words),
                **{name: cells[name] for name in PRINTED},
                **{name: map(_day, cells[name]) for name in DAYS},
            },
        )

    def uses(self, identities: Iterator[UUID]) -> Iterator[Sequence[Any]]:
        """What each is used for from now on."""
        cells, keys = self.cells, self.identities
        return self._rows(
            InstrumentUse,
            {
                "id": (next(identities).hex for _ in keys),
                "instrument_id": (key.hex for key in keys),
                "use_field": cells["use_field"],
                "place": cells["place"],
                "jurisdiction_id": cells["jurisdiction"],
                "controlled": map(int, self.controlled),
                "edition_id": repeat(self.references.edition),
                "valid_from": repeat(laid_out(self.occasion.today)),
                "valid_to": repeat(None),
            },
        )

    def _rows(self, table: type[Any], given: dict[str, Iterable[Any]]) -> Iterator[Sequence[Any]]:
        at = repeat(laid_out(self.occasion.at))
        given |= {
            "created_at": at,
            "created_by": repeat(laid_out(self.occasion.actor.person)),
            "updated_at": at,
            "row_version": repeat(1),
        }
        return zip(*(given[name] for name in columns(table)), strict=False)

    def _controlled(self) -> list[bool]:
        """Whether each must be verified: the same for all of a kind in the same use."""
        cells, entries, today = self.cells, self.references.entries, self.occasion.today
        known: dict[tuple[str, str, str], bool] = {}
        found = []
        for case in zip(cells["kind"], cells["use_field"], cells["usage"], strict=True):
            if case not in known:
                kind, use_field, usage = case
                known[case] = (usage or "working") == "working" and controlled(
                    entries.get(kind), use_field, on=today
                )
            found.append(known[case])
        return found


@lru_cache(maxsize=10_000)
def _plate(text: str) -> str:
    return str(laid_out(plate_of(text) or {}))


@lru_cache(maxsize=10_000)
def _day(text: str) -> str | None:
    return None if (day := day_of(text)) is None else str(laid_out(day))
