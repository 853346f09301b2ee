"""Ends of consultations and of shared tasks, reviews of specifications, among the daily reminders."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.registry.conftest import NOW, PROVINCE, TODAY, ZONE, World

from suyuan.base.text import Text
from suyuan.registry.consultations import commands as consultations
from suyuan.registry.consultations.rules import Part
from suyuan.registry.governance import tasks
from suyuan.registry.governance.tasks import TaskForm
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.reminders.gathering import gather
from suyuan.registry.reminders.governing import GOVERNING
from suyuan.registry.reminders.models import Reminder
from suyuan.registry.reminders.rules import KINDS, OVERDUE
from suyuan.registry.specifications import guards
from suyuan.registry.specifications.models import TechnicalSpecification
from suyuan.registry.specifications.project_queries import to_review

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


def local(world: World, number: str, since: date, reviewed: date | None = None, **more: str) -> None:
    TechnicalSpecification.objects.create(
        **columns(world.occasion("Sun")), number=number, kind="calibration_specification", scope="local",
        title_zh="规范", title_en="Specification", jurisdiction_id=PROVINCE, in_force_from=since,
        reviewed_on=reviewed, **more,
    )  # fmt: skip


def test_the_authority_is_told_of_a_review_once_for_each_day_ahead(world: World):
    local(world, "JJF(吉) 1", date(2021, 4, 1))
    local(world, "JJF(吉) 2", date(2021, 4, 1), date(2025, 1, 1))
    local(world, "JJF(吉) 3", date(2021, 4, 1), state="abolished")
    due = (date(2026, 4, 1) - TODAY).days
    for days, ahead in ((due - 30, 30), (due - 7, 7), (due + 1, OVERDUE)):
        assert told(world, days) == [("specification_review", world.authority, ahead, "JJF(吉) 1")]
        assert told(world, days + 1) == []
    TechnicalSpecification.objects.filter(number="JJF(吉) 1").update(reviewed_on=date(2026, 4, 2))
    assert told(world, due + 20) == []


def test_the_database_counts_five_years_as_the_rule_does(world: World):
    for number, (since, reviewed) in enumerate((
        (date(2024, 2, 29), None), (date(2015, 2, 28), date(2023, 2, 28)), (date(2020, 1, 31), None),
        (date(2022, 5, 1), date(2021, 1, 1)), (date(2019, 12, 31), date(2020, 2, 29)),
    )):  # fmt: skip
        local(world, f"JJF(吉) {number}", since, reviewed)
    found = to_review().values_list("in_force_from", "reviewed_on", "review_due")
    assert len(found) == 5
    for since, reviewed, due in found:
        assert due == guards.review_due(in_force_from=since, reviewed_on=reviewed)
