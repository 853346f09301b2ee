"""The report of a recall on paper: what was off, what it touched, what became of it, who was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from suyuan.base.text import Text, same
from suyuan.certify.report import Column, Report, Section, cell
from suyuan.registry.journal.acts import ACTS
from suyuan.registry.recalls.revaluing import Revalued
from suyuan.registry.recalls.states import OUTCOMES, STATES, TRIGGERS
from suyuan.trace.faults import COURSES
from suyuan.web.words import TABLES

Row = Mapping[str, Any]
MOST_LINES: Final = 400  # lines on paper; every certificate stands in the tables to be downloaded
OPEN: Final = Text("待处理", "open")
NOT_YET: Final = Text("待确认", "not acknowledged")


def paper_of(
    row: Row,
    *,
    items: Sequence[Row],
    notices: Sequence[Row],
    events: Sequence[Row],
    changes: Mapping[UUID, Revalued],
    on: date,
    is_synthetic: bool,
) -> Report:
    """The report as it stands on a day; a closed recall is told with cause and correction."""
    return Report(
        title=Text("追溯处理报告", "Report of a recall"),
        subject=Text(f"{row['number']} {row['note']}", f"{row['number']} {row['note']}"),
        author=_name(row, "house__name"),
        made=row["closed_on"] or on,
        facts=_facts(row),
        sections=[
            one
            for one in (
                _cause(row), _touched(items), _lines(items, changes), _told(notices), _history(events),
            )
            if one is not None
        ],
        synthetic=is_synthetic,
    )  # fmt: skip


def _facts(row: Row) -> list[tuple[Text, Text]]:
    unit = "" if row["source__unit"] in ("", "1") else f" {row['source__unit']}"
    point = f" · {row['source__point']}" if row["source__point"] else ""
    doubt = f" (u = {row['u_amount']}{unit})" if row["u_amount"] not in ("", "0") else ""
    label = _name(row, "source__label")
    return [
        (Text("编号", "Number"), same(row["number"])),
        (Text("状态", "State"), STATES[row["state"]]),
        (Text("标准器", "Standard"), _name(row, "source__evaluation__instrument__name")),
        (Text("其证书", "Its certificate"), cell(row["source__evaluation__certificate_number"])),
        (Text("有偏差的结果", "Result that was off"), Text(f"{label.zh}{point}", f"{label.en}{point}")),
        (Text("证书上的值", "As stated"), cell(f"{row['source__value_text']}{unit}")),
        (Text("修正值", "Correction"), cell(f"{row['amount']}{unit}{doubt}" if row["amount"] else "")),
        (Text("偏差如何变化", "Course"), COURSES.get(row["course"], same("—"))),
        (Text("期间", "From, until"), cell(f"{row['since'] or '…'} – {row['until'] or '…'}")),
        (Text("起因", "Trigger"), TRIGGERS[row["trigger"]]),
        (Text("立案", "Opened"), cell(row["opened_on"])),
        (Text("结案", "Closed"), cell(row["closed_on"])),
        (Text("受影响的结果", "Results that move"), cell(row["affected"])),
        (Text("结论改变", "Verdicts that turn over"), cell(row["flips"])),
    ]


def _cause(row: Row) -> Section | None:
    if not row["cause"]:
        return None
    return Section(
        title=Text("原因和纠正措施", "Cause and correction"),
        columns=[Column(head=Text("原因", "Cause")), Column(head=Text("纠正措施", "Correction"))],
        rows=[[cell(row["cause"]), cell(row["correction"])]],
    )


def _touched(items: Sequence[Row]) -> Section:
    return Section(
        title=Text("受影响的证书", "Certificates touched"),
        columns=[
            Column(head=Text("证书", "Certificate"), width=2.9),
            Column(head=Text("器具", "Instrument"), width=1.7),
            Column(head=Text("使用单位", "Owner"), width=1.6),
            Column(head=Text("变化/允许误差", "Shift/allowed"), width=0.9, is_number=True),
            Column(head=Text("影响", "Effect"), width=1.1),
            Column(head=Text("处理", "Outcome"), width=0.9),
            Column(head=Text("新证书", "New certificate"), width=2.2),
        ],
        rows=[_item(one) for one in items],
        note=None if items else Text("没有受影响的证书", "No certificate is touched"),
    )


def _item(one: Row) -> list[Text]:
    share = one["share_of_limit"]
    serial = one["evaluation__instrument__serial_no"] or ""
    instrument = _name(one, "evaluation__instrument__name")
    return [
        cell(one["certificate__number"]),
        Text(f"{instrument.zh} {serial}".strip(), f"{instrument.en} {serial}".strip()),
        _name(one, "owner__name"),
        cell("" if share is None else f"{100 * share:.3g} %"),
        effect(one),
        OUTCOMES.get(one["outcome"], OPEN),
        cell(one["job__certificates__number"]),
    ]


def effect(one: Row) -> Text:
    """What the fault does to a certificate, in a word."""
    if one["flips"]:
        return Text("结论改变", "turns over")
    return Text("存疑", "doubtful") if one["doubtful"] else Text("不变", "unchanged")


def _lines(items: Sequence[Row], changes: Mapping[UUID, Revalued]) -> Section | None:
    rows = []
    for one in items:
        found = changes.get(one["evaluation_id"])
        for line in found.lines if found is not None else ():
            if line.is_other:
                unit = "" if line.unit in ("", "1") else f" / {line.unit}"
                rows.append(
                    [
                        cell(one["certificate__number"]),
                        Text(
                            f"{line.label.zh} {line.point.zh}{unit}".strip(),
                            f"{line.label.en} {line.point.en}{unit}".strip(),
                        ),
                        cell(line.before[0]),
                        cell(line.after[0]),
                        cell(line.before[1]),
                        cell(line.after[1]),
                        _verdicts(line.before[2], line.after[2]),
                    ]
                )
    if not rows:
        return None
    note = None
    if len(rows) > MOST_LINES:
        note = Text(
            f"仅列出前 {MOST_LINES} 行，共 {len(rows)} 行",
            f"the first {MOST_LINES} of {len(rows)} lines",
        )
    return Section(
        title=Text("以原读数重新计算的结果", "Results evaluated again from the same readings"),
        columns=[
            Column(head=Text("证书", "Certificate"), width=2.2),
            Column(head=Text("结果", "Result"), width=2.2),
            Column(head=Text("原值", "Before"), width=0.9, is_number=True),
            Column(head=Text("现值", "Now"), width=0.9, is_number=True),
            Column(head=Text("原 U", "U before"), width=0.8, is_number=True),
            Column(head=Text("现 U", "U now"), width=0.8, is_number=True),
            Column(head=Text("结论", "Verdict"), width=1.4),
        ],
        rows=rows[:MOST_LINES],
        note=note,
    )


def _verdicts(before: str, after: str) -> Text:
    words = TABLES["verdict"]
    one, other = words.get(before, same(before or "—")), words.get(after, same(after or "—"))
    return one if before == after else Text(f"{one.zh} → {other.zh}", f"{one.en} → {other.en}")


def _told(notices: Sequence[Row]) -> Section | None:
    if not notices:
        return None
    return Section(
        title=Text("通知与确认", "Who was told, and who acknowledged"),
        columns=[
            Column(head=Text("单位", "Organization"), width=2.4),
            Column(head=Text("证书份数", "Certificates"), width=0.8, is_number=True),
            Column(head=Text("通知日期", "Told on")),
            Column(head=Text("确认", "Acknowledged"), width=1.6),
            Column(head=Text("答复", "Reply"), width=2),
        ],
        rows=[
            [
                _name(one, "house__name"),
                cell(one["items"]),
                cell(one["told_on"]),
                _acknowledged(one),
                cell(one["reply"]),
            ]
            for one in notices
        ],
    )


def _acknowledged(one: Row) -> Text:
    if one["acknowledged_at"] is None:
        return NOT_YET
    name, day = _name(one, "acknowledged_by__name"), timezone.localtime(one["acknowledged_at"]).date()
    return Text(f"{name.zh} {day}", f"{name.en} {day}")


def _history(events: Sequence[Row]) -> Section | None:
    """The steps of the recall itself; what was done with each certificate stands in the table above."""
    steps = ("recalls.open", "recalls.bound", "recalls.propagate", "recalls.notify", "recalls.close")
    chosen = [one for one in events if one["act"] in steps]
    if not chosen:
        return None
    return Section(
        title=Text("经过", "History"),
        columns=[
            Column(head=Text("时间", "When"), width=1.2),
            Column(head=Text("何人", "Who"), width=1.4),
            Column(head=Text("何事", "What"), width=3),
        ],
        rows=[
            [cell(_moment(one["at"])), one["who"], ACTS[one["act"]].sentence]
            for one in sorted(chosen, key=lambda one: one["at"])
        ],
    )


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _name(row: Row, name: str) -> Text:
    return Text(row[f"{name}_zh"] or "—", row[f"{name}_en"] or row[f"{name}_zh"] or "—")
