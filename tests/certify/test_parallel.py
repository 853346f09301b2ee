"""Signatures beside each other: none covers another, each is judged by itself, no wrapping gets through.

xmlsec, a library in C, computes the XPath filter; our verifier only knows the one expression.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.certify.conftest import SIGNED_AT
from tests.certify.sample import INSTITUTE, weight_certificate
from tests.certify.test_signature_attacks import ATTACKS, DCC, LIMIT, refusal
from tests.certify.test_signature_peers import xmlsec_holds
from tests.certify.test_verify import LOG, everything_about
from tests.certify.timestamping import TestAuthority, certify, crl

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.certify.authority import make_authority
from suyuan.certify.compose import compose_dcc
from suyuan.certify.dcc.element import DS
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.structure import check_schema
from suyuan.certify.keychain import key_fingerprint_of
from suyuan.certify.signature import MAX_SIGNATURES, verify_signature
from suyuan.certify.timestamp import add_timestamp, timestamped_octets
from suyuan.certify.trust import Trust
from suyuan.certify.verify import verify
from suyuan.certify.xades import XADES, unsigned_properties
from suyuan.certify.xmldsig import WITHOUT_SIGNATURES, XPATH, XPATH_FILTER

NOW = datetime(2026, 4, 1, tzinfo=UTC)
LATER = SIGNED_AT + timedelta(hours=2)
OTHER = Text("省计量科学研究院二所", "Second laboratory of the province")
AUTHORITY = make_authority(
    b"seed of the parallel tests",
    [INSTITUTE.name, OTHER],
    valid_from=date(2025, 1, 1),
    valid_until=date(2030, 12, 31),
)
STRANGERS = make_authority(
    b"seed of somebody else", [INSTITUTE.name], valid_from=date(2025, 1, 1), valid_until=date(2030, 12, 31)
)
OURS, THEIRS, STRANGER = (one.signer() for one in (*AUTHORITY.institutions, *STRANGERS.institutions))
TRUST = Trust(anchors=(AUTHORITY.root_pem,))
DOCUMENT = compose_dcc(weight_certificate())
ROLES = ("verifier", "checker", "approver")


def signed_by(*roles: str, document: bytes = DOCUMENT) -> bytes:
    for role in roles:
        document = OURS.sign_beside(document, at=SIGNED_AT, role=role)
    return document


THREE = signed_by(*ROLES)


def signatures(root: etree._Element) -> list[etree._Element]:
    return root.findall(f"{{{DS}}}Signature")


def roles_in(document: bytes) -> list[str]:
    found = verify_signature(safe_parse(document))
    return [role for one in (found, *found.beside) for role in one.roles]


class TestSigning:
    @pytest.mark.parametrize("order", permutations(ROLES))
    def test_they_sign_in_any_order(self, order: tuple[str, ...]):
        assert roles_in(signed_by(*order)) == list(order)

    def test_adding_one_leaves_the_others_as_they_were(self):
        two, three = (signatures(safe_parse(one)) for one in (signed_by(*ROLES[:2]), THREE))
        assert [etree.tostring(one, method="c14n") for one in two] == [
            etree.tostring(one, method="c14n") for one in three[:2]
        ]

    def test_any_of_them_can_be_taken_away(self):
        for place in range(3):
            root = safe_parse(THREE)
            root.remove(signatures(root)[place])
            assert roles_in(etree.tostring(root)) == [one for one in ROLES if one != ROLES[place]]

    def test_all_cover_the_same_content(self):
        found = verify_signature(safe_parse(THREE))
        contents = {etree.tostring(one.content, method="c14n") for one in (found, *found.beside)}
        assert len(contents) == 1

    def test_blanks_between_the_signatures_are_part_of_the_document(self):
        spaced = signed_by("verifier", document=DOCUMENT.replace(b"</dcc:digital", b"\n  </dcc:digital", 1))
        assert roles_in(signed_by("checker", document=spaced)) == ["verifier", "checker"]
        assert (
            len(refusal(safe_parse(THREE.replace(b"</ds:Signature><ds:S", b"</ds:Signature> <ds:S", 1)))) == 2
        )

    def test_the_document_still_follows_the_schema(self, shared_dcc: Path):
        assert check_schema(safe_parse(THREE), shared_dcc / "schemas") == ()

    def test_beside_a_signature_that_covers_everything_nobody_can_sign(self):
        usual = OURS.sign_xml(DOCUMENT, at=SIGNED_AT)
        with pytest.raises(InputError, match="covers all others"):
            OURS.sign_beside(usual, at=SIGNED_AT, role="checker")

    def test_beside_a_signature_that_does_not_hold_nobody_signs(self):
        with pytest.raises(EvidenceError):
            OURS.sign_beside(THREE.replace(INSTITUTE.name.zh.encode(), b"X", 1), at=SIGNED_AT)

    def test_there_is_an_end_to_it(self):
        document = signed_by(*(f"r{number}" for number in range(MAX_SIGNATURES)))
        with pytest.raises(InputError, match="too many"):
            OURS.sign_beside(document, at=SIGNED_AT, role="one more")


class TestPeers:
    def test_xmlsec_accepts_each_of_them(self):
        assert [xmlsec_holds(THREE, number=number) for number in range(3)] == [True] * 3

    def test_xmlsec_accepts_them_with_stamp_and_countersignature_too(self):
        document = with_stamp_and_countersignature()
        found = verify_signature(safe_parse(document))
        assert (len(found.stamps), len(found.countersignatures), len(found.beside)) == (1, 1, 2)
        assert [xmlsec_holds(document, number=number) for number in range(4)] == [True] * 4

    def test_the_other_filter_is_read_as_xmlsec_reads_it(self):
        """XPath Filter 2.0, as some houses write it: subtract every signature."""
        document = filtered("subtract", "/descendant::ds:Signature")
        assert xmlsec_holds(document)
        assert verify_signature(safe_parse(document)).organisation == INSTITUTE.name.zh

    @settings(max_examples=40, deadline=None)
    @given(place=st.integers(0, len(THREE) - 1), bit=st.integers(0, 7))
    def test_what_we_accept_after_a_changed_bit_xmlsec_accepts(self, place: int, bit: int):
        changed = bytearray(THREE)
        changed[place] ^= 1 << bit
        try:
            root = safe_parse(bytes(changed))
            verify_signature(root)
        except (EvidenceError, InputError):
            return
        assert [xmlsec_holds(bytes(changed), number=number) for number in range(3)] == [True] * 3


class TestVerification:
    def test_each_is_reported_with_its_own_state(self):
        found = verify(THREE, TRUST, at=NOW)
        assert [(one.signed_by, one.state) for one in found.signatures] == [
            (f"{INSTITUTE.name.zh} ({role})", "passed") for role in ROLES
        ]
        assert (found.check("signature").state, found.check("key").state) == ("passed", "passed")
        assert "each by itself" in found.check("signature").words.en
        assert [one["signed_at"] for one in found.to_record()["signatures"]] == [SIGNED_AT.isoformat()] * 3

    def test_one_signature_is_reported_the_same_way(self):
        found = verify(OURS.sign_xml(DOCUMENT, at=SIGNED_AT), TRUST, at=NOW)
        assert [(one.signed_by, one.state) for one in found.signatures] == [(INSTITUTE.name.zh, "passed")]

    @pytest.mark.parametrize("institute_first", [True, False])
    def test_the_institution_named_must_be_among_them_anywhere(self, institute_first: bool):
        order = (OURS, THEIRS) if institute_first else (THEIRS, OURS)
        document = DOCUMENT
        for signer in order:
            document = signer.sign_beside(document, at=SIGNED_AT)
        found = verify(document, TRUST, at=NOW)
        assert (found.check("key").state, found.signed_by) == ("passed", INSTITUTE.name.zh)

    def test_where_it_is_not_the_others_do_not_make_up_for_it(self):
        document = THEIRS.sign_beside(THEIRS.sign_beside(DOCUMENT, at=SIGNED_AT), at=LATER)
        assert verify(document, TRUST, at=NOW).check("key").state == "failed"

    def test_a_stranger_beside_it_is_named_and_leaves_it_open(self):
        found = verify(STRANGER.sign_beside(THREE, at=SIGNED_AT, role="extra"), TRUST, at=NOW)
        assert found.check("signature").state == "unknown"
        assert "(extra)" in found.check("signature").words.en
        assert [one.state for one in found.signatures] == ["passed"] * 3 + ["unknown"]

    def test_a_stranger_alone_beside_whoever_is_refused(self):
        document = STRANGER.sign_beside(DOCUMENT, at=SIGNED_AT)
        assert verify(document, TRUST, at=NOW).outcome == "refused"

    def test_a_key_withdrawn_before_it_signed_is_named(self):
        document = THEIRS.sign_beside(THREE, at=LATER, role="institution")
        gone = Trust(anchors=TRUST.anchors, withdrawn={key_fingerprint_of(THEIRS.chain[0]): SIGNED_AT})
        found = verify(document, gone, at=NOW)
        assert (found.check("key").state, found.outcome) == ("failed", "refused")
        assert OTHER.zh in found.check("key").words.zh
        assert [one.state for one in found.signatures] == ["passed"] * 3 + ["failed"]

    def test_the_log_settles_a_key_withdrawn_later_but_not_another_one_in_doubt(self):
        document = THEIRS.sign_beside(OURS.sign_beside(DOCUMENT, at=SIGNED_AT), at=SIGNED_AT)
        evidence = everything_about(document)
        withdrawn = {key_fingerprint_of(OURS.chain[0]): LATER}
        trust = Trust(anchors=TRUST.anchors, withdrawn=withdrawn, log_vkey=LOG.verifier.vkey())
        assert verify(document, trust, at=NOW, evidence=evidence).outcome == "genuine"
        strange = ec.generate_private_key(ec.SECP256R1())
        other = certify("Other", strange, issuer="Other", issuer_key=strange, authority=True)
        unknown = replace(trust, revocations=(crl(other, strange, {}, at=NOW),))  # tells nothing of theirs
        assert verify(document, unknown, at=NOW, evidence=evidence).outcome == "unproven"

    def test_one_that_does_not_hold_is_told_apart_from_those_that_do(self):
        root = safe_parse(THREE)
        value = signatures(root)[1].find(f"{{{DS}}}SignatureValue")
        value.text = signatures(root)[0].findtext(f"{{{DS}}}SignatureValue")[::-1].replace("=", "") + "=="
        found = verify(etree.tostring(root), TRUST, at=NOW)
        assert found.outcome == "refused"
        assert [one.state for one in found.signatures] == ["unknown", "failed", "unknown"]
        assert "No. 2 does not hold" in found.check("signature").words.en


# -- attacks


@pytest.mark.parametrize("name", sorted(ATTACKS.keys() - {"second_signed_info"}))  # has a twin below
def test_what_is_refused_on_one_signature_is_refused_on_the_first_of_three(name: str):
    root = safe_parse(THREE)
    signatures(root)[0].find(f"{{{DS}}}KeyInfo").set("Id", "key")  # which those attacks want to find
    verify_signature(root)
    ATTACKS[name](root)
    words, seconds = refusal(root)
    assert words.startswith("The signature does not hold: ")
    assert seconds < 3 * LIMIT


def signature_with_other_names(root: etree._Element) -> None:
    """The same signature twice, the second one without identities to be found by."""
    second = copy.deepcopy(signatures(root)[0])
    for one in second.iter(etree.Element):
        one.attrib.pop("Id", None)
    root.append(second)


def usual_signature_beside(root: etree._Element) -> None:
    root.append(signatures(safe_parse(OURS.sign_xml(DOCUMENT, at=LATER)))[0])


def signature_of_another_document(root: etree._Element) -> None:
    other = compose_dcc(weight_certificate()).replace(INSTITUTE.name.zh.encode(), b"Other", 1)
    root.append(signatures(safe_parse(signed_by("x", "x", "x", "x", document=other)))[3])


def signature_in_the_content(root: etree._Element) -> None:
    """The filter leaves it out wherever it stands: a place to hide what nobody signed."""
    hidden = etree.SubElement(root[0], f"{{{DS}}}Signature")
    etree.SubElement(hidden, f"{{{DCC}}}text").text = "forged"


def content_as_a_signature(root: etree._Element) -> None:
    hidden = etree.SubElement(root, f"{{{DS}}}Signature")
    hidden.append(copy.deepcopy(root[0]))


def signature_in_a_signature(root: etree._Element) -> None:
    etree.SubElement(signatures(root)[0], f"{{{DS}}}Object").append(signatures(root)[1])


def properties_exchanged(root: etree._Element) -> None:
    first, second = (next(one.iter(f"{{{XADES}}}SignedProperties")) for one in signatures(root)[:2])
    first_parent, second_parent = first.getparent(), second.getparent()
    first_parent.insert(0, second)
    second_parent.insert(0, first)


def values_exchanged(root: etree._Element) -> None:
    first, second = (one.find(f"{{{DS}}}SignatureValue") for one in signatures(root)[:2])
    first.text, second.text = second.text, first.text


def certificates_exchanged(root: etree._Element) -> None:
    beside = signatures(safe_parse(THEIRS.sign_beside(DOCUMENT, at=SIGNED_AT)))[0]
    signatures(root)[1].replace(signatures(root)[1].find(f"{{{DS}}}KeyInfo"), beside.find(f"{{{DS}}}KeyInfo"))


def countersignature_at_another_signature(root: etree._Element) -> None:
    confirmed = signatures(safe_parse(OURS.countersign(THREE, at=LATER, role="approver")))[0]
    holder = next(confirmed.iter(f"{{{XADES}}}CounterSignature"))
    unsigned_properties(signatures(root)[1]).append(holder)


def nine_signatures(root: etree._Element) -> None:
    for number in range(9):
        one = copy.deepcopy(signatures(root)[0])
        for element in one.iter(etree.Element):
            if "Id" in element.attrib:
                element.set("Id", f"{element.get('Id')}-{number}")
        root.append(one)


def a_thousand_signatures(root: etree._Element) -> None:
    for _ in range(1000):
        etree.SubElement(root, f"{{{DS}}}Signature")


def expression(
    text: str, *, algorithm: str = XPATH, kind: str | None = None
) -> Callable[[etree._Element], None]:
    def attack(root: etree._Element) -> None:
        for one in root.iter(f"{{{DS}}}Transform"):
            if one.get("Algorithm") == XPATH:
                one.set("Algorithm", algorithm)
                one[0].text = text
                one[0].tag = (
                    WITHOUT_SIGNATURES[algorithm][0] if algorithm in WITHOUT_SIGNATURES else one[0].tag
                )
                if kind:
                    one[0].set("Filter", kind)

    attack.__name__ = f"expression {text[:60]} {kind or ''}"
    return attack


def expression_with_an_element_inside(root: etree._Element) -> None:
    etree.SubElement(next(root.iter(f"{{{DS}}}XPath")), f"{{{DS}}}XPath")


def two_expressions(root: etree._Element) -> None:
    one = next(root.iter(f"{{{DS}}}XPath"))
    one.getparent().append(copy.deepcopy(one))


def filter_twice(root: etree._Element) -> None:
    one = next(root.iter(f"{{{DS}}}Transform"))
    one.addnext(copy.deepcopy(one))


def filter_for_the_properties(root: etree._Element) -> None:
    first, second = list(next(root.iter(f"{{{DS}}}SignedInfo")).iter(f"{{{DS}}}Transforms"))
    second.insert(0, copy.deepcopy(first[0]))


def signed_info_twice(root: etree._Element) -> None:
    first = signatures(root)[0]
    first.insert(0, copy.deepcopy(first[0]))


PARALLEL_ATTACKS = {
    attack.__name__: attack
    for attack in (
        signature_with_other_names,
        usual_signature_beside,
        signature_of_another_document,
        signature_in_the_content,
        content_as_a_signature,
        signature_in_a_signature,
        properties_exchanged,
        values_exchanged,
        certificates_exchanged,
        countersignature_at_another_signature,
        nine_signatures,
        a_thousand_signatures,
        expression("not(ancestor-or-self::dcc:measurementResults)"),
        expression("not(ancestor-or-self::ds:Signature) or true()"),
        expression("not(ancestor-or-self::ds: Signature)"),
        expression("not(ancestor-or-self::xs:Signature)"),
        expression("true()"),
        expression(""),
        expression("(" * 5000),
        expression("/descendant::ds:Signature", algorithm=XPATH_FILTER, kind="union"),
        expression("/descendant::ds:Signature", algorithm=XPATH_FILTER),
        expression("/", algorithm=XPATH_FILTER, kind="subtract"),
        expression("x", algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"),
        expression_with_an_element_inside,
        two_expressions,
        filter_twice,
        filter_for_the_properties,
        signed_info_twice,
    )
}


@pytest.mark.parametrize("name", PARALLEL_ATTACKS)
def test_an_attack_on_signatures_beside_each_other_is_refused_at_once(name: str):
    root = safe_parse(THREE)
    PARALLEL_ATTACKS[name](root)
    words, seconds = refusal(root)
    assert words.startswith("The signature does not hold: ")
    assert seconds < 3 * LIMIT
    found = verify(etree.tostring(root), TRUST, at=NOW)
    assert (found.outcome, found.content_signed) == ("refused", False)


def test_what_stands_inside_a_signature_is_never_read_as_content():
    root = safe_parse(THREE)
    holder = etree.SubElement(signatures(root)[2], f"{{{DS}}}Object")
    etree.SubElement(holder, f"{{{DCC}}}measurementResults").text = "forged"
    content = verify_signature(root).content
    assert "forged" not in etree.tostring(content, encoding="unicode")


def with_stamp_and_countersignature() -> bytes:
    token = TestAuthority().token(timestamped_octets(THREE), at=SIGNED_AT)
    return OURS.countersign(add_timestamp(THREE, token), at=LATER, role="approver")


def filtered(kind: str, text: str) -> bytes:
    """A signature with XPath Filter 2.0, made by xmlsec."""
    import xmlsec

    root = etree.fromstring(DOCUMENT)
    key = AUTHORITY.institutions[0]
    node = xmlsec.template.create(
        root, xmlsec.constants.TransformInclC14N, xmlsec.constants.TransformEcdsaSha256, ns="ds"
    )
    root.append(node)
    reference = xmlsec.template.add_reference(node, xmlsec.constants.TransformSha256, uri="")
    transform = xmlsec.template.add_transform(reference, xmlsec.constants.TransformXPath2)
    inner = etree.SubElement(
        transform, f"{{{XPATH_FILTER}}}XPath", {"Filter": kind}, nsmap={None: XPATH_FILTER, "ds": DS}
    )
    inner.text = text
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(node))
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key.key_pem, xmlsec.constants.KeyDataFormatPem)
    context.key.load_cert_from_memory(key.chain_pem, xmlsec.constants.KeyDataFormatCertPem)
    context.sign(node)
    return etree.tostring(root)
