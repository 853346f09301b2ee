"""Browsers without a browser: Django's test client as somebody of the cast, in a language."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from tests.registry.conftest import NOW, SETTING_UP, ZONE, World
from tests.registry.road import KEYS, Road
from tests.registry.road import road as make_road

from suyuan.registry.issuing import installed
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties
from suyuan.web.imports import kept
from suyuan.web.views.account import _who

PASSWORD = "a-long-password"

Visit = Callable[..., Client]


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """No test inherits the language of the one before it."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def own_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process of the tests, in which the same person hands in the same file, may not take it away."""
    shelf, process = kept.folder_of, os.environ.get("PYTEST_XDIST_WORKER", "alone")
    monkeypatch.setattr(kept, "folder_of", lambda person: shelf(person) / process)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages live on the day of the small world."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def enter(world: World, clock: None) -> Visit:
    """`enter("Li")`: a client logged in as Li; `enter("Li", "en")` reads English."""

    def as_person(name: str, language: str = "zh") -> Client:
        start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
        account = parties.open_account(
            start, person_id=world.people[name], username=name.lower(), password=PASSWORD
        )
        client = visitor(language)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        session: Any = client.session
        session["me"] = _who(account)
        session.save()
        return client

    return as_person


def visitor(language: str = "zh") -> Client:
    """Somebody who is not logged in."""
    return Client(headers={"Accept-Language": {"zh": "zh-CN", "en": "en-GB"}[language]})


@pytest.fixture
def road(world: World, clock: None, monkeypatch: pytest.MonkeyPatch) -> Road:
    """A road before its first step, with keys to issue."""
    monkeypatch.setattr(installed, "keys", lambda: KEYS)
    return make_road(world)
