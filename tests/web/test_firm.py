"""A firm's own equipment on screen: its first day, a process to its confirmation, studies, partners."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW, TODAY, World
from tests.web.conftest import Visit

from suyuan.base.text import Text
from suyuan.registry.enterprise import partnering, processing
from suyuan.registry.enterprise.models import (
    Confirmation,
    MeasurementProcess,
    PartnerFirm,
    PartnerPlan,
    ProcessStudy,
    SelfAssessment,
    StatedCalibration,
)
from suyuan.registry.enterprise.questionnaire import CODES
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.models import Event

PROCESS = {"number": "P-01", "name_zh": "活塞直径", "name_en": "Piston", "unit": "mm", "low": "29.95",
           "high": "30.05", "risk": "medium", "control": "chart"}  # fmt: skip
# A list as it lies in the drawer of a firm: its own heads, its own words, its own way to write days.
LIST = """序号,设备名称,规格型号,出厂编号,使用部门,有效期,证书号,备注
1,游标卡尺,0-150mm,K001,一车间,2026/3/1,校 26-001,
2,外径千分尺,0-25mm,K002,一车间,2026.12.31,校 26-002,新购
3,三坐标,675,K003,检验室,,,
4,电子秤,ACS-30,K004,门卫,2026年4月2日,检 25-9,
"""


def hand_in(client: Client, text: str, *, name: str = "设备清单.csv"):
    return client.post("/import/equipment", {"file": SimpleUploadedFile(name, text.encode("gb18030"))})


def confirm(client: Client, page: str):
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    return client.post("/import/equipment", {"key": key[1], "confirm": "1"})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_day_needs_nothing_but_the_list(language: str, enter: Visit):
    client = enter("Zhou", language)
    tried = hand_in(client, LIST).content.decode()
    assert ("rows 4, can be imported 4" if language == "en" else "共 4 行，可导入 4 行") in tried
    answer = confirm(client, tried)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/firm")
    page = client.get("/firm").content.decode()
    assert ("Rows imported: 4" if language == "en" else "已导入 4 行") in page
    assert ("No measurement process is registered" if language == "en" else "先登记风险最高的三个") in page
    overdue = client.get("/firm/equipment?show=overdue").content.decode()
    assert "K001" in overdue
    assert "校 26-001" in overdue
    assert "K002" not in overdue
    assert "K003" in client.get("/firm/equipment?show=unknown").content.decode()
    assert client.get("/firm/equipment?show=nothing&page=99&q=%F0%9F%8C%9E").status_code == 200


def test_a_row_that_is_wrong_is_told_with_its_line_and_nothing_is_kept(enter: Visit):
    client = enter("Zhou")
    before = Instrument.objects.count()
    wrong = LIST.replace("外径千分尺", "时光机").replace("2026/3/1", "明年")
    page = hand_in(client, wrong).content.decode()
    assert "没有这个器具种类：“时光机”" in page
    assert "不是日期" in page
    assert "可导入 2 行，有误 2 行" in page
    assert Instrument.objects.count() == before


def test_two_columns_for_one_thing_are_told(enter: Visit):
    text = "名称,编号,出厂编号\n卡尺,A1,K900\n"
    assert "出厂编号" in hand_in(enter("Zhou"), text).content.decode().split("不导入或重复的列")[1][:200]


def test_a_day_is_stated_for_one_device(world: World, enter: Visit):
    client = enter("Zhou")
    address = f"/firm/equipment/{world.weights}/state"
    for wrong in ({"valid_until": "x"}, {}, {"valid_until": "2026-12-31", "certificate": "x" * 150}):
        assert client.post(address, wrong).status_code == 422
    assert client.post(address, {"valid_until": "2026-12-31", "certificate": "C-1"}).status_code == 303
    assert StatedCalibration.objects.get().certificate == "C-1"
    assert (
        client.post(f"/firm/equipment/{world.device}/state", {"valid_until": "2026-12-31"}).status_code == 404
    )
    assert enter("Ma").post(address, {"valid_until": "2026-12-31"}).status_code in (403, 404)


@pytest.fixture
def process(world: World, clock: None) -> MeasurementProcess:
    form = processing.ProcessForm(
        house_id=world.factory, number="P-01", name=Text("活塞直径", "Piston"), unit="mm", low="29.95",
        high="30.05", risk="medium", instrument_id=world.weights,
    )  # fmt: skip
    return processing.register(world.occasion("Zhou", at=NOW), form)


def test_a_process_is_walked_to_its_confirmation(world: World, enter: Visit):
    client = enter("Zhou")
    client.post("/firm/processes", PROCESS | {"instrument": str(world.weights)})
    row = MeasurementProcess.objects.get()
    steps = [
        ("open", {"allowed_error": "0.02", "due_on": "2026-04-01"}), ("send", {}),
        ("evaluate", {"certificate": "C-1", "points": "30\t0.005\t0.01\n60；0.001，0.01"}),
        ("decide", {"next_on": "2027-03-01", "interval_reason": "一年"}),
    ]  # fmt: skip
    for event, given in steps:
        assert client.post(f"/firm/processes/{row.pk}/{event}", given).status_code == 303, event
    assert Confirmation.objects.get().state == "confirmed"
    page = client.get(f"/firm/processes/{row.pk}").content.decode()
    assert "确认合格" in page
    assert page.count('class="fp-mark') == 2
    assert enter("Li").get(f"/firm/processes/{row.pk}").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"low": "x"}, {"low": "31"}, {"unit": ""}, {"number": ""}, {"name_en": ""}, {"risk": "?"},
     {"control": "?"}, {"instrument": "no"}, {"instrument": "0" * 32}, {"number": "x" * 30},
     {"high": "9" * 40}, {"procedure": "\x00"}],
)  # fmt: skip
def test_a_wrong_process_comes_back_with_what_was_typed(wrong: dict[str, str], enter: Visit):
    answer = enter("Zhou").post("/firm/processes", PROCESS | wrong)
    assert answer.status_code in (404, 422)
    assert "活塞直径" in answer.content.decode()
    assert not MeasurementProcess.objects.exists()


@pytest.mark.parametrize(
    ("event", "given"),
    [
        ("open", {"allowed_error": "", "due_on": "2026-04-01"}), ("open", {"allowed_error": "0.1"}),
        ("open", {"allowed_error": "-1", "due_on": "2026-04-01"}),
        ("open", {"allowed_error": "0.1", "due_on": "soon"}), ("send", {}), ("fly", {}),
        ("study", {"kind": "process", "rows": ""}), ("study", {"kind": "?", "rows": "1 2 3"}),
        ("study", {"kind": "process", "rows": "1 x 3"}), ("study", {"kind": "process", "rows": "1 1 1"}),
        ("study", {"kind": "gauge", "rows": "1 2 3"}),
        ("study", {"kind": "crossed", "rows": "1 2\n3 4\n5", "reference": "3"}),
        ("study", {"kind": "process", "rows": "1 " * 2001}), ("close", {"reason": ""}),
    ],
)  # fmt: skip
def test_a_wrong_step_is_told_and_leaves_nothing(
    event: str, given: dict[str, str], process: MeasurementProcess, enter: Visit
):
    client = enter("Zhou")
    before = Event.objects.count()
    answer = client.post(f"/firm/processes/{process.pk}/{event}", given)
    assert answer.status_code in (404, 409, 422)
    assert 'role="alert"' in answer.content.decode()
    assert Event.objects.count() == before


@pytest.mark.parametrize("points", ["", "30 0.005", "30 0.005 -1", "30 x 0.1", "30 0 0.1 9"])
def test_wrong_points_are_told_and_stay_in_the_form(points: str, process: MeasurementProcess, enter: Visit):
    client = enter("Zhou")
    client.post(f"/firm/processes/{process.pk}/open", {"allowed_error": "0.02", "due_on": "2026-04-01"})
    client.post(f"/firm/processes/{process.pk}/send")
    answer = client.post(f"/firm/processes/{process.pk}/evaluate", {"certificate": "C-77", "points": points})
    assert answer.status_code == 422
    assert "C-77" in answer.content.decode()
    assert Confirmation.objects.get().state == "calibrating"


STUDIES = {
    "process": {"rows": "30.001 30.002 29.999 30.004 29.998", "says": "Cpk"},
    "gauge": {"rows": "30.001 30.002 29.999 30.000", "reference": "30", "says": "Cgk"},
    "crossed": {
        "rows": "30.01 30.02\n30.01 30.01\n29.98 29.97\n29.98 29.98",
        "reference": "2",
        "says": "GRR",
    },
}


@pytest.mark.parametrize("kind", sorted(STUDIES))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_study_is_drawn(kind: str, language: str, process: MeasurementProcess, enter: Visit):
    client, given = enter("Zhou", language), STUDIES[kind]
    sent = {"kind": kind, "rows": given["rows"], "reference": given.get("reference", "")}
    assert client.post(f"/firm/processes/{process.pk}/study", sent).status_code == 303
    page = client.get(f"/firm/processes/{process.pk}").content.decode()
    assert '<svg class="firm-plot"' in page
    if kind == "crossed":
        assert page.count('class="fp-mark') == 8 + 2  # every reading, and a key for each appraiser
    else:
        assert given["says"] in page
    assert ProcessStudy.objects.get().kind == kind


def test_every_question_is_answered_or_nothing_is_kept(enter: Visit):
    client = enter("Zhou")
    assert client.post("/firm/assessment", dict.fromkeys(CODES[:-1], "2")).status_code == 422
    assert client.post("/firm/assessment", dict.fromkeys(CODES, "4")).status_code == 422
    assert not SelfAssessment.objects.exists()
    for mark in ("1", "2"):
        assert client.post("/firm/assessment", dict.fromkeys(CODES, mark)).status_code == 303
    page = client.get("/firm/assessment").content.decode()
    assert "66 %" in page
    assert "+33" in page


def test_partners_from_the_offer_to_what_it_brought(world: World, enter: Visit):
    wang, zhou = enter("Wang"), enter("Zhou")
    offer = {"title_zh": "伙伴", "title_en": "Partners", "offer_zh": "开放三坐标", "offer_en": "A machine"}
    for wrong in ({"title_en": ""}, {"offer_zh": "x" * 401}, {"capability": "x"}):
        assert wang.post("/firm/partners/do/open", offer | wrong).status_code == 422
    assert zhou.post("/firm/partners/do/open", offer).status_code == 403
    assert wang.post("/firm/partners/do/open", offer).status_code == 303
    plan = {"plan": str(PartnerPlan.objects.get().pk)}
    assert "开放三坐标" in zhou.get("/firm/partners").content.decode()
    for event, given, status in (
        ("join", {"plan": "x"}, 422), ("fly", plan, 404), ("join", plan, 303), ("join", plan, 409),
    ):  # fmt: skip
        assert zhou.post(f"/firm/partners/do/{event}", given).status_code == status, event
    joined = {"partnership": str(PartnerFirm.objects.get().pk)}
    assert zhou.post("/firm/partners/do/benefit", joined | {"benefit": ""}).status_code == 422
    assert zhou.post("/firm/partners/do/benefit", joined | {"benefit": "快三倍"}).status_code == 303
    assert "快三倍" in wang.get("/firm/partners").content.decode()
    assert wang.post("/firm/partners/do/close", plan | {"reason": "期满"}).status_code == 303
    assert "开放三坐标" not in enter("Sun").get("/firm/partners").content.decode()


PAGES = ("/firm", "/firm/equipment", "/firm/processes", "/firm/assessment", "/firm/partners")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_asks_more_for_more_rows(address: str, world: World, enter: Visit):
    client, zhou, wang = enter("Zhou"), world.occasion("Zhou", at=NOW), world.occasion("Wang", at=NOW)
    counts = []
    for rows in (3, 30):
        for number in range(rows):
            processing.register(
                zhou,
                processing.ProcessForm(
                    house_id=world.factory, number=f"{rows}-{number}", name=Text("长度", "Length"), unit="mm",
                    low="1", high="2", risk="low", instrument_id=world.weights,
                ),
            )  # fmt: skip
            partnering.assess(zhou, house_id=world.factory, answers=dict.fromkeys(CODES, 1))
            offer = Text("三坐标", "A machine")
            plan = partnering.open_plan(wang, lead_id=world.lab, title=offer, offer=offer)
            partnering.join(zhou, plan_id=plan.pk, firm_id=world.factory)
        hand_in_rows(client, rows)
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 16


def hand_in_rows(client: Client, rows: int) -> None:
    until = TODAY.isoformat()
    lines = [f"卡尺,{rows}-{number},{until}" for number in range(rows)]
    tried = hand_in(client, "名称,出厂编号,有效期\n" + "\n".join(lines))
    assert confirm(client, tried.content.decode()).status_code == 303


@pytest.mark.parametrize("rows", [3, 30])
def test_a_process_asks_the_same_for_any_number_of_studies(
    rows: int, process: MeasurementProcess, world: World, enter: Visit
):
    client, zhou = enter("Zhou"), world.occasion("Zhou", at=NOW)
    for _ in range(rows):
        processing.record_study(
            zhou, process_id=process.pk, kind="process", rows=[["30.001", "30.002", "29.999"]]
        )
    client.get(f"/firm/processes/{process.pk}")
    with CaptureQueriesContext(connection) as seen:
        assert client.get(f"/firm/processes/{process.pk}").content.decode().count("firm-plot") == rows
    assert len(seen) <= 12
