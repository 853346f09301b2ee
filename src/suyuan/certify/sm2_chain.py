"""SM2 certificates: the chain to a trusted root, checked by hand because no library at hand knows them.

Only what the profile needs is understood; a certificate with a critical extension beyond it leads nowhere.

Source: RFC 5280, clause 6.1; GB/T 20518-2018 (profile of SM2 certificates); GB/T 35275-2017.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from suyuan.base.errors import EvidenceError
from suyuan.certify.keychain import unreadable
from suyuan.certify.sm2 import public_key_of, verify_sm2

if TYPE_CHECKING:
    from cryptography import x509

MAX_STEPS: Final = 4
UNDERSTOOD: Final = frozenset({"2.5.29.15", "2.5.29.19", "2.5.29.37"})


def sm2_path(
    certificate: x509.Certificate,
    others: tuple[x509.Certificate, ...],
    anchors: tuple[x509.Certificate, ...],
    *,
    at: datetime,
) -> tuple[x509.Certificate, ...] | None:
    """The chain from `certificate` to one of `anchors` at `at`, both included; None where there is none."""
    if not _usable(certificate, at=at) or not _allows(certificate, "digital_signature"):
        return None
    path = [certificate]
    for _ in range(MAX_STEPS):
        issuer = next((one for one in (*anchors, *others) if _issued(one, path[-1], at=at)), None)
        if issuer is None or not _deep_enough(issuer, below=len(path) - 1):
            return None
        path.append(issuer)
        if issuer in anchors:
            return tuple(path)
    return None


def check_sm2_certificate(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether `issuer` signed `certificate` with SM2."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    try:
        r, s = decode_dss_signature(certificate.signature)
        value = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return verify_sm2(public_key_of(issuer), certificate.tbs_certificate_bytes, value)
    except unreadable(EvidenceError):
        return False


def _issued(issuer: x509.Certificate, certificate: x509.Certificate, *, at: datetime) -> bool:
    return (
        issuer.subject == certificate.issuer
        and _usable(issuer, at=at)
        and _is_authority(issuer)
        and _allows(issuer, "key_cert_sign")
        and check_sm2_certificate(certificate, issuer)
    )


def _usable(certificate: x509.Certificate, *, at: datetime) -> bool:
    try:
        critical = {one.oid.dotted_string for one in certificate.extensions if one.critical}
    except unreadable():
        return False
    return (
        critical <= UNDERSTOOD and certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
    )


def _is_authority(certificate: x509.Certificate) -> bool:
    from cryptography.x509 import BasicConstraints

    try:
        return certificate.extensions.get_extension_for_class(BasicConstraints).value.ca
    except unreadable():
        return False


def _deep_enough(issuer: x509.Certificate, *, below: int) -> bool:
    from cryptography.x509 import BasicConstraints

    length = issuer.extensions.get_extension_for_class(BasicConstraints).value.path_length
    return length is None or below <= length


def _allows(certificate: x509.Certificate, usage: str) -> bool:
    from cryptography.x509 import KeyUsage

    try:
        return bool(getattr(certificate.extensions.get_extension_for_class(KeyUsage).value, usage))
    except unreadable():
        return False
