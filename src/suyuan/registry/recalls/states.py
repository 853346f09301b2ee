"""The state machine of a recall as data. Source: domain model 6.3."""

from __future__ import annotations

from typing import Final, NamedTuple

from suyuan.base.text import Text

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


class Transition(NamedTuple):
    """One row of the state table."""

    source: str
    event: str
    target: str


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
TARGETS: Final = {(row.source, row.event): row.target for row in TRANSITIONS}
EVENTS: Final = tuple(dict.fromkeys(row.event for row in TRANSITIONS))


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a recall in `state`, or None."""
    if (state, event) in TARGETS:
        return None
    allowed = [STATES[source] for source, known in TARGETS if known == event and source]
    now = STATES.get(state, Text(state, state))
    return Text(
        f"追溯处理状态为“{now.zh}”，不能进行该操作；允许的状态：{'、'.join(one.zh for one in allowed)}",
        f"the recall is “{now.en}”; this is done from: {', '.join(one.en for one in allowed)}",
    )
