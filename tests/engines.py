"""Engines for tests: DuckDB always; Spark in this machine, as small as it gets, in `make spark`."""

from __future__ import annotations

import pytest

from suyuan.base.errors import GatewayError
from suyuan.lake.engine import Engine, connect

OPTIONS = {
    "duckdb": {"threads": 1},
    "spark": {
        "spark.master": "local[2]",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    },
}
NAMES = [pytest.param(name, marks=pytest.mark.spark if name == "spark" else ()) for name in OPTIONS]


def started(name: str) -> Engine:
    """A running engine, or a skipped test that says why there is none."""
    try:
        return connect(name, options=OPTIONS[name])
    except GatewayError as error:
        pytest.skip(f"{name}: {error.message.en}")
