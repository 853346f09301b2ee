"""How many notices a person has not read, for the mark in the menu, without a query on every page.

The count is kept for a few minutes; who has read begins a new one, whichever process makes the next page.
"""

from __future__ import annotations

from typing import Final

from django.core.cache import cache
from django.http import HttpRequest

from suyuan.registry.reminders import queries
from suyuan.web.occasion import occasion_of

FRESH_SECONDS: Final = 300


def unread_of(request: HttpRequest) -> int:
    """The count, asked for at most every few minutes for each person."""
    person = getattr(request.user, "person_id", None)
    if person is None:
        return 0
    key = f"unread:{person}:{request.session.get('read', 0)}"
    kept = cache.get(key)
    if kept is None:
        kept = queries.unread(occasion_of(request).actor.organization, person)
        cache.set(key, kept, FRESH_SECONDS)
    return int(kept)


def forget_count(request: HttpRequest) -> None:
    """The next page asks again."""
    request.session["read"] = int(request.session.get("read", 0)) + 1
