"""The siting problem of a division, read from the registers on a day.

Demand: controlled pieces in use by kind and division, in a year. Sites: the divisions with a verification
institution, each for every kind. Existing: valid public standards. People: verifiers beyond those whom the
standards there bind. Ways: between the seats. What no register knows comes from `assumptions`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import Q

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import RuleRefusal
from suyuan.base.text import Text
from suyuan.planning.scope import LIVE_STATES
from suyuan.planning.siting.problem import (
    Arcs,
    Cells,
    Floats,
    Integers,
    Options,
    Sites,
    Siting,
    by_demand,
    evenly,
)
from suyuan.planning.travel import kilometres
from suyuan.registry.parties.models import Organization, RoleAssignment
from suyuan.registry.parties.queries import divisions, inside
from suyuan.registry.siting.assumptions import Assumptions, assumptions, seat_of
from suyuan.registry.siting.wishes import Wishes
from suyuan.registry.targets.tables import FEEDS

INSTITUTION: Final = "verification_institution"


class House(NamedTuple):
    """An institution that may keep standards: its division and the people there."""

    id: UUID
    division: str
    verifiers: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    """The problem with the names of its places and kinds, and every way that there is, whatever the limit.

    kinds : codes; houses : by place; cell_division : by cell; sets : by option; km : by arc
    required : array (s,), whether the level of the site must have the kind; owed : of the whole division
    """

    problem: Siting
    kinds: Sequence[str]
    houses: Sequence[House]
    cell_division: Sequence[str]
    sets: Integers
    km: Floats
    required: np.ndarray
    owed: int

    def within(self, kilometres: float, nearest: int) -> Picture:
        """The same with only the ways up to a limit, and of those the nearest sites of each cell."""
        arcs = self.problem.arcs
        order = np.lexsort((self.km, arcs.cell))
        cell = arcs.cell[order]
        first = np.searchsorted(cell, cell)
        keep = order[(np.arange(len(order)) - first < nearest) & (self.km[order] <= kilometres)]
        kept = Arcs(cell=arcs.cell[keep], site=arcs.site[keep], cost=arcs.cost[keep])
        return replace(self, problem=replace(self.problem, arcs=kept), km=self.km[keep])

    def digest(self) -> str:
        """SHA-256 of all that the answer depends on."""
        one = self.problem
        parts = (
            one.cells.kind, one.cells.place, one.cells.demand, one.sites.kind, one.sites.place,
            one.sites.existing, one.options.site, one.options.cost, one.options.capacity,
            one.options.people, one.arcs.cell, one.arcs.site, one.arcs.cost, one.cell_credit,
            one.site_credit, one.people, one.hire, np.array([one.target]),
        )  # fmt: skip
        names = "\n".join((*self.kinds, *(str(house.id) for house in self.houses), *self.cell_division))
        return sha256_hex(b"\0".join([names.encode(), *(part.tobytes() for part in parts)]))


def read(path: str, *, on: date, wishes: Wishes) -> Picture:
    """The problem of the division `path` (codes joined by "/"): about a dozen queries.

    Raises RuleRefusal where no institution could keep a standard or nothing is to be verified.
    """
    known = assumptions()
    places = {row["code"]: row for row in divisions(path)}
    houses = houses_in(path, on=on)
    owes = _owes(on)
    demand = _demand(set(places), known, on=on)
    level = {row["code"]: row["level"] for row in FEEDS["units"](on)}
    wanted = {kind for kind, _ in demand} | (owes.keys() if wishes.goal == "standards" else set())
    kinds = sorted(wanted)
    if not (kinds and houses):
        raise RuleRefusal(
            Text("该地区没有可规划的检定机构或强检器具", "no institution or no controlled instrument here"),
            hint=Text("请选择省或市。", "Choose a province or a city."),
        )
    number = {kind: place for place, kind in enumerate(kinds)}
    cells, cell_division = _cells(demand, number)
    standing = standing_in({house.division for house in houses}, on=on)
    h = len(houses)
    kind, place = np.repeat(np.arange(len(kinds)), h), np.tile(np.arange(h), len(kinds))
    count = np.array(
        [standing.get((houses[p].division, kinds[k]), 0) for k, p in zip(kind, place, strict=True)]
    )
    set_capacity = np.array([known.capacity(one) for one in kinds])
    sites = Sites(kind=kind, place=place, existing=count * set_capacity[kind])
    arcs, km = _arcs(cells, cell_division, kinds, houses, places, known)
    required = np.array(
        [
            level.get(houses[p].division, "") in owes.get(kinds[k], ())
            for k, p in zip(kind, place, strict=True)
        ]
    )
    owed = sum(level[code] in levels for levels in owes.values() for code in places if code in level)
    options, sets = _options(kinds, kind, known)
    cell_credit, site_credit = _credits(wishes.goal, cells, sites, required, owed)
    bound = np.bincount(place, weights=count, minlength=h) * float(known.table["people"]["per_standard"])
    people = np.maximum(np.array([house.verifiers for house in houses]) - bound, 0.0) * wishes.staff
    return Picture(
        problem=Siting(
            cells=cells,
            sites=sites,
            options=options,
            arcs=arcs,
            cell_credit=cell_credit,
            site_credit=site_credit,
            people=people,
            hire=np.full(h, float(known.table["people"]["hire"])),
            target=wishes.target,
        ),
        kinds=kinds,
        houses=houses,
        cell_division=cell_division,
        sets=sets,
        km=km,
        required=required,
        owed=owed,
    )


def _credits(goal: str, cells: Cells, sites: Sites, required: np.ndarray, owed: int) -> tuple[Floats, Floats]:
    """Required items of divisions without an institution are owed too, and nobody here can cover them."""
    if goal == "standards":
        return np.zeros(len(cells.kind)), required / max(owed, 1)
    return by_demand(cells, sites) if goal == "demand" else evenly(cells, sites)


def houses_in(path: str, *, on: date) -> list[House]:
    """The first institution of every division, with the people who may verify there: two queries."""
    rows = Organization.objects.filter(inside(path, prefix="jurisdiction__"), active=True, kind=INSTITUTION)
    first: dict[str, UUID] = {}
    for identity, division in rows.order_by("code").values_list("id", "jurisdiction_id"):
        first.setdefault(division, identity)
    holds = RoleAssignment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        role="verifier",
        organization_id__in=first.values(),
        valid_from__lte=on,
    )
    people = Counter(house for house, _ in set(holds.values_list("organization_id", "person_id")))
    return [House(identity, division, people[identity]) for division, identity in sorted(first.items())]


def _owes(on: date) -> dict[str, set[str]]:
    """Levels that must be able to verify each kind."""
    owes: dict[str, set[str]] = {}
    for row in FEEDS["required_items"](on):
        owes.setdefault(row["kind"], set()).add(row["level"])
    return owes


def _demand(codes: set[str], known: Assumptions, *, on: date) -> dict[tuple[str, str], float]:
    """Pieces to be verified in a year, by kind and division."""
    found: dict[tuple[str, str], float] = {}
    for row in FEEDS["instruments"](on):
        known_then = row["registered_on"] <= on and row["controlled"] and row["in_use"]
        if known_then and row["unit_code"] in codes:
            key = row["kind"], row["unit_code"]
            found[key] = found.get(key, 0.0) + row["count"] / known.years(row["kind"])
    return found


def pieces_of(kind: str, division: str, *, on: date) -> float:
    """Pieces of one kind to be verified in one division in a year."""
    return _demand({division}, assumptions(), on=on).get((kind, division), 0.0)


def standing_in(codes: set[str], *, on: date) -> Counter[tuple[str, str]]:
    """How many valid public standards serve each kind in each division."""
    live = {
        row["id"]: row["unit_code"]
        for row in FEEDS["standards"](on)
        if row["legal_class"] == "public"
        and row["unit_code"] in codes
        and row["state"] in LIVE_STATES
        and row["valid_from"] is not None
        and row["valid_to"] is not None
        and row["valid_from"] <= on <= row["valid_to"]
    }
    serves = {(row["standard_id"], row["kind"]) for row in FEEDS["serves"](on) if row["standard_id"] in live}
    return Counter((live[standard], kind) for standard, kind in serves)


def _cells(demand: Mapping[tuple[str, str], float], number: Mapping[str, int]) -> tuple[Cells, list[str]]:
    rows = sorted((number[kind], division, pieces) for (kind, division), pieces in demand.items())
    codes = sorted({division for _, division, _ in rows})
    where = {code: place for place, code in enumerate(codes)}
    cells = Cells(
        kind=np.array([row[0] for row in rows], dtype=np.int64),
        place=np.array([where[row[1]] for row in rows], dtype=np.int64),
        demand=np.array([row[2] for row in rows], dtype=np.float64),
    )
    return cells, [row[1] for row in rows]


def _options(kinds: Sequence[str], kind: Integers, known: Assumptions) -> tuple[Options, Integers]:
    sets = np.array(known.table["sizes"]["sets"], dtype=np.int64)
    site, many = np.repeat(np.arange(len(kind)), len(sets)), np.tile(sets, len(kind))
    cost = np.array([[known.cost(one, int(n)) for n in sets] for one in kinds])
    capacity = np.array([known.capacity(one) for one in kinds])
    options = Options(
        site=site,
        cost=cost[kind].ravel(),
        capacity=capacity[kind[site]] * many,
        people=(float(known.table["set"]["people"]) * many).astype(np.float64),
    )
    return options, many


def _arcs(
    cells: Cells, cell_division: Sequence[str], kinds: Sequence[str], houses: Sequence[House],
    places: Mapping[str, Mapping[str, Any]], known: Assumptions,
) -> tuple[Arcs, Floats]:  # fmt: skip
    """Every cell to every site of its kind; one without a known seat reaches nobody."""
    detour, inner = (float(known.table["way"][name]) for name in ("detour", "inside"))
    seat = {code: seat_of(row["path"]) for code, row in places.items()}
    codes = sorted(set(cell_division))
    table = np.full((len(codes), len(houses)), np.inf)
    for i, code in enumerate(codes):
        for j, house in enumerate(houses):
            one, other = seat[code], seat.get(house.division)
            if one and other:
                table[i, j] = kilometres(one, other) * detour + inner
    h, c = len(houses), len(cells.kind)
    cell, place = np.repeat(np.arange(c), h), np.tile(np.arange(h), c)
    km = table[cells.place[cell], place]
    keep = np.isfinite(km)
    cell, place, km = cell[keep], place[keep], km[keep]
    each = np.array([known.way(kind, 1.0, 1.0) for kind in kinds])
    cost = each[cells.kind[cell]] * km * cells.demand[cell]
    return Arcs(cell=cell, site=cells.kind[cell] * h + place, cost=cost), km
