"""What stands behind a signature that holds: whose key, proven when, and was the key still good then.

Pure questions for the steps of a verification; the words are made there.

Source: ETSI EN 319 102-1 V1.3.1, 5.2 and 5.6 (chain, time of proof, revocation); RFC 5280; RFC 3161.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from suyuan.certify.evidence_errors import RevocationRefused, TimestampUnsupported
from suyuan.certify.held import NOTHING_HELD, Held
from suyuan.certify.keychain import (
    HasChain,
    fingerprint_of,
    key_fingerprint_of,
    load_anchors,
    path_to_anchor,
)
from suyuan.certify.signature import Signed, Stamp
from suyuan.certify.trust import Trust

if TYPE_CHECKING:
    from cryptography import x509

    from suyuan.certify.timestamp import TimeStamp

    Path = tuple[x509.Certificate, ...]

# Reasons of a revocation that leave earlier time stamps as they are (RFC 3161, 4).
ORDERLY: Final = frozenset({"unspecified", "affiliationChanged", "superseded", "cessationOfOperation"})
# A signer's clock may run ahead of that of the authority; more than this is a contradiction.
CLOCK_ALLOWANCE: Final = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the time stamps prove."""

    before: datetime | None = None  # the signature was made before this moment
    archived: datetime | None = None  # all that it enclosed then is older than this moment
    strangers: int = 0  # stamps of authorities that nobody here trusts


@dataclass(frozen=True, kw_only=True)
class KeyStanding:
    """Since when the key of a signature is not to be used, and whether anybody could tell."""

    since: datetime | None = None
    known: bool = True
    enclosed: bool = False  # known only by the data that the document carries


def proof_of_time(signed: Signed, trust: Trust) -> Proof:
    """The earliest moment that a trusted time stamp proves. Raises TimestampRefused for one that is false."""
    if not signed.stamps:
        return Proof()
    archived = [stamp.before for stamp, _ in trusted_archives(signed, trust)]
    believed = [stamp.before for stamp, _ in trusted_stamps(signed, trust)]
    return Proof(
        before=min(believed, default=None),
        archived=min(archived, default=None),
        strangers=len(signed.stamps) - len(believed),
    )


def trusted_stamps(signed: Signed, trust: Trust) -> list[tuple[TimeStamp, Path]]:
    """The stamps that count, each with the chain of its authority; TimestampRefused for a false one."""
    saved = min((stamp.before for stamp, _ in trusted_archives(signed, trust)), default=None)
    return [found for one in signed.stamps if (found := _believed(one, signed, trust, saved=saved))]


def trusted_archives(signed: Signed, trust: Trust) -> list[tuple[TimeStamp, Path]]:
    """The archive stamps that count: each keeps those before it believable; TimestampRefused as above."""
    found: list[tuple[TimeStamp, Path]] = []
    for one in reversed(signed.archives):
        saved = min((stamp.before for stamp, _ in found), default=None)
        if believed := _believed(one, signed, trust, saved=saved):
            found.append(believed)
    return found


def _believed(
    one: Stamp, signed: Signed, trust: Trust, *, saved: datetime | None
) -> tuple[TimeStamp, Path] | None:
    """A stamp of a trusted authority; one that fell after the moment `saved` was still good at it."""
    from suyuan.certify.timestamp import stamp_path, verify_timestamp

    try:
        stamp = verify_timestamp(one.token, one.octets)
    except TimestampUnsupported:
        return None  # it proves nothing to us
    path = stamp_path(stamp, load_anchors(trust.tsa_anchors), between(signed, trust))
    if path is None:
        return None
    fell = _fell(path, stamp, signed, trust)
    return (stamp, path) if fell is None or (saved is not None and saved < fell) else None


def _fell(path: Path, stamp: TimeStamp, signed: Signed, trust: Trust) -> datetime | None:
    """RFC 3161, 4: a key that was withdrawn takes its stamps with it, but for an orderly end of service."""
    files = (*trust.revocations, *signed.held.revocations)
    if not files:
        return None
    from suyuan.certify.revocation import load_revocations, path_standing

    try:
        found = path_standing(path, load_revocations(files), at=stamp.at)
    except RevocationRefused:
        return None  # what cannot be read is told where the key is judged
    if found.since is None or (found.since > stamp.before and found.reason in ORDERLY):
        return None
    return found.since


def between(signed: Signed, trust: Trust) -> Path:
    """Certificates that may help to build a chain: those that the document encloses, those at hand."""
    return (*signed.held.certificates, *load_anchors(trust.certificates))


def path_of(
    signed: HasChain, anchors: tuple[x509.Certificate, ...], *, at: datetime, others: Path = ()
) -> Path | None:
    """The chain of a signature to a trusted root at its time; None where there is none."""
    return path_to_anchor(signed.certificate, (*signed.chain[1:], *others), anchors, at=at)


def _withdrawn(signed: HasChain, trust: Trust) -> datetime | None:
    """Since when, by the certificate or by its key."""
    if not trust.withdrawn:
        return None
    names = (fingerprint_of(signed.certificate), key_fingerprint_of(signed.certificate))
    return min((trust.withdrawn[name] for name in names if name in trust.withdrawn), default=None)


def key_standing(
    signed: HasChain, path: Path | None, trust: Trust, *, at: datetime, held: Held = NOTHING_HELD
) -> KeyStanding:
    """By the list of withdrawn keys and, where there are any, by the revocation data for the moment `at`.

    The data of the document count beside those at hand: they may tell what nobody keeps any more, and never
    undo what is told elsewhere. Raises RevocationRefused for data that cannot be read.
    """
    withdrawn = _withdrawn(signed, trust)
    files = tuple(trust.revocations)
    if path is None or not (files or held.revocations):
        return KeyStanding(since=withdrawn)
    from suyuan.certify.revocation import load_revocations, path_standing

    alone = path_standing(path, load_revocations(files), at=at)
    found = path_standing(path, load_revocations(files + held.revocations), at=at)
    since = min((one for one in (withdrawn, found.since) if one is not None), default=None)
    return KeyStanding(
        since=since,
        known=found.state != "unknown" or not files,
        enclosed=found.state == "good" and alone.state != "good",
    )
