"""Which tables changed since they were read, told by the event chain: each event seals what it changed.

What was made from some tables stays right until one of these changes, whatever else is written meanwhile. The
chain is read onwards from where it was read last, so a look costs as little as there is new. Where a feed
reads the chain itself (the day of an act), it does so for a row that the act changed: that row tells of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections

from suyuan.registry.journal.models import ChainHead, Change, Event
from suyuan.registry.journal.sealing import read_seals
from suyuan.registry.journal.triggers import governed

MOST_CHANGES: Final = 20_000  # beyond it nobody looks which tables they were: everything is read again
_QUOTED: Final = re.compile(r'"(\w+)"')

Token = tuple[object, int]


@dataclass(frozen=True, kw_only=True, eq=False)
class Moved:
    """How far the chain was read, and the last event that each table changed with.

    since : what all tables are as old as that did not change; the same object for as long as the chain is one
    """

    head: str = ""
    seq: int = 0
    last: Mapping[str, int] = field(default_factory=dict)
    since: object = field(default_factory=object)

    def token(self, names: frozenset[str]) -> Token:
        """The same as before if none of the tables changed in between."""
        return self.since, max((self.last.get(name, 0) for name in names), default=0)


_known = Moved()


def moved(head: str) -> Moved:
    """The tables as of `head` of the chain or later: no query where the chain is as it was, else three."""
    global _known  # one for the process: whoever comes later reads on from there
    known = _known
    if head != known.head:
        _known = known = _read_on(known)
    return known


def _read_on(known: Moved) -> Moved:
    seq, head = ChainHead.objects.filter(pk=1).values_list("seq", "hash").first() or (0, "")
    rows = Event.objects.filter(seq__gte=known.seq, seq__lte=seq).order_by("seq")
    links = list(rows.values_list("seq", "hash", "changes")[: MOST_CHANGES + 1])
    # After a restore, or within a transaction that is not seen here, the chain goes on from another event.
    if not links or len(links) > MOST_CHANGES or links[0][:2] != (known.seq, known.head):
        return Moved(head=head, seq=seq)
    seals = [(number, seal) for number, _, changes in links[1:] for seal in read_seals(changes)]
    if not seals:
        return Moved(head=head, seq=seq, last=known.last, since=known.since)
    first, last = min(seal.first for _, seal in seals), max(seal.last for _, seal in seals)
    if last - first > MOST_CHANGES:
        return Moved(head=head, seq=seq)
    # Writers mix on PostgreSQL: some of these may be sealed later, which only reads a table once too often.
    changed = Change.objects.filter(seq__range=(first, last)).values_list("table_name", flat=True)
    return Moved(
        head=head,
        seq=seq,
        last={**known.last, **dict.fromkeys(changed.distinct(), seq)},
        since=known.since,
    )


@contextmanager
def tables_read() -> Iterator[set[str]]:
    """The governed tables that are asked within, known at the end: read off the questions themselves.

    So what a figure rests on is written down nowhere, and cannot be forgotten.
    """
    found: set[str] = set()

    def noting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        found.update(_QUOTED.findall(sql))
        return execute(sql, params, many, context)

    with connections[DEFAULT_DB_ALIAS].execute_wrapper(noting):
        yield found
    found &= {model._meta.db_table for model in governed()}
