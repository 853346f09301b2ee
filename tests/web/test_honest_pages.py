"""The pages of honest units: the way to the title, objections of strangers, what a plaque says."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client
from tests.registry.conftest import World
from tests.registry.honest.conftest import Road, form, full_marks, make_road
from tests.web.conftest import Visit

from suyuan.registry.honest import declaring, naming, plaques, queries, standing
from suyuan.registry.honest.models import HonestUnit
from suyuan.registry.honest.queries import UnitFilter
from suyuan.registry.journal.models import Event

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
