"""Results and influences in bulk: a snapshot gives the same tiers; what does not fit is refused."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trace.provinces import province
from tests.trace.worlds import uid

from suyuan.base.errors import EvidenceError, InputError, NotFound
from suyuan.lake.snapshot import write_snapshot
from suyuan.trace.bulk import Bulk, compile_bulk, read_bulk, write_bulk
from suyuan.trace.columns import NONE
from suyuan.trace.identities import halves
from suyuan.trace.joining import InfluenceRows, ResultRows
from suyuan.trace.pairs import Pairs
from suyuan.trace.stored import read_tiers

NOW = datetime(2026, 1, 2, tzinfo=UTC)
SET_UPS, ORIGINS = 10_000, 20_000  # first identities of set-ups and of origins


def named(numbers, first=0):
    """Identities of numbers, zero for none."""
    found = halves(uid(first + number + 1) for number in numbers)
    found[np.asarray(numbers) == NONE] = 0
    return found


def bulk_of(world) -> Bulk:
    return Bulk(
        results=ResultRows(
            column=world.results.column,
            set_up=named(world.results.set_up, SET_UPS),
            u=world.results.u,
            stated=world.results.stated,
        ),
        influences=InfluenceRows(
            result=named(world.influences.result),
            set_up=named(world.influences.set_up, SET_UPS),
            parent=named(world.influences.parent),
            origin=named(world.influences.origin, ORIGINS),
            component=world.influences.component,
        ),
        set_ups=named(range(world.set_ups), SET_UPS),
    )


@given(seed=st.integers(0, 10_000), size=st.integers(2, 40))
@settings(max_examples=30, deadline=None)
def test_what_goes_through_arrow_gives_the_dense_covariance(seed, size):
    world = province(seed, size)
    tiers = Bulk.of(bulk_of(world).tables()).tiers()
    numbers = tiers.numbers([uid(i + 1) for i in range(size)])
    np.testing.assert_allclose(Pairs(tiers).matrix(numbers), world.covariance, rtol=1e-9, atol=1e-9)


def test_a_snapshot_brings_back_every_number(tmp_path):
    bulk = bulk_of(province(5, 60))
    write_bulk(tmp_path / "s", bulk, taken_at=NOW)
    back = read_bulk(tmp_path / "s")
    for part in ("results", "influences"):
        for name in getattr(bulk, part).__slots__:
            mine, theirs = getattr(getattr(bulk, part), name), getattr(getattr(back, part), name)
            if name == "stated":
                for number in ("value", "low", "high", "day"):
                    np.testing.assert_array_equal(getattr(mine, number), getattr(theirs, number))
            else:
                np.testing.assert_array_equal(mine, theirs)
    assert (back.set_ups == bulk.set_ups).all()
    assert (back.tiers().uncertainties() == bulk.tiers().uncertainties()).all()


def test_identities_are_sixteen_bytes_in_the_file(tmp_path):
    write_bulk(tmp_path / "s", bulk_of(province(5, 60)), taken_at=NOW)
    table = pq.read_table(tmp_path / "s" / "results" / "part-00000.parquet")
    assert table.schema.field("id").type == pa.binary(16)
    assert table.column("id")[0].as_py() == uid(1).bytes


@pytest.mark.parametrize("table", ["results", "influences", "set_ups"])
def test_a_snapshot_that_was_cut_off_is_named_and_the_last_good_graph_keeps_serving(tmp_path, table):
    good = province(5, 60)
    write_bulk(tmp_path / "good", bulk_of(good), taken_at=NOW)
    compile_bulk(tmp_path / "graph", tmp_path / "good", build=uid(1))
    write_bulk(tmp_path / "bad", bulk_of(province(6, 30)), taken_at=NOW)
    victim = tmp_path / "bad" / table / "part-00000.parquet"
    victim.write_bytes(victim.read_bytes()[: victim.stat().st_size // 2])
    with pytest.raises(EvidenceError) as caught:
        compile_bulk(tmp_path / "graph", tmp_path / "bad", build=uid(2))
    assert caught.value.facts["given"] == f"{table}/part-00000.parquet"
    assert len(read_tiers(tmp_path / "graph")) == len(good.tiers)
    assert {path.name for path in (tmp_path / "graph").iterdir()} == {str(uid(1)), "current"}


def test_a_snapshot_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        compile_bulk(tmp_path / "graph", tmp_path / "nowhere", build=uid(1))
    assert not (tmp_path / "graph").exists()


FAULTS = {
    "a column is missing": lambda t: t | {"results": t["results"].drop(["value"])},
    "a column is text": lambda t: (
        t | {"results": t["results"].set_column(2, "u", pa.array(["one"] * len(t["results"])))}
    ),
    "an identity is short": lambda t: (
        t | {"set_ups": pa.table({"id": pa.array([b"short"] * len(t["set_ups"]), pa.binary())})}
    ),
    "an origin is null": lambda t: (
        t
        | {
            "influences": t["influences"].set_column(
                3, "origin", pa.nulls(len(t["influences"]), pa.binary(16))
            )
        }
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_table_that_does_not_fit_is_refused_by_its_column(tmp_path, fault):
    write_snapshot(tmp_path / "s", fault(bulk_of(province(5, 20)).tables()), taken_at=NOW)
    with pytest.raises(EvidenceError) as caught:
        read_bulk(tmp_path / "s")
    table, _, column = caught.value.facts["given"].partition(".")
    assert column in ("value", "u", "id", "origin")
    assert table in caught.value.message.zh


def test_a_file_that_is_no_parquet_is_named_even_where_the_manifest_knows_it(tmp_path):
    write_bulk(tmp_path / "s", bulk_of(province(5, 20)), taken_at=NOW)
    manifest = (tmp_path / "s" / "manifest.json").read_bytes()
    part = tmp_path / "s" / "set_ups" / "part-00000.parquet"
    before = hashlib.sha256(part.read_bytes()).hexdigest().encode()
    part.write_bytes(b"x" * part.stat().st_size)
    after = hashlib.sha256(part.read_bytes()).hexdigest().encode()
    (tmp_path / "s" / "manifest.json").write_bytes(manifest.replace(before, after))
    with pytest.raises(EvidenceError) as caught:
        read_bulk(tmp_path / "s")
    assert caught.value.facts["given"] == "set_ups/part-00000.parquet"


def test_an_influence_of_nobody_is_refused():
    bulk = bulk_of(province(5, 20))
    stranger = bulk.influences.take(np.arange(len(bulk.influences.component)))
    stranger.result[:], stranger.set_up[:] = named([777]), 0
    with pytest.raises(InputError, match="belongs to no result") as caught:
        replace(bulk, influences=stranger).tiers()
    assert str(uid(778)) in caught.value.message.en


def test_a_result_given_twice_is_refused_by_its_name():
    bulk = bulk_of(province(5, 20))
    twice = bulk.results.take(np.concatenate((np.arange(20), [7])))
    with pytest.raises(InputError, match="given twice") as caught:
        replace(bulk, results=twice).tiers()
    assert str(uid(8)) in caught.value.message.en


def test_a_parent_that_the_snapshot_lacks_is_named():
    world = province(5, 20)
    bulk = bulk_of(world)
    lost = int(np.flatnonzero(world.influences.parent != NONE)[0])
    bulk.influences.parent[lost] = named([888])
    with pytest.raises(InputError, match="lacks the parent") as caught:
        bulk.tiers()
    assert caught.value.facts["given"] == str(uid(889))
