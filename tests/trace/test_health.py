"""The chain check for all at once: what the walk from each single result finds, on random provinces."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trace.provinces import NONE, Province, province
from tests.trace.worlds import uid

from suyuan.base.text import Text
from suyuan.trace import health
from suyuan.trace.chain import check_chain
from suyuan.trace.compiling import InfluenceColumns, ResultColumns, compile_tiers
from suyuan.trace.identities import halves
from suyuan.trace.links import CODES, ChainEdge, ChainNode
from suyuan.trace.tiers import Stated

DAY = date(2026, 1, 1)


def random_certificates(world: Province, seed: int, *, rate: float = 0.15) -> list[ChainNode]:
    """A node for every result, with all that can be wrong at this rate; half of them are sound."""
    rng = np.random.default_rng(seed)
    nodes = []
    for place in range(len(world.results)):
        day = int(world.results.stated.day[place])
        odd = rng.random(8) < rng.choice([0.0, 0.0, rate, 2 * rate])
        text = Text(f"R{place}", f"R{place}")
        nodes.append(
            ChainNode(
                id=uid(place + 1),
                kind="root" if odd[0] else "result",
                label=text,
                value_text="",
                U_text="",
                unit="",
                u=float(world.results.u[place]),
                own_u=0.0,
                performed_on=DAY + timedelta(days=day),
                issuer=text,
                issuer_known=not odd[1],
                issuer_accepted_root=bool(odd[2] or rng.random() < 0.2),
                in_scope=not odd[3],
                certificate_number=None if odd[4] else str(place),
                certificate_state="revoked" if odd[5] else "issued",
                valid_until=DAY + timedelta(days=day + int(rng.integers(0, 60))) if odd[6] else None,
                range_low=Decimal(int(rng.integers(0, 4))) if odd[7] else None,
                range_high=Decimal(int(rng.integers(3, 8))) if odd[7] else None,
            )
        )
    return nodes


def chain_edges(world: Province, points: list[float], allowed: dict[int, float]) -> list[ChainEdge]:
    """Set-ups laid out; parts of the same parent add up."""
    sums: dict[tuple[int, int], float] = {}
    parts = world.influences
    for child in range(len(world.results)):
        mine = (parts.result == child) | (
            (parts.set_up == world.results.set_up[child]) & (parts.set_up != NONE)
        )
        for place in np.flatnonzero(mine & (parts.parent != NONE)).tolist():
            pair = (child, int(parts.parent[place]))
            sums[pair] = sums.get(pair, 0.0) + float(parts.component[place])
    return [
        ChainEdge(
            child=uid(child + 1),
            parent=uid(parent + 1),
            component=component,
            used_on=DAY + timedelta(days=int(world.results.stated.day[child])),
            point=Decimal(points[child]),
            max_ratio=allowed[parent],
        )
        for (child, parent), component in sums.items()
    ]


def facts_of(world: Province, nodes: list[ChainNode]) -> health.Facts:
    """The same certificates as arrays over the nodes of the tiers."""
    size = len(world.tiers.graph)
    facts = health.Facts(
        fault=np.full(size, health.SOUND, dtype=np.int8),
        made=world.tiers.stated.day,
        until=np.full(size, health.EVER, dtype=np.int32),
        low=np.full(size, -np.inf),
        high=np.full(size, np.inf),
        ends=np.zeros(size, dtype=np.bool_),
        is_result=world.tiers.graph.column.any(axis=1),
    )
    for node, number in zip(nodes, world.numbers().tolist(), strict=True):
        if number >= size:
            continue
        wrong = {
            "NO_CERT": node.kind != "root" and not node.certificate_number,
            "REVOKED": node.certificate_state == "revoked",
            "ISSUER_UNKNOWN": node.kind != "root" and not node.issuer_known,
            "OUT_OF_SCOPE": node.kind != "root" and not node.in_scope,
        }
        ranks = [health.RANKS[code] for code, is_so in wrong.items() if is_so]
        facts.fault[number] = min(ranks, default=health.SOUND)
        facts.ends[number] = node.is_accepted_root
        if node.valid_until is not None:
            facts.until[number] = (node.valid_until - DAY).days
        if node.range_low is not None:
            facts.low[number], facts.high[number] = float(node.range_low), float(node.range_high)
    return facts


def by_arrays(world: Province, nodes: list[ChainNode], points: list[float], allowed: dict[int, float]):
    """Key of the first break of every result, in the order of the columns, and which are bare."""
    tiers, numbers = world.tiers, world.numbers()
    facts = facts_of(world, nodes)
    size = len(tiers.graph)
    may = np.full(size, np.inf)
    point = np.zeros(len(tiers))
    for place, number in enumerate(numbers.tolist()):
        point[number] = points[place]
        if number < size:
            may[number] = allowed[place]
    rows = tiers.graph.rows
    child = np.repeat(np.arange(size), np.diff(rows.start))
    u = tiers.uncertainties()
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.abs(rows.sensitivity) * u[rows.parent] / u[child]
    uses = health.Uses(
        child=child,
        parent=rows.parent.astype(np.int64),
        point=point[child],
        share=np.nan_to_num(share, nan=0.0),
        allowed=may[rows.parent],
    )
    above = health.node_breaks(facts, uses)
    leaves = tiers.segments[0]
    ends = np.zeros(len(leaves), dtype=np.bool_)
    for node, number in zip(nodes, numbers.tolist(), strict=True):
        if number >= size:
            ends[number - size] = node.is_accepted_root
    below = health.leaf_breaks(
        tiers,
        leaves,
        facts,
        above,
        health.LeafUses(
            allowed=may[tiers.set_ups.rows.parent], basis=u[size:], point=point[size:], ends=ends
        ),
    )
    both = health.Breaks(
        key=np.concatenate((above.key, below.key))[numbers],
        bare=np.concatenate((above.bare, below.bare))[numbers],
    )
    return both, {number: place for place, number in enumerate(numbers.tolist())}


def shortest(edges: list[ChainEdge], result) -> dict:
    """Steps from the result to everything above it, by plain breadth first search."""
    steps, wave = {result: 0}, [result]
    while wave:
        above = [edge.parent for here in wave for edge in edges if edge.child == here]
        count = steps[wave[0]] + 1
        wave = [one for one in dict.fromkeys(above) if one not in steps]
        steps |= dict.fromkeys(wave, count)
    return steps


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**6), size=st.integers(2, 14), rate=st.sampled_from([0.02, 0.05, 0.2]))
def test_all_at_once_finds_what_the_walk_from_each_result_finds(seed: int, size: int, rate: float):
    world = province(seed, size)
    nodes = random_certificates(world, seed, rate=rate)
    rng = np.random.default_rng(seed + 2)
    points = rng.integers(0, 9, size).astype(float).tolist() if rng.random() < 0.5 else [4.0] * size
    allowed = {i: float(rng.choice([0.2, 0.7, 5.0])) if rng.random() < 0.3 else np.inf for i in range(size)}
    edges = chain_edges(world, points, allowed)
    found, place_of = by_arrays(world, nodes, points, allowed)
    for place in range(size):
        report = check_chain(uid(place + 1), nodes=nodes, edges=edges)
        assert found.broken[place] == (not report.traceable)
        assert found.bare[place] == all(edge.child != uid(place + 1) for edge in edges)
        if report.first_fault is None:
            assert (found.steps[place], found.node[place]) == (-1, -1)
            continue
        first = report.first_fault
        assert list(CODES)[found.rank[place]] == first.code
        steps = shortest(edges, uid(place + 1))
        assert found.steps[place] == steps[first.child]
        like = {fault.parent for fault in report.faults if fault.code == first.code}
        node = int(found.node[place])
        told = uid(place + 1) if node < 0 else uid(place_of[node] + 1)
        assert told in {one for one in like if steps[one] <= steps[first.child] + 1}


def test_the_random_worlds_meet_every_code_and_several_steps():
    codes, steps = set(), set()
    for seed in range(120):
        world = province(seed, 14)
        nodes = random_certificates(world, seed, rate=0.03)
        found, _ = by_arrays(world, nodes, [4.0] * 14, dict.fromkeys(range(14), 0.7))
        codes |= set(found.rank.tolist())
        steps |= set(found.steps.tolist())
    assert codes == set(range(health.SOUND + 1))
    assert {-1, 0, 1, 2} <= steps


def test_the_day_of_use_decides_for_each_leaf_of_a_set_up():
    """Two leaves of one set-up, on the last day of the certificate and on the day after."""
    own = np.array([0, 1, 2])
    results = ResultColumns(
        column=halves([uid(1), uid(2), uid(3)]),
        set_up=np.array([NONE, 0, 0]),
        u=np.ones(3),
        stated=Stated(
            value=own * 1.0, low=own * 1.0, high=own * 1.0, day=np.array([0, 30, 31], dtype=np.int32)
        ),
    )
    influences = InfluenceColumns(
        result=np.array([NONE]), set_up=np.array([0]), parent=np.array([0]), origin=np.array([0]),
        component=np.ones(1),
    )  # fmt: skip
    tiers = compile_tiers(results, influences, set_ups=1)
    facts = health.Facts(
        fault=np.array([health.SOUND], dtype=np.int8),
        made=np.array([0], dtype=np.int32),
        until=np.array([30], dtype=np.int32),
        low=np.array([-np.inf]),
        high=np.array([np.inf]),
        ends=np.array([True]),
        is_result=np.array([True]),
    )
    nobody = np.zeros(0, dtype=np.int64)
    uses = health.Uses(child=nobody, parent=nobody, point=np.zeros(0), share=np.zeros(0), allowed=np.zeros(0))
    above = health.node_breaks(facts, uses)
    found = health.leaf_breaks(tiers, tiers.segments[0], facts, above, health.LeafUses())
    assert not above.broken.any()
    assert found.rank.tolist() == [health.SOUND, health.RANKS["EXPIRED_AT_USE"]]
    assert found.node.tolist() == [-1, 0]
