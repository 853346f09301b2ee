"""From a signing certificate to a root that is trusted: the chain, judged at a moment.

Source: RFC 5280, clause 6 (path validation); GB/T 20518-2018 (SM2 certificates, checked in `sm2`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from suyuan.base.errors import InputError, TooLarge
from suyuan.base.text import Text

if TYPE_CHECKING:
    from cryptography import x509


MAX_PEM: Final = 4_000_000  # bytes of all roots together: some two thousand of them


class HasChain(Protocol):
    """A signature with its certificate and the chain embedded with it."""

    @property
    def certificate(self) -> x509.Certificate: ...

    @property
    def chain(self) -> tuple[x509.Certificate, ...]: ...


def load_anchors(pems: Iterable[bytes]) -> tuple[x509.Certificate, ...]:
    """Trusted roots from PEM; InputError where one cannot be read."""
    from cryptography import x509

    pems = tuple(pems)
    if (size := sum(map(len, pems))) > MAX_PEM:
        raise TooLarge("trust anchors", given=f"{size} B", allowed=f"{MAX_PEM} B")
    try:
        return tuple(one for pem in pems for one in x509.load_pem_x509_certificates(pem))
    except unreadable() as error:
        raise InputError(
            Text("可信根证书无法读取", "a trusted root cannot be read"), quantity="trust anchors"
        ) from error


def leads_to_anchor(signed: HasChain, anchors: tuple[x509.Certificate, ...], *, at: datetime) -> bool:
    """Whether the signing certificate was valid at `at` and leads to one of the trusted roots."""
    return path_to_anchor(signed.certificate, signed.chain[1:], anchors, at=at) is not None


def path_to_anchor(
    certificate: x509.Certificate,
    others: Iterable[x509.Certificate],
    anchors: tuple[x509.Certificate, ...],
    *,
    at: datetime,
) -> tuple[x509.Certificate, ...] | None:
    """The chain from `certificate` to a trusted root at `at`, both included; None where there is none."""
    from cryptography.x509 import KeyUsage
    from cryptography.x509.verification import (
        Criticality,
        ExtensionPolicy,
        PolicyBuilder,
        Store,
        VerificationError,
    )

    if not anchors:
        return None
    if is_sm2(certificate):
        from suyuan.certify.sm2_chain import sm2_path

        return sm2_path(certificate, tuple(others), anchors, at=at)
    leaf = ExtensionPolicy.permit_all().require_present(KeyUsage, Criticality.AGNOSTIC, _may_sign)
    roots = Store([one for one in anchors if not is_sm2(one)] or list(anchors))
    authorities = ExtensionPolicy.webpki_defaults_ca()
    try:
        policy = PolicyBuilder().store(roots).time(at)
        policy = policy.extension_policies(ee_policy=leaf, ca_policy=authorities)
        found = policy.build_client_verifier().verify(certificate, list(others))
    except unreadable(VerificationError):  # also for a moment that no certificate can speak of
        return None
    return tuple(found.chain)


def unreadable(*more: type[Exception]) -> tuple[type[Exception], ...]:
    """What a certificate or a list may raise when it is read, at once or late; they have no common root."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    return (
        *more,
        ValueError,
        TypeError,
        LookupError,
        OverflowError,
        UnsupportedAlgorithm,
        x509.InvalidVersion,
        x509.DuplicateExtension,
        x509.ExtensionNotFound,
        x509.UnsupportedGeneralNameType,
    )


def is_sm2(certificate: x509.Certificate) -> bool:
    """Whether the certificate was signed with SM2 (by its identifier; the key is not opened)."""
    return certificate.signature_algorithm_oid.dotted_string == "1.2.156.10197.1.501"


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 of `certificate`, lower-case hexadecimal."""
    from cryptography.hazmat.primitives.hashes import SHA256

    return certificate.fingerprint(SHA256()).hex()


def key_fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 of the public key of `certificate` (its SubjectPublicKeyInfo), lower-case hexadecimal.

    Unlike the fingerprint it cannot be changed by whoever holds the key: the signature of a certificate may
    be written in more than one way (r, s and r, n - s), its key may not.
    """
    import hashlib

    from asn1crypto import x509 as asn1  # type: ignore[import-untyped]
    from cryptography.hazmat.primitives.serialization import Encoding

    loaded = asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
    return hashlib.sha256(loaded.public_key.dump()).hexdigest()


def organisation_of(certificate: x509.Certificate) -> str:
    """The organisation that `certificate` names, "" where it names none that can be read."""
    from cryptography.x509.oid import NameOID

    try:
        names = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    except unreadable():
        return ""
    return str(names[0].value) if names else ""


def _may_sign(policy: object, certificate: object, usage: Any) -> None:  # noqa: ARG001
    if not usage.digital_signature:
        raise ValueError("the key may not sign")
