"""Columns of a table as data: names and plain types, the same words for Arrow, DuckDB and Spark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.errors import InputError
from suyuan.base.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

Columns = Mapping[str, str]

TYPES: Final = ("string", "date", "instant", "int64", "float64", "bool")


def arrow_schema(columns: Columns) -> pa.Schema:
    """The Arrow schema of a column declaration. InputError for a type outside TYPES."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "date": pa.date32(),
        "instant": pa.timestamp("us", tz="UTC"),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "bool": pa.bool_(),
    }
    for name, kind in columns.items():
        if kind not in types:
            raise _refused(f"column {name}", given=kind, allowed=", ".join(TYPES))
    return pa.schema([(name, types[kind]) for name, kind in columns.items()])


def arrow_table(columns: Columns, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """An Arrow table of `rows`; an absent column is null.

    InputError for a column that is not declared or a value of another type, with the name of the column.
    """
    import pyarrow as pa

    schema = arrow_schema(columns)
    listed = list(rows)
    if strange := sorted({name for row in listed for name in row} - set(columns)):
        raise _refused(f"column {strange[0]}", given=strange[0], allowed=", ".join(columns))
    arrays = []
    for field in schema:
        try:
            arrays.append(pa.array([row.get(field.name) for row in listed], type=field.type))
        except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
            raise _refused(f"column {field.name}", given=str(error)[:120], allowed=str(field.type)) from None
    return pa.Table.from_arrays(arrays, schema=schema)


def _refused(quantity: str, *, given: str, allowed: str) -> InputError:
    return InputError(
        Text(f"{quantity}：{given}，允许 {allowed}", f"{quantity}: {given}; allowed: {allowed}"),
        quantity=quantity,
        given=given,
        allowed=allowed,
    )
