"""`suyuan demo --scale`: a made-up graph beside all data."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Suyuan

from suyuan.trace.results import Results
from suyuan.trace.tiers import Tiers


def test_a_made_up_province_is_compiled_and_can_be_loaded(suyuan: Suyuan, tmp_path: Path):
    said = suyuan("demo", "--scale", 3000, "--json")
    assert said.code == 0
    record = said.record
    tiers: Tiers = Results.load(tmp_path / "data" / "scale").tiers
    assert record["results"] == len(tiers) > 3000
    assert record["affected"] > 0
    assert not (tmp_path / "data" / "suyuan.sqlite3").exists()  # beside all data, and without any


def test_figures_in_both_languages(suyuan: Suyuan):
    assert "受影响的结果" in suyuan("demo", "--scale", 10).out
    assert "results affected" in suyuan("demo", "--scale", 10, language="en").out


def test_a_size_below_nothing_is_refused(suyuan: Suyuan):
    assert suyuan("demo", "--scale", -1).code == 2
