"""What is read of a certificate: the collected samples, and signatures against trust."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.certify.sample import gauge_certificate, weight_certificate
from tests.registry.received.documents import ROWS, certificate

from suyuan.base.text import Text
from suyuan.certify.authority import demo_authority, make_authority
from suyuan.certify.compose import compose_dcc
from suyuan.certify.trust import Trust
from suyuan.registry.received.reading import Taken, prover, take
from suyuan.registry.received.rules import day_of, folded

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared" / "dcc"
AT = datetime(2026, 4, 1, tzinfo=UTC)


def facts() -> list[dict[str, Any]]:
    path = SHARED / "facts.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []


@pytest.mark.skipif(not facts(), reason="the folder shared/dcc is not beside the repository")
@pytest.mark.parametrize("known", facts(), ids=lambda one: one["file"])
def test_samples_of_every_edition_say_what_other_programs_read_of_them(known):
    found = take((SHARED / "samples" / known["file"]).read_bytes(), name=known["file"])
    if known["xsd_valid_libxml2"] is False and known["signatures"] == 0 and known["schemaVersion"]:
        assert not isinstance(found, Taken)  # the official schema refuses it too
    if isinstance(found, Taken):
        assert (found.sha256, found.facts.number) == (known["sha256"], known["uniqueIdentifier"])
        assert (found.signature == "unsigned") == (known["signatures"] == 0)
        assert found.facts.items == known["counts"]["item"]
    elif known["xsd_valid_libxml2"]:
        pytest.fail(f"a valid certificate was refused: {[one.text.en for one in found]}")


@pytest.mark.parametrize("edition", ["3.1.1", "3.2.1", "3.3.0"])
def test_every_edition_gives_the_same_lines(edition):
    found = take(certificate("K-1", edition=edition), name="a.xml")
    assert isinstance(found, Taken)
    assert [(line.point, line.value_text, line.expanded_text, line.u) for line in found.lines] == [
        (f"{point} K", error, "0.061", 0.0305) for point, error in ROWS
    ]


def test_a_certificate_of_our_own_make_gives_the_numbers_that_were_written():
    content = gauge_certificate()
    found = take(compose_dcc(content), name="a.xml")
    assert isinstance(found, Taken)
    # The gauge was adjusted: what it showed before stays in the document and is no result to work with.
    written = [row.cells for table in content.tables if table.state == "as_left" for row in table.rows]
    assert [(line.point, line.value_text, line.expanded_text, line.k) for line in found.lines] == [
        (f"{point} MPa", error, spread, float(k)) for point, error, spread, k in written
    ]
    assert found.facts.kind == "calibration"
    assert found.facts.issuer_zh == content.issuer.name.zh
    assert found.facts.replaces == "SFJL-YL-2026-0000031"
    assert [(one.place, one.number) for one in found.citations] == [
        ("previousReport", "SFJL-YL-2026-0000031"),
        ("measuringEquipment", content.standards[1].certificate_number),
        ("measuringEquipment", content.standards[0].certificate_number),
    ]


def test_the_validity_and_the_verdict_of_a_verification_are_read():
    content = weight_certificate()
    found = take(compose_dcc(content), name="a.xml")
    assert isinstance(found, Taken)
    assert content.valid_until is not None
    assert (found.facts.valid_until, found.facts.verdict) == (content.valid_until.isoformat(), "pass")


class TestSignatures:
    @pytest.fixture(scope="class")
    def signed(self) -> tuple[bytes, Trust]:
        content = gauge_certificate()
        authority = demo_authority(
            content.issuer.name, valid_from=date(2025, 1, 1), valid_until=date(2035, 1, 1)
        )
        document = (
            authority.institutions[0]
            .signer()
            .sign_xml(compose_dcc(content), at=datetime(2026, 3, 5, 1, 10, tzinfo=UTC))
        )
        return document, Trust(anchors=(authority.root_pem,))

    def test_without_trust_a_signature_is_not_checked(self, signed):
        found = take(signed[0], name="a.xml")
        assert isinstance(found, Taken)
        assert found.signature == "unchecked"

    def test_with_its_root_it_passes(self, signed):
        document, trust = signed
        found = take(document, name="a.xml", prove=prover(trust, at=AT))
        assert isinstance(found, Taken)
        assert found.signature == "passed"

    def test_a_document_that_was_changed_is_a_fault(self, signed):
        document, trust = signed
        changed = document.replace(b"+0.012", b"+0.011", 1)
        assert changed != document
        (fault,) = take(changed, name="a.xml", prove=prover(trust, at=AT))
        assert fault.words.en.startswith("signature:")

    def test_a_signer_that_nobody_trusts_is_a_fault(self, signed):
        days = {"valid_from": date(2025, 1, 1), "valid_until": date(2035, 1, 1)}
        stranger = make_authority(b"the seed of somebody else", [Text("甲", "Somebody")], **days)
        found = take(signed[0], name="a.xml", prove=prover(Trust(anchors=(stranger.root_pem,)), at=AT))
        assert [fault.words.en[:10] for fault in found] == ["signature:"]

    def test_without_any_signature_it_is_kept_as_unsigned(self, signed):
        found = take(certificate("K-1"), name="a.xml", prove=prover(signed[1], at=AT))
        assert isinstance(found, Taken)
        assert found.signature == "unsigned"


DAYS = {
    "2026-01-20": "2026-01-20",
    " 2026-01-20Z": "2026-01-20",
    "2026-01-20+08:00": "2026-01-20",
    "2026-02-30": "",
    "": "",
    "soon": "",
}


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_days(text, day):
    assert day_of(text) == day


def test_names_are_compared_without_width_case_and_blanks():
    assert folded("ＡＢＣ  Laboratory\n") == folded("abc laboratory")
    assert folded("甲研究所") != folded("乙研究所")
