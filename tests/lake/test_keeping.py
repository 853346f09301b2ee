"""Snapshots one after another: what did not change is kept, what was cut off or damaged never serves."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from suyuan.base.errors import NotFound
from suyuan.lake.keeping import ALWAYS, Portion, last_good, take
from suyuan.lake.snapshot import MANIFEST, read_tables

AT = datetime(2026, 3, 10, tzinfo=UTC)


def portion(key: str, marker: str, *values: int, made: list[str] | None = None) -> Portion:
    def make() -> pa.Table:
        if made is not None:
            made.append(key)
        return pa.table({"n": list(values)})

    return Portion(key=key, marker=marker, make=make)


def numbers(folder: Path) -> list[int]:
    return read_tables(folder, ["t"])["t"]["n"].to_pylist()


def test_only_what_changed_is_read_and_written(tmp_path: Path) -> None:
    made: list[str] = []
    first = take(
        tmp_path, {"t": [portion("a", "1", 1, made=made), portion("b", "1", 2, made=made)]}, taken_at=AT
    )
    assert (first.written, first.kept, made) == (2, 0, ["a", "b"])
    made.clear()
    second = take(
        tmp_path, {"t": [portion("a", "1", 1, made=made), portion("b", "2", 3, made=made)]}, taken_at=AT
    )
    assert (second.written, second.kept, made) == (1, 1, ["b"])
    assert numbers(second.folder) == [1, 3]
    assert numbers(first.folder) == [1, 2]
    assert last_good(tmp_path) == second.folder


def test_a_portion_moves_with_its_key(tmp_path: Path) -> None:
    take(tmp_path, {"t": [portion("b", "1", 2)]}, taken_at=AT)
    second = take(tmp_path, {"t": [portion("a", "1", 1), portion("b", "1", 99)]}, taken_at=AT)
    assert (second.kept, numbers(second.folder)) == (1, [1, 2])


def test_a_portion_without_a_marker_is_always_written(tmp_path: Path) -> None:
    for value in (1, 2):
        taken = take(tmp_path, {"t": [portion("a", ALWAYS, value)]}, taken_at=AT)
    assert numbers(taken.folder) == [2]


def test_what_was_cut_off_leaves_nothing_and_the_last_good_serves(tmp_path: Path) -> None:
    good = take(tmp_path, {"t": [portion("a", "1", 1)]}, taken_at=AT)

    def broken() -> pa.Table:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(tmp_path, {"t": [Portion(key="a", marker="2", make=broken)]}, taken_at=AT)
    assert [one.name for one in tmp_path.iterdir()] == [good.folder.name]
    assert last_good(tmp_path) == good.folder


@pytest.mark.parametrize("harm", ["manifest", "cut", "changed"])
def test_a_damaged_one_is_passed_over_and_never_built_on(tmp_path: Path, harm: str) -> None:
    good = take(tmp_path, {"t": [portion("a", "1", 1)]}, taken_at=AT)
    bad = take(tmp_path, {"t": [portion("a", "2", 2)]}, taken_at=AT)
    part = bad.folder / "t" / "part-00000.parquet"
    content = part.read_bytes()
    if harm == "manifest":
        (bad.folder / MANIFEST).unlink()
    else:
        part.write_bytes(content[:-1] if harm == "cut" else content[:-1] + b"?")
    assert last_good(tmp_path) == good.folder
    third = take(tmp_path, {"t": [portion("a", "2", 2)]}, taken_at=AT)
    assert (third.written, numbers(third.folder)) == (1, [2])


def test_an_empty_folder_has_none(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        last_good(tmp_path / "nothing")
