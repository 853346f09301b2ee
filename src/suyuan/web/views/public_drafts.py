"""The reader of a public consultation: sections on the left, comments beside them, a form under each section.

Open to everybody, logged in or not. What is shown of a comment is its words and the side it comes from; who
wrote it is not. Pages that are over do not change any more and are kept by the browser.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.consultations import commands, queries, rules, states
from suyuan.registry.specifications.rules import REPLIES, SENDERS
from suyuan.web.occasion import system_occasion
from suyuan.web.speech import say
from suyuan.web.views.consultations import note_comment
from suyuan.web.views.open_page import frame
from suyuan.web.views.page import go, remember, show

TONES: Final = {"taken": "good", "partly": "wait", "not_taken": "over"}


@require_http_methods(["GET", "POST"])
def reader(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """The draft with the comments on each section, the replies, and what changed."""
    if request.method == "GET":
        return _page(request, consultation_id)
    try:
        note_comment(request)
        place = request.POST.get("section", "")
        comment = commands.hand_in_comment(
            system_occasion(),
            consultation_id=consultation_id,
            sender=request.POST.get("sender", ""),
            text=request.POST.get("text", ""),
            section=int(place) if place.isascii() and place.isdigit() and len(place) < 4 else None,
            name=request.POST.get("name", ""),
        )
    except SuyuanError as problem:
        return _page(request, consultation_id, problem=problem)
    seal = rules.comment_digest(comment.text)[:16]
    remember(
        request,
        Text(
            f"意见已收到，谢谢；摘要 {seal}",
            f"your comment has been received, thank you; its digest begins {seal}",
        ),
    )
    return go("public_draft", consultation_id)


def _page(request: HttpRequest, consultation_id: UUID, *, problem: SuyuanError | None = None) -> HttpResponse:
    known = queries.reader(consultation_id, is_public=True)
    row, today = known.row, timezone.localdate()
    context: dict[str, Any] = {
        **frame(request),
        "known": known,
        "row": row,
        "state": states.STATES[row["state"]],
        "kind": states.KINDS[row["kind"]],
        "is_open": row["state"] == "open" and today <= row["until"],
        "senders": [(code, say(text)) for code, text in SENDERS.items()],
        "sender_words": SENDERS,
        "replies": REPLIES,
        "tones": TONES,
        "most": rules.LONGEST_COMMENT,
        "given": request.POST,
    }
    return show(request, "consultations/reader.html", context, section="packs", problem=problem)
