"""The next plan drafted from the last, edited, adopted; tasks with progress; evaluations kept as made."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.registry.conftest import NOW, PROVINCE, TODAY

from suyuan.base.errors import (
    Conflict,
    InputError,
    NotFound,
    NotPermitted,
    OutOfRange,
    RuleRefusal,
    SuyuanError,
)
from suyuan.base.text import Text
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.queries import history
from suyuan.registry.specifications.commands import register_specification
from suyuan.registry.targets import drafting, evaluating, states, task_queries, tasks
from suyuan.registry.targets.drafting import _rounded
from suyuan.registry.targets.loading import load_plans
from suyuan.registry.targets.models import Plan, PlanEvaluation, Target, Task

AT_LAST = datetime(2030, 6, 1, tzinfo=UTC)  # within the last year of NEXT
PLAN, NEXT = "CN-22-2021-2035", "CN-22-2026-2030"
TITLE = Text("下一期规划（示例）", "Next plan (example)")


@pytest.fixture(autouse=True)
def plans_are_loaded(world):
    load_plans()


@pytest.fixture
def draft(occasion_of):
    return drafting.draft_next(
        occasion_of("Sun"), plan_code=PLAN, code=NEXT, title=TITLE,
        begins=date(2026, 1, 1), ends=date(2030, 12, 31),
    )  # fmt: skip


def one_of(indicator):
    return Target.objects.get(plan=NEXT, indicator=indicator)


class TestTheDraft:
    def test_it_proposes_a_target_for_each_of_the_last_plan(self, draft):
        assert (draft.state, draft.follows_id) == ("draft", PLAN)
        wanted = set(Target.objects.filter(plan=PLAN).values_list("indicator_id", flat=True))
        assert set(Target.objects.filter(plan=NEXT).values_list("indicator_id", flat=True)) == wanted
        kept = one_of("public_standards_valid")
        # No trend yet: the target before it stands.
        assert (kept.value, kept.due, kept.proposal) == (1450, 2030, {"from": "target"})
        assert one_of("compulsory_standard_coverage").variant == {"variant": "pooled", "basis": "legal"}

    def test_of_targets_year_by_year_the_last_one_leads_on(self, occasion_of):
        Plan.objects.filter(pk="CN-420100-honest").update(jurisdiction_code=PROVINCE)
        drafting.draft_next(
            occasion_of("Sun"), plan_code="CN-420100-honest", code=NEXT, title=TITLE,
            begins=date(2026, 1, 1), ends=date(2028, 12, 31),
        )  # fmt: skip
        assert one_of("honest_units").value == 1000

    @pytest.mark.parametrize(
        ("value", "unit", "rounded"),
        [(1450, "", 1450), (1451, "", 1500), (1501, "", 1550), (73.2, "", 74), (3, "", 3), (991, "", 995),
         (90.2, "%", 91), (99.5, "%", 100), (100, "%", 100)],
    )  # fmt: skip
    def test_a_proposed_value_is_rounded_up_to_a_plain_number(self, value, unit, rounded):
        assert _rounded(value, unit=unit) == rounded

    def test_people_edit_it(self, draft, occasion_of):
        sun = occasion_of("Sun")
        target = one_of("public_standards_valid")
        given = {"plan_code": NEXT, "indicator": "public_standards_valid", "due": 2030}
        drafting.set_target(
            sun, **given, value=Decimal(1800), target_id=target.pk, milestones=[(2028, Decimal(1600))]
        )
        changed = one_of("public_standards_valid")
        assert (changed.pk, changed.value) == (target.pk, 1800)
        assert changed.milestones == [{"year": 2028, "value": 1600.0}]
        new = drafting.set_target(
            sun, plan_code=NEXT, indicator="inspection_pass", value=Decimal(98), due=2030
        )
        assert new.unit == "%"
        drafting.drop_target(sun, plan_code=NEXT, target_id=new.pk)
        assert not Target.objects.filter(pk=new.pk).exists()
        acts = {event["act"] for event in history("plan", NEXT)}
        assert {"targets.draft_plan", "targets.set_target", "targets.drop_target"} <= acts
        assert [str(fault) for fault in faults()] == []

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"value": Decimal(101), "indicator": "verification_coverage"}, OutOfRange),
            ({"value": Decimal("NaN")}, OutOfRange),
            ({"value": Decimal(-1)}, OutOfRange),
            ({"due": 2031}, OutOfRange),
            ({"direction": "sideways"}, InputError),
            ({"indicator": "happiness"}, NotFound),
            ({"variant": {"basis": "hopeful"}}, InputError),
            ({"milestones": [(2030, Decimal(5))]}, OutOfRange),
            ({"target_id": 10**9}, NotFound),
        ],
    )
    def test_what_makes_no_target_is_refused_and_leaves_no_trace(self, draft, occasion_of, changed, error):
        before = Event.objects.count(), Target.objects.count()
        given = {"indicator": "public_standards_valid", "value": Decimal(5), "due": 2030} | changed
        with pytest.raises(error):
            drafting.set_target(occasion_of("Sun"), plan_code=NEXT, **given)
        assert (Event.objects.count(), Target.objects.count()) == before

    def test_a_code_is_taken_once(self, draft, occasion_of):
        with pytest.raises(Conflict):
            drafting.draft_next(
                occasion_of("Sun"), plan_code=PLAN, code=NEXT, title=TITLE,
                begins=date(2026, 1, 1), ends=date(2030, 12, 31),
            )  # fmt: skip


class TestAdoption:
    def test_another_person_adopts_it_and_its_targets_are_fixed(self, draft, occasion_of):
        drafting.adopt_plan(occasion_of("Feng"), plan_code=NEXT)
        assert Plan.objects.get(pk=NEXT).state == "in_force"
        with pytest.raises(RuleRefusal):
            drafting.set_target(
                occasion_of("Sun"),
                plan_code=NEXT,
                indicator="reference_materials",
                value=Decimal(5),
                due=2030,
            )

    def test_whoever_drafted_it_does_not_adopt_it(self, draft, world, occasion_of):
        Plan.objects.filter(pk=NEXT).update(drafted_by=world.people["Feng"])
        with pytest.raises(NotPermitted):
            drafting.adopt_plan(occasion_of("Feng"), plan_code=NEXT)

    def test_the_case_officer_does_not(self, draft, occasion_of):
        with pytest.raises(NotPermitted):
            drafting.adopt_plan(occasion_of("Sun"), plan_code=NEXT)

    def test_a_plan_without_a_target_is_none(self, draft, occasion_of):
        Target.objects.filter(plan=NEXT).delete()
        with pytest.raises(RuleRefusal):
            drafting.adopt_plan(occasion_of("Feng"), plan_code=NEXT)


DO = {
    "adopt_plan": lambda of: drafting.adopt_plan(of("Feng"), plan_code=NEXT),
    "drop_plan": lambda of: drafting.drop_plan(of("Sun"), plan_code=NEXT, reason="另行起草"),
    "conclude_plan": lambda of: evaluating.evaluate(of("Feng", at=AT_LAST), plan_code=NEXT, kind="final"),
}


@pytest.mark.parametrize("event", DO)
@pytest.mark.parametrize("state", states.PLAN_STATES)
def test_every_event_in_every_state_of_a_plan(draft, occasion_of, state, event):
    Plan.objects.filter(pk=NEXT).update(state=state)
    target, before = states.PLAN_TARGETS.get((state, event)), Event.objects.count()
    if target is None:
        with pytest.raises(RuleRefusal):
            DO[event](occasion_of)
        assert (Plan.objects.get(pk=NEXT).state, Event.objects.count()) == (state, before)
    else:
        DO[event](occasion_of)
        assert Plan.objects.get(pk=NEXT).state == target
        assert Event.objects.count() == before + 1


@pytest.fixture
def task(world, occasion_of):
    return tasks.add_task(
        occasion_of("Sun"), plan_code=PLAN, topic="laboratories", text=Text("建设先进测量实验室", "Build it"),
        lead_id=world.lab, supporting=[world.other_lab, world.lab], due=TODAY + timedelta(days=300),
    ).id  # fmt: skip


TASK_DO = {
    "begin_task": lambda of, task: tasks.begin_task(of("Wang"), task_id=task),
    "finish_task": lambda of, task: tasks.finish_task(of("Sun"), task_id=task),
    "reopen_task": lambda of, task: tasks.reopen_task(of("Sun"), task_id=task, reason="补充材料"),
    "stop_task": lambda of, task: tasks.stop_task(of("Feng"), task_id=task, reason="任务取消"),
}


class TestTasks:
    def test_it_is_numbered_within_its_plan_and_led_by_one_house(self, task, world):
        (row,) = task_queries.tasks(PLAN)
        assert (row["number"], row["lead_id"], row["state"]) == (1, world.lab, "open")
        assert len(task_queries.task(task)["supports"]) == 1
        assert len(task_queries.tasks(PLAN, house=world.other_lab)) == 1
        assert task_queries.tasks(PLAN, house=world.factory) == []

    @pytest.mark.parametrize("event", TASK_DO)
    @pytest.mark.parametrize("state", states.TASK_STATES)
    def test_every_event_in_every_state(self, task, occasion_of, state, event):
        Task.objects.filter(pk=task).update(state="under_way")
        tasks.note_task(occasion_of("Wang"), task_id=task, text="完成", evidence="document", reference="文号")
        Task.objects.filter(pk=task).update(state=state)
        target, before = states.TASK_TARGETS.get((state, event)), Event.objects.count()
        if target is None:
            with pytest.raises(RuleRefusal):
                TASK_DO[event](occasion_of, task)
            assert Event.objects.count() == before
        else:
            TASK_DO[event](occasion_of, task)
            assert Event.objects.count() == before + 1
        assert Task.objects.get(pk=task).state == (target or state)

    def test_nothing_is_done_without_progress_that_somebody_showed(self, task, occasion_of):
        tasks.begin_task(occasion_of("Wang"), task_id=task)
        with pytest.raises(RuleRefusal, match="progress"):
            tasks.finish_task(occasion_of("Sun"), task_id=task)
        tasks.note_task(occasion_of("Wang"), task_id=task, text="场地已落实")
        with pytest.raises(RuleRefusal, match="evidence"):
            tasks.finish_task(occasion_of("Sun"), task_id=task)
        register_specification(
            occasion_of("Feng"), number="JJF(吉) 7-2026", title=Text("甲", "A"), jurisdiction=PROVINCE
        )
        note = tasks.note_task(
            occasion_of("Wang"), task_id=task, text="规范已发布", evidence="specification",
            reference="JJF(吉) 7-2026",
        )  # fmt: skip
        assert (note.label_zh, note.label_en) == ("甲", "A")
        tasks.finish_task(occasion_of("Sun"), task_id=task)
        assert Task.objects.get(pk=task).finished_on == TODAY
        assert [str(fault) for fault in faults()] == []

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            ({"evidence": "specification", "reference": "JJF(吉) 999-2026"}, NotFound),
            ({"evidence": "rumour", "reference": "x"}, InputError),
            ({"evidence": "document", "reference": " "}, SuyuanError),
            ({"text": ""}, InputError),
        ],
    )
    def test_evidence_that_is_not_there_is_refused(self, task, occasion_of, given, error):
        tasks.begin_task(occasion_of("Wang"), task_id=task)
        before = Event.objects.count()
        with pytest.raises(error):
            tasks.note_task(occasion_of("Wang"), task_id=task, **({"text": "进展"} | given))
        assert Event.objects.count() == before

    @pytest.mark.parametrize("name", ["Zhao", "Li", "Zhou", "Ma"])
    def test_those_who_do_not_lead_it_do_not_report_on_it(self, task, occasion_of, name):
        with pytest.raises(NotPermitted):
            tasks.begin_task(occasion_of(name), task_id=task)

    def test_a_day_gone_by_is_no_due_day(self, world, occasion_of):
        with pytest.raises(OutOfRange):
            tasks.add_task(
                occasion_of("Sun"), plan_code=PLAN, topic="data", text=TITLE, lead_id=world.lab,
                due=TODAY - timedelta(days=1),
            )  # fmt: skip


class TestEvaluation:
    def test_it_keeps_what_was_read_with_the_evidence_of_each_target(self, world, task, occasion_of):
        target = Target.objects.get(plan=PLAN, indicator="public_standards_valid")
        drafting.explain(occasion_of("Sun"), target_id=target.pk, text="两个市的建标推迟")
        made = evaluating.evaluate(occasion_of("Sun"), plan_code=PLAN, kind="midterm")
        row = next(one for one in made.content["targets"] if one["id"] == target.pk)
        assert (row["value"], row["members"], row["target"]) == ("1", 1, "1450")
        assert row["explanations"] == [{"on": TODAY.isoformat(), "text": "两个市的建标推迟"}]
        assert made.content["tasks"][0]["state"] == "open"
        assert PlanEvaluation.objects.get(pk=made.id).digest == made.digest
        assert Plan.objects.get(pk=PLAN).state == "in_force"

    def test_the_same_registers_give_the_same_digest(self, world):
        given = {"kind": "midterm", "on": TODAY}
        assert evaluating.evaluation_of(PLAN, **given) == evaluating.evaluation_of(PLAN, **given)

    def test_the_final_one_ends_the_plan_and_needs_the_decision_officer(self, occasion_of):
        with pytest.raises(NotPermitted):
            evaluating.evaluate(occasion_of("Sun"), plan_code=PLAN, kind="final")
        evaluating.evaluate(occasion_of("Feng"), plan_code=PLAN, kind="final")
        assert Plan.objects.get(pk=PLAN).state == "ended"
        with pytest.raises(RuleRefusal):
            evaluating.evaluate(occasion_of("Feng"), plan_code=PLAN, kind="midterm")
        assert [str(fault) for fault in faults()] == []

    def test_no_plan_is_concluded_before_its_last_year(self, draft, occasion_of):
        drafting.adopt_plan(occasion_of("Feng"), plan_code=NEXT)
        with pytest.raises(RuleRefusal, match="in 2030 at the earliest"):
            evaluating.evaluate(occasion_of("Feng"), plan_code=NEXT, kind="final")
        assert Plan.objects.get(pk=NEXT).state == "in_force"

    def test_an_unknown_kind_is_refused(self, occasion_of):
        with pytest.raises(InputError):
            evaluating.evaluate(occasion_of("Feng"), plan_code=PLAN, kind="surprise")

    def test_a_target_of_a_draft_is_changed_not_explained(self, draft, occasion_of):
        with pytest.raises(RuleRefusal):
            drafting.explain(occasion_of("Sun"), target_id=one_of("honest_units").pk, text="说明")

    def test_later_readings_leave_it_as_it_was(self, world, occasion_of):
        made = evaluating.evaluate(occasion_of("Sun"), plan_code=PLAN, kind="midterm")
        evaluating.evaluate(occasion_of("Sun", at=NOW + timedelta(days=30)), plan_code=PLAN, kind="midterm")
        assert evaluating.evaluation(PLAN, str(made.id))["digest"] == made.digest
        assert [row["on"] for row in task_queries.evaluations(PLAN)] == [TODAY + timedelta(days=30), TODAY]
