"""The map of a chain: how much of what is needed is covered, for each link with all its parts. Pure.

Counting: a need counts once where it is asked for; a product counts its own needs and those of everything
below it. The share is covered over all, per link and per chain. Source: domain model 11.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from suyuan.registry.centers.states import OUTCOMES, STAGES


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many needs are covered, partly covered and gaps."""

    covered: int = 0
    partly: int = 0
    gap: int = 0

    @property
    def total(self) -> int:
        return self.covered + self.partly + self.gap

    @property
    def share(self) -> float | None:
        """Covered over all, None where nothing is asked for."""
        return self.covered / self.total if self.total else None


def tally(outcomes: Iterable[str]) -> Tally:
    """The outcomes counted."""
    counted = Counter(outcomes)
    return Tally(**{name: counted[name] for name in OUTCOMES})


@dataclass(frozen=True, kw_only=True)
class Node:
    """A link in the order of its tree: its depth, what it and its parts need, and its own needs alone."""

    link: Mapping[str, Any]
    depth: int
    tally: Tally
    own: Tally


def nodes(links: Sequence[Mapping[str, Any]], outcomes: Iterable[tuple[Hashable, str]]) -> list[Node]:
    """The tree of a chain, parents first; links in the order of their places, outcomes by link."""
    own: dict[Hashable, list[str]] = defaultdict(list)
    for link, outcome in outcomes:
        own[link].append(outcome)
    parts: dict[Hashable, list[Mapping[str, Any]]] = defaultdict(list)
    for one in links:
        parts[one["parent_id"]].append(one)
    found: list[Node] = []

    def visit(link: Mapping[str, Any], depth: int) -> list[str]:
        here = len(found)
        mine = own[link["id"]]
        every = list(mine)
        found.append(Node(link=link, depth=depth, tally=Tally(), own=tally(mine)))
        for part in parts[link["id"]]:
            every += visit(part, depth + 1)
        found[here] = Node(link=link, depth=depth, tally=tally(every), own=found[here].own)
        return every

    for top in parts[None]:
        visit(top, 0)
    return found


def by_stage(
    links: Sequence[Mapping[str, Any]], outcomes: Iterable[tuple[Hashable, str]]
) -> dict[str, Tally]:
    """What is needed at each stage; needs of a product itself stand under ""."""
    stage = {one["id"]: one["stage"] for one in links}
    told: dict[str, list[str]] = {name: [] for name in (*STAGES, "")}
    for link, outcome in outcomes:
        told[stage[link]].append(outcome)
    return {name: tally(found) for name, found in told.items()}


def matrix(
    needs: Iterable[Mapping[str, Any]], stage_of: Mapping[Hashable, str], outcome_of: Mapping[Hashable, str]
) -> dict[str, dict[str, Tally]]:
    """Quantity by stage: what is needed and how much of it is covered."""
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for need in needs:
        told[need["quantity"]][stage_of[need["link_id"]]].append(outcome_of[need["id"]])
    return {
        quantity: {stage: tally(found) for stage, found in stages.items()}
        for quantity, stages in sorted(told.items())
    }
