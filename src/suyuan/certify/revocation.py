"""Was a signing certificate revoked? From revocation lists and status answers that lie beside the roots.

Nothing is fetched: the operator puts files there. A list or an answer counts only where the issuer of the
certificate (or whom it appointed to answer) signed it, and only where it is not older than the moment it
shall speak of. What nobody can tell is unknown, never good.

Source: RFC 5280, clauses 5 and 6.3 (revocation lists); RFC 6960, 3.2 and 4.2.2.2 (status answers, who may
give them).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from suyuan.base.text import Text
from suyuan.certify.evidence_errors import RevocationRefused
from suyuan.certify.keychain import unreadable

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.x509 import ocsp

RevocationState = Literal["good", "revoked", "unknown"]
HASHES: Final = frozenset({"sha256", "sha384", "sha512"})


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known about the revocation of a certificate; `since` and `reason` where it was revoked."""

    state: RevocationState
    since: datetime | None = None
    reason: str = ""  # as RFC 5280 names it, "" where none is given


class _Told(NamedTuple):
    """One statement of an issuer about one certificate."""

    revoked: datetime | None
    this_update: datetime
    next_update: datetime | None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Revocations:
    """Revocation lists and status answers as read; their signatures are checked when they are asked."""

    lists: tuple[x509.CertificateRevocationList, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()


@lru_cache(maxsize=8)
def load_revocations(files: tuple[bytes, ...]) -> Revocations:
    """Lists (DER or PEM) and status answers (DER); RevocationRefused where one is neither."""
    from cryptography import x509
    from cryptography.x509 import ocsp

    lists, answers = [], []
    for octets in files:
        try:
            if octets.lstrip().startswith(b"-----BEGIN"):
                lists.append(x509.load_pem_x509_crl(octets))
            elif octets[:1] == b"\x30" and b"\x0a\x01" in octets[:8]:  # begins with a response status
                answers.append(ocsp.load_der_ocsp_response(octets))
            else:
                lists.append(x509.load_der_x509_crl(octets))
        except unreadable() as error:
            raise RevocationRefused(
                Text("吊销信息文件无法读取", "a file with revocation data cannot be read"),
                hint=Text("应为 CRL 或 OCSP 响应。", "It must be a revocation list or an OCSP response."),
                bytes=len(octets),
            ) from error
    return Revocations(lists=tuple(lists), answers=tuple(answers))


def path_standing(path: tuple[x509.Certificate, ...], store: Revocations, *, at: datetime) -> Standing:
    """The worst that is known about any certificate of `path` below its root, for the moment `at`."""
    found = [standing(one, issuer, store, at=at) for one, issuer in pairwise(path)]
    revoked = [one for one in found if one.since is not None]
    if revoked:
        return min(revoked, key=lambda one: one.since or at)
    unknown = any(one.state == "unknown" for one in found)
    return Standing(state="unknown" if unknown else "good")


def standing(
    certificate: x509.Certificate, issuer: x509.Certificate, store: Revocations, *, at: datetime
) -> Standing:
    """What is known about `certificate` for the moment `at`; a revocation counts whenever it was told."""
    told = _told(certificate, issuer, store)
    revoked = [one for one in told if one.revoked is not None]
    if revoked:
        first = min(revoked, key=lambda one: one.revoked or at)
        return Standing(state="revoked", since=first.revoked, reason=first.reason)
    return Standing(state="good" if any(_is_fresh(one, at) for one in told) else "unknown")


def speaking(
    certificate: x509.Certificate, issuer: x509.Certificate, files: tuple[bytes, ...], *, at: datetime
) -> tuple[bytes, ...]:
    """Those of `files`, as DER, that tell something about `certificate` for the moment `at`."""
    from cryptography.hazmat.primitives.serialization import Encoding

    found = []
    for octets in files:
        store = load_revocations((octets,))
        if any(one.revoked or _is_fresh(one, at) for one in _told(certificate, issuer, store)):
            found += [one.public_bytes(Encoding.DER) for one in store.lists]
            found += [one.public_bytes(Encoding.DER) for one in store.answers]
    return tuple(found)


def _told(certificate: x509.Certificate, issuer: x509.Certificate, store: Revocations) -> list[_Told]:
    told: list[_Told] = []
    sources: list[tuple[Callable[..., list[_Told]], Any]]
    sources = [(_by_list, one) for one in store.lists] + [(_by_answer, one) for one in store.answers]
    for ask, source in sources:
        try:
            told += ask(certificate, issuer, source)
        except unreadable():
            continue  # its parts are read only now; one that is damaged tells nothing
    return told


def _is_fresh(one: _Told, at: datetime) -> bool:
    return bool(one.this_update >= at or (one.next_update and one.next_update >= at))


def _by_list(
    certificate: x509.Certificate, issuer: x509.Certificate, one: x509.CertificateRevocationList
) -> list[_Told]:
    if one.issuer != certificate.issuer or not _list_holds(one, issuer):
        return []
    entry = one.get_revoked_certificate_by_serial_number(certificate.serial_number)
    revoked, reason = (None, "") if entry is None else (_since(entry), _reason(entry))
    return [_Told(revoked, one.last_update_utc, one.next_update_utc, reason)]


def _list_holds(one: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Signed by the issuer, who may, and without a restriction (scope, delta) that we do not read."""
    key: Any = issuer.public_key()
    restricted = any(extension.critical for extension in one.extensions)
    return not restricted and _may(issuer, "crl_sign") and one.is_signature_valid(key)


def _reason(entry: x509.RevokedCertificate) -> str:
    from cryptography.x509 import CRLReason

    try:
        return str(entry.extensions.get_extension_for_class(CRLReason).value.reason.value)
    except unreadable():
        return ""


def _since(entry: x509.RevokedCertificate) -> datetime | None:
    """Since when: the day of invalidity where the issuer names an earlier one."""
    from cryptography.x509 import CRLReason, ExtensionNotFound, InvalidityDate, ReasonFlags

    since = entry.revocation_date_utc
    try:
        extensions = entry.extensions
    except unreadable():
        return since
    try:
        if extensions.get_extension_for_class(CRLReason).value.reason is ReasonFlags.remove_from_crl:
            return None
    except ExtensionNotFound:
        pass
    try:
        return min(since, extensions.get_extension_for_class(InvalidityDate).value.invalidity_date_utc)
    except ExtensionNotFound:
        return since


def _by_answer(
    certificate: x509.Certificate, issuer: x509.Certificate, answer: ocsp.OCSPResponse
) -> list[_Told]:
    from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus

    if answer.response_status is not OCSPResponseStatus.SUCCESSFUL or not answer_holds(answer, issuer):
        return []
    return [
        _Told(
            single.revocation_time_utc,
            single.this_update_utc,
            single.next_update_utc,
            str(single.revocation_reason.value) if single.revocation_reason else "",
        )
        for single in answer.responses
        if single.certificate_status is not OCSPCertStatus.UNKNOWN and speaks_of(single, certificate, issuer)
    ]


def speaks_of(
    single: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> bool:
    """RFC 6960, 4.1.1: serial number, and the digests of the issuer's name and key."""
    from cryptography.hazmat.primitives.hashes import Hash

    def hashed(octets: bytes) -> bytes:
        hashing = Hash(single.hash_algorithm)
        hashing.update(octets)
        return hashing.finalize()

    return (
        single.serial_number == certificate.serial_number
        and single.issuer_name_hash == hashed(issuer.subject.public_bytes())
        and single.issuer_key_hash == hashed(_key_bits(issuer))
    )


def _key_bits(certificate: x509.Certificate) -> bytes:
    """The key as it stands in the certificate, without its algorithm."""
    from asn1crypto import x509 as asn1  # type: ignore[import-untyped]
    from cryptography.hazmat.primitives.serialization import Encoding

    loaded = asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
    return bytes(loaded.public_key["public_key"].contents[1:])


def answer_holds(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Signed by the issuer, or by one whom the issuer appointed and who was valid then."""
    from cryptography.exceptions import InvalidSignature

    chosen = answer.signature_hash_algorithm
    if chosen is None or chosen.name not in HASHES:
        return False
    for signer in (issuer, *answer.certificates):
        if signer is issuer or appointed(signer, issuer, at=answer.produced_at_utc):
            try:
                _verify(signer.public_key(), answer.signature, answer.tbs_response_bytes, chosen)
            except InvalidSignature:
                continue
            return True
    return False


def appointed(certificate: x509.Certificate, issuer: x509.Certificate, *, at: datetime) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.x509 import ExtendedKeyUsage
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        usage = certificate.extensions.get_extension_for_class(ExtendedKeyUsage).value
        certificate.verify_directly_issued_by(issuer)
    except unreadable(InvalidSignature):
        return False
    inside = certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
    return ExtendedKeyUsageOID.OCSP_SIGNING in usage and inside


def _verify(key: Any, signature: bytes, octets: bytes, chosen: Any) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, octets, ec.ECDSA(chosen))
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, octets, padding.PKCS1v15(), chosen)
    else:
        raise ValueError("a kind of key that is not used here")


def _may(issuer: x509.Certificate, usage: str) -> bool:
    from cryptography.x509 import ExtensionNotFound, KeyUsage

    try:
        return bool(getattr(issuer.extensions.get_extension_for_class(KeyUsage).value, usage))
    except ExtensionNotFound:
        return True  # RFC 5280, 4.2.1.3: without the extension nothing is restricted
