"""What certificates from outside cite, as edges of the chain: edges without a number.

Such an edge leads to the cited certificate as a whole, not to one of its results, and its component is zero:
the certificate does not say how much the equipment contributes, so that nothing is added to any share, and
recall, which is about numbers, does not follow it. Source: domain model 6.1 and 6.2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.results.models import Citation, Evaluation, Result
from suyuan.registry.results.queries import Ancestry, ancestry
from suyuan.trace.chain import ChainEdge

EDGES: Final = ("verified", "resolved")  # states of a citation that is an edge
PLACES: Final = ("measuringEquipment", "influenceCondition")  # what was measured with
PREFIX: Final = "evaluation__"
AT_ONCE: Final = 900  # identities in one query
COMPUTED: Final = ("engine", "peer")  # origins of evaluations whose results have influences

Users = dict[UUID, list[tuple[UUID, date]]]  # evaluation: the nodes that stand for it, and its day


@dataclass(frozen=True, kw_only=True)
class Cited:
    """Certificates in the chain as a whole, by their evaluation, and the edges to and between them."""

    heads: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    edges: list[ChainEdge] = field(default_factory=list)


def cited_above(tree: Ancestry, columns: Sequence[str]) -> Cited:
    """Follow the citations of every evaluation in `tree` upward; results that they reach are added to it.

    Three queries for each level, and those of `ancestry` where the chain comes back to results of our own;
    none where no certificate of the chain was received as a document. `columns`: those `tree` was read with.
    """
    found = Cited()
    parents: dict[UUID, list[UUID]] = {}
    waiting = _users(tree.results.values())
    while waiting:
        if asked := waiting.keys() - parents.keys():
            parents |= {evaluation: [] for evaluation in asked}
            for child, parent in _CITATIONS(asked):
                parents[child].append(parent)
        new: dict[UUID, None] = {}
        for evaluation, users in waiting.items():
            for parent in dict.fromkeys(parents[evaluation]):
                found.edges.extend(_edge(user, parent, used_on) for user, used_on in users)
                if parent not in found.heads:
                    new[parent] = None
        waiting = _entered(new, found, tree, columns) if new else {}
    return found


_CITATIONS = Prepared(
    lambda evaluations: (
        Citation.objects.filter(evaluation_id__in=evaluations, state__in=EDGES, place__in=PLACES)
        .order_by("id")
        .values_list("evaluation_id", "target_id")
    )
)


def cited_by(evaluations: Iterable[UUID]) -> list[tuple[str, str]]:
    """The edges that start at these evaluations: the certificate that cites, and the one that is cited. In
    the order of their numbers, one query for some hundreds of evaluations.
    """
    wanted = list(evaluations)
    found: list[tuple[str, str]] = []
    for begin in range(0, len(wanted), AT_ONCE):
        rows = Citation.objects.filter(
            evaluation_id__in=wanted[begin : begin + AT_ONCE], state__in=EDGES, place__in=PLACES,
            target__isnull=False,
        )  # fmt: skip
        found += rows.values_list("evaluation__certificate_number", "number")
    return sorted(found)


def _edge(child: UUID, parent: UUID, used_on: date) -> ChainEdge:
    return ChainEdge(child=child, parent=parent, component=0.0, used_on=used_on)


def _users(rows: Iterable[dict[str, Any]]) -> Users:
    """The results of certificates that were received as documents: no others cite anything."""
    found: Users = defaultdict(list)
    for row in rows:
        if row[f"{PREFIX}issuer_stated"]:
            found[row["evaluation_id"]].append((row["id"], row[f"{PREFIX}performed_on"]))
    return found


def _entered(new: Iterable[UUID], found: Cited, tree: Ancestry, columns: Sequence[str]) -> Users:
    """Enter cited evaluations; one that was computed here goes on by what its results came from."""
    names = [name.removeprefix(PREFIX) for name in columns if name.startswith(PREFIX)]
    own = {}
    for row in Evaluation.objects.filter(pk__in=list(new)).values("id", *names):
        found.heads[row["id"]] = {f"{PREFIX}{name}": row[name] for name in names}
        if row["origin"] in COMPUTED:
            own[row["id"]] = row["performed_on"]
    users: Users = {id_: [(id_, found.heads[id_][f"{PREFIX}performed_on"])] for id_ in new}
    if own:
        for evaluation, more in _computed(own, found, tree, columns).items():
            users.setdefault(evaluation, []).extend(more)
    return users


def _computed(own: dict[UUID, date], found: Cited, tree: Ancestry, columns: Sequence[str]) -> Users:
    """What stands above evaluations of our own: their results are left out, each stands as a whole."""
    lines = Result.objects.filter(evaluation_id__in=list(own)).values_list("id", flat=True)
    above = ancestry(lines, columns)
    met: set[tuple[UUID, UUID]] = set()
    fresh = []
    for id_, row in above.results.items():
        if row["evaluation_id"] in own:
            for item in above.influences.get(id_, ()):
                edge = (row["evaluation_id"], item.parent)
                if item.parent is not None and edge not in met:
                    met.add((row["evaluation_id"], item.parent))
                    found.edges.append(_edge(row["evaluation_id"], item.parent, own[row["evaluation_id"]]))
        elif id_ not in tree.results:
            fresh.append(row)
            tree.results[id_] = row
            tree.influences[id_] = above.influences.get(id_, [])
    return _users(fresh)
