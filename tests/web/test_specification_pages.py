"""Local specifications on screens: a project by hand to its issue, a consultation open to everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.registry.conftest import PROVINCE, World
from tests.registry.specifications.conftest import AFTER, NUMBER, PACK, UNTIL, Road, make_road
from tests.web.conftest import PASSWORD, visitor

from suyuan.registry.consultations.pacing import MOST
from suyuan.registry.parties.queries import division
from suyuan.registry.specifications import projects, standing, states
from suyuan.registry.specifications.models import (
    ProjectComment,
    SpecificationProject,
    TechnicalSpecification,
)
from suyuan.registry.standards.effects import touched
from suyuan.web.words.specifications import BEHIND, PROJECT_DEEDS, STEPS, WHO

Visit = Callable[..., Client]
PROPOSAL = {
    "title_zh": "电子秤校准规范",
    "title_en": "Calibration of scales",
    "kind": "calibration_specification",
    "committee": "省力学计量技术委员会",
    "need": "省内使用量大。",
    "national_text": "经查无相应国家规范。",
}
PAPERS = {name: "内容" for name in ("draft", "explanation", "test_report", "uncertainty_report")}


@pytest.fixture
def project(world: World) -> Road:
    cache.clear()
    return make_road(world)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def offered(client: Client, address: str) -> set[str]:
    return set(re.findall(rf"{address}/do/(\w+)", text_of(client.get(address))))


def address_of(road: Road) -> str:
    return f"/specifications/projects/{road.project}"


def test_every_state_and_deed_has_words():
    assert set(BEHIND) == set(WHO) == set(states.STATES)
    assert set(PROJECT_DEEDS) == (set(states.EVENTS) - {"propose"}) | {"name_pack", "record_vote"}
    assert len(STEPS) == BEHIND["issued"]


def test_the_whole_road_by_hand(enter: Visit, world: World, monkeypatch: pytest.MonkeyPatch):
    cache.clear()
    wang, sun, feng = enter("Wang"), enter("Sun"), enter("Feng")
    made = wang.post("/specifications/new", PROPOSAL | {"drafter": str(world.lab)})
    assert made.status_code == 303
    address = made["Location"]
    row = SpecificationProject.objects.get()

    def do(client: Client, event: str, **given: str) -> None:
        assert event in offered(client, address)
        answer = client.post(f"{address}/do/{event}", given)
        assert answer.status_code == 303, text_of(answer)

    do(sun, "evaluate", evaluation="必要、可行。")
    do(feng, "approve_project", plan_no="2026-D-01", until="2028-03-10")
    do(wang, "name_pack", pack=PACK)
    do(wang, "draft_ready", **PAPERS)
    do(sun, "open_consultation", until=UNTIL.isoformat())
    anybody = visitor()
    sent = anybody.post(
        f"/consultations/{row.pk}", {"sender": "user", "text": "第 5 条不清楚", "name": "刘某"}
    )
    assert sent.status_code == 303
    comment = ProjectComment.objects.get()
    assert "第 5 条不清楚" not in text_of(anybody.get(f"/consultations/{row.pk}"))
    assert sun.post(f"{address}/comments/{comment.pk}/show").status_code == 303
    assert "第 5 条不清楚" in text_of(anybody.get(f"/consultations/{row.pk}"))
    answered = wang.post(f"{address}/comments/{comment.pk}/answer", {"reply": "taken"})
    assert answered.status_code == 303
    monkeypatch.setattr(timezone, "now", lambda: AFTER)
    for client, name in ((wang, "wang"), (sun, "sun"), (feng, "feng")):  # their sessions are over
        client.post("/login", {"username": name, "password": PASSWORD})
    do(wang, "close_consultation", draft="送审稿文本")
    for name in ("He", "Tan", "Zhou", "Zhao", "Ma"):
        do(sun, "record_vote", expert=str(world.people[name]), agrees="yes")
    do(sun, "review_pass")
    do(feng, "issue", number=NUMBER, in_force_from=AFTER.date().isoformat())
    specification = TechnicalSpecification.objects.get(number=NUMBER)
    page = f"/specifications/{specification.pk}"
    filed = sun.post(f"{page}/do/file", {"filing_no": "备 1", "filed_on": AFTER.date().isoformat()})
    assert filed.status_code == 303
    specification.refresh_from_db()
    assert specification.state == "in_force"
    assert NUMBER in text_of(wang.get("/specifications?tab=issued"))
    feng.post(f"{page}/do/abolish", {"reason": "不再需要"})
    specification.refresh_from_db()
    assert specification.state == "abolished"


@pytest.mark.parametrize(
    ("person", "event", "given", "status"),
    [
        ("Wang", "evaluate", {"evaluation": "x"}, 403),
        ("Zhao", "draft_ready", PAPERS, 403),
        ("Sun", "evaluate", {"evaluation": " "}, 422),
        ("Sun", "review_pass", {}, 409),
        ("Sun", "record_vote", {"expert": "x", "agrees": "yes"}, 422),
        ("Sun", "record_vote", {}, 422),
        ("Feng", "approve_project", {"plan_no": "1", "until": "soon"}, 422),
        ("Feng", "issue", {"number": NUMBER, "in_force_from": "2026-13-01"}, 422),
        ("Wang", "name_pack", {"pack": "no.such/1"}, 409),
        ("Sun", "polish", {}, 404),
    ],
)
def test_what_may_not_be_done_is_refused(
    enter: Visit, project: Road, person: str, event: str, given: dict[str, str], status: int
):
    answer = enter(person).post(f"{address_of(project)}/do/{event}", given)
    assert answer.status_code == status
    assert SpecificationProject.objects.get().state == "proposed"


@pytest.mark.parametrize("wrong", [{"title_en": ""}, {"kind": "x"}, {"drafter": "x"}, {"revises": "x"}])
def test_a_proposal_that_is_not_complete(enter: Visit, world: World, wrong: dict[str, str]):
    answer = enter("Wang").post("/specifications/new", PROPOSAL | {"drafter": str(world.lab)} | wrong)
    assert answer.status_code == 422
    assert not SpecificationProject.objects.exists()


class TestConsultation:
    @pytest.fixture
    def opened(self, project: Road) -> Road:
        return project.to("open_consultation")

    def test_a_visitor_reads_explanation_and_draft_but_no_name(self, opened: Road, clock: None):
        opened.comment("宜给出环境条件", name="刘某")
        for language in ("zh", "en"):
            text = text_of(visitor(language).get(f"/consultations/{opened.project}"))
            assert "编制说明：目的" in text
            assert "宜给出环境条件" in text
            assert "刘某" not in text
        assert "电子秤校准规范" in text_of(visitor().get("/consultations"))

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_the_authority_reads_a_comment_before_everybody_does(
        self, enter: Visit, opened: Road, language: str
    ):
        comment = opened.unread("宜给出环境条件")
        address, public = address_of(opened), f"/consultations/{opened.project}"
        assert "宜给出环境条件" not in text_of(visitor(language).get(public))
        assert "宜给出环境条件" not in text_of(enter("Zhou").get(address))
        assert f"{comment}/show" not in text_of(enter("Wang").get(address))  # the drafter answers it
        sun = enter("Sun", language)
        assert f"{comment}/show" in text_of(sun.get(address))
        assert sun.post(f"{address}/comments/{comment}/show").status_code == 303
        assert "宜给出环境条件" in text_of(visitor(language).get(public))
        assert sun.post(f"{address}/comments/{comment}/withhold", {"reason": "含个人信息"}).status_code == 303
        assert "宜给出环境条件" not in text_of(visitor(language).get(public))
        assert f"{comment}/restore" in text_of(sun.get(address))
        assert sun.post(f"{address}/comments/{comment}/restore", {"reason": "误判"}).status_code == 303
        assert "宜给出环境条件" in text_of(visitor(language).get(public))

    def test_those_who_answer_see_the_name_and_others_do_not(self, enter: Visit, opened: Road):
        opened.comment(name="刘某")
        assert "刘某" in text_of(enter("Wang").get(address_of(opened)))
        assert "刘某" not in text_of(enter("Zhou").get(address_of(opened)))

    @pytest.mark.parametrize("wrong", [{"sender": ""}, {"text": ""}, {"text": "a" * 4001}])
    def test_what_is_no_comment_is_said(self, opened: Road, clock: None, wrong: dict[str, str]):
        answer = visitor().post(f"/consultations/{opened.project}", {"sender": "user", "text": "x"} | wrong)
        assert answer.status_code == 422
        assert not ProjectComment.objects.exists()

    def test_a_flood_is_stopped(self, opened: Road, clock: None):
        given = {"sender": "user", "text": "x"}
        answers = [
            visitor().post(f"/consultations/{opened.project}", given).status_code for _ in range(MOST + 1)
        ]
        assert answers == [303] * MOST + [429]

    def test_what_is_written_is_not_run(self, opened: Road, clock: None):
        opened.comment("<script>alert(1)</script>")
        assert "<script>alert" not in text_of(visitor().get(f"/consultations/{opened.project}"))

    def test_it_ends_on_its_day(self, opened: Road, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(timezone, "now", lambda: AFTER)
        address = f"/consultations/{opened.project}"
        assert "<textarea" not in text_of(visitor().get(address))
        assert visitor().post(address, {"sender": "user", "text": "x"}).status_code == 409
        assert "电子秤校准规范" not in text_of(visitor().get("/consultations"))

    def test_nothing_is_shown_before_it_opens(self, project: Road, clock: None, enter: Visit):
        project.to("draft_ready")
        assert visitor().get(f"/consultations/{project.project}").status_code == 404
        assert "编制说明：目的" not in text_of(enter("Zhou").get(address_of(project)))
        assert "编制说明：目的" in text_of(enter("Wang").get(address_of(project)))

    def test_a_reply_without_reason_is_refused(self, enter: Visit, opened: Road):
        comment = opened.comment()
        answer = enter("Wang").post(f"{address_of(opened)}/comments/{comment}/answer", {"reply": "not_taken"})
        assert answer.status_code == 409


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "address",
    ["/specifications", "/specifications?tab=issued", "/specifications?q=x&state=nonsense&page=x",
     "/specifications?tab=issued&house=due", "/specifications/new", "/consultations", "/packs"],
)  # fmt: skip
def test_pages_open_in_both_languages(enter: Visit, project: Road, language: str, address: str):
    assert enter("Wang", language).get(address).status_code == 200


@pytest.mark.parametrize("step", ["evaluate", "open_consultation", "votes", "issue"])
def test_a_project_is_shown_in_each_state(enter: Visit, project: Road, step: str):
    project.to(step)
    assert enter("Sun").get(address_of(project)).status_code == 200
    assert enter("Feng", "en").get(address_of(project)).status_code == 200


def test_what_a_change_touches(enter: Visit, world: World):
    norm = TechnicalSpecification.objects.get(number="JJG 99-2022")
    path = division(PROVINCE)["path"]
    found = touched(norm.id, path=path)
    assert [one["id"] for one in found.standards] == [world.standard]
    with CaptureQueriesContext(connection) as seen:
        touched(norm.id, path=path)
    assert len(seen) == 2
    assert touched(norm.id, path=division("220200")["path"]).standards == ()


def test_a_pack_that_serves_ties_standards_to_what_was_issued_with_it(world: World, project: Road):
    project.to("approve_project")
    projects.name_pack(project.by("Wang"), project_id=project.project, pack_id=PACK)
    row = project.to("issue").specification
    assert row is not None
    found = touched(row.id, path=division(PROVINCE)["path"])
    assert [one["id"] for one in found.standards] == [world.standard]
    assert found.instruments == 1  # the weights of the factory; those of the laboratory are its standards


def test_a_page_of_an_issued_text_names_the_standards(enter: Visit, project: Road):
    row = project.to("issue").specification
    assert row is not None
    standing.file_specification(
        project.by("Sun", AFTER), specification_id=row.id, filing_no="备 1", filed_on=AFTER.date()
    )
    assert offered(enter("Feng"), f"/specifications/{row.id}") == {
        "confirm", "revise", "abolish", "name_successor",
    }  # fmt: skip
    assert offered(enter("Wang"), f"/specifications/{row.id}") == set()


@pytest.mark.parametrize("address", ["/specifications", "/consultations"])
def test_more_rows_are_not_more_queries(enter: Visit, world: World, address: str):
    client = enter("Wang")

    def count() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    make_road(world).to("open_consultation")
    few = count()
    for _ in range(8):
        make_road(world).to("open_consultation")
    assert count() == few
