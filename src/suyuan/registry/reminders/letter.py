"""The mail of a digest: one for each address, in the language of the house, with the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from suyuan.base.text import Language, Text
from suyuan.registry.reminders.rules import KINDS, OVERDUE

MOST_LINES: Final = 60


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing a house is told."""

    kind: str
    due_on: date
    days_ahead: int
    name: Text
    detail: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Subject and text of a mail."""

    subject: str
    body: str


def letter(lines: Sequence[Line], *, house: Text, on: date, address: str, language: Language) -> Letter:
    """What a house is told on a day.

    address : of the pages, for the links. More than MOST_LINES things are counted and left to the pages.
    """
    subject = Text(
        f"到期提醒：{house.zh} {len(lines)} 项（{on}）", f"{len(lines)} reminders for {house.en} ({on})"
    )
    parts = [Text(f"{house.zh}：", f"{house.en}:").to(language), ""]
    shown = sorted(lines, key=lambda line: (list(KINDS).index(line.kind), line.due_on))[:MOST_LINES]
    kind = ""
    for line in shown:
        if line.kind != kind:
            kind = line.kind
            parts += ["", KINDS[kind].to(language)]
        parts.append(_said(line).to(language))
    if len(lines) > len(shown):
        rest = len(lines) - len(shown)
        parts += ["", Text(f"另有 {rest} 项，见网页。", f"{rest} more are shown on the page.").to(language)]
    parts += [
        "",
        Text(f"查看：{address}/reminders", f"See {address}/reminders").to(language),
        Text(f"到期一览：{address}/due", f"What is due: {address}/due").to(language),
        Text(
            "不再接收：在“提醒”页面的设置中关闭邮件或删除本地址。",
            "To receive no more of these, take this address out in the settings of the reminders page.",
        ).to(language),
    ]
    return Letter(subject=subject.to(language)[:200], body="\n".join(parts))


def _said(line: Line) -> Text:
    detail = f" ({line.detail.strip()})" if line.detail.strip() else ""
    ended = line.days_ahead == OVERDUE
    return Text(
        f"- {line.due_on} {line.name.zh}{detail}{'，已过期' if ended else ''}",
        f"- {line.due_on} {line.name.en}{detail}{', has ended' if ended else ''}",
    )
