"""A stage of the demonstration: houses choose how they are reminded, worn-out lots end, and the day is told.

The mails of the day wait in the outbox: the server that is started afterwards sends them to where SUYUAN_MAIL
says, in the demonstration to nobody.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from suyuan.registry.instruments import lots
from suyuan.registry.instruments.models import Instrument, InstrumentLot
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.reminders.commands import set_reminders
from suyuan.registry.reminders.gathering import gather
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.world import World, as_one

SET_DAYS_AGO: Final = 30
OWNERS: Final = 4  # the owners with the most instruments choose their days
LOTS: Final = 3  # lots whose life is over and whose meters were replaced
DAYS: Final = ((60, 30, 7), (90, 30), (45, 15), (30,))


def remind(world: World, progress: Progress) -> None:
    """Settings of some owners, the end of some lots, and what every house is told today."""
    _choose(world)
    _end_lots(world)
    now = world.at(world.today, minute=5)
    system = Occasion(actor=SYSTEM, at=now, identities=world.install(now).identities, zone=world.zone)
    with as_one():
        progress.step(gather(system))


def _choose(world: World) -> None:
    by_id = {identity: key for key, identity in world.house_ids.items()}
    counted: dict[str, int] = {}
    for owner in Instrument.objects.order_by().values_list("owner_id", flat=True):
        counted[by_id[owner]] = counted.get(by_id[owner], 0) + 1
    largest = sorted(counted, key=lambda key: (-counted[key], key))[:OWNERS]
    for place, key in enumerate(largest):
        set_reminders(
            world.within(key, world.days_ago(SET_DAYS_AGO, minute=place)),
            organization=world.house_ids[key],
            is_on=True,
            days=DAYS[place % len(DAYS)],
            addresses=[f"metrology{place + 1}@example.org"],
            language="en" if place == 1 else "zh",
        )


def _end_lots(world: World) -> None:
    by_id = {identity: key for key, identity in world.house_ids.items()}
    worn = InstrumentLot.objects.filter(replace_by__lt=world.today).order_by("replace_by", "number")
    for lot in worn[:LOTS]:
        ended: date = max(lot.installed_on, min(lot.replace_by, world.today - timedelta(days=SET_DAYS_AGO)))
        lots.close_lot(
            world.within(by_id[lot.operator_id], world.days_ago(SET_DAYS_AGO)),
            lot_id=lot.pk,
            closed_on=ended,
            reason="使用年限届满，整批轮换",
        )
