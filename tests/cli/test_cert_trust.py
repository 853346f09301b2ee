"""suyuan cert verify with a folder that says who is trusted and which key was withdrawn."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.certify.sample import INSTITUTE, weight_certificate

from suyuan.certify.authority import make_authority
from suyuan.certify.compose import compose_dcc


@pytest.fixture
def place(tmp_path):
    """A signed certificate, and beside it a folder with the root; and the SHA-256 of the signing key."""
    authority = make_authority(
        b"seed of the trust folder",
        [INSTITUTE.name],
        valid_from=date(2025, 1, 1),
        valid_until=date(2030, 1, 1),
    )
    signer = authority.institutions[0].signer()
    signed = signer.sign_xml(compose_dcc(weight_certificate()), at=datetime(2026, 3, 5, 1, 10, tzinfo=UTC))
    (tmp_path / "certificate.xml").write_bytes(signed)
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "root.pem").write_bytes(authority.root_pem)
    leaf = x509.load_pem_x509_certificate(authority.institutions[0].chain_pem)
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return tmp_path, hashlib.sha256(key).hexdigest()


def steps(suyuan, folder, trusted):
    said = suyuan("cert", "verify", folder / "certificate.xml", "--trust", trusted, "--json")
    return {step["code"]: step["state"] for step in said.record["checks"]}


def test_a_folder_is_worth_the_roots_in_it(suyuan, place):
    folder, _ = place
    by_folder = steps(suyuan, folder, folder / "trust")
    assert by_folder == steps(suyuan, folder, folder / "trust" / "root.pem")
    assert by_folder["signature"] == "passed"


def test_a_key_withdrawn_before_the_signature_is_refused(suyuan, place):
    folder, key = place
    (folder / "trust" / "withdrawn.txt").write_text(f"{key} 2026-01-01T00:00:00+08:00\n")
    assert "failed" in steps(suyuan, folder, folder / "trust").values()


def test_a_bad_line_of_the_folder_is_told(suyuan, place):
    folder, _ = place
    (folder / "trust" / "withdrawn.txt").write_text("nonsense\n")
    said = suyuan("cert", "verify", folder / "certificate.xml", "--trust", folder / "trust", "--lang", "en")
    assert said.code == 2
    assert "line 1 of withdrawn.txt is wrong" in said.err
