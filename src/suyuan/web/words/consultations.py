"""Words of consultations: states, kinds of papers, who comments, what became of a comment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.consultations import queries, states
from suyuan.registry.specifications.rules import REPLIES, SENDERS

TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "consultation_state": states.STATES,
    "consultation_kind": states.KINDS,
    "comment_sender": SENDERS,
    "comment_reply": REPLIES,
    "comment_choice": queries.CHOICES,
}
# How a state looks; the codes mean other things elsewhere, so these tones are of this table alone.
TONES: Final[Mapping[str, str]] = {
    "draft": "plain", "open": "wait", "closed": "wait", "answered": "wait", "published": "good",
    "decided": "good", "dropped": "over",
}  # fmt: skip
REPLY_TONES: Final[Mapping[str, str]] = {"taken": "good", "partly": "wait", "not_taken": "over"}
STEPS: Final[tuple[tuple[str, Text], ...]] = (
    # the event that ends a step, and what the step is called
    ("prepare", Text("起草", "Drafting")),
    ("open", Text("公开", "Opening")),
    ("close", Text("征求意见", "Comments")),
    ("finish_answers", Text("逐条答复", "Replies")),
    ("publish", Text("公布修改情况", "Changes published")),
    ("decide", Text("决定", "Decision")),
)
BEHIND: Final[Mapping[str, int]] = {
    "draft": 1, "open": 2, "closed": 3, "answered": 4, "published": 5, "decided": 6, "dropped": 1,
}  # fmt: skip
COMMENT_DONE: Final[Mapping[str, Text]] = {
    "show": Text("意见已公开", "the comment is seen by everybody"),
    "withhold": Text("已不公开", "the comment is withheld"),
    "restore": Text("意见已恢复公开", "the comment is seen again"),
    "answer": Text("意见已答复", "the comment is answered"),
}
NEXT: Final[Mapping[str, Text]] = {
    "draft": Text(
        "承办人可以修改；由审批人公开征求意见，不少于 30 日。",
        "A case officer may still revise it; a decision officer opens it, for thirty days at least.",
    ),
    "open": Text(
        "承办人逐条审看意见：公开，或依法不公开。到期后结束征求意见。",
        "A case officer reads every comment: it is seen, or withheld as the law demands. Closed once over.",
    ),
    "closed": Text("承办人逐条答复：采纳、部分采纳或不采纳及理由。", "A case officer answers every comment."),
    "answered": Text(
        "承办人写最终文本，逐节说明改了什么、为什么，然后公布。",
        "A case officer writes the final text, says per section what changed and why, and publishes it.",
    ),
    "published": Text(
        "由审批人作出决定，写明正式文本的编号和网址。", "A decision officer decides and names the final text."
    ),
    "decided": Text("已经办结。", "All is done."),
    "dropped": Text("草案没有公开，已撤回。", "The draft was withdrawn before it was opened."),
}
