"""Supervision from files and into files: approved types, bodies to be inspected, samples of prepackages."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY, World
from tests.registry.supervision.conftest import Desk, make_desk
from tests.web.conftest import visitor
from tests.web.test_imports import as_csv, key_in, try_

from suyuan.registry.instruments.models import TypeApproval
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event
from suyuan.registry.parties.rows import ImportRefused
from suyuan.registry.supervision import importing
from suyuan.registry.supervision.models import Inspection, PrepackageLot
from suyuan.web.exports.supervised import EVERY

Visit = Callable[..., Client]


@pytest.fixture
def desk(world: World, clock: None, settings: Any, tmp_path: Any) -> Desk:
    settings.DATA = tmp_path
    return make_desk(world)


def take_over(client: Client, register: str, content: bytes) -> str:
    page = try_(client, content, name="list.csv", where=f"/import/{register}")
    answer = client.post(f"/import/{register}", {"confirm": "1", "key": key_in(page)})
    assert answer.status_code == 303, page
    return page


TYPES = ["批准编号", "器具种类", "型号", "申请单位", "型式评价大纲", "批准日期", "失效日期"]


def test_types_that_were_approved_before(enter: Visit, desk: Desk) -> None:
    rows = [
        ["2019F1-22", "nawi", "TCS-150", "衡器厂", "JJF 1834", "2019-05-20", ""],
        ["2011F2-22", "nawi", "TCS-60", "衡器厂", "JJF 1834", "2011-05-20", "2020-01-01"],
    ]
    take_over(enter("Feng"), "type_approvals", as_csv(*rows, heads=TYPES))
    found = {row.number: row.state for row in TypeApproval.objects.all()}
    assert found == {"2019F1-22": "granted", "2011F2-22": "withdrawn"}
    assert Event.objects.filter(act="type_approvals.import").count() == 1
    assert not list(faults())


@pytest.mark.parametrize(
    ("cell", "given"),
    [(0, ""), (1, "unicorn"), (5, "2019"), (5, "2999-01-01"), (6, "2001-01-01"), (2, "x" * 90)],
)
def test_a_bad_row_of_types_is_named(enter: Visit, desk: Desk, cell: int, given: str) -> None:
    row = ["2019F1-22", "nawi", "TCS-150", "衡器厂", "JJF 1834", "2019-05-20", ""]
    page = try_(
        enter("Feng"),
        as_csv([*row[:cell], given, *row[cell + 1 :]], heads=TYPES),
        name="list.csv",
        where="/import/type_approvals",
    )
    assert TYPES[cell] in page
    assert not TypeApproval.objects.exists()


OBJECTS = ["单位代码", "类型", "事由"]


def test_bodies_on_a_list_are_inspected(enter: Visit, desk: Desk) -> None:
    take_over(enter("Sun"), "inspections", as_csv(["F42", "专项检查", "节前检查"], heads=OBJECTS))
    check = Inspection.objects.get()
    assert (check.organization_id, check.reason, check.state) == (desk.world.factory, "special", "planned")
    assert check.number == f"JC-{TODAY.year}-0001"
    assert not list(faults())


def test_who_was_compliant_lately_is_not_on_a_list(desk: Desk) -> None:
    desk.compliant()
    rows = [{"organization": "F42", "reason": "special", "note": "x"}]
    with pytest.raises(ImportRefused, match="half a year"):
        importing.import_objects(
            desk.by("Sun"), authority_id=desk.world.authority, rows=rows, source="list.csv"
        )
    rows[0]["reason"] = "complaint"
    importing.import_objects(desk.by("Sun"), authority_id=desk.world.authority, rows=rows, source="list.csv")
    assert Inspection.objects.filter(reason="complaint").count() == 1


SAMPLES = [
    "批号",
    "商品",
    "生产者",
    "批量",
    "标注净含量",
    "单位",
    "净含量字符高（mm）",
    "实际含量的 U",
    "毛重或实际含量",
]


def lot(code: str, gross: list[str], **changed: str) -> list[list[str]]:
    return [
        [code, changed.get("product", "大米"), "粮油公司", "100", "500", "g", "4", "0.5", one]
        for one in gross
    ]


def test_samples_become_lots_with_the_verdict_of_the_page(enter: Visit, desk: Desk) -> None:
    rows = lot("A-1", ["500.5"] * 50) + lot("A-2", ["480.5"] * 50, product="面粉")
    take_over(enter("Tan"), "prepackages", as_csv(*rows, heads=SAMPLES))
    found = {row.product: (row.verdict, row.t1, row.number) for row in PrepackageLot.objects.all()}
    # T of 500 g is 15 g (JJF 1070, table 3): 480.5 g lies beyond T and not beyond 2 T.
    assert found == {
        "大米": ("passed", 0, f"DB-{TODAY.year}-0001"), "面粉": ("failed", 50, f"DB-{TODAY.year}-0002"),
    }  # fmt: skip
    assert not list(faults())


@pytest.mark.parametrize(
    "rows",
    [
        lot("A-1", ["500.5"] * 49 + ["many"]),
        lot("A-1", ["500.5"] * 3),  # fewer than the plan of sampling asks for
        lot("A-1", ["500.5"] * 49) + lot("A-1", ["500.5"], product="面粉"),
        lot("", ["500.5"] * 50),
    ],
)
def test_a_bad_lot_is_refused_whole(desk: Desk, rows: list[list[str]]) -> None:
    names = ("lot", "product", "producer", "lot_size", "value", "unit", "height", "U", "gross")
    given = [dict(zip(names, row, strict=True)) for row in rows]
    with pytest.raises(ImportRefused):
        importing.import_samples(
            desk.by("Tan"), authority_id=desk.world.authority, rows=given, source="list.csv"
        )
    assert not PrepackageLot.objects.exists()


def test_a_long_file_asks_no_more_of_the_database(desk: Desk) -> None:
    names = ("lot", "product", "producer", "lot_size", "value", "unit", "height", "U", "gross")

    def cost(lots: int, start: str) -> int:
        rows = [row for one in range(lots) for row in lot(f"{start}{one}", ["500.5"] * 50)]
        with CaptureQueriesContext(connection) as asked:
            importing.import_samples(
                desk.by("Tan"), authority_id=desk.world.authority, source="list.csv",
                rows=[dict(zip(names, row, strict=True)) for row in rows],
            )  # fmt: skip
        return len(asked)

    assert cost(3, "A") == cost(30, "B")


def test_every_list_of_supervision_is_had_as_a_file(enter: Visit, desk: Desk) -> None:
    desk.compliant()
    desk.complaint()
    desk.plan()
    desk.notified()
    sun = enter("Sun", "en")
    for listing in EVERY:
        answer = sun.get(f"/export/{listing.code}.csv")
        assert answer.status_code == 200, listing.code
    text = b"".join(sun.get("/export/complaints.csv").streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert "四十二号工厂门市部" in row.values()
    assert "Consumer complaint" in row.values()
    assert visitor().get("/export/complaints.csv").status_code in (302, 401, 403)
