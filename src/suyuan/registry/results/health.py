"""The health of all chains: which certificates hold and which do not, kept beside the graph with its day.

The check itself takes milliseconds; reading the registers for it takes as long as they are large. So what it
found is kept, one row for each certificate, under the last event of the journal: as long as
nothing happened it serves, and a large register shows the last one with its day while a new one is made.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Final, Self
from uuid import UUID
from zipfile import BadZipFile

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from suyuan.registry.journal.models import Event
from suyuan.registry.results.certified import NONE, Certified, belonging_read, certified_read
from suyuan.registry.results.checking import Checked, checked, cites_read
from suyuan.registry.results.compiled import place, results_of_register
from suyuan.registry.results.models import Result
from suyuan.trace.faults import day_number
from suyuan.trace.health import SOUND, UNBROKEN, Flags
from suyuan.trace.identities import Halves, Integers, halves, uuid_of
from suyuan.trace.tiers import Days

FILE: Final = "health.npz"
VERSION: Final = 1
AT_ONCE: Final = 60_000  # results: so many are checked while somebody waits for a page
LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Health:
    """One row for each certificate that was issued here and stands, m of them in the order of their days.

    evaluation : array (m, 2), identities; made, until : arrays (m,), days of measurement and of validity
    house, kind : arrays (m,), places in `houses` and `kinds`, -1 for none
    results : array (m,), results that lean on a standard; broken : array (m, codes), those that break first
    by each code; first : array (m,), rank of the break nearest to the certificate, SOUND for none
    at_fault : array (m, 2), the evaluation behind it; steps : array (m,), how far above it is
    as_of : the day of the check; stamp : the last event it knows; size : results in the registers
    """

    evaluation: Halves
    made: Days
    until: Days
    house: Integers
    kind: Integers
    results: Integers
    broken: Integers
    first: NDArray[np.int8]
    at_fault: Halves
    steps: Integers
    houses: Halves
    kinds: NDArray[np.str_]
    as_of: int
    stamp: str
    size: int

    def __len__(self) -> int:
        return len(self.made)

    @property
    def is_broken(self) -> Flags:
        """Certificates with a broken chain, array (m,)."""
        found: Flags = self.first < SOUND
        return found

    @property
    def day(self) -> date:
        """The day of the check."""
        return date.fromordinal(date(1970, 1, 1).toordinal() + self.as_of)

    def of(
        self,
        *,
        houses: Collection[UUID] | None = None,
        kind: str = "",
        since: date | None = None,
        until: date | None = None,
        on: date | None = None,
    ) -> Flags:
        """Which certificates: of some houses, a kind, made within days, in force on a day. Array (m,)."""
        chosen = np.ones(len(self), dtype=np.bool_)
        if houses is not None:
            wanted = [place for place, one in enumerate(self.houses) if uuid_of(one) in houses]
            chosen &= np.isin(self.house, wanted)
        if kind:
            chosen &= self.kind == _place(self.kinds.tolist(), kind)
        if since is not None:
            chosen &= self.made >= day_number(since)
        if until is not None:
            chosen &= self.made <= day_number(until)
        if on is not None:
            chosen &= (self.made <= day_number(on)) & (self.until >= day_number(on))
        return chosen

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """What was kept, None where there is nothing that can be used."""
        try:
            with np.load(path, allow_pickle=False) as kept:
                if int(kept["version"]) != VERSION:
                    return None
                numbers: dict[str, Any] = {name: int(kept[name]) for name in ("as_of", "size")}
                numbers["stamp"] = str(kept["stamp"])
                names = [field.name for field in fields(cls) if field.name not in numbers]
                arrays: dict[str, Any] = {name: kept[name] for name in names}
                return cls(**arrays, **numbers)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None

    def write(self, path: Path) -> None:
        """Keep it; a reader sees the old one or the new one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.stem}.{threading.get_ident()}.partial.npz")
        columns = {field.name: getattr(self, field.name) for field in fields(self)}
        np.savez(partial, allow_pickle=False, version=VERSION, **columns)
        partial.replace(path)


def last_event() -> str:
    """The hash of the last event, which no other register has; empty where nothing happened: one query."""
    return Event.objects.order_by("-seq").values_list("hash", flat=True).first() or ""


def check_register(*, build: UUID, today: date) -> Health:
    """Check everything there is and keep what was found."""
    stamp = last_event()
    tiers = results_of_register(build=build).tiers
    certified = certified_read()
    belonging = belonging_read(tiers, certified)
    found = checked(tiers, certified, belonging, cites_read(certified))
    at = belonging.evaluation
    counts = belonging.has_u & ~found.breaks.bare & (at != NONE)
    counts[counts] = certified.stands[at[counts]]
    health = _by_certificate(
        np.flatnonzero(counts), at, found, certified,
        {"as_of": day_number(today), "stamp": stamp, "size": int((at != NONE).sum())},
    )  # fmt: skip
    health.write(place() / FILE)
    return health


def _by_certificate(
    which: Integers, evaluation: Integers, found: Checked, certified: Certified, about: dict[str, Any]
) -> Health:
    of = evaluation[which]
    total = len(certified)
    results = np.bincount(of, minlength=total)
    rank = found.breaks.rank[which].astype(np.int64)
    broken = np.bincount(of * (SOUND + 1) + rank, minlength=total * (SOUND + 1)).reshape(total, SOUND + 1)
    key = np.full(total, UNBROKEN, dtype=np.int64)
    np.minimum.at(key, of, found.breaks.key[which])
    # The result with the nearest break stands for its certificate.
    nearest = which[found.breaks.key[which] == key[of]]
    at_fault = np.full(total, NONE, dtype=np.int64)
    at_fault[evaluation[nearest]] = found.at_fault[nearest]
    first = np.full(total, SOUND, dtype=np.int8)
    first[evaluation[nearest]] = found.breaks.rank[nearest]
    steps = np.full(total, NONE, dtype=np.int64)
    steps[evaluation[nearest]] = found.breaks.steps[nearest]
    rows = np.flatnonzero(results)
    rows = rows[np.argsort(certified.made[rows], kind="stable")]
    column = certified.index.column
    culprit = at_fault[rows]
    return Health(
        evaluation=column[rows],
        made=certified.made[rows],
        until=certified.until[rows],
        house=certified.house[rows],
        kind=certified.kind[rows],
        results=results[rows],
        broken=broken[rows, :SOUND],
        first=first[rows],
        at_fault=np.where((culprit == NONE)[:, None], np.uint64(0), column[culprit]),
        steps=steps[rows],
        houses=halves(certified.houses),
        kinds=np.array(certified.kinds, dtype=np.str_),
        **about,
    )


def health_of_register(*, build: UUID, today: date) -> Health | None:
    """What serves a page: the check of this very state where that is quick, else the last one.

    None where a large register was never checked; where something happened since, one is made meanwhile.
    """
    path = place() / FILE
    kept = _Kept.read(path)
    if kept is not None and kept.stamp == last_event():
        return kept
    size = Result.objects.count() if kept is None else kept.size
    if size <= AT_ONCE:
        return check_register(build=build, today=today)
    _Kept.make_meanwhile(build=build, today=today)
    return kept


class _Kept:
    """What this process has read of the file, and whether a check is on its way."""

    path: Path | None = None
    stat: tuple[int, int] = (0, 0)
    health: Health | None = None
    busy = threading.Lock()

    @classmethod
    def read(cls, path: Path) -> Health | None:
        try:
            found = path.stat()
        except OSError:
            return None
        stat = (found.st_mtime_ns, found.st_size)
        if (path, stat) != (cls.path, cls.stat):
            cls.path, cls.stat, cls.health = path, stat, Health.read(path)
        return cls.health

    @classmethod
    def make_meanwhile(cls, **asked: Any) -> None:
        if cls.busy.acquire(blocking=False):
            threading.Thread(target=cls._make, kwargs=asked, daemon=True, name="chain-health").start()

    @classmethod
    def _make(cls, **asked: Any) -> None:
        try:
            check_register(**asked)
        except Exception:
            LOG.exception("the chains could not be checked")
        finally:
            connection.close()
            cls.busy.release()


def _place(kinds: list[str], kind: str) -> int:
    return kinds.index(kind) if kind in kinds else len(kinds)
