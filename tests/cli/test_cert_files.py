"""suyuan cert show and cert check, on the collected samples."""

from __future__ import annotations

from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / ".." / "shared" / "dcc" / "samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the folder shared/dcc is not beside the repository"
)


def test_show_tells_values_units_and_uncertainty(suyuan):
    said = suyuan("cert", "show", SAMPLES / "dcclib_valid_3.3.0.xml", "--lang", "en")
    assert said.code == 0
    assert "DCC 3.3.0, D-SI 2.2.1" in said.out
    assert "Measurement error: 0.072, 0.089, 0.107, -0.009, -0.084 K  (U: 0.061; k = 2)" in said.out


def test_show_gives_every_piece_with_its_path(suyuan):
    record = suyuan("cert", "show", SAMPLES / "dcclib_valid_3.3.0.xml", "--json").record
    quantity = record["results"][0]["quantities"][0]
    assert quantity["path"].startswith("/dcc:digitalCalibrationCertificate/dcc:measurementResults/")
    assert [form["units"] for form in quantity["forms"]]


def test_check_passes_a_sound_certificate_also_by_the_official_schema(suyuan):
    sample = SAMPLES / "dcclib_valid_3.3.0.xml"
    said = suyuan("cert", "check", sample, "--schema", SAMPLES.parent / "schemas", "--json")
    assert said.code == 0
    assert said.record["ok"]
    assert (said.record["edition"], said.record["grammar"]) == ("3.3.0", True)


def test_check_tells_what_is_missing_with_path_and_line(suyuan):
    said = suyuan("cert", "check", SAMPLES / "lutaml_sample_3.3.0.xml", "--lang", "en")
    assert said.code == 2
    assert "line 17: dcc:performanceLocation is missing" in said.out
