"""What every result of the graph belongs to, as numbers beside its own: certificate, issuer, kind of device.

These never change once a result is stored, so they are read once for a build and kept for the ones who ask
next. What changes, the state of certificates, is asked each time: one query for those not simply valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Q
from numpy.typing import NDArray

from suyuan.base.text import Text
from suyuan.registry.results.compiled import place
from suyuan.registry.results.models import Evaluation, Result
from suyuan.trace.identities import Halves, Index, Integers
from suyuan.trace.stored import current_build
from suyuan.trace.tiers import Tiers

PORTION: Final = 50_000
NOBODY: Final = b"\0" * 16
By = Literal["kind", "institute", "certificate", "set_up"]
GROUPINGS: Final[dict[By, Text]] = {
    "kind": Text("机构和器具种类", "institute and kind of instrument"),
    "institute": Text("机构", "institute"),
    "certificate": Text("证书", "certificate"),
    "set_up": Text("测量配置", "set-up"),
}
STATES: Final[dict[str, Text]] = {
    "valid": Text("有效", "Valid"),
    "ended": Text("过期或被替代", "Expired or replaced"),
    "doubt": Text("存疑", "In doubt"),
    "broken": Text("已撤销或链条中断", "Revoked or broken"),
    "open": Text("未签发", "Not issued"),
    "hidden": Text("其他机构的结果", "Of other organizations"),
}
CODES: Final = tuple(STATES)
VALID, ENDED, DOUBT, BROKEN, OPEN, HIDDEN = range(len(CODES))
_OF_CERTIFICATE: Final = {
    "issued": VALID, "rejected": VALID, "superseded": ENDED, "in_doubt": DOUBT, "revoked": BROKEN,
}  # fmt: skip
States = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labels:
    """evaluation, issuer, kind : arrays (results,), numbers of what each belongs to; -1 for a source or none.

    evaluations : identities by their numbers; issuers : those of the houses
    """

    evaluation: Integers
    issuer: Integers
    kind: Integers
    evaluations: Index
    issuers: tuple[UUID | None, ...]

    def grouped(self, number: Integers, set_up: Integers, *, by: By) -> Integers:
        """A code for each of some results: equal for those that belong together."""
        if by == "set_up":
            return set_up
        if by == "certificate":
            return self.evaluation[number]
        house = self.issuer[number]
        return house if by == "institute" else house * (int(self.kind.max(initial=0)) + 2) + self.kind[number]


def state_of(state: str, valid_until: date | None, *, on: date) -> int:
    """The state of a certificate as the picture shows it, a place in CODES."""
    if state in ("issued", "rejected") and valid_until is not None and valid_until < on:
        return ENDED
    return _OF_CERTIFICATE.get(state, OPEN)


def states(labels: Labels, *, on: date) -> States:
    """The state of every result, array (results,): one query."""
    found = Evaluation.objects.exclude(Q(certificate_state="issued") & _still(on))
    rows = list(found.values_list("id", "certificate_state", "valid_until"))
    of = np.full(len(labels.evaluations.column) + 1, VALID, dtype=np.uint8)
    at = labels.evaluations.locate(_column(row[0] for row in rows))
    coded = np.array([state_of(row[1], row[2], on=on) for row in rows], dtype=np.uint8)
    of[at[at >= 0]] = coded[at >= 0]
    return of[labels.evaluation]


def _still(on: date) -> Q:
    return Q(valid_until=None) | Q(valid_until__gte=on)


_KEPT: dict[Path, Labels] = {}


def labels_of(tiers: Tiers) -> Labels:
    """The labels of the results in the tiers that serve: two queries where they are not known yet."""
    build = current_build(place()).folder
    known = _KEPT.get(build)
    if known is None or len(known.evaluation) != len(tiers):
        known = _read(tiers)
        _KEPT.clear()
        _KEPT[build] = known
    return known


def _read(tiers: Tiers) -> Labels:
    evaluation, result = (model._meta.db_table for model in (Evaluation, Result))
    instrument = Evaluation._meta.get_field("instrument").related_model._meta.db_table
    ids, issuers, kinds = _columns(
        f"SELECT e.id, e.issuer_id, i.kind_id FROM {evaluation} e LEFT JOIN {instrument} i"  # noqa: S608 - names of models
        " ON i.id = e.instrument_id",
        3,
    )
    results, owners = _columns(f"SELECT id, evaluation_id FROM {result}", 2)  # noqa: S608 - name of a model
    evaluations = Index.of(_column(ids))
    houses, house = _numbered(issuers)
    _, kind = _numbered(kinds)
    known = Index.of(_column(results))
    owner = evaluations.locate(_column(owners))
    of = np.full(len(tiers), -1, dtype=np.int64)
    columns = [tiers.graph.column, *(segment.index.column for segment in tiers.segments)]
    at = np.concatenate([known.locate(column) for column in columns]) if len(tiers) else of
    of[at >= 0] = owner[at[at >= 0]]
    # The place -1 is the last one: nothing belongs to what has no evaluation.
    return Labels(
        evaluation=of,
        issuer=np.append(house, -1)[of],
        kind=np.append(kind, -1)[of],
        evaluations=evaluations,
        issuers=tuple(None if one is None else _identity(one) for one in houses),
    )


def _numbered(values: Sequence[Any]) -> tuple[list[Any], Integers]:
    """The different values, and the number of each."""
    known = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return list(known), np.array([known[value] for value in values], dtype=np.int64)


def _columns(sql: str, width: int) -> list[list[Any]]:
    columns: list[list[Any]] = [[] for _ in range(width)]
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while portion := cursor.fetchmany(PORTION):
            for column, values in zip(columns, zip(*portion, strict=True), strict=True):
                column.extend(values)
    return columns


def _identity(one: Any) -> UUID:
    return one if isinstance(one, UUID) else UUID(hex=one)


def _column(ids: Iterable[Any]) -> Halves:
    """Identities as they come from either database: text of 32 hexadecimal digits, or UUID."""
    packed = b"".join(
        NOBODY if one is None else one.bytes if isinstance(one, UUID) else bytes.fromhex(one) for one in ids
    )
    return np.frombuffer(packed, dtype=">u8").astype(np.uint64).reshape(-1, 2)
