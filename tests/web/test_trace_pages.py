"""The traceability page: from a certificate of the small world to the (invented) national institute."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World
from tests.registry.road import POINTS, Road, another_set, readings, row

from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.results.models import Evaluation

Visit = Callable[..., Client]
BUDGET = 21  # two for each level of the chain, one for ranges, two for scopes, one for other installations


@pytest.fixture
def issued(road: Road) -> Certificate:
    """A certificate of the provincial laboratory for Factory 42."""
    return road.issued()


def page(certificate: Certificate, line: str = "") -> str:
    return f"/certificates/{certificate.pk}/trace" + (f"?line={line}" if line else "")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("溯源链完整", "国家计量院（示例）", "不确定度从哪里来", "本次结果", "使用当日有效")),
        (
            "en",
            ("The chain is unbroken", "National Institute (example)", "Where the uncertainty", "This result"),
        ),
    ],
)
def test_the_chain_is_told_in_both_languages(
    enter: Visit, issued: Certificate, language: str, said: tuple[str, ...]
) -> None:
    text = enter("Wang", language).get(page(issued)).content.decode()
    assert [one for one in said if one not in text] == []


def test_every_line_of_results_can_be_chosen(enter: Visit, issued: Certificate) -> None:
    client = enter("Wang")
    text = client.get(page(issued)).content.decode()
    lines = re.findall(r'<option value="([0-9a-f-]{36})"', text)
    assert len(lines) == len(POINTS)
    chosen = client.get(page(issued, lines[-1])).content.decode()
    assert f'<option value="{lines[-1]}" selected' in chosen


@pytest.mark.parametrize(("language", "said"), [("zh", "本证书存疑"), ("en", "This certificate is in doubt")])
def test_a_certificate_in_doubt_says_so_and_why(
    enter: Visit, road: Road, issued: Certificate, language: str, said: str
) -> None:
    issuing.flag_doubt(road.occasion("Wang"), certificate_id=issued.pk, reason="上级砝码 500 g 超差")
    client = enter("Wang", language)
    for address in (page(issued), f"/certificates/{issued.pk}"):
        text = client.get(address).content.decode()
        assert said in text
        assert "上级砝码 500 g 超差" in text


def test_a_line_of_another_certificate_is_not_shown(enter: Visit, issued: Certificate) -> None:
    text = enter("Wang").get(page(issued, "00000000-0000-0000-0000-000000000000")).content.decode()
    assert "溯源链完整" in text


def test_a_revoked_parent_breaks_the_chain_in_words(enter: Visit, issued: Certificate, world: World) -> None:
    Evaluation.objects.filter(instrument=world.device).update(certificate_state="revoked")
    text = enter("Wang").get(page(issued)).content.decode()
    assert "溯源链中断" in text
    assert "上级证书已被撤销" in text
    assert "REVOKED" not in text


def test_the_shares_of_the_page_add_up(enter: Visit, issued: Certificate) -> None:
    text = enter("Wang").get(page(issued)).content.decode()
    picture = text[text.index("trace-shares") : text.index("</table>", text.index("trace-shares"))]
    shares = [float(one) for one in re.findall(r'<td class="num">([\d.]+) %', picture)]
    assert sum(shares) == pytest.approx(100, abs=0.05 * len(shares))  # printed to 0.1


def test_the_number_leads_to_the_chain(enter: Visit, issued: Certificate) -> None:
    client = enter("Wang")
    for address in (f"/trace/{issued.number}", f"/trace?certificate={issued.number}"):
        response = client.get(address)
        assert response.status_code == 303
        assert response.headers["Location"] == page(issued)


@pytest.mark.parametrize("number", ["NONE-1", "'; drop table", "../../etc", "x" * 300])
def test_an_unknown_number_is_said_to_be_unknown(enter: Visit, world: World, number: str) -> None:
    response = enter("Wang").get("/trace", {"certificate": number})
    assert response.status_code == 404
    assert "没有编号为" in response.content.decode()


def test_a_number_that_no_database_stores_is_refused(enter: Visit, world: World) -> None:
    assert enter("Wang").get("/trace", {"certificate": "\x00"}).status_code == 422


def test_without_a_number_the_page_asks_for_one(enter: Visit, world: World) -> None:
    response = enter("Wang").get("/trace")
    assert response.status_code == 200
    assert "先选一份证书" in response.content.decode()


@pytest.mark.parametrize(("name", "status"), [("Zhou", 200), ("Sun", 200), ("Tan", 200), ("Zhao", 403)])
def test_who_may_see_the_chain(enter: Visit, issued: Certificate, name: str, status: int) -> None:
    assert enter(name).get(page(issued)).status_code == status


@pytest.mark.parametrize(
    "where", ["/trace", "/trace/X", "/certificates/00000000-0000-0000-0000-000000000000/trace"]
)
def test_a_stranger_is_sent_to_the_log_in(db: None, where: str) -> None:
    assert Client().get(where).status_code == 302


@pytest.mark.parametrize("rows", [3, 30])
def test_queries_do_not_grow_with_lines(rows: int, enter: Visit, road: Road, world: World) -> None:
    given = [
        row(POINTS[n % len(POINTS)].split()[0], "0.010", mark="*" * (n // len(POINTS))) for n in range(rows)
    ]
    data = readings(tests={"comparison": given})
    certificate = Road(world=world, instrument=another_set(world, 7)).issued(data)
    client = enter("Wang")
    client.get(page(certificate))
    with CaptureQueriesContext(connection) as seen:
        response = client.get(page(certificate))
    assert response.status_code == 200
    assert len(seen) <= BUDGET, "\n".join(query["sql"][:160] for query in seen)
