"""Results that come later: the tiers are those that compiling everything at once makes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trace.provinces import province
from tests.trace.worlds import uid

from suyuan.base.errors import InputError
from suyuan.trace.columns import NONE, Earlier, InfluenceColumns, ResultColumns
from suyuan.trace.compiling import compile_tiers, extend_tiers
from suyuan.trace.faults import Fault
from suyuan.trace.graph import Floats
from suyuan.trace.identities import Halves, halves
from suyuan.trace.joining import InfluenceRows, ResultRows, join
from suyuan.trace.recall import recall
from suyuan.trace.results import Results
from suyuan.trace.segments import settled
from suyuan.trace.stored import read_tiers, write_tiers
from suyuan.trace.tiers import Stated, Tiers

SET_UP, ORIGIN = 10_000, 20_000


def rows_of(world, chosen: np.ndarray, before: set[int]) -> tuple[ResultRows, InfluenceRows, Halves]:
    """The rows of some results with identities, and of the set-ups that are used first by them."""
    results, influences = world.results, world.influences
    used = set(results.set_up[chosen].tolist()) - {NONE} - before
    mine = np.isin(influences.result, chosen) | np.isin(influences.set_up, list(used))
    part = influences.take(mine)

    def ids(numbers: np.ndarray, offset: int) -> Halves:
        column = halves(uid(int(n) + offset) for n in numbers)
        column[numbers == NONE] = 0
        return column

    return (
        ResultRows(
            column=results.column[chosen],
            set_up=ids(results.set_up[chosen], SET_UP),
            u=results.u[chosen],
            stated=results.stated.take(chosen),
        ),
        InfluenceRows(
            result=ids(part.result, 1),
            set_up=ids(part.set_up, SET_UP),
            parent=ids(part.parent, 1),
            origin=ids(part.origin, ORIGIN),
            component=part.component,
        ),
        ids(np.array(sorted(set(results.set_up[chosen].tolist()) - {NONE})), SET_UP),
    )


def in_parts(world, cuts: list[int], *, warm: bool, settle: bool) -> Tiers:
    tiers, begun, known = Tiers.empty(), 0, set[int]()
    stated = {uid(i + 1).int: u for i, u in enumerate(world.results.u.tolist())}

    def stated_u(column: Halves) -> Floats:
        return np.array([stated[(int(high) << 64) | int(low)] for high, low in column], dtype=np.float64)

    for cut in [*cuts, len(world.results)]:
        results, influences, set_ups = rows_of(world, np.arange(begun, cut), known)
        if warm:
            _ = tiers.reach, tiers.set_up_variances
        tiers = join(tiers, results, influences, set_ups=set_ups, stated_u=stated_u)
        tiers = settled(tiers) if settle else tiers
        known |= set(world.results.set_up[begun:cut].tolist()) - {NONE}
        begun = cut
    return tiers


CUTS = st.lists(st.integers(1, 39), min_size=1, max_size=4, unique=True).map(sorted)
PROVINCES = st.tuples(st.integers(0, 10_000), st.just(40), CUTS)


class TestTheSameAsAllAtOnce:
    @given(PROVINCES, st.booleans(), st.booleans())
    def test_uncertainties_and_covariances(self, shape, warm, settle):
        world = province(*shape)
        tiers = in_parts(world, shape[2], warm=warm, settle=settle)
        ids = [uid(i + 1) for i in range(len(world.results))]
        found = Results(tiers).covariances(ids)
        assert np.allclose(found, world.covariance, rtol=1e-9, atol=1e-12)
        u = tiers.uncertainties()[tiers.numbers(ids)]
        assert np.allclose(u, np.sqrt(np.diag(world.covariance)), rtol=1e-9, atol=1e-12)
        assert len(tiers) == len(world.tiers) - _sources(world.tiers) + _sources(tiers)

    @given(PROVINCES, st.booleans())
    def test_effects_of_a_fault(self, shape, settle):
        world = province(*shape)
        tiers = in_parts(world, shape[2], warm=True, settle=settle)
        fault = Fault(amount=0.7, u_amount=0.2)
        for source in {1, len(world.results) // 2, len(world.results)}:
            expected, found = (_by_identity(recall(one, uid(source), fault)) for one in (world.tiers, tiers))
            assert found.keys() == expected.keys()
            for key, row in found.items():
                assert np.allclose(row, expected[key], rtol=1e-9, atol=1e-12, equal_nan=True)


def _sources(tiers: Tiers) -> int:
    return int((~tiers.graph.column.any(axis=1)).sum())


def _by_identity(effects) -> dict[tuple[int, int], tuple[float, ...]]:
    return {
        tuple(key): tuple(row)
        for key, *row in zip(
            effects.column.tolist(),
            effects.shift.tolist(),
            effects.u.tolist(),
            effects.before.tolist(),
            effects.after.tolist(),
            effects.p_flip.tolist(),
            strict=True,
        )
    }


def line(count: int, *, first: int, day: int, set_up: int = NONE) -> ResultColumns:
    """Some results without anything special about them."""
    empty = np.full(count, np.nan)
    return ResultColumns(
        column=halves(uid(first + i) for i in range(count)),
        set_up=np.full(count, set_up),
        u=np.ones(count),
        stated=Stated(value=empty, low=empty, high=empty, day=np.full(count, day, dtype=np.int32)),
    )


def influences(*rows: tuple[int, int, int, int, float]) -> InfluenceColumns:
    columns = [np.array([row[i] for row in rows], dtype=np.int64) for i in range(4)]
    return InfluenceColumns(
        result=columns[0],
        set_up=columns[1],
        parent=columns[2],
        origin=columns[3],
        component=np.array([row[4] for row in rows], dtype=np.float64),
    )


class TestRefusals:
    def base(self) -> Tiers:
        """Two results, the second of a set-up that leans on the first."""
        both = ResultColumns(
            column=halves([uid(1), uid(2)]),
            set_up=np.array([NONE, 0]),
            u=np.array([1.0, 1.0]),
            stated=Stated(
                value=np.zeros(2), low=np.zeros(2), high=np.zeros(2), day=np.array([5, 6], dtype=np.int32)
            ),
        )
        return compile_tiers(both, influences((NONE, 0, 0, 0, 1.0)), set_ups=1)

    def test_a_set_up_of_before_may_not_lean_on_something_later(self):
        with pytest.raises(InputError, match="made after"):
            extend_tiers(self.base(), line(1, first=9, day=3, set_up=0), influences(), set_ups=0)

    def test_an_earlier_result_may_not_be_made_later(self):
        earlier = Earlier(number=np.array([1]), u=np.array([1.0]))
        with pytest.raises(InputError, match="made after"):
            extend_tiers(
                self.base(),
                line(1, first=9, day=3),
                influences((0, NONE, 1, 7, 0.5)),
                set_ups=0,
                earlier=earlier,
            )

    def test_a_cycle_among_the_new_is_named(self):
        with pytest.raises(InputError, match=str(uid(9))):
            extend_tiers(
                self.base(),
                line(2, first=9, day=8),
                influences((0, NONE, 1, 7, 0.5), (1, NONE, 0, 8, 0.5)),
                set_ups=0,
            )

    def test_a_set_up_cannot_change(self):
        with pytest.raises(InputError, match="set-up"):
            extend_tiers(self.base(), line(1, first=9, day=8), influences((NONE, 0, NONE, 7, 0.5)), set_ups=0)

    def test_a_parent_that_nobody_knows_is_named(self):
        world = province(3, 10)
        results, rows, set_ups = rows_of(world, np.arange(10), set())
        rows.parent[:] = halves([uid(77_777)])
        with pytest.raises(InputError, match=str(uid(77_777))):
            join(Tiers.empty(), results, rows, set_ups=set_ups, stated_u=lambda column: np.zeros(len(column)))


def test_a_promoted_leaf_is_a_node_and_no_leaf_any_more():
    before = compile_tiers(line(3, first=1, day=1), influences(), set_ups=0)
    assert len(before.graph) == 0
    after = extend_tiers(
        before,
        line(1, first=9, day=2),
        influences((0, NONE, 1, 0, 0.5)),
        set_ups=0,
        earlier=Earlier(number=before.numbers([uid(2)]), u=np.ones(1)),
    )
    assert len(after.graph) == 1
    assert [len(segment) for segment in after.segments] == [2, 1]
    assert Results(after).cov(uid(2), uid(9)) == pytest.approx(0.5)


def test_segments_stay_few_and_lose_nobody():
    tiers = Tiers.empty()
    for number in range(40):
        tiers = extend_tiers(tiers, line(1, first=number + 1, day=1), influences(), set_ups=0)
        tiers = settled(tiers)
    assert len(tiers.segments) <= 6  # each more than twice as large as the next: 2^6 > 40
    assert len(tiers) == 40
    assert (tiers.numbers([uid(n + 1) for n in range(40)]) >= 0).all()


def test_files_of_segments_that_did_not_change_are_shared(tmp_path):
    first = compile_tiers(line(5, first=1, day=1), influences(), set_ups=0)
    write_tiers(tmp_path, first, build=uid(1), source={})
    mapped = read_tiers(tmp_path)
    second = extend_tiers(mapped, line(2, first=50, day=2), influences(), set_ups=0)
    write_tiers(tmp_path, second, build=uid(2), source={})
    one, two = (tmp_path / str(uid(n)) / "segment0.own_variance.npy" for n in (1, 2))
    assert one.stat().st_ino == two.stat().st_ino
    assert len(read_tiers(tmp_path)) == 7
