"""Supervision over HTTP: from the plan to the published result, complaints, disputes, types and goods."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Program, account_of, bearer
from tests.registry.conftest import COUNTY, PROVINCE, TODAY, World
from tests.registry.supervision.conftest import ARTICLE, Desk, make_desk

from suyuan.planning import drawing
from suyuan.registry.journal.auditing import faults
from suyuan.registry.supervision.models import Complaint, Inspection
from suyuan.registry.supervision.pacing import MOST

PEOPLE = ("Sun", "Feng", "Tan", "Bo", "Zhou", "Zhao", "Wang")


@pytest.fixture
def desk(world: World) -> Desk:
    return make_desk(world)


@pytest.fixture
def people(desk: Desk, monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> dict[str, Program]:
    from django.utils import timezone

    settings.DATA = settings.KEYS = tmp_path
    cache.clear()
    monkeypatch.setattr(timezone, "now", lambda: desk.at)
    for name in PEOPLE:
        account_of(desk.world, name)
    return {name: Program(bearer(desk.world, name)) for name in PEOPLE}


def told(answer, status: int = 200):
    assert answer.status_code == status, answer.content
    return answer.json()


def plan_of(desk: Desk) -> dict[str, object]:
    return {
        "number": "CC-2026-09", "topic": {"zh": "集贸市场衡器", "en": "Scales at markets"},
        "authority_id": str(desk.world.authority), "jurisdiction": PROVINCE, "begins_on": str(TODAY),
        "ends_on": str(TODAY + timedelta(days=90)), "shares": {"high": "1", "medium": "1", "low": "1"},
    }  # fmt: skip


def test_a_stranger_repeats_a_draw_from_what_is_published(people: dict[str, Program], desk: Desk):
    plan = told(people["Sun"].post("inspection-plans", plan_of(desk)), 201)["id"]
    assert people["Sun"].post(f"inspection-plans/{plan}/approve").status_code == 403
    assert people["Tan"].post(f"inspection-plans/{plan}/approve").status_code == 403
    told(people["Feng"].post(f"inspection-plans/{plan}/approve"))
    draw = told(
        people["Sun"].post(f"inspection-plans/{plan}/draws", {"public": "given", "named": "3 月 12 日号码"})
    )["ids"][0]
    stranger = Client()
    (seen,) = told(stranger.get("/api/v1/public/draws"))["draws"]
    assert (seen["id"], seen["state"]) == (draw, "committed")
    assert stranger.get(f"/api/v1/public/draws/{draw}").status_code == 422  # not drawn yet
    told(people["Sun"].post(f"draws/{draw}/draw", {"value": "07 11 23"}))
    record = told(stranger.get(f"/api/v1/public/draws/{draw}"))
    assert record["commitment_sha256"] == seen["commitment_sha256"]
    again = drawing.verify(record)
    checks = told(people["Sun"].get("inspections"))["inspections"]
    assert {one.object for one in again} == {one["organization_id"] for one in checks}
    assert people["Sun"].post(f"draws/{draw}/draw", {"value": "07 11 23"}).status_code == 409
    assert told(people["Sun"].get(f"inspection-plans/{plan}"))["shares"]["high"] == "1"
    assert people["Zhou"].get(f"inspection-plans/{plan}").status_code == 404
    assert not list(faults())


def on_site(people: dict[str, Program], desk: Desk) -> str:
    given = {
        "organization_id": str(desk.world.factory), "authority_id": str(desk.world.authority),
        "reason": "special", "note": "专项检查",
    }  # fmt: skip
    check = str(told(people["Sun"].post("inspections", given), 201)["id"])
    pair = [str(one) for one in desk.team()]
    assert people["Sun"].post(f"inspections/{check}/inspectors", {"people": pair[:1]}).status_code == 422
    told(people["Sun"].post(f"inspections/{check}/inspectors", {"people": pair}))
    assert people["Tan"].post(f"inspections/{check}/arrive").status_code == 409  # nobody was told
    told(people["Tan"].post(f"inspections/{check}/notify", {"visit_on": str(TODAY)}))
    told(people["Tan"].post(f"inspections/{check}/arrive"))
    return check


def test_an_inspection_goes_from_its_order_to_the_published_result(people: dict[str, Program], desk: Desk):
    check = on_site(people, desk)
    finding = {"article": ARTICLE, "text": "台秤超期未检", "severity": "ordinary"}
    assert people["Sun"].post(f"inspections/{check}/findings", finding).status_code == 403
    told(people["Tan"].post(f"inspections/{check}/findings", finding))
    told(people["Tan"].post(f"inspections/{check}/samples", {"what": "砝码一组"}))
    told(people["Tan"].post(f"inspections/{check}/record", {"checked": "台秤 2 台", "signature": "signed"}))
    assert people["Tan"].post(f"inspections/{check}/find-compliant").status_code == 409
    order = {"order": "限期检定", "deadline": str(TODAY + timedelta(days=15))}
    told(people["Tan"].post(f"inspections/{check}/order-correction", order))
    seen = told(people["Zhou"].get(f"inspections/{check}"))
    (found,), (sample,) = seen["findings"], seen["samples"]
    assert (found["order"], seen["correct_by"]) == ("限期检定", order["deadline"])
    assert len(seen["inspectors"]) == 2
    assert people["Tan"].post(f"findings/{found['id']}/confirm").status_code == 409
    told(people["Zhou"].post(f"findings/{found['id']}/report", {"proof": "证书 JD-1"}))
    assert people["Tan"].post(f"inspections/{check}/reinspect").status_code == 409
    told(people["Tan"].post(f"findings/{found['id']}/confirm"))
    told(people["Bo"].post(f"inspections/{check}/reinspect"))
    told(people["Zhou"].post(f"inspections/{check}/object", {"text": "器具已停用"}))
    told(people["Feng"].post(f"inspections/{check}/answer", {"answer": "不成立", "upheld": "no"}))
    told(people["Sun"].post(f"inspections/{check}/publish"))
    assert people["Sun"].post(f"inspections/{check}/close").status_code == 409
    told(people["Tan"].post(f"inspection-samples/{sample['id']}/return"))
    desk.wait(days=28)
    told(people["Sun"].post(f"inspections/{check}/close"))
    (public,) = told(Client().get("/api/v1/public/inspections"))["inspections"]
    assert (public["id"], public["outcome"]) == (check, "corrected")
    assert not list(faults())


def test_others_do_not_see_an_inspection(people: dict[str, Program], desk: Desk):
    check = on_site(people, desk)
    assert people["Zhao"].get(f"inspections/{check}").status_code == 404
    assert told(people["Zhao"].get("inspections"))["inspections"] == []


CLAIM = {"nature": "consumer", "about": "门市部", "jurisdiction": COUNTY, "claim": "缺斤短两"}


def test_a_complaint_is_handed_in_openly_and_answered(people: dict[str, Program], desk: Desk):
    client = Client()
    sent = client.post("/api/v1/public/complaints", {**CLAIM, "contact": "13800000000"}, "application/json")
    received = told(sent)
    row = Complaint.objects.get()
    assert (received["number"], row.channel, row.is_anonymous) == (row.number, "portal", False)
    seen = told(people["Sun"].get(f"complaints/{row.pk}"))
    assert "13800000000" not in str(seen)
    assert "contact" not in seen
    assert people["Zhou"].get(f"complaints/{row.pk}").status_code == 404
    told(people["Sun"].post(f"complaints/{row.pk}/accept"))
    told(people["Sun"].post(f"complaints/{row.pk}/mediate"))
    assert people["Sun"].post(f"complaints/{row.pk}/agree", {"text": "退赔"}).status_code == 422
    told(people["Sun"].post(f"complaints/{row.pk}/agree", {"text": "商家退赔", "upheld": "yes"}))
    asked = {"code": received["code"]}
    answer = told(client.post("/api/v1/public/receipts", asked, "application/json"))
    assert (answer["state"], answer["answer"]) == ("agreed", "商家退赔")
    assert client.post("/api/v1/public/receipts", {"code": "X"}, "application/json").status_code == 404
    assert not list(faults())


@pytest.mark.parametrize(
    "changed",
    [{"nature": "joke"}, {"jurisdiction": "999999"}, {"claim": ""}, {"claim": "x" * 2001}, {"other": 1},
     {"label_no": "SY-NONE"}],
)  # fmt: skip
def test_a_bad_complaint_is_refused_and_leaves_nothing(people: dict[str, Program], changed: dict):
    answer = Client().post("/api/v1/public/complaints", {**CLAIM, **changed}, "application/json")
    assert answer.status_code in (404, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not Complaint.objects.exists()


def test_one_address_does_not_flood_the_desk(people: dict[str, Program]):
    client = Client()
    for _ in range(MOST["complaint"]):
        told(client.post("/api/v1/public/complaints", CLAIM, "application/json"))
    answer = client.post("/api/v1/public/complaints", CLAIM, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (429, "SY-316")
    assert Complaint.objects.count() == MOST["complaint"]


def test_a_report_leads_to_a_check_that_nobody_is_warned_of(people: dict[str, Program], desk: Desk):
    given = {**CLAIM, "nature": "report", "channel": "12315"}
    assert people["Sun"].post("complaints", {**given, "channel": "portal"}).status_code == 422
    report = told(people["Sun"].post("complaints", given), 201)["id"]
    where = {"organization_id": str(desk.world.factory), "authority_id": str(desk.world.authority)}
    told(people["Sun"].post(f"complaints/{report}/check-on-site", where))
    check = Inspection.objects.get()
    assert (check.reason, told(people["Sun"].get(f"complaints/{report}"))["inspection_id"]) == (
        "complaint", str(check.pk),
    )  # fmt: skip
    told(people["Sun"].post(f"complaints/{report}/check", {"text": "属实"}))
    told(people["Feng"].post(f"complaints/{report}/open-case"))
    assert Complaint.objects.get().upheld is True


def test_a_dispute_is_verified_twice_and_final(people: dict[str, Program], desk: Desk):
    given = {
        "instrument_id": str(desk.world.scale), "authority_id": str(desk.world.authority),
        "dispute": "arbitration", "requester": "张三", "respondent": "工厂", "question": "称量不一致",
    }  # fmt: skip
    one = told(people["Sun"].post("arbitrations", given), 201)["id"]
    told(people["Sun"].post(f"arbitrations/{one}/accept", {"institution_id": str(desk.world.other_lab)}))
    told(people["Sun"].post(f"arbitrations/{one}/freeze"))
    result = {"certificate": "X-1", "result": "示值超差", "conforms": "no"}
    assert people["Wang"].post(f"arbitrations/{one}/verify", result).status_code == 403
    told(people["Zhao"].post(f"arbitrations/{one}/verify", result))
    told(people["Sun"].post(f"arbitrations/{one}/notify"))
    assert people["Sun"].post(f"arbitrations/{one}/conclude").status_code == 409
    desk.wait(days=16)
    told(people["Sun"].post(f"arbitrations/{one}/conclude"))
    assert told(people["Zhao"].get(f"arbitrations/{one}"))["state"] == "final"
    assert people["Zhou"].get(f"arbitrations/{one}").status_code == 404


def test_a_type_is_approved_by_another_person(people: dict[str, Program], desk: Desk):
    given = {
        "application_no": "XS-1", "kind": "nawi", "model": "TGT-100", "programme": "JJF 1834",
        "authority_id": str(desk.world.authority), "applicant": "衡器厂",
    }  # fmt: skip
    one = told(people["Sun"].post("type-approvals", given), 201)["id"]
    told(people["Sun"].post(f"type-approvals/{one}/accept"))
    told(people["Sun"].post(f"type-approvals/{one}/begin", {"institution_id": str(desk.world.lab)}))
    told(people["Sun"].post(f"type-approvals/{one}/evaluate", {"report": "R-1"}))
    assert people["Feng"].post(f"type-approvals/{one}/grant").status_code == 422
    told(people["Feng"].post(f"type-approvals/{one}/grant", {"number": "2026F001-33"}))
    seen = told(people["Zhou"].get(f"type-approvals/{one}"))
    assert (seen["state"], seen["number"], seen["report"]) == ("granted", "2026F001-33", "R-1")


def test_a_missing_approval_is_listed_and_named_later(people: dict[str, Program], desk: Desk):
    test_a_type_is_approved_by_another_person(people, desk)
    given = {
        "kind": "nawi", "owner_id": str(desk.world.factory), "jurisdiction": COUNTY, "model": "TGT-100",
        "serial_no": "T-7",
    }  # fmt: skip
    one = told(people["Zhou"].post("instruments", given), 201)["id"]
    address = f"inspections/{desk.on_site()}/unapproved"
    (lacking,) = [row for row in told(people["Sun"].get(address))["unapproved"] if row["serial_no"] == "T-7"]
    assert (lacking["id"], "型式批准" in lacking["why"]["zh"]) == (one, True)
    number = {"number": "2026F001-33"}
    assert people["Wang"].post(f"instruments/{one}/type-approval", number).status_code == 403
    told(people["Zhou"].post(f"instruments/{one}/type-approval", number))
    assert told(people["Zhou"].get(f"instruments/{one}"))["approval"] == "2026F001-33"
    assert "T-7" not in str(told(people["Sun"].get(address)))


def test_a_lot_is_judged_as_on_the_page(people: dict[str, Program], desk: Desk):
    given = {
        "product": "大米", "producer": "粮油公司", "lot_size": 100, "value": "500", "unit": "g",
        "height": "4", "U": "0.5", "gross": ["500.5"] * 50, "authority_id": str(desk.world.authority),
    }  # fmt: skip
    assert people["Tan"].post("prepackage-lots", {**given, "gross": ["many"]}).status_code == 422
    lot = told(people["Tan"].post("prepackage-lots", given), 201)["id"]
    seen = told(people["Sun"].get(f"prepackage-lots/{lot}"))
    assert (seen["verdict"], seen["t1"], seen["gross"]) == ("passed", 0, ["500.5"] * 50)
    assert people["Zhao"].get(f"prepackage-lots/{lot}").status_code == 404


def test_a_token_of_another_slice_changes_nothing_here(people: dict[str, Program], desk: Desk):
    account_of(desk.world, "Chen")
    narrow = Program(bearer(desk.world, "Chen", ("read", "write:jobs")))
    assert told(narrow.post("inspection-plans", plan_of(desk)), 403)["code"] == "SY-307"


@pytest.mark.parametrize("path", ["inspections", "complaints"])
def test_a_list_asks_the_same_for_any_number(people: dict[str, Program], desk: Desk, path: str):
    def costs(rows: int) -> int:
        make = desk.ordered if path == "inspections" else desk.complaint
        for _ in range(rows):
            make()
        with CaptureQueriesContext(connection) as seen:
            told(people["Sun"].get(path, size=200))
        return len(seen)

    people["Sun"].get(path)
    assert costs(3) == costs(27) <= 12
