"""The register of people: who works where, with which roles and competences, and what may be done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.acts import ROLES
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import acts, commands, directory, lockout, rules
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.directory import PeopleFilter
from suyuan.registry.parties.scope import Scope, refuse_unless, scope_of
from suyuan.registry.specifications import queries as specifications
from suyuan.web import party_deeds
from suyuan.web.deeds import Deed, chosen, read
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages, division_choices
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick, say
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import all_fit, entered, go, page_number, remember, show, uuid_of, written
from suyuan.web.words import word

SECTION: Final = "people"
FIELDS: Final = ("name_zh", "name_en", "staff_no", "email", "employed_from", "organization")


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The people one may see: those of the own house, for an authority all of its division."""
    occasion = occasion_of(request)
    number = page_number(request)
    asked, wanted = narrowed(request, occasion)
    rows, total = directory.people(wanted, on=occasion.today, page=number, size=PAGE_SIZE)
    context = {
        "rows": [row | {"employment": employment(row, occasion)} for row in rows],
        "pages": Pages(number=number, size=PAGE_SIZE, total=total, shown=len(rows)),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "roles": party_deeds.words(ROLES),
        "may_register": bool(_houses(occasion, scope_of(occasion.actor))),
    }
    return show(request, "parties/people.html", context, section=SECTION)


def narrowed(request: HttpRequest, occasion: Occasion) -> tuple[dict[str, str], PeopleFilter]:
    """What is asked for, and the filter it makes, never wider than the person’s scope."""
    scope = scope_of(occasion.actor)
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("role", "q", "former")}
    return asked, PeopleFilter(
        organization=scope.organization,
        path=scope.authority_path,
        role=asked["role"] if asked["role"] in ROLES else "",
        text=asked["q"],
        with_former=bool(asked["former"]),
    )


def employment(row: dict[str, Any], occasion: Occasion) -> str:
    """Where somebody stands on the day."""
    if row["employed_from"] > occasion.today:
        return "coming"
    return "left" if row["employed_to"] and row["employed_to"] < occasion.today else "employed"


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a person of a house."""
    occasion = occasion_of(request)
    houses = _houses(occasion, scope_of(occasion.actor))
    refuse_unless(bool(houses), Text("人员登记", "the register of people"))
    if request.method == "GET":
        given = {"organization": request.GET.get("organization", "")[:40]}
        return _form(request, houses, given)
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        all_fit(given)
        row = commands.register_person(
            occasion,
            name=Text(written(given, "name_zh", most=60), written(given, "name_en", most=80)),
            organization_id=uuid_of(given["organization"], Text("单位", "an organization")),
            employed_from=day_of(given["employed_from"], Text("入职日期", "the first day")),
            staff_no=written(given, "staff_no", most=40),
            email=given["email"],
        )
    except SuyuanError as problem:
        return _form(request, houses, given, problem=problem)
    remember(request, Text("人员已登记", "the person is registered"))
    return go("person", row.pk)


def _houses(occasion: Occasion, scope: Scope) -> list[dict[str, Any]]:
    """The houses for which this person registers people."""
    if scope.is_authority and why_not_permit(acts.REGISTER_PERSON, occasion.actor, path=scope.path) is None:
        return parties.organizations(path=scope.path)
    own = scope.organization
    if own and why_not_permit(acts.REGISTER_PERSON, occasion.actor, organization=own) is None:
        return [parties.organization(own)]
    return []


def _form(
    request: HttpRequest,
    houses: list[dict[str, Any]],
    given: dict[str, str],
    *,
    problem: SuyuanError | None = None,
) -> HttpResponse:
    context = {"given": given, "houses": [(str(row["id"]), pick(row)) for row in houses]}
    return show(request, "parties/person_new.html", context, section=SECTION, problem=problem)


@entered
@require_GET
def detail(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person."""
    occasion = occasion_of(request)
    return person_page(request, occasion, _seen(occasion, person_id))


@sensitive_post_parameters("password")
@entered
@require_POST
def do(request: HttpRequest, person_id: UUID, event: str) -> HttpResponse:
    """One of the deeds on a person."""
    occasion = occasion_of(request)
    row = _seen(occasion, person_id)
    try:
        deed = chosen(list(deeds_for(occasion, row)), event, party_deeds.PERSON)
        deed.do(occasion, row, read(deed, request.POST))
    except SuyuanError as problem:
        return person_page(request, occasion, row, problem=problem)
    remember(request, deed.done)
    return go("person", person_id)


def _seen(occasion: Occasion, person_id: UUID) -> dict[str, Any]:
    """The person, if one may see that house. Raises NotFound, NotPermitted."""
    row = directory.person(person_id, at=occasion.at)
    scope = scope_of(occasion.actor)
    seen = person_id == occasion.actor.person or scope.sees_house(
        row["organization_id"], path=row["organization__jurisdiction__path"]
    )
    refuse_unless(seen, Text("该人员的资料", "this person’s record"))
    return row


def deeds_for(occasion: Occasion, row: dict[str, Any]) -> Iterator[Deed]:
    """What one may do on this page, with the choices of this person."""
    has_account = row["account__id"] is not None
    is_here = employment(row, occasion) != "left"
    running = [one for one in row["roles"] if one["valid_to"] is None or one["valid_to"] > occasion.today]
    fits = {
        "assign_role": is_here and row["id"] != occasion.actor.person,
        "end_role": bool(running),
        "grant_competence": is_here,
        "record_credential": is_here,
        "open_account": is_here and not has_account,
        "withdraw_invitation": row["invitation"] is not None,
        "deactivate_account": bool(row["account__is_active"]) and row["id"] != occasion.actor.person,
        "reactivate_account": has_account and not row["account__is_active"],
        "end_employment": row["employed_to"] is None,
    }
    house, path = row["organization_id"], row["organization__jurisdiction__path"]
    every = [deed for event, deed in party_deeds.PERSON.items() if fits[event]]
    for deed in party_deeds.permitted(every, occasion, organization=house, path=path):
        yield _with_choices(deed, occasion, row, running)


def _with_choices(deed: Deed, occasion: Occasion, row: dict[str, Any], running: list[dict[str, Any]]) -> Deed:
    if deed.event == "assign_role":
        return deed.offering(role=party_deeds.words(ROLES), reach=_reaches(occasion, row))
    if deed.event == "end_role":
        return deed.offering(assignment=[(str(one["id"]), _role_text(one)) for one in running])
    if deed.event == "grant_competence":
        methods = sorted(((code, say(name)) for code, name in _methods().items()), key=lambda one: one[1])
        return deed.offering(method=methods, activities=party_deeds.words(rules.ACTIVITIES))
    if deed.event == "record_credential":
        return deed.offering(kind=party_deeds.words(rules.CREDENTIAL_KINDS))
    return deed


def _methods() -> dict[str, Text]:
    """The names of the methods of this installation."""
    return {pack.id.split("/")[0]: pack.name for pack in specifications.library()}


def _role_text(one: dict[str, Any]) -> str:
    where = pick(one, "organization__name") or pick(one, "jurisdiction__name")
    return f"{word('role', one['role'])} · {where}"


def _reaches(occasion: Occasion, row: dict[str, Any]) -> list[tuple[str, str]]:
    """Where a role may hold: in the house, or in a division of one's own reach."""
    scope = scope_of(occasion.actor)
    divisions = parties.divisions(scope.path) if scope.is_authority else []
    return [(party_deeds.HERE, pick(row, "organization__name")), *division_choices(divisions)]


def person_page(
    request: HttpRequest,
    occasion: Occasion,
    row: dict[str, Any],
    *,
    problem: SuyuanError | None = None,
    link: str = "",
) -> HttpResponse:
    """The screen of one person; `link` is an invitation, shown this once."""
    house, path = row["organization_id"], row["organization__jurisdiction__path"]
    lock = lockout.lock_of_account(row["account__username"]) if row["account__id"] else None

    def may(act: Any) -> bool:
        return why_not_permit(act, occasion.actor, organization=house, path=path) is None

    context = {
        "row": row,
        "employment": employment(row, occasion),
        "account_state": _account_state(row, is_locked=lock is not None),
        "lock": lock,
        "today": occasion.today,
        "deeds": list(deeds_for(occasion, row)),
        "methods": _methods(),
        "events": with_names(journal.history("person", row["id"])),
        "may_invite": may(acts.INVITE) and row["account__id"] is None and employment(row, occasion) != "left",
        "may_release": lock is not None and may(acts.RELEASE_LOCK),
        "may_reset": row["account__second_factor"]
        and row["id"] != occasion.actor.person
        and may(acts.RESET_SECOND_FACTOR),
        "link": link,
        "given": request.POST,
    }
    return show(request, "parties/person.html", context, section=SECTION, problem=problem)


def _account_state(row: dict[str, Any], *, is_locked: bool) -> str:
    if row["account__id"] is None:
        return "account_invited" if row["invitation"] else "no_account"
    if not row["account__is_active"]:
        return "account_closed"
    return "account_locked" if is_locked else "account_open"


def person_for(occasion: Occasion, person_id: UUID) -> dict[str, Any]:
    """The person for acts on the log-in; a stranger is refused as on the page."""
    if occasion.actor.person is None:
        raise NotPermitted(Text("请先登录", "please log in first"))
    return _seen(occasion, person_id)
