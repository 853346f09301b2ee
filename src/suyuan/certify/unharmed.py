"""Were the revocation data that a document encloses changed?

Data of the operator that do not hold tell nothing. Data inside a document that name an issuer and are not
signed by it are worse: whoever changed them wanted to be believed, so the document is refused.

Source: RFC 5280, 5.1 and 5.2.1 (issuer and key of a list); RFC 6960, 4.2.2.2 (who may sign an answer).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from suyuan.base.text import Text
from suyuan.certify.evidence_errors import RevocationRefused
from suyuan.certify.held import Held
from suyuan.certify.keychain import unreadable
from suyuan.certify.revocation import HASHES, answer_holds, appointed, load_revocations, speaks_of

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.x509 import ocsp


def require_unharmed(held: Held, paths: Iterable[tuple[x509.Certificate, ...] | None]) -> None:
    """Raise RevocationRefused where enclosed data about certificates of `paths` were damaged or changed."""
    if not held.revocations:
        return
    try:
        store = load_revocations(held.revocations)
    except RevocationRefused as error:
        raise RevocationRefused(
            Text("文件内附的吊销信息无法读取", "the enclosed revocation data cannot be read")
        ) from error
    for certificate, issuer in (pair for path in paths for pair in pairwise(path or ())):
        if any(_is_changed_list(one, issuer) for one in store.lists) or any(
            _is_changed_answer(one, certificate, issuer) for one in store.answers
        ):
            raise RevocationRefused(
                Text(
                    "文件内附的吊销信息不成立：已被改动",
                    "the enclosed revocation data do not hold: they were changed",
                ),
                given=certificate.subject.rfc4514_string()[:100],
            )


def _is_changed_list(one: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Whether it names the issuer and its key, and is not signed with it; or falls apart when it is read."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        key: Any = issuer.public_key()
        return one.issuer == issuer.subject and _names_key(one, issuer) and not one.is_signature_valid(key)
    except (UnsupportedAlgorithm, TypeError):
        return False  # an algorithm or a kind of key that is not known here: nothing is shown
    except unreadable():
        return True


def _names_key(one: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Whether a list is of this key of its issuer: an issuer may have renewed its key."""
    from cryptography.x509 import AuthorityKeyIdentifier, ExtensionNotFound, SubjectKeyIdentifier

    try:
        named = one.extensions.get_extension_for_class(AuthorityKeyIdentifier).value.key_identifier
        key = issuer.extensions.get_extension_for_class(SubjectKeyIdentifier).value.key_identifier
    except ExtensionNotFound:
        return True
    return named is None or named == key


def _is_changed_answer(
    answer: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> bool:
    """Whether it speaks of the certificate in the name of somebody entitled who did not sign it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.x509.ocsp import OCSPResponseStatus

    try:
        if answer.response_status is not OCSPResponseStatus.SUCCESSFUL:
            return False
        if not any(speaks_of(single, certificate, issuer) for single in answer.responses):
            return False
        chosen = answer.signature_hash_algorithm
        if chosen is None or chosen.name not in HASHES:
            return False
        entitled = not answer.certificates or any(
            appointed(one, issuer, at=answer.produced_at_utc) for one in answer.certificates
        )
        return entitled and not answer_holds(answer, issuer)
    except UnsupportedAlgorithm:
        return False
    except unreadable():
        return True
