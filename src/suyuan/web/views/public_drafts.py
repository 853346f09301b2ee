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

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.consultations import commands, queries, rules, states
from suyuan.registry.issuing.attempts import Counter
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.specifications.rules import REPLIES, SENDERS
from suyuan.web.occasion import new_identity
from suyuan.web.speech import say
from suyuan.web.views.consultations import PER_ADDRESS, TooManyComments
from suyuan.web.views.page import go, remember, show

TONES: Final = {"taken": "good", "partly": "wait", "not_taken": "over"}


@require_http_methods(["GET", "POST"])
def reader(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """The draft with the comments on each section, the replies, and what changed."""
    if request.method == "GET":
        return _page(request, consultation_id)
    try:
        _note(request)
        place = request.POST.get("section", "")
        comment = commands.hand_in_comment(
            _visit(),
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


def _note(request: HttpRequest) -> None:
    address = request.META.get("REMOTE_ADDR", "")
    counter = Counter("consultation-" + sha256_hex(address.encode())[:32], PER_ADDRESS)
    if counter.is_full():
        raise TooManyComments
    counter.add()


def _visit() -> Occasion:
    """Somebody of whom nothing is kept: also of people who are logged in."""
    return Occasion(
        actor=SYSTEM, at=timezone.now(), identities=new_identity, zone=timezone.get_default_timezone()
    )


def _page(request: HttpRequest, consultation_id: UUID, *, problem: SuyuanError | None = None) -> HttpResponse:
    known = queries.reader(consultation_id, is_public=True)
    row, today = known.row, timezone.localdate()
    is_inside = request.user.is_authenticated
    context: dict[str, Any] = {
        "frame": "base.html" if is_inside else "open.html",
        "is_public": not is_inside,
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
