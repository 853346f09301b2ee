"""Writing the register of bodies and people: one function per act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.acts import ROLES, Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties import acts, rules
from suyuan.registry.parties.models import (
    Account,
    Competence,
    Credential,
    Designation,
    Jurisdiction,
    Organization,
    Person,
    RoleAssignment,
)


def columns(occasion: Occasion) -> dict[str, Any]:
    """Identity and stamps of a new row."""
    return {
        "id": occasion.identities(),
        "created_at": occasion.at,
        "created_by": occasion.actor.person,
        "updated_at": occasion.at,
    }


def register_organization(
    occasion: Occasion,
    *,
    code: str,
    name: Text,
    kind: str,
    jurisdiction: str,
    level: str = "",
    uscc: str | None = None,
    parent: UUID | None = None,
    address: str = "",
    contact: str = "",
    is_anchor: bool = False,
) -> Organization:
    """Enter an organization. Raises InputError for a wrong code or kind, Conflict for a known one."""
    path = path_of(jurisdiction)
    permit(acts.REGISTER_ORGANIZATION, occasion, path=path)
    if not (code and name.zh and name.en) or len(code) > CODE_LENGTH:
        raise InputError(
            Text("请填写代码（至多 20 字符）和中英文名称", "give a code of 20 letters at most and names"),
            given=code[:40],
        )
    if level:
        known(level, rules.LEVELS, what=Text("级别", "the level"))
    known(kind, rules.ORGANIZATION_KINDS, what=Text("机构类别", "the kind of organization"))
    if uscc is not None and (reason := rules.why_not_uscc(uscc)):
        raise InputError(reason, given=uscc)
    with transaction.atomic():
        organization = Organization(
            **columns(occasion),
            code=code,
            uscc=uscc,
            name_zh=name.zh,
            name_en=name.en,
            kind=kind,
            level=level,
            jurisdiction_id=jurisdiction,
            parent_id=parent,
            address=address,
            contact=contact,
            anchor=is_anchor,
        )
        insert(organization, Text(f"机构 {code} 已登记", f"organization {code} is registered already"))
        record(
            acts.REGISTER_ORGANIZATION,
            occasion,
            entity="organization",
            entity_id=organization.id,
            payload={"code": code, "name": name, "kind": kind, "uscc": uscc, "jurisdiction": jurisdiction},
        )
    return organization


def register_person(
    occasion: Occasion,
    *,
    name: Text,
    organization_id: UUID,
    employed_from: date | None = None,
    staff_no: str = "",
    email: str = "",
) -> Person:
    """Enter a person who works for an organization. The staff number is used once in a house."""
    permit_in(acts.REGISTER_PERSON, occasion, organization_id)
    if not name.zh or not name.en:
        raise Missing("name", hint=Text("请填写中文名和英文名。", "Give the name in both languages."))
    if email and not rules.is_email(email):
        raise InputError(Text("不是电子邮箱地址", "this is no e-mail address"), given=email)
    with transaction.atomic():
        person = Person(
            **columns(occasion),
            name_zh=name.zh,
            name_en=name.en,
            organization_id=organization_id,
            staff_no=staff_no,
            email=email,
            employed_from=employed_from or occasion.today,
        )
        insert(person, Text(f"工号 {staff_no} 已使用", f"the staff number {staff_no} is taken"))
        record(
            acts.REGISTER_PERSON,
            occasion,
            entity="person",
            entity_id=person.id,
            payload={"name": name, "organization": organization_id},
        )
    return person


def assign_role(
    occasion: Occasion,
    *,
    person_id: UUID,
    role: str,
    organization_id: UUID | None = None,
    jurisdiction: str | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RoleAssignment:
    """Give a person a role in one organization or in one division."""
    known(role, ROLES, what=Text("角色", "the role"))
    if (organization_id is None) == (jurisdiction is None):
        raise InputError(
            Text(
                "角色须限定在一个机构或一个行政区划内",
                "a role holds in one organization or in one division",
            ),
            given=role,
        )
    person_of(person_id)
    if reason := rules.why_not_assign(occasion.actor.person, person_id):
        raise RuleRefusal(reason, person=person_id)
    in_order(valid_from or occasion.today, valid_to)
    if jurisdiction is not None:
        permit(acts.ASSIGN_ROLE, occasion, path=path_of(jurisdiction))
    else:
        permit_in(acts.ASSIGN_ROLE, occasion, organization_id)
    with transaction.atomic():
        assignment = RoleAssignment(
            **columns(occasion),
            person_id=person_id,
            role=role,
            organization_id=organization_id,
            jurisdiction_id=jurisdiction,
            valid_from=valid_from or occasion.today,
            valid_to=valid_to,
        )
        assignment.save(force_insert=True)
        record(
            acts.ASSIGN_ROLE,
            occasion,
            entity="person",
            entity_id=person_id,
            to_state=role,
            payload={"role": role, "organization": organization_id, "jurisdiction": jurisdiction},
        )
    return assignment


def end_role(
    occasion: Occasion, *, assignment_id: UUID, last_day: date, person_id: UUID | None = None
) -> None:
    """Let a role end with `last_day`; it counts on that day and no longer after it.

    A person that is given must hold it.
    """
    row = RoleAssignment.objects.filter(pk=assignment_id).select_related("jurisdiction").first()
    if row is None or person_id not in (None, row.person_id):
        raise NotFound(Text("没有这项角色", "there is no such role"), assignment=assignment_id)
    if row.jurisdiction is not None:
        permit(acts.END_ROLE, occasion, path=row.jurisdiction.path)
    else:
        permit_in(acts.END_ROLE, occasion, row.organization_id)
    with transaction.atomic():
        changed = RoleAssignment.objects.filter(
            pk=assignment_id, row_version=row.row_version, valid_to=row.valid_to
        ).update(valid_to=last_day, updated_at=occasion.at, row_version=row.row_version + 1)
        if changed != 1:
            raise Conflict(Text("该角色刚被他人修改", "the role was changed by somebody else"))
        record(
            acts.END_ROLE,
            occasion,
            entity="person",
            entity_id=row.person_id,
            from_state=row.role,
            payload={"assignment": assignment_id, "last_day": last_day.isoformat()},
        )


def grant_competence(
    occasion: Occasion,
    *,
    person_id: UUID,
    method: str,
    activities: Iterable[str],
    valid_from: date,
    valid_to: date,
) -> list[Competence]:
    """Authorise a person of one's own house for activities under a method."""
    person = person_of(person_id)
    permit_in(acts.GRANT_COMPETENCE, occasion, person.organization_id)
    wanted = tuple(dict.fromkeys(activities))
    for activity in wanted:
        known(activity, rules.ACTIVITIES, what=Text("活动", "the activity"))
    in_order(valid_from, valid_to)
    granted = [
        Competence(
            **columns(occasion),
            person_id=person_id,
            method=method,
            activity=activity,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        for activity in wanted
    ]
    with transaction.atomic():
        insert_all(granted, Text("该能力已登记", "this competence is granted already"))
        record(
            acts.GRANT_COMPETENCE,
            occasion,
            entity="person",
            entity_id=person_id,
            payload={
                "method": method,
                "activities": wanted,
                "from": valid_from.isoformat(),
                "to": valid_to.isoformat(),
            },
        )
    return granted


def record_credential(
    occasion: Occasion, *, person_id: UUID, kind: str, number: str, valid_from: date, valid_to: date
) -> Credential:
    """Enter a professional registration of a person."""
    person = person_of(person_id)
    permit_in(acts.RECORD_CREDENTIAL, occasion, person.organization_id)
    known(kind, rules.CREDENTIAL_KINDS, what=Text("资格类别", "the kind of credential"))
    in_order(valid_from, valid_to)
    with transaction.atomic():
        credential = Credential(
            **columns(occasion),
            person_id=person_id,
            kind=kind,
            number=number,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        insert(credential, Text(f"证书 {number} 已登记", f"credential {number} is recorded already"))
        record(
            acts.RECORD_CREDENTIAL,
            occasion,
            entity="person",
            entity_id=person_id,
            payload={"kind": kind, "number": number},
        )
    return credential


def designate(
    occasion: Occasion,
    *,
    designator_id: UUID,
    designee_id: UUID,
    form: str,
    certificate_no: str,
    kinds: Iterable[str],
    area: str,
    valid_from: date,
    valid_to: date,
) -> Designation:
    """Authorise an institution to verify kinds of instruments in an area."""
    permit(acts.DESIGNATE, occasion, path=path_of(area))
    known(form, rules.DESIGNATION_FORMS, what=Text("授权形式", "the form of designation"))
    in_order(valid_from, valid_to)
    with transaction.atomic():
        designation = Designation(
            **columns(occasion),
            designator_id=designator_id,
            designee_id=designee_id,
            form=form,
            certificate_no=certificate_no,
            kinds=sorted(set(kinds)),
            area_id=area,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        insert(
            designation,
            Text(f"授权证书号 {certificate_no} 已使用", f"designation number {certificate_no} is taken"),
        )
        record(
            acts.DESIGNATE,
            occasion,
            entity="organization",
            entity_id=designee_id,
            to_state="granted",
            payload={"certificate_no": certificate_no, "kinds": designation.kinds, "area": area},
        )
    return designation


def open_account(
    occasion: Occasion, *, person_id: UUID, username: str, password: str, language: str = "zh-hans"
) -> Account:
    """Give a person a log-in. The password is kept only as its Argon2 hash and never in the journal."""
    person = person_of(person_id)
    permit_in(acts.OPEN_ACCOUNT, occasion, person.organization_id)
    with transaction.atomic():
        account = make_account(person_id, username=username, password=password, language=language)
        record(
            acts.OPEN_ACCOUNT,
            occasion,
            entity="person",
            entity_id=person_id,
            payload={"username": username},
        )
    return account


MIN_PASSWORD = 10
CODE_LENGTH = 20  # of an organization: the code stands in certificate numbers


def make_account(person_id: UUID, *, username: str, password: str | None, language: str) -> Account:
    """Enter the log-in of a person. Raises InputError, Conflict for a name or a person that has one.

    Without a password no password opens it.
    """
    name = username.strip()
    if not name or len(name) > 60 or not name.isprintable() or any(sign.isspace() for sign in name):
        raise InputError(
            Text("用户名为 1 到 60 个字符，不含空格", "a user name has 1 to 60 characters and no blank"),
            given=username[:60],
        )
    if password is not None:
        check_password(password)
    if Account.objects.filter(person_id=person_id).exists():
        raise Conflict(Text("该人员已有账号", "this person has an account already"), person=person_id)
    account = Account(username=name, person_id=person_id, language=language)
    account.set_password(password)
    insert(account, Text(f"用户名 {name} 已被使用", f"the user name {name} is taken"))
    return account


def check_password(password: str) -> None:
    """Raise InputError for a password that is too short; the page asks Django's validators besides."""
    if len(password) < MIN_PASSWORD:
        raise InputError(
            Text(f"密码至少 {MIN_PASSWORD} 个字符", f"a password has at least {MIN_PASSWORD} characters")
        )


def path_of(code: str) -> str:
    """The codes from the top to a division. Raises NotFound."""
    path = Jurisdiction.objects.filter(pk=code).values_list("path", flat=True).first()
    if path is None:
        raise NotFound(Text(f"没有行政区划 {code}", f"there is no division {code}"), code=code)
    return path


def person_of(person_id: UUID) -> Person:
    """The person. Raises NotFound."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound(Text("没有这个人员", "there is no such person"), person=person_id)
    return person


def permit_in(act: Act, occasion: Occasion, organization_id: UUID | None) -> None:
    """Raise NotPermitted unless the actor may do this to a house. Raises NotFound where there is none."""
    houses = (
        Organization.objects.filter(pk=organization_id) if organization_id else Organization.objects.none()
    )
    path = houses.values_list("jurisdiction__path", flat=True).first()
    if path is None:
        raise NotFound(Text("没有这个机构", "there is no such organization"), organization=organization_id)
    permit(act, occasion, organization=organization_id, path=path)


def known(value: str, table: dict[str, Text], *, what: Text) -> None:
    """Raise InputError for a code that is not in the table, or for none."""
    if value not in table:
        strange = Text(f"不认识{what.zh}“{value}”", f"{what.en} “{value}” is not known")
        raise InputError(
            strange if value else Text(f"未选择{what.zh}", f"{what.en} is not chosen"),
            given=value,
            allowed=", ".join(table),
        )


def in_order(first: date, last: date | None) -> None:
    """Raise InputError for a validity that ends before it begins."""
    if last is not None and last < first:
        raise InputError(
            Text("有效期的止日早于起日", "the validity ends before it begins"), given=last.isoformat()
        )


def insert(row: Any, taken: Text, **facts: Any) -> None:
    """Enter a row, or raise Conflict with these words and facts where one like it stands."""
    insert_all([row], taken, **facts)


def insert_all(rows: list[Any], taken: Text, **facts: Any) -> None:
    """Enter rows together, or raise Conflict with these words and facts."""
    try:
        with transaction.atomic():
            type(rows[0]).objects.bulk_create(rows)
    except IntegrityError as error:
        raise Conflict(taken, **facts) from error
