"""The evaluation of a plan on paper: each target with evidence, trend, forecast and state, then tasks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from suyuan.base.canonical import digest
from suyuan.base.text import Text, same
from suyuan.certify.report import Attachment, Column, Report, Section, cell
from suyuan.registry.targets.rules import RULE, STATES
from suyuan.registry.targets.states import DIRECTIONS, EVALUATIONS, TASK_STATES, TOPICS
from suyuan.web.board import amount
from suyuan.web.plan_reasons import Standing, reason_of
from suyuan.web.target_chart import chart_of, given_from, svg_of
from suyuan.web.words.plan import OPTIONS, remark

Row = Mapping[str, Any]
BEHIND: Final = ("at_risk", "off_track", "missed")
NO_ISSUER: Final = Text("规划主管部门", "Authority of the plan")


def paper_of(content: Row, *, is_synthetic: bool) -> Report:
    """The report; the content travels inside as JSON, under its digest."""
    plan, targets = content["plan"], content["targets"]
    counted = Counter(one["state"] for one in targets)
    return Report(
        title=EVALUATIONS[content["kind"]],
        subject=Text(plan["title_zh"], plan["title_en"]),
        author=remark(plan["issuer"]) if plan["issuer"] else NO_ISSUER,
        made=date.fromisoformat(content["on"]),
        facts=[
            (Text("规划", "Plan"), cell(plan["code"])),
            (Text("截至", "As of"), cell(content["on"])),
            *((STATES[state], cell(number)) for state, number in sorted(counted.items())),
            (Text("内容摘要（SHA-256）", "Digest of the content (SHA-256)"), cell(digest(dict(content)))),
        ],
        sections=[
            _conclusion(targets),
            _overview(content),
            *_trends(targets),
            *_lines(content),
            _tasks(content),
            _method(),
        ],
        attachment=Attachment(
            name="evaluation.json",
            media="application/json",
            content=json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True),
            description=Text("评估数据", "Data of the evaluation"),
        ),
        synthetic=is_synthetic,
    )


def _conclusion(targets: list[Row]) -> Section:
    """What it comes to, in one paragraph: how many targets stand where, and which of them need work."""
    counted = Counter(one["state"] for one in targets)
    zh = "，".join(f"{words.zh} {counted[state]} 项" for state, words in STATES.items() if counted[state])
    en = ", ".join(
        f"{words.en.lower()} {counted[state]}" for state, words in STATES.items() if counted[state]
    )
    behind = [one for one in targets if one["state"] in BEHIND]
    told = Text(
        f"截至本报告日，{len(targets)} 项目标中{zh}。", f"Of {len(targets)} targets, by this day: {en}."
    )
    if behind:
        names_zh, names_en = ("、".join(one["name_zh"] for one in behind),
                              "; ".join(one["name_en"] for one in behind))  # fmt: skip
        told = Text(f"{told.zh}需要采取措施的有：{names_zh}。", f"{told.en} Work is needed on: {names_en}.")
    return Section(title=Text("总体结论", "Conclusion"), note=told)


def _overview(content: Row) -> Section:
    """One line a target; a column in which no target has anything is left out."""
    columns = [
        Column(head=Text("指标", "Indicator"), width=2.2),
        Column(head=Text("基期", "Baseline"), width=0.9, is_number=True),
        Column(head=Text("目标", "Target"), width=1.1, is_number=True),
        Column(head=Text("现值", "Value"), width=0.9, is_number=True),
        Column(head=Text("到期时数值", "Value when due"), width=0.9, is_number=True),
        Column(head=Text("预测（80 %）", "Forecast (80 %)"), width=1.4, is_number=True),
        Column(head=Text("状态", "State"), width=1.1),
        Column(head=Text("依据", "Evidence"), width=1.5),
    ]
    rows = [_target(one) for one in content["targets"]]
    used = [place for place in range(len(columns)) if any(row[place] != cell("") for row in rows)]
    return Section(
        title=Text("目标完成情况", "Targets"),
        columns=[columns[place] for place in used],
        rows=[[row[place] for place in used] for row in rows],
    )


def _target(one: Row) -> list[Text]:
    unit, ahead, side = one["unit"], one["forecast"], DIRECTIONS[one["direction"]]
    goal = f"{written(one['target'], unit)} ({one['due']})"
    before = one.get("baseline")  # evaluations made before there were baselines have none
    evidence = same("—")
    if one["digest"] is not None:
        short = one["digest"][:12]
        evidence = Text(f"{one['members']} 个成员 {short}", f"{one['members']} members {short}")
    return [
        Text(one["name_zh"], one["name_en"]),
        cell("" if before is None else f"{written(before['value'], unit)} ({before['as_of'][:4]})"),
        Text(f"{side.zh} {goal}", f"{side.en} {goal}"),
        cell(written(one["value"], unit)),
        cell(written(one["when_due"], unit)),
        cell("" if ahead is None else f"{written(ahead['low'], unit)} – {written(ahead['high'], unit)}"),
        STATES[one["state"]],
        evidence,
    ]


def written(number: str | None, unit: str) -> str:
    """A value as the pages write it: whole things, shares cut to a tenth, minutes; "" for none."""
    if number is None:
        return ""
    return f"{round(float(number))} min" if unit == "min" else amount(float(number), unit)


def _reason(one: Row) -> Text:
    """Why it stands where it stands, and how it is counted."""
    unit, ahead = one["unit"], one["forecast"] or {}
    why = reason_of(
        Standing(
            state=one["state"], direction=one["direction"], due=int(one["due"]),
            goal=written(one["target"], unit), low=written(ahead.get("low"), unit),
            high=written(ahead.get("high"), unit), when_due=written(one["when_due"], unit),
        )
    )  # fmt: skip
    counted = [OPTIONS[word] for word in one["options"].values() if word in OPTIONS]
    counted += [remark(word) for word in one.get("remarks", ())]  # since the third form
    if not counted:
        return why
    zh, en = "；".join(word.zh for word in counted), "; ".join(word.en for word in counted)
    return Text(f"{why.zh}口径：{zh}。", f"{why.en} Counted: {en}.")


def _trends(targets: list[Row]) -> list[Section]:
    """A part for every target with a register: why it stands so, its history, what people explained."""
    found = []
    for one in targets:
        chart = chart_of(given_from(one))
        said = [[cell(row["on"]), Text.read(row["text"])] for row in one["explanations"]]
        if chart is None and not said and one["value"] is None:
            continue
        found.append(
            Section(
                title=Text(one["name_zh"], one["name_en"]),
                note=_reason(one),
                chart=svg_of(chart) if chart else "",
                columns=[
                    Column(head=Text("日期", "Date"), width=0.6),
                    Column(head=Text("说明", "Explanation"), width=4),
                ]
                if said
                else [],
                rows=said,
            )
        )
    return found


def _lines(content: Row) -> list[Section]:
    """The lines of work that promise no number: what there is, and how far their tasks are."""
    rows = []
    for line in content.get("lines", ()):  # evaluations of the first form have none
        name = Text(line["name_zh"], line["name_en"])
        told = cell(f"{line['done']} / {line['tasks']}" if line["tasks"] else "")
        for place, one in enumerate(line["figures"] or [None]):
            rows.append([name if place == 0 else same(""), *_figure(one), told if place == 0 else same("")])
    if not rows:
        return []
    return [
        Section(
            title=Text("任务线", "Lines of work"),
            columns=[
                Column(head=Text("任务线", "Line"), width=1.6),
                Column(head=Text("由什么衡量", "Measured by"), width=2),
                Column(head=Text("现值", "Value"), width=0.8, is_number=True),
                Column(head=Text("最早记录", "First recorded"), width=1.3, is_number=True),
                Column(head=Text("任务完成", "Tasks done"), width=0.8),
            ],
            rows=rows,
        )
    ]


def _figure(one: Row | None) -> list[Text]:
    if one is None:
        return [same("—"), same("—"), same("—")]
    unit, readings = one["unit"], one["readings"]
    first = f"{written(readings[0][1], unit)} ({readings[0][0][:7]})" if readings else ""
    return [Text(one["name_zh"], one["name_en"]), cell(written(one["value"], unit)), cell(first)]


def _tasks(content: Row) -> Section:
    rows = [
        [
            cell(one["number"]),
            Text(
                f"{TOPICS[one['topic']].zh}：{one['text_zh']}", f"{TOPICS[one['topic']].en}: {one['text_en']}"
            ),
            Text(one["lead_zh"], one["lead_en"]),
            cell(one["due"]),
            _late(TASK_STATES[one["state"]]) if one["late"] else TASK_STATES[one["state"]],
            cell(f"{one['notes']} / {one['evidence']}"),
        ]
        for one in content["tasks"]
    ]
    return Section(
        title=Text("任务", "Tasks"),
        columns=[
            Column(head=Text("序号", "No."), width=0.5),
            Column(head=Text("任务", "Task"), width=3),
            Column(head=Text("牵头单位", "Lead"), width=1.6),
            Column(head=Text("期限", "Due"), width=0.9),
            Column(head=Text("状态", "State"), width=0.9),
            Column(head=Text("进展 / 有依据", "Notes / shown"), width=0.8),
        ]
        if rows
        else [],
        rows=rows,
        note=None if rows else Text("没有下达任务", "No task is set"),
    )


def _late(state: Text) -> Text:
    return Text(f"{state.zh}（逾期）", f"{state.en} (late)")


def _method() -> Section:
    return Section(
        title=Text("状态和预测怎样得出", "How states and forecasts are worked out"),
        note=Text(
            f"{RULE.zh}预测把记录的数值看作带漂移的随机游动，区间含漂移本身的不确定。"
            "图中实线是记录的数值，虚线和浅色扇形是预测及其 80 % 区间，红线是目标。",
            f"{RULE.en} The forecast takes the recorded readings as a random walk with drift; its interval "
            "includes the doubt about the drift. In the charts: line, recorded readings; dashes and fan, the "
            "forecast with its 80 % interval; red, the target.",
        ),
    )
