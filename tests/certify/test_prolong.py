"""Long-term signatures: what was known at the time stamp goes into the document and speaks for it later.

A signer under an intermediate authority, a time-stamping authority, lists and answers of both: all made here,
apart from the code under test. openssl reads the enclosed bytes, xmlsec and signxml judge the signature.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.certify.conftest import SIGNED_AT
from tests.certify.sample import INSTITUTE, weight_certificate
from tests.certify.timestamping import TestAuthority, certify, crl

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import EvidenceError, InputError, RuleRefusal
from suyuan.certify.compose import compose_dcc
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.structure import check_schema
from suyuan.certify.prolonging import prolong
from suyuan.certify.signature import verify_signature
from suyuan.certify.signing import FileSigner
from suyuan.certify.timestamp import add_timestamp, timestamped_octets
from suyuan.certify.trust import Known, Standing, Trust
from suyuan.certify.verify import verify
from suyuan.certify.xades import XADES

DAY = timedelta(days=1)
STAMPED_AT = SIGNED_AT + timedelta(minutes=1)
ENDS = datetime(2026, 12, 31, tzinfo=UTC)  # of the signing certificate
LATER = datetime(2033, 1, 1, tzinfo=UTC)  # it has ended, and nobody keeps the lists any more
NAME = INSTITUTE.name.zh
TSA = TestAuthority()


def new_key() -> Any:
    return ec.generate_private_key(ec.SECP256R1())


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


@dataclass(frozen=True)
class Houses:
    """Root, intermediate and signer, with their keys."""

    root_key: Any
    sub_key: Any
    key: Any
    root: x509.Certificate
    sub: x509.Certificate
    leaf: x509.Certificate

    def signer(self, *, with_sub: bool = False) -> FileSigner:
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return FileSigner(key, pem(self.leaf, *([self.sub] if with_sub else [])))

    def lists(
        self, *, at: datetime = STAMPED_AT - DAY, revoked: dict[int, datetime] | None = None
    ) -> tuple[bytes, ...]:
        """Lists of root, intermediate and of the root of the time-stamping authority."""
        return (
            crl(self.root, self.root_key, {}, at=at),
            crl(self.sub, self.sub_key, revoked or {}, at=at),
            crl(TSA.root, TSA.root_key, {}, at=at),
        )


def houses() -> Houses:
    root_key, sub_key, key = new_key(), new_key(), new_key()
    root = certify("Root", root_key, issuer="Root", issuer_key=root_key, authority=True, serial=1)
    sub = certify("Sub", sub_key, issuer="Root", issuer_key=root_key, authority=True, serial=2)
    days = (datetime(2025, 1, 1, tzinfo=UTC), ENDS)
    leaf = certify(NAME, key, issuer="Sub", issuer_key=sub_key, serial=42, days=days)
    return Houses(root_key, sub_key, key, root, sub, leaf)


H = houses()
SIGNED = H.signer().sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT)
STAMPED = add_timestamp(SIGNED, TSA.token(timestamped_octets(SIGNED), at=STAMPED_AT))
ANCHORS = Trust(anchors=(pem(H.root),), tsa_anchors=(TSA.root_pem,))
LISTS = H.lists()
THEN = replace(ANCHORS, certificates=(pem(H.sub),), revocations=LISTS)  # what was known at that time
EXTENDED = prolong(STAMPED, THEN).document


def key_words(document: bytes, trust: Trust = ANCHORS, *, at: datetime = LATER) -> tuple[str, str]:
    found = verify(document, trust, at=at)
    assert found.check("signature").state == "passed", found.check("signature").words
    return found.check("key").state, found.check("key").words.en


def values(document: bytes, name: str) -> list[bytes]:
    return [base64.b64decode(one.text or "") for one in safe_parse(document).iter(f"{{{XADES}}}{name}")]


def with_value(document: bytes, name: str, octets: bytes, *, place: int = 0) -> bytes:
    """`document` with an enclosed value exchanged."""
    root = safe_parse(document)
    list(root.iter(f"{{{XADES}}}{name}"))[place].text = base64.b64encode(octets).decode()
    return etree.tostring(root)


class TestExtending:
    def test_the_chain_and_the_lists_are_enclosed(self):
        found = prolong(STAMPED, THEN)
        assert (found.certificates, found.revocations) == (3, 3)  # intermediate and both roots
        held = {
            x509.load_der_x509_certificate(one) for one in values(EXTENDED, "EncapsulatedX509Certificate")
        }
        assert held == {H.sub, H.root, TSA.root}
        assert set(values(EXTENDED, "EncapsulatedCRLValue")) == set(LISTS)

    def test_a_list_that_speaks_of_nobody_here_is_left_out(self):
        stranger = new_key()
        other = certify("Other", stranger, issuer="Other", issuer_key=stranger, authority=True)
        more = replace(THEN, revocations=(*THEN.revocations, crl(other, stranger, {}, at=STAMPED_AT)))
        assert prolong(STAMPED, more).revocations == 3

    def test_a_status_answer_is_enclosed_as_one(self):
        answer = status_answer()
        found = prolong(STAMPED, replace(THEN, revocations=(*LISTS[::2], answer))).document
        assert values(found, "EncapsulatedOCSPValue") == [answer]
        assert key_words(found)[0] == "passed"

    def test_the_signature_and_the_content_stay_as_they_were(self):
        before, after = (verify_signature(safe_parse(one)) for one in (STAMPED, EXTENDED))
        assert etree.tostring(after.content) == etree.tostring(before.content)
        assert after.fingerprint == before.fingerprint

    def test_a_second_time_nothing_is_missing(self):
        again = prolong(EXTENDED, ANCHORS)
        assert (again.document, again.certificates, again.revocations) == (EXTENDED, 0, 0)

    def test_a_second_time_only_what_is_new_is_added(self):
        newer = replace(THEN, revocations=(*LISTS, crl(H.sub, H.sub_key, {}, at=STAMPED_AT + DAY)))
        again = prolong(EXTENDED, newer)
        assert (again.certificates, again.revocations) == (0, 1)
        assert len(list(safe_parse(again.document).iter(f"{{{XADES}}}RevocationValues"))) == 1

    def test_the_document_still_follows_the_schema(self, shared_dcc: Path):
        assert check_schema(safe_parse(EXTENDED), shared_dcc / "schemas") == ()


class TestRefusals:
    def test_without_a_time_stamp(self):
        with pytest.raises(InputError, match="no time stamp"):
            prolong(SIGNED, THEN)

    def test_with_a_stamp_of_somebody_unknown(self):
        with pytest.raises(InputError, match="no time stamp that is trusted"):
            prolong(STAMPED, replace(THEN, tsa_anchors=(TestAuthority().root_pem,)))

    @pytest.mark.parametrize("left_out", range(3))
    def test_without_a_list_of_each_authority(self, left_out: int):
        lists = tuple(one for number, one in enumerate(LISTS) if number != left_out)
        with pytest.raises(InputError, match="revocation data for the time of the stamp are missing"):
            prolong(STAMPED, replace(THEN, revocations=lists))

    def test_with_lists_that_ended_before_the_stamp(self):
        with pytest.raises(InputError, match="missing"):
            prolong(STAMPED, replace(THEN, revocations=H.lists(at=STAMPED_AT - 60 * DAY)))

    def test_of_a_key_that_was_revoked_before_the_stamp(self):
        gone = H.lists(revoked={42: STAMPED_AT - 2 * DAY})
        with pytest.raises(RuleRefusal, match="withdrawn before the time stamp"):
            prolong(STAMPED, replace(THEN, revocations=gone))

    def test_of_a_certificate_that_had_ended_at_the_stamp(self):
        late = add_timestamp(SIGNED, TSA.token(timestamped_octets(SIGNED), at=ENDS + DAY))
        with pytest.raises(RuleRefusal, match="not valid at the time stamp"):
            prolong(late, replace(THEN, revocations=H.lists(at=ENDS)))

    def test_of_a_document_that_was_changed(self):
        with pytest.raises(EvidenceError):
            prolong(STAMPED.replace(NAME.encode(), NAME.encode() + b"X", 1), THEN)

    def test_of_an_enclosed_list_that_was_changed(self):
        with pytest.raises(EvidenceError, match="changed"):
            prolong(with_value(EXTENDED, "EncapsulatedCRLValue", forged_list()), THEN)


class TestYearsLater:
    def test_it_holds_by_what_it_encloses_and_says_so(self):
        state, words = key_words(EXTENDED)
        assert state == "passed"
        assert "long-term data in the file itself" in words
        assert "before 2026-03-05T01:11:01+00:00" in words

    def test_without_extension_the_intermediate_is_missing(self):
        assert verify(STAMPED, ANCHORS, at=LATER).check("signature").state == "failed"

    def test_old_lists_alone_would_leave_it_open(self):
        old = replace(THEN, revocations=H.lists(at=STAMPED_AT - 90 * DAY))
        assert key_words(STAMPED, old)[0] == "unknown"
        assert key_words(EXTENDED, old)[0] == "passed"

    def test_where_the_local_lists_tell_it_they_are_not_passed_over_in_silence(self):
        assert "long-term" not in key_words(EXTENDED, THEN)[1]

    def test_a_revocation_after_the_stamp_changes_nothing(self):
        later = replace(
            THEN, revocations=H.lists(at=STAMPED_AT + 9 * DAY, revoked={42: STAMPED_AT + 5 * DAY})
        )
        state, words = key_words(EXTENDED, later)
        assert (state, "withdrawn later" in words) == ("passed", True)

    def test_a_revocation_before_the_signature_is_fatal_whatever_it_encloses(self):
        gone = replace(ANCHORS, revocations=H.lists(at=LATER, revoked={42: SIGNED_AT - DAY}))
        assert verify(EXTENDED, gone, at=LATER).outcome == "refused"

    def test_a_revocation_between_the_stated_time_and_the_stamp_is_fatal(self):
        gone = replace(
            ANCHORS, revocations=H.lists(at=LATER, revoked={42: SIGNED_AT + timedelta(seconds=30)})
        )
        found = verify(EXTENDED, gone, at=LATER)
        assert (found.check("key").state, found.outcome) == ("unknown", "refused")
        assert "withdrawn before its time stamp" in found.check("key").words.en

    def test_a_revocation_in_an_enclosed_list_is_believed(self):
        told = crl(H.sub, H.sub_key, {42: SIGNED_AT - DAY}, at=STAMPED_AT)
        found = verify(with_value(EXTENDED, "EncapsulatedCRLValue", told), ANCHORS, at=LATER)
        assert (found.check("key").state, found.outcome) == ("failed", "refused")

    def test_an_authority_of_time_that_fell_proves_nothing(self):
        """RFC 3161, 4: revoked without a reason, all its stamps count for nothing."""
        fallen = crl(TSA.root, TSA.root_key, {77: STAMPED_AT + DAY}, at=STAMPED_AT + 2 * DAY)
        found = verify(EXTENDED, replace(ANCHORS, revocations=(fallen,)), at=LATER)
        assert found.proven_before is None

    def test_an_authority_of_time_that_closed_in_good_order_goes_on_counting(self):
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(TSA.root.subject)
            .last_update(STAMPED_AT + 2 * DAY)
            .next_update(STAMPED_AT + 30 * DAY)
            .add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(77)
                .revocation_date(STAMPED_AT + DAY)
                .add_extension(x509.CRLReason(x509.ReasonFlags.cessation_of_operation), critical=False)
                .build()
            )
        )
        from cryptography.hazmat.primitives.hashes import SHA256

        closed = builder.sign(TSA.root_key, SHA256()).public_bytes(Encoding.DER)
        found = verify(EXTENDED, replace(ANCHORS, revocations=(closed,)), at=LATER)
        assert found.proven_before == STAMPED_AT + timedelta(seconds=1)


class TestTampering:
    def test_a_list_signed_by_somebody_else_is_refused(self):
        found = verify(with_value(EXTENDED, "EncapsulatedCRLValue", forged_list()), ANCHORS, at=LATER)
        assert (found.check("key").state, found.outcome) == ("failed", "refused")
        assert "were changed" in found.check("key").words.en

    def test_a_list_with_an_entry_taken_out_is_refused(self):
        told = crl(H.sub, H.sub_key, {42: SIGNED_AT - DAY}, at=STAMPED_AT)
        serial = told.index(b"\x02\x01\x2a")  # 42
        changed = told[: serial + 2] + b"\x2b" + told[serial + 3 :]
        found = verify(with_value(EXTENDED, "EncapsulatedCRLValue", changed), ANCHORS, at=LATER)
        assert found.outcome == "refused"

    def test_an_answer_that_was_changed_is_refused(self):
        answer = status_answer()
        document = prolong(STAMPED, replace(THEN, revocations=(*LISTS[::2], answer))).document
        changed = answer[:-5] + bytes([answer[-5] ^ 1]) + answer[-4:]
        found = verify(with_value(document, "EncapsulatedOCSPValue", changed), ANCHORS, at=LATER)
        assert (found.check("key").state, found.outcome) == ("failed", "refused")

    @pytest.mark.parametrize("name", ["EncapsulatedCRLValue", "EncapsulatedX509Certificate"])
    def test_a_value_that_cannot_be_read_is_refused(self, name: str):
        found = verify(with_value(EXTENDED, name, b"\x30\x03abc"), ANCHORS, at=LATER)
        assert found.outcome == "refused"

    def test_a_root_that_is_only_enclosed_is_not_trusted(self):
        found = verify(EXTENDED, replace(ANCHORS, anchors=(pem(houses().root),)), at=LATER)
        assert found.check("signature").state == "failed"

    def test_what_is_taken_out_is_missed(self):
        root = safe_parse(EXTENDED)
        one = next(root.iter(f"{{{XADES}}}RevocationValues"))
        one.getparent().remove(one)
        old = replace(THEN, revocations=H.lists(at=STAMPED_AT - 90 * DAY))
        assert key_words(etree.tostring(root), old)[0] == "unknown"

    def test_too_many_values_are_refused(self):
        root = safe_parse(EXTENDED)
        place = next(root.iter(f"{{{XADES}}}CertificateValues"))
        for _ in range(70):
            etree.SubElement(place, f"{{{XADES}}}EncapsulatedX509Certificate").text = "AAAA"
        found = verify(etree.tostring(root), ANCHORS, at=LATER)
        assert "too much" in found.check("signature").words.en

    @settings(max_examples=60, deadline=None)
    @given(place=st.integers(0, 5000), value=st.integers(1, 255))
    def test_a_changed_byte_never_makes_a_revoked_key_good(self, place: int, value: int):
        """The enclosed list says that the key was revoked; no byte of it can be changed to hide that."""
        told = crl(H.sub, H.sub_key, {42: SIGNED_AT - DAY}, at=STAMPED_AT)
        octets = bytearray(told)
        octets[place % len(octets)] ^= value
        old = replace(THEN, revocations=H.lists(at=STAMPED_AT - 90 * DAY))
        number = values(EXTENDED, "EncapsulatedCRLValue").index(LISTS[1])
        found = verify(
            with_value(EXTENDED, "EncapsulatedCRLValue", bytes(octets), place=number), old, at=LATER
        )
        assert found.check("key").state != "passed"


class TestBesideEachOther:
    def both(self) -> bytes:
        document = compose_dcc(weight_certificate())
        for role in ("verifier", "approver"):
            document = H.signer().sign_beside(document, at=SIGNED_AT, role=role)
        return document

    def stamped(self, document: bytes, number: int) -> bytes:
        token = TSA.token(timestamped_octets(document, number=number), at=STAMPED_AT + number * DAY)
        return add_timestamp(document, token, number=number)

    def test_each_signature_is_extended_and_judged(self):
        extended = prolong(self.stamped(self.stamped(self.both(), 0), 1), THEN)
        assert (extended.certificates, extended.revocations) == (6, 6)
        assert extended.proven_before == STAMPED_AT + DAY + timedelta(seconds=1)
        found = verify(extended.document, ANCHORS, at=LATER)
        assert [one.state for one in found.signatures] == ["passed", "passed"]
        assert all("long-term" in one.words.en for one in found.signatures)

    def test_one_without_a_stamp_is_told(self):
        with pytest.raises(InputError, match="no time stamp"):
            prolong(self.stamped(self.both(), 0), THEN)

    def test_there_is_no_third(self):
        with pytest.raises(InputError):
            timestamped_octets(self.both(), number=2)


class TestRegister:
    """What is added later changes the file, not the document that was issued."""

    def state(self, document: bytes) -> str:
        register = Known(register=Standing(state="issued", document_sha256=sha256_hex(SIGNED)))
        return verify(document, ANCHORS, at=LATER, evidence=register).check("status").state

    def test_the_extended_document_is_found_under_the_one_that_was_issued(self):
        assert (self.state(SIGNED), self.state(STAMPED), self.state(EXTENDED)) == ("passed",) * 3

    def test_another_document_is_not(self):
        other = H.signer().sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT + DAY)
        assert self.state(other) == "failed"


class TestPeers:
    def test_xmlsec_and_signxml_accept_the_extended_document(self):
        from tests.certify.test_signature_peers import signxml_holds, xmlsec_holds

        assert (xmlsec_holds(EXTENDED), signxml_holds(EXTENDED)) == (True, True)

    @pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
    def test_openssl_verifies_the_key_as_of_the_stamp_with_the_enclosed_bytes(self, tmp_path: Path):
        """Chain and lists out of the document, the root from outside, the moment of the stamp."""
        held = values(EXTENDED, "EncapsulatedX509Certificate")
        (tmp_path / "root.pem").write_bytes(pem(H.root))
        (tmp_path / "leaf.pem").write_bytes(pem(H.leaf))
        (tmp_path / "chain.pem").write_bytes(pem(*map(x509.load_der_x509_certificate, held)))
        lists = [
            x509.load_der_x509_crl(one).public_bytes(Encoding.PEM)
            for one in values(EXTENDED, "EncapsulatedCRLValue")
        ]
        (tmp_path / "lists.pem").write_bytes(b"".join(lists))

        def asked(moment: datetime) -> int:
            told = [
                "openssl",
                "verify",
                "-CAfile",
                "root.pem",
                "-untrusted",
                "chain.pem",
                "-CRLfile",
                "lists.pem",
            ]
            told += ["-crl_check_all", "-attime", str(int(moment.timestamp())), "leaf.pem"]
            return subprocess.run(told, cwd=tmp_path, capture_output=True, check=False).returncode

        assert (asked(STAMPED_AT), asked(LATER)) == (0, 2)

    @pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
    def test_openssl_verifies_the_enclosed_answer(self, tmp_path: Path):
        document = prolong(STAMPED, replace(THEN, revocations=(*LISTS[::2], status_answer()))).document
        (tmp_path / "answer.der").write_bytes(values(document, "EncapsulatedOCSPValue")[0])
        (tmp_path / "chain.pem").write_bytes(pem(H.sub, H.root))
        (tmp_path / "leaf.pem").write_bytes(pem(H.leaf))
        (tmp_path / "sub.pem").write_bytes(pem(H.sub))
        told = [
            "openssl",
            "ocsp",
            "-respin",
            "answer.der",
            "-issuer",
            "sub.pem",
            "-sha256",
            "-cert",
            "leaf.pem",
        ]
        told += [
            "-CAfile",
            "chain.pem",
            "-no_cert_verify",
            "-VAfile",
            "sub.pem",
            "-validity_period",
            "99999999",
        ]
        ran = subprocess.run(told, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "Response verify OK" in ran.stderr, ran.stderr
        assert "leaf.pem: good" in ran.stdout, ran.stdout


class TestPublishedSample:
    """The long-term sample of the Good Practice documents: signed, stamped and extended in 2023."""

    @pytest.fixture(scope="class")
    def sample(self, shared_dcc: Path) -> bytes:
        return (shared_dcc / "samples" / "gp_temperature_typical_signed_longterm_3.2.0.xml").read_bytes()

    @pytest.fixture(scope="class")
    def trust(self, sample: bytes) -> Trust:
        """Both of its roots, as if they had come from outside."""
        held = verify_signature(safe_parse(sample)).held.certificates
        roots = tuple(pem(one) for one in held if one.issuer == one.subject)
        return Trust(anchors=roots, tsa_anchors=roots)

    def test_what_it_holds(self, sample: bytes):
        held = verify_signature(safe_parse(sample)).held
        assert (len(held.certificates), len(held.revocations)) == (9, 5)

    @pytest.mark.parametrize("at", [datetime(2023, 7, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)])
    def test_the_signature_holds_in_2023_and_long_after_every_certificate_has_ended(self, at, sample, trust):
        found = verify(sample, trust, at=at)
        assert found.check("signature").state == "passed"
        assert found.proven_before == datetime(2023, 6, 20, 12, 12, 37, tzinfo=UTC)

    def test_its_signer_is_another_house_than_the_laboratory_that_it_names(self, sample, trust):
        """A sample: signed by “Calibration A GmbH”, in the name of another laboratory. We say so."""
        found = verify(sample, trust, at=LATER)
        assert (found.check("key").state, found.outcome) == ("failed", "refused")
        assert "not to the institution named" in found.check("key").words.en

    def test_nothing_is_missing_in_it(self, sample, trust):
        again = prolong(sample, trust)
        assert (again.certificates, again.revocations) == (0, 0)

    def test_its_key_was_good_by_what_it_encloses(self, sample, trust):
        from suyuan.certify.entitlement import key_standing, path_of

        signed = verify_signature(safe_parse(sample))
        roots = tuple(one for one in signed.held.certificates if one.issuer == one.subject)
        path = path_of(signed, roots, at=signed.signing_time, others=signed.held.certificates)
        before = datetime(2023, 6, 20, 12, 12, 37, tzinfo=UTC)
        found = key_standing(signed, path, trust, at=before, held=signed.held)
        assert (found.since, found.known, found.enclosed) == (None, True, True)


def status_answer() -> bytes:
    """The intermediate answers about the signing certificate."""
    from cryptography.hazmat.primitives.hashes import SHA256

    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=H.leaf,
            issuer=H.sub,
            algorithm=SHA256(),
            cert_status=ocsp.OCSPCertStatus.GOOD,
            this_update=STAMPED_AT + timedelta(hours=1),
            next_update=STAMPED_AT + 7 * DAY,
            revocation_time=None,
            revocation_reason=None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, H.sub)
    )
    return builder.sign(H.sub_key, SHA256()).public_bytes(Encoding.DER)


def forged_list() -> bytes:
    """A list in the name of the intermediate and of its key, signed with another."""
    from cryptography.hazmat.primitives.hashes import SHA256

    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(H.sub.subject)
        .last_update(STAMPED_AT)
        .next_update(STAMPED_AT + DAY)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(H.sub_key.public_key()), critical=False
        )
    )
    return builder.sign(new_key(), SHA256()).public_bytes(Encoding.DER)
