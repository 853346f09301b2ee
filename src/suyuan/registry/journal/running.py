"""Doing the daily duties: each in its own transaction, at most one hand at a time, one event for each day.

That a duty was done, its row and its event are committed together with what it did. A process that dies
before leaves the duty undone, and the next one does it: there is nothing to repair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.journal.acts import RUN_DUTY
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.duties import DUTIES, Duty
from suyuan.registry.journal.models import DutyDay
from suyuan.registry.journal.occasion import Occasion, permit


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one duty: how many rows it was done to, or why it could not be done."""

    duty: Duty
    count: int = 0
    fault: SuyuanError | None = None


def undone(day: date, duties: Iterable[Duty] | None = None) -> list[Duty]:
    """The duties that nobody has done on `day` or later: one query."""
    done = set(DutyDay.objects.filter(last_on__gte=day).values_list("duty", flat=True))
    return [duty for duty in (DUTIES.values() if duties is None else duties) if duty.code not in done]


def run(duties: Iterable[Duty], occasion: Occasion) -> Iterator[Outcome]:
    """Do the duties one after the other; one that fails does not stop the others.

    An error that is not of the tree, a lock or a fault of the software, is told in the same way.
    """
    occasion = occasion.as_system()
    permit(RUN_DUTY, occasion)
    for duty in duties:
        try:
            yield Outcome(duty=duty, count=_do(duty, occasion))
        except SuyuanError as error:
            yield Outcome(duty=duty, fault=error)
        except Exception as error:  # the other duties are done all the same
            yield Outcome(duty=duty, fault=_unforeseen(duty, error))


def _do(duty: Duty, occasion: Occasion) -> int:
    if duty.in_steps:
        count = duty.do(occasion)
        with transaction.atomic():
            _note(duty, occasion, count)
        return count
    with transaction.atomic():
        # The row is locked until the commit: of two that begin at once, the second waits.
        _row(duty, occasion)
        count = duty.do(occasion)
        _note(duty, occasion, count)
    return count


def _row(duty: Duty, occasion: Occasion) -> DutyDay:
    fresh = {"last_on": occasion.today, "at": occasion.at, "count": 0}
    DutyDay.objects.get_or_create(duty=duty.code, defaults=fresh)
    return DutyDay.objects.select_for_update().get(duty=duty.code)


def _note(duty: Duty, occasion: Occasion, count: int) -> None:
    """The row never goes back to a day that was made up for."""
    row = _row(duty, occasion)
    row.last_on, row.at, row.count = max(row.last_on, occasion.today), occasion.at, count
    row.save(force_update=True)
    record(
        RUN_DUTY,
        occasion,
        entity="duty",
        entity_id=duty.code,
        payload={"on": occasion.today.isoformat(), "count": count},
    )


def _unforeseen(duty: Duty, error: Exception) -> SuyuanError:
    return SuyuanError(
        Text(
            f"“{duty.name.zh}”未能完成：{error}",
            f"“{duty.name.en}” was not finished: {error}",
        ),
        hint=Text("稍后再次运行；仍有错误时请报告。", "Run it again later; if it fails again, report it."),
        kind=type(error).__name__,
    )
