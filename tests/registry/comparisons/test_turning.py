"""Results that disagree: the refusal tells the ways out, another method is taken, or the round ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.registry.comparisons.conftest import FAILED, Round
from tests.registry.conftest import NOW, SETTING_UP, TODAY

from suyuan.base.errors import InputError, Missing, NotPermitted, NumericalError, RuleRefusal
from suyuan.registry.comparisons import evaluating, queries, rounds, rules, taking_part, turning
from suyuan.registry.comparisons.models import Equivalence, Participation, ReferenceResult
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.queries import broken_links, history
from suyuan.registry.parties import commands as parties
from suyuan.registry.standards.models import StandardHold

pytestmark = pytest.mark.django_db
# No two of these agree: they lie 5 mg apart, and the difference of two has U = 0.57 mg.
APART = {"lab": "10.0", "city": "15.0", "county": "20.0"}
WHY = "三个结果两两不一致"


@pytest.fixture
def stuck(round_: Round) -> Round:
    """A round whose data are closed, and whose method gives no reference value."""
    return round_.closed(APART)


def change(round_: Round, method: str, *, by: str = "Wang", reason: str = WHY, reference: str = "") -> object:
    return turning.change_method(
        round_.by(by),
        comparison_id=round_.id,
        method=method,
        reason=reason,
        reference_id=round_.of[reference] if reference else None,
    )


class TestTheRefusal:
    def test_draft_a_tells_both_ways_out_and_leaves_no_trace(self, stuck: Round):
        events = Event.objects.count()
        with pytest.raises(NumericalError) as refused:
            evaluating.issue_draft_a(stuck.by("Wang"), comparison_id=stuck.id)
        for said, way in ((refused.value.hint.zh, "更改"), (refused.value.hint.zh, "取消比对")):
            assert way in said
        for way in ("changes the method", "cancels the comparison"):
            assert way in refused.value.hint.en
        assert (stuck.row.state, Event.objects.count()) == ("data_closed", events)
        assert not ReferenceResult.objects.exists()


class TestAnotherMethod:
    def test_the_median_lets_the_round_go_on_to_its_publication(self, stuck: Round):
        change(stuck, "median")
        evaluating.issue_draft_a(stuck.by("Wang"), comparison_id=stuck.id)
        reference = ReferenceResult.objects.get()
        assert float(reference.value) == pytest.approx(15.0, abs=0.1)
        evaluating.issue_draft_b(stuck.by("Wang"), comparison_id=stuck.id)
        evaluating.publish(stuck.by("Feng"), comparison_id=stuck.id)
        assert stuck.row.state == "published"
        assert broken_links() == []

    def test_the_change_is_kept_with_reason_and_day_and_enters_the_chain(self, stuck: Round):
        change(stuck, "median", reason=f"  {WHY} ")
        (kept,) = queries.one(stuck.id).method_changes
        assert (kept.method_before, kept.method_after, kept.reason) == ("weighted_mean", "median", WHY)
        assert kept.created_at == stuck.by("Wang").at
        said = history("comparison", stuck.id)[-1]
        assert (said["act"], said["reason"]) == ("comparisons.change_method", WHY)

    def test_one_laboratory_may_give_the_value(self, stuck: Round):
        with pytest.raises(RuleRefusal, match="choose the laboratory"):
            change(stuck, "laboratory")
        change(stuck, "laboratory", reference="lab")
        evaluating.issue_draft_a(stuck.by("Wang"), comparison_id=stuck.id)
        assert float(ReferenceResult.objects.get().value) == 10.0
        judged = dict(Equivalence.objects.values_list("participation_id", "verdict"))
        assert judged == {stuck.of["city"]: "not_ok", stuck.of["county"]: "not_ok"}

    def test_another_laboratory_may_give_it_instead(self, round_: Round):
        round_.closed(FAILED, method="laboratory")
        with pytest.raises(RuleRefusal, match="already"):
            change(round_, "laboratory")
        change(round_, "laboratory", reference="county")
        given = Participation.objects.filter(comparison=round_.id, is_reference=True)
        assert [one.pk for one in given] == [round_.of["county"]]

    def test_what_cannot_be_is_refused(self, stuck: Round):
        with pytest.raises(InputError):
            change(stuck, "beauty")
        with pytest.raises(RuleRefusal, match="already"):
            change(stuck, "weighted_mean")
        with pytest.raises(Missing):
            change(stuck, "median", reason=" ")
        with pytest.raises(InputError):
            change(stuck, "median", reference="lab")
        assert stuck.row.method == "weighted_mean"
        assert not queries.one(stuck.id).method_changes

    def test_who_did_not_hand_in_gives_no_value(self, round_: Round):
        round_.submitted({"lab": "10.0", "city": "15.0"})
        rounds.close_data(
            round_.by("Sun", NOW + timedelta(days=31)), comparison_id=round_.id, sealer=round_.sealer
        )
        with pytest.raises(InputError):
            change(round_, "laboratory", reference="county")
        with pytest.raises(RuleRefusal, match="at least 3"):
            change(round_, "median")

    @pytest.mark.parametrize("name", ["Sun", "Feng", "Mei", "Yu", "Li", "Zhou"])
    def test_only_the_manager_of_the_pilot_changes_it(self, stuck: Round, name: str):
        with pytest.raises(NotPermitted):
            change(stuck, "median", by=name)

    def test_whoever_handed_in_results_does_not_choose_how_they_are_judged(self, stuck: Round):
        start = replace(stuck.by("Sun"), actor=SETTING_UP)
        li = stuck.world.people["Li"]
        parties.assign_role(start, person_id=li, role="lab_manager", organization_id=stuck.world.lab)
        with pytest.raises(NotPermitted, match="handed in"):
            change(stuck, "median", by="Li")

    def test_once_draft_a_is_issued_the_method_stays(self, round_: Round):
        round_.draft_a(FAILED)
        with pytest.raises(RuleRefusal, match="Draft A"):
            change(round_, "median")


class TestCancelling:
    def test_it_ends_with_reason_and_day(self, stuck: Round):
        turning.cancel(stuck.by("Sun"), comparison_id=stuck.id, reason=" 样品损坏 ")
        row = stuck.row
        assert (row.state, row.cancelled_on, row.cancel_reason) == ("cancelled", TODAY, "样品损坏")
        assert {stuck.state_of(name) for name in stuck.of} == {"let_go"}
        acts = [one["act"] for one in history("comparison", stuck.id)[-2:]]
        assert acts == ["comparisons.cancel", "comparisons.release"]
        assert broken_links() == []

    def test_what_it_blocked_is_free_again(self, round_: Round):
        round_.draft_a(FAILED)
        assert StandardHold.objects.get().closed_on is None
        turning.cancel(round_.by("Sun"), comparison_id=round_.id, reason="传递样品漂移")
        assert StandardHold.objects.get().closed_on == TODAY
        assert round_.state_of("city") == "let_go"

    def test_a_suspension_stands_and_who_was_excused_stays_away(self, round_: Round):
        round_.draft_a(FAILED)
        city = round_.of["city"]
        taking_part.report_correction(round_.by("Mei"), participation_id=city, report="已改正")
        taking_part.suspend_standard(round_.by("Sun"), participation_id=city, reason="无效")
        Participation.objects.filter(pk=round_.of["county"]).update(state="excused")
        turning.cancel(round_.by("Sun"), comparison_id=round_.id, reason="传递样品漂移")
        states = {name: round_.state_of(name) for name in round_.of}
        assert states == {"lab": "let_go", "city": "standard_suspended", "county": "excused"}

    def test_it_asks_for_a_reason(self, stuck: Round):
        with pytest.raises(Missing):
            turning.cancel(stuck.by("Sun"), comparison_id=stuck.id, reason=" ")
        assert stuck.row.state == "data_closed"

    @pytest.mark.parametrize("name", ["Feng", "Wang", "Mei", "Li", "Zhou"])
    def test_only_the_organiser_cancels(self, stuck: Round, name: str):
        with pytest.raises(NotPermitted):
            turning.cancel(stuck.by(name), comparison_id=stuck.id, reason="样品损坏")

    def test_nobody_reads_results_of_a_cancelled_round(self):
        everybody = rules.Reader(is_organiser=True, is_pilot=True, is_participant=True, is_authority=True)
        assert not rules.may_read_results("cancelled", everybody)


class TestRules:
    @pytest.mark.parametrize(
        ("method", "is_same", "handed_in", "has_reference", "refused"),
        [
            ("median", False, 3, False, ""),
            ("median", False, 2, False, "at least 3"),
            ("algorithm_a", False, 2, True, "at least 3"),
            ("weighted_mean", False, 2, False, ""),
            ("weighted_mean", True, 2, False, "already"),
            ("laboratory", False, 2, True, ""),
            ("laboratory", False, 2, False, "choose the laboratory"),
        ],
    )
    def test_why_not(self, method: str, is_same: bool, handed_in: int, has_reference: bool, refused: str):
        told = rules.why_not_method(method, is_same=is_same, handed_in=handed_in, has_reference=has_reference)
        assert (told is None) == (not refused)
        assert refused in (told.en if told else "")
