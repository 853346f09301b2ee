"""Known attacks on XML signatures, each by its name: refused with a reason, at once, and with nothing else.

Source of the names: W3C XML Signature Best Practices; McIntosh and Austel, "XML signature element wrapping
attacks and countermeasures" (2005).
"""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.certify.conftest import SIGNED_AT
from tests.certify.sample import INSTITUTE, weight_certificate
from tests.certify.timestamping import certify

from suyuan.base.errors import EvidenceError, InputError
from suyuan.certify.authority import Authority, make_authority
from suyuan.certify.compose import compose_dcc
from suyuan.certify.dcc.element import DS, NAMESPACES
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.evidence_errors import SignatureRefused
from suyuan.certify.signature import verify_signature
from suyuan.certify.trust import Trust
from suyuan.certify.verify import verify
from suyuan.certify.xades import XADES, Covered, Pen, build_signature, unsigned_properties
from suyuan.certify.xmldsig import ENVELOPED, INCLUSIVE, canonical

NOW = datetime(2026, 4, 1, tzinfo=UTC)
LIMIT = 0.1  # seconds for a refusal
DCC = NAMESPACES["dcc"]
Attack = Callable[[etree._Element], None]


def authority() -> Authority:
    return make_authority(
        b"seed of the attack tests",
        [INSTITUTE.name],
        valid_from=date(2025, 1, 1),
        valid_until=date(2030, 12, 31),
    )


AUTHORITY = authority()
SIGNER = AUTHORITY.institutions[0].signer()
SIGNED = SIGNER.sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT, role="verifier")


def sig(root: etree._Element) -> etree._Element:
    found = root.find(f"{{{DS}}}Signature")
    assert found is not None
    return found


def part(root: etree._Element, path: str) -> etree._Element:
    found = sig(root).find(path, {"ds": DS, "xades": XADES})
    assert found is not None
    return found


def refusal(root: etree._Element) -> tuple[str, float]:
    """Why `root` is refused, and the fastest of three times, in seconds."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        with pytest.raises(SignatureRefused) as caught:
            verify_signature(root)
        times.append(time.perf_counter() - start)
    return caught.value.message.en, min(times)


# -- where the signature stands and what it covers


def signature_moved_into_a_child(root):
    root[0].append(sig(root))


def signature_moved_into_an_object(root):
    signature = sig(root)
    holder = etree.SubElement(root, f"{{{DS}}}Object")
    holder.append(signature)


def signature_wrapped_in_a_signature(root):
    signature = sig(root)
    outer = etree.SubElement(root, f"{{{DS}}}Signature")
    etree.SubElement(outer, f"{{{DS}}}Object").append(signature)


def signed_document_wrapped_in_a_forged_one(root):
    inner = copy.deepcopy(root)
    root.remove(sig(root))
    root[0].text = "forged"
    etree.SubElement(root, f"{{{DCC}}}comment").append(inner)


def signature_outside_and_document_inside(root):
    inner = copy.deepcopy(root)
    inner.remove(sig(inner))
    inner.set("Id", "original")
    part(root, "ds:SignedInfo/ds:Reference").set("URI", "#original")
    etree.SubElement(sig(root), f"{{{DS}}}Object").append(inner)


def second_signature(root):
    root.append(copy.deepcopy(sig(root)))


def duplicated_id(root):
    root[0].set("Id", part(root, "ds:KeyInfo").get("Id"))


def duplicated_id_in_another_spelling(root):
    root[0].set("{http://www.w3.org/XML/1998/namespace}id", part(root, "ds:KeyInfo").get("Id"))


def duplicated_id_in_capitals(root):
    root[0].set("ID", part(root, "ds:KeyInfo").get("Id"))


def reference_to_a_child_only(root):
    root[0].set("Id", "part")
    part(root, "ds:SignedInfo/ds:Reference").set("URI", "#part")


def no_reference_to_the_root(root):
    info = part(root, "ds:SignedInfo")
    info.remove(part(root, "ds:SignedInfo/ds:Reference"))


def no_reference_at_all(root):
    info = part(root, "ds:SignedInfo")
    for one in info.findall(f"{{{DS}}}Reference"):
        info.remove(one)


def reference_without_address(root):
    del part(root, "ds:SignedInfo/ds:Reference").attrib["URI"]


def two_references_to_the_root(root):
    info = part(root, "ds:SignedInfo")
    info.append(copy.deepcopy(part(root, "ds:SignedInfo/ds:Reference")))


def thousand_references(root):
    info, one = part(root, "ds:SignedInfo"), part(root, "ds:SignedInfo/ds:Reference")
    for _ in range(1000):
        info.append(copy.deepcopy(one))


def reference_by_xpointer(root):
    part(root, "ds:SignedInfo/ds:Reference").set("URI", "#xpointer(/)")


def reference_to_a_file(root):
    part(root, "ds:SignedInfo/ds:Reference[2]").set("URI", "file:///etc/passwd")


def reference_to_the_network(root):
    part(root, "ds:SignedInfo/ds:Reference[2]").set("URI", "http://elsewhere.example/")


def reference_to_something_in_the_document(root):
    root[0].set("Id", "part")
    part(root, "ds:SignedInfo/ds:Reference[2]").set("URI", "#part")


# -- transforms that compute


def add_transform(algorithm: str, content: str = "") -> Attack:
    def attack(root):
        one = etree.SubElement(part(root, "ds:SignedInfo/ds:Reference/ds:Transforms"), f"{{{DS}}}Transform")
        one.set("Algorithm", algorithm)
        if content:
            one.append(etree.fromstring(content))

    attack.__name__ = "transform_" + algorithm.rpartition("/")[2].replace("#", "_")
    return attack


XSLT = (
    '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0">'
    '<xsl:template match="/"><xsl:for-each select="//."><xsl:for-each select="//."/></xsl:for-each>'
    "</xsl:template></xsl:stylesheet>"
)
XPATH = f'<ds:XPath xmlns:ds="{DS}">count(//. | //@* | //namespace::*)</ds:XPath>'


def xpath_inside_an_allowed_transform(root):
    part(root, "ds:SignedInfo/ds:Reference/ds:Transforms/ds:Transform").append(etree.fromstring(XPATH))


def enveloped_transform_missing(root):
    transforms = part(root, "ds:SignedInfo/ds:Reference/ds:Transforms")
    transforms.remove(transforms[0])


def enveloped_transform_twice(root):
    transforms = part(root, "ds:SignedInfo/ds:Reference/ds:Transforms")
    transforms.append(copy.deepcopy(transforms[0]))


def thousand_transforms(root):
    transforms = part(root, "ds:SignedInfo/ds:Reference/ds:Transforms")
    for _ in range(1000):
        transforms.append(copy.deepcopy(transforms[1]))


def thousand_prefixes(root):
    method = part(root, "ds:SignedInfo/ds:CanonicalizationMethod")
    method.set("Algorithm", "http://www.w3.org/2001/10/xml-exc-c14n#")
    listed = etree.SubElement(method, "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces")
    listed.set("PrefixList", " ".join(f"p{n}" for n in range(1000)))


# -- algorithms


def signature_method(algorithm: str) -> Attack:
    def attack(root):
        part(root, "ds:SignedInfo/ds:SignatureMethod").set("Algorithm", algorithm)

    attack.__name__ = "method_" + (algorithm.rpartition("#")[2] or "none")[:40]
    return attack


def digest_method(algorithm: str) -> Attack:
    def attack(root):
        part(root, "ds:SignedInfo/ds:Reference/ds:DigestMethod").set("Algorithm", algorithm)

    attack.__name__ = "digest_" + (algorithm.rpartition("#")[2] or "none")[:40]
    return attack


def canonicalization_with_comments(root):
    part(root, "ds:SignedInfo/ds:CanonicalizationMethod").set(
        "Algorithm", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"
    )


def unknown_canonicalization(root):
    part(root, "ds:SignedInfo/ds:CanonicalizationMethod").set("Algorithm", "urn:" + "x" * 50_000)


def hmac_with_the_public_certificate_as_secret(root):
    """HMAC confusion: a keyed hash whose secret everybody knows."""
    part(root, "ds:SignedInfo/ds:SignatureMethod").set(
        "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
    )
    octets = canonical(part(root, "ds:SignedInfo"), INCLUSIVE)
    mac = hmac.new(SIGNER.certificate_pem, octets, hashlib.sha256).digest()
    part(root, "ds:SignatureValue").text = base64.b64encode(mac).decode()


def name_space_without_canonical_form(root):
    etree.SubElement(root[0], "{relative}element").tail = "x"


def truncated_hmac(root):
    method = part(root, "ds:SignedInfo/ds:SignatureMethod")
    method.set("Algorithm", "http://www.w3.org/2000/09/xmldsig#hmac-sha1")
    etree.SubElement(method, f"{{{DS}}}HMACOutputLength").text = "8"


# -- values and certificates


def set_text(path: str, text: str, name: str) -> Attack:
    def attack(root):
        part(root, path).text = text

    attack.__name__ = name
    return attack


def truncated_value(root):
    value = part(root, "ds:SignatureValue")
    assert value.text
    value.text = value.text[:-3]


def truncated_digest(root):
    value = part(root, "ds:SignedInfo/ds:Reference/ds:DigestValue")
    assert value.text
    value.text = value.text[:-3]


def shortened_digest(root):
    value = part(root, "ds:SignedInfo/ds:Reference/ds:DigestValue")
    assert value.text
    value.text = base64.b64encode(base64.b64decode(value.text)[:8]).decode()


def truncated_certificate(root):
    holder = part(root, "ds:KeyInfo/ds:X509Data/ds:X509Certificate")
    assert holder.text
    holder.text = holder.text[: len(holder.text) // 2]


def value_zero(root):
    part(root, "ds:SignatureValue").text = base64.b64encode(bytes(64)).decode()


def other_certificate(key) -> x509.Certificate:
    return certify("Somebody", key, issuer="Somebody", issuer_key=key)


def put_certificate(certificate: x509.Certificate, name: str) -> Attack:
    def attack(root):
        holder = part(root, "ds:KeyInfo/ds:X509Data/ds:X509Certificate")
        holder.text = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()

    attack.__name__ = name
    return attack


def key_value_instead_of_a_certificate(root):
    info = part(root, "ds:KeyInfo")
    for one in list(info):
        info.remove(one)
    etree.SubElement(etree.SubElement(info, f"{{{DS}}}KeyValue"), f"{{{DS}}}RSAKeyValue")


def hundred_certificates(root):
    data = part(root, "ds:KeyInfo/ds:X509Data")
    for _ in range(100):
        data.append(copy.deepcopy(data[0]))


def second_key_info(root):
    sig(root).append(copy.deepcopy(part(root, "ds:KeyInfo")))
    del sig(root)[-1].attrib["Id"]


def second_signed_info(root):
    sig(root).insert(0, copy.deepcopy(part(root, "ds:SignedInfo")))
    del sig(root)[0][2].attrib["Id"]


def second_signature_value(root):
    sig(root).append(copy.deepcopy(part(root, "ds:SignatureValue")))


def nothing_but_an_empty_signature(root):
    signature = sig(root)
    for one in list(signature):
        signature.remove(one)


# -- properties


def unsigned_properties_that_look_signed(root):
    """A second set of properties, which no reference covers, states another time."""
    other = copy.deepcopy(part(root, "ds:Object"))
    for one in other.iter(etree.Element):
        one.attrib.pop("Id", None)
    moment = other.find(f".//{{{XADES}}}SigningTime")
    assert moment is not None
    moment.text = "2020-01-01T00:00:00+00:00"
    sig(root).insert(3, other)


def properties_in_the_same_holder_twice(root):
    holder = part(root, "ds:Object/xades:QualifyingProperties")
    other = copy.deepcopy(holder[0])
    for one in other.iter(etree.Element):
        one.attrib.pop("Id", None)
    holder.insert(0, other)


def reference_to_the_properties_removed(root):
    info = part(root, "ds:SignedInfo")
    info.remove(info.findall(f"{{{DS}}}Reference")[1])


# -- countersignatures and time stamps


def countersignature_of_nothing(root):
    holder = etree.SubElement(unsigned_properties(sig(root)), f"{{{XADES}}}CounterSignature")
    holder.append(copy.deepcopy(sig(root)))
    for one in holder.iter(etree.Element):
        one.attrib.pop("Id", None)


def hundred_countersignatures(root):
    for _ in range(100):
        holder = etree.SubElement(unsigned_properties(sig(root)), f"{{{XADES}}}CounterSignature")
        etree.SubElement(holder, f"{{{DS}}}Signature")


def countersignature_outside_its_place(root):
    holder = etree.SubElement(part(root, "ds:Object"), f"{{{XADES}}}CounterSignature")
    etree.SubElement(holder, f"{{{DS}}}Signature")


def hundred_time_stamps(root):
    for _ in range(100):
        stamp = etree.SubElement(unsigned_properties(sig(root)), f"{{{XADES}}}SignatureTimeStamp")
        etree.SubElement(stamp, f"{{{XADES}}}EncapsulatedTimeStamp").text = "AAAA"


EC = ec.generate_private_key(ec.SECP256R1())
ATTACKS: dict[str, Attack] = {
    attack.__name__: attack
    for attack in (
        signature_moved_into_a_child,
        signature_moved_into_an_object,
        signature_wrapped_in_a_signature,
        signed_document_wrapped_in_a_forged_one,
        signature_outside_and_document_inside,
        second_signature,
        duplicated_id,
        duplicated_id_in_another_spelling,
        duplicated_id_in_capitals,
        reference_to_a_child_only,
        no_reference_to_the_root,
        no_reference_at_all,
        reference_without_address,
        two_references_to_the_root,
        thousand_references,
        reference_by_xpointer,
        reference_to_a_file,
        reference_to_the_network,
        reference_to_something_in_the_document,
        add_transform("http://www.w3.org/TR/1999/REC-xslt-19991116", XSLT),
        add_transform("http://www.w3.org/TR/1999/REC-xpath-19991116", XPATH),
        add_transform("http://www.w3.org/2002/06/xmldsig-filter2", XPATH),
        add_transform("http://www.w3.org/2000/09/xmldsig#base64"),
        add_transform("http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"),
        add_transform(""),
        xpath_inside_an_allowed_transform,
        enveloped_transform_missing,
        enveloped_transform_twice,
        thousand_transforms,
        thousand_prefixes,
        signature_method("http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        signature_method("http://www.w3.org/2000/09/xmldsig#dsa-sha1"),
        signature_method("http://www.w3.org/2001/04/xmldsig-more#rsa-md5"),
        signature_method("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"),
        signature_method("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
        signature_method("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1"),
        signature_method("urn:oid:1.2.156.10197.1.501"),
        signature_method(""),
        signature_method("urn:" + "x" * 50_000),
        digest_method("http://www.w3.org/2000/09/xmldsig#sha1"),
        digest_method("http://www.w3.org/2001/04/xmldsig-more#md5"),
        digest_method(""),
        canonicalization_with_comments,
        unknown_canonicalization,
        hmac_with_the_public_certificate_as_secret,
        truncated_hmac,
        name_space_without_canonical_form,
        set_text("ds:SignatureValue", "", "empty_value"),
        set_text("ds:SignatureValue", "A" * 4_000_000, "huge_value"),
        set_text("ds:SignatureValue", "=!&", "no_base64"),
        set_text("ds:KeyInfo/ds:X509Data/ds:X509Certificate", "", "empty_certificate"),
        set_text("ds:KeyInfo/ds:X509Data/ds:X509Certificate", "A" * 4_000_000, "huge_certificate"),
        truncated_value,
        truncated_digest,
        shortened_digest,
        truncated_certificate,
        value_zero,
        put_certificate(other_certificate(EC), "certificate_of_another_key"),
        put_certificate(
            other_certificate(rsa.generate_private_key(65537, 1024)), "certificate_of_a_weak_key"
        ),
        put_certificate(
            other_certificate(ec.generate_private_key(ec.SECP256K1())), "certificate_of_an_odd_curve"
        ),
        key_value_instead_of_a_certificate,
        hundred_certificates,
        second_key_info,
        second_signed_info,
        second_signature_value,
        nothing_but_an_empty_signature,
        unsigned_properties_that_look_signed,
        properties_in_the_same_holder_twice,
        reference_to_the_properties_removed,
        countersignature_of_nothing,
        hundred_countersignatures,
        countersignature_outside_its_place,
        hundred_time_stamps,
    )
}


@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_is_refused_at_once(name):
    root = safe_parse(SIGNED)
    ATTACKS[name](root)
    words, seconds = refusal(root)
    assert words.startswith("The signature does not hold: ")
    assert seconds < LIMIT


@pytest.mark.parametrize("name", ATTACKS)
def test_no_step_passes_an_attacked_document(name):
    root = safe_parse(SIGNED)
    ATTACKS[name](root)
    found = verify(etree.tostring(root), Trust(anchors=(AUTHORITY.root_pem,)), at=NOW)
    assert found.outcome == "refused"
    assert not found.content_signed


def test_the_document_itself_is_accepted():
    assert verify_signature(safe_parse(SIGNED)).roles == ("verifier",)


class TestWhatIsReadIsWhatWasSigned:
    def test_a_comment_inside_a_value_does_not_cut_it(self):
        """Comments are not signed; a reader that stops at one would read another value."""
        altered = SIGNED.replace(b"SFJL-LX-2026-0000187", b"SFJL-<!-- -->LX-2026-0000187")
        content = verify_signature(safe_parse(altered)).content
        assert next(content.iter(etree.Comment), None) is None
        number = content.find(f".//{{{DCC}}}uniqueIdentifier")
        assert number is not None
        assert number.text is not None
        assert "<!--" not in number.text

    def test_the_content_is_another_tree_than_the_one_handed_in(self):
        root = safe_parse(SIGNED)
        content = verify_signature(root).content
        root[0].clear()
        assert len(content[0])

    def test_the_tree_handed_in_is_left_as_it_was(self):
        root = safe_parse(SIGNED)
        before = etree.tostring(root)
        verify_signature(root)
        assert etree.tostring(root) == before

    def test_text_behind_the_signature_is_part_of_the_document(self):
        root = safe_parse(SIGNED)
        sig(root).tail = "forged"
        assert "does not match" in refusal(root)[0]


class TestResigned:
    """Whoever signs with a key of his own gets mathematics that holds, and no trust."""

    def test_a_self_made_certificate_of_the_same_name_leads_nowhere(self):
        forger = make_authority(
            b"seed of a forger's keys",
            [INSTITUTE.name],
            valid_from=date(2025, 1, 1),
            valid_until=date(2030, 12, 31),
        )
        document = forger.institutions[0].signer().sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT)
        found = verify(document, Trust(anchors=(AUTHORITY.root_pem,)), at=NOW)
        assert found.check("signature").state == "failed"

    def test_a_leaf_that_makes_itself_an_authority_leads_nowhere(self):
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        leaf_key = load_pem_private_key(AUTHORITY.institutions[0].key_pem, password=None)
        own = x509.load_pem_x509_certificate(AUTHORITY.institutions[0].chain_pem)
        child = (
            x509.CertificateBuilder()
            .subject_name(own.subject)
            .issuer_name(own.subject)
            .public_key(EC.public_key())
            .serial_number(9)
            .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2030, 1, 1, tzinfo=UTC))
        )
        from cryptography.hazmat.primitives.hashes import SHA256

        document = signed_by(EC, (child.sign(leaf_key, SHA256()), own))  # type: ignore[arg-type]
        found = verify(document, Trust(anchors=(AUTHORITY.root_pem,)), at=NOW)
        assert found.check("signature").state == "failed"


def signed_by(key: ec.EllipticCurvePrivateKey, chain: tuple[x509.Certificate, ...]) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    def value(octets: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(octets, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    root = safe_parse(compose_dcc(weight_certificate()))
    covered = Covered(uri="", transforms=(ENVELOPED, INCLUSIVE), octets=canonical(root, INCLUSIVE))
    pen = Pen(chain=chain, method="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", sign=value)
    build_signature(root, covered, pen, name="s", at=SIGNED_AT)
    return etree.tostring(root)


def test_a_document_without_canonical_form_is_not_signed():
    root = safe_parse(compose_dcc(weight_certificate()))
    etree.SubElement(root, "{relative}element")
    with pytest.raises(InputError, match="no canonical form"):
        SIGNER.sign_xml(etree.tostring(root), at=SIGNED_AT)


class TestSize:
    """What grows with the document is done only once the signature value fits."""

    def test_a_large_document_with_a_wrong_value_is_refused_at_once(self):
        root = safe_parse(LARGE)
        part(root, "ds:SignatureValue").text = base64.b64encode(bytes(range(64))).decode()
        assert refusal(root)[1] < LIMIT

    def test_a_large_document_that_was_signed_is_accepted(self):
        assert verify_signature(safe_parse(LARGE)).organisation


def large() -> bytes:
    root = safe_parse(compose_dcc(weight_certificate()))
    for number in range(60_000):
        etree.SubElement(root[0], "{urn:x}y", {"id": f"n{number}"}).text = "1"
    return SIGNER.sign_xml(etree.tostring(root), at=SIGNED_AT)


LARGE = large()
ELEMENTS = len(list(sig(safe_parse(SIGNED)).iter(etree.Element)))
WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF), max_size=40)


@settings(max_examples=150, deadline=None)
@given(
    place=st.integers(0, ELEMENTS - 1),
    act=st.sampled_from(["text", "drop", "double", "attribute", "rename"]),
    words=WORDS,
)
def test_whatever_is_done_to_the_signature_nothing_else_is_raised(place, act, words):
    root = safe_parse(SIGNED)
    element = list(sig(root).iter(etree.Element))[place]
    parent = element.getparent()
    assert parent is not None
    if act == "text":
        element.text = words
    elif act == "drop":
        parent.remove(element)
    elif act == "double":
        parent.append(copy.deepcopy(element))
    elif act == "attribute":
        for name in element.attrib or ("Id",):
            element.set(name, words)
    else:
        element.tag = f"{{{DS}}}Other"
    try:
        held = verify_signature(root)
    except (EvidenceError, InputError):
        return
    assert held.signing_time in (SIGNED_AT, None)  # what the signature does not cover, or the same again


DER = x509.load_pem_x509_certificate(SIGNER.certificate_pem).public_bytes(Encoding.DER)


@settings(max_examples=300, deadline=None)
@given(place=st.integers(0, len(DER) - 1), value=st.integers(1, 255), cut=st.integers(0, 40))
def test_a_damaged_certificate_is_refused_and_nothing_else_is_raised(place, value, cut):
    octets = bytearray(DER)
    octets[place] ^= value
    root = safe_parse(SIGNED)
    part(root, "ds:KeyInfo/ds:X509Data/ds:X509Certificate").text = base64.b64encode(
        bytes(octets[: len(octets) - max(0, cut - 35)])
    ).decode()
    with pytest.raises(SignatureRefused):
        verify_signature(root)


@settings(max_examples=100, deadline=None)
@given(place=st.integers(0, len(DER) - 1), value=st.integers(1, 255))
def test_a_damaged_certificate_of_somebody_who_signs_himself_leads_nowhere(place, value):
    """Here the signature holds, as its maker wrote the certificate: only the chain can tell."""
    from suyuan.certify.keychain import load_anchors, path_to_anchor

    octets = bytearray(DER)
    octets[place] ^= value
    try:
        odd = x509.load_der_x509_certificate(bytes(octets))
    except Exception:  # not read at all: see above
        return
    if path_to_anchor(odd, (), load_anchors([AUTHORITY.root_pem]), at=SIGNED_AT) is not None:
        # Only how the signature of the authority is written may differ, never what it covers.
        own = x509.load_der_x509_certificate(DER)
        assert odd.tbs_certificate_bytes == own.tbs_certificate_bytes


class TestTimes:
    """Whoever holds a key may state any time under his signature."""

    @pytest.mark.parametrize(
        "moment",
        [
            "0001-01-01T00:00:00+00:00",
            "0001-01-01T00:00:00+14:00",
            "1949-12-31T23:59:59+00:00",
            "9999-12-31T23:59:59-12:00",
        ],
    )
    def test_a_time_out_of_any_reason_is_refused(self, moment):
        at = datetime.fromisoformat(moment)
        signed = SIGNER.sign_xml(compose_dcc(weight_certificate()), at=at)
        countersigned = SIGNER.countersign(SIGNED, at=at)
        for document in (signed, countersigned):
            assert verify(document, Trust(anchors=(AUTHORITY.root_pem,)), at=NOW).outcome == "refused"

    @pytest.mark.parametrize("moment", ["1950-01-01T00:00:00+14:00", "9998-12-31T23:59:59-12:00"])
    def test_the_outermost_times_are_judged(self, moment):
        signed = SIGNER.sign_xml(compose_dcc(weight_certificate()), at=datetime.fromisoformat(moment))
        found = verify(signed, Trust(anchors=(AUTHORITY.root_pem,)), at=NOW)
        assert found.check("signature").state == "failed"

    def test_a_time_without_offset_is_not_signed(self):
        at = datetime(2026, 3, 5, 1, 10)
        with pytest.raises(InputError, match="offset"):
            SIGNER.sign_xml(compose_dcc(weight_certificate()), at=at)
        with pytest.raises(InputError, match="offset"):
            SIGNER.countersign(SIGNED, at=at)

    @pytest.mark.parametrize("text", ["", "yesterday", "2026-03-05", "2026-03-05T01:10:00", "9" * 5000])
    def test_a_time_that_cannot_be_read_is_refused(self, text):
        root = safe_parse(SIGNED)
        moment = next(sig(root).iter(f"{{{XADES}}}SigningTime"))
        moment.text = text
        assert refusal(root)[1] < LIMIT


class TestThief:
    """Who stole a key can write its certificate in another way, so that its fingerprint is another one."""

    N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # order of P-256

    @pytest.fixture(scope="class")
    def document(self) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        own = x509.load_der_x509_certificate(DER)
        r, s = decode_dss_signature(own.signature)
        other = encode_dss_signature(r, self.N - s)
        start = len(DER) - len(own.signature) - 3
        body = DER[4:start] + b"\x03" + bytes([len(other) + 1]) + b"\x00" + other
        again = x509.load_der_x509_certificate(b"\x30\x82" + len(body).to_bytes(2, "big") + body)
        key = load_pem_private_key(AUTHORITY.institutions[0].key_pem, password=None)
        return signed_by(key, (again,))  # type: ignore[arg-type]

    def key_step(self, document: bytes, name: str) -> str:
        withdrawn = {name: datetime(2026, 1, 1, tzinfo=UTC)}
        trust = Trust(anchors=(AUTHORITY.root_pem,), withdrawn=withdrawn)
        return verify(document, trust, at=NOW).check("key").state

    def test_the_fingerprint_of_the_certificate_does_not_stop_him(self, document):
        own = x509.load_der_x509_certificate(DER)
        assert verify_signature(safe_parse(document)).certificate != own
        assert self.key_step(document, hashlib.sha256(DER).hexdigest()) == "passed"

    def test_that_of_the_key_does(self, document):
        from suyuan.certify.keychain import key_fingerprint_of

        own = x509.load_der_x509_certificate(DER)
        assert self.key_step(document, key_fingerprint_of(own)) == "failed"
