"""Ends of consultations and of shared tasks among the daily reminders."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.registry.conftest import NOW, PROVINCE, TODAY, ZONE, World

from suyuan.base.text import Text
from suyuan.registry.consultations import commands as consultations
from suyuan.registry.consultations.rules import Part
from suyuan.registry.governance import tasks
from suyuan.registry.governance.tasks import TaskForm
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.reminders.gathering import gather
from suyuan.registry.reminders.governing import GOVERNING
from suyuan.registry.reminders.models import Reminder
from suyuan.registry.reminders.rules import KINDS, OVERDUE

OWN = [source.kind for source in GOVERNING]


def told(world: World, days: int) -> list[tuple[str, UUID, int, str]]:
    """What is newly told so many days later."""
    known = set(Reminder.objects.values_list("pk", flat=True))
    at = NOW + timedelta(days=days)
    gather(Occasion(actor=SYSTEM, at=at, identities=world.identities, zone=ZONE))
    rows = Reminder.objects.exclude(pk__in=known).filter(kind__in=OWN)
    return sorted(rows.values_list("kind", "digest__organization_id", "days_ahead", "detail"))


def test_every_kind_has_words():
    assert set(OWN) <= set(KINDS)


def test_the_drafter_is_told_before_the_end_and_when_it_may_be_closed(world: World):
    row = consultations.prepare(
        world.occasion("Sun"), title=Text("规划", ""), kind="plan", about="说明", jurisdiction=PROVINCE,
        sections=[Part("一", "甲。")],
    ).pk  # fmt: skip
    assert told(world, 0) == []  # a draft has no last day
    until = TODAY + timedelta(days=40)
    consultations.open_consultation(world.occasion("Feng"), consultation_id=row, edition=1, until=until)
    assert told(world, 33) == [("consultation", world.authority, 7, "规划")]
    assert told(world, 41) == [("consultation", world.authority, OVERDUE, "规划")]
    assert told(world, 42) == []
    late = world.occasion("Sun", at=NOW + timedelta(days=42))
    consultations.close(late, consultation_id=row)
    assert told(world, 43) == []


@pytest.mark.parametrize(("event", "is_told"), [("", True), ("start", True), ("cancel", False)])
def test_the_lead_is_told_of_a_task_while_it_is_to_be_done(world: World, event: str, is_told: bool):
    form = TaskForm(title="检查", about="", jurisdiction=PROVINCE, lead_id=world.lab,
                    due_on=TODAY + timedelta(days=10), supporting=[world.other_lab])  # fmt: skip
    row = tasks.open_task(world.occasion("Sun"), form).pk
    if event:
        name = "Wang" if event == "start" else "Feng"
        tasks.advance(world.occasion(name), task_id=row, event=event, note="说明")
    assert told(world, 4) == ([("shared_task", world.lab, 7, "检查")] if is_told else [])
    assert told(world, 11) == ([("shared_task", world.lab, OVERDUE, "检查")] if is_told else [])
