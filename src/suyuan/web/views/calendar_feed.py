"""The calendar at a private address: no log-in, the token is the key."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from suyuan.base.canonical import sha256_hex
from suyuan.registry.access.moment import system_occasion
from suyuan.registry.instruments import due
from suyuan.registry.reminders import queries
from suyuan.web.calendar import (
    COMING_DAYS,
    MOST_EVENTS,
    PAST_DAYS,
    Entry,
    calendar_of,
    counted_entries,
    instrument_entries,
    job_entries,
    standard_entries,
    unit_entries,
)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What ends for the person's house, and its scheduled jobs, from a month ago to a year ahead.

    With `?mine=1` the jobs that the person measures, and nothing else.
    """
    whose = queries.feed_of(token)
    is_mine = request.GET.get("mine") == "1"
    house = whose["person__organization_id"]
    today = system_occasion().today
    first, last = today - timedelta(days=PAST_DAYS), today + timedelta(days=COMING_DAYS)
    address = settings.BASE_URL
    entries = [] if is_mine else _ending(house, first=first, last=last)
    person = whose["person_id"] if is_mine else None
    jobs = queries.jobs_scheduled(house, first=first, last=last, limit=MOST_EVENTS, person=person)
    entries += job_entries(jobs, address=address)
    english = str(whose["person__account__language"] or "").startswith("en")
    host = urlsplit(address).hostname or "localhost"
    body = calendar_of(entries, host=host, language="en" if english else "zh")
    etag = f'"{sha256_hex(body)[:32]}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=900"
    response["Content-Disposition"] = 'inline; filename="suyuan.ics"'
    return get_conditional_response(request, etag=etag, response=response) or response


def _ending(house: UUID, *, first: date, last: date) -> list[Entry]:
    """Instruments, standards and reference materials of a house that end in these days."""
    address = settings.BASE_URL
    rows = due.ending([house], first=first, last=last, limit=MOST_EVENTS + 1)
    entries: list[Entry] = (
        instrument_entries(rows, address=address)
        if len(rows) <= MOST_EVENTS
        else counted_entries(due.ending_by_day([house], first=first, last=last), house=house, address=address)
    )
    ending = queries.standards_ending(house, first=first, last=last, limit=MOST_EVENTS)
    units = queries.units_ending(house, first=first, last=last, limit=MOST_EVENTS)
    return entries + standard_entries(ending, address=address) + unit_entries(units, address=address)
