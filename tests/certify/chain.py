"""A chain of weight certificates, one above the other, that stand in one log: material for bundles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from tests.certify.sample import weight_certificate

from suyuan.base.canonical import sha256_hex
from suyuan.certify.authority import Authority
from suyuan.certify.bundle import Enclosed
from suyuan.certify.compose import compose_dcc
from suyuan.tlog import tree
from suyuan.tlog.checkpoint import Checkpoint, sign_checkpoint
from suyuan.tlog.cosignature import Cosigner
from suyuan.tlog.leaf import commitment
from suyuan.tlog.note import Signature, Signer, Verifier, split_note
from suyuan.tlog.proof import ProofFile
from suyuan.tlog.succession import KIND, Switch, change_digest
from suyuan.tlog.witness import with_cosignatures

ORIGIN = "log.example"
OLD, NEW = Signer(ORIGIN, bytes(range(32))), Signer(ORIGIN, b"n" * 32)
WITNESSES = {name: Cosigner(f"{name}.example", name.encode() * 32) for name in ("a", "b", "c")}
SALT = bytes(range(32))
AT = "2026-03-20T08:00:00+08:00"
SEEN = 1_774_000_000


def weights_above(authority: Authority, depth: int) -> list[tuple[str, bytes]]:
    """Numbers and signed documents: the subject first, then `depth` certificates, each above the last."""
    signer = authority.institutions[0].signer()
    found: list[tuple[str, bytes]] = []
    above: bytes | None = None
    for level in range(depth, -1, -1):
        content = weight_certificate()
        day = date(2026, 3, 3) - timedelta(days=60 * level)
        standards = tuple(replace(one, sha256=None) for one in content.standards)
        if above is not None:
            standards = (replace(standards[-1], sha256=sha256_hex(above), kind="device"),)
        content = replace(
            content,
            number=f"{content.number}-{level}",
            received=day,
            performed=day,
            issued=day,
            valid_until=day + timedelta(days=365),
            standards=standards,
        )
        above = signer.sign_xml(compose_dcc(content), at=datetime.combine(day, time(4), UTC))
        found.append((content.number, above))
    return found[::-1]


class BundleLog:
    """A log in memory that the documents of a bundle stand in."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.frontier = tree.Frontier()
        self.places: dict[str, int] = {}

    def add(self, data: bytes) -> int:
        self.frontier, complete = tree.append(self.frontier, tree.leaf_hash(data))
        self.nodes |= {(level, index): hash_ for level, index, hash_ in complete}
        return self.frontier.size - 1

    def enter(self, documents: Sequence[tuple[str, bytes]]) -> None:
        for _, xml in documents:
            sha256 = sha256_hex(xml)
            self.places[sha256] = self.add(commitment(kind="issue", document_sha256=sha256, salt=SALT))

    def head(self, *signers: Signer, witnesses: Sequence[str] = ()) -> str:
        note = sign_checkpoint(Checkpoint(ORIGIN, self.frontier.size, self.frontier.root()), *signers)
        return cosigned(note, *witnesses)

    def path(self, index: int) -> tuple[bytes, ...]:
        return tuple(
            tree.inclusion_proof(index, self.frontier.size, lambda level, place: self.nodes[level, place])
        )

    def enclosed(self, documents: Sequence[tuple[str, bytes]], head: str) -> list[Enclosed]:
        found = []
        for number, xml in documents:
            index = self.places[sha256_hex(xml)]
            proof = ProofFile(index, self.path(index), head, SALT).text()
            found.append(Enclosed(number=number, xml=xml, proof=proof))
        return found

    def change(self, reason: str) -> Switch:
        """The log goes on under the new key."""
        old, new = OLD.verifier, NEW.verifier
        sealed = change_digest(old=old.vkey(), new=new.vkey(), reason=reason, at=AT)
        index = self.add(commitment(kind=KIND, document_sha256=sealed, salt=SALT))
        return Switch(old, new, reason, AT, index, SALT, self.path(index), self.head(OLD, NEW))


def cosigned(note: str, *names: str) -> str:
    text = split_note(note)[0].encode()
    signatures = [
        Signature(one.name, Verifier.of_cosigner(one).key_id, one.cosign(text, time=SEEN))
        for one in (WITNESSES[name] for name in names)
    ]
    return with_cosignatures(note, signatures)


def policy_text(*keys: Signer, quorum: str = "none") -> str:
    """A policy with three witnesses; `quorum` is none or how many of them it takes."""
    lines = [f"log {key.verifier.vkey()}" for key in keys]
    lines += [f"witness {name} {Verifier.of_cosigner(one).vkey()}" for name, one in WITNESSES.items()]
    if quorum != "none":
        lines += [f"group most {quorum} {' '.join(WITNESSES)}"]
    return "\n".join([*lines, f"quorum {'none' if quorum == 'none' else 'most'}"]) + "\n"
