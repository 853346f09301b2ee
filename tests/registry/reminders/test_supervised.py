"""Last days of supervision among the daily reminders, and what the authority above is told."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import CITY, COUNTY, SETTING_UP, TODAY, ZONE, World
from tests.registry.integrity.conftest import measured_before_it_came
from tests.registry.road import road as make_road
from tests.registry.supervision.conftest import Desk, make_desk

from suyuan.base.text import same
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.integrity import commands as integrity
from suyuan.registry.integrity.models import Case
from suyuan.registry.integrity.sweeping import sweep
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.parties import commands as parties
from suyuan.registry.reminders.gathering import gather
from suyuan.registry.reminders.models import Reminder
from suyuan.registry.reminders.rules import KINDS, OVERDUE
from suyuan.registry.reminders.supervised import SUPERVISION
from suyuan.registry.supervision import complaining, concluding, inspecting
from suyuan.registry.supervision.models import Complaint, Inspection

OF_SUPERVISION = [source.kind for source in SUPERVISION]


@pytest.fixture
def desk(world: World) -> Desk:
    return make_desk(world)


def house(world: World, code: str, jurisdiction: str, level: str) -> UUID:
    start = Occasion(actor=SETTING_UP, at=world.occasion("Sun").at, identities=world.identities, zone=ZONE)
    return parties.register_organization(
        start, code=code, name=same(code), kind="authority", jurisdiction=jurisdiction, level=level
    ).id


def told(desk: Desk) -> list[tuple[str, UUID, int]]:
    """What was newly told on the day of the desk: kind, house and days ahead."""
    known = set(Reminder.objects.values_list("pk", flat=True))
    system = desk.by("Sun")
    gather(Occasion(actor=SYSTEM, at=system.at, identities=system.identities, zone=system.zone))
    rows = Reminder.objects.exclude(pk__in=known).filter(kind__in=OF_SUPERVISION)
    return sorted(rows.values_list("kind", "digest__organization_id", "days_ahead"))


def test_every_kind_has_words():
    assert set(OF_SUPERVISION) <= set(KINDS)
    assert len(set(OF_SUPERVISION)) == len(OF_SUPERVISION)


def test_a_complaint_goes_to_the_nearest_desk_and_at_last_above_it(desk: Desk):
    near = house(desk.world, "CITY", CITY, "city")
    desk.complaint()  # in a county that has no authority of its own
    due = Complaint.objects.get().due_on
    assert due is not None
    (first,) = told(desk)
    assert first[:2] == ("complaint", near)
    desk.wait(days=(due - desk.today).days + 1)
    assert told(desk) == [("complaint", near, OVERDUE)]
    desk.wait(days=6)
    assert told(desk) == []
    desk.wait(days=1)  # 27 March: six working days after the 19th
    assert told(desk) == [("complaint_late", desk.world.authority, OVERDUE)]
    assert told(desk) == []


def test_who_answered_in_time_is_not_told_any_more(desk: Desk):
    one = desk.complaint()
    complaining.advance(desk.by("Sun"), complaint_id=one, event="refuse", text="不属于计量")
    desk.wait(days=20)
    assert told(desk) == []


def test_an_order_is_told_to_the_body_and_to_who_looks_again(desk: Desk):
    desk.ordered_correction()
    assert told(desk) == [
        ("correction", desk.world.factory, 30), ("reinspection", desk.world.authority, 30),
    ]  # fmt: skip
    desk.wait(days=16)
    assert [row[0] for row in told(desk)] == ["correction", "reinspection"]
    desk.wait(days=10)
    # The authority of the province has none above it: nobody else is told.
    assert told(desk) == []


def test_the_authority_above_hears_of_a_correction_nobody_looked_at(desk: Desk):
    near = house(desk.world, "CITY", CITY, "city")
    check = desk.ordered_correction()
    Inspection.objects.filter(pk=check).update(authority=near)
    desk.wait(days=15 + 9)
    assert ("reinspection_late", desk.world.authority, OVERDUE) in told(desk)


@pytest.mark.parametrize(
    ("due", "early", "told_on"),
    [
        # Six working days after a Friday, over one weekend: the Monday of the week after next.
        ("2026-03-13", "2026-03-22", "2026-03-23"),
        # The holiday of 4 to 6 April 2026, as the table that comes along has it, lies between.
        ("2026-04-03", "2026-04-13", "2026-04-14"),
    ],
)
def test_working_days_are_counted_and_the_history_tells(desk: Desk, due: str, early: str, told_on: str):
    near = house(desk.world, "CITY", CITY, "city")
    check = desk.ordered_correction()
    Inspection.objects.filter(pk=check).update(authority=near, correct_by=date.fromisoformat(due))
    late = ("reinspection_late", desk.world.authority, OVERDUE)
    desk.wait(days=(date.fromisoformat(early) - desk.today).days)
    assert late not in told(desk)
    assert not Event.objects.filter(act="reminders.escalate").exists()
    desk.wait(days=1)
    assert desk.today == date.fromisoformat(told_on)
    assert late in told(desk)
    event = Event.objects.get(act="reminders.escalate")
    assert (event.entity, event.entity_id, event.actor_id) == ("inspection", str(check), None)
    assert due in event.payload
    assert late not in told(desk)


def test_results_objections_and_samples_have_last_days(desk: Desk):
    check = desk.on_site()
    inspecting.take_sample(desk.by("Tan"), inspection_id=check, what="砝码")
    desk.record(check)
    concluding.find_compliant(desk.by("Tan"), inspection_id=check)
    concluding.object_to(desk.by("Zhou"), inspection_id=check, text="有异议")
    authority = desk.world.authority
    assert [row[:2] for row in told(desk)] == [
        ("objection", authority), ("publication", authority), ("sample_return", authority),
    ]  # fmt: skip
    concluding.publish(desk.by("Sun"), inspection_id=check)
    concluding.answer_objection(desk.by("Feng"), inspection_id=check, answer="不成立", upheld="no")
    desk.wait(days=35)
    assert [row[0] for row in told(desk)] == ["sample_return"]


def test_arbitrations_and_questions_to_laboratories(desk: Desk, world: World):
    desk.notified()
    road = make_road(world)
    for number in range(1, 6):
        measured_before_it_came(road, number=number)
    sweep(Occasion(actor=SYSTEM, at=desk.at, identities=world.identities, zone=ZONE))
    case = Case.objects.get().pk
    integrity.take(desk.by("Sun"), case_id=case)
    integrity.ask(desk.by("Sun"), case_id=case, question="为何先测后收？")
    assert [row[:2] for row in told(desk)] == [("arbitration", world.authority), ("doubt_answer", world.lab)]


def test_the_day_asks_no_more_for_more_complaints(desk: Desk):
    Instrument.objects.update(valid_until=TODAY + timedelta(days=400))

    def costs(new: int) -> int:
        for _ in range(new):
            desk.complaint(jurisdiction=COUNTY)
        with CaptureQueriesContext(connection) as asked:
            assert len(told(desk)) == new
        desk.wait(days=1)
        return len(asked)

    assert costs(3) == costs(30)
