"""Every route of the interface: nobody without a log-in, a stranger sees and does nothing, few queries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Program, bearer
from tests.registry.conftest import LONG_AGO, NOW, ZONE, World
from tests.registry.road import Road, another_set

from suyuan.api.endpoints import Deed, Endpoint, File, Listing, Question, Single
from suyuan.api.slices import SLICES
from suyuan.base.text import same
from suyuan.registry.journal.acts import ROLES
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Actor, Grant, Occasion
from suyuan.registry.parties import commands as parties

ENDPOINTS = [endpoint for one in SLICES for endpoint in one.endpoints]
ELSEWHERE = "220200"  # another city: it contains neither the laboratory nor the factory
NOWHERE = UUID(int=7)
# Registers that everybody who has entered may read, as on the pages.
# Figures are of what a person may see: of nothing for a stranger.
FIGURES = {"get_chain_health": ("results", "certificates", "causes", "institutes", "kinds", "months"),
           "show_firm_today": ("total", "processes", "overdue", "due")}  # fmt: skip
OPEN = {
    "list_divisions", "list_organizations", "show_organization", "list_designations", "list_kinds",
    "list_standards", "show_standard", "list_capabilities", "list_comparisons", "list_projects",
    "list_coverage", "list_coverage_parts", "list_coverage_cells",
    "list_specifications", "list_plans", "list_targets", "list_members", "list_materials", "list_data_sets",
    "list_partner_plans",
    "list_type_approvals",
}  # fmt: skip
ALL_REGISTERS = {"list_coverage", "list_coverage_parts", "list_coverage_cells"}
QUERIES_OF_ALL_REGISTERS = 59  # figures read every register once, until one of them changes
QUERIES = 24  # token and use, the actor with grants and scope, then the list with its readiness


def name_of(endpoint: Endpoint) -> str:
    return str(getattr(endpoint, "name", "") or endpoint.command.__name__)  # type: ignore[attr-defined]


def address(endpoint: Endpoint, known: dict[str, Any]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: str(known.get(found[1], NOWHERE)), endpoint.path)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=name_of)
def test_nobody_comes_in_without_a_log_in_but_where_it_is_open(db: None, endpoint: Endpoint):
    path = f"/api/v1/{address(endpoint, {'plan_code': 'x', 'target': 1, 'number': 1})}"
    ask = Client().post if isinstance(endpoint, Deed | Question) else Client().get
    answer = ask(path)
    if isinstance(endpoint, Listing | Single) and endpoint.is_open:
        assert answer.status_code == (404 if endpoint.parameters else 200)
        return
    if isinstance(endpoint, Deed) and endpoint.pace is not None:
        assert answer.status_code == 422  # anybody may, and nothing was said
        return
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.fixture
def stranger(world: World) -> Program:
    """Somebody with every role there is, in another city."""
    roles = tuple(Grant(role=role, jurisdiction=ELSEWHERE) for role in ROLES)
    actor = Actor(person=None, name="elsewhere", grants=roles)
    start = Occasion(actor=actor, at=NOW, identities=world.identities, zone=ZONE)
    house = parties.register_organization(
        start, code="ELSE", name=same("Elsewhere"), kind="authority", jurisdiction=ELSEWHERE, level="city"
    )
    person = parties.register_person(
        start, name=same("Stranger"), organization_id=house.id, employed_from=LONG_AGO
    )
    world.people["Stranger"] = person.id
    parties.open_account(start, person_id=person.id, username="stranger", password="a-long-password")
    for role in ROLES:
        for reach in ({"organization_id": house.id}, {"jurisdiction": ELSEWHERE}):
            parties.assign_role(start, person_id=person.id, role=role, valid_from=LONG_AGO, **reach)
    return Program(bearer(world, "Stranger"))


def records(road: Road, certificate: Any) -> dict[str, Any]:
    world = road.world
    return {
        "instrument_id": world.weights, "standard_id": world.standard, "job_id": road.row.pk,
        "certificate_id": certificate.pk, "organization_id": world.lab, "person_id": world.people["Li"],
        "plan_code": "no-such-plan", "target": 1, "number": 1,
    }  # fmt: skip


def test_a_stranger_reads_nothing_but_open_registers(road: Road, certificate: Any, stranger: Program):
    known, seen = records(road, certificate), []
    for endpoint in ENDPOINTS:
        if isinstance(endpoint, Deed | Question) or name_of(endpoint) in OPEN:
            continue
        answer = stranger.get(address(endpoint, known))
        if isinstance(endpoint, Listing) and answer.status_code == 200:
            rows = answer.json()[endpoint.key]
            if endpoint.name == "list_people":
                rows = [one for one in rows if one["name_en"] != "Stranger"]
            if rows:
                seen.append(name_of(endpoint))
        elif name_of(endpoint) in FIGURES:
            figures = answer.json()
            if any(figures[part] for part in FIGURES[name_of(endpoint)]):
                seen.append(name_of(endpoint))
        elif answer.status_code not in (403, 404):
            seen.append(name_of(endpoint))
    assert seen == []


def test_a_stranger_changes_nothing(road: Road, certificate: Any, stranger: Program):
    known, before = records(road, certificate), Event.objects.count()
    for endpoint in ENDPOINTS:
        if isinstance(endpoint, Deed | Question) and endpoint.parameters:
            answer = stranger.post(address(endpoint, known))
            assert answer.status_code in (403, 404, 409, 422), name_of(endpoint)
    assert Event.objects.count() == before


def test_every_record_and_file_can_be_had_by_those_it_belongs_to(road: Road, certificate: Any):
    known = records(road, certificate)
    program = Program(bearer(road.world, "Wang"))
    for endpoint in ENDPOINTS:
        if isinstance(endpoint, Single | File) and set(endpoint.parameters) <= {
            "instrument_id", "standard_id", "job_id", "certificate_id", "organization_id", "person_id"
        }:  # fmt: skip
            is_ours = not endpoint.path.startswith(("received/", "materials/"))
            is_other_house = endpoint.path.startswith("instruments/")
            answer = program.get(address(endpoint, known))
            if is_ours and not is_other_house:
                assert answer.status_code == 200, (name_of(endpoint), answer.content[:300])


def closed_lists() -> Iterator[Listing]:
    for endpoint in ENDPOINTS:
        if isinstance(endpoint, Listing) and not endpoint.parameters:
            yield endpoint


def cost(program: Program, endpoint: Listing) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = program.get(endpoint.path, size=200)
    assert answer.status_code == 200, answer.content[:300]
    return len(asked)


def costs(program: Program) -> dict[str, int]:
    """What each list asks, once the first to ask after a change has grown the graph and read the names."""
    program.get("chain-health/certificates")
    program.get("instruments")
    return {endpoint.name: cost(program, endpoint) for endpoint in closed_lists()}


def test_no_list_asks_more_for_more_rows(road: Road, certificate: Any):
    program = Program(bearer(road.world, "Wang"))
    program.get("instruments")  # the use of the token is noted once a day
    few = costs(program)
    for number in range(30):
        another_set(road.world, number)
        more(road.world, number)
    many = costs(program)
    # A list of all registers reads again only what changed, so it may ask less.
    assert {name: cost for name, cost in many.items() if cost > few[name]} == {}
    assert max(cost for name, cost in many.items() if name not in ALL_REGISTERS) <= QUERIES
    assert max(many.values()) <= QUERIES_OF_ALL_REGISTERS


def more(world: World, number: int) -> None:
    """One organization, one person and one job more."""
    from tests.registry.conftest import PROVINCE, SETTING_UP

    start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
    parties.register_organization(
        start, code=f"X{number}", name=same(f"X{number}"), kind="enterprise", jurisdiction=PROVINCE
    )
    parties.register_person(start, name=same(f"P{number}"), organization_id=world.lab)
