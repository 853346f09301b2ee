"""The states of a version of a data set and what may happen in each. Nothing published is edited."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text

STATES: Final[dict[str, Text]] = {
    "draft": Text("草稿", "Draft"),
    "checked": Text("已检查", "Checked"),
    "published": Text("已发布", "Published"),
    "superseded": Text("已被新版替代", "Replaced by a newer version"),
    "withdrawn": Text("已撤回", "Withdrawn"),
    "discarded": Text("已废弃", "Discarded"),
}
TARGETS: Final[dict[tuple[str, str], str]] = {
    ("draft", "ingest"): "draft",
    ("draft", "check"): "checked",
    ("checked", "reopen"): "draft",
    ("checked", "look"): "checked",
    ("checked", "publish"): "published",
    ("draft", "discard"): "discarded",
    ("checked", "discard"): "discarded",
    ("published", "supersede"): "superseded",
    ("published", "withdraw"): "withdrawn",
    ("superseded", "withdraw"): "withdrawn",
}
EVENTS: Final[dict[str, Text]] = {
    "ingest": Text("载入数据", "Take data in"),
    "check": Text("检查质量", "Check the quality"),
    "reopen": Text("退回草稿", "Open again"),
    "look": Text("确认已审阅报告", "Report looked through"),
    "publish": Text("发布", "Publish"),
    "discard": Text("废弃", "Discard"),
    "supersede": Text("以新版替代", "Replace by a newer version"),
    "withdraw": Text("撤回", "Withdraw"),
}
OPEN: Final = ("draft", "checked")  # before publication; one version of a set at a time
READABLE: Final = ("published", "superseded")  # whose data whoever may see the set can read
HELD: Final = ("draft", "checked", "published", "superseded", "withdrawn")  # whose parts are kept
WITH_REASON: Final = ("withdraw", "discard", "reopen")


def why_not(state: str, event: str) -> Text | None:
    """Why an event cannot happen to a version in a state, or None."""
    if (state, event) in TARGETS:
        return None
    if event not in EVENTS:
        return Text(f"没有操作“{event}”", f"there is no act “{event}”")
    name, doing = STATES.get(state, Text(state, state)), EVENTS[event]
    return Text(
        f"该版本{name.zh}，不能“{doing.zh}”",
        f"the version is in state “{name.en}”: “{doing.en}” is not possible",
    )
