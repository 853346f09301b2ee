"""Rows that came in together as one note: their columns once, then a line of values for each.

Such a note is a change of the operation "many". Its content reads ``{"columns":[...],"rows":[[...],...]}``
with the key of a row first, its key is the SHA-256 of that content, and a seal covers the key in place of the
content: a million rows are sealed by the digests of some thousand blocks. Of a row is noted what a note of
its own would say, in the same letters.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from django.db import models

from suyuan.registry.journal.models import Change
from suyuan.registry.journal.triggers import DIGEST, MANY, Dialect, block_columns

# What a seal says of a change: of a block nothing but its key, as long as that is the digest of its content.
SEALED: Final = {
    "sqlite": (
        f"CASE WHEN operation = '{MANY}' AND key = {DIGEST}(CAST(content AS BLOB)) THEN '' ELSE content END"
    ),
    "postgresql": (
        f"CASE WHEN operation = '{MANY}' AND key = encode(sha256(convert_to(content, 'UTF8')), 'hex')"
        " THEN '' ELSE content END"
    ),
}
_MARK: Final = '],"rows":'
_COLUMNS: Final = {
    "sqlite": f"substr(content, 12, instr(content, '{_MARK}') - 11)",
    "postgresql": f"substr(content, 12, position('{_MARK}' IN content) - 11)",
}
_ROWS: Final = {
    "sqlite": (
        "LIMIT -1", "json_each(c.content, '$.rows') e",
        "CAST(json_extract(e.value, '$[0]') AS TEXT)", "e.value",
    ),
    "postgresql": (
        "OFFSET 0", "json_array_elements(c.content::json->'rows') e", "e.value->>0", "e.value::text",
    ),
}  # fmt: skip


def give_digest(raw: Any) -> None:
    """Let a connection of SQLite say the SHA-256 of bytes."""
    raw.create_function(DIGEST, 1, lambda content: sha256(content).hexdigest(), deterministic=True)


def rows_of_blocks(dialect: Dialect, where: str = "") -> str:
    """A query: seq, table_name, key, operation, columns, content of every row in blocks.

    A block whose content is not the one of its digest tells nothing: its rows count as unseen.
    """
    fence, rows, key, content = _ROWS[dialect.vendor]
    return (
        f"SELECT c.seq, c.table_name, {key} AS key, c.operation, c.columns, {content} AS content"  # noqa: S608
        f" FROM (SELECT seq, table_name, operation, content, {_COLUMNS[dialect.vendor]} AS columns"
        f" FROM {Change._meta.db_table} WHERE operation = '{MANY}' AND ({SEALED[dialect.vendor]}) = ''{where}"
        f" {fence}) c, {rows}"
    )


def rows_of_notes(dialect: Dialect, where: str = "") -> str:
    """The same of every row that was noted, alone or in a block."""
    return (
        f"SELECT seq, table_name, key, operation, '' AS columns, content FROM {Change._meta.db_table}"  # noqa: S608
        f" WHERE operation <> '{MANY}'{where} UNION ALL {rows_of_blocks(dialect, where)}"
    )


def says_now(dialect: Dialect, model: type[models.Model], note: str, row: str) -> str:
    """What the note of a row would say if it were made now, in the form of the `note` that there is.

    A block of other columns than those of today says nothing that a row could still say.
    """
    names = block_columns(model)
    return (
        f"CASE WHEN {note}.operation <> '{MANY}' THEN {dialect.content(model, row)}"
        f" WHEN {note}.columns = '{names}' THEN {dialect.values(model, row)} ELSE '' END"
    )
