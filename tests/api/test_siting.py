"""A siting proposal over HTTP: drafted, worked out, submitted, accepted, taken up."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.conftest import Program, account_of, bearer
from tests.registry.conftest import NOW, PROVINCE, World

from suyuan.registry.standards.models import MeasurementStandard


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)


def told(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_whole_way(world: World):
    people = {}
    for name in ("Sun", "Feng", "Wang", "Zhou"):
        account_of(world, name)
        people[name] = Program(bearer(world, name))
    wishes = {"goal": "standards", "target": 0.05, "kilometres": 500}
    asked = {"jurisdiction": PROVINCE, "title": "补齐", **wishes}
    assert people["Zhou"].post("siting", asked).status_code == 403
    assert people["Sun"].post("siting", {**asked, "target": 2}).status_code in (400, 422)
    one = told(people["Sun"].post("siting", asked), 201)["id"]
    told(people["Sun"].post(f"siting/{one}/work-out", {}))
    found = told(people["Sun"].get(f"siting/{one}"))
    assert found["state"] == "computed"
    assert found["share"] >= 0.05
    assert 0 < found["bound"] <= found["cost"]
    assert people["Zhou"].get(f"siting/{one}").status_code == 404
    told(people["Sun"].post(f"siting/{one}/submit", {}))
    assert people["Sun"].post(f"siting/{one}/accept", {}).status_code == 403
    told(people["Feng"].post(f"siting/{one}/accept", {"reason": "同意"}))
    items = told(people["Sun"].get(f"siting/{one}/items"))["items"]
    assert len(items) == min(found["standards"], 50)
    mine = [item for item in items if item["house_id"] == str(world.lab)]
    before = MeasurementStandard.objects.count()
    answer = people["Wang"].post(f"siting/{one}/take-up", {"house_id": str(world.lab)})
    assert answer.status_code == (200 if mine else 409), answer.content
    assert MeasurementStandard.objects.count() - before == len(mine)
