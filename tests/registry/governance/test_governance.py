"""The board of tasks and the news: state tables, who may do what, what is kept."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.registry.conftest import NOW, PROVINCE, TODAY, World

from suyuan.base.errors import InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.governance import acts, news, queries, tasks
from suyuan.registry.governance.models import News, SharedTask, TaskNote
from suyuan.registry.governance.news import NewsForm
from suyuan.registry.governance.states import (
    NEWS_EVENTS,
    NEWS_STATES,
    NEWS_TARGETS,
    TASK_EVENTS,
    TASK_STATES,
    TASK_TARGETS,
    why_not_news,
    why_not_task,
)
from suyuan.registry.governance.tasks import TaskForm
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event

pytestmark = pytest.mark.django_db
DUE = TODAY + timedelta(days=30)


def task(world: World, **changed: object) -> SharedTask:
    given: dict[str, object] = {
        "title": "加油机专项检查", "about": "与商务部门联合。", "jurisdiction": PROVINCE,
        "lead_id": world.lab, "due_on": DUE, "supporting": (world.factory,),
    }  # fmt: skip
    return tasks.open_task(world.occasion("Sun"), TaskForm(**(given | changed)))  # type: ignore[arg-type]


def text(**changed: object) -> NewsForm:
    given: dict[str, object] = {
        "kind": "notice",
        "title": Text("关于开展检查的通知", "Notice of inspections"),
        "text": Text("自下月起开展检查。", "Inspections begin next month."),
    }
    return NewsForm(**(given | changed))  # type: ignore[arg-type]


def draft(world: World) -> News:
    return news.write(world.occasion("Sun"), text(), jurisdiction=PROVINCE)


@pytest.mark.parametrize(("state", "event"), itertools.product(TASK_STATES, TASK_EVENTS))
def test_tasks_move_by_their_table_alone(world: World, state: str, event: str):
    way = {"open": (), "in_work": ("start",), "done": ("start", "complete"), "cancelled": ("cancel",)}[state]
    one = task(world)
    feng = world.occasion("Feng")
    for step in way:
        tasks.advance(feng, task_id=one.pk, event=step, note="x")
    before = Event.objects.count()
    assert (why_not_task(state, event) is None) == ((state, event) in TASK_TARGETS)
    if event == "open":
        return
    if (state, event) in TASK_TARGETS:
        tasks.advance(feng, task_id=one.pk, event=event, note="x")
        assert SharedTask.objects.get().state == TASK_TARGETS[state, event]
    else:
        with pytest.raises(RuleRefusal):
            tasks.advance(feng, task_id=one.pk, event=event, note="x")
        assert (SharedTask.objects.get().state, Event.objects.count()) == (state, before)


def do_news(world: World, one: News, event: str) -> None:
    feng = world.occasion("Feng")
    {
        "rewrite": lambda: news.rewrite(world.occasion("Sun"), news_id=one.pk, form=text()),
        "publish": lambda: news.publish(feng, news_id=one.pk),
        "discard": lambda: news.discard(feng, news_id=one.pk),
        "withdraw": lambda: news.withdraw(feng, news_id=one.pk, reason="有误"),
    }[event]()


@pytest.mark.parametrize(("state", "event"), itertools.product(NEWS_STATES, NEWS_EVENTS))
def test_news_move_by_their_table_alone(world: World, state: str, event: str):
    assert (why_not_news(state, event) is None) == ((state, event) in NEWS_TARGETS)
    if event == "write":
        return
    one = draft(world)
    for step in {"draft": (), "published": ("publish",), "withdrawn": ("publish", "withdraw")}[state]:
        do_news(world, one, step)
    before = Event.objects.count()
    if (state, event) in NEWS_TARGETS:
        do_news(world, one, event)
        assert News.objects.get().state == NEWS_TARGETS[state, event]
        return
    with pytest.raises(RuleRefusal):
        do_news(world, one, event)
    assert (News.objects.get().state, Event.objects.count()) == (state, before)


def test_every_event_has_its_act():
    assert (set(acts.TASK), set(acts.NEWS)) == (set(TASK_EVENTS), set(NEWS_EVENTS))


def test_the_lead_the_supporters_and_the_authority_make_notes(world: World):
    one = task(world, supporting=(world.other_lab,))
    for name in ("Wang", "Tan"):
        tasks.note(world.occasion(name), task_id=one.pk, text=f"{name} 已安排")
    with pytest.raises(NotPermitted):  # a house that has nothing to do with it
        tasks.note(world.occasion("Zhou"), task_id=one.pk, text="x")
    assert [row["text"] for row in queries.notes(one.pk)] == ["Tan 已安排", "Wang 已安排"]
    with pytest.raises(DatabaseError), transaction.atomic():
        TaskNote.objects.update(text="y")
    assert [str(fault) for fault in faults()] == []


def test_a_task_that_is_over_takes_no_notes_and_says_how_it_ended(world: World):
    one = task(world)
    tasks.advance(world.occasion("Wang"), task_id=one.pk, event="start")
    with pytest.raises(Missing):
        tasks.advance(world.occasion("Wang"), task_id=one.pk, event="complete")
    tasks.advance(world.occasion("Wang"), task_id=one.pk, event="complete", note="检查 30 家。")
    assert SharedTask.objects.get().done_on == TODAY
    with pytest.raises(RuleRefusal):
        tasks.note(world.occasion("Wang"), task_id=one.pk, text="x")


def test_a_task_is_seen_by_its_bodies_and_its_division(world: World):
    task(world)

    def seen(path: str, house) -> int:
        return len(queries.tasks(path=path, house=house))

    assert (seen("", world.lab), seen("", world.factory), seen("", world.other_lab)) == (1, 1, 0)
    assert (seen(f"000000/{PROVINCE}", None), seen("000000/230000", None), seen("", None)) == (1, 0, 0)
    [row] = queries.tasks(path="", house=world.lab)
    assert not queries.overdue(row, on=DUE)
    assert queries.overdue(row, on=DUE + timedelta(days=1))


@pytest.mark.parametrize(
    "changed", [{"due_on": TODAY - timedelta(days=1)}, {"title": " "}, {"title": "x" * 161}]
)
def test_a_task_that_cannot_be_is_refused(world: World, changed: dict[str, object]):
    with pytest.raises(InputError):
        task(world, **changed)
    assert not SharedTask.objects.exists()


def test_a_task_of_nobody_is_not_found(world: World):
    with pytest.raises(NotFound):
        task(world, lead_id=world.people["Li"])
    with pytest.raises(NotFound):
        tasks.advance(world.occasion("Feng"), task_id=world.lab, event="start")


def test_nobody_publishes_his_own_text(world: World):
    feng = world.occasion("Feng")
    own = news.write(feng, text(), jurisdiction=PROVINCE)
    with pytest.raises(NotPermitted):
        news.publish(feng, news_id=own.pk)
    news.publish(feng, news_id=draft(world).pk)
    assert [row["title_en"] for row in queries.published()] == ["Notice of inspections"]


@pytest.mark.parametrize(
    "changed", [{"kind": "blog"}, {"title": Text("只有中文", "")}, {"text": Text("", "English only")}]
)
def test_a_text_has_both_languages_or_is_none(world: World, changed: dict[str, object]):
    with pytest.raises(InputError):
        news.write(world.occasion("Sun"), text(**changed), jurisdiction=PROVINCE)


def test_a_withdrawn_text_says_since_when_and_why_and_is_listed_no_more(world: World):
    one = draft(world)
    news.publish(world.occasion("Feng"), news_id=one.pk)
    news.withdraw(world.occasion("Feng", NOW + timedelta(days=1)), news_id=one.pk, reason="日期有误")
    row = queries.news(one.pk)
    assert (row["withdrawn_on"], row["withdrawn_for"]) == (TODAY + timedelta(days=1), "日期有误")
    assert (queries.published(), queries.count_published()) == ([], 0)
