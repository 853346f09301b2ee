"""The seal of the PDF: nothing before it changes, everything is covered, PDF/A-3 keeps its marks.

Two roads: our own reader of the seal, and pyHanko's validation with its own path building.
"""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.certify.conftest import SIGNED_AT
from tests.certify.sample import INSTITUTE, weight_certificate
from tests.certify.timestamping import certify

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import InputError, Unreadable
from suyuan.base.text import Text
from suyuan.certify.authority import make_authority
from suyuan.certify.evidence_errors import SealRefused, SigningKeyUnusable
from suyuan.certify.extract import extract_xml
from suyuan.certify.keychain import key_fingerprint_of
from suyuan.certify.page import missing_fonts, render_pdf
from suyuan.certify.seal import seal_pdf, verify_seal
from suyuan.certify.signing import FileSigner
from suyuan.certify.trust import Known, Standing, Trust
from suyuan.certify.verify import verify

NOW = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def pdf(signed: bytes) -> bytes:
    typst = pytest.importorskip("typst")
    if missing_fonts(frozenset(typst.Fonts().families())):
        pytest.skip("the Chinese fonts are not installed")
    return render_pdf(signed, weight_certificate())


@pytest.fixture(scope="module")
def sealed(pdf: bytes, authority: Any) -> bytes:
    return seal_pdf(pdf, authority.institutions[0].signer(), at=SIGNED_AT)


class TestSealing:
    def test_the_file_before_the_seal_is_untouched(self, sealed, pdf):
        assert sealed.startswith(pdf)

    def test_the_attached_certificate_is_the_same_byte_for_byte(self, sealed, signed):
        assert extract_xml(sealed) == signed

    def test_the_same_arguments_give_the_same_bytes(self, sealed, pdf, authority):
        assert seal_pdf(pdf, authority.institutions[0].signer(), at=SIGNED_AT) == sealed

    def test_who_sealed_and_when_is_told(self, sealed):
        seal = verify_seal(sealed)
        assert (seal.organisation, seal.stated) == (INSTITUTE.name.zh, SIGNED_AT)

    def test_a_key_of_another_kind_seals_too(self, pdf):
        key = rsa.generate_private_key(65537, 2048)
        certificate = certify("Laboratory", key, issuer="Laboratory", issuer_key=key)
        signer = FileSigner(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            certificate.public_bytes(Encoding.PEM),
        )
        assert verify_seal(seal_pdf(pdf, signer, at=SIGNED_AT)).organisation == "Laboratory"

    def test_it_is_made_within_a_running_loop(self, pdf, authority):
        """As under an asynchronous server, or beside one that a test has running."""

        async def seal():
            return seal_pdf(pdf, authority.institutions[0].signer(), at=SIGNED_AT)

        assert verify_seal(asyncio.run(seal()))

    def test_a_file_without_identifier_is_not_sealed(self, pdf, authority):
        with pytest.raises(InputError, match="no file identifier"):
            seal_pdf(pdf.replace(b"/ID", b"/Id"), authority.institutions[0].signer(), at=SIGNED_AT)

    def test_a_sealed_file_is_not_sealed_again(self, sealed, authority):
        with pytest.raises(InputError, match="already sealed"):
            seal_pdf(sealed, authority.institutions[0].signer(), at=SIGNED_AT)

    def test_a_signer_of_another_kind_is_told(self, pdf):
        with pytest.raises(SigningKeyUnusable, match="cannot seal"):
            seal_pdf(pdf, object(), at=SIGNED_AT)  # type: ignore[arg-type]

    def test_something_else_is_not_sealed(self, authority):
        with pytest.raises(Unreadable):
            seal_pdf(b"no PDF", authority.institutions[0].signer(), at=SIGNED_AT)


class TestPeers:
    def test_pyhanko_finds_it_intact_trusted_and_over_the_whole_file(self, sealed, authority):
        from asn1crypto import pem, x509
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
        from pyhanko_certvalidator import ValidationContext

        (embedded,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
        root = x509.Certificate.load(pem.unarmor(authority.root_pem)[2])
        found = validate_pdf_signature(embedded, ValidationContext(trust_roots=[root], moment=NOW))
        assert found.bottom_line
        assert found.coverage == SignatureCoverageLevel.ENTIRE_FILE
        assert found.docmdp_ok

    def test_it_is_of_the_kind_that_pades_asks_for(self, sealed):
        from asn1crypto import cms

        from suyuan.certify.seal import BYTE_RANGE, _first

        found = BYTE_RANGE.search(sealed)
        assert found is not None
        head, behind = int(found[2]), int(found[3])
        message = cms.ContentInfo.load(_first(bytes.fromhex(sealed[head + 1 : behind - 1].decode())))
        attributes = {one["type"].native for one in message["content"]["signer_infos"][0]["signed_attrs"]}
        assert b"/SubFilter /ETSI.CAdES.detached" in sealed
        assert attributes == {"content_type", "message_digest", "signing_certificate_v2"}  # no signing time


class TestPdfA:
    """What can be looked up without a validator of ISO 19005-3."""

    def reader(self, document: bytes) -> Any:
        from pypdf import PdfReader

        return PdfReader(BytesIO(document), strict=True)

    def test_marks_intent_and_metadata_are_those_of_the_page(self, sealed, pdf):
        before, after = self.reader(pdf).trailer["/Root"], self.reader(sealed).trailer["/Root"]
        assert after["/Metadata"].get_data() == before["/Metadata"].get_data()
        assert b"<pdfaid:part>3</pdfaid:part>" in after["/Metadata"].get_data()
        assert (
            after["/OutputIntents"][0].get_object().keys() == before["/OutputIntents"][0].get_object().keys()
        )
        assert self.reader(sealed).metadata == self.reader(pdf).metadata

    def test_the_catalogue_gains_a_form_and_a_permission_and_nothing_else(self, sealed, pdf):
        before, after = self.reader(pdf).trailer["/Root"], self.reader(sealed).trailer["/Root"]
        assert set(after) - set(before) == {"/AcroForm", "/Perms"}
        assert set(before) <= set(after)
        assert set(after["/Perms"]) == {"/DocMDP"}  # 6.1.12
        assert "/NeedAppearances" not in after["/AcroForm"]  # 6.4.1
        assert "/XFA" not in after["/AcroForm"]

    def test_the_seal_shows_nothing_and_is_no_hidden_annotation(self, sealed):
        (annotation,) = [
            one.get_object() for page in self.reader(sealed).pages for one in page.get("/Annots", [])
        ]
        assert [float(number) for number in annotation["/Rect"]] == [0, 0, 0, 0]
        print_flag, hidden, invisible, no_view = 4, 2, 1, 32
        assert annotation["/F"] & print_flag  # 6.3.2
        assert not annotation["/F"] & (hidden | invisible | no_view)
        assert not {"/A", "/AA"} & set(annotation)  # 6.4.1: no actions

    def test_the_signature_dictionary_has_no_forbidden_key(self, sealed):
        root = self.reader(sealed).trailer["/Root"]
        reference = root["/Perms"]["/DocMDP"]["/Reference"][0]
        assert not {"/DigestLocation", "/DigestMethod", "/DigestValue"} & set(reference)  # 6.1.12
        assert reference["/TransformParams"]["/P"] == 1  # no change is allowed

    def test_the_edition_stays_and_the_file_identity_too(self, sealed, pdf):
        assert sealed[:8] == pdf[:8]
        assert "/Version" not in self.reader(sealed).trailer["/Root"]
        before, after = self.reader(pdf).trailer["/ID"], self.reader(sealed).trailer["/ID"]
        assert after[0] == before[0]
        assert after[1] != before[1]

    def test_pages_look_the_same(self, sealed, pdf):
        for before, after in zip(self.reader(pdf).pages, self.reader(sealed).pages, strict=True):
            assert after.get_contents().get_data() == before.get_contents().get_data()


class TestForgery:
    def test_a_byte_changed_before_the_seal_is_found(self, sealed):
        place = sealed.index(b"/MediaBox") + 12
        changed = sealed[:place] + b"9" + sealed[place + 1 :]
        with pytest.raises(SealRefused, match="does not match"):
            verify_seal(changed)

    def test_something_added_behind_is_found(self, sealed):
        with pytest.raises(SealRefused, match="whole file"):
            verify_seal(sealed + b"\n% shown instead\n")

    def test_a_byte_range_that_leaves_something_out_is_found(self, sealed):
        found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", sealed)
        assert found is not None
        shorter = b"/ByteRange [0 %d %s %s]" % (int(found[1]) - 10, found[2], found[3])
        with pytest.raises(SealRefused, match="whole file"):
            verify_seal(sealed.replace(found[0], shorter))

    def test_a_second_range_is_refused(self, sealed):
        with pytest.raises(SealRefused, match="exactly one"):
            verify_seal(sealed.replace(b"%%EOF\n", b"%%EOF\n/ByteRange [0 1 2 3]\n", 1))

    @pytest.mark.parametrize("octets", [b"", b"%PDF-1.7\n", b"%PDF-1.7\n/ByteRange [0 1 2 3]", b"no PDF"])
    def test_what_is_not_sealed_is_told(self, octets):
        with pytest.raises(SealRefused):
            verify_seal(octets)

    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_every_changed_byte_is_found_and_nothing_else_is_raised(self, data, sealed):
        place = data.draw(st.integers(0, len(sealed) - 1))
        changed = bytearray(sealed)
        changed[place] ^= data.draw(st.integers(1, 255))
        try:
            seal = verify_seal(bytes(changed))
        except SealRefused:
            return
        assert seal.organisation == INSTITUTE.name.zh
        gap = re.search(rb"/ByteRange \[0 (\d+) (\d+)", sealed)
        assert gap is not None
        assert int(gap[1]) <= place < int(gap[2])  # letters of hex may be written large or small


class TestVerification:
    def test_a_seal_answers_for_the_page_where_the_register_is_silent(self, sealed, authority):
        found = verify(sealed, Trust(anchors=(authority.root_pem,)), at=NOW)
        assert found.check("page").state == "passed"
        assert INSTITUTE.name.zh in found.check("page").words.zh

    def test_without_a_trusted_root_it_does_not(self, sealed):
        assert verify(sealed, Trust(), at=NOW).check("page").state == "unknown"

    def test_a_page_changed_behind_the_seal_is_refused(self, sealed, authority):
        place = sealed.index(b"/MediaBox") + 12
        changed = sealed[:place] + b"9" + sealed[place + 1 :]
        found = verify(changed, Trust(anchors=(authority.root_pem,)), at=NOW)
        assert (found.check("page").state, found.outcome) == ("failed", "refused")

    def test_the_register_and_the_seal_are_both_told(self, sealed, authority, signed):
        register = Standing(state="issued", pdf_sha256=sha256_hex(sealed))
        found = verify(
            sealed, Trust(anchors=(authority.root_pem,)), at=NOW, evidence=Known(register=register)
        )
        assert found.check("page").state == "passed"
        assert "exactly the PDF that was issued" in found.check("page").words.en
        assert "carries the seal of" in found.check("page").words.en

    def test_whose_seal_it_is_is_told_without_a_trusted_root_too(self, sealed):
        words = verify(sealed, Trust(), at=NOW).check("page").words
        assert INSTITUTE.name.zh in words.zh
        assert "nobody we trust" in words.en

    def test_the_seal_of_somebody_else_leaves_the_page_to_the_reader(self, pdf, authority):
        other = make_authority(
            b"seed of another house",
            [Text("别家", "Another house")],
            valid_from=date(2025, 1, 1),
            valid_until=date(2030, 1, 1),
        )
        document = seal_pdf(pdf, other.institutions[0].signer(), at=SIGNED_AT)
        found = verify(document, Trust(anchors=(authority.root_pem, other.root_pem)), at=NOW).check("page")
        assert found.state == "unknown"
        assert "belongs to “别家”" in found.words.en

    def test_a_seal_whose_key_was_withdrawn_leaves_it_to_the_reader(self, pdf, authority):
        second = make_authority(
            b"seed of the second seal",
            [INSTITUTE.name],
            valid_from=date(2025, 1, 1),
            valid_until=date(2030, 1, 1),
        )
        signer = second.institutions[0].signer()
        document = seal_pdf(pdf, signer, at=SIGNED_AT)
        trust = Trust(
            anchors=(authority.root_pem, second.root_pem),
            withdrawn={key_fingerprint_of(signer.chain[0]): NOW},
        )
        found = verify(document, trust, at=NOW)
        assert (found.check("page").state, found.check("key").state) == ("unknown", "passed")
        assert "withdrawn" in found.check("page").words.en

    @pytest.mark.parametrize("moment", [datetime(2024, 12, 31, tzinfo=UTC), datetime(2031, 1, 2, tzinfo=UTC)])
    def test_a_certificate_that_is_not_valid_does_not_seal(self, moment, pdf, authority):
        with pytest.raises(SigningKeyUnusable, match="not valid"):
            seal_pdf(pdf, authority.institutions[0].signer(), at=moment)
