"""One XML signature, taken apart and computed: canonical form, digests, and the value against a key.

Where a signature may stand and what it must cover is not decided here (see `signature`). Everything a
document can ask for is looked up in short tables; what is not in a table is refused, so that no algorithm
is chosen by a stranger: no keyed hashes, no SHA-1, no transforms that compute.

Source: W3C XML Signature 1.1, clauses 4.4, 6 and 8; RFC 9231 (identifiers); canonical XML 1.0 and 1.1,
exclusive canonical XML 1.0.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from suyuan.certify.dcc.element import DS
from suyuan.certify.evidence_errors import SignatureRefused, refused
from suyuan.certify.keychain import unreadable

if TYPE_CHECKING:
    from cryptography import x509

XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
INCLUSIVE: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
CANONICAL: Final = frozenset({INCLUSIVE, "http://www.w3.org/2006/12/xml-c14n11", EXCLUSIVE})
XPATH: Final = "http://www.w3.org/TR/1999/REC-xpath-19991116"
XPATH_FILTER: Final = "http://www.w3.org/2002/06/xmldsig-filter2"
# The only expressions that are known: the document without any signature. They are compared, not computed.
WITHOUT_SIGNATURES: Final = {  # transform: (element with the expression, its Filter, expressions)
    XPATH: (f"{{{DS}}}XPath", None, ("not(ancestor-or-self::{ds}Signature)",)),
    XPATH_FILTER: (
        f"{{{XPATH_FILTER}}}XPath",
        "subtract",
        ("/descendant::{ds}Signature", "//{ds}Signature"),
    ),
}
XML: Final = "{http://www.w3.org/XML/1998/namespace}"
SM3: Final = "urn:oid:1.2.156.10197.1.401"
SM2_SM3: Final = "urn:oid:1.2.156.10197.1.501"
DIGESTS: Final = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
    SM3: "sm3",
}
METHODS: Final = {  # identifier: (kind of key, hash)
    **{
        f"http://www.w3.org/2001/04/xmldsig-more#{kind}-sha{bits}": (kind, f"sha{bits}")
        for kind in ("rsa", "ecdsa")
        for bits in (256, 384, 512)
    },
    **{
        f"http://www.w3.org/2007/05/xmldsig-more#sha{bits}-rsa-MGF1": ("pss", f"sha{bits}")
        for bits in (256, 384, 512)
    },
    SM2_SM3: ("sm2", "sm3"),
}
RSA_BITS: Final = range(2048, 8193)
CURVES: Final = frozenset(
    {"secp256r1", "secp384r1", "secp521r1", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"}
)
MAX_REFERENCES: Final = 8
MAX_CERTIFICATES: Final = 8
MAX_PREFIXES: Final = 32
MAX_BASE64: Final = 4_000_000  # characters; revocation lists are the longest


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One thing that a signature covers."""

    uri: str
    kind: str  # the attribute Type, "" where none
    transforms: tuple[str, ...]
    prefixes: tuple[str, ...]  # of exclusive canonical form
    digest_method: str
    digest: bytes


@dataclass(frozen=True, kw_only=True)
class Parts:
    """One ``ds:Signature`` as read; nothing about it is verified yet."""

    element: etree._Element
    info: etree._Element
    method: str
    value: bytes
    value_element: etree._Element
    references: tuple[Reference, ...]
    chain: tuple[x509.Certificate, ...]  # the signing certificate first

    def check_value(self) -> None:
        """That the value was made over ``SignedInfo`` with the key of the first certificate."""
        form = only(self.info, "CanonicalizationMethod")
        algorithm = form.get("Algorithm", "")
        if algorithm not in CANONICAL:
            raise refused("规范化算法不被允许", "its canonical form is not allowed", given=algorithm[:100])
        octets = canonical(self.info, algorithm, prefixes=_prefixes(form))
        check_value(self.chain[0], self.method, octets, self.value)

    def check_digest(self, reference: Reference, octets: bytes) -> None:
        """That `octets` are what the reference speaks of."""
        if not hmac.compare_digest(digest(reference.digest_method, octets), reference.digest):
            raise refused(
                "内容与签名不符", "the content does not match the signature", detail=reference.uri[:100]
            )


def read_parts(signature: etree._Element) -> Parts:
    """The parts of `signature`; SignatureRefused where one is missing, doubled or unreadable."""
    info, value = only(signature, "SignedInfo"), only(signature, "SignatureValue")
    if len(value):
        raise refused("签名值不是文本", "its value is not plain text")
    found = info.findall(f"{{{DS}}}Reference")
    if not 1 <= len(found) <= MAX_REFERENCES:
        raise refused("签名引用的个数不对", "the number of references is wrong", given=len(found))
    return Parts(
        element=signature,
        info=info,
        method=only(info, "SignatureMethod").get("Algorithm", ""),
        value=decoded(value.text),
        value_element=value,
        references=tuple(_reference(one) for one in found),
        chain=_chain(signature),
    )


def only(parent: etree._Element, name: str) -> etree._Element:
    """The one child ``ds:name`` of `parent`; SignatureRefused where there is none or more than one."""
    found = parent.findall(f"{{{DS}}}{name}")
    if len(found) != 1:
        raise refused(f"{name} 应恰好出现一次", f"there must be exactly one {name}", given=len(found))
    return found[0]


def decoded(text: str | None) -> bytes:
    """Base64 with any blanks; SignatureRefused for anything else, also for a truncated end."""
    if len(text or "") > MAX_BASE64:
        raise refused("Base64 过长", "a base64 text is too long", given=len(text or ""))
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except ValueError as error:
        raise refused("Base64 编码有误", "its base64 is broken") from error


def digest(method: str, octets: bytes) -> bytes:
    """The digest of `octets` by an identifier of the table."""
    name = DIGESTS.get(method)
    if name is None:
        raise refused("摘要算法不被允许", "a digest algorithm is not allowed", given=method[:100])
    if name == "sm3":
        from suyuan.certify.sm2 import sm3

        return sm3(octets)
    return hashlib.new(name, octets).digest()


def canonical(element: etree._Element, method: str, *, prefixes: tuple[str, ...] = ()) -> bytes:
    """`element` and what is in it in canonical form, without comments.

    For the root that is the whole document, with the processing instructions around the root.
    """
    exclusive = method == EXCLUSIVE
    alone = element
    try:
        if element.getparent() is not None:
            # Written and read again, so that the names in force around it are declared on it.
            alone = parsed(etree.tostring(element, with_tail=False))
            if not exclusive:
                _inherit(alone, element)
        whole: Any = alone.getroottree()
        octets: bytes = etree.tostring(
            whole,
            method="c14n",
            exclusive=exclusive,
            with_comments=False,
            inclusive_ns_prefixes=list(prefixes),
        )
    except (etree.LxmlError, ValueError) as error:  # as for a name space that is a relative address
        raise refused("无法规范化", "it has no canonical form", detail=str(error)[:200]) from error
    return octets


def parsed(octets: bytes) -> etree._Element:
    """The root of octets that we made ourselves."""
    return etree.fromstring(octets, _parser())


def take_out(element: etree._Element) -> None:
    """Remove `element` and nothing else: the text behind it stays."""
    parent, before = element.getparent(), element.getprevious()
    assert parent is not None
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def check_value(certificate: x509.Certificate, method: str, octets: bytes, value: bytes) -> None:
    """That `value` is the signature of `octets` by the key of `certificate`; SignatureRefused otherwise."""
    known = METHODS.get(method)
    if known is None:
        raise refused("签名算法不被允许", "its algorithm is not allowed", given=method[:100])
    kind, hash_name = known
    if kind == "sm2":
        from suyuan.certify.sm2 import public_key_of, verify_sm2

        holds = verify_sm2(public_key_of(certificate), octets, value)
    else:
        holds = _holds(_key_of(certificate), kind, hash_name, octets=octets, value=value)
    if not holds:
        raise refused("内容与签名不符", "the content does not match the signature", detail="SignatureValue")


def _key_of(certificate: x509.Certificate) -> Any:
    try:
        return certificate.public_key()
    except unreadable() as error:  # a curve of another kind, as that of SM2
        raise refused("签名算法与密钥不符", "its algorithm does not fit the key") from error


def _holds(key: Any, kind: str, hash_name: str, *, octets: bytes, value: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    chosen: hashes.HashAlgorithm = getattr(hashes, hash_name.upper())()
    try:
        if kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in CURVES:
            size = (key.key_size + 7) // 8
            if len(value) != 2 * size:
                return False
            r, s = int.from_bytes(value[:size], "big"), int.from_bytes(value[size:], "big")
            key.verify(encode_dss_signature(r, s), octets, ec.ECDSA(chosen))
            return True
        if kind in ("rsa", "pss") and isinstance(key, rsa.RSAPublicKey) and key.key_size in RSA_BITS:
            filling: Any = padding.PKCS1v15()
            if kind == "pss":
                filling = padding.PSS(mgf=padding.MGF1(chosen), salt_length=chosen.digest_size)
            key.verify(value, octets, filling, chosen)
            return True
    except (InvalidSignature, ValueError):
        return False
    raise refused("签名算法与密钥不符", "its algorithm does not fit the key", given=type(key).__name__)


def _reference(element: etree._Element) -> Reference:
    transforms: list[str] = []
    prefixes: tuple[str, ...] = ()
    for one in element.findall(f"{{{DS}}}Transforms/{{{DS}}}Transform"):
        transforms.append(one.get("Algorithm", ""))
        if transforms[-1] in WITHOUT_SIGNATURES:
            _check_expression(one)
        else:
            prefixes = _prefixes(one) or prefixes
    return Reference(
        uri=element.get("URI", "?"),  # without the attribute nobody knows what is meant
        kind=element.get("Type", ""),
        transforms=tuple(transforms),
        prefixes=prefixes,
        digest_method=only(element, "DigestMethod").get("Algorithm", ""),
        digest=decoded(only(element, "DigestValue").text),
    )


def _check_expression(transform: etree._Element) -> None:
    """That a filter says "the document without any signature" and nothing else."""
    tag, kind, expressions = WITHOUT_SIGNATURES[transform.get("Algorithm", "")]
    inside = list(transform)
    if len(inside) == 1 and inside[0].tag == tag and not len(inside[0]) and inside[0].get("Filter") == kind:
        known = {prefix for prefix, name in inside[0].nsmap.items() if name == DS and prefix}
        given = (inside[0].text or "").strip()
        if any(given == one.format(ds=f"{prefix}:") for prefix in known for one in expressions):
            return
    raise refused("签名引用的形式不被允许", "a reference has a form that is not allowed", given="XPath")


def _prefixes(method: etree._Element) -> tuple[str, ...]:
    """The prefix list of exclusive canonical form; any other parameter of an algorithm is refused."""
    if not len(method):
        return ()
    first = method[0]
    if len(method) > 1 or first.tag != f"{{{EXCLUSIVE}}}InclusiveNamespaces":
        raise refused("签名引用的形式不被允许", "a reference has a form that is not allowed")
    found = tuple(first.get("PrefixList", "").split())
    if method.get("Algorithm") != EXCLUSIVE or len(found) > MAX_PREFIXES:
        raise refused("签名引用的形式不被允许", "a reference has a form that is not allowed")
    return found


def _chain(signature: etree._Element) -> tuple[x509.Certificate, ...]:
    from cryptography import x509

    found = only(signature, "KeyInfo").findall(f"{{{DS}}}X509Data/{{{DS}}}X509Certificate")
    if not 1 <= len(found) <= MAX_CERTIFICATES:
        raise refused("签名证书的个数不对", "the number of certificates is wrong", given=len(found))
    try:
        chain = [x509.load_der_x509_certificate(decoded(one.text)) for one in found]
        names = [(one.issuer, one.subject) for one in chain]  # read late: here, or it would be anywhere
    except unreadable(SignatureRefused) as error:
        raise refused("签名证书无法读取", "a certificate in it cannot be read") from error
    if len(chain) > 1 and names[0][0] == names[0][1]:
        chain.reverse()  # some signers put the root first
    _check_keys(chain)
    return tuple(chain)


def _check_keys(chain: list[x509.Certificate]) -> None:
    from cryptography.exceptions import UnsupportedAlgorithm

    for certificate in chain:
        try:
            certificate.public_key()
        except UnsupportedAlgorithm as error:
            if certificate.public_key_algorithm_oid.dotted_string != "1.2.840.10045.2.1":
                raise refused("签名证书的算法不受支持", "a certificate uses an unknown algorithm") from error
        except unreadable() as error:
            raise refused("签名证书无法读取", "a certificate in it cannot be read") from error


def _inherit(alone: etree._Element, element: etree._Element) -> None:
    """Canonical XML 1.0, 2.4: attributes of the name space xml come down to the apex of a subset."""
    for above in element.iterancestors():
        for name, value in above.attrib.items():
            if str(name).startswith(XML) and name not in alone.attrib:
                alone.set(name, value)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
