"""What parties takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class AccreditBody(TypedDict):
    body: str
    kind: str
    number: str
    valid_from: str
    valid_to: str
    scope: list[AccreditBodyScopeLine]


class AccreditBodyScopeLine(TypedDict):
    subject: str
    range_text: str
    method: str
    uncertainty_text: NotRequired[str]


class AssignRoleBody(TypedDict):
    role: str
    organization_id: NotRequired[str | None]
    jurisdiction: NotRequired[str | None]
    valid_from: NotRequired[str | None]
    valid_to: NotRequired[str | None]


class ChangeAccreditationBody(TypedDict):
    to: str
    reason: str
    organization_id: NotRequired[str | None]


class ChangeDesignationBody(TypedDict):
    to: str
    reason: str
    designee_id: NotRequired[str | None]


class Competence(TypedDict):
    id: str
    valid_from: str
    valid_to: str
    method: str
    activity: str


class Credential(TypedDict):
    id: str
    valid_from: str
    valid_to: str
    kind: str
    number: str


class DesignateBody(TypedDict):
    designator_id: str
    designee_id: str
    form: str
    certificate_no: str
    kinds: list[str]
    area: str
    valid_from: str
    valid_to: str


class Designation(TypedDict):
    id: str
    certificate_no: str
    form: str
    designee_id: str
    designee__name_zh: str
    designee__name_en: str
    designator__name_zh: str
    designator__name_en: str
    area_id: str
    valid_from: str
    valid_to: str
    state: str
    kinds: list[str]


class DesignationPage(TypedDict):
    designations: list[Designation]
    total: int
    has_more: bool
    page: int
    size: int


class Division(TypedDict):
    code: str
    name_zh: str
    name_en: str
    level: str
    type: str
    parent_id: str | None
    path: str
    population: int | None


class DivisionPage(TypedDict):
    divisions: list[Division]
    total: int
    has_more: bool
    page: int
    size: int


class EndEmploymentBody(TypedDict):
    last_day: str
    reason: NotRequired[str]


class EndRoleBody(TypedDict):
    last_day: str
    person_id: NotRequired[str | None]


class GrantCompetenceBody(TypedDict):
    method: str
    activities: list[str]
    valid_from: str
    valid_to: str


class InvitePersonBody(TypedDict):
    email: str


class Organization(TypedDict):
    id: str
    code: str
    uscc: str | None
    name_zh: str
    name_en: str
    kind: str
    level: str
    jurisdiction_id: str
    address: str
    contact: str
    anchor: bool


class OrganizationLine(TypedDict):
    id: str
    code: str
    uscc: str | None
    name_zh: str
    name_en: str
    kind: str
    level: str
    jurisdiction_id: str
    address: str
    contact: str
    anchor: bool


class OrganizationLinePage(TypedDict):
    organizations: list[OrganizationLine]
    total: int
    has_more: bool
    page: int
    size: int


class Person(TypedDict):
    id: str
    name_zh: str
    name_en: str
    staff_no: str
    email: str
    organization_id: str
    organization__name_zh: str
    organization__name_en: str
    employed_from: str
    employed_to: str | None
    roles: list[Role]
    competences: list[Competence]
    credentials: list[Credential]


class PersonLine(TypedDict):
    id: str
    name_zh: str
    name_en: str
    staff_no: str
    email: str
    organization_id: str
    organization__name_zh: str
    organization__name_en: str
    employed_from: str
    employed_to: str | None


class PersonLinePage(TypedDict):
    people: list[PersonLine]
    total: int
    has_more: bool
    page: int
    size: int


class RecordCredentialBody(TypedDict):
    kind: str
    number: str
    valid_from: str
    valid_to: str


class RegisterOrganizationBody(TypedDict):
    code: str
    name: RegisterOrganizationBodyName
    kind: str
    jurisdiction: str
    level: NotRequired[str]
    uscc: NotRequired[str | None]
    parent: NotRequired[str | None]
    address: NotRequired[str]
    contact: NotRequired[str]
    is_anchor: NotRequired[bool]


class RegisterOrganizationBodyName(TypedDict):
    zh: str
    en: str


class RegisterPersonBody(TypedDict):
    name: RegisterPersonBodyName
    organization_id: str
    employed_from: NotRequired[str | None]
    staff_no: NotRequired[str]
    email: NotRequired[str]


class RegisterPersonBodyName(TypedDict):
    zh: str
    en: str


ReleaseLockBody = dict[str, Any]


ResetSecondFactorBody = dict[str, Any]


class Role(TypedDict):
    id: str
    valid_from: str
    valid_to: str | None
    role: str
    organization_id: str | None
    jurisdiction_id: str | None


class SetAccountActiveBody(TypedDict):
    active: bool


WithdrawInvitationBody = dict[str, Any]
