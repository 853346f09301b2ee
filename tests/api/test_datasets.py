"""Data sets over HTTP: batches in, checked and published, pictures and files out, within the same rights."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.api.test_instruments import enter
from tests.registry.conftest import NOW, World
from tests.registry.datasets.conftest import CHECKS, COLUMNS, folder  # noqa: F401 - the fixture

from suyuan.base.canonical import sha256_hex

BASE = "/api/v1/datasets"
FORM: dict[str, Any] = {
    "code": "API-CLIMATE",
    "title": {"zh": "温湿度", "en": "Climate"},
    "about": {"zh": "接口载入", "en": "Taken in by a program"},
    "kind": "environment",
    "access": "registered",
    "licence": "CC-BY-4.0",
    "columns": COLUMNS,
    "checks": CHECKS,
}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)


def post(client: Client, address: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(f"{BASE}{address}", body or {}, content_type="application/json")


def rows(minutes: int) -> list[dict[str, Any]]:
    return [
        {"at": f"2026-03-01T09:{m:02d}:00+08:00", "place": "A", "t": 20 + m % 7 / 10, "rh": 45}
        for m in range(minutes)
    ]


def draft(client: Client, world: World) -> tuple[str, str]:
    made = post(client, "", FORM | {"organization_id": str(world.lab)})
    assert made.status_code == 201, made.content
    home = made.json()["id"]
    begun = post(client, f"/{home}/begin")
    assert begun.status_code == 200, begun.content
    return home, begun.json()["id"]


def published(world: World) -> tuple[Client, str, str]:
    wang, qian = enter(world, "Wang"), enter(world, "Qian")
    home, version = draft(wang, world)
    batch = {"source": "logger 7", "sequence": 1, "rows": rows(30)}
    assert post(wang, f"/versions/{version}/rows", batch).status_code == 200
    assert post(wang, f"/versions/{version}/check").status_code == 200
    assert post(qian, f"/versions/{version}/look").status_code == 200
    assert post(wang, f"/versions/{version}/publish").status_code == 200
    return wang, home, version


def test_from_registration_to_files(world: World):
    client, home, version = published(world)
    (line,) = client.get(BASE).json()["datasets"]
    assert (line["id"], line["code"]) == (home, "API-CLIMATE")
    found = client.get(f"{BASE}/versions/{version}").json()
    assert (found["state"], found["rows"]) == ("published", 30)
    assert [one["kind"] for one in found["report"]] == [one["kind"] for one in CHECKS]
    manifest = client.get(f"{BASE}/versions/{version}/manifest.json").content
    assert sha256_hex(manifest) == found["digest"]
    file = client.get(f"{BASE}/versions/{version}/data.csv", {"begin": "2026-03-01T09:20:00+08:00"})
    assert len(b"".join(file.streaming_content).splitlines()) == 11  # type: ignore[attr-defined]
    assert len(client.get(f"{BASE}/{home}/versions").json()["versions"]) == 1
    assert client.get(f"{BASE}/{home}").json()["columns"][2]["unit"] == "°C"


def test_a_picture(world: World):
    client, _, version = published(world)
    picture = client.get(f"{BASE}/versions/{version}/picture", {"column": "t", "steps": 10}).json()
    assert sum(picture["count"]) == 30
    assert (min(picture["low"]), max(picture["high"])) == (20.0, 20.6)


def test_a_batch_is_taken_once(world: World):
    wang = enter(world, "Wang")
    _, version = draft(wang, world)
    batch = {"source": "logger 7", "sequence": 1, "rows": rows(3)}
    ids = {post(wang, f"/versions/{version}/rows", batch).json()["id"] for _ in range(2)}
    assert len(ids) == 1
    assert wang.get(f"{BASE}/versions/{version}").json()["rows"] == 3
    assert post(wang, f"/versions/{version}/rows", batch | {"rows": rows(4)}).status_code == 409


def test_a_fault_names_its_line(world: World):
    wang = enter(world, "Wang")
    _, version = draft(wang, world)
    wrong = [*rows(2), {"at": "yesterday", "place": "A"}]
    answer = post(wang, f"/versions/{version}/rows", {"source": "x", "sequence": 1, "rows": wrong})
    assert answer.status_code == 422
    assert answer.json()["facts"]["line"] == "3"


@pytest.mark.parametrize(
    "wrong", [{"columns": [{"name": "x", "unit": "yard-stick"}]}, {"licence": "GPL"},
              {"checks": [{"kind": "luck"}]},
              {"columns": "x"}, {"code": ""}],
)  # fmt: skip
def test_what_makes_no_sense_is_a_problem(world: World, wrong: dict[str, Any]):
    answer = post(enter(world, "Wang"), "", FORM | {"organization_id": str(world.lab)} | wrong)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_others_do_not_see_a_draft_and_may_not_act(world: World):
    wang = enter(world, "Wang")
    home, version = draft(wang, world)
    zhao = enter(world, "Zhao")
    assert zhao.get(BASE).json()["datasets"] == []
    for address in (f"/{home}", f"/{home}/versions", f"/versions/{version}", f"/versions/{version}/picture",
                    f"/versions/{version}/data.csv", f"/versions/{version}/manifest.json"):  # fmt: skip
        assert zhao.get(f"{BASE}{address}").status_code == 404
    for event in ("check", "publish", "look"):
        assert post(zhao, f"/versions/{version}/{event}").status_code == 403
    batch = {"source": "x", "sequence": 1, "rows": rows(1)}
    assert post(zhao, f"/versions/{version}/rows", batch).status_code == 403


def test_nobody_reads_without_a_log_in(db: None):
    assert Client().get(BASE).status_code == 401
