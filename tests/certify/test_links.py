"""Where a certificate points, and whether it holds: by hash, by number, not at all, or never meant to."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from tests.certify.sample import E2_WEIGHTS, gauge_certificate, weight_certificate

from suyuan.base.errors import Unreadable
from suyuan.certify.compose import compose_dcc
from suyuan.certify.links import STATES, Candidate, follow, links_in
from suyuan.certify.lossless import canonical

STANDARD = compose_dcc(replace(gauge_certificate(), number=E2_WEIGHTS.certificate_number, supersedes=None))
NUMBER = E2_WEIGHTS.certificate_number


def pointing(value: str, procedure: str = "SHA-256", *, number: str = NUMBER) -> bytes:
    """The smallest document with one link."""
    return (
        '<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc"><dcc:measuringEquipment><dcc:certificate>'
        f"<dcc:referralID>{number}</dcc:referralID><dcc:procedure>{procedure}</dcc:procedure>"
        f"<dcc:value>{value}</dcc:value></dcc:certificate></dcc:measuringEquipment>"
        "</dcc:digitalCalibrationCertificate>"
    ).encode()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def state(document: bytes, *files: bytes) -> tuple[str, str]:
    """The state of the one link, and the note in English."""
    (found,) = follow(document, [Candidate(f"{n}.xml", one) for n, one in enumerate(files)])
    return found.state, found.note.en


@pytest.mark.parametrize(
    ("value", "procedure"),
    [
        (sha(STANDARD), "SHA-256"),
        (sha(STANDARD).upper(), "sha256"),
        (base64.b64encode(hashlib.sha256(STANDARD).digest()).decode(), "SHA256"),
        (sha(STANDARD), "http://www.w3.org/2001/04/xmlenc#sha256"),
        (hashlib.sha512(STANDARD).hexdigest(), "SHA-512"),
        (hashlib.sha512(STANDARD).hexdigest(), "SHA2-512"),
        (" ".join((sha(STANDARD)[:32], sha(STANDARD)[32:])), "SHA-256"),
    ],
)
def test_a_document_with_exactly_these_bytes_is_verified(value, procedure):
    assert state(pointing(value, procedure), b"<a/>", STANDARD) == ("verified", "bytes of the file")


def test_another_encoding_is_found_by_the_canonical_form():
    moved = (
        STANDARD.decode()
        .replace('encoding="UTF-8"', 'encoding="UTF-16"')
        .replace("\n", "\r\n")
        .encode("utf-16")
    )
    assert state(pointing(sha(canonical(STANDARD))), moved) == ("verified", "canonical form")


def test_a_file_that_is_no_certificate_is_verified_by_its_bytes():
    assert state(pointing(sha(b"\x00\x01 data"), number="table 3"), b"\x00\x01 data")[0] == "verified"


def test_that_number_with_other_bytes_is_a_mismatch():
    assert state(pointing(sha(STANDARD)), STANDARD.replace(b"0.006", b"0.005"))[0] == "mismatch"


def test_a_weak_hash_holds_but_is_told():
    value = hashlib.md5(STANDARD, usedforsecurity=False).hexdigest()
    assert state(pointing(value, "MD5"), STANDARD) == (
        "verified",
        "bytes of the file; md5 is no longer secure",
    )


FILLERS = [
    "",
    "0",
    "0" * 64,
    "00:00",
    "-",
    "TODO",
    "tbd",
    "xxx",
    "XXXXXXXX",
    "N/A",
    "...",
    "???",
    "analogue",
    "E",
]


@pytest.mark.parametrize("value", FILLERS)
def test_a_filler_is_a_placeholder_or_at_least_leads_to_the_number(value):
    assert state(pointing(value))[0] == "placeholder"
    assert state(pointing(value), STANDARD)[0] == "resolved"


@pytest.mark.parametrize(
    ("value", "procedure"),
    [
        ("abcdef012345", "SHA-256"),
        ("q" * 64, "SHA-256"),
        (sha(STANDARD), "WHIRL-1"),
        (sha(STANDARD), "SHA-512"),
    ],
)
def test_a_hash_that_cannot_be_computed_is_said_to_be_one(value, procedure):
    assert state(pointing(value, procedure))[0] == "dangling"
    found, note = state(pointing(value, procedure), STANDARD)
    assert (found, note.split(":")[0]) == ("resolved", "cannot be computed")


def test_nothing_there_is_dangling():
    assert (
        state(pointing(sha(STANDARD)), b"", b"<a/>", b"<!DOCTYPE a><a/>", b"%PDF-1.7 broken")[0] == "dangling"
    )


def test_our_certificate_points_to_its_standard_its_predecessor_and_its_page():
    content = replace(
        gauge_certificate(),
        standards=(replace(E2_WEIGHTS, sha256=sha(STANDARD)),),
    )
    found = follow(compose_dcc(content), [Candidate("standard.xml", STANDARD)])
    assert [(one.link.place, one.state) for one in found if one.state != "external"] == [
        ("previousReport", "dangling"),
        ("measuringEquipment", "verified"),
    ]
    assert {one.link.place for one in found if one.state == "external"} == {
        "refTypeDefinition", "contact", "statement",
    }  # fmt: skip
    assert {one.found for one in found} == {"", "standard.xml"}


def test_a_linked_report_within_a_link_is_followed_too():
    inner = (
        "<dcc:linkedReport><dcc:referralID>X</dcc:referralID><dcc:procedure>SHA-256</dcc:procedure>"
        f"<dcc:value>{sha(b'x')}</dcc:value></dcc:linkedReport></dcc:certificate>"
    )
    document = pointing(sha(STANDARD)).decode().replace("</dcc:certificate>", inner).encode()
    found = follow(document, [Candidate("x", b"x"), Candidate("s", STANDARD)])
    assert [(one.link.place, one.state, one.found) for one in found] == [
        ("measuringEquipment", "verified", "s"),
        ("linkedReport", "verified", "x"),
    ]


def test_every_link_of_the_samples_has_a_state_and_a_path(shared_dcc: Path):
    for path in sorted((shared_dcc / "samples").glob("*.xml")):
        for one in follow(path.read_bytes()):
            assert one.state in ("placeholder", "dangling", "external"), path.name
            assert one.link.path.startswith("/")
            assert one.to_record()["note"]["zh"]


def test_every_state_has_words_in_both_languages():
    assert all(text.zh and text.en for text in STATES.values())


def test_hostile_documents_are_refused():
    for bad in (b"", b"<!DOCTYPE a><a/>"):
        with pytest.raises(Unreadable):
            links_in(bad)


def test_the_links_of_the_weights_are_read_in_order():
    places = [one.place for one in links_in(compose_dcc(weight_certificate()))]
    assert places == ["refTypeDefinition", "contact", "statement", "measuringEquipment"]
