"""The pages of honest units: the way to the title, objections of strangers, what a plaque says."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.registry.conftest import COUNTY, NOW, PROVINCE, World
from tests.registry.honest.conftest import Road, form, full_marks, make_road, verify
from tests.web.conftest import Visit

from suyuan.registry.honest import declaring, naming, plaques, queries, standing
from suyuan.registry.honest.models import HonestUnit
from suyuan.registry.honest.queries import UnitFilter
from suyuan.registry.journal.models import Event
from suyuan.registry.parties.models import Organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(world: World, clock: None) -> Road:
    """A unit that has declared itself."""
    return make_road(world)


@pytest.fixture(autouse=True)
def nobody_came_before() -> None:
    """Forms are counted by address, in the cache of the process."""
    cache.clear()


def marks(**changed: str) -> dict[str, str]:
    return {f"mark-{code}": mark for code, mark in full_marks(**changed).items()}


def do(client: Client, road: Road, event: str, **given: str):
    return client.post(f"/honest/{road.unit}/do/{event}", given)


def test_the_whole_way_on_screen(world: World, road: Road, enter: Visit) -> None:
    inside = {name: enter(name) for name in ("Zhou", "Tan", "Sun")}
    for name, event, given in (
        ("Zhou", "apply", marks()),
        ("Tan", "recommend", {**marks(), "second": str(world.people["Lu"])}),
        ("Sun", "evaluate", marks(culture="2")),
        ("Sun", "publish", {}),
    ):
        assert do(inside[name], road, event, **given).status_code == 303
    assert (road.row.state, road.row.score) == ("publicity", 97)


@pytest.mark.parametrize(("name", "sees"), [("Zhou", True), ("Sun", True), ("Wang", False), ("Zhao", False)])
def test_inside_only_the_house_and_its_authorities(road: Road, enter: Visit, name: str, sees: bool) -> None:
    client = enter(name)
    assert client.get(f"/honest/{road.unit}").status_code == (200 if sees else 404)
    refused = {"Zhou": 303, "Sun": 403}
    assert do(client, road, "withdraw", reason="x").status_code == refused.get(name, 404)


def test_a_form_that_is_not_complete_comes_back_with_what_was_typed(road: Road, enter: Visit) -> None:
    client = enter("Zhou")
    before = Event.objects.count()
    answer = do(client, road, "apply", **marks(rules=""))
    assert answer.status_code == 422
    assert 'name="mark-manager" required' in answer.content.decode()
    assert Event.objects.count() == before


def test_a_stranger_objects_while_it_is_open(road: Road, client: Client) -> None:
    road.to("publish")
    address = f"/public/honest/{road.unit}"
    assert "提出异议" in client.get(address).content.decode()
    assert client.post(address, {"text": "公平秤不准。", "contact": "13900000000"}).status_code == 303
    page = client.get(address).content.decode()
    assert "公平秤不准" not in page  # shown once it is answered
    assert "13900000000" not in page
    [objection] = queries.unit_file(road.unit).objections
    naming.answer_objection(road.by("Sun"), objection_id=objection["id"], reason="现场复核合格。")
    page = client.get(address).content.decode()
    assert "公平秤不准" in page
    assert "现场复核合格" in page
    assert "13900000000" not in page


def test_objections_from_one_address_are_counted(road: Road, client: Client) -> None:
    road.to("publish")
    found = [
        client.post(f"/public/honest/{road.unit}", {"text": f"第 {n} 条"}).status_code for n in range(12)
    ]
    assert found == [303] * 10 + [429] * 2
    assert len(queries.unit_file(road.unit).objections) == 10


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_plaque_says_plainly_what_it_is_worth(road: Road, client: Client, language: str) -> None:
    number = road.to("confirm").title.plaque
    client.cookies["django_language"] = {"zh": "zh-hans", "en": "en"}[language]
    words = {
        "zh": ("称号有效", "称号已暂停", "称号已撤销"),
        "en": ("is valid", "is suspended", "was revoked"),
    }

    def said() -> str:
        return client.get(f"/public/plaque/{plaques.printed(number)}").content.decode()

    assert words[language][0] in said()
    assert said().count('class="plaque-sheet"') == 1  # what is printed on A4, while the title is valid
    standing.suspend(road.by("Feng"), unit_id=road.unit, reason="查处中")
    assert words[language][1] in said()
    assert "plaque-sheet" not in said()
    standing.revoke(road.by("Feng"), unit_id=road.unit, reason="属实")
    assert words[language][2] in said()


def test_an_unknown_plaque_is_told_so(client: Client, road: Road) -> None:
    answer = client.get(f"/public/plaque/{plaques.plaque_of('220182', 2026, 77)}")
    assert answer.status_code == 404
    assert "没有这块牌匾" in answer.content.decode()
    assert client.get("/public/plaque", {"plaque": "hm-22"}).headers["Location"] == "/public/plaque/HM22"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_badge_is_a_picture_in_the_language_asked_for(road: Road, client: Client, language: str) -> None:
    number = road.to("confirm").title.plaque
    answer = client.get(f"/public/plaque/{number}/badge.svg?lang={language}")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert {"zh": "称号有效", "en": "The title is valid"}[language] in answer.content.decode()
    assert plaques.printed(number) in answer.content.decode()


def test_a_page_is_drawn_once_until_the_registers_change(road: Road, client: Client) -> None:
    first = client.get("/public/honest?state=all")
    tag = first.headers["ETag"]
    again = client.get("/public/honest?state=all", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/public/honest?state=all&q=x", headers={"If-None-Match": tag})
    assert other.status_code == 200
    road.apply()
    assert client.get("/public/honest?state=all", headers={"If-None-Match": tag}).status_code == 200


def test_the_public_list_shows_valid_titles_first(road: Road, client: Client) -> None:
    assert "东街市场" not in client.get("/public/honest").content.decode()
    assert "东街市场" in client.get("/public/honest?state=all").content.decode()
    road.to("confirm")
    page = client.get("/public/honest").content.decode()
    assert "东街市场" in page
    assert len(page.encode()) < 100_000


@pytest.mark.parametrize("address", ["/honest", "/public/honest?state=all"])
@pytest.mark.parametrize("units", [3, 25])
def test_a_list_asks_no_more_for_more_rows(
    road: Road, enter: Visit, client: Client, django_assert_max_num_queries, address: str, units: int
) -> None:
    for place in range(units - 1):
        declaring.declare(road.by("Zhou"), form(place=f"东街 {place + 2} 号"))
    if address == "/honest":
        client = enter("Sun")
    client.get(address)
    with django_assert_max_num_queries(14):
        page = client.get(address).content.decode()
    assert len(re.findall(r'class="link-row"', page)) == units == queries.count(UnitFilter())


def test_a_declaration_on_screen_is_public_at_once(enter: Visit) -> None:
    client = enter("Zhou")
    given = {
        "name_zh": "西街加油站", "category": "fuel_station", "place": "西街 2 号", "jurisdiction": "220182",
        "text": "足量加油。",
    }  # fmt: skip
    assert client.post("/honest/new", given).status_code == 303
    row = HonestUnit.objects.get()
    assert (row.name_en, row.category) == ("西街加油站", "fuel_station")
    assert "足量加油" in Client().get(f"/public/honest/{row.pk}").content.decode()
    assert client.post("/honest/new", given).status_code == 409
    assert client.post("/honest/new", given | {"category": ""}).status_code == 422


WRONG = (
    ("Zhou", "self_declared", "apply", {}),
    ("Zhou", "self_declared", "apply", {**marks(), "mark-rules": "99"}),
    ("Zhou", "self_declared", "withdraw", {"reason": " "}),
    ("Zhou", "self_declared", "fly", {}),
    ("Tan", "apply", "recommend", {**marks(), "second": "nobody"}),
    ("Tan", "apply", "recommend", {**marks(), "second": "019cd542-0680-7000-8000-0000000fffff"}),
    ("Tan", "apply", "recommend", {**marks(), "second": ""}),
    ("Tan", "apply", "send_back", {"reason": "x" * 1001}),
    ("Sun", "recommend", "evaluate", {**marks(), "mark-rules": "ten"}),
    ("Sun", "recommend", "evaluate", {**marks(), "third_party": "x" * 121}),
    ("Sun", "publish", "answer_objection", {"objection": "none", "reason": "x"}),
    ("Feng", "publish", "uphold", {"objection": "019cd542-0680-7000-8000-0000000fffff", "reason": "x"}),
    ("Feng", "publish", "confirm", {}),
    ("Feng", "confirm", "suspend", {"reason": ""}),
    ("Feng", "confirm", "revoke", {"reason": "x"}),
    ("Feng", "confirm", "renew", {}),
    ("Feng", "confirm", "dismiss", {"alert": "?", "reason": "x"}),
)


@pytest.mark.parametrize(
    ("name", "step", "event", "given"), WRONG, ids=[f"{one[2]}-{place}" for place, one in enumerate(WRONG)]
)
def test_a_wrong_form_is_told_and_leaves_nothing(
    road: Road, enter: Visit, name: str, step: str, event: str, given: dict[str, str]
) -> None:
    if step != "self_declared":
        road.to(step)
    client, before = enter(name), Event.objects.count()
    answer = do(client, road, event, **given)
    assert answer.status_code in (403, 404, 409, 422)
    assert 'role="alert"' in answer.content.decode() or answer.status_code == 404
    assert Event.objects.count() == before


@pytest.mark.parametrize("text", ["", " ", "x" * 4001, "a\x00b"])
def test_a_wrong_objection_is_told(road: Road, client: Client, text: str) -> None:
    road.to("publish")
    assert client.post(f"/public/honest/{road.unit}", {"text": text}).status_code == 422
    assert queries.unit_file(road.unit).objections == []


def test_an_officer_begins_with_empty_fields_and_sees_what_others_gave(road: Road, enter: Visit) -> None:
    road.to("apply")
    page = enter("Tan").get(f"/honest/{road.unit}").content.decode()
    fields = re.findall(r'name="mark-[a-z_]+" required[^>]*value="([^"]*)"', page)
    assert fields
    assert set(fields) == {""}
    assert "自评" in page


@pytest.mark.parametrize("rows", [3, 30])
def test_one_unit_asks_the_same_whatever_was_said_of_it(
    road: Road, enter: Visit, client: Client, django_assert_max_num_queries, rows: int
) -> None:
    road.to("publish")
    for _ in range(rows):
        naming.answer_objection(road.by("Sun"), objection_id=road.object(), reason="复核合格。")
    inside = enter("Sun")
    inside.get(f"/honest/{road.unit}")
    with django_assert_max_num_queries(26):
        assert inside.get(f"/honest/{road.unit}").content.decode().count("复核合格") >= rows
    with django_assert_max_num_queries(6):
        assert client.get(f"/public/honest/{road.unit}").content.decode().count("复核合格") == rows


def test_a_declaration_begins_with_the_names_of_the_house_and_offers_places(
    world: World, enter: Visit
) -> None:
    """No English name in the field of the Chinese one; no shop that lies in a whole province."""
    client = enter("Zhou", "en")
    page = client.get("/honest/new").content.decode()
    house = Organization.objects.get(pk=world.factory)
    assert f'name="name_zh" maxlength="120" required value="{house.name_zh}"' in page
    assert f'name="name_en" maxlength="160" value="{house.name_en}"' in page
    assert f'value="{COUNTY}"' in page
    assert f'value="{PROVINCE}"' not in page
    given = {
        "name_zh": "市场",
        "category": "market",
        "place": "东街",
        "text": "承诺",
        "jurisdiction": PROVINCE,
    }
    answer = client.post("/honest/new", {**given, "jurisdiction": PROVINCE})
    assert answer.status_code == 422
    assert "the division of a place is its county or city" in answer.content.decode().lower()


def test_a_veto_is_named_with_what_the_registers_say(road: Road, enter: Visit) -> None:
    verify(road.world, road.world.scale, number="证 9", until=NOW.date() - timedelta(days=1))
    page = do(enter("Zhou", "en"), road, "apply", **marks(), note="our own check").content.decode()
    assert "Veto criteria not met (1): “All controlled instruments" in page
    assert "overdue 1" in page
    assert "Put this right first" in page
    assert 'value="our own check"' in page


def test_what_was_typed_into_a_form_stands_there_again(road: Road, enter: Visit) -> None:
    road.to("apply")
    tan, second = enter("Tan", "en"), str(road.world.people["Lu"])
    page = do(tan, road, "recommend", **marks(rules="11"), second=second, note="seen").content.decode()
    assert "is a whole number from 0 to 10; “11” was given" in page
    assert f'<option value="{second}" selected>' in page
    assert 'value="seen"' in page
    page = do(tan, road, "send_back", reason="长" * 1001).content.decode()
    assert page.count("长" * 1001) == 1


def test_an_evaluation_that_is_not_passed_says_so_in_both_languages(road: Road, enter: Visit) -> None:
    road.to("recommend")
    client = enter("Sun", "en")
    do(client, road, "evaluate", **marks(manager="0", rules="0"))
    page = client.get(f"/honest/{road.unit}").content.decode()
    assert "Not passed: " in page
    history = page.partition('class="timeline"')[2]
    assert "points, fewer than 85" in history
    assert "低于" not in history


def test_a_reassessment_that_is_not_passed_says_so(road: Road, enter: Visit) -> None:
    road.to("confirm")
    client = enter("Tan", "en")
    do(client, road, "reassess", **marks(manager="0", rules="0"), second=str(road.world.people["Lu"]))
    assert "Recorded; not passed: " in client.get(f"/honest/{road.unit}").content.decode()


def test_a_deed_whose_day_has_not_come_is_told_instead_of_offered(road: Road, enter: Visit) -> None:
    road.to("publish")
    road.object()
    feng = enter("Feng", "en")
    page = feng.get(f"/honest/{road.unit}").content.decode()
    assert "it is open to objections until" in page
    assert "/do/confirm" not in page


def test_the_public_reads_why_a_title_was_suspended_or_revoked(road: Road, client: Client) -> None:
    road.to("confirm")
    address = f"/public/honest/{road.unit}"
    standing.suspend(road.by("Feng"), unit_id=road.unit, reason="秤有作弊装置，正在查处")
    assert "秤有作弊装置，正在查处" in client.get(address).content.decode()
    standing.revoke(road.by("Feng"), unit_id=road.unit, reason="查实作弊")
    page = client.get(address).content.decode()
    assert "查实作弊" in page
    assert plaques.printed(road.title.plaque) in page
