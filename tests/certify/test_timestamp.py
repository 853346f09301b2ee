"""Time stamps: asked for, answered, embedded, believed; and every way in which one must not be believed.

Two roads: an authority of our own, written apart, whose tokens ``openssl ts`` accepts too; and a stamp of a
real authority in a published sample.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.certify.conftest import SIGNED_AT
from tests.certify.timestamping import TestAuthority

from suyuan.base.errors import InputError
from suyuan.certify.dcc.element import DS
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.evidence_errors import TimestampRefused
from suyuan.certify.keychain import load_anchors
from suyuan.certify.signature import verify_signature
from suyuan.certify.timestamp import (
    add_timestamp,
    read_response,
    stamp_path,
    timestamp_request,
    timestamped_octets,
    verify_timestamp,
)
from suyuan.certify.trust import Trust
from suyuan.certify.verify import verify

STAMPED_AT = SIGNED_AT + timedelta(seconds=3)
NOW = datetime(2026, 4, 1, tzinfo=UTC)
OCTETS = b"what is stamped"


@pytest.fixture(scope="module")
def tsa() -> TestAuthority:
    return TestAuthority()


@pytest.fixture(scope="module")
def stamped(signed: bytes, tsa: TestAuthority) -> bytes:
    request = timestamp_request(timestamped_octets(signed), nonce=20260305)
    return add_timestamp(signed, read_response(tsa.answer(request, at=STAMPED_AT), request=request))


def trust(authority: Any, tsa: TestAuthority, **more: Any) -> Trust:
    return Trust(anchors=(authority.root_pem,), tsa_anchors=(tsa.root_pem,), **more)


class TestAsking:
    def test_the_answer_to_a_request_holds(self, tsa):
        request = timestamp_request(OCTETS, nonce=1)
        token = read_response(tsa.answer(request, at=STAMPED_AT), request=request)
        stamp = verify_timestamp(token, OCTETS)
        assert (stamp.at, stamp.accuracy, stamp.serial, stamp.policy) == (
            STAMPED_AT,
            timedelta(seconds=1),
            4711,
            "1.2.3.4.5",
        )
        assert stamp.before == STAMPED_AT + timedelta(seconds=1)

    @pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
    def test_every_allowed_hash_can_be_asked_for(self, hash_name, tsa):
        request = timestamp_request(OCTETS, nonce=1, hash_name=hash_name)
        assert read_response(tsa.answer(request, at=STAMPED_AT), request=request)

    @pytest.mark.parametrize(
        "how", [{"hash_name": "sha1"}, {"nonce": 0}, {"nonce": 2**160}, {"policy": "no identifier"}]
    )
    def test_a_request_that_makes_no_sense_is_refused(self, how):
        with pytest.raises(InputError):
            timestamp_request(OCTETS, **{"nonce": 1, **how})

    @pytest.mark.parametrize(
        ("lie", "words"),
        [
            ({"nonce": 2}, "not to this request"),
            ({"imprint": bytes(32)}, "something else"),
            ({"status": "rejection"}, "refused the request"),
            ({"named": bytes(32)}, "not the one that it names"),
            ({"with_certificate": False}, "certificate"),
        ],
    )
    def test_an_answer_that_does_not_fit_is_refused(self, lie, words, tsa):
        request = timestamp_request(OCTETS, nonce=1)
        with pytest.raises(TimestampRefused, match="does not hold") as caught:
            read_response(tsa.lying(**lie).answer(request, at=STAMPED_AT), request=request)
        assert words in caught.value.message.en or lie == {"with_certificate": False}

    def test_another_policy_than_asked_is_refused(self, tsa):
        request = timestamp_request(OCTETS, nonce=1, policy="1.2.3.4.6")
        with pytest.raises(TimestampRefused, match="another policy"):
            read_response(tsa.answer(request, at=STAMPED_AT), request=request)


class TestToken:
    def test_it_speaks_of_these_octets_only(self, tsa):
        with pytest.raises(TimestampRefused, match="something else"):
            verify_timestamp(tsa.token(OCTETS, at=STAMPED_AT), b"other octets")

    @pytest.mark.parametrize(
        "purposes",
        [
            (),
            (ExtendedKeyUsageOID.CODE_SIGNING,),
            (ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING),
        ],
    )
    def test_a_key_for_other_purposes_is_refused(self, purposes, tsa):
        with pytest.raises(TimestampRefused, match="no time-stamping authority"):
            verify_timestamp(tsa.lying(purposes=purposes).token(OCTETS, at=STAMPED_AT), OCTETS)

    def test_it_is_trusted_by_its_root_only_and_in_its_time(self, tsa):
        stamp = verify_timestamp(tsa.token(OCTETS, at=STAMPED_AT), OCTETS)
        assert stamp_path(stamp, load_anchors([tsa.root_pem])) is not None
        assert stamp_path(stamp, load_anchors([TestAuthority().root_pem])) is None
        assert stamp_path(stamp, ()) is None
        late = verify_timestamp(tsa.token(OCTETS, at=datetime(2036, 1, 1, tzinfo=UTC)), OCTETS)
        assert stamp_path(late, load_anchors([tsa.root_pem])) is None

    def test_a_certificate_of_another_key_is_refused(self, tsa):
        other = tsa.lying(key=ec.generate_private_key(ec.SECP256R1()))
        forged = tsa.token(OCTETS, at=STAMPED_AT).replace(
            tsa.certificate.public_bytes(Encoding.DER), other.certificate.public_bytes(Encoding.DER)
        )
        with pytest.raises(TimestampRefused):
            verify_timestamp(forged, OCTETS)

    @settings(max_examples=150, deadline=None)
    @given(data=st.data())
    def test_damaged_tokens_are_refused_and_nothing_else_is_raised(self, data):
        token = bytearray(TOKEN)
        for _ in range(data.draw(st.integers(1, 3))):
            token[data.draw(st.integers(0, len(token) - 1))] ^= data.draw(st.integers(1, 255))
        cut = (
            bytes(token[: data.draw(st.integers(0, len(token)))])
            if data.draw(st.booleans())
            else bytes(token)
        )
        try:
            verify_timestamp(cut, OCTETS)
        except TimestampRefused:
            return
        # a change that the signature does not cover: the unsigned frame, or the same value spelt otherwise
        assert len(cut) == len(TOKEN)

    @pytest.mark.parametrize(
        "octets",
        [
            b"",
            b"0",
            b"\x30\x80",
            b"\x30\x84\xff\xff\xff\xff",
            b"0" * 5000,
            b"\x30\x82\x13\x88" + b"\x30\x80" * 2500,
            b"\x30\x83\x01\x86\xa0" + b"\x30\x00" * 50_000,
        ],
    )
    def test_octets_that_are_no_token_are_refused_at_once(self, octets):
        start = time.perf_counter()
        with pytest.raises(TimestampRefused):
            verify_timestamp(octets, OCTETS)
        assert time.perf_counter() - start < 0.1

    def test_openssl_accepts_a_token_of_the_tests(self, tsa, tmp_path: Path):
        if shutil.which("openssl") is None:
            pytest.skip("openssl is not installed")
        (tmp_path / "data").write_bytes(OCTETS)
        (tmp_path / "token").write_bytes(tsa.token(OCTETS, at=STAMPED_AT))
        (tmp_path / "root.pem").write_bytes(tsa.root_pem)
        said = subprocess.run(
            ["openssl", "ts", "-verify", "-data", "data", "-in", "token", "-token_in", "-CAfile", "root.pem",
             "-attime", str(int(STAMPED_AT.timestamp()))],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Verification: OK" in said.stdout + said.stderr

    def test_a_token_of_openssl_is_accepted(self, tmp_path: Path):
        if shutil.which("openssl") is None:
            pytest.skip("openssl is not installed")
        token = openssl_token(tmp_path, timestamp_request(OCTETS, nonce=5))
        stamp = verify_timestamp(token, OCTETS)
        assert stamp_path(stamp, load_anchors([(tmp_path / "root.pem").read_bytes()])) is not None


def openssl_token(folder: Path, request: bytes) -> bytes:
    """The answer of ``openssl ts`` to a request of ours, read by us."""
    tsa = TestAuthority()
    from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat

    (folder / "key.pem").write_bytes(tsa.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "tsa.pem").write_bytes(tsa.certificate.public_bytes(Encoding.PEM))
    (folder / "root.pem").write_bytes(tsa.root_pem)
    (folder / "request").write_bytes(request)
    (folder / "serial").write_text("01\n")
    (folder / "ts.cnf").write_text(
        "[tsa]\ndefault_tsa = one\n[one]\nserial = serial\nsigner_cert = tsa.pem\nsigner_key = key.pem\n"
        "signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\naccuracy = secs:1\n"
        "ess_cert_id_alg = sha256\n"
    )
    command = ["openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "request", "-out", "answer"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return read_response((folder / "answer").read_bytes(), request=request)


TOKEN = TestAuthority().token(OCTETS, at=STAMPED_AT)


class TestEmbedded:
    def test_the_signature_goes_on_holding(self, stamped, signed):
        before, after = (verify_signature(safe_parse(one)) for one in (signed, stamped))
        assert after.fingerprint == before.fingerprint
        assert len(after.stamps) == 1

    def test_the_document_still_follows_the_schema(self, stamped, shared_dcc: Path):
        from suyuan.certify.dcc.structure import check_schema

        assert check_schema(safe_parse(stamped), shared_dcc / "schemas") == ()

    def test_a_token_for_something_else_is_not_embedded(self, signed, tsa):
        with pytest.raises(TimestampRefused):
            add_timestamp(signed, tsa.token(OCTETS, at=STAMPED_AT))

    def test_a_verification_says_what_is_proven(self, stamped, authority, tsa):
        found = verify(stamped, trust(authority, tsa), at=NOW)
        assert found.check("key").state == "passed"
        assert found.proven_before == STAMPED_AT + timedelta(seconds=1)
        assert "time stamp proves" in found.check("key").words.en
        assert found.to_record()["proven_before"] == "2026-03-05T01:10:04+00:00"

    def test_a_stamp_of_a_stranger_proves_nothing(self, stamped, authority):
        found = verify(stamped, trust(authority, TestAuthority()), at=NOW)
        assert found.check("key").state == "passed"
        assert found.proven_before is None

    def test_a_stamp_of_another_signature_is_refused(self, signed, authority, tsa):
        other = (
            authority.institutions[0].signer().sign_xml(unsigned(signed), at=SIGNED_AT + timedelta(days=1))
        )
        token = tsa.token(timestamped_octets(other), at=STAMPED_AT)
        moved = embed(signed, token)
        found = verify(moved, trust(authority, tsa), at=NOW)
        assert found.outcome == "refused"
        assert "something else" in found.check("signature").words.en

    def test_a_time_stated_after_its_own_stamp_is_refused(self, signed, authority, tsa):
        early = tsa.token(timestamped_octets(signed), at=SIGNED_AT - timedelta(hours=1))
        found = verify(add_timestamp(signed, early), trust(authority, tsa), at=NOW)
        assert "after its own time stamp" in found.check("key").words.en

    def test_where_no_time_is_stated_the_stamp_is_the_time(self, signed, authority, tsa):
        silent = authority.institutions[0].signer().sign_xml(unsigned(signed))
        stamped = add_timestamp(silent, tsa.token(timestamped_octets(silent), at=STAMPED_AT))
        found = verify(stamped, trust(authority, tsa), at=NOW)
        assert (found.signed_at, found.check("key").state) == (None, "passed")
        future = add_timestamp(
            silent, tsa.token(timestamped_octets(silent), at=datetime(2033, 1, 1, tzinfo=UTC))
        )
        late = verify(future, trust(authority, tsa), at=datetime(2034, 1, 1, tzinfo=UTC))
        assert late.check("signature").state == "failed"  # the certificate had ended by then

    def test_a_clock_that_runs_ahead_a_little_is_allowed(self, signed, authority, tsa):
        early = tsa.token(timestamped_octets(signed), at=SIGNED_AT - timedelta(seconds=20))
        assert (
            verify(add_timestamp(signed, early), trust(authority, tsa), at=NOW).check("key").state == "passed"
        )

    def test_a_stamp_before_the_withdrawal_saves_the_signature(self, stamped, signed, authority, tsa):
        fingerprint = verify_signature(safe_parse(signed)).fingerprint
        later = {fingerprint: STAMPED_AT + timedelta(days=1)}
        with_stamp = verify(stamped, trust(authority, tsa, withdrawn=later), at=NOW)
        without = verify(signed, trust(authority, tsa, withdrawn=later), at=NOW)
        assert (with_stamp.check("key").state, without.check("key").state) == ("passed", "unknown")

    def test_a_stamp_after_the_withdrawal_does_not(self, signed, authority, tsa):
        fingerprint = verify_signature(safe_parse(signed)).fingerprint
        late = add_timestamp(signed, tsa.token(timestamped_octets(signed), at=SIGNED_AT + timedelta(days=9)))
        since = {fingerprint: SIGNED_AT + timedelta(days=5)}
        assert verify(late, trust(authority, tsa, withdrawn=since), at=NOW).check("key").state == "unknown"


def unsigned(document: bytes) -> bytes:
    from lxml import etree

    root = safe_parse(document)
    signature = root.find(f"{{{DS}}}Signature")
    assert signature is not None
    root.remove(signature)
    return etree.tostring(root)


def embed(document: bytes, token: bytes) -> bytes:
    """Put a token into a document without the check that `add_timestamp` makes."""
    from lxml import etree

    from suyuan.certify.xades import XADES, unsigned_properties

    root = safe_parse(document)
    signature = root.find(f"{{{DS}}}Signature")
    assert signature is not None
    stamp = etree.SubElement(unsigned_properties(signature), f"{{{XADES}}}SignatureTimeStamp")
    etree.SubElement(stamp, f"{{{XADES}}}EncapsulatedTimeStamp").text = base64.b64encode(token).decode()
    return etree.tostring(root)


class TestPublishedSample:
    """A certificate of the Good Practice samples with a stamp of the German research network of 2023."""

    def test_a_stamp_of_a_real_authority_holds(self, shared_dcc: Path):
        root = safe_parse(
            (shared_dcc / "samples/gp_temperature_typical_signed_longterm_3.2.0.xml").read_bytes()
        )
        (embedded,) = verify_signature(root).stamps
        stamp = verify_timestamp(embedded.token, embedded.octets)
        assert stamp.at == datetime(2023, 6, 20, 12, 12, 37, tzinfo=UTC)
        roots = tuple(one for one in stamp.chain if one.issuer == one.subject)
        assert stamp_path(stamp, roots) is not None

    def test_it_does_not_fit_the_sample_without_it(self, shared_dcc: Path):
        folder = shared_dcc / "samples"
        long_term = safe_parse((folder / "gp_temperature_typical_signed_longterm_3.2.0.xml").read_bytes())
        (embedded,) = verify_signature(long_term).stamps
        other = (folder / "gp_temperature_typical_signed_3.2.0.xml").read_bytes()
        with pytest.raises(TimestampRefused):
            verify_timestamp(embedded.token, timestamped_octets(other))
