"""The reader of a public consultation: sections on the left, comments beside them, a form under each section.

Open to everybody, logged in or not. What is shown of a comment is its words, once the office has read them,
and the side it comes from; who wrote it is not. Every page is small: sections stand on several pages, the
margin holds the first comments of a section, and the list of all of them shortens long ones.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.access.moment import system_occasion
from suyuan.registry.consultations import comments as intake
from suyuan.registry.consultations import queries, rules
from suyuan.registry.consultations.pacing import pace
from suyuan.registry.specifications.rules import SENDERS
from suyuan.web.consultation_chart import bars_of
from suyuan.web.listing import Pages
from suyuan.web.speech import say
from suyuan.web.views.open_page import frame, kept
from suyuan.web.views.page import go, page_number, remember, show, uuid_of
from suyuan.web.words.consultations import REPLY_TONES, TONES

SECTION: Final = "consultations"
ON_A_PAGE: Final = 20
IN_MARGIN: Final = 200  # letters of a comment beside a section
IN_LIST: Final = 400  # letters of one in the list of all


@require_http_methods(["GET", "POST"])
@kept
def reader(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """The draft with the comments on each section, the replies, and what changed."""
    if request.method == "GET":
        return _page(request, consultation_id)
    address = request.META.get("REMOTE_ADDR", "")
    try:
        with pace.forgiving(address):
            comment = intake.hand_in_comment(
                system_occasion(),
                consultation_id=consultation_id,
                sender=request.POST.get("sender", ""),
                text=request.POST.get("text", ""),
                section=_section(request.POST.get("section", "")),
                name=request.POST.get("name", ""),
            )
    except SuyuanError as problem:
        return _page(request, consultation_id, problem=problem)
    seal = rules.comment_digest(comment.text)[:16]
    remember(
        request,
        Text(
            f"意见已收到，谢谢；工作人员审看后公开。摘要 {seal}",
            f"your comment has been received, thank you; it is seen once the office has read it. "
            f"Its digest begins {seal}",
        ),
    )
    return go("public_draft", consultation_id)


def _section(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _page(request: HttpRequest, consultation_id: UUID, *, problem: SuyuanError | None = None) -> HttpResponse:
    known = queries.reader(consultation_id, is_public=True, page=page_number(request))
    row, today = known.row, timezone.localdate()
    context: dict[str, Any] = {
        **frame(request),
        "known": known,
        "row": row,
        "is_open": row["state"] == "open" and today <= row["until"],
        "senders": [(code, say(text)) for code, text in SENDERS.items()],
        "tones": TONES,
        "reply_tones": REPLY_TONES,
        "letters": IN_MARGIN,
        "most": rules.LONGEST_COMMENT,
        "bars": bars_of(known.figures, known.outline),
        "given": request.POST,
    }
    return show(request, "consultations/reader.html", context, section=SECTION, problem=problem)


@require_GET
@kept
def comments(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """All comments with their replies, page by page; with `comment` a single one whole."""
    row = queries.detail(consultation_id, is_public=True)
    one = request.GET.get("comment", "")
    section = _section(request.GET.get("section", ""))
    number = page_number(request)
    if one:
        key = uuid_of(one, Text("意见", "a comment"))
        rows = [queries.comment(consultation_id, key, is_public=True)]
        total = 1
    else:
        start = (number - 1) * ON_A_PAGE
        rows = queries.comments(
            consultation_id, is_public=True, section=section, start=start, limit=ON_A_PAGE
        )
        total = queries.count_comments(consultation_id, is_public=True, section=section)
    context = {
        **frame(request),
        "row": row,
        "rows": rows,
        "headings": queries.headings(consultation_id),
        "section": section,
        "letters": 0 if one else IN_LIST,
        "reply_tones": REPLY_TONES,
        "pages": Pages(number=number, size=ON_A_PAGE, total=total, shown=len(rows)),
    }
    return show(request, "consultations/comments.html", context, section=SECTION)


@require_GET
@kept
def final_text(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """The text after the consultation without marks. Raises NotFound before it is published."""
    row = queries.detail(consultation_id, is_public=True)
    parts = queries.parts(consultation_id, is_final=True)
    if not parts:
        raise NotFound(Text("最终文本尚未公布", "the final text is not published yet"), given=consultation_id)
    pages = rules.pages_of([len(one.text) for one in parts])
    here = min(page_number(request), len(pages))
    context = {
        **frame(request),
        "row": row,
        "sections": [(place + 1, parts[place]) for place in pages[here - 1]],
        "page": here,
        "pages": len(pages),
    }
    return show(request, "consultations/final_text.html", context, section=SECTION)
