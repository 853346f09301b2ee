"""Log-in: wrong passwords, the lock, where it leads, and what anonymous people see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from tests.web.conftest import PASSWORD, visitor

pytestmark = pytest.mark.django_db

CLOSED = ("/", "/instruments", "/jobs", "/jobs/new", "/certificates", "/standards", "/packs", "/plan")


@pytest.mark.parametrize("address", CLOSED)
def test_nobody_enters_without_a_log_in(address: str) -> None:
    response = visitor().get(address)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/login?next={address}"


def test_a_part_of_a_page_sends_the_browser_to_the_log_in() -> None:
    response = visitor().get("/jobs", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/login")


def test_the_right_password_leads_where_one_wanted_to_go(enter: Callable[..., Client]) -> None:
    enter("Li")
    form = {"username": "li", "password": PASSWORD, "next": "/jobs"}
    assert visitor().post("/login", form).headers["Location"] == "/jobs"


def test_the_log_in_never_leads_to_another_site(enter: Callable[..., Client]) -> None:
    enter("Li")
    form = {"username": "li", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert visitor().post("/login", form).headers["Location"] == "/"


@pytest.mark.parametrize(("language", "said"), [("zh", "用户名或密码不正确"), ("en", "The user name or")])
def test_a_wrong_password_is_refused_in_words(enter: Callable[..., Client], language: str, said: str) -> None:
    enter("Li")
    response = visitor(language).post("/login", {"username": "li", "password": "wrong"})
    assert response.status_code == 403
    assert said in response.content.decode()


def test_the_account_is_locked_after_too_many_wrong_passwords(
    enter: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    enter("Li")
    monkeypatch.undo()  # the lock counts minutes by the real clock
    client = visitor()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post("/login", {"username": "li", "password": "wrong"})
    response = client.post("/login", {"username": "li", "password": PASSWORD})
    assert response.status_code == 429
    assert "已暂时锁定" in response.content.decode()


def test_log_out_needs_a_post_and_ends_the_session(enter: Callable[..., Client]) -> None:
    client = enter("Li")
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").headers["Location"] == "/login"
    assert client.get("/jobs").status_code == 302


def test_the_language_is_switched_by_a_button(enter: Callable[..., Client]) -> None:
    client = enter("Li")
    assert "我的工作" in client.get("/").content.decode()
    client.post("/language", {"language": "en", "next": "/"})
    assert "My work" in client.get("/").content.decode()
