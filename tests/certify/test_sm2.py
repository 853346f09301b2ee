"""SM2 and SM3: the examples of the standards, ``openssl`` as a second road, certificates signed with them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import algos, core, keys, pem
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.certify.conftest import SIGNED_AT
from tests.certify.sample import INSTITUTE, weight_certificate

from suyuan.base.errors import EvidenceError, GatewayError, InputError
from suyuan.certify import sm2
from suyuan.certify.compose import compose_dcc
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.evidence_errors import ExtraMissing, SigningKeyUnusable
from suyuan.certify.keychain import leads_to_anchor, load_anchors
from suyuan.certify.signature import verify_signature
from suyuan.certify.signers import signer_from_files, signer_of
from suyuan.certify.signing import FileSigner
from suyuan.certify.sm2_signing import Sm2Signer, load_sm2_key
from suyuan.certify.trust import Trust
from suyuan.certify.verify import verify

pytest.importorskip("gmssl", reason="gmssl is not installed (extra sm)")

keys.NamedCurve.register("sm2p256v1", "1.2.156.10197.1.301", 32)  # to write key files, not to read them
NOW = datetime(2026, 4, 1, tzinfo=UTC)
# GB/T 32918.5-2017, annex A.2: the digital signature example on the recommended curve.
PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
PUBLIC = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
MESSAGE = b"message digest"
DIGEST = "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640"
VALUE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)


def key_pem(private: int, *, sec1: bool = False) -> bytes:
    """A key file as openssl writes it."""
    inner = keys.ECPrivateKey(
        {
            "version": "ecPrivkeyVer1",
            "private_key": private,
            "parameters": keys.ECDomainParameters(name="named", value="1.2.156.10197.1.301"),
            "public_key": keys.ECPointBitString(b"\x04" + sm2.public_of(private)),
        }
    )
    if sec1:
        return pem.armor("EC PRIVATE KEY", inner.dump())
    info = keys.PrivateKeyInfo(
        {
            "version": 0,
            "private_key_algorithm": {
                "algorithm": "ec",
                "parameters": keys.ECDomainParameters(name="named", value="1.2.156.10197.1.301"),
            },
            "private_key": inner,
        }
    )
    return pem.armor("PRIVATE KEY", info.dump())


def certificate(
    subject: str,
    private: int,
    *,
    issuer: str,
    issuer_private: int,
    authority: bool = False,
    serial: int = 1,
    days: tuple[datetime, datetime] = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)),
    critical: str = "",
) -> bytes:
    """An SM2 certificate, PEM, put together by hand."""
    usage = {"key_cert_sign", "crl_sign"} if authority else {"digital_signature"}
    extensions: list[Any] = [
        {"extn_id": "basic_constraints", "critical": True, "extn_value": {"ca": authority}},
        {"extn_id": "key_usage", "critical": True, "extn_value": usage},
    ]
    if critical:
        extensions.append(
            {"extn_id": critical, "critical": True, "extn_value": core.ParsableOctetString(b"\x05\x00")}
        )
    algorithm = algos.SignedDigestAlgorithm({"algorithm": "1.2.156.10197.1.501"})
    body = asn1.TbsCertificate(
        {
            "version": "v3",
            "serial_number": serial,
            "signature": algorithm,
            "issuer": name_of(issuer),
            "validity": {
                "not_before": asn1.Time({"utc_time": days[0]}),
                "not_after": asn1.Time({"utc_time": days[1]}),
            },
            "subject": name_of(subject),
            "subject_public_key_info": {
                "algorithm": {
                    "algorithm": "ec",
                    "parameters": keys.ECDomainParameters(name="named", value="1.2.156.10197.1.301"),
                },
                "public_key": b"\x04" + sm2.public_of(private),
            },
            "extensions": extensions,
        }
    )
    value = sm2.sign_sm2(issuer_private, body.dump())
    r, s = int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big")
    whole = asn1.Certificate(
        {
            "tbs_certificate": body,
            "signature_algorithm": algorithm,
            "signature_value": encode_dss_signature(r, s),
        }
    )
    return pem.armor("CERTIFICATE", whole.dump())


def name_of(organisation: str) -> asn1.Name:
    return asn1.Name.build(
        {"country_name": "CN", "organization_name": organisation, "common_name": organisation}
    )


ROOT_PRIVATE, LEAF_PRIVATE = 0x1234567890ABCDEF << 128 | 77, 0xFEDCBA0987654321 << 150 | 99
NAME = INSTITUTE.name.zh


@pytest.fixture(scope="module")
def root_pem() -> bytes:
    return certificate("国密根", ROOT_PRIVATE, issuer="国密根", issuer_private=ROOT_PRIVATE, authority=True)


@pytest.fixture(scope="module")
def leaf_pem() -> bytes:
    return certificate(NAME, LEAF_PRIVATE, issuer="国密根", issuer_private=ROOT_PRIVATE, serial=2)


@pytest.fixture(scope="module")
def signer(leaf_pem: bytes) -> Sm2Signer:
    return Sm2Signer(key_pem(LEAF_PRIVATE), leaf_pem)


@pytest.fixture(scope="module")
def document(signer: Sm2Signer) -> bytes:
    return signer.sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT, role="verifier")


class TestStandards:
    def test_sm3_of_the_first_example(self):
        """GB/T 32905-2016, annex A.1."""
        digest = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        assert sm2.sm3(b"abc").hex() == digest

    def test_the_public_key_of_the_example(self):
        assert sm2.public_of(PRIVATE) == PUBLIC

    def test_the_digest_of_the_example(self):
        assert sm2.message_digest(PUBLIC, MESSAGE).hex().upper() == DIGEST

    def test_the_signature_of_the_example(self):
        assert sm2.sign_sm2(PRIVATE, MESSAGE, nonce=NONCE) == VALUE

    def test_the_example_verifies(self):
        assert sm2.verify_sm2(PUBLIC, MESSAGE, VALUE)

    def test_the_base_point_is_on_the_curve(self):
        assert sm2.on_curve(sm2.G)
        assert not sm2.on_curve(sm2.G[:-1] + b"\x01")


class TestMathematics:
    @settings(max_examples=10, deadline=None)
    @given(private=st.integers(1, sm2.N - 2), message=st.binary(max_size=100))
    def test_what_is_signed_verifies_and_nothing_else(self, private, message):
        public = sm2.public_of(private)
        value = sm2.sign_sm2(private, message)
        assert value == sm2.sign_sm2(private, message)
        assert sm2.verify_sm2(public, message, value)
        assert not sm2.verify_sm2(public, message + b"x", value)

    @pytest.mark.parametrize("leading", range(4))
    def test_a_key_that_begins_with_the_digits_0_and_4_verifies(self, leading):
        """A known slip of the library takes such digits away when it is handed a key."""
        private = next(
            n for n in range(leading * 5000 + 1, 10**6) if sm2.public_of(n)[0] in (0x04, 0x00, 0x40)
        )
        assert sm2.verify_sm2(sm2.public_of(private), MESSAGE, sm2.sign_sm2(private, MESSAGE))

    @pytest.mark.parametrize(
        "value",
        [
            b"",
            bytes(64),
            VALUE[:-1],
            VALUE + b"\0",
            VALUE[:32] + bytes(32),
            sm2.N.to_bytes(32, "big") + VALUE[32:],
            VALUE[:32] + (sm2.N - int.from_bytes(VALUE[:32], "big")).to_bytes(32, "big"),
            b"\xff" * 64,
        ],
    )
    def test_values_outside_the_group_are_refused(self, value):
        assert not sm2.verify_sm2(PUBLIC, MESSAGE, value)

    def test_openssl_verifies_what_we_sign(self, tmp_path: Path):
        openssl = openssl_with_sm2()
        value = sm2.sign_sm2(PRIVATE, MESSAGE)
        r, s = int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big")
        (tmp_path / "key.pem").write_bytes(key_pem(PRIVATE))
        (tmp_path / "data").write_bytes(MESSAGE)
        (tmp_path / "value").write_bytes(encode_dss_signature(r, s))
        said = subprocess.run(
            [openssl, "pkeyutl", "-verify", "-inkey", "key.pem", "-in", "data", "-sigfile", "value", "-rawin",
             "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Successfully" in said.stdout, said.stderr

    def test_openssl_accepts_the_certificates_of_these_tests(self, root_pem, leaf_pem, tmp_path: Path):
        openssl = openssl_with_sm2()
        (tmp_path / "root.pem").write_bytes(root_pem)
        (tmp_path / "leaf.pem").write_bytes(leaf_pem)
        said = subprocess.run(
            [openssl, "verify", "-vfyopt", "distid:1234567812345678", "-attime",
             str(int(SIGNED_AT.timestamp())), "-CAfile", "root.pem", "leaf.pem"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "leaf.pem: OK" in said.stdout, said.stderr


def openssl_with_sm2() -> str:
    found = shutil.which("openssl")
    if found is None:
        pytest.skip("openssl is not installed")
    curves = subprocess.run([found, "ecparam", "-list_curves"], capture_output=True, text=True, check=False)
    if "SM2" not in curves.stdout:
        pytest.skip("this openssl was built without SM2")
    return found


class TestDocuments:
    def test_a_certificate_signed_with_sm2_holds(self, document):
        found = verify_signature(safe_parse(document))
        assert (found.organisation, found.signing_time, found.roles) == (NAME, SIGNED_AT, ("verifier",))

    def test_every_step_takes_it_like_any_other(self, document, root_pem):
        found = verify(document, Trust(anchors=(root_pem,)), at=NOW)
        assert [found.check(code).state for code in ("signature", "key")] == ["passed", "passed"]

    def test_the_same_arguments_give_the_same_bytes(self, document, signer):
        again = signer.sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT, role="verifier")
        assert again == document

    def test_a_changed_byte_is_found(self, document):
        with pytest.raises(EvidenceError, match="does not match"):
            verify_signature(safe_parse(document.replace(b"500.00043", b"500.00044", 1)))

    def test_a_changed_value_is_found(self, document):
        root = safe_parse(document)
        value = next(root.iter("{*}SignatureValue"))
        value.text = ("A" if value.text[0] != "A" else "B") + value.text[1:]
        with pytest.raises(EvidenceError, match="does not match"):
            verify_signature(root)

    def test_it_countersigns_a_signature_of_another_kind(self, signed, signer):
        both = signer.countersign(signed, at=SIGNED_AT, role="institution")
        (found,) = verify_signature(safe_parse(both)).countersignatures
        assert (found.organisation, found.roles) == (NAME, ("institution",))

    def test_a_signature_of_another_kind_countersigns_it(self, document, authority):
        both = authority.institutions[0].signer().countersign(document, at=SIGNED_AT, role="checker")
        assert verify_signature(safe_parse(both)).countersignatures[0].roles == ("checker",)

    def test_it_stands_beside_a_signature_of_another_kind(self, signer, authority, root_pem):
        first = (
            authority.institutions[0]
            .signer()
            .sign_beside(compose_dcc(weight_certificate()), at=SIGNED_AT, role="verifier")
        )
        both = signer.sign_beside(first, at=SIGNED_AT, role="approver")
        found = verify(both, Trust(anchors=(root_pem, authority.root_pem)), at=SIGNED_AT + timedelta(days=1))
        assert [one.state for one in found.signatures] == ["passed", "passed"]
        assert found.check("signature").state == "passed"

    def test_a_signed_document_is_not_signed_again(self, document, signer):
        with pytest.raises(InputError, match="already signed"):
            signer.sign_xml(document)

    def test_without_the_extra_nothing_is_claimed(self, document, root_pem, monkeypatch):
        monkeypatch.setitem(sys.modules, "gmssl", None)
        found = verify(document, Trust(anchors=(root_pem,)), at=NOW)
        assert found.check("signature").state == "unknown"
        assert "gmssl" in found.check("signature").words.zh


class TestChain:
    def leads(self, document: bytes, *anchors: bytes, at: datetime = SIGNED_AT) -> bool:
        return leads_to_anchor(verify_signature(safe_parse(document)), load_anchors(anchors), at=at)

    def test_it_leads_to_its_root_only_and_in_its_time(self, document, root_pem, authority):
        assert self.leads(document, authority.root_pem, root_pem)
        assert not self.leads(document, authority.root_pem)
        assert not self.leads(document)
        assert not self.leads(document, root_pem, at=datetime(2036, 1, 1, tzinfo=UTC))

    def test_a_root_of_the_same_name_and_another_key_does_not_do(self, document):
        forged = certificate("国密根", PRIVATE, issuer="国密根", issuer_private=PRIVATE, authority=True)
        assert not self.leads(document, forged)

    def test_through_an_authority_in_between(self, root_pem):
        between = certificate("中间", PRIVATE, issuer="国密根", issuer_private=ROOT_PRIVATE, authority=True)
        leaf = certificate(NAME, LEAF_PRIVATE, issuer="中间", issuer_private=PRIVATE)
        signer = Sm2Signer(key_pem(LEAF_PRIVATE), leaf + between)
        assert self.leads(signer.sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT), root_pem)

    def test_through_somebody_who_is_no_authority(self, root_pem):
        between = certificate("中间", PRIVATE, issuer="国密根", issuer_private=ROOT_PRIVATE)
        leaf = certificate(NAME, LEAF_PRIVATE, issuer="中间", issuer_private=PRIVATE)
        signer = Sm2Signer(key_pem(LEAF_PRIVATE), leaf + between)
        assert not self.leads(signer.sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT), root_pem)

    def test_a_critical_extension_that_is_not_known_leads_nowhere(self, root_pem):
        odd = certificate(
            NAME, LEAF_PRIVATE, issuer="国密根", issuer_private=ROOT_PRIVATE, critical="1.2.3.4.5"
        )
        signer = Sm2Signer(key_pem(LEAF_PRIVATE), odd)
        assert not self.leads(signer.sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT), root_pem)


class TestKeys:
    @pytest.mark.parametrize("sec1", [False, True])
    def test_both_forms_of_a_key_file_are_read(self, sec1):
        assert load_sm2_key(key_pem(LEAF_PRIVATE, sec1=sec1)) == LEAF_PRIVATE

    @pytest.mark.parametrize(
        "octets", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
    )
    def test_something_else_is_told(self, octets):
        with pytest.raises(SigningKeyUnusable):
            load_sm2_key(octets)

    def test_a_key_of_another_kind_is_told(self, authority):
        with pytest.raises(SigningKeyUnusable):
            load_sm2_key(authority.institutions[0].key_pem)

    def test_a_certificate_of_another_key_is_told(self, leaf_pem):
        with pytest.raises(SigningKeyUnusable, match="does not belong"):
            Sm2Signer(key_pem(PRIVATE), leaf_pem)

    def test_a_certificate_of_another_kind_is_told(self, authority):
        with pytest.raises(SigningKeyUnusable):
            Sm2Signer(key_pem(PRIVATE), authority.institutions[0].chain_pem)

    def test_a_point_that_is_not_on_the_curve_is_refused(self, leaf_pem):
        octets = pem.unarmor(leaf_pem)[2]
        public = sm2.public_of(LEAF_PRIVATE)
        broken = x509.load_der_x509_certificate(octets.replace(public, public[:-1] + bytes([public[-1] ^ 1])))
        with pytest.raises(EvidenceError):
            sm2.public_key_of(broken)

    def test_without_the_extra_the_way_out_is_named(self, leaf_pem, monkeypatch):
        octets = key_pem(LEAF_PRIVATE)
        monkeypatch.setitem(sys.modules, "gmssl", None)
        with pytest.raises(ExtraMissing, match=r"suyuan\[sm\]"):
            Sm2Signer(octets, leaf_pem)


def test_the_parts_of_the_signature_are_named_by_object_identifiers(document):
    root = etree.fromstring(document)
    assert next(root.iter("{*}SignatureMethod")).get("Algorithm") == "urn:oid:1.2.156.10197.1.501"
    assert {one.get("Algorithm") for one in root.iter("{*}DigestMethod")} == {"urn:oid:1.2.156.10197.1.401"}


class TestChoice:
    """One door for whoever installs keys."""

    def test_the_certificate_decides_who_signs(self, leaf_pem, authority):
        one = authority.institutions[0]
        assert isinstance(signer_of(key_pem(LEAF_PRIVATE), leaf_pem), Sm2Signer)
        assert isinstance(signer_of(one.key_pem, one.chain_pem), FileSigner)

    def test_from_files_too(self, leaf_pem, tmp_path: Path):
        (tmp_path / "key.pem").write_bytes(key_pem(LEAF_PRIVATE))
        (tmp_path / "chain.pem").write_bytes(leaf_pem)
        assert signer_from_files(tmp_path / "key.pem", tmp_path / "chain.pem").certificate_pem == leaf_pem
        with pytest.raises(GatewayError):
            signer_from_files(tmp_path / "none.pem", tmp_path / "chain.pem")

    def test_a_chain_that_cannot_be_read_is_told(self):
        with pytest.raises(SigningKeyUnusable, match="chain"):
            signer_of(key_pem(LEAF_PRIVATE), b"nothing")

    def test_a_key_of_the_other_kind_is_told(self, leaf_pem, authority):
        with pytest.raises(SigningKeyUnusable):
            signer_of(authority.institutions[0].key_pem, leaf_pem)
        with pytest.raises(SigningKeyUnusable):
            signer_of(key_pem(LEAF_PRIVATE), authority.institutions[0].chain_pem)
