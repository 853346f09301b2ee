"""Plans of jobs: what is refused, what is accepted by name, what stays in the chain; absences and rooms."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY, WEIGHTS_ROLE
from tests.registry.road import CONDITIONS, Road, another_set

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.issuing.log import stamp
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import Absence, Job, JobStandard, Room
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.queries import history
from suyuan.registry.standards import commands as standards

FRIDAY = date(2026, 3, 13)
SATURDAY = date(2026, 3, 14)
MONDAY = date(2026, 3, 16)
ROOM = Text("质量实验室", "Mass laboratory")


def plan(road: Road, **changed: Any) -> dict[str, Any]:
    given = {
        "job_id": road.job,
        "scheduled_for": FRIDAY,
        "standards": {WEIGHTS_ROLE: road.world.standard},
        "verifier": road.world.people["Li"],
    }
    return given | changed


def schedule(road: Road, **changed: Any) -> None:
    jobs.schedule(road.occasion("Wang"), **plan(road, **changed))


def reschedule(road: Road, **changed: Any) -> None:
    jobs.reschedule(road.occasion("Wang"), **plan(road, **({"reason": "委托方改期"} | changed)))


def away(road: Road, name: str = "Li", by: str = "Wang", **changed: Any) -> Absence:
    given: dict[str, Any] = {"kind": "leave", "first_on": FRIDAY, "last_on": FRIDAY}
    return jobs.note_absence(road.occasion(by), person=road.world.people[name], **(given | changed))


def last(road: Road) -> dict[str, Any]:
    return history("job", road.job)[-1]


def told(road: Road) -> dict[str, Any]:
    event = Event.objects.filter(entity="job", entity_id=str(road.job)).order_by("-seq")[0]
    said: dict[str, Any] = json.loads(event.payload)
    return said


class TestSchedule:
    def test_half_days_person_and_room_are_kept(self, road: Road):
        road.accepted()
        room = jobs.add_room(road.occasion("Wang"), institution=road.world.lab, code="M1", name=ROOM)
        schedule(road, from_half="pm", until_on=MONDAY, until_half="am", room=room.pk)
        row = road.row
        assert (row.scheduled_for, row.from_half, row.until_on, row.until_half, row.room_id) == (
            FRIDAY, "pm", MONDAY, "am", room.pk,
        )  # fmt: skip

    def test_an_absent_person_stops_the_plan(self, road: Road):
        road.accepted()
        away(road)
        with pytest.raises(RuleRefusal) as refusal:
            schedule(road)
        assert refusal.value.facts["conflicts"] == "person_absent"
        assert road.state == "accepted"
        assert not JobStandard.objects.exists()

    def test_an_absence_in_the_morning_leaves_the_afternoon(self, road: Road):
        road.accepted()
        away(road, last_half="am")
        schedule(road, from_half="pm")
        assert told(road)["remarks"] == []

    def test_a_hard_finding_is_accepted_by_name_with_a_reason(self, road: Road):
        road.accepted()
        away(road)
        with pytest.raises(InputError):
            schedule(road, accept=["person_absent"])
        schedule(road, accept=["person_absent"], reason="假期已口头取消")
        assert told(road)["accepted"] == ["person_absent"]
        assert last(road)["reason"] == "假期已口头取消"

    def test_what_is_accepted_must_be_known(self, road: Road):
        road.accepted()
        with pytest.raises(InputError):
            schedule(road, accept=["everything"], reason="x")

    def test_a_standard_that_is_held_can_be_planned_with_a_reason_but_not_used(self, road: Road):
        road.accepted()
        standards.open_hold(road.occasion("Gao"), standard_id=road.world.standard, reason="RECALL_OPEN")
        with pytest.raises(RuleRefusal) as refusal:
            schedule(road, scheduled_for=TODAY)
        assert "RECALL_OPEN" in refusal.value.facts["codes"]
        schedule(road, scheduled_for=TODAY, accept=["standard_not_ready"], reason="标准器周五前送回")
        jobs.receive(road.occasion("Chen"), job_id=road.job)
        with pytest.raises(RuleRefusal):
            jobs.start(road.occasion("Li"), job_id=road.job, conditions=CONDITIONS, checkpoint=stamp())

    def test_a_person_without_competence_is_refused(self, road: Road):
        road.accepted()
        for name in ("Chen", "Zhao"):
            with pytest.raises(RuleRefusal):
                schedule(road, verifier=road.world.people[name])

    def test_a_room_of_another_house_is_refused(self, road: Road):
        road.accepted()
        with pytest.raises(RuleRefusal):
            schedule(road, room=UUID(int=9))

    def test_a_day_off_and_a_late_end_are_said_and_kept(self, road: Road):
        road.accepted()
        due = road.row.due_on
        assert due is not None
        schedule(road, scheduled_for=SATURDAY, until_on=due + timedelta(days=1))
        assert told(road)["remarks"] == ["day_off", "past_limit"]

    def test_a_second_job_of_the_same_person_and_standard_is_said(self, road: Road):
        road.accepted()
        schedule(road)
        other = Road(world=road.world, instrument=another_set(road.world, 1)).accepted()
        schedule(other)
        assert told(other)["remarks"] == ["person_twice", "standard_twice"]


class TestReschedule:
    def test_the_new_plan_is_set_and_the_old_one_stays_in_the_chain(self, road: Road):
        road.accepted()
        schedule(road)
        reschedule(road, scheduled_for=MONDAY, from_half="pm", verifier=road.world.people["Gao"])
        row, event = road.row, last(road)
        assert (row.state, row.scheduled_for, row.from_half) == ("scheduled", MONDAY, "pm")
        assert row.verifier_id == road.world.people["Gao"]
        assert (event["act"], event["reason"]) == ("jobs.reschedule", "委托方改期")
        assert told(road)["before"]["day"] == "2026-03-13"

    def test_a_received_job_moves_and_stays_received(self, road: Road):
        road.received()
        reschedule(road)
        assert (road.state, road.row.scheduled_for) == ("received", FRIDAY)

    def test_without_a_reason_it_is_refused(self, road: Road):
        road.scheduled()
        with pytest.raises(InputError):
            reschedule(road, reason=" ")

    @pytest.mark.parametrize("stage", ["accepted", "started", "recorded"])
    def test_other_states_are_refused(self, road: Road, stage: str):
        getattr(road, stage)()
        with pytest.raises(RuleRefusal):
            reschedule(road)

    @pytest.mark.parametrize("name", ["Li", "Chen", "Zhao", "Zhou"])
    def test_only_a_manager_moves_it(self, road: Road, name: str):
        road.scheduled()
        with pytest.raises(NotPermitted):
            jobs.reschedule(road.occasion(name), **plan(road, reason="x"))

    def test_a_refused_move_changes_nothing(self, road: Road):
        road.accepted()
        schedule(road)
        away(road, first_on=MONDAY, last_on=MONDAY)
        before = (road.row.row_version, len(history("job", road.job)))
        with pytest.raises(RuleRefusal):
            reschedule(road, scheduled_for=MONDAY)
        assert (road.row.row_version, len(history("job", road.job))) == before

    def test_who_comes_second_gets_a_conflict(self, road: Road, monkeypatch: pytest.MonkeyPatch):
        road.scheduled()

        def moved_meanwhile(*_: Any, **__: Any) -> tuple[()]:
            Job.objects.filter(pk=road.job).update(row_version=9)
            return ()

        monkeypatch.setattr("suyuan.registry.jobs.scheduling._check", moved_meanwhile)
        with pytest.raises(Conflict):
            reschedule(road)
        assert last(road)["act"] == "jobs.schedule"


class TestAbsence:
    def test_a_person_notes_the_own_one(self, road: Road):
        assert away(road, by="Li").person_id == road.world.people["Li"]

    def test_nobody_but_a_manager_notes_one_for_others(self, road: Road):
        for name, by in (("Qian", "Li"), ("Li", "Zhao"), ("Li", "Chen")):
            with pytest.raises(NotPermitted):
                away(road, name, by=by)

    @pytest.mark.parametrize(
        "wrong", [{"kind": "sick"}, {"last_on": date(2026, 3, 1)}, {"last_on": date(2027, 3, 14)}]
    )
    def test_wrong_ones_are_refused(self, road: Road, wrong: dict[str, Any]):
        with pytest.raises(InputError):
            away(road, **wrong)

    def test_the_same_days_are_not_noted_twice(self, road: Road):
        away(road)
        with pytest.raises(RuleRefusal):
            away(road, kind="training")

    def test_a_withdrawn_one_no_longer_stands_in_the_way(self, road: Road):
        road.accepted()
        absence = away(road)
        jobs.withdraw_absence(road.occasion("Wang"), absence_id=absence.pk)
        schedule(road)
        assert road.state == "scheduled"
        with pytest.raises(RuleRefusal):
            jobs.withdraw_absence(road.occasion("Wang"), absence_id=absence.pk)

    def test_what_does_not_exist_is_not_found(self, road: Road):
        with pytest.raises(NotFound):
            jobs.withdraw_absence(road.occasion("Wang"), absence_id=road.world.lab)
        with pytest.raises(NotFound):
            jobs.note_absence(
                road.occasion("Wang"), person=road.world.lab, kind="leave", first_on=TODAY, last_on=TODAY
            )


class TestRoom:
    def add(self, road: Road, **changed: Any) -> Room:
        given: dict[str, Any] = {"institution": road.world.lab, "code": "M1", "name": ROOM}
        return jobs.add_room(road.occasion("Wang"), **(given | changed))

    def test_a_code_is_used_once(self, road: Road):
        self.add(road)
        with pytest.raises(Conflict):
            self.add(road)
        assert Room.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong", [{"places": 0}, {"code": " "}, {"code": "x" * 21}, {"name": Text("", "")}]
    )
    def test_wrong_ones_are_refused(self, road: Road, wrong: dict[str, Any]):
        with pytest.raises(InputError):
            self.add(road, **wrong)

    def test_a_room_with_later_jobs_is_not_closed(self, road: Road):
        room = self.add(road)
        road.accepted()
        schedule(road, room=room.pk)
        with pytest.raises(RuleRefusal) as refusal:
            jobs.close_room(road.occasion("Wang"), room_id=room.pk, closed_on=FRIDAY)
        assert road.row.number in refusal.value.message.zh
        jobs.close_room(road.occasion("Wang"), room_id=room.pk, closed_on=SATURDAY)
        with pytest.raises(RuleRefusal) as refusal:
            reschedule(road, scheduled_for=MONDAY, room=room.pk)
        assert refusal.value.facts["conflicts"] == "room_closed"


def test_the_chain_covers_everything(road: Road):
    room = TestRoom().add(road)
    absence = away(road)
    jobs.withdraw_absence(road.occasion("Wang"), absence_id=absence.pk)
    road.accepted()
    schedule(road, room=room.pk)
    reschedule(road, scheduled_for=MONDAY)
    jobs.close_room(road.occasion("Wang"), room_id=room.pk, closed_on=MONDAY)
    assert list(faults()) == []


def test_a_plan_asks_no_more_with_more_plans(road: Road):
    road.accepted()
    schedule(road)
    counts = []
    for number in (3, 30):
        for place in range(number):
            away(road, "Gao", first_on=FRIDAY + timedelta(days=1000 * (number == 30) + place),
                 last_on=FRIDAY + timedelta(days=1000 * (number == 30) + place))  # fmt: skip
        with CaptureQueriesContext(connection) as seen:
            reschedule(road, scheduled_for=MONDAY if number == 3 else FRIDAY)
        counts.append(len(seen))
    assert counts[0] == counts[1]
