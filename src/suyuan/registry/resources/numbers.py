"""Capabilities as columns of numbers: what a search decides and ranks by, before it reads a single whole row.

A register of a hundred thousand capabilities is searched in full, and sixty are shown. Making whole rows of
all that are looked at, with their names, dates and identities, costs twenty times what the database needs to
find them; so a search reads these few columns as the database hands them over, and the rows it shows by
their identities afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from suyuan.registry.parties.models import Jurisdiction
from suyuan.registry.resources import queries, rules
from suyuan.registry.resources.rules import Need

_NUMBERS: Final = ("low_value", "high_value", "a", "b", "turnaround_days")
_COLUMNS: Final = (*_NUMBERS, "unit", "jurisdiction_id", "is_open", "id")


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """n capabilities, in the order that settles ties. All arrays (n,); ranges and U in the unit of each.

    unit, path : places in `units` and in `paths`, the divisions of the laboratories. is_open : offered on the
    day and in the way that was asked for.
    """

    low: Any
    high: Any
    a: Any
    b: Any
    turnaround: Any
    unit: Any
    units: tuple[str, ...]
    path: Any
    paths: tuple[str, ...]
    is_open: Any

    def __len__(self) -> int:
        return len(self.low)


def of_rows(rows: Sequence[dict[str, Any]], need: Need) -> Numbers:
    """Of rows that were read already."""
    columns = [[row[name] for row in rows] for name in (*_NUMBERS, "unit", "jurisdiction__path")]
    return _numbers(columns, [rules.is_open(queries.offer_of(row), need) for row in rows])


def read(need: Need) -> tuple[Numbers, Sequence[Any]]:
    """What a search for `need` looks at, the oldest first, and the identities: two queries."""
    asked = (
        queries.about(need)
        .annotate(is_open=ExpressionWrapper(open_to(need), output_field=BooleanField()))
        .order_by("id")
        .values_list(*_COLUMNS)
    )
    sql, params = asked.query.sql_with_params()
    with connection.cursor() as cursor:  # past the conversion of every cell
        cursor.execute(sql, params)
        found = cursor.fetchall()
    *columns, divisions, is_open, identities = zip(*found, strict=True) if found else [()] * len(_COLUMNS)
    known = Jurisdiction.objects.filter(code__in=set(divisions)) if found else Jurisdiction.objects.none()
    paths = dict(known.values_list("code", "path"))
    return _numbers([*columns, [paths[code] for code in divisions]], is_open), identities


def open_to(need: Need) -> Q:
    """`rules.is_open` as the database asks it."""
    found = Q(state="offered", shared_from__lte=need.on) & (Q(shared_to=None) | Q(shared_to__gte=need.on))
    if need.service:
        found &= Q(service__in=(need.service, "both"))
    if need.accredited:
        found &= Q(accredited_until__isnull=False, accredited_until__gte=need.on)
    return found


def _numbers(columns: Sequence[Sequence[Any]], is_open: Sequence[Any]) -> Numbers:
    *measures, units, paths = columns
    low, high, a, b, turnaround = (np.array(one, dtype=float) for one in measures)
    unit, known_units = _coded(units)
    path, known_paths = _coded(paths)
    return Numbers(
        low=low, high=high, a=a, b=b, turnaround=turnaround, unit=unit, units=known_units, path=path,
        paths=known_paths, is_open=np.array(is_open, dtype=bool),
    )  # fmt: skip


def _coded(words: Sequence[str]) -> tuple[Any, tuple[str, ...]]:
    """Words as places in a list of those there are."""
    places = {word: place for place, word in enumerate(dict.fromkeys(words))}
    return np.fromiter((places[word] for word in words), dtype=np.intp, count=len(words)), tuple(places)
