"""Time limits of jobs: each step is told, on the web and by mail, to the house it falls to, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from django.core import mail as outbox
from tests.registry.conftest import NOW, ZONE, World
from tests.registry.road import Road
from tests.registry.road import road as make_road

from suyuan.registry.jobs.limits import escalate
from suyuan.registry.jobs.models import Job
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.parties.models import Organization
from suyuan.registry.reminders import commands
from suyuan.registry.reminders.gathering import gather
from suyuan.registry.reminders.models import Reminder
from suyuan.registry.reminders.sending import send

pytestmark = pytest.mark.django_db
WARN, LATE, LONG_LATE = date(2026, 4, 1), date(2026, 4, 9), date(2026, 4, 16)  # of a limit on 8 April


@pytest.fixture
def road(world: World) -> Road:
    return make_road(world).accepted()


def a_day(road: Road, day: date) -> Occasion:
    """The daily duties of a day, in their order."""
    system = Occasion(actor=SYSTEM, at=NOW, identities=road.world.identities, zone=ZONE)
    on = replace(system, at=datetime.combine(day, time(9), ZONE))
    escalate(on)
    gather(on)
    return on


def told() -> list[tuple[str, str]]:
    rows = Reminder.objects.filter(kind__startswith="job_").order_by("created_at", "id")
    return list(rows.values_list("kind", "digest__organization__kind"))


def test_each_step_is_told_once_to_whom_it_falls_to(road: Road):
    division = Organization.objects.values_list("jurisdiction", flat=True).get(pk=road.world.lab)
    Organization.objects.filter(kind="authority").update(jurisdiction=division)
    for day in (date(2026, 3, 20), WARN, date(2026, 4, 2), LATE, date(2026, 4, 10), LONG_LATE):
        a_day(road, day)
    house = Organization.objects.get(pk=road.world.lab).kind
    assert told() == [("job_warn", house), ("job_late", house), ("job_long_late", "authority")]


def test_the_laboratory_has_it_by_mail_with_the_number_of_the_job(road: Road):
    commands.set_reminders(
        road.world.occasion("Wang"),
        organization=road.world.lab,
        is_on=True,
        days=[30, 7],
        addresses=["lab@example.org"],
        language="en",
    )
    send(a_day(road, LATE))
    assert [one.to for one in outbox.outbox] == [["lab@example.org"]]
    assert "Jobs past their limit" in outbox.outbox[0].body
    assert road.row.number in outbox.outbox[0].body


def test_a_job_that_is_done_is_not_told_of(road: Road):
    Job.objects.filter(pk=road.job).update(state="closed")
    a_day(road, LATE)
    assert told() == []


def test_without_an_authority_in_the_division_nobody_is_told_in_its_place(road: Road):
    Organization.objects.filter(kind="authority").update(active=False)
    a_day(road, LONG_LATE)
    assert told() == []
