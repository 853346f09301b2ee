"""Chains, needs and centers over HTTP, by the authority, a factory and a laboratory, and what others see."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Program, account_of, bearer
from tests.registry.conftest import NOW, PROVINCE, World

from suyuan.registry.centers.models import Center

NEED = {
    "link": "GB", "parameter_zh": "扭矩", "parameter_en": "Torque", "quantity": "torque", "low": "1",
    "high": "50", "unit": "N·m", "target": "1", "target_unit": "%", "environment": "static", "priority": "1",
}  # fmt: skip


@pytest.fixture
def people(world: World, monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> dict[str, Program]:
    from django.utils import timezone

    settings.DATA = tmp_path
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    found = {}
    for name in ("Sun", "Zhou", "Wang", "Zhao"):
        account_of(world, name)
        found[name] = Program(bearer(world, name))
    return found


def told(answer, status: int = 200):
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.fixture
def chain(people: dict[str, Program]) -> str:
    given = {
        "code": "GEAR", "name": {"zh": "变速箱", "en": "Gearboxes"}, "jurisdiction": PROVINCE,
        "links": [{"code": "GB", "name": {"zh": "变速箱", "en": "Gearbox"}}],
    }  # fmt: skip
    return str(told(people["Sun"].post("chains", given), 201)["id"])


def test_a_chain_is_written_asked_of_and_read(people: dict[str, Program], chain: str):
    told(people["Zhou"].post(f"chains/{chain}/needs", {"number": "N-1", **NEED, "asked_by": "F42"}))
    assert people["Zhou"].post("chains", {"code": "X"}).status_code in (403, 422)
    (seen,) = told(people["Sun"].get(f"chains/{chain}/needs"))["needs"]
    assert (seen["outcome"], seen["gap_class"], seen["asked_by__code"]) == ("gap", "cannot_measure", "F42")
    (strange,) = told(people["Zhao"].get(f"chains/{chain}/needs"))["needs"]
    assert strange["asked_by__code"] is None
    assert told(people["Zhao"].get("chains"))["chains"][0]["needs_open"] == 1
    refused = people["Zhou"].post(f"chains/{chain}/needs", {"number": "N-2", **NEED, "unit": "kg"})
    assert (refused.status_code, refused.json()["code"]) == (422, "SY-118")


def test_a_center_goes_its_way_and_others_do_not_see_its_figures(
    people: dict[str, Program], chain: str, world: World
):
    given = {
        "code": "C-1", "name": {"zh": "中心", "en": "Center"}, "level": "provincial", "chain_id": chain,
        "host_id": str(world.lab), "director": "李明", "study": "调研", "plan": "方案", "funds": "200",
        "funding": "自筹",
    }  # fmt: skip
    center = told(people["Wang"].post("centers", given), 201)["id"]
    assert people["Wang"].post(f"centers/{center}/recommend", {"reason": "x"}).status_code == 403
    told(people["Sun"].post(f"centers/{center}/recommend", {"reason": "产业需要"}))
    assert people["Sun"].post(f"centers/{center}/recommend", {"reason": "再次"}).status_code == 409
    assert Center.objects.get().state == "recommended"
    assert told(people["Zhao"].get("centers"))["centers"][0]["code"] == "C-1"
    assert told(people["Zhao"].get(f"centers/{center}"))["tasks"] == []


@pytest.mark.parametrize("rows", [3, 30])
def test_needs_ask_the_same_of_the_database_for_any_number(people: dict[str, Program], chain: str, rows: int):
    for number in range(rows):
        told(people["Zhou"].post(f"chains/{chain}/needs", {"number": f"N-{number}", **NEED}))
    with CaptureQueriesContext(connection) as seen:
        assert len(told(people["Sun"].get(f"chains/{chain}/needs"))["needs"]) == rows
    assert len(seen) <= 14
