"""Instruments as engines read them: groups of instruments alike, and how many pieces of each have which days.

A figure asks millions of instruments for their division, kind and plate, which are few, and for their days,
which are many. So what is few is written once for each group, and an instrument is a number of its group with
its days; those with the same days are one row. Engines then add up integers instead of comparing words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from suyuan.lake.columns import Columns, arrow_schema
from suyuan.lake.keeping import Portion

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

INSTRUMENTS: Final = "instruments"
GROUPS: Final = "instrument_groups"
GROUP_COLUMNS: Final[Columns] = {
    "group_id": "int64",
    "unit_code": "string",
    "kind": "string",
    "controlled": "bool",
    "in_use": "bool",
    "accuracy_class": "string",
    "range_low": "float64",
    "range_high": "float64",
    "range_unit": "string",
}
DAY_COLUMNS: Final[Columns] = {
    "group_id": "int64",
    "registered_on": "date",
    "verified_on": "date",
    "valid_until": "date",
    "count": "int64",
}
_SHARED: Final = tuple(GROUP_COLUMNS)[1:]
_DAYS: Final = tuple(DAY_COLUMNS)[1:-1]
_ORDINAL_BITS: Final = 23  # groups of one portion; with 40 bits for its key a number stays positive
_LAYOUT: Final = "grouped/"  # before a marker: files of another layout are never taken over
_WIDEST: Final = 2**62


class Grouped(NamedTuple):
    """Both tables of one portion: GROUP_COLUMNS and DAY_COLUMNS."""

    groups: pa.Table
    instruments: pa.Table


def grouped(instruments: pa.Table, *, base: int = 0) -> Grouped:
    """Instruments, one row each or several pieces to a row, parted into groups and days.

    `instruments` has the columns of `planning.tables`. Groups are numbered from `base`.
    """
    import numpy as np
    import pyarrow as pa

    _, first, of_group = np.unique(_codes(instruments, _SHARED), return_index=True, return_inverse=True)
    groups = instruments.select(_SHARED).take(first)
    numbers = pa.array(base + np.arange(len(first)), pa.int64())
    order, begins = _alike(of_group, _codes(instruments, _DAYS))
    counts = instruments["count"].to_numpy()
    days = instruments.select(_DAYS).take(order[begins])
    summed = np.add.reduceat(counts[order], begins) if len(begins) else counts
    return Grouped(
        groups=_table(GROUP_COLUMNS, numbers, *groups.columns),
        instruments=_table(
            DAY_COLUMNS, pa.array(base + of_group[order[begins]], pa.int64()), *days.columns, summed
        ),
    )


def base_of(key: str) -> int:
    """Where the groups of a portion begin to be numbered: the same for the same key, far from any other."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=5).digest()) << _ORDINAL_BITS


def grouped_portions(flat: Sequence[Portion]) -> dict[str, list[Portion]]:
    """Portions of instruments as the two tables that are kept of them.

    A portion is read once: what its groups are is known when its instruments were written.
    """
    waiting: dict[str, pa.Table] = {}

    def instruments(portion: Portion) -> pa.Table:
        both = grouped(portion.make(), base=base_of(portion.key))
        waiting[portion.key] = both.groups
        return both.instruments

    def groups(portion: Portion) -> pa.Table:
        if portion.key not in waiting:
            instruments(portion)
        return waiting.pop(portion.key)

    return {
        name: [
            Portion(key=one.key, marker=one.marker and _LAYOUT + one.marker, make=partial(make, one))
            for one in flat
        ]
        for name, make in ((INSTRUMENTS, instruments), (GROUPS, groups))
    }


def _alike(of_group: np.ndarray, of_days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The order in which rows of one group and the same days follow each other, and where each run begins."""
    import numpy as np

    order = np.lexsort((of_days, of_group))
    groups, days = of_group[order], of_days[order]
    is_new = np.ones(len(order), bool)
    is_new[1:] = (groups[1:] != groups[:-1]) | (days[1:] != days[:-1])
    return order, np.flatnonzero(is_new)


def _codes(table: pa.Table, names: tuple[str, ...]) -> np.ndarray:
    """One number for each row, the same for rows with the same values; null is a value like others."""
    import numpy as np

    codes, width = np.zeros(table.num_rows, np.int64), 1
    for name in names:
        column = table[name].combine_chunks().dictionary_encode()
        size = len(column.dictionary) + 1
        places = column.indices.fill_null(size - 1).to_numpy(zero_copy_only=False)
        if width * size > _WIDEST:
            known, codes = np.unique(codes, return_inverse=True)
            width = len(known)
        codes, width = codes * size + places, width * size
    return codes


def _table(columns: Columns, *arrays: Any) -> pa.Table:
    import pyarrow as pa

    schema = arrow_schema(columns)
    return pa.table(list(arrays), schema=schema)
