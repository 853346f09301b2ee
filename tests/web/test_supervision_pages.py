"""Supervision on screen: plans and draws, inspections to their publication, complaints, disputes, goods."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.registry.conftest import COUNTY, PROVINCE, TODAY, World
from tests.registry.supervision.conftest import ARTICLE, Desk, make_desk
from tests.web.conftest import visitor

from suyuan.planning import drawing
from suyuan.registry.instruments import commands as instruments
from suyuan.registry.instruments.models import Instrument, TypeApproval
from suyuan.registry.journal.auditing import faults
from suyuan.registry.supervision.models import (
    Arbitration,
    Complaint,
    Draw,
    Finding,
    Inspection,
    InspectionPlan,
    PrepackageLot,
)
from suyuan.registry.supervision.pacing import MOST

Visit = Callable[..., Client]
QUERIES = 24
REFUSED = (403, 404, 409, 422, 429)


@pytest.fixture
def desk(world: World, clock: None, monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> Desk:
    settings.KEYS = tmp_path
    cache.clear()
    made = make_desk(world)
    monkeypatch.setattr(timezone, "now", lambda: made.at)
    return made


def do(client: Client, page: str, key: UUID, event: str, **given: object) -> HttpResponse:
    """One deed, and the page after it."""
    return client.post(f"/supervision/{page}/{key}/{event}", given, follow=True)


def staying(client: Client) -> Client:
    """The same client, whose session outlasts the weeks that a test waits."""
    session = client.session
    session.set_expiry(timedelta(days=90))
    session.save()
    return client


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


PLAN = {
    "number": "CC-2026-11", "topic_zh": "加油机", "topic_en": "Fuel dispensers", "jurisdiction": PROVINCE,
    "begins_on": str(TODAY), "ends_on": str(TODAY + timedelta(days=60)), "share_high": "1",
    "share_medium": "1", "share_low": "1",
}  # fmt: skip


# -- plans and draws ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", ("加油机", "高风险", "已承诺")), ("en", ("Fuel dispensers", "High risk", "Committed"))],
)
def test_a_plan_is_made_approved_and_drawn_from(
    enter: Visit, desk: Desk, language: str, said: tuple[str, ...]
) -> None:
    sun, feng = enter("Sun", language), enter("Feng", language)
    sun.post("/supervision/new/plans", PLAN)
    plan = InspectionPlan.objects.get()
    assert "Approve" not in text(sun.get(f"/supervision/plan/{plan.pk}"))
    do(feng, "plan", plan.pk, "approve")
    page = text(do(sun, "plan", plan.pk, "commit", public="given", named="3 月 12 日号码"))
    for words in said:
        assert words in page
    draw = Draw.objects.get()
    waiting = text(visitor(language).get(f"/supervision/draws/{draw.pk}"))
    assert draw.commitment_sha256 in waiting
    assert visitor().get(f"/supervision/draws/{draw.pk}/file").status_code == 422
    do(sun, "draw", draw.pk, "draw", value="07 11 23")
    record = json.loads(visitor().get(f"/supervision/draws/{draw.pk}/file").content)
    again = drawing.verify(record)
    assert {UUID(one.object) for one in again} == set(
        Inspection.objects.values_list("organization_id", flat=True)
    )
    check = Inspection.objects.get(organization=desk.world.factory)
    to_it, to_plan = f'href="/supervision/inspection/{check.pk}"', f'href="/supervision/plan/{plan.pk}"'
    public = text(visitor(language).get(f"/supervision/draws/{draw.pk}"))
    inside = text(sun.get(f"/supervision/draws/{draw.pk}"))
    assert "07 11 23" in public
    assert (to_it in inside, to_plan in inside) == (True, True)
    assert (to_it in public, to_plan in public) == (False, False)
    assert not list(faults())


@pytest.mark.parametrize(
    "changed",
    [{"number": ""}, {"topic_en": " "}, {"begins_on": "soon"}, {"ends_on": str(TODAY - timedelta(days=9))},
     {"share_high": "2"}, {"share_high": "a"}, {"jurisdiction": "999999"}, {"kinds": "none"}],
)  # fmt: skip
def test_a_bad_plan_is_told_and_not_made(enter: Visit, desk: Desk, changed: dict[str, str]) -> None:
    answer = enter("Sun").post("/supervision/new/plans", PLAN | changed)
    assert answer.status_code in REFUSED
    assert not InspectionPlan.objects.exists()


def test_only_those_who_may_begin_see_the_form(enter: Visit, desk: Desk) -> None:
    refused = enter("Zhou").get("/supervision/new/plans")
    assert refused.status_code == 403
    assert "需要以下角色之一" in text(refused)
    assert enter("Sun").get("/supervision/new/nothing").status_code == 404


# -- inspections -------------------------------------------------------------------------------------------


def test_a_choice_is_made_and_a_refused_form_comes_back_as_it_was(enter: Visit, desk: Desk) -> None:
    """Nothing that matters is chosen beforehand; only the deed that was tried stands open again."""
    sun = enter("Sun", "en")
    form = text(sun.get("/supervision/new/inspections"))
    assert form.count('<option value="">Choose</option>') == 2
    sun.post(
        "/supervision/new/inspections",
        {"organization": str(desk.world.factory), "reason": "special", "note": "seen from the street"},
    )
    check = Inspection.objects.get().pk
    both = [str(desk.people[name]) for name in ("Tan", "Bo")]
    do(sun, "inspection", check, "assign", people=both)
    address = f"/supervision/inspection/{check}/notify"
    page = text(sun.post(address, {"deed": address, "visit_on": "2020-01-01"}))
    assert '<details class="turning" open><summary>Notify' in page
    assert 'value="2020-01-01"' in page
    do(sun, "inspection", check, "notify", visit_on=str(TODAY))
    assert "for the inspectors of this inspection" in text(sun.get(f"/supervision/inspection/{check}"))
    assert f"{check}/arrive" in text(enter("Tan").get(f"/supervision/inspection/{check}"))


def to_the_record(enter: Visit, desk: Desk) -> tuple[UUID, Client, Client]:
    sun, tan = staying(enter("Sun")), enter("Tan")
    sun.post(
        "/supervision/new/inspections",
        {"organization": str(desk.world.factory), "reason": "special", "note": "专项检查"},
    )
    check = Inspection.objects.get().pk
    alone = do(sun, "inspection", check, "assign", people=[str(desk.people["Tan"])])
    assert "检查人员至少两名" in text(alone)
    expired = do(sun, "inspection", check, "assign", people=[str(desk.people[one]) for one in ("Tan", "Xu")])
    assert Inspection.objects.get().state == "planned", text(expired)[:200]
    do(sun, "inspection", check, "assign", people=[str(one) for one in desk.team()])
    do(tan, "inspection", check, "notify", visit_on=str(TODAY))
    do(tan, "inspection", check, "arrive")
    return check, sun, tan


def test_an_inspection_to_its_publication(enter: Visit, desk: Desk) -> None:
    check, sun, tan = to_the_record(enter, desk)
    bo, zhou = enter("Bo"), enter("Zhou")
    given = {"article": ARTICLE, "finding": "台秤超期未检", "severity": "ordinary",
             "instrument": str(Instrument.objects.filter(owner=desk.world.factory)[0].pk)}  # fmt: skip
    assert "台秤超期未检" in text(do(tan, "inspection", check, "find", **given))
    do(tan, "inspection", check, "record", checked="台秤 2 台", signature="signed")
    do(
        tan,
        "inspection",
        check,
        "order_correction",
        order="限期检定",
        deadline=str(TODAY + timedelta(days=9)),
    )
    finding = Finding.objects.get()
    assert "限期检定" in text(zhou.get(f"/supervision/inspection/{check}"))
    do(zhou, "inspection", check, "report_correction", finding=str(finding.pk), proof="证书 JD-1")
    do(bo, "inspection", check, "confirm_correction", finding=str(finding.pk))
    do(bo, "inspection", check, "reinspect")
    do(zhou, "inspection", check, "object", objection="已停用")
    do(enter("Feng"), "inspection", check, "answer", answer="不成立", upheld="no")
    do(sun, "inspection", check, "publish")
    for language, name in (("zh", "四十二号工厂"), ("en", "Factory 42")):
        assert name in text(visitor(language).get("/supervision/published"))
    desk.wait(days=40)
    do(sun, "inspection", check, "close")
    assert Inspection.objects.get().state == "closed"
    assert not list(faults())


def test_bad_deeds_leave_an_inspection_as_it_is(enter: Visit, desk: Desk) -> None:
    check, _, tan = to_the_record(enter, desk)
    given = {"article": ARTICLE, "finding": "超期", "severity": "ordinary"}
    for event, wrong in (
        ("find", given | {"severity": "odd"}),
        ("find", given | {"finding": ""}),
        ("find", given | {"instrument": "no-identity"}),
        ("find", given | {"instrument": str(Instrument.objects.exclude(owner=desk.world.factory)[0].pk)}),
        ("record", {"checked": "", "signature": "signed"}),
        ("record", {"checked": "x", "signature": "refused"}),
        ("nothing", {}),
        ("find_compliant", {}),
    ):
        answer = do(tan, "inspection", check, event, **wrong)
        assert answer.status_code in REFUSED, (event, wrong)
    assert (Inspection.objects.get().state, Finding.objects.count()) == ("on_site", 0)


def test_a_stranger_finds_no_inspection(enter: Visit, desk: Desk) -> None:
    check = desk.ordered()
    zhao = enter("Zhao")
    assert zhao.get(f"/supervision/inspection/{check}").status_code == 404
    assert do(zhao, "inspection", check, "publish").status_code == 404
    assert visitor().get(f"/supervision/inspection/{check}").status_code == 302


# -- complaints --------------------------------------------------------------------------------------------

CLAIM = {"nature": "consumer", "about": "门市部", "jurisdiction": COUNTY, "claim": "缺斤短两"}


def test_a_complaint_from_the_open_form_to_the_answer(enter: Visit, desk: Desk) -> None:
    sent = text(visitor("en").post("/complain", CLAIM | {"contact": "13800000000"}))
    code = sent.split('receipt-code mono">')[1].split("<")[0]
    row = Complaint.objects.get()
    sun = enter("Sun", "en")
    page = text(sun.get(f"/supervision/complaint/{row.pk}"))
    assert "13800000000" not in page
    assert "13800000000" in text(sun.post(f"/supervision/complaint/{row.pk}/contact"))
    do(sun, "complaint", row.pk, "link", organization=str(desk.world.factory))
    do(sun, "complaint", row.pk, "accept")
    do(sun, "complaint", row.pk, "mediate")
    assert do(sun, "complaint", row.pk, "agree", answer="退赔", upheld="maybe").status_code in REFUSED
    do(sun, "complaint", row.pk, "agree", answer="商家已退赔", upheld="yes")
    told = text(visitor().post("/complain/receipt", {"code": code}))
    assert "商家已退赔" in told
    assert "达成一致" in told
    assert visitor().post("/complain/receipt", {"code": "NONE"}).status_code in REFUSED
    assert not list(faults())


@pytest.mark.parametrize(
    "changed",
    [{"nature": "x"}, {"about": ""}, {"jurisdiction": ""}, {"claim": "x" * 2500}, {"label_no": "N"}],
)
def test_a_bad_complaint_keeps_what_was_written(desk: Desk, changed: dict[str, str]) -> None:
    answer = visitor().post("/complain", CLAIM | {"about": "门市部七号"} | changed)
    assert answer.status_code in REFUSED
    assert "about" in changed or "门市部七号" in text(answer)
    assert not Complaint.objects.exists()


def test_the_open_form_is_not_flooded(desk: Desk) -> None:
    """Whoever leaves a field out may put it right: that is no complaint too many."""
    client = visitor()
    for _ in range(MOST["complaint"]):
        assert client.post("/complain", CLAIM | {"about": ""}).status_code == 422
    for _ in range(MOST["complaint"]):
        client.post("/complain", CLAIM)
    assert client.post("/complain", CLAIM).status_code in REFUSED
    assert Complaint.objects.count() == MOST["complaint"]


def test_a_report_is_checked_without_a_notice(enter: Visit, desk: Desk) -> None:
    sun, feng = enter("Sun"), enter("Feng")
    sun.post("/supervision/new/complaints", CLAIM | {"nature": "report", "channel": "12315"})
    row = Complaint.objects.get()
    do(sun, "complaint", row.pk, "order", organization=str(desk.world.factory))
    assert Inspection.objects.get().reason == "complaint"
    do(sun, "complaint", row.pk, "check", finding="属实")
    do(feng, "complaint", row.pk, "open_case")
    do(sun, "complaint", row.pk, "inform", answer="已立案")
    assert Complaint.objects.get().state == "informed"


# -- disputes, types and goods -----------------------------------------------------------------------------


def test_an_arbitration_to_its_end(enter: Visit, desk: Desk) -> None:
    sun, zhao = staying(enter("Sun")), enter("Zhao")
    label = Instrument.objects.get(pk=desk.world.scale).label_no
    given = {"label_no": label, "dispute": "arbitration", "requester": "张三", "respondent": "工厂",
             "question": "称量不一致"}  # fmt: skip
    assert sun.post("/supervision/new/arbitrations", given | {"label_no": "NONE"}).status_code in REFUSED
    sun.post("/supervision/new/arbitrations", given)
    one = Arbitration.objects.get().pk
    do(sun, "arbitration", one, "accept", institution=str(desk.world.other_lab))
    do(sun, "arbitration", one, "freeze")
    assert str(one) in text(zhao.get("/"))  # it waits for the institution that was named
    do(zhao, "arbitration", one, "verify", certificate="X-1", result="超差", conforms="no")
    page = text(do(sun, "arbitration", one, "notify"))
    assert f"{one}/appeal" in page
    assert f"{one}/conclude" not in page  # a party may still appeal
    desk.wait(days=16)
    page = text(sun.get(f"/supervision/arbitration/{one}"))
    assert f"{one}/appeal" not in page
    do(sun, "arbitration", one, "conclude")
    assert Arbitration.objects.get().state == "final"


def test_a_type_approval_is_granted_by_another(enter: Visit, desk: Desk) -> None:
    sun, feng = enter("Sun", "en"), enter("Feng", "en")
    given = {"application_no": "XS-1", "applicant": "衡器厂", "kind": "nawi", "model": "TGT-100",
             "programme": "JJF 1834"}  # fmt: skip
    sun.post("/supervision/new/approvals", given)
    assert sun.post("/supervision/new/approvals", given).status_code in REFUSED  # the number is taken
    one = TypeApproval.objects.get().pk
    begin = {"institution": str(desk.world.lab)}
    for event, said in (("accept", {}), ("begin", begin), ("evaluate", {"report": "R-1"})):
        do(sun, "approval", one, event, **said)
    page = do(feng, "approval", one, "grant", number="2026F001-22")
    assert "Granted" in text(page)
    zhou = enter("Zhou")
    assert "2026F001-22" in text(zhou.get("/supervision/list/approvals"))
    scale = instruments.register_instrument(
        desk.by("Zhou"), kind=given["kind"], owner_id=desk.world.factory, jurisdiction=COUNTY
    )
    address = f"/instruments/{scale.pk}"
    assert f"{address}/do/name_approval" in text(zhou.get(address))
    assert zhou.post(f"{address}/do/name_approval", {"number": "2026F001-23"}).status_code in REFUSED
    assert zhou.post(f"{address}/do/name_approval", {"number": "2026F001-22"}).status_code == 303
    page = text(zhou.get(address))
    assert "2026F001-22" in page
    assert "name_approval" not in page


LOT = {
    "product": "大米", "producer": "粮油公司", "plan": "CN-2005-A4", "lot_size": "100", "value": "500",
    "unit": "g", "height": "4", "U": "0.5", "gross": "500.5 " * 49 + "500.6",
}  # fmt: skip


def test_a_lot_that_failed_leads_to_an_inspection(enter: Visit, desk: Desk) -> None:
    short = {**LOT, "gross": "480 " * 50}
    page = text(enter("Tan").post("/supervision/new/lots", short, follow=True))
    assert "/supervision/new/inspections" not in page  # he may not order one
    lot = PrepackageLot.objects.get()
    sun = enter("Sun")
    page = text(sun.get(f"/supervision/lot/{lot.pk}"))
    [address] = re.findall(r'href="(/supervision/new/inspections[^"]+)"', page)
    form = text(sun.get(unescape(address)))
    assert f"定量包装 {lot.number} 不合格：大米（粮油公司）" in form
    assert '<option value="special" selected>' in form


def test_a_sheet_of_prepackages_is_judged_with_a_chart(enter: Visit, desk: Desk) -> None:
    tan = enter("Tan")
    page = text(tan.post("/supervision/new/lots", LOT, follow=True))
    lot = PrepackageLot.objects.get()
    assert (lot.verdict, len(lot.gross)) == ("passed", 50)
    assert "<svg" in page
    assert "实际含量" in page


@pytest.mark.parametrize(
    "changed",
    [{"lot_size": "many"}, {"value": "-1"}, {"gross": "500 five"}, {"gross": ""}, {"unit": "stone"},
     {"U": "100"}, {"tare": "1 2 3"}],
)  # fmt: skip
def test_a_bad_sheet_is_told_and_not_kept(enter: Visit, desk: Desk, changed: dict[str, str]) -> None:
    assert enter("Tan").post("/supervision/new/lots", LOT | changed).status_code in REFUSED
    assert not PrepackageLot.objects.exists()


# -- budgets -----------------------------------------------------------------------------------------------


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    ("address", "make"),
    [("/supervision", "ordered"), ("/supervision/list/complaints", "complaint"),
     ("/supervision/list/plans", "plan"), ("/supervision/published", "compliant")],
)  # fmt: skip
def test_a_list_asks_no_more_for_more_rows(enter: Visit, desk: Desk, address: str, make: str) -> None:
    client = enter("Sun")
    client.get(address)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            if make == "plan":
                desk.plan(number=f"CC-{number}")
            else:
                getattr(desk, make)()
            if make == "compliant":
                Inspection.objects.update(published_on=desk.today, outcome="compliant", recorded_on=None)

    more(0, 3)
    few = cost(client, address)
    more(3, 30)
    assert cost(client, address) == few <= QUERIES


def test_an_inspection_asks_no_more_for_more_findings(enter: Visit, desk: Desk) -> None:
    check = desk.on_site()
    client, address = enter("Tan"), f"/supervision/inspection/{check}"
    client.get(address)
    for _ in range(3):
        desk.find(check)
    few = cost(client, address)
    for _ in range(27):
        desk.find(check)
    assert cost(client, address) == few <= QUERIES
