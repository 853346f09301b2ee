"""Signing, and what a signature must not survive: a changed byte, another root, a wrapped document."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from lxml import etree
from signxml.exceptions import InvalidCertificate
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier
from tests.certify.conftest import SIGNED_AT
from tests.certify.sample import INSTITUTE, weight_certificate

from suyuan.base.errors import EvidenceError, GatewayError, InputError
from suyuan.base.text import Text
from suyuan.certify.authority import Authority, make_authority
from suyuan.certify.compose import compose_dcc
from suyuan.certify.dcc.element import DS, NAMESPACES
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.read import view_of
from suyuan.certify.dcc.structure import check_schema
from suyuan.certify.signature import leads_to_anchor, load_anchors, verify_signature
from suyuan.certify.signing import FileSigner

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def refused(root: etree._Element) -> str:
    with pytest.raises(EvidenceError) as caught:
        verify_signature(root, at=NOW)
    return caught.value.message.en


def signature_of(root: etree._Element) -> etree._Element:
    found = root.find(f"{{{DS}}}Signature")
    assert found is not None
    return found


class TestSigning:
    def test_a_signed_certificate_is_still_valid_by_the_schema(self, signed, shared_dcc: Path):
        assert check_schema(safe_parse(signed), shared_dcc / "schemas") == ()

    def test_what_was_signed_is_the_document_and_nothing_was_lost(self, signed):
        content = verify_signature(safe_parse(signed), at=NOW).content
        before = safe_parse(compose_dcc(weight_certificate()))
        assert view_of(content) == view_of(before)

    def test_the_same_document_key_and_time_give_the_same_bytes(self, authority, signed):
        again = authority.institutions[0].signer().sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT)
        assert again == signed

    def test_the_signing_time_is_the_one_given(self, signed):
        assert verify_signature(safe_parse(signed), at=NOW).signing_time == SIGNED_AT

    def test_without_a_time_none_is_stated(self, authority):
        document = authority.institutions[0].signer().sign_xml(compose_dcc(weight_certificate()))
        assert verify_signature(safe_parse(document), at=NOW).signing_time is None

    def test_a_signed_document_is_not_signed_again(self, authority, signed):
        with pytest.raises(InputError, match="already signed"):
            authority.institutions[0].signer().sign_xml(signed, at=SIGNED_AT)

    def test_an_independent_verifier_accepts_it_against_the_root(self, authority, signed, tmp_path: Path):
        root = tmp_path / "root.pem"
        root.write_bytes(authority.root_pem)
        config = XAdESSignatureConfiguration(location="./", verification_time=NOW)
        results = XAdESVerifier().verify(signed, ca_pem_file=str(root), expect_config=config)
        assert len(results) == 3

    def test_an_independent_verifier_refuses_it_against_another_root(self, signed, tmp_path: Path):
        root = tmp_path / "root.pem"
        root.write_bytes(stranger().root_pem)
        config = XAdESSignatureConfiguration(location="./", verification_time=NOW)
        with pytest.raises(InvalidCertificate):
            XAdESVerifier().verify(signed, ca_pem_file=str(root), expect_config=config)


def stranger() -> Authority:
    return make_authority(
        b"another seed altogether",
        [INSTITUTE.name],
        valid_from=date(2025, 1, 1),
        valid_until=date(2030, 12, 31),
    )


class TestKeys:
    def test_the_same_arguments_give_the_same_authority(self):
        assert stranger() == stranger()

    def test_another_seed_gives_other_keys(self, authority):
        assert stranger().institutions[0].key_pem != authority.institutions[0].key_pem

    def test_a_short_seed_is_refused(self):
        with pytest.raises(InputError, match="seed"):
            make_authority(b"short", [], valid_from=date(2025, 1, 1), valid_until=date(2026, 1, 1))

    def test_key_and_certificate_must_belong_together(self, authority):
        with pytest.raises(InputError, match="does not belong"):
            FileSigner(stranger().institutions[0].key_pem, authority.institutions[0].chain_pem)

    @pytest.mark.parametrize("broken", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\n"])
    def test_a_broken_key_is_refused(self, broken, authority):
        with pytest.raises(InputError, match="cannot be read"):
            FileSigner(broken, authority.institutions[0].chain_pem)

    def test_a_key_behind_a_passphrase_opens_with_it_only(self, authority):
        plain = authority.institutions[0]
        key = serialization.load_pem_private_key(plain.key_pem, password=None)
        locked = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"open sesame"),
        )
        signer = FileSigner(locked, plain.chain_pem, passphrase=b"open sesame")
        assert signer.certificate_pem in plain.chain_pem
        with pytest.raises(InputError):
            FileSigner(locked, plain.chain_pem, passphrase=b"wrong")

    @pytest.mark.parametrize(
        "key", [ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP521R1())]
    )
    def test_a_kind_of_key_outside_the_list_is_refused(self, key, authority):
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with pytest.raises(InputError):
            FileSigner(pem, authority.institutions[0].chain_pem)

    def test_keys_are_read_from_files(self, authority, signed, tmp_path: Path):
        one = authority.institutions[0]
        (tmp_path / "key.pem").write_bytes(one.key_pem)
        (tmp_path / "chain.pem").write_bytes(one.chain_pem)
        signer = FileSigner.from_files(tmp_path / "key.pem", tmp_path / "chain.pem")
        assert signer.sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT) == signed

    def test_a_missing_key_file_is_a_failure_of_the_surroundings(self, tmp_path: Path):
        with pytest.raises(GatewayError):
            FileSigner.from_files(tmp_path / "none.pem", tmp_path / "none.pem")


class TestTampering:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (b"500.00043", b"500.00044"),
            ("合格".encode(), "不合格".encode()),
            (b"2027-03-03", b"2037-03-03"),
            (b"M-2207-15", b"M-2207-16"),
            (b'refType="basic_conformity"', b'refType="basic_Conformity"'),
            (b"2026-03-05T01:10:00", b"2026-03-04T01:10:00"),
        ],
    )
    def test_a_changed_byte_is_found(self, before, after, signed):
        assert before in signed
        assert "does not match" in refused(safe_parse(signed.replace(before, after, 1)))

    def test_a_changed_byte_of_the_signature_is_found(self, signed):
        root = safe_parse(signed)
        value = signature_of(root).find(f"{{{DS}}}SignatureValue")
        assert value is not None
        assert value.text is not None
        value.text = ("A" if value.text[0] != "A" else "B") + value.text[1:]
        assert "does not match" in refused(root)

    def test_a_removed_signature_is_found(self, signed):
        root = safe_parse(signed)
        root.remove(signature_of(root))
        assert "not signed" in refused(root)

    def test_blanks_between_elements_are_part_of_what_was_signed(self, signed):
        assert "does not match" in refused(safe_parse(signed.replace(b"\n <dcc:", b"\n  <dcc:", 1)))

    def test_the_certificate_of_another_key_is_found(self, signed):
        root = safe_parse(signed)
        holder = signature_of(root).find(f".//{{{DS}}}X509Certificate")
        assert holder is not None
        pem = stranger().institutions[0].chain_pem.decode()
        holder.text = "".join(pem.splitlines()[1:-1])
        assert "does not match" in refused(root)

    @pytest.mark.parametrize("text", ["", "AAAA", "no base64 at all!"])
    def test_a_broken_certificate_is_told(self, text, signed):
        root = safe_parse(signed)
        holder = signature_of(root).find(f".//{{{DS}}}X509Certificate")
        assert holder is not None
        holder.text = text
        assert "certificate" in refused(root)


class TestWrapping:
    """The signed document is kept somewhere inside, and another one is shown around it."""

    def test_a_second_signature_is_refused(self, signed):
        root = safe_parse(signed)
        root.append(copy.deepcopy(signature_of(root)))
        assert "more than one signature" in refused(root)

    def test_a_signed_document_inside_a_forged_one_is_refused(self, signed):
        forged = safe_parse(compose_dcc(weight_certificate()))
        comment = etree.SubElement(forged, f"{{{NAMESPACES['dcc']}}}comment")
        comment.append(safe_parse(signed))
        assert "not at its place" in refused(forged)

    def test_a_signature_moved_deeper_is_refused(self, signed):
        root = safe_parse(signed)
        signature = signature_of(root)
        root[0].append(signature)
        assert "not at its place" in refused(root)

    def test_a_reference_to_a_part_only_is_refused(self, signed):
        root = safe_parse(signed)
        reference = signature_of(root).find(f".//{{{DS}}}Reference[@URI='']")
        assert reference is not None
        reference.set("URI", "#item")
        assert "whole document" in refused(root)

    @pytest.mark.parametrize(
        "algorithm",
        [
            "http://www.w3.org/TR/1999/REC-xpath-19991116",
            "http://www.w3.org/TR/1999/REC-xslt-19991116",
            "http://www.w3.org/2002/06/xmldsig-filter2",
            "http://www.w3.org/2000/09/xmldsig#base64",
        ],
    )
    def test_a_transform_that_could_hide_something_is_refused(self, algorithm, signed):
        root = safe_parse(signed)
        transforms = signature_of(root).find(f".//{{{DS}}}Transforms")
        assert transforms is not None
        etree.SubElement(transforms, f"{{{DS}}}Transform").set("Algorithm", algorithm)
        assert "not allowed" in refused(root)

    def test_a_reference_to_the_outside_is_refused(self, signed):
        root = safe_parse(signed)
        reference = signature_of(root).findall(f".//{{{DS}}}Reference")[1]
        reference.set("URI", "http://elsewhere.example/")
        assert "not allowed" in refused(root)

    def test_the_same_identity_twice_is_refused(self, signed):
        root = safe_parse(signed)
        root[0].set("Id", "item")
        assert "identity is given twice" in refused(root)

    def test_a_weak_digest_is_refused(self, signed):
        root = safe_parse(signed)
        for method in signature_of(root).iter(f"{{{DS}}}DigestMethod"):
            method.set("Algorithm", "http://www.w3.org/2000/09/xmldsig#sha1")
        assert "The signature does not hold" in refused(root)


class TestTrust:
    def test_it_leads_to_the_root_that_certified_it(self, authority, signed):
        found = verify_signature(safe_parse(signed), at=NOW)
        assert leads_to_anchor(found, load_anchors([authority.root_pem]), at=SIGNED_AT)

    @pytest.mark.parametrize("day", [date(2024, 12, 31), date(2031, 1, 1)])
    def test_outside_the_validity_of_the_key_it_does_not(self, day, authority, signed):
        found = verify_signature(safe_parse(signed), at=NOW)
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        assert not leads_to_anchor(found, load_anchors([authority.root_pem]), at=at)

    def test_it_does_not_lead_to_a_stranger_or_to_nobody(self, signed):
        found = verify_signature(safe_parse(signed), at=NOW)
        assert not leads_to_anchor(found, load_anchors([stranger().root_pem]), at=SIGNED_AT)
        assert not leads_to_anchor(found, (), at=SIGNED_AT)

    def test_an_institution_cannot_certify_another_one(self, signed, authority):
        leaf_as_root = load_anchors([authority.institutions[0].chain_pem])
        forged = make_authority(
            b"seed of a forger of keys",
            [Text("伪", "F")],
            valid_from=date(2025, 1, 1),
            valid_until=date(2030, 1, 1),
        )
        document = forged.institutions[0].signer().sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT)
        assert not leads_to_anchor(verify_signature(safe_parse(document), at=NOW), leaf_as_root, at=SIGNED_AT)

    def test_an_unreadable_root_is_told(self):
        with pytest.raises(InputError, match="trusted root"):
            load_anchors([b"nothing"])


class TestSamples:
    def test_signed_samples_hold_or_fail_as_the_facts_say(self, facts, shared_dcc: Path):
        signed_samples = [fact for fact in facts if fact["signatures"]]
        assert len(signed_samples) >= 7
        for fact in signed_samples:
            root = safe_parse((shared_dcc / "samples" / fact["file"]).read_bytes())
            try:
                verify_signature(root, at=NOW)
                holds = True
            except EvidenceError:
                holds = False
            assert holds == fact["signature_intact_with_embedded_cert"], fact["file"]

    def test_a_foreign_certificate_leads_to_its_own_root(self, shared_dcc: Path):
        root = safe_parse((shared_dcc / "samples" / "dcclib_valid_signature_3.3.0.xml").read_bytes())
        anchors = load_anchors([(shared_dcc / "samples" / "dcclib_test_ca.pem").read_bytes()])
        assert leads_to_anchor(verify_signature(root, at=NOW), anchors, at=NOW)
