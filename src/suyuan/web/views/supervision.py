"""Lists of supervision, and the forms that begin something new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.planning.prepackages.judging import VERDICTS
from suyuan.planning.prepackages.sampling import PLANS as SAMPLING
from suyuan.planning.prepackages.tables import UNITS
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.comparisons.seals import sealer
from suyuan.registry.instruments import approval_acts, approval_states, approvals
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.occasion import Occasion, permit, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import scope_of
from suyuan.registry.supervision import (
    acts,
    arbitrating,
    complaining,
    inspecting,
    plans,
    prepackages,
    reading,
    rules,
    states,
)
from suyuan.web.deeds import Ask, Deed, Given, read
from suyuan.web.imports.registers import IMPORTERS
from suyuan.web.listing import PAGE_SIZE, Pages, division_choices
from suyuan.web.occasion import occasion_of
from suyuan.web.party_deeds import words
from suyuan.web.speech import pick, say
from suyuan.web.supervision_deeds import ask
from suyuan.web.typed import whole
from suyuan.web.views.page import entered, go, page_number, remember, show, uuid_of
from suyuan.web.words.fields import FIELDS

SECTION: Final = "supervision"
MOST_SAMPLES: Final = 200


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One list: its words, its rows, its states, and the act that begins something new."""

    name: Text
    about: Text
    find: Callable[..., reading.Listed]
    states: Mapping[str, Text]
    begin: Act
    new: Text
    empty: Text
    file: str  # the list among the exports
    take_over: str = ""  # the register among the imports


DESKS: Final[Mapping[str, Desk]] = {
    "inspections": Desk(
        name=Text("监督检查", "Inspections"),
        about=Text("双随机抽查、专项检查和投诉核查", "By lot, special ones, and after complaints"),
        find=reading.inspections, states=states.INSPECTION_STATES, begin=acts.INSPECTION["order"],
        new=Text("安排检查", "Order an inspection"),
        empty=Text("还没有检查", "No inspection yet"), file="inspections",
        take_over="inspections",
    ),
    "plans": Desk(
        name=Text("抽查计划", "Plans"),
        about=Text("按风险等级抽取被检查单位，随机派出检查人员", "By class of risk; inspectors by lot"),
        find=reading.plans, states=states.PLAN_STATES, begin=acts.PLAN["plan"],
        new=Text("制定计划", "Make a plan"), empty=Text("还没有抽查计划", "No plan yet"),
        file="inspection_plans",
    ),
    "complaints": Desk(
        name=Text("投诉举报", "Complaints"),
        about=Text("网上、电话和来信的投诉举报，按期限办理", "By portal, telephone and letter, with limits"),
        find=reading.complaints, states=states.COMPLAINT_STATES, begin=acts.COMPLAINT["receive"],
        new=Text("登记投诉", "Enter a complaint"), empty=Text("没有投诉举报", "No complaint"),
        file="complaints",
    ),
    "arbitrations": Desk(
        name=Text("仲裁检定", "Arbitration"),
        about=Text("计量纠纷的调解和仲裁检定", "Disputes about measurements"),
        find=reading.arbitrations, states=states.ARBITRATION_STATES, begin=acts.ARBITRATION["request"],
        new=Text("登记申请", "Enter a request"), empty=Text("没有仲裁检定", "No arbitration"),
        file="arbitrations",
    ),
    "approvals": Desk(
        name=Text("型式批准", "Type approvals"),
        about=Text("制造计量器具的型式批准登记", "The register of approved types"),
        find=reading.approvals, states=approval_states.STATES, begin=approval_acts.OF_EVENT["apply"],
        new=Text("登记申请", "Enter an application"), empty=Text("还没有型式批准", "No type approval yet"),
        file="type_approvals", take_over="type_approvals",
    ),
    "lots": Desk(
        name=Text("定量包装", "Prepackages"),
        about=Text("定量包装商品净含量检验", "Net quantity of prepackaged goods"),
        find=reading.lots, states=VERDICTS, begin=acts.INSPECTION["judge_prepackages"],
        new=Text("录入检验", "Enter a lot"), empty=Text("还没有检验批", "No lot yet"), file="prepackage_lots",
        take_over="prepackages",
    ),
}  # fmt: skip


@entered
@require_GET
def listing(request: HttpRequest, desk: str = "inspections") -> HttpResponse:
    """One of the lists."""
    shown = desk_of(desk)
    occasion = occasion_of(request)
    number, state = page_number(request), request.GET.get("state", "")
    state = state if state in shown.states else ""
    rows = shown.find(scope_of(occasion.actor), state=state, page=number, size=PAGE_SIZE)
    context = {
        "desk": desk,
        "shown": shown,
        "rows": rows,
        "pages": Pages(number=number, size=PAGE_SIZE, total=rows.total, shown=len(rows)),
        "state": state,
        "states": words(shown.states),
        "may_begin": may_begin(occasion, shown),
        "may_import": shown.take_over
        if shown.take_over and IMPORTERS[shown.take_over].why_not(occasion) is None
        else "",
        "today": occasion.today,
    }
    return show(request, "supervision/list.html", context, section=SECTION)


def desk_of(code: str) -> Desk:
    """A list by its code. Raises NotFound."""
    if code not in DESKS:
        raise NotFound(Text("没有这个页面", "there is no such page"), given=code)
    return DESKS[code]


def may_begin(occasion: Occasion, desk: Desk) -> bool:
    """Whether the reader may begin something new, in a division of their own."""
    house, path = _own(occasion)
    return why_not_permit(desk.begin, occasion.actor, organization=house, path=path) is None


def _own(occasion: Occasion) -> tuple[UUID | None, str]:
    return occasion.actor.organization, scope_of(occasion.actor).path


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, desk: str) -> HttpResponse:
    """The form of something new, and what it makes."""
    shown, occasion = desk_of(desk), occasion_of(request)
    house, path = _own(occasion)
    permit(shown.begin, occasion, organization=house, path=path)
    asks = FORMS[desk](occasion)
    problem = None
    if request.method == "POST":
        try:
            asked = Deed(
                event="new", act=shown.begin, name=shown.new, done=shown.new, asks=asks,
                do=lambda *_: None,
            )  # fmt: skip
            key = MAKERS[desk](occasion, read(asked, request.POST))
            remember(request, Text("已登记", "entered"))
            return go(f"supervision_{ONE[desk]}", key)
        except SuyuanError as error:
            problem = error
    context = {"desk": desk, "shown": shown, "asks": asks, "given": request.POST or request.GET}
    return show(request, "supervision/new.html", context, section=SECTION, problem=problem)


ONE: Final = {
    "inspections": "inspection", "plans": "plan", "complaints": "complaint", "arbitrations": "arbitration",
    "approvals": "approval", "lots": "lot",
}  # fmt: skip


def _bodies(occasion: Occasion, *kinds: str) -> list[tuple[str, str]]:
    rows = parties.organizations(kinds=kinds, path=scope_of(occasion.actor).path)
    return [(str(row["id"]), pick(row)) for row in rows]


def _divisions(occasion: Occasion) -> list[tuple[str, str]]:
    return division_choices(parties.divisions(scope_of(occasion.actor).path, on=occasion.today))


def _house(occasion: Occasion) -> UUID:
    return uuid_of(str(occasion.actor.organization or ""), Text("您的机构", "your organization"))


def _share(code: str, name: Text) -> Ask:
    return ask(f"share_{code}", f"{name.zh}抽查比例", f"Share of {name.en.lower()}", most=6, required=False,
               hint=Text(f"0 至 1，常用 {rules.SHARES[code]}", f"0 to 1, often {rules.SHARES[code]}"),
               )  # fmt: skip


FORMS: Final[Mapping[str, Callable[[Occasion], tuple[Ask, ...]]]] = {
    "plans": lambda o: (
        ask("number", "编号", "Number", most=40),
        ask("topic_zh", "主题（中文）", "Topic in Chinese", most=160),
        ask("topic_en", "主题（英文）", "Topic in English", most=200),
        ask("jurisdiction", "行政区划", "Division", kind="choice", preset=True, choices=_divisions(o)),
        ask("begins_on", "开始日期", "Begins", kind="day"),
        ask("ends_on", "结束日期", "Ends", kind="day"),
        *(_share(code, name) for code, name in rules.RISKS.items()),
        ask("kinds", "器具种类（不选为全部）", "Kinds (none: all)", kind="many", required=False,
            choices=[(kind["code"], pick(kind)) for kind in catalogue.kinds()]),
    ),
    "inspections": lambda o: (
        ask("organization", "被检查单位", "Body", kind="choice", choices=_bodies(o)),
        ask("reason", "类型", "Kind", kind="choice",
            choices=[(code, say(name)) for code, name in rules.REASONS.items() if code != "drawn"]),
        ask("note", "事由", "Why", kind="long", most=400),
    ),
    "complaints": lambda o: (
        ask("nature", "类型", "Kind", kind="choice", choices=words(rules.NATURES)),
        ask("channel", "渠道", "Channel", kind="choice",
            choices=[(code, say(name)) for code, name in rules.CHANNELS.items() if code != "portal"]),
        ask("about", "被投诉单位", "About whom", most=200),
        ask("jurisdiction", "行政区划", "Division", kind="choice", preset=True, choices=_divisions(o)),
        ask("claim", "内容", "Claim", kind="long", most=2000),
        ask("contact", "联系方式（加密保存）", "Contact, kept encrypted", required=False, most=200),
        ask("label_no", "器具标签号", "Label of the instrument", required=False, most=30),
    ),
    "arbitrations": lambda o: (  # noqa: ARG005 - the same shape for all
        ask("label_no", "器具标签号", "Label of the instrument", most=30),
        ask("dispute", "方式", "Kind", kind="choice", choices=words(rules.DISPUTES)),
        ask("requester", "申请人", "Requester", most=200),
        ask("respondent", "对方当事人", "Other party", most=200),
        ask("question", "争议事项", "Question", kind="long", most=2000),
    ),
    "approvals": lambda o: (
        ask("application_no", "申请编号", "Application", most=40),
        ask("applicant", "申请单位", "Applicant", most=160),
        ask("kind", "器具种类", "Kind of instrument", kind="choice",
            choices=[(kind["code"], pick(kind)) for kind in catalogue.kinds()]),
        ask("model", "型号", "Model", most=80),
        ask("programme", "型式评价大纲", "Evaluation programme", most=80),
        ask("institution", "评价机构", "Institution", kind="choice", required=False,
            choices=[("", "—"), *_bodies(o, "verification_institution", "designated_institution")]),
    ),
    "lots": lambda o: (  # noqa: ARG005
        ask("product", "商品", "Product", most=160),
        ask("producer", "生产者", "Producer", most=160),
        ask("plan", "抽样方案", "Plan of sampling", kind="choice", choices=words(SAMPLING)),
        ask("lot_size", "批量", "Lot size", most=7),
        ask("value", "标注净含量", "Nominal quantity", most=20),
        ask("unit", "单位", "Unit", kind="choice", choices=[(unit, unit) for unit in UNITS]),
        ask("height", "净含量字符高（mm）", "Height of the figures, mm", most=10),
        ask("label_note", "其他标注问题", "Other fault of the label", required=False, most=240),
        ask("U", "实际含量的 U（k = 2，同单位）", "U of an actual quantity (k = 2)", most=20),
        ask("gross", "毛重或实际含量，每件一个", "Gross or actual, one each", kind="long", most=4000,
            hint=Text("可从表格粘贴，空格或换行分开", "paste a column; parted by blanks or lines")),
        ask("tare", "皮重（一个，或每件一个，可空）", "Tare: one, one each, or none", kind="long",
            required=False, most=4000),
    ),
}  # fmt: skip


def _make_plan(occasion: Occasion, given: Given) -> UUID:
    text = given.text
    day = Text("日期", "the day")
    return plans.plan(
        occasion, number=text["number"], topic=Text(text["topic_zh"], text["topic_en"]),
        authority_id=_house(occasion), jurisdiction=text["jurisdiction"],
        begins_on=given.needed_day("begins_on", day), ends_on=given.needed_day("ends_on", day),
        kinds=given.many["kinds"],
        shares={code: text[f"share_{code}"] or share for code, share in rules.SHARES.items()},
    ).pk  # fmt: skip


def _make_inspection(occasion: Occasion, given: Given) -> UUID:
    return inspecting.order(
        occasion, organization_id=given.identity("organization", Text("单位", "a body")),
        authority_id=_house(occasion), reason=given.text["reason"], note=given.text["note"],
    ).pk  # fmt: skip


def _make_complaint(occasion: Occasion, given: Given) -> UUID:
    names = ("nature", "about", "jurisdiction", "claim", "contact", "label_no")
    stated = {name: given.text[name] for name in names}
    return complaining.receive(occasion, sealer=sealer(), channel=given.text["channel"], **stated).row.pk


def _make_arbitration(occasion: Occasion, given: Given) -> UUID:
    label = given.text["label_no"].upper()
    found = Instrument.objects.filter(label_no=label).values_list("id", flat=True).first()
    if found is None:
        raise NotFound(Text("没有这个器具标签号", "there is no instrument with this label"), label=label)
    names = ("dispute", "requester", "respondent", "question")
    said = {name: given.text[name] for name in names}
    return arbitrating.request(occasion, instrument_id=found, authority_id=_house(occasion), **said).pk


def _make_approval(occasion: Occasion, given: Given) -> UUID:
    institution = given.text["institution"]
    return approvals.apply_for(
        occasion, authority_id=_house(occasion),
        institution_id=uuid_of(institution, Text("机构", "an institution")) if institution else None,
        application_no=given.text["application_no"], applicant=given.text["applicant"],
        kind=given.text["kind"], model=given.text["model"], programme=given.text["programme"],
    ).pk  # fmt: skip


def _make_lot(occasion: Occasion, given: Given) -> UUID:
    text = given.text
    form = prepackages.LotForm(
        product=text["product"], producer=text["producer"], plan=text["plan"], value=text["value"],
        unit=text["unit"], height=text["height"], label_note=text["label_note"], U=text["U"],
        lot_size=whole(text["lot_size"], FIELDS["lot_size"]),
        gross=text["gross"].split()[: MOST_SAMPLES + 1], tares=text["tare"].split()[: MOST_SAMPLES + 1],
    )  # fmt: skip
    return prepackages.enter(occasion, form, authority_id=_house(occasion)).pk


MAKERS: Final[Mapping[str, Callable[[Occasion, Given], UUID]]] = {
    "plans": _make_plan, "inspections": _make_inspection, "complaints": _make_complaint,
    "arbitrations": _make_arbitration, "approvals": _make_approval, "lots": _make_lot,
}  # fmt: skip
