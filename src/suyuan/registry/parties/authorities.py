"""Which authority answers for a division: as a part of a query, and asked from its own side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, Length

from suyuan.registry.parties.models import Jurisdiction, Organization
from suyuan.registry.parties.queries import inside


def authority_of(path: str, *, is_above: bool = False) -> Subquery:
    """The authority of the division in column `path`, or of the next one above that has one.

    is_above : the own one is left out.
    """
    asked = Concat(OuterRef(path), Value("/"), output_field=CharField())
    rows = Organization.objects.filter(kind="authority", active=True).annotate(
        asked=asked, own=Concat(F("jurisdiction__path"), Value("/"), output_field=CharField())
    )
    rows = rows.filter(asked__startswith=F("own"))
    if is_above:
        rows = rows.exclude(own=F("asked"))
    return Subquery(rows.order_by(Length("own").desc(), "code").values("pk")[:1])


@dataclass(frozen=True, slots=True)
class Desk:
    """Divisions that one authority answers for. `above`: those whose next authority further up it is.

    An authority with nobody above it answers in `above` for its own divisions too.
    """

    own: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()


def desk_of(house: UUID) -> Desk:
    """What `authority_of` says, asked from the side of the authority: three queries, for others one."""
    known = Organization.objects.filter(pk=house, kind="authority", active=True)
    path = known.values_list("jurisdiction__path", flat=True).first()
    if path is None:
        return Desk()
    places = dict(Jurisdiction.objects.filter(inside(path)).values_list("path", "code"))
    steps = path.split("/")
    upwards = ["/".join(steps[:n]) for n in range(1, len(steps))]
    rows = Organization.objects.filter(
        inside(path, prefix="jurisdiction__") | Q(jurisdiction__path__in=upwards),
        kind="authority",
        active=True,
    )
    at = dict(rows.order_by("-code").values_list("jurisdiction__path", "pk"))  # the first by code stays
    own = {one: _nearest(one, at) for one in places}
    above = {one: _nearest(one.rpartition("/")[0], at) or own[one] for one in places}
    return Desk(
        own=frozenset(places[one] for one, answers in own.items() if answers == house),
        above=frozenset(places[one] for one, answers in above.items() if answers == house),
    )


def _nearest(path: str, at: Mapping[str, UUID]) -> UUID | None:
    while path:
        if path in at:
            return at[path]
        path = path.rpartition("/")[0]
    return None
