"""Time limits of jobs: who is told when, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from tests.registry.road import Road

from suyuan.registry.jobs.limits import escalate, standing, steps_due
from suyuan.registry.jobs.models import Escalation, Job
from suyuan.registry.jobs.queries import JobFilter, page
from suyuan.registry.jobs.working_days import WorkingDays
from suyuan.registry.journal.queries import history

LIMIT = date(2026, 4, 8)  # of a job accepted on 10 March: Wednesday


def done_on(road: Road, day: date) -> int:
    return escalate(replace(road.occasion("Wang"), day=day))


def steps(road: Road) -> list[str]:
    rows = Escalation.objects.filter(job_id=road.job).order_by("id")
    return list(rows.values_list("step", flat=True))


@pytest.mark.parametrize(
    ("day", "reached"),
    [
        (date(2026, 3, 31), []),  # six working days before, without the day off
        (date(2026, 4, 1), ["warn"]),
        (date(2026, 4, 8), ["warn"]),
        (date(2026, 4, 9), ["warn", "late"]),
        (date(2026, 4, 15), ["warn", "late"]),
        (date(2026, 4, 16), ["warn", "late", "long_late"]),
    ],
)
def test_steps_are_counted_in_working_days(day: date, reached: list[str]):
    assert [step.code for step in steps_due(LIMIT, on=day, days=WorkingDays())] == reached


class TestEscalate:
    def test_nobody_is_told_while_there_is_time(self, road: Road):
        road.accepted()
        assert done_on(road, date(2026, 3, 30)) == 0

    def test_each_step_is_taken_once_and_recorded(self, road: Road):
        road.accepted()
        days = [date(2026, 4, 1), date(2026, 4, 1), date(2026, 4, 9), date(2026, 4, 10), date(2026, 4, 16)]
        assert [done_on(road, day) for day in days] == [1, 0, 1, 0, 1]
        assert steps(road) == ["warn", "late", "long_late"]
        events = [event for event in history("job", road.job) if event["act"] == "jobs.escalate"]
        assert len(events) == 3
        assert all(event["actor_id"] is None for event in events)

    def test_of_several_reached_at_once_the_gravest_is_told(self, road: Road):
        road.accepted()
        assert done_on(road, date(2026, 5, 8)) == 1
        assert steps(road) == ["long_late"]

    def test_the_state_of_the_job_stays(self, road: Road):
        road.accepted()
        version = road.row.row_version
        done_on(road, date(2026, 4, 9))
        assert (road.state, road.row.row_version) == ("accepted", version)

    @pytest.mark.parametrize("end", ["issued", "cancelled"])
    def test_a_job_that_is_done_is_left_alone(self, road: Road, end: str):
        road.accepted()
        Job.objects.filter(pk=road.job).update(state=end)
        assert done_on(road, date(2026, 5, 8)) == 0

    def test_another_limit_is_told_of_anew(self, road: Road):
        road.accepted()
        done_on(road, date(2026, 4, 9))
        Job.objects.filter(pk=road.job).update(due_on=date(2026, 4, 30))
        assert done_on(road, date(2026, 5, 6)) == 1
        assert steps(road) == ["late", "late"]


def test_the_limit_begins_anew_with_the_receipt(road: Road):
    from suyuan.registry.jobs import commands as jobs

    road.scheduled()
    later = replace(road.occasion("Chen"), day=date(2026, 3, 17))
    jobs.receive(later, job_id=UUID(str(road.job)))
    assert road.row.due_on == date(2026, 4, 15)


@pytest.mark.parametrize(("day", "total"), [(date(2026, 4, 8), 0), (date(2026, 4, 9), 1)])
def test_a_list_shows_only_what_is_past_its_limit(road: Road, day: date, total: int):
    road.accepted()
    assert page(JobFilter(late_on=day), on=day).total == total
    Job.objects.filter(pk=road.job).update(state="closed")
    assert page(JobFilter(late_on=day), on=day).total == 0


def test_a_job_stands_at_its_gravest_step_until_it_is_done():
    assert standing("in_work", LIMIT, on=date(2026, 3, 10)) is None
    assert standing("submitted", None, on=date(2026, 3, 10)) is None
    assert standing("issued", LIMIT, on=date(2026, 5, 8)) is None
    reached = standing("in_work", LIMIT, on=date(2026, 5, 8))
    assert reached is not None
    assert reached.code == "long_late"
