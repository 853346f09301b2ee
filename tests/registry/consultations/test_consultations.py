"""A public consultation from draft to decision: time, comments that nobody edits, replies, changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.registry.conftest import NOW, PROVINCE, TODAY

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.base.errors import Conflict, InputError, Missing, NotFound, NotPermitted, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.consultations import commands, comments, queries, rules, states
from suyuan.registry.consultations.figures import figures
from suyuan.registry.consultations.models import Consultation, ConsultationComment, ConsultationSection
from suyuan.registry.consultations.rules import Part
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event

SECTIONS = (Part("总体要求", "到 2030 年建成。坚持需求导向。"), Part("主要任务", "建设先进测量实验室。"))
AFTER = NOW + timedelta(days=31)


@pytest.fixture
def row(occasion_of):
    return commands.prepare(
        occasion_of("Sun"), title=Text("计量发展规划（示例）", "Plan (example)"), kind="plan",
        about="下一期规划的征求意见稿。", jurisdiction=PROVINCE, sections=SECTIONS,
    ).id  # fmt: skip


@pytest.fixture
def opened(row, occasion_of):
    until = TODAY + timedelta(days=30)
    commands.open_consultation(occasion_of("Feng"), consultation_id=row, edition=1, until=until)
    return row


def comment(occasion, row, **changed):
    given = {"sender": "public", "text": "请增加乡镇集贸市场。", "section": 2} | changed
    return comments.hand_in_comment(occasion, consultation_id=row, **given)


class TestOpening:
    @pytest.mark.parametrize(
        ("days", "reason", "allowed"),
        [
            (30, "", True),
            (29, "", False),
            (29, "上级要求月底前报送", True),
            (6, "急", False),
            (181, "", False),
        ],
    )
    def test_thirty_days_at_least_or_a_reason(self, row, occasion_of, days, reason, allowed):
        until = TODAY + timedelta(days=days)
        given = {"consultation_id": row, "edition": 1, "until": until, "why_shorter": reason}
        if allowed:
            commands.open_consultation(occasion_of("Feng"), **given)
            assert Consultation.objects.get(pk=row).why_shorter == reason
        else:
            with pytest.raises(RuleRefusal):
                commands.open_consultation(occasion_of("Feng"), **given)

    def test_nobody_sees_a_draft_before(self, row):
        with pytest.raises(NotFound):
            queries.reader(row, is_public=True)
        assert queries.listed(is_public=True) == []
        assert queries.reader(row, is_public=False).row["state"] == "draft"


class TestComments:
    def test_anybody_may_send_one_and_nobody_is_named(self, opened, occasion_of):
        comment(occasion_of("Zhou"), opened, name="某市民")
        row = ConsultationComment.objects.get()
        assert row.created_by is None
        comments.show(occasion_of("Sun"), comment_id=row.pk)
        public, inside = (queries.reader(opened, is_public=one).sections[1].comments for one in (True, False))
        assert (public[0]["name"], inside[0]["name"]) == ("", "某市民")
        event = Event.objects.get(act="consultations.comment")
        assert event.actor_id is None
        assert sha256_hex("请增加乡镇集贸市场。".encode()) in event.payload

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"sender": "nobody"}, InputError),
            ({"text": " "}, InputError),
            ({"text": "长" * 4001}, InputError),
            ({"section": 3}, OutOfRange),
        ],
    )
    def test_what_is_no_comment_leaves_no_trace(self, opened, occasion_of, changed, error):
        before = Event.objects.count()
        with pytest.raises(error):
            comment(occasion_of("Zhou"), opened, **changed)
        assert (Event.objects.count(), ConsultationComment.objects.count()) == (before, 0)

    def test_not_after_the_last_day(self, opened, occasion_of):
        with pytest.raises(RuleRefusal):
            comment(occasion_of("Zhou", at=AFTER), opened)

    def test_the_database_itself_refuses_to_edit_one(self, opened, occasion_of):
        one = comment(occasion_of("Zhou"), opened)
        with pytest.raises(DatabaseError), transaction.atomic():
            ConsultationComment.objects.filter(pk=one.id).update(text="改过的")

    def test_its_words_are_seen_once_the_office_has_read_it(self, opened, occasion_of):
        one = comment(occasion_of("Zhou"), opened)
        known = queries.reader(opened, is_public=True)
        assert (known.sections[1].comments, known.sections[1].sent, known.figures.waiting) == ((), 1, 1)
        with pytest.raises(NotPermitted):
            comments.show(occasion_of("Feng"), comment_id=one.pk)
        comments.show(occasion_of("Sun"), comment_id=one.pk)
        (seen,) = queries.reader(opened, is_public=True).sections[1].comments
        assert seen["text"] == "请增加乡镇集贸市场。"
        with pytest.raises(Conflict):
            comments.show(occasion_of("Sun"), comment_id=one.pk)

    def test_what_the_law_forbids_is_hidden_with_the_reason(self, opened, occasion_of):
        one = comment(occasion_of("Zhou"), opened, section=None)
        comments.withhold(occasion_of("Sun"), comment_id=one.id, reason="含他人身份证号")
        (shown,) = queries.reader(opened, is_public=True).on_the_whole
        assert (shown["text"], shown["withheld"]) == ("", "含他人身份证号")
        (kept,) = queries.reader(opened, is_public=False).on_the_whole
        assert kept["text"]

    def test_what_was_withheld_is_seen_again_with_a_reason(self, opened, occasion_of):
        one = comment(occasion_of("Zhou"), opened, section=None)
        with pytest.raises(Conflict):  # it is not withheld
            comments.restore(occasion_of("Sun"), comment_id=one.id, reason="误判")
        comments.withhold(occasion_of("Sun"), comment_id=one.id, reason="含他人身份证号")
        with pytest.raises(Missing):
            comments.restore(occasion_of("Sun"), comment_id=one.id, reason=" ")
        comments.restore(occasion_of("Sun"), comment_id=one.id, reason="核对后不含个人信息")
        (shown,) = queries.reader(opened, is_public=True).on_the_whole
        assert (shown["text"], shown["withheld"]) == (one.text, "")
        event = Event.objects.get(act="consultations.restore")
        assert event.reason == "核对后不含个人信息"
        assert "含他人身份证号" in event.payload


class TestRevising:
    REVISED = (Part("总体要求", "到 2030 年建成。"), Part("主要任务", "乙。"), Part("保障", "丙。"))

    def revise(self, occasion, row, edition=1):
        commands.revise(
            occasion, consultation_id=row, edition=edition, title=Text("规划（二稿）", ""), kind="policy",
            about="改过的说明。", sections=self.REVISED,
        )  # fmt: skip

    def test_a_draft_is_written_anew_and_its_earlier_edition_stays(self, row, occasion_of):
        self.revise(occasion_of("Sun"), row)
        kept = Consultation.objects.get(pk=row)
        assert (kept.state, kept.edition, kept.title_zh, kept.kind) == ("draft", 2, "规划（二稿）", "policy")
        assert tuple(queries.parts(row)) == self.REVISED
        earlier = ConsultationSection.objects.filter(consultation=row, edition=1).order_by("number")
        assert tuple(Part(*one) for one in earlier.values_list("heading", "text")) == SECTIONS
        assert tuple(faults()) == ()
        until = TODAY + timedelta(days=30)
        with pytest.raises(Conflict):  # what was read before the revision is not what would be opened
            commands.open_consultation(occasion_of("Feng"), consultation_id=row, edition=1, until=until)
        commands.open_consultation(occasion_of("Feng"), consultation_id=row, edition=2, until=until)
        one = comment(occasion_of("Zhou"), row, section=3)  # a section that only the new edition has
        comments.show(occasion_of("Sun"), comment_id=one.pk)
        known = queries.reader(row, is_public=True)
        assert [section.heading for section in known.sections] == ["总体要求", "主要任务", "保障"]
        assert len(known.sections[2].comments) == 1

    def test_who_revises_what_does_not_stand_any_more_is_told(self, row, occasion_of):
        self.revise(occasion_of("Sun"), row)
        with pytest.raises(Conflict):
            self.revise(occasion_of("Sun"), row)
        assert Consultation.objects.get(pk=row).edition == 2

    def test_nothing_is_changed_once_it_is_open(self, opened, occasion_of):
        with pytest.raises(RuleRefusal):
            self.revise(occasion_of("Sun"), opened)
        assert tuple(queries.parts(opened)) == SECTIONS


def advance(row, of, *, until):
    """From the open consultation to a state, by the usual road."""
    road = {
        "closed": lambda: commands.close(of("Sun", at=AFTER), consultation_id=row),
        "answered": lambda: commands.finish_answers(of("Sun", at=AFTER), consultation_id=row),
        "published": lambda: commands.publish(
            of("Sun", at=AFTER), consultation_id=row, summary="增加乡镇", sections=SECTIONS
        ),
        "decided": lambda: commands.decide(
            of("Feng", at=AFTER), consultation_id=row, decision="予以印发", final_reference="CN-22-2026-2030"
        ),
    }
    for state, do in road.items():
        do()
        if state == until:
            return


class TestTheRoad:
    def test_from_the_draft_to_the_decision(self, opened, occasion_of):
        one = comment(occasion_of("Zhou"), opened)
        with pytest.raises(RuleRefusal):
            commands.close(occasion_of("Sun"), consultation_id=opened)
        late = occasion_of("Sun", at=AFTER)
        with pytest.raises(RuleRefusal, match="not read"):
            commands.close(late, consultation_id=opened)
        comments.show(late, comment_id=one.id)
        commands.close(late, consultation_id=opened)
        expected = [{"id": str(one.id), "section": "2", "sender": "public", "text": "请增加乡镇集贸市场。"}]
        sealed = Consultation.objects.get(pk=opened).comments_digest
        assert sealed == sha256_hex(canonical_bytes(expected))
        with pytest.raises(RuleRefusal, match="without a reply"):
            commands.finish_answers(late, consultation_id=opened)
        with pytest.raises(RuleRefusal):
            comments.answer(late, comment_id=one.id, reply="partly")  # without a reason
        comments.answer(late, comment_id=one.id, reply="partly", reason="先在试点县开展")
        commands.finish_answers(late, consultation_id=opened)
        with pytest.raises(RuleRefusal):
            comments.answer(late, comment_id=one.id, reply="taken")
        silent = (SECTIONS[0], Part("主要任务", "建设先进测量实验室。在试点县覆盖集贸市场。"))
        with pytest.raises(RuleRefusal, match="section 2 has changed"):
            commands.publish(late, consultation_id=opened, summary="任务中增加试点", sections=silent)
        changed = (SECTIONS[0], replace(silent[1], why="按意见增加"))
        commands.publish(late, consultation_id=opened, summary="任务中增加试点", sections=changed)
        second = queries.reader(opened, is_public=True).sections[1]
        assert second.changes == (("same", "建设先进测量实验室。"), ("in", "在试点县覆盖集贸市场。"))
        commands.decide(
            occasion_of("Feng", at=AFTER), consultation_id=opened, decision="予以印发",
            final_reference="CN-22-2026-2030", final_address="https://example.org/plan",
        )  # fmt: skip
        found = queries.reader(opened, is_public=True)
        assert (found.row["state"], found.figures.by_reply, found.figures.unanswered) == (
            "decided",
            {"partly": 1},
            0,
        )
        assert (found.sections[1].why, found.row["final_address"]) == (
            "按意见增加",
            "https://example.org/plan",
        )
        assert Consultation.objects.get(pk=opened).comments_digest == sealed
        assert [str(fault) for fault in faults()] == []

    @pytest.mark.parametrize("name", ["Wang", "Zhou", "Ma", "Feng"])
    def test_others_do_not_answer(self, opened, occasion_of, name):
        one = comment(occasion_of("Zhou"), opened)
        comments.show(occasion_of("Sun"), comment_id=one.id)
        advance(opened, occasion_of, until="closed")
        with pytest.raises(NotPermitted):
            comments.answer(occasion_of(name, at=AFTER), comment_id=one.id, reply="taken")

    def test_a_page_takes_as_many_queries_for_many_comments(
        self, opened, occasion_of, django_assert_num_queries
    ):
        for _ in range(30):
            comment(occasion_of("Zhou"), opened)
        with django_assert_num_queries(5):
            queries.reader(opened, is_public=True)


DO = {
    "open": lambda of, row: commands.open_consultation(
        of("Feng"), consultation_id=row, edition=1, until=TODAY + timedelta(days=30)
    ),
    "drop": lambda of, row: commands.drop(of("Sun"), consultation_id=row, reason="暂缓"),
    "close": lambda of, row: commands.close(of("Sun", at=AFTER), consultation_id=row),
    "finish_answers": lambda of, row: commands.finish_answers(of("Sun"), consultation_id=row),
    "publish": lambda of, row: commands.publish(
        of("Sun"), consultation_id=row, summary="未作修改", sections=SECTIONS
    ),
    "decide": lambda of, row: commands.decide(
        of("Feng"), consultation_id=row, decision="予以印发", final_reference="X"
    ),
}


@pytest.mark.parametrize("event", DO)
@pytest.mark.parametrize("state", states.STATES)
def test_every_event_in_every_state(opened, occasion_of, state, event):
    Consultation.objects.filter(pk=opened).update(state=state)
    target, before = states.TARGETS.get((state, event)), Event.objects.count()
    if target is None:
        with pytest.raises(RuleRefusal):
            DO[event](occasion_of, opened)
        assert Event.objects.count() == before
    else:
        DO[event](occasion_of, opened)
        assert Event.objects.count() == before + 1
    assert Consultation.objects.get(pk=opened).state == (target or state)


@pytest.mark.parametrize(
    "sections", [(), (Part("标题", ""),), (Part("", "正文"),), (Part("题", "文"),) * 201]
)
def test_a_draft_has_sections_with_words(occasion_of, sections):
    with pytest.raises(InputError):
        commands.prepare(
            occasion_of("Sun"), title=Text("甲", "A"), kind="plan", about="说明", jurisdiction=PROVINCE,
            sections=sections,
        )  # fmt: skip
    assert not Consultation.objects.exists()


def test_changes_put_together_again_give_both_texts():
    before, after = "一。二。三。\n四", "一。二改。\n四。五"
    found = rules.changes(before, after)
    assert "".join(words for kind, words in found if kind != "in") == before
    assert "".join(words for kind, words in found if kind != "out") == after


@pytest.mark.parametrize(
    ("final", "allowed"),
    [
        (SECTIONS, True),
        (SECTIONS[:1], False),  # a section is missing
        ((SECTIONS[0], Part("主要任务", "")), False),  # taken out, without a reason
        ((SECTIONS[0], Part("主要任务", "", "并入其他文件")), True),
        ((SECTIONS[0], Part("任务", SECTIONS[1].text)), False),  # another heading, without a reason
        ((*SECTIONS, Part("附则", "自发布之日起施行。")), False),
        ((*SECTIONS, Part("附则", "自发布之日起施行。", "补充施行日期")), True),
        ((*SECTIONS, Part("附则", "", "补充")), False),
    ],
)
def test_whatever_changed_says_why(final, allowed):
    assert (rules.why_not_publish(SECTIONS, final) is None) is allowed


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("", True),
        ("/plan/CN-22", True),
        ("https://example.org/a", True),
        ("http://example.org/a", False),
        ("//example.org/a", False),
        ("/\\example.org", False),
        ("https://", False),
        ("javascript:alert(1)", False),
    ],
)
def test_only_safe_addresses_are_linked(address, allowed):
    assert (rules.why_not_address(address) is None) is allowed


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=60))
def test_pages_hold_every_section_once_and_none_is_too_long(letters):
    pages = rules.pages_of(letters)
    assert [place for page in pages for place in page] == list(range(len(letters)))
    for page in pages:
        assert len(page) <= rules.PAGE_SECTIONS
        assert len(page) == 1 or sum(letters[place] for place in page) <= rules.PAGE_LETTERS


def test_the_figures_add_up(opened, occasion_of):
    for place, section, sender in ((0, 1, "public"), (1, 1, "maker"), (2, None, "public"), (3, 2, "user")):
        one = comment(occasion_of("Zhou"), opened, section=section, sender=sender)
        if place == 0:
            comments.withhold(occasion_of("Sun"), comment_id=one.pk, reason="含他人身份证号")
        if place == 1:
            comments.show(occasion_of("Sun"), comment_id=one.pk)
    known = figures(opened)
    assert (known.sent, known.waiting, known.withheld, known.unanswered) == (4, 2, 1, 4)
    assert known.by_sender == {"public": 2, "maker": 1, "user": 1}
    assert (known.on(1), known.on(2), known.on(None), known.answered_share) == (2, 1, 1, 0.0)


def test_a_section_shows_its_first_comments_and_the_others_have_a_list(opened, occasion_of):
    for number in range(7):
        one = comment(occasion_of("Zhou"), opened, text=f"意见 {number}")
        if number != 6:
            comments.show(occasion_of("Sun"), comment_id=one.pk)
    shown = [one["text"] for one in queries.reader(opened, is_public=True).sections[1].comments]
    assert shown == ["意见 0", "意见 1", "意见 2"]
    rest = queries.comments(opened, is_public=True, section=2, start=3)
    assert [one["text"] for one in rest] == ["意见 3", "意见 4", "意见 5"]
    assert queries.count_comments(opened, is_public=False, choice="waiting") == 1
    assert queries.comments(opened, is_public=True, section=0) == []
