"""Decisions about samples: where one may stand, who may take it away, when its owner is late to collect it.

Source: ISO/IEC 17025:2017, 7.4 (handling of items); the days until a collection is late are a choice.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from suyuan.base.errors import InputError, Missing
from suyuan.base.text import Text
from suyuan.registry.jobs.states import STATES

COLLECT_DAYS: Final = 30  # [practice] calendar days from the end of the work
SHELF: Final = re.compile(r"[^\W_](?:[\w .·/-]{0,38}[^\W_])?")
DOCUMENTS: Final[dict[str, Text]] = {
    "slip": Text("收样单", "Receipt slip"),
    "identity": Text("身份证件", "Identity document"),
    "work_card": Text("工作证", "Staff card"),
    "letter": Text("单位介绍信", "Letter of the organization"),
    "courier": Text("快递单", "Courier's waybill"),
}
DONE: Final = ("issued", "cancelled")  # nothing more happens to the sample but its collection
STANDINGS: Final[dict[str, Text]] = {
    "working": Text("办理中", "Being worked on"),
    "waiting": Text("待领取", "Waits for collection"),
    "overdue": Text("逾期未领", "Collection overdue"),
}
AGES: Final = (7, 30, 90)  # days in the house that lists are narrowed to


def shelf_of(text: str) -> str:
    """A place of the store as it is kept: capitals, single spaces. Raises InputError for what is none."""
    shelf = " ".join(text.split()).upper()
    if shelf and not SHELF.fullmatch(shelf):
        raise InputError(
            Text(f"“{text[:40]}”不是存放位置", f"“{text[:40]}” is not a place of the store"),
            hint=Text(
                "用字母、数字、汉字，中间可用 - . / 和空格，最长 40 个字符，例如 A-02-3。",
                "Letters and digits, between them - . / and spaces, 40 characters at most, such as A-02-3.",
            ),
            quantity="shelf",
            given=text[:40],
        )
    return shelf


def standing(state: str, since: date, *, on: date) -> str:
    """Where a sample in the house stands; `since`: the day the job came into its state."""
    if state not in DONE:
        return "working"
    return "overdue" if (on - since).days > COLLECT_DAYS else "waiting"


def why_not_here(left_on: date | None) -> Text | None:
    """Why nothing can be done to a sample any more, or None."""
    if left_on is None:
        return None
    return Text(f"样品已于 {left_on} 领走", f"the sample was collected on {left_on}")


def why_not_move(shelf: str, to: str) -> Text | None:
    """Why a sample is not moved to a place, or None."""
    return Text("样品已在该位置", "the sample is there already") if shelf == to else None


def why_not_return(state: str) -> Text | None:
    """Why the sample of a job in `state` is not given back by itself, or None."""
    if state == "cancelled":
        return None
    now = STATES[state]
    return Text(
        f"任务状态为“{now.zh}”：签发后随证书交还，或先取消任务",
        f"the job is “{now.en}”: hand it over with the certificate, or cancel the job first",
    )


def check_collector(collected_by: str, document: str) -> None:
    """Raises Missing without a name or a document, InputError for an unknown document."""
    if not collected_by:
        raise Missing("collected_by", hint=Text("请填写领取人姓名。", "Give the name of who collects it."))
    if not document:
        raise Missing("document", hint=Text("请选择核对过的证件。", "Choose the document that was checked."))
    if document not in DOCUMENTS:
        raise InputError(
            Text("不认识的证件种类", "this kind of document is not known"),
            quantity="document",
            given=document[:40],
            allowed=", ".join(DOCUMENTS),
        )
