"""Doubtful works on screen: the list, a case to its end, and who sees what."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY
from tests.registry.integrity.conftest import measured_before_it_came
from tests.registry.integrity.test_sweeping import by_itself
from tests.registry.road import Road

from suyuan.registry.integrity import commands, states
from suyuan.registry.integrity.models import Case
from suyuan.registry.integrity.sweeping import sweep
from suyuan.web.evidence_chart import BASE, TOP, evidence_chart
from suyuan.web.words.integrity import LOOKS

Visit = Callable[..., Client]


@pytest.fixture
def case(road: Road) -> Case:
    """A case that the evidence opened, upon five works."""
    for number in range(1, 6):
        measured_before_it_came(road, number=number)
    sweep(by_itself(road.world))
    return Case.objects.get()


def do(client: Client, case: Case, event: str, text: str = "") -> str:
    answer = client.post(f"/integrity/{case.pk}/do/{event}", {"text": text}, follow=True)
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("待处理", "时间倒置", "涉及的记录", "机构说明", "属实", "已结案")),
        (
            "en",
            (
                "Open",
                "Order of time",
                "Records it rests on",
                "Answer of the laboratory",
                "Confirmed",
                "Closed",
            ),
        ),
    ],
)
def test_a_case_to_its_end(enter: Visit, case: Case, language: str, said: tuple[str, ...]) -> None:
    sun, wang, feng = enter("Sun", language), enter("Wang", language), enter("Feng", language)
    pages = [sun.get("/integrity").content.decode(), sun.get(f"/integrity/{case.pk}").content.decode()]
    pages.append(do(sun, case, "take"))
    pages.append(do(sun, case, "ask", "为何先测量后收样？"))
    pages.append(do(wang, case, "answer", "收样登记补录"))
    pages.append(do(feng, case, "confirm", "五份记录不实"))
    pages.append(do(feng, case, "close", "证书已撤销"))
    case.refresh_from_db()
    assert case.state == "closed"
    together = "".join(pages)
    for one in said:
        assert one.lower() in together.lower()


@pytest.mark.parametrize(
    ("language", "said"), [("zh", ("人工立案", "1 条疑点")), ("en", ("Opened by hand", "Strikes: 1"))]
)
def test_a_case_opened_by_hand_says_why_it_has_no_course(
    enter: Visit, road: Road, language: str, said: tuple[str, ...]
) -> None:
    measured_before_it_came(road, number=1)
    sweep(by_itself(road.world))
    row = commands.open_case(
        road.world.occasion("Sun"), laboratory=road.world.lab, year=TODAY.year, note="现场检查"
    )
    page = enter("Sun", language).get(f"/integrity/{row.pk}").content.decode()
    assert [one for one in said if one not in page] == []
    assert '<svg class="evidence"' not in page


def test_the_laboratory_sees_its_case_once_it_is_asked(enter: Visit, case: Case) -> None:
    wang = enter("Wang")
    assert wang.get(f"/integrity/{case.pk}").status_code == 404
    assert case.number not in wang.get("/integrity").content.decode()
    sun = enter("Sun")
    do(sun, case, "take")
    do(sun, case, "ask", "请说明")
    page = wang.get(f"/integrity/{case.pk}").content.decode()
    assert "请说明" in page
    assert "经过" not in page
    assert case.number in wang.get("/integrity").content.decode()


def test_nobody_else_sees_it(enter: Visit, case: Case) -> None:
    for name in ("Zhao", "Zhou"):
        assert enter(name).get(f"/integrity/{case.pk}").status_code == 404


def test_the_examiner_gets_his_words_back_where_they_are_refused(enter: Visit, case: Case) -> None:
    sun = enter("Sun")
    do(sun, case, "take")
    answer = sun.post(f"/integrity/{case.pk}/do/ask", {"text": "  "})
    assert answer.status_code == 422
    feng = enter("Feng")
    answer = feng.post(f"/integrity/{case.pk}/do/confirm", {"text": "属实无疑"})
    assert answer.status_code >= 400
    assert "属实无疑" in answer.content.decode()


def test_queries_do_not_grow_with_the_works(enter: Visit, road: Road) -> None:
    counted = []
    sun = enter("Sun")
    for first, last in ((1, 3), (3, 9)):
        for number in range(first, last):
            measured_before_it_came(road, number=number)
        sweep(by_itself(road.world))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert sun.get("/integrity").status_code == 200
        counted.append(len(seen))
    assert counted[1] <= counted[0]


def test_every_state_has_a_look() -> None:
    assert set(LOOKS) == set(states.STATES)


def test_the_chart_of_the_evidence() -> None:
    """The threshold 500 lies at its logarithm between the powers of ten around it."""
    assert evidence_chart([]) is None
    assert evidence_chart([[TODAY.isoformat(), 0.0]]) is None
    chart = evidence_chart([["2026-01-05", -0.5], ["2026-03-01", 1.0], ["2026-06-30", 2.9]])
    assert chart is not None
    places = {power: y for y, power in chart.ticks}
    low, high = min(places), max(places)
    assert (low, high) == (-1, 4)
    assert places[low] == BASE
    assert places[high] == TOP
    share = (chart.threshold - places[2]) / (places[3] - places[2])
    assert share == pytest.approx(math.log10(5))
    assert chart.last[1] < chart.threshold
