"""The state machine of a recall as data. Source: domain model 6.3."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not

STATES: Final[dict[str, Text]] = {
    "open": Text("已立案", "Open"),
    "bounded": Text("已确定范围", "Bounded"),
    "assessed": Text("已评估", "Assessed"),
    "notified": Text("已通知", "Notified"),
    "resolving": Text("处理中", "Resolving"),
    "closed": Text("已结案", "Closed"),
}
TRIGGERS: Final[dict[str, Text]] = {
    "as_found": Text("送检时超差", "found out of tolerance"),
    "comparison": Text("比对不满意", "a failed comparison"),
    "material": Text("标准物质召回", "a recalled reference material"),
    "fraud": Text("弄虚作假", "fraud"),
    "software": Text("软件差错", "a fault in software"),
    "other": Text("其他", "other"),
}
OUTCOMES: Final[dict[str, Text]] = {
    "stands": Text("维持原证书", "The certificate stands"),
    "reissued": Text("已换发证书", "Reissued"),
    "reverified": Text("已重新检定", "Verified again"),
    "withdrawn": Text("已撤销", "Withdrawn"),
}


TRANSITIONS: Final = (
    Transition("", "open", "open"),
    Transition("open", "bound", "bounded"),
    Transition("bounded", "bound", "bounded"),  # the first estimate was wrong
    Transition("bounded", "propagate", "assessed"),
    Transition("assessed", "bound", "bounded"),
    Transition("assessed", "notify", "notified"),
    Transition("notified", "resolve", "resolving"),
    Transition("resolving", "resolve", "resolving"),
    Transition("resolving", "close", "closed"),
    Transition("notified", "close", "closed"),  # where nothing was affected there is nothing to resolve
)
TARGETS: Final = targets_of(TRANSITIONS)
EVENTS: Final = tuple(dict.fromkeys(row.event for row in TRANSITIONS))


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a recall in `state`, or None."""
    what = Text("追溯处理", "the recall")
    return why_not(state, event, targets=TARGETS, states=STATES, what=what)
