"""Reference materials: the register, one product, and its way from the idea to the grade."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.materials import batches, commands, queries, rules, states
from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.commands import MaterialForm, PropertyForm
from suyuan.registry.materials.models import ReferenceMaterial
from suyuan.registry.materials.movement import PRODUCT
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.typed import whole
from suyuan.web.views.acting import Command, act_on
from suyuan.web.views.jobs import needed_day
from suyuan.web.views.page import entered, go, page_number, remember, show, uuid_of

SECTION: Final = "materials"
THIS_MATERIAL: Final = Text("这种标准物质", "this material")
PROPERTY_ROWS: Final = 6
EXPERT_ROLES: Final = ("assessor", "rm_developer")


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The list. Graded materials are public; one under development is seen by its house and authority."""
    occasion = occasion_of(request)
    scope = scope_of(occasion.actor)
    asked, wanted = narrowed(request, occasion)
    found = queries.page(wanted, page=page_number(request), size=PAGE_SIZE)
    context = {
        "rows": found.rows,
        "pages": Pages(number=found.page, size=found.size, total=found.total, shown=len(found.rows)),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "classes": [(code, say(text)) for code, text in rules.CLASSES.items()],
        "grades": [(code, say(text)) for code, text in rules.GRADES.items()],
        "states": [(code, say(text)) for code, text in states.PRODUCT_STATES.items()],
        "is_laboratory": scope.is_laboratory or _may_start(occasion),
        "may_start": _may_start(occasion),
    }
    return show(request, "materials/list.html", context, section=SECTION)


@entered
@require_GET
def detail(request: HttpRequest, material_id: UUID) -> HttpResponse:
    """One product: properties, batches, and what may be done next."""
    return _page(request, occasion_of(request), material_id)


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin to develop a product."""
    occasion = occasion_of(request)
    if request.method == "GET":
        return _form(request, occasion)
    try:
        if occasion.actor.organization is None:
            raise NotPermitted(Text("您不属于任何单位", "you belong to no organization"))
        row = commands.start(occasion, _form_of(request.POST, occasion.actor.organization))
    except SuyuanError as problem:
        return _form(request, occasion, problem=problem)
    remember(request, Text("已开始研制，请登记批次", "development has begun; register a batch"))
    return go("material", row.pk)


@entered
@require_POST
def act(request: HttpRequest, material_id: UUID, event: str) -> HttpResponse:
    """Let something happen to a product."""
    return act_on(request, material_id, event, acts=_ACTS, page=_page, address="material")


def may_do(verb: str, occasion: Occasion, row: ReferenceMaterial) -> bool:
    """Whether the person may do this to a product or its batches, its state aside."""
    return why_not_permit(
        OF[verb], occasion.actor, organization=row.producer_id, path=row.jurisdiction.path
    ) is None  # fmt: skip


def narrowed(request: HttpRequest, occasion: Occasion) -> tuple[dict[str, str], queries.MaterialFilter]:
    """What is asked for, and the filter it makes."""
    scope = scope_of(occasion.actor)
    names = ("class", "grade", "state", "house", "q")
    asked = {name: request.GET.get(name, "").strip()[:80] for name in names}
    own = asked["house"] == "own" and scope.organization
    return asked, queries.MaterialFilter(
        producer_id=scope.organization if own else None,
        state=asked["state"] if asked["state"] in states.PRODUCT_STATES else "",
        grade=asked["grade"] if asked["grade"] in rules.GRADES else "",
        rm_class=asked["class"] if asked["class"] in rules.CLASSES else "",
        text=asked["q"],
        seen_by=scope,
    )


def _may_start(occasion: Occasion) -> bool:
    house = occasion.actor.organization
    return house is not None and why_not_permit(OF["start"], occasion.actor, organization=house) is None


def _page(
    request: HttpRequest, occasion: Occasion, material_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    found = queries.detail(material_id)
    row: ReferenceMaterial = found["material"]
    scope = scope_of(occasion.actor)
    refuse_unless(queries.may_see(row, scope), THIS_MATERIAL)
    sees = queries.sees_studies(row, scope)
    offered = [
        event
        for event in ("finish_studies", "apply_grading", "accept", "supplement", "reject", "withdraw")
        if states.why_not_product(row.state, event) is None and may_do(event, occasion, row)
    ]
    may_decide = row.state == "reviewing" and may_do("pass", occasion, row)
    context: dict[str, Any] = found | {
        "sees_studies": sees,
        "offered": offered,
        "may_decide": may_decide,
        "experts": _experts(occasion, row) if may_decide else [],
        "may_register_batch": row.state in states.STUDYING and may_do("register_batch", occasion, row),
        "grades": [(code, say(rules.GRADES[code])) for code in rules.NUMBERS],
        "events": with_names(journal.history(PRODUCT, material_id)) if sees else [],
        "given": request.POST,
        "least_panel": rules.LEAST_PANEL,
        "today": occasion.today.isoformat(),
    }
    return show(request, "materials/detail.html", context, section=SECTION, problem=problem)


def _experts(occasion: Occasion, row: ReferenceMaterial) -> list[dict[str, Any]]:
    """Who may be asked to judge: people of other houses with the roles of experts."""
    people = parties.people_roles(on=occasion.today, roles=EXPERT_ROLES)
    mine = {row.producer_id, None}
    found = [one for one in people if one["organization"] not in mine and one["id"] != occasion.actor.person]
    houses = {one["id"]: one for one in parties.organizations()}
    return [one | {"house": houses.get(one["organization"], {})} for one in found]


def _form(request: HttpRequest, occasion: Occasion, *, problem: SuyuanError | None = None) -> HttpResponse:
    refuse_unless(_may_start(occasion), THIS_MATERIAL)
    context = {
        "given": request.POST,
        "classes": [(code, say(text)) for code, text in rules.CLASSES.items()],
        "rows": range(PROPERTY_ROWS),
    }
    return show(request, "materials/new.html", context, section=SECTION, problem=problem)


def _form_of(given: QueryDict, producer_id: UUID) -> MaterialForm:
    def pair(name: str) -> Text:
        return Text(given.get(f"{name}_zh", "").strip(), given.get(f"{name}_en", "").strip())

    days = given.get("in_use_days", "").strip()
    return MaterialForm(
        producer_id=producer_id,
        name=pair("name"),
        rm_class=given.get("rm_class", ""),
        matrix=pair("matrix"),
        use=pair("use"),
        storage=pair("storage"),
        handling=pair("handling"),
        traceability=pair("traceability"),
        unit_amount=given.get("unit_amount", "").strip(),
        least_intake=given.get("least_intake", "").strip(),
        amount_unit=given.get("amount_unit", "").strip(),
        in_use_days=whole(days, Text("启封后使用天数", "days after opening")) if days else None,
        properties=tuple(_properties(given)),
    )


def _properties(given: QueryDict) -> list[PropertyForm]:
    """The filled rows of the table of properties."""
    columns = [given.getlist(name) for name in ("property_zh", "property_en", "unit", "target_u", "kind")]
    found = []
    for zh, en, unit, target, kind in zip(*columns, strict=False):
        if not (zh.strip() or en.strip()):
            continue
        found.append(
            PropertyForm(
                name=Text(zh.strip(), en.strip()),
                unit=unit.strip(),
                target_u=target.strip(),
                is_certified=kind != "information",
            )
        )
    return found


def _register_batch(occasion: Occasion, material_id: UUID, given: QueryDict) -> None:
    day = needed_day(given.get("prepared_on", ""), Text("制备日期", "the day of preparation"))
    batches.register_batch(
        occasion,
        material_id=material_id,
        lot=given.get("lot", ""),
        prepared_on=day,
        units=whole(given.get("units", ""), Text("单元数", "number of units")),
    )


def _finish(occasion: Occasion, material_id: UUID, _given: QueryDict) -> None:
    commands.finish_studies(occasion, material_id=material_id)


def _apply(occasion: Occasion, material_id: UUID, given: QueryDict) -> None:
    commands.apply_grading(
        occasion,
        material_id=material_id,
        grade=given.get("grade", ""),
        best_national=bool(given.get("best_national")),
        note=given.get("note", ""),
    )


def _advance(event: str) -> Callable[[Occasion, UUID, QueryDict], None]:
    def run(occasion: Occasion, material_id: UUID, given: QueryDict) -> None:
        commands.advance(occasion, material_id=material_id, event=event, reason=given.get("reason", ""))

    return run


def _decide(occasion: Occasion, material_id: UUID, given: QueryDict) -> None:
    expert = Text("评审专家", "the experts")
    commands.decide(
        occasion,
        material_id=material_id,
        is_passed=given.get("decision") == "pass",
        panel=[uuid_of(one, expert) for one in given.getlist("expert")],
        minutes=given.get("minutes", ""),
        number_given=given.get("number", "").strip(),
    )


def _withdraw(occasion: Occasion, material_id: UUID, given: QueryDict) -> None:
    commands.withdraw(occasion, material_id=material_id, reason=given.get("reason", ""))


_ACTS: Final[Mapping[str, Command]] = {
    "register_batch": _register_batch,
    "finish_studies": _finish,
    "apply_grading": _apply,
    "accept": _advance("accept"),
    "supplement": _advance("supplement"),
    "reject": _advance("reject"),
    "decide": _decide,
    "withdraw": _withdraw,
}
