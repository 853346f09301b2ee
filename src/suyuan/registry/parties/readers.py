"""Who reads: the account of a session and its grants, asked anew only after the registers have moved.

Accounts, people and roles change by commands alone, and each moves the event chain on. So what the last page
of a session found out about its reader holds for the next one while the head of the chain stands. Requests
that change something do not come here: they are judged by what stands in the registers at that moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib.auth import get_user
from django.http import HttpRequest

from suyuan.registry.journal.occasion import Actor
from suyuan.registry.parties.queries import actor_of

MOST_KEPT: Final = 2000  # readers of one process, some 3 KB each

_Key = tuple[str, str, str]  # session, its content, version of the registers


@dataclass(frozen=True, kw_only=True)
class Reader:
    """An account as it stood at a version of the registers."""

    account: Any
    version: str


_KNOWN: dict[_Key, Reader] = {}
_ACTORS: dict[tuple[str, UUID, date], Actor] = {}


def reader_of(request: HttpRequest) -> Reader | None:
    """Who reads with this session, or None for who is not logged in: at most two queries."""
    session: Any = request.session
    row = session.row()
    if row is None:
        return None
    key = (row.session_key, row.session_data, row.version or "")
    if known := _KNOWN.get(key):
        return known
    account = get_user(request)
    if not account.is_authenticated:  # ended by a new password
        return None
    known = Reader(account=account, version=key[2])
    if not session.modified:
        if len(_KNOWN) >= MOST_KEPT:
            _KNOWN.clear()
        _KNOWN[key] = known
    return known


def actor_at(version: str, person: UUID, *, on: date) -> Actor:
    """The person with the grants in force on the day, at a version of the registers: at most one query.

    `version` was read with what lets the person in, at this request.
    """
    if not version:  # nothing has happened yet, so nothing tells what changes
        return actor_of(person, on=on)
    key = (version, person, on)
    if (known := _ACTORS.get(key)) is None:
        known = actor_of(person, on=on)
        if len(_ACTORS) >= MOST_KEPT:
            _ACTORS.clear()
        _ACTORS[key] = known
    return known


def actor_in(request: HttpRequest, person: UUID, *, on: date) -> Actor:
    """The person who asks with the grants in force on the day: known of who reads, else one query."""
    reader: Reader | None = getattr(request, "reader", None)
    is_reader = reader is not None and reader.account.person_id == person
    return actor_at(reader.version if reader and is_reader else "", person, on=on)


def forget() -> None:
    """Know nobody any more: for another database in the same process."""
    _KNOWN.clear()
    _ACTORS.clear()


def own_copy(reader: Reader) -> Any:
    """The account for one request: what a page does to it stays with that page."""
    account = reader.account
    own = object.__new__(type(account))
    own.__dict__.update(account.__getstate__())  # what Django lays aside of a row is a copy already
    return own
