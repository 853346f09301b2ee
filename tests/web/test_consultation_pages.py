"""Consultations on screen: the public reader with its margin, the office from draft to decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.registry.conftest import CITY, NOW, PROVINCE, SETTING_UP, TODAY, ZONE, World
from tests.registry.specifications.conftest import make_road as make_project
from tests.web.conftest import Visit, visitor

from suyuan.base.text import Text
from suyuan.registry.consultations import commands, comments, queries, rules
from suyuan.registry.consultations.models import Consultation, ConsultationComment
from suyuan.registry.consultations.rules import Part
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties
from suyuan.registry.targets import tasks as plan_tasks
from suyuan.registry.targets.loading import load_plans
from suyuan.web.consultation_texts import numbered, sections_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LATER = NOW + timedelta(days=31)
DRAFT = (Part("总体要求", "坚持导向。"), Part("主要任务", "建设实验室。开放数据。"))


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Comments of one address are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    return lambda at: monkeypatch.setattr(timezone, "now", lambda: at)


@pytest.fixture
def prepared(world: World) -> UUID:
    return prepare(world)


@pytest.fixture
def draft(world: World, prepared: UUID) -> UUID:
    """A paper that is open to comments."""
    return opened(world, prepared)


def prepare(world: World, sections: tuple[Part, ...] = DRAFT, title: str = "规划草案（示例）") -> UUID:
    row = commands.prepare(
        world.occasion("Sun"), title=Text(title, "Draft plan (example)"), kind="plan", about="说明。",
        jurisdiction=PROVINCE, sections=sections,
    )  # fmt: skip
    return row.pk


def opened(world: World, row: UUID, *, edition: int = 1) -> UUID:
    until = TODAY + timedelta(days=30)
    commands.open_consultation(world.occasion("Feng"), consultation_id=row, edition=edition, until=until)
    return row


def said(
    world: World, draft: UUID, *, section: int | None = 2, text: str = "请覆盖乡镇。", **more: str
) -> UUID:
    given: dict[str, Any] = {"sender": "public", **more}
    return comments.hand_in_comment(
        world.occasion("Zhou").as_system(), consultation_id=draft, section=section, text=text, **given
    ).pk


def reader(draft: UUID) -> str:
    return f"/consultations/drafts/{draft}"


def case(draft: UUID) -> str:
    return f"/consultations/desk/{draft}"


class TestThePublicReader:
    @pytest.mark.parametrize(
        ("language", "words"), [("zh", "规划草案（示例）"), ("en", "Draft plan (example)")]
    )
    def test_anybody_reads_and_comments_on_a_section(
        self, world: World, draft: UUID, language: str, words: str
    ) -> None:
        client = visitor(language)
        assert words in client.get("/consultations").content.decode()
        assert words in client.get("/public").content.decode()
        assert words in client.get(reader(draft)).content.decode()
        given = {"section": "2", "sender": "public", "text": "请覆盖乡镇集市。", "name": "张某"}
        assert client.post(reader(draft), given).status_code == 303
        one = ConsultationComment.objects.get()
        assert one.section == 2
        page = client.get(reader(draft)).content.decode()
        assert rules.comment_digest("请覆盖乡镇集市。")[:16] in page
        assert "请覆盖乡镇集市。" not in page
        comments.show(world.occasion("Sun"), comment_id=one.pk)
        for address in (reader(draft), f"{reader(draft)}/comments?section=2"):
            page = client.get(address).content.decode()
            assert "请覆盖乡镇集市。" in page
            assert "张某" not in page

    def test_what_is_wrong_is_said_on_the_page(self, draft: UUID, client: Client) -> None:
        answer = client.post(reader(draft), {"section": "9", "sender": "public", "text": "x"})
        assert answer.status_code == 422
        assert not ConsultationComment.objects.exists()

    def test_a_draft_that_is_not_open_is_not_found(self, prepared: UUID, client: Client) -> None:
        for address in ("", "/comments", "/final"):
            assert client.get(f"{reader(prepared)}{address}").status_code == 404

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_a_page_stands_until_a_register_or_the_day_moves(
        self, world: World, draft: UUID, language: str, on: Callable[[datetime], None]
    ) -> None:
        client = visitor(language)

        def ask(tag: str = "") -> Any:
            return client.get(reader(draft), headers={"If-None-Match": tag} if tag else {})

        first = ask()
        again = ask(first.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        one = said(world, draft)
        second = ask(first.headers["ETag"])
        assert second.status_code == 200
        assert "请覆盖乡镇。" not in second.content.decode()
        comments.show(world.occasion("Sun"), comment_id=one)
        third = ask(second.headers["ETag"])
        assert "请覆盖乡镇。" in third.content.decode()
        assert "</form>" in _main(third)
        on(LATER)  # the time for comments is over, though nobody has closed it
        fourth = ask(third.headers["ETag"])
        assert fourth.status_code == 200
        assert "</form>" not in _main(fourth)

    def test_who_has_just_written_is_thanked_and_not_told_that_nothing_changed(self, draft: UUID) -> None:
        client = visitor()
        tag = client.get(reader(draft)).headers["ETag"]
        client.post(reader(draft), {"section": "1", "sender": "public", "text": "好。"})
        answer = client.get(reader(draft), headers={"If-None-Match": tag})
        assert "意见已收到" in answer.content.decode()

    @pytest.mark.parametrize("address", ["", "?page=3", "/comments", "/comments?section=1"])
    def test_the_pages_of_a_long_draft_with_long_comments_are_small(self, world: World, address: str) -> None:
        sections = tuple(Part(f"第 {n} 部分", "推进计量数据开放共享。" * 130) for n in range(24))
        draft = opened(world, prepare(world, sections))
        for number in range(1, 25):
            for _ in range(4):
                one = said(world, draft, section=number, text="建议" * 2000)
                comments.show(world.occasion("Sun"), comment_id=one)
        answer = visitor().get(f"{reader(draft)}{address}")
        assert answer.status_code == 200
        assert len(answer.content) < 100_000

    def test_a_long_comment_is_had_whole(self, world: World, draft: UUID) -> None:
        one = said(world, draft, text="开头" + "长" * 1000 + "结尾")
        comments.show(world.occasion("Sun"), comment_id=one)
        client = visitor()
        assert "结尾" not in client.get(reader(draft)).content.decode()
        assert "结尾" in client.get(f"{reader(draft)}/comments?comment={one}").content.decode()
        assert client.get(f"{reader(draft)}/comments?comment={world.lab}").status_code == 404

    @pytest.mark.parametrize("rows", [3, 30])
    @pytest.mark.parametrize("address", ["", "/comments"])
    def test_a_page_asks_no_more_for_more_comments(
        self, world: World, draft: UUID, django_assert_max_num_queries: Any, address: str, rows: int
    ) -> None:
        for number in range(rows):
            one = said(world, draft, section=1 + number % 2)
            comments.show(world.occasion("Sun"), comment_id=one)
        client = visitor()
        with django_assert_max_num_queries(8):
            assert client.get(f"{reader(draft)}{address}").status_code == 200


def _main(answer: Any) -> str:
    """The part of a page below its frame."""
    return answer.content.decode().partition("<main")[2]


class TestMakingADraft:
    GIVEN: ClassVar = {
        "title_zh": "管理办法（示例）", "title_en": "Rules (example)", "kind": "rule", "about": "说明",
        "jurisdiction": PROVINCE, "text": "# 目的\n为了公平。\n\n# 范围\n适用于全省。\n第二段。",
    }  # fmt: skip

    def test_a_text_with_headings_becomes_sections(self, world: World, enter: Visit) -> None:
        sun = enter("Sun")
        assert sun.post("/consultations/desk/new", self.GIVEN | {"text": "没有标题"}).status_code == 422
        empty = sun.post("/consultations/desk/new", self.GIVEN | {"text": ""}).content.decode()
        assert "至少写一节" in empty
        long = sun.post("/consultations/desk/new", self.GIVEN | {"about": "长" * 4001}).content.decode()
        assert "说明过长" in long
        assert sun.post("/consultations/desk/new", self.GIVEN).status_code == 303
        row = Consultation.objects.get()
        assert queries.parts(row.pk) == [Part("目的", "为了公平。"), Part("范围", "适用于全省。\n第二段。")]
        assert "适用于全省。" in sun.get(case(row.pk)).content.decode()

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_it_is_revised_until_it_is_open(
        self, world: World, enter: Visit, prepared: UUID, language: str
    ) -> None:
        sun, address = enter("Sun", language), f"{case(prepared)}/revise"
        assert address in sun.get(case(prepared)).content.decode()
        assert "# 主要任务\n建设实验室。开放数据。" in sun.get(address).content.decode()
        changed = self.GIVEN | {"edition": "1"}
        assert enter("Feng").post(address, changed).status_code == 403
        assert sun.post(address, changed | {"edition": "x"}).status_code == 409
        assert sun.post(address, changed).status_code == 303
        assert [one.heading for one in queries.parts(prepared)] == ["目的", "范围"]
        opened(world, prepared, edition=2)
        assert sun.post(address, changed | {"edition": "2"}).status_code == 409
        assert address not in sun.get(case(prepared)).content.decode()

    @pytest.mark.parametrize("name", ["Feng", "Wang", "Zhou"])
    def test_others_make_none(self, world: World, enter: Visit, name: str) -> None:
        client = enter(name)
        assert client.get("/consultations/desk/new").status_code == 403
        assert client.post("/consultations/desk/new", self.GIVEN).status_code == 403
        assert not Consultation.objects.exists()

    def test_a_plan_proposes_its_targets_and_tasks(self, world: World, enter: Visit) -> None:
        load_plans()
        plan = "CN-22-2021-2035"
        plan_tasks.add_task(
            world.occasion("Sun"), plan_code=plan, topic="data", text=Text("开放三个数据集", ""),
            lead_id=world.lab, due=TODAY + timedelta(days=90),
        )  # fmt: skip
        page = enter("Sun").get(f"/consultations/desk/new?from=plan:{plan}").content.decode()
        assert "# 主要指标" in page
        assert "# 计量数据\n开放三个数据集（牵头：" in page

    def test_a_specification_proposes_its_sections(self, world: World, enter: Visit) -> None:
        project = make_project(world).to("open_consultation").project
        page = enter("Sun").get(f"/consultations/desk/new?from=project:{project}").content.decode()
        assert 'name="text"' in page
        assert 'value="specification" selected' in page

    def test_an_earlier_draft_is_the_beginning_of_another(
        self, world: World, enter: Visit, prepared: UUID
    ) -> None:
        page = enter("Sun").get(f"/consultations/desk/new?from=draft:{prepared}").content.decode()
        assert "# 主要任务\n建设实验室。开放数据。" in page

    @pytest.mark.parametrize("source", ["plan:CN-99", "draft:x", "people:1", "project:"])
    def test_what_is_not_offered_is_not_taken(self, world: World, enter: Visit, source: str) -> None:
        assert enter("Sun").get(f"/consultations/desk/new?from={source}").status_code == 404

    def test_a_text_is_read_back_as_it_was_written(self) -> None:
        assert sections_of(text_of(DRAFT)) == list(DRAFT)

    def test_numbered_lines_are_the_headings_of_a_specification(self) -> None:
        text = "前言\n1 范围\n适用于压力计。\n2 校准条件\n15 ℃ 至 25 ℃。\n3.1 第二级\n3、校准方法\n见附录。"
        assert [one.heading for one in numbered(text)] == ["全文", "范围", "校准条件", "校准方法"]


class TestTheOffice:
    def test_from_the_draft_to_the_decision(
        self, world: World, enter: Visit, prepared: UUID, on: Callable[[datetime], None]
    ) -> None:
        sun, feng, address = enter("Sun"), enter("Feng"), f"{case(prepared)}/do/open"
        assert sun.post(address, {"edition": "1", "until": "2026-04-09"}).status_code == 403
        assert feng.post(address, {"edition": "1", "until": "2026-03-20"}).status_code == 409
        assert feng.post(address, {"edition": "1", "until": "2026-04-09"}).status_code == 303
        first, second = said(world, prepared), said(world, prepared, section=None, text="身份证号 1234")
        page = sun.get(f"{case(prepared)}?show=waiting").content.decode()
        assert "请覆盖乡镇。" in page
        assert sun.post(f"{case(prepared)}/comments/{first}/show", {"back": "waiting"}).status_code == 303
        withheld = {"reason": "含他人身份信息"}
        assert sun.post(f"{case(prepared)}/comments/{second}/withhold").status_code == 422
        assert sun.post(f"{case(prepared)}/comments/{second}/withhold", withheld).status_code == 303
        again = {"reason": "核对后不含个人信息"}
        assert "/restore" in sun.get(case(prepared)).content.decode()
        assert sun.post(f"{case(prepared)}/comments/{second}/restore", again).status_code == 303
        assert "身份证号 1234" in visitor().get(reader(prepared)).content.decode()
        assert sun.post(f"{case(prepared)}/comments/{second}/withhold", withheld).status_code == 303
        on(LATER)
        sun, feng = relogged(world, enter, "Sun"), relogged(world, enter, "Feng")
        assert sun.post(f"{case(prepared)}/do/close").status_code == 303
        assert sun.post(f"{case(prepared)}/do/finish_answers").status_code == 409
        refused = sun.post(f"{case(prepared)}/comments/{second}/answer", {"reply": "not_taken"})
        assert refused.status_code == 409
        assert refused.content.decode().count('value="not_taken" selected') == 1  # what was chosen is kept
        for one, reply in ((first, "partly"), (second, "not_taken")):
            answer = {"reply": reply, "reason": "先在试点县开展。"}
            assert sun.post(f"{case(prepared)}/comments/{one}/answer", answer).status_code == 303
        assert sun.post(f"{case(prepared)}/do/finish_answers").status_code == 303
        changed = {
            "summary": "采纳一条意见。", "heading": ["总体要求", "主要任务", "", ""],
            "text": ["坚持导向。", "建设实验室。开放数据。试点县覆盖乡镇。", "", ""],
            "why": ["", "按意见增加。", "", ""],
        }  # fmt: skip
        silent = sun.post(f"{case(prepared)}/final", changed | {"why": ["", "", "", ""]})
        assert silent.status_code == 409
        assert "试点县覆盖乡镇。" in silent.content.decode()  # nothing that was typed is lost
        assert sun.post(f"{case(prepared)}/final", changed).status_code == 303
        decided = {
            "decision": "予以印发。", "final_reference": "吉市监〔2026〕1 号（示例）",
            "final_address": "javascript:alert(1)",
        }  # fmt: skip
        assert feng.post(f"{case(prepared)}/do/decide", decided).status_code == 422
        decided["final_address"] = "https://example.org/plan"
        assert feng.post(f"{case(prepared)}/do/decide", decided).status_code == 303
        page = visitor().get(reader(prepared)).content.decode()
        seen = ("部分采纳", "含他人身份信息", "按意见增加。", "<ins>试点县覆盖乡镇。</ins>", "予以印发。")
        assert [words for words in seen if words not in page] == []
        assert 'href="https://example.org/plan"' in page
        assert "身份证号 1234" not in page
        assert "试点县覆盖乡镇。" in visitor().get(f"{reader(prepared)}/final").content.decode()

    def test_another_division_and_other_houses_see_no_case(
        self, world: World, enter: Visit, prepared: UUID
    ) -> None:
        start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
        person = world.people["Zhao"]
        parties.assign_role(start, person_id=person, role="case_officer", jurisdiction=CITY)
        for name in ("Zhao", "Wang", "Zhou"):
            client = enter(name)
            assert client.get(case(prepared)).status_code == 404
            assert client.post(f"{case(prepared)}/do/drop", {"reason": "x"}).status_code == 404
            assert "规划草案（示例）" not in client.get("/consultations/desk").content.decode()
        assert Consultation.objects.get().state == "draft"

    def test_a_comment_of_another_consultation_is_not_found_here(
        self, world: World, enter: Visit, draft: UUID
    ) -> None:
        other = opened(world, prepare(world, title="另一份草案"))
        one = said(world, other)
        assert enter("Sun").post(f"{case(draft)}/comments/{one}/show").status_code == 404
        assert ConsultationComment.objects.get().is_waiting

    def test_the_list_tells_what_waits(self, world: World, enter: Visit, draft: UUID) -> None:
        said(world, draft)
        row = queries.listed(is_public=False, path="100000/220000")[0]
        assert (row["sent"], row["waiting"], row["unanswered"]) == (1, 1, 1)
        page = enter("Sun", "en").get("/consultations/desk").content.decode()
        assert "Draft plan (example)" in page
        assert (
            "Draft plan (example)"
            not in enter("Feng", "en").get("/consultations/desk?state=decided").content.decode()
        )

    @pytest.mark.parametrize("rows", [3, 30])
    def test_list_and_case_ask_no_more_for_more_rows(
        self, world: World, enter: Visit, django_assert_max_num_queries: Any, rows: int
    ) -> None:
        drafts = [opened(world, prepare(world, title=f"草案 {number}")) for number in range(rows)]
        for number in range(rows):
            said(world, drafts[0], section=1 + number % 2)
        client = enter("Sun")
        for address, most in (("/consultations/desk", 12), (case(drafts[0]), 20)):
            client.get(address)
            with django_assert_max_num_queries(most):
                assert client.get(address).status_code == 200


def relogged(world: World, enter: Visit, name: str) -> Client:
    """The same person on a later day, whose session began on that day."""
    from suyuan.registry.parties.models import Account

    client = visitor()
    account = Account.objects.get(person_id=world.people[name])
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client
