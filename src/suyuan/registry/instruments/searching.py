"""Finding instruments by words: the newest that match, and how many there are, at any size of the register.

A frequent word must not cost more than a rare one. SQLite walks its index from the newest row back and stops.
PostgreSQL gathers all that match before it sorts, so the newest rows in sight are looked at first. Where they
do not suffice, its statistics say whether the word is rare enough to be gathered, or so frequent that looking
further finds enough sooner.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from suyuan.registry.instruments.indexing import INDEX, TABLE, TOKENS
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.words import search_patterns, search_tokens

NEAR: Final = 1000  # rows that are looked at one by one rather than through the index
IN_SIGHT: Final = 20_000  # the newest rows on PostgreSQL: 15 ms if none of them matches
FREQUENT: Final = 30_000  # so many that match are gathered in 30 ms
MOST_WORDS: Final = 12  # of a query; further words narrow nothing that a person types


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """A search: the instruments `found` without it, and what the index knows of their filter besides words.

    `is_small` says that they are few, so that each of them is looked at.
    """

    found: QuerySet[Instrument]
    text: str
    marks: Sequence[str] = ()
    is_small: bool = False

    def newest(self, *, start: int, stop: int) -> list[UUID]:
        """Identities of the instruments that have all words, the newest first."""
        if self.is_small:
            keys = self._looked_at.order_by("-pk").values_list("pk", flat=True)[start:stop]
        elif connection.vendor == "sqlite":
            walked = self._matched.extra(order_by=[f"-{INDEX}.rowid"])
            keys = walked.values_list("pk", flat=True)[start:stop]
        else:
            return self._gathered(start, stop)
        return list(keys)

    def counted(self, *, limit: int) -> int:
        """How many there are; beyond `limit` it is not counted."""
        matched = self._looked_at if self.is_small else self._matched
        return matched.order_by().values("pk")[:limit].count()

    def _gathered(self, start: int, stop: int) -> list[UUID]:
        keys = self._walked(start, stop, within=IN_SIGHT)
        if len(keys) == stop - start:
            return keys
        if self._expected() > FREQUENT:
            return self._walked(start, stop)
        # Ordered by an expression that no index has: the words are looked up first, then the few are sorted.
        every = self._matched.order_by(Cast("pk", TextField()).desc())
        return list(every.values_list("pk", flat=True)[start:stop])

    def _walked(self, start: int, stop: int, *, within: int | None = None) -> list[UUID]:
        """From the newest row back, each looked at, until there are enough or `within` rows are seen."""
        rows = self.found.order_by("-pk").values_list("pk", "search")[:within]
        sql, params = rows.query.sql_with_params()
        patterns = search_patterns(self.text)[:MOST_WORDS]
        looked_at = " AND ".join(["search LIKE %s"] * len(patterns))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT pk FROM ({sql}) near WHERE {looked_at} ORDER BY pk DESC OFFSET %s LIMIT %s",  # noqa: S608
                [*params, *(f"%{pattern}%" for pattern in patterns), start, stop - start],
            )
            return [key for (key,) in cursor.fetchall()]

    def _expected(self) -> int:
        """How many match, as the statistics of PostgreSQL expect."""
        plan = json.loads(self._matched.order_by().values("pk").explain(format="json"))
        return int(plan[0]["Plan"]["Plan Rows"])

    @property
    def _looked_at(self) -> QuerySet[Instrument]:
        return with_words(self.found, self.text)

    @property
    def _matched(self) -> QuerySet[Instrument]:
        words = search_tokens(self.text)[:MOST_WORDS]
        if connection.vendor == "sqlite":
            # The plus keeps the planner from asking the index once for every instrument.
            return self.found.extra(  # noqa: S610 - the words are parameters
                tables=[INDEX],
                where=[f"{TABLE}.rowid = +{INDEX}.rowid", f"{INDEX} MATCH %s"],
                params=[_fts5(words, self.marks)],
            )
        return self.found.extra(where=[f"{TOKENS} @@ %s::tsquery"], params=[_tsquery(words)])  # noqa: S610


def few(found: QuerySet[Instrument]) -> QuerySet[Instrument] | None:
    """The same instruments by their identities, where so few are left that each can be looked at."""
    # In the order of the list, so that the index in that order is walked and not the table.
    keys = list(found.order_by("-pk").values_list("pk", flat=True)[: NEAR + 1])
    return Instrument.objects.filter(pk__in=keys) if len(keys) <= NEAR else None


def with_words(found: QuerySet[Instrument], text: str) -> QuerySet[Instrument]:
    """The same rows, looked at one by one: for a register that is walked anyway."""
    for pattern in search_patterns(text)[:MOST_WORDS]:
        found = found.filter(search__contains=pattern)
    return found


def _fts5(words: Iterable[str], marks: Iterable[str]) -> str:
    """All words, and one of the marks of each sort."""
    asked = [f'"{word}"*' if is_beginning(word) else f'"{word}"' for word in words]
    sorts: dict[str, list[str]] = {}
    for mark in marks:
        sorts.setdefault(mark[0], []).append(f'"{mark}"')
    return " AND ".join((*asked, *(f"({' OR '.join(some)})" for some in sorts.values())))


def _tsquery(words: Iterable[str]) -> str:
    return " & ".join(f"'{word}':*" if is_beginning(word) else f"'{word}'" for word in words)


def is_beginning(word: str) -> bool:
    """Latin words and single characters are found by what begins with them, pairs exactly."""
    return word.isascii() or len(word) == 1
