"""`suyuan cert diff | upgrade | links`: files in, answers in words or JSON, exit codes of the table."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from tests.certify.sample import E2_WEIGHTS, gauge_certificate, weight_certificate
from tests.cli.conftest import Suyuan

from suyuan.certify.compose import compose_dcc


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A certificate, a later one with a larger deviation, and the certificate of its standard."""
    content = weight_certificate()
    mass = content.tables[1]
    first = replace(mass.rows[0], cells=(*mass.rows[0].cells[:2], "+1.60", *mass.rows[0].cells[3:]))
    standard = compose_dcc(
        replace(gauge_certificate(), number=E2_WEIGHTS.certificate_number, supersedes=None)
    )
    linked = replace(E2_WEIGHTS, sha256=hashlib.sha256(standard).hexdigest())
    content = replace(content, standards=(linked,))
    later = replace(content, tables=(content.tables[0], replace(mass, rows=(first, *mass.rows[1:]))))
    (tmp_path / "old.xml").write_bytes(compose_dcc(content))
    (tmp_path / "new.xml").write_bytes(compose_dcc(later))
    (tmp_path / "old321.xml").write_bytes(compose_dcc(content, version="3.2.1"))
    (tmp_path / "chain").mkdir()
    (tmp_path / "chain" / "standard.xml").write_bytes(standard)
    return tmp_path


def test_a_difference_is_told_in_words_and_as_json(suyuan: Suyuan, files: Path):
    record = suyuan("cert", "diff", files / "old.xml", files / "new.xml", "--json").record
    (changed,) = [one for one in record["points"] if one["shift"] != "0.00" and float(one["shift"])]
    assert (changed["shift"], changed["agrees"]) == ("1.17", False)
    told = suyuan("cert", "diff", files / "old.xml", files / "new.xml", "--lang", "en")
    assert (told.code, "1 with |En| > 1" in told.out) == (0, True)


def test_an_upgrade_writes_the_file_and_its_log(suyuan: Suyuan, files: Path):
    answer = suyuan("cert", "upgrade", files / "old321.xml", "-o", files / "up.xml", "--json")
    assert (answer.code, answer.record["new_version"]) == (0, "3.3.0")
    assert b'schemaVersion="3.3.0"' in (files / "up.xml").read_bytes()
    assert suyuan("cert", "upgrade", files / "old.xml", "--to", "3.2.1", "-o", files / "back.xml").code == 0
    assert suyuan("cert", "upgrade", files / "old.xml", "--to", "9").code == 2


def test_links_are_verified_in_a_folder_and_a_changed_file_is_an_alarm(suyuan: Suyuan, files: Path):
    def states(answer):
        return [one["state"] for one in answer.record["links"] if one["state"] != "external"]

    assert states(suyuan("cert", "links", files / "old.xml", "--json")) == ["dangling"]
    found = suyuan("cert", "links", files / "old.xml", "--in", files / "chain", "--json")
    assert (found.code, states(found)) == (0, ["verified"])
    path = files / "chain" / "standard.xml"
    path.write_bytes(path.read_bytes().replace(b"0.006", b"0.005"))
    alarm = suyuan("cert", "links", files / "old.xml", "--in", files / "chain")
    assert (alarm.code, "SY-700" in alarm.err) == (7, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("diff", "old.xml", "none.xml"), ("diff", "old.xml", "bad.xml"), ("upgrade", "bad.xml"),
        ("links", "bad.xml"), ("links", "old.xml", "--in", "nowhere"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_without_a_traceback(arguments, suyuan: Suyuan, files: Path):
    (files / "bad.xml").write_bytes(b"<!DOCTYPE a><a/>")
    said = suyuan("cert", arguments[0], *(one if one[0] == "-" else files / one for one in arguments[1:]))
    assert said.code == 2
    assert "Traceback" not in said.err
    assert "SY-" in said.err
