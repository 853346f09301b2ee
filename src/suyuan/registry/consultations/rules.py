"""Decisions about consultations: how long they last, when they may be closed, answered, published.

Source: domain model 16.3 and 17 (thirty days for major decisions, shorter only with a reason).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Any, Final
from urllib.parse import urlsplit

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.base.text import Text

DAYS: Final = 30
LEAST_DAYS: Final = 7  # shorter is none, whatever the reason
MOST_DAYS: Final = 180
MOST_SECTIONS: Final = 200
LONGEST_SECTION: Final = 10_000
LONGEST_ABOUT: Final = 4_000
LONGEST_COMMENT: Final = 4_000
PAGE_SECTIONS: Final = 8  # of a draft on one page of its reader
PAGE_LETTERS: Final = 12_000  # of draft and final text together on one page
_PIECE: Final = re.compile(r"[^。；;.!?！？\n]*[。；;.!?！？\n]?\s*")


@dataclass(frozen=True)
class Part:
    """A section as it is handed in; `why` belongs to a final text: what changed in it, and why."""

    heading: str
    text: str
    why: str = ""


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


def why_not_close(*, until: date, waiting: int, on: date) -> Text | None:
    """Why it may not be closed yet: its time is not over, or somebody's comment was not read."""
    if on <= until:
        return Text(f"征求意见至 {until} 截止", f"the consultation lasts to {until}")
    if waiting:
        return Text(f"还有 {waiting} 条意见没有审看", f"comments not read yet: {waiting}")
    return None


def why_not_answered(*, unanswered: int) -> Text | None:
    """Why the answers are not complete."""
    if not unanswered:
        return None
    return Text(f"还有 {unanswered} 条意见没有答复", f"comments without a reply: {unanswered}")


def why_not_publish(draft: Sequence[Part], final: Sequence[Part]) -> Text | None:
    """Why a final text may not be published: a section of the draft is missing, or a change has no reason.

    A section that is taken out stays with its heading, without words; a new one comes after the others.
    """
    if len(final) < len(draft):
        return Text(
            f"征求意见稿有 {len(draft)} 节，最终文本只有 {len(final)} 节；删去的一节保留标题、正文留空",
            f"the draft has {len(draft)} sections and the final text {len(final)}; leave a section that is "
            "taken out with its heading, without words",
        )
    before = [*draft, *[None] * (len(final) - len(draft))]
    for number, (old, new) in enumerate(zip(before, final, strict=True), start=1):
        is_same = old is not None and (old.heading, old.text) == (new.heading, new.text)
        if not is_same and not new.why:
            return Text(
                f"第 {number} 节有修改，请说明改了什么、为什么",
                f"section {number} has changed: say what changed, and why",
            )
        if old is None and not new.text:
            return Text(f"新增的第 {number} 节没有正文", f"the new section {number} has no words")
    return None


def why_not_address(address: str) -> Text | None:
    """Why an address cannot be linked: only pages of this site and pages over TLS are."""
    if not address or (address.startswith("/") and not address.startswith(("//", "/\\"))):
        return None
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return None
    return Text("请填写以 https:// 或 / 开头的网址", "give an address that begins with https:// or with /")


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


def pages_of(letters: Sequence[int]) -> list[range]:
    """Sections put together to pages in their order, none too long; letters : of each section."""
    pages: list[range] = []
    first, held = 0, 0
    for place, count in enumerate(letters):
        if place > first and (held + count > PAGE_LETTERS or place - first >= PAGE_SECTIONS):
            pages.append(range(first, place))
            first, held = place, 0
        held += count
    return [*pages, range(first, len(letters))]


def last_day(opens: date) -> date:
    """The last day of a consultation of the usual length."""
    return opens + timedelta(days=DAYS)


def _pieces(text: str) -> list[str]:
    return [piece for piece in _PIECE.findall(text) if piece]
