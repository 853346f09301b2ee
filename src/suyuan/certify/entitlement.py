"""What stands behind a signature that holds: whose key, proven when, and was the key still good then.

Pure questions for the steps of a verification; the words are made there.

Source: ETSI EN 319 102-1 V1.3.1, 5.2 and 5.6 (chain, time of proof, revocation); RFC 5280; RFC 3161.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from suyuan.certify.evidence_errors import TimestampUnsupported
from suyuan.certify.keychain import (
    HasChain,
    fingerprint_of,
    key_fingerprint_of,
    load_anchors,
    path_to_anchor,
)
from suyuan.certify.signature import Signed
from suyuan.certify.trust import Trust

if TYPE_CHECKING:
    from cryptography import x509

# A signer's clock may run ahead of that of the authority; more than this is a contradiction.
CLOCK_ALLOWANCE: Final = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the time stamps prove."""

    before: datetime | None = None  # the signature was made before this moment
    strangers: int = 0  # stamps of authorities that nobody here trusts


@dataclass(frozen=True, kw_only=True)
class KeyStanding:
    """Since when the key of a signature is not to be used, and whether anybody could tell."""

    since: datetime | None = None
    known: bool = True


def proof_of_time(signed: Signed, trust: Trust) -> Proof:
    """The earliest moment that a trusted time stamp proves. Raises TimestampRefused for one that is false."""
    if not signed.stamps:
        return Proof()
    from suyuan.certify.timestamp import stamp_is_trusted, verify_timestamp

    anchors = load_anchors(trust.tsa_anchors)
    believed = []
    for one in signed.stamps:
        try:
            stamp = verify_timestamp(one.token, one.octets)
        except TimestampUnsupported:
            continue  # it proves nothing to us
        if stamp_is_trusted(stamp, anchors):
            believed.append(stamp.before)
    return Proof(before=min(believed, default=None), strangers=len(signed.stamps) - len(believed))


def path_of(
    signed: HasChain, anchors: tuple[x509.Certificate, ...], *, at: datetime
) -> tuple[x509.Certificate, ...] | None:
    """The chain of a signature to a trusted root at its time; None where there is none."""
    return path_to_anchor(signed.certificate, signed.chain[1:], anchors, at=at)


def _withdrawn(signed: HasChain, trust: Trust) -> datetime | None:
    """Since when, by the certificate or by its key."""
    if not trust.withdrawn:
        return None
    names = (fingerprint_of(signed.certificate), key_fingerprint_of(signed.certificate))
    return min((trust.withdrawn[name] for name in names if name in trust.withdrawn), default=None)


def key_standing(
    signed: HasChain,
    path: tuple[x509.Certificate, ...] | None,
    trust: Trust,
    *,
    at: datetime,
) -> KeyStanding:
    """By the list of withdrawn keys and, where there are any, by the revocation data for the moment `at`."""
    withdrawn = _withdrawn(signed, trust)
    if not trust.revocations or path is None:
        return KeyStanding(since=withdrawn)
    from suyuan.certify.revocation import load_revocations, path_standing

    found = path_standing(path, load_revocations(tuple(trust.revocations)), at=at)
    since = min((one for one in (withdrawn, found.since) if one is not None), default=None)
    return KeyStanding(since=since, known=found.state != "unknown")
