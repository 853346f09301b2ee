"""Data sets of the demonstration: a year whose faults the report finds, and sets of the registers."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import run
from tests.demo.conftest import Query

from suyuan.server.demo.accumulate import DAYS, MINUTES, OFF, STUCK

OF = "FROM datasets_datasetversion v JOIN datasets_dataset d ON d.id = v.data_set_id"
YEAR = f"{OF} WHERE d.code = 'CC-MASS-CLIMATE' ORDER BY v.number"


def test_the_year_is_there_in_two_versions(ask: Query):
    assert ask(f"SELECT v.state {YEAR}") == ["superseded", "published"]
    assert ask(f"SELECT v.rows {YEAR}")[1] == DAYS * MINUTES - MINUTES - OFF[1]


def test_the_report_finds_the_stuck_sensor_and_the_outage(ask: Query):
    report = {line["kind"]: line for line in json.loads(ask(f"SELECT v.report {YEAR}")[1])}
    # The readings beside the stuck ones may happen to be the same.
    assert STUCK[1] <= report["stuck"]["count"] <= STUCK[1] + 2
    assert report["gap"]["count"] == 1
    assert float(report["gap"]["first"][0]["size"]) == (OFF[1] + 1) * 60
    assert report["limits"]["passed"]
    assert report["limits"]["count"] > 0


def test_the_sets_of_the_registers_are_there(ask: Query):
    rows = ask(f"SELECT d.code || ' ' || v.state {OF} WHERE d.recipe <> '' ORDER BY d.code")
    assert rows == ["CC-CHECK-STANDARDS published", "CC-JOB-CONDITIONS checked", "CC-RESULTS published"]


def test_the_command_lists_them(province: Path):
    listed = run("dataset", "list", "--json", data=province).record["versions"]
    assert [one["code"] for one in listed].count("CC-MASS-CLIMATE") == 2
