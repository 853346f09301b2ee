"""Taking data in: formats, encodings, units, faults by their lines, sequences, and nothing by halves."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook
from tests.registry.conftest import World
from tests.registry.datasets.conftest import csv_of

from suyuan.base.errors import Conflict, InputError, Missing, NotPermitted, RuleRefusal
from suyuan.registry.datasets import auditing, ingesting
from suyuan.registry.datasets.columns import read_columns
from suyuan.registry.datasets.models import DataSetVersion, Ingestion
from suyuan.registry.datasets.storage import read_parts, store
from suyuan.registry.instruments.sheet import ImportRefused

Take = Callable[..., Any]


def rows_of(taken: Ingestion) -> list[dict[str, Any]]:
    paths = store().paths(read_parts(taken.parts))
    rows: list[dict[str, Any]] = pa.concat_tables(pq.read_table(path) for path in paths).to_pylist()
    return rows


class TestFormats:
    def test_a_csv_file(self, draft: DataSetVersion, take: Take):
        taken = take(draft, csv_of(3))
        assert (taken.rows, taken.sequence, taken.source) == (3, 1, "a.csv")
        assert rows_of(taken)[0] == {
            "at": datetime(2026, 3, 1, 1, 0, tzinfo=UTC), "place": "A", "t": 20.0, "rh": 45.0, "flags": 0,
        }  # fmt: skip
        draft.refresh_from_db()
        assert draft.rows == 3

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_chinese_heads_in_any_encoding(self, draft: DataSetVersion, take: Take, encoding: str):
        text = csv_of(2, place="质量室", head="时刻,位置,温度,相对湿度")
        assert rows_of(take(draft, text.encode(encoding)))[1]["place"] == "质量室"

    def test_decimal_commas(self, draft: DataSetVersion, take: Take):
        text = "at;place;t;rh\n2026-03-01 09:00:00;A;20,5;45\n"
        assert rows_of(take(draft, text, decimal=","))[0]["t"] == 20.5

    def test_another_form_of_time_and_another_zone(self, draft: DataSetVersion, take: Take):
        text = "at,place,t,rh\n01/03/2026 09.30,A,20.5,45\n"
        taken = take(draft, text, time_format="%d/%m/%Y %H.%M", zone="Europe/Berlin")
        assert rows_of(taken)[0]["at"] == datetime(2026, 3, 1, 8, 30, tzinfo=UTC)

    def test_an_instant_with_its_offset_needs_no_zone(self, draft: DataSetVersion, take: Take):
        text = "at,place,t,rh\n2026-03-01T09:00:00+02:00,A,20.5,45\n"
        assert rows_of(take(draft, text))[0]["at"] == datetime(2026, 3, 1, 7, 0, tzinfo=UTC)

    def test_units_of_the_file_are_converted(self, draft: DataSetVersion, take: Take):
        text = "time,place,T/K,rh\n2026-03-01 09:00:00,A,293.65,45\n"
        taken = take(draft, text, names={"at": "time", "t": "T/K"}, units={"t": "K"})
        assert rows_of(taken)[0]["t"] == pytest.approx(20.5, abs=1e-12)  # 293.65 K - 273.15 K

    def test_an_excel_file(self, draft: DataSetVersion, take: Take):
        book, file = Workbook(), io.BytesIO()
        sheet = book.active
        assert sheet is not None
        sheet.append(["at", "place", "t", "rh"])
        sheet.append([datetime(2026, 3, 1, 9), "A", 20.25, 45])
        sheet.append(["2026-03-01 09:01:00", "A", "", 46])
        book.save(file)
        rows = rows_of(take(draft, file.getvalue(), name="a.xlsx"))
        assert [(row["at"].hour, row["t"]) for row in rows] == [(1, 20.25), (1, None)]

    def test_a_parquet_file(self, draft: DataSetVersion, take: Take):
        file = io.BytesIO()
        table = pa.table(
            {"at": [datetime(2026, 3, 1, 9)], "place": ["A"], "t": pa.array([20.5], pa.float32()), "rh": [45]}
        )
        pq.write_table(table, file)
        row = rows_of(take(draft, file.getvalue(), name="a.parquet"))[0]
        assert (row["at"], row["t"], row["rh"]) == (datetime(2026, 3, 1, 1, tzinfo=UTC), 20.5, 45.0)

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"", "a.csv"), (b"\xff\xfe\x00", "a.csv"), (b"PK\x03\x04broken", "a.xlsx"),
            (b"PAR1", "a.parquet"),
            (b"a,b\n1,2\n", "a.csv"), (b"at,at,place,t\n1,2,3,4\n", "a.csv"), (b"%PDF-1.7", "a.pdf"),
        ],
    )  # fmt: skip
    def test_what_is_no_such_file_is_refused(
        self, draft: DataSetVersion, take: Take, content: bytes, name: str
    ):
        with pytest.raises(InputError):
            take(draft, content, name=name)
        assert not Ingestion.objects.exists()

    @pytest.mark.parametrize("wrong", [{"zone": "Mars/Base"}, {"encoding": "ebcdic"}, {"units": {"t": "kg"}},
                                       {"names": {"x": "y"}}, {"delimiter": "ab"}])  # fmt: skip
    def test_options_that_make_no_sense(self, draft: DataSetVersion, take: Take, wrong: dict[str, Any]):
        with pytest.raises(InputError):
            take(draft, csv_of(2), **wrong)


BROKEN = """at,place,t,rh
2026-03-01 09:00:00,A,20.1,45
2026-02-30 09:01:00,A,20.2,45
2026-03-01 09:02:00,A,twenty,45
2026-03-01 09:03:00,A,20.4
2026-03-01 09:04:00,,20.5,45

2026-03-01 09:06:00,A,inf,45
2026-03-01 09:07:00,A,—,45
"""


class TestFaults:
    def test_every_fault_is_named_with_its_line(self, draft: DataSetVersion, take: Take):
        with pytest.raises(ImportRefused) as caught:
            take(draft, BROKEN)
        assert sorted((one.line, one.column) for one in caught.value.problems) == [
            (3, "at"), (4, "t"), (5, "—"), (6, "place"), (8, "t"),
        ]  # fmt: skip

    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_the_line_is_that_of_the_file(self, draft: DataSetVersion, take: Take, end: str):
        """The numbers are those of the lines of `text`, whose faulty rows begin with XX."""
        text = end.join([
            "", "", "at,place,t,\"rh", "in %\"", "2026-03-01 09:00:00,\"room", "on the left\",20,45", "",
            "XX,\"room", "", "on the right\",20,45", "2026-03-01 09:00:02,A,20,45", " ", "XX,A,20",
            "XX,A,20,45",
        ])  # fmt: skip
        lines = [n for n, line in enumerate(text.split(end), 1) if line.startswith("XX")]
        with pytest.raises(ImportRefused) as caught:
            take(draft, text, names={"rh": f"rh{end}in %"})
        assert [one.line for one in caught.value.problems] == lines == [8, 13, 14]

    def test_a_quoted_line_end_is_part_of_the_cell(self, draft: DataSetVersion, take: Take):
        text = 'at,place,t,rh\n2026-03-01 09:00:00,"A\nB",20,45\n'
        assert rows_of(take(draft, text))[0]["place"] == "A\nB"

    def test_the_line_is_the_row_of_the_sheet(self, draft: DataSetVersion, take: Take):
        book = Workbook()
        for place, row in {
            3: ["at", "place", "t", "rh"], 4: [datetime(2026, 3, 1, 9), "A", 20, 45], 7: ["XX", "A", 20, 45]
        }.items():  # fmt: skip
            for column, cell in enumerate(row, 1):
                book.active.cell(row=place, column=column, value=cell)
        file = io.BytesIO()
        book.save(file)
        with pytest.raises(ImportRefused) as caught:
            take(draft, file.getvalue(), name="a.xlsx")
        assert [(one.line, one.column) for one in caught.value.problems] == [(7, "at")]

    def test_with_a_fault_nothing_is_stored(self, draft: DataSetVersion, take: Take, folder: Any):
        with pytest.raises(ImportRefused):
            take(draft, BROKEN)
        assert not Ingestion.objects.exists()
        assert not [path for path in folder.rglob("*.parquet")]

    def test_the_good_rows_are_taken_on_request_and_the_others_told(self, draft: DataSetVersion, take: Take):
        taken = take(draft, BROKEN, keep_good=True)
        assert (taken.rows, taken.dropped, len(taken.faults)) == (2, 5, 5)
        assert [row["t"] for row in rows_of(taken)] == [20.1, None]

    def test_a_trial_stores_nothing(self, draft: DataSetVersion, take: Take, folder: Any):
        assert take(draft, csv_of(5), is_trial=True).rows == 5
        assert not Ingestion.objects.exists()
        assert not [path for path in folder.rglob("*.parquet")]

    def test_values_outside_of_the_range_are_flagged_and_kept(self, draft: DataSetVersion, take: Take):
        rows = ["2026-03-01 09:00:00,A,14.9,45", "2026-03-01 09:01:00,A,20,101", "2026-03-01 09:02:00,A,25,0"]
        text = "\n".join(["at,place,t,rh", *rows])
        taken = take(draft, text)
        assert [row["flags"] for row in rows_of(taken)] == [1, 2, 0]
        assert taken.flagged == 2

    def test_rows_that_arrive_late_are_counted(self, draft: DataSetVersion, take: Take):
        rows = [f"2026-03-01 09:{minute},20,45" for minute in ("05:00,A", "01:00,A", "00:00,B")]
        text = "\n".join(["at,place,t,rh", *rows])
        assert take(draft, text).backward == 1

    def test_a_missing_column_of_the_order_is_refused(self, draft: DataSetVersion, take: Take):
        with pytest.raises(Missing) as caught:
            take(draft, "at,t,rh\n2026-03-01 09:00:00,20,45\n")
        label = next(one for one in read_columns(draft.columns) if one.name == "place").label
        assert caught.value.message.zh == f"文件缺少列“{label.zh}”（place）"
        assert "at, t, rh" in caught.value.hint.en

    def test_a_column_of_values_that_is_not_there_is_told(self, draft: DataSetVersion, take: Take):
        taken = take(draft, "at,place,rh\n2026-03-01 09:00:00,A,45\n")
        assert [column.name for column in taken.absent] == ["t"]

    def test_a_file_with_nothing_below_its_head_is_refused(self, draft: DataSetVersion, take: Take):
        with pytest.raises(InputError, match="no rows"):
            take(draft, "at,place,t,rh\n")


class TestSequences:
    def test_the_same_file_twice_is_refused(self, draft: DataSetVersion, take: Take):
        take(draft, csv_of(3))
        with pytest.raises(Conflict):
            take(draft, csv_of(3))

    def test_the_same_batch_under_its_sequence_is_taken_once(self, world: World, draft: DataSetVersion):
        rows = [{"at": "2026-03-01T09:00:00+08:00", "place": "A", "t": 20.5, "rh": 45}]
        act = world.occasion("Li")
        first = ingesting.ingest_rows(act, version_id=draft.pk, rows=rows, source="logger 7", sequence=5)
        again = ingesting.ingest_rows(act, version_id=draft.pk, rows=rows, source="logger 7", sequence=5)
        assert first.pk == again.pk
        draft.refresh_from_db()
        assert draft.rows == 1
        with pytest.raises(Conflict):
            ingesting.ingest_rows(
                act, version_id=draft.pk, rows=[rows[0] | {"t": 21}], source="logger 7", sequence=5
            )

    def test_a_batch_with_an_unknown_column_is_refused(self, world: World, draft: DataSetVersion):
        with pytest.raises(InputError):
            ingesting.ingest_rows(world.occasion("Li"), version_id=draft.pk, rows=[{"luck": 1}], source="x")

    def test_another_laboratory_may_not(self, world: World, draft: DataSetVersion):
        with pytest.raises(NotPermitted):
            ingesting.ingest_rows(world.occasion("Zhao"), version_id=draft.pk, rows=[], source="x")

    def test_nothing_is_added_to_what_is_published(self, published: DataSetVersion, take: Take):
        with pytest.raises(RuleRefusal):
            take(published, csv_of(3, start=200))


class TestCrash:
    def test_parts_without_a_row_are_swept_after_a_day(
        self, draft: DataSetVersion, take: Take, monkeypatch: pytest.MonkeyPatch, folder: Any
    ):
        def dies(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(ingesting, "keep", dies)
            with pytest.raises(KeyboardInterrupt):
                take(draft, csv_of(3))
        take(draft, csv_of(4))
        assert len(list(folder.rglob("parts/*/*.parquet"))) == 2
        assert auditing.sweep() == []
        newest = max(path.stat().st_mtime for path in folder.rglob("*.parquet"))
        assert len(auditing.sweep(now=newest + auditing.AGE + 1)) == 1
        assert list(auditing.faults()) == []
