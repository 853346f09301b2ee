"""The search of the top bar: register by register, within the person's scope, and never a count."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World
from tests.registry.road import Road, another_set

from suyuan.registry.instruments.models import Instrument

Visit = Callable[..., Client]


def said(client: Client, text: str, **more: str) -> str:
    answer = client.get("/search", {"q": text, "part": "1"} | more)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_numbers_and_names_are_found_in_their_registers(enter: Visit, world: World, road: Road) -> None:
    certificate = road.issued()
    row = Instrument.objects.get(pk=certificate.instrument_id)
    client = enter("Wang")
    for text in (row.label_no, row.label_no[:6].lower(), row.serial_no, row.name_zh[:2], row.name_en[:5]):
        assert f"/instruments/{row.pk}" in said(client, text), text
    assert f"/certificates/{certificate.pk}" in said(client, certificate.number[:10])
    assert f"/certificates/{certificate.pk}" in said(client, row.label_no)
    assert f"/jobs/{certificate.job_id}" in said(client, certificate.job.number.lower())
    assert f"/standards/{world.standard}" in said(client, "砝码标准")


def test_nobody_finds_what_is_not_theirs(enter: Visit, world: World, road: Road) -> None:
    certificate = road.issued()
    device = Instrument.objects.get(pk=world.device)
    outside = enter("Zhao")
    assert str(certificate.pk) not in said(outside, certificate.number)
    assert str(certificate.job_id) not in said(outside, certificate.job.number)
    assert str(world.device) not in said(outside, device.label_no)
    owner = enter("Zhou")
    assert str(world.device) not in said(owner, device.label_no)
    assert str(certificate.instrument_id) in said(owner, certificate.number[:3]) or str(
        certificate.pk
    ) in said(owner, certificate.number)


@pytest.mark.parametrize(
    "text", ["%", "_", '"', "'", "\\", "*", "(", "😀", "a" * 500, "AND", "示例 OR", "<b>"]
)
def test_no_text_is_a_formula_of_the_index(enter: Visit, world: World, text: str) -> None:
    answer = said(enter("Wang"), text)
    assert "<b>" not in answer


def test_the_list_speaks_both_languages_and_is_made_of_options(enter: Visit, world: World) -> None:
    label = Instrument.objects.get(pk=world.scale).label_no
    chinese, english = said(enter("Sun"), label), said(enter("Feng", "en"), label)
    assert 'role="option"' in chinese
    assert ("计量器具" in chinese, "Instruments" in english) == (True, True)
    assert "没有找到" in said(enter("Tan"), "无此器具名")


def test_without_scripts_the_box_leads_to_a_page(enter: Visit, world: World) -> None:
    client = enter("Sun")
    label = Instrument.objects.get(pk=world.scale).label_no
    text = client.get("/search", {"q": label}).content.decode()
    assert f"/instruments/{world.scale}" in text
    assert 'role="combobox"' in text
    assert client.get("/search").status_code == 200


def test_who_is_not_logged_in_searches_nothing(db: None) -> None:
    answer = Client().get("/search?q=1&part=1", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/login")


@pytest.mark.parametrize("rows", [3, 30])
def test_queries_do_not_grow_with_rows(enter: Visit, world: World, rows: int) -> None:
    for number in range(rows):
        another_set(world, 100 + number)
    client = enter("Wang")
    said(client, "砝码")
    with CaptureQueriesContext(connection) as seen:
        said(client, "砝码")
    assert len(seen) <= 18, "\n".join(query["sql"][:120] for query in seen)
