"""Consultations over HTTP: everybody reads what is open, the office walks a draft to its decision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.api.conftest import Program, bearer
from tests.registry.conftest import NOW, PROVINCE, TODAY, World
from tests.registry.specifications.conftest import make_road

from suyuan.registry.consultations.models import Consultation, ConsultationComment
from suyuan.registry.consultations.pacing import MOST

DRAFT = {
    "title": {"zh": "规划（示例）", "en": "Plan (example)"}, "kind": "plan", "about": "说明",
    "jurisdiction": PROVINCE,
    "sections": [{"heading": "总则", "text": "甲。"}, {"heading": "任务", "text": "乙。"}],
}  # fmt: skip


@pytest.fixture
def people(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, Program]:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return {name: Program(bearer(world, name)) for name in ("Sun", "Feng", "Zhou", "Wang")}


@pytest.fixture
def draft(people: dict[str, Program]) -> str:
    return str(told(people["Sun"].post("drafts", DRAFT), 201)["id"])


@pytest.fixture
def opened(people: dict[str, Program], draft: str) -> str:
    until = (TODAY + timedelta(days=10)).isoformat()
    assert people["Feng"].post(f"drafts/{draft}/open", {"edition": 1, "until": until}).status_code == 409
    told(
        people["Feng"].post(
            f"drafts/{draft}/open", {"edition": 1, "until": until, "why_shorter": "月底前报送"}
        )
    )
    return draft


def told(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


def anybody(path: str, status: int = 200) -> Any:
    return told(Client().get(f"/api/v1/public/{path}"), status)


def comment(people: dict[str, Program], draft: str, text: str = "请覆盖乡镇。") -> str:
    given = {"sender": "public", "text": text, "section": 2, "name": "张某"}
    told(people["Zhou"].post(f"drafts/{draft}/comments", given))
    return str(told(people["Sun"].get(f"drafts/{draft}/comments"))["comments"][-1]["id"])


def test_nobody_outside_reads_a_draft_that_is_not_open(people: dict[str, Program], draft: str):
    assert anybody("drafts")["total"] == 0
    anybody(f"drafts/{draft}", 404)
    anybody(f"drafts/{draft}/comments", 404)
    assert people["Wang"].get(f"drafts/{draft}").status_code == 404
    assert told(people["Wang"].get("drafts"))["total"] == 0
    assert told(people["Sun"].get(f"drafts/{draft}"))["sections"][1]["heading"] == "任务"


@pytest.mark.parametrize("name", ["Feng", "Zhou", "Wang"])
def test_who_may_not_prepare_one_does_not(people: dict[str, Program], name: str):
    assert people[name].post("drafts", DRAFT).status_code == 403
    assert not Consultation.objects.exists()


def test_everybody_reads_comments_once_the_office_has_read_them(people: dict[str, Program], opened: str):
    one = comment(people, opened)
    assert anybody(f"drafts/{opened}/comments")["comments"] == []
    assert anybody(f"drafts/{opened}")["waiting"] == 1
    told(people["Sun"].post(f"draft-comments/{one}/show"))
    (seen,) = anybody(f"drafts/{opened}/comments")["comments"]
    assert (seen["text"], seen["section"]) == ("请覆盖乡镇。", 2)
    assert "name" not in seen
    told(people["Sun"].post(f"draft-comments/{one}/withhold", {"reason": "含个人信息"}))
    (hidden,) = anybody(f"drafts/{opened}/comments")["comments"]
    assert (hidden["text"], hidden["withheld"]) == ("", "含个人信息")
    (kept,) = told(people["Sun"].get(f"drafts/{opened}/comments?choice=withheld"))["comments"]
    assert (kept["text"], kept["name"]) == ("请覆盖乡镇。", "张某")
    told(people["Sun"].post(f"draft-comments/{one}/restore", {"reason": "不含个人信息"}))
    (again,) = anybody(f"drafts/{opened}/comments")["comments"]
    assert (again["text"], again["withheld"]) == ("请覆盖乡镇。", "")


def test_anybody_comments_without_a_token_as_on_the_page(people: dict[str, Program], opened: str):
    cache.clear()
    given = {"sender": "public", "text": "请覆盖乡镇。", "section": 2}
    address = f"/api/v1/public/drafts/{opened}/comments"

    def send(text: str) -> int:
        return Client().post(address, given | {"text": text}, content_type="application/json").status_code

    assert send("") == 422
    page = Client().post(f"/consultations/drafts/{opened}", given)
    assert page.status_code == 303
    codes = [send(f"意见 {number}") for number in range(MOST)]
    assert codes == [200] * (MOST - 2) + [429] * 2  # the page and the empty one were counted as well
    assert ConsultationComment.objects.filter(created_by=None, is_waiting=True).count() == MOST - 1
    assert anybody(f"drafts/{opened}/comments")["comments"] == []
    told(people["Wang"].post(f"drafts/{opened}/comments", given))  # whoever has entered is not held up


def test_drafts_of_specifications_are_read_and_commented_on_by_anybody(
    people: dict[str, Program], world: World
):
    cache.clear()
    project = str(make_road(world).to("open_consultation").project)
    assert [one["id"] for one in anybody("projects")["projects"]] == [project]
    given = {"sender": "user", "text": "第 5 条宜给出环境条件。", "clause": "5"}
    address = f"/api/v1/public/projects/{project}/comments"
    told(Client().post(address, given, content_type="application/json"))
    seen = anybody(f"projects/{project}")
    assert (seen["comments"], seen["waiting"]) == ([], 1)
    (one,) = told(people["Sun"].get(f"projects/{project}"))["comments"]
    told(people["Sun"].post(f"comments/{one['id']}/show"))
    (shown,) = anybody(f"projects/{project}")["comments"]
    assert (shown["text"], shown["clause"], "name" in shown) == (given["text"], "5", False)
    told(people["Sun"].post(f"comments/{one['id']}/withhold", {"reason": "含个人信息"}))
    assert anybody(f"projects/{project}")["comments"][0]["text"] == ""
    told(people["Sun"].post(f"comments/{one['id']}/restore", {"reason": "误判"}))
    assert anybody(f"projects/{project}")["comments"][0]["text"] == given["text"]


def test_a_draft_is_revised_before_it_is_open(people: dict[str, Program], draft: str):
    changed = {name: one for name, one in DRAFT.items() if name != "jurisdiction"}
    changed |= {"edition": 1, "sections": [{"heading": "总则", "text": "甲，改。"}]}
    assert people["Feng"].post(f"drafts/{draft}/revise", changed).status_code == 403
    told(people["Sun"].post(f"drafts/{draft}/revise", changed))
    assert people["Sun"].post(f"drafts/{draft}/revise", changed).status_code == 409
    found = told(people["Sun"].get(f"drafts/{draft}"))
    assert (found["edition"], [one["text"] for one in found["sections"]]) == (2, ["甲，改。"])


def test_the_road_to_the_decision(people: dict[str, Program], opened: str, monkeypatch: pytest.MonkeyPatch):
    one = comment(people, opened)
    sun, feng = people["Sun"], people["Feng"]
    told(sun.post(f"draft-comments/{one}/show"))
    assert sun.post(f"drafts/{opened}/close").status_code == 409
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=11))
    told(sun.post(f"drafts/{opened}/close"))
    told(sun.post(f"draft-comments/{one}/answer", {"reply": "partly", "reason": "先试点"}))
    told(sun.post(f"drafts/{opened}/answered"))
    final = {
        "summary": "部分采纳一条。",
        "sections": [DRAFT["sections"][0], {"heading": "任务", "text": "乙。试点乡镇。"}],
    }
    assert sun.post(f"drafts/{opened}/publish", final).status_code == 409
    final["sections"][1]["why"] = "按意见"
    told(sun.post(f"drafts/{opened}/publish", final))
    decided = {"decision": "予以印发", "final_reference": "N-1", "final_address": "https://example.org/n1"}
    assert sun.post(f"drafts/{opened}/decide", decided).status_code == 403
    told(feng.post(f"drafts/{opened}/decide", decided))
    found = anybody(f"drafts/{opened}")
    assert (found["state"], found["final_address"], found["by_reply"]) == (
        "decided", "https://example.org/n1", {"partly": 1}
    )  # fmt: skip
    assert [(one["text"], one["why"]) for one in found["sections"] if one["is_final"]] == [
        ("甲。", ""), ("乙。试点乡镇。", "按意见")
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [3, 30])
def test_lists_ask_no_more_for_more_rows(people: dict[str, Program], opened: str, rows: int):
    for number in range(rows):
        told(people["Sun"].post("drafts", DRAFT), 201)
        comment(people, opened, text=f"意见 {number}")
    for path, most in (("drafts", 14), (f"drafts/{opened}/comments", 14)):
        with CaptureQueriesContext(connection) as seen:
            told(people["Sun"].get(path))
        assert len(seen) <= most
    with CaptureQueriesContext(connection) as seen:
        anybody("drafts")
    assert len(seen) <= 3
