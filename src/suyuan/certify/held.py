"""What a signature carries for the long term: certificates and revocation data, as added after signing.

Nobody signed these values, so nothing here is believed because it is there: certificates only help to build a
path to a root that is trusted anyway, and lists and answers count only where whoever may issue them did.

Source: ETSI EN 319 132-1 V1.2.1, 5.4 (validation data values) and 5.5 (their place beside archive stamps).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from suyuan.certify.evidence_errors import refused
from suyuan.certify.keychain import unreadable
from suyuan.certify.xades import UNSIGNED
from suyuan.certify.xmldsig import XADES, Parts, decoded

if TYPE_CHECKING:
    from cryptography import x509

XADES_141: Final = "http://uri.etsi.org/01903/v1.4.1#"
CERTIFICATES: Final = f"{{{XADES}}}CertificateValues/{{{XADES}}}EncapsulatedX509Certificate"
REVOCATIONS: Final = (
    f"{{{XADES}}}RevocationValues/{{{XADES}}}CRLValues/{{{XADES}}}EncapsulatedCRLValue",
    f"{{{XADES}}}RevocationValues/{{{XADES}}}OCSPValues/{{{XADES}}}EncapsulatedOCSPValue",
)
MAX_VALUES: Final = 64  # of one signature; chains of a signer, a responder and a stamp take a dozen


@dataclass(frozen=True, kw_only=True)
class Held:
    """Certificates and revocation data as embedded; nothing in them is verified yet."""

    certificates: tuple[x509.Certificate, ...] = ()
    revocations: tuple[bytes, ...] = ()  # revocation lists and status answers, DER


NOTHING_HELD: Final = Held()


def held_in(parts: Parts) -> Held:
    """What the unsigned properties of a signature hold; SignatureRefused where it cannot be read."""
    from cryptography import x509

    holders = [
        one
        for place in parts.element.findall(UNSIGNED)
        for one in (place, *place.findall(f"{{{XADES_141}}}TimeStampValidationData"))
    ]
    certificates = _values(holders, (CERTIFICATES,))
    revocations = _values(holders, REVOCATIONS)
    try:
        loaded = tuple(x509.load_der_x509_certificate(one) for one in certificates)
    except unreadable() as error:
        raise refused("内附证书无法读取", "an enclosed certificate cannot be read") from error
    return Held(certificates=loaded, revocations=revocations)


def _values(holders: list[etree._Element], paths: tuple[str, ...]) -> tuple[bytes, ...]:
    found = [one for holder in holders for path in paths for one in holder.findall(path)]
    if len(found) > MAX_VALUES:
        raise refused("内附的长期验证数据过多", "it encloses too much for the long term", given=len(found))
    return tuple(dict.fromkeys(decoded(one.text) for one in found))
