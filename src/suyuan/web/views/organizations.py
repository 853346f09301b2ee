"""The register of organizations: the list, one house with its people and papers, and what may be done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import acts, commands, directory, rules
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.directory import HouseFilter, PeopleFilter
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.registry.standards import queries as standards
from suyuan.registry.standards.queries import StandardFilter
from suyuan.web import party_deeds
from suyuan.web.deeds import Deed, chosen, read
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages, division_choices
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick
from suyuan.web.views.page import all_fit, entered, go, page_number, remember, show, uuid_of

SECTION: Final = "organizations"
FIELDS: Final = (
    "code", "uscc", "name_zh", "name_en", "kind", "level", "jurisdiction", "parent", "address", "contact",
)  # fmt: skip
PEOPLE_SHOWN: Final = 200


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The list, narrowed by kind, level, division and words."""
    occasion = occasion_of(request)
    number = page_number(request)
    asked, wanted, divisions = narrowed(request, occasion)
    rows, total = directory.houses(wanted, on=occasion.today, page=number, size=PAGE_SIZE)
    context = {
        "rows": rows,
        "pages": Pages(number=number, size=PAGE_SIZE, total=total, shown=len(rows)),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "kinds": party_deeds.words(rules.ORGANIZATION_KINDS),
        "levels": party_deeds.words(rules.LEVELS),
        "divisions": division_choices(divisions),
        "may_register": bool(_own_divisions(occasion)),
    }
    return show(request, "parties/organizations.html", context, section=SECTION)


_SHOWN_LEVELS: Final = ("province", "city", "county")


def narrowed(
    request: HttpRequest, occasion: Occasion
) -> tuple[dict[str, str], HouseFilter, list[dict[str, Any]]]:
    """What is asked for, the filter it makes, and the divisions to choose from."""
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("kind", "level", "division", "q")}
    divisions = [row for row in parties.divisions(on=occasion.today) if row["level"] in _SHOWN_LEVELS]
    paths = {row["code"]: row["path"] for row in divisions}
    path = paths.get(asked["division"], "")
    wanted = HouseFilter(kind=asked["kind"], level=asked["level"], path=path, text=asked["q"])
    return asked, wanted, divisions


def _own_divisions(occasion: Occasion) -> list[dict[str, Any]]:
    """The divisions in which this person registers organizations."""
    scope = scope_of(occasion.actor)
    if not scope.path or why_not_permit(acts.REGISTER_ORGANIZATION, occasion.actor, path=scope.path):
        return []
    return parties.divisions(scope.path, on=occasion.today)


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register an organization."""
    occasion = occasion_of(request)
    divisions = _own_divisions(occasion)
    refuse_unless(bool(divisions), Text("机构登记", "the register of organizations"))
    if request.method == "GET":
        return _form(request, divisions, {})
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        all_fit(given)
        row = commands.register_organization(
            occasion,
            code=given["code"],
            name=Text(given["name_zh"], given["name_en"]),
            kind=given["kind"],
            jurisdiction=given["jurisdiction"],
            level=given["level"],
            uscc=given["uscc"].upper() or None,
            parent=uuid_of(given["parent"], Text("上级机构", "a parent")) if given["parent"] else None,
            address=given["address"],
            contact=given["contact"],
        )
    except SuyuanError as problem:
        return _form(request, divisions, given, problem=problem)
    remember(request, Text("机构已登记", "the organization is registered"))
    return go("organization", row.pk)


def _form(
    request: HttpRequest,
    divisions: list[dict[str, Any]],
    given: dict[str, str],
    *,
    problem: SuyuanError | None = None,
) -> HttpResponse:
    above = parties.organizations(path=divisions[0]["path"])
    context = {
        "given": given,
        "kinds": party_deeds.words(rules.ORGANIZATION_KINDS),
        "levels": party_deeds.words(rules.LEVELS),
        "divisions": division_choices(divisions),
        "parents": [(str(row["id"]), pick(row)) for row in above],
    }
    return show(request, "parties/organization_new.html", context, section=SECTION, problem=problem)


@entered
@require_GET
def detail(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """One house."""
    return _page(request, occasion_of(request), directory.house(organization_id))


@entered
@require_POST
def do(request: HttpRequest, organization_id: UUID, event: str) -> HttpResponse:
    """One of the deeds on a house."""
    occasion = occasion_of(request)
    row = directory.house(organization_id)
    try:
        deed = chosen(list(_deeds(occasion, row)), event, party_deeds.HOUSE)
        deed.do(occasion, row, read(deed, request.POST))
    except SuyuanError as problem:
        return _page(request, occasion, row, problem=problem)
    remember(request, deed.done)
    return go("organization", organization_id)


def _deeds(occasion: Occasion, row: dict[str, Any]) -> Iterator[Deed]:
    """What one may do on this page, with the choices of this house."""
    accreditations = [one for one in row["accreditations"] if one["state"] in rules.STANDING]
    designations = [one for one in row["designations"] if one["state"] in rules.STANDING]
    fits = {
        "accredit": True,
        "change_accreditation": bool(accreditations),
        "designate": occasion.actor.organization is not None and row["id"] != occasion.actor.organization,
        "change_designation": bool(designations),
    }
    every = [deed for event, deed in party_deeds.HOUSE.items() if fits[event]]
    for deed in party_deeds.permitted(
        every, occasion, organization=row["id"], path=row["jurisdiction__path"]
    ):
        yield _with_choices(deed, occasion, accreditations, designations)


def _with_choices(
    deed: Deed,
    occasion: Occasion,
    accreditations: list[dict[str, Any]],
    designations: list[dict[str, Any]],
) -> Deed:
    if deed.event == "accredit":
        return deed.offering(kind=party_deeds.words(rules.ACCREDITATION_KINDS))
    if deed.event == "change_accreditation":
        rows = [(str(one["id"]), f"{one['body']} {one['number']}") for one in accreditations]
        return deed.offering(accreditation=rows, to=party_deeds.words(rules.ACCREDITATION_STATES))
    if deed.event == "change_designation":
        rows = [(str(one["id"]), one["certificate_no"]) for one in designations]
        return deed.offering(designation=rows, to=party_deeds.words(rules.DESIGNATION_STATES))
    return deed.offering(
        form=party_deeds.words(rules.DESIGNATION_FORMS),
        kinds=[(kind["code"], pick(kind)) for kind in catalogue.kinds()],
        area=division_choices(parties.divisions(scope_of(occasion.actor).path)),
    )


def _page(
    request: HttpRequest, occasion: Occasion, row: dict[str, Any], *, problem: SuyuanError | None = None
) -> HttpResponse:
    """The screen of one house; its people and its history are shown to those who may see the house."""
    house, path = row["id"], row["jurisdiction__path"]
    is_seen = scope_of(occasion.actor).sees_house(house, path=path)
    people: list[dict[str, Any]] = []
    if is_seen:
        inhabitants = PeopleFilter(organization=house)
        people, _ = directory.people(inhabitants, on=occasion.today, page=1, size=PEOPLE_SHOWN)
    names = {kind["code"]: pick(kind) for kind in catalogue.kinds()}
    own = standards.page(StandardFilter(owner_id=house), on=occasion.today, size=1)
    context = {
        "row": row,
        "designations": [
            one
            | {
                "shown": directory.standing_on(one, on=occasion.today),
                "names": [names.get(code, "—") for code in one["kinds"]],
            }
            for one in row["designations"]
        ],
        "accreditations": [
            one | {"shown": directory.standing_on(one, on=occasion.today)} for one in row["accreditations"]
        ],
        "people": people,
        "is_seen": is_seen,
        "standards": own.total,
        "deeds": list(_deeds(occasion, row)),
        "may_register_person": why_not_permit(
            acts.REGISTER_PERSON, occasion.actor, organization=house, path=path
        )
        is None,
        "events": with_names(journal.history("organization", house)) if is_seen else [],
        "given": request.POST,
    }
    return show(request, "parties/organization.html", context, section=SECTION, problem=problem)
