"""The chain above results, and what hangs below them, as nodes and edges for the traceability graph.

Edges are the stored influences, and what certificates from outside cite (see `citing`); nothing is typed in.
Source: domain model 6.1.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.results import stated
from suyuan.registry.results.citing import cited_above
from suyuan.registry.results.models import Result
from suyuan.registry.results.queries import NUMBERS, Ancestry, ancestry
from suyuan.registry.results.ranges import Range, point_in, range_of
from suyuan.registry.results.ratios import largest_share, most_of, said_by
from suyuan.registry.results.rules import Stored
from suyuan.registry.results.scopes import Scopes, scopes_of
from suyuan.registry.results.stated import Stated, stated_in
from suyuan.registry.results.uses import Row, points_used
from suyuan.registry.specifications.queries import library
from suyuan.trace.chain import ChainEdge, ChainNode

COLUMNS = (
    *NUMBERS, "limit_low", "limit_high", "label_zh", "label_en", "point", "unit", "value_text",
    "expanded_text", "evaluation__origin", "evaluation__performed_on", "evaluation__certificate_number",
    "evaluation__certificate_state", "evaluation__valid_until", "evaluation__issuer__name_zh",
    "evaluation__issuer__name_en", "evaluation__issuer__anchor", "evaluation__instrument_id",
    "evaluation__instrument__name_zh", "evaluation__instrument__name_en",
    "evaluation__instrument__serial_no", *(f"evaluation__{one}" for one in stated.COLUMNS),
    "evaluation__issuer_id", "evaluation__instrument__kind_id", "evaluation__instrument__accuracy_class",
    "evaluation__pack__pack_id", "test", "index",
)  # fmt: skip
PREFIX: Final = "evaluation__"
AT_ONCE: Final = 900  # identities in one query


@dataclass(frozen=True, kw_only=True)
class ChainRows:
    """Nodes and edges, ready for `trace.chain.check_chain`; `instruments` names the device of each node."""

    nodes: tuple[ChainNode, ...]
    edges: tuple[ChainEdge, ...]
    wanted: tuple[UUID, ...]  # the results asked about
    instruments: dict[UUID, UUID]
    unregistered: dict[UUID, Text] = field(default_factory=dict)  # devices as certificates state them


def chain_rows(result_ids: Iterable[UUID] = (), *, evaluations: Iterable[UUID] = ()) -> ChainRows:
    """The chain above results, or above every line of evaluations: a few queries for each level."""
    wanted = list(result_ids)
    if lines_of := list(evaluations):
        found = Result.objects.filter(evaluation_id__in=lines_of, u__gt=0).order_by("place")
        wanted += found.values_list("id", flat=True)
    tree = ancestry(wanted, COLUMNS)
    asked = tuple(id_ for id_ in dict.fromkeys(wanted) if id_ in tree.results)
    cited = cited_above(tree, COLUMNS)
    rows = tree.results | {id_: WHOLE | row | {"id": id_} for id_, row in cited.heads.items()}
    devices = {id_: row["evaluation__instrument_id"] for id_, row in rows.items()}
    ranges = _ranges(tree)
    scopes = scopes_of({row["evaluation__issuer_id"] for row in rows.values()} - {None})
    names = stated_in(rows.values(), PREFIX)
    return ChainRows(
        nodes=tuple(_node(row, tree, scopes, names, ranges.get(row["id"])) for row in rows.values()),
        edges=(*_edges(tree, ranges), *cited.edges),
        wanted=asked,
        instruments={id_: device for id_, device in devices.items() if device is not None},
        unregistered={
            id_: names.item(rows[id_], PREFIX) for id_, device in devices.items() if device is None
        },
    )


WHOLE: Final = {  # a certificate that stands in the chain as a whole has no value of its own
    "limit_low": "", "limit_high": "",
    "label_zh": "", "label_en": "", "point": "", "value_text": "", "expanded_text": "", "unit": "", "u": 0.0,
}  # fmt: skip


def _ranges(tree: Ancestry) -> dict[UUID, Range]:
    """The calibrated range around every result that another one used: one query for some hundreds of them."""
    parents = {item.parent for items in tree.influences.values() for item in items}
    of = {id_: row["evaluation_id"] for id_, row in tree.results.items() if id_ in parents}
    points: dict[UUID, list[str]] = defaultdict(list)
    evaluations = list(dict.fromkeys(of.values()))
    for begin in range(0, len(evaluations), AT_ONCE):
        rows = Result.objects.filter(evaluation_id__in=evaluations[begin : begin + AT_ONCE], u__gt=0)
        for evaluation, point in rows.exclude(point="").values_list("evaluation_id", "point"):
            points[evaluation].append(point)
    found = {id_: range_of(tree.results[id_]["point"], points[evaluation]) for id_, evaluation in of.items()}
    return {id_: one for id_, one in found.items() if one is not None}


def _node(
    row: dict[str, Any], tree: Ancestry, scopes: Scopes, names: Stated, reach: Range | None
) -> ChainNode:
    point, known = row["point"], row["evaluation__issuer__name_zh"] is not None
    device, serial = names.named_item(row, PREFIX), row["evaluation__instrument__serial_no"] or ""
    return ChainNode(
        id=row["id"],
        kind="root" if row["evaluation__origin"] == "root" else "result",
        label=Text(
            _words(device.zh, serial, row["label_zh"], point),
            _words(device.en, serial, row["label_en"], point),
        ),
        value_text=row["value_text"],
        U_text=row["expanded_text"],
        unit=row["unit"],
        u=row["u"] or 0.0,
        own_u=own_u(row["u"] or 0.0, tree.influences.get(row["id"], ())),
        performed_on=row["evaluation__performed_on"],
        issuer=names.named_house(row, PREFIX),
        issuer_known=known,
        issuer_accepted_root=bool(row["evaluation__issuer__anchor"]),
        in_scope=bool(row["evaluation__issuer__anchor"])
        or scopes.covers(
            row["evaluation__issuer_id"],
            row["evaluation__instrument__kind_id"],
            row["evaluation__performed_on"],
        ),
        certificate_number=row["evaluation__certificate_number"] or None,
        certificate_state=row["evaluation__certificate_state"] or "none",
        valid_until=row["evaluation__valid_until"],
        point=point or None,
        range_low=None if reach is None else reach.low,
        range_high=None if reach is None else reach.high,
        range_unit="" if reach is None else reach.unit,
    )


def _words(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def own_u(u: float, influences: Sequence[Stored]) -> float:
    """The part of `u` that no parent kept here explains; a result without influences is all its own."""
    if not influences:
        return u
    by_origin: dict[UUID, float] = defaultdict(float)
    for item in influences:
        if item.parent is None:
            by_origin[item.origin] += item.component
    return math.sqrt(math.fsum(component**2 for component in by_origin.values()))


def _edges(tree: Ancestry, ranges: Mapping[UUID, Range]) -> Iterable[ChainEdge]:
    used = dict(zip(tree.influences, _used(tree), strict=True))
    for child, influences in tree.influences.items():
        parents: dict[UUID, float] = defaultdict(float)
        for part in influences:
            if part.parent is not None:
                parents[part.parent] += part.component
        row = tree.results[child]
        item = [row[f"evaluation__instrument__{one}"] or "" for one in ("kind_id", "accuracy_class")]
        allowed = largest_share(most=most_of(*item), limit=half_width(row), u=row["u"] or 0.0)
        for parent, component in parents.items():
            reach = ranges.get(parent)
            yield ChainEdge(
                child=child,
                parent=parent,
                component=component,
                used_on=row["evaluation__performed_on"],
                point=None if reach is None else point_in(used[child], reach.unit),
                max_ratio=allowed,
                ratio_by=None if allowed is None else said_by(*item),
            )


def _used(tree: Ancestry) -> Iterable[str]:
    """The point at which each result with influences used its standards."""
    columns = ("evaluation_id", "evaluation__pack__pack_id", "test", "index", "point")
    rows = (tree.results[child] for child in tree.influences)
    return points_used([Row(*(row[one] for one in columns)) for row in rows], library())


def half_width(row: Mapping[str, Any]) -> float | None:
    """Half of what lies between the limits of a line, None where it has none."""
    if not row["limit_low"] or not row["limit_high"]:
        return None
    return (float(row["limit_high"]) - float(row["limit_low"])) / 2
