"""Archive time stamps: what a signature encloses is kept, also when the first authority of time fell."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.certify.test_parallel import OURS
from tests.certify.test_prolong import (
    ANCHORS,
    DAY,
    EXTENDED,
    LATER,
    SIGNED,
    STAMPED,
    STAMPED_AT,
    THEN,
    TSA,
    H,
    values,
    with_value,
)
from tests.certify.timestamping import TestAuthority, crl

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import EvidenceError, InputError
from suyuan.certify.archive import TAG, add_archive_stamp, archived_octets
from suyuan.certify.dcc.element import DS
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.prolonging import prolong
from suyuan.certify.signature import verify_signature
from suyuan.certify.trust import Known, Standing
from suyuan.certify.verify import verify
from suyuan.certify.xades import UNSIGNED, XADES

SECOND = TestAuthority()
ARCHIVED_AT = STAMPED_AT + 100 * DAY
FELL = STAMPED_AT + 400 * DAY  # the key of the first authority of time, without a reason given
ARCHIVED = add_archive_stamp(EXTENDED, SECOND.token(archived_octets(EXTENDED), at=ARCHIVED_AT))
TRUST = replace(ANCHORS, tsa_anchors=(TSA.root_pem, SECOND.root_pem))
FALLEN = replace(TRUST, revocations=(crl(TSA.root, TSA.root_key, {77: FELL}, at=FELL + DAY),))


def by_hand(document: bytes) -> list[bytes]:
    """The pieces of the imprint, computed by the library for XML alone, from the list of the standard."""

    def c14n(element: etree._Element) -> bytes:
        return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)

    root = etree.fromstring(document)
    signature = root.find(f"{{{DS}}}Signature")
    bare = etree.fromstring(document)
    bare.remove(bare.find(f"{{{DS}}}Signature"))
    references = signature.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference")
    pieces = []
    for one in references:
        if one.get("URI") == "":
            pieces.append(etree.tostring(bare, method="c14n"))
        else:
            target = next(each for each in signature.iter() if each.get("Id") == one.get("URI")[1:])
            inner = one.find(f"{{{DS}}}Transforms/{{{DS}}}Transform")
            exclusive = inner is not None and "exc-c14n" in inner.get("Algorithm")
            pieces.append(etree.tostring(target, method="c14n", exclusive=exclusive, with_tail=False))
    pieces += [
        c14n(signature.find(f"{{{DS}}}{name}")) for name in ("SignedInfo", "SignatureValue", "KeyInfo")
    ]
    pieces += [c14n(one) for one in signature.find(UNSIGNED) if one.tag != TAG]
    return pieces


class TestImprint:
    def test_two_roads_give_the_same_octets(self):
        assert archived_octets(EXTENDED) == b"".join(by_hand(EXTENDED))

    def test_the_pieces_of_the_references_have_the_digests_that_were_signed(self):
        signature = etree.fromstring(EXTENDED).find(f"{{{DS}}}Signature")
        signed = [
            base64.b64decode(one.text or "")
            for one in signature.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference/{{{DS}}}DigestValue")
        ]
        pieces = by_hand(EXTENDED)[: len(signed)]
        assert [hashlib.sha256(one).digest() for one in pieces] == signed

    def test_the_token_speaks_of_them(self):
        (stamp,) = verify_signature(safe_parse(ARCHIVED)).archives
        assert stamp.octets == b"".join(by_hand(EXTENDED))

    def test_what_is_not_extended_is_not_archived(self):
        for document in (SIGNED, STAMPED):
            with pytest.raises(InputError, match="nothing for the long term"):
                archived_octets(document)

    def test_a_token_for_something_else_is_not_added(self):
        with pytest.raises(EvidenceError):
            add_archive_stamp(EXTENDED, SECOND.token(b"something else", at=ARCHIVED_AT))


class TestVerification:
    def test_it_says_so(self):
        found = verify(ARCHIVED, TRUST, at=LATER)
        assert found.check("key").state == "passed"
        assert "archive time stamp proves" in found.check("key").words.en

    def test_an_authority_that_fell_takes_its_stamp_with_it(self):
        assert verify(EXTENDED, FALLEN, at=LATER).proven_before is None

    def test_an_archive_stamp_from_before_keeps_it(self):
        found = verify(ARCHIVED, FALLEN, at=LATER)
        assert found.proven_before == STAMPED_AT + timedelta(seconds=1)
        assert found.check("key").state == "passed"

    def test_one_from_after_does_not(self):
        late = add_archive_stamp(EXTENDED, SECOND.token(archived_octets(EXTENDED), at=FELL + DAY))
        assert verify(late, FALLEN, at=LATER).proven_before is None

    def test_one_of_a_stranger_does_not(self):
        stranger = TestAuthority().token(archived_octets(EXTENDED), at=ARCHIVED_AT)
        assert verify(add_archive_stamp(EXTENDED, stranger), FALLEN, at=LATER).proven_before is None

    def test_one_of_the_authority_that_fell_does_not(self):
        own = TSA.token(archived_octets(EXTENDED), at=ARCHIVED_AT)
        assert verify(add_archive_stamp(EXTENDED, own), FALLEN, at=LATER).proven_before is None

    def test_a_second_archive_stamp_keeps_the_first(self):
        third = TestAuthority()
        both = add_archive_stamp(ARCHIVED, third.token(archived_octets(ARCHIVED), at=ARCHIVED_AT + 100 * DAY))
        gone = crl(SECOND.root, SECOND.root_key, {77: FELL}, at=FELL + DAY)
        trust = replace(
            FALLEN, tsa_anchors=(*TRUST.tsa_anchors, third.root_pem), revocations=(*FALLEN.revocations, gone)
        )
        assert verify(ARCHIVED, trust, at=LATER).proven_before is None
        assert verify(both, trust, at=LATER).proven_before == STAMPED_AT + timedelta(seconds=1)


class TestTampering:
    @pytest.mark.parametrize(
        ("name", "place", "other"),
        [
            ("EncapsulatedCRLValue", 0, crl(H.sub, H.sub_key, {}, at=STAMPED_AT)),
            ("EncapsulatedX509Certificate", 1, values(EXTENDED, "EncapsulatedX509Certificate")[0]),
        ],
    )
    def test_what_was_archived_cannot_be_exchanged(self, name: str, place: int, other: bytes):
        """Also for something that would hold by itself."""
        assert verify(with_value(EXTENDED, name, other, place=place), TRUST, at=LATER).outcome != "refused"
        assert verify(with_value(ARCHIVED, name, other, place=place), TRUST, at=LATER).outcome == "refused"

    @settings(max_examples=40, deadline=None)
    @given(place=st.integers(0, 10_000), letter=st.sampled_from("Aa0+/= "))
    def test_no_letter_of_what_was_archived_can_be_changed(self, place: int, letter: str):
        start, end = ARCHIVED.index(b"<xades:CertificateValues"), ARCHIVED.index(b"</xades:RevocationValues")
        where = start + place % (end - start)
        changed = ARCHIVED[:where] + letter.encode() + ARCHIVED[where + 1 :]
        assume(changed != ARCHIVED)
        assert verify(changed, TRUST, at=LATER).outcome == "refused"

    def test_what_was_archived_cannot_be_taken_out(self):
        root = safe_parse(ARCHIVED)
        gone = next(root.iter(f"{{{XADES}}}RevocationValues"))
        gone.getparent().remove(gone)
        assert verify(etree.tostring(root), TRUST, at=LATER).outcome == "refused"

    def test_an_archive_stamp_moved_to_the_front_is_refused(self):
        root = safe_parse(ARCHIVED)
        holder = root.find(f"{{{DS}}}Signature/{UNSIGNED}")
        holder.insert(0, holder.find(TAG))
        assert verify(etree.tostring(root), TRUST, at=LATER).outcome == "refused"

    def test_many_of_them_are_refused(self):
        root = safe_parse(ARCHIVED)
        holder = root.find(f"{{{DS}}}Signature/{UNSIGNED}")
        for _ in range(10):
            etree.SubElement(holder, TAG)
        with pytest.raises(EvidenceError, match="too many"):
            verify_signature(root)

    def test_an_empty_one_is_refused(self):
        root = safe_parse(EXTENDED)
        etree.SubElement(root.find(f"{{{DS}}}Signature/{UNSIGNED}"), TAG)
        with pytest.raises(EvidenceError, match="form that is not allowed"):
            verify_signature(root)


class TestAround:
    def test_prolonging_would_break_it_and_is_refused(self):
        newer = replace(
            THEN, tsa_anchors=TRUST.tsa_anchors, revocations=(crl(H.sub, H.sub_key, {}, at=STAMPED_AT),)
        )
        with pytest.raises(InputError, match="archive time stamp already"):
            prolong(ARCHIVED, newer)

    def test_where_nothing_is_missing_nothing_is_done(self):
        assert prolong(ARCHIVED, TRUST).document == ARCHIVED

    def test_a_countersignature_that_comes_later_does_not_disturb_it(self):
        document = OURS.countersign(ARCHIVED, at=ARCHIVED_AT, role="approver")
        assert len(verify_signature(safe_parse(document)).archives) == 1

    def test_the_register_knows_it_as_what_was_issued(self):
        register = Known(register=Standing(state="issued", document_sha256=sha256_hex(SIGNED)))
        assert verify(ARCHIVED, TRUST, at=LATER, evidence=register).check("status").state == "passed"

    def test_xmlsec_and_signxml_accept_the_signature(self):
        from tests.certify.test_signature_peers import signxml_holds, xmlsec_holds

        assert (xmlsec_holds(ARCHIVED), signxml_holds(ARCHIVED)) == (True, True)
