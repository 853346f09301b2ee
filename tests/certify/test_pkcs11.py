"""Keys in a token: SoftHSM stands for the card, set up afresh in a folder of the test."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from tests.certify.conftest import SIGNED_AT
from tests.certify.sample import weight_certificate
from tests.certify.timestamping import certify

from suyuan.base.errors import GatewayError, InputError
from suyuan.certify.compose import compose_dcc
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.evidence_errors import ExtraMissing, SigningKeyUnusable
from suyuan.certify.signature import verify_signature

PIN = "271828"
TOKEN = "Suyuan tests"
PLACES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The library of SoftHSM with one initialised token, which holds an EC, an RSA and a stray key."""
    found = [Path(place) for place in PLACES if Path(place).exists()]
    if not found or shutil.which("softhsm2-util") is None:
        pytest.skip("softhsm2 is not installed: apt-get install softhsm2")
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    softhsm("--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", "31415926")
    for number, (label, key) in enumerate(KEYS.items(), start=1):
        path = folder / f"{label}.pem"
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        softhsm("--import", str(path), "--token", TOKEN, "--label", label, "--id", f"0{number}", "--pin", PIN)
    yield found[0]
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


def softhsm(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)


ROOT_KEY = ec.generate_private_key(ec.SECP256R1())
KEYS: dict[str, Any] = {
    "ec256": ec.generate_private_key(ec.SECP256R1()),
    "ec384": ec.generate_private_key(ec.SECP384R1()),
    "rsa": rsa.generate_private_key(65537, 2048),
}


def chain_of(label: str) -> bytes:
    leaf = certify("Laboratory", KEYS[label], issuer="Root of tokens", issuer_key=ROOT_KEY, serial=5)
    return leaf.public_bytes(Encoding.PEM)


def signer(module: Path, label: str, **other: Any) -> Any:
    from suyuan.certify.pkcs11 import TokenSigner

    given = {"token_label": TOKEN, "pin": PIN, "key_label": label, "chain_pem": chain_of(label)} | other
    return TokenSigner(module, **given)


class TestToken:
    @pytest.mark.parametrize("label", list(KEYS))
    def test_a_certificate_signed_in_a_token_holds(self, label, module):
        with signer(module, label) as token:
            document = token.sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT)
        found = verify_signature(safe_parse(document))
        assert (found.organisation, found.signing_time) == ("Laboratory", SIGNED_AT)

    @pytest.mark.parametrize("label", list(KEYS))
    def test_a_token_countersigns(self, label, module, signed):
        with signer(module, label) as token:
            document = token.countersign(signed, at=SIGNED_AT, role="checker")
        (found,) = verify_signature(safe_parse(document)).countersignatures
        assert found.roles == ("checker",)

    def test_xmlsec_accepts_what_a_token_signed(self, module):
        xmlsec = pytest.importorskip("xmlsec")
        with signer(module, "ec256") as token:
            root = etree.fromstring(token.sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT))
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_memory(chain_of("ec256"), xmlsec.constants.KeyDataFormatCertPem)
        xmlsec.tree.add_ids(root, ["Id"])
        context.verify(root[-1])

    def test_the_public_certificate_is_told(self, module):
        with signer(module, "rsa") as token:
            assert x509.load_pem_x509_certificate(token.certificate_pem) == token.chain[0]


class TestRefusals:
    def test_a_wrong_pin_is_told(self, module):
        with pytest.raises(SigningKeyUnusable, match="PIN"):
            signer(module, "ec256", pin="0000")

    def test_a_missing_token_is_told(self, module):
        with pytest.raises(SigningKeyUnusable, match="token is not found"):
            signer(module, "ec256", token_label="another")

    def test_a_missing_key_is_told(self, module):
        with pytest.raises(SigningKeyUnusable, match="exactly one key"):
            signer(module, "ec256", key_label="another")

    @pytest.mark.parametrize("other", ["ec384", "rsa"])
    def test_a_certificate_of_another_key_is_told(self, other, module):
        with pytest.raises((SigningKeyUnusable, GatewayError)):
            signer(module, "ec256", chain_pem=chain_of(other))

    def test_a_certificate_of_another_key_of_the_same_kind_is_told(self, module):
        stray = certify(
            "Laboratory",
            ec.generate_private_key(ec.SECP256R1()),
            issuer="Root of tokens",
            issuer_key=ROOT_KEY,
        )
        with pytest.raises(SigningKeyUnusable, match="does not belong"):
            signer(module, "ec256", chain_pem=stray.public_bytes(Encoding.PEM))

    def test_a_broken_chain_is_told(self, module):
        with pytest.raises(InputError, match="chain"):
            signer(module, "ec256", chain_pem=b"no certificate")

    def test_a_library_that_is_not_there_is_told(self, module, tmp_path: Path):
        with pytest.raises(GatewayError, match="cannot be used"):
            signer(tmp_path / "none.so", "ec256")

    def test_a_closed_token_signs_no_more(self, module):
        with signer(module, "ec256") as token:
            pass
        with pytest.raises(GatewayError):
            token.sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT)


def test_without_the_extra_the_way_out_is_named(monkeypatch):
    from suyuan.certify.pkcs11 import TokenSigner

    monkeypatch.setitem(__import__("sys").modules, "pkcs11", None)
    with pytest.raises(ExtraMissing, match=r"suyuan\[pkcs11\]"):
        TokenSigner(Path("x"), token_label="", pin="", key_label="", chain_pem=chain_of("ec256"))
