"""Stage: where to build standards. One proposal was enacted in spring, one waits for its decision now.

The first is as old as the registers of instruments allow: before, there was no demand on record.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final
from uuid import UUID

from suyuan.registry.siting import commands, queries, taking_up
from suyuan.registry.siting.wishes import Wishes
from suyuan.registry.siting.working import work_out
from suyuan.server.demo.houses import authority_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE
from suyuan.server.demo.world import World, as_one

EARLIER: Final = 215  # days before now
NOW: Final = 6
SECONDS: Final = 30.0
FIRST: Final = Wishes(goal="even", target=0.35, kilometres=150.0)
SECOND: Final = Wishes(goal="even", target=0.6, kilometres=120.0)
FIRST_TITLE: Final = "补齐民生领域强检能力（示例） / Everyday metrology, first step (example)"
SECOND_TITLE: Final = "全省强检能力覆盖率提高到六成（示例） / Sixty per cent of demand covered (example)"
OPINION: Final = "同意，按年度经费分批落实（示例） / agreed, in steps with the money of the year (example)"


def plan_sites(world: World, progress: Progress) -> None:
    """The first is accepted and taken up by its institutions, the second is submitted."""
    with as_one():
        first = _submitted(world, FIRST_TITLE, FIRST, at=world.days_ago(EARLIER))
        progress.step()
        commands.accept(
            world.act(authority_key(PROVINCE), "decider", world.days_ago(EARLIER - 9)),
            proposal_id=first,
            reason=OPINION,
        )
        _take_up(world, first, at=world.days_ago(EARLIER - 30))
        progress.step()
        _submitted(world, SECOND_TITLE, SECOND, at=world.days_ago(NOW))
        progress.step()


def _submitted(world: World, title: str, wishes: Wishes, *, at: datetime) -> UUID:
    officer = world.act(authority_key(PROVINCE), "officer", at)
    row = commands.draft(officer, jurisdiction=PROVINCE, title=title, wishes=wishes)
    _, picture = commands.picture_of(officer, proposal_id=row.pk, wishes=wishes)
    outcome = work_out(picture, wishes, clock=time.monotonic, seconds=SECONDS)
    commands.keep(officer, proposal_id=row.pk, wishes=wishes, picture=picture, outcome=outcome)
    commands.submit(officer, proposal_id=row.pk)
    return row.pk


def _take_up(world: World, proposal: UUID, *, at: datetime) -> None:
    """Every institution with a part in it plans its standards."""
    keys = {identity: key for key, identity in world.house_ids.items()}
    run = queries.detail(proposal)["run_id"]
    for house in sorted({one["house_id"] for one in queries.items(run)}, key=lambda one: keys[one]):
        taking_up.take_up(world.act(keys[house], "manager", at), proposal_id=proposal, house_id=house)
