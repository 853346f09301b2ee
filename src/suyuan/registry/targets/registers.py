"""The registers as indicators read them: each table made when one asks for it, kept until its rows change.

Both kinds of things are kept, tables and what was worked out from them, each with the tables of the database
that were read for it. After any act only what rests on a changed table is made anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar

from django.conf import settings

from suyuan.lake.engine import Engine, connect
from suyuan.planning.grouping import GROUPS, INSTRUMENTS
from suyuan.planning.tables import TABLES, arrow_parts
from suyuan.registry.journal.queries import registers_version
from suyuan.registry.targets.moved import Moved, Token, moved, tables_read
from suyuan.registry.targets.tables import feed

if TYPE_CHECKING:
    import pyarrow as pa

    from suyuan.planning.reading import Tables

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a reading rests on beside the registers; nothing given: the setting of the day.

    edition : the catalogue whose required items count; speed : of travel, in km/h
    """

    edition: str = ""
    speed: float | None = None


@dataclass(frozen=True, kw_only=True)
class Kept(Generic[T]):
    """A thing, the tables of the database that it was made from, and how these stood then."""

    thing: T
    made_from: frozenset[str]
    token: Token


class Shelf(Generic[T]):
    """The things asked for last, by their keys; at most so many."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._things: OrderedDict[Hashable, Kept[T]] = OrderedDict()

    def get(self, key: Hashable, now: Moved) -> Kept[T] | None:
        """What is kept under the key, if none of its tables moved."""
        with self._lock:
            found = self._things.get(key)
            if found is None or found.token != now.token(found.made_from):
                return None
            self._things.move_to_end(key)
            return found

    def put(self, key: Hashable, thing: T, made_from: frozenset[str], now: Moved) -> Kept[T]:
        """Keep it. `now` was read before the thing was made: what moved meanwhile makes it old."""
        kept = Kept(thing=thing, made_from=made_from, token=now.token(made_from))
        with self._lock:
            self._things[key] = kept
            self._things.move_to_end(key)
            while len(self._things) > self._most:
                self._things.popitem(last=False)
        return kept


_TABLES: Final[Shelf[dict[str, pa.Table]]] = Shelf(160)  # some twenty-five of a day
_ANSWERS: Final[Shelf[Any]] = Shelf(256)


class Registers(Mapping[str, "pa.Table"]):
    """The registers of a day, and the engine that works on them; started when something has to be worked out.

    `version` is the `registers_version` where the caller has read it already. Use it as a context manager.
    """

    def __init__(self, on: date, *, version: str = "", basis: Basis | None = None) -> None:
        asked = basis or Basis()
        self.on, self.edition = on, asked.edition
        self.speed = settings.TRAVEL_SPEED if asked.speed is None else asked.speed
        self.version = version or registers_version()
        self._now = moved(self.version)
        self._engine: Engine | None = None
        self._asked: set[str] = set()
        # Both parts of the instruments are of one reading, whoever puts a newer one on the shelf meanwhile.
        self._own: dict[str, Kept[dict[str, pa.Table]]] = {}

    def ask(self, key: Hashable, make: Callable[[Tables, Engine], T]) -> T:
        """What `make` works out from the tables, or worked out before under this key and on this basis."""
        whole = (key, self.on, self.edition, self.speed)
        kept = _ANSWERS.get(whole, self._now)
        if kept is None:
            self._asked = set()
            thing = make(*self._running())
            kept = _ANSWERS.put(whole, thing, frozenset(self._asked), self._now)
        answer: T = kept.thing
        return answer

    def _running(self) -> tuple[Tables, Engine]:
        if self._engine is None:
            self._engine = connect(settings.ANALYTICS_ENGINE)
        # Bound anew for every question, so that each notes for itself which tables it asks for.
        return self._engine.tables(self), self._engine

    def __getitem__(self, name: str) -> pa.Table:
        source = INSTRUMENTS if name == GROUPS else name
        if source not in self._own:
            self._own[source] = self._read(source)
        self._asked |= self._own[source].made_from
        return self._own[source].thing[name]

    def _read(self, name: str) -> Kept[dict[str, pa.Table]]:
        key = (name, self.on, self.edition, self.speed)
        kept = _TABLES.get(key, self._now)
        if kept is None:
            with tables_read() as read:
                parts = arrow_parts(name, feed(name, self.on, edition=self.edition, speed=self.speed))
            kept = _TABLES.put(key, parts, frozenset(read), self._now)
        return kept

    def __iter__(self) -> Iterator[str]:
        yield from TABLES
        yield GROUPS

    def __len__(self) -> int:
        return len(TABLES) + 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._engine is not None:
            self._engine.close()
