"""Writing about log-ins: invitations, closing and opening accounts, passwords, second factors, identities.

A token is drawn above this floor and handed in; here it is kept only as its digest. What people do with their
own log-in is refused to everybody else. No secret, code or password ever reaches the journal.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import models, transaction

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import acts, rules
from suyuan.registry.parties.commands import (
    check_password,
    columns,
    insert,
    make_account,
    permit_in,
    person_of,
)
from suyuan.registry.parties.models import Account, Invitation, LinkedIdentity, Person

VALID_FOR: Final = timedelta(days=7)
ENTITY: Final = "person"
GONE: Final = Text(
    "此链接不存在、已使用、已撤回或已过期", "this link is unknown, used, withdrawn or out of date"
)


class InvitationGone(NotFound):
    """A link of an invitation that opens nothing; which of the reasons it is, a stranger does not learn."""

    code = "SY-204"
    title = Text("邀请已失效", "This invitation is over")


def invite(occasion: Occasion, *, person_id: UUID, token: str, email: str = "") -> Invitation:
    """Invite a person without an account; older open invitations of that person end. Valid for seven days."""
    person = _employed(occasion, person_id)
    permit_in(acts.INVITE, occasion, person.organization_id)
    if email and not rules.is_email(email):
        raise InputError(Text("不是电子邮箱地址", "this is no e-mail address"), given=email)
    if Account.objects.filter(person_id=person_id).exists():
        raise Conflict(Text("该人员已有账号", "this person has an account already"), person=person_id)
    with transaction.atomic():
        _open_invitations(occasion).filter(person_id=person_id).update(
            withdrawn_at=occasion.at, updated_at=occasion.at
        )
        row = Invitation(
            **columns(occasion),
            person_id=person_id,
            digest=sha256_hex(token.encode()),
            email=email,
            expires_at=occasion.at + VALID_FOR,
        )
        insert(row, Text("邀请已存在", "there is such an invitation already"))
        _note(acts.INVITE, occasion, person_id, expires=row.expires_at.isoformat())
    return row


def withdraw_invitation(occasion: Occasion, *, person_id: UUID) -> None:
    """End the open invitations of a person."""
    permit_in(acts.WITHDRAW_INVITATION, occasion, person_of(person_id).organization_id)
    with transaction.atomic():
        rows = _open_invitations(occasion).filter(person_id=person_id)
        if not rows.update(withdrawn_at=occasion.at, updated_at=occasion.at):
            raise NotFound(Text("没有有效的邀请", "there is no open invitation"), person=person_id)
        _note(acts.WITHDRAW_INVITATION, occasion, person_id)


def invited(occasion: Occasion, token: str) -> Invitation:
    """The open invitation behind a link, with its person. Raises InvitationGone."""
    rows = _open_invitations(occasion).select_related("person__organization")
    row = rows.filter(digest=sha256_hex(token.encode())).first()
    if row is None or rules.why_not_employed(
        row.person.employed_from, row.person.employed_to, on=occasion.today
    ):
        raise InvitationGone(
            GONE, hint=Text("请向管理员索取新的邀请。", "Ask the administrator for a new invitation.")
        )
    return row


def accept_invitation(
    occasion: Occasion, *, token: str, username: str, password: str | None, language: str = "zh-hans"
) -> Account:
    """Open the account of the invited person, who chose user name and password. The link is used up.

    Without a password only a linked identity opens the account.
    """
    with transaction.atomic():
        row = invited(occasion, token)
        used = Invitation.objects.filter(pk=row.pk, used_at__isnull=True).update(
            used_at=occasion.at, updated_at=occasion.at
        )
        if used != 1:
            raise InvitationGone(GONE)
        account = make_account(row.person_id, username=username, password=password, language=language)
        _note(acts.ACCEPT_INVITATION, occasion, row.person_id, username=username)
    return account


def accept_with_identity(
    occasion: Occasion, *, token: str, username: str, issuer: str, subject: str, language: str = "zh-hans"
) -> Account:
    """Open the account of the invited person without a password, for an identity of the provider."""
    with transaction.atomic():
        account = accept_invitation(
            occasion, token=token, username=username, password=None, language=language
        )
        link_identity(occasion, account=account, issuer=issuer, subject=subject)
    return account


def set_active(occasion: Occasion, *, person_id: UUID, active: bool) -> None:
    """Close the account of a person, or open it again. Nobody closes the own one."""
    act = acts.REACTIVATE_ACCOUNT if active else acts.DEACTIVATE_ACCOUNT
    account = _account(occasion, act, person_id)
    if not active and occasion.actor.person == person_id:
        raise RuleRefusal(Text("不能停用自己的账号", "nobody closes the own account"))
    with transaction.atomic():
        if Account.objects.filter(pk=account.pk, is_active=not active).update(is_active=active) != 1:
            raise Conflict(Text("账号状态未变", "the account is in that state already"))
        _note(act, occasion, person_id, username=account.username)


def release_lock(occasion: Occasion, *, person_id: UUID) -> str:
    """Write down that the lock of an account is released: the user name whose failures are forgotten."""
    account = _account(occasion, acts.RELEASE_LOCK, person_id)
    with transaction.atomic():
        _note(acts.RELEASE_LOCK, occasion, person_id, username=account.username)
    return account.username


def reset_second_factor(occasion: Occasion, *, person_id: UUID) -> int:
    """Take away the second factor of somebody who has lost it: the key of the account."""
    account = _account(occasion, acts.RESET_SECOND_FACTOR, person_id)
    if occasion.actor.person == person_id:
        raise RuleRefusal(Text("请由另一位管理员重置", "another administrator has to reset it"))
    _flag(occasion, acts.RESET_SECOND_FACTOR, account, enrolled=False)
    return account.pk


def enrol_second_factor(occasion: Occasion, *, account: Account) -> None:
    """Note that the person proved a second factor."""
    _own(occasion, account)
    _flag(occasion, acts.ENROL_SECOND_FACTOR, account, enrolled=True)


def drop_second_factor(occasion: Occasion, *, account: Account) -> None:
    """Note that the person gave the second factor up."""
    _own(occasion, account)
    _flag(occasion, acts.DROP_SECOND_FACTOR, account, enrolled=False)


def renew_recovery_codes(occasion: Occasion, *, account: Account) -> None:
    """Note that the person replaced the recovery codes."""
    _own(occasion, account)
    with transaction.atomic():
        _note(acts.RENEW_RECOVERY_CODES, occasion, account.person_id)


def change_password(occasion: Occasion, *, account: Account, password: str) -> None:
    """Keep a new password of the own account, as its hash."""
    _own(occasion, account)
    check_password(password)
    with transaction.atomic():
        account.set_password(password)
        account.save(update_fields=["password"])
        _note(acts.CHANGE_PASSWORD, occasion, account.person_id)


def link_identity(occasion: Occasion, *, account: Account, issuer: str, subject: str) -> LinkedIdentity:
    """Let an identity of a provider enter as this account. One identity belongs to one account."""
    _own(occasion, account)
    with transaction.atomic():
        row = LinkedIdentity(**columns(occasion), account_id=account.pk, issuer=issuer, subject=subject)
        insert(row, Text("该身份已关联账号", "this identity is linked to an account already"))
        _note(acts.LINK_IDENTITY, occasion, account.person_id, issuer=issuer)
    return row


def unlink_identity(occasion: Occasion, *, account: Account, identity_id: UUID) -> None:
    """Part an identity from the own account."""
    _own(occasion, account)
    with transaction.atomic():
        gone, _ = LinkedIdentity.objects.filter(pk=identity_id, account_id=account.pk).delete()
        if not gone:
            raise NotFound(Text("没有这项关联", "there is no such link"), identity=identity_id)
        _note(acts.UNLINK_IDENTITY, occasion, account.person_id)


def _employed(occasion: Occasion, person_id: UUID) -> Person:
    person = person_of(person_id)
    if reason := rules.why_not_employed(person.employed_from, person.employed_to, on=occasion.today):
        raise RuleRefusal(reason, person=person_id)
    return person


def _account(occasion: Occasion, act: Act, person_id: UUID) -> Account:
    permit_in(act, occasion, person_of(person_id).organization_id)
    account = Account.objects.filter(person_id=person_id).first()
    if account is None:
        raise NotFound(Text("该人员没有账号", "this person has no account"), person=person_id)
    return account


def _own(occasion: Occasion, account: Account) -> None:
    if occasion.actor.person is None or occasion.actor.person != account.person_id:
        raise NotPermitted(Text("只能由本人操作", "only the person concerned does this"))


def _flag(occasion: Occasion, act: Act, account: Account, *, enrolled: bool) -> None:
    with transaction.atomic():
        rows = Account.objects.filter(pk=account.pk, second_factor=not enrolled)
        if rows.update(second_factor=enrolled) != 1:
            raise Conflict(Text("第二因素的状态未变", "the second factor is in that state already"))
        _note(act, occasion, account.person_id)


def _open_invitations(occasion: Occasion) -> models.QuerySet[Invitation]:
    return Invitation.objects.filter(
        used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=occasion.at
    )


def _note(act: Act, occasion: Occasion, person_id: UUID, **payload: str) -> None:
    record(act, occasion, entity=ENTITY, entity_id=person_id, payload=payload)
