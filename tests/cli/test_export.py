"""`suyuan export openapi`: the same document as the server gives, printed or written."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Suyuan

from suyuan.api.urls import document


def test_the_description_is_printed(suyuan: Suyuan):
    assert suyuan("export", "openapi").record == document()


def test_the_description_is_written_to_a_file(suyuan: Suyuan, tmp_path: Path):
    path = tmp_path / "openapi.json"
    said = suyuan("export", "openapi", "-o", path)
    assert (said.code, said.out) == (0, "")
    assert json.loads(path.read_text(encoding="utf-8")) == document()


def test_a_folder_that_is_not_there_is_told(suyuan: Suyuan, tmp_path: Path):
    said = suyuan("export", "openapi", "-o", tmp_path / "none" / "openapi.json")
    assert said.code == 2
    assert "Traceback" not in said.err
