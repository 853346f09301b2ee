"""`suyuan pack`: the packs of the product, their examples, and runs with good and bad observations."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import ROOT, Suyuan

WEIGHTS = "suyuan.mass.weights/2026"
EXAMPLE = ROOT / "packs" / "weights" / "2026" / "golden" / "f1-1kg-pass.toml"


def observations(tmp_path: Path, **change: Any) -> Path:
    """The worked example as JSON, with something changed in its one row."""
    data = tomllib.loads(EXAMPLE.read_text())
    data["observations"]["tests"]["comparison"][0].update(change)
    path = tmp_path / "observations.json"
    path.write_text(json.dumps({"observations": data["observations"], "sources": data["sources"]}))
    return path


def test_the_packs_of_the_product_are_listed(suyuan: Suyuan):
    packs = {one["id"] for one in suyuan("pack", "list", "--json").record["packs"]}
    assert {WEIGHTS, "suyuan.mass.weighing-instrument/2026", "suyuan.pressure.elastic-gauge/2026"} <= packs


def test_a_pack_tells_what_it_asks_for(suyuan: Suyuan):
    shown = suyuan("pack", "show", WEIGHTS, "--json").record
    assert [role["code"] for role in shown["roles"]] == ["reference"]
    assert {column["symbol"] for column in shown["tests"][0]["columns"]} >= {"m0", "A1", "B1", "A2"}


def test_a_pack_passes_its_own_examples(suyuan: Suyuan):
    report = suyuan("pack", "check", WEIGHTS, "--json")
    assert report.code == 0
    assert report.record["ok"]
    assert len(report.record["examples"]) >= 3


def test_a_worked_example_gives_its_printed_result(suyuan: Suyuan):
    expected = tomllib.loads(EXAMPLE.read_text())["expect"]
    record = suyuan("pack", "run", WEIGHTS, EXAMPLE, "--json").record
    assert record["verdict"] == expected["verdict"]
    line = record["lines"][0]
    assert line["value"] == expected["line"][0]["text"]
    assert set(line["label"]) == {"zh", "en"}
    assert line["U"] == expected["line"][0]["U"]


@pytest.mark.parametrize(
    ("change", "symbol"),
    [
        ({"A1": "one and a half"}, "A1"),
        ({"B1": []}, "B1"),
        ({"d": "-1"}, "d"),
        ({"m0": {"value": "1", "unit": "furlong"}}, "m0"),
    ],
)
def test_a_bad_reading_is_named_and_nothing_is_printed(
    suyuan: Suyuan, tmp_path: Path, change: dict[str, Any], symbol: str
):
    said = suyuan("pack", "run", WEIGHTS, observations(tmp_path, **change))
    assert said.code == 2
    assert symbol in said.err
    assert said.out == ""


def test_a_load_that_the_standard_cannot_give_is_refused(suyuan: Suyuan, tmp_path: Path):
    said = suyuan("pack", "run", WEIGHTS, observations(tmp_path, m0="200"))
    assert said.code in (2, 4)
    assert "200" in said.err
