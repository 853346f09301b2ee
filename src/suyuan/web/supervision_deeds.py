"""The deeds of supervision as data: what each asks on its page, and the command it calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.registry.comparisons.seals import sealer
from suyuan.registry.instruments import approval_acts, approvals
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.supervision import acts, arbitrating, complaining, concluding, draws, inspecting, plans
from suyuan.web.deeds import Ask, Choices, Deed, Given

DONE: Final = Text("已记录", "recorded")
YES_NO: Final = (("yes", str(Text("是", "yes"))), ("no", str(Text("否", "no"))))
REASON: Final = Ask(name="reason", label=Text("原因", "Reason"), most=240)
Do = Callable[[Occasion, UUID, Given], object]


def ask(name: str, zh: str, en: str, **more: Any) -> Ask:
    return Ask(name=name, label=Text(zh, en), **more)


def deed(
    event: str,
    act: Act,
    names: tuple[str, str],
    do: Do,
    *asks: Ask,
    grave: str = "",
    hint: Text | None = None,
) -> Deed:
    """One deed on the row whose page it stands on. grave : "yes" where it cannot be taken back lightly."""
    return Deed(
        event=event, act=act, name=Text(*names), done=DONE, asks=asks, hint=hint, is_grave=bool(grave),
        do=lambda occasion, row, given: do(occasion, row["id"], given),
    )  # fmt: skip


def _day(given: Given, name: str) -> Any:
    return given.needed_day(name, Text("日期", "the day"))


def _sample(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InputError(Text("请从列表中选择", "choose from the list"), given=text[:40]) from None


_PLAN: Final = acts.PLAN
PLAN: Final = (
    deed("approve", _PLAN["approve"], ("批准", "Approve"),
         lambda o, k, _g: plans.approve(o, plan_id=k)),
    deed("commit", _PLAN["commit"], ("生成名单并公布承诺", "Make the lists and commit"),
         lambda o, k, g: draws.commit(
             o, plan_id=k, sealer=sealer(), public=g.text["public"], named=g.text["named"]),
         ask("public", "公开随机数", "Public value", kind="choice"),
         ask("named", "指明公开数值", "Which value", required=False, most=300,
             hint=Text("用公开数值时，写明在哪里、何时公布", "for a named value: where, and when")),
         hint=Text("抽取前固定名单、算法和密值摘要，任何人事后可复核。",
                   "Fixes lists, algorithm and the digest of a secret, so that anybody can check the draw.")),
    deed("close", _PLAN["close"], ("结束计划", "Close the plan"), lambda o, k, _g: plans.close(o, plan_id=k)),
)  # fmt: skip
DRAW: Final = (
    deed("draw", _PLAN["draw"], ("现在抽取", "Draw now"),
         lambda o, k, g: draws.draw(o, draw_id=k, sealer=sealer(), value=g.text["value"]),
         ask("value", "公开数值", "Public value", required=False, most=400,
             hint=Text("使用透明日志时留空", "leave empty where the log decides"))),
)  # fmt: skip
_INSPECTION: Final = acts.INSPECTION
INSPECTION: Final = (
    deed("assign", _INSPECTION["assign"], ("指派检查人员", "Name the inspectors"),
         lambda o, k, g: inspecting.assign(o, inspection_id=k, people=[_sample(p) for p in g.many["people"]]),
         ask("people", "检查人员（至少两名）", "Inspectors, two at least", kind="many",
             hint=Text("列出的人员持有有效行政执法证", "each has a valid card of law enforcement"))),
    deed("notify", _INSPECTION["notify"], ("通知被检查单位", "Notify"),
         lambda o, k, g: inspecting.notify(o, inspection_id=k, visit_on=_day(g, "visit_on")),
         ask("visit_on", "检查日期", "Day of the visit", kind="day")),
    deed("arrive", _INSPECTION["arrive"], ("到达现场", "Arrive on site"),
         lambda o, k, _g: inspecting.arrive(o, inspection_id=k)),
    deed("find", _INSPECTION["find"], ("记录问题", "Record a finding"),
         lambda o, k, g: inspecting.find(
             o, inspection_id=k, article=g.text["article"], text=g.text["finding"],
             severity=g.text["severity"],
             instrument_id=_sample(g.text["instrument"]) if g.text["instrument"] else None),
         ask("article", "依据条款", "Article of the law"),
         ask("finding", "问题", "Finding", kind="long", most=400),
         ask("severity", "程度", "Severity", kind="choice"),
         ask("instrument", "器具", "Instrument", kind="choice", required=False)),
    deed("find_unapproved", _INSPECTION["find"], ("记录缺少型式批准", "Record a missing type approval"),
         lambda o, k, g: inspecting.find_unapproved(
             o, inspection_id=k, instrument_id=_sample(g.text["unapproved"])),
         ask("unapproved", "器具", "Instrument", kind="choice"),
         hint=Text("这些器具的种类实行型式批准，登记时没有批准编号。",
                   "Their kinds need a type approval; none was named when they were registered.")),
    deed("sample", _INSPECTION["sample"], ("抽取样品", "Take a sample"),
         lambda o, k, g: inspecting.take_sample(o, inspection_id=k, what=g.text["sample"]),
         ask("sample", "样品", "Sample", most=200)),
    deed("record", _INSPECTION["record"], ("完成记录", "Complete the record"),
         lambda o, k, g: inspecting.complete(
             o, inspection_id=k, checked=g.text["checked"], signature=g.text["signature"],
             remark=g.text["remark"]),
         ask("checked", "检查内容", "What was checked", kind="long", most=2000),
         ask("signature", "当事人签字", "Signature", kind="choice"),
         ask("remark", "备注", "Remark", required=False, most=400,
             hint=Text("拒绝签字时写明情况", "say why where it was refused"))),
    deed("find_compliant", _INSPECTION["find_compliant"], ("判定符合", "Find it compliant"),
         lambda o, k, _g: concluding.find_compliant(o, inspection_id=k)),
    deed("order_correction", _INSPECTION["order_correction"], ("责令改正", "Order a correction"),
         lambda o, k, g: concluding.order_correction(
             o, inspection_id=k, order=g.text["order"], deadline=_day(g, "deadline")),
         ask("order", "责令内容", "Order", kind="long", most=400),
         ask("deadline", "改正期限", "Deadline", kind="day")),
    deed("report_correction", _INSPECTION["report_correction"], ("报告改正", "Report a correction"),
         lambda o, _k, g: concluding.report_correction(
             o, finding_id=_sample(g.text["finding"]), proof=g.text["proof"]),
         ask("finding", "问题", "Finding", kind="choice"),
         ask("proof", "改正情况和证明", "What was done, and the proof", kind="long", most=400)),
    deed("confirm_correction", _INSPECTION["confirm_correction"], ("确认改正", "Confirm a correction"),
         lambda o, _k, g: concluding.confirm_correction(o, finding_id=_sample(g.text["finding"])),
         ask("finding", "问题", "Finding", kind="choice")),
    deed("reinspect", _INSPECTION["reinspect"], ("复查通过", "Inspected again, corrected"),
         lambda o, k, _g: concluding.reinspect(o, inspection_id=k)),
    deed("open_case", _INSPECTION["open_case"], ("移送立案", "Hand over as a case"),
         lambda o, k, g: concluding.open_case(o, inspection_id=k, case_no=g.text["case_no"]),
         ask("case_no", "案件编号", "Number of the case", most=60), grave="yes"),
    deed("publish", _INSPECTION["publish"], ("公开结果", "Publish the result"),
         lambda o, k, _g: concluding.publish(o, inspection_id=k)),
    deed("object", _INSPECTION["object"], ("提出异议", "Object"),
         lambda o, k, g: concluding.object_to(o, inspection_id=k, text=g.text["objection"]),
         ask("objection", "异议", "Objection", kind="long", most=1000)),
    deed("answer", _INSPECTION["answer"], ("答复异议", "Answer the objection"),
         lambda o, k, g: concluding.answer_objection(
             o, inspection_id=k, answer=g.text["answer"], upheld=g.text["upheld"]),
         ask("answer", "答复", "Answer", kind="long", most=1000),
         ask("upheld", "异议是否成立", "Is it upheld?", kind="choice")),
    deed("return_sample", _INSPECTION["return_sample"], ("退还样品", "Return a sample"),
         lambda o, _k, g: concluding.return_sample(o, sample_id=_sample(g.text["sample"])),
         ask("sample", "样品", "Sample", kind="choice")),
    deed("close", _INSPECTION["close"], ("结案", "Close"),
         lambda o, k, _g: concluding.close(o, inspection_id=k)),
)  # fmt: skip


def _step(event: str, names: tuple[str, str], *asks: Ask, grave: str = "") -> Deed:
    return deed(
        event, acts.COMPLAINT[event], names,
        lambda o, k, g: complaining.advance(
            o, complaint_id=k, event=event, text=g.text.get("answer", "") or g.text.get("finding", ""),
            upheld=g.text.get("upheld", "")),
        *asks, grave=grave,
    )  # fmt: skip


_ANSWER: Final = ask("answer", "答复投诉人", "Answer to the sender", kind="long", most=1000)
_UPHELD: Final = ask("upheld", "投诉是否属实", "Was the complaint right?", kind="choice")
COMPLAINT: Final = (
    _step("accept", ("受理", "Accept")),
    _step("refuse", ("不予受理", "Refuse"), _ANSWER, grave="yes"),
    _step("mediate", ("开始调解", "Mediate")),
    _step("agree", ("达成一致", "Agreed"), _UPHELD, _ANSWER),
    _step("end", ("终止调解", "End the mediation"), _UPHELD, _ANSWER, grave="yes"),
    _step("extend", ("延长核查期限", "More time for the check")),
    _step("check", ("完成核查", "Checked"),
          ask("finding", "核查情况", "What was found", kind="long", most=1000)),
    _step("open_case", ("立案", "Make it a case")),
    _step("no_case", ("不予立案", "No case")),
    _step("inform", ("告知举报人", "Inform the sender"), _ANSWER),
    deed("link", acts.COMPLAINT["link"], ("关联单位", "Link the body"),
         lambda o, k, g: complaining.link(o, complaint_id=k, organization_id=_sample(g.text["organization"])),
         ask("organization", "被投诉单位", "The body", kind="choice")),
    deed("order", acts.INSPECTION["order"], ("安排核查", "Order a check"),
         lambda o, k, g: complaining.order_check(
             o, complaint_id=k, organization_id=_sample(g.text["organization"]),
             authority_id=_house(o)),
         ask("organization", "被检查单位", "The body", kind="choice")),
)  # fmt: skip


def _house(occasion: Occasion) -> UUID:
    house = occasion.actor.organization
    if house is None:
        raise InputError(Text("您不属于任何机构", "you belong to no organization"), quantity="organization")
    return house


_RESULT: Final = (
    ask("certificate", "检定证书编号", "Number of the certificate", most=80),
    ask("result", "检定结果", "Result", kind="long", most=1000),
    ask("conforms", "是否合格", "Does it conform?", kind="choice"),
)
_ARBITRATION: Final = acts.ARBITRATION
ARBITRATION: Final = (
    deed("accept", _ARBITRATION["accept"], ("受理", "Accept"),
         lambda o, k, g: arbitrating.accept(
             o, arbitration_id=k, institution_id=_sample(g.text["institution"])),
         ask("institution", "检定机构", "Institution", kind="choice")),
    deed("refuse", _ARBITRATION["refuse"], ("不予受理", "Refuse"),
         lambda o, k, g: arbitrating.refuse(o, arbitration_id=k, reason=g.text["reason"]), REASON,
         grave="yes"),
    deed("freeze", _ARBITRATION["freeze"], ("封存器具", "Freeze the instrument"),
         lambda o, k, _g: arbitrating.freeze(o, arbitration_id=k),
         hint=Text("封存后任何一方不得改动该器具。", "From then on no party may change it.")),
    deed("verify", _ARBITRATION["verify"], ("录入检定结果", "Enter the result"),
         lambda o, k, g: arbitrating.verify(
             o, arbitration_id=k, certificate=g.text["certificate"], result=g.text["result"],
             conforms=g.text["conforms"]), *_RESULT),
    deed("notify", _ARBITRATION["notify"], ("通知双方", "Notify both parties"),
         lambda o, k, _g: arbitrating.notify(o, arbitration_id=k)),
    deed("appeal", _ARBITRATION["appeal"], ("登记二次仲裁申请", "Enter an appeal"),
         lambda o, k, g: arbitrating.appeal(
             o, arbitration_id=k, higher_id=_sample(g.text["institution"]), reason=g.text["reason"]),
         ask("institution", "上一级检定机构", "Institution of a higher level", kind="choice"), REASON),
    deed("verify_again", _ARBITRATION["verify_again"], ("录入二次检定结果", "Enter the second result"),
         lambda o, k, g: arbitrating.verify_again(
             o, arbitration_id=k, certificate=g.text["certificate"], result=g.text["result"],
             conforms=g.text["conforms"]), *_RESULT),
    deed("conclude", _ARBITRATION["conclude"], ("结果生效", "Take it as final"),
         lambda o, k, _g: arbitrating.conclude(o, arbitration_id=k)),
)  # fmt: skip


def _approval(event: str, names: tuple[str, str], *asks: Ask, grave: str = "") -> Deed:
    return deed(
        event, approval_acts.OF_EVENT[event], names,
        lambda o, k, g: approvals.advance(
            o, approval_id=k, event=event, reason=g.text.get("reason", ""),
            institution_id=_sample(g.text["institution"]) if g.text.get("institution") else None,
            **{name: text for name, text in g.text.items() if name not in ("reason", "institution")}),
        *asks, grave=grave,
    )  # fmt: skip


APPROVAL: Final = (
    _approval("accept", ("受理", "Accept")),
    _approval("begin", ("委托型式评价", "Have it evaluated"),
              ask("institution", "评价机构", "Institution", kind="choice", preset=True)),
    _approval("evaluate", ("登记评价报告", "Enter the report"), ask("report", "报告编号", "Report", most=80)),
    _approval("grant", ("批准", "Grant"), ask("number", "批准编号", "Number", most=40),
              ask("mark", "标志", "Mark", required=False, most=60)),
    _approval("refuse", ("不予批准", "Refuse"), REASON, grave="yes"),
    _approval("amend", ("变更", "Amend"), ask("family", "系列", "Family", required=False, most=120,
                                                hint=Text("留空则不变", "leave empty to keep it")), REASON),
    _approval("suspend", ("暂停", "Suspend"), REASON, grave="yes"),
    _approval("reinstate", ("恢复", "Reinstate")),
    _approval("withdraw", ("撤销", "Withdraw"), REASON, grave="yes"),
)  # fmt: skip


def offered(
    deeds: Iterable[Deed],
    occasion: Occasion,
    *,
    fits: Callable[[str], bool],
    path: str,
    house: UUID | None = None,
    choices: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> list[Deed]:
    """The deeds that the state allows (`fits`) and the reader may do, with the choices of this page."""
    offers: dict[str, Choices] = dict(choices or {})
    return [
        one.offering(**offers)
        for one in deeds
        if fits(one.event) and why_not_permit(one.act, occasion.actor, organization=house, path=path) is None
    ]
