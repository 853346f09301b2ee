"""Re-evaluation on screen and over HTTP: the list, the difference, three persons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.recalls.test_reevaluating import NEW_NUMBER, put_right
from tests.registry.road import Road, another_set
from tests.web.conftest import PASSWORD

from suyuan.registry.issuing.models import Certificate
from suyuan.registry.jobs.models import Job
from suyuan.registry.results import rules as result_rules
from suyuan.registry.results.models import Evaluation, Result
from suyuan.registry.specifications.models import MethodPack

Visit = Callable[..., Client]


@pytest.fixture
def path(road: Road, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Two certificates rest on a certificate of the standard that another one puts right."""
    settings.DATA = tmp_path
    monkeypatch.setattr(result_rules, "largest_limit", lambda _low, _high: 0.02)
    for one in (road, Road(world=road.world, instrument=another_set(road.world, 3))):
        one.issued()
    old = Evaluation.objects.get(origin="root", instrument=road.world.device)
    return f"/re-evaluations/certificate/{old.pk}/{put_right(road.world).pk}"


def chosen() -> dict[str, Any]:
    made = Job.objects.filter(revalues__isnull=False).values_list("revalues_id", "digest")
    jobs = Certificate.objects.filter(supersedes=None).values_list("job_id", flat=True)
    given: dict[str, Any] = {"item": [str(one) for one in jobs], "password": PASSWORD}
    return given | {f"digest-{one}": digest for one, digest in made}


def test_the_difference_is_shown_and_three_persons_accept_it(enter: Visit, path: str) -> None:
    li, counted = enter("Li"), (Job.objects.count(), Result.objects.count())
    assert "重新评定" in li.get("/recalls").content.decode()
    listed = li.get("/re-evaluations").content.decode()
    assert NEW_NUMBER in listed
    assert path in listed
    text = li.get(path).content.decode()
    assert "合格 → 不合格" in text
    assert "0.712" in text  # 0.012 mg with the weight as it was stated, and 0.7 mg more
    assert "2 份结论改变" in " ".join(text.split())
    assert "另有 0 个结果不变" not in text
    assert (Job.objects.count(), Result.objects.count()) == counted  # looking writes nothing
    assert li.post(f"{path}/prepare", {}).status_code == 422
    assert li.post(f"{path}/dance", chosen()).status_code == 404
    assert li.post(f"{path}/prepare", chosen()).status_code == 303
    qian, wang = enter("Qian", "en"), enter("Wang")
    assert "Pass → Fail" in qian.get(path).content.decode()
    assert qian.post(f"{path}/check", chosen() | {"password": "another"}).status_code in (403, 422)
    assert qian.post(f"{path}/check", chosen()).status_code == 303
    assert wang.post(f"{path}/approve", chosen()).status_code == 303
    assert Certificate.objects.filter(supersedes__isnull=False).count() == 2
    text = wang.get(path).content.decode()
    for number in Certificate.objects.values_list("number", flat=True):
        assert number in text


def test_other_houses_see_nothing(enter: Visit, path: str) -> None:
    zhou, sun, zhao = (enter(name) for name in ("Zhou", "Sun", "Zhao"))
    for one in (zhou, sun, zhao):
        assert NEW_NUMBER not in one.get("/re-evaluations").content.decode()
        assert one.get(path).status_code == 403
    assert zhou.post(f"{path}/prepare", chosen()).status_code == 403


def test_the_page_asks_as_often_for_two_certificates_as_for_one(enter: Visit, path: str) -> None:
    li = enter("Li")
    li.get(path)
    with CaptureQueriesContext(connection) as two:
        li.get(path)
    Certificate.objects.filter(pk=Certificate.objects.order_by("pk")[0].pk).update(state="revoked")
    with CaptureQueriesContext(connection) as one:
        li.get(path)
    assert len(one) == len(two)


def test_an_older_edition_has_its_page(enter: Visit, path: str) -> None:
    li = enter("Li")
    first = MethodPack.objects.order_by("pk").first()
    assert first is not None
    assert path
    assert li.get(f"/re-evaluations/edition/{first.pk}/{first.pk}").status_code == 409
