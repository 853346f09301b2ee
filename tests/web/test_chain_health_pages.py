"""Chain health on screen, as file and picture and over the interface: figures, drill-down, who sees what."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW
from tests.registry.road import Road, another_set
from tests.registry.tampering import unseen

from suyuan.registry.issuing.models import Certificate
from suyuan.registry.results import health
from suyuan.registry.results.models import Evaluation, Result

Visit = Callable[..., Client]
PAGE = "/chain-health"
API = "/api/v1/chain-health"
BUDGET = 16


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def two_issued(road: Road) -> list[Certificate]:
    return [one.issued() for one in (road, Road(world=road.world, instrument=another_set(road.world, 3)))]


def break_all() -> None:
    """The certificate of the standard was taken back."""
    Evaluation.objects.filter(origin="root").update(certificate_state="revoked")


def text_of(client: Client, address: str = PAGE, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("溯源链健康", "100.0 %", "没有这样的证书")),
        ("en", ("Chain health", "100.0 %", "No chain is broken")),
    ],
)
def test_unbroken_chains_are_told_in_both_languages(
    enter: Visit, road: Road, language: str, said: tuple[str, ...]
) -> None:
    two_issued(road)
    text = text_of(enter("Wang", language))
    assert [one for one in said if one not in text] == []
    assert '<svg class="health-chart"' not in text


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "上级证书已被撤销"), ("en", "The certificate has been revoked")]
)
def test_broken_chains_show_cause_chart_and_the_certificates_behind(
    enter: Visit, road: Road, language: str, said: str
) -> None:
    certificates = two_issued(road)
    break_all()
    text = text_of(enter("Wang", language))
    assert said in text
    assert "EX-ROOT-2026-0001" in text
    assert '<svg class="health-chart"' in text
    assert "REVOKED</" not in text
    assert all(f"/trace/{one.number}" in text for one in certificates)


def test_the_list_is_narrowed_by_every_filter(enter: Visit, road: Road) -> None:
    first, _ = two_issued(road)
    client = enter("Wang")
    evaluation = Evaluation.objects.get(certificate_number=first.number)
    assert first.number in text_of(client, f"{PAGE}?chain=all")
    assert first.number in text_of(client, f"{PAGE}?chain=whole&kind=weights&house={evaluation.issuer_id}")
    for query in (
        "chain=broken", "chain=all&kind=taximeter", "chain=all&since=2050-01-01",
        "chain=all&until=2000-01-01", "chain=all&code=REVOKED", "chain=all&house=nobody",
    ):  # fmt: skip
        assert first.number not in text_of(client, f"{PAGE}?{query}")


def test_a_day_that_cannot_be_read_is_told_and_the_page_still_shows(enter: Visit, road: Road) -> None:
    first, _ = two_issued(road)
    text = text_of(enter("Wang"), f"{PAGE}?chain=all&since=yesterday", 422)
    assert first.number in text
    assert "开始日期" in text


def test_other_houses_see_nothing_of_it(enter: Visit, road: Road) -> None:
    first, _ = two_issued(road)
    break_all()
    for name in ("Zhao", "Zhou"):
        client = enter(name)
        assert first.number not in text_of(client, f"{PAGE}?chain=all")
        assert client.get("/chain-health.svg").status_code == 404
        assert client.get(API).json()["results"] == 0
    assert first.number in text_of(enter("Sun"), f"{PAGE}?chain=all")  # the authority of the province


def test_the_picture_is_a_file_of_its_own(enter: Visit, road: Road) -> None:
    two_issued(road)
    break_all()
    answer = enter("Wang", "en").get("/chain-health.svg")
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert answer.content.decode().startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "The certificate has been revoked" in answer.content.decode()


def test_there_is_no_picture_where_nothing_is_broken(enter: Visit, road: Road) -> None:
    two_issued(road)
    assert enter("Wang", "en").get("/chain-health.svg").status_code == 404


def test_the_rows_of_the_list_are_had_as_a_file(enter: Visit, road: Road) -> None:
    certificates = two_issued(road)
    break_all()
    answer = enter("Wang", "en").get("/export/chain_health.csv?chain=broken&names=codes")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert {row["number"] for row in rows} == {one.number for one in certificates}
    assert {(row["code"], row["fault_number"], row["steps"]) for row in rows} == {
        ("REVOKED", "EX-ROOT-2026-0001", "1")
    }


def test_the_interface_gives_the_same_figures(enter: Visit, road: Road) -> None:
    certificates = two_issued(road)
    break_all()
    client = enter("Wang")
    found = client.get(API).json()
    assert (found["share"], found["certificates_broken"]) == (0.0, 2)
    assert [(one["code"], one["certificates"]) for one in found["causes"]] == [("REVOKED", 2)]
    assert found["results"] == sum(one["results"] for one in found["months"])
    assert [one["code"] for one in found["kinds"]] == ["weights"]
    rows = client.get(f"{API}/certificates?chain=broken&code=REVOKED").json()["certificates"]
    assert {row["number"] for row in rows} == {one.number for one in certificates}
    assert {row["at_fault"] for row in rows} == {"EX-ROOT-2026-0001"}
    assert client.get(f"{API}/certificates?chain=whole").json()["certificates"] == []
    assert client.get(f"{API}?since=2050-01-01").json()["results"] == 0
    assert client.get(f"{API}?since=never").status_code == 422


@pytest.mark.parametrize("address", [PAGE, f"{API}/certificates", API])
def test_takes_as_many_queries_for_four_certificates_as_for_two(
    enter: Visit, road: Road, address: str
) -> None:
    def counted() -> int:
        health.check_register(build=road.world.identities(), today=NOW.date())
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address, {"chain": "all"} if address == PAGE else {}).status_code == 200
        return len(seen)

    client = enter("Wang")
    two_issued(road)
    two = counted()
    for number in (5, 7):
        Road(world=road.world, instrument=another_set(road.world, number)).issued()
    assert counted() == two <= BUDGET


def test_a_large_register_is_checked_in_the_background(
    enter: Visit, road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "AT_ONCE", 0)
    monkeypatch.setattr(health._Kept, "make_meanwhile", lambda **given: None)
    two_issued(road)
    client = enter("Wang")
    assert "正在检查" in text_of(client)
    assert client.get(API).status_code == 409
    assert client.get("/chain-health.svg").status_code == 404
    health.check_register(build=road.world.identities(), today=NOW.date())
    Road(world=road.world, instrument=another_set(road.world, 5)).issued()
    assert "更新的正在后台进行" in text_of(client)


def _used_at_200_g(line: Result) -> None:
    with unseen():
        Result.objects.filter(pk=line.pk).update(point="200 g")


def _limited_to_a_tenth(line: Result) -> None:
    """U (k = 2) of the standard is 0.05 mg at 100 g (see tests/registry/results/test_health.py)."""
    with unseen():
        Result.objects.filter(pk=line.pk).update(limit_low="-0.1", limit_high="0.1")


@pytest.mark.parametrize(
    ("spoil", "code", "words", "reason"),
    [
        (_used_at_200_g, "OUT_OF_RANGE", "Used at a point outside the calibrated range",
         "used at 200, allowed [1, 100] g"),
        (_limited_to_a_tenth, "RATIO", "The uncertainty ratio exceeds the hierarchy scheme",
         "JJG 2053"),
    ],
)  # fmt: skip
def test_a_standard_used_beyond_its_range_or_share_is_told_on_every_page(
    enter: Visit, road: Road, spoil: Callable[[Result], None], code: str, words: str, reason: str
) -> None:
    certificate = two_issued(road)[0]
    line = Result.objects.get(evaluation__certificate_number=certificate.number, point="100 g")
    spoil(line)
    client = enter("Wang", "en")
    text = text_of(client, f"{PAGE}?code={code}")
    assert words in text
    assert certificate.number in text
    assert reason in text_of(client, f"/certificates/{certificate.pk}/trace?line={line.pk}")
    boxes = client.get(f"/explorer/{line.pk}/scene.json").json()["boxes"]
    (broken,) = (one for one in boxes if one["state"] == "broken")
    assert (broken["certificate"], reason in broken["fault"]) == ("EX-ROOT-2026-0001", True)
    assert reason in text_of(client, f"/explorer?line={line.pk}")
