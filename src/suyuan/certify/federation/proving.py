"""Holding a subtree against keys that the reader trusts: who signed it, and which certificates are logged.

    1 keys       the reader's key of the log, and its successors as far as the log proves them
    2 signature  the manifest is signed by one of them that was not replaced
    3 log        the proof of each certificate leads to a head that a trusted log signed

A certificate whose log the reader does not know is taken on the word of the installation that signed, and the
reader is told so. One of a log that he knows must be proved. Source: C2SP tlog-proof; decision 0032.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.certify.federation.sealed import Sealed, signed_by
from suyuan.certify.federation.subtree import Held, Subtree
from suyuan.tlog.checkpoint import parse_checkpoint
from suyuan.tlog.leaf import commitment
from suyuan.tlog.note import Verifier, split_note
from suyuan.tlog.policy import NO_QUORUM, Policy
from suyuan.tlog.proof import examine_proof, parse_proof
from suyuan.tlog.succession import followed, read_switches
from suyuan.tlog.tree import leaf_hash

PROOFS: Final[dict[str, Text]] = {
    "proved": Text("日志证明成立", "in the log, proof verified"),
    "stated": Text("凭对方签名", "on the sender's signature"),
    "bare": Text("没有证书", "no certificate"),
}


@dataclass(frozen=True, kw_only=True)
class Proved:
    """What was found of one certificate: a code of PROOFS, and where it stands in which log."""

    proof: str
    log: str = ""
    index: int | None = None
    size: int | None = None


def policy_of(keys: Iterable[Verifier], *, log_keys: str = "") -> Policy:
    """Belief in these keys of logs, and in the successors that their logs prove. Raises EvidenceError."""
    logs: dict[str, tuple[Verifier, ...]] = {}
    for key in keys:
        logs[key.name] = (*logs.get(key.name, ()), key)
    policy = Policy(logs=logs, witnesses={}, groups={}, quorum=NO_QUORUM)
    return followed(policy, read_switches(log_keys)) if log_keys else policy


def signer_of(sealed: Sealed, *, log: str, log_keys: str, keys: Iterable[Verifier]) -> Verifier:
    """The trusted key of the log `log` that signed a parcel. Raises EvidenceError."""
    policy = policy_of([key for key in keys if key.name == log], log_keys=log_keys)
    standing = [key for key in policy.logs.get(log, ()) if key.vkey() not in policy.limits]
    if not standing:
        raise EvidenceError(
            Text(f"没有登记对日志 {log} 的信任", f"log {log} is not one that is trusted here"),
            hint=Text(
                "先核对对方的日志公钥并登记。", "Compare its key with what its operator says, and enter it."
            ),
            given=log,
        )
    return signed_by(sealed, standing)


def prove(subtree: Subtree, *, keys: Iterable[Verifier]) -> Mapping[UUID, Proved]:
    """What each certificate of a subtree rests on, by evaluation.

    Raises EvidenceError, naming the certificate whose proof does not hold, or is missing though its log is
    trusted here.
    """
    policy = policy_of(keys, log_keys=subtree.log_keys)
    return {held.id: _proved(held, subtree.log, policy) for held in subtree.evaluations}


def _proved(held: Held, sender: str, policy: Policy) -> Proved:
    if not held.proof:
        if held.origin == "engine" and held.number:
            raise _refused(held, Text("没有日志证明", "there is no proof from its log"))
        return Proved(proof="stated" if held.number else "bare")
    try:
        given = parse_proof(held.proof)
        log = parse_checkpoint(split_note(given.checkpoint)[0]).origin
        if log not in policy.logs and log != sender:
            return Proved(proof="stated", log=log)
        leaf = leaf_hash(commitment(kind="issue", document_sha256=held.sha256, salt=given.extra or b""))
        head = examine_proof(held.proof, leaf, policy).checkpoint
    except (EvidenceError, InputError) as fault:
        raise _refused(held, fault.message) from None
    return Proved(proof="proved", log=log, index=given.index, size=head.size)


def _refused(held: Held, reason: Text) -> EvidenceError:
    name = held.number or str(held.id)
    return EvidenceError(Text(f"{name}：{reason.zh}", f"{name}: {reason.en}"), certificate=name)
