"""Decisions about consultations: how long they last, when they may be closed or answered, what has changed.

Source: domain model 16.3 and 17 (thirty days for major decisions, shorter only with a reason).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Any, Final

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.base.text import Text

DAYS: Final = 30
LEAST_DAYS: Final = 7  # shorter is none, whatever the reason
MOST_DAYS: Final = 180
MOST_SECTIONS: Final = 200
MOST_COMMENTS: Final = 5_000
LONGEST_SECTION: Final = 20_000
LONGEST_COMMENT: Final = 4_000
_PIECE: Final = re.compile(r"[^。；;.!?！？\n]*[。；;.!?！？\n]?\s*")


def why_not_open(*, opens: date, until: date, reason: str) -> Text | None:
    """Why a consultation may not end on that day."""
    days = (until - opens).days
    if days > MOST_DAYS:
        return Text(f"征求意见至多 {MOST_DAYS} 日", f"a consultation lasts {MOST_DAYS} days at most")
    if days < LEAST_DAYS:
        return Text(f"征求意见至少 {LEAST_DAYS} 日", f"a consultation lasts {LEAST_DAYS} days at least")
    if days < DAYS and not reason.strip():
        return Text(
            f"征求意见不少于 {DAYS} 日；确需缩短的须说明理由",
            f"a consultation lasts {DAYS} days at least; a shorter one needs a reason",
        )
    return None


def why_not_close(*, until: date, on: date) -> Text | None:
    """Why it may not be closed yet."""
    if on > until:
        return None
    return Text(f"征求意见至 {until} 截止", f"the consultation lasts to {until}")


def why_not_answered(*, unanswered: int) -> Text | None:
    """Why the answers are not complete."""
    if not unanswered:
        return None
    return Text(f"还有 {unanswered} 条意见没有答复", f"{unanswered} comments have no reply yet")


def comments_digest(comments: Sequence[Mapping[str, Any]]) -> str:
    """The digest of all comments as they were written, in the order in which they came."""
    names = ("id", "section", "sender", "text")
    return sha256_hex(canonical_bytes([{name: str(one[name] or "") for name in names} for one in comments]))


def comment_digest(text: str) -> str:
    """The digest of one comment, which its writer can keep."""
    return sha256_hex(text.encode())


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """What changed from one text to another, sentence by sentence: ("same" | "out" | "in", words)."""
    one, other = _pieces(before), _pieces(after)
    found: list[tuple[str, str]] = []
    for tag, low, high, first, last in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(one[low:high])))
            continue
        found += [("out", "".join(one[low:high]))] if high > low else []
        found += [("in", "".join(other[first:last]))] if last > first else []
    return found


def last_day(opens: date) -> date:
    """The last day of a consultation of the usual length."""
    return opens + timedelta(days=DAYS)


def _pieces(text: str) -> list[str]:
    return [piece for piece in _PIECE.findall(text) if piece]
