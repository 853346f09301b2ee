"""Registers taken over from files: templates, trials with every fault named, imports, files of faults."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.comparisons.conftest import POINT, make_round
from tests.registry.conftest import COUNTY, World

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import InputError, NotPermitted, TooLarge, Unreadable
from suyuan.registry.comparisons import importing
from suyuan.registry.comparisons import queries as comparisons
from suyuan.registry.comparisons.models import Submission
from suyuan.registry.comparisons.sealing import read_content
from suyuan.registry.comparisons.seals import sealer
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.auditing import faults as audit
from suyuan.registry.parties.models import Person
from suyuan.registry.parties.rows import ImportRefused
from suyuan.web.imports import kept
from suyuan.web.imports.reading import read
from suyuan.web.imports.registers import IMPORTERS

Visit = Callable[..., Client]
HEADS = ["器具种类*", "型号", "Serial number", "区划代码*", "使用领域", "出厂日期"]
OWN = "/import/equipment"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path


def line(number: int, **changed: Any) -> list[Any]:
    row = {
        "kind": "非自动衡器", "model": "TCS", "serial": f"{number:05d}", "where": COUNTY,
        "use": "trade_settlement", "made": date(2024, 5, 6),
    } | changed  # fmt: skip
    return list(row.values())


def workbook(*rows: list[Any], heads: list[str] = HEADS) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (heads, *rows):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_csv(*rows: list[Any], heads: list[str] = HEADS, encoding: str = "utf-8") -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows([heads, *rows])
    return file.getvalue().encode(encoding)


def try_(client: Client, content: bytes, *, name: str = "list.xlsx", where: str = OWN) -> str:
    answer = client.post(where, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def key_in(page: str) -> str:
    start = page.index('name="key" value="') + len('name="key" value="')
    return page[start : start + 64]


def kind_word() -> str:
    from suyuan.registry.catalogue.models import InstrumentKind

    return InstrumentKind.objects.get(pk="nawi").name_zh


class TestReading:
    def test_a_workbook_and_a_csv_say_the_same(self):
        rows = [line(1), line(2)]
        one, other = read("a.xlsx", workbook(*rows)), read("a.csv", as_csv(*rows))
        assert one == other
        assert one.rows[0] == ("非自动衡器", "TCS", "00001", COUNTY, "trade_settlement", "2024-05-06")

    def test_numbers_and_days_of_a_workbook(self):
        given = read("a.xlsx", workbook([1234567890123, 0.5, True, date(2026, 3, 10), None, "00"],
                                        heads=list("abcdef")))  # fmt: skip
        assert given.rows == (("1234567890123", "0.5", "1", "2026-03-10", "", "00"),)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_encodings(self, encoding: str):
        assert read("a.csv", as_csv(line(1), encoding=encoding)).heads[0] == "器具种类*"

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_delimiters(self, delimiter: str):
        content = f"种类{delimiter}型号\nnawi{delimiter}TCS\n".encode()
        assert read("a.csv", content).rows == (("nawi", "TCS"),)

    def test_a_marked_formula_is_its_text(self):
        assert read("a.csv", b"a\n'=1+1\n").rows == (("=1+1",),)

    @pytest.mark.parametrize(
        ("name", "content", "refusal"),
        [
            ("a.pdf", b"%PDF", InputError),
            ("a.xlsx", b"PK", Unreadable),
            ("a.xlsx", b"", Unreadable),
            ("a.csv", b"\xff\xfe\x00\xd8", Unreadable),
            ("a.csv", b"", InputError),
            ("a.csv", "只有列名\n".encode(), InputError),
            ("a.csv", b"a\n" + b"x" * 5000 + b"\n", TooLarge),
            ("a.csv", b",".join([b"a"] * 101) + b"\n1\n", TooLarge),
        ],
    )
    def test_what_is_no_table(self, name: str, content: bytes, refusal: type[Exception]):
        with pytest.raises(refusal):
            read(name, content)


class TestOwnEquipment:
    """Factory 42 hands in its equipment list."""

    def test_tried_then_imported(self, enter: Visit, world: World):
        zhou = enter("Zhou")
        rows = [line(number, kind=kind_word()) for number in range(1, 4)]
        before = Instrument.objects.count()
        page = try_(zhou, workbook(*rows))
        assert Instrument.objects.count() == before
        assert zhou.post(OWN, {"confirm": "1", "key": key_in(page)}).status_code == 303
        made = Instrument.objects.filter(serial_no__in=["00001", "00002", "00003"])
        assert set(made.values_list("owner_id", "kind_id", "state", "controlled", "made_on")) == {
            (world.factory, "nawi", "registered", True, date(2024, 5, 6))
        }
        assert Instrument.objects.count() == before + 3
        assert list(audit()) == []

    @pytest.mark.parametrize("made", ["2024/5/6", "2024.05.06", "2024年5月6日"])
    def test_days_as_spreadsheets_write_them(self, enter: Visit, made: str):
        zhou = enter("Zhou")
        page = try_(zhou, as_csv(line(1, kind="nawi", made=made)), name="a.csv")
        zhou.post(OWN, {"confirm": "1", "key": key_in(page)})
        assert Instrument.objects.get(serial_no="00001").made_on == date(2024, 5, 6)

    def test_every_fault_is_told_and_nothing_is_stored(self, enter: Visit):
        zhou = enter("Zhou", "en")
        rows = [line(1), line(2, kind="unicorn"), line(3, where="990000"), line(4, made="soon"), line(1)]
        before = Instrument.objects.count()
        page = try_(zhou, workbook(*rows))
        for words in ("unicorn", "not inside this division", "not a day", "repeats line 2"):
            assert words in page
        answer = zhou.post(OWN, {"confirm": "1", "key": key_in(page)})
        assert answer.status_code == 422
        assert Instrument.objects.count() == before

    def test_what_every_row_has_is_told_once(self, enter: Visit):
        rows = [line(number, kind="nawi", where="990000") for number in range(1, 6)]
        page = try_(enter("Zhou", "en"), workbook(*rows))
        assert page.count("not inside this division") == 1
        assert ">every<" in page

    def test_a_further_column_is_named_and_left_out(self, enter: Visit):
        zhou = enter("Zhou", "en")
        page = try_(zhou, workbook([*line(1, kind="nawi"), "red"], heads=[*HEADS, "colour"]))
        assert "come twice: colour" in page
        assert zhou.post(OWN, {"confirm": "1", "key": key_in(page)}).status_code == 303
        assert Instrument.objects.filter(serial_no="00001").exists()

    def test_of_a_column_that_comes_twice_the_first_counts(self, enter: Visit):
        zhou = enter("Zhou", "en")
        page = try_(zhou, workbook([*line(1, kind="nawi"), "99999"], heads=[*HEADS, "serial_no"]))
        assert "come twice: serial_no" in page
        assert zhou.post(OWN, {"confirm": "1", "key": key_in(page)}).status_code == 303
        found = Instrument.objects.filter(serial_no__in=("00001", "99999"))
        assert list(found.values_list("serial_no", flat=True)) == ["00001"]

    def test_a_usual_name_leads_to_those_that_hold_it_and_a_corrected_file_comes_back(self, enter: Visit):
        zhou = enter("Zhou", "en")
        page = try_(zhou, workbook(["weighing", *line(1)[1:], "x"], heads=[*HEADS, "Faults"]))
        assert "there is no such kind: “weighing”; there are " in page
        assert "Non-automatic weighing instrument" in page
        assert "come twice" not in page  # the column of faults of an earlier trial

    def test_the_good_rows_alone_on_request(self, enter: Visit):
        zhou = enter("Zhou", "en")
        page = try_(zhou, workbook(line(1, kind="nawi"), line(2, kind="unicorn"), line(3, kind="nawi")))
        answer = zhou.post(OWN, {"confirm": "1", "good": "1", "key": key_in(page)})
        assert "rows imported: 2; left out as faulty: 1" in answer.content.decode()
        assert Instrument.objects.filter(serial_no__in=["00001", "00002", "00003"]).count() == 2

    def test_nobody_says_of_himself_that_it_is_verified(self, enter: Visit):
        heads = [*HEADS, "state"]
        page = try_(enter("Zhou", "en"), workbook([*line(1), "in_use"], heads=heads))
        assert "the laboratory says so" in page

    def test_not_for_another_house(self, enter: Visit):
        heads = [*HEADS, "owner"]
        page = try_(enter("Zhou", "en"), workbook([*line(1), "PIM"], heads=heads))
        assert "there is no organization of that code" in page

    @pytest.mark.parametrize("ending", ["xlsx", "csv"])
    def test_the_file_of_faults(self, enter: Visit, ending: str):
        zhou = enter("Zhou", "en")
        page = try_(zhou, workbook(line(1, kind="nawi"), line(2, kind="unicorn", model="+1x")))
        answer = zhou.get(f"{OWN}/{key_in(page)}.{ending}")
        if ending == "csv":
            rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
            assert rows[1][0] == ""
            assert rows[2][0].startswith("Kind: ")
            assert rows[2][2] == "'+1x"
            return
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert sheet["A2"].value in (None, "")
        assert "unicorn" in sheet["A3"].value
        assert sheet["B3"].fill.fgColor.rgb == "00F7D9D6"
        assert sheet["C3"].value == "+1x"
        assert sheet["C3"].data_type == "s"

    def test_what_was_exported_as_faults_can_be_corrected_and_read_again(self, enter: Visit):
        zhou = enter("Zhou", "en")
        page = try_(zhou, workbook(line(2, kind="unicorn")))
        book = openpyxl.load_workbook(io.BytesIO(zhou.get(f"{OWN}/{key_in(page)}.xlsx").content))
        book.active.delete_cols(1)
        book.active["A2"] = "nawi"
        file = io.BytesIO()
        book.save(file)
        assert "faulty 0" in try_(zhou, file.getvalue())

    def test_queries_do_not_grow_with_rows(self, enter: Visit):
        zhou = enter("Zhou")

        def count(rows: int) -> int:
            content = workbook(*(line(number, kind="nawi") for number in range(rows)))
            with CaptureQueriesContext(connection) as seen:
                try_(zhou, content)
            return len(seen)

        count(1)
        assert count(3) == count(30)


class TestTemplates:
    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("code", sorted(IMPORTERS))
    def test_its_heads_are_read_back(self, enter: Visit, code: str, language: str):
        importer = IMPORTERS[code]
        client = enter(
            {
                "equipment": "Zhou",
                "instruments": "Sun",
                "materials": "Gao",
                "inspections": "Sun",
                "type_approvals": "Feng",
            }.get(code, "Wang"),
            language,
        )
        assert client.get(f"/import/{code}").status_code == 200
        for ending in ("xlsx", "csv"):
            content = client.get(f"/import/{code}/template.{ending}").content
            if ending == "xlsx":
                sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
                heads = [cell.value for cell in sheet[1]]
            else:
                heads = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
            filled = as_csv(["x"] * len(heads), heads=heads)
            (row,) = read("a.csv", filled).under(importer.names)
            assert list(row) == [one.name for one in importer.fields]

    def test_a_sheet_of_codes_only_where_there_are_some(self, enter: Visit):
        wang = enter("Wang")
        sheets = {
            code: openpyxl.load_workbook(
                io.BytesIO(wang.get(f"/import/{code}/template.xlsx").content)
            ).sheetnames
            for code in ("results", "people")
        }
        assert (len(sheets["results"]), len(sheets["people"])) == (1, 2)

    def test_columns_are_those_of_the_check(self):
        from suyuan.registry.centers import form as need_form
        from suyuan.registry.comparisons import importing as round_sheet
        from suyuan.registry.instruments import sheet as instrument_sheet
        from suyuan.registry.materials import bought_sheet, products_sheet
        from suyuan.registry.parties import sheet as people_sheet
        from suyuan.registry.resources import sheet as capability_sheet
        from suyuan.registry.standards import sheet as standard_sheet

        for code, columns in (
            ("instruments", instrument_sheet.COLUMNS),
            ("people", people_sheet.COLUMNS),
            ("capabilities", capability_sheet.COLUMNS),
            ("standards", standard_sheet.COLUMNS),
            ("materials", products_sheet.COLUMNS),
            ("bought", bought_sheet.COLUMNS),
            ("comparisons", round_sheet.COLUMNS),
            ("needs", ("chain", *need_form.COLUMNS)),
        ):
            assert {one.name for one in IMPORTERS[code].fields} == set(columns)


class TestWhoMay:
    @pytest.mark.parametrize(
        ("name", "codes"),
        [("Zhou", {"equipment", "needs"}), ("Sun", {"instruments", "needs", "inspections"}),
         ("Gao", {"equipment", "materials", "bought", "results"}),
         ("Wang", {"equipment", "people", "capabilities", "standards", "bought", "results", "comparisons",
                   "needs", "prepackages"}),
         ("Li", {"bought", "comparisons", "prepackages"}), ("He", set())],
    )  # fmt: skip
    def test_only_what_one_may_is_offered_and_open(self, enter: Visit, name: str, codes: set[str]):
        client = enter(name)
        page = client.get("/import").content.decode()
        assert {code for code in IMPORTERS if f'"/import/{code}"' in page} == codes
        for code in IMPORTERS:
            assert client.get(f"/import/{code}").status_code == (200 if code in codes else 403)

    def test_the_file_of_somebody_else_is_not_found(self, enter: Visit):
        page = try_(enter("Zhou"), workbook(line(2, kind="unicorn")))
        assert enter("Wang").get(f"{OWN}/{key_in(page)}.csv").status_code == 404

    def test_a_file_is_kept_for_a_day(self, enter: Visit, world: World, monkeypatch: pytest.MonkeyPatch):
        zhou = enter("Zhou")
        page = try_(zhou, workbook(line(2, kind="unicorn")))
        monkeypatch.setattr(kept, "HOURS", 0)
        assert zhou.get(f"{OWN}/{key_in(page)}.csv").status_code == 404


def test_people_of_a_house(enter: Visit, world: World):
    wang = enter("Wang")
    content = as_csv(
        ["E7", "新人", "New Person", "2026-01-05"], heads=["工号", "姓名", "英文姓名", "入职日期"]
    )
    page = try_(wang, content, name="people.csv", where="/import/people")
    assert wang.post("/import/people", {"confirm": "1", "key": key_in(page)}).status_code == 303
    person = Person.objects.get(staff_no="E7")
    assert (person.organization_id, person.name_zh) == (world.lab, "新人")


def test_results_of_another_laboratory_stand_on_the_page_of_the_instrument(enter: Visit, world: World):
    gao, label = (
        enter("Gao", "en"),
        Instrument.objects.values_list("label_no", flat=True).get(pk=world.device),
    )
    heads = ["Label number", "证书编号", "issuer", "Calibrated on", "Point", "Value", "U", "Unit"]
    rows = [[label, "NI-7", "某研究院", "2024/5/6", point, value, "0.05", unit]
            for point, value, unit in (("100 g", "0.12", "mg"), ("60 HRC", "0.4", "HRC"))]  # fmt: skip
    page = try_(gao, workbook(*rows, heads=heads), where="/import/results")
    assert gao.post("/import/results", {"confirm": "1", "key": key_in(page)}).status_code == 303
    shown = gao.get(f"/instruments/{world.device}").content.decode()
    for words in ("NI-7", "某研究院", "6 May 2024", "correction 0.12\u00a0mg", "U = 0.05\u00a0HRC, k = 2"):
        assert words in shown


def test_a_cell_may_list_several_kinds_by_name(world: World):
    given = [{"kinds": "砝码；指示表（百分表、千分表）、nawi，unicorn"}]
    listed = IMPORTERS["standards"].coded(given)[0]["kinds"].split("、")
    assert (listed[0], listed[2:]) == ("weights", ["nawi", "unicorn"])
    assert listed[1].isascii()  # the code of one name, though it holds a mark that parts others


class TestComparisonResults:
    """A laboratory fills the template with what it found; it is sealed as if it were typed."""

    WHERE = "/import/comparisons"
    TWO = (POINT, replace(POINT, nominal="200 g"))

    def filled(self, client: Client, ending: str, *, value: str = "10.0") -> bytes:
        content = client.get(f"{self.WHERE}/template.{ending}").content
        if ending == "csv":
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
            return as_csv(*([*row[:4], value, "0.4", *row[6:]] for row in rows[1:]), heads=rows[0])
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book.worksheets[0]
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, 5, float(value))
            sheet.cell(row, 6, 0.4)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    @pytest.mark.parametrize("ending", ["xlsx", "csv"])
    def test_the_template_holds_the_points_and_its_results_are_sealed(
        self, enter: Visit, world: World, ending: str
    ):
        round_ = make_round(world).running(points=self.TWO)
        li = enter("Li", "en")
        page = try_(li, self.filled(li, ending), name=f"a.{ending}", where=self.WHERE)
        assert "rows 2, can be imported 2" in page
        assert not Submission.objects.exists()
        assert li.post(self.WHERE, {"confirm": "1", "key": key_in(page)}).status_code == 303
        submission = Submission.objects.get()
        assert str(submission.participation_id) == str(round_.of["lab"])
        known = comparisons.one(round_.id)
        (own,) = (one for one in known.laboratories if one["id"] == round_.of["lab"])
        content = comparisons.submitted_by(known, own, sealer())
        found = read_content(content)
        assert [(found[one.pk].value, found[one.pk].U) for one in known.points] == [
            ("10" if ending == "xlsx" else "10.0", "0.4")
        ] * 2
        assert "10.0" not in submission.sealed
        assert list(audit()) == []

    def test_the_file_between_trial_and_import_shows_nobody_the_numbers(
        self, enter: Visit, world: World, tmp_path: Any
    ):
        make_round(world).running(points=self.TWO)
        li = enter("Li")
        content = self.filled(li, "csv", value="123.456")
        try_(li, content, name="a.csv", where=self.WHERE)
        kept_files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert kept_files
        assert all(b"123.456" not in path.read_bytes() for path in kept_files)
        assert all(sha256_hex(content) not in path.name for path in kept_files)

    def test_every_fault_is_told_and_nothing_is_handed_in(self, enter: Visit, world: World):
        round_ = make_round(world).running(points=self.TWO)
        number, li = round_.row.number, enter("Li", "en")
        heads = ["comparison", "point", "nominal", "value", "U", "k", "unit"]
        rows = [
            [number, "1", "100 g", "10", "0", "2", "mg"], [number, "1", "100 g", "ten", "0.4", "2", "mg"],
            [number, "3", "", "10", "0.4", "2", "mg"], ["EX-NONE", "1", "", "10", "0.4", "2", "mg"],
            [number, "1", "200 g", "10", "0.4", "0.5", "g"],
        ]  # fmt: skip
        page = try_(li, as_csv(*rows, heads=heads), name="a.csv", where=self.WHERE)
        for words in ("point 2 (200 g) is missing", "it repeats line 2", "cannot hand in to this comparison",
                      "the points of this round are 1 to 2", "this point has “100 g”",
                      "this point has “mg”"):  # fmt: skip
            assert words in page
        given = {"confirm": "1", "good": "1", "key": key_in(page)}
        assert li.post(self.WHERE, given).status_code == 422
        assert not Submission.objects.exists()

    def test_two_rounds_go_in_together_or_not_at_all(self, world: World):
        round_ = make_round(world).running()
        points = importing.to_fill(world.lab)
        rows = [{"comparison": one["comparison"], "point": one["point"], "value": "1", "U": "1", "k": "2",
                 "unit": one["unit"]} for one in points]  # fmt: skip
        with pytest.raises(NotPermitted):
            importing.submit_rows(
                world.occasion("Gao"), laboratory_id=world.lab, rows=rows, sealer=round_.sealer
            )
        with pytest.raises(ImportRefused, match="cannot hand in"):
            importing.submit_rows(
                world.occasion("Li"), laboratory_id=world.lab, sealer=round_.sealer,
                rows=[*rows, rows[0] | {"comparison": "EX-OTHER"}],
            )  # fmt: skip
        assert not Submission.objects.exists()

    def test_not_after_the_data_are_closed(self, enter: Visit, world: World):
        make_round(world).closed()
        assert importing.to_fill(world.lab) == []
        content = enter("Li").get(f"{self.WHERE}/template.csv").content.decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(content)))) == 2  # the heads and an example

    @pytest.mark.parametrize("points", [3, 30])
    def test_queries_do_not_grow_with_points(self, world: World, points: int):
        many = tuple(replace(POINT, nominal=f"{n} g") for n in range(1, points + 1))
        round_ = make_round(world).running(points=many)
        rows = [
            {name: str(one[name]) for name in ("comparison", "point", "k", "unit")} | {"value": "1", "U": "1"}
            for one in importing.to_fill(world.lab)
        ]
        with CaptureQueriesContext(connection) as seen:
            done = importing.submit_rows(
                world.occasion("Li"), laboratory_id=world.lab, rows=rows, sealer=round_.sealer
            )
        assert done == points
        assert len(seen) <= 24


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_rows_know_the_lines_where_they_begin(encoding: str):
    text = '名称,编号\r\n\r\n"两\r\n行",1\r\n,\r\n甲,2\r\n'
    given = read("a.csv", text.encode(encoding))
    assert (given.rows, given.lines) == ((("两\r\n行", "1"), ("甲", "2")), (3, 6))
