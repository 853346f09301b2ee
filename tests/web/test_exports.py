"""Every list as Excel, CSV and Parquet: the rows of its page, typed, in the reader's language and scope."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW, World
from tests.registry.road import Road, another_set

from suyuan.base.errors import TooLarge
from suyuan.base.text import Text
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.parties.models import Organization, Person
from suyuan.web.exports import as_csv, as_parquet, as_workbook
from suyuan.web.exports.column import Kind, day, plain
from suyuan.web.exports.listing import Held, Paged
from suyuan.web.exports.registers import FORMATS, LISTINGS
from suyuan.web.exports.table import ABOUT, Table

Visit = Callable[..., Client]


def rows_of(client: Client, address: str, **asked: str) -> list[dict[str, str]]:
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def table(*values: Any, kind: Kind = Kind.TEXT, rows: Any = None) -> Table:
    """A table of one column."""
    return Table(
        columns=(plain("a", "甲", "A", kind=kind),),
        rows=rows or Held([{"a": value} for value in values]),
        about=dict.fromkeys(ABOUT, "=x"),
        language="en",
        names_codes=False,
        on=NOW.date(),
    )


def cells(given: Table) -> list[list[str]]:
    text = b"".join(as_csv.pieces(given)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def workbook(given: Table) -> Any:
    file = io.BytesIO()
    as_workbook.write(given, file)
    return openpyxl.load_workbook(io.BytesIO(file.getvalue()))


# Lists of one thing, which has to be named.
NEEDS_SUBJECT = {
    "siting_items",
    "siting_left_out",
    "siting_waiting",
    "plan_members",
    "explorer",
    "what_if",
    "recall_items",
    "center_kpis",
    "needs",
}


class TestLists:
    @pytest.mark.parametrize("form", sorted(FORMATS))
    @pytest.mark.parametrize("code", sorted(set(LISTINGS) - NEEDS_SUBJECT))
    def test_every_list_comes_in_every_format(self, enter: Visit, world: World, code: str, form: str):
        answer = enter("Wang").get(f"/export/{code}.{form}")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == FORMATS[form].media
        begins = {"xlsx": b"PK", "csv": "\ufeff".encode(), "parquet": b"PAR1"}[form]
        assert answer.getvalue().startswith(begins)

    def test_a_capability_names_its_kind_beside_the_code(self):
        columns = {one.code: one for one in LISTINGS["capabilities"].columns}
        row = {"kind__name_zh": "电能表", "kind__name_en": "Electricity meter"}
        assert columns["kind_words"].value(row) == "电能表"
        assert columns["kind"].head == Text("器具种类（代码）", "Kind of instrument (code)")

    @pytest.mark.parametrize("code", sorted(LISTINGS))
    def test_no_two_columns_share_a_name_or_a_heading(self, code: str):
        columns = LISTINGS[code].columns
        for of in (lambda one: one.code, lambda one: one.head.zh, lambda one: one.head.en):
            assert len({of(one) for one in columns}) == len(columns)

    @pytest.mark.parametrize(
        "page",
        [
            "instruments", "certificates", "jobs", "standards", "packs", "capabilities", "people",
            "organizations",
        ],
    )  # fmt: skip
    def test_the_page_leads_to_its_file_with_its_filter(self, enter: Visit, road: Road, page: str):
        road.issued()
        text = enter("Wang").get(f"/{page}", {"q": "", "page": "1", "state": "issued"}).content.decode()
        assert f'href="/export/{page}.xlsx' in text
        assert f"/export/{page}.xlsx?page" not in text

    def test_what_does_not_exist_is_not_found(self, enter: Visit):
        client = enter("Wang")
        assert client.get("/export/nothing.csv").status_code == 404
        assert client.get("/export/jobs.doc").status_code == 404


class TestRows:
    def test_words_in_the_language_of_the_reader_and_codes_for_programs(self, enter: Visit, world: World):
        scale = Instrument.objects.get(pk=world.scale)
        row = rows_of(enter("Sun", "en"), "/export/instruments.csv", q=scale.serial_no)[0]
        assert (row["Label number"], row["State"], row["State (code)"]) == (
            scale.label_no,
            "In use",
            "in_use",
        )
        row = rows_of(enter("Feng"), "/export/instruments.csv", q=scale.serial_no)[0]
        assert (row["标签编号"], row["状态"], row["状态（代码）"]) == (scale.label_no, "在用", "in_use")
        row = rows_of(enter("Tan"), "/export/instruments.csv", q=scale.serial_no, names="codes")[0]
        assert (row["label_no"], row["state"]) == (scale.label_no, "in_use")
        assert not [name for name in row if name.endswith("_words")]

    def test_the_filter_of_the_page_is_that_of_the_file(self, enter: Visit, world: World):
        client = enter("Sun")
        every, some = (rows_of(client, "/export/instruments.csv", kind=kind) for kind in ("", "weights"))
        assert {row["种类（代码）"] for row in some} == {"weights"}
        assert 0 < len(some) < len(every) == Instrument.objects.count()

    def test_the_name_of_the_file_says_register_and_day(self, enter: Visit, world: World):
        answer = enter("Wang", "en").get("/export/specification_projects.csv")
        assert answer.headers["Content-Disposition"] == (
            'attachment; filename="specification-projects-2026-03-10.csv"'
        )
        assert (
            "filename*=utf-8''%E6%A3%80%E5%AE%9A"
            in enter("Li").get("/export/jobs.csv").headers["Content-Disposition"]
        )

    def test_an_owner_has_its_own_and_a_stranger_nothing(self, enter: Visit, world: World, road: Road):
        road.issued()
        own = rows_of(enter("Zhou"), "/export/instruments.csv", names="codes")
        assert {row["label_no"] for row in own} == set(
            Instrument.objects.filter(owner=world.factory).values_list("label_no", flat=True)
        )

    def test_a_foreign_jurisdiction_gets_nothing_of_it(self, enter: Visit, world: World, road: Road):
        number = road.issued().number
        device = Instrument.objects.get(pk=world.device).label_no
        inside, outside = enter("Li"), enter("Zhao")
        assert [row["number"] for row in rows_of(inside, "/export/certificates.csv", names="codes")] == [
            number
        ]
        for code in ("jobs", "certificates", "received"):
            assert rows_of(outside, f"/export/{code}.csv") == []
        labels = {row["label_no"] for row in rows_of(outside, "/export/instruments.csv", names="codes")}
        assert device not in labels

    def test_who_is_not_logged_in_gets_only_what_is_public(self, clock: None, db: None):
        public = {code for code, one in LISTINGS.items() if one.is_open}
        assert public == {
            "capabilities", "consultations", "coverage", "coverage_gaps", "published_inspections",
        }  # fmt: skip
        for code in sorted(LISTINGS):
            status = Client().get(f"/export/{code}.csv").status_code
            assert status == (200 if code in public else 302)

    @pytest.mark.parametrize("rows", [3, 30])
    def test_queries_do_not_grow_with_rows(self, enter: Visit, world: World, rows: int):
        for number in range(rows):
            another_set(world, 100 + number)
        client = enter("Wang")
        with CaptureQueriesContext(connection) as seen:
            assert len(rows_of(client, "/export/instruments.csv")) >= rows
        assert len(seen) <= 9  # two of them for each batch

    def test_batches_miss_no_row_and_repeat_none(self, world: World):
        from suyuan.registry.instruments import queries

        for number in range(7):
            another_set(world, 100 + number)
        walk = queries.every(queries.InstrumentFilter(), on=NOW.date())
        keys = [row["id"] for batch in walk.batches(size=3) for row in batch]
        assert keys == list(Instrument.objects.order_by("-id").values_list("id", flat=True))
        assert [walk.is_longer_than(len(keys) + more) for more in (-1, 0, 1)] == [True, False, False]

    def test_pages_are_put_together(self):
        def page(number: int, size: int) -> Sequence[int]:
            return range(2500)[(number - 1) * size : number * size]

        paged = Paged(page)
        assert [one for batch in paged.batches() for one in batch] == list(range(2500))
        assert [paged.is_longer_than(rows) for rows in (999, 2499, 2500, 2501)] == [True, True, False, False]

    def test_what_is_due_comes_with_the_days_that_are_left(self, enter: Visit, world: World):
        until = NOW.date() + timedelta(days=40)
        Instrument.objects.filter(pk=world.scale).update(valid_until=until, state="in_use")
        client, label = enter("Sun"), Instrument.objects.get(pk=world.scale).label_no
        within = {
            window: {
                row["label_no"]: row
                for row in rows_of(client, "/export/due.csv", window=window, names="codes")
            }
            for window in ("30", "60")
        }
        assert label not in within["30"]
        assert (within["60"][label]["valid_until"], within["60"][label]["days"]) == (until.isoformat(), "40")

    def test_a_month_that_is_none_is_told(self, enter: Visit, world: World):
        assert enter("Sun").get("/export/due.csv", {"month": "2026-13"}).status_code == 422

    def test_people_are_those_whom_one_may_see(self, enter: Visit, world: World):
        own = rows_of(enter("Wang", "en"), "/export/people.csv")
        house = Person.objects.get(name_en__startswith="Wang").organization
        assert {row["Organization"] for row in own} == {house.name_en}
        assert any(row["Roles"] and row["Roles (code)"] for row in own)
        assert "@" not in "".join(value for row in own for value in row.values())

    def test_organizations_of_a_kind(self, enter: Visit, world: World):
        kind = Organization.objects.first().kind
        rows = rows_of(enter("Wang"), "/export/organizations.csv", kind=kind, names="codes")
        assert {row["code"] for row in rows} == set(
            Organization.objects.filter(kind=kind).values_list("code", flat=True)
        )


class TestCells:
    @pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1-1", "@SUM(A1)", "\tx", "\n=1", "＝1", "-é", "+1 "])
    def test_no_text_of_a_csv_is_a_formula(self, text: str):
        rows = list(
            csv.reader(io.StringIO(b"".join(as_csv.pieces(table(text))).decode("utf-8-sig"), newline=""))
        )
        assert rows == [["A"], [f"'{text}"]]

    @pytest.mark.parametrize("text", ["-5", "+5.5", "1e-6", "x=1", 'a"b,c'])
    def test_numbers_and_plain_text_stay(self, text: str):
        rows = list(
            csv.reader(io.StringIO(b"".join(as_csv.pieces(table(text))).decode("utf-8-sig"), newline=""))
        )
        assert rows[1] == [text]

    def test_a_workbook_has_days_numbers_and_text_that_is_no_formula(self):
        sheet = workbook(table("=1+1", "-5", "a\x0bb", None)).worksheets[0]
        assert [(cell.value, cell.data_type) for cell in sheet["A"][1:4]] == [
            ("=1+1", "s"), ("-5", "s"), ("ab", "s"),
        ]  # fmt: skip
        assert (sheet.freeze_panes, sheet["A1"].font.bold) == ("A2", True)
        sheet = workbook(table("1.50", "0.1234567890123456789", kind=Kind.DECIMAL)).worksheets[0]
        assert [cell.value for cell in sheet["A"][1:]] == [1.5, "0.1234567890123456789"]
        sheet = workbook(table(date(2026, 3, 10), kind=Kind.DAY)).worksheets[0]
        assert sheet["A2"].is_date
        assert sheet["A2"].value.date() == date(2026, 3, 10)

    def test_a_workbook_says_what_it_is(self):
        about = workbook(table("x"))["About"]
        assert [cell.value for cell in about["A"]] == [head.en for head in ABOUT.values()]
        assert {cell.data_type for cell in about["B"]} == {"s"}

    def test_a_workbook_refuses_more_rows_than_a_sheet_holds(self):
        def never() -> Iterator[Sequence[Any]]:
            raise AssertionError("rows were read in vain")
            yield []

        endless = SimpleNamespace(is_longer_than=lambda rows: rows < 2_000_000, batches=never)
        with pytest.raises(TooLarge) as refused:
            as_workbook.write(table(rows=endless), io.BytesIO())
        assert refused.value.facts["allowed"] == 1_048_575
        assert "Parquet" in refused.value.hint.en

    def test_parquet_is_typed_and_says_where_it_came_from(self, enter: Visit, world: World):
        answer = enter("Sun", "en").get("/export/instruments.parquet", {"kind": "weights"})
        found = pq.read_table(io.BytesIO(answer.getvalue()))
        types = {field.name: str(field.type) for field in found.schema}
        assert (types["label_no"], types["valid_until"], types["controlled"]) == (
            "string",
            "date32[day]",
            "bool",
        )
        about = {name.decode(): text.decode() for name, text in found.schema.metadata.items()}
        assert (about["suyuan.filter"], about["suyuan.as_of"]) == ("kind=weights", "2026-03-10")
        assert about["suyuan.licence"].startswith("Internal")
        assert found.schema.field("label_no").metadata[b"zh"].decode() == "标签编号"
        assert set(found["kind"].to_pylist()) == {"weights"}

    def test_an_empty_day_is_no_text(self):
        column = day("a", "甲", "A")
        empty = Table(
            columns=(column,), rows=Held([{"a": None}, {"a": ""}]), about=dict.fromkeys(ABOUT, ""),
            language="zh", names_codes=True, on=NOW.date(),
        )  # fmt: skip
        file = io.BytesIO()
        as_parquet.write(empty, file)
        assert pq.read_table(io.BytesIO(file.getvalue()))["a"].to_pylist() == [None, None]
        assert cells(empty) == [["a"], [""], [""]]
        assert column.head == Text("甲", "A")
