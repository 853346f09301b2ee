"""What is on record of every evaluation, as columns: days, house, kind, what is wrong with its certificate.

One query for the evaluations and three for what stands around them; no object for each row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from suyuan.registry.instruments.models import Instrument
from suyuan.registry.parties.models import Organization
from suyuan.registry.results.columns import columns_read, days_of, identities_of
from suyuan.registry.results.models import Evaluation, Result
from suyuan.registry.results.ranges import placed
from suyuan.registry.results.ratios import most_of
from suyuan.registry.results.scopes import Scopes, scopes_of
from suyuan.registry.results.uses import Row, points_used
from suyuan.registry.specifications.models import MethodPack
from suyuan.registry.specifications.queries import library
from suyuan.trace.graph import Floats
from suyuan.trace.health import EVER, RANKS, SOUND, Flags, Ranks
from suyuan.trace.identities import Index, Integers, uuid_of
from suyuan.trace.tiers import Days, Tiers

STANDING: Final = ("issued", "in_doubt")  # states of a certificate that is out there and has to be right
NONE: Final = -1
_OF: Final = {
    "evaluation": Evaluation._meta.db_table,
    "house": Organization._meta.db_table,
    "device": Instrument._meta.db_table,
    "method": MethodPack._meta.db_table,
    "result": Result._meta.db_table,
}
_EVALUATIONS: Final = """
SELECT e.id, e.origin, e.certificate_number <> '', e.certificate_state, e.performed_on, e.valid_until,
       e.issuer_id, h.anchor, i.kind_id, i.accuracy_class, m.pack_id
FROM {evaluation} e LEFT JOIN {house} h ON h.id = e.issuer_id LEFT JOIN {device} i ON i.id = e.instrument_id
     LEFT JOIN {method} m ON m.id = e.pack_id
""".format(**_OF)
_RESULTS: Final = (
    'SELECT id, evaluation_id, u, point, test, "index" FROM {result}'.format(**_OF)  # noqa: S608 - the name of a table
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Certified:
    """m evaluations: what the chain check must know of each.

    house, kind : arrays (m,), places in `houses` and `kinds`, -1 for none
    fault : array (m,), rank of what is wrong whatever the day of use; ends : accepted roots
    stands : array (m,), certificates issued here that are out and not taken back; computed : made here
    most : array (m,), U (k = 2) of one standard over the limit of error, as a scheme allows it, inf: not said
    methods : the method of each, None for those that were not evaluated here
    """

    index: Index
    made: Days
    until: Days
    house: Integers
    kind: Integers
    fault: Ranks
    ends: Flags
    stands: Flags
    computed: Flags
    most: Floats
    houses: tuple[UUID, ...]
    kinds: tuple[str, ...]
    methods: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.made)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Belonging:
    """For every result of some tiers: its evaluation (-1 for a source), whether it has an uncertainty, its
    point in SI units of some quantity (`scale`; -1 and NaN where it has none), and in the same way the point
    at which it used its standards.
    """

    evaluation: Integers
    has_u: Flags
    scale: Integers
    point: Floats
    used_scale: Integers
    used: Floats


def certified_read() -> Certified:
    """Every evaluation there is."""
    (
        ids, origin, numbered, state, made, until, issuers, anchors, kinds, classes, methods
    ) = columns_read(_EVALUATIONS, count=11)  # fmt: skip
    house_keys, house = _numbered(issuers)
    houses = tuple(uuid_of(one) for one in identities_of(house_keys))
    known_kinds, kind = _numbered(kinds)
    days = np.array(days_of(made), dtype=np.int32)
    is_root, states = _is(origin, "root"), np.array(state, dtype=object)
    accepted = np.array([bool(one) for one in anchors], dtype=np.bool_)
    covered = _covered(scopes_of(), houses, house, known_kinds, kind, days)
    fault = np.full(len(ids), SOUND, dtype=np.int8)
    fault[~is_root & ~accepted & ~covered] = RANKS["OUT_OF_SCOPE"]
    fault[~is_root & (house == NONE)] = RANKS["ISSUER_UNKNOWN"]
    fault[states == "revoked"] = RANKS["REVOKED"]
    fault[~is_root & ~np.array(numbered, dtype=np.bool_)] = RANKS["NO_CERT"]
    computed = _is(origin, "engine")
    most = {pair: most_of(pair[0] or "", pair[1] or "") for pair in set(zip(kinds, classes, strict=True))}
    return Certified(
        index=Index.of(identities_of(ids)),
        made=days,
        until=_ends(until),
        house=house,
        kind=kind,
        fault=fault,
        ends=is_root | accepted,
        stands=computed & np.isin(states, STANDING),
        computed=computed,
        most=np.array(
            [np.inf if (one := most[pair]) is None else one for pair in zip(kinds, classes, strict=True)],
            dtype=np.float64,
        ),
        houses=houses,
        kinds=tuple(known_kinds),
        methods=tuple(methods),
    )


def belonging_read(tiers: Tiers, certified: Certified) -> Belonging:
    """What belongs to every result: one query, and one for readings where methods use standards at them."""
    ids, evaluations, u, points, tests, indices = columns_read(_RESULTS, count=6)
    number = tiers.locate(identities_of(ids))
    inside = number != NONE  # the others came after the build
    places = certified.index.locate(identities_of(evaluations))
    evaluation = np.full(len(tiers), NONE, dtype=np.int64)
    evaluation[number[inside]] = places[inside]
    has_u = np.zeros(len(tiers), dtype=np.bool_)
    has_u[number[inside]] = np.array([bool(one) for one in u], dtype=np.bool_)[inside]
    methods = [certified.methods[place] if place != NONE else None for place in places.tolist()]
    rows = [Row(*one) for one in zip(evaluations, methods, tests, indices, points, strict=True)]
    used = list(points_used(rows, library()))
    known = {text: placed(text) for text in {*points, *used}}
    scales = {one.kind: place for place, one in enumerate(filter(None, known.values()))}
    at = {text: (scales[one.kind], one.number) if one else (NONE, np.nan) for text, one in known.items()}

    def on_scales(texts: list[str]) -> tuple[Integers, Floats]:
        scale, point = np.full(len(tiers), NONE, dtype=np.int64), np.full(len(tiers), np.nan)
        read = np.array([at[text] for text in texts], dtype=np.float64).reshape(-1, 2)[inside]
        scale[number[inside]], point[number[inside]] = read[:, 0], read[:, 1]
        return scale, point

    scale, point = on_scales(points)
    used_scale, used_point = on_scales(used)
    return Belonging(
        evaluation=evaluation, has_u=has_u, scale=scale, point=point, used_scale=used_scale, used=used_point
    )


def _is(values: list[Any], wanted: str) -> Flags:
    return np.array([one == wanted for one in values], dtype=np.bool_)


def _ends(values: list[Any]) -> Days:
    some = [place for place, one in enumerate(values) if one is not None]
    until = np.full(len(values), EVER, dtype=np.int32)
    until[some] = days_of([values[place] for place in some])
    return until


def _numbered(keys: list[Any]) -> tuple[list[Any], Integers]:
    """Each thing once, in order, and the number of every one, -1 for none."""
    once = sorted({one for one in keys if one is not None})
    number = {one: place for place, one in enumerate(once)} | {None: NONE}
    return once, np.array([number[one] for one in keys], dtype=np.int64)


def _covered(
    scopes: Scopes,
    houses: tuple[UUID, ...],
    house: Integers,
    kinds: list[str],
    kind: Integers,
    days: Days,
) -> NDArray[np.bool_]:
    """Whether each evaluation was in the scope of its house: one look for each pair of house and kind."""
    covered = np.ones(len(days), dtype=np.bool_)
    pair = house * (len(kinds) + 1) + kind + 1
    order = np.argsort(pair, kind="stable")
    for some in np.split(order, np.flatnonzero(np.diff(pair[order])) + 1):
        if len(some) and house[some[0]] != NONE:
            which = None if kind[some[0]] == NONE else kinds[kind[some[0]]]
            covered[some] = scopes.on_days(houses[house[some[0]]], which, days[some])
    return covered
