"""Consultations on drafts of local specifications: open to everybody, logged in or not.

What is shown of a comment is its words, once the office has read them, and the side it comes from; who wrote
it is not.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.access.moment import system_occasion
from suyuan.registry.consultations import queries as general
from suyuan.registry.consultations.pacing import pace
from suyuan.registry.specifications import consultation, rules
from suyuan.registry.specifications import project_queries as queries
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.speech import say
from suyuan.web.views.open_page import frame, kept
from suyuan.web.views.page import go, page_number, remember, show
from suyuan.web.words.consultations import TONES

RECEIVED: Final = Text(
    "意见已收到，谢谢；工作人员审看后公开",
    "your comment has been received, thank you; it is seen once the office has read it",
)


@require_GET
@kept
def register(request: HttpRequest) -> HttpResponse:
    """The drafts of specifications that are open today, and every other paper the public was asked about."""
    number = page_number(request)
    drafts = general.listed(is_public=True, start=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    total = general.count(is_public=True)
    context = {
        **frame(request),
        "rows": queries.open_consultations(on=timezone.localdate()) if number == 1 else [],
        "drafts": drafts,
        "draft_tones": TONES,
        "pages": Pages(number=number, size=PAGE_SIZE, total=total, shown=len(drafts)),
    }
    return show(request, "specifications/consultations.html", context, section="packs")


@require_http_methods(["GET", "POST"])
@kept
def detail(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The draft with its explanation, the comments with their replies, and the form of a comment."""
    if request.method == "GET":
        return _page(request, project_id)
    try:
        with pace.forgiving(request.META.get("REMOTE_ADDR", "")):
            consultation.hand_in_comment(
                system_occasion(),
                project_id=project_id,
                sender=request.POST.get("sender", ""),
                text=request.POST.get("text", ""),
                clause=request.POST.get("clause", ""),
                name=request.POST.get("name", ""),
            )
    except SuyuanError as problem:
        return _page(request, project_id, problem=problem)
    remember(request, RECEIVED)
    return go("consultation", project_id)


def _page(request: HttpRequest, project_id: UUID, *, problem: SuyuanError | None = None) -> HttpResponse:
    known = queries.consultation(project_id)
    row = known.row
    today = timezone.localdate()
    context: dict[str, Any] = {
        **frame(request),
        "known": known,
        "row": row,
        "is_open": row.state == "consulting" and today <= (row.consultation_until or today),
        "senders": [(code, say(text)) for code, text in rules.SENDERS.items()],
        "most": rules.LONGEST_COMMENT,
        "given": request.POST,
    }
    return show(request, "specifications/consultation.html", context, section="packs", problem=problem)
