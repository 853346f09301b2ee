"""Operations on parties.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.parties import (
    AccreditBody,
    AssignRoleBody,
    ChangeAccreditationBody,
    ChangeDesignationBody,
    DesignateBody,
    DesignationPage,
    DivisionPage,
    EndEmploymentBody,
    EndRoleBody,
    GrantCompetenceBody,
    InvitePersonBody,
    Organization,
    OrganizationLinePage,
    Person,
    PersonLinePage,
    RecordCredentialBody,
    RegisterOrganizationBody,
    RegisterPersonBody,
    SetAccountActiveBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnParties:
    """Operations on parties. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_divisions(self, *, page: int | None = None, size: int | None = None) -> DivisionPage:
        """Administrative divisions from the top down."""
        answer: DivisionPage = self._ask("GET", "/api/v1/divisions", query={"page": page, "size": size})
        return answer

    def list_organizations(
        self,
        *,
        kind: Literal[
            "",
            "authority",
            "verification_institution",
            "designated_institution",
            "calibration_lab",
            "enterprise",
            "public_institution",
            "rm_producer",
            "patent_holder",
            "association",
        ]
        | None = None,
        division: str | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> OrganizationLinePage:
        """Organizations."""
        answer: OrganizationLinePage = self._ask(
            "GET",
            "/api/v1/organizations",
            query={"kind": kind, "division": division, "q": q, "page": page, "size": size},
        )
        return answer

    def register_organization(
        self, *, idempotency_key: str | None = None, **body: Unpack[RegisterOrganizationBody]
    ) -> Done:
        """Register an organization."""
        answer: Done = self._ask("POST", "/api/v1/organizations", body=body, key=idempotency_key)
        return answer

    def list_people(
        self,
        *,
        organization: str | None | None = None,
        division: str | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> PersonLinePage:
        """People of one's house, or of one's division."""
        answer: PersonLinePage = self._ask(
            "GET",
            "/api/v1/people",
            query={"organization": organization, "division": division, "q": q, "page": page, "size": size},
        )
        return answer

    def register_person(
        self, *, idempotency_key: str | None = None, **body: Unpack[RegisterPersonBody]
    ) -> Done:
        """Register a person."""
        answer: Done = self._ask("POST", "/api/v1/people", body=body, key=idempotency_key)
        return answer

    def list_designations(self, *, page: int | None = None, size: int | None = None) -> DesignationPage:
        """Designations in force."""
        answer: DesignationPage = self._ask("GET", "/api/v1/designations", query={"page": page, "size": size})
        return answer

    def designate(self, *, idempotency_key: str | None = None, **body: Unpack[DesignateBody]) -> Done:
        """Designate an institution."""
        answer: Done = self._ask("POST", "/api/v1/designations", body=body, key=idempotency_key)
        return answer

    def show_organization(self, organization_id: str) -> Organization:
        """One organization."""
        answer: Organization = self._ask("GET", f"/api/v1/organizations/{place(organization_id)}")
        return answer

    def show_person(self, person_id: str) -> Person:
        """One person with roles, competences and credentials."""
        answer: Person = self._ask("GET", f"/api/v1/people/{place(person_id)}")
        return answer

    def accredit(
        self, organization_id: str, *, idempotency_key: str | None = None, **body: Unpack[AccreditBody]
    ) -> Done:
        """Record an accreditation."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/organizations/{place(organization_id)}/accreditations",
            body=body,
            key=idempotency_key,
        )
        return answer

    def change_accreditation(
        self,
        accreditation_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ChangeAccreditationBody],
    ) -> Done:
        """Change its state."""
        answer: Done = self._ask(
            "POST", f"/api/v1/accreditations/{place(accreditation_id)}/change", body=body, key=idempotency_key
        )
        return answer

    def assign_role(
        self, person_id: str, *, idempotency_key: str | None = None, **body: Unpack[AssignRoleBody]
    ) -> Done:
        """Give a role."""
        answer: Done = self._ask(
            "POST", f"/api/v1/people/{place(person_id)}/roles", body=body, key=idempotency_key
        )
        return answer

    def end_role(
        self, assignment_id: str, *, idempotency_key: str | None = None, **body: Unpack[EndRoleBody]
    ) -> Done:
        """End a role."""
        answer: Done = self._ask(
            "POST", f"/api/v1/roles/{place(assignment_id)}/end", body=body, key=idempotency_key
        )
        return answer

    def grant_competence(
        self, person_id: str, *, idempotency_key: str | None = None, **body: Unpack[GrantCompetenceBody]
    ) -> Done:
        """Grant competences."""
        answer: Done = self._ask(
            "POST", f"/api/v1/people/{place(person_id)}/competences", body=body, key=idempotency_key
        )
        return answer

    def record_credential(
        self, person_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecordCredentialBody]
    ) -> Done:
        """Record a credential."""
        answer: Done = self._ask(
            "POST", f"/api/v1/people/{place(person_id)}/credentials", body=body, key=idempotency_key
        )
        return answer

    def end_employment(
        self, person_id: str, *, idempotency_key: str | None = None, **body: Unpack[EndEmploymentBody]
    ) -> Done:
        """The person left."""
        answer: Done = self._ask(
            "POST", f"/api/v1/people/{place(person_id)}/end-employment", body=body, key=idempotency_key
        )
        return answer

    def invite_person(
        self, person_id: str, *, idempotency_key: str | None = None, **body: Unpack[InvitePersonBody]
    ) -> Done:
        """Invite to open an account; the link goes out by e-mail."""
        answer: Done = self._ask(
            "POST", f"/api/v1/people/{place(person_id)}/invitation", body=body, key=idempotency_key
        )
        return answer

    def change_designation(
        self,
        designation_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ChangeDesignationBody],
    ) -> Done:
        """Change its state."""
        answer: Done = self._ask(
            "POST", f"/api/v1/designations/{place(designation_id)}/change", body=body, key=idempotency_key
        )
        return answer

    def set_account_active(
        self, person_id: str, *, idempotency_key: str | None = None, **body: Unpack[SetAccountActiveBody]
    ) -> Done:
        """Close or open the account."""
        answer: Done = self._ask(
            "POST", f"/api/v1/people/{place(person_id)}/account/set-active", body=body, key=idempotency_key
        )
        return answer

    def withdraw_invitation(self, person_id: str, *, idempotency_key: str | None = None) -> Done:
        """Withdraw the invitation."""
        answer: Done = self._ask(
            "POST", f"/api/v1/people/{place(person_id)}/invitation/withdraw", body={}, key=idempotency_key
        )
        return answer

    def release_lock(self, person_id: str, *, idempotency_key: str | None = None) -> Done:
        """Open an account that wrong passwords have locked."""
        answer: Done = self._ask(
            "POST", f"/api/v1/people/{place(person_id)}/account/release-lock", body={}, key=idempotency_key
        )
        return answer

    def reset_second_factor(self, person_id: str, *, idempotency_key: str | None = None) -> Done:
        """Take away a second factor that was lost."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/people/{place(person_id)}/account/reset-second-factor",
            body={},
            key=idempotency_key,
        )
        return answer
