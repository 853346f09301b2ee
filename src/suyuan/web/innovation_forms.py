"""The forms that begin something: a project, a patent with its statement, a product, a first set, a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.innovation import (
    achieving,
    licensing,
    patents,
    products,
    projects,
    recognising,
    rules,
    testing,
)
from suyuan.registry.innovation import licensing_rules as licence_rules
from suyuan.registry.innovation.acts import OF
from suyuan.registry.innovation.models import InnovationProject, InstrumentProduct
from suyuan.registry.innovation.registers import patents_of
from suyuan.registry.journal.occasion import Occasion
from suyuan.web.deeds import Ask, Choices, Deed, Given
from suyuan.web.innovation_pages import fee_choices
from suyuan.web.party_deeds import words
from suyuan.web.speech import pick
from suyuan.web.typed import whole
from suyuan.web.words.fields import FIELDS

DAY: Final = Text("日期", "the day")
ZH, EN = "（中文）", " (English)"


def _both(name: str, label: Text, *, most: int = 160) -> tuple[Ask, Ask]:
    return (
        Ask(name=f"{name}_zh", label=Text(f"{label.zh}{ZH}", f"{label.en} (Chinese)"), most=most),
        Ask(name=f"{name}_en", label=Text(f"{label.zh}（英文）", f"{label.en}{EN}"), most=most),
    )


def _text(given: Given, name: str) -> Text:
    return Text(given.text[f"{name}_zh"], given.text[f"{name}_en"])


def _whole(given: Given, name: str) -> int:
    return whole(given.text[name], FIELDS[name])


def cells(text: str, count: int, what: Text) -> list[list[str]]:
    """Lines with cells parted by a stroke, or by the tabs of a spreadsheet. Raises InputError."""
    found = []
    for place, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
        is_copied = "\t" in line  # empty cells at the end of a copied line are lost
        parts = line.split("\t") if is_copied else line.replace("｜", "|").split("|")
        cells = [cell.strip() for cell in parts] + [""] * (is_copied * (count - len(parts)))
        if len(cells) != count:
            raise InputError(
                Text(f"{what.zh}第 {place} 行应有 {count} 格，以“|”分隔，或从电子表格粘贴",
                     f"{what.en}, line {place}: {count} cells are needed, parted by “|” or pasted"),
                line=place,
            )  # fmt: skip
        found.append(cells)
    return found


def code_of(table: Mapping[str, Text], written: str) -> str:
    """The code whose word was written, in either language; else what was written, to be refused."""
    return next((code for code, name in table.items() if written in (code, *name)), written)


def _project(occasion: Occasion, house: UUID, given: Given) -> object:
    steps = [
        projects.Step(name=Text(zh, en), due=Given(text={"day": due}, many={}).needed_day("day", DAY))
        for zh, en, due in cells(given.text["milestones"], 3, Text("节点", "milestones"))
    ]
    results = [
        projects.Step(name=Text(zh, en), kind=code_of(rules.DELIVERABLES, kind))
        for zh, en, kind in cells(given.text["deliverables"], 3, Text("成果", "deliverables"))
    ]
    return projects.propose(
        occasion,
        projects.ProjectForm(
            lead_id=house, programme=given.text["programme"], title=_text(given, "title"),
            topic=given.text["topic"], budget=given.text["budget"],
            term_from=given.needed_day("term_from", DAY), term_until=given.needed_day("term_until", DAY),
            trl_from=_whole(given, "trl_from"), trl_to=_whole(given, "trl_to"), milestones=steps,
            deliverables=results, partners=given.text["partners"], need=given.text["need"],
        ),
    )  # fmt: skip


def _statement(occasion: Occasion, _house: UUID, given: Given) -> object:
    return licensing.draft(
        occasion,
        patent_id=given.identity("patent", Text("专利", "a patent")),
        fee_mode=given.text["fee_mode"],
        fee_amount=given.text["fee_amount"] or "0",
        term_until=given.needed_day("term_until", DAY),
        declaration=_text(given, "declaration"),
        terms=_text(given, "terms"),
    )


def _patent(occasion: Occasion, house: UUID, given: Given) -> object:
    return patents.register(
        occasion,
        patentee_id=house,
        number=given.text["number"],
        kind=given.text["kind"],
        title=_text(given, "title"),
        granted_on=given.day("granted_on", DAY),
        expires_on=given.needed_day("expires_on", DAY),
        fee_paid_until=given.needed_day("fee_paid_until", DAY),
        evaluation_report=given.text["evaluation_report"],
    )


def _product(occasion: Occasion, house: UUID, given: Given) -> object:
    parameters = [
        products.ParameterForm(
            name=Text(zh, en), direction=code_of(rules.DIRECTIONS, direction), needed=need, offered=offer,
            of_peer=peer, unit=unit,
        )
        for zh, en, direction, need, offer, peer, unit in cells(
            given.text["parameters"], 7, Text("参数", "parameters")
        )
    ]  # fmt: skip
    parts = [
        products.ComponentForm(name=Text(zh, en), origin=code_of(rules.ORIGINS, origin), supplier=supplier)
        for zh, en, origin, supplier in cells(given.text["components"], 4, Text("部件", "parts"))
    ]
    return products.enter(
        occasion,
        products.ProductForm(
            maker_id=house, kind=given.text["kind"], name=_text(given, "name"), model=given.text["model"],
            measuring_range=given.text["measuring_range"], accuracy=given.text["accuracy"],
            parameters=parameters, components=parts, peer=given.text["peer"], users=given.text["users"],
            report_no=given.text["report_no"],
        ),
    )  # fmt: skip


def _first_set(occasion: Occasion, _house: UUID, given: Given) -> object:
    names = ("category", "novelty", "property_right", "contract_no", "test_report")
    return recognising.apply(
        occasion,
        product_id=given.identity("product", Text("产品", "a product")),
        contract_on=given.needed_day("contract_on", DAY),
        **{name: given.text[name] for name in names},
    )


def _test(occasion: Occasion, house: UUID, given: Given) -> object:
    return testing.plan(
        occasion,
        testing.TestForm(
            product_id=given.identity("product", Text("产品", "a product")), laboratory_id=house,
            imported=given.text["imported"], characteristic=_text(given, "characteristic"),
            unit=given.text["unit"], margin=given.text["margin"], ground=given.text["ground"],
            planned_items=_whole(given, "planned_items"),
        ),
    )  # fmt: skip


def _achievement(occasion: Occasion, house: UUID, given: Given) -> object:
    project = given.text["project"]
    return achieving.register(
        occasion,
        owner_id=house,
        name=_text(given, "name"),
        maturity=_whole(given, "maturity"),
        project_id=given.identity("project", Text("项目", "a project")) if project else None,
        price_basis=given.text["price_basis"],
    )


def _begin(
    event: str,
    name: Text,
    asks: tuple[Ask, ...],
    do: Callable[[Occasion, UUID, Given], object],
    hint: Text | None = None,
) -> Deed:
    return Deed(
        event=event, act=OF[event], name=name, done=Text("已登记", "entered"), asks=asks, hint=hint,
        do=lambda occasion, row, given: do(occasion, row["house"], given),
    )  # fmt: skip


LONG: Final = "long"
BEGIN: Final[Mapping[str, tuple[Deed, ...]]] = {
    "project": (
        _begin(
            "project_propose",
            Text("申报项目", "Propose a project"),
            (
                *_both("title", Text("题目", "Title")),
                Ask(name="programme", label=Text("计划类别", "Programme"), kind="choice"),
                Ask(name="topic", label=Text("研究内容", "Topic"), kind=LONG, most=400),
                Ask(
                    name="need",
                    label=Text("测量需求编号", "Number of the measurement need"),
                    most=40,
                    required=False,
                ),
                Ask(name="partners", label=Text("参加单位", "Partners"), most=400, required=False),
                Ask(name="budget", label=Text("预算（元）", "Budget (yuan)"), most=20),
                Ask(name="term_from", label=Text("起始日", "From"), kind="day"),
                Ask(name="term_until", label=Text("截止日", "Until"), kind="day"),
                Ask(name="trl_from", label=Text("起始成熟度（1–9）", "Readiness now (1–9)"), most=1),
                Ask(name="trl_to", label=Text("目标成熟度（1–9）", "Readiness to reach (1–9)"), most=1),
                Ask(
                    name="milestones",
                    label=Text("节点", "Milestones"),
                    kind=LONG,
                    most=4000,
                    hint=Text("每行：中文 | 英文 | 日期", "A line each: Chinese | English | day"),
                ),
                Ask(
                    name="deliverables",
                    label=Text("成果", "Deliverables"),
                    kind=LONG,
                    most=4000,
                    hint=Text(
                        "每行：中文 | 英文 | 类别（如 仪器、专利）",
                        "A line each: Chinese | English | kind (as Instrument, Patent)",
                    ),
                ),
            ),
            _project,
        ),
    ),
    "statement": (
        _begin(
            "statement_draft",
            Text("起草开放许可声明", "Draft a statement"),
            (
                Ask(name="patent", label=Text("专利", "Patent"), kind="choice"),
                Ask(name="fee_mode", label=Text("付费方式", "Fee"), kind="choice"),
                Ask(name="fee_amount", label=Text("数额", "Amount"), most=20, required=False),
                Ask(name="term_until", label=Text("许可期限至", "Licences until"), kind="day"),
                Ask(
                    name="declaration_zh",
                    label=Text("声明（中文）", "Declaration (Chinese)"),
                    kind=LONG,
                    most=2000,
                ),
                Ask(
                    name="declaration_en",
                    label=Text("声明（英文）", "Declaration (English)"),
                    kind=LONG,
                    most=2000,
                ),
                Ask(
                    name="terms_zh",
                    label=Text("其他条件（中文）", "Other terms (Chinese)"),
                    most=400,
                    required=False,
                ),
                Ask(
                    name="terms_en",
                    label=Text("其他条件（英文）", "Other terms (English)"),
                    most=400,
                    required=False,
                ),
            ),
            _statement,
            Text("不得含有宣传用语。", "It may not advertise."),
        ),
        _begin(
            "patent_register",
            Text("登记专利", "Register a patent"),
            (
                Ask(
                    name="number",
                    label=Text("专利号", "Number"),
                    most=30,
                    hint=Text("ZL、12 位数字、圆点和校验位", "ZL, 12 digits, a point and the check digit"),
                ),
                Ask(name="kind", label=Text("类型", "Kind"), kind="choice"),
                *_both("title", Text("名称", "Title"), most=200),
                Ask(name="granted_on", label=Text("授权日", "Granted on"), kind="day", required=False),
                Ask(name="expires_on", label=Text("期限届满日", "Expires on"), kind="day"),
                Ask(name="fee_paid_until", label=Text("年费缴至", "Annual fee paid to"), kind="day"),
                Ask(
                    name="evaluation_report",
                    label=Text("专利权评价报告", "Evaluation report"),
                    most=60,
                    required=False,
                ),
            ),
            _patent,
        ),
    ),
    "product": (
        _begin(
            "product_enter",
            Text("登记国产仪器", "Enter an instrument"),
            (
                *_both("name", Text("名称", "Name")),
                Ask(name="kind", label=Text("器具种类", "Kind"), kind="choice"),
                Ask(name="model", label=Text("型号", "Model"), most=80),
                Ask(name="measuring_range", label=Text("测量范围", "Range"), most=120),
                Ask(name="accuracy", label=Text("准确度", "Accuracy"), most=120),
                Ask(name="peer", label=Text("进口同类产品", "Imported peer"), most=160, required=False),
                Ask(name="users", label=Text("用户", "Users"), most=400, required=False),
                Ask(
                    name="report_no", label=Text("评价报告编号", "Evaluation report"), most=60, required=False
                ),
                Ask(
                    name="parameters",
                    label=Text("关键参数", "Key parameters"),
                    kind=LONG,
                    most=4000,
                    hint=Text(
                        "每行：中文 | 英文 | 不大于或不小于 | 需求 | 本产品 | 进口同类 | 单位",
                        "Chinese | English | at most or at least | needed | offered | peer | unit",
                    ),
                ),
                Ask(
                    name="components",
                    label=Text("关键部件", "Key parts"),
                    kind=LONG,
                    most=4000,
                    required=False,
                    hint=Text(
                        "每行：中文 | 英文 | 国产、进口或部分进口 | 供应商",
                        "A line each: Chinese | English | Domestic, Imported or Partly imported | supplier",
                    ),
                ),
            ),
            _product,
        ),
    ),
    "first_set": (
        _begin(
            "first_set_apply",
            Text("申请首台（套）认定", "Apply for a first set"),
            (
                Ask(name="product", label=Text("产品", "Product"), kind="choice"),
                Ask(name="category", label=Text("类别", "Category"), kind="choice"),
                Ask(name="novelty", label=Text("新颖性说明", "Novelty"), kind=LONG, most=4000),
                Ask(name="property_right", label=Text("知识产权", "Property rights"), most=200),
                Ask(name="contract_no", label=Text("首份合同编号", "First contract"), most=60),
                Ask(name="contract_on", label=Text("签订日期", "Signed on"), kind="day"),
                Ask(name="test_report", label=Text("检测报告", "Test report"), most=120),
            ),
            _first_set,
        ),
    ),
    "test": (
        _begin(
            "test_plan",
            Text("策划等效性试验", "Plan a test"),
            (
                Ask(name="product", label=Text("国产仪器", "Domestic instrument"), kind="choice"),
                Ask(
                    name="imported",
                    label=Text("进口仪器（厂家、型号）", "Imported instrument (maker, model)"),
                    most=160,
                ),
                *_both("characteristic", Text("特性", "Characteristic"), most=120),
                Ask(name="unit", label=Text("单位", "Unit"), most=20),
                Ask(
                    name="margin",
                    label=Text("等效界限（平均差的绝对值）", "Margin (of the mean difference)"),
                    most=30,
                ),
                Ask(name="ground", label=Text("界限的依据", "Ground of the margin"), most=300),
                Ask(name="planned_items", label=Text("成对测量数", "Pairs"), most=4),
            ),
            _test,
            Text("界限在测量之前确定，之后不能更改。", "The margin is fixed before anything is measured."),
        ),
    ),
    "achievement": (
        _begin(
            "achievement_register",
            Text("登记成果", "Register an achievement"),
            (
                *_both("name", Text("名称", "Name")),
                Ask(name="project", label=Text("来源项目", "Project"), kind="choice", required=False),
                Ask(name="maturity", label=Text("成熟度（1–9）", "Readiness (1–9)"), most=1),
                Ask(
                    name="price_basis", label=Text("定价依据", "Basis of the price"), most=200, required=False
                ),
            ),
            _achievement,
        ),
    ),
}


def choices(event: str, house: UUID) -> dict[str, Choices]:
    """What the choices of a form offer; at most one query."""
    if event == "project_propose":
        return {"programme": words(rules.PROGRAMMES)}
    if event == "statement_draft":
        rows = [(str(one.pk), f"{one.number} {pick(one, 'title')}") for one in patents_of(house)]
        return {"patent": rows, "fee_mode": fee_choices()}
    if event == "patent_register":
        return {"kind": words(licence_rules.PATENT_KINDS)}
    if event == "product_enter":
        return {"kind": [(one["code"], pick(one)) for one in catalogue.kinds()]}
    if event == "first_set_apply":
        return {"product": _products(maker_id=house), "category": words(rules.CATEGORIES)}
    if event == "test_plan":
        return {"product": _products(state="listed")}
    projects_ = InnovationProject.objects.filter(lead_id=house, state__in=("accepted", "transformed"))
    return {
        "project": [("", "—"), *((str(one.pk), f"{one.number} {pick(one, 'title')}") for one in projects_)]
    }


def _products(**by: Any) -> Choices:
    rows = InstrumentProduct.objects.filter(**by).order_by("model")[:500]
    return [(str(one.pk), f"{one.model} {pick(one)}") for one in rows]
