"""Reminders: the inbox of the house, its settings, and the person's private calendar."""

from __future__ import annotations

import secrets
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import InputError, NotANumber, NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.reminders import commands, queries
from suyuan.registry.reminders.acts import SET
from suyuan.registry.reminders.rules import MOST_ADDRESSES, OVERDUE
from suyuan.web.listing import Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.unread import forget_count
from suyuan.web.views.page import entered, go, page_number, remember, show, written

PER_PAGE: Final = 10
SECTION: Final = "reminders"
ADDRESSES: Final = {
    "instrument": "instrument",
    "standard": "standard",
    "standard_renewal": "standard",
    "material_unit": "material_unit",
    "material_batch": "material_batch",
    "job_warn": "job",
    "job_late": "job",
    "job_long_late": "job",
    **dict.fromkeys(("complaint", "complaint_late"), "supervision_complaint"),
    **dict.fromkeys(
        ("correction", "reinspection", "reinspection_late", "publication", "publication_late"),
        "supervision_inspection",
    ),
    "inspection_plan": "supervision_plan",
    "arbitration": "supervision_arbitration",
    "doubt_answer": "integrity_case",
    "consultation": "consultation_case",
    "shared_task": "task",
}


@entered
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What the house was told, the newest first."""
    return _page(request, occasion_of(request))


@entered
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """The person has read all of it."""
    commands.mark_read(occasion_of(request))
    forget_count(request)
    return go("reminders")


@entered
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Change how the house is reminded."""
    occasion = occasion_of(request)
    posted = request.POST
    try:
        commands.set_reminders(
            occasion,
            organization=_house(occasion),
            is_on=posted.get("is_on") == "on",
            days=_days(posted.get("days", "")),
            addresses=written(posted, "addresses", most=3000).replace(",", "\n").split("\n"),
            language=posted.get("language", ""),
        )
    except SuyuanError as problem:
        return _page(request, occasion, problem=problem)
    remember(request, Text("提醒设置已保存", "the settings are kept"))
    return go("reminders")


@entered
@require_POST
def open_feed(request: HttpRequest) -> HttpResponse:
    """A new private address, shown this once."""
    occasion = occasion_of(request)
    token = secrets.token_urlsafe(32)
    commands.open_feed(occasion, token=token)
    return _page(request, occasion, address=f"{settings.BASE_URL}{reverse('calendar_feed', args=[token])}")


@entered
@require_POST
def close_feed(request: HttpRequest) -> HttpResponse:
    """No calendar is had at the private address any more."""
    if commands.close_feed(occasion_of(request)):
        remember(request, Text("日历订阅已关闭", "the calendar feed is closed"))
    return go("reminders")


def _page(
    request: HttpRequest, occasion: Occasion, *, problem: SuyuanError | None = None, address: str = ""
) -> HttpResponse:
    house = occasion.actor.organization
    number = page_number(request)
    rows, count = queries.inbox(house, page=number, size=PER_PAGE) if house else ([], 0)
    person = occasion.actor.person
    until = queries.read_until(person) if person else None
    context = {
        "rows": rows,
        "pages": Pages(number=number, size=PER_PAGE, total=count, shown=len(rows)),
        "read_until": until,
        "is_unread": any(until and row["created_at"] > until for row in rows),
        "chosen": queries.settings_of(house) if house else None,
        "given": request.POST if problem else {},
        "may_set": house is not None and why_not_permit(SET, occasion.actor, organization=house) is None,
        "has_feed": bool(address) or (person is not None and queries.has_feed(person)),
        "address": address,
        "subject_address": _subject_address,
        "ended": OVERDUE,
        "most_addresses": MOST_ADDRESSES,
    }
    return show(request, "reminders/inbox.html", context, section=SECTION, problem=problem)


def _subject_address(kind: str, subject: UUID) -> str:
    return reverse(ADDRESSES[kind], args=[subject]) if kind in ADDRESSES else ""


def _house(occasion: Occasion) -> UUID:
    if occasion.actor.organization is None:
        raise NotPermitted(Text("您不属于任何单位", "you belong to no organization"))
    return occasion.actor.organization


def _days(text: str) -> list[int]:
    parts = text[:100].replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
    found = [part for part in parts if part]
    if wrong := [part for part in found if not (part.isascii() and part.isdigit() and len(part) < 5)]:
        raise NotANumber("days", given=wrong[0], hint=Text("例：60, 30, 7", "For example 60, 30, 7"))
    if not found:
        raise InputError(Text("请填写提前天数", "say how many days ahead"), given=text[:100])
    return [int(part) for part in found]
