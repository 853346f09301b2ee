"""Snapshots one after another: only portions that changed are written, and the last good one serves.

A folder holds snapshots by number. A table comes in portions, each with a marker that changes when its rows
may have: a portion with the marker of the snapshot before is taken over as a second name of the same file. A
snapshot that was cut off has no manifest, one that was damaged does not pass its digests: neither serves.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.canonical import canonical_bytes
from suyuan.base.errors import EvidenceError, NotFound
from suyuan.base.text import Text
from suyuan.lake.snapshot import MANIFEST, Manifest, Part, read_manifest, verify_snapshot, write_part

if TYPE_CHECKING:
    import pyarrow as pa

PORTIONS: Final = "portions.json"
ALWAYS: Final = ""  # the marker of a portion that is written anew each time


@dataclass(frozen=True, kw_only=True)
class Portion:
    """Some rows of a table. `make` reads them, and is called only where they may have changed."""

    key: str
    marker: str
    make: Callable[[], pa.Table]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A snapshot that was taken: where, what it holds, and how many portions were written anew."""

    folder: Path
    manifest: Manifest
    written: int
    kept: int


def take(root: Path, tables: Mapping[str, Sequence[Portion]], *, taken_at: datetime) -> Taken:
    """Take the next snapshot of `tables` into `root`, beside the ones before."""
    before = next(_good(root), None)
    folder = root / f"{_number(root) + 1:06d}"
    partial = root / f".{folder.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    known = _known(before)
    parts: dict[str, tuple[Part, ...]] = {}
    markers: dict[str, list[list[str]]] = {}
    kept = written = 0
    try:
        for name, portions in tables.items():
            (partial / name).mkdir()
            found = []
            for number, portion in enumerate(portions):
                path = f"{name}/part-{number:05d}.parquet"
                old = known.get((name, portion.key, portion.marker)) if portion.marker else None
                if before is not None and old is not None:
                    os.link(before / old.path, partial / path)
                    found.append(Part(path=path, rows=old.rows, size=old.size, sha256=old.sha256))
                    kept += 1
                else:
                    found.append(write_part(partial, path, portion.make()))
                    written += 1
            parts[name] = tuple(found)
            markers[name] = [[portion.key, portion.marker] for portion in portions]
        manifest = Manifest(taken_at=taken_at.isoformat(), tables=parts)
        (partial / PORTIONS).write_bytes(canonical_bytes(markers))
        (partial / MANIFEST).write_bytes(canonical_bytes(manifest.to_record()))
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return Taken(folder=folder, manifest=manifest, written=written, kept=kept)


def last_good(root: Path) -> Path:
    """The newest snapshot that is whole and passes its digests. NotFound where there is none."""
    found = next(_good(root), None)
    if found is None:
        raise NotFound(
            Text(f"{root.name} 中没有完好的快照", f"there is no whole snapshot in {root.name}"),
            hint=Text("请重新生成快照。", "Take a snapshot again."),
        )
    return found


def _good(root: Path) -> Iterator[Path]:
    """Whole snapshots, newest first."""
    for folder in reversed(_numbered(root)):
        try:
            verify_snapshot(folder)
        except (EvidenceError, NotFound):
            continue
        yield folder


def _numbered(root: Path) -> list[Path]:
    return sorted(one for one in root.iterdir() if one.name.isdecimal()) if root.is_dir() else []


def _number(root: Path) -> int:
    folders = _numbered(root)
    return int(folders[-1].name) if folders else 0


def _known(folder: Path | None) -> dict[tuple[str, str, str], Part]:
    """The parts of a snapshot by table, key and marker; nothing where its markers cannot be read."""
    if folder is None:
        return {}
    try:
        markers: dict[str, Any] = json.loads((folder / PORTIONS).read_bytes())
        manifest = read_manifest(folder)
        return {
            (name, key, marker): part
            for name, portions in markers.items()
            for (key, marker), part in zip(portions, manifest.tables[name], strict=True)
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
