"""The life of a public consultation as a state table. Source: domain model 16.3."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not

STATES: Final[dict[str, Text]] = {
    "draft": Text("准备中", "Being prepared"),
    "open": Text("征求意见中", "Open"),
    "closed": Text("已截止", "Closed"),
    "answered": Text("已答复", "Answered"),
    "published": Text("已公布修改情况", "Changes published"),
    "decided": Text("已决定", "Decided"),
    "dropped": Text("已撤回", "Withdrawn"),
}
TRANSITIONS: Final = (
    Transition("", "prepare", "draft"),
    Transition("draft", "revise", "draft"),
    Transition("draft", "open", "open"),
    Transition("draft", "drop", "dropped"),
    Transition("open", "close", "closed"),
    Transition("closed", "finish_answers", "answered"),
    Transition("answered", "publish", "published"),
    Transition("published", "decide", "decided"),
)
TARGETS: Final = targets_of(TRANSITIONS)
PUBLIC: Final = ("open", "closed", "answered", "published", "decided")
KINDS: Final[dict[str, Text]] = {
    "plan": Text("规划", "Plan"),
    "policy": Text("政策文件", "Policy paper"),
    "rule": Text("管理办法", "Rules"),
    "catalogue": Text("目录", "Catalogue"),
    "specification": Text("计量技术规范", "Technical specification"),
    "other": Text("其他", "Other"),
}


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a consultation in `state`, or None."""
    return why_not(state, event, targets=TARGETS, states=STATES, what=Text("该征求意见", "the consultation"))
