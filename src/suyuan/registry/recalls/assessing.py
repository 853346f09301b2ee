"""From effects of results to affected certificates: the worst of each, and what is on record of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import numpy as np

from suyuan.registry.issuing.models import Certificate
from suyuan.registry.recalls.rules import Assessed
from suyuan.registry.results.models import Evaluation, Result
from suyuan.trace.identities import uuid_of
from suyuan.trace.recall import Effects

AT_ONCE: Final = 500
COVERAGE: Final = 2.0  # k of the expanded uncertainty that a shift is held against


def assessed_items(effects: Effects) -> list[dict[str, Any]]:
    """One record for each evaluation with results that move, the gravest first.

    Queries in portions of AT_ONCE identities: their number does not follow the certificates one by one.
    """
    ids = [uuid_of(pair) for pair in effects.column]
    share = effects.share_of_limit
    found: dict[UUID, dict[str, Any]] = {}
    evaluation_of = dict(_pairs(ids))
    for place, id_ in enumerate(ids):
        one = found.setdefault(
            evaluation_of[id_], {"results": 0, "flips": 0, "beyond": 0, "p_flip": 0.0, "share_of_limit": None}
        )
        one["results"] += 1
        one["flips"] += int(effects.before[place] != effects.after[place])
        one["beyond"] += int(abs(effects.shift[place]) > COVERAGE * effects.u[place])
        one["p_flip"] = max(one["p_flip"], float(effects.p_flip[place]))
        if np.isfinite(share[place]):
            one["share_of_limit"] = max(one["share_of_limit"] or 0.0, float(share[place]))
    known = _known(list(found))
    items = [
        one
        | {"evaluation_id": evaluation, **known[evaluation]}
        | {"doubtful": Assessed(**{name: one[name] for name in ("flips", "p_flip", "beyond")}).is_doubtful}
        for evaluation, one in found.items()
        if evaluation in known
    ]
    return sorted(items, key=_gravity)


def _gravity(one: dict[str, Any]) -> tuple[float, ...]:
    return (-one["flips"], -one["beyond"], -one["p_flip"], -(one["share_of_limit"] or 0.0))


def _pairs(ids: list[UUID]) -> Iterator[tuple[UUID, UUID]]:
    for start in range(0, len(ids), AT_ONCE):
        rows = Result.objects.filter(pk__in=ids[start : start + AT_ONCE])
        yield from rows.values_list("id", "evaluation_id")


def _known(evaluations: list[UUID]) -> dict[UUID, dict[str, Any]]:
    known: dict[UUID, dict[str, Any]] = {}
    for start in range(0, len(evaluations), AT_ONCE):
        part = evaluations[start : start + AT_ONCE]
        # What an earlier recall put right is no certificate: those that lean on it are found by themselves.
        rows = (
            Evaluation.objects.filter(pk__in=part)
            .exclude(origin="corrected")
            .values_list("id", "issuer_id", "instrument__owner_id")
        )
        for id_, issuer, owner in rows:
            known[id_] = {"issuer_id": issuer, "owner_id": owner, "certificate": None}
        for certificate in Certificate.objects.filter(evaluation_id__in=part):
            known[certificate.evaluation_id]["certificate"] = certificate
    return known
