"""Who reads is known as long as the registers stand, and no longer; who acts is asked anew every time."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY, World
from tests.web.conftest import Visit

from suyuan.registry.parties import commands as parties
from suyuan.registry.parties import readers
from suyuan.registry.parties.models import Account, RoleAssignment
from suyuan.registry.parties.sessions import SessionStore
from suyuan.web.middleware import Entered

PAGE = "/instruments"
WHO = ("parties_account", "parties_roleassignment")  # tables in which a reader is looked up


def asked_who(client: Client, address: str = PAGE) -> int:
    """How many queries of a page ask who reads."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return sum(any(table in one["sql"] for table in WHO) for one in seen.captured_queries)


def test_a_reader_is_asked_for_once_and_again_after_any_command(enter: Visit, world: World) -> None:
    client = enter("Zhou")
    client.get(PAGE)
    assert asked_who(client) == 0
    assert asked_who(client, "/api/v1/instruments") == 0
    held = RoleAssignment.objects.filter(person_id=world.people["Qian"])[0]
    parties.end_role(world.occasion("Ma"), assignment_id=held.pk, last_day=TODAY)
    assert asked_who(client) == 2
    assert asked_who(client) == 0


def test_a_role_that_came_is_seen_at_the_next_page(enter: Visit, world: World) -> None:
    client = enter("Li")
    assert "/people/new" not in client.get("/people").content.decode()
    parties.assign_role(
        world.occasion("Ma"), person_id=world.people["Li"], role="lab_manager", organization_id=world.lab
    )
    assert "/people/new" in client.get("/people").content.decode()


def test_a_session_that_was_ended_reads_nothing_more(enter: Visit) -> None:
    client = enter("Li")
    assert client.get(PAGE).status_code == 200
    client.session.delete()
    assert client.get(PAGE).status_code == 302


def test_who_acts_is_asked_anew_even_where_no_command_told_of_a_change(enter: Visit, world: World) -> None:
    client = enter("Wang")
    address = f"/people/{world.people['Li']}/do/record_credential"
    form = {"kind": "registered_metrologist_1", "number": "R-1", "from": "2026-01-01", "to": "2027-01-01"}
    assert client.get("/people").status_code == 200
    RoleAssignment.objects.filter(person_id=world.people["Wang"]).delete()
    assert client.post(address, form).status_code == 403
    Account.objects.filter(username="wang").update(is_active=False)
    assert client.post(address, form).status_code == 302


def entered(client: Client) -> Any:
    """What the middleware makes of the session of `client`."""
    request: Any = RequestFactory().get(PAGE)
    request.session = SessionStore(client.session.session_key)
    Entered(lambda _: None).process_request(request)
    request.user.is_authenticated  # noqa: B018 - looked at, as a view does
    return request


def test_what_a_page_does_to_its_account_stays_with_that_page(enter: Visit) -> None:
    client = enter("Li")
    first = entered(client)
    first.user.language = "xx"
    assert entered(client).user.language != "xx"


def test_an_answer_to_a_reader_depends_on_the_cookie(enter: Visit) -> None:
    client = enter("Li")
    assert all("Cookie" in client.get(PAGE).headers["Vary"] for _ in range(2))
    client.session.delete()
    ended = client.get(PAGE)
    assert "Cookie" in ended.headers["Vary"]
    assert ended.cookies["sessionid"].value == ""  # taken away, as by Django
    assert "Cookie" in Client().get(PAGE).headers["Vary"]


def test_a_session_of_another_password_is_nobody(enter: Visit) -> None:
    client = enter("Li")
    account = Account.objects.get(username="li")
    account.set_password("another-long-password")
    account.save()
    assert isinstance(entered(client).user._wrapped, AnonymousUser)


def test_the_shelf_of_readers_does_not_grow_without_end(
    enter: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "MOST_KEPT", 2)
    monkeypatch.setattr(readers, "_KNOWN", {})
    for name in ("Li", "Qian", "Wang"):
        assert enter(name).get(PAGE).status_code == 200
    assert 1 <= len(readers._KNOWN) <= 2
