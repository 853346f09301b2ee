"""Official schemas are known by their digests; a changed one is not used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lxml import etree

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import EvidenceError, NotFound
from suyuan.certify.dcc.grammar import editions
from suyuan.certify.dcc.schemas import OFFICIAL, check_schema, installed, official_schema, schema_address


def test_the_table_of_digests_is_that_of_the_files(shared_dcc: Path):
    found = installed(shared_dcc / "schemas")
    assert {address: sha256_hex(path.read_bytes()) for address, path in found.items()} == dict(OFFICIAL)


def test_every_edition_with_a_grammar_has_a_pinned_schema():
    assert {schema_address(edition) for edition in editions()} <= set(OFFICIAL)


def test_a_folder_of_files_without_catalogue_is_enough(shared_dcc: Path, tmp_path: Path):
    for number, path in enumerate(sorted((shared_dcc / "schemas").rglob("*.xsd"))):
        shutil.copyfile(path, tmp_path / f"{number}.xsd")
    sample = shared_dcc / "samples" / "dcclib_valid_3.3.0.xml"
    assert check_schema(etree.parse(str(sample)).getroot(), tmp_path) == ()


def test_a_changed_schema_is_refused(shared_dcc: Path, tmp_path: Path):
    shutil.copytree(shared_dcc / "schemas", tmp_path / "schemas")
    changed = tmp_path / "schemas" / "si" / "v2.2.1" / "SI_Format.xsd"
    changed.write_bytes(changed.read_bytes() + b"\n")
    with pytest.raises(EvidenceError, match="SI_Format"):
        official_schema(str(tmp_path / "schemas"), "3.3.0")


def test_a_schema_that_is_not_installed_is_not_found(tmp_path: Path):
    with pytest.raises(NotFound, match=r"3\.3\.0"):
        official_schema(str(tmp_path), "3.3.0")


def test_the_faults_of_the_official_schema_name_their_lines(shared_dcc: Path):
    sample = shared_dcc / "samples" / "dcclib_invalid_schema_3.3.0.xml"
    found = check_schema(etree.parse(str(sample)).getroot(), shared_dcc / "schemas")
    assert found[0].en.startswith("line 17:")
    assert found[0].zh.startswith("第 17 行：")
