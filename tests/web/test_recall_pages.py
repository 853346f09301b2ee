"""A recall on screen: from the what-if page to its end, and what other houses see of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.road import Road, another_set

from suyuan.registry.issuing.models import Certificate
from suyuan.registry.parties.models import Organization
from suyuan.registry.recalls.models import Recall, RecallItem
from suyuan.registry.results.models import Result

Visit = Callable[..., Client]


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def source(road: Road) -> Result:
    """The 100 g line of the standard's own certificate; two certificates lean on it."""
    for one in (road, Road(world=road.world, instrument=another_set(road.world, 3))):
        one.issued()
    return Result.objects.get(evaluation__origin="root", point="100 g")


def opened(client: Client, source: Result) -> Recall:
    answer = client.post("/recalls/new", {"result": source.pk, "trigger": "as_found", "note": "送检超差"})
    assert answer.status_code == 303
    return Recall.objects.get()


def do(client: Client, row: Recall, event: str, **given: str) -> str:
    answer = client.post(f"/recalls/{row.pk}/do/{event}", given, follow=True)
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("受影响的证书", "结论改变", "待处理", "维持原证书", "原因和纠正措施", "已结案")),
        ("en", ("Certificates touched", "turns over", "open", "The certificate stands", "Cause", "Closed")),
    ],
)
def test_the_whole_way_on_screen(enter: Visit, source: Result, language: str, said: tuple[str, ...]) -> None:
    wang = enter("Wang", language)
    row = opened(wang, source)
    pages = [do(wang, row, "bound", amount="1000"), do(wang, row, "propagate"), do(wang, row, "notify")]
    for item in RecallItem.objects.all():
        path = f"/recalls/{row.pk}/items/{item.pk}"
        answer = wang.post(path, {"outcome": "stands", "reason": "复核无影响"}, follow=True)
        pages.append(answer.content.decode())
    pages.append(do(wang, row, "close", cause="磕碰", correction="更换"))
    everything = "".join(pages)
    assert [one for one in said if one not in everything] == []
    assert set(Certificate.objects.values_list("state", flat=True)) == {"issued"}
    assert row.number in wang.get("/recalls").content.decode()
    assert row.number not in wang.get("/recalls?state=open").content.decode()


def test_bad_input_is_said_and_what_was_typed_stays(enter: Visit, source: Result) -> None:
    wang = enter("Wang")
    row = opened(wang, source)
    answer = wang.post(f"/recalls/{row.pk}/do/bound", {"amount": "1,5", "since": "2026-02-01"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "1,5" in text
    assert 'value="2026-02-01"' in text
    answer = wang.post(f"/recalls/{row.pk}/do/bound", {"amount": "1", "since": "2026-02-30"})
    assert answer.status_code == 422
    assert wang.post(f"/recalls/{row.pk}/do/dance").status_code == 404
    assert wang.post("/recalls/new", {"result": "x"}).status_code == 404
    assert Recall.objects.get().state == "open"


def test_who_may_not_is_told_so(enter: Visit, source: Result) -> None:
    row = opened(enter("Wang"), source)
    li = enter("Li")
    assert li.post(f"/recalls/{row.pk}/do/bound", {"amount": "1"}).status_code == 403
    assert "do/bound" not in li.get(f"/recalls/{row.pk}").content.decode()


def test_an_owner_sees_its_own_certificates_once_it_was_told(enter: Visit, source: Result) -> None:
    wang, zhou = enter("Wang"), enter("Zhou")
    row = opened(wang, source)
    do(wang, row, "bound", amount="1000")
    do(wang, row, "propagate")
    assert zhou.get(f"/recalls/{row.pk}").status_code == 404
    do(wang, row, "notify")
    item = RecallItem.objects.first()
    assert item is not None
    stranger = Organization.objects.exclude(pk=item.owner_id).exclude(pk=item.issuer_id).first()
    RecallItem.objects.filter(pk=item.pk).update(owner=stranger)
    text = zhou.get(f"/recalls/{row.pk}").content.decode()
    numbers = set(Certificate.objects.values_list("number", flat=True))
    seen = {number for number in numbers if number in text}
    assert seen == set(RecallItem.objects.exclude(pk=item.pk).values_list("certificate__number", flat=True))
    assert "送检超差" in text
    assert "办理" not in text


def test_the_page_asks_as_often_for_two_certificates_as_for_one(enter: Visit, source: Result) -> None:
    wang = enter("Wang")
    row = opened(wang, source)
    do(wang, row, "bound", amount="1000")
    do(wang, row, "propagate")
    wang.get(f"/recalls/{row.pk}")
    with CaptureQueriesContext(connection) as two:
        wang.get(f"/recalls/{row.pk}")
    RecallItem.objects.filter(pk=RecallItem.objects.values("pk")[:1]).delete()
    with CaptureQueriesContext(connection) as one:
        wang.get(f"/recalls/{row.pk}")
    assert len(one) == len(two)
