"""What the index of words holds of an instrument: its search words, and marks of kind, division and owner.

With the marks a frequent word within a small register is found as fast as a rare one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from suyuan.registry.instruments.models import Instrument

if TYPE_CHECKING:
    import pyarrow as pa

Columns = Mapping[str, "pa.Array"]
TABLE: Final = Instrument._meta.db_table
INDEX: Final = "instruments_words"  # a virtual table of FTS5, or a table of PostgreSQL
# Letters of the private use area: no token of a text begins with one, and FTS5 takes them for letters.
KIND, DIVISION, OWNER = "\ue001", "\ue002", "\ue003"
# On PostgreSQL: to which part of the register a row belongs, and that an import was cut off.
PART, CUT_OFF = "\ue004", "\ue000"
MARKED: Final = {"kind_id": KIND, "jurisdiction_id": DIVISION, "owner_id": OWNER}


def mark(sign: str, code: str) -> str:
    """The token of a kind, a division or an owner."""
    return sign + "".join(letter for letter in code.lower() if letter not in "_-")


def content(row: str, *, code: str = "{}") -> str:
    """What the index holds of a row, in SQL; `code` makes text of a marked column."""
    marks = [
        f"' {sign}' || replace(lower({code.format(f'{row}.{name}')}), '_', '')"
        for name, sign in MARKED.items()
    ]
    return " || ".join((f"{row}.search", *marks))


def contents(given: Columns) -> pa.Array:
    """The same of many rows that stand in columns."""
    import pyarrow.compute as pc

    marks = []
    for name, sign in MARKED.items():
        codes = given[name]
        lowered = pc.replace_substring(pc.ascii_lower(codes.dictionary), "_", "")
        marks += [f" {sign}", lowered.take(codes.indices)]
    return pc.binary_join_element_wise(given["search"], *marks, "")
