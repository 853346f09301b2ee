"""Revoked or not: lists and answers from files, by an authority of the tests and by those of a sample."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.certify.conftest import SIGNED_AT
from tests.certify.sample import INSTITUTE, weight_certificate
from tests.certify.timestamping import TestAuthority, certify, crl

from suyuan.base.errors import EvidenceError, GatewayError, InputError
from suyuan.certify.compose import compose_dcc
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.evidence_errors import RevocationRefused
from suyuan.certify.keychain import path_to_anchor
from suyuan.certify.revocation import Revocations, load_revocations, path_standing, standing
from suyuan.certify.signature import verify_signature
from suyuan.certify.signing import FileSigner
from suyuan.certify.timestamp import add_timestamp, timestamped_octets, verify_timestamp
from suyuan.certify.trust import Trust
from suyuan.certify.trust_folder import read_trust
from suyuan.certify.verify import verify

NOW = datetime(2026, 4, 1, tzinfo=UTC)
NAME = INSTITUTE.name.zh
ROOT_KEY, KEY, STRANGER = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
ROOT = certify("Root", ROOT_KEY, issuer="Root", issuer_key=ROOT_KEY, authority=True, serial=1)
LEAF = certify(NAME, KEY, issuer="Root", issuer_key=ROOT_KEY, serial=42)
DAY = timedelta(days=1)


def good(at: datetime = NOW - DAY) -> bytes:
    return crl(ROOT, ROOT_KEY, {}, at=at)


def revoked(since: datetime, at: datetime = NOW - DAY) -> bytes:
    return crl(ROOT, ROOT_KEY, {42: since}, at=at)


def answer(
    status: ocsp.OCSPCertStatus,
    *,
    key: Any = ROOT_KEY,
    responder: x509.Certificate = ROOT,
    at: datetime = NOW - DAY,
    since: datetime | None = None,
    certificates: tuple[x509.Certificate, ...] = (),
    leaf: x509.Certificate = LEAF,
    algorithm: Any = None,
) -> bytes:
    """A status answer, DER."""
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=leaf,
            issuer=ROOT,
            algorithm=algorithm or hashes.SHA256(),
            cert_status=status,
            this_update=at,
            next_update=at + 7 * DAY,
            revocation_time=since,
            revocation_reason=None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, responder)
    )
    if certificates:
        builder = builder.certificates(list(certificates))
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def state(*files: bytes, at: datetime = NOW) -> str:
    return standing(LEAF, ROOT, load_revocations(files), at=at).state


class TestLists:
    def test_not_on_a_fresh_list_is_good(self):
        assert state(good()) == "good"

    def test_pem_is_read_too(self):
        pem = x509.load_der_x509_crl(good()).public_bytes(Encoding.PEM)
        assert state(pem) == "good"

    def test_on_the_list_is_revoked_since_then(self):
        found = standing(LEAF, ROOT, load_revocations((revoked(NOW - 5 * DAY),)), at=NOW)
        assert (found.state, found.since) == ("revoked", NOW - 5 * DAY)

    def test_the_day_of_invalidity_counts_where_it_is_earlier(self):
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(42)
            .revocation_date(NOW - DAY)
            .add_extension(x509.InvalidityDate(datetime(2026, 3, 1)), critical=False)
            .build()
        )
        octets = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(ROOT.subject)
            .last_update(NOW - DAY)
            .next_update(NOW + DAY)
            .add_revoked_certificate(entry)
            .sign(ROOT_KEY, hashes.SHA256())
            .public_bytes(Encoding.DER)
        )
        assert standing(LEAF, ROOT, load_revocations((octets,)), at=NOW).since == datetime(
            2026, 3, 1, tzinfo=UTC
        )

    def test_an_old_list_tells_nothing_about_today(self):
        assert state(good(at=NOW - 90 * DAY)) == "unknown"

    def test_an_old_list_goes_on_telling_who_was_revoked(self):
        assert state(revoked(NOW - 100 * DAY, at=NOW - 90 * DAY)) == "revoked"

    def test_no_list_tells_nothing(self):
        assert state() == "unknown"

    def test_a_list_signed_by_a_stranger_counts_for_nothing(self):
        assert state(crl(ROOT, STRANGER, {42: NOW}, at=NOW - DAY)) == "unknown"

    def test_a_list_of_another_authority_counts_for_nothing(self):
        other = certify("Other", STRANGER, issuer="Other", issuer_key=STRANGER, authority=True)
        assert state(crl(other, STRANGER, {42: NOW}, at=NOW - DAY)) == "unknown"

    def test_a_list_with_a_restriction_that_is_not_read_counts_for_nothing(self):
        partial = x509.IssuingDistributionPoint(None, None, False, True, None, False, False)
        assert state(crl(ROOT, ROOT_KEY, {}, at=NOW - DAY, extra=partial)) == "unknown"


class TestAnswers:
    @pytest.mark.parametrize("algorithm", [hashes.SHA1(), hashes.SHA256()])
    def test_a_fresh_answer_of_the_issuer_is_believed(self, algorithm):
        assert state(answer(ocsp.OCSPCertStatus.GOOD, algorithm=algorithm)) == "good"

    def test_revoked_is_told(self):
        octets = answer(ocsp.OCSPCertStatus.REVOKED, since=NOW - 3 * DAY)
        found = standing(LEAF, ROOT, load_revocations((octets,)), at=NOW)
        assert (found.state, found.since) == ("revoked", NOW - 3 * DAY)

    def test_unknown_stays_unknown(self):
        assert state(answer(ocsp.OCSPCertStatus.UNKNOWN)) == "unknown"

    def test_an_appointed_responder_is_believed(self):
        responder = certify(
            "Responder",
            STRANGER,
            issuer="Root",
            issuer_key=ROOT_KEY,
            purposes=(ExtendedKeyUsageOID.OCSP_SIGNING,),
        )
        octets = answer(
            ocsp.OCSPCertStatus.GOOD, key=STRANGER, responder=responder, certificates=(responder,)
        )
        assert state(octets) == "good"

    def test_a_responder_without_appointment_is_not(self):
        responder = certify("Responder", STRANGER, issuer="Root", issuer_key=ROOT_KEY)
        octets = answer(
            ocsp.OCSPCertStatus.GOOD, key=STRANGER, responder=responder, certificates=(responder,)
        )
        assert state(octets) == "unknown"

    def test_an_answer_about_another_certificate_tells_nothing(self):
        other = certify(NAME, KEY, issuer="Root", issuer_key=ROOT_KEY, serial=43)
        assert state(answer(ocsp.OCSPCertStatus.GOOD, leaf=other)) == "unknown"

    def test_an_old_answer_tells_nothing(self):
        assert state(answer(ocsp.OCSPCertStatus.GOOD, at=NOW - 30 * DAY)) == "unknown"

    def test_an_answer_without_content_tells_nothing(self):
        empty = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
        assert state(empty.public_bytes(Encoding.DER)) == "unknown"

    def test_the_worst_news_counts(self):
        assert state(answer(ocsp.OCSPCertStatus.GOOD), revoked(NOW - DAY)) == "revoked"


class TestFiles:
    @pytest.mark.parametrize(
        "octets", [b"", b"no list", b"\x30\x03\x0a\x01\x00", b"-----BEGIN X509 CRL-----\n"]
    )
    def test_a_file_that_is_neither_is_told(self, octets):
        with pytest.raises(RevocationRefused):
            load_revocations((octets,))

    @settings(max_examples=80, deadline=None)
    @given(place=st.integers(0, 10_000), value=st.integers(1, 255), which=st.sampled_from(["list", "answer"]))
    def test_damaged_files_never_say_good_wrongly_and_raise_nothing_else(self, place, value, which):
        octets = bytearray(LIST if which == "list" else ANSWER)
        octets[place % len(octets)] ^= value
        try:
            found = state(bytes(octets))
        except EvidenceError:
            return
        assert found in ("unknown", "revoked")  # both files say revoked


LIST, ANSWER = revoked(NOW - DAY), answer(ocsp.OCSPCertStatus.REVOKED, since=NOW - DAY)


class TestVerification:
    @pytest.fixture(scope="class")
    def document(self) -> bytes:
        key = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        signer = FileSigner(key, LEAF.public_bytes(Encoding.PEM))
        return signer.sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT)

    def key_step(self, document: bytes, *files: bytes, **more: Any) -> str:
        trust = Trust(anchors=(ROOT.public_bytes(Encoding.PEM),), revocations=files, **more)
        return verify(document, trust, at=NOW).check("key").state

    def test_not_revoked_passes(self, document):
        assert self.key_step(document, good()) == "passed"

    def test_revoked_before_it_signed_fails(self, document):
        assert self.key_step(document, revoked(SIGNED_AT - DAY)) == "failed"

    def test_revoked_later_is_open_without_proof_of_time(self, document):
        assert self.key_step(document, revoked(SIGNED_AT + DAY)) == "unknown"

    def test_revoked_later_passes_with_a_time_stamp(self, document):
        tsa = TestAuthority()
        stamped = add_timestamp(document, tsa.token(timestamped_octets(document), at=SIGNED_AT))
        step = self.key_step(stamped, revoked(SIGNED_AT + DAY), tsa_anchors=(tsa.root_pem,))
        assert step == "passed"

    def test_old_data_leave_it_open(self, document):
        found = verify(
            document,
            Trust(anchors=(ROOT.public_bytes(Encoding.PEM),), revocations=(good(at=NOW - 90 * DAY),)),
            at=NOW,
        )
        assert found.check("key").state == "unknown"
        assert found.outcome == "unproven"

    def test_a_broken_file_leaves_it_open(self, document):
        assert self.key_step(document, b"no list") == "unknown"

    def test_where_no_data_are_kept_nobody_asks(self, document):
        assert self.key_step(document) == "passed"


class TestFolder:
    def test_roots_lists_and_withdrawn_keys_are_read(self, tmp_path: Path):
        (tmp_path / "tsa").mkdir()
        (tmp_path / "root.pem").write_bytes(ROOT.public_bytes(Encoding.PEM))
        (tmp_path / "tsa" / "root.pem").write_bytes(b"tsa")
        (tmp_path / "root.crl").write_bytes(b"list")
        (tmp_path / "leaf.ocsp").write_bytes(b"answer")
        (tmp_path / "withdrawn.txt").write_text(
            f"# old key\n\n{'ab' * 32} 2026-01-01T00:00:00+08:00  # lost\n"
        )
        trust = read_trust(tmp_path, log_vkey="k")
        assert trust.anchors == (ROOT.public_bytes(Encoding.PEM),)
        assert (trust.tsa_anchors, trust.revocations, trust.log_vkey) == (
            (b"tsa",),
            (b"list", b"answer"),
            "k",
        )
        assert trust.withdrawn == {"ab" * 32: datetime.fromisoformat("2026-01-01T00:00:00+08:00")}

    def test_an_empty_folder_trusts_nobody(self, tmp_path: Path):
        assert read_trust(tmp_path) == Trust()

    @pytest.mark.parametrize(
        "line", ["xyz 2026-01-01T00:00:00Z", "ab" * 32, f"{'ab' * 32} 2026-01-01", f"{'ab' * 32} soon"]
    )
    def test_a_line_that_cannot_be_read_is_told(self, line, tmp_path: Path):
        (tmp_path / "withdrawn.txt").write_text(line)
        with pytest.raises(InputError, match="line 1"):
            read_trust(tmp_path)

    def test_a_file_that_cannot_be_opened_is_told(self, tmp_path: Path):
        (tmp_path / "root.pem").mkdir()
        with pytest.raises(GatewayError):
            read_trust(tmp_path)


class TestPublishedSample:
    """Chain, lists and answers that a long-term sample of the Good Practice documents carries."""

    @pytest.fixture(scope="class")
    def held(self, shared_dcc: Path) -> tuple[Any, list[x509.Certificate], Revocations]:
        root = safe_parse(
            (shared_dcc / "samples/gp_temperature_typical_signed_longterm_3.2.0.xml").read_bytes()
        )

        def octets(name: str) -> list[bytes]:
            return [base64.b64decode(one.text or "") for one in root.iter("{*}" + name)]

        certificates = [x509.load_der_x509_certificate(one) for one in octets("EncapsulatedX509Certificate")]
        files = tuple(octets("EncapsulatedCRLValue") + octets("EncapsulatedOCSPValue"))
        return verify_signature(root), certificates, load_revocations(files)

    def test_the_signing_certificate_was_good_by_the_lists(self, held):
        signed, certificates, store = held
        roots = tuple(one for one in certificates if one.issuer == one.subject)
        path = path_to_anchor(signed.certificate, certificates, roots, at=signed.signing_time)
        assert len(path) == 3
        assert path_standing(path, store, at=signed.signing_time).state == "good"
        assert path_standing(path, store, at=signed.signing_time + 90 * DAY).state == "unknown"

    def test_the_time_stamping_authority_was_good_by_the_answers(self, held):
        signed, certificates, store = held
        stamp = verify_timestamp(signed.stamps[0].token, signed.stamps[0].octets)
        roots = tuple(one for one in certificates if one.issuer == one.subject)
        path = path_to_anchor(stamp.certificate, stamp.chain[1:], roots, at=stamp.at)
        assert [standing(*pair, store, at=stamp.at).state for pair in pairwise(path)] == ["good"] * 3
