"""A store of Parquet files named after their content: whole or absent, never changed, easily checked.

A file is written beside its place, forced to disk, and renamed to the SHA-256 of its bytes. A crash leaves at
most a file in ``partial``, which nobody refers to. Two versions that hold the same bytes hold them once.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text

ROW_GROUP: Final = 131_072  # rows that are compressed, and skipped, together
PART_ROWS: Final = 32 * ROW_GROUP
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file. `begin` and `end`: the first and last instant in it, in µs since 1970; None without time."""

    sha256: str
    rows: int
    size: int
    begin: int | None = None
    end: int | None = None

    def to_record(self) -> dict[str, Any]:
        """The part as plain data."""
        return {
            "sha256": self.sha256,
            "rows": self.rows,
            "size": self.size,
            "begin": self.begin,
            "end": self.end,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The part of `to_record`."""
        return cls(**record)


class PartStore:
    """The folder with all parts of all data sets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.partial = folder / "partial"

    def path(self, sha256: str) -> Path:
        """Where a part lies. InputError for what is no digest."""
        if not _DIGEST.fullmatch(sha256):
            raise InputError(Text("不是 SHA-256 摘要", "this is no SHA-256 digest"), given=sha256[:80])
        return self.folder / "parts" / sha256[:2] / f"{sha256}.parquet"

    def paths(self, parts: Iterable[Part]) -> list[Path]:
        """Where parts lie, in order."""
        return [self.path(part.sha256) for part in parts]

    def scratch(self) -> Path:
        """A new file beside the parts, not yet one of them."""
        self.partial.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.partial, suffix=".parquet")
        os.close(handle)
        return Path(name)

    def keep(self, scratch: Path) -> tuple[str, int]:
        """Make a scratch file a part: its digest and size. What it says is on disk when this returns."""
        with scratch.open("rb") as file:
            os.fsync(file.fileno())
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = os.fstat(file.fileno()).st_size
        place = self.path(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        scratch.chmod(0o444)
        scratch.replace(place)
        _force(place.parent)
        return sha256, size

    def fault(self, part: Part) -> Text | None:
        """What is wrong with a part that should be there, or None."""
        place, short = self.path(part.sha256), part.sha256[:12]
        if not place.is_file():
            return Text(f"数据文件 {short}… 缺失", f"part {short}… is missing")
        with place.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != part.sha256:
                return Text(f"数据文件 {short}… 与摘要不符", f"part {short}… differs from its digest")
        return None

    def require(self, parts: Iterable[Part]) -> None:
        """Raise EvidenceError with the first part that is missing or has another size."""
        for part in parts:
            place = self.path(part.sha256)
            if not place.is_file() or place.stat().st_size != part.size:
                short = part.sha256[:12]
                raise EvidenceError(
                    Text(f"数据文件 {short}… 缺失或已损坏", f"part {short}… is missing or damaged"),
                    hint=Text("请从备份恢复数据文件夹。", "Restore the folder of data sets from its backup."),
                )

    def orphans(self, known: Collection[str]) -> Iterator[Path]:
        """Files that no version refers to: what crashes and discarded drafts have left."""
        yield from sorted(self.partial.glob("*"))
        for path in sorted(self.folder.glob("parts/*/*.parquet")):
            if path.stem not in known:
                yield path


def _force(folder: Path) -> None:
    """Bring the names in a folder to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class PartWriter:
    """Takes tables of any length, makes parts of even length. A context manager: an error leaves nothing."""

    def __init__(
        self,
        store: PartStore,
        schema: Any,
        *,
        time: str = "",
        order: tuple[str, ...] = (),
        rows: int = PART_ROWS,
    ) -> None:
        self.store, self.schema, self.time, self.order, self.limit = store, schema, time, order, rows
        self.parts: list[Part] = []
        self.rows = 0
        self._waiting: list[Any] = []
        self._held = 0
        self._open: _OpenPart | None = None

    def write(self, table: Any) -> None:
        """Take rows; they are written when there are enough for a group."""
        self._waiting.append(table)
        self._held += table.num_rows
        self.rows += table.num_rows
        if self._held >= ROW_GROUP:
            self._flush(at_end=False)

    def finish(self) -> tuple[Part, ...]:
        """Write what is left, and hand out all parts."""
        self._flush(at_end=True)
        self._close()
        return tuple(self.parts)

    def _flush(self, *, at_end: bool) -> None:
        import pyarrow as pa

        held = pa.concat_tables(self._waiting) if self._waiting else self.schema.empty_table()
        place = 0
        while held.num_rows - place >= ROW_GROUP or (at_end and place < held.num_rows):
            group = held.slice(place, ROW_GROUP)
            place += group.num_rows
            self._open = self._open or _OpenPart(self.store, self)
            self._open.write(group)
            if self._open.rows >= self.limit:
                self._close()
        rest = held.slice(place)
        self._waiting, self._held = ([rest], rest.num_rows) if rest.num_rows else ([], 0)

    def _close(self) -> None:
        if self._open is not None:
            self.parts.append(self._open.finish())
            self._open = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._open is not None:
            self._open.abort()
            self._open = None


class _OpenPart:
    """The part that is being written."""

    def __init__(self, store: PartStore, owner: PartWriter) -> None:
        import pyarrow.parquet as pq

        self.store, self.time, self.rows = store, owner.time, 0
        self.begin: int | None = None
        self.end: int | None = None
        self.path = store.scratch()
        schema, ordered = owner.schema, owner.order
        times = [field.name for field in schema if str(field.type).startswith("timestamp")]
        self.writer = pq.ParquetWriter(
            self.path,
            schema,
            compression="zstd",
            # Instants of a regular series differ by a constant, which this encoding reduces to nothing.
            use_dictionary=[field.name for field in schema if field.name not in times],
            column_encoding=dict.fromkeys(times, "DELTA_BINARY_PACKED"),
            sorting_columns=pq.SortingColumn.from_ordering(schema, [(name, "ascending") for name in ordered])
            if ordered
            else None,
        )

    def write(self, group: Any) -> None:
        self.writer.write_table(group, row_group_size=ROW_GROUP)
        self.rows += group.num_rows
        if self.time:
            low, high = extent(group.column(self.time))
            self.begin = low if self.begin is None or (low is not None and low < self.begin) else self.begin
            self.end = high if self.end is None or (high is not None and high > self.end) else self.end

    def finish(self) -> Part:
        self.writer.close()
        sha256, size = self.store.keep(self.path)
        return Part(sha256=sha256, rows=self.rows, size=size, begin=self.begin, end=self.end)

    def abort(self) -> None:
        self.writer.close()
        self.path.unlink(missing_ok=True)


def extent(column: Any) -> tuple[int | None, int | None]:
    """The first and the last instant of a column in µs since 1970, None where it holds none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.min_max(column.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()))
    return found["min"].as_py(), found["max"].as_py()
