"""A firm's own equipment: what today asks for, the list with what each device lacks, its processes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import InputError, NotPermitted, SuyuanError
from suyuan.base.text import Text, same
from suyuan.registry.enterprise import processing, queries, rules, states, stating
from suyuan.registry.enterprise.acts import OF
from suyuan.registry.enterprise.queries import Today
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.rules import NOT_ENDED
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.party_deeds import words
from suyuan.web.speech import beside, pick, say
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import all_fit, entered, go, page_number, remember, show, written

SECTION: Final = "firm"
DONE: Final = Text("已记录", "recorded")
MOST_CHOICES: Final = 500
SHOWN: Final = 8  # rows of each short list of today
# What the list of equipment can be narrowed to; each is a list of `Today`.
SHOWS: Final[dict[str, tuple[Text, Callable[[Today], list[dict[str, Any]]]]]] = {
    "overdue": (Text("已过期", "Overdue"), lambda found: found.overdue),
    "due": (Text("即将到期", "Due soon"), lambda found: found.due),
    "compulsory": (Text("强制检定", "Compulsory verification"), lambda found: found.compulsory),
    "unknown": (Text("没有证书", "Without certificate"), lambda found: found.unknown),
    "stated": (Text("仅本单位填报", "Stated by the organization alone"), lambda found: found.stated),
    "without_need": (Text("没有测量要求", "Without a stated need"), lambda found: found.without_need),
}


@entered
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What the own house has to do about its equipment."""
    occasion = occasion_of(request)
    found = queries.today_of(house_of(occasion), on=occasion.today)
    context = {
        "found": found,
        "figures": [(code, say(name), len(rows(found))) for code, (name, rows) in SHOWS.items()],
        "suggestions": queries.suggestions(found),
        "most": max([count for _, count in found.months] + [1]),
        "soon": queries.SOON,
        "shown": SHOWN,
        "today": occasion.today,
        "may": may_act(occasion, "process_register"),
        "may_import": may_act(occasion, "equipment_state"),
    }
    return show(request, "firm/today.html", context, section=SECTION)


@entered
@require_GET
def equipment(request: HttpRequest) -> HttpResponse:
    """The list of equipment, narrowed to what is lacking."""
    return _equipment(request)


@entered
@require_POST
def state(request: HttpRequest, instrument_id: UUID) -> HttpResponse:
    """State until when a device is calibrated."""
    try:
        stating.state(
            occasion_of(request), instrument_id=instrument_id,
            valid_until=day_of(request.POST.get("valid_until", ""), Text("有效期", "the last day")),
            certificate=written(request.POST, "certificate", most=200),
        )  # fmt: skip
    except SuyuanError as problem:
        return _equipment(request, of=str(instrument_id), problem=problem)
    remember(request, DONE)
    return go("firm_equipment")


def _equipment(request: HttpRequest, *, of: str = "", problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    found = queries.today_of(house_of(occasion), on=occasion.today)
    chosen = request.GET.get("show", "")
    rows = SHOWS[chosen][1](found) if chosen in SHOWS else found.equipment
    if text := request.GET.get("q", "").strip()[:80]:
        rows = [one for one in rows if text.casefold() in _words_of(one)]
    number, of = page_number(request), of or request.GET.get("of", "")
    part = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    context = {
        "rows": part,
        "chosen": chosen if chosen in SHOWS else "",
        "text": text,
        "shows": [
            (code, say(beside(name, same(str(len(take(found))))))) for code, (name, take) in SHOWS.items()
        ],
        "of": next((one for one in found.equipment if str(one["id"]) == of), None),
        "users": found.users,
        "given": request.POST,
        "today": occasion.today,
        "may": may_act(occasion, "equipment_state"),
        "pages": Pages(number=number, size=PAGE_SIZE, total=len(rows), shown=len(part)),
    }
    return show(request, "firm/equipment.html", context, section=SECTION, problem=problem)


def _words_of(one: dict[str, Any]) -> str:
    names = ("name_zh", "name_en", "model", "serial_no", "label_no", "place", "certificate")
    return " ".join(str(one[name] or "") for name in names).casefold()


@entered
@require_http_methods(["GET", "POST"])
def processes(request: HttpRequest) -> HttpResponse:
    """The measurement processes of the house, and a form for one more."""
    if request.method == "GET":
        return _processes(request)
    occasion = occasion_of(request)
    given = {name: request.POST.get(name, "").strip() for name in (
        "number", "name_zh", "name_en", "unit", "low", "high", "risk", "control", "instrument", "procedure",
        "operator", "environment",
    )}  # fmt: skip
    try:
        all_fit(given, most=160)
        row = processing.register(
            occasion,
            processing.ProcessForm(
                house_id=house_of(occasion), number=given["number"], unit=given["unit"], low=given["low"],
                name=Text(given["name_zh"], given["name_en"]), high=given["high"], risk=given["risk"],
                control=given["control"] or "none", procedure=given["procedure"],
                operator=given["operator"], environment=given["environment"],
                instrument_id=_identity(given["instrument"]),
            ),
        )  # fmt: skip
    except SuyuanError as problem:
        return _processes(request, problem=problem)
    remember(request, Text("测量过程已登记", "the process is registered"))
    return go("firm_process", row.pk)


def _processes(request: HttpRequest, *, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    house = house_of(occasion)
    found = queries.today_of(house, on=occasion.today)
    owned = Instrument.objects.filter(owner_id=house, state__in=NOT_ENDED).order_by(
        "kind__name_zh", "label_no"
    )
    context = {
        "processes": found.running,
        "reasons": {one["id"]: one["reasons"] for one in found.at_risk},
        "risks": words(rules.RISKS),
        "risk_names": rules.RISKS,
        "shares": [(say(name), rules.SHARE[code]) for code, name in rules.RISKS.items()],
        "controls": words(rules.CONTROLS),
        "instruments": [
            (str(one.pk), f"{pick(one)} {one.model} {one.serial_no}") for one in owned[:MOST_CHOICES]
        ],
        "states": states.STATES,
        "may": may_act(occasion, "process_register"),
        "given": request.POST or {"instrument": request.GET.get("of", "")},
        "is_open": bool(problem or request.GET.get("of")),
    }
    return show(request, "firm/processes.html", context, section=SECTION, problem=problem)


def may_act(occasion: Occasion, deed: str) -> bool:
    """Whether the person may do a deed in the own house."""
    return why_not_permit(OF[deed], occasion.actor, organization=occasion.actor.organization) is None


def optional_day(text: str) -> date | None:
    """A day of a form, None where it is empty. Raises InputError."""
    return day_of(text, Text("日期", "the day"))


def _identity(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InputError(Text("请选择器具", "choose an instrument")) from None


def house_of(occasion: Occasion) -> UUID:
    """The own house. Raises NotPermitted for somebody who belongs to none."""
    if occasion.actor.organization is None:
        raise NotPermitted(Text("您不属于任何单位", "you belong to no organization"))
    return occasion.actor.organization
