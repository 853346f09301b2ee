"""Reading results: lines of an evaluation, the points a standard hands on, and the chain above a result.

The number of queries depends on the levels of the hierarchy at most, never on how many results there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.methods.pack import Pack, Role
from suyuan.methods.sources import Source, SourcePoint
from suyuan.methods.units import to_unit
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.results import rules
from suyuan.registry.results.behind import behind_points
from suyuan.registry.results.models import Evaluation, Influence, ObservationSet, Result
from suyuan.registry.results.rules import Stored, infinite
from suyuan.registry.results.stated import COLUMNS, stated_in

if TYPE_CHECKING:
    from suyuan.methods.evaluation import Evaluation as Computed
    from suyuan.methods.evaluation import Line

LINE_COLUMNS = (
    "id", "test", "index", "symbol", "label_zh", "label_en", "quantity_zh", "quantity_en", "unit", "point",
    "value_text", "expanded_text", "value", "u", "dof", "k", "p", "limit_low", "limit_high", "verdict",
    "risk",
)  # fmt: skip
NUMBERS = ("id", "evaluation_id", "set_up_id", "u", "dof")


def lines(evaluation_id: UUID) -> list[dict[str, Any]]:
    """The lines of an evaluation in their order: one query."""
    return _LINES(evaluation_id)


def stated_about(instrument_id: UUID, *, most: int = 10) -> list[dict[str, Any]]:
    """What certificates of other laboratories state about an instrument, the newest first, each with its
    lines and `house`, who gave it: two queries, and one for the names where they are quoted."""
    found = Evaluation.objects.filter(instrument_id=instrument_id, origin="external")
    columns = (
        "id", "certificate_number", "performed_on", "valid_until", "issuer__name_zh", "issuer__name_en",
        *COLUMNS,
    )  # fmt: skip
    rows = [dict(one) for one in found.order_by("-performed_on", "-pk").values(*columns)[:most]]
    if not rows:
        return rows
    words = stated_in(rows)
    by_row: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    of = Result.objects.filter(evaluation__in=[row["id"] for row in rows]).order_by("place")
    for line in of.values("evaluation_id", *LINE_COLUMNS):
        by_row[line["evaluation_id"]].append(dict(line))
    return [row | {"house": words.named_house(row), "lines": by_row[row["id"]]} for row in rows]


_LINES = Prepared(
    lambda evaluation: Result.objects.filter(evaluation_id=evaluation).order_by("place").values(*LINE_COLUMNS)
)
_STORED = Prepared(
    lambda evaluation: Evaluation.objects.filter(pk=evaluation).values(
        "pack__pack_id", "pack__digest", "engine_version", "seed", "verdict"
    )
)


def stored_evaluation(evaluation_id: UUID) -> Computed:
    """An evaluation as it was stored, without its influences, to be compared with a new one: two queries."""
    from suyuan.methods.evaluation import Evaluation as Computed

    head: Mapping[str, Any] | None = _STORED.first(evaluation_id)
    if head is None:
        raise NotFound(Text("没有这次测量", "there is no such evaluation"), evaluation=evaluation_id)
    return Computed(
        pack_id=head["pack__pack_id"],
        pack_digest=head["pack__digest"],
        engine_version=head["engine_version"],
        seed=head["seed"],
        verdict=head["verdict"],
        lines=tuple(_line(row) for row in lines(evaluation_id)),
    )


def _line(row: Mapping[str, Any]) -> Line:
    from suyuan.methods.evaluation import Line

    u, k = row["u"], row["k"]
    return Line(
        test=row["test"],
        index=row["index"],
        symbol=row["symbol"],
        label=Text(row["label_zh"], row["label_en"]),
        quantity=Text(row["quantity_zh"], row["quantity_en"]),
        ref_type="",
        unit=row["unit"],
        point=row["point"] or None,
        value=row["value"],
        u=u,
        dof=infinite(row["dof"]) if u is not None else None,
        k=k,
        p=row["p"],
        U=None if u is None or k is None else k * u,
        value_text=row["value_text"] or None,
        U_text=row["expanded_text"] or None,
        limit_low=row["limit_low"] or None,
        limit_high=row["limit_high"] or None,
        verdict=row["verdict"],
        risk=row["risk"],
    )


def budget(result_id: UUID) -> list[dict[str, Any]]:
    """The influences of one result, shared and own, the greatest first: two queries."""
    result = Result.objects.filter(pk=result_id).values("set_up_id").first()
    if result is None:
        raise NotFound(Text("没有这个结果", "there is no such result"), result=result_id)
    rows = Influence.objects.filter(_owned_by([result_id], [result["set_up_id"]]))
    columns = (
        "symbol",
        "label_zh",
        "label_en",
        "kind",
        "origin",
        "parent_id",
        "component",
        "dof",
        "distribution",
    )
    return sorted((dict(row) for row in rows.values(*columns)), key=lambda row: -abs(row["component"]))


def observations(observation_set_id: UUID) -> dict[str, Any]:
    """A set of raw observations with its data as text: one query."""
    row = _OBSERVATIONS.first(observation_set_id)
    if row is None:
        raise NotFound(
            Text("没有这组观测数据", "there is no such set of observations"), id=observation_set_id
        )
    return dict(row)


_OBSERVATIONS = Prepared(
    lambda observations: ObservationSet.objects.filter(pk=observations).values(
        "id", "data", "digest", "source", "place", "recorded_at", "recorded_by_id", "replaces_id"
    )
)


@dataclass(frozen=True, kw_only=True)
class Ancestry:
    """Results with all their ancestors, and the influences that tie them."""

    results: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    influences: dict[UUID, list[Stored]] = field(default_factory=dict)

    @property
    def u(self) -> dict[UUID, tuple[float, float]]:
        return {id_: (row["u"] or 0.0, infinite(row["dof"])) for id_, row in self.results.items()}


def ancestry(result_ids: Iterable[UUID], columns: Sequence[str] = NUMBERS) -> Ancestry:
    """Everything above these results: two queries for each level of the hierarchy."""
    found = Ancestry()
    wanted = list(dict.fromkeys(result_ids))
    while wanted:
        rows = [dict(row) for row in Result.objects.filter(pk__in=wanted).values(*columns)]
        found.results.update((row["id"], row) for row in rows)
        _read_influences(rows, found.influences)
        above = {item.parent for row in rows for item in found.influences.get(row["id"], ()) if item.parent}
        wanted = [id_ for id_ in above if id_ not in found.results]
    return found


def _read_influences(rows: list[dict[str, Any]], into: dict[UUID, list[Stored]]) -> None:
    users: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        if row["set_up_id"]:
            users[row["set_up_id"]].append(row["id"])
    columns = ("result_id", "set_up_id", "origin", "parent_id", "component", "dof")
    found = Influence.objects.filter(_owned_by([row["id"] for row in rows], users)).order_by("id")
    for result, set_up, origin, parent, component, dof in found.values_list(*columns):
        stored = Stored(origin, parent, component, infinite(dof))
        for owner in [result] if result else users[set_up]:
            into.setdefault(owner, []).append(stored)


def _owned_by(results: Iterable[UUID], set_ups: Iterable[UUID | None]) -> Q:
    return Q(result_id__in=list(results)) | Q(set_up_id__in=[id_ for id_ in set_ups if id_])


def source_for(evaluation_id: UUID, role: str, pack: Pack) -> Source:
    """What the device of a standard hands on in `role` of `pack`, as its evaluation found it."""
    return sources_for({role: evaluation_id}, pack)[role]


def sources_for(evaluations: Mapping[str, UUID], pack: Pack) -> dict[str, Source]:
    """The sources of several roles at once (role code -> evaluation of the device).

    The points carry their elementary components, so two points with a common ancestor are correlated. Three
    queries, however many points and levels there are.
    """
    heads = {row["id"]: row for row in _HEADS(set(evaluations.values()))}
    for evaluation in evaluations.values():
        if evaluation not in heads:
            raise NotFound(Text("没有这次测量", "there is no such evaluation"), evaluation=evaluation)
    rows: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in _POINTS(heads):
        if heads[row["evaluation_id"]]["passes_on"] in ("", row["symbol"]):
            rows[row["evaluation_id"]].append(dict(row))
    behind = behind_points(heads, [row["id"] for each in rows.values() for row in each])
    return {
        code: _source(pack.role(code), heads[evaluation], rows[evaluation], behind)
        for code, evaluation in evaluations.items()
    }


HEAD = (
    "id", "passes_on", "instrument__name_zh", "instrument__name_en",
    "instrument__serial_no", "instrument__accuracy_class", "instrument__mpe",
)  # fmt: skip
_HEADS = Prepared(lambda evaluations: Evaluation.objects.filter(pk__in=evaluations).values(*HEAD))
_POINTS = Prepared(
    lambda evaluations: Result.objects.filter(evaluation_id__in=evaluations, u__gt=0)
    .exclude(point="")
    .order_by("place")
    .values(
        "id", "evaluation_id", "symbol", "unit", "point", "value", "u", "dof", "limit_low", "limit_high"
    )
)  # fmt: skip


def _source(
    role: Role,
    head: dict[str, Any],
    rows: list[dict[str, Any]],
    behind: Mapping[UUID, tuple[rules.Elementary, ...]],
) -> Source:
    points = [_point(row, role, behind[row["id"]]) for row in rows]
    serial = head["instrument__serial_no"]
    return Source(
        role=role.code,
        label=Text(
            f"{head['instrument__name_zh']} {serial}".strip(),
            f"{head['instrument__name_en']} {serial}".strip(),
        ),
        unit=role.unit,
        points=tuple(point for point in points if point is not None),
        accuracy=_accuracy(head),
    )


def _accuracy(head: dict[str, Any]) -> Text:
    if word := head["instrument__accuracy_class"]:
        return Text(f"{word} 级", f"class {word}")
    return Text(head["instrument__mpe"], head["instrument__mpe"])


def _point(row: dict[str, Any], role: Role, behind: tuple[rules.Elementary, ...]) -> SourcePoint | None:
    at = rules.read_point(row["point"])
    if at is None:
        return None
    factor = float(to_unit(Decimal(1), row["unit"], wanted=role.unit, quantity=role.code))
    nominal = at.nominal
    if at.unit:
        nominal = to_unit(nominal, at.unit, wanted=role.nominal_unit, quantity=role.code)
    limit = rules.largest_limit(row["limit_low"], row["limit_high"])
    return SourcePoint(
        nominal=nominal,
        value=row["value"] * factor,
        u=row["u"] * factor,
        dof=infinite(row["dof"]),
        origin=row["id"],
        rows=tuple((item.uid, item.component * factor, item.dof) for item in behind),
        mpe=None if limit is None else limit * factor,
        mark=at.mark,
    )
