"""Several people for one job: who may be planned, what stands against each, who begins, who may not sign."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import SETTING_UP, TODAY, WEIGHTS_ROLE
from tests.registry.road import CONDITIONS, Road, another_set, readings

from suyuan.base.errors import InputError, RuleRefusal
from suyuan.registry.issuing.log import stamp
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs import queries
from suyuan.registry.jobs.columns import board_of
from suyuan.registry.jobs.diary import week_of
from suyuan.registry.jobs.models import JobPerson
from suyuan.registry.jobs.working_days import WorkingDays
from suyuan.registry.jobs.workload import beside_lines, lines_of, monday_of, workload_of
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event
from suyuan.registry.parties import commands as parties
from suyuan.registry.reminders.queries import jobs_scheduled

FRIDAY = date(2026, 3, 13)


def plan(road: Road, seconds: tuple[str, ...] = (), assistants: tuple[str, ...] = (), **changed: Any) -> Any:
    people = road.world.people
    given = {
        "job_id": road.job,
        "scheduled_for": TODAY,
        "standards": {WEIGHTS_ROLE: road.world.standard},
        "verifier": people["Li"],
        "seconds": [people[name] for name in seconds],
        "assistants": [people[name] for name in assistants],
    }
    return given | changed


def schedule(road: Road, *people: Any, **changed: Any) -> None:
    jobs.schedule(road.occasion("Wang"), **plan(road, *people, **changed))


def give(road: Road, name: str, role: str, *activities: str) -> None:
    """One more role of the house for somebody, and competence for the method."""
    now = road.occasion("Wang")
    setting_up = type(now)(actor=SETTING_UP, at=now.at, identities=now.identities, zone=now.zone)
    person = road.world.people[name]
    parties.assign_role(setting_up, person_id=person, role=role, organization_id=road.world.lab)
    if activities:
        parties.grant_competence(
            now, person_id=person, method=road.row.pack.method, activities=activities,
            valid_from=date(2024, 1, 1), valid_to=date(2030, 12, 31),
        )  # fmt: skip


def begin(road: Road, name: str) -> None:
    jobs.receive(road.occasion("Chen"), job_id=road.job)
    jobs.start(road.occasion(name), job_id=road.job, conditions=CONDITIONS, checkpoint=stamp())


def beside(road: Road) -> dict[str, str]:
    names = {person: name for name, person in road.world.people.items()}
    return {
        names[person]: duty
        for person, duty in JobPerson.objects.filter(job=road.job).values_list("person_id", "duty")
    }


class TestPlan:
    def test_two_verifiers_and_an_assistant_are_planned(self, road: Road):
        road.accepted()
        schedule(road, ("Gao",), ("Chen",))
        assert road.row.verifier_id == road.world.people["Li"]
        assert beside(road) == {"Gao": "second", "Chen": "assist"}
        payload = json.loads(Event.objects.get(act="jobs.schedule").payload)
        assert payload["beside"] == {
            str(road.world.people["Gao"]): "second", str(road.world.people["Chen"]): "assist",
        }  # fmt: skip

    def test_a_second_verifier_is_competent_an_assistant_need_not_be(self, road: Road):
        road.accepted()
        with pytest.raises(RuleRefusal) as refusal:
            schedule(road, ("Chen",))
        assert "陈静" in refusal.value.message.zh
        assert road.state == "accepted"
        schedule(road, (), ("Chen",))

    def test_an_assistant_works_in_the_house(self, road: Road):
        road.accepted()
        with pytest.raises(RuleRefusal):
            schedule(road, (), ("Zhao",))

    @pytest.mark.parametrize(
        ("seconds", "assistants"), [(("Gao", "Gao"), ()), (("Li",), ()), (("Gao",), ("Gao",)), ((), ("Li",))]
    )
    def test_nobody_stands_there_twice(self, road: Road, seconds: tuple[str, ...], assistants: Any):
        road.accepted()
        with pytest.raises(InputError):
            schedule(road, seconds, assistants)

    def test_a_second_verifier_needs_a_first(self, road: Road):
        road.accepted()
        with pytest.raises(RuleRefusal):
            schedule(road, ("Gao",), verifier=None)

    def test_a_crowd_is_refused(self, road: Road):
        road.accepted()
        with pytest.raises(InputError):
            jobs.schedule(
                road.occasion("Wang"),
                **plan(road) | {"assistants": [road.world.identities() for _ in range(8)]},
            )

    def test_a_new_plan_names_the_new_people_and_keeps_the_old_in_the_chain(self, road: Road):
        road.accepted()
        schedule(road, ("Gao",), ("Chen",))
        again = plan(road, (), ("Qian",), reason="人员调整", scheduled_for=FRIDAY)
        jobs.reschedule(road.occasion("Wang"), **again)
        assert beside(road) == {"Qian": "assist"}
        payload = json.loads(Event.objects.get(act="jobs.reschedule").payload)
        assert set(payload["before"]["beside"].values()) == {"second", "assist"}
        assert list(faults()) == []


class TestClashes:
    @pytest.mark.parametrize("people", [(("Gao",), ()), ((), ("Gao",))])
    def test_any_of_them_away_stops_the_plan_and_is_named(self, road: Road, people: Any):
        road.accepted()
        jobs.note_absence(
            road.occasion("Wang"),
            person=road.world.people["Gao"],
            kind="leave",
            first_on=TODAY,
            last_on=TODAY,
        )
        with pytest.raises(RuleRefusal) as refusal:
            schedule(road, *people)
        assert refusal.value.facts["conflicts"] == "person_absent"
        assert "高洁" in refusal.value.message.zh
        schedule(road, *people, accept=["person_absent"], reason="假期取消")

    def test_any_of_them_at_another_job_is_said(self, road: Road):
        road.accepted()
        schedule(road, ("Gao",))
        other = Road(world=road.world, instrument=another_set(road.world, 1)).accepted()
        jobs.schedule(
            other.occasion("Wang"), **plan(other, verifier=road.world.people["Gao"], scheduled_for=TODAY)
        )
        week = week_of(road.world.lab, monday=monday_of(TODAY))
        twice = {
            one.subject for found in week.findings.values() for one in found if one.code == "person_twice"
        }
        assert twice == {road.world.people["Gao"]}
        assert set(week.findings) == {road.job, other.job}

    def test_the_week_knows_the_name_of_an_assistant_without_competence(self, road: Road):
        road.accepted()
        schedule(road, (), ("Chen",))
        week = week_of(road.world.lab, monday=monday_of(TODAY))
        assert week.people[road.world.people["Chen"]].zh.startswith("陈静")


class TestBeginning:
    def test_a_second_verifier_begins_and_the_two_change_places(self, road: Road):
        road.accepted()
        schedule(road, ("Gao",), ("Chen",))
        give(road, "Gao", "verifier")
        begin(road, "Gao")
        assert road.row.verifier_id == road.world.people["Gao"]
        assert beside(road) == {"Li": "second", "Chen": "assist"}
        assert list(faults()) == []

    def test_the_planned_verifier_begins_and_nothing_changes(self, road: Road):
        road.accepted()
        schedule(road, ("Gao",))
        begin(road, "Li")
        assert beside(road) == {"Gao": "second"}

    def test_an_assistant_does_not_begin_in_the_place_of_the_verifier(self, road: Road):
        road.accepted()
        schedule(road, (), ("Gao",))
        give(road, "Gao", "verifier")
        with pytest.raises(RuleRefusal):
            begin(road, "Gao")

    def test_an_assistant_of_a_free_job_may_take_it(self, road: Road):
        road.accepted()
        schedule(road, (), ("Gao", "Chen"), verifier=None)
        give(road, "Gao", "verifier")
        begin(road, "Gao")
        assert road.row.verifier_id == road.world.people["Gao"]
        assert beside(road) == {"Chen": "assist"}


class TestFourEyes:
    @pytest.mark.parametrize("people", [(("Gao",), ()), ((), ("Gao",))])
    def test_who_stood_at_the_bench_neither_checks_nor_approves(self, road: Road, people: Any):
        road.accepted()
        schedule(road, *people)
        begin(road, "Li")
        jobs.record(road.occasion("Li"), job_id=road.job, data=readings())
        give(road, "Gao", "checker", "check", "approve")
        give(road, "Gao", "approver")
        with pytest.raises(RuleRefusal) as refusal:
            jobs.check(road.occasion("Gao"), job_id=road.job, digest=road.row.digest)
        assert "参加过" in refusal.value.message.zh
        jobs.check(road.occasion("Qian"), job_id=road.job, digest=road.row.digest)
        with pytest.raises(RuleRefusal):
            jobs.approve(road.occasion("Gao"), job_id=road.job, digest=road.row.digest)
        assert road.state == "checked"

    def test_their_trays_do_not_offer_it(self, road: Road):
        road.accepted()
        schedule(road, ("Gao",))
        begin(road, "Li")
        jobs.record(road.occasion("Li"), job_id=road.job, data=readings())
        give(road, "Gao", "checker")
        assert _tray(road, "Gao", "to_check") == []
        assert _tray(road, "Qian", "to_check") == [road.job]


def _tray(road: Road, name: str, tray: str) -> list[Any]:
    piles = queries.my_work(road.occasion(name).actor, on=TODAY)
    return [row["id"] for pile in piles if pile.tray.name == tray for row in pile.rows]


class TestReading:
    def test_the_job_its_tray_the_board_and_the_agenda_know_them(self, road: Road):
        road.accepted()
        schedule(road, ("Gao",), ("Chen",))
        give(road, "Gao", "verifier")
        people = queries.detail(road.job, on=TODAY)["people"]
        assert [(one["person_id"], one["duty"]) for one in people] == [
            (road.world.people["Gao"], "second"), (road.world.people["Chen"], "assist"),
        ]  # fmt: skip
        gao = road.world.people["Gao"]
        board = board_of(road.world.lab, on=TODAY, person=gao)
        cards = [card for stack in board.stacks for card in stack.cards]
        assert [(card["id"], card["beside"]) for card in cards] == [(road.job, 2)]
        assert gao in board.people
        found = jobs_scheduled(road.world.lab, first=TODAY, last=TODAY, limit=9, person=gao)
        assert [one["id"] for one in found] == [road.job]
        jobs.receive(road.occasion("Chen"), job_id=road.job)
        assert _tray(road, "Gao", "to_start") == [road.job]
        assert _tray(road, "Li", "to_start") == [road.job]

    def test_the_workload_counts_a_job_once_and_names_who_stood_beside(self, road: Road):
        road.accepted()
        schedule(road, (), ("Chen",))
        begin(road, "Li")
        jobs.record(road.occasion("Li"), job_id=road.job, data=readings())
        jobs.check(road.occasion("Qian"), job_id=road.job, digest=road.row.digest)
        jobs.approve(road.occasion("Wang"), job_id=road.job, digest=road.row.digest)
        found = workload_of(
            lines_of(house=road.world.lab, until=TODAY), until=TODAY, weeks=1, days=WorkingDays(),
            beside=beside_lines(house=road.world.lab, until=TODAY),
        )  # fmt: skip
        assert found.done == 1
        assert [(one.name.zh[:2], one.done, one.beside) for one in found.people] == [
            ("李明", 1, 0),
            ("陈静", 0, 1),
        ]
        assert beside_lines(until=TODAY) == []


def test_a_plan_asks_no_more_with_more_people(road: Road):
    road.accepted()
    schedule(road)
    counts = []
    for names in (("Chen",), ("Chen", "Qian", "Gao", "Wang")):
        with CaptureQueriesContext(connection) as seen:
            jobs.reschedule(road.occasion("Wang"), **plan(road, (), names, reason="换人"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
