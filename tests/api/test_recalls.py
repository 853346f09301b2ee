"""A recall over HTTP from the finding to the new certificates, by four people, and what others see of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.api.conftest import PASSWORD, Program, account_of, bearer
from tests.registry.conftest import NOW
from tests.registry.road import KEYS, Road, another_set

from suyuan.registry.issuing import installed
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.journal.auditing import faults
from suyuan.registry.results import rules as result_rules
from suyuan.registry.results.models import Result


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> None:
    from django.utils import timezone

    settings.DATA = tmp_path
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(installed, "keys", lambda: KEYS)
    monkeypatch.setattr(result_rules, "largest_limit", lambda _low, _high: 0.02)


def test_the_whole_way(road: Road):
    for one in (road, Road(world=road.world, instrument=another_set(road.world, 3))):
        one.issued()
    people = {}
    for name in ("Wang", "Li", "Qian", "Zhou", "Zhao"):
        account_of(road.world, name)
        people[name] = Program(bearer(road.world, name))
    wang, source = people["Wang"], Result.objects.get(evaluation__origin="root", point="100 g")

    def told(answer, status: int = 200):
        assert answer.status_code == status, answer.content
        return answer.json()

    given = {"result_id": str(source.pk), "trigger": "as_found", "note": "送检超差"}
    recall = told(wang.post("recalls", given), 201)["id"]
    told(wang.post(f"recalls/{recall}/bound", {"amount": "0.7", "u_amount": "0.02"}))
    told(wang.post(f"recalls/{recall}/assess", {}))
    assert people["Zhou"].get(f"recalls/{recall}").status_code == 404  # not told yet
    told(wang.post(f"recalls/{recall}/tell", {}))
    told(people["Zhou"].post(f"recalls/{recall}/acknowledge", {"reply": "已停用"}))
    assert people["Zhao"].get(f"recalls/{recall}").status_code == 404
    assert people["Zhou"].post(f"recalls/{recall}/reissue/prepare", {}).status_code == 403
    assert len(told(people["Li"].post(f"recalls/{recall}/reissue/prepare", {}))["ids"]) == 2
    items = told(wang.get(f"recalls/{recall}/items"))["items"]
    assert {one["job__state"] for one in items} == {"recorded"}
    shown = {"digests": {one["id"]: one["job__digest"] for one in items}}
    assert people["Qian"].post(f"recalls/{recall}/reissue/check", shown).status_code == 422  # no password
    secret = shown | {"password": PASSWORD}
    assert len(told(people["Qian"].post(f"recalls/{recall}/reissue/check", secret))["ids"]) == 2
    assert len(told(wang.post(f"recalls/{recall}/reissue/approve", secret))["ids"]) == 2
    items = told(wang.get(f"recalls/{recall}/items"))["items"]
    new = set(Certificate.objects.filter(supersedes__isnull=False).values_list("number", flat=True))
    assert {one["job__certificates__number"] for one in items} == new
    assert {one["outcome"] for one in items} == {"reissued"}
    told(wang.post(f"recalls/{recall}/close", {"cause": "磕碰", "correction": "更换"}))
    found = told(wang.get(f"recalls/{recall}"))
    assert (found["state"], found["notices"][0]["reply"]) == ("closed", "已停用")
    assert told(people["Zhou"].get("recalls"))["recalls"][0]["resolved"] == 2
    assert list(faults()) == []


def test_a_certificate_put_right(road: Road):
    """The same three steps without a recall: list, evaluate again, check, approve."""
    from tests.registry.recalls.test_reevaluating import put_right

    from suyuan.registry.results.models import Evaluation

    road.issued()
    old = Evaluation.objects.get(origin="root", instrument=road.world.device)
    base = f"re-evaluations/certificate/{old.pk}/{put_right(road.world).pk}"
    people = {}
    for name in ("Wang", "Li", "Qian", "Zhou"):
        account_of(road.world, name)
        people[name] = Program(bearer(road.world, name))

    def rows(name: str) -> list[dict]:
        answer = people[name].get(base)
        assert answer.status_code == 200, answer.content
        return answer.json()[next(key for key, one in answer.json().items() if isinstance(one, list))]

    (row,) = rows("Li")
    assert (row["stage"], row["verdict_before"], row["verdict_after"]) == ("to_prepare", "pass", "fail")
    assert row["changes"] >= 1
    assert rows("Zhou") == []
    job = row["job_id"]
    assert people["Li"].post(f"{base}/prepare", {"jobs": [job]}).json()["ids"] == [job]
    shown = {"digests": {job: rows("Qian")[0]["digest"]}, "password": PASSWORD}
    assert people["Qian"].post(f"{base}/check", shown).json()["ids"] == [job]
    assert people["Wang"].post(f"{base}/approve", shown).json()["ids"] == [job]
    (row,) = rows("Wang")
    assert row["stage"] == "reissued"
    assert row["new_number"] == Certificate.objects.get(supersedes__isnull=False).number
    assert list(faults()) == []
