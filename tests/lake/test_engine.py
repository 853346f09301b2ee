"""Engines: DuckDB by default, Spark by a setting, the same answers; a clear error where one is missing."""

from __future__ import annotations

import math
import subprocess
import sys
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.engines import NAMES, started

from suyuan.base.errors import Conflict, EvidenceError, GatewayError, InputError
from suyuan.lake.columns import arrow_table
from suyuan.lake.engine import ENGINES, connect


@pytest.fixture(scope="module", params=NAMES)
def engine(request):
    with started(request.param) as running:
        yield running


CONTENT = pa.table(
    {
        "n": [1, 2, 3, None],
        "x": [0.5, float("nan"), None, 1e300],
        "id": pa.array([b"a" * 16, None, b"c" * 16, b"d" * 16], pa.binary(16)),
        "day": pa.array([date(2020, 2, 29), None, date(1969, 12, 31), date(2030, 1, 1)], pa.date32()),
        "at": pa.array([datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)] * 4, pa.timestamp("us", tz="UTC")),
        "word": ["毫克", "", None, "mg"],
    }
)


def by_n(rows):
    return sorted(rows, key=lambda row: (row["n"] is None, row["n"]))


def test_the_default_engine_answers_an_expression():
    with connect() as engine:
        table = engine.table("t", arrow_table({"n": "int64"}, [{"n": i} for i in range(5)]))
        assert engine.name == "duckdb"
        assert engine.rows(table.aggregate(total=table.n.sum())) == [{"total": 10}]


def test_a_table_goes_in_and_comes_out_unchanged(engine):
    rows = by_n(engine.rows(engine.table("t", CONTENT)))
    expected = CONTENT.to_pylist()
    assert math.isnan(rows[1].pop("x"))  # not a number is not null
    expected[1].pop("x")
    assert rows == expected


def test_parts_of_parquet_are_one_table(engine, tmp_path):
    for number in range(3):
        pq.write_table(CONTENT, tmp_path / f"{number}.parquet")
    table = engine.parquet("several", sorted(tmp_path.glob("*.parquet")))
    assert engine.rows(table.aggregate(rows=table.count(), total=table.n.sum())) == [
        {"rows": 12, "total": 18}
    ]


def test_a_file_that_is_no_parquet_is_refused_by_the_name_of_the_table(engine, tmp_path):
    (tmp_path / "x.parquet").write_bytes(b"not parquet at all")
    with pytest.raises(EvidenceError) as caught:
        engine.parquet("several", [tmp_path / "x.parquet"])
    assert caught.value.facts["given"] == "several"


def test_what_is_written_can_be_read_again(engine, tmp_path):
    table = engine.table("t", CONTENT)
    engine.write(table.filter(table.n > 1).select("n", "word"), tmp_path / "out")
    assert by_n(pq.read_table(tmp_path / "out").to_pylist()) == [{"n": 2, "word": ""}, {"n": 3, "word": None}]
    with pytest.raises(Conflict):
        engine.write(table, tmp_path / "out")


def test_an_engine_that_breaks_off_is_a_gateway_error_and_leaves_nothing(engine, tmp_path):
    pq.write_table(CONTENT, tmp_path / "x.parquet")
    table = engine.parquet("lost", [tmp_path / "x.parquet"])
    (tmp_path / "x.parquet").unlink()
    for work in (lambda: engine.arrow(table), lambda: engine.write(table, tmp_path / "out")):
        with pytest.raises(GatewayError, match="did not finish"):
            work()
    assert list(tmp_path.iterdir()) == []


def test_a_table_given_again_replaces_the_first(engine):
    engine.table("t", arrow_table({"n": "int64"}, [{"n": 1}]))
    again = engine.table("t", arrow_table({"n": "int64"}, [{"n": 2}]))
    assert engine.rows(again) == [{"n": 2}]


@pytest.mark.parametrize("name", NAMES)
def test_two_engines_do_not_share_names(name):
    with started(name) as one, started(name) as other:
        first = one.table("t", arrow_table({"n": "int64"}, [{"n": 1}]))
        other.table("t", arrow_table({"n": "int64"}, [{"n": 2}]))
        assert one.rows(first) == [{"n": 1}]


def test_an_unknown_engine_is_refused_with_the_known_ones():
    with pytest.raises(InputError) as caught:
        connect("abacus")
    assert caught.value.facts["allowed"] == ", ".join(ENGINES)


def test_spark_without_pyspark_is_a_gateway_error_that_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(GatewayError) as caught:
        connect("spark")
    assert "ibis-framework[pyspark]" in caught.value.hint.zh
    assert caught.value.facts["retryable"] is False


def test_an_engine_that_does_not_start_is_a_gateway_error():
    with pytest.raises(GatewayError, match="does not start"):
        connect("duckdb", options={"memory_limit": "a handful"})


def test_importing_lake_and_planning_loads_nothing_heavy():
    heavy = {"ibis", "duckdb", "pyarrow", "pandas", "numpy", "pyspark"}
    code = (
        "import sys; import suyuan.lake.engine, suyuan.lake.snapshot, suyuan.planning.indicators,"
        f" suyuan.planning.tables; print(sorted({heavy!r} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
