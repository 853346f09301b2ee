"""Reading consultations: registers for everybody and for the office, one with its sections and comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import Length, RowNumber

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.consultations import rules, states
from suyuan.registry.consultations.figures import Figures, figures
from suyuan.registry.consultations.models import (
    Consultation,
    ConsultationComment,
    ConsultationSection,
    standing,
)
from suyuan.registry.consultations.rules import Part
from suyuan.registry.parties.queries import inside

LISTED: Final = (
    "id", "title_zh", "title_en", "kind", "state", "opened_on", "until", "house__name_zh", "house__name_en",
    "jurisdiction__path",
)  # fmt: skip
DETAIL: Final = (
    *LISTED, "about", "why_shorter", "comments_digest", "summary", "decision", "decided_on",
    "final_reference", "final_address", "edition", "house_id", "jurisdiction__name_zh",
    "jurisdiction__name_en",
)  # fmt: skip
COMMENT: Final = (
    "id", "created_at", "section", "sender", "name", "text", "reply", "reply_reason", "replied_on",
    "withheld", "is_waiting",
)  # fmt: skip
IN_MARGIN: Final = 3  # comments beside a section; the others have a page of their own
CHOICES: Final[dict[str, Text]] = {
    "waiting": Text("待审看", "Not read yet"),
    "unanswered": Text("待答复", "Without a reply"),
    "withheld": Text("不公开", "Withheld"),
}
_CHOSEN: Final[Mapping[str, Mapping[str, Any]]] = {
    "waiting": {"is_waiting": True},
    "unanswered": {"reply": ""},
}


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section with the first of its comments, and what became of its text (before that: nothing)."""

    number: int
    heading: str
    text: str
    changes: tuple[tuple[str, str], ...]
    why: str
    comments: tuple[Mapping[str, Any], ...]
    sent: int


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A page of a consultation as it is read: its sections, its figures, where each section stands."""

    row: Mapping[str, Any]
    sections: tuple[Section, ...]
    on_the_whole: tuple[Mapping[str, Any], ...]
    outline: tuple[tuple[int, str, int], ...]  # number, heading and page of every section
    page: int
    pages: int
    figures: Figures


def _seen(*, is_public: bool, path: str) -> QuerySet[Consultation]:
    """What the public sees, or with `path` that and every draft of the division but those withdrawn."""
    if is_public or not path:
        return Consultation.objects.filter(state__in=states.PUBLIC)
    own = inside(path, prefix="jurisdiction__")
    return Consultation.objects.filter(Q(state__in=states.PUBLIC) | own).exclude(state="dropped")


def listed(
    *, is_public: bool, path: str = "", state: str = "", start: int = 0, limit: int = 200
) -> list[dict[str, Any]]:
    """Consultations with their numbers of comments, the newest first: one query."""
    rows = _seen(is_public=is_public, path=path)
    rows = rows.filter(state=state) if state else rows
    counted = rows.annotate(
        sent=Count("comments"),
        waiting=Count("comments", filter=Q(comments__is_waiting=True)),
        unanswered=Count("comments", filter=Q(comments__reply="")),
    )
    ordered = counted.order_by("-created_at", "-id")
    return [
        dict(row) for row in ordered.values(*LISTED, "sent", "waiting", "unanswered")[start : start + limit]
    ]


def count(*, is_public: bool, path: str = "", state: str = "") -> int:
    """How many `listed` has: one query."""
    rows = _seen(is_public=is_public, path=path)
    return (rows.filter(state=state) if state else rows).count()


def detail(consultation_id: UUID, *, is_public: bool) -> dict[str, Any]:
    """One consultation without its text: one query. Raises NotFound, for the public also for a draft."""
    row = Consultation.objects.filter(pk=consultation_id).values(*DETAIL).first()
    if row is None or (is_public and row["state"] not in states.PUBLIC):
        raise NotFound(Text("没有这项征求意见", "there is no such consultation"), given=consultation_id)
    return dict(row)


def parts(consultation_id: UUID, *, is_final: bool = False) -> list[Part]:
    """The sections of the draft, or of the final text, whole: one query."""
    rows = ConsultationSection.objects.filter(standing(consultation_id), is_final=is_final)
    return [Part(*one) for one in rows.order_by("number").values_list("heading", "text", "why")]


def headings(consultation_id: UUID) -> dict[int, str]:
    """The headings of the draft by the numbers of its sections: one query."""
    rows = ConsultationSection.objects.filter(standing(consultation_id), is_final=False)
    return dict(rows.values_list("number", "heading"))


def sections(consultation_id: UUID) -> list[dict[str, Any]]:
    """Every section of draft and final text, in their order: one query."""
    rows = ConsultationSection.objects.filter(standing(consultation_id)).order_by("is_final", "number")
    return [dict(row) for row in rows.values("is_final", "number", "heading", "text", "why")]


def comments(
    consultation_id: UUID,
    *,
    is_public: bool,
    section: int | None = None,
    choice: str = "",
    start: int = 0,
    limit: int = 20,
) -> list[dict[str, Any]]:
    """Comments in the order in which they came: one query. section : 0 for those on the whole."""
    rows = _chosen(consultation_id, is_public=is_public, section=section, choice=choice)
    ordered = rows.order_by("created_at", "id").values(*COMMENT)
    return [_shown(one, is_public=is_public) for one in ordered[start : start + limit]]


def count_comments(
    consultation_id: UUID, *, is_public: bool, section: int | None = None, choice: str = ""
) -> int:
    """How many `comments` has: one query."""
    return _chosen(consultation_id, is_public=is_public, section=section, choice=choice).count()


def comment(consultation_id: UUID, comment_id: UUID, *, is_public: bool) -> dict[str, Any]:
    """One comment whole: one query. Raises NotFound."""
    rows = _chosen(consultation_id, is_public=is_public, section=None, choice="")
    row = rows.filter(pk=comment_id).values(*COMMENT).first()
    if row is None:
        raise NotFound(Text("没有这条意见", "there is no such comment"), comment=comment_id)
    return _shown(row, is_public=is_public)


def reader(consultation_id: UUID, *, is_public: bool, page: int = 1) -> Reader:
    """One consultation with a page of its sections: five queries. Raises NotFound.

    The public sees neither a draft that is not open nor names of senders, nor comments that nobody has read,
    nor the words of withheld ones.
    """
    row = detail(consultation_id, is_public=is_public)
    every = ConsultationSection.objects.filter(standing(consultation_id))
    outline = list(every.order_by("number", "is_final").values("number", "heading", letters=Length("text")))
    numbers = list(dict.fromkeys(one["number"] for one in outline))
    letters = [sum(one["letters"] for one in outline if one["number"] == number) for number in numbers]
    pages = rules.pages_of(letters)
    here = min(max(page, 1), len(pages))
    wanted = [numbers[place] for place in pages[here - 1]]
    texts = list(every.filter(number__in=wanted).values("is_final", "number", "heading", "text", "why"))
    known = figures(consultation_id)
    said = _in_margin(consultation_id, wanted, is_public=is_public)
    headings = {one["number"]: one["heading"] for one in outline}
    return Reader(
        row=row,
        sections=tuple(_section(number, texts, said, known) for number in wanted),
        on_the_whole=tuple(one for one in said if one["section"] is None),
        outline=tuple(
            (numbers[place], headings[numbers[place]], number)
            for number, one in enumerate(pages, start=1)
            for place in one
        ),
        page=here,
        pages=len(pages),
        figures=known,
    )


def _chosen(
    consultation_id: UUID, *, is_public: bool, section: int | None, choice: str
) -> QuerySet[ConsultationComment]:
    rows = ConsultationComment.objects.filter(consultation=consultation_id, **_CHOSEN.get(choice, {}))
    if choice == "withheld":
        rows = rows.exclude(withheld="")
    if section is not None:
        rows = rows.filter(section=section) if section else rows.filter(section=None)
    return rows.filter(is_waiting=False) if is_public else rows


def _in_margin(consultation_id: UUID, numbers: Sequence[int], *, is_public: bool) -> list[dict[str, Any]]:
    """The first comments on each of the sections and on the whole: one query."""
    rows = _chosen(consultation_id, is_public=is_public, section=None, choice="")
    placed = rows.filter(Q(section__in=numbers) | Q(section=None)).annotate(
        place=Window(RowNumber(), partition_by=F("section"), order_by=("created_at", "id"))
    )
    first = placed.filter(place__lte=IN_MARGIN).order_by("created_at", "id").values(*COMMENT)
    return [_shown(one, is_public=is_public) for one in first]


def _section(
    number: int, texts: Sequence[Mapping[str, Any]], said: Sequence[Mapping[str, Any]], known: Figures
) -> Section:
    old = next((one for one in texts if one["number"] == number and not one["is_final"]), None)
    new = next((one for one in texts if one["number"] == number and one["is_final"]), None)
    first = old or new or {"heading": "", "text": ""}
    return Section(
        number=number,
        heading=(new or first)["heading"],
        text=first["text"],
        changes=tuple(rules.changes(old["text"] if old else "", new["text"])) if new else (),
        why=new["why"] if new else "",
        comments=tuple(one for one in said if one["section"] == number),
        sent=known.on(number),
    )


def _shown(one: Mapping[str, Any], *, is_public: bool) -> dict[str, Any]:
    row = dict(one)
    if is_public:
        row["name"] = ""
        if row["withheld"]:
            row["text"] = ""
    return row
