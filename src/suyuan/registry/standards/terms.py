"""The terms of a standard's assessment certificates, also those before a renewal.

The row has the term of today. Earlier ones are told by the events of the decisions; one that began before
anything was on record here is taken to have run until the first renewal, since nobody can say otherwise.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from suyuan.base import civil
from suyuan.registry.journal.models import Event
from suyuan.registry.standards.models import MeasurementStandard
from suyuan.registry.standards.movement import ENTITY

CERTIFICATE_MONTHS: Final = 60  # domain model 17
CERTIFY: Final = "standards.certify"
RENEW: Final = "standards.apply_renewal"


class Term(NamedTuple):
    """Both days count. No first day: since before what is on record."""

    first: date | None
    last: date

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and day <= self.last


def terms_of(standards: Collection[UUID]) -> Mapping[UUID, list[Term]]:
    """The terms of each standard that had one: two queries."""
    found: dict[UUID, list[Term]] = defaultdict(list)
    now = MeasurementStandard.objects.filter(pk__in=standards)
    for identity, first, last in now.values_list("id", "assessment_cert_from", "assessment_cert_to"):
        if first is not None and last is not None:
            found[identity].append(Term(first, last))
    events = Event.objects.filter(
        entity=ENTITY, entity_id__in=[str(one) for one in standards], act__in=(CERTIFY, RENEW)
    )
    seen: dict[str, str] = {}
    for entity, act, payload in events.order_by("seq").values_list("entity_id", "act", "payload"):
        first_act = seen.setdefault(entity, act)
        if act == CERTIFY:
            term, known = _told(json.loads(payload)), found[UUID(entity)]
            if first_act == RENEW:
                known.append(Term(None, term.first or term.last))
                seen[entity] = CERTIFY
            if term.first not in {one.first for one in known}:  # the row has the last word on its own term
                known.append(term)
    return found


def _told(payload: Mapping[str, str]) -> Term:
    """The term that a decision gave; older decisions tell only its first day."""
    first = date.fromisoformat(payload["valid_from"])
    last = payload.get("valid_to")
    return Term(
        first, date.fromisoformat(last) if last else civil.valid_until(first, months=CERTIFICATE_MONTHS)
    )
