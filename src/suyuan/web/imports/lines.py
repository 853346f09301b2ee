"""The lines of a file at which its rows begin, read a second time for the few rows that are told."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from suyuan.registry.parties.rows import RowProblem
from suyuan.web.imports.large import encoding_of, first_line
from suyuan.web.imports.reading import in_file, numbered, read


def by_lines(path: Path, faults: Sequence[RowProblem]) -> list[RowProblem]:
    """The faults of some rows by the lines of the file, as far as the last of them. Raises nothing new."""
    last = max((one.line for one in faults), default=0)
    return in_file(faults, list(islice(_lines(path), last))) if last else list(faults)


def _lines(path: Path) -> Iterable[int]:
    encoding = encoding_of(path)
    first = first_line(path, encoding) if path.suffix.lower() == ".csv" else None
    if first is None:
        yield from read(path.name, path.read_bytes()).lines
        return
    _, delimiter = first
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as file:
        rows = numbered(csv.reader(file, delimiter=delimiter))
        yield from islice((begins for begins, row in rows if any(map(str.strip, row))), 1, None)
