"""Planning a measurement standard by hand: what it is to be, and what it is to serve."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from suyuan.base.errors import InputError, Missing, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.rules import LEVELS
from suyuan.registry.standards import acts, commands
from suyuan.registry.standards.form import Served, StandardForm
from suyuan.registry.standards.rules import LEGAL_CLASSES
from suyuan.web.listing import division_choices
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick, say
from suyuan.web.views.page import entered, go, remember, show

TEXTS: Final = {"name_zh": 120, "name_en": 160, "measuring_range": 80, "capability": 80}
NEEDED: Final[dict[str, Text]] = {
    "code": Text("代码", "Code"),
    "name_zh": Text("中文名称", "Name in Chinese"),
    "name_en": Text("英文名称", "Name in English"),
    "measuring_range": Text("测量范围", "Measuring range"),
    "capability": Text("准确度", "Capability"),
    "jurisdiction": Text("区划", "Division"),
}


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form, and the standard it plans."""
    occasion = occasion_of(request)
    permit(acts.REGISTER, occasion, organization=occasion.actor.organization)
    if request.method == "GET":
        return _form(request, occasion)
    try:
        row = commands.register_standard(occasion, _read(request.POST, occasion), is_established=False)
    except SuyuanError as problem:
        return _form(request, occasion, problem=problem)
    remember(request, Text("计量标准已列入筹建", "the standard is planned"))
    return go("standard", row.id)


def _read(given: QueryDict, occasion: Occasion) -> StandardForm:
    told = {name: str(given.get(name, "")).strip() for name in given}
    for name, what in NEEDED.items():
        if not told.get(name):
            raise Missing(name, hint=Text(f"请填写{what.zh}。", f"Fill in: {what.en}."))
    for name, most in TEXTS.items():
        if len(told[name]) > most:
            raise InputError(
                Text(f"{NEEDED[name].zh}过长", f"{NEEDED[name].en} is too long"),
                given=len(told[name]),
                allowed=f"<= {most}",
            )
    level = told.get("level", "")
    if level not in LEVELS:
        raise InputError(Text("请选择级别", "choose a level"), given=level, allowed=", ".join(LEVELS))
    kinds = {row["code"] for row in catalogue.kinds()}
    served = [code for code in given.getlist("kind") if code]
    if unknown := [code for code in served if code not in kinds]:
        raise InputError(Text("没有这种器具", "there is no such kind"), given=unknown[0][:40])
    return StandardForm(
        code=told["code"],
        name=Text(told["name_zh"], told["name_en"]),
        owner_id=_house(occasion),
        jurisdiction=told["jurisdiction"],
        field=told["code"][:2],
        legal_class=told.get("legal_class", ""),
        level=level,
        is_highest=told.get("is_highest") == "1",
        measuring_range=told["measuring_range"],
        capability=told["capability"],
        established_on=occasion.today,
        custodian_id=occasion.actor.person,
        served=[Served(kind=code) for code in dict.fromkeys(served)],
    )


def _house(occasion: Occasion) -> UUID:
    own = occasion.actor.organization
    if own is None:
        raise Missing("organization")
    return own


def _form(request: HttpRequest, occasion: Occasion, *, problem: SuyuanError | None = None) -> HttpResponse:
    house = parties.organization(_house(occasion))
    path = str(house["jurisdiction__path"])
    context: dict[str, Any] = {
        "given": request.POST,
        "chosen": request.POST.getlist("kind"),
        "house": house,
        "own_level": house["level"],
        "own_division": house["jurisdiction_id"],
        "divisions": division_choices(parties.divisions(path)),
        "classes": [(code, say(text)) for code, text in LEGAL_CLASSES.items()],
        "levels": [(code, say(text)) for code, text in LEVELS.items()],
        "fields": [(row["code"], f"{row['code']} {pick(row)}") for row in catalogue.fields()],
        "kinds": [(row["code"], pick(row)) for row in catalogue.kinds()],
    }
    return show(request, "standards/new.html", context, section="standards", problem=problem)
