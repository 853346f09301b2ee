"""What may be done to a consultation as a whole: what each deed asks, and the command it calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.registry.consultations import acts, commands, states
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.web.deeds import Ask, Deed, Given

Row = Mapping[str, Any]


def edition_of(text: str) -> int:
    """The edition that a form was made from; 0, which none has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _open(occasion: Occasion, row: Row, given: Given) -> None:
    commands.open_consultation(
        occasion,
        consultation_id=row["id"],
        edition=edition_of(given.text["edition"]),
        until=given.needed_day("until", Text("截止日期", "the last day")),
        why_shorter=given.text["why_shorter"],
    )


def _decide(occasion: Occasion, row: Row, given: Given) -> None:
    commands.decide(
        occasion,
        consultation_id=row["id"],
        decision=given.text["decision"],
        final_reference=given.text["final_reference"],
        final_address=given.text["final_address"],
    )


DEEDS: Final[Mapping[str, Deed]] = {
    one.event: one
    for one in (
        Deed(
            event="open", act=acts.OF["open"], name=Text("公开征求意见", "Open it to comments"),
            done=Text("已公开征求意见", "it is open to comments"),
            asks=(
                Ask(name="edition", label=Text("读到的版次", "Edition that was read"), kind="hidden"),
                Ask(name="until", label=Text("截止日期", "Last day"), kind="day",
                    hint=Text("不少于 30 日。", "Thirty days at least.")),
                Ask(name="why_shorter", kind="long", required=False, most=400,
                    label=Text("缩短期限的理由（公开）", "Why it is shorter (published)"),
                    hint=Text("不足 30 日时填写，至少 7 日。", "For less than thirty days; seven at least.")),
            ),
            do=_open,
        ),
        Deed(
            event="close", act=acts.OF["close"], name=Text("结束征求意见", "Close it"),
            done=Text("已结束，全部意见的摘要已公布", "closed; the digest of all comments is published"),
            asks=(), do=lambda who, row, _: commands.close(who, consultation_id=row["id"]),
            hint=Text("截止日期之后、意见全部审看之后。", "After the last day, once every comment was read."),
        ),
        Deed(
            event="finish_answers", act=acts.OF["finish_answers"],
            name=Text("答复完毕", "All are answered"), done=Text("答复已定稿", "the replies are final"),
            asks=(), do=lambda who, row, _: commands.finish_answers(who, consultation_id=row["id"]),
            hint=Text("每条意见都有答复之后；答复不能再改。", "Once every comment has its reply."),
        ),
        Deed(
            event="decide", act=acts.OF["decide"], name=Text("作出决定", "Decide"),
            done=Text("决定已公布", "the decision is published"),
            asks=(
                Ask(name="decision", label=Text("决定", "Decision"), kind="long", most=4000),
                Ask(name="final_reference", label=Text("正式文本的编号", "Number of the final text")),
                Ask(name="final_address", required=False, most=300,
                    label=Text("正式文本的网址（可不填）", "Address of the final text (optional)"),
                    hint=Text("以 https:// 或 / 开头。", "Begins with https:// or with /.")),
            ),
            do=_decide,
        ),
        Deed(
            event="drop", act=acts.OF["drop"], name=Text("撤回草案", "Withdraw the draft"),
            done=Text("草案已撤回", "the draft is withdrawn"), is_grave=True,
            asks=(Ask(name="reason", label=Text("原因", "Reason"), most=400),),
            do=lambda who, row, given: commands.drop(
                who, consultation_id=row["id"], reason=given.text["reason"]
            ),
        ),
    )
}  # fmt: skip


def deeds_of(occasion: Occasion, row: Row) -> Iterator[Deed]:
    """What the state of a consultation and the day allow and this person may do."""
    for event, deed in DEEDS.items():
        is_early = event == "close" and row["state"] == "open" and occasion.today <= row["until"]
        if not is_early and may(occasion, row, event) and states.why_not_event(row["state"], event) is None:
            yield deed.offering(edition=[(str(row["edition"]), "")])


def may(occasion: Occasion, row: Row, event: str) -> bool:
    """Whether this person has the right, whatever the state."""
    return why_not_permit(acts.OF[event], occasion.actor, path=row["jurisdiction__path"]) is None
