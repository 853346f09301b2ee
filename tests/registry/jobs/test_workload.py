"""Workload and turnaround: counted by hand in a small calendar, then from the register."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import PROVINCE, TODAY, World
from tests.registry.road import Road, another_set

from suyuan.base.text import Text
from suyuan.registry.jobs.models import Job
from suyuan.registry.jobs.working_days import WorkingDays
from suyuan.registry.jobs.workload import (
    Line,
    lines_of,
    monday_of,
    percentile,
    workload_of,
)
from suyuan.registry.parties.queries import division

PLAIN = WorkingDays()  # Monday to Friday
MONDAY = date(2026, 3, 2)


def line(
    received: date | None, done: date | None, *, count: int = 1, who: str = "Li", kind: str = "w"
) -> Line:
    names = {"person_name": Text(who, who), "kind": Text(kind, kind)}
    return Line(received=received, done=done, person=None, count=count, **names)


@pytest.mark.parametrize(
    ("times", "share", "days"),
    [({1: 1}, 0.5, 1), ({1: 1, 2: 1}, 0.5, 1), ({1: 1, 2: 2}, 0.5, 2), ({3: 9, 30: 1}, 0.9, 3),
     ({3: 8, 30: 2}, 0.9, 30), ({}, 0.5, None)],
)  # fmt: skip
def test_percentiles(times, share, days):
    assert percentile(times, share) == days


class TestWeeks:
    def test_counted_by_hand(self):
        lines = [
            line(date(2026, 2, 20), None, count=2),  # open since before
            line(date(2026, 2, 23), date(2026, 3, 3)),  # 6 working days, done in the first week
            line(date(2026, 3, 2), date(2026, 3, 4), count=3),  # 2 days
            line(date(2026, 3, 3), date(2026, 4, 1), who="Qian"),  # 21 days: late, and after these weeks
            line(date(2026, 2, 2), date(2026, 3, 12), who="Qian", kind="m"),  # 28 days: late
        ]
        found = workload_of(lines, until=date(2026, 3, 13), weeks=2, days=PLAIN)
        assert [(week.monday, week.received, week.done, week.open) for week in found.weeks] == [
            (MONDAY, 4, 4, 4),
            (date(2026, 3, 9), 0, 1, 3),
        ]
        assert (found.received, found.done, found.open) == (4, 5, 3)
        assert (found.median, found.ninth, found.on_time) == (2, 28, 0.8)
        assert [(one.name.en, one.done, one.median, one.late) for one in found.people] == [
            ("Li", 4, 2, 0),
            ("Qian", 1, 28, 1),
        ]
        assert [(one.name.en, one.done) for one in found.kinds] == [("w", 4), ("m", 1)]

    def test_nothing_at_all(self):
        found = workload_of([], until=TODAY, weeks=12, days=PLAIN)
        assert (found.done, found.median, found.on_time, len(found.weeks)) == (0, None, None, 12)
        assert found.weeks[-1].monday == monday_of(TODAY)


class TestRegister:
    def test_a_job_on_its_way(self, road: Road, world: World):
        road.approved()
        (found,) = lines_of(house=world.lab, until=TODAY)
        assert (found.received, found.done, found.count) == (TODAY, TODAY, 1)
        assert found.person == world.people["Li"]
        assert lines_of(path=division(PROVINCE)["path"], until=TODAY) == [found]

    def test_not_of_another_house_nor_before_its_day(self, road: Road, world: World):
        road.approved()
        assert lines_of(house=world.other_lab, until=TODAY) == []
        assert lines_of(until=TODAY) == []
        assert lines_of(house=world.lab, until=TODAY - timedelta(days=1)) == []

    def test_one_query_however_many(self, road: Road, world: World):
        for number in range(3):
            Road(world=world, instrument=another_set(world, number)).received()
        with CaptureQueriesContext(connection) as seen:
            (found,) = lines_of(house=world.lab, until=TODAY)
        assert len(seen) == 1
        assert found.count == 3 == Job.objects.filter(received_on=TODAY).count()
