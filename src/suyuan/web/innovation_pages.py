"""What the pages of innovation show of each kind of thing: a line of the list, facts, small tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.registry.innovation import licensing_rules, queries, registers, rules
from suyuan.registry.innovation.models import (
    Achievement,
    Deliverable,
    KeyComponent,
    Milestone,
    ProductParameter,
)
from suyuan.web.formats import day, yuan
from suyuan.web.innovation_deeds import fee_of
from suyuan.web.speech import beside, pick, read, say
from suyuan.web.words import word

Facts = list[tuple[Text, str]]
MOST: Final = 200  # licences of one statement on its page


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a list: its name, what stands below it, cells beside it, and its state."""

    id: Any
    name: str
    under: str
    cells: tuple[str, ...]
    state: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A small table on the page of one thing."""

    title: Text
    heads: tuple[Text, ...]
    rows: Sequence[tuple[str, ...]]


HEADS: Final[Mapping[str, tuple[Text, ...]]] = {
    "project": (Text("承担单位", "Lead"), Text("预算", "Budget"), Text("期限", "Term")),
    "statement": (Text("专利权人", "Patentee"), Text("许可费", "Fee"), Text("期限至", "Until")),
    "product": (Text("生产企业", "Maker"), Text("准确度", "Accuracy"), Text("参数满足率", "Needs met")),
    "first_set": (Text("企业", "Maker"), Text("类别", "Category"), Text("有效期至", "Valid to")),
    "test": (Text("进口对照", "Imported"), Text("试验机构", "Laboratory"), Text("结论", "Verdict")),
    "achievement": (Text("完成单位", "Owner"), Text("成熟度", "Readiness"), Text("转化收入", "Income")),
}


def lines(code: str, rows: Sequence[Any]) -> list[Line]:
    """The rows of a list; at most one more query."""
    known = queries.rates([row.pk for row in rows]) if code == "product" else {}
    return [_LINES[code](row, known) for row in rows]


def _project(row: Any, _known: Any) -> Line:
    term = f"{day(row.term_from)} – {day(row.term_until)}"
    return Line(
        id=row.pk, name=pick(row, "title"), under=row.number, state=row.state,
        cells=(pick(row.lead), yuan(row.granted or row.budget), term),
    )  # fmt: skip


def _statement(row: Any, _known: Any) -> Line:
    return Line(
        id=row.pk, name=pick(row.patent, "title"), under=row.patent.number, state=row.state,
        cells=(pick(row.patent.patentee), say(fee_of(row.fee_mode, row.fee_amount)), day(row.term_until)),
    )  # fmt: skip


def _product(row: Any, known: Mapping[Any, Any]) -> Line:
    rate = known.get(row.pk)
    return Line(
        id=row.pk, name=pick(row), under=row.model, state=row.state,
        cells=(pick(row.maker), row.accuracy, "—" if rate is None else f"{rate} %"),
    )  # fmt: skip


def _first_set(row: Any, _known: Any) -> Line:
    return Line(
        id=row.pk, name=pick(row.product), under=row.product.model, state=row.state,
        cells=(pick(row.product.maker), say(rules.CATEGORIES[row.category]), day(row.valid_until)),
    )  # fmt: skip


def _test(row: Any, _known: Any) -> Line:
    return Line(
        id=row.pk, name=f"{pick(row.product)} {row.product.model}", under=row.number, state=row.state,
        cells=(row.imported, pick(row.laboratory), word("equivalence_verdict", row.verdict)),
    )  # fmt: skip


def _achievement(row: Any, _known: Any) -> Line:
    return Line(
        id=row.pk, name=pick(row), under=row.project.number if row.project else "", state=row.state,
        cells=(pick(row.owner), str(row.maturity), yuan(row.income)),
    )  # fmt: skip


_LINES: Final[Mapping[str, Callable[[Any, Any], Line]]] = {
    "project": _project, "statement": _statement, "product": _product, "first_set": _first_set,
    "test": _test, "achievement": _achievement,
}  # fmt: skip


def facts(code: str, row: Any) -> Facts:
    """The facts of one thing."""
    return _FACTS[code](row)


def _of_project(row: Any) -> Facts:
    return [
        (Text("计划类别", "Programme"), say(rules.PROGRAMMES[row.programme])),
        (Text("承担单位", "Lead"), pick(row.lead)),
        (Text("参加单位", "Partners"), row.partners),
        (Text("研究内容", "Topic"), row.topic),
        (Text("测量需求", "Measurement need"), row.need),
        (Text("申报预算", "Budget"), yuan(row.budget)),
        (Text("批准经费", "Grant"), yuan(row.granted)),
        (Text("批准文号", "Decision"), row.decision_no),
        (Text("期限", "Term"), f"{day(row.term_from)} – {day(row.term_until)}"),
        (Text("技术成熟度", "Readiness"), f"{row.trl_from} → {row.trl_to}"),
        (Text("最近意见", "Last report"), row.report),
    ]


def _of_statement(row: Any) -> Facts:
    patent = row.patent
    return [
        (Text("专利号", "Patent"), patent.number),
        (Text("专利类型", "Kind"), word("patent_kind", patent.kind)),
        (Text("专利权人", "Patentee"), pick(patent.patentee)),
        (Text("许可费", "Fee"), say(fee_of(row.fee_mode, row.fee_amount))),
        (Text("许可期限至", "Licences until"), day(row.term_until)),
        (Text("声明内容", "Declaration"), pick(row, "declaration")),
        (Text("其他条件", "Other terms"), pick(row, "terms")),
        (
            Text("公告", "Publication"),
            f"{row.publication_no} {day(row.published_on)}" if row.published_on else "",
        ),
        (Text("年费缴至", "Annual fee paid to"), day(patent.fee_paid_until)),
        (Text("撤回日", "Withdrawn on"), day(row.withdrawn_on) if row.withdrawn_on else ""),
        (Text("终止原因", "Why it ended"), pick(row, "end_reason")),
    ]


def _of_product(row: Any) -> Facts:
    rate = queries.rates([row.pk])[row.pk]
    return [
        (Text("生产企业", "Maker"), pick(row.maker)),
        (Text("种类", "Kind"), pick(row.kind)),
        (Text("型号", "Model"), row.model),
        (Text("测量范围", "Range"), row.measuring_range),
        (Text("准确度", "Accuracy"), row.accuracy),
        (Text("进口同类产品", "Imported peer"), row.peer),
        (Text("关键参数满足率", "Key needs met"), "—" if rate is None else f"{rate} %"),
        (Text("评价报告", "Evaluation"), row.report_no),
        (Text("用户", "Users"), row.users),
    ]


def _of_first_set(row: Any) -> Facts:
    return [
        (Text("企业", "Maker"), pick(row.product.maker)),
        (Text("产品", "Product"), f"{pick(row.product)} {row.product.model}"),
        (Text("类别", "Category"), say(rules.CATEGORIES[row.category])),
        (Text("新颖性", "Novelty"), row.novelty),
        (Text("知识产权", "Property rights"), row.property_right),
        (Text("首份合同", "First contract"), f"{row.contract_no} {day(row.contract_on)}"),
        (Text("检测报告", "Test report"), row.test_report),
        (Text("评审意见", "Opinion"), row.opinion),
        (Text("公示至", "Objections until"), day(row.publicity_until) if row.publicity_until else ""),
        (Text("未处理的异议", "Open objections"), row.objections),
        (Text("认定文号", "Decision"), row.decision_no),
        (Text("有效期至", "Valid to"), day(row.valid_until) if row.valid_until else ""),
    ]


def _of_test(row: Any) -> Facts:
    return [
        (Text("国产仪器", "Domestic instrument"), f"{pick(row.product)} {row.product.model}"),
        (Text("生产企业", "Maker"), pick(row.product.maker)),
        (Text("进口仪器", "Imported instrument"), row.imported),
        (Text("特性", "Characteristic"), pick(row, "characteristic")),
        (Text("等效界限", "Margin"), f"±{row.margin} {row.unit}"),
        (Text("界限的依据", "Ground of the margin"), read(row.ground)),
        (Text("计划对数", "Planned pairs"), str(row.planned_items)),
        (Text("试验机构", "Laboratory"), pick(row.laboratory)),
        (Text("测量日", "Measured on"), day(row.measured_on) if row.measured_on else ""),
        (Text("放弃原因", "Why it was given up"), row.reason),
    ]


def _of_achievement(row: Any) -> Facts:
    return [
        (Text("完成单位", "Owner"), pick(row.owner)),
        (Text("来源项目", "Project"), row.project.number if row.project else ""),
        (Text("技术成熟度", "Readiness"), str(row.maturity)),
        (Text("定价依据", "Basis of the price"), row.price_basis),
        (Text("转化方式", "Mode"), say(rules.MODES[row.mode]) if row.mode else ""),
        (Text("受让方", "Partner"), row.partner),
        (Text("合同", "Contract"), f"{row.contract_no} {day(row.contract_on)}" if row.contract_on else ""),
        (Text("净收入", "Net income"), yuan(row.income)),
        (Text("完成人份额", "Inventors' share"), f"{row.inventors_share} %" if row.inventors_share else ""),
    ]


_FACTS: Final[Mapping[str, Callable[[Any], Facts]]] = {
    "project": _of_project, "statement": _of_statement, "product": _of_product, "first_set": _of_first_set,
    "test": _of_test, "achievement": _of_achievement,
}  # fmt: skip


def tables(code: str, row: Any, *, reader: queries.Reader) -> list[Table]:
    """The small tables on the page of one thing; who took a licence those see whom it binds."""
    if code == "project":
        return [_steps(row, Milestone), _steps(row, Deliverable), _achievements(row)]
    if code == "product":
        return [_parameters(row), _components(row)]
    if code == "statement":
        taken = _licences(row, reader)
        return [taken] if taken.rows else []
    return []


def _steps(row: Any, table: Any) -> Table:
    is_milestone = table is Milestone
    return Table(
        title=Text("节点", "Milestones") if is_milestone else Text("成果", "Deliverables"),
        heads=(
            Text("内容", "What"),
            Text("应完成", "Due") if is_milestone else Text("类别", "Kind"),
            Text("完成", "Done"),
            Text("证明", "Evidence"),
        ),
        rows=[
            (
                pick(one),
                day(one.due) if is_milestone else say(rules.DELIVERABLES[one.kind]),
                day(one.done_on),
                one.evidence or "—",
            )
            for one in table.objects.filter(project=row).order_by("place")
        ],
    )


def _achievements(row: Any) -> Table:
    return Table(
        title=Text("转化", "Transfers"),
        heads=(Text("成果", "Achievement"), Text("方式", "Mode"), Text("净收入", "Net income"),
               Text("状态", "State")),
        rows=[
            (pick(one), say(rules.MODES[one.mode]) if one.mode else "—", yuan(one.income),
             word("innovation_achievement", one.state))
            for one in Achievement.objects.filter(project=row).order_by("registered_on", "pk")
        ],
    )  # fmt: skip


def _parameters(row: Any) -> Table:
    return Table(
        title=Text("关键参数", "Key parameters"),
        heads=(Text("参数", "Parameter"), Text("用户需求", "Needed"), Text("本产品", "Offered"),
               Text("进口同类", "Imported peer")),
        rows=[
            (pick(one), f"{say(rules.DIRECTIONS[one.direction])} {one.needed} {one.unit}",
             f"{one.offered} {one.unit}", f"{one.of_peer} {one.unit}" if one.of_peer else "—")
            for one in ProductParameter.objects.filter(product=row).order_by("place")
        ],
    )  # fmt: skip


def _components(row: Any) -> Table:
    return Table(
        title=Text("关键部件", "Key parts"),
        heads=(Text("部件", "Part"), Text("来源", "Origin"), Text("供应商", "Supplier")),
        rows=[
            (pick(one), say(rules.ORIGINS[one.origin]), one.supplier or "—")
            for one in KeyComponent.objects.filter(product=row).order_by("place")
        ],
    )


def _licences(row: Any, reader: queries.Reader) -> Table:
    return Table(
        title=Text("已取得的许可", "Licences taken"),
        heads=(Text("被许可人", "Licensee"), Text("付款", "Paid"), Text("生效", "From"), Text("至", "Until"),
               Text("备案", "Filed")),
        rows=[
            (pick(one, "licensee__name"), yuan(one["paid"]), day(one["effective_from"]),
             day(one["valid_until"]), one["filed_no"] or "—")
            for one in registers.licences(reader, statement=row.pk, limit=MOST)[0]
        ],
    )  # fmt: skip


def fee_choices() -> list[tuple[str, str]]:
    """The modes of a fee with their units, for the form of a statement."""
    return [
        (code, say(beside(name, licensing_rules.FEE_UNITS[code])))
        for code, name in licensing_rules.FEE_MODES.items()
    ]
