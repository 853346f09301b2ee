"""The needs of chains against the register of shared capabilities, as the register stands on a day.

Nothing of a match is stored: it is a query, and what people made of it (the class of a gap) is kept with the
need. Two queries and one pass of arrays, whatever the number of needs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Q

from suyuan.planning.needs.matching import match
from suyuan.planning.needs.problem import ANY, GAP_CLASSES, OUTCOMES, Needs, Offers
from suyuan.planning.needs.scales import back, scales
from suyuan.registry.centers.models import MeasurementNeed
from suyuan.registry.resources.models import Capability
from suyuan.registry.resources.quantities import QUANTITIES

_NEED: Final = ("id", "quantity", "kind_id", "unit", "low_value", "high_value", "floor", "slope", "gap_class")
_OFFER: Final = ("id", "quantity", "kind_id", "unit", "low_value", "high_value", "a", "b")


@dataclass(frozen=True, kw_only=True)
class Match:
    """What there is for one need. Ranges in the unit of the need; `ratio` is U over target, None without one.

    gap_class : what people said, else what the match suggests
    """

    need: UUID
    outcome: str
    suggested: str
    gap_class: str
    capability: UUID | None
    ratio: float | None
    met: float
    met_low: float | None
    met_high: float | None
    together: float
    offered: float
    able: int


def match_needs(rows: Sequence[Mapping[str, Any]], *, on: date) -> dict[UUID, Match]:
    """What there is for each need (rows with the columns of a need): one query, for all of them."""
    if not rows:
        return {}
    kinds = {kind: place for place, kind in enumerate(sorted({row["kind_id"] or "" for row in rows} - {""}))}
    offers, identities = _offers({row["quantity"] for row in rows}, kinds, on=on)
    found = match(_needs(rows, kinds), offers)
    return {row["id"]: _told(row, found, place, identities) for place, row in enumerate(rows)}


@lru_cache(maxsize=32)
def matches_of(chain_id: UUID, on: date, _version: str) -> dict[UUID, Match]:
    """The open needs of a chain matched; kept until the head of the event chain (`version`) moves."""
    rows = MeasurementNeed.objects.filter(chain_id=chain_id, closed_on=None).order_by("number")
    return match_needs([dict(row) for row in rows.values(*_NEED)], on=on)


def open_on(on: date) -> Q:
    """What a capability has to be to count on a day, as in a search of the register."""
    return Q(state="offered", shared_from__lte=on) & (Q(shared_to=None) | Q(shared_to__gte=on))


def _needs(rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, int]) -> Needs:
    units, known = _units((row["unit"], row["quantity"]) for row in rows)
    low, high, floor, slope = (
        np.array([math.inf if row[name] is None else row[name] for row in rows], dtype=float)
        for name in ("low_value", "high_value", "floor", "slope")
    )
    return Needs(
        quantity=_quantities(row["quantity"] for row in rows),
        kind=np.array([kinds.get(row["kind_id"] or "", ANY) for row in rows], dtype=np.int64),
        low=known.values(low, units),
        high=known.values(high, units),
        floor=known.widths(floor, units),
        slope=slope,
        zero=known.zero[units],
    )


def _offers(wanted: set[str], kinds: Mapping[str, int], *, on: date) -> tuple[Offers, Sequence[Any]]:
    """The capabilities that count, the oldest first, and their identities as the database has them."""
    asked = Capability.objects.filter(open_on(on), quantity__in=wanted).order_by("id").values_list(*_OFFER)
    sql, params = asked.query.sql_with_params()
    with connection.cursor() as cursor:  # past the conversion of every cell
        cursor.execute(sql, params)
        found = cursor.fetchall()
    identities, quantity, kind, unit, *measures = zip(*found, strict=True) if found else [()] * len(_OFFER)
    low, high, a, b = (np.array(one, dtype=float) for one in measures)
    units, known = _units(zip(unit, quantity, strict=True))
    # A capability of a kind that no need names is of no use to a need that names one.
    other = len(kinds)
    offers = Offers(
        quantity=_quantities(quantity),
        kind=np.array([ANY if one is None else kinds.get(one, other) for one in kind], dtype=np.int64),
        low=known.values(low, units),
        high=known.values(high, units),
        a=known.widths(a, units),
        b=b,
        zero=known.zero[units],
    )
    return offers, identities


def _units(pairs: Iterable[tuple[str, str]]) -> tuple[Any, Any]:
    """The place of the unit of each row, and how the units lead to the base of their quantity."""
    places: dict[tuple[str, str], int] = {}
    of_rows = [places.setdefault(pair, len(places)) for pair in pairs]
    return np.array(of_rows, dtype=np.int64), scales([(unit, base_of(quantity)) for unit, quantity in places])


def base_of(quantity: str) -> str:
    """The unit in which the numbers of a quantity are matched."""
    return QUANTITIES[quantity].units[0]


def _quantities(names: Iterable[str]) -> Any:
    places = {name: place for place, name in enumerate(QUANTITIES)}
    return np.array([places[name] for name in names], dtype=np.int64)


def _told(row: Mapping[str, Any], found: Any, place: int, identities: Sequence[Any]) -> Match:
    best = int(found.best[place])
    base = base_of(row["quantity"])

    def written(value: float) -> float | None:
        return None if math.isnan(value) else back(value, base, row["unit"])

    suggested = GAP_CLASSES[found.suggested[place]]
    ratio = float(found.ratio[place])
    return Match(
        need=row["id"],
        outcome=OUTCOMES[found.outcome[place]],
        suggested=suggested,
        gap_class=row["gap_class"] or suggested,
        capability=None if best == ANY else UUID(str(identities[best])),
        ratio=None if math.isnan(ratio) or (row["floor"] is None and not row["slope"]) else ratio,
        met=float(found.met[place]),
        met_low=written(float(found.met_low[place])),
        met_high=written(float(found.met_high[place])),
        together=float(found.together[place]),
        offered=float(found.offered[place]),
        able=int(found.able[place]),
    )
