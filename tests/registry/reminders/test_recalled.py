"""Notices of recalls by the daily reminders: each house its own certificates, once, by mail too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.registry.conftest import NOW, World
from tests.registry.road import Road, another_set
from tests.registry.road import road as make_road

from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.recalls import commands, telling
from suyuan.registry.recalls.models import Recall, RecallItem
from suyuan.registry.reminders.gathering import gather
from suyuan.registry.reminders.models import Mail, Reminder, ReminderSetting
from suyuan.registry.reminders.queries import deliveries
from suyuan.registry.results.models import Result

OccasionOf = Callable[..., Any]


@pytest.fixture
def told(world: World, occasion_of: OccasionOf, settings, tmp_path: Path) -> Recall:
    settings.DATA = tmp_path
    first = make_road(world)
    for one in (first, Road(world=world, instrument=another_set(world, 3))):
        one.issued()
    wang = occasion_of("Wang")
    source = Result.objects.get(evaluation__origin="root", point="100 g")
    row = commands.open_recall(wang, result_id=source.pk, trigger="as_found", note="送检超差")
    commands.bound(wang, recall_id=row.pk, amount="1000")
    commands.propagate(wang, recall_id=row.pk)
    telling.notify(wang, recall_id=row.pk)
    return row


def today(world: World, days: int = 0) -> Occasion:
    wang = world.occasion("Wang", NOW + timedelta(days=days))
    return Occasion(actor=SYSTEM, at=wang.at, identities=world.identities, zone=wang.zone)


def recalled() -> list[tuple[str, str]]:
    rows = Reminder.objects.filter(kind__startswith="recall").order_by("detail")
    return list(rows.values_list("kind", "detail"))


def test_the_owner_is_told_of_each_certificate_once(world: World, told: Recall, occasion_of: OccasionOf):
    stamps = {"id": world.identities(), "created_at": NOW, "updated_at": NOW}
    ReminderSetting(
        **stamps, organization_id=world.factory, days=[30], addresses=["metrology@factory.example"]
    ).save(force_insert=True)
    gather(today(world))
    found = recalled()
    numbers = set(RecallItem.objects.values_list("certificate__number", flat=True))
    assert [kind for kind, _ in found] == ["recall", "recall"]
    assert {number for number in numbers for _, detail in found if number in detail} == numbers
    assert all(told.number in detail for _, detail in found)
    mail = Mail.objects.get()
    assert mail.address == "metrology@factory.example"
    assert all(number in mail.body for number in numbers)
    ids = list(RecallItem.objects.values_list("pk", flat=True))
    kinds = ("recall", "recall_issuer")
    assert deliveries(kinds, ids) == {world.factory: {"told": 1, "sent": 0, "waiting": 1, "given_up": 0}}
    Mail.objects.update(state="given_up")
    assert deliveries(kinds, ids)[world.factory]["given_up"] == 1
    gather(today(world, 1))
    assert recalled() == found


def test_who_acknowledged_is_not_reminded_when_the_day_has_passed(
    world: World, told: Recall, occasion_of: OccasionOf
):
    gather(today(world))
    telling.acknowledge(occasion_of("Zhou"), recall_id=told.pk)
    gather(today(world, 12))
    assert len(recalled()) == 2


def test_who_did_not_is_reminded_once_more(world: World, told: Recall):
    gather(today(world))
    gather(today(world, 12))
    assert len(recalled()) == 4
