"""Manners of every command: language, JSON, exit codes of the error table, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Suyuan, run

from suyuan import __version__
from suyuan.cli.manner import language_of


def test_the_version_is_told(suyuan: Suyuan):
    assert suyuan("--version").out == f"suyuan {__version__}\n"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "SUYUAN_LANG": "zh"}, "zh"),
    ],
)
def test_the_environment_chooses_the_language(environment: dict[str, str], language: str):
    assert language_of(environment) == language


def test_errors_are_told_in_the_language_of_the_run(suyuan: Suyuan):
    assert "没有这个文件" in suyuan("cert", "show", "nothing.xml").err
    assert "there is no such file" in suyuan("cert", "show", "nothing.xml", "--lang", "en").err


def test_an_error_as_json_has_the_fields_of_the_error_tree(suyuan: Suyuan):
    said = suyuan("cert", "show", "nothing.xml", "--json")
    error = said.record["error"]
    assert (said.code, error["code"], error["status"]) == (2, "SY-200", 404)
    assert set(error["message"]) == set(error["hint"]) == {"zh", "en"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["no-such-command"], 2),
        (["evaluate"], 2),
        (["evaluate", "x.json", "--no-such-option"], 2),
        (["cert", "show", "nothing.xml", "--lang", "fr"], 2),
        (["pack", "show", "no.such.pack/2026"], 2),
        (["trace", "JL-12-2026-0000001"], 2),
        (["log", "status"], 2),
        (["plan", "--on", "tomorrow"], 2),
        (["coverage"], 2),
        (["coverage", "--since", "tomorrow"], 2),
        (["fsck"], 2),
        (["serve", "--port", "99999"], 2),
        (["demo", "--instruments", "1"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_bad_input_ends_with_the_code_of_the_error_table(suyuan: Suyuan, arguments: list[str], code: int):
    said = suyuan(*arguments)
    assert said.code == code
    assert said.err.startswith("SY-")


def test_a_folder_or_a_binary_in_place_of_a_file_is_an_error_of_the_tree(suyuan: Suyuan, tmp_path: Path):
    binary = tmp_path / "binary.json"
    binary.write_bytes(bytes(range(256)))
    assert suyuan("evaluate", tmp_path).code == 2
    assert suyuan("evaluate", binary).code == 2
    assert suyuan("cert", "show", binary).code == 2


def test_a_database_that_cannot_be_had_is_an_error_of_the_tree(tmp_path: Path) -> None:
    (tmp_path / "suyuan.sqlite3").mkdir()
    refused = run("dataset", "list", data=tmp_path, language="en")
    assert refused.code == 8  # design: GatewayError ends with 8
    assert "the database cannot be used: unable to open database file" in refused.err
