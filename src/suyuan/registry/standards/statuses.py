"""The operational state of every standard in use, noted on the days it changes.

Before each use it is computed anew; the rows written here say since when a standard is blocked, by what, and
how long it was. Source: domain model 4.3, last paragraph.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.standards import acts, states
from suyuan.registry.standards.models import MeasurementStandard, StandardStatus
from suyuan.registry.standards.movement import ENTITY
from suyuan.registry.standards.queries import facts
from suyuan.registry.standards.rules import Readiness, readiness

BATCH: Final = 500  # standards looked at together: the queries of a batch do not depend on its size


def note_statuses(occasion: Occasion) -> int:
    """Note every standard in use whose state or reasons are not those last noted; number of them."""
    occasion = occasion.as_system()
    in_use = list(
        MeasurementStandard.objects.filter(state__in=states.USABLE)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    noted = 0
    for start in range(0, len(in_use), BATCH):
        wanted = in_use[start : start + BATCH]
        last = _last(wanted)
        for standard_id, known in facts(wanted, on=occasion.today).items():
            now = readiness(known, on=occasion.today)
            day, told = last.get(standard_id, (None, None))
            if day != occasion.today and told != _told(now):
                _note(occasion, standard_id, now)
                noted += 1
    return noted


def _told(now: Readiness) -> tuple[bool, tuple[str, ...]]:
    """Each code once: three devices that expired are one reason of the state."""
    return now.ready, tuple(dict.fromkeys(reason.code for reason in now.reasons))


def _last(wanted: list[UUID]) -> dict[UUID, tuple[date, tuple[bool, tuple[str, ...]]]]:
    rows = StandardStatus.objects.filter(standard_id__in=wanted).order_by("on", "pk")
    return {
        standard: (day, (ready, tuple(reasons)))
        for standard, day, ready, reasons in rows.values_list("standard_id", "on", "ready", "reasons")
    }


def _note(occasion: Occasion, standard_id: UUID, now: Readiness) -> None:
    ready, reasons = _told(now)
    StandardStatus(
        **columns(occasion), standard_id=standard_id, on=occasion.today, ready=ready, reasons=list(reasons)
    ).save(force_insert=True)
    record(
        acts.NOTE_STATUS[ready],
        occasion,
        entity=ENTITY,
        entity_id=standard_id,
        payload={"reasons": list(reasons)},
    )
