"""The lock: a user name from one address, from everywhere, an address against everybody; its release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings as live
from django.test import Client
from django.utils import timezone
from tests.registry.conftest import World
from tests.web.conftest import PASSWORD, visitor

from suyuan.registry.journal.models import Event
from suyuan.registry.parties import lockout
from suyuan.web.formats import clock

pytestmark = pytest.mark.django_db
RIGHT = {"username": "li", "password": PASSWORD}
WRONG = {"username": "li", "password": "wrong"}


@pytest.fixture
def people(enter: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> dict[str, Client]:
    """Li and Ma with open sessions, and the real clock, by which locks are counted."""
    enter("Li"), enter("Ma")
    monkeypatch.undo()
    return {name: logged_in(name.lower()) for name in ("Li", "Ma")}


def logged_in(username: str) -> Client:
    client = visitor()
    assert enters(client, {"username": username, "password": PASSWORD}) == 303
    return client


def fail(username: str, address: str, times: int) -> None:
    """That many failures, as django-axes writes them down."""
    AccessAttempt.objects.create(
        username=username, ip_address=address, user_agent=f"agent {address}", failures_since_start=times,
        attempt_time=timezone.now(), http_accept="", path_info="/login", get_data="", post_data="",
    )  # fmt: skip


def enters(client: Client, form: dict[str, str] = RIGHT, address: str = "127.0.0.1") -> int:
    return int(client.post("/login", form, REMOTE_ADDR=address).status_code)


def test_eight_wrong_words_lock_the_name_from_that_address_only(people: Any) -> None:
    for _ in range(live.AXES_FAILURE_LIMIT):
        enters(visitor(), WRONG)
    assert enters(visitor()) == 429
    assert enters(visitor(), address="127.0.0.2") == 303
    assert enters(visitor(), {"username": "ma", "password": PASSWORD}) == 303


@pytest.mark.parametrize(("each", "status"), [(5, 303), (6, 429)])
def test_a_name_is_locked_for_everybody_after_more_from_many_addresses(
    people: Any, each: int, status: int
) -> None:
    for number in range(5):
        fail("li", f"10.0.0.{number}", each)
    assert enters(visitor()) == status


def test_an_address_that_tries_many_names_is_locked(people: Any) -> None:
    for number in range(20):
        fail(f"name {number}", "10.0.0.1", 5)
    assert enters(visitor(), address="10.0.0.1") == 429
    assert enters(visitor(), address="10.0.0.2") == 303


@pytest.mark.parametrize(("language", "words"), [("zh", "已暂时锁定至 {}"), ("en", "locked until {}")])
def test_the_page_says_until_when_and_trying_on_does_not_put_it_off(
    people: Any, language: str, words: str
) -> None:
    fail("li", "127.0.0.1", live.AXES_FAILURE_LIMIT)
    last = AccessAttempt.objects.get().attempt_time
    until = last + timedelta(hours=live.AXES_COOLOFF_TIME)
    for _ in range(2):
        answer = visitor(language).post("/login", WRONG)
        assert words.format(clock(until)) in answer.content.decode()
    assert AccessAttempt.objects.get().attempt_time == last


def test_a_lock_ends_by_itself(people: Any) -> None:
    fail("li", "127.0.0.1", 50)
    past = timezone.now() - timedelta(hours=live.AXES_COOLOFF_TIME, seconds=1)
    AccessAttempt.objects.update(attempt_time=past)
    assert enters(visitor()) == 303


def test_the_right_password_starts_the_count_anew(people: Any) -> None:
    for _ in range(2):
        for _ in range(live.AXES_FAILURE_LIMIT - 1):
            enters(visitor(), WRONG)
        assert enters(visitor()) == 303


def test_the_failure_that_locks_at_a_signature_is_told_on_its_page(people: Any) -> None:
    """Whoever is logged in is not shown the log-in; an empty field is asked for and counts as nothing."""
    fail("li", "127.0.0.1", live.AXES_FAILURE_LIMIT - 1)
    form = {"name": "a", "scope": "instruments:read", "expires_on": "2099-01-01"}
    empty = people["Li"].post("/account/tokens", form)
    assert (empty.status_code, AccessAttempt.objects.count()) == (422, 1)
    for word in ("wrong", PASSWORD):
        answer = people["Li"].post("/account/tokens", form | {"password": word})
        assert answer.status_code == 429
        page = answer.content.decode()
        assert "已暂时锁定至" in page
        assert 'name="expires_on"' in page


def test_the_administrator_sees_the_lock_and_releases_it(people: Any, world: World) -> None:
    for _ in range(live.AXES_FAILURE_LIMIT):
        enters(visitor(), WRONG)
    address = f"/people/{world.people['Li']}"
    assert "锁定至" in people["Ma"].get(address).content.decode()
    assert people["Ma"].post(f"{address}/release").status_code == 303
    assert enters(visitor()) == 303
    assert Event.objects.latest("seq").act == "parties.release_lock"


def test_nobody_else_releases_it(people: Any, world: World) -> None:
    fail("li", "127.0.0.1", 50)
    assert people["Li"].post(f"/people/{world.people['Li']}/release").status_code == 403
    assert enters(visitor()) == 429


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, "10.9.9.9", "10.0.0.1"),
        (1, "10.9.9.9, 192.0.2.7", "192.0.2.7"),
        (2, "10.9.9.9, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        (2, "192.0.2.7", "10.0.0.1"),
        (1, "not an address", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_behind_proxies_the_client_is_whom_the_outermost_of_them_saw(
    settings: Any, rf: Any, proxies: int, forwarded: str, counted: str
) -> None:
    settings.PROXIES = proxies
    request = rf.get("/login", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert lockout.client_address(request) == counted
