"""Reading tokens: who comes with a secret, and the list of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from suyuan.base.canonical import sha256_hex
from suyuan.base.text import Text
from suyuan.registry.access import rules
from suyuan.registry.access.models import Token
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.journal.queries import VERSION
from suyuan.registry.parties.rules import why_not_employed


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """A token that was shown: its person, what it is for, and why it opens nothing today, if so."""

    token: UUID
    person: UUID
    username: str
    scopes: frozenset[str]
    refusal: Text | None
    version: str  # of the registers, read with the token

    def may_write(self, code: str) -> bool:
        """Whether it may act in a slice, as far as the token goes."""
        return rules.may_write(self.scopes, code)


_BEARER = Prepared(
    lambda digest: Token.objects.filter(digest=digest).values(
        "id",
        "person_id",
        "scopes",
        "expires_on",
        "revoked_at",
        "last_used_on",
        "person__account__username",
        "person__account__is_active",
        "person__employed_from",
        "person__employed_to",
        version=VERSION,
    )
)


def bearer_of(secret: str, *, on: date) -> Bearer | None:
    """Who comes with this secret, None for an unknown one: one query, and once a day the note of its use."""
    if not rules.SECRET.fullmatch(secret):
        return None
    row = _BEARER.first(sha256_hex(secret.encode()))
    if row is None:
        return None
    refusal = rules.why_not_usable(
        expires_on=row["expires_on"],
        revoked_at=row["revoked_at"],
        active=bool(row["person__account__is_active"]),
        gone=why_not_employed(row["person__employed_from"], row["person__employed_to"], on=on),
        on=on,
    )
    if refusal is None and row["last_used_on"] != on:
        Token.objects.filter(pk=row["id"]).update(last_used_on=on)
    return Bearer(
        token=row["id"],
        person=row["person_id"],
        username=row["person__account__username"] or "",
        scopes=frozenset(row["scopes"]),
        refusal=refusal,
        version=row["version"] or "",
    )


COLUMNS = ("id", "name", "beginning", "scopes", "created_at", "expires_on", "revoked_at", "last_used_on")


def tokens_of(person_id: UUID) -> list[dict[str, Any]]:
    """The tokens of a person, the newest first: one query."""
    rows = Token.objects.filter(person_id=person_id).order_by("-created_at", "-id")
    return [dict(row) for row in rows.values(*COLUMNS)]
