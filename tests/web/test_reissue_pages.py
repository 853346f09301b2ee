"""Reissuing on screen: the difference before anything is accepted, three persons, notices, report, files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.road import Road, another_set
from tests.web.conftest import PASSWORD

from suyuan.registry.issuing.models import Certificate
from suyuan.registry.jobs.models import Job
from suyuan.registry.recalls.models import Recall, RecallItem
from suyuan.registry.results import rules as result_rules
from suyuan.registry.results.models import Result

Visit = Callable[..., Client]


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr(result_rules, "largest_limit", lambda _low, _high: 0.02)


@pytest.fixture
def wang(enter: Visit) -> Client:
    return enter("Wang")


@pytest.fixture
def told(road: Road, wang: Client) -> Recall:
    """Two certificates are touched, and their houses are told."""
    for one in (road, Road(world=road.world, instrument=another_set(road.world, 3))):
        one.issued()
    source = Result.objects.get(evaluation__origin="root", point="100 g")
    wang.post("/recalls/new", {"result": source.pk, "trigger": "as_found", "note": "送检超差"})
    row = Recall.objects.get()
    for event, given in (("bound", {"amount": "0.7"}), ("propagate", {}), ("notify", {})):
        assert wang.post(f"/recalls/{row.pk}/do/{event}", given).status_code == 303
    return row


def chosen(row: Recall) -> dict[str, Any]:
    items = RecallItem.objects.filter(recall=row).values_list("pk", "job__digest")
    given: dict[str, Any] = {"item": [str(pk) for pk, _ in items], "password": PASSWORD}
    return given | {f"digest-{pk}": digest or "" for pk, digest in items}


def test_the_difference_is_shown_and_three_persons_accept_it(
    enter: Visit, told: Recall, wang: Client
) -> None:
    path = f"/recalls/{told.pk}/reissue"
    before = (Job.objects.count(), Result.objects.count())
    li = enter("Li")
    text = li.get(path).content.decode()
    assert "合格 → 不合格" in text
    assert "0.712" in text  # 0.012 mg with the weight as it was stated, and 0.7 mg more
    assert (Job.objects.count(), Result.objects.count()) == before  # looking writes nothing
    assert li.post(f"{path}/prepare", chosen(told)).status_code == 303
    assert "待核验" in wang.get(path).content.decode()
    qian = enter("Qian", "en")
    assert "Pass → Fail" in qian.get(path).content.decode()
    wrong = qian.post(f"{path}/check", chosen(told) | {"password": "another"})
    assert wrong.status_code in (403, 422)
    assert qian.post(f"{path}/check", chosen(told)).status_code == 303
    assert "批准并换发证书" in wang.get(path).content.decode()
    assert wang.post(f"{path}/approve", chosen(told)).status_code == 303
    assert Certificate.objects.filter(supersedes__isnull=False).count() == 2
    text = wang.get(path, follow=True).content.decode()
    for number in Certificate.objects.values_list("number", flat=True):
        assert number in text


def test_nothing_chosen_and_unknown_steps_are_told(enter: Visit, told: Recall) -> None:
    li = enter("Li")
    assert li.post(f"/recalls/{told.pk}/reissue/prepare", {}).status_code == 422
    assert li.post(f"/recalls/{told.pk}/reissue/dance", {}).status_code == 404
    zhou = enter("Zhou")
    assert zhou.post(f"/recalls/{told.pk}/reissue/prepare", chosen(told)).status_code == 403
    assert 'type="checkbox" name="item"' not in zhou.get(f"/recalls/{told.pk}/reissue").content.decode()


def test_the_house_is_told_at_home_and_acknowledges(enter: Visit, told: Recall, wang: Client) -> None:
    zhou = enter("Zhou")
    assert told.number in zhou.get("/").content.decode()
    page = zhou.get(f"/recalls/{told.pk}").content.decode()
    assert "确认知悉" in page
    for serial in RecallItem.objects.values_list("evaluation__instrument__serial_no", flat=True):
        assert serial in page
    assert zhou.post(f"/recalls/{told.pk}/acknowledge", {"reply": "已停用"}).status_code == 303
    assert told.number not in zhou.get("/").content.decode()
    assert zhou.post(f"/recalls/{told.pk}/acknowledge", {}).status_code == 409
    page = wang.get(f"/recalls/{told.pk}").content.decode()
    assert "已停用" in page
    assert "邮件" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_and_its_rows(enter: Visit, told: Recall, language: str) -> None:
    sun = enter("Sun", language)
    pdf = sun.get(f"/recalls/{told.pk}/report.pdf")
    assert pdf.content.startswith(b"%PDF-")
    for form in ("xlsx", "parquet"):
        assert sun.get(f"/export/recall_items.{form}?recall={told.pk}").status_code == 200
    file = sun.get(f"/export/recall_items.csv?recall={told.pk}")
    rows = list(csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    numbers = set(Certificate.objects.values_list("number", flat=True))
    assert {next(iter(row.values())) for row in rows} == numbers
    assert sun.get("/export/recall_items.csv").status_code == 422
    zhao = enter("Zhao")
    assert zhao.get(f"/export/recall_items.csv?recall={told.pk}").status_code == 404
    assert zhao.get(f"/recalls/{told.pk}/report.pdf").status_code == 404


def test_the_page_asks_as_often_for_two_certificates_as_for_one(told: Recall, wang: Client) -> None:
    path = f"/recalls/{told.pk}/reissue"
    for _ in range(2):  # the first look takes what the session had to tell, so the second asks who reads
        wang.get(path)
    with CaptureQueriesContext(connection) as two:
        wang.get(path)
    RecallItem.objects.filter(pk=RecallItem.objects.values("pk")[:1]).delete()
    with CaptureQueriesContext(connection) as one:
        wang.get(path)
    assert len(one) == len(two)
