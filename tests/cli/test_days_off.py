"""The table of days off from the terminal."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import run


def test_an_own_table_is_loaded_and_a_wrong_one_refused(tmp_path: Path) -> None:
    before = run("days-off", "--json", data=tmp_path)
    assert (before.code, before.record["own"]) == (0, False)
    table = tmp_path / "table.csv"
    table.write_text("date,kind\n2027-01-01,off\n2027-01-09,working\n")
    assert run("days-off", table, "--json", data=tmp_path).record == {
        "own": True, "years": [2027], "off": 1, "working": 1,
    }  # fmt: skip
    table.write_text("date,kind\n2027-01-01,free\n")
    said = run("days-off", table, data=tmp_path, language="en")
    assert said.code == 2
    assert "line 2" in said.err
    assert run("days-off", "--json", data=tmp_path).record["years"] == [2027]
