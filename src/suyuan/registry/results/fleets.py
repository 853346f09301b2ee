"""The as-found history of fleets: how long each instrument had served when it was found good or bad.

A fleet is a kind and a model, of one owner or as one institute has seen it. The first result of an instrument
says nothing about an interval; every later one does, with the time since the one before. Where something was
adjusted, what counts is the verdict before it: an instrument that passed after its adjustment was out of
tolerance when it arrived. What was left says nothing about the time before, it only begins the next one.

Source: ILAC-G24 / OIML D 10 (2022), on reviewing intervals by what was found; NCSL RP-1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Lag

from suyuan.base.errors import NotPermitted
from suyuan.base.text import Text
from suyuan.metrology.interval import Suggestion, suggest_interval
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.parties.scope import Scope
from suyuan.registry.results.models import Evaluation, ObservationSet
from suyuan.registry.specifications.models import SpecificationInterval
from suyuan.registry.specifications.states import STANDING

DAYS_PER_MONTH: Final = 365 / 12  # a common year is twelve months
MOST_RESULTS: Final = 200_000
MOST_FLEETS: Final = 100
LEFT: Final = "as_left"
TOLD: Final = Q(observations__isnull=True) | ~Q(observations__phase=LEFT)  # says how it had served
NOT_COUNTED: Final = ("", "revoked")  # certificates not issued, or taken back


SIDES: Final = {
    "own": Text("本单位的器具", "Our own instruments"),
    "measured": Text("本机构检校的器具", "Instruments we have measured"),
}


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """Which instruments: of one owner, or seen by one institute."""

    kind: str
    model: str
    owner_id: UUID | None = None
    issuer_id: UUID | None = None


def whose(side: str, scope: Scope) -> dict[str, UUID]:
    """The house whose instruments, or whose measurements, are looked at. Raises NotPermitted."""
    if scope.organization is None:
        raise NotPermitted(Text("您不属于任何单位", "you belong to no organization"))
    if side == "measured" and not scope.is_laboratory:
        raise NotPermitted(
            Text("只有检校机构有检校过的器具", "only people of a laboratory see what it has measured")
        )
    return {"owner_id" if side == "own" else "issuer_id": scope.organization}


def fleets(*, owner_id: UUID | None = None, issuer_id: UUID | None = None) -> list[dict[str, Any]]:
    """Kinds and models with how many results they have beyond the first of each instrument: one query."""
    found = _of(owner_id=owner_id, issuer_id=issuer_id).order_by()
    rows = found.values(
        "instrument__kind_id", "instrument__kind__name_zh", "instrument__kind__name_en", "instrument__model"
    ).annotate(
        again=Count("pk", filter=TOLD) - Count("instrument", distinct=True),
        instruments=Count("instrument", distinct=True),
    )
    return [dict(row) for row in rows.filter(again__gt=0).order_by("-again")[:MOST_FLEETS]]


def history(fleet: Fleet) -> tuple[list[float], list[bool]]:
    """(months since the result before, whether it was in tolerance), the newest MOST_RESULTS: one query."""
    before = Window(Lag("performed_on"), partition_by=F("instrument"), order_by=[F("performed_on"), F("id")])
    rows = (
        _of(owner_id=fleet.owner_id, issuer_id=fleet.issuer_id)
        .filter(instrument__kind=fleet.kind, instrument__model=fleet.model)
        .annotate(before=before)
        .order_by("-performed_on", "-pk")
        .values_list("before", "performed_on", "verdict", "observations__phase")[:MOST_RESULTS]
    )
    told = [
        ((on - then).days, verdict)
        for then, on, verdict, phase in rows
        if then is not None and on > then and phase != LEFT
    ]
    return [days / DAYS_PER_MONTH for days, _ in told], [verdict == "pass" for _, verdict in told]


def legal_limit(fleet: Fleet) -> int | None:
    """The longest interval in months that is allowed to all of the fleet, None where none is set.

    Where any of it is under compulsory verification, the shortest of the intervals that specifications in
    force set for the kind: two queries.
    """
    of_fleet = Instrument.objects.filter(kind=fleet.kind, model=fleet.model, controlled=True)
    if fleet.owner_id:
        of_fleet = of_fleet.filter(owner=fleet.owner_id)
    if not of_fleet.exists():
        return None
    limits = SpecificationInterval.objects.filter(kind=fleet.kind, specification__state__in=STANDING)
    shortest: int | None = limits.aggregate(found=Min("max_interval_months"))["found"]
    return shortest


def suggestion(fleet: Fleet, *, target: float, confidence: float) -> tuple[Suggestion, int | None]:
    """What the history of a fleet says about its interval, and the legal limit: three queries."""
    months, good = history(fleet)
    legal = legal_limit(fleet)
    found = suggest_interval(
        months,
        good,
        target=target,
        confidence=confidence,
        legal=math.inf if legal is None else float(legal),
    )
    return found, legal


def _of(*, owner_id: UUID | None, issuer_id: UUID | None) -> QuerySet[Evaluation]:
    found = Evaluation.objects.filter(instrument__isnull=False, verdict__in=("pass", "fail"))
    is_corrected = Exists(ObservationSet.objects.filter(replaces=OuterRef("observations")))
    as_found = Q(observations__phase="as_found") & ~is_corrected
    found = found.filter(as_found | ~Q(certificate_state__in=NOT_COUNTED))
    own = Q(instrument__owner=owner_id) if owner_id else Q(issuer=issuer_id)
    return found.filter(own)
