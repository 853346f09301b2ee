"""Shared tasks and texts for the public over HTTP: everybody reads what stands, the desks write."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.api.conftest import Program, bearer
from tests.registry.conftest import NOW, PROVINCE, TODAY, World

from suyuan.registry.governance.models import News, SharedTask

TEXT = {
    "kind": "notice", "title": {"zh": "通知", "en": "Notice"}, "text": {"zh": "内容", "en": "Words"},
    "jurisdiction": PROVINCE,
}  # fmt: skip


@pytest.fixture
def people(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, Program]:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return {name: Program(bearer(world, name)) for name in ("Sun", "Feng", "Zhou", "Wang", "Zhao")}


def told(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


def anybody(path: str, status: int = 200) -> Any:
    return told(Client().get(f"/api/v1/public/{path}"), status)


def set_task(people: dict[str, Program], world: World, title: str = "检查") -> str:
    given = {
        "title": title, "about": "", "jurisdiction": PROVINCE, "lead_id": str(world.lab),
        "due_on": (TODAY + timedelta(days=30)).isoformat(), "supporting": [str(world.other_lab)],
    }  # fmt: skip
    return str(told(people["Sun"].post("shared-tasks", given), 201)["id"])


def test_a_text_is_read_by_everybody_from_publication_to_withdrawal(people: dict[str, Program]):
    one = told(people["Sun"].post("news", TEXT), 201)["id"]
    assert anybody("news")["total"] == 0
    anybody(f"news/{one}", 404)
    assert people["Sun"].post(f"news/{one}/publish").status_code == 403
    told(people["Feng"].post(f"news/{one}/publish"))
    assert anybody("news?kind=notice")["news"][0]["title_zh"] == "通知"
    assert anybody("news?kind=news")["total"] == 0
    assert anybody(f"news/{one}")["text_en"] == "Words"
    told(people["Feng"].post(f"news/{one}/withdraw", {"reason": "有误"}))
    gone = anybody(f"news/{one}")
    assert (gone["text_zh"], gone["withdrawn_for"]) == ("", "有误")
    assert News.objects.get().state == "withdrawn"


def test_a_draft_of_a_text_is_seen_by_its_division_alone(people: dict[str, Program]):
    one = told(people["Sun"].post("news", TEXT), 201)["id"]
    assert told(people["Sun"].get(f"news/{one}"))["state"] == "draft"
    assert people["Wang"].get(f"news/{one}").status_code == 404
    assert told(people["Wang"].get("news"))["total"] == 0
    assert people["Wang"].post("news", TEXT).status_code == 403
    told(people["Sun"].post(f"news/{one}/rewrite", {**TEXT, "kind": "news"} | {"jurisdiction": None}), 422)


def test_a_task_from_setting_it_to_its_end(people: dict[str, Program], world: World):
    one = set_task(people, world)
    wang = people["Wang"]
    assert people["Zhou"].get(f"shared-tasks/{one}").status_code == 404
    told(wang.post(f"shared-tasks/{one}/advance", {"event": "start"}))
    told(wang.post(f"shared-tasks/{one}/notes", {"text": "检查 30 家"}))
    assert wang.post(f"shared-tasks/{one}/advance", {"event": "complete"}).status_code == 422
    told(wang.post(f"shared-tasks/{one}/advance", {"event": "complete", "note": "完成"}))
    assert SharedTask.objects.get().state == "done"
    found = told(wang.get(f"shared-tasks/{one}"))
    assert {note["text"] for note in found["notes"]} == {"完成", "检查 30 家"}
    assert told(wang.get("shared-tasks?state=open"))["total"] == 0
    assert wang.post(f"shared-tasks/{one}/advance", {"event": "reopen", "note": "x"}).status_code == 403


@pytest.mark.parametrize("rows", [3, 30])
def test_lists_ask_no_more_for_more_rows(people: dict[str, Program], world: World, rows: int):
    for number in range(rows):
        set_task(people, world, f"任务 {number}")
        one = told(people["Sun"].post("news", TEXT), 201)["id"]
        told(people["Feng"].post(f"news/{one}/publish"))
    for path in ("shared-tasks", "news"):
        with CaptureQueriesContext(connection) as seen:
            told(people["Sun"].get(path))
        assert len(seen) <= 14
    with CaptureQueriesContext(connection) as seen:
        assert anybody("news")["total"] == rows
    assert len(seen) <= 3
