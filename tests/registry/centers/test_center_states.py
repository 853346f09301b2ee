"""Centers by their table alone: every event in every state, random walks, and what each guard asks for."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from tests.registry.centers.conftest import EXPERTS, TASKS, Road
from tests.registry.conftest import NOW, World

from suyuan.base.civil import add_months
from suyuan.base.errors import Conflict, InputError, Missing, NotPermitted, RuleRefusal
from suyuan.registry.centers import evaluating, preparing
from suyuan.registry.centers.models import Center, CenterDecision, IndustrialChain
from suyuan.registry.centers.states import EVENTS, STATES, TARGETS
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event

pytestmark = pytest.mark.django_db


def day(road: Road, months: int):
    return add_months(road.at.date(), months)


DO: dict[str, Callable[[Road], object]] = {
    "recommend": Road.recommend,
    "approve_preparation": Road.approve,
    "reject": lambda road: preparing.reject(road.by("Feng"), center_id=road.center, minutes="重复"),
    "report_progress": lambda road: preparing.report_progress(
        road.by("Wang"), center_id=road.center, year=road.at.year, text="已购置设备"
    ),
    "extend": lambda road: preparing.extend(
        road.by("Feng"), center_id=road.center, until=day(road, 30), reason="设备到货晚"
    ),
    "lapse": lambda road: preparing.lapse(road.by("Feng"), center_id=road.center, reason="到期未验收"),
    "request_acceptance": Road.request,
    "accept": Road.accept,
    "defer": lambda road: preparing.defer(
        road.by("Feng"), center_id=road.center, until=day(road, 5), minutes="补充试验"
    ),
    "fail": lambda road: preparing.fail(road.by("Feng"), center_id=road.center, minutes="不具备能力"),
    "evaluate_good": lambda road: road.evaluate("evaluate_good"),
    "evaluate_improve": lambda road: road.evaluate("evaluate_improve"),
    "evaluate_fail": lambda road: road.evaluate("evaluate_fail"),
    "improved": lambda road: evaluating.confirm_improvement(
        road.by("Feng"), center_id=road.center, minutes="已整改"
    ),
    "not_improved": lambda road: evaluating.revoke(road.by("Feng"), center_id=road.center, minutes="逾期"),
}


def ready(event: str, road: Road) -> None:
    """What a guard asks for before the event."""
    match event:
        case "approve_preparation" | "accept" | "improved":
            road.panel(90)
        case "defer" | "fail":
            road.panel(50)
        case "request_acceptance":
            road.do_tasks()
        case "lapse" | "not_improved":
            road.wait(40)
        case "evaluate_good" | "evaluate_improve" | "evaluate_fail":
            road.in_three_years()
            road.panel({"evaluate_good": 90, "evaluate_improve": 70, "evaluate_fail": 20}[event])


def test_every_event_has_a_command():
    assert {*DO, "apply"} == set(EVENTS)
    assert {event for _, event in TARGETS} == set(EVENTS)


@pytest.mark.parametrize("state", STATES)
def test_what_is_not_in_the_table_is_refused_and_leaves_no_trace(road: Road, state: str):
    road.to(state)
    for event, do in DO.items():
        if (state, event) in TARGETS:
            continue
        before = Event.objects.count()
        with pytest.raises(RuleRefusal):
            do(road)
        assert (road.row.state, Event.objects.count()) == (state, before), event


@pytest.mark.parametrize(("state", "event"), [key for key in TARGETS if key[0]], ids=lambda part: part)
def test_each_row_of_the_table_leads_where_it_says(road: Road, state: str, event: str):
    road.to(state)
    ready(event, road)
    DO[event](road)
    target = TARGETS[state, event]
    assert road.row.state == target
    assert (road.row.ended_on is not None) == (target in ("closed", "revoked"))
    assert [str(fault) for fault in faults()] == []


class CenterWalk(RuleBasedStateMachine):
    """Any event at any moment, sometimes with what its guard asks for, sometimes after years."""

    world: ClassVar[World]
    chain: ClassVar[IndustrialChain]
    reached: ClassVar[set[tuple[str, str]]] = set()

    @initialize()
    def begin(self) -> None:
        self.undo = transaction.savepoint()
        self.road = Road(world=self.world, chain=self.chain.id)
        self.road.apply()
        self.state = "applied"

    @rule(data=st.data(), is_ready=st.booleans(), is_due=st.sampled_from([True, True, False]))
    def step(self, data: st.DataObject, is_ready: bool, is_due: bool) -> None:
        due = [event for event in DO if (self.state, event) in TARGETS]
        event = data.draw(st.sampled_from(due if is_due and due else list(DO)))
        if is_ready and event in due:
            with contextlib.suppress(RuleRefusal, Conflict):  # scores that were given already in this round
                ready(event, self.road)
        target = TARGETS.get((self.state, event))
        before = Event.objects.count()
        try:
            DO[event](self.road)
        except (RuleRefusal, Conflict):  # Conflict: the progress of that year was reported
            assert (self.road.row.state, Event.objects.count()) == (self.state, before)
            return
        except InputError:
            assert event == "report_progress"  # never of a year outside of the preparation
            return
        assert target is not None, f"{event} was let through from {self.state}"
        assert self.road.row.state == target
        assert Event.objects.count() > before
        self.reached.add((self.state, event))
        self.state = target

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            assert [str(fault) for fault in faults()] == []
            transaction.savepoint_rollback(self.undo)


def test_random_walks_stay_on_the_table(world: World, chain: IndustrialChain):
    CenterWalk.world, CenterWalk.chain = world, chain
    run_state_machine_as_test(
        CenterWalk,
        settings=settings(
            max_examples=12, stateful_step_count=12, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert len(CenterWalk.reached) >= 6


class TestGuards:
    def test_no_preparation_without_five_experts(self, road: Road):
        road.to("recommended")
        for name in EXPERTS[:4]:
            preparing.give_score(road.by("Sun"), center_id=road.center, expert=name, score=95)
        with pytest.raises(RuleRefusal, match="4"):
            road.approve()

    def test_no_preparation_below_the_mean(self, road: Road):
        road.to("recommended")
        road.panel(79)
        with pytest.raises(RuleRefusal, match="79"):
            road.approve()

    def test_no_preparation_without_a_task_book(self, road: Road):
        road.to("recommended").panel()
        with pytest.raises(RuleRefusal):
            preparing.approve_preparation(
                road.by("Feng"), center_id=road.center, tasks=(), until=day(road, 12), minutes="同意"
            )

    def test_two_years_and_not_a_day_more(self, road: Road):
        road.to("recommended").panel()
        with pytest.raises(RuleRefusal):
            preparing.approve_preparation(
                road.by("Feng"), center_id=road.center, tasks=TASKS,
                until=day(road, 24) + timedelta(days=1), minutes="同意",
            )  # fmt: skip

    def test_the_term_is_extended_once(self, road: Road):
        road.to("preparing")
        DO["extend"](road)
        with pytest.raises(RuleRefusal):
            preparing.extend(road.by("Feng"), center_id=road.center, until=day(road, 36), reason="再延")

    def test_no_acceptance_with_a_task_undone(self, road: Road):
        road.to("preparing")
        preparing.do_task(road.by("Wang"), center_id=road.center, place=1, evidence="证书")
        with pytest.raises(RuleRefusal):
            road.request()

    def test_no_acceptance_after_the_term(self, road: Road):
        road.to("preparing").do_tasks()
        road.wait(25)
        with pytest.raises(RuleRefusal):
            road.request()

    def test_an_acceptance_is_deferred_once_and_scored_anew(self, road: Road):
        road.to("accepting").panel(60)
        DO["defer"](road)
        road.request()
        with pytest.raises(RuleRefusal, match="0"):
            road.accept()
        road.panel(85)
        with pytest.raises(RuleRefusal):
            DO["defer"](road)
        road.accept()
        assert [one.score for one in CenterDecision.objects.order_by("created_at", "id")][-2:] == [60, 85]

    def test_experts_who_carry_it_are_not_deferred(self, road: Road):
        road.to("accepting").panel(90)
        with pytest.raises(RuleRefusal):
            DO["fail"](road)

    def test_no_evaluation_before_its_time(self, road: Road):
        road.to("approved").wait(29)
        with pytest.raises(RuleRefusal):
            road.evaluate("evaluate_good")

    def test_no_evaluation_without_the_reports(self, road: Road):
        road.to("approved").wait(36)
        road.panel()
        with pytest.raises(RuleRefusal, match="2027"):
            road.evaluate("evaluate_good")

    def test_the_evaluation_says_what_the_experts_said(self, road: Road):
        road.to("approved").in_three_years()
        road.panel(70)
        for event in ("evaluate_good", "evaluate_fail"):
            with pytest.raises(RuleRefusal):
                road.evaluate(event)

    def test_improvement_within_a_year(self, road: Road):
        road.to("improving").wait(13)
        road.panel(95)
        with pytest.raises(RuleRefusal):
            DO["improved"](road)
        DO["not_improved"](road)
        assert road.row.state == "revoked"

    def test_who_recommends_does_not_decide(self, road: Road):
        road.to("recommended").panel()
        both = road.by("Sun")
        with pytest.raises(NotPermitted):
            preparing.approve_preparation(
                both, center_id=road.center, tasks=TASKS, until=day(road, 20), minutes="同意"
            )

    def test_an_expert_gives_one_score(self, road: Road):
        road.to("recommended").panel()
        with pytest.raises(Conflict):
            preparing.give_score(road.by("Sun"), center_id=road.center, expert=EXPERTS[0], score=1)

    def test_nobody_of_the_host_is_an_expert(self, road: Road):
        road.to("recommended")
        with pytest.raises(RuleRefusal):
            preparing.give_score(
                road.by("Sun"), center_id=road.center, expert="钱芳", score=99, house_id=road.world.lab
            )

    @pytest.mark.parametrize("score", [-1, 101])
    def test_a_score_is_of_a_hundred(self, road: Road, score: int):
        road.to("recommended")
        with pytest.raises(InputError):
            preparing.give_score(road.by("Sun"), center_id=road.center, expert="甲", score=score)

    def test_the_host_speaks_for_its_center_alone(self, road: Road):
        with pytest.raises(NotPermitted):
            preparing.apply(road.by("Zhou"), road.form())

    def test_minutes_are_needed(self, road: Road):
        road.to("accepting").panel()
        with pytest.raises(Missing):
            preparing.accept(road.by("Feng"), center_id=road.center, minutes=" ")

    @pytest.mark.parametrize("code", ["", "代码", "A B", "-A", "A" * 25])
    def test_a_code_is_of_letters_and_figures(self, road: Road, code: str):
        with pytest.raises(InputError):
            preparing.apply(road.by("Wang"), road.form(code=code))

    @pytest.mark.parametrize("funds", ["", "很多", "-1", "1.234", "1e8"])  # in 10 000 yuan, kept to 0.01
    def test_funds_are_an_amount(self, road: Road, funds: str):
        with pytest.raises(InputError):
            preparing.apply(road.by("Wang"), road.form(funds=funds))

    def test_a_code_is_used_once(self, road: Road):
        road.to("applied")
        with pytest.raises(Conflict):
            preparing.apply(road.by("Wang"), road.form())
        assert Center.objects.count() == 1

    def test_progress_is_of_the_years_of_the_preparation(self, road: Road):
        road.to("preparing")
        for year in (NOW.year - 1, NOW.year + 1):
            with pytest.raises(InputError):
                preparing.report_progress(road.by("Wang"), center_id=road.center, year=year, text="x")
