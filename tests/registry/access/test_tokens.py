"""Tokens: made by their person, kept as a digest, never more than the person, closed with the person."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.registry.conftest import NOW, SETTING_UP, TODAY, ZONE, World

from suyuan.base.errors import InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.registry.access import commands
from suyuan.registry.access.models import Token
from suyuan.registry.access.queries import bearer_of, tokens_of
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import accounts, accrediting
from suyuan.registry.parties import commands as parties

SECRET = "sy_" + "a" * 43
SCOPES = ("read", "write:jobs")
LAST = TODAY + timedelta(days=30)


def start(world: World) -> Occasion:
    return Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)


@pytest.fixture
def li(world: World) -> UUID:
    parties.open_account(
        start(world), person_id=world.people["Li"], username="li", password="a-long-password"
    )
    commands.make_token(world.occasion("Li"), name="bench", scopes=SCOPES, expires_on=LAST, secret=SECRET)
    return Token.objects.get().id


def test_the_secret_is_not_kept(li: UUID):
    row = Token.objects.values().get()
    assert SECRET not in str(row)
    assert len(row["digest"]) == 64
    assert row["beginning"] == "sy_aaaaa"
    assert SECRET not in str(list(Event.objects.values()))


def test_whoever_shows_the_secret_is_its_person(world: World, li: UUID):
    bearer = bearer_of(SECRET, on=TODAY)
    assert bearer is not None
    assert (bearer.person, bearer.username, bearer.refusal) == (world.people["Li"], "li", None)
    assert bearer.may_write("jobs")
    assert not bearer.may_write("instruments")


@pytest.mark.parametrize("secret", ["", "sy_", "sy_" + "b" * 43, "a" * 46, SECRET + "a", "\x00", "溯源"])
def test_another_secret_opens_nothing(li: UUID, secret: str):
    assert bearer_of(secret, on=TODAY) is None


def test_the_last_day_is_the_last(li: UUID):
    assert bearer_of(SECRET, on=LAST).refusal is None
    assert bearer_of(SECRET, on=LAST + timedelta(days=1)).refusal is not None


def test_a_revoked_token_opens_nothing_and_twice_is_once(world: World, li: UUID):
    for _ in range(2):
        commands.revoke_token(world.occasion("Li"), token_id=li)
    assert bearer_of(SECRET, on=TODAY).refusal is not None
    assert Event.objects.filter(act="access.revoke_token").count() == 1


def test_nobody_revokes_the_token_of_somebody_else(world: World, li: UUID):
    with pytest.raises(NotFound):
        commands.revoke_token(world.occasion("Qian"), token_id=li)


def test_a_closed_account_closes_its_tokens(world: World, li: UUID):
    accounts.set_active(world.occasion("Ma"), person_id=world.people["Li"], active=False)
    assert bearer_of(SECRET, on=TODAY).refusal is not None


def test_who_left_comes_in_no_more(world: World, li: UUID):
    accrediting.end_employment(world.occasion("Wang"), person_id=world.people["Li"], last_day=TODAY)
    assert bearer_of(SECRET, on=TODAY + timedelta(days=1)).refusal is not None


def test_the_use_is_noted_by_day_and_without_an_act(world: World, li: UUID):
    before = Event.objects.count()
    bearer_of(SECRET, on=TODAY)
    assert tokens_of(world.people["Li"])[0]["last_used_on"] == TODAY
    assert Event.objects.count() == before


def test_the_journal_agrees_with_the_tables_after_all_of_it(world: World, li: UUID):
    bearer_of(SECRET, on=TODAY)
    commands.revoke_token(world.occasion("Li"), token_id=li)
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"name": " "}, Missing),
        ({"name": "x" * 81}, InputError),
        ({"name": "a\x00"}, InputError),
        ({"scopes": ()}, InputError),
        ({"scopes": ("write:jobs",)}, InputError),
        ({"scopes": ("read", "write:everything")}, InputError),
        ({"expires_on": TODAY - timedelta(days=1)}, InputError),
        ({"expires_on": TODAY + timedelta(days=367)}, InputError),
        ({"expires_on": date.max}, InputError),
        ({"secret": "password"}, InputError),
    ],
)
def test_what_is_no_token_is_refused(world: World, changed: dict[str, object], error: type[Exception]):
    good = {"name": "bench", "scopes": SCOPES, "expires_on": LAST, "secret": SECRET}
    with pytest.raises(error):
        commands.make_token(world.occasion("Li"), **(good | changed))  # type: ignore[arg-type]
    assert not Token.objects.exists()


def test_the_software_makes_no_token(world: World):
    with pytest.raises(NotPermitted):
        commands.make_token(start(world), name="x", scopes=SCOPES, expires_on=LAST, secret=SECRET)


def test_there_is_an_end_to_tokens(world: World):
    for number in range(commands.MOST_TOKENS):
        secret = f"sy_{number:043}"
        commands.make_token(world.occasion("Li"), name="x", scopes=["read"], expires_on=LAST, secret=secret)
    with pytest.raises(RuleRefusal):
        commands.make_token(world.occasion("Li"), name="x", scopes=["read"], expires_on=LAST, secret=SECRET)
