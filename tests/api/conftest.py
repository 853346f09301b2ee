"""Programs that talk to the server: with nothing, with a code, with a token, or with somebody's session."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from tests.portal.conftest import certificate, fresh, phone, road  # noqa: F401 - fixtures
from tests.registry.conftest import NOW, SETTING_UP, ZONE, World

from suyuan.registry.access import commands as access
from suyuan.registry.access.rules import SCOPES
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.models import Account

PASSWORD = "a-long-password"


def account_of(world: World, name: str) -> Account:
    """The log-in of somebody of the cast, opened when it is first asked for."""
    found = Account.objects.filter(person_id=world.people[name]).first()
    if found is not None:
        return found
    start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
    return parties.open_account(start, person_id=world.people[name], username=name.lower(), password=PASSWORD)


def bearer(world: World, name: str, scopes: Any = tuple(SCOPES)) -> str:
    """The secret of a new token of somebody of the cast."""
    account_of(world, name)
    secret = f"sy_{name:_<43}"
    now = timezone.now()
    access.make_token(
        world.occasion(name, at=now),
        name="test",
        scopes=scopes,
        expires_on=timezone.localdate() + timedelta(days=30),
        secret=secret,
    )
    return secret


class Program:
    """A program with a token."""

    def __init__(self, token: str) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path: str, body: Any = None, *, key: str = "") -> Any:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        text = json.dumps(body if body is not None else {})
        return self.client.post(f"/api/v1/{path}", text, content_type="application/json", headers=headers)
