"""Specification projects by the real commands: from proposal to an issued text that comes into force."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW, PROVINCE, SETTING_UP, TODAY, ZONE
from tests.registry.specifications.conftest import (
    AFTER,
    DRAFT,
    NUMBER,
    PACK,
    UNTIL,
    Road,
    make_road,
    project_form,
)

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.base.errors import Conflict, InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.methods.library import PackLibrary, default_root
from suyuan.registry.desk.entries import ENTRIES
from suyuan.registry.desk.waiting import heaps
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.journal.queries import history
from suyuan.registry.parties import commands as parties
from suyuan.registry.specifications import (
    commands,
    consultation,
    packing,
    project_queries,
    projects,
    reviewing,
    standing,
)
from suyuan.registry.specifications.models import (
    MethodPack,
    ProjectComment,
    SpecificationProject,
    TechnicalSpecification,
)
from suyuan.registry.specifications.movement import ENTITY
from suyuan.registry.targets.tables.specifications import specifications


def state_of(road: Road) -> str:
    return SpecificationProject.objects.get(pk=road.project).state


class TestTheWholeWay:
    def test_every_step_is_in_the_journal(self, road):
        road.to("issue")
        acts = [event["act"].partition(".")[2] for event in history(ENTITY, road.project)]
        assert acts == [
            "propose", "evaluate", "approve_project", "draft_ready", "open_consultation",
            "close_consultation", *["record_vote"] * 5, "review_pass", "issue",
        ]  # fmt: skip

    def test_the_issued_text_is_in_the_register_and_in_the_plan(self, road):
        row = road.to("issue").specification
        assert (row.number, row.scope, row.state, row.kind) == (
            NUMBER, "local", "issued", "calibration_specification",
        )  # fmt: skip
        assert [one["number"] for one in specifications(TODAY)] == [NUMBER]

    def test_it_is_in_force_when_filed(self, road):
        row = road.to("issue").specification
        standing.file_specification(
            road.by("Sun", AFTER), specification_id=row.id, filing_no="备 1", filed_on=AFTER.date()
        )
        row.refresh_from_db()
        assert row.state == "in_force"
        assert history("technical_specification", row.id)[-1]["actor_id"] is None

    def test_a_state_cannot_be_jumped_over(self, road):
        with pytest.raises(RuleRefusal, match="Proposed"):
            projects.hand_in_draft(road.by("Wang"), project_id=road.project, form=DRAFT)


class TestProposing:
    @pytest.mark.parametrize(
        "wrong",
        [{"kind": "hierarchy_scheme"}, {"kind": "x"}, {"title": Text("甲", "")}, {"need": " "},
         {"national_text": ""}, {"committee": "x" * 121}, {"need": "a\x00b"}],
    )  # fmt: skip
    def test_a_form_that_makes_no_sense(self, world, wrong):
        with pytest.raises(InputError):
            make_road(world, **wrong)
        assert not SpecificationProject.objects.exists()

    def test_cities_have_no_specifications_of_their_own(self, world):
        with pytest.raises(InputError, match="province"):
            make_road(world, jurisdiction="220100")

    def test_what_is_revised_is_a_local_one_in_force(self, world):
        national = TechnicalSpecification.objects.get(number="JJG 539-2016")
        with pytest.raises(NotFound):
            make_road(world, revises_id=national.id)

    def test_a_verifier_may_not(self, world):
        with pytest.raises(NotPermitted):
            projects.propose(world.occasion("Li"), project_form(world))

    def test_the_plan_is_decided_by_another_person(self, world):
        start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
        parties.assign_role(
            start,
            person_id=world.people["Feng"],
            role="case_officer",
            valid_from=TODAY,
            jurisdiction=PROVINCE,
        )
        row = projects.propose(world.occasion("Feng"), project_form(world))
        Road(world=world, project=row.id).to("evaluate")
        with pytest.raises(NotPermitted, match="decides"):
            projects.approve_project(
                world.occasion("Feng"), project_id=row.id, plan_no="1", until=date(2027, 1, 1)
            )

    def test_a_project_of_more_than_two_years_is_refused(self, road):
        road.to("evaluate")
        with pytest.raises(RuleRefusal):
            projects.approve_project(
                road.by("Feng"), project_id=road.project, plan_no="1", until=date(2028, 3, 11)
            )

    def test_a_rejected_one_is_closed(self, road):
        road.to("evaluate")
        projects.reject(road.by("Feng"), project_id=road.project, reason="已有国家规范")
        assert state_of(road) == "closed"


class TestConsultation:
    def test_twenty_nine_days_are_not_enough(self, road):
        road.to("draft_ready")
        with pytest.raises(RuleRefusal, match="30 days"):
            consultation.open_consultation(
                road.by("Sun"), project_id=road.project, until=UNTIL - timedelta(days=1)
            )

    def test_it_is_closed_when_every_comment_has_a_reply(self, road):
        comment = road.to("open_consultation").comment()
        with pytest.raises(RuleRefusal, match="without a reply"):
            road.close_consultation()
        consultation.answer_comment(road.by("Wang", AFTER), comment_id=comment, reply="taken")
        road.to("close_consultation")
        assert state_of(road) == "draft_final"

    def test_the_digest_of_the_table_is_kept(self, road):
        comment = road.to("open_consultation").comment("意见")
        consultation.answer_comment(road.by("Wang"), comment_id=comment, reply="not_taken", reason="已有规定")
        road.to("close_consultation")
        table = [
            {"id": str(comment), "sender": "user", "clause": "", "text": "意见", "reply": "not_taken",
             "reply_reason": "已有规定"}
        ]  # fmt: skip
        kept = SpecificationProject.objects.get(pk=road.project).comments_digest
        assert kept == sha256_hex(canonical_bytes(table))

    def test_a_comment_is_never_edited(self, road):
        comment = road.to("open_consultation").comment()
        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectComment.objects.filter(pk=comment).update(text="我完全同意")

    def test_the_journal_does_not_know_who_wrote(self, road):
        road.to("open_consultation").unread(name="刘某")
        last = history(ENTITY, road.project)[-1]
        assert (last["act"], last["actor_id"]) == ("specifications.comment", None)
        assert ProjectComment.objects.get().created_by is None

    def test_a_refusal_says_why(self, road):
        comment = road.to("open_consultation").comment()
        with pytest.raises(RuleRefusal):
            consultation.answer_comment(road.by("Wang"), comment_id=comment, reply="not_taken")

    def test_a_withheld_one_shows_no_words_to_the_public(self, road):
        comment = road.to("open_consultation").comment("某人的电话是……")
        consultation.withhold_comment(road.by("Sun"), comment_id=comment, reason="含个人信息")
        shown = project_queries.consultation(road.project).comments[0]
        assert (shown["text"], shown["withheld"]) == ("", "含个人信息")
        assert "name" not in shown
        assert project_queries.project(road.project).comments[0]["text"]

    def test_its_words_are_seen_once_the_authority_has_read_it(self, road):
        comment = road.to("open_consultation").unread()
        known = project_queries.consultation(road.project)
        assert (known.comments, known.waiting) == ((), 1)
        consultation.answer_comment(road.by("Wang"), comment_id=comment, reply="taken")
        with pytest.raises(RuleRefusal, match="not read"):
            road.close_consultation()
        with pytest.raises(NotPermitted):  # the drafter answers, and does not decide what is seen
            consultation.show_comment(road.by("Wang"), comment_id=comment)
        consultation.show_comment(road.by("Sun"), comment_id=comment)
        with pytest.raises(Conflict):
            consultation.show_comment(road.by("Sun"), comment_id=comment)
        (seen,) = project_queries.consultation(road.project).comments
        assert seen["text"] == "第 5 条宜给出环境条件。"
        road.close_consultation()

    def test_a_withheld_one_is_seen_again_with_a_reason(self, road):
        comment = road.to("open_consultation").unread()
        consultation.withhold_comment(road.by("Sun"), comment_id=comment, reason="涉及商业秘密")
        consultation.restore_comment(road.by("Sun"), comment_id=comment, reason="权利人同意公开")
        (seen,) = project_queries.consultation(road.project).comments
        assert (seen["text"], seen["withheld"]) == ("第 5 条宜给出环境条件。", "")
        last = history(ENTITY, road.project)[-1]
        assert (last["act"], last["reason"]) == ("specifications.restore_comment", "权利人同意公开")
        assert "涉及商业秘密" in Event.objects.order_by("-seq").values_list("payload", flat=True)[0]
        with pytest.raises(Conflict):
            consultation.restore_comment(road.by("Sun"), comment_id=comment, reason="再次")

    @pytest.mark.parametrize("wrong", [{"sender": "x"}, {"text": " "}, {"text": "a" * 4001}])
    def test_what_is_no_comment(self, road, wrong):
        road.to("open_consultation")
        with pytest.raises(InputError):
            consultation.hand_in_comment(
                road.by("Ma"), project_id=road.project, **({"sender": "user", "text": "x"} | wrong)
            )
        assert not ProjectComment.objects.exists()

    def test_none_before_and_none_after(self, road):
        with pytest.raises(RuleRefusal):
            road.comment()
        road.to("open_consultation")
        with pytest.raises(RuleRefusal):
            consultation.hand_in_comment(
                road.by("Ma", AFTER), project_id=road.project, sender="user", text="迟到的意见"
            )

    def test_before_it_opens_the_public_sees_nothing(self, road):
        road.to("draft_ready")
        with pytest.raises(NotFound):
            project_queries.consultation(road.project)


class TestReview:
    def test_four_experts_are_not_enough(self, road):
        road.to("close_consultation")
        for name in ("He", "Tan", "Zhou", "Zhao"):
            road.vote(name)
        with pytest.raises(RuleRefusal, match="5 experts"):
            road.review_pass()

    def test_two_of_five_against_are_too_many(self, road):
        road.to("close_consultation")
        for name in ("He", "Tan", "Zhou"):
            road.vote(name)
        for name in ("Zhao", "Ma"):
            road.vote(name, agrees=False)
        with pytest.raises(RuleRefusal, match="3 of 5"):
            road.review_pass()

    @pytest.mark.parametrize("name", ["Wang", "Li", "Sun"])
    def test_neither_the_drafter_nor_the_secretary_votes(self, road, name):
        road.to("close_consultation")
        with pytest.raises(NotPermitted):
            road.vote(name)

    def test_nobody_votes_twice(self, road):
        road.to("close_consultation").vote("He")
        with pytest.raises(Conflict):
            road.vote("He")

    def test_who_is_against_says_why(self, road):
        road.to("close_consultation")
        with pytest.raises(Missing):
            reviewing.record_vote(
                road.by("Sun", AFTER),
                project_id=road.project,
                expert_id=road.world.people["He"],
                agrees=False,
            )

    def test_sent_back_it_begins_anew_with_votes_of_its_own(self, road):
        road.to("votes")
        reviewing.send_back(road.by("Sun", AFTER), project_id=road.project, reason="补充试验")
        assert state_of(road) == "draft"
        known = project_queries.project(road.project)
        assert (known.row.review_round, len(known.votes), known.votes_now) == (2, 5, ())

        def waiting(name: str) -> list[str]:
            heaps_of = heaps(ENTRIES, road.by(name, AFTER).actor, on=AFTER.date())
            return [one.kind for one in heaps_of if one.kind.startswith("specification_")]

        assert (waiting("Wang"), waiting("Sun")) == (["specification_correct"], [])
        projects.hand_in_draft(road.by("Wang", AFTER), project_id=road.project, form=DRAFT)
        assert (waiting("Wang"), waiting("Sun")) == ([], ["specification_open_consultation"])


@pytest.fixture
def broken_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The pack of weights with one number of a worked example changed."""
    folder = shutil.copytree(default_root() / "weights", tmp_path / "weights")
    golden = next(folder.rglob("golden/e2-100g-undecided.toml"))
    text = golden.read_text("utf-8")
    assert 'value = "0.142"' in text
    golden.write_text(text.replace('value = "0.142"', 'value = "0.143"'), "utf-8")
    library = PackLibrary(tmp_path)
    for module in (packing, projects):
        monkeypatch.setattr(module, "library", lambda: library)
    return PACK


class TestPack:
    def test_one_that_passes_is_linked_and_its_check_recorded(self, road):
        road.to("draft_ready")
        projects.name_pack(road.by("Wang"), project_id=road.project, pack_id=PACK)
        MethodPack.objects.filter(pack_id=PACK).update(specification=None)
        row = road.to("issue").specification
        assert MethodPack.objects.get(pack_id=PACK).specification_id == row.id

    def test_one_that_fails_is_not_issued(self, road, broken_pack):
        road.to("draft_ready")
        projects.name_pack(road.by("Wang"), project_id=road.project, pack_id=broken_pack)
        road.to("review_pass")
        with pytest.raises(RuleRefusal, match="acceptance check"):
            road.issue()
        assert state_of(road) == "reviewed"
        assert not TechnicalSpecification.objects.filter(number=NUMBER).exists()

    def test_one_that_was_changed_since_is_named_again(self, road):
        road.to("draft_ready")
        projects.name_pack(road.by("Wang"), project_id=road.project, pack_id=PACK)
        SpecificationProject.objects.update(pack_digest="0" * 64)
        road.to("review_pass")
        with pytest.raises(RuleRefusal, match="changed after"):
            road.issue()

    def test_one_that_is_not_there(self, road):
        road.to("approve_project")
        with pytest.raises(NotFound):
            projects.name_pack(road.by("Wang"), project_id=road.project, pack_id="no.such.pack/1")

    def test_after_the_review_it_stays(self, road):
        road.to("review_pass")
        with pytest.raises(RuleRefusal):
            projects.name_pack(road.by("Wang"), project_id=road.project, pack_id=PACK)


class TestIssuing:
    def test_a_number_that_is_taken(self, world, road):
        commands.register_specification(
            world.occasion("Feng"), number=NUMBER, title=Text("甲", "A"), jurisdiction=PROVINCE
        )
        road.to("review_pass")
        with pytest.raises(Conflict):
            road.issue()
        assert state_of(road) == "reviewed"

    def test_not_backwards_in_time(self, road):
        road.to("review_pass")
        with pytest.raises(InputError):
            projects.issue(
                road.by("Feng", AFTER), project_id=road.project, number=NUMBER, in_force_from=TODAY
            )


class TestStanding:
    @pytest.fixture
    def local(self, world):
        return commands.register_specification(
            world.occasion("Feng"),
            number="JJF(吉) 1-2021",
            title=Text("甲", "A"),
            jurisdiction=PROVINCE,
            in_force_from=date(2021, 3, 10),
        )

    def test_a_later_day_is_waited_for(self, road):
        road.to("review_pass")
        day = AFTER.date() + timedelta(days=10)
        row = projects.issue(
            road.by("Feng", AFTER), project_id=road.project, number=NUMBER, in_force_from=day
        )
        standing.file_specification(
            road.by("Sun", AFTER), specification_id=row.id, filing_no="备 1", filed_on=AFTER.date()
        )
        early = road.by("Sun", AFTER).as_system()
        assert standing.bring_into_force(early) == 0
        assert standing.bring_into_force(road.by("Sun", AFTER + timedelta(days=10)).as_system()) == 1
        row.refresh_from_db()
        assert row.state == "in_force"

    def test_a_revision_ends_what_it_revises(self, world, local):
        standing.revise(world.occasion("Feng"), specification_id=local.id, reason="技术更新")
        new = make_road(world, revises_id=local.id).to("issue")
        standing.file_specification(
            new.by("Sun", AFTER),
            specification_id=new.specification.id,
            filing_no="备 2",
            filed_on=AFTER.date(),
        )
        local.refresh_from_db()
        assert (local.state, local.replaced_by_id) == ("superseded", new.specification.id)
        assert local.abolished_on == AFTER.date()

    def test_confirmed_it_is_good_for_five_years_more(self, world, local):
        found = project_queries.local_specifications(on=TODAY, is_due=True, page=1, size=9)
        assert [row["number"] for row in found.rows] == [local.number]

        def waiting() -> list[date]:
            heaps_of = heaps(ENTRIES, world.occasion("Feng").actor, on=TODAY + timedelta(days=1))
            return [line.due for one in heaps_of if one.kind == "specification_review" for line in one.lines]

        assert waiting() == [date(2026, 3, 10)]
        standing.confirm(world.occasion("Feng"), specification_id=local.id, reason="继续有效")
        found = project_queries.local_specifications(on=TODAY, page=1, size=9)
        assert found.rows[0]["review_due"] == date(2031, 3, 10)
        assert waiting() == []
        assert not project_queries.local_specifications(on=TODAY, is_due=True, page=1, size=9).total

    def test_a_national_text_takes_its_place(self, world, local):
        standing.name_successor(world.occasion("Feng"), specification_id=local.id, number="JJG 539-2016")
        local.refresh_from_db()
        assert (local.state, local.replaced_by.number) == ("superseded", "JJG 539-2016")

    def test_an_end_is_an_end(self, world, local):
        standing.abolish(world.occasion("Feng"), specification_id=local.id, reason="器具已淘汰")
        with pytest.raises(RuleRefusal):
            standing.confirm(world.occasion("Feng"), specification_id=local.id, reason="x")

    def test_late_filing_says_why(self, road):
        row = road.to("issue").specification
        late = AFTER + timedelta(days=31)
        given = {"specification_id": row.id, "filing_no": "备 1", "filed_on": late.date()}
        with pytest.raises(RuleRefusal):
            standing.file_specification(road.by("Sun", late), **given)
        standing.file_specification(road.by("Sun", late), **given, reason="来函补正")

    def test_a_laboratory_decides_nothing(self, world, local):
        with pytest.raises(NotPermitted):
            standing.abolish(world.occasion("Wang"), specification_id=local.id, reason="x")


@pytest.mark.parametrize("rows", [3, 30])
def test_lists_take_two_queries_and_a_project_three(world, rows):
    roads = [make_road(world) for _ in range(rows)]
    road = roads[0].to("open_consultation")
    for _ in range(rows):
        road.comment()
    for number in range(rows):
        commands.register_specification(
            world.occasion("Feng"),
            number=f"JJF(吉) {number}-2026",
            title=Text("甲", "A"),
            jurisdiction=PROVINCE,
        )
    for read, queries in (
        (lambda: project_queries.projects(page=1, size=50), 2),
        (lambda: project_queries.local_specifications(on=TODAY, page=1, size=50), 2),
        (lambda: project_queries.project(road.project), 3),
        (lambda: project_queries.consultation(road.project), 2),
        (lambda: project_queries.open_consultations(on=TODAY), 1),
    ):
        with CaptureQueriesContext(connection) as seen:
            read()
        assert len(seen) == queries
    assert project_queries.projects(page=1, size=50).rows[-1]["comments_sent"] == rows
