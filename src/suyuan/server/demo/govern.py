"""Shared tasks, notices and news of the province over three years: all invented."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.governance import news, tasks
from suyuan.registry.governance.news import NewsForm
from suyuan.registry.governance.tasks import TaskForm
from suyuan.registry.journal.occasion import Occasion
from suyuan.server.demo.houses import authority_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, example
from suyuan.server.demo.world import World, as_one

AUTHORITY: Final = authority_key(PROVINCE)


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A note so many days after a task was set, of the lead or of a supporter."""

    after: int
    text: str
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A task, set so many days before today; everything else is told in days after that, 0 for never."""

    title: str
    lead: str
    helpers: tuple[str, ...]
    opened: int
    lasts: int
    about: str = ""
    begun: int = 0
    notes: tuple[Noted, ...] = ()
    done: int = 0
    result: str = ""
    reopened: int = 0
    reopened_for: str = ""
    done_again: int = 0
    result_again: str = ""
    cancelled: int = 0
    cancelled_for: str = ""


def govern(world: World, progress: Progress) -> None:
    """Set the tasks and walk them on; write, publish and withdraw the texts."""
    told = json.loads(Path(__file__).with_name("govern.json").read_text("utf-8"))
    with as_one():
        for one in told["tasks"]:
            notes = tuple(Noted(**note) for note in one.get("notes", ()))
            _task(world, Planned(**one | {"helpers": tuple(one["helpers"]), "notes": notes}))
            progress.step()
        for one in told["texts"]:
            _text(world, one)
            progress.step()


def _task(world: World, plan: Planned) -> None:
    row = tasks.open_task(
        _by(world, AUTHORITY, plan.opened),
        TaskForm(
            title=plan.title,
            about=plan.about,
            jurisdiction=PROVINCE,
            lead_id=world.house_ids[plan.lead],
            due_on=world.today + timedelta(days=plan.lasts - plan.opened),
            supporting=[world.house_ids[one] for one in plan.helpers],
        ),
    ).pk
    decider = world.act(AUTHORITY, "decider", world.days_ago(max(plan.opened - plan.cancelled, 0)))
    # when, who, what, with which words
    steps: list[tuple[int, Occasion, str, str]] = [
        (plan.begun, _by(world, plan.lead, plan.opened - plan.begun), "start", ""),
        (plan.done, _by(world, plan.lead, plan.opened - plan.done), "complete", plan.result),
        (plan.reopened, _by(world, AUTHORITY, plan.opened - plan.reopened), "reopen", plan.reopened_for),
        (
            plan.done_again,
            _by(world, plan.lead, plan.opened - plan.done_again),
            "complete",
            plan.result_again,
        ),
        (plan.cancelled, decider, "cancel", plan.cancelled_for),
    ]
    steps += [
        (one.after, _by(world, one.by or plan.lead, plan.opened - one.after), "note", one.text)
        for one in plan.notes
    ]
    for _, who, event, said in sorted((one for one in steps if one[0]), key=lambda one: one[0]):
        _step(who, row, event, said)


def _step(who: Occasion, row: UUID, event: str, said: str) -> None:
    if event == "note":
        tasks.note(who, task_id=row, text=said)
    else:
        tasks.advance(who, task_id=row, event=event, note=said)


def _by(world: World, house: str, days: int) -> Occasion:
    """Whoever handles tasks in a house, so many days ago."""
    post = "officer" if house.startswith("authority") else "manager"
    return world.act(house, post, world.days_ago(max(days, 0)))


def _text(world: World, told: dict[str, Any]) -> None:
    days, end = told["days"], told["end"]
    title = example(told["title"]["zh"], told["title"]["en"])
    text = Text(told["text"]["zh"], told["text"]["en"])
    form = NewsForm(kind=told["kind"], title=title, text=text)
    row = news.write(_by(world, AUTHORITY, days), form, jurisdiction=PROVINCE)
    if end == "draft":
        return
    news.publish(world.act(AUTHORITY, "decider", world.days_ago(days, minute=60)), news_id=row.pk)
    if end == "withdraw":
        later = world.act(AUTHORITY, "decider", world.days_ago(days - 2))
        news.withdraw(later, news_id=row.pk, reason="时间有误，另行公告。（示例）")
