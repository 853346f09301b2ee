"""Several signers: the institution signs, checker and approver or a second institution countersign."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.certify.conftest import SIGNED_AT
from tests.certify.sample import INSTITUTE
from tests.certify.timestamping import certify

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.certify.authority import Authority, make_authority
from suyuan.certify.dcc.element import DS
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.structure import check_schema
from suyuan.certify.signature import verify_signature
from suyuan.certify.signing import FileSigner
from suyuan.certify.trust import Trust
from suyuan.certify.verify import verify
from suyuan.certify.xades import XADES

NOW = datetime(2026, 4, 1, tzinfo=UTC)
LATER = SIGNED_AT + timedelta(hours=2)
OTHER = Text("省计量科学研究院二所", "Second laboratory of the province")


@pytest.fixture(scope="module")
def two() -> Authority:
    """One root for the institute and a second laboratory."""
    return make_authority(
        b"seed of the certificate tests",
        [INSTITUTE.name, OTHER],
        valid_from=date(2025, 1, 1),
        valid_until=date(2030, 12, 31),
    )


@pytest.fixture(scope="module")
def both(signed: bytes, two: Authority) -> bytes:
    """Signed by the institute, countersigned by a checker of it and by the second laboratory."""
    checked = two.institutions[0].signer().countersign(signed, at=LATER, role="checker")
    return two.institutions[1].signer().countersign(checked, at=LATER, role="institution")


class TestCountersigning:
    def test_everybody_is_named_with_role_and_time(self, both):
        found = verify_signature(safe_parse(both))
        assert [(one.organisation, one.roles, one.signing_time) for one in found.countersignatures] == [
            (INSTITUTE.name.zh, ("checker",), LATER),
            (OTHER.zh, ("institution",), LATER),
        ]

    def test_the_first_signature_and_its_content_stay_the_same(self, both, signed):
        from lxml import etree

        before, after = verify_signature(safe_parse(signed)), verify_signature(safe_parse(both))
        assert etree.tostring(after.content) == etree.tostring(before.content)
        assert after.fingerprint == before.fingerprint

    def test_the_document_still_follows_the_schema(self, both, shared_dcc: Path):
        assert check_schema(safe_parse(both), shared_dcc / "schemas") == ()

    def test_the_same_arguments_give_the_same_bytes(self, both, signed, two):
        checked = two.institutions[0].signer().countersign(signed, at=LATER, role="checker")
        assert two.institutions[1].signer().countersign(checked, at=LATER, role="institution") == both

    def test_keys_of_every_kind_countersign(self, signed):
        for key in (ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)):
            certificate = certify("Checker", key, issuer="Checker", issuer_key=key)
            signer = FileSigner(
                key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
                certificate.public_bytes(Encoding.PEM),
            )
            document = signer.countersign(signed, at=LATER)
            (found,) = verify_signature(safe_parse(document)).countersignatures
            assert found.certificate == x509.load_pem_x509_certificate(signer.certificate_pem)

    def test_a_sample_of_another_house_can_be_countersigned(self, two, shared_dcc: Path):
        sample = (shared_dcc / "samples" / "dcclib_valid_signature_3.3.0.xml").read_bytes()
        document = two.institutions[0].signer().countersign(sample, at=LATER, role="approver")
        assert verify_signature(safe_parse(document)).countersignatures[0].roles == ("approver",)

    def test_an_unsigned_document_is_not_countersigned(self, two):
        with pytest.raises(InputError, match="not signed"):
            two.institutions[0].signer().countersign(b"<a/>", at=LATER)

    def test_a_changed_document_is_not_countersigned(self, two, signed):
        with pytest.raises(EvidenceError, match="does not match"):
            two.institutions[0].signer().countersign(signed.replace(b"500.00043", b"500.00044", 1), at=LATER)

    def test_a_ninth_is_refused(self, two, signed):
        for _ in range(8):
            signed = two.institutions[0].signer().countersign(signed, at=LATER)
        with pytest.raises(InputError, match="too many"):
            two.institutions[0].signer().countersign(signed, at=LATER)


class TestForgery:
    def parts(self, both):
        root = safe_parse(both)
        return root, root.findall(f".//{{{XADES}}}CounterSignature/{{{DS}}}Signature")

    def test_a_countersignature_of_another_document_is_refused(self, both, signed, two):
        other = signed.replace(b"2026-03-05T01:10:00", b"2026-03-05T01:10:00")
        again = two.institutions[0].signer().sign_xml(unsigned(other), at=SIGNED_AT + timedelta(minutes=1))
        countersigned = two.institutions[1].signer().countersign(again, at=LATER, role="approver")
        root, (first, _) = self.parts(both)
        moved = self.parts(countersigned)[1][0]
        first.getparent().replace(first, moved)
        with pytest.raises(EvidenceError):
            verify_signature(root)

    def test_a_changed_role_is_refused(self, both):
        with pytest.raises(EvidenceError, match="does not match"):
            verify_signature(safe_parse(both.replace(b">checker<", b">approver<")))

    def test_a_changed_time_is_refused(self, both):
        root, (first, _) = self.parts(both)
        moment = first.find(f".//{{{XADES}}}SigningTime")
        moment.text = "2026-03-05T00:00:00+00:00"
        with pytest.raises(EvidenceError, match="does not match"):
            verify_signature(root)

    def test_a_reference_to_something_else_is_refused(self, both):
        root, (first, _) = self.parts(both)
        first.find(f".//{{{DS}}}Reference").set("URI", "")
        with pytest.raises(EvidenceError, match="does not cover the first"):
            verify_signature(root)

    def test_a_countersignature_of_a_countersignature_is_refused(self, both):
        root, (first, second) = self.parts(both)
        first.append(second.getparent())
        with pytest.raises(EvidenceError, match="not at its place"):
            verify_signature(root)


def unsigned(document: bytes) -> bytes:
    from lxml import etree

    root = safe_parse(document)
    root.remove(root[-1])
    return etree.tostring(root)


class TestVerification:
    def test_the_words_name_who_countersigned(self, both, two):
        found = verify(both, Trust(anchors=(two.root_pem,)), at=NOW)
        assert found.check("signature").state == "passed"
        assert f"{OTHER.zh} (institution)" in found.check("signature").words.zh
        assert found.to_record()["countersigned_by"] == [
            f"{INSTITUTE.name.zh} (checker)",
            f"{OTHER.zh} (institution)",
        ]

    def test_a_countersignature_by_a_stranger_leaves_a_doubt(self, signed, two):
        forger = make_authority(
            b"seed of some stranger", [OTHER], valid_from=date(2025, 1, 1), valid_until=date(2030, 1, 1)
        )
        document = forger.institutions[0].signer().countersign(signed, at=LATER)
        found = verify(document, Trust(anchors=(two.root_pem,)), at=NOW)
        assert (found.check("signature").state, found.outcome) == ("unknown", "unproven")

    def test_a_countersignature_with_a_withdrawn_key_is_refused(self, both, two):
        fingerprint = verify_signature(safe_parse(both)).countersignatures[1].fingerprint
        trust = Trust(anchors=(two.root_pem,), withdrawn={fingerprint: LATER - timedelta(days=1)})
        found = verify(both, trust, at=NOW)
        assert (found.check("key").state, found.outcome) == ("failed", "refused")

    def test_a_key_withdrawn_after_it_countersigned_is_no_fault(self, both, two):
        fingerprint = verify_signature(safe_parse(both)).countersignatures[1].fingerprint
        trust = Trust(anchors=(two.root_pem,), withdrawn={fingerprint: LATER + timedelta(days=1)})
        assert verify(both, trust, at=NOW).check("key").state == "passed"

    def test_a_countersignature_of_tomorrow_is_refused(self, signed, two):
        document = two.institutions[1].signer().countersign(signed, at=NOW + timedelta(days=1))
        found = verify(document, Trust(anchors=(two.root_pem,)), at=NOW)
        assert found.check("key").state == "failed"
