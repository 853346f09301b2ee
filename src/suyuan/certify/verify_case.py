"""What the steps of a verification hand on to each other.

Source: design 1 and 7 (numbered checks).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any

from lxml import etree

from suyuan.base.canonical import sha256_hex
from suyuan.base.text import Text
from suyuan.certify.dcc.view import Certificate
from suyuan.certify.entitlement import Proof
from suyuan.certify.signature import Signed
from suyuan.certify.trust import Evidence, Standing, Trust
from suyuan.certify.verification import SignatureFound, State
from suyuan.certify.xades import earlier_forms

Found = tuple[State, Text]


@dataclass(frozen=True, kw_only=True)
class Hand:
    """One signature over the whole document, with what is known about its time and its key."""

    signed: Signed
    proof: Proof
    path: tuple[Any, ...] | None  # certificates from the signing one to the root
    at: datetime  # as stated under the signature or proven, else the end of the day of issue, else of asking


@dataclass(kw_only=True)
class Case:
    """What the steps have established so far."""

    document: bytes
    trust: Trust
    at: datetime
    evidence: Evidence
    xml: bytes = b""
    root: etree._Element | None = None
    signed: Signed | None = None
    hands: tuple[Hand, ...] = ()  # that of `signed` first, then those beside it
    signatures: tuple[SignatureFound, ...] = ()
    view: Certificate | None = None
    standing: Standing | None = None
    withdrawn_later: bool = False
    key_in_doubt: bool = False  # for a reason that the log does not settle
    stamped_too_late: bool = False  # a key that was withdrawn before the time stamp of its signature
    log_passed: bool = False

    @cached_property
    def digest(self) -> str:
        return sha256_hex(self.xml) if self.xml else ""

    @cached_property
    def digests(self) -> tuple[str, ...]:
        """Of the file, and of the document before time stamps and the like were added to its signatures.

        What is added later stands among the unsigned properties and changes nothing of what was issued.
        """
        if self.signed is None:
            return (self.digest,)
        return tuple(dict.fromkeys((self.digest, *map(sha256_hex, earlier_forms(self.xml)))))

    def signing_time(self, signed: Signed, proof: Proof) -> datetime:
        """As stated under the signature or proven, else the end of the day of issue, else of asking."""
        if signed.signing_time or proof.before:
            return signed.signing_time or proof.before or self.at
        issued = civil_day(self.view.issued) if self.view else None
        return datetime.combine(issued, time(23, 59, 59), UTC) if issued else self.at


def civil_day(text: str) -> date | None:
    """The day in front of `text`, None where there is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
