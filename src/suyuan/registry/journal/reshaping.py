"""After an upgrade: rows that were noted under other columns and still say what they said.

A migration that adds, renames or drops a column gives every row of the table another text, so each is noted
again, and no event stands behind it. Where every such row agrees with its last note in all columns that both
have, nothing but the columns was changed, and the software may take that over itself. Anything else is left
for a person to answer for: `commands.adopt`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from django.db import connection

from suyuan.registry.journal.blocks import rows_of_notes
from suyuan.registry.journal.models import Change
from suyuan.registry.journal.sealing import Seal
from suyuan.registry.journal.triggers import DIALECTS

CHUNK: Final = 2000
MET: Final = "met"
_PAIRS: Final = (
    "SELECT m.operation, m.content, p.operation, p.columns, p.content FROM {changes} m LEFT JOIN"
    " (SELECT c.key, c.operation, c.columns, c.content FROM ({notes}) c JOIN"
    "  (SELECT key, max(seq) AS seq FROM ({notes}) n GROUP BY key) l"
    "  ON l.seq = c.seq AND l.key = c.key) p ON p.key = m.key"
    " WHERE m.table_name = %s AND m.seq BETWEEN %s AND %s AND m.tx = %s"
)


def only_columns_changed(seals: Iterable[Seal]) -> bool:
    """Whether the changes under `seals` are rows met again that equal their last notes in common columns."""
    return all(_is_same(*pair) for seal in seals for pair in _pairs(seal))


def _pairs(seal: Seal) -> Iterator[tuple[str, str, str | None, str | None, str | None]]:
    """Of each change under a seal: its operation and content; those and the columns of the note before."""
    first, last, tx, _ = seal
    changes, dialect = Change._meta.db_table, DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT table_name FROM {changes} WHERE seq BETWEEN %s AND %s AND tx = %s",  # noqa: S608
            [first, last, tx],
        )
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            notes = rows_of_notes(dialect, f" AND table_name = '{table}' AND seq < {first}")
            cursor.execute(_PAIRS.format(changes=changes, notes=notes), [table, first, last, tx])
            while rows := cursor.fetchmany(CHUNK):
                yield from rows


def _is_same(
    operation: str, content: str, before: str | None, columns: str | None, noted: str | None
) -> bool:
    if operation != MET or before is None or before == "delete" or noted is None:
        return False
    now, then = noted_columns(content), noted_columns(noted, columns or "")
    common = now.keys() & then.keys()
    return bool(common) and all(now[name] == then[name] for name in common)


class _Number(NamedTuple):
    text: str


def noted_columns(content: str, columns: str = "") -> dict[str, Any]:
    """A noted row by its columns, which stand apart where it was noted in a block.

    Numbers stay as they are written: two that are equal to a float need not be the same.
    """
    try:
        found = json.loads(content, parse_float=_Number, parse_int=_Number)
        if columns:
            found = dict(zip(json.loads(columns), found, strict=True))
    except (ValueError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
