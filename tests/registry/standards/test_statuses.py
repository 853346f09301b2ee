"""The operational state noted day by day: once, when it changes, and only then."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW, TODAY

from suyuan.registry.journal.models import Event
from suyuan.registry.standards import commands
from suyuan.registry.standards.models import MeasurementStandard, StandardStatus
from suyuan.registry.standards.statuses import note_statuses

pytestmark = pytest.mark.django_db


def history(world):
    rows = StandardStatus.objects.filter(standard_id=world.standard).order_by("on", "pk")
    return [(one.on, one.ready, one.reasons) for one in rows]


def day(occasion_of, after: int):
    return occasion_of("Li", at=NOW + timedelta(days=after))


def test_only_changes_are_noted_and_only_once_a_day(world, occasion_of):
    assert note_statuses(day(occasion_of, 0)) >= 1
    assert note_statuses(day(occasion_of, 0)) == 0
    assert note_statuses(day(occasion_of, 1)) == 0
    assert history(world) == [(TODAY, True, [])]


def test_a_hold_and_its_release_are_two_more_rows_with_their_reason(world, occasion_of):
    note_statuses(day(occasion_of, 0))
    later, after = (occasion_of("Wang", at=NOW + timedelta(days=days)) for days in (1, 3))
    hold = commands.open_hold(later, standard_id=world.standard, reason="CHANGE_OPEN", note="换设备")
    assert note_statuses(later) == 1
    commands.close_hold(after, hold_id=hold.pk, note="已核实")
    assert note_statuses(after) == 1
    assert history(world) == [
        (TODAY, True, []),
        (TODAY + timedelta(days=1), False, ["CHANGE_OPEN"]),
        (TODAY + timedelta(days=3), True, []),
    ]
    acts = Event.objects.filter(act__startswith="standards.note_", entity_id=str(world.standard))
    assert list(acts.order_by("seq").values_list("act", flat=True)) == [
        "standards.note_ready",
        "standards.note_blocked",
        "standards.note_ready",
    ]


def test_many_standards_are_looked_at_by_as_many_queries_as_one(world, occasion_of):
    note_statuses(day(occasion_of, 0))
    one = MeasurementStandard.objects.get(pk=world.standard)
    with CaptureQueriesContext(connection) as alone:
        note_statuses(day(occasion_of, 1))
    for number in range(30):
        one.pk, one.code = UUID(int=number + 1), f"9{number:07d}"
        one.save(force_insert=True)
        StandardStatus(
            id=UUID(int=number + 1),
            created_at=NOW,
            updated_at=NOW,
            standard_id=one.pk,
            on=TODAY,
            ready=False,
            reasons=["COMPONENT_MISSING"],
        ).save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        note_statuses(day(occasion_of, 0))
    assert len(many) == len(alone)


def test_a_noted_day_cannot_be_changed(world, occasion_of):
    note_statuses(day(occasion_of, 0))
    with pytest.raises(IntegrityError):
        StandardStatus.objects.filter(standard_id=world.standard).update(ready=False)
