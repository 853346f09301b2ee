"""suyuan cert check --profile, on the samples of the documentation and damaged copies of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SAMPLE = Path(__file__).resolve().parents[2] / "docs" / "samples" / "weights-2026.xml"
DAY = "2026-12-31"


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """The sample with a value beyond its limit, which is still said to pass, and a reference to nothing."""
    text = SAMPLE.read_text(encoding="utf-8")
    assert "+0.43 +0.11" in text
    file = tmp_path / "damaged.xml"
    file.write_text(text.replace("+0.43 +0.11", "+2.63 +0.11", 1), encoding="utf-8")
    return file


def test_without_a_profile_only_the_structure_is_checked(suyuan):
    record = suyuan("cert", "check", SAMPLE, "--json").record
    assert "profiles" not in record


@pytest.mark.parametrize("language", ["zh", "en"])
def test_our_sample_keeps_both_profiles(suyuan, language: str):
    said = suyuan("cert", "check", SAMPLE, "--profile", "all", "--on", DAY, language=language)
    assert said.code == 0
    expected = {
        "zh": ("PTB 良好实践：10 个警告", "✓ 计量合理性：没有发现问题"),
        "en": ("PTB Good Practice: 10 warnings", "✓ measurement sense: nothing found"),
    }
    for line in expected[language]:
        assert line in said.out


def test_a_contradicted_verdict_ends_with_the_code_of_a_broken_rule(suyuan, damaged: Path):
    said = suyuan("cert", "check", damaged, "--profile", "suyuan", "--on", DAY, language="en")
    assert said.code == 4
    assert "measurement sense: 1 error" in said.out
    assert "2.63 ± 0.80" in said.out
    assert "limits [-2.5, 2.5]" in said.out
    assert "breaks rules in 1 place" in said.err


def test_as_json_every_finding_has_level_place_words_remedy_and_source(suyuan, damaged: Path):
    said = suyuan("cert", "check", damaged, "--profile", "all", "--on", DAY, "--json")
    assert said.code == 4
    assert set(said.record["profiles"]) == {"good-practice", "suyuan"}
    assert json.loads(said.err)["error"]["code"] == "SY-400"
    own = said.record["profiles"]["suyuan"]
    assert (own["errors"], own["warnings"]) == (1, 0)
    [finding] = own["findings"]
    assert finding["rule"] == "verdict-contradicted"
    assert finding["path"].endswith("/dcc:measurementMetaData/dcc:metaData")
    assert "pass, 2.63 ± 0.80, limits [-2.5, 2.5]" in finding["words"]["en"]
    assert finding["line"] > 100
    for words in ("words", "remedy", "source"):
        assert finding[words]["zh"]
        assert finding[words]["en"]


def test_the_day_of_the_check_can_be_named(suyuan):
    said = suyuan("cert", "check", SAMPLE, "--profile", "suyuan", "--on", "2026-03-01", language="en")
    assert said.code == 4
    assert "lies after the day of the check, 2026-03-01" in " ".join(said.out.split())


def test_a_scope_is_held_against_the_results(suyuan, tmp_path: Path):
    scope = tmp_path / "scope.toml"
    scope.write_text(
        '[[lines]]\nquantity = "mass"\nlow = 1\nhigh = 200\nunit = "g"\nU = 0.01\nU_unit = "mg"\n'
    )
    said = suyuan("cert", "check", SAMPLE, "--profile", "suyuan", "--on", DAY, "--scope", scope, "--json")
    assert said.code == 4
    findings = said.record["profiles"]["suyuan"]["findings"]
    assert [one["rule"] for one in findings] == ["scope-outside"]


@pytest.mark.parametrize(
    "options",
    [
        ("--profile", "best"),
        ("--profile", "all", "--on", "tomorrow"),
        ("--profile", "all", "--scope", SAMPLE),
        ("--profile", "all", "--scope", "nowhere.json"),
    ],
    ids=["profile", "day", "scope", "no scope"],
)
def test_what_cannot_be_used_is_refused_in_words(suyuan, options):
    said = suyuan("cert", "check", SAMPLE, *options)
    assert said.code == 2
    assert said.err.startswith("SY-")
