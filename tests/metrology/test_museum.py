"""Files of every version of the archive are read, and say what they said when they were written."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from suyuan.metrology.archive import pack_result, unpack_result
from suyuan.metrology.archive_many import pack_results, unpack_results

MUSEUM = Path(__file__).resolve().parents[2] / "museum"
FOLDERS = sorted(MUSEUM.glob("archive-*"))
RESULTS = [path for folder in FOLDERS for path in sorted(folder.glob("*.result"))]
MANY = [path for folder in FOLDERS for path in sorted(folder.glob("*.results"))]


def expected(path, kind):
    return json.loads((path.parent / "expected.json").read_text(encoding="utf-8"))[kind][path.stem]


def written(rows):
    return [[str(uid), repr(c), None if math.isinf(dof) else repr(dof)] for uid, c, dof in rows]


def test_the_museum_is_not_empty():
    assert (len(RESULTS), len(MANY)) >= (5, 2)


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_single_result_is_read_to_the_last_bit(path):
    says = expected(path, "results")
    result = unpack_result(path.read_bytes())
    assert repr(result.value) == says["value"]
    assert written(result.rows()) == says["influences"]
    assert result.u == pytest.approx(float(says["u"]), rel=1e-14)
    assert result.dof == pytest.approx(float(says["dof"] or "inf"), rel=1e-12)


@pytest.mark.parametrize("path", MANY, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_file_of_results_is_read_to_the_last_bit(path):
    says = expected(path, "many")
    found = unpack_results(path.read_bytes())
    results = found.results
    assert [repr(float(value)) for value in results.value] == says["values"]
    assert [written(results.item(i).rows()) for i in range(len(results))] == says["items"]
    assert results.dof == pytest.approx([float(dof) for dof in says["dof"]], rel=1e-12)
    for row, printed in zip(results.covariance_matrix(), says["covariance"], strict=True):
        assert row == pytest.approx([float(value) for value in printed], rel=1e-13)
    assert list(found.names) == says["names"]
    assert {str(uid): name for uid, name in found.influences.items()} == says["influences"]


@pytest.mark.parametrize("path", [*RESULTS, *MANY], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_written_today_in_the_newest_version_is_the_same_to_the_byte(path):
    if path.parent != FOLDERS[-1]:
        pytest.skip("an older version")
    data = path.read_bytes()
    if path.suffix == ".result":
        assert pack_result(unpack_result(data)) == data
    else:
        found = unpack_results(data)
        assert pack_results(found.results, names=found.names, influences=found.influences) == data
