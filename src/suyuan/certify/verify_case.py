"""What the steps of a verification hand on to each other.

Source: design 1 and 7 (numbered checks).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from lxml import etree

from suyuan.base.canonical import sha256_hex
from suyuan.base.text import Text
from suyuan.certify.dcc.view import Certificate
from suyuan.certify.entitlement import Proof
from suyuan.certify.signature import Signed
from suyuan.certify.trust import Evidence, Standing, Trust
from suyuan.certify.verification import State

Found = tuple[State, Text]


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
    view: Certificate | None = None
    standing: Standing | None = None
    proof: Proof = field(default_factory=Proof)
    path: tuple[Any, ...] | None = None  # certificates from the signing one to the root
    withdrawn_later: bool = False
    log_passed: bool = False

    @property
    def digest(self) -> str:
        return sha256_hex(self.xml) if self.xml else ""

    @property
    def signing_time(self) -> datetime:
        """As stated under the signature or proven, else the end of the day of issue, else of asking."""
        if self.signed and self.signed.signing_time:
            return self.signed.signing_time
        if self.proof.before:
            return self.proof.before
        issued = civil_day(self.view.issued) if self.view else None
        return datetime.combine(issued, time(23, 59, 59), UTC) if issued else self.at


def civil_day(text: str) -> date | None:
    """The day in front of `text`, None where there is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
