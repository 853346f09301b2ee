"""Reading consultations: the register, one with its sections and comments, the figures of its answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.consultations import rules, states
from suyuan.registry.consultations.models import Consultation, ConsultationComment, ConsultationSection

LISTED: Final = (
    "id", "title_zh", "title_en", "kind", "state", "opened_on", "until", "house__name_zh", "house__name_en",
)  # fmt: skip
DETAIL: Final = (
    *LISTED, "about", "why_shorter", "comments_digest", "summary", "decision", "decided_on",
    "final_reference", "jurisdiction__path", "house_id",
)  # fmt: skip
COMMENT: Final = (
    "id", "created_at", "section", "sender", "name", "text", "reply", "reply_reason", "replied_on",
    "withheld",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section with its comments, and what became of its text (before it is published: nothing)."""

    number: int
    heading: str
    text: str
    changes: tuple[tuple[str, str], ...]
    comments: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A consultation as it is read: sections in order, comments on the whole, figures."""

    row: Mapping[str, Any]
    sections: tuple[Section, ...]
    on_the_whole: tuple[Mapping[str, Any], ...]
    comments: int
    replies: Mapping[str, int]
    senders: Mapping[str, int]

    @property
    def unanswered(self) -> int:
        """How many comments have no reply yet."""
        return self.replies.get("", 0)


def listed(*, is_public: bool, path: str = "", start: int = 0, limit: int = 200) -> list[dict[str, Any]]:
    """Consultations with the number of comments, the newest first: one query."""
    rows = Consultation.objects.annotate(sent=Count("comments")).exclude(state="dropped")
    if is_public:
        rows = rows.filter(state__in=states.PUBLIC)
    else:
        rows = rows.filter(Q(state__in=states.PUBLIC) | Q(jurisdiction__path__startswith=path))
    return [
        dict(row)
        for row in rows.order_by("-created_at", "-id").values(*LISTED, "sent")[start : start + limit]
    ]


def count(*, is_public: bool, path: str = "") -> int:
    """How many `listed` has: one query."""
    rows = Consultation.objects.exclude(state="dropped")
    if is_public:
        return rows.filter(state__in=states.PUBLIC).count()
    return rows.filter(Q(state__in=states.PUBLIC) | Q(jurisdiction__path__startswith=path)).count()


def reader(consultation_id: UUID, *, is_public: bool) -> Reader:
    """One consultation with everything on its page: three queries. Raises NotFound.

    The public sees neither a draft that is not open nor names of senders nor the words of withheld comments.
    """
    row = Consultation.objects.filter(pk=consultation_id).values(*DETAIL).first()
    if row is None or (is_public and row["state"] not in states.PUBLIC):
        raise NotFound(Text("没有这项征求意见", "there is no such consultation"), given=consultation_id)
    texts = list(
        ConsultationSection.objects.filter(consultation=consultation_id)
        .order_by("number")
        .values("is_final", "number", "heading", "text")
    )
    rows = ConsultationComment.objects.filter(consultation=consultation_id).order_by("created_at", "id")
    comments = [_shown(one, is_public=is_public) for one in rows.values(*COMMENT)]
    final = {one["number"]: one for one in texts if one["is_final"]}
    return Reader(
        row=dict(row),
        sections=tuple(_section(one, final, comments) for one in _in_order(texts)),
        on_the_whole=tuple(one for one in comments if one["section"] is None),
        comments=len(comments),
        replies=Counter(one["reply"] for one in comments),
        senders=Counter(one["sender"] for one in comments),
    )


def _in_order(texts: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The sections of the draft, then those that only the final text has."""
    drafted = {one["number"] for one in texts if not one["is_final"]}
    return [one for one in texts if not one["is_final"]] + [
        one for one in texts if one["is_final"] and one["number"] not in drafted
    ]


def _section(
    one: Mapping[str, Any], final: Mapping[int, Mapping[str, Any]], comments: Sequence[Mapping[str, Any]]
) -> Section:
    before = "" if one["is_final"] else one["text"]
    after = final.get(one["number"], {}).get("text", "")
    return Section(
        number=one["number"],
        heading=one["heading"],
        text=one["text"],
        changes=tuple(rules.changes(before, after)) if final else (),
        comments=tuple(row for row in comments if row["section"] == one["number"]),
    )


def _shown(one: Mapping[str, Any], *, is_public: bool) -> dict[str, Any]:
    row = dict(one)
    if is_public:
        row["name"] = ""
        if row["withheld"]:
            row["text"] = ""
    return row
