"""What an owner does with instruments: register one, move it, set it idle, scrap it; print its label."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from suyuan.base.errors import InputError, Missing, NotANumber, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.certify.qr import qr_svg
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.catalogue.rules import OTHER_USE, USE_FIELDS
from suyuan.registry.instruments import acts, approvals, commands, labels
from suyuan.registry.instruments import queries as instruments
from suyuan.registry.instruments.commands import PLATE_FIELDS
from suyuan.registry.instruments.rules import why_not_event
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.occasion import Occasion, permit, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import scope_of
from suyuan.web.listing import division_choices
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick, say
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import entered, go, remember, show, written

LABELS_PER_SHEET: Final = 60
REGISTERED: Final = Text("器具已登记", "the instrument is registered")


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something a person may do to an instrument: its act, its name, what was done, whether it asks why."""

    event: str
    act: Act
    name: Text
    done: Text
    hint: Text
    asks_reason: bool = True
    asks_number: bool = False
    is_grave: bool = False


DEEDS: Final[Mapping[str, Deed]] = {
    deed.event: deed
    for deed in (
        Deed(
            event="move",
            act=acts.MOVE,
            name=Text("变更地点或用途", "Move, or change the use"),
            done=Text("已变更地点或用途", "the new place and use are recorded"),
            hint=Text(
                "强检器具变更后需重新备案。", "A controlled instrument is registered again afterwards."
            ),
            asks_reason=False,
        ),
        Deed(
            event="set_idle",
            act=acts.SET_IDLE,
            name=Text("封存停用", "Set idle"),
            done=Text("已封存", "the instrument is idle"),
            hint=Text(
                "封存期间不计入到期；重新启用前须检定。",
                "Not due while idle; verified before it is used again.",
            ),
        ),
        Deed(
            event="reactivate",
            act=acts.REACTIVATE,
            name=Text("重新启用", "Use it again"),
            done=Text("已重新启用，检定合格后方可使用", "to be used again once it is verified"),
            hint=Text("启用后须先检定。", "It has to be verified first."),
            asks_reason=False,
        ),
        Deed(
            event="repair",
            act=acts.REPAIR,
            name=Text("记录修理", "Record a repair"),
            done=Text("修理已记录", "the repair is recorded"),
            hint=Text(
                "写明修理内容与启封情况；修后须检定。", "Say what was done and which seals were broken."
            ),
        ),
        Deed(
            event="scrap",
            act=acts.SCRAP,
            name=Text("报废", "Scrap"),
            done=Text("已报废", "the instrument is scrapped"),
            hint=Text("报废后不能恢复。", "This cannot be taken back."),
            is_grave=True,
        ),
        Deed(
            event="rotate_out",
            act=acts.ROTATE_OUT,
            name=Text("到期轮换", "Replace at the end of life"),
            done=Text("已轮换", "the instrument is replaced"),
            hint=Text("轮换后不能恢复。", "This cannot be taken back."),
            is_grave=True,
        ),
        Deed(
            event="name_approval",
            act=acts.NAME_APPROVAL,
            name=Text("补登型式批准", "Name its type approval"),
            done=Text("型式批准编号已登记", "the type approval is named"),
            hint=Text(
                "编号须覆盖该器具的种类、型号和出厂日期；登记后不能更改。",
                "It has to cover kind, model and day of manufacture; it is not changed afterwards.",
            ),
            asks_reason=False,
            asks_number=True,
        ),
        Deed(
            event="order_stop",
            act=acts.ORDER_STOP,
            name=Text("责令停止使用", "Order it out of use"),
            done=Text("已责令停止使用", "the instrument is ordered out of use"),
            hint=Text("依据检查记录。", "On the ground of an inspection."),
            is_grave=True,
        ),
    )
}
_COMMANDS: Final[Mapping[str, Callable[..., None]]] = {
    "set_idle": commands.set_idle,
    "scrap": commands.scrap,
    "rotate_out": commands.rotate_out,
    "order_stop": commands.order_stop,
}


def deeds_for(occasion: Occasion, row: Mapping[str, Any], *, lacks_approval: bool = False) -> Iterator[Deed]:
    """What this person may do to this instrument in its present state."""
    for event, deed in DEEDS.items():
        is_open = lacks_approval if deed.asks_number else why_not_event(row["state"], event) is None
        if not is_open:
            continue
        refusal = why_not_permit(
            deed.act, occasion.actor, organization=row["owner_id"], path=row["jurisdiction__path"]
        )
        if refusal is None:
            yield deed


def places_of(occasion: Occasion) -> dict[str, Any]:
    """What a form offers for place and use."""
    own = scope_of(occasion.actor)
    path = parties.organization(own.organization)["jurisdiction__path"] if own.organization else own.path
    codes = str(path).split("/")
    top = "/".join(codes[:2])
    return {
        "own_division": codes[-1],
        "divisions": division_choices(parties.divisions(top)),
        "uses": [("", say(OTHER_USE)), *((code, say(words)) for code, words in USE_FIELDS.items())],
    }


def carry_out(occasion: Occasion, event: str, instrument_id: UUID, given: QueryDict) -> Deed:
    """Do it, with the reason or the place the form gives. Raises NotFound, Missing, and what it meets."""
    deed = DEEDS.get(event)
    if deed is None:
        raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    reason = written(given, "reason")
    if deed.asks_reason and not reason:
        raise Missing("reason", hint=Text("请写明原因。", "Say why."))
    if deed.event == "move":
        commands.move(
            occasion,
            instrument_id=instrument_id,
            jurisdiction=str(given.get("jurisdiction", "")),
            place=written(given, "place", most=160),
            use_field=str(given.get("use_field", "")),
        )
    elif deed.asks_number:
        approvals.name_approval(occasion, instrument_id=instrument_id, number=str(given.get("number", "")))
    elif deed.event == "reactivate":
        commands.reactivate(occasion, instrument_id=instrument_id)
    elif deed.event == "repair":
        commands.record_repair(occasion, instrument_id=instrument_id, note=reason)
    else:
        _COMMANDS[deed.event](occasion, instrument_id=instrument_id, reason=reason)
    return deed


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register an instrument of one's own house."""
    occasion = occasion_of(request)
    permit(acts.REGISTER, occasion, organization=occasion.actor.organization)
    if request.method == "GET":
        return _form(request, occasion)
    try:
        identity = _register(request.POST, occasion)
    except SuyuanError as problem:
        return _form(request, occasion, problem=problem)
    remember(request, REGISTERED)
    return go("instrument", identity)


def may_register(occasion: Occasion) -> bool:
    """Whether this person registers instruments of a house."""
    own = occasion.actor.organization
    return own is not None and why_not_permit(acts.REGISTER, occasion.actor, organization=own) is None


def _register(given: QueryDict, occasion: Occasion) -> UUID:
    own = occasion.actor.organization
    kind = str(given.get("kind", ""))
    if own is None or not kind:
        raise Missing("kind", hint=Text("请选择器具种类。", "Choose the kind of instrument."))
    names = Text(str(given.get("name_zh", "")).strip(), str(given.get("name_en", "")).strip())
    if bool(names.zh) != bool(names.en):
        raise InputError(Text("名称请填写中英文，或都不填", "give the name in both languages, or in none"))
    printed: dict[str, Any] = {name: str(given.get(name, "")).strip() for name in PLATE_FIELDS}
    row = commands.register_instrument(
        occasion,
        kind=kind,
        owner_id=own,
        jurisdiction=str(given.get("jurisdiction", "")),
        name=names if names.zh else None,
        use_field=str(given.get("use_field", "")),
        place=written(given, "place", most=160),
        made_on=day_of(str(given.get("made_on", "")), Text("出厂日期", "the day of manufacture")),
        installed_on=day_of(str(given.get("installed_on", "")), Text("安装日期", "the day of installation")),
        service_life_years=_years(str(given.get("service_life_years", "")).strip()),
        **printed,
    )
    return row.id


def _years(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise NotANumber("service_life_years", given=text[:20])
    return int(text)


def _form(request: HttpRequest, occasion: Occasion, *, problem: SuyuanError | None = None) -> HttpResponse:
    context = {
        "given": request.POST or request.GET,
        "kinds": [(row["code"], pick(row)) for row in catalogue.kinds()],
        **places_of(occasion),
    }
    return show(request, "instruments/new.html", context, section="instruments", problem=problem)


@entered
@require_GET
def label_sheet(request: HttpRequest) -> HttpResponse:
    """Labels to print for the instruments of a list: number, name, validity, and a code to scan."""
    occasion = occasion_of(request)
    scope = scope_of(occasion.actor)
    found = instruments.page(
        instruments.InstrumentFilter(
            owner_id=scope.owner_id, path=scope.path, text=request.GET.get("q", "").strip()[:80]
        ),
        on=occasion.today,
        size=LABELS_PER_SHEET,
    )
    rows = [row | {"qr": qr_svg(_address(row["label_no"]))} for row in found.rows]
    context = {"rows": rows, "q": request.GET.get("q", "").strip()[:80], "is_more": found.total > len(rows)}
    return show(request, "instruments/labels.html", context, section="instruments")


def _address(label_no: str) -> str:
    path = reverse("portal:instrument", args=(label_no, labels.code_of(label_no)))
    return f"{settings.BASE_URL}{path}"
