"""Patents with their standing and licences, tiers of small firms and brands: registers beside the lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.innovation import registers
from suyuan.registry.innovation.licensing_rules import LICENCE_KINDS, PATENT_KINDS, why_not_open
from suyuan.registry.innovation.models import Patent
from suyuan.registry.innovation.patents import ENTITY, closed_on, facts_of
from suyuan.registry.innovation.queries import PAGE
from suyuan.registry.innovation.rules import BRAND_LISTS, TIERS
from suyuan.registry.innovation.states import LICENCE_STATES
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties.scope import scope_of
from suyuan.web.deeds import Deed, chosen, read
from suyuan.web.formats import day, yuan
from suyuan.web.history import with_names
from suyuan.web.innovation_deeds import fee_of
from suyuan.web.innovation_forms import BEGIN
from suyuan.web.listing import Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.patent_deeds import LISTS, PATENT, list_choices, patent_choices
from suyuan.web.speech import pick, say
from suyuan.web.views.innovation import SECTION, reader_of
from suyuan.web.views.page import entered, go, page_number, remember, show
from suyuan.web.words.innovation import KINDS as NAMES
from suyuan.web.words.innovation import REGISTERS

MOST: Final = 200  # licences of one patent on its page
OPENABLE: Final = Text("可以开放许可", "may be opened")
YES, NO = Text("是", "yes"), Text("否", "no")


def tabs() -> list[tuple[str, str]]:
    """The lists of innovation and the registers beside them, as they stand above each."""
    return [(code, say(name)) for code, name in (*NAMES.items(), *REGISTERS.items())]


@entered
@require_GET
def patents(request: HttpRequest) -> HttpResponse:
    """The patents that one may see, each with its standing of today."""
    occasion = occasion_of(request)
    number, text = page_number(request), request.GET.get("q", "").strip()[:80]
    rows, total = registers.patents(reader_of(occasion), text=text, start=(number - 1) * PAGE)
    closed = set(closed_on(occasion.today))
    house = occasion.actor.organization
    begin = next(one for one in BEGIN["statement"] if one.event == "patent_register")
    context = {
        "kinds": tabs(),
        "rows": [(row, _bar(row, on=occasion.today, closed=closed)) for row in rows],
        "words": PATENT_KINDS,
        "openable": OPENABLE,
        "q": text,
        "pages": Pages(number=number, size=PAGE, total=total, shown=len(rows)),
        "begin": begin
        if house is not None and why_not_permit(begin.act, occasion.actor, organization=house) is None
        else None,
    }
    return show(request, "innovation/patents.html", context, section=SECTION)


def _bar(row: Mapping[str, Any], *, on: date, closed: set[UUID]) -> Text | None:
    """What stands against an open licence of a patent today."""
    columns = {name: value for name, value in row.items() if "__" not in name and name != "licensed"}
    return why_not_open(facts_of(Patent(**columns), on=on, closed=closed), on=on)


@entered
@require_GET
def patent(request: HttpRequest, patent_id: UUID) -> HttpResponse:
    """One patent: standing, statements, licences that one may know of."""
    return _patent(request, patent_id)


@entered
@require_POST
def patent_do(request: HttpRequest, patent_id: UUID, event: str) -> HttpResponse:
    """One of the deeds on a patent."""
    occasion = occasion_of(request)
    row = registers.patent(patent_id, reader_of(occasion))
    try:
        taken, _ = registers.licences(reader_of(occasion), patent=row.pk, limit=MOST)
        deed = chosen(_deeds(occasion, row, taken), event, PATENT)
        deed.do(occasion, {"id": row.pk}, read(deed, request.POST))
    except SuyuanError as problem:
        return _patent(request, patent_id, problem=problem)
    remember(request, deed.done)
    return go("patent", patent_id)


def _patent(request: HttpRequest, patent_id: UUID, *, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    reader = reader_of(occasion)
    row = registers.patent(patent_id, reader)
    house = row.patentee
    taken, _ = registers.licences(reader, patent=row.pk, limit=MOST)
    is_own = scope_of(occasion.actor).sees_house(house.pk, path=house.jurisdiction.path)
    bar = why_not_open(facts_of(row, on=occasion.today), on=occasion.today)
    context: dict[str, Any] = {
        "row": row,
        "bar": bar,
        "openable": OPENABLE,
        "facts": _facts(row, is_own=is_own),
        "statements": _told(row, is_own=is_own),
        "taken": [(one, yuan(one["paid"])) for one in taken],
        "licence_kinds": LICENCE_KINDS,
        "licence_states": LICENCE_STATES,
        "deeds": _deeds(occasion, row, taken),
        "events": with_names(journal.history(ENTITY, row.pk)) if is_own else [],
        "given": request.POST,
    }
    return show(request, "innovation/patent.html", context, section=SECTION, problem=problem)


def _told(row: Patent, *, is_own: bool) -> list[tuple[dict[str, Any], str]]:
    """The statements of a patent with their fees; strangers are told those that were published."""
    found = registers.statements_of(row.pk)
    told = [one for one in found if is_own or one["published_on"] is not None]
    return [(one, say(fee_of(one["fee_mode"], one["fee_amount"]))) for one in told]


def _facts(row: Patent, *, is_own: bool) -> list[tuple[str, str]]:
    open_facts = [
        (Text("专利号", "Number"), row.number),
        (Text("专利类型", "Kind"), say(PATENT_KINDS[row.kind])),
        (Text("专利权人", "Patentee"), pick(row.patentee)),
        (Text("授权日", "Granted on"), day(row.granted_on) if row.granted_on else ""),
        (Text("期限届满日", "Expires on"), day(row.expires_on)),
        (Text("权利终止日", "Ended on"), day(row.ended_on) if row.ended_on else ""),
        (Text("年费缴至", "Annual fee paid to"), day(row.fee_paid_until)),
        (Text("专利权评价报告", "Evaluation report"), row.evaluation_report),
    ]
    own_facts = [
        (Text("权属纠纷或财产保全", "In dispute or preserved"), say(YES if row.in_dispute else NO)),
        (Text("质押", "Pledged"), say(YES if row.is_pledged else NO)),
        (
            Text("质权人同意", "The pledgee agrees"),
            say(YES if row.has_consent else NO) if row.is_pledged else "",
        ),
    ]
    rows = [*open_facts, *(own_facts if is_own else [])]
    return [(say(label), value) for label, value in rows if value]


def _deeds(occasion: Occasion, row: Patent, taken: list[dict[str, Any]]) -> list[Deed]:
    """What one may do with a patent, with the choices of its fields."""
    unfiled = [
        (str(one["id"]), f"{pick(one, 'licensee__name')} · {day(one['effective_from'])}")
        for one in taken
        if not one["filed_no"]
    ]
    path = row.patentee.jurisdiction.path
    return [
        deed.offering(**patent_choices(unfiled))
        for deed in PATENT.values()
        if (unfiled or deed.event != "file")
        and why_not_permit(deed.act, occasion.actor, organization=row.patentee_id, path=path) is None
    ]


@entered
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """The firms with a tier, and the brands on public lists."""
    return _lists(request)


@entered
@require_POST
def lists_do(request: HttpRequest, event: str) -> HttpResponse:
    """Grant a tier, list a brand, or take one off."""
    occasion = occasion_of(request)
    try:
        deed = chosen(_list_deeds(occasion, registers.brands(limit=MOST)[0]), event, LISTS)
        deed.do(occasion, {}, read(deed, request.POST))
    except SuyuanError as problem:
        return _lists(request, problem=problem)
    remember(request, deed.done)
    return go("innovation_lists")


def _lists(request: HttpRequest, *, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    number, tier = page_number(request), request.GET.get("tier", "")
    asked = tier if tier in TIERS else ""
    rows, total = registers.tiers(on=occasion.today, tier=asked, start=(number - 1) * PAGE)
    brands, brands_total = registers.brands(limit=MOST)
    context = {
        "kinds": tabs(),
        "tiers": rows,
        "tier_words": TIERS,
        "choices": [(code, say(name)) for code, name in TIERS.items()],
        "asked": asked,
        "pages": Pages(number=number, size=PAGE, total=total, shown=len(rows)),
        "brands": brands,
        "brands_total": brands_total,
        "brand_words": BRAND_LISTS,
        "deeds": _list_deeds(occasion, brands),
        "given": request.POST,
    }
    return show(request, "innovation/lists.html", context, section=SECTION, problem=problem)


def _list_deeds(occasion: Occasion, brands: list[dict[str, Any]]) -> list[Deed]:
    """What an authority may do with the lists of its division; the command looks at the firm itself."""
    named = [(str(one["id"]), f"{pick(one)} · {pick(one, 'organization__name')}") for one in brands]
    path = scope_of(occasion.actor).path
    return [
        deed.offering(**list_choices(named))
        for deed in LISTS.values()
        if (named or deed.event != "remove_brand")
        and why_not_permit(deed.act, occasion.actor, path=path) is None
    ]
