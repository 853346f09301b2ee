"""Bundles: read back as written, checked step by step, and no hostile archive does more than be refused."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.certify.conftest import SIGNED_AT
from tests.certify.sample import scale_notice, weight_certificate

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.base.errors import InputError, TooLarge, Unreadable
from suyuan.certify.authority import Authority
from suyuan.certify.bundle import Enclosed, is_bundle, read_bundle, write_bundle
from suyuan.certify.bundle_check import BundleVerification, verify_bundle
from suyuan.certify.compose import compose_dcc
from suyuan.certify.trust import Trust
from suyuan.tlog.checkpoint import Checkpoint, sign_checkpoint
from suyuan.tlog.leaf import commitment
from suyuan.tlog.note import Signer as LogSigner
from suyuan.tlog.policy import Policy, parse_policy
from suyuan.tlog.proof import ProofFile
from suyuan.tlog.tree import leaf_hash, node_hash

NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
LOG = LogSigner("log.example", bytes(range(32)))
SALT = b"sixteen bytes of salt"


def proof_of(xml: bytes, signer: LogSigner = LOG) -> str:
    leaf = leaf_hash(commitment(kind="issue", document_sha256=sha256_hex(xml), salt=SALT))
    other = leaf_hash(b"an earlier entry")
    checkpoint = sign_checkpoint(Checkpoint(signer.name, 2, node_hash(other, leaf)), signer)
    return ProofFile(1, (other,), checkpoint, SALT).text()


def certified(authority: Authority, *, until: date) -> tuple[Enclosed, Enclosed]:
    """A notice of a scale of March 2026, and the certificate of the weights it was made with."""
    signer = authority.institutions[0].signer()
    weights = weight_certificate()
    weights = replace(
        weights,
        received=date(2025, 9, 15),
        performed=date(2025, 9, 16),
        issued=date(2025, 9, 18),
        valid_until=until,
        standards=tuple(replace(one, sha256=None) for one in weights.standards),
    )
    above = signer.sign_xml(compose_dcc(weights), at=SIGNED_AT)
    content = scale_notice()
    device = replace(content.standards[-1], sha256=sha256_hex(above), kind="device")
    below = signer.sign_xml(compose_dcc(replace(content, standards=(device,))), at=SIGNED_AT)
    parent = Enclosed(number=weights.number, xml=above, proof=proof_of(above))
    return Enclosed(number=content.number, xml=below, proof=proof_of(below)), parent


@pytest.fixture(scope="module")
def pair(authority: Authority) -> tuple[Enclosed, Enclosed]:
    return certified(authority, until=date(2026, 9, 17))


@pytest.fixture(scope="module")
def trust(authority: Authority) -> Trust:
    return Trust(anchors=(authority.root_pem,))


POLICY = parse_policy(f"log {LOG.verifier.vkey()}\nquorum none\n")


def states(found: BundleVerification) -> dict[str, str]:
    return {check.code: check.state for check in found.checks}


def check(documents: list[Enclosed], trust: Trust, policy: Policy | None = POLICY) -> BundleVerification:
    content = write_bundle(documents[0].sha256, documents)
    return verify_bundle(read_bundle(content), trust, policy=policy, at=NOW)


def test_what_is_written_is_read_and_is_the_same_file_each_time(pair):
    content = write_bundle(pair[0].sha256, list(pair), policy="quorum none\n")
    assert is_bundle(content)
    assert content == write_bundle(pair[0].sha256, list(reversed(pair)), policy="quorum none\n")
    found = read_bundle(content)
    assert found.documents[pair[1].sha256] == pair[1]
    assert (found.subject, found.policy) == (pair[0].sha256, "quorum none\n")


def test_every_step_passes_for_a_whole_bundle(pair, trust):
    found = check(list(pair), trust)
    failed = [one.words.en for one in found.checks if one.state not in ("passed", "not_applicable")]
    assert not failed
    assert found.sound
    assert found.depth == 1
    assert found.roots


def test_a_missing_standard_breaks_the_chain(pair, trust):
    assert states(check([pair[0]], trust))["chain"] == "failed"


def test_a_signer_nobody_trusts_is_not_believed(pair):
    found = check(list(pair), Trust())
    assert states(found)["documents"] == "unknown"
    assert not found.sound


def test_a_proof_of_another_log_or_of_another_document_is_refused(pair, trust):
    other = LogSigner("log.other", bytes(32))
    foreign = replace(pair[1], proof=proof_of(pair[1].xml, other))
    swapped = replace(pair[1], proof=pair[0].proof)
    for parent in (foreign, swapped):
        assert states(check([pair[0], parent], trust))["log"] == "failed"
    assert states(check([pair[0], replace(pair[1], proof="")], trust))["log"] == "unknown"
    assert states(check(list(pair), trust, policy=None))["log"] == "unknown"


def test_a_changed_document_is_refused_before_anything_is_checked(pair):
    content = write_bundle(pair[0].sha256, list(pair))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = f"documents/{pair[1].sha256}.xml"
    files[name] = files[name].replace(b"dcc:", b"dcb:", 1)
    with pytest.raises(Unreadable):
        read_bundle(packed(files))


def test_a_standard_used_after_its_end_is_named(authority, trust):
    found = check(list(certified(authority, until=date(2026, 2, 1))), trust)
    day = next(one for one in found.checks if one.code == "day")
    assert day.state == "failed"
    assert "2026-02-01" in day.words.zh


def packed(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return held.getvalue()


MANIFEST = canonical_bytes({"format": "suyuan-bundle/1", "subject": "0" * 64, "documents": []})


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({}, Unreadable),
        ({"bundle.json": b"{}"}, Unreadable),
        ({"bundle.json": b"["}, Unreadable),
        ({"bundle.json": b"[" * 100_000}, Unreadable),
        ({"bundle.json": MANIFEST}, Unreadable),
        ({"bundle.json": MANIFEST, "../evil.xml": b""}, Unreadable),
        ({"bundle.json": MANIFEST, "documents/short.xml": b""}, Unreadable),
        ({"bundle.json": MANIFEST, f"documents/{'a' * 64}.xml": bytes(70_000_000)}, TooLarge),
    ],
    ids=["empty", "no list", "half a list", "deep list", "no document", "path", "name", "bomb"],
)
def test_a_hostile_archive_is_refused(files: dict[str, bytes], error: type[InputError]):
    with pytest.raises(error):
        read_bundle(packed(files))


def test_the_same_name_twice_is_refused():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("bundle.json", MANIFEST)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("bundle.json", MANIFEST)
    with pytest.raises(Unreadable):
        read_bundle(held.getvalue())


@settings(max_examples=60)
@given(place=st.floats(0, 1, exclude_max=True), noise=st.binary(min_size=1, max_size=6))
def test_damage_anywhere_is_refused_or_changes_nothing(pair, place: float, noise: bytes):
    content = write_bundle(pair[0].sha256, list(pair))
    at = int(place * len(content))
    damaged = content[:at] + noise + content[at + len(noise) :]
    try:
        found = read_bundle(damaged)
    except InputError:
        return
    whole = read_bundle(content)
    assert {key: one.xml for key, one in found.documents.items()} == {
        key: one.xml for key, one in whole.documents.items()
    }
