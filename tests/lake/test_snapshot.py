"""Snapshots: whole or absent, verified by digest, read back by the engine."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from suyuan.base.errors import Conflict, EvidenceError, InputError, NotFound
from suyuan.lake.columns import arrow_table
from suyuan.lake.engine import connect
from suyuan.lake.snapshot import part_paths, read_manifest, verify_snapshot, write_snapshot

TAKEN = datetime(2026, 1, 31, 12, tzinfo=UTC)
COLUMNS = {"id": "string", "day": "date", "count": "int64", "u": "float64", "ok": "bool"}


def rows(number):
    return [
        {"id": f"仪器{i}", "day": date(2026, 1, 1 + i % 28), "count": i, "u": i / 7, "ok": i % 2 == 0}
        for i in range(number)
    ]


@pytest.fixture
def snapshot(tmp_path):
    folder = tmp_path / "2026-01-31"
    tables = {"instruments": arrow_table(COLUMNS, rows(25)), "empty": arrow_table(COLUMNS, [])}
    write_snapshot(folder, tables, taken_at=TAKEN, rows_per_part=10)
    return folder


def test_a_snapshot_reads_back_what_was_written(snapshot):
    manifest = verify_snapshot(snapshot)
    assert manifest.taken_at == "2026-01-31T12:00:00+00:00"
    assert (manifest.rows("instruments"), manifest.rows("empty")) == (25, 0)
    assert [part.rows for part in manifest.tables["instruments"]] == [10, 10, 5]
    with connect() as engine:
        tables = engine.snapshot(snapshot)
        assert engine.rows(tables["instruments"].order_by("count")) == rows(25)
        assert engine.rows(tables["empty"]) == []


def test_the_same_rows_give_the_same_digest(tmp_path):
    table = {"t": arrow_table(COLUMNS, rows(5))}
    first = write_snapshot(tmp_path / "a", table, taken_at=TAKEN)
    second = write_snapshot(tmp_path / "b", table, taken_at=TAKEN)
    other = write_snapshot(tmp_path / "c", {"t": arrow_table(COLUMNS, rows(6))}, taken_at=TAKEN)
    assert first.digest() == second.digest() == read_manifest(tmp_path / "a").digest()
    assert first.digest() != other.digest()


def test_a_changed_byte_is_found_and_the_file_named(snapshot):
    part = snapshot / "instruments" / "part-00001.parquet"
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    with pytest.raises(EvidenceError, match="instruments/part-00001"):
        verify_snapshot(snapshot)
    with connect() as engine, pytest.raises(EvidenceError):
        engine.snapshot(snapshot)


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_file_that_is_cut_off_or_gone_is_found(snapshot, damage):
    part = snapshot / "instruments" / "part-00002.parquet"
    if damage == "cut":
        part.write_bytes(part.read_bytes()[:-8])
    else:
        part.unlink()
    with pytest.raises(EvidenceError, match="part-00002"):
        verify_snapshot(snapshot)


def test_a_manifest_cannot_point_outside_the_snapshot(snapshot):
    path = snapshot / "manifest.json"
    record = json.loads(path.read_text())
    record["tables"]["instruments"][0]["path"] = "../../etc/passwd"
    path.write_text(json.dumps(record))
    with pytest.raises(EvidenceError):
        verify_snapshot(snapshot)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": "other"}', "[" * 100_000])
def test_a_damaged_manifest_is_evidence_not_a_crash(snapshot, content):
    (snapshot / "manifest.json").write_text(content)
    with pytest.raises(EvidenceError):
        read_manifest(snapshot)


def test_a_snapshot_is_never_overwritten_and_a_missing_one_not_found(snapshot):
    with pytest.raises(Conflict):
        write_snapshot(snapshot, {}, taken_at=TAKEN)
    with pytest.raises(NotFound):
        read_manifest(snapshot.with_name("2026-02-28"))
    with pytest.raises(NotFound):
        part_paths(snapshot, read_manifest(snapshot), "centers")


def test_a_write_that_fails_leaves_no_snapshot_and_can_be_repeated(tmp_path, monkeypatch):
    tables = {name: arrow_table(COLUMNS, rows(3)) for name in ("first", "second")}

    def full_disk(table, path, **options):
        raise OSError(28, "no space left")

    with monkeypatch.context() as patch:
        patch.setattr("pyarrow.parquet.write_table", full_disk)
        with pytest.raises(OSError, match="no space"):
            write_snapshot(tmp_path / "x", tables, taken_at=TAKEN)
    assert not (tmp_path / "x").exists()
    write_snapshot(tmp_path / "x", tables, taken_at=TAKEN)
    assert verify_snapshot(tmp_path / "x").rows("second") == 3


@pytest.mark.parametrize("name", ["", "../evil", "a b", "表"])
def test_a_table_name_is_a_plain_word(tmp_path, name):
    with pytest.raises(InputError):
        write_snapshot(tmp_path / "x", {name: arrow_table(COLUMNS, [])}, taken_at=TAKEN)


def test_an_instant_without_a_zone_is_refused(tmp_path):
    with pytest.raises(InputError):
        write_snapshot(tmp_path / "x", {}, taken_at=datetime(2026, 1, 31))


class TestColumns:
    def test_an_absent_column_is_null(self):
        table = arrow_table(COLUMNS, [{"id": "a"}])
        assert table.to_pylist() == [{"id": "a", "day": None, "count": None, "u": None, "ok": None}]
        assert table.schema.field("day").type == pa.date32()

    @pytest.mark.parametrize("row", [{"count": "many"}, {"day": "soon"}, {"strange": 1}, {"count": 2**70}])
    def test_a_wrong_value_or_column_is_named(self, row):
        with pytest.raises(InputError, match=f"column {next(iter(row))}"):
            arrow_table(COLUMNS, [row])

    def test_an_unknown_type_is_refused(self):
        with pytest.raises(InputError, match="complex"):
            arrow_table({"z": "complex"}, [])
