"""A stage of the demonstration: rooms, two weeks of plans, absences, and one plan that no longer works.

The plan is made first; then somebody asks for leave on a day on which work is planned, as it happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import Job
from suyuan.registry.jobs.states import OPEN
from suyuan.registry.jobs.working_days import working_days
from suyuan.server.demo.houses import institute_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.road import Errand, walk
from suyuan.server.demo.work import errand_of, instruments_by_serial, open_tasks
from suyuan.server.demo.world import World, as_one

CITY: Final = "220100"
ROOMS: Final = (
    ("B101", Text("质量检定室", "Mass laboratory"), 2),
    ("B102", Text("压力检定室", "Pressure laboratory"), 1),
    ("B103", Text("收发室工作台", "Bench at the reception"), 1),
)


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A plan: so many working days from today, from and until which half, by whom, in which room."""

    after: int
    half: str = "am"
    until: str = "pm"
    more: int = 0  # working days that it goes on
    post: str = "verifier"
    second: str = ""  # another verifier who measures with the first
    assistant: str = ""
    room: str = "B101"


# One set of weights serves them all, so that no two of them stand in the same half-day.
PLANS: Final = (
    Slot(after=0, half="pm"),
    Slot(after=1, until="am"),
    Slot(after=1, half="pm", post="verifier2", room="B102"),
    Slot(after=2, second="verifier2"),
    Slot(after=3, post="verifier2", until="am"),
    Slot(after=4, half="pm", post="verifier2", room="B103"),
    Slot(after=5, more=1, post="verifier2", until="am"),
    Slot(after=6, half="pm"),
    Slot(after=8, more=1, until="am", room="B103", assistant="clerk"),
    Slot(after=9, half="pm", post="verifier2"),
)
WAITING: Final = 3  # accepted jobs without a plan


def plan_two_weeks(world: World, progress: Progress) -> None:
    """Rooms, jobs with a place in the next two weeks, some that wait for one, and who is away."""
    house = institute_key(CITY)
    manager = world.act(house, "manager", world.days_ago(1, minute=400))
    with as_one():
        rooms = {
            code: jobs.add_room(
                manager, institution=world.house_ids[house], code=code, name=name, places=places
            ).pk
            for code, name, places in ROOMS
        }
    waiting = _accepted(world, len(PLANS) + WAITING)
    for slot, (job, errand) in zip(PLANS, waiting, strict=False):
        first = _day(world, slot.after)
        jobs.schedule(
            world.act(house, "manager", world.at(world.today, minute=30 + slot.after)),
            job_id=job,
            scheduled_for=first,
            from_half=slot.half,
            until_on=working_days().after(first, slot.more),
            until_half=slot.until,
            standards=errand.standards,
            verifier=world.people[house, slot.post],
            seconds=[world.people[house, post] for post in (slot.second,) if post],
            assistants=[world.people[house, post] for post in (slot.assistant,) if post],
            room=rooms[slot.room],
        )
        progress.step()
    for _ in waiting:  # those that have no plan yet
        progress.step()
    _be_away(world, house)


def _accepted(world: World, count: int) -> Iterator[tuple[UUID, Errand]]:
    """Jobs of instruments that nobody has brought yet, accepted yesterday."""
    serials = instruments_by_serial()
    open_jobs = set(Job.objects.filter(state__in=OPEN).values_list("instrument_id", flat=True))
    busy = {task.planned.number for task in world.tasks}
    errands = (errand_of(world, task, serials, minute=120) for task in open_tasks(world, CITY, busy))
    fresh = (errand for errand in errands if errand.instrument not in open_jobs)
    for errand in islice(fresh, count):
        yield walk(world, errand, until="accept").job, errand


def _day(world: World, after: int) -> date:
    """The nth working day from today on; today itself is the first if it is worked."""
    return working_days().after(world.today - timedelta(days=1), after + 1)


def _be_away(world: World, house: str) -> None:
    """A course, a leave, and a short one that meets a plan."""
    for post, kind, first, more, half in (
        ("verifier", "training", 7, 0, "am"),
        ("verifier2", "leave", 7, 1, "am"),
        ("verifier2", "other", 4, 0, "pm"),
    ):
        start = _day(world, first)
        jobs.note_absence(
            world.act(house, "manager", world.at(world.today, minute=60 + first)),
            person=world.people[house, post],
            kind=kind,
            first_on=start,
            first_half=half,
            last_on=working_days().after(start, more),
            last_half="pm",
        )
