"""The report of an industrial metrology center: its figures year by year, task book, services, decisions.

Source of the figures: domain model 11.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from suyuan.base.text import Text, same
from suyuan.certify.report import Attachment, Column, Report, Section, cell
from suyuan.registry.centers.kpis import KPIS
from suyuan.registry.centers.states import EVENTS, LEVELS, SERVICES, STATES

Row = Mapping[str, Any]
YEARS: Final = 6  # the last ones, as many as stand beside each other on a page


def paper_of(content: Row, *, is_synthetic: bool) -> Report:
    """The report from `content_of`; the same travels inside as JSON."""
    center = content["center"]
    return Report(
        title=Text("产业计量测试中心报告", "Report of an industrial metrology center"),
        subject=Text(center["name_zh"], center["name_en"]),
        author=Text(center["host_zh"], center["host_en"]),
        made=date.fromisoformat(content["on"]),
        facts=[
            (Text("编号", "Number"), cell(center["code"])),
            (Text("级别", "Level"), LEVELS[center["level"]]),
            (Text("产业链", "Chain"), Text(center["chain_zh"], center["chain_en"])),
            (Text("状态", "State"), STATES[center["state"]]),
            (Text("批准筹建", "Preparing since"), cell(center["preparing_from"])),
            (Text("批准成立", "Approved on"), cell(center["approved_on"])),
            (Text("截至", "As of"), cell(content["on"])),
        ],
        sections=[
            _figures(content["figures"]),
            _tasks(content["tasks"]),
            _services(content["services"]),
            _decisions(content["decisions"]),
        ],
        attachment=Attachment(
            name="center.json",
            media="application/json",
            content=json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True),
            description=Text("中心数据", "Data of the center"),
        ),
        synthetic=is_synthetic,
    )


def content_of(
    center: Row, *, figures: Sequence[Row], tasks: Sequence[Row], services: Row, decisions: Sequence[Row],
    on: date,
) -> dict[str, Any]:  # fmt: skip
    """What is reported, as plain data: rows of `registry.centers.queries`."""
    return {
        "on": on.isoformat(),
        "center": {
            "code": center["code"],
            "name_zh": center["name_zh"],
            "name_en": center["name_en"],
            "host_zh": center["host__name_zh"],
            "host_en": center["host__name_en"],
            "chain_zh": center["chain__name_zh"],
            "chain_en": center["chain__name_en"],
            "level": center["level"],
            "state": center["state"],
            "preparing_from": _day(center["preparing_from"]),
            "approved_on": _day(center["approved_on"]),
        },
        "figures": [
            {
                "year": row["year"],
                "indicator": row["indicator"],
                "value": format(row["value"].normalize(), "f"),
                "evidence": row["evidence"],
            }
            for row in figures
        ],
        "tasks": [{**row, "done_on": _day(row["done_on"])} for row in tasks],
        "services": dict(services),
        "decisions": [
            {
                "event": row["event"],
                "decided_on": _day(row["decided_on"]),
                "score": "" if row["score"] is None else format(row["score"].normalize(), "f"),
                "minutes": row["minutes"],
            }
            for row in decisions
        ],
    }


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _figures(figures: Sequence[Row]) -> Section:
    """Indicators down, the last years across; the evidence is that of the last year."""
    years = sorted({row["year"] for row in figures})[-YEARS:]
    told = {(row["indicator"], row["year"]): row for row in figures}
    rows = []
    for code, kpi in KPIS.items():
        of_years = [told.get((code, year)) for year in years]
        known = [one for one in of_years if one is not None]
        if known:
            values = [cell("" if one is None else one["value"]) for one in of_years]
            rows.append([kpi.name, kpi.unit, *values, same(known[-1]["evidence"])])
    return _section(
        Text("年度指标", "Figures of the years"),
        [
            Column(head=Text("指标", "Indicator"), width=2),
            Column(head=Text("单位", "Unit"), width=0.8),
            *(Column(head=same(str(year)), width=0.7, is_number=True) for year in years),
            Column(head=Text("依据", "Evidence"), width=1.8),
        ],
        rows,
        nothing=Text("还没有报告年度指标", "no figures are reported yet"),
    )


def _tasks(tasks: Sequence[Row]) -> Section:
    done = sum(bool(one["done_on"]) for one in tasks)
    return _section(
        Text(f"任务书（完成 {done} / {len(tasks)}）", f"Task book ({done} of {len(tasks)} done)"),
        [
            Column(head=Text("序号", "No."), width=0.4, is_number=True),
            Column(head=Text("任务", "Task"), width=2.4),
            Column(head=Text("完成证据", "Evidence"), width=2),
            Column(head=Text("完成日期", "Done"), width=0.8),
        ],
        [
            [
                cell(one["place"]),
                Text(one["title_zh"], one["title_en"]),
                cell(one["evidence"]),
                cell(one["done_on"]),
            ]
            for one in tasks
        ],
        nothing=Text("还没有任务书", "there is no task book yet"),
    )


def _services(services: Mapping[str, int]) -> Section:
    return _section(
        Text("服务", "Services"),
        [
            Column(head=Text("种类", "Kind"), width=3),
            Column(head=Text("次数", "Number"), width=1, is_number=True),
        ],
        [[SERVICES[kind], cell(number)] for kind, number in services.items()],
        nothing=Text("还没有登记服务", "no services are recorded yet"),
    )


def _decisions(decisions: Sequence[Row]) -> Section:
    return _section(
        Text("评审与评估", "Decisions and evaluations"),
        [
            Column(head=Text("日期", "Day"), width=0.8),
            Column(head=Text("事项", "What"), width=1.4),
            Column(head=Text("专家均分", "Mean score"), width=0.7, is_number=True),
            Column(head=Text("纪要", "Minutes"), width=2.8),
        ],
        [
            [cell(one["decided_on"]), EVENTS[one["event"]], cell(one["score"]), same(one["minutes"])]
            for one in decisions
        ],
        nothing=Text("还没有评审", "nothing is decided yet"),
    )


def _section(title: Text, columns: list[Column], rows: list[list[Text]], *, nothing: Text) -> Section:
    """A table, or one sentence where it has no rows."""
    return Section(title=title, columns=columns if rows else [], rows=rows, note=None if rows else nothing)
