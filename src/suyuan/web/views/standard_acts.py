"""What laboratories and authorities do to a measurement standard by hand: the events of its state table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict

from suyuan.base.errors import InputError, Missing, NotFound
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.standards import acts, assessing, commands, states
from suyuan.registry.standards.movement import ASSESSING, assessing_path
from suyuan.registry.standards.terms import CERTIFICATE_MONTHS
from suyuan.web.typed import whole
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import uuid_of, written

LONGEST_NUMBER: Final = 80
FINDING: Final = re.compile(r"correction-([1-9][0-9]{0,2})")
MOST_MONTHS: Final = 120
GRAVE: Final = frozenset({"reject", "refuse", "withdraw", "revoke", "recommend_fail"})
# What the form of an event asks for; the rest is done by one button.
ASKS: Final[Mapping[str, str]] = {
    "certify": "number",
    "issue_public_certificate": "number",
    "assign": "panel",
    "find_defects": "findings",
    "report_correction": "corrections",
    "recommend_pass": "report",
    "recommend_fail": "report",
    "reject": "reason",
    "refuse": "reason",
    "withdraw": "reason",
    "revoke": "reason",
    "request_supplement": "reason",
    "suspend": "reason",
    "resume": "reason",
}
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
    asks: str
    is_grave: bool


def deeds_for(occasion: Occasion, known: Mapping[str, Any]) -> Iterator[Deed]:
    """The events that the state allows and the person may do; `known` is the card of the standard."""
    above = assessing_path(known, "accept")
    for event, name in NAMES.items():
        if states.why_not_event(known["state"], event) is not None:
            continue
        if event == "issue_public_certificate" and known["legal_class"] != "public":
            continue
        refusal = why_not_permit(
            acts.OF_EVENT[event],
            occasion.actor,
            organization=known["owner_id"],
            path=above if event in ASSESSING else known["jurisdiction__path"],
        )
        if refusal is None:
            yield Deed(event=event, name=name, asks=ASKS.get(event, ""), is_grave=event in GRAVE)


def carry_out(occasion: Occasion, event: str, standard_id: UUID, given: QueryDict) -> Text:
    """Let it happen; gives its name. Raises NotFound, Missing, InputError, and what the command raises."""
    if event not in NAMES:
        raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    match ASKS.get(event, ""):
        case "number":
            _grant(occasion, event, standard_id, given)
        case "panel":
            people = [uuid_of(one, Text("考评员", "an assessor")) for one in given.getlist("person")]
            assessing.assign(
                occasion, standard_id=standard_id, people=people, mode=str(given.get("mode", ""))
            )
        case "findings":
            until = day_of(given.get("correct_by", ""), Text("整改期限", "the day of correction"))
            if until is None:
                raise Missing("correct_by", hint=Text("请填写整改期限。", "Say until when."))
            lines = str(given.get("findings", "")).splitlines()
            assessing.find_defects(occasion, standard_id=standard_id, findings=lines, correct_by=until)
        case "corrections":
            said = {int(name[11:]): str(text) for name, text in given.items() if FINDING.fullmatch(name)}
            assessing.report_correction(occasion, standard_id=standard_id, corrections=said)
        case "report":
            passed, report = event == "recommend_pass", str(given.get("report", ""))
            assessing.recommend(occasion, standard_id=standard_id, passed=passed, report=report)
        case asked:
            reason = written(given, "reason")
            if asked == "reason" and not reason:
                raise Missing("reason", hint=Text("请写明原因或内容。", "Say why, or what."))
            commands.advance(occasion, standard_id=standard_id, event=event, reason=reason)
    return NAMES[event]


def _grant(occasion: Occasion, event: str, standard_id: UUID, given: QueryDict) -> None:
    number = _number(given)
    if event == "certify":
        commands.certify(occasion, standard_id=standard_id, certificate_no=number, months=_months(given))
    else:
        commands.issue_public_certificate(occasion, standard_id=standard_id, certificate_no=number)


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
    text = str(given.get("months", CERTIFICATE_MONTHS))
    return whole(text, Text("有效期（月）", "validity in months"), least=1, most=MOST_MONTHS)
