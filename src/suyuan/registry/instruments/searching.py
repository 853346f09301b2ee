"""Finding instruments by words: the newest that match, and how many there are, at any size of the register.

A frequent word must not cost more than a rare one. SQLite walks its index from the newest row back and stops;
only a beginning without an index of its own it would first unite from all tokens that begin so, which is why
those are looked up and named instead.
PostgreSQL gathers all that match before it sorts: words that it expects to be rare are gathered, and others
are gathered in the newest parts of the register first (see `words_table`). A beginning that thousands of
words share is united from all of them, part or no part; among the newest rows it is found by looking at them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from suyuan.registry.instruments.indexing import PREFIXES, TOKENS
from suyuan.registry.instruments.marking import INDEX, PART, TABLE
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.words import search_patterns, search_tokens
from suyuan.registry.instruments.words_table import BITS, NUMBERS

NEAR: Final = 1000  # rows that are looked at one by one rather than through the index
IN_SIGHT: Final = 4_000  # the newest rows on PostgreSQL: 3 ms if none of them matches
FREQUENT: Final = 20_000  # so many that match are gathered in 10 ms
PARTS: Final = 2  # of the register that are gathered together
MOST_WORDS: Final = 12  # of a query; further words narrow nothing that a person types
MOST_NAMED: Final = 8  # tokens with one beginning; where there are more, they are numbers, with few rows each
# From token to token with the same beginning: nothing but another letter or figure sorts after a token and
# before all that begin otherwise, and "0" is the first of them.
_WITH_BEGINNING: Final = f"""
    WITH RECURSIVE named(token) AS (
        SELECT (SELECT term FROM {TOKENS} WHERE term >= %s LIMIT 1)
        UNION ALL
        SELECT (SELECT term FROM {TOKENS} WHERE term >= named.token || '0' LIMIT 1)
        FROM named WHERE substr(named.token, 1, %s) = %s LIMIT %s
    ) SELECT token FROM named WHERE substr(token, 1, %s) = %s"""  # noqa: S608 - names of our own


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """A search: the instruments `found` without it, and what the index knows of their filter besides words.

    `is_small` says that they are few, so that each of them is looked at; `is_rare` that all of them are
    sooner gathered from an index than met among the rows with a frequent word.
    """

    found: QuerySet[Instrument]
    text: str
    marks: Sequence[str] = ()
    is_small: bool = False
    is_rare: bool = False

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
        if self.is_small or connection.vendor == "sqlite":
            matched = self._looked_at if self.is_small else self._matched
            return matched.order_by().values("pk")[:limit].count()
        if self.is_rare and self._expected() > FREQUENT:
            return self._looked_at.order_by().values("pk")[:limit].count()
        sql, params = self._joined(self._asked, in_order=False)
        return int(_fetched(f"SELECT count(*) FROM ({sql} LIMIT %s) f", [*params, limit])[0][0])  # noqa: S608

    def _gathered(self, start: int, stop: int) -> list[UUID]:
        keys = self._in_sight(start, stop, IN_SIGHT)
        if len(keys) == stop - start:
            return keys
        if self._expected() <= FREQUENT:
            return self._newest_of(self._asked, start, stop)
        if self.is_rare:
            return self._in_sight(start, stop, None)
        asked = self._asked
        found: list[UUID] = []
        for parts in _parts():
            within = " | ".join(f"'{PART}{part}'" for part in parts)
            found += self._newest_of(f"{asked} & ({within})", 0, stop - len(found))
            if len(found) == stop:
                break
        return found[start:]

    def _in_sight(self, start: int, stop: int, most: int | None) -> list[UUID]:
        """From the newest rows back, each looked at, so many at most."""
        rows = self.found.order_by("-pk").values_list("pk")[:most]
        sql, params = rows.query.sql_with_params()
        patterns = search_patterns(self.text)[:MOST_WORDS]
        looked_at = " AND ".join(["search LIKE %s"] * len(patterns))
        # Their keys come from an index alone, and only rows that have one of them are opened.
        row = f"SELECT FROM {TABLE} i WHERE i.id = near.pk AND {looked_at} OFFSET 0"
        found = _fetched(
            f"SELECT pk FROM ({sql}) near CROSS JOIN LATERAL ({row}) f ORDER BY pk DESC OFFSET %s LIMIT %s",  # noqa: S608
            [*params, *(f"%{pattern}%" for pattern in patterns), start, stop - start],
        )
        return [key for (key,) in found]

    def _newest_of(self, asked: str, start: int, stop: int) -> list[UUID]:
        sql, params = self._joined(asked)
        return [key for (key,) in _fetched(f"{sql} OFFSET %s LIMIT %s", [*params, start, stop - start])]

    def _joined(self, asked: str, *, in_order: bool = True) -> tuple[str, list[Any]]:
        """A query: those with the words, the newest first, each held against the filter as far as it is read.

        Counting takes them as they come: sorting a frequent word costs several times what finding it does.
        """
        here = self.found.order_by().values("pk").extra(where=[f"{TABLE}.id = w.instrument_id"])  # noqa: S610
        sql, params = here.query.sql_with_params()
        # An expression that no index has the order of: the words are looked up and sorted, and OFFSET 0
        # keeps the planner from turning the two around.
        words = f"SELECT instrument_id FROM {INDEX} WHERE tokens @@ %s::tsquery"  # noqa: S608
        if in_order:
            words += ' ORDER BY instrument_id::text COLLATE "C" DESC OFFSET 0'
        joined = f"SELECT instrument_id FROM ({words}) w CROSS JOIN LATERAL ({sql} OFFSET 0) f"  # noqa: S608
        return joined, [asked, *params]

    def _expected(self) -> int:
        """How many have the words, as the statistics of PostgreSQL expect."""
        plan = f"EXPLAIN (FORMAT json) SELECT FROM {INDEX} WHERE tokens @@ %s::tsquery"
        return int(_fetched(plan, [self._asked])[0][0][0]["Plan"]["Plan Rows"])

    @property
    def _asked(self) -> str:
        """Words and marks as PostgreSQL asks for them."""
        return _tsquery(search_tokens(self.text)[:MOST_WORDS], self.marks)

    @property
    def _looked_at(self) -> QuerySet[Instrument]:
        return with_words(self.found, self.text)

    @property
    def _matched(self) -> QuerySet[Instrument]:
        # The plus keeps the planner of SQLite from asking the index once for every instrument.
        where = [f"{TABLE}.rowid = +{INDEX}.rowid", f"{INDEX} MATCH %s"]
        asked: list[Any] = [_fts5(search_tokens(self.text)[:MOST_WORDS], self.marks)]
        if not self.is_rare:
            return self.found.extra(tables=[INDEX], where=where, params=asked)  # noqa: S610 - by parameters
        rowid = {"number": f"{TABLE}.rowid"}
        numbers = self.found.order_by().extra(select=rowid).values("number")  # noqa: S610
        sql, params = numbers.query.sql_with_params()
        where.append(f"+{INDEX}.rowid IN ({sql})")
        asked += params
        return Instrument.objects.extra(tables=[INDEX], where=where, params=asked)  # noqa: S610


def few(found: QuerySet[Instrument]) -> QuerySet[Instrument] | None:
    """The same instruments by their identities, where so few are left that each can be looked at."""
    keys = list(found.order_by().values_list("pk", flat=True)[: NEAR + 1])
    return Instrument.objects.filter(pk__in=keys) if len(keys) <= NEAR else None


def with_words(found: QuerySet[Instrument], text: str) -> QuerySet[Instrument]:
    """The same rows, looked at one by one: for a register that is walked anyway."""
    for pattern in search_patterns(text)[:MOST_WORDS]:
        found = found.filter(search__contains=pattern)
    return found


def _fts5(words: Iterable[str], marks: Iterable[str]) -> str:
    asked = [_beginning(word) if is_beginning(word) else f'"{word}"' for word in words]
    return " AND ".join((*asked, *(_any_of(some) for some in _by_sort(marks))))


def _any_of(tokens: Iterable[str]) -> str:
    return "(" + " OR ".join(f'"{token}"' for token in tokens) + ")"


def _beginning(word: str) -> str:
    """What begins with a word, as FTS5 asks for it: at most one query."""
    if len(word) > PREFIXES:
        begins = (len(word), word)
        named = [token for (token,) in _fetched(_WITH_BEGINNING, (word, *begins, MOST_NAMED + 1, *begins))]
        if len(named) <= MOST_NAMED:
            return _any_of(named or [word])
    return f'"{word}"*'


def _tsquery(words: Iterable[str], marks: Iterable[str]) -> str:
    asked = [f"'{word}':*" if is_beginning(word) else f"'{word}'" for word in words]
    sorts = (" | ".join(f"'{mark}'" for mark in some) for some in _by_sort(marks))
    return " & ".join((*asked, *(f"({some})" for some in sorts)))


def _by_sort(marks: Iterable[str]) -> Iterable[list[str]]:
    """Of the marks of one sort a row has one, of each sort."""
    sorts: dict[str, list[str]] = {}
    for mark in marks:
        sorts.setdefault(mark[0], []).append(mark)
    return sorts.values()


def _parts() -> Iterator[range]:
    """The parts of the register on PostgreSQL, some at a time, the newest first."""
    newest = int(_fetched(f"SELECT last_value FROM {NUMBERS}")[0][0]) >> BITS  # noqa: S608
    for last in range(newest, -1, -PARTS):
        yield range(last, max(last - PARTS, -1), -1)


def _fetched(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def is_beginning(word: str) -> bool:
    """Latin words and single characters are found by what begins with them, pairs exactly."""
    return word.isascii() or len(word) == 1
