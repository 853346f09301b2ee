"""Decisions about recalls: what is doubtful, what an outcome must show, when a recall may be closed.

Source: domain model 6.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from suyuan.base.text import Text

# A verdict is doubtful where it turns over, or may do so with more than the risk that a conformity decision
# without guard band accepts anyway. Source: JCGM 106:2012, 9.3.3 (specific risk; 5 % is common practice).
DOUBTFUL: Final = 0.05
NOTICE_DAYS: Final = (
    10  # working days are counted by the duty of the reminders; a plain last day is told here
)


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """What the fault does to one certificate: verdicts that turn over, the largest probability that one does,
    and results that move by more than their expanded uncertainty (k = 2).
    """

    flips: int
    p_flip: float
    beyond: int

    @property
    def is_doubtful(self) -> bool:
        """Whether what the certificate says cannot be relied on until it was looked at."""
        return self.flips > 0 or self.beyond > 0 or self.p_flip > DOUBTFUL


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """What is on record of one affected certificate when somebody says what became of it."""

    certificate_state: str  # "" where no certificate was issued
    opened_on: date
    verified_again_on: date | None  # last evaluation of the instrument with a standing certificate


def why_not_outcome(outcome: str, facts: ItemFacts) -> Text | None:
    """Why an affected certificate may not get this outcome, or None. An outcome is a fact, never a plan."""
    if outcome == "reissued" and facts.certificate_state != "superseded":
        return Text("原证书尚未被新证书替代", "the certificate has not been replaced by a new one")
    if outcome == "withdrawn" and facts.certificate_state != "revoked":
        return Text("原证书尚未撤销", "the certificate has not been revoked")
    if outcome == "reverified" and (
        facts.verified_again_on is None or facts.verified_again_on < facts.opened_on
    ):
        return Text("立案之后没有新的检定证书", "there is no certificate newer than the recall")
    if outcome == "stands" and facts.certificate_state in ("revoked", "superseded"):
        return Text("原证书已不再有效", "the certificate is no longer in force")
    return None


def why_not_close(*, unresolved: int, cause: str, correction: str) -> Text | None:
    """Why a recall may not be closed, or None."""
    if unresolved:
        return Text(f"还有 {unresolved} 份证书未处理", f"certificates not resolved: {unresolved}")
    if not (cause.strip() and correction.strip()):
        return Text("请写明原因和纠正措施", "say what the cause was and what was corrected")
    return None
