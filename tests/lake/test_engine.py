"""Engines: DuckDB by default, Spark by a setting, and a clear error where an engine is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from suyuan.base.errors import GatewayError, InputError
from suyuan.lake.columns import arrow_table
from suyuan.lake.engine import ENGINES, connect


def test_the_default_engine_answers_an_expression():
    with connect(options={"threads": 1}) as engine:
        table = engine.table("t", arrow_table({"n": "int64"}, [{"n": i} for i in range(5)]))
        assert engine.rows(table.aggregate(total=table.n.sum())) == [{"total": 10}]


def test_a_table_given_again_replaces_the_first():
    with connect() as engine:
        engine.table("t", arrow_table({"n": "int64"}, [{"n": 1}]))
        again = engine.table("t", arrow_table({"n": "int64"}, [{"n": 2}]))
        assert engine.rows(again) == [{"n": 2}]


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
