"""Words of governance: tasks and texts for the public."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.governance import states

EVENTS: Final[dict[str, Text]] = {
    "start": Text("开始办理", "Start it"),
    "complete": Text("完成", "Complete it"),
    "reopen": Text("重新办理", "Open it again"),
    "cancel": Text("取消任务", "Cancel it"),
    "note": Text("记录进展", "Make a note"),
}
TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "task_state": states.TASK_STATES,
    "task_event": EVENTS,
    "news_state": states.NEWS_STATES,
    "news_kind": states.NEWS_KINDS,
}
TONES: Final[Mapping[str, str]] = {"published": "good", "draft": "wait", "done": "good"}
