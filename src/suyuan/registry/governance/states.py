"""State machines of governance as data: tasks that departments share, and what the public is told."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not

TASK_STATES: Final[dict[str, Text]] = {
    "open": Text("待启动", "To be started"),
    "in_work": Text("办理中", "In work"),
    "done": Text("已完成", "Done"),
    "cancelled": Text("已取消", "Cancelled"),
}
TASK_TRANSITIONS: Final = (
    Transition("", "open", "open"),
    Transition("open", "start", "in_work"),
    Transition("open", "cancel", "cancelled"),
    Transition("in_work", "complete", "done"),
    Transition("in_work", "cancel", "cancelled"),
    Transition("done", "reopen", "in_work"),
)
NEWS_STATES: Final[dict[str, Text]] = {
    "draft": Text("草稿", "Draft"),
    "published": Text("已发布", "Published"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}
NEWS_TRANSITIONS: Final = (
    Transition("", "write", "draft"),
    Transition("draft", "rewrite", "draft"),
    Transition("draft", "publish", "published"),
    Transition("draft", "discard", "withdrawn"),
    Transition("published", "withdraw", "withdrawn"),
)
NEWS_KINDS: Final[dict[str, Text]] = {
    "notice": Text("通知公告", "Notice"),
    "news": Text("工作动态", "News"),
}
TASK_TARGETS: Final = targets_of(TASK_TRANSITIONS)
TASK_EVENTS: Final = tuple(dict.fromkeys(row.event for row in TASK_TRANSITIONS))
NEWS_TARGETS: Final = targets_of(NEWS_TRANSITIONS)
NEWS_EVENTS: Final = tuple(dict.fromkeys(row.event for row in NEWS_TRANSITIONS))


def why_not_task(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a task in `state`, or None."""
    return why_not(state, event, targets=TASK_TARGETS, states=TASK_STATES, what=Text("任务", "the task"))


def why_not_news(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a text in `state`, or None."""
    return why_not(state, event, targets=NEWS_TARGETS, states=NEWS_STATES, what=Text("稿件", "the text"))
