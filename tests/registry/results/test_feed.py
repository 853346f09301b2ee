"""The registers in bulk: columns from PostgreSQL are the rows; a snapshot compiles to the same tiers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from django.db import connection, transaction
from tests.registry.road import Road, another_set

from suyuan.base.errors import GatewayError
from suyuan.registry.journal import columnar
from suyuan.registry.journal.columnar import can_feed_columns
from suyuan.registry.results.compiled import tiers_of_register
from suyuan.registry.results.feed import fed_columns, fed_rows
from suyuan.trace.bulk import Bulk, read_bulk, write_bulk

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def two_jobs(road: Road) -> Road:
    for one in (road, Road(world=road.world, instrument=another_set(road.world, 3))):
        one.issued()
    return road


def sorted_columns(bulk: Bulk):
    """Every column in the order of the identities (of influences: of all their columns)."""
    results, influences = bulk.results, bulk.influences
    order = np.lexsort(results.column.T[::-1])
    stated = results.stated.take(order)
    yield from (results.column[order], results.set_up[order], results.u[order])
    yield from (*stated.numbers, stated.day)
    whole = np.concatenate(
        [getattr(influences, name) for name in ("result", "set_up", "parent", "origin")]
        + [influences.component.view(np.uint64)[:, None]],
        axis=1,
    )
    yield whole[np.lexsort(whole.T[::-1])]
    yield bulk.set_ups[np.lexsort(bulk.set_ups.T[::-1])]


def assert_same(one: Bulk, other: Bulk) -> None:
    for mine, theirs in zip(sorted_columns(one), sorted_columns(other), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="columns come from PostgreSQL alone")
@pytest.mark.django_db(transaction=True)
def test_columns_through_adbc_are_the_rows(two_jobs: Road):
    assert can_feed_columns()
    rows = fed_rows()
    assert len(rows.results.u) > 20
    assert len(rows.influences.component) > 50
    assert_same(Bulk.of(fed_columns()), rows)
    assert np.isfinite(tiers_of_register().uncertainties()).all()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="columns come from PostgreSQL alone")
@pytest.mark.django_db(transaction=True)
def test_a_transaction_of_ours_reads_its_own_rows(two_jobs: Road):
    with transaction.atomic():
        assert not can_feed_columns()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="columns come from PostgreSQL alone")
@pytest.mark.django_db(transaction=True)
def test_a_server_that_does_not_answer_is_a_gateway_error(two_jobs: Road, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(columnar, "_address", lambda: f"host={tmp_path} dbname=nothing user=nobody")
    with pytest.raises(GatewayError) as caught:
        fed_columns()
    assert caught.value.facts["retryable"] is True


def test_elsewhere_rows_are_read(two_jobs: Road):
    assert not can_feed_columns()  # SQLite, or inside the transaction of a test
    assert len(fed_rows().set_ups)


def test_a_snapshot_of_the_registers_compiles_to_the_same_tiers(two_jobs: Road, tmp_path: Path):
    bulk = fed_rows()
    write_bulk(tmp_path / "s", bulk, taken_at=NOW)
    back = read_bulk(tmp_path / "s")
    assert_same(back, bulk)
    mine, theirs = back.tiers(), tiers_of_register()
    assert (mine.graph.column == theirs.graph.column).all()
    assert (mine.segments[0].index.column == theirs.segments[0].index.column).all()
    assert (mine.uncertainties() == theirs.uncertainties()).all()
