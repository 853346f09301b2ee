"""Siting on screen: from a gap of coverage to planned standards, in both languages."""

from __future__ import annotations

import functools
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.registry.conftest import COUNTY, PROVINCE, World

from suyuan.registry.siting import commands
from suyuan.registry.siting.models import SitingItem, SitingProposal
from suyuan.registry.siting.wishes import Wishes
from suyuan.registry.siting.working import work_out
from suyuan.registry.standards.models import MeasurementStandard
from suyuan.web import siting_runs

Visit = Callable[..., Any]
FORM = {
    "title": "补齐", "jurisdiction": PROVINCE, "goal": "standards", "target": "5", "kilometres": "500",
    "staff": "100", "budget": "",
}  # fmt: skip
LIST_BUDGET = 12


class AtOnce:
    """Does what it is given before it returns, in the thread of the test."""

    def submit(self, work: Callable[..., None], *given: Any) -> None:
        work(*given)


WORKED: dict[tuple[str, str], Any] = {}


def worked_once(picture: Any, wishes: Wishes, **ways: Any) -> Any:
    """The answer to the same question is worked out by the first test that asks it."""
    key = (picture.digest(), repr(wishes))
    if key not in WORKED:
        WORKED[key] = work_out(picture, wishes, **ways)
    return deepcopy(WORKED[key])


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(siting_runs, "work_out", worked_once)
    monkeypatch.setattr(siting_runs, "_pool", AtOnce())
    monkeypatch.setattr(siting_runs.connections, "close_all", lambda: None)


@pytest.fixture
def people(enter: Visit) -> Visit:
    """Everybody logs in once."""
    return functools.cache(enter)


@pytest.fixture
def proposal(people: Visit, world: World) -> SitingProposal:
    answer = people("Sun").post(reverse("siting_new"), FORM)
    assert answer.status_code == 303
    return SitingProposal.objects.get()


def text_of(answer: Any) -> str:
    return answer.content.decode()


def test_a_gap_says_who_is_near(people: Visit, world: World):
    page = people("Sun").get(reverse("siting"), {"kind": "nawi", "division": COUNTY})
    assert page.status_code == 200
    assert "覆盖缺口：榆树市 · 非自动衡器" in text_of(page)
    assert "当地每年应检 1 件" in text_of(page)


def test_from_the_draft_to_planned_standards(people: Visit, world: World, proposal: SitingProposal):
    address = reverse("siting_proposal", args=[proposal.pk])
    page = text_of(people("Sun").get(address))
    assert proposal.state == "computed"
    assert "已测算" in page
    assert "<svg" in page
    assert "提交审批" in page

    def act(name: str, event: str, **given: str) -> Any:
        return people(name).post(reverse("siting_do", args=[proposal.pk, event]), given)

    assert act("Feng", "submit").status_code == 403
    sent = act("Sun", "submit")
    assert sent.status_code == 303, text_of(sent)[text_of(sent).find('role="alert"') :][:300]
    assert act("Sun", "accept").status_code == 403
    assert act("Feng", "accept", reason="同意").status_code == 303
    before = MeasurementStandard.objects.count()
    mine = SitingItem.objects.filter(house_id=world.lab).count()
    answer = act("Wang", "take_up")
    assert answer.status_code == (303 if mine else 409)
    assert MeasurementStandard.objects.count() - before == mine


def test_what_if_answers_and_refuses_in_words(people: Visit, proposal: SitingProposal):
    sun, address = people("Sun"), reverse("siting_what_if", args=[proposal.pk])
    assert "能达到的比例" in text_of(sun.get(address)) or "达到的比例" in text_of(sun.get(address))
    part = sun.get(address, {"by": "budget", "budget": "5"}, headers={"HX-Request": "true"})
    assert "<html" not in text_of(part)
    assert "不会超过" in text_of(part)
    wrong = text_of(sun.get(address, {"target": "abc"}))
    assert 'role="alert"' in wrong
    assert "Traceback" not in wrong


@pytest.mark.parametrize(("name", "value"), [("target", "140"), ("target", "0"), ("budget", "-1")])
def test_wrong_wishes_stay_on_the_page(people: Visit, world: World, name: str, value: str):
    answer = people("Sun").post(reverse("siting_new"), FORM | {name: value})
    assert answer.status_code == 422
    assert SitingProposal.objects.count() == 0
    assert f'value="{value}"' in text_of(answer)


def test_who_has_no_part_sees_nothing(people: Visit, proposal: SitingProposal):
    assert people("Zhou").get(reverse("siting_proposal", args=[proposal.pk])).status_code == 404
    assert "补齐" not in text_of(people("Zhou").get(reverse("siting")))


def test_two_side_by_side(people: Visit, proposal: SitingProposal):
    sun = people("Sun")
    assert "至少需要两个" in text_of(sun.get(reverse("siting_compare")))
    sun.post(reverse("siting_new"), FORM | {"title": "另一方案", "target": "8"})
    page = text_of(sun.get(reverse("siting_compare")))
    assert "另一方案" in page
    assert "只有 SP-" in page
    english = sun.get(reverse("siting_compare"), headers={"Accept-Language": "en"})
    assert english.status_code == 200


def test_the_curve_and_the_list_as_files(people: Visit, proposal: SitingProposal):
    sun = people("Sun")
    drawn = sun.get(reverse("siting_picture", args=[proposal.pk]), {"download": "1"})
    assert drawn.headers["Content-Type"].startswith("image/svg+xml")
    rows = sun.get("/export/siting_items.csv", {"proposal": str(proposal.pk)})
    lines = rows.getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) - 1 == SitingItem.objects.filter(run=proposal.run).count()


def test_no_row_of_what_was_left_out_is_lost(people: Visit, proposal: SitingProposal, monkeypatch: Any):
    monkeypatch.setattr("suyuan.web.views.siting.EXPLAINED", 1)
    sun, address = people("Sun"), reverse("siting_proposal", args=[proposal.pk])
    assert proposal.run is not None
    kept = proposal.run.answer["left_out"]
    assert proposal.run.answer["left_out_all"] == len(kept) > 1
    assert f"另有 {len(kept) - 1} 项" in text_of(sun.get(address))
    assert "另有" not in text_of(sun.get(address, {"more": "left_out"})).split('id="waiting"')[0]
    for what in ("left_out", "waiting"):
        rows = sun.get(f"/export/siting_{what}.csv", {"proposal": str(proposal.pk)})
        lines = rows.getvalue().decode("utf-8-sig").splitlines()
        assert len(lines) - 1 == len(proposal.run.answer[what])


def test_no_more_queries_with_more_items(
    people: Visit, proposal: SitingProposal, django_assert_max_num_queries: Any
):
    with django_assert_max_num_queries(25):
        people("Sun").get(reverse("siting_proposal", args=[proposal.pk]))


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_asks_as_often_for_thirty_as_for_three(people: Visit, world: World, rows: int):
    for number in range(rows):
        commands.draft(world.occasion("Sun"), jurisdiction=PROVINCE, title=f"{number}", wishes=Wishes())
    sun = people("Sun")
    sun.get(reverse("siting"))
    with CaptureQueriesContext(connection) as seen:
        assert sun.get(reverse("siting")).status_code == 200
    assert len(seen) <= LIST_BUDGET, "\n".join(query["sql"][:160] for query in seen)
