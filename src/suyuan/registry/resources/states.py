"""The states of a shared capability and what may happen in each.

What an authority stopped is not offered again by the laboratory alone: the order is lifted first. A change
closes the edition at hand; the next one begins in the state that this one had.
"""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text

STATES: Final[dict[str, Text]] = {
    "offered": Text("共享中", "Offered"),
    "paused": Text("暂停共享", "Paused"),
    "stopped": Text("责令停止", "Stopped by order"),
    "withdrawn": Text("已撤销", "Withdrawn"),
    "replaced": Text("已被新版替代", "Replaced"),
}
TARGETS: Final[dict[tuple[str, str], str]] = {
    ("offered", "pause"): "paused",
    ("paused", "resume"): "offered",
    ("offered", "stop"): "stopped",
    ("paused", "stop"): "stopped",
    ("stopped", "lift"): "paused",
    ("offered", "change"): "replaced",
    ("paused", "change"): "replaced",
    ("offered", "withdraw"): "withdrawn",
    ("paused", "withdraw"): "withdrawn",
    ("stopped", "withdraw"): "withdrawn",
}
EVENTS: Final[dict[str, Text]] = {
    "change": Text("更改（新版）", "Change (new edition)"),
    "pause": Text("暂停共享", "Pause"),
    "resume": Text("恢复共享", "Offer again"),
    "stop": Text("责令停止", "Order to stop"),
    "lift": Text("解除停止", "Lift the order"),
    "withdraw": Text("撤销", "Withdraw"),
}
CURRENT: Final = ("offered", "paused", "stopped")  # the newest edition, not withdrawn
FOUND: Final = ("offered", "paused")  # what a search looks at
WITH_REASON: Final = ("pause", "stop", "withdraw")


def why_not(state: str, event: str) -> Text | None:
    """Why an event cannot happen to a capability in a state, or None."""
    if (state, event) in TARGETS:
        return None
    if event not in EVENTS:
        return Text(f"没有操作“{event}”", f"there is no act “{event}”")
    name, doing = STATES.get(state, Text(state, state)), EVENTS[event]
    return Text(
        f"该能力{name.zh}，不能“{doing.zh}”",
        f"the capability is in state “{name.en}”: “{doing.en}” is not possible",
    )
