"""What if a result was off: counted and listed for those who may see it, and nothing written."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.road import Road, another_set

from suyuan.registry.instruments.models import Instrument
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.journal.models import Event
from suyuan.registry.parties.models import Organization
from suyuan.registry.results.models import Evaluation, Influence, Result
from suyuan.web.shift_chart import shift_chart

Visit = Callable[..., Client]


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def issued(road: Road) -> Certificate:
    return road.issued()


@pytest.fixture
def parent(issued: Certificate, road: Road) -> Certificate:
    """The same certificate, made the parent of a second one, which leans on its 100 g line with all of u."""
    own = Result.objects.get(evaluation_id=issued.evaluation_id, point="100 g")
    second = Road(world=road.world, instrument=another_set(road.world, 3)).issued()
    line = Result.objects.get(evaluation_id=second.evaluation_id, point="100 g")
    Influence.objects.create(
        result=line, parent=own, origin=own.pk, kind="standard", symbol="x", label_zh="甲", label_en="a",
        component=own.u,
    )  # fmt: skip
    return issued


def page(certificate: Certificate, **asked: str) -> str:
    return f"/certificates/{certificate.pk}/what-if?" + urlencode(asked)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("如果这个结果有偏差", "受影响的结果", "结论改变", "合格 → 不合格", "只推演，不写入")),
        ("en", ("What if this result was off?", "results that move", "pass → fail", "not written anywhere")),
    ],
)
def test_a_large_fault_turns_the_verdict_below_over(
    enter: Visit, parent: Certificate, language: str, said: tuple[str, ...]
) -> None:
    client = enter("Wang", language)
    before = Event.objects.count()
    text = client.get(page(parent, amount="1000")).content.decode()
    assert [one for one in said if one not in text] == []
    assert Event.objects.count() == before


def test_the_line_that_others_lean_on_is_proposed(enter: Visit, parent: Certificate) -> None:
    text = enter("Wang").get(page(parent)).content.decode()
    own = Result.objects.get(evaluation_id=parent.evaluation_id, point="100 g")
    assert f'<option value="{own.pk}" selected' in text


def test_nothing_leans_on_it(enter: Visit, issued: Certificate) -> None:
    assert "没有受影响的结果" in enter("Wang").get(page(issued)).content.decode()


def test_a_result_of_another_house_is_counted_and_not_told(enter: Visit, parent: Certificate) -> None:
    second = Certificate.objects.exclude(pk=parent.pk).get()
    elsewhere = Organization.objects.exclude(pk__in=[parent.issuer_id, parent.client_id]).first()
    assert elsewhere is not None
    Evaluation.objects.filter(pk=second.evaluation_id).update(issuer=elsewhere)
    Instrument.objects.filter(pk=second.evaluation.instrument_id).update(owner=elsewhere)
    text = enter("Wang").get(page(parent, amount="1000")).content.decode()
    assert second.number not in text
    assert "由其他机构出具" in text


@pytest.mark.parametrize(
    "asked",
    [
        {"amount": "abc"}, {"amount": "nan"}, {"doubt": "-1"}, {"course": "sudden"}, {"since": "2026-02-30"},
        {"course": "linear"}, {"since": "2026-02-02", "until": "2026-02-01"},
    ],
)  # fmt: skip
def test_bad_input_is_named_and_stays_in_the_form(
    enter: Visit, parent: Certificate, asked: dict[str, str]
) -> None:
    answer = enter("Wang", "en").get(page(parent, **asked))
    assert answer.status_code == 422
    assert "problem" in answer.content.decode()
    for value in asked.values():
        assert value in answer.content.decode()


def test_a_stranger_sees_nothing(enter: Visit, parent: Certificate) -> None:
    assert enter("Zhao").get(page(parent)).status_code in (403, 404)


def test_the_page_asks_as_often_for_two_results_below_as_for_one(
    enter: Visit, parent: Certificate, road: Road
) -> None:
    client = enter("Wang")
    client.get(page(parent))
    with CaptureQueriesContext(connection) as one:
        client.get(page(parent))
    own = Result.objects.get(evaluation_id=parent.evaluation_id, point="100 g")
    third = Road(world=road.world, instrument=another_set(road.world, 4)).issued()
    line = Result.objects.get(evaluation_id=third.evaluation_id, point="100 g")
    Influence.objects.create(
        result=line, parent=own, origin=own.pk, kind="standard", symbol="x", label_zh="甲", label_en="a",
        component=own.u,
    )  # fmt: skip
    client.get(page(parent))  # compiles anew
    with CaptureQueriesContext(connection) as two:
        client.get(page(parent))
    assert len(one) == len(two)


def test_shifts_fall_into_their_classes() -> None:
    chart = shift_chart(np.array([0.005, 0.01, 0.6, 1.0, 7.0, np.nan]))
    assert chart is not None
    assert [one.count for one in chart.classes] == [1, 1, 0, 0, 0, 0, 1, 2]
    assert chart.without == 1
    assert shift_chart(np.array([np.nan])) is None


def test_the_slider_knows_what_each_of_its_places_would_do(enter: Visit, parent: Certificate) -> None:
    text = enter("Wang").get(page(parent, amount="1000")).content.decode()
    told = json.loads(html.unescape(re.search(r'data-live-shift="([^"]*)"', text)[1]))  # type: ignore[index]
    many = -told["first"]
    assert len(told["flips"]) == len(told["classes"]) == 2 * many + 1
    assert told["flips"][many] == 0
    assert {sum(counts) for counts in told["classes"]} == {1}


def test_picture_and_rows_are_had_as_files(enter: Visit, parent: Certificate) -> None:
    client = enter("Wang")
    drawn = client.get(f"/certificates/{parent.pk}/what-if/picture.svg", {"amount": "1000"})
    assert "超过 100 %" in "".join(ElementTree.fromstring(drawn.content).itertext())
    answer = client.get("/export/what_if.csv", {"certificate": str(parent.pk), "amount": "1000"})
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    second = Certificate.objects.exclude(pk=parent.pk).get()
    assert len(rows) == 2
    assert second.number in rows[1]


def test_files_hide_what_belongs_to_other_houses(enter: Visit, parent: Certificate) -> None:
    second = Certificate.objects.exclude(pk=parent.pk).get()
    elsewhere = Organization.objects.exclude(pk__in=[parent.issuer_id, parent.client_id]).first()
    Evaluation.objects.filter(pk=second.evaluation_id).update(issuer=elsewhere)
    Instrument.objects.filter(pk=second.evaluation.instrument_id).update(owner=elsewhere)
    answer = enter("Wang").get("/export/what_if.csv", {"certificate": str(parent.pk), "amount": "1000"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert second.number not in text
    assert enter("Zhao").get(f"/certificates/{parent.pk}/what-if/picture.svg").status_code in (403, 404)
