"""Plans and their tasks as state machines, topics of tasks, kinds of evaluation. Source: model 16.1."""

from __future__ import annotations

from datetime import date
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not

PLAN_STATES: Final[dict[str, Text]] = {
    "draft": Text("草案", "Draft"),
    "in_force": Text("实施中", "In force"),
    "ended": Text("已结束", "Ended"),
    "dropped": Text("已放弃", "Dropped"),
}
PLAN_TRANSITIONS: Final = (
    Transition("", "draft_plan", "draft"),
    Transition("draft", "adopt_plan", "in_force"),
    Transition("draft", "drop_plan", "dropped"),
    Transition("in_force", "conclude_plan", "ended"),
)
PLAN_TARGETS: Final = targets_of(PLAN_TRANSITIONS)

TASK_STATES: Final[dict[str, Text]] = {
    "open": Text("未开始", "Not begun"),
    "under_way": Text("进行中", "Under way"),
    "done": Text("已完成", "Done"),
    "stopped": Text("已终止", "Stopped"),
}
TASK_TRANSITIONS: Final = (
    Transition("", "add_task", "open"),
    Transition("open", "begin_task", "under_way"),
    Transition("under_way", "finish_task", "done"),
    Transition("done", "reopen_task", "under_way"),
    Transition("open", "stop_task", "stopped"),
    Transition("under_way", "stop_task", "stopped"),
)
TASK_TARGETS: Final = targets_of(TASK_TRANSITIONS)

# The task lines of a metrology plan.
TOPICS: Final[dict[str, Text]] = {
    "laboratories": Text("实验室建设", "Laboratories"),
    "process_control": Text("测量过程控制", "Control of measurement processes"),
    "data": Text("计量数据", "Metrological data"),
    "projects": Text("科技项目", "S&T projects"),
    "open_licences": Text("开放许可", "Open licences"),
    "first_set": Text("首台（套）仪器", "First-set instruments"),
    "brands": Text("品牌培育", "Brands"),
    "other": Text("其他", "Other"),
}
EVALUATIONS: Final[dict[str, Text]] = {
    "midterm": Text("中期评估", "Mid-term evaluation"),
    "final": Text("终期评估", "Final evaluation"),
}
DIRECTIONS: Final[dict[str, Text]] = {
    "at_least": Text("不低于", "at least"),
    "at_most": Text("不高于", "at most"),
}


def why_not_plan_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a plan in `state`, or None."""
    return why_not(state, event, targets=PLAN_TARGETS, states=PLAN_STATES, what=Text("该规划", "the plan"))


def why_not_conclude(last_day: date, *, on: date) -> Text | None:
    """Why a plan may not be concluded yet: its final evaluation comes in its last year, not before."""
    if on.year >= last_day.year:
        return None
    return Text(
        f"规划到 {last_day} 为止，终期评估最早在 {last_day.year} 年作出",
        f"the plan runs until {last_day}; its final evaluation comes in {last_day.year} at the earliest",
    )


def why_not_task_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a task in `state`, or None."""
    return why_not(state, event, targets=TASK_TARGETS, states=TASK_STATES, what=Text("该任务", "the task"))


def why_not_edit(state: str) -> Text | None:
    """Why targets may not be written into a plan: they are fixed once it is adopted."""
    if state == "draft":
        return None
    now = PLAN_STATES[state]
    return Text(
        f"规划状态为“{now.zh}”，目标只能在草案中修改",
        f"the plan is “{now.en}”; targets are changed while it is a draft",
    )


def why_not_finish(*, notes: int, with_evidence: int) -> Text | None:
    """Why a task may not be called done: somebody has to show something."""
    if not notes:
        return Text("任务还没有进展记录", "no progress is recorded for the task")
    if not with_evidence:
        return Text("任务的进展还没有依据", "none of the progress has evidence")
    return None


def is_late(state: str, due: date, *, on: date) -> bool:
    """Whether a task is past its day and neither done nor stopped."""
    return state in ("open", "under_way") and on > due
