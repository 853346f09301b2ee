"""The deeds on projects, statements, products, first sets, tests, achievements: what each asks and calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from suyuan.base.money import in_cents
from suyuan.base.text import Text
from suyuan.registry.innovation import achieving, licensing, products, projects, recognising, rules, testing
from suyuan.registry.innovation import licensing_rules as licence_rules
from suyuan.registry.innovation.acts import OF
from suyuan.registry.innovation.movement import Kind
from suyuan.registry.innovation.queries import KINDS
from suyuan.registry.journal.occasion import Occasion
from suyuan.web.deeds import Ask, Deed, Given
from suyuan.web.party_deeds import words

Do = Callable[[Occasion, Mapping[str, Any], Given], object]
REASON: Final = Ask(name="reason", label=Text("原因", "Reason"), most=240)
REPORT: Final = Ask(name="report", label=Text("意见", "Report"), kind="long", most=4000)
DAY: Final = Text("日期", "the day")


def _deed(code: str, event: str, name: Text, asks: tuple[Ask, ...], do: Do, **more: Any) -> Deed:
    kind: Kind = KINDS[code]
    act = OF.get(f"{kind.prefix}_{event}") or OF[event]
    return Deed(event=event, act=act, name=name, done=Text("已办理", "done"), asks=asks, do=do, **more)


def _plain(command: Callable[..., Any], key: str, *names: str) -> Do:
    """A deed that hands what was typed to a command of the same names."""

    def do(occasion: Occasion, row: Mapping[str, Any], given: Given) -> object:
        return command(occasion, **{key: row["id"]}, **{name: given.text[name] for name in names})

    return do


def _step(occasion: Occasion, _row: Mapping[str, Any], given: Given) -> None:
    projects.report_step(
        occasion,
        step_id=given.identity("step", Text("节点或成果", "a step")),
        done_on=given.needed_day("done_on", DAY),
        evidence=given.text["evidence"],
    )


def _extend(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    until = given.needed_day("until", DAY)
    projects.extend(occasion, project_id=row["id"], until=until, reason=given.text["reason"])


def _ends(command: Callable[..., Any], key: str, event: str) -> Do:
    def do(occasion: Occasion, row: Mapping[str, Any], given: Given) -> object:
        return command(occasion, **{key: row["id"]}, event=event, reason=given.text["reason"])

    return do


def _contract(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    achieving.contract(
        occasion,
        achievement_id=row["id"],
        mode=given.text["mode"],
        partner=given.text["partner"],
        contract_no=given.text["contract_no"],
        contract_on=given.needed_day("contract_on", DAY),
    )


def _publish(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    licensing.publish(
        occasion,
        statement_id=row["id"],
        publication_no=given.text["publication_no"],
        published_on=given.needed_day("published_on", DAY),
    )


def _take(occasion: Occasion, row: Mapping[str, Any], given: Given) -> object:
    return licensing.take_licence(
        occasion,
        statement_id=row["id"],
        licensee_id=row["reader"],
        notice=given.text["notice"],
        paid=given.text["paid"] or "0",
        paid_on=given.day("paid_on", DAY),
        payment_no=given.text["payment_no"],
    )


def _measure(occasion: Occasion, row: Mapping[str, Any], given: Given) -> object:
    return testing.measure(occasion, test_id=row["id"], rows=testing.rows_of_text(given.text["rows"]))


def _publicise(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    recognising.publicise(occasion, first_set_id=row["id"], until=given.day("until", DAY))


_PROJECT: Final = (
    _deed("project", "review", Text("记录专家评审", "Record the review"), (REPORT,),
          _plain(projects.review, "project_id", "report")),
    _deed("project", "fund", Text("批准立项", "Fund it"),
          (Ask(name="granted", label=Text("批准经费（元）", "Grant (yuan)"), most=20),
           Ask(name="decision_no", label=Text("批准文号", "Number of the decision"), most=60)),
          _plain(projects.fund, "project_id", "granted", "decision_no")),
    _deed("project", "decline", Text("不予立项", "Decline it"), (REASON,),
          _ends(projects.end, "project_id", "decline"), is_grave=True),
    _deed("project", "begin", Text("启动实施", "Begin"), (), _plain(projects.begin, "project_id")),
    _deed("project", "project_report", Text("报告节点或成果完成", "Report a step"),
          (Ask(name="step", label=Text("节点或成果", "Step"), kind="choice"),
           Ask(name="done_on", label=Text("完成日期", "Done on"), kind="day"),
           Ask(name="evidence", label=Text("证明材料", "Evidence"), most=240)), _step),
    _deed("project", "check_mid_term", Text("中期检查", "Check at mid-term"), (REPORT,),
          _plain(projects.check_mid_term, "project_id", "report")),
    _deed("project", "accept", Text("验收", "Accept it"), (REPORT,),
          _plain(projects.accept, "project_id", "report")),
    _deed("project", "extend", Text("延期", "Extend it"),
          (Ask(name="until", label=Text("新期限", "New end"), kind="day"), REASON), _extend),
    _deed("project", "terminate", Text("终止", "Terminate it"), (REASON,),
          _ends(projects.end, "project_id", "terminate"), is_grave=True),
    _deed("project", "transform", Text("登记已转化", "Enter the transformation"), (),
          _plain(projects.transform, "project_id")),
)  # fmt: skip
_STATEMENT: Final = (
    _deed("statement", "declare", Text("作出声明", "Declare"), (), _plain(licensing.declare, "statement_id"),
          hint=Text("提交国家知识产权局公告；公告前可再次核对各项条件。",
                    "For publication by the patent office; the conditions are checked once more then.")),
    _deed("statement", "publish", Text("登记公告", "Enter the publication"),
          (Ask(name="publication_no", label=Text("公告号", "Number"), most=60),
           Ask(name="published_on", label=Text("公告日", "Published on"), kind="day")), _publish),
    _deed("statement", "take_licence", Text("通知并取得许可", "Give notice and take a licence"),
          (Ask(name="notice", label=Text("书面通知", "Written notice"), kind="long", most=400),
           Ask(name="paid", label=Text("已付金额（元）", "Paid (yuan)"), most=20, required=False),
           Ask(name="paid_on", label=Text("付款日期", "Paid on"), kind="day", required=False),
           Ask(name="payment_no", label=Text("付款凭证", "Payment"), most=60, required=False)), _take,
          hint=Text("书面通知专利权人并按公告标准付款后，许可即行生效（专利法第五十一条）。",
                    "Notice to the patentee and payment by the published standard create the licence "
                    "(Patent Law, Article 51).")),
    _deed("statement", "withdraw", Text("撤回声明", "Withdraw"), (REASON,),
          _plain(licensing.withdraw, "statement_id", "reason"), is_grave=True,
          hint=Text("撤回不影响在先许可的效力。", "Licences taken before stay valid.")),
)  # fmt: skip
_PRODUCT: Final = (
    _deed("product", "list", Text("列入目录", "List it"), (), _plain(products.list_product, "product_id")),
    _deed("product", "delist", Text("移出目录", "Take it off the list"), (REASON,),
          _plain(products.delist, "product_id", "reason"), is_grave=True),
)  # fmt: skip
_FIRST_SET: Final = (
    _deed("first_set", "recommend", Text("推荐", "Recommend"), (),
          _plain(recognising.recommend, "first_set_id")),
    _deed("first_set", "review", Text("记录专家评审", "Record the review"),
          (Ask(name="opinion", label=Text("评审意见", "Opinion"), kind="long", most=4000),),
          _plain(recognising.review, "first_set_id", "opinion")),
    _deed("first_set", "publicise", Text("公示", "Publish for objections"),
          (Ask(name="until", label=Text("公示截止（缺省 7 日）", "Until (7 days if empty)"), kind="day",
               required=False),), _publicise),
    _deed("first_set", "first_set_object", Text("登记异议及处理", "Enter an objection or its answer"),
          (Ask(name="objections", label=Text("未处理的异议", "Objections still open"), kind="long", most=4000,
               required=False), REASON),
          _plain(recognising.note_objection, "first_set_id", "objections", "reason")),
    _deed("first_set", "recognise", Text("认定", "Recognise"),
          (Ask(name="decision_no", label=Text("认定文号", "Number of the decision"), most=60),),
          _plain(recognising.recognise, "first_set_id", "decision_no")),
    _deed("first_set", "promote", Text("登记推广应用", "Enter its promotion"),
          (Ask(name="note", label=Text("说明", "Note"), most=240),),
          _plain(recognising.promote, "first_set_id", "note")),
    _deed("first_set", "decline", Text("不予认定", "Decline"), (REASON,),
          _ends(recognising.end, "first_set_id", "decline"), is_grave=True),
    _deed("first_set", "revoke", Text("撤销认定", "Revoke"), (REASON,),
          _ends(recognising.end, "first_set_id", "revoke"), is_grave=True),
)  # fmt: skip
_TEST: Final = (
    _deed("test", "measure", Text("录入成对测量", "Enter the pairs"),
          (Ask(name="rows", label=Text("每行一个样品", "A line for each item"), kind="table", most=200_000,
               hint=Text("样品、国产读数、进口读数，可加两者的 U（k = 2）；可从表格直接粘贴。",
                         "Item, domestic, imported, and if known both U (k = 2); paste from a sheet.")),),
          _measure),
    _deed("test", "compute", Text("计算", "Compute"), (), _plain(testing.compute, "test_id")),
    _deed("test", "publish", Text("公布报告", "Publish the report"), (), _plain(testing.publish, "test_id"),
          hint=Text("测量或计算的人员不得公布。", "Not by who measured or computed.")),
    _deed("test", "abandon", Text("放弃试验", "Abandon"), (REASON,),
          _plain(testing.abandon, "test_id", "reason"), is_grave=True),
)  # fmt: skip
_ACHIEVEMENT: Final = (
    _deed("achievement", "offer", Text("公开征集受让方", "Offer it"), (),
          _plain(achieving.offer, "achievement_id")),
    _deed("achievement", "contract", Text("登记转化合同", "Enter the contract"),
          (Ask(name="mode", label=Text("方式", "Mode"), kind="choice"),
           Ask(name="partner", label=Text("受让方", "Partner"), most=160),
           Ask(name="contract_no", label=Text("合同编号", "Number of the contract"), most=60),
           Ask(name="contract_on", label=Text("签订日期", "Signed on"), kind="day")), _contract),
    _deed("achievement", "settle", Text("登记收入和完成人份额", "Enter income and share"),
          (Ask(name="income", label=Text("净收入（元）", "Net income (yuan)"), most=20),
           Ask(name="inventors_share", label=Text("完成人份额（%）", "Inventors' share (%)"), most=8)),
          _plain(achieving.settle, "achievement_id", "income", "inventors_share")),
    _deed("achievement", "withdraw", Text("撤回", "Withdraw"), (REASON,),
          _plain(achieving.withdraw, "achievement_id", "reason"), is_grave=True),
)  # fmt: skip
DEEDS: Final[Mapping[str, tuple[Deed, ...]]] = {
    "project": _PROJECT, "statement": _STATEMENT, "product": _PRODUCT, "first_set": _FIRST_SET,
    "test": _TEST, "achievement": _ACHIEVEMENT,
}  # fmt: skip
# Deeds that do not move a row along its table: when they are offered.
BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "project_report": ("running", "mid_term", "extended"),
    "first_set_object": ("publicity",),
}


def fits(code: str, deed: Deed, state: str) -> bool:
    """Whether the state of a row lets a deed happen."""
    if deed.event in BESIDE:
        return state in BESIDE[deed.event]
    return KINDS[code].machine.why_not(state, deed.event) is None


def modes() -> Any:
    """The modes of a transfer as choices."""
    return words(rules.MODES)


def fee_of(mode: str, amount: Any) -> Text:
    """A fee in words: its mode, amount and unit."""
    name, unit = licence_rules.FEE_MODES[mode], licence_rules.FEE_UNITS[mode]
    if mode == "free":
        return name
    said = in_cents(amount) if mode != "share_of_sales" else f"{amount.normalize():f}"
    return Text(f"{name.zh}：{said} {unit.zh}", f"{name.en}: {said} {unit.en}")
