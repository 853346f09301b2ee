"""A time-stamping authority for the tests: its own root, a key for time stamps, answers of RFC 3161.

It is written apart from the code under test, with asn1crypto and cryptography, and can lie on request.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BEGIN, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)


def name_of(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, common),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def certify(
    subject: str,
    key: Any,
    *,
    issuer: str,
    issuer_key: Any,
    authority: bool = False,
    purposes: tuple[Any, ...] = (),
    serial: int = 1,
    days: tuple[datetime, datetime] = (BEGIN, END),
) -> x509.Certificate:
    """A certificate of the tests, with the extensions that a path needs."""
    public = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(name_of(subject))
        .issuer_name(name_of(issuer))
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(days[0])
        .not_valid_after(days[1])
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not authority,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=authority,
                crl_sign=authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(purposes)), critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


@dataclass(frozen=True)
class TestAuthority:
    """Answers requests; the fields say how it lies."""

    __test__ = False

    root_key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    purposes: tuple[Any, ...] = (ExtendedKeyUsageOID.TIME_STAMPING,)
    nonce: int | None = None  # another than asked
    imprint: bytes | None = None  # another than asked
    status: str = "granted"
    accuracy: int = 1
    with_certificate: bool = True
    named: bytes | None = None  # digest of another certificate

    @cached_property
    def root(self) -> x509.Certificate:
        return certify(
            "Root of time", self.root_key, issuer="Root of time", issuer_key=self.root_key, authority=True
        )

    @property
    def root_pem(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)

    @cached_property
    def certificate(self) -> x509.Certificate:
        return certify(
            "Time stamps",
            self.key,
            issuer="Root of time",
            issuer_key=self.root_key,
            purposes=self.purposes,
            serial=77,
        )

    def lying(self, **how: Any) -> TestAuthority:
        return replace(self, **how)

    def token(self, octets: bytes, *, at: datetime) -> bytes:
        """A token over `octets` without any question."""
        asked = tsp.TimeStampReq(
            {
                "version": "v1",
                "message_imprint": {
                    "hash_algorithm": {"algorithm": "sha256"},
                    "hashed_message": hashlib.sha256(octets).digest(),
                },
            }
        )
        return self._token(asked, at).dump()

    def answer(self, request: bytes, *, at: datetime) -> bytes:
        """The answer to a request."""
        asked = tsp.TimeStampReq.load(request)
        if self.status != "granted":
            status = tsp.PKIStatusInfo({"status": self.status, "fail_info": {"bad_alg"}}).dump()
            return b"0" + bytes([len(status)]) + status  # a refusal has no token
        return tsp.TimeStampResp(
            {"status": {"status": self.status}, "time_stamp_token": self._token(asked, at)}
        ).dump()

    def _token(self, asked: Any, at: datetime) -> Any:
        imprint = asked["message_imprint"].native
        told: dict[str, Any] = {
            "version": "v1",
            "policy": "1.2.3.4.5",
            "message_imprint": {
                "hash_algorithm": imprint["hash_algorithm"],
                "hashed_message": self.imprint or imprint["hashed_message"],
            },
            "serial_number": 4711,
            "gen_time": at.astimezone(UTC),
            "accuracy": {"seconds": self.accuracy},
        }
        nonce = self.nonce or asked["nonce"].native
        if nonce is not None:
            told["nonce"] = nonce
        return self._signed(tsp.TSTInfo(told).dump())

    def _signed(self, content: bytes) -> Any:
        leaf = asn1.Certificate.load(self.certificate.public_bytes(Encoding.DER))
        named = self.named or hashlib.sha256(leaf.dump()).digest()
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [hashlib.sha256(content).digest()]},
                {
                    "type": "signing_certificate_v2",
                    "values": [tsp.SigningCertificateV2({"certs": [{"cert_hash": named}]})],
                },
            ]
        )
        value = self.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256()))
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {"issuer_and_serial_number": {"issuer": leaf.issuer, "serial_number": leaf.serial_number}}
            ),
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signature": value,
        }
        signed: dict[str, Any] = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {
                "content_type": "tst_info",
                "content": core.ParsableOctetString(content),
            },
            "signer_infos": [signer],
        }
        if self.with_certificate:
            signed["certificates"] = [leaf]
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def crl(
    issuer: x509.Certificate,
    key: Any,
    revoked: dict[int, datetime],
    *,
    at: datetime,
    days: int = 30,
    extra: x509.ExtensionType | None = None,
) -> bytes:
    """A revocation list of `issuer`, DER."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(at)
        .next_update(at + timedelta(days=days))
        .add_extension(x509.CRLNumber(1), critical=False)
    )
    if extra is not None:
        builder = builder.add_extension(extra, critical=True)
    for serial, since in revoked.items():
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since).build()
        )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
