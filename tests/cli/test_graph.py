"""`suyuan graph`: from the registers to a snapshot, a graph, a leaf table and both passes on an engine."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.cli.conftest import ROOT, Suyuan
from tests.trace.provinces import province
from tests.trace.test_bulk import bulk_of
from tests.trace.worlds import uid

from suyuan.trace.bulk import write_bulk
from suyuan.trace.faults import Fault
from suyuan.trace.results import Results

NOW = datetime(2026, 1, 2, tzinfo=UTC)
WORLD = province(5, 60)


@pytest.fixture
def graph(suyuan: Suyuan, tmp_path: Path) -> Path:
    write_bulk(tmp_path / "snapshot", bulk_of(WORLD), taken_at=NOW)
    said = suyuan("graph", "compile", tmp_path / "snapshot", "--into", tmp_path / "graph", "--json")
    assert said.record["results"] == 60
    return tmp_path / "graph"


@pytest.fixture
def leaves(suyuan: Suyuan, graph: Path, tmp_path: Path) -> Path:
    said = suyuan("graph", "leaves", tmp_path / "leaves", "--graph", graph, "--json")
    assert said.record["rows"]["leaves"] + said.record["rows"]["nodes"] >= 60
    return tmp_path / "leaves"


def test_uncertainties_of_a_leaf_table(suyuan: Suyuan, graph: Path, leaves: Path, tmp_path: Path):
    assert suyuan("graph", "uncertainties", leaves, tmp_path / "u").code == 0
    table = pq.read_table(tmp_path / "u").sort_by("number")
    tiers = Results.load(graph).tiers
    assert (table.column("u").to_numpy() == tiers.uncertainties()[len(tiers.graph) :]).all()


def test_a_recall_on_a_leaf_table(suyuan: Suyuan, graph: Path, leaves: Path, tmp_path: Path):
    tiers = Results.load(graph).tiers
    source = next(uid(i + 1) for i in range(60) if tiers.numbers([uid(i + 1)])[0] < len(tiers.graph))
    said = suyuan(
        "graph", "recall", leaves, source, tmp_path / "r", "--shift", 0.5, "--u-shift", 0.25,
        "--since", "1970-01-06",
    )  # fmt: skip
    assert said.code == 0
    table = pq.read_table(tmp_path / "r").sort_by("number")
    fault = Fault(amount=0.5, u_amount=0.25, since=datetime(1970, 1, 6, tzinfo=UTC).date())
    expected = Results(tiers).recall(source, fault)
    mine = expected.number >= len(tiers.graph)
    assert mine.any()
    assert (table.column("shift").to_numpy() == expected.shift[mine]).all()
    np.testing.assert_allclose(table.column("p_flip").to_numpy(), expected.p_flip[mine], rtol=0, atol=2e-15)


def test_a_snapshot_of_empty_registers(suyuan: Suyuan, tmp_path: Path):
    assert suyuan("graph", "snapshot", tmp_path / "s").code == 2  # no database yet
    environment = {**os.environ, "SUYUAN_DATA": str(tmp_path / "data")}
    environment["DJANGO_SETTINGS_MODULE"] = "suyuan.server.settings"
    code = "from suyuan.server.starting import start_django, migrate; start_django(); migrate()"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, cwd=ROOT)
    said = suyuan("graph", "snapshot", tmp_path / "s", "--json")
    assert said.record["rows"] == {"results": 0, "influences": 0, "set_ups": 0}
    assert suyuan("graph", "compile", tmp_path / "s", "--into", tmp_path / "g").code == 0
    assert len(Results.load(tmp_path / "g")) == 0


def test_a_damaged_snapshot_is_named_and_the_graph_stays(suyuan: Suyuan, graph: Path, tmp_path: Path):
    victim = tmp_path / "snapshot" / "influences" / "part-00000.parquet"
    victim.write_bytes(victim.read_bytes()[:-1])
    said = suyuan("graph", "compile", tmp_path / "snapshot", "--into", graph)
    assert said.code == 7
    assert "influences/part-00000.parquet" in said.err
    assert len(Results.load(graph)) >= 60


@pytest.mark.parametrize(
    "wrong",
    [
        ("recall", "leaves", "no-identity", "out", "--shift", 1),
        ("recall", "leaves", uid(1), "out", "--shift", 1, "--since", "yesterday"),
        ("uncertainties", "leaves", "out", "--engine", "abacus"),
    ],
)
def test_what_cannot_be_used_is_said_in_both_languages(suyuan: Suyuan, leaves: Path, tmp_path: Path, wrong):
    places = {"leaves": leaves, "out": tmp_path / "out"}
    said = suyuan("graph", *(places.get(one, one) if isinstance(one, str) else one for one in wrong))
    assert said.code == 2
    assert "Traceback" not in said.err
    assert not (tmp_path / "out").exists()


def test_a_taken_folder_is_a_conflict(suyuan: Suyuan, leaves: Path, tmp_path: Path):
    (tmp_path / "u").mkdir()
    assert suyuan("graph", "uncertainties", leaves, tmp_path / "u").code == 5
    lacking = suyuan("graph", "uncertainties", tmp_path / "nowhere", tmp_path / "v", language="en")
    assert (lacking.code, (tmp_path / "v").exists()) == (2, False)
    assert "no snapshot nowhere" in lacking.err
