"""What houses were authorised for, day by day: designations with their kinds, and accreditations.

A house of which neither is on record is not judged. The scope of an accreditation is printed words, so that
it counts for every kind of instrument. What was suspended or revoked since no longer counts for any day: the
day it ended is in the journal, not in the row. Source: domain model 3 and 6.2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from suyuan.registry.parties.models import Accreditation, Designation
from suyuan.trace.faults import day_number
from suyuan.trace.tiers import Days


class Authorised(NamedTuple):
    """From the first to the last day, for some kinds of instruments; None: for every kind."""

    first: date
    last: date
    kinds: frozenset[str] | None


@dataclass(frozen=True, kw_only=True)
class Scopes:
    """The authorisations of each house that has any on record, the ended ones as None."""

    of_house: dict[UUID, list[Authorised | None]]

    def covers(self, house: UUID | None, kind: str | None, day: date) -> bool:
        """Whether a certificate of `house` about a `kind` was in scope on `day`."""
        return bool(self.on_days(house, kind, np.array([day_number(day)], dtype=np.int32))[0])

    def on_days(self, house: UUID | None, kind: str | None, days: Days) -> NDArray[np.bool_]:
        """The same for many days, array (days,)."""
        if house is None or house not in self.of_house:
            return np.ones(len(days), dtype=np.bool_)
        found = np.zeros(len(days), dtype=np.bool_)
        for one in self.of_house[house]:
            if one is not None and (one.kinds is None or kind is None or kind in one.kinds):
                found |= (days >= day_number(one.first)) & (days <= day_number(one.last))
        return found


def scopes_of(houses: Iterable[UUID] | None = None) -> Scopes:
    """The authorisations of some houses, of all where none are named: two queries."""
    narrowed: Sequence[UUID] | None = None if houses is None else list(houses)
    designations, accreditations = Designation.objects.all(), Accreditation.objects.all()
    if narrowed is not None:
        designations = designations.filter(designee_id__in=narrowed)
        accreditations = accreditations.filter(organization_id__in=narrowed)
    found: dict[UUID, list[Authorised | None]] = defaultdict(list)
    columns = ("state", "valid_from", "valid_to")
    for house, kinds, state, first, last in designations.values_list("designee_id", "kinds", *columns):
        stands = Authorised(first, last, frozenset(kinds) or None)
        found[house].append(stands if state == "granted" else None)
    for house, state, first, last in accreditations.values_list("organization_id", *columns):
        found[house].append(Authorised(first, last, None) if state == "granted" else None)
    return Scopes(of_house=dict(found))
