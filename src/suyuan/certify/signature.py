"""Checking the signature of a digital certificate: what was signed is exactly what is read.

Three things are looked at apart, because they fail for different reasons: the form (one signature, at its
place, over the whole document and nothing else), the mathematics, and the key (does it lead to a root that
is trusted, at the time of signing).

Signature wrapping is met by the form: one ``ds:Signature`` in the whole document, a child of the root; one
reference to the whole document with no transform but the two expected; every other reference points into
the signature itself; no identity twice. What is handed on is the canonical form that was verified.

Source: W3C XML Signature 1.1 and its Best Practices; ETSI EN 319 132-1; RFC 5280.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.certify.dcc.element import DS

if TYPE_CHECKING:
    from cryptography import x509

XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
CANONICAL: Final = frozenset(
    {
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
    }
)
MAX_REFERENCES: Final = 8
MAX_CERTIFICATES: Final = 8


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A signature that holds over the whole document; whether its key is trusted is another question."""

    content: etree._Element  # the document as signed, without the signature
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]  # as embedded, the signing certificate first
    signing_time: datetime | None  # as the signer states it, under the signature

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the signing certificate, lower-case hexadecimal."""
        from cryptography.hazmat.primitives.serialization import Encoding

        return hashlib.sha256(self.certificate.public_bytes(Encoding.DER)).hexdigest()

    @property
    def organisation(self) -> str:
        """The organisation that the signing certificate names, "" where it names none."""
        from cryptography.x509.oid import NameOID

        names = self.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        return str(names[0].value) if names else ""


def is_signed(root: etree._Element) -> bool:
    """Whether there is any signature in the document."""
    return root.find(f".//{{{DS}}}Signature") is not None


def verify_signature(root: etree._Element, *, at: datetime) -> Signed:
    """The signature of `root`, with its mathematics checked against the certificate that it carries.

    `at` serves only where the signer states no time. Raises EvidenceError with the reason otherwise.
    """
    signature = _only_signature(root)
    references = _check_form(root, signature)
    chain = _chain(signature)
    stated = _signing_time(signature)
    content = _verified_content(root, signature, chain[0], references, at=stated or at)
    return Signed(content=content, certificate=chain[0], chain=chain, signing_time=stated)


def load_anchors(pems: Iterable[bytes]) -> tuple[x509.Certificate, ...]:
    """Trusted roots from PEM; InputError where one cannot be read."""
    from cryptography import x509

    try:
        return tuple(one for pem in pems for one in x509.load_pem_x509_certificates(pem))
    except ValueError as error:
        raise InputError(
            Text("可信根证书无法读取", "a trusted root cannot be read"), quantity="trust anchors"
        ) from error


def leads_to_anchor(signed: Signed, anchors: tuple[x509.Certificate, ...], *, at: datetime) -> bool:
    """Whether the signing certificate was valid at `at` and leads to one of the trusted roots."""
    from cryptography.x509 import KeyUsage
    from cryptography.x509.verification import (
        Criticality,
        ExtensionPolicy,
        PolicyBuilder,
        Store,
        VerificationError,
    )

    if not anchors:
        return False
    leaf = ExtensionPolicy.permit_all().require_present(KeyUsage, Criticality.AGNOSTIC, _may_sign)
    policy = (
        PolicyBuilder()
        .store(Store(list(anchors)))
        .time(at)
        .extension_policies(ee_policy=leaf, ca_policy=ExtensionPolicy.webpki_defaults_ca())
    )
    try:
        policy.build_client_verifier().verify(signed.certificate, list(signed.chain[1:]))
    except (VerificationError, ValueError):
        return False
    return True


def _may_sign(policy: object, certificate: object, usage: Any) -> None:  # noqa: ARG001
    if not usage.digital_signature:
        raise ValueError("the key may not sign")


def _refused(zh: str, en: str, *, given: object = None, detail: str | None = None) -> EvidenceError:
    message = Text(f"签名不成立：{zh}", f"The signature does not hold: {en}")
    return EvidenceError(message, given=given, detail=detail)


def _only_signature(root: etree._Element) -> etree._Element:
    found = root.findall(f".//{{{DS}}}Signature")
    if not found:
        raise _refused("文件没有签名", "the document is not signed")
    if len(found) > 1:
        raise _refused("文件有多个签名", "there is more than one signature")
    if found[0].getparent() is not root:
        raise _refused("签名不在应有的位置", "the signature is not at its place")
    return found[0]


def _check_form(root: etree._Element, signature: etree._Element) -> int:
    """The number of references, once their form is as it must be."""
    identities = Counter(
        value
        for element in root.iter(etree.Element)
        for name, value in element.attrib.items()
        if str(name).rpartition("}")[2].lower() == "id"
    )
    if any(number > 1 for number in identities.values()):
        raise _refused("文件中有重复的标识", "an identity is given twice")
    inside = {element.get("Id") for element in signature.iter(etree.Element)} - {None}
    references = signature.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference")
    if not 1 <= len(references) <= MAX_REFERENCES:
        raise _refused("签名引用的个数不对", "the number of references is wrong", given=len(references))
    whole = [reference for reference in references if reference.get("URI") == ""]
    if len(whole) != 1:
        raise _refused("签名没有覆盖整个文件", "the signature does not cover the whole document")
    for reference in references:
        transforms = [
            one.get("Algorithm") for one in reference.findall(f"{{{DS}}}Transforms/{{{DS}}}Transform")
        ]
        if reference is whole[0]:
            expected = (
                len(transforms) in (1, 2) and transforms[0] == ENVELOPED and set(transforms[1:]) <= CANONICAL
            )
        else:
            target = (reference.get("URI") or "")[1:]
            expected = target in inside and len(transforms) <= 1 and set(transforms) <= CANONICAL
        if not expected:
            raise _refused("签名引用的形式不被允许", "a reference has a form that is not allowed")
    return len(references)


def _chain(signature: etree._Element) -> tuple[x509.Certificate, ...]:
    import base64

    from cryptography import x509

    found = signature.findall(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate")
    if not 1 <= len(found) <= MAX_CERTIFICATES:
        raise _refused("签名证书的个数不对", "the number of certificates is wrong", given=len(found))
    try:
        chain = [x509.load_der_x509_certificate(base64.b64decode(one.text or "")) for one in found]
        keys = [certificate.public_key() for certificate in chain]
    except (ValueError, TypeError) as error:
        raise _refused("签名证书无法读取", "a certificate in it cannot be read") from error
    except Exception as error:  # UnsupportedAlgorithm and its like have no common root
        raise _refused("签名证书的算法不受支持", "a certificate uses an unknown algorithm") from error
    if len(keys) > 1 and chain[0].issuer == chain[0].subject:
        chain.reverse()  # some signers put the root first
    return tuple(chain)


def _signing_time(signature: etree._Element) -> datetime | None:
    found = signature.find(f".//{{{XADES}}}SignedSignatureProperties/{{{XADES}}}SigningTime")
    if found is None:
        return None
    try:
        stated = datetime.fromisoformat((found.text or "").strip())
    except ValueError as error:
        raise _refused("签名时间无法读取", "its time cannot be read", given=found.text) from error
    if stated.tzinfo is None:
        raise _refused("签名时间没有时区", "its time has no offset", given=found.text)
    return stated


def _verified_content(
    root: etree._Element,
    signature: etree._Element,
    certificate: x509.Certificate,
    references: int,
    *,
    at: datetime,
) -> etree._Element:
    from cryptography.exceptions import InvalidSignature as WrongMathematics
    from cryptography.exceptions import UnsupportedAlgorithm
    from signxml.exceptions import SignXMLException
    from signxml.verifier import SignatureConfiguration, XMLVerifier
    from signxml.xades.xades import XAdESVerifier

    is_xades = signature.find(f".//{{{XADES}}}SignedProperties") is not None
    verifier = XAdESVerifier() if is_xades else XMLVerifier()
    # A certificate that has ended does not change the mathematics; its time is judged by `leads_to_anchor`.
    inside = min(max(at, certificate.not_valid_before_utc), certificate.not_valid_after_utc)
    config = SignatureConfiguration(
        location="./", expect_references=references if references > 1 else True, verification_time=inside
    )
    try:
        results: Any = verifier.verify(
            root, x509_cert=certificate, expect_config=config, validate_schema=False
        )
    except (SignXMLException, WrongMathematics) as error:
        raise _refused(
            "内容与签名不符", "the content does not match the signature", detail=str(error)
        ) from error
    except (
        etree.LxmlError,
        UnsupportedAlgorithm,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
    ) as error:
        raise _refused("签名的形式不对", "the signature is malformed", detail=str(error)) from error
    for result in results if isinstance(results, list) else [results]:
        if result.signed_xml is not None and result.signed_xml.tag == root.tag:
            content: etree._Element = result.signed_xml
            return content
    raise _refused("签名没有覆盖整个文件", "the signature does not cover the whole document")
