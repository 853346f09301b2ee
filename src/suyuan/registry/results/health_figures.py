"""Figures of chain health: the share that is unbroken, by house, kind and month, and the causes by weight.

Every figure is a sum over rows of `Health`, and the certificates behind it are those rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.parties.models import Organization
from suyuan.registry.parties.scope import Scope
from suyuan.registry.results import stated
from suyuan.registry.results.health import Health
from suyuan.registry.results.models import Evaluation
from suyuan.registry.results.stated import Stated, stated_in
from suyuan.trace.health import RANKS, SOUND, Flags
from suyuan.trace.identities import Integers, uuid_of
from suyuan.trace.links import CODES

BATCH: Final = 900  # identities in one query
CHAINS: Final = {
    "broken": Text("中断", "Broken"),
    "whole": Text("完整", "Unbroken"),
}
_COLUMNS: Final = (
    "id", "certificate_number", "certificate_state", "performed_on", "valid_until", "instrument__name_zh",
    "instrument__name_en", "instrument__serial_no", "issuer__name_zh", "issuer__name_en",
    *stated.COLUMNS,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some certificates: their results that lean on a standard, and those of which every chain holds.

    lost : results that break first by each code, in the order of `CODES`
    """

    results: int
    certificates: int
    whole: int
    lost: tuple[int, ...]

    @property
    def unbroken(self) -> int:
        """Results whose chain holds."""
        return self.results - sum(self.lost)

    @property
    def share(self) -> float | None:
        """Share of the results whose chain is unbroken; None of nothing."""
        return self.unbroken / self.results if self.results else None

    @property
    def broken(self) -> int:
        """Certificates with a broken chain."""
        return self.certificates - self.whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A code with the results that break first by it, and their certificates."""

    code: str
    results: int
    certificates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The whole and its parts: houses and kinds with the smallest share first, months in their order."""

    whole: Part
    causes: tuple[Cause, ...]
    houses: tuple[tuple[UUID, Part], ...]
    kinds: tuple[tuple[str, Part], ...]
    months: tuple[tuple[date, Part], ...]


def figures(health: Health, chosen: Flags) -> Figures:
    """The figures of the certificates that are chosen."""
    some = np.flatnonzero(chosen)
    results, broken = health.results[some], health.broken[some]

    def parts(group: Integers, count: int) -> list[Part]:
        sums = [
            np.bincount(group, weights=values, minlength=count).astype(np.int64).tolist()
            for values in (results, np.ones(len(some)), broken.sum(axis=1) == 0, *broken.T)
        ]
        return [
            Part(results=results, certificates=certificates, whole=whole, lost=tuple(lost))
            for results, certificates, whole, *lost in zip(*sums, strict=True)
        ]

    def by(number: Integers, names: Sequence[Any]) -> tuple[tuple[Any, Part], ...]:
        known = np.where(number[some] >= 0, number[some], len(names))
        return _worst_first(list(zip(names, parts(known, len(names) + 1), strict=False)))

    month = health.made[some].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    first = int(month.min()) if len(month) else 0
    months = parts(month - first, 0)
    causes = [
        Cause(code=code, results=int(broken[:, rank].sum()), certificates=int((broken[:, rank] > 0).sum()))
        for code, rank in RANKS.items()
    ]
    return Figures(
        whole=parts(np.zeros(len(some), dtype=np.int64), 1)[0],
        causes=tuple(sorted((one for one in causes if one.results), key=lambda one: -one.results)),
        houses=by(health.house, [uuid_of(one) for one in health.houses]),
        kinds=by(health.kind, health.kinds.tolist()),
        months=tuple((_day_of_month(first + place), part) for place, part in enumerate(months)),
    )


def _worst_first(found: list[tuple[Any, Part]]) -> tuple[tuple[Any, Part], ...]:
    some = [(name, part) for name, part in found if part.certificates]
    return tuple(sorted(some, key=lambda one: (one[1].share or 0.0, -one[1].results)))


def _day_of_month(month: int) -> date:
    year, rest = divmod(month, 12)
    return date(1970 + year, rest + 1, 1)


def houses_seen(health: Health, scope: Scope) -> dict[UUID, dict[str, Any]]:
    """The houses of certificates whose chains somebody may see, by name: one query."""
    ids = [uuid_of(one) for one in health.houses]
    rows = Organization.objects.filter(pk__in=ids).order_by("code")
    columns = ("id", "code", "name_zh", "name_en", "jurisdiction__path")
    return {
        row["id"]: dict(row)
        for row in rows.values(*columns)
        if scope.sees_house(row["id"]) or scope.sees_house(path=row["jurisdiction__path"])
    }


def house_of_code(code: str) -> dict[str, Any]:
    """A house by its code: one query. Raises NotFound."""
    row = Organization.objects.filter(code=code).values("id", "code", "name_zh", "name_en").first()
    if row is None:
        raise NotFound(
            Text(f"没有代码为 {code} 的机构", f"there is no organization with the code {code}"), given=code
        )
    return dict(row)


def house_names(ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Houses by name: one query."""
    rows = Organization.objects.filter(pk__in=list(ids)).values("id", "code", "name_zh", "name_en")
    return {row["id"]: dict(row) for row in rows}


def kind_names(health: Health) -> dict[str, dict[str, Any]]:
    """The kinds of instruments by name: one query."""
    rows = InstrumentKind.objects.filter(pk__in=[str(one) for one in health.kinds])
    return {row["code"]: dict(row) for row in rows.values("code", "name_zh", "name_en")}


def behind(health: Health, chosen: Flags, *, chain: str = "", code: str = "") -> Integers:
    """The certificates behind a figure, the newest first: places among the rows.

    chain : ``broken``, ``whole`` or all; code : only those with a result that breaks first by it
    """
    wanted = chosen.copy()
    if chain:
        wanted &= health.is_broken if chain == "broken" else ~health.is_broken
    if code:
        wanted &= health.broken[:, RANKS[code]] > 0
    return np.flatnonzero(wanted)[::-1]


def described(health: Health, places: Integers) -> list[dict[str, Any]]:
    """Certificates as plain rows, each with what breaks first above it: one query for each batch."""
    ids = [uuid_of(health.evaluation[place]) for place in places]
    faulty = [uuid_of(health.at_fault[place]) for place in places]
    known = _evaluations([*ids, *faulty])
    names = stated_in(known.values())
    return [
        _row(health, place, known[one], known.get(other), names)
        for place, one, other in zip(places.tolist(), ids, faulty, strict=True)
        if one in known
    ]


def batches(health: Health, places: Integers) -> Iterator[list[dict[str, Any]]]:
    """The same for any number of certificates, some hundred at a time."""
    for begin in range(0, len(places), BATCH // 2):
        yield described(health, places[begin : begin + BATCH // 2])


def _evaluations(ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    distinct = list(dict.fromkeys(ids))
    for begin in range(0, len(distinct), BATCH):
        rows = Evaluation.objects.filter(pk__in=distinct[begin : begin + BATCH]).values(*_COLUMNS)
        found |= {row["id"]: dict(row) for row in rows}
    return found


def _row(
    health: Health, place: int, row: Mapping[str, Any], faulty: Mapping[str, Any] | None, names: Stated
) -> dict[str, Any]:
    rank = int(health.first[place])
    fault = None if rank == SOUND else faulty
    return {
        "evaluation": row["id"],
        "number": row["certificate_number"],
        "state": row["certificate_state"],
        "performed_on": row["performed_on"],
        "valid_until": row["valid_until"],
        "instrument": names.named_item(row),
        "serial_no": row["instrument__serial_no"] or "",
        "house": names.named_house(row),
        "results": int(health.results[place]),
        "broken": int(health.broken[place].sum()),
        "code": "" if rank == SOUND else list(CODES)[rank],
        "steps": int(health.steps[place]) + 1,
        "fault_number": "" if fault is None else fault["certificate_number"],
        "fault_instrument": None if fault is None else names.named_item(fault),
        "fault_serial_no": "" if fault is None else fault["instrument__serial_no"] or "",
        "fault_house": None if fault is None else names.named_house(fault),
        "fault_until": None if fault is None else fault["valid_until"],
    }
