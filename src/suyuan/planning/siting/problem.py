"""The siting problem as arrays: demand, where standards may stand, what may be built there, and a target.

Cells are the demand of one kind in one division. Sites are the places where a standard of one kind may stand;
options are the ways to build one there (levels, with cost, capacity and people). Arcs say which site may
serve which cell, and at what cost: only those within the distance that the kind allows are there. Kinds have
nothing in common but the people of a place and the target.
Source: domain model 16.2 (coverage planning; C1 standard coverage, C2 demand coverage).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Demand, arrays (c,): kind, place, and pieces to be verified in a year."""

    kind: Integers
    place: Integers
    demand: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sites:
    """Places for a standard of one kind, arrays (s,).

    existing : pieces in a year that a standard there can do already, 0 where there is none
    """

    kind: Integers
    place: Integers
    existing: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Options:
    """What may be built, arrays (o,); at most one of the options of a site.

    cost : of a year, in the money of the plan; capacity : pieces in a year; people : how many it needs
    """

    site: Integers
    cost: Floats
    capacity: Floats
    people: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arcs:
    """Who may serve whom, arrays (a,): the cell, a site of the same kind, and the cost of doing all of it."""

    cell: Integers
    site: Integers
    cost: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Siting:
    """A problem. What counts towards the target are credits: of a served cell, of a site with a standard.

    cell_credit : array (c,), for serving all of a cell; site_credit : array (s,), for a site that can
    people : array (p,), people of each place who are free; hire : array (p,), cost of one more in a year
    target : credits to be reached
    """

    cells: Cells
    sites: Sites
    options: Options
    arcs: Arcs
    cell_credit: Floats
    site_credit: Floats
    people: Floats
    hire: Floats
    target: float

    @property
    def kinds(self) -> int:
        """How many kinds there are."""
        return int(max(self.cells.kind.max(initial=-1), self.sites.kind.max(initial=-1))) + 1

    @property
    def given(self) -> float:
        """Credits of sites where there is a standard already."""
        return float(self.site_credit[self.sites.existing > 0].sum())


class Shared(Protocol):
    """What the kinds have in common, and all that a mixture of known plans needs to know of a problem."""

    @property
    def kinds(self) -> int: ...
    @property
    def given(self) -> float: ...
    @property
    def people(self) -> Floats: ...
    @property
    def hire(self) -> Floats: ...
    @property
    def target(self) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """What the kinds of a problem have in common, without the kinds; see `Siting` for the fields."""

    kinds: int
    given: float
    people: Floats
    hire: Floats
    target: float


def by_demand(cells: Cells, sites: Sites) -> tuple[Floats, Floats]:
    """Credits of demand coverage (C2): the share of all pieces that a cell has."""
    return cells.demand / cells.demand.sum(), np.zeros(len(sites.kind))


def evenly(cells: Cells, sites: Sites) -> tuple[Floats, Floats]:
    """Credits of demand coverage where every kind counts the same, however many pieces of it there are."""
    total = np.bincount(cells.kind, weights=cells.demand)
    share = cells.demand / np.maximum(total, 1e-300)[cells.kind]
    return share / max(int((total > 0).sum()), 1), np.zeros(len(sites.kind))


def by_standards(cells: Cells, *, required: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Credits of standard coverage (C1, pooled): every required item of a place counts the same.

    required : array (s,), whether the place of a site must be able to verify its kind
    """
    return np.zeros(len(cells.kind)), required / max(int(required.sum()), 1)


def check(problem: Siting) -> None:
    """Refuse what cannot be planned: OutOfRange for a number, InputError for arcs between different kinds."""
    target = problem.target
    if not 0 <= target <= 1:
        raise OutOfRange("target", given=target, allowed="[0, 1]")
    for name, values in (
        ("demand", problem.cells.demand),
        ("existing", problem.sites.existing),
        ("cost", problem.options.cost),
        ("capacity", problem.options.capacity),
        ("people", problem.options.people),
        ("cost", problem.arcs.cost),
        ("people", problem.people),
        ("hire", problem.hire),
    ):
        bad = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
        if bad.size:
            raise OutOfRange(f"{name}[{bad[0]}]", given=float(values[bad[0]]), allowed="[0, inf)")
    arcs = problem.arcs
    crossed = np.flatnonzero(problem.cells.kind[arcs.cell] != problem.sites.kind[arcs.site])
    if crossed.size:
        raise InputError(
            Text(
                f"第 {crossed[0] + 1} 条服务关系连接了不同的器具种类",
                f"arc {crossed[0] + 1} joins a cell and a site of different kinds",
            ),
            given=int(crossed[0]),
        )
