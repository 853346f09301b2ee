"""The figures of a consultation: how many comments, on what, from whom, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count

from suyuan.registry.consultations.models import ConsultationComment

WHOLE: Final = 0  # stands for the whole of a draft where sections are numbered from 1


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Numbers of comments. `by_section` has for each section (0: the whole) its comments by reply."""

    sent: int
    waiting: int
    withheld: int
    by_reply: Mapping[str, int]
    by_sender: Mapping[str, int]
    by_section: Mapping[int, Mapping[str, int]]

    @property
    def unanswered(self) -> int:
        """How many have no reply yet."""
        return self.by_reply.get("", 0)

    @property
    def answered_share(self) -> float | None:
        """The share of comments that have a reply, None while there is no comment."""
        return (self.sent - self.unanswered) / self.sent if self.sent else None

    def on(self, section: int | None) -> int:
        """How many comments a section has, or the whole (None)."""
        return sum(self.by_section.get(section or WHOLE, {}).values())


def figures(consultation_id: UUID) -> Figures:
    """The figures of one consultation: one query, with a few rows for each section."""
    rows = ConsultationComment.objects.filter(consultation=consultation_id)
    grouped = rows.values("section", "sender", "reply", "is_waiting", "withheld")
    return counted(grouped.annotate(n=Count("id")).order_by())


def counted(rows: Iterable[Mapping[str, Any]]) -> Figures:
    """Figures from counts; rows : with section, sender, reply, is_waiting, withheld and `n`."""
    replies: Counter[str] = Counter()
    senders: Counter[str] = Counter()
    sections: dict[int, Counter[str]] = {}
    sent = waiting = withheld = 0
    for row in rows:
        count = row["n"]
        sent += count
        waiting += count * row["is_waiting"]
        withheld += count * bool(row["withheld"])
        replies[row["reply"]] += count
        senders[row["sender"]] += count
        sections.setdefault(row["section"] or WHOLE, Counter())[row["reply"]] += count
    return Figures(
        sent=sent, waiting=waiting, withheld=withheld, by_reply=replies, by_sender=senders,
        by_section=sections,
    )  # fmt: skip
