"""The proof: two installations with a database each know of their results what a single one knows of both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.registry.federation.installation import OTHER, SINGLE

from suyuan.certify.federation.subtree import read_subtree

ROOT = Path(__file__).resolve().parents[3]


def run(who: str, folder: Path) -> None:
    """An installation in a process of its own, with its own data folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SUYUAN_")}
    environment["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    data = folder / f"installation-{who}"
    data.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.registry.federation.installation", who, str(folder)],
        env=environment | {"SUYUAN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "suyuan.server.settings"},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any], Path]:
    folder = tmp_path_factory.mktemp("federation")
    run("a", folder)
    run("b", folder)
    single, other = (json.loads((folder / name).read_text()) for name in (SINGLE, OTHER))
    return single, other, folder


def test_each_has_a_database_of_its_own(both):
    _, _, folder = both
    assert len(list(folder.glob("installation-*/*.sqlite3"))) == 2


def test_they_are_the_same_results(both):
    single, other, _ = both
    assert other["names"] == single["names"]
    assert len(other["names"]) == 15  # seven of A, four in each of two certificates of B


def test_every_covariance_is_that_of_a_single_installation(both):
    single, other, _ = both
    here, there = (np.array(one["covariances"]) for one in (other, single))
    scale = np.sqrt(np.outer(np.diag(there), np.diag(there)))
    assert np.abs(here - there).max() <= 1e-12 * scale.min()
    assert np.all(np.abs(here - there) <= 1e-12 * scale)


def test_results_of_two_installations_are_correlated(both):
    """B adds a difference to A's value: by the law of propagation their covariance is the variance of A's."""
    _, other, _ = both
    covariances = np.array(other["covariances"])
    names = other["names"]
    one = next(place for place, name in enumerate(names) if name.startswith("0 ") and "100 g" in name)
    two = next(place for place, name in enumerate(names) if name.startswith("1 ") and "100 g" in name)
    assert covariances[one, two] == pytest.approx(other["u"][one] ** 2, rel=1e-9)


def test_the_graph_gives_the_uncertainties_that_were_stored(both):
    for one in both[:2]:
        assert np.sqrt(np.diag(one["covariances"])) == pytest.approx(one["u"], rel=1e-9)


def test_the_chain_reaches_the_national_institute_through_the_other_installation(both):
    single, other, folder = both
    assert (other["traceable"], other["levels"]) == (single["traceable"], single["levels"]) == (True, 2)
    told = read_subtree((folder / "a.suyuan-graph").read_bytes())
    assert set(other["origins"]) <= {str(line.id) for _, line in told.lines()}


def test_both_journals_hold(both):
    assert [one["faults"] for one in both[:2]] == [[], []]
