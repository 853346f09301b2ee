"""The compiled tiers on disk: one plain array a file, mapped into memory and not read until it is asked.

A build is a folder of its own beside the others, with a manifest that is written last; `current` names the
build that serves and is replaced in one step. A build that was cut off is never named; one that lost bytes
afterwards is refused by its size, and the one before it goes on serving until it is made anew.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from suyuan.base.canonical import canonical_bytes
from suyuan.base.errors import EvidenceError, NotFound
from suyuan.base.text import Text
from suyuan.trace.graph import Graph, Rows
from suyuan.trace.identities import Index
from suyuan.trace.influence import Reach
from suyuan.trace.tiers import Joints, Leaves, SetUps, Stated, Tiers

VERSION: Final = "suyuan-graph/2"
MANIFEST: Final = "manifest.json"
CURRENT: Final = "current"
MADE: Final = Text(
    "偏差推演页面和 suyuan recall 会自动重新编制。",
    "The what-if page and suyuan recall compile it anew by themselves.",
)
KEPT: Final = 2  # builds on disk: the one that serves, and the one before it, which a reader may still map

_PARTS: Final[dict[type[Any], dict[str, type[Any]]]] = {
    Graph: {"index": Index, "rows": Rows},
    SetUps: {"rows": Rows},
    Leaves: {"index": Index, "stated": Stated},
    Joints: {"set_ups": Index, "sources": Index},
}
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What a build was made of: `source` says up to where the registers were read."""

    folder: Path
    source: Mapping[str, Any]


def write_tiers(root: Path, tiers: Tiers, *, build: UUID, source: Mapping[str, Any]) -> Build:
    """Write a build under `root` and let it serve. Derived arrays are written too, so that nobody waits."""
    folder = root / str(build)
    partial = root / f".{build}.partial"
    partial.mkdir(parents=True)
    try:
        sizes = {}
        for name, array in _arrays(tiers):
            _keep(partial / f"{name}.npy", array, root)
            sizes[name] = (partial / f"{name}.npy").stat().st_size
        record = {
            "source": dict(source),
            "arrays": sizes,
            "segments": len(tiers.segments),
            "version": VERSION,
        }
        (partial / MANIFEST).write_bytes(canonical_bytes(record))
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    pointer = root / f".{CURRENT}.partial"
    pointer.write_text(folder.name)
    pointer.replace(root / CURRENT)
    _forget(root, keep=folder.name)
    return Build(folder=folder, source=source)


def _keep(path: Path, array: NDArray[Any], root: Path) -> None:
    """Write an array; one that is mapped from a whole file of an earlier build shares that file."""
    if isinstance(array, np.memmap) and not isinstance(array.base, np.memmap) and array.filename:
        earlier = Path(array.filename)
        if earlier.is_relative_to(root.resolve()) and earlier.is_file():
            os.link(earlier, path)
            return
    np.save(path, array, allow_pickle=False)


def _forget(root: Path, *, keep: str) -> None:
    builds = [path for path in root.iterdir() if path.is_dir() and (path / MANIFEST).exists()]
    builds.sort(key=lambda path: (path.name == keep, os.stat(path).st_mtime_ns))
    for path in builds[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def current_build(root: Path) -> Build:
    """The build that serves. Raises NotFound where none was made, EvidenceError for a damaged manifest."""
    try:
        folder = root / (root / CURRENT).read_text().strip()
        record = json.loads((folder / MANIFEST).read_bytes())
        return Build(folder=folder, source=dict(record["source"]))
    except FileNotFoundError:
        raise NotFound(
            Text("还没有编制溯源图", "the traceability graph has not been compiled"),
            hint=MADE,
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(MANIFEST) from error


def read_tiers(root: Path) -> Tiers:
    """The tiers of the build that serves, mapped into memory. Raises NotFound and EvidenceError."""
    folder = current_build(root).folder
    record = json.loads((folder / MANIFEST).read_bytes())
    if record.get("version") != VERSION:
        raise _damaged(MANIFEST)
    arrays: Arrays = {}
    for name, size in record["arrays"].items():
        path = folder / f"{name}.npy"
        if not path.is_file() or path.stat().st_size != size:
            raise _damaged(path.name)
        try:
            arrays[name] = np.load(path, mmap_mode="r", allow_pickle=False)
        except (ValueError, OSError) as error:
            raise _damaged(path.name) from error
    return _tiers(arrays, segments=int(record["segments"]))


def _damaged(name: str) -> EvidenceError:
    return EvidenceError(
        Text(f"溯源图文件 {name} 已损坏", f"the file {name} of the traceability graph is damaged"),
        hint=MADE,
        given=name,
    )


def _arrays(tiers: Tiers) -> Iterator[tuple[str, NDArray[Any]]]:
    yield from _flat("graph", tiers.graph)
    yield from _flat("stated", tiers.stated)
    yield from _flat("set_ups", tiers.set_ups)
    yield from _flat("joints", tiers.joints)
    yield from _flat("reach", tiers.reach)
    yield "set_up_variances", tiers.set_up_variances
    for number, segment in enumerate(tiers.segments):
        yield from _flat(f"segment{number}", segment)


def _flat(name: str, part: Any) -> Iterator[tuple[str, NDArray[Any]]]:
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        if dataclasses.is_dataclass(value):
            yield from _flat(f"{name}.{field.name}", value)
        else:
            yield f"{name}.{field.name}", value


def _part(kind: type[Any], name: str, arrays: Arrays) -> Any:
    inner = _PARTS.get(kind, {})
    try:
        return kind(
            **{
                field.name: _part(inner[field.name], f"{name}.{field.name}", arrays)
                if field.name in inner
                else arrays[f"{name}.{field.name}"]
                for field in dataclasses.fields(kind)
            }
        )
    except KeyError as missing:
        raise _damaged(f"{missing.args[0]}.npy") from None


def _tiers(arrays: Arrays, *, segments: int) -> Tiers:
    tiers = Tiers(
        graph=_part(Graph, "graph", arrays),
        stated=_part(Stated, "stated", arrays),
        set_ups=_part(SetUps, "set_ups", arrays),
        joints=_part(Joints, "joints", arrays),
        segments=tuple(_part(Leaves, f"segment{number}", arrays) for number in range(segments)),
    )
    return tiers.worked_out(_part(Reach, "reach", arrays), arrays["set_up_variances"])
