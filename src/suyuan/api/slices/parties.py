"""Organizations, people with their roles, competences and credentials, and designations.

People are seen by their own house and by the authority of its division; organizations by everybody who has
entered, because forms choose among them.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.api.asking import Asked, Found, narrowed
from suyuan.api.endpoints import IDENTITY, Deed, Listing, Single, Slice, one_of, word
from suyuan.api.rows import row
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import (
    accounts,
    accrediting,
    commands,
    inviting,
    listing,
    lockout,
    queries,
    second_factor,
)
from suyuan.registry.parties.models import (
    Accreditation,
    Competence,
    Credential,
    Designation,
    Jurisdiction,
    Organization,
    Person,
    RoleAssignment,
)
from suyuan.registry.parties.rules import ORGANIZATION_KINDS
from suyuan.registry.parties.scope import refuse_unless

PERSON = "people/{person_id}"


def _reset_second_factor(occasion: Occasion, *, person_id: UUID) -> None:
    with transaction.atomic():
        second_factor.remove(accounts.reset_second_factor(occasion, person_id=person_id))


def _release_lock(occasion: Occasion, *, person_id: UUID) -> None:
    with transaction.atomic():
        lockout.release(accounts.release_lock(occasion, person_id=person_id))


VALID = ("id", "valid_from", "valid_to")


def _organizations(asked: Asked) -> Found:
    path = str(queries.division(division)["path"]) if (division := asked.filters["division"]) else ""
    rows, total = listing.organizations(
        kind=asked.filters["kind"], path=path, text=asked.filters["q"], page=asked.page, size=asked.size
    )
    return Found(rows, total)


def _organization(asked: Asked) -> dict[str, Any]:
    return queries.organization(asked.path["organization_id"])


def _people(asked: Asked) -> Found:
    scope = asked.scope
    house = None if scope.is_authority else asked.house
    rows, total = listing.people(
        house=asked.filters["organization"] if scope.is_authority else house,
        path=narrowed(scope, asked.filters["division"]) if scope.is_authority else "",
        text=asked.filters["q"],
        on=asked.occasion.today,
        page=asked.page,
        size=asked.size,
    )
    return Found(rows, total)


def _person(asked: Asked) -> dict[str, Any]:
    found = listing.person(asked.path["person_id"])
    seen = asked.scope.sees_house(found["organization_id"], path=found["organization__jurisdiction__path"])
    refuse_unless(seen, Text("这名人员", "this person"))
    return found


def _designations(asked: Asked) -> Found:
    rows, total = listing.designations(on=asked.occasion.today, page=asked.page, size=asked.size)
    return Found(rows, total)


def _divisions(asked: Asked) -> Found:
    return asked.part(queries.divisions(on=asked.occasion.today))


SLICE = Slice(
    code="parties",
    endpoints=(
        Listing(
            path="divisions",
            name="list_divisions",
            summary="Administrative divisions from the top down",
            row=row("Division", Jurisdiction, queries.DIVISION_COLUMNS),
            find=_divisions,
        ),
        Listing(
            path="organizations",
            name="list_organizations",
            summary="Organizations",
            row=row("OrganizationLine", Organization, queries.ORGANIZATION_COLUMNS),
            find=_organizations,
            filters={"kind": one_of(ORGANIZATION_KINDS), "division": word(), "q": word()},
        ),
        Single(
            path="organizations/{organization_id}",
            name="show_organization",
            summary="One organization",
            row=row("Organization", Organization, queries.ORGANIZATION_COLUMNS),
            find=_organization,
        ),
        Listing(
            path="people",
            name="list_people",
            summary="People of one's house, or of one's division",
            row=row("PersonLine", Person, listing.PERSON),
            find=_people,
            filters={"organization": IDENTITY, "division": word(), "q": word()},
        ),
        Single(
            path=PERSON,
            name="show_person",
            summary="One person with roles, competences and credentials",
            row=row(
                "Person",
                Person,
                listing.PERSON,
                rows={
                    "roles": (
                        row("Role", RoleAssignment, (*VALID, "role", "organization_id", "jurisdiction_id")),
                        lambda one: one["roles"],
                    ),
                    "competences": (
                        row("Competence", Competence, (*VALID, "method", "activity")),
                        lambda one: one["competences"],
                    ),
                    "credentials": (
                        row("Credential", Credential, (*VALID, "kind", "number")),
                        lambda one: one["credentials"],
                    ),
                },
            ),
            find=_person,
        ),
        Listing(
            path="designations",
            name="list_designations",
            summary="Designations in force",
            row=row("Designation", Designation, listing.DESIGNATION, more={"kinds": list[str]}),
            find=_designations,
        ),
        Deed(path="organizations", summary="Register an organization",
             command=commands.register_organization, table=Organization),
        Deed(path="organizations/{organization_id}/accreditations", summary="Record an accreditation",
             command=accrediting.accredit, table=Accreditation),
        Deed(path="accreditations/{accreditation_id}/change", summary="Change its state",
             command=accrediting.change_accreditation),
        Deed(path="people", summary="Register a person", command=commands.register_person, table=Person),
        Deed(path=f"{PERSON}/roles", summary="Give a role", command=commands.assign_role,
             table=RoleAssignment, bounds={"jurisdiction": 6}),
        Deed(path="roles/{assignment_id}/end", summary="End a role", command=commands.end_role),
        Deed(path=f"{PERSON}/competences", summary="Grant competences", command=commands.grant_competence,
             table=Competence),
        Deed(path=f"{PERSON}/credentials", summary="Record a credential", command=commands.record_credential,
             table=Credential),
        Deed(path=f"{PERSON}/end-employment", summary="The person left", command=accrediting.end_employment),
        Deed(path=f"{PERSON}/account/set-active", name="set_account_active",
             summary="Close or open the account", command=accounts.set_active),
        Deed(path=f"{PERSON}/invitation", name="invite_person",
             summary="Invite to open an account; the link goes out by e-mail",
             command=inviting.invite_by_mail, bounds={"email": 200}),
        Deed(path=f"{PERSON}/invitation/withdraw", name="withdraw_invitation",
             summary="Withdraw the invitation", command=accounts.withdraw_invitation),
        Deed(path=f"{PERSON}/account/release-lock", name="release_lock",
             summary="Open an account that wrong passwords have locked", command=_release_lock),
        Deed(path=f"{PERSON}/account/reset-second-factor", name="reset_second_factor",
             summary="Take away a second factor that was lost", command=_reset_second_factor),
        Deed(path="designations", summary="Designate an institution", command=commands.designate,
             table=Designation),
        Deed(path="designations/{designation_id}/change", summary="Change its state",
             command=accrediting.change_designation),
    ),
)  # fmt: skip
