"""Open data: the public registers as files for everybody, each with its columns, its day and its digest.

What a table holds follows from the registers and the day, so a file is made once and kept until a register
changes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.cache import cache

from suyuan import __version__
from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.lake.columns import arrow_table
from suyuan.registry.journal.queries import registers_version
from suyuan.web.exports.as_csv import safe
from suyuan.web.open_tables import OPEN_TABLES, OpenTable

LICENCE: Final = "CC BY 4.0"
FORMS: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
KEPT_FOR: Final = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class OpenFile:
    """A file as it is sent."""

    content: bytes
    sha256: str
    rows: int


def file_of(code: str, form: str, *, on: date) -> OpenFile:
    """A table as a file of a form, made once for a state of the registers. Raises NotFound."""
    if code not in OPEN_TABLES or form not in FORMS:
        raise NotFound(
            Text("没有这个数据文件", "there is no such file"),
            given=f"{code}.{form}"[:80],
            allowed=", ".join(FORMS),
        )
    version = registers_version()
    key = f"open-data/{code}/{form}/{on.isoformat()}/{version}"
    found: OpenFile | None = cache.get(key)
    if found is None:
        found = _made(OPEN_TABLES[code], form, on=on, version=version)
        cache.set(key, found, timeout=KEPT_FOR)
    return found


def _made(table: OpenTable, form: str, *, on: date, version: str) -> OpenFile:
    arrow = arrow_table(table.columns, table.rows(on))
    about = {
        "table": table.code,
        "name_zh": table.name.zh,
        "name_en": table.name.en,
        "licence": LICENCE,
        "as_of": on.isoformat(),
        "registers": version,
        "made_by": f"suyuan {__version__}",
    }
    content = {"csv": _csv, "json": _json, "parquet": _parquet}[form](arrow, about)
    return OpenFile(content=content, sha256=sha256_hex(content), rows=arrow.num_rows)


def _csv(arrow: Any, _about: Mapping[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(arrow.column_names)
    columns = [[_cell(value) for value in column.to_pylist()] for column in arrow.columns]
    writer.writerows(zip(*columns, strict=True))
    return ("\ufeff" + text.getvalue()).encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else safe(str(value))


def _json(arrow: Any, about: Mapping[str, str]) -> bytes:
    rows = [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in arrow.to_pylist()
    ]
    return json.dumps({**about, "rows": rows}, ensure_ascii=False, separators=(",", ":")).encode()


def _parquet(arrow: Any, about: Mapping[str, str]) -> bytes:
    import pyarrow.parquet as pq

    out = io.BytesIO()
    told = {f"suyuan.{name}": text for name, text in about.items()}
    pq.write_table(arrow.replace_schema_metadata(told), out, compression="zstd")
    return out.getvalue()
