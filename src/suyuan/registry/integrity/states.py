"""The state machine of a case as data, and the words of the detectors.

The states are a choice: doubt, a question, an answer, a decision by somebody who did not examine.
"""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not

STATES: Final[dict[str, Text]] = {
    "open": Text("待处理", "Open"),
    "examining": Text("核查中", "Under examination"),
    "asked": Text("等待机构说明", "Waiting for the laboratory"),
    "set_aside": Text("排除", "Set aside"),
    "confirmed": Text("属实", "Confirmed"),
    "closed": Text("已结案", "Closed"),
}
TRANSITIONS: Final = (
    Transition("", "escalate", "open"),
    Transition("", "open", "open"),
    Transition("open", "take", "examining"),
    Transition("examining", "ask", "asked"),
    Transition("asked", "answer", "examining"),
    Transition("examining", "set_aside", "set_aside"),
    Transition("examining", "confirm", "confirmed"),
    Transition("confirmed", "close", "closed"),
)
TARGETS: Final = targets_of(TRANSITIONS)
ENDED: Final = ("set_aside", "closed")

DETECTORS: Final[dict[str, tuple[Text, Text]]] = {
    "out_of_validity": (
        Text("标准失效", "Standard out of validity"),
        Text("所用计量标准当日无有效证书", "a standard was used whose certificate was not valid that day"),
    ),
    "two_places": (
        Text("同时两地", "Two places at once"),
        Text("同一人或同一标准在重叠的时间出现在两地", "one person or standard at two places at a time"),
    ),
    "impossible_speed": (
        Text("速度不可能", "Impossible speed"),
        Text("从一地到另一地快于任何人可能的速度", "from place to place faster than anybody can travel"),
    ),
    "time_order": (
        Text("时间倒置", "Order of time"),
        Text("先测量后收样、先签发后测量等", "measured before it came, signed before it was measured"),
    ),
    "copied": (
        Text("数据雷同", "Copied readings"),
        Text("与另一台器具的读数完全相同，且不可能出于偶然", "the readings of another instrument, no chance"),
    ),
    "just_inside": (
        Text("贴近限值", "Crowding inside the limit"),
        Text("误差恰在允许范围之内的过多", "too many errors lie just inside the limit"),
    ),
    "never_fails": (
        Text("从不出现不合格", "Nothing ever fails"),
        Text("合格的比同类器具应有的多", "more passes than instruments of these kinds allow"),
    ),
    "partly_copied": (
        Text("部分雷同", "Partly copied"),
        Text("与前一台同类器具的读数多处相同", "many readings equal those of the instrument before"),
    ),
    "round_digits": (
        Text("尾数偏好", "Round digits"),
        Text("读数尾数为 0 或 5 的过多", "too many readings end in 0 or 5"),
    ),
    "too_calm": (
        Text("分散过小", "Too calm"),
        Text("读数分散小于同类器具的常见程度", "the readings scatter less than instruments of the kind do"),
    ),
    "too_quick": (
        Text("用时过短", "Too quick"),
        Text("测量用时短于同类工作所需", "the work took less time than works of the kind need"),
    ),
}  # fmt: skip


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a case in `state`, or None."""
    return why_not(state, event, targets=TARGETS, states=STATES, what=Text("该线索", "the case"))
