"""Series as parts: whole or absent, sorted, with levels and checks that agree with plain arithmetic."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.base.errors import EvidenceError, InputError
from suyuan.lake import ranges
from suyuan.lake.checks import Check
from suyuan.lake.envelope import envelope
from suyuan.lake.parts import Part, PartStore, PartWriter
from suyuan.lake.pyramid import FACTOR, TOP, count_levels
from suyuan.lake.ranges import Stretch
from suyuan.lake.shape import Shape
from suyuan.lake.sorting import sorted_parts
from suyuan.lake.survey import survey

SHAPE = Shape(
    columns={"room": "string", "at": "instant", "t": "float64"}, time="at", series="room", values=("t",)
)
START = datetime(2026, 1, 1, tzinfo=UTC)
MICROS = int(START.timestamp()) * 1_000_000
Row = tuple[str, int, float | None]  # room, second, value


@pytest.fixture
def store(tmp_path: Path) -> PartStore:
    return PartStore(tmp_path)


def table_of(rows: Sequence[Row]) -> pa.Table:
    return pa.table(
        [
            pa.array([room for room, _, _ in rows], pa.string()),
            pa.array(
                [START + timedelta(seconds=second) for _, second, _ in rows], pa.timestamp("us", tz="UTC")
            ),
            pa.array([value for _, _, value in rows], pa.float64()),
            pa.array([0] * len(rows), pa.int64()),
        ],
        schema=SHAPE.schema,
    )


def written(store: PartStore, rows: Sequence[Row], *, limit: int = 10**9) -> tuple[Part, ...]:
    with PartWriter(store, SHAPE.schema, time="at", order=SHAPE.order, rows=limit) as writer:
        writer.write(table_of(rows))
        return writer.finish()


def regular(n: int, *, room: str = "R1", seed: int = 1) -> list[Row]:
    values = np.random.default_rng(seed).normal(20.0, 0.5, n).round(2)
    return [(room, second, float(value)) for second, value in enumerate(values)]


class TestParts:
    def test_the_name_of_a_part_is_the_digest_of_its_bytes(self, store: PartStore):
        (part,) = written(store, regular(10))
        assert store.fault(part) is None
        assert (part.rows, part.begin, part.end) == (10, MICROS, MICROS + 9_000_000)

    def test_the_same_rows_are_held_once(self, store: PartStore):
        assert written(store, regular(10)) == written(store, regular(10))
        assert len(list(store.folder.glob("parts/*/*"))) == 1

    def test_a_writer_that_fails_leaves_no_part(self, store: PartStore):
        def cut_off() -> None:
            with PartWriter(store, SHAPE.schema, time="at") as writer:
                for _ in range(20):
                    writer.write(table_of(regular(10_000)))
                raise RuntimeError("the power fails")

        with pytest.raises(RuntimeError):
            cut_off()
        assert list(store.orphans(())) == []

    def test_what_a_crash_leaves_is_an_orphan(self, store: PartStore):
        (kept,) = written(store, regular(10))
        (other,) = written(store, regular(11))
        scratch = store.scratch()
        assert list(store.orphans({kept.sha256})) == [scratch, store.path(other.sha256)]

    def test_altered_bytes_are_found(self, store: PartStore):
        (part,) = written(store, regular(10))
        place = store.path(part.sha256)
        place.chmod(0o644)
        content = bytearray(place.read_bytes())
        content[20] ^= 1
        place.write_bytes(content)
        assert "differs" in str(store.fault(part))
        place.unlink()
        assert "missing" in str(store.fault(part))
        with pytest.raises(EvidenceError):
            store.require([part])

    @pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "", "0" * 63])
    def test_only_a_digest_names_a_part(self, store: PartStore, name: str):
        with pytest.raises(InputError):
            store.path(name)

    def test_long_tables_are_cut_into_parts(self, store: PartStore):
        parts = written(store, regular(300_000), limit=131_072)
        assert [part.rows for part in parts] == [131_072, 131_072, 37_856]
        assert parts[1].begin == MICROS + 131_072_000_000


class TestSorting:
    def test_rows_come_in_the_order_of_series_and_time(self, store: PartStore):
        rows = [*regular(500, room="B"), *regular(500, room="A", seed=2)]
        shuffled = [rows[place] for place in np.random.default_rng(3).permutation(len(rows))]
        parts = sorted_parts(store, [*written(store, shuffled[:400]), *written(store, shuffled[400:])], SHAPE)
        found = pa.concat_tables(pq.read_table(path) for path in store.paths(parts))
        assert (
            found.select(["room", "at", "t"]).to_pylist()
            == table_of(sorted(rows, key=lambda row: row[:2])).select(["room", "at", "t"]).to_pylist()
        )

    def test_equal_instants_keep_the_order_in_which_they_came(self, store: PartStore):
        rows: list[Row] = [("A", 5, 1.0), ("A", 5, 3.0), ("A", 5, 2.0), ("A", 1, 0.0)]
        (part,) = sorted_parts(store, written(store, rows), SHAPE)
        assert pq.read_table(store.path(part.sha256)).column("t").to_pylist() == [0.0, 1.0, 3.0, 2.0]


CHECKS = {
    "missing": Check(kind="missing", column="t"),
    "duplicate": Check(kind="duplicate"),
    "gap": Check(kind="gap", limit=1.5),
    "range": Check(kind="range", column="t", low=18.0, high=22.0),
    "stuck": Check(kind="stuck", column="t", limit=5),
    "jump": Check(kind="jump", column="t", limit=3.0),
}


def found_by(store: PartStore, rows: Sequence[Row], kind: str) -> Any:
    return survey(store, written(store, rows), SHAPE, [CHECKS[kind]]).findings[0]


class TestChecks:
    @pytest.mark.parametrize("kind", list(CHECKS))
    def test_a_clean_series_passes(self, store: PartStore, kind: str):
        rows: list[Row] = [("R1", second, 20.0 + second % 2) for second in range(50)]
        assert found_by(store, rows, kind).count == 0

    @pytest.mark.parametrize(
        ("kind", "rows", "count", "row"),
        [
            ("missing", [("R1", 0, 20.0), ("R1", 1, None)], 1, 2),
            ("duplicate", [("R1", 0, 20.0), ("R1", 0, 21.0)], 1, 2),
            ("gap", [("R1", 0, 20.0), ("R1", 9, 21.0)], 1, 2),
            ("range", [("R1", 0, 17.9), ("R1", 1, 22.0), ("R1", 2, 22.1)], 2, 1),
            ("stuck", [("R1", s, 20.0 if s >= 3 else 19.0 + s / 10) for s in range(9)], 6, 4),
            ("jump", [("R1", 0, 20.0), ("R1", 1, 23.5)], 1, 2),
        ],
    )
    def test_it_counts_what_is_odd_and_names_the_first(
        self, store: PartStore, kind: str, rows: list[Row], count: int, row: int
    ):
        finding = found_by(store, rows, kind)
        assert (finding.count, finding.first[0]["row"]) == (count, row)
        assert not finding.passed(len(rows))

    @pytest.mark.parametrize("kind", ["duplicate", "gap", "jump", "stuck"])
    def test_two_series_have_nothing_to_do_with_each_other(self, store: PartStore, kind: str):
        rows: list[Row] = [
            *[("A", s, 20.0 + s % 2) for s in range(3)], ("A", 3, 20.5), ("A", 4, 20.5), ("A", 5, 20.5),
            ("B", 5, 20.5), ("B", 6, 20.5), ("B", 7, 20.5),
        ]  # fmt: skip
        assert found_by(store, rows, kind).count == 0

    def test_a_share_may_be_allowed(self, store: PartStore):
        finding = survey(
            store, written(store, [("R1", 0, None), ("R1", 1, 20.0)]), SHAPE,
            [Check(kind="missing", column="t", most=Decimal("0.5"))],
        ).findings[0]  # fmt: skip
        assert finding.passed(2)
        assert not finding.passed(1)

    def test_a_run_across_groups_of_rows_is_one_run(self, store: PartStore, monkeypatch: pytest.MonkeyPatch):
        from suyuan.lake import survey as module

        monkeypatch.setattr(module, "ROW_GROUP", 7)
        rows: list[Row] = [("R1", s, 20.0 if 5 <= s < 30 else float(s)) for s in range(40)]
        finding = found_by(store, rows, "stuck")
        assert finding.count == 25
        assert (finding.first[0]["row"], finding.first[0]["size"]) == (6, 25)

    def test_members_say_rows_and_extent(self, store: PartStore):
        rows = [*regular(5, room="A"), *regular(7, room="B")]
        members = survey(store, written(store, rows), SHAPE, []).members
        assert [(m.name, m.rows, m.begin, m.end) for m in members] == [
            ("A", 5, MICROS, MICROS + 4_000_000), ("B", 7, MICROS, MICROS + 6_000_000),
        ]  # fmt: skip


class TestEnvelope:
    def drawn(self, store: PartStore, rows: Sequence[Row], **wanted: Any) -> Any:
        parts = written(store, rows)
        levels = survey(store, parts, SHAPE, []).levels
        given = {"series": "R1", "begin": MICROS, "end": parts[-1].end, "width": 50} | wanted
        return envelope(store, parts, levels, SHAPE, column="t", **given)

    @pytest.mark.parametrize("n", [100, TOP, 20_000])
    def test_it_has_the_least_and_the_greatest_of_all_rows(self, store: PartStore, n: int):
        rows = regular(n)
        picture = self.drawn(store, rows)
        values = [value for _, _, value in rows if value is not None]
        assert (picture.low.min(), picture.high.max()) == (min(values), max(values))
        assert picture.count.sum() == n
        assert float((picture.mean * picture.count).sum() / n) == pytest.approx(np.mean(values), rel=1e-12)

    def test_a_wide_view_is_drawn_from_a_level_and_a_narrow_one_from_rows(self, store: PartStore):
        rows = regular(20_000)
        assert self.drawn(store, rows).level == 1
        near = self.drawn(store, rows, begin=MICROS + 1_000_000_000, end=MICROS + 1_099_000_000)
        assert near.level == 0
        assert near.count.sum() == 100
        expected = [value for _, _, value in rows[1000:1100]]
        assert (near.low.min(), near.high.max()) == (min(expected), max(expected))  # type: ignore[type-var]

    def test_a_gap_stays_empty(self, store: PartStore):
        rows: list[Row] = [("R1", s, 20.0) for s in [*range(100), *range(900, 1000)]]
        picture = self.drawn(store, rows, width=10)
        assert len(picture.begin) == 2

    def test_missing_values_are_not_drawn(self, store: PartStore):
        rows: list[Row] = [("R1", s, None if s % 2 else 20.0) for s in range(TOP * 2)]
        assert self.drawn(store, rows).count.sum() == TOP

    def test_one_series_is_drawn_among_others(self, store: PartStore):
        rows = [*regular(3000, room="A", seed=4), *regular(3000), *regular(3000, room="Z", seed=5)]
        picture = self.drawn(store, rows)
        values = [value for room, _, value in rows if room == "R1" and value is not None]
        assert (picture.low.min(), picture.high.max()) == (min(values), max(values))
        assert picture.count.sum() == 3000

    def test_nothing_to_draw_is_an_empty_picture(self, store: PartStore):
        assert len(self.drawn(store, regular(10), series="nobody").begin) == 0

    @settings(max_examples=25)
    @given(
        lengths=st.lists(st.integers(1, 400), min_size=1, max_size=6),
        group=st.integers(3, 300),
        seed=st.integers(0, 99),
    )
    def test_levels_hold_every_row_once_however_they_come(
        self, tmp_path_factory: pytest.TempPathFactory, lengths: list[int], group: int, seed: int
    ):
        from suyuan.lake.pyramid import Level, rows_of

        store = PartStore(tmp_path_factory.mktemp("level"))
        codes = np.repeat(np.arange(len(lengths)), lengths)
        time = np.concatenate([np.arange(n) for n in lengths]).astype(np.int64)
        value = np.random.default_rng(seed).normal(size=len(codes))
        level = Level(store, SHAPE, [f"S{n}" for n in range(len(lengths))], 2)
        for start in range(0, len(codes), group):
            cut = slice(start, start + group)
            level.add(rows_of(codes[cut], time[cut], {"t": value[cut]}))
        first, second = (
            pa.concat_tables(pq.read_table(path) for path in store.paths(parts)) for parts in level.finish()
        )
        assert first.num_rows == sum(-(-n // FACTOR) for n in lengths)
        for found in (first, second):
            assert sum(found.column("rows").to_pylist()) == len(codes)
            assert found.column("t.sum").to_numpy().sum() == pytest.approx(value.sum(), abs=1e-9)
            assert min(found.column("t.min").to_pylist()) == value.min()


@pytest.mark.parametrize(("rows", "levels"), [(0, 0), (2047, 0), (2048, 1), (10**6, 2), (10**8, 3)])
def test_levels_end_where_a_picture_needs_no_more(rows: int, levels: int):
    assert count_levels(rows) == levels


class TestRanges:
    def test_a_stretch_of_one_series(self, store: PartStore):
        parts = written(store, [*regular(100, room="A"), *regular(100, room="B", seed=2)])
        wanted = Stretch(series="B", begin=MICROS + 10_000_000, end=MICROS + 19_000_000)
        rows = [row for batch in ranges.batches(store, parts, SHAPE, wanted) for row in batch.to_pylist()]
        assert [row["room"] for row in rows] == ["B"] * 10
        assert rows[0]["at"] == START + timedelta(seconds=10)

    def test_a_page(self, store: PartStore):
        parts = written(store, regular(100))
        wanted = Stretch(first=90, most=50)
        assert sum(batch.num_rows for batch in ranges.batches(store, parts, SHAPE, wanted)) == 10

    def test_csv_and_parquet_hold_the_same_rows(self, store: PartStore):
        parts = written(store, regular(1000))
        everything = Stretch()
        text = b"".join(ranges.as_csv(ranges.batches(store, parts, SHAPE, everything), SHAPE))
        columns = b"".join(
            ranges.as_parquet(
                ranges.batches(store, parts, SHAPE, everything), SHAPE, about={"licence": "CC0-1.0"}
            )
        )
        read = pq.read_table(io.BytesIO(columns))
        assert read.schema.metadata[b"licence"] == b"CC0-1.0"
        assert pacsv.read_csv(io.BytesIO(text)).column("t").to_pylist() == read.column("t").to_pylist()
        assert read.num_rows == 1000

    def test_a_name_with_a_quote_is_a_name(self, store: PartStore):
        parts = written(store, [("it's", 0, 1.0), ("other", 0, 2.0)])
        rows = [b for b in ranges.batches(store, parts, SHAPE, Stretch(series="it's"))]
        assert sum(batch.num_rows for batch in rows) == 1
