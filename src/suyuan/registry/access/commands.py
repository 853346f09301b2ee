"""Making and revoking tokens. The secret comes in as an argument and is kept only as its digest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.access import acts, rules
from suyuan.registry.access.models import Token
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns

ENTITY = "token"
LONGEST_NAME = 80
MOST_TOKENS = 20


def make_token(
    occasion: Occasion, *, name: str, scopes: Iterable[str], expires_on: date, secret: str
) -> Token:
    """Make a token of one's own. Raises InputError for a scope or a day that cannot be."""
    person = occasion.actor.person
    if person is None or occasion.actor.organization is None:
        raise NotPermitted(Text("只有在职人员可以创建令牌", "only somebody who works here makes a token"))
    if not name.strip():
        raise Missing("name", hint=Text("请写明用途。", "Say what it is for."))
    wanted = sorted(set(scopes))
    refusal = rules.why_not_scopes(wanted) or rules.why_not_expiry(expires_on, on=occasion.today)
    if refusal or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(refusal or Text("名称不可用", "the name cannot be used"), given=name[:LONGEST_NAME])
    if not rules.SECRET.fullmatch(secret):
        raise InputError(Text("密钥格式不对", "the secret has not the right form"))
    standing = Token.objects.filter(
        person_id=person, revoked_at__isnull=True, expires_on__gte=occasion.today
    ).count()
    if standing >= MOST_TOKENS:
        raise RuleRefusal(
            Text(f"每人最多 {MOST_TOKENS} 个令牌", f"nobody has more than {MOST_TOKENS} tokens"),
            hint=Text("请先撤销不用的令牌。", "Revoke one that is not needed."),
        )
    with transaction.atomic():
        token = Token(
            **columns(occasion),
            person_id=person,
            name=name.strip(),
            digest=sha256_hex(secret.encode()),
            beginning=secret[: rules.SHOWN],
            scopes=wanted,
            expires_on=expires_on,
        )
        token.save(force_insert=True)
        record(
            acts.MAKE_TOKEN,
            occasion,
            entity=ENTITY,
            entity_id=token.id,
            to_state="standing",
            payload={"name": token.name, "scopes": wanted, "expires_on": expires_on.isoformat()},
        )
    return token


def revoke_token(occasion: Occasion, *, token_id: UUID) -> None:
    """Take a token of one's own away for good; that of somebody else is not found. Twice is once."""
    token = Token.objects.filter(pk=token_id).first()
    if token is None or token.person_id != occasion.actor.person:
        raise NotFound(Text("没有这个令牌", "there is no such token"), token=token_id)
    with transaction.atomic():
        changed = Token.objects.filter(pk=token_id, revoked_at__isnull=True).update(
            revoked_at=occasion.at, updated_at=occasion.at, row_version=token.row_version + 1
        )
        if changed:
            record(
                acts.REVOKE_TOKEN,
                occasion,
                entity=ENTITY,
                entity_id=token_id,
                from_state="standing",
                to_state="revoked",
            )
