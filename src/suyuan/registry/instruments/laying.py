"""Rows of a sheet as rows of the tables: column by column, and what repeats once for each value."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from suyuan.base.following import Following, Numbers
from suyuan.registry.catalogue.rules import controlled
from suyuan.registry.instruments.marking import MARKED, Columns
from suyuan.registry.instruments.rules import LABEL_LETTERS, first_state
from suyuan.registry.instruments.sheet import COLUMNS, DAYS, References, day_of, plate_of
from suyuan.registry.instruments.words_many import SearchTexts
from suyuan.registry.journal.bulk import laid_out
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.coded import Coded
from suyuan.registry.parties.sheets import Sheet

if TYPE_CHECKING:
    import pyarrow as pa

# Of these nearly every row has its own; the columns below are taken over as they are.
NUMBERS: Final = ("serial_no", "label_no", "last_certificate")
AS_GIVEN: Final = ("model", "manufacturer", "measuring_range", "accuracy_class", "mpe", "place", "use_field")


class Laid:
    """A sheet without faults as instruments and their uses, part by part."""

    def __init__(
        self, occasion: Occasion, sheet: Sheet, references: References, keys: Following, uses: Following
    ) -> None:
        self.occasion, self.references, self.rows = occasion, references, len(sheet)
        self.keys, self.use_keys = keys, uses
        self.numbers = {name: sheet.texts(name) for name in NUMBERS}
        self.cells = {name: Coded.of(sheet.filled(name)) for name in COLUMNS if name not in NUMBERS}
        cells = self.cells
        self.names = cells["kind"].beside(cells["name_zh"], cells["name_en"]).mapped(self._names)
        self.owners = cells["owner"].mapped(references.owners.__getitem__)
        cases = cells["kind"].beside(cells["use_field"], cells["usage"], cells["state"])
        self.standings = cases.mapped(self._standing)
        self.of_instruments, self.of_uses = self._instruments(), self._uses()
        texts = [
            one.mapped(lambda text: (text,))
            for one in (cells[name] for name in ("model", "manufacturer", "place"))
        ]
        model, maker, place = texts
        self.searched = (self.names, self.owners.mapped(itemgetter(1, 2)), model, None, maker, place, None)
        self.search = SearchTexts([None if one is None else one.values for one in self.searched])

    def instruments(self, start: int, length: int) -> Columns:
        """Some rows of the register."""
        numbers = self._numbers(start, length)
        return {
            "id": _texts(self.keys.digits(start, length)),
            "search": self._searched(numbers, start, length),
            **numbers,
            **{name: column.part(start, length) for name, column in self.of_instruments.items()},
        }

    def words(self, start: int, length: int) -> Columns:
        """What an index of words needs of some rows of the register."""
        return {
            "id": _texts(self.keys.digits(start, length)),
            "search": self._searched(self._numbers(start, length), start, length),
            **{name: self.of_instruments[name].part(start, length) for name in MARKED},
        }

    def _numbers(self, start: int, length: int) -> dict[str, pa.Array]:
        numbers = {name: column.slice(start, length) for name, column in self.numbers.items()}
        return numbers | {"label_no": _labelled(numbers["label_no"], self.keys.lows(start, length))}

    def _searched(self, numbers: Columns, start: int, length: int) -> pa.Array:
        own = iter((numbers["serial_no"], numbers["label_no"]))
        return self.search.of(
            [next(own) if one is None else one.numbered(start, length) for one in self.searched]
        )

    def uses(self, start: int, length: int) -> Columns:
        """What each of them is used for from now on."""
        return {
            "id": _texts(self.use_keys.digits(start, length)),
            "instrument_id": _texts(self.keys.digits(start, length)),
            **{name: column.part(start, length) for name, column in self.of_uses.items()},
        }

    def _instruments(self) -> dict[str, Coded]:
        cells = self.cells
        return {
            **self._shared(),
            **{name: cells[name] for name in AS_GIVEN},
            **{name: cells[name].mapped(lambda text: laid_out(day_of(text))) for name in DAYS},
            "kind_id": cells["kind"],
            "name_zh": self.names.mapped(itemgetter(0)),
            "name_en": self.names.mapped(itemgetter(1)),
            "plate": cells["plate"].mapped(lambda text: laid_out(plate_of(text) or {})),
            "owner_id": self.owners.mapped(lambda owner: laid_out(owner[0])),
            "usage": cells["usage"].mapped(lambda usage: usage or WORKING),
            "state": self.standings.mapped(itemgetter(1)),
        }

    def _uses(self) -> dict[str, Coded]:
        return {
            **self._shared(),
            "use_field": self.cells["use_field"],
            "place": self.cells["place"],
            "edition_id": self._same(self.references.edition),
            "valid_from": self._same(self.occasion.today),
            "valid_to": self._same(None),
        }

    def _shared(self) -> dict[str, Coded]:
        """Columns that both tables have."""
        at = self._same(self.occasion.at)
        return {
            "created_at": at,
            "created_by": self._same(self.occasion.actor.person),
            "updated_at": at,
            "row_version": self._same(1),
            "jurisdiction_id": self.cells["jurisdiction"],
            "controlled": self.standings.mapped(itemgetter(0)),
        }

    def _same(self, value: Any) -> Coded:
        return Coded.same(laid_out(value), self.rows)

    def _names(self, given: tuple[str, str, str]) -> tuple[str, str]:
        kind, zh, en = given
        names = self.references.kinds[kind]
        return zh or names[0], en or names[1]

    def _standing(self, case: tuple[str, str, str, str]) -> tuple[int, str]:
        """Whether instruments of a kind in one use must be verified, and the state of those with `state`."""
        kind, use_field, usage, state = case
        is_controlled = (usage or WORKING) == WORKING and controlled(
            self.references.entries.get(kind), use_field, on=self.occasion.today
        )
        return int(is_controlled), state or first_state(is_controlled=is_controlled)


WORKING: Final = "working"
_LETTERS: Final = np.frombuffer(LABEL_LETTERS.encode(), np.uint8)


def _labelled(given: pa.Array, lows: Numbers) -> pa.Array:
    """The label numbers; who brings none gets the one of his identity, as by `rules.label_of`."""
    import pyarrow.compute as pc

    missing = pc.equal(given, "")
    if not pc.any(missing).as_py():
        return given
    places = np.arange(9, -1, -1, dtype=np.uint64) * np.uint64(5)
    text = np.empty((len(lows), 12), np.uint8)
    text[:, :2] = np.frombuffer(b"SY", np.uint8)
    text[:, 2:] = _LETTERS[(lows[:, None] >> places) & np.uint64(31)]
    return pc.if_else(missing, _texts(text.view("S12").ravel()), given)


def _texts(digits: Any) -> pa.Array:
    """Letters of one length as text."""
    import pyarrow as pa

    width, rows = digits.dtype.itemsize, len(digits)
    ends = np.arange(0, width * (rows + 1), width, dtype=np.int32)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(digits))
