"""What houses were authorised for, day by day: designations with their kinds, and accreditations.

A house of which neither is on record is not judged. The scope of an accreditation is printed words, so that
it counts for every kind of instrument. What was suspended or revoked counts until the day of that decision.
Source: domain model 3 and 6.2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.utils.timezone import localdate
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
    """The authorisations of each house that has any on record."""

    of_house: dict[UUID, list[Authorised]]

    def covers(self, house: UUID | None, kind: str | None, day: date) -> bool:
        """Whether a certificate of `house` about a `kind` was in scope on `day`."""
        return bool(self.on_days(house, kind, np.array([day_number(day)], dtype=np.int32))[0])

    def on_days(self, house: UUID | None, kind: str | None, days: Days) -> NDArray[np.bool_]:
        """The same for many days, array (days,)."""
        if house is None or house not in self.of_house:
            return np.ones(len(days), dtype=np.bool_)
        found = np.zeros(len(days), dtype=np.bool_)
        for one in self.of_house[house]:
            if one.kinds is None or kind is None or kind in one.kinds:
                found |= (days >= day_number(one.first)) & (days <= day_number(one.last))
        return found


def scopes_of(houses: Iterable[UUID] | None = None) -> Scopes:
    """The authorisations of some houses, of all where none are named: two queries."""
    narrowed: Sequence[UUID] | None = None if houses is None else list(houses)
    designations, accreditations = Designation.objects.all(), Accreditation.objects.all()
    if narrowed is not None:
        designations = designations.filter(designee_id__in=narrowed)
        accreditations = accreditations.filter(organization_id__in=narrowed)
    found: dict[UUID, list[Authorised]] = defaultdict(list)
    columns = ("valid_from", "valid_to", "state", "updated_at")
    for house, kinds, first, *end in designations.values_list("designee_id", "kinds", *columns):
        found[house].append(Authorised(first, _last_day(*end), frozenset(kinds) or None))
    for house, first, *end in accreditations.values_list("organization_id", *columns):
        found[house].append(Authorised(first, _last_day(*end), None))
    return Scopes(of_house=dict(found))


def _last_day(last: date, state: str, changed: datetime) -> date:
    return last if state == "granted" else min(last, localdate(changed))
