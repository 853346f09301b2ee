"""Snapshots: tables of the registers on one day as Parquet files, with a manifest of their digests.

A snapshot is one folder: ``<table>/part-00000.parquet`` and so on, and ``manifest.json`` with rows, bytes
and SHA-256 of every part. It is written beside its place and renamed when it is whole, so a snapshot that
was cut off is never there; one that was changed afterwards is refused with the name of the part.
Source: design, section 6: a plan value is a query with its members as evidence, so the rows must keep.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.canonical import canonical_bytes, digest
from suyuan.base.errors import Conflict, EvidenceError, InputError, NotFound
from suyuan.base.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

VERSION: Final = "suyuan-snapshot/1"
MANIFEST: Final = "manifest.json"
ROWS_PER_PART: Final = 2_000_000
ROW_GROUP: Final = 131_072  # rows that are compressed, and skipped, together

_PART_PATH: Final = re.compile(r"[A-Za-z_]\w{0,199}/part-[0-9]{5,9}\.parquet", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One Parquet file of a table; `path` is relative to the snapshot."""

    path: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a snapshot holds: when it was taken (an instant with zone), and the parts of every table."""

    taken_at: str
    tables: Mapping[str, tuple[Part, ...]]

    def rows(self, table: str) -> int:
        """Number of rows of one table."""
        return sum(part.rows for part in self.tables[table])

    def to_record(self) -> dict[str, Any]:
        """The manifest as plain data, the content of ``manifest.json``."""
        tables = {
            name: [{"path": p.path, "rows": p.rows, "sha256": p.sha256, "size": p.size} for p in parts]
            for name, parts in self.tables.items()
        }
        return {"tables": tables, "taken_at": self.taken_at, "version": VERSION}

    def digest(self) -> str:
        """SHA-256 of the manifest: one number that stands for every byte of the snapshot."""
        return digest(self.to_record())


def write_snapshot(
    folder: Path,
    tables: Mapping[str, pa.Table | Iterable[pa.Table]],
    *,
    taken_at: datetime,
    rows_per_part: int = ROWS_PER_PART,
) -> Manifest:
    """Write `tables` as a new snapshot in `folder`, which must not exist yet.

    A table too large for memory comes in portions, at least one, each of which becomes parts of its own.
    Raises Conflict where the folder is taken, InputError for a table name that is not a plain word or an
    instant without a zone.
    """
    if folder.exists():
        raise Conflict(Text(f"快照已存在：{folder.name}", f"the snapshot exists already: {folder.name}"))
    if taken_at.tzinfo is None:
        raise InputError(Text("快照时间缺少时区", "the instant of the snapshot has no zone"), given=taken_at)
    for name in tables:
        _check_name(name)
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        parts = {name: _write_table(partial, name, table, rows_per_part) for name, table in tables.items()}
        manifest = Manifest(taken_at=taken_at.isoformat(), tables=parts)
        (partial / MANIFEST).write_bytes(canonical_bytes(manifest.to_record()))
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a snapshot. NotFound where there is none, EvidenceError where it is damaged."""
    try:
        record = json.loads((folder / MANIFEST).read_bytes())
        if record["version"] != VERSION:
            raise ValueError(record["version"])
        tables = {
            str(name): tuple(
                Part(
                    path=_plain_path(p["path"]),
                    rows=int(p["rows"]),
                    size=int(p["size"]),
                    sha256=str(p["sha256"]),
                )
                for p in parts
            )
            for name, parts in record["tables"].items()
        }
        return Manifest(taken_at=str(record["taken_at"]), tables=tables)
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(Text(f"没有快照 {folder.name}", f"there is no snapshot {folder.name}")) from None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise EvidenceError(
            Text(
                f"快照 {folder.name} 的清单无法读取", f"the manifest of snapshot {folder.name} cannot be read"
            )
        ) from None


def _plain_path(path: str) -> str:
    """A path as a snapshot writes it, which no system finds strange; ValueError for any other."""
    if not _PART_PATH.fullmatch(path):
        raise ValueError(path)
    return path


def verify_snapshot(folder: Path, *, tables: Iterable[str] | None = None) -> Manifest:
    """The manifest after every part (of some `tables`) was read and compared with it.

    EvidenceError names the first part that differs.
    """
    manifest = read_manifest(folder)
    for name in manifest.tables if tables is None else tables:
        for part in manifest.tables.get(name, ()):
            path = (folder / part.path).resolve()
            inside = path.is_relative_to(folder.resolve()) and path.is_file()
            if not inside or path.stat().st_size != part.size or _file_sha256(path) != part.sha256:
                raise _differs(folder, part.path)
    return manifest


def part_paths(folder: Path, manifest: Manifest, table: str) -> list[Path]:
    """The files of one table, in order. NotFound for a table that the snapshot does not hold."""
    if table not in manifest.tables:
        raise NotFound(Text(f"快照中没有表 {table}", f"the snapshot has no table {table}"), given=table)
    return [folder / part.path for part in manifest.tables[table]]


def read_tables(folder: Path, names: Iterable[str]) -> dict[str, pa.Table]:
    """Some tables of a snapshot, brought into memory after they were compared with the manifest.

    Raises NotFound, and EvidenceError with the name of a part that is damaged or no Parquet.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = tuple(names)
    manifest = verify_snapshot(folder, tables=wanted)
    found = {}
    for name in wanted:
        portions = []
        for path in part_paths(folder, manifest, name):
            try:
                portions.append(pq.ParquetFile(path).read())
            except (pa.ArrowException, OSError):
                raise _differs(folder, f"{name}/{path.name}") from None
        found[name] = _stacked(folder, name, portions)
    return found


def _stacked(folder: Path, name: str, portions: list[pa.Table]) -> pa.Table:
    import pyarrow as pa

    try:
        return pa.concat_tables(portions)
    except (pa.ArrowException, ValueError):  # parts of different columns, or none at all
        raise _differs(folder, name) from None


def _differs(folder: Path, part: str) -> EvidenceError:
    return EvidenceError(
        Text(
            f"快照 {folder.name} 的文件 {part} 与清单不符",
            f"file {part} of snapshot {folder.name} differs from the manifest",
        ),
        given=part,
    )


def _parts(table: pa.Table | Iterable[pa.Table], rows_per_part: int) -> Iterator[pa.Table]:
    """The table in pieces of the size of a part; a table without rows is one part."""
    import pyarrow as pa

    is_empty, portion = True, None
    for portion in (table,) if isinstance(table, pa.Table) else table:
        for begin in range(0, portion.num_rows, rows_per_part):
            is_empty = False
            yield portion.slice(begin, rows_per_part)
    if is_empty and portion is not None:
        yield portion


def _write_table(
    folder: Path, name: str, table: pa.Table | Iterable[pa.Table], rows_per_part: int
) -> tuple[Part, ...]:
    (folder / name).mkdir()
    return tuple(
        write_part(folder, f"{name}/part-{number:05d}.parquet", portion)
        for number, portion in enumerate(_parts(table, rows_per_part))
    )


def write_part(folder: Path, path: str, rows: pa.Table) -> Part:
    """Write one part of a snapshot that is being made in `folder`."""
    import pyarrow.parquet as pq

    file = folder / path
    pq.write_table(rows, file, compression="zstd", row_group_size=ROW_GROUP)
    return Part(path=path, rows=rows.num_rows, size=file.stat().st_size, sha256=_file_sha256(file))


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_name(name: str) -> None:
    if not (name.isascii() and name.isidentifier()):
        raise InputError(
            Text(f"表名 {name!r} 不是简单的英文词", f"the table name {name!r} is not a plain word"),
            given=name,
        )
