"""The nine steps: each finds its own fault, and what is not known is never called passed."""

from __future__ import annotations

import copy
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from lxml import etree
from tests.certify.conftest import SIGNED_AT
from tests.certify.sample import INSTITUTE, gauge_certificate, scale_notice, weight_certificate

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.certify.authority import make_authority
from suyuan.certify.compose import compose_dcc
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.signature import load_anchors
from suyuan.certify.trust import Chain, Known, LogProof, Standing, Trust
from suyuan.certify.verification import HEADLINES, TITLES
from suyuan.certify.verify import STEPS, Verification, verify
from suyuan.tlog.checkpoint import Checkpoint, sign_checkpoint
from suyuan.tlog.leaf import commitment
from suyuan.tlog.note import Signer as LogSigner
from suyuan.tlog.tree import leaf_hash, node_hash

NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
SALT = b"sixteen bytes of salt"
LOG = LogSigner("log.example", bytes(range(32)))
TRACEABLE = Chain(state="traceable", steps=3, root=Text("国家质量基准", "the national standard of mass"))


@pytest.fixture(scope="module")
def trust(authority) -> Trust:
    return Trust(anchors=(authority.root_pem,), log_vkey=LOG.verifier.vkey())


def proof_for(document: bytes) -> LogProof:
    """The document as the second of two entries of a log."""
    leaf = leaf_hash(commitment(kind="issue", document_sha256=sha256_hex(document), salt=SALT))
    other = leaf_hash(b"an earlier entry")
    checkpoint = Checkpoint("log.example", 2, node_hash(other, leaf))
    return LogProof(checkpoint=sign_checkpoint(checkpoint, LOG), index=1, path=(other,), salt=SALT)


def everything_about(document: bytes) -> Known:
    standing = Standing(state="issued", document_sha256=sha256_hex(document))
    return Known(log=proof_for(document), register=standing, graph=TRACEABLE)


@pytest.fixture(scope="module")
def evidence(signed) -> Known:
    return everything_about(signed)


def states(found: Verification) -> dict[str, str]:
    return {check.code: check.state for check in found.checks}


class TestGenuine:
    def test_a_genuine_certificate_passes_every_step(self, signed, trust, evidence):
        found = verify(signed, trust, at=NOW, evidence=evidence)
        assert states(found) == dict.fromkeys(STEPS, "passed") | {"page": "not_applicable"}
        assert found.outcome == "genuine"
        assert found.content_signed
        assert found.signed_by == INSTITUTE.name.zh
        assert found.signed_at == SIGNED_AT

    def test_the_steps_are_numbered_in_order(self, signed, trust, evidence):
        found = verify(signed, trust, at=NOW, evidence=evidence)
        assert [(check.number, check.code) for check in found.checks] == list(enumerate(STEPS, start=1))

    def test_with_the_official_schema_too(self, signed, trust, evidence, shared_dcc: Path):
        strict = replace(trust, schema_dir=shared_dcc / "schemas")
        assert verify(signed, strict, at=NOW, evidence=evidence).outcome == "genuine"

    def test_a_rejection_notice_is_genuine_but_says_no(self, authority, trust):
        document = authority.institutions[0].signer().sign_xml(compose_dcc(scale_notice()), at=SIGNED_AT)
        found = verify(document, trust, at=NOW, evidence=everything_about(document))
        assert found.outcome == "not_qualified"
        assert found.check("validity").state == "not_applicable"

    def test_a_calibration_certificate_has_no_end_of_validity(self, authority, trust):
        document = authority.institutions[0].signer().sign_xml(compose_dcc(gauge_certificate()), at=SIGNED_AT)
        found = verify(document, trust, at=NOW, evidence=everything_about(document))
        assert found.outcome == "genuine"
        assert found.check("validity").state == "not_applicable"

    def test_the_record_is_plain_data_in_both_languages(self, signed, trust, evidence):
        record = verify(signed, trust, at=NOW, evidence=evidence).to_record()
        assert record["outcome"] == "genuine"
        assert record["number"] == weight_certificate().number
        assert all(check["words"]["zh"] and check["words"]["en"] for check in record["checks"])


class TestFile:
    @pytest.mark.parametrize(
        "document",
        [b"", b"plain", b"%PDF-1.7 broken", "<!DOCTYPE a><a/>".encode("utf-16"), b"<a>" * 1000],
        ids=["empty", "text", "pdf", "doctype", "deep"],
    )
    def test_what_cannot_be_read_is_refused_and_the_rest_is_not_reached(self, document, trust):
        found = verify(document, trust, at=NOW)
        assert found.outcome == "refused"
        assert states(found)["file"] == "failed"
        assert "passed" not in states(found).values()
        assert found.certificate is None

    def test_other_xml_is_not_a_certificate(self, trust):
        found = verify(b"<invoice/>", trust, at=NOW)
        assert (states(found)["file"], states(found)["build"]) == ("passed", "failed")
        assert found.outcome == "refused"

    def test_a_schema_that_is_not_installed_is_unknown(self, signed, trust, tmp_path: Path):
        found = verify(signed, replace(trust, schema_dir=tmp_path), at=NOW)
        assert states(found)["build"] == "unknown"


class TestSignature:
    def test_an_early_edition_is_judged_without_the_signature_that_it_had_no_place_for(
        self, shared_dcc: Path
    ):
        sample = (shared_dcc / "samples" / "gp_temperature_typical_signed_3.1.1.xml").read_bytes()
        assert verify(sample, Trust(), at=NOW).check("build").state == "passed"
        official = Trust(schema_dir=shared_dcc / "schemas")
        assert verify(sample, official, at=NOW).check("build").state == "passed"
        broken = sample.replace(b"dcc:items>", b"dcc:itemz>")
        assert verify(broken, Trust(), at=NOW).check("build").state == "failed"

    def test_a_changed_byte_is_refused(self, signed, trust, evidence):
        forged = signed.replace(b"500.00043", b"500.00143")
        found = verify(forged, trust, at=NOW, evidence=evidence)
        assert states(found)["signature"] == "failed"
        assert states(found)["log"] == "failed"
        assert found.outcome == "refused"
        assert not found.content_signed

    def test_an_unsigned_certificate_is_refused(self, trust):
        found = verify(compose_dcc(weight_certificate()), trust, at=NOW)
        assert states(found)["signature"] == "failed"
        assert found.outcome == "refused"

    def test_a_stranger_with_the_same_name_is_refused(self, trust):
        stranger = make_authority(
            b"a stranger with a printer",
            [INSTITUTE.name],
            valid_from=date(2025, 1, 1),
            valid_until=date(2030, 1, 1),
        )
        document = stranger.institutions[0].signer().sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT)
        found = verify(document, trust, at=NOW, evidence=everything_about(document))
        assert states(found)["signature"] == "failed"
        assert found.outcome == "refused"

    def test_without_a_trusted_root_nothing_is_proved(self, signed, evidence):
        found = verify(signed, Trust(log_vkey=LOG.verifier.vkey()), at=NOW, evidence=evidence)
        assert states(found)["signature"] == "unknown"
        assert found.outcome == "unproven"


class TestKey:
    def fingerprint(self, authority) -> str:
        from cryptography.hazmat.primitives.hashes import SHA256

        return load_anchors([authority.institutions[0].chain_pem])[0].fingerprint(SHA256()).hex()

    def test_another_institution_of_the_same_root_is_refused(self, trust):
        both = make_authority(
            b"seed of the certificate tests",
            [INSTITUTE.name, Text("另一机构", "Another body")],
            valid_from=date(2025, 1, 1),
            valid_until=date(2030, 12, 31),
        )
        assert both.root_pem == trust.anchors[0]
        document = both.institutions[1].signer().sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT)
        found = verify(document, trust, at=NOW, evidence=everything_about(document))
        assert (states(found)["signature"], states(found)["key"]) == ("passed", "failed")
        assert found.outcome == "refused"

    def test_a_key_withdrawn_before_it_signed_is_refused(self, authority, signed, trust, evidence):
        since = {self.fingerprint(authority): SIGNED_AT - timedelta(hours=1)}
        found = verify(signed, replace(trust, withdrawn=since), at=NOW, evidence=evidence)
        assert (states(found)["key"], found.outcome) == ("failed", "refused")

    def test_a_key_withdrawn_later_is_good_only_with_the_log(self, authority, signed, trust, evidence):
        later = replace(trust, withdrawn={self.fingerprint(authority): SIGNED_AT + timedelta(hours=1)})
        assert verify(signed, later, at=NOW, evidence=evidence).outcome == "genuine"
        without = replace(evidence, log=None)
        assert verify(signed, later, at=NOW, evidence=without).outcome == "unproven"

    def test_a_signature_of_tomorrow_is_refused(self, signed, trust, evidence):
        found = verify(signed, trust, at=SIGNED_AT - timedelta(hours=1), evidence=evidence)
        assert states(found)["key"] == "failed"


class TestLog:
    def test_a_proof_for_another_document_fails(self, signed, trust, evidence):
        found = verify(signed, trust, at=NOW, evidence=replace(evidence, log=proof_for(b"another")))
        assert (states(found)["log"], found.outcome) == ("failed", "refused")

    def test_a_checkpoint_of_another_log_fails(self, signed, trust, evidence):
        other = replace(trust, log_vkey=LogSigner("log.example", bytes(32)).verifier.vkey())
        assert states(verify(signed, other, at=NOW, evidence=evidence))["log"] == "failed"

    @pytest.mark.parametrize("change", [{"index": 0}, {"path": ()}, {"salt": b"another salt of bytes"}])
    def test_a_changed_proof_fails(self, change, signed, trust, evidence):
        broken = replace(proof_for(signed), **change)
        assert (
            states(verify(signed, trust, at=NOW, evidence=replace(evidence, log=broken)))["log"] == "failed"
        )

    def test_without_a_proof_or_a_key_it_is_unknown(self, signed, trust, evidence):
        assert states(verify(signed, trust, at=NOW, evidence=replace(evidence, log=None)))["log"] == "unknown"
        keyless = replace(trust, log_vkey="")
        found = verify(signed, keyless, at=NOW, evidence=evidence)
        assert (states(found)["log"], found.outcome) == ("unknown", "unproven")


class TestStatus:
    @pytest.mark.parametrize(
        ("standing", "outcome", "told"),
        [
            (Standing(state="revoked", reason=Text("数据有误", "wrong data")), "revoked", "wrong data"),
            (Standing(state="superseded", replaced_by="N-2", since=date(2026, 3, 9)), "superseded", "N-2"),
            (Standing(state="in_doubt"), "in_doubt", "reviewing"),
            (Standing(state="lapsed"), "expired", "ended"),
            (Standing(state="issued", document_sha256="0" * 64), "refused", "another document"),
        ],
        ids=lambda value: value if isinstance(value, str) else value.state,
    )
    def test_what_the_register_says_is_shown(self, standing, outcome, told, signed, trust, evidence):
        found = verify(signed, trust, at=NOW, evidence=replace(evidence, register=standing))
        assert found.outcome == outcome
        assert told in found.check("status").words.en
        assert found.headline == HEADLINES[outcome]

    def test_a_silent_register_is_unknown(self, signed, trust, evidence):
        found = verify(signed, trust, at=NOW, evidence=replace(evidence, register=None))
        assert (states(found)["status"], found.outcome) == ("unknown", "unproven")

    def test_the_question_names_the_number_and_the_digest(self, signed, trust):
        asked = []

        class Register(Known):
            def standing(self, number, document_sha256):
                asked.append((number, document_sha256))

        verify(signed, trust, at=NOW, evidence=Register())
        assert asked == [(weight_certificate().number, sha256_hex(signed))]


class TestValidity:
    def test_the_last_day_counts_at_its_own_offset(self, signed, trust, evidence):
        beijing = timezone(timedelta(hours=8))
        last = datetime(2027, 3, 3, 23, 59, tzinfo=beijing)
        assert verify(signed, trust, at=last, evidence=evidence).outcome == "genuine"
        after = last + timedelta(minutes=1)
        found = verify(signed, trust, at=after, evidence=evidence)
        assert (states(found)["validity"], found.outcome) == ("failed", "expired")

    def test_a_time_without_offset_is_refused(self, signed, trust):
        with pytest.raises(InputError, match="offset"):
            verify(signed, trust, at=datetime(2026, 4, 1))


class TestChain:
    def test_a_broken_chain_is_told(self, signed, trust, evidence):
        broken = Chain(state="broken", broken_at=Text("F1 砝码组", "weight set F1"))
        found = verify(signed, trust, at=NOW, evidence=replace(evidence, graph=broken))
        assert found.outcome == "chain_broken"
        assert "weight set F1" in found.check("chain").words.en

    def test_an_unknown_chain_is_unknown(self, signed, trust, evidence):
        found = verify(signed, trust, at=NOW, evidence=replace(evidence, graph=None))
        assert (states(found)["chain"], found.outcome) == ("unknown", "unproven")


class TestPage:
    @pytest.fixture(scope="class")
    def pdf(self, signed) -> bytes:
        import typst

        from suyuan.certify.page import APT, missing_fonts, render_pdf

        if missing_fonts(frozenset(typst.Fonts().families())):
            pytest.skip(f"Chinese fonts are missing: {APT}")
        return render_pdf(signed, weight_certificate())

    def with_page(self, evidence: Known, digest: str) -> Known:
        assert evidence.register is not None
        return replace(evidence, register=replace(evidence.register, pdf_sha256=digest))

    def test_a_pdf_passes_by_the_certificate_inside(self, pdf, signed, trust, evidence):
        found = verify(pdf, trust, at=NOW, evidence=self.with_page(evidence, sha256_hex(pdf)))
        assert set(states(found).values()) == {"passed"}
        assert found.document_sha256 == sha256_hex(signed)

    def test_a_page_that_was_drawn_over_is_found(self, pdf, trust, evidence):
        found = verify(
            pdf + b"\n% drawn over", trust, at=NOW, evidence=self.with_page(evidence, sha256_hex(pdf))
        )
        assert (states(found)["page"], found.outcome) == ("failed", "refused")

    def test_where_no_digest_of_the_page_is_known_the_reader_compares(self, pdf, trust, evidence):
        found = verify(pdf, trust, at=NOW, evidence=evidence)
        assert (states(found)["page"], found.outcome) == ("unknown", "genuine")


def test_every_changed_bit_is_found(signed, trust, evidence):
    """Places and bits are drawn with a fixed seed; the long profile belongs to the torture runs."""
    draw = random.Random(20260305)
    for _ in range(150):
        place, bit = draw.randrange(len(signed)), 1 << draw.randrange(8)
        changed = bytearray(signed)
        changed[place] ^= bit
        found = verify(bytes(changed), trust, at=NOW, evidence=evidence)
        assert found.outcome == "refused", (place, bit)


def test_every_step_and_outcome_has_words_in_both_languages():
    assert list(TITLES) == list(STEPS)
    assert all(text.zh and text.en for text in (*TITLES.values(), *HEADLINES.values()))


def test_samples_from_elsewhere_never_raise(facts, shared_dcc: Path):
    anchor = (shared_dcc / "samples" / "dcclib_test_ca.pem").read_bytes()
    for fact in facts:
        found = verify((shared_dcc / "samples" / fact["file"]).read_bytes(), Trust(anchors=(anchor,)), at=NOW)
        assert found.outcome in ("refused", "unproven"), fact["file"]


def damaged(root: etree._Element, draw: random.Random) -> bytes:
    """A copy with up to six elements removed, renamed, emptied, doubled or given odd attributes."""
    copied = copy.deepcopy(root)
    elements = list(copied.iter(etree.Element))
    for _ in range(draw.randint(1, 6)):
        one, other = draw.choice(elements), draw.choice(elements)
        parent = one.getparent()
        match draw.randrange(5):
            case 0 if parent is not None:
                parent.remove(one)
            case 1:
                one.tag = other.tag
            case 2:
                one.text = draw.choice(["", "NaN", "x y z", "-1e5"])
            case 3:
                one.append(copy.deepcopy(other))
            case _:
                one.set(
                    draw.choice(["id", "Id", "refId", "URI", "Algorithm", "lang"]), draw.choice(["", "item"])
                )
    return etree.tostring(copied)


def test_damaged_documents_never_raise_and_never_pass(facts, signed, trust, shared_dcc: Path):
    draw = random.Random(42)
    roots = [safe_parse((shared_dcc / "samples" / fact["file"]).read_bytes()) for fact in facts]
    for _ in range(200):
        document = damaged(draw.choice([*roots, safe_parse(signed)]), draw)
        found = verify(document, trust, at=NOW, evidence=everything_about(signed))
        assert found.outcome == "refused"
        assert found.to_record()["checks"]
