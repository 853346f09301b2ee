"""The leaf table: on every engine both passes give the numbers of the arrays."""

from __future__ import annotations

import math
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr
from tests.engines import NAMES, started
from tests.trace.provinces import province
from tests.trace.worlds import uid

from suyuan.base.errors import EvidenceError, NotFound
from suyuan.lake.snapshot import read_manifest
from suyuan.trace import formulas, kernels
from suyuan.trace.expressions import COLUMNS
from suyuan.trace.far_results import FarResults
from suyuan.trace.faults import EPOCH, Fault
from suyuan.trace.formulas import ARRAYS
from suyuan.trace.leaf_table import read_small_tier, write_leaf_table
from suyuan.trace.recall import recall
from suyuan.trace.results import Results

NOW = datetime(2026, 1, 2, tzinfo=UTC)
EXACT = ("number", "column", "value", "shift", "u", "low", "high", "before", "after")


def day(number: int) -> date:
    return EPOCH + timedelta(days=number)


FAULTS = {
    "known": Fault(amount=0.123456789012345678),
    "normal": Fault(amount=-0.7, u_amount=0.31),
    "unknown": Fault(amount=0.0, u_amount=1 / 3),
    "rectangular": Fault(amount=0.4, u_amount=0.2, distribution="rectangular"),
    "between": Fault(amount=1.1, since=day(10), until=day(40)),
    "step": Fault(amount=1.1, course="step", since=day(12)),
    "linear": Fault(amount=0.9, u_amount=0.1, course="linear", since=day(5), until=day(38)),
}


@pytest.fixture(scope="module", params=NAMES)
def engine(request):
    with started(request.param) as running:
        yield running


@pytest.fixture(scope="module")
def worlds():
    return [province(seed, size) for seed, size in ((1, 60), (2, 40), (5, 80), (8, 25))]


def far(engine, world, folder):
    write_leaf_table(folder, world.tiers, taken_at=NOW, rows_per_part=17)
    return FarResults(engine, folder)


def by_number(engine, expression):
    return engine.arrow(expression).sort_by("number")


def same(mine, theirs):
    """The same effects, bit by bit but for the normal law (two tails of it: twice its accuracy)."""
    for name in EXACT:
        np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name), err_msg=name)
    np.testing.assert_allclose(mine.p_flip, theirs.p_flip, rtol=0, atol=2e-15)


def nodes(world):
    return [uid(i + 1) for i, number in enumerate(world.numbers()) if number < len(world.tiers.graph)]


def test_uncertainties_are_those_of_the_arrays_to_the_last_bit(engine, worlds, tmp_path):
    for at, world in enumerate(worlds):
        table = far(engine, world, tmp_path / f"w{at}")
        found = by_number(engine, table.uncertainties())
        first = len(world.tiers.graph)
        assert (found.column("number").to_numpy() == np.arange(first, len(world.tiers))).all()
        assert (found.column("u").to_numpy() == world.tiers.uncertainties()[first:]).all()
        assert len(table) == len(world.tiers)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_recall_is_that_of_the_arrays(engine, worlds, tmp_path, fault):
    affected = 0
    for at, world in enumerate(worlds):
        table = far(engine, world, tmp_path / f"w{at}")
        for source in nodes(world)[:: 6 if engine.name == "spark" else 3]:
            mine, theirs = table.recall(source, fault), recall(world.tiers, source, fault)
            same(mine, theirs)
            affected += len(mine)
    assert affected > 20


def test_compiled_loops_give_the_same_as_well(engine, worlds, tmp_path, monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr(kernels, "SMALL", 0)
    world = worlds[2]
    table = far(engine, world, tmp_path / "w")
    for source in nodes(world)[::8]:
        mine, theirs = table.recall(source, FAULTS["normal"]), recall(world.tiers, source, FAULTS["normal"])
        for name in EXACT:
            np.testing.assert_allclose(getattr(mine, name), getattr(theirs, name), rtol=1e-13, err_msg=name)
        np.testing.assert_allclose(mine.p_flip, theirs.p_flip, rtol=0, atol=1e-12)


@given(seed=st.integers(0, 10_000), size=st.integers(2, 40), which=st.sampled_from(sorted(FAULTS)))
@settings(max_examples=12, deadline=None)
def test_any_province_gives_the_same_numbers(engine, seed, size, which):
    world = province(seed, size)
    with tempfile.TemporaryDirectory() as folder:
        table = far(engine, world, Path(folder) / "w")
        u = by_number(engine, table.uncertainties()).column("u").to_numpy()
        assert (u == world.tiers.uncertainties()[len(world.tiers.graph) :]).all()
        for source in nodes(world)[:2]:
            same(table.recall(source, FAULTS[which]), recall(world.tiers, source, FAULTS[which]))


def test_the_normal_law_of_the_columns_keeps_its_stated_accuracy(engine):
    z = np.concatenate((np.linspace(-38, 38, 4001), np.linspace(-1, 1, 501), [0.0, -0.0, 1e-300, -8.0, 8.0]))
    table = engine.table("z", pa.table({"place": np.arange(len(z)), "z": z}))
    found = engine.arrow(table.mutate(p=COLUMNS.normal(table.z))).sort_by("place").column("p").to_numpy()
    assert np.abs(found - ndtr(z)).max() < 1e-15
    near = z > -8
    assert (np.abs(found[near] - ndtr(z[near])) / ndtr(z[near])).max() < 5e-14


def test_both_forms_of_the_normal_law_agree_on_arrays():
    z = np.linspace(-10, 10, 1001)
    tail = formulas.normal_tail(ARRAYS, z, formulas.normal_tail_argument(ARRAYS, z), np.exp)
    found = formulas.normal_from(ARRAYS, z, tail)
    assert np.abs(found - [0.5 * math.erfc(-one / math.sqrt(2)) for one in z]).max() < 1e-15


def test_a_leaf_has_no_users_and_a_stranger_is_not_found(engine, worlds, tmp_path):
    world = worlds[0]
    table = far(engine, world, tmp_path / "w")
    leaf = next(uid(i + 1) for i, n in enumerate(world.numbers()) if n >= len(world.tiers.graph))
    assert len(table.recall(leaf, FAULTS["known"])) == 0
    with pytest.raises(NotFound):
        table.recall(uid(10**9), FAULTS["known"])


def test_results_are_written_where_the_engine_runs(engine, worlds, tmp_path):
    world = worlds[0]
    table = far(engine, world, tmp_path / "w")
    engine.write(table.uncertainties(), tmp_path / "u")
    written = pq.read_table(tmp_path / "u").sort_by("number")
    assert written.equals(by_number(engine, table.uncertainties()))


def test_the_small_tier_comes_back_bit_by_bit(worlds, tmp_path):
    for at, world in enumerate(worlds):
        write_leaf_table(tmp_path / f"w{at}", world.tiers, taken_at=NOW)
        back = read_small_tier(tmp_path / f"w{at}")
        assert (back.graph.column == world.tiers.graph.column).all()
        assert (back.graph.waves == world.tiers.graph.waves).all()
        assert (back.set_up_variances == world.tiers.set_up_variances).all()
        assert (Results(back).tiers.reach.variance == world.tiers.reach.variance).all()


def test_leaves_come_in_parts_in_the_order_of_their_set_ups(worlds, tmp_path):
    write_leaf_table(tmp_path / "w", worlds[0].tiers, taken_at=NOW, rows_per_part=17)
    parts = read_manifest(tmp_path / "w").tables["leaves"]
    assert len(parts) > 1
    assert max(part.rows for part in parts) == 17
    set_up = np.concatenate([pq.read_table(tmp_path / "w" / p.path).column("set_up") for p in parts])
    assert (np.diff(set_up) >= 0).all()


@pytest.mark.parametrize("table", ["leaves", "nodes", "set_up_edges"])
def test_a_part_that_was_cut_off_is_named(engine, worlds, tmp_path, table):
    write_leaf_table(tmp_path / "w", worlds[0].tiers, taken_at=NOW)
    victim = tmp_path / "w" / table / "part-00000.parquet"
    victim.write_bytes(victim.read_bytes()[:-7])
    with pytest.raises(EvidenceError) as caught:
        FarResults(engine, tmp_path / "w")
    assert caught.value.facts["given"] == f"{table}/part-00000.parquet"
