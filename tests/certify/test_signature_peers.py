"""Two other programs judge the same signatures: xmlsec (a library in C) and signxml (in Python).

Ours, every signed sample, and documents changed at random must be judged alike, where all three have an
opinion: we refuse some forms on purpose (see the attacks) that the others compute.
"""

from __future__ import annotations

import textwrap
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from signxml.verifier import SignatureConfiguration, XMLVerifier
from signxml.xades.xades import XAdESVerifier
from tests.certify.conftest import SIGNED_AT
from tests.certify.sample import INSTITUTE, weight_certificate

from suyuan.base.errors import EvidenceError
from suyuan.certify.authority import make_authority
from suyuan.certify.compose import compose_dcc
from suyuan.certify.dcc.element import DS
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.signature import verify_signature

xmlsec = pytest.importorskip("xmlsec", reason="xmlsec is not installed")

SIGNER = (
    make_authority(
        b"seed of the peer tests",
        [INSTITUTE.name],
        valid_from=date(2025, 1, 1),
        valid_until=date(2030, 12, 31),
    )
    .institutions[0]
    .signer()
)
SIGNED = SIGNER.sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT)
SAMPLES = {  # what the people who collected the samples say; signers of other houses
    "dcclib_valid_signature_3.3.0.xml": True,
    "gp_temperature_typical_signed_3.1.1.xml": True,
    "gp_temperature_typical_signed_3.2.0.xml": True,
    "gp_temperature_typical_signed_longterm_3.2.0.xml": True,
    "gp_temperature_typical_signed_manipulated_3.2.0.xml": False,
    "aalto_mikes_temperature_signed_2.2.0.xml": False,
    "aalto_beamex_pressure_2.1.1.xml": False,
}


def certificate_in(signature: etree._Element) -> str:
    text = signature.findtext(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate") or ""
    lines = "\n".join(textwrap.wrap("".join(text.split()), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


def xmlsec_holds(document: bytes, *, number: int = 0) -> bool:
    """The opinion of xmlsec on the signature of that number in the document."""
    root = etree.fromstring(document)
    signature = list(root.iter(f"{{{DS}}}Signature"))[number]
    xmlsec.tree.add_ids(root, ["Id"])
    context: Any = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(certificate_in(signature), xmlsec.constants.KeyDataFormatCertPem)
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def signxml_holds(document: bytes) -> bool:
    """The opinion of signxml; a certificate that has ended is judged within its days."""
    from cryptography import x509

    root = etree.fromstring(document)
    signature = root.find(f"{{{DS}}}Signature")
    assert signature is not None
    certificate = x509.load_pem_x509_certificate(certificate_in(signature).encode())
    references = len(signature.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference"))
    config = SignatureConfiguration(
        location="./",
        expect_references=references if references > 1 else True,
        verification_time=certificate.not_valid_before_utc,
    )
    verifier = XAdESVerifier() if b"SignedProperties" in document else XMLVerifier()
    try:
        verifier.verify(root, x509_cert=certificate, expect_config=config, validate_schema=False)
    except Exception:  # whatever it says, it does not accept
        return False
    return True


def ours_holds(document: bytes) -> bool:
    try:
        verify_signature(safe_parse(document))
    except EvidenceError:
        return False
    return True


class TestOurs:
    def test_both_peers_accept_our_signature(self):
        assert xmlsec_holds(SIGNED)
        assert signxml_holds(SIGNED)

    @pytest.mark.parametrize("role", ["verifier", "检定员"])
    def test_with_a_role_too(self, role):
        document = SIGNER.sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT, role=role)
        assert xmlsec_holds(document)
        assert signxml_holds(document)
        assert verify_signature(safe_parse(document)).roles == (role,)

    def test_xmlsec_accepts_every_countersignature(self):
        document = SIGNED
        for role in ("checker", "approver"):
            document = SIGNER.countersign(document, at=SIGNED_AT, role=role)
        assert [xmlsec_holds(document, number=number) for number in range(3)] == [True] * 3
        assert signxml_holds(document)

    @settings(max_examples=60, deadline=None)
    @given(place=st.integers(0, len(SIGNED) - 1), bit=st.integers(0, 7))
    def test_all_three_judge_a_changed_bit_alike(self, place, bit):
        changed = bytearray(SIGNED)
        changed[place] ^= 1 << bit
        try:
            safe_parse(bytes(changed))
            etree.fromstring(bytes(changed))
            verdicts = (ours_holds(bytes(changed)), xmlsec_holds(bytes(changed)))
        except Exception:  # no XML any more, or nothing that is a signature
            return
        assert verdicts[0] <= verdicts[1]  # what we accept, xmlsec accepts


class TestSamples:
    @pytest.mark.parametrize("name", SAMPLES)
    def test_all_three_judge_a_sample_alike(self, name, shared_dcc: Path):
        document = (shared_dcc / "samples" / name).read_bytes()
        assert (ours_holds(document), xmlsec_holds(document), signxml_holds(document)) == (SAMPLES[name],) * 3

    def test_no_signed_sample_is_left_out(self, facts):
        assert {fact["file"] for fact in facts if fact["signatures"]} == set(SAMPLES)

    def test_a_sample_leads_to_its_own_root_at_a_pinned_time(self, shared_dcc: Path):
        """The root of that sample ends on 2027-01-06: the time of asking is an argument."""
        from suyuan.certify.keychain import leads_to_anchor, load_anchors

        folder = shared_dcc / "samples"
        anchors = load_anchors([(folder / "dcclib_test_ca.pem").read_bytes()])
        signed = verify_signature(safe_parse((folder / "dcclib_valid_signature_3.3.0.xml").read_bytes()))
        assert leads_to_anchor(signed, anchors, at=datetime(2026, 11, 1, tzinfo=UTC))
        assert not leads_to_anchor(signed, anchors, at=datetime(2027, 2, 1, tzinfo=UTC))


class TestProcessingInstructions:
    """A reference to the whole document covers the instructions around its root (XML Signature, 4.4.3.3)."""

    def test_a_style_sheet_put_before_a_signed_document_is_found_by_both(self):
        head, _, rest = SIGNED.partition(b"\n")
        styled = head + b'\n<?xml-stylesheet type="text/xsl" href="show.xsl"?>\n' + rest
        assert (ours_holds(styled), xmlsec_holds(styled)) == (False, False)

    def test_a_comment_put_before_it_changes_nothing_for_both(self):
        head, _, rest = SIGNED.partition(b"\n")
        commented = head + b"\n<!-- shown as issued -->\n" + rest
        assert (ours_holds(commented), xmlsec_holds(commented)) == (True, True)

    def test_inherited_attributes_of_the_name_space_xml_are_counted_by_both(self):
        root = safe_parse(compose_dcc(weight_certificate()))
        root.set("{http://www.w3.org/XML/1998/namespace}lang", "zh")
        document = SIGNER.sign_xml(etree.tostring(root), at=SIGNED_AT)
        assert (ours_holds(document), xmlsec_holds(document)) == (True, True)


class TestUnsignedProperties:
    """What is added later must not disturb what was signed, for anybody."""

    def test_time_stamp_and_countersignature_leave_the_first_signature_as_it_was(self):
        from tests.certify.timestamping import TestAuthority

        from suyuan.certify.timestamp import add_timestamp, timestamped_octets

        token = TestAuthority().token(timestamped_octets(SIGNED), at=SIGNED_AT)
        document = SIGNER.countersign(add_timestamp(SIGNED, token), at=SIGNED_AT, role="checker")
        assert (ours_holds(document), xmlsec_holds(document), signxml_holds(document)) == (True,) * 3
        assert xmlsec_holds(document, number=1)
        found = verify_signature(safe_parse(document))
        assert (len(found.stamps), len(found.countersignatures)) == (1, 1)

    @pytest.mark.parametrize("name", [name for name, holds in SAMPLES.items() if holds])
    def test_a_sample_that_is_countersigned_goes_on_holding_for_xmlsec(self, name, shared_dcc: Path):
        document = SIGNER.countersign(
            (shared_dcc / "samples" / name).read_bytes(), at=SIGNED_AT, role="approver"
        )
        assert [xmlsec_holds(document, number=number) for number in range(2)] == [True, True]
