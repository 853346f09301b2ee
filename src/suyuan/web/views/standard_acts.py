"""What laboratories and authorities do to a measurement standard by hand: the events of its state table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict

from suyuan.base.errors import InputError, Missing, NotFound
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.standards import acts, commands, states

REASON: Final = 240
LONGEST_NUMBER: Final = 80
MOST_MONTHS: Final = 120
NUMBERED: Final = ("certify", "issue_public_certificate")
GRAVE: Final = frozenset({"reject", "refuse", "withdraw", "revoke", "recommend_fail"})
ASKS_REASON: Final = GRAVE | {"request_supplement", "find_defects", "report_correction", "suspend", "resume"}
NAMES: Final[Mapping[str, Text]] = {
    "establish": Text("完成建标", "Establish"),
    "apply": Text("申请考核", "Apply for assessment"),
    "request_supplement": Text("要求补正", "Ask for a supplement"),
    "resubmit": Text("补正后提交", "Submit again"),
    "accept": Text("受理", "Accept the application"),
    "reject": Text("不予受理", "Reject the application"),
    "assign": Text("指派考评员", "Assign assessors"),
    "find_defects": Text("提出整改", "Name defects"),
    "report_correction": Text("报告整改完成", "Report the corrections"),
    "recommend_pass": Text("考评合格", "Recommend to pass"),
    "recommend_fail": Text("考评不合格", "Recommend to fail"),
    "certify": Text("颁发考核证书", "Grant the assessment certificate"),
    "refuse": Text("不予发证", "Refuse the certificate"),
    "issue_public_certificate": Text("颁发社会公用计量标准证书", "Grant the public certificate"),
    "start_use": Text("投入使用", "Put into service"),
    "apply_renewal": Text("申请复查", "Apply for renewal"),
    "suspend": Text("封存", "Suspend"),
    "resume": Text("恢复使用", "Resume"),
    "withdraw": Text("撤销", "Withdraw"),
    "revoke": Text("吊销", "Revoke"),
}


@dataclass(frozen=True, kw_only=True)
class Deed:
    """An event that this person may let happen now."""

    event: str
    name: Text
    asks_reason: bool
    asks_number: bool
    is_grave: bool


def deeds_for(occasion: Occasion, known: Mapping[str, Any]) -> Iterator[Deed]:
    """The events that the state allows and the person may do; `known` is the card of the standard."""
    for event, name in NAMES.items():
        if states.why_not_event(known["state"], event) is not None:
            continue
        if event == "issue_public_certificate" and known["legal_class"] != "public":
            continue
        refusal = why_not_permit(
            acts.OF_EVENT[event],
            occasion.actor,
            organization=known["owner_id"],
            path=known["jurisdiction__path"],
        )
        if refusal is None:
            yield Deed(
                event=event,
                name=name,
                asks_reason=event in ASKS_REASON,
                asks_number=event in NUMBERED,
                is_grave=event in GRAVE,
            )


def carry_out(occasion: Occasion, event: str, standard_id: UUID, given: QueryDict) -> Text:
    """Let it happen; gives its name. Raises NotFound, Missing, InputError, and what the command raises."""
    if event not in NAMES:
        raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    reason = str(given.get("reason", "")).strip()[:REASON]
    if event in ASKS_REASON and not reason:
        raise Missing("reason", hint=Text("请写明原因或内容。", "Say why, or what."))
    if event == "certify":
        commands.certify(
            occasion, standard_id=standard_id, certificate_no=_number(given), months=_months(given)
        )
    elif event == "issue_public_certificate":
        commands.issue_public_certificate(occasion, standard_id=standard_id, certificate_no=_number(given))
    else:
        commands.advance(occasion, standard_id=standard_id, event=event, reason=reason)
    return NAMES[event]


def _number(given: QueryDict) -> str:
    number = str(given.get("certificate_no", "")).strip()
    if not number:
        raise Missing("certificate_no", hint=Text("请填写证书编号。", "Give the number of the certificate."))
    if len(number) > LONGEST_NUMBER:
        raise InputError(
            Text("证书编号过长", "the number of the certificate is too long"),
            given=len(number),
            allowed=f"<= {LONGEST_NUMBER}",
        )
    return number


def _months(given: QueryDict) -> int:
    text = str(given.get("months", commands.CERTIFICATE_MONTHS)).strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= MOST_MONTHS):
        raise InputError(
            Text("有效期（月）须为整数", "the validity is a whole number of months"),
            given=text[:20],
            allowed=f"1 ... {MOST_MONTHS}",
        )
    return int(text)
