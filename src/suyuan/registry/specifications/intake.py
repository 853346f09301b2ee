"""What comments on drafts of specifications and of any other paper share: intake, reply, withholding.

A comment is kept as it was written. The journal knows the digest of its words and not who wrote them. Each
function runs inside the transaction of its caller.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import Conflict, InputError, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.specifications.guards import why_not_reply
from suyuan.registry.specifications.rules import LONGEST_COMMENT, REPLIES, SENDERS, written

MOST_COMMENTS: Final = 5_000  # in one consultation; more is no consultation but a flood


def written_comment(occasion: Occasion, *, sender: str, text: str, name: str) -> dict[str, Any]:
    """The columns of a comment as it came in; nobody is named as its writer. Raises InputError."""
    if sender not in SENDERS:
        raise InputError(
            Text("请选择意见来自哪一方", "say from which side the comment comes"),
            given=sender[:20],
            allowed=", ".join(SENDERS),
        )
    return columns(occasion) | {
        "created_by": None,
        "sender": sender,
        "name": written(name, "name", most=80, is_needed=False),
        "text": written(text, "comment", most=LONGEST_COMMENT),
    }


def keep_comment(
    occasion: Occasion, act: Act, comment: Any, *, entity: str, entity_id: UUID, sent: int
) -> None:
    """Keep a comment and tell the journal its digest. sent : how many there are. Raises RuleRefusal."""
    if sent >= MOST_COMMENTS:
        raise RuleRefusal(Text("意见数量已达上限", "no more comments can be taken"), allowed=MOST_COMMENTS)
    comment.save(force_insert=True)
    record(
        act,
        occasion.as_system(),
        entity=entity,
        entity_id=entity_id,
        payload={"comment": comment.pk, "sha256": sha256_hex(comment.text.encode())},
    )


def why_not_answer(reply: str, reason: str) -> Text | None:
    """Why a comment may not be answered so. Raises InputError for a reply that is none."""
    if reply not in REPLIES:
        raise InputError(
            Text("请选择采纳情况", "say whether the comment is taken"),
            given=reply[:20],
            allowed=", ".join(REPLIES),
        )
    return why_not_reply(reply, reason)


def answer_row(
    occasion: Occasion, table: Any, comment_id: UUID, *, row_version: int, reply: str, reason: str
) -> None:
    """Write a reply beside a comment if nobody else did since it was read. Raises Conflict."""
    changed = table.objects.filter(pk=comment_id, row_version=row_version).update(
        reply=reply,
        reply_reason=reason,
        replied_on=occasion.today,
        updated_at=occasion.at,
        row_version=row_version + 1,
    )
    if changed != 1:
        raise Conflict(Text("该意见刚被他人答复", "somebody else has just answered the comment"))


def show_row(occasion: Occasion, table: Any, comment_id: UUID) -> None:
    """Let everybody see the words of a comment that the office has read. Raises Conflict."""
    done = table.objects.filter(pk=comment_id, is_waiting=True).update(
        is_waiting=False, updated_at=occasion.at
    )
    if done != 1:
        raise Conflict(Text("该意见已审看", "the comment was read already"), comment=comment_id)


def withhold_row(occasion: Occasion, table: Any, comment_id: UUID, *, reason: str) -> None:
    """Take the words of a comment from the public, for a reason that is shown instead. Raises Conflict."""
    done = table.objects.filter(pk=comment_id, withheld="").update(
        withheld=reason, is_waiting=False, updated_at=occasion.at
    )
    if done != 1:
        raise Conflict(Text("该意见已不公开", "the comment is withheld already"), comment=comment_id)


def restore_row(occasion: Occasion, table: Any, comment_id: UUID) -> str:
    """Let a withheld comment be seen again; the reason that stood in its place. Raises Conflict."""
    rows = table.objects.filter(pk=comment_id).exclude(withheld="")
    earlier = rows.values_list("withheld", flat=True).first()
    if earlier is None or rows.filter(withheld=earlier).update(withheld="", updated_at=occasion.at) != 1:
        raise Conflict(Text("该意见没有被不公开", "the comment is not withheld"), comment=comment_id)
    return str(earlier)
