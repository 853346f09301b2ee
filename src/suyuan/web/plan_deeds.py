"""What may be done to a plan, its draft and its tasks: what each deed asks, and the command it calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from suyuan.base.errors import NotANumber
from suyuan.base.text import Text
from suyuan.planning.indicators import INDICATORS
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties.directory import house_called, houses_called
from suyuan.registry.targets import acts, drafting, evaluating, states, tasks
from suyuan.registry.targets.evidence import NAMES
from suyuan.web.deeds import Ask, Choices, Deed, Given
from suyuan.web.speech import say
from suyuan.web.typed import whole
from suyuan.web.words.fields import FIELDS

Row = Mapping[str, Any]
REASON: Final = Ask(name="reason", label=Text("原因", "Reason"), most=400)
DUE: Final = Text("期限", "the due day")
NONE: Final = Text("无", "None")
TARGET: Final = Ask(name="target", label=Text("目标", "Target"), kind="choice")


def _number(text: str, what: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise NotANumber(what, given=text) from None


def _draft(occasion: Occasion, row: Row, given: Given) -> None:
    drafting.draft_next(
        occasion,
        plan_code=row["code"],
        code=given.text["code"],
        title=Text(given.text["title_zh"], given.text["title_en"]),
        begins=given.needed_day("begins", Text("开始日期", "the first day")),
        ends=given.needed_day("ends", Text("结束日期", "the last day")),
    )


def _set(occasion: Occasion, row: Row, given: Given) -> None:
    chosen = given.text["target"]
    drafting.set_target(
        occasion,
        plan_code=row["code"],
        indicator=given.text["indicator"],
        value=_number(given.text["value"], "value"),
        due=whole(given.text["due"], Text("目标年份", "year it is due")),
        direction=given.text["direction"],
        note=given.text["note"],
        target_id=whole(chosen, FIELDS["target"]) if chosen else None,
    )


def _add_task(occasion: Occasion, row: Row, given: Given) -> None:
    tasks.add_task(
        occasion,
        plan_code=row["code"],
        topic=given.text["topic"],
        text=Text(given.text["text_zh"], given.text["text_en"]),
        lead_id=house_called(given.text["lead"]),
        supporting=houses_called(given.text["supporting"].split()),
        due=given.needed_day("due", DUE),
    )


def _note(occasion: Occasion, row: Row, given: Given) -> None:
    tasks.note_task(
        occasion,
        task_id=row["id"],
        text=given.text["text"],
        evidence=given.text["evidence"],
        reference=given.text["reference"],
    )


def _words(table: Mapping[str, Text]) -> Choices:
    return [(code, say(text)) for code, text in table.items()]


PLAN: Final[Mapping[str, Deed]] = {
    one.event: one
    for one in (
        Deed(
            event="set_target", act=acts.OF["set_target"], name=Text("写入目标", "Set a target"),
            done=Text("目标已写入草案", "the target is in the draft"),
            asks=(
                Ask(name="target", label=Text("修改哪个目标", "Which target"), kind="choice", required=False),
                Ask(name="indicator", label=Text("指标", "Indicator"), kind="choice"),
                Ask(name="direction", label=Text("方向", "Direction"), kind="choice"),
                Ask(name="value", label=Text("目标值", "Value"), most=16),
                Ask(name="due", label=Text("到期年份", "Due year"), most=4),
                Ask(name="note", label=Text("备注", "Note"), required=False, most=240),
            ),
            do=_set,
        ),
        Deed(
            event="drop_target", act=acts.OF["drop_target"], name=Text("删去目标", "Take a target out"),
            done=Text("目标已删去", "the target is taken out"), asks=(TARGET,),
            do=lambda who, row, given: drafting.drop_target(
                who, plan_code=row["code"], target_id=whole(given.text["target"], FIELDS["target"])
            ),
        ),
        Deed(
            event="adopt_plan", act=acts.OF["adopt_plan"], name=Text("批准规划", "Adopt the plan"),
            done=Text("规划开始实施", "the plan is in force"), asks=(),
            hint=Text("批准后目标不能再改。", "Its targets are fixed from then on."),
            do=lambda who, row, _: drafting.adopt_plan(who, plan_code=row["code"]),
        ),
        Deed(
            event="drop_plan", act=acts.OF["drop_plan"], name=Text("放弃草案", "Drop the draft"),
            done=Text("草案已放弃", "the draft is dropped"), asks=(REASON,), is_grave=True,
            do=lambda who, row, given: drafting.drop_plan(
                who, plan_code=row["code"], reason=given.text["reason"]
            ),
        ),
        Deed(
            event="add_task", act=acts.OF["add_task"], name=Text("下达任务", "Set a task"),
            done=Text("任务已下达", "the task is set"),
            asks=(
                Ask(name="topic", label=Text("类别", "Topic"), kind="choice"),
                Ask(name="text_zh", label=Text("任务（中文）", "Task (Chinese)"), most=300),
                Ask(name="text_en", label=Text("任务（英文）", "Task (English)"), required=False, most=400),
                Ask(name="lead", label=Text("牵头单位（代码或全称）", "Lead: code or name"), most=200),
                Ask(
                    name="supporting", required=False, most=400,
                    label=Text("配合单位代码（空格分隔）", "Codes of those supporting (spaces between)"),
                ),
                Ask(name="due", label=Text("期限", "Due"), kind="day"),
            ),
            do=_add_task,
        ),
        Deed(
            event="explain", act=acts.OF["explain"], name=Text("说明目标进展", "Explain a target"),
            done=Text("说明已记录", "the explanation is kept"),
            asks=(TARGET, Ask(name="text", label=Text("说明", "Explanation"), most=2000)),
            do=lambda who, _, given: drafting.explain(
                who, target_id=whole(given.text["target"], FIELDS["target"]), text=given.text["text"]
            ),
        ),
        Deed(
            event="evaluate", act=acts.OF["evaluate"],
            name=Text("作出中期评估", "Make the mid-term evaluation"),
            done=Text("评估已保存", "the evaluation is kept"), asks=(),
            do=lambda who, row, _: evaluating.evaluate(who, plan_code=row["code"], kind="midterm"),
        ),
        Deed(
            event="draft_plan", act=acts.OF["draft_plan"], name=Text("起草下一期规划", "Draft the next plan"),
            done=Text("草案已生成，请逐项修改", "the draft is made; go through its targets"),
            asks=(
                Ask(name="code", label=Text("规划代码", "Code"), most=40),
                Ask(name="title_zh", label=Text("名称（中文）", "Title (Chinese)"), most=200),
                Ask(name="title_en", label=Text("名称（英文）", "Title (English)"), required=False, most=240),
                Ask(name="begins", label=Text("开始日期", "First day"), kind="day"),
                Ask(name="ends", label=Text("结束日期", "Last day"), kind="day"),
            ),
            do=_draft,
        ),
        Deed(
            event="conclude_plan", act=acts.OF["conclude_plan"],
            name=Text("作出终期评估并结束规划", "Conclude with the final evaluation"),
            done=Text("终期评估已保存，规划结束", "the final evaluation is kept and the plan is over"),
            asks=(), is_grave=True,
            do=lambda who, row, _: evaluating.evaluate(who, plan_code=row["code"], kind="final"),
        ),
    )
}  # fmt: skip
TASK: Final[Mapping[str, Deed]] = {
    one.event: one
    for one in (
        Deed(
            event="begin_task", act=acts.OF["begin_task"], name=Text("开始", "Begin"),
            done=Text("任务已开始", "the task has begun"), asks=(),
            do=lambda who, row, _: tasks.begin_task(who, task_id=row["id"]),
        ),
        Deed(
            event="note_task", act=acts.OF["note_task"], name=Text("记录进展", "Record progress"),
            done=Text("进展已记录", "progress is recorded"),
            asks=(
                Ask(name="text", label=Text("进展", "Progress"), most=2000),
                Ask(name="evidence", label=Text("依据", "Evidence"), kind="choice", required=False),
                Ask(name="reference", label=Text("编号或名称", "Number or title"), required=False),
            ),
            do=_note,
        ),
        Deed(
            event="finish_task", act=acts.OF["finish_task"], name=Text("确认完成", "Find it done"),
            done=Text("任务已完成", "the task is done"), asks=(),
            do=lambda who, row, _: tasks.finish_task(who, task_id=row["id"]),
        ),
        Deed(
            event="reopen_task", act=acts.OF["reopen_task"], name=Text("重新打开", "Open it again"),
            done=Text("任务已重新打开", "the task is open again"), asks=(REASON,),
            do=lambda who, row, given: tasks.reopen_task(
                who, task_id=row["id"], reason=given.text["reason"]
            ),
        ),
        Deed(
            event="stop_task", act=acts.OF["stop_task"], name=Text("终止", "Stop it"),
            done=Text("任务已终止", "the task is stopped"), asks=(REASON,), is_grave=True,
            do=lambda who, row, given: tasks.stop_task(who, task_id=row["id"], reason=given.text["reason"]),
        ),
    )
}  # fmt: skip
# In which states of a plan a deed that is no event of its table is offered.
OPEN: Final[Mapping[str, tuple[str, ...]]] = {
    "set_target": ("draft",),
    "drop_target": ("draft",),
    "add_task": ("draft", "in_force"),
    "explain": ("in_force", "ended"),
    "evaluate": ("in_force",),
    "draft_plan": ("in_force", "ended"),
}


def plan_deeds(occasion: Occasion, row: Row, *, path: str, targets: Choices) -> Iterator[Deed]:
    """What the state of a plan allows and this person may do. targets : number and name of each"""
    for event, deed in PLAN.items():
        allowed = OPEN.get(event) or [
            source for source, known in states.PLAN_TARGETS if known == event and source
        ]
        if row["state"] not in allowed or why_not_permit(deed.act, occasion.actor, path=path):
            continue
        if event == "conclude_plan" and states.why_not_conclude(
            evaluating.last_day_of(row), on=occasion.today
        ):
            continue
        yield deed.offering(
            target=[("", say(Text("新目标", "A new one"))), *targets] if event == "set_target" else targets,
            indicator=[(code, say(one.name)) for code, one in INDICATORS.items()],
            direction=_words(states.DIRECTIONS),
            topic=_words(states.TOPICS),
        )


def task_deeds(occasion: Occasion, row: Row, *, path: str) -> list[Deed]:
    """What the state of a task allows and this person may do."""
    found = []
    for event, deed in TASK.items():
        if event == "note_task":
            is_open = row["state"] == "under_way"
        else:
            is_open = states.why_not_task_event(row["state"], event) is None
        if is_open and not why_not_permit(deed.act, occasion.actor, organization=row["lead_id"], path=path):
            found.append(deed.offering(evidence=[("", say(NONE)), *_words(NAMES)]))
    return found
