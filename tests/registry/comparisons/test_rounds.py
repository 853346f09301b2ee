"""A round by the real commands: from the plan to publication, and everything that is refused on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.registry.comparisons.conftest import CLOSES, POINT, Round, entropy, fill
from tests.registry.conftest import NOW, PROVINCE, SETTING_UP, TODAY

from suyuan.base.errors import (
    Conflict,
    EvidenceError,
    InputError,
    Missing,
    NotFound,
    NotPermitted,
    RuleRefusal,
)
from suyuan.base.text import Text
from suyuan.registry.comparisons import evaluating, queries, rounds, taking_part
from suyuan.registry.comparisons.models import Comparison, Equivalence, Opening, ReportNote, Submission
from suyuan.registry.comparisons.sealing import Sealer
from suyuan.registry.journal.auditing import loose_seals
from suyuan.registry.journal.models import Change, Event
from suyuan.registry.journal.queries import broken_links, history
from suyuan.registry.parties import commands as parties

pytestmark = pytest.mark.django_db


class TestPlanning:
    def test_a_plan_has_its_points(self, round_):
        known = queries.one(round_.planned().id)
        assert known.row.state == "planned"
        assert [(one.nominal, one.unit) for one in known.points] == [("100 g", "mg")]

    def test_a_number_is_used_once(self, round_):
        round_.planned()
        with pytest.raises(Conflict):
            round_.planned()
        assert Comparison.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"level": "galactic"},
            {"method": "beauty"},
            {"criterion": "z"},
            {"scheme": "heap"},
            {"title": Text("", "")},
            {"number": " "},
            {"standard_code": "12"},
            {"closes_on": TODAY - timedelta(days=1)},
            {"points": ()},
            {"points": (POINT,) * 41},
            {"points": (rounds.PointForm(quantity=Text("质量", "mass"), nominal="", unit="mg"),)},
            {"points": (rounds.PointForm(quantity=Text("质量", "mass"), nominal="1 g", unit="furlong"),)},
            {"artefact": Text("砝码\x00", "weight")},
        ],
    )
    def test_a_form_that_makes_no_sense(self, round_, wrong):
        with pytest.raises(InputError):
            round_.planned(**wrong)
        assert not Comparison.objects.exists()

    def test_whoever_planned_it_does_not_approve_it(self, round_):
        round_.planned()
        start = replace(round_.by("Sun"), actor=SETTING_UP)
        sun = round_.world.people["Sun"]
        parties.assign_role(start, person_id=sun, role="decision_officer", jurisdiction=PROVINCE)
        with pytest.raises(NotPermitted, match="planned"):
            rounds.advance(round_.by("Sun"), comparison_id=round_.id, event="approve")

    def test_a_laboratory_of_another_house_does_not_begin_it(self, round_):
        round_.invited()
        with pytest.raises(NotPermitted):
            rounds.advance(round_.by("Mei"), comparison_id=round_.id, event="agree_protocol")

    def test_one_that_does_not_exist(self, round_):
        with pytest.raises(NotFound):
            queries.one(round_.world.lab)


class TestTakingPart:
    def test_a_named_holder_of_a_certificate_cannot_stay_away(self, round_):
        round_.invited()
        with pytest.raises(RuleRefusal, match="must take part"):
            taking_part.decline(round_.by("Mei"), participation_id=round_.of["city"], reason="搬迁")

    def test_the_organiser_may_excuse_it(self, round_):
        round_.invited()
        taking_part.excuse(round_.by("Sun"), participation_id=round_.of["city"], reason="实验室搬迁")
        assert round_.state_of("city") == "excused"

    def test_who_was_excused_by_mistake_comes_back_and_joins(self, round_):
        round_.invited()
        city = round_.of["city"]
        taking_part.excuse(round_.by("Sun"), participation_id=city, reason="误准")
        with pytest.raises(NotPermitted):
            taking_part.readmit(round_.by("Mei"), participation_id=city, reason="要求参加")
        with pytest.raises(Missing):
            taking_part.readmit(round_.by("Sun"), participation_id=city, reason=" ")
        taking_part.readmit(round_.by("Sun"), participation_id=city, reason="误准，应参加")
        assert round_.state_of("city") == "invited"
        taking_part.join(round_.by("Mei"), participation_id=city)
        assert round_.state_of("city") == "joined"

    def test_others_may_decline_with_a_reason(self, round_):
        round_.invited()
        with pytest.raises(InputError):
            taking_part.decline(round_.by("Yu"), participation_id=round_.of["county"], reason=" ")
        taking_part.decline(round_.by("Yu"), participation_id=round_.of["county"], reason="设备送检")
        assert round_.state_of("county") == "excused"

    def test_a_laboratory_is_in_it_once(self, round_):
        round_.invited()
        with pytest.raises(Conflict):
            taking_part.invite(round_.by("Sun"), comparison_id=round_.id, laboratory_id=round_.city)

    def test_only_with_a_standard_of_its_own(self, round_):
        round_.approved()
        with pytest.raises(InputError):
            taking_part.invite(
                round_.by("Sun"),
                comparison_id=round_.id,
                laboratory_id=round_.county,
                standard_id=round_.city_standard,
            )

    def test_nobody_joins_for_another_house(self, round_):
        round_.invited()
        with pytest.raises(NotPermitted):
            taking_part.join(round_.by("Mei"), participation_id=round_.of["county"])

    def test_holders_of_the_compared_standard_are_found(self, round_):
        known = queries.one(round_.approved().id)
        assert {one["owner_id"] for one in queries.holders(known)} == {round_.world.lab, round_.city}

    def test_those_in_the_round_are_not_offered_again(self, round_):
        assert queries.holders(queries.one(round_.invited().id)) == []


class TestSealing:
    def test_before_closing_no_table_and_no_journal_holds_a_value(self, round_):
        round_.submitted({"lab": "10.0317", "city": "10.0318", "county": "10.0319"})
        with connection.cursor() as cursor:
            cursor.execute("SELECT commitment, sealed FROM comparisons_submission")
            stored = str(cursor.fetchall())
        written = [
            *Event.objects.values_list("payload", flat=True),
            *Change.objects.values_list("content", flat=True),
        ]
        assert not [text for text in [stored, *written] if "10.03" in text]
        assert not Opening.objects.exists()
        assert all(not one.lines for one in queries.report(queries.one(round_.id)))

    def test_the_commitment_is_in_the_event_chain(self, round_):
        round_.running()
        row = round_.submit("city", "10.2")
        event = Event.objects.filter(act="comparisons.submit").get()
        assert row.commitment in event.payload
        assert history("participation", round_.of["city"])[-1]["act"] == "comparisons.submit"

    def test_a_laboratory_reads_its_own(self, round_):
        round_.submitted()
        known = queries.one(round_.id)
        content = queries.submitted_by(known, known.of_house(round_.city), round_.sealer)
        assert '"value":"10.2"' in content.decode()

    def test_a_later_one_replaces_it_while_data_are_open(self, round_):
        round_.submitted()
        round_.submit("city", "10.25")
        rounds.close_data(round_.by("Sun"), comparison_id=round_.id, sealer=round_.sealer)
        lines = queries.report(queries.one(round_.id))[0].lines
        assert sorted(one.measured.value for one in lines) == ["10.0", "10.1", "10.25"]
        assert Submission.objects.count() == 4

    def test_what_was_handed_in_cannot_be_changed(self, round_):
        round_.submitted()
        for change in ({"sealed": ""}, {"commitment": "0" * 64}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Submission.objects.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.all().delete()

    def test_after_closing_nothing_is_handed_in(self, round_):
        round_.closed()
        with pytest.raises(RuleRefusal):
            round_.submit("city", "10.1")

    def test_what_was_opened_cannot_be_changed(self, round_):
        round_.closed()
        with pytest.raises(IntegrityError), transaction.atomic():
            Opening.objects.update(content="{}")

    def test_a_submission_that_is_not_what_was_committed_to_stops_the_closing(self, round_):
        round_.submitted()
        stranger = Sealer(secret=b"x" * 32, entropy=entropy())
        with pytest.raises(EvidenceError):
            rounds.close_data(round_.by("Sun"), comparison_id=round_.id, sealer=stranger)
        assert round_.row.state == "running"
        assert not Opening.objects.exists()

    @pytest.mark.parametrize("values", [{"lab": "ten"}, {"lab": ""}, {"lab": "inf"}])
    def test_what_is_no_number_leaves_nothing_behind(self, round_, values):
        with pytest.raises(InputError):
            round_.submitted(values)
        assert not Submission.objects.exists()

    def test_a_stranger_hands_in_nothing(self, round_):
        round_.running()
        with pytest.raises(NotPermitted):
            taking_part.submit(
                round_.by("Mei"), participation_id=round_.of["lab"], measured=[], sealer=round_.sealer
            )


class TestClosing:
    def test_too_early_while_somebody_is_waited_for(self, round_):
        round_.submitted({"lab": "10.0", "city": "10.2"})
        with pytest.raises(RuleRefusal, match="not handed in: 1"):
            rounds.close_data(round_.by("Sun"), comparison_id=round_.id, sealer=round_.sealer)

    def test_on_the_day_without_those_who_did_not(self, round_):
        round_.submitted({"lab": "10.0", "city": "10.2"})
        later = NOW + (CLOSES - TODAY)
        rounds.close_data(round_.by("Sun", later), comparison_id=round_.id, sealer=round_.sealer)
        evaluating.issue_draft_a(round_.by("Wang", later), comparison_id=round_.id)
        assert [round_.state_of(one) for one in ("lab", "city", "county")] == ["ok", "ok", "joined"]

    def test_not_without_enough_for_a_reference_value(self, round_):
        round_.submitted({"city": "10.2"})
        later = NOW + (CLOSES - TODAY)
        with pytest.raises(RuleRefusal, match="at least 2"):
            rounds.close_data(round_.by("Sun", later), comparison_id=round_.id, sealer=round_.sealer)

    def test_not_without_the_reference_laboratory(self, round_):
        round_.submitted({"city": "10.2", "county": "10.0"}, method="laboratory")
        later = NOW + (CLOSES - TODAY)
        with pytest.raises(RuleRefusal, match="reference laboratory"):
            rounds.close_data(round_.by("Sun", later), comparison_id=round_.id, sealer=round_.sealer)

    def test_the_pilot_does_not_close(self, round_):
        round_.submitted()
        with pytest.raises(NotPermitted):
            rounds.close_data(round_.by("Wang"), comparison_id=round_.id, sealer=round_.sealer)


class TestReport:
    def test_the_whole_road(self, round_):
        round_.published()
        point = queries.report(queries.one(round_.id))[0]
        assert float(point.reference.value) == pytest.approx(10.1)
        assert {one.judged.verdict for one in point.lines} == {"ok"}
        assert round_.row.state == "published"
        assert [one["act"] for one in history("comparison", round_.id)] == [
            f"comparisons.{event}"
            for event in (
                "plan", "approve", "agree_protocol", "begin", "close_data", "issue_draft_a", "judge_ok",
                "issue_draft_b", "publish",
            )
        ]  # fmt: skip
        assert not broken_links()
        assert not loose_seals()

    def test_the_reference_laboratory_is_not_judged(self, round_):
        round_.draft_a(method="laboratory")
        point = queries.report(queries.one(round_.id))[0]
        assert point.lines[0].judged is None
        assert (point.reference.value, round_.state_of("lab")) == ("10.0", "submitted")

    @pytest.mark.parametrize("method", ["laboratory", "weighted_mean", "median", "algorithm_a"])
    def test_computing_it_again_gives_the_same(self, round_, method):
        round_.draft_a(method=method)
        assert evaluating.moved_numbers(round_.id, method=method, criterion="en") == 0

    def test_another_engine_would_be_noticed(self, round_):
        round_.draft_a()
        assert evaluating.moved_numbers(round_.id, method="median", criterion="en") > 0

    def test_a_report_that_cannot_be_computed_again_is_not_published(self, round_, monkeypatch):
        round_.draft_b()
        monkeypatch.setattr(evaluating, "moved_numbers", lambda *_, **__: 3)
        with pytest.raises(EvidenceError, match="3 numbers"):
            evaluating.publish(round_.by("Feng"), comparison_id=round_.id)
        assert round_.row.state == "draft_B"

    def test_what_was_found_cannot_be_changed(self, round_):
        round_.draft_a()
        with pytest.raises(IntegrityError), transaction.atomic():
            Equivalence.objects.update(verdict="ok")

    def test_two_pilots_at_once(self, round_):
        round_.draft_a()
        with pytest.raises(RuleRefusal):
            evaluating.issue_draft_a(round_.by("Wang"), comparison_id=round_.id)

    def test_corrections_after_closing_are_notes(self, round_):
        round_.draft_a()
        rounds.add_note(
            round_.by("Sun"),
            comparison_id=round_.id,
            text="提交时单位换算有误",
            participation_id=round_.of["city"],
        )
        assert queries.one(round_.id).notes[0].text == "提交时单位换算有误"
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportNote.objects.update(text="")

    def test_there_are_no_notes_before_there_is_a_report(self, round_):
        round_.submitted()
        with pytest.raises(RuleRefusal):
            rounds.add_note(round_.by("Sun"), comparison_id=round_.id, text="早了")


@pytest.mark.parametrize("laboratories", [3, 30])
def test_reading_takes_the_same_queries_whatever_there_is(round_: Round, laboratories: int):
    round_.running()
    for name in ("lab", "city", "county"):
        round_.submit(name, "10")
    assert fill(round_, laboratories - 3) == laboratories
    rounds.close_data(round_.by("Sun"), comparison_id=round_.id, sealer=round_.sealer)
    with CaptureQueriesContext(connection) as evaluated:
        evaluating.issue_draft_a(round_.by("Wang"), comparison_id=round_.id)
    with CaptureQueriesContext(connection) as seen:
        known = queries.one(round_.id)
        assert len(queries.report(known)[0].lines) == laboratories
    assert len(seen) == 9
    assert len(evaluated) <= 22
