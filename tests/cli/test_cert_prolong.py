"""`suyuan cert prolong`: a stamped certificate and a trust folder in, a certificate for the long term out."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.certify.test_prolong import ANCHORS, LISTS, SIGNED, STAMPED, H, pem
from tests.cli.conftest import Suyuan


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The certificate, and a folder with what was known when it was stamped."""
    (tmp_path / "stamped.xml").write_bytes(STAMPED)
    (tmp_path / "signed.xml").write_bytes(SIGNED)
    trust = tmp_path / "trust"
    for name in ("tsa", "chain"):
        (trust / name).mkdir(parents=True)
    (trust / "root.pem").write_bytes(ANCHORS.anchors[0])
    (trust / "tsa" / "root.pem").write_bytes(ANCHORS.tsa_anchors[0])
    (trust / "chain" / "sub.pem").write_bytes(pem(H.sub))
    for number, one in enumerate(LISTS):
        (trust / f"{number}.crl").write_bytes(one)
    return tmp_path


def test_it_writes_what_then_verifies_without_lists_and_chain(suyuan: Suyuan, place: Path):
    said = suyuan(
        "cert", "prolong", place / "stamped.xml", "--trust", place / "trust", "-o", place / "lt.xml", "--json"
    )
    assert (said.code, said.record["certificates"], said.record["revocations"]) == (0, 3, 3)
    for gone in (*(place / "trust").glob("*.crl"), place / "trust" / "chain" / "sub.pem"):
        gone.unlink()
    checks = {
        name: {
            one["code"]: one
            for one in suyuan("cert", "verify", place / name, "--trust", place / "trust", "--json").record[
                "checks"
            ]
        }
        for name in ("stamped.xml", "lt.xml")
    }
    assert checks["stamped.xml"]["signature"]["state"] == "failed"
    assert (checks["lt.xml"]["signature"]["state"], checks["lt.xml"]["key"]["state"]) == ("passed", "passed")
    assert "long-term data" in checks["lt.xml"]["key"]["words"]["en"]


def test_what_is_missing_is_told_in_both_languages(suyuan: Suyuan, place: Path):
    for language, words in (("zh", "没有可信的时间戳"), ("en", "no time stamp")):
        said = suyuan("cert", "prolong", place / "signed.xml", "--trust", place / "trust", "--lang", language)
        assert said.code == 2
        assert words in said.err


def test_beside_the_file_where_no_place_is_named(suyuan: Suyuan, place: Path):
    assert suyuan("cert", "prolong", place / "stamped.xml", "--trust", place / "trust").code == 0
    assert (place / "stamped.lt.xml").is_file()


def test_signatures_beside_each_other_are_listed_one_by_one(suyuan: Suyuan, place: Path):
    from tests.certify.test_parallel import AUTHORITY, ROLES, THREE

    (place / "three.xml").write_bytes(THREE)
    (place / "other.pem").write_bytes(AUTHORITY.root_pem)
    told = suyuan("cert", "verify", place / "three.xml", "--trust", place / "other.pem", "--lang", "en").out
    assert "The signatures, each by itself:" in told
    assert all(f"({role})" in told.partition("each by itself:")[2] for role in ROLES)
    alone = suyuan("cert", "verify", place / "signed.xml", "--trust", place / "other.pem", "--lang", "en").out
    assert "each by itself" not in alone
