"""Taking data into a draft: a file, or a batch through the interface; all rows, or the good ones on request.

The parts are on disk before the transaction names them. A crash in between leaves parts that nothing refers
to, which the sweep removes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.base.errors import Conflict, InputError, OutOfRange, TooLarge
from suyuan.base.text import Text, same
from suyuan.lake.parts import PartWriter
from suyuan.registry.datasets.acts import OF
from suyuan.registry.datasets.columns import Column, read_columns
from suyuan.registry.datasets.converting import Converter
from suyuan.registry.datasets.models import DataSetVersion, Ingestion
from suyuan.registry.datasets.movement import ENTITY, for_event, overtaken
from suyuan.registry.datasets.reading import Block, Options, blocks, format_of, in_file
from suyuan.registry.datasets.storage import store
from suyuan.registry.instruments.sheet import ImportRefused, RowProblem
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns as stamps
from suyuan.registry.results.rules import words

SHOWN_FAULTS: Final = 50
MOST_BATCH: Final = 50_000  # rows of one batch
MOST_SEQUENCE: Final = 2**31 - 1

Told = Callable[[Sequence[RowProblem]], tuple[RowProblem, ...]]  # faults of rows as a person finds them


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of the rows of a file or batch."""

    rows: int
    dropped: int
    flagged: int
    backward: int
    problems: tuple[RowProblem, ...]
    parts: list[dict[str, Any]]
    absent: tuple[Column, ...]


def ingest_file(
    occasion: Occasion,
    *,
    version_id: UUID,
    path: Path,
    name: str,
    options: Options | None = None,
    sequence: int | None = None,
    is_trial: bool = False,
) -> Ingestion:
    """Take a file into a draft. With `keep_good` in the options, rows with faults are left out and told.

    A trial stores nothing and gives an unsaved row. The same file under the same sequence is taken once.
    Raises ImportRefused with the faults (the first ones), InputError for what is no such file, Conflict.
    """
    version = for_event("ingest", occasion, version_id)
    chosen = options or Options()
    kind = format_of(name, chosen)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    source = words(Path(name).name[:160], "source", most=160)
    if (done := _taken_before(version, sha256, sequence)) is not None:
        return done
    declared = read_columns(version.columns)
    return _take(
        occasion,
        version,
        blocks(path, kind, chosen),
        declared,
        told=lambda problems: in_file(path, kind, chosen, problems),
        about={"source": source, "sha256": sha256, "options": chosen.to_record() | {"format": kind}},
        options=chosen,
        sequence=sequence,
        is_trial=is_trial,
    )


def ingest_rows(
    occasion: Occasion,
    *,
    version_id: UUID,
    rows: Sequence[Mapping[str, Any]],
    source: str,
    sequence: int | None = None,
    options: Options | None = None,
) -> Ingestion:
    """Take a batch of rows (cells by column name) into a draft; the same batch twice counts once."""
    version = for_event("ingest", occasion, version_id)
    if len(rows) > MOST_BATCH:
        raise TooLarge("rows", given=len(rows), allowed=MOST_BATCH)
    told = words(source.strip() or "API", "source", most=160)
    sha256 = sha256_hex(canonical_bytes([{str(k): _text(v) for k, v in row.items()} for row in rows]))
    if (done := _taken_before(version, sha256, sequence)) is not None:
        return done
    declared = read_columns(version.columns)
    chosen = options or Options()
    return _take(
        occasion,
        version,
        [_block_of(rows, declared)],
        declared,
        told=tuple,
        about={"source": told, "sha256": sha256, "options": chosen.to_record() | {"format": "rows"}},
        options=chosen,
        sequence=sequence,
        is_trial=False,
    )


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return repr(cell) if isinstance(cell, float) else str(cell)


def _block_of(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> Block:
    import numpy as np
    import pyarrow as pa

    known = {column.name for column in columns}
    for row in rows:
        if strange := sorted(set(row) - known):
            raise InputError(
                Text(f"没有列“{strange[0][:40]}”", f"there is no column “{strange[0][:40]}”"),
                allowed=", ".join(sorted(known)),
            )
    table = pa.table(
        {
            column.name: pa.array([_text(row.get(column.name)) for row in rows], pa.string())
            for column in columns
        }
    )
    return Block(table=table, lines=np.arange(1, len(rows) + 1))


def _taken_before(version: DataSetVersion, sha256: str, sequence: int | None) -> Ingestion | None:
    """What was taken under this sequence already; the same bytes without a sequence are refused."""
    if sequence is None:
        if Ingestion.objects.filter(version=version, sha256=sha256).exists():
            raise Conflict(
                Text("同样的数据已在该版本中", "the same data were taken into this version already"),
                hint=Text(
                    "如确需重复，请通过接口载入并给出序号。",
                    "Where it is meant, hand it in through the interface with a sequence number.",
                ),
            )
        return None
    if not 1 <= sequence <= MOST_SEQUENCE:
        raise OutOfRange("sequence", given=sequence, allowed=f"[1, {MOST_SEQUENCE}]")
    done = Ingestion.objects.filter(version=version, sequence=sequence).first()
    if done is not None and done.sha256 != sha256:
        raise Conflict(
            Text(f"序号 {sequence} 已用于别的数据", f"sequence {sequence} was used for other data already"),
            hint=Text("请使用下一个序号。", "Use the next number."),
        )
    return done


def _take(
    occasion: Occasion,
    version: DataSetVersion,
    given: Iterable[Block],
    declared: Sequence[Column],
    *,
    told: Told,
    about: dict[str, Any],
    options: Options,
    sequence: int | None,
    is_trial: bool,
) -> Ingestion:
    taken = _converted(given, declared, options, told, is_trial=is_trial)
    row = Ingestion(
        **stamps(occasion),
        **about,
        version=version,
        sequence=sequence or 0,
        rows=taken.rows,
        dropped=taken.dropped,
        flagged=taken.flagged,
        backward=taken.backward,
        faults=[_told(problem) for problem in taken.problems[:SHOWN_FAULTS]],
        parts=taken.parts,
    )
    if not (taken.rows or taken.dropped):
        raise InputError(
            Text("没有数据行", "there are no rows of data"),
            hint=Text("第一行为列名，其后每行一条。", "Names of the columns first, then rows."),
            given=0,
            allowed=">= 1",
        )
    row.absent = taken.absent
    if not is_trial:
        keep(occasion, row)
    return row


def keep(occasion: Occasion, row: Ingestion) -> None:
    """Enter an ingestion whose parts are on disk, and count its rows. Raises Conflict."""
    version = row.version
    with transaction.atomic():
        changed = DataSetVersion.objects.filter(pk=version.pk, state="draft").update(
            rows=F("rows") + row.rows, row_version=F("row_version") + 1, updated_at=occasion.at
        )
        if changed != 1:
            raise overtaken()
        if not row.sequence:
            last = Ingestion.objects.filter(version=version).aggregate(last=Max("sequence"))["last"]
            row.sequence = (last or 0) + 1
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise overtaken() from None
        record(
            OF["ingest"],
            occasion,
            entity=ENTITY,
            entity_id=version.data_set_id,
            from_state="draft",
            to_state="draft",
            payload={
                "version": version.number,
                "sequence": row.sequence,
                "source": row.source,
                "sha256": row.sha256,
                "rows": row.rows,
                "dropped": row.dropped,
                "parts": [part["sha256"] for part in row.parts],
            },
        )


def _told(problem: RowProblem) -> dict[str, Any]:
    return {"line": problem.line, "column": problem.column, "zh": problem.words.zh, "en": problem.words.en}


def _converted(
    given: Iterable[Block], declared: Sequence[Column], options: Options, told: Told, *, is_trial: bool
) -> Taken:
    """Convert every block and write the good rows, unless a fault forbids it. Raises ImportRefused."""
    converter = Converter(columns=declared, options=options)
    labels = {column.name: column.label for column in declared}
    arrival = Arrival(converter.shape)
    shape = converter.shape
    with PartWriter(store(), shape.schema, time=shape.time) as writer:
        for block in given:
            table = converter.convert(block)
            arrival.add(table)
            if not is_trial and (options.keep_good or not converter.faulty):
                writer.write(table)
        if converter.faulty and not options.keep_good:
            raise ImportRefused(told(converter.problems), head_of=lambda name: labels.get(name, same(name)))
        parts = () if is_trial else writer.finish()
    return Taken(
        rows=arrival.rows,
        dropped=converter.faulty,
        flagged=converter.flagged,
        backward=arrival.backward,
        problems=told(converter.problems),
        parts=[part.to_record() for part in parts],
        absent=converter.absent,
    )


class Arrival:
    """Counts rows, and those that are older than the row that came before them in their series."""

    def __init__(self, shape: Any) -> None:
        self.shape = shape
        self.rows = self.backward = 0
        self.last: dict[str, int] = {}

    def add(self, table: Any) -> None:
        """Look at rows in the order in which they came."""
        import numpy as np

        from suyuan.lake.survey import micros

        self.rows += table.num_rows
        if not self.shape.time or not table.num_rows:
            return
        time = micros(table.column(self.shape.time).combine_chunks())
        if not self.shape.series:
            groups = {"": time}
        else:
            encoded = table.column(self.shape.series).combine_chunks().dictionary_encode()
            encoded = encoded.chunk(0) if hasattr(encoded, "chunk") else encoded
            codes = encoded.indices.to_numpy(zero_copy_only=False)
            order = np.argsort(codes, kind="stable")
            starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
            names = encoded.dictionary.to_pylist()
            pieces = np.split(time[order], starts[1:])
            groups = {
                names[int(codes[order][start])]: piece for start, piece in zip(starts, pieces, strict=True)
            }
        for name, piece in groups.items():
            before = np.concatenate([[self.last.get(name, piece[0])], piece[:-1]])
            self.backward += int(np.count_nonzero(piece < before))
            self.last[name] = int(piece[-1])
