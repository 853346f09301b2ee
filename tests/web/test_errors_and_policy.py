"""Errors as pages, fragments and JSON, in both languages; and the headers of every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client, RequestFactory
from tests.web.conftest import visitor

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.web.middleware import POLICY, ErrorPages
from suyuan.web.views import errors

pytestmark = pytest.mark.django_db

SOMETHING = OutOfRange("t", given="31 °C", allowed="[15, 25] °C", hint=Text("请等待。", "Wait."))


def middleware() -> ErrorPages:
    return ErrorPages(lambda request: errors.not_found(request))


@pytest.mark.parametrize(("language", "said"), [("zh", "没有这个页面"), ("en", "There is no such page")])
def test_a_wrong_address_is_answered_in_the_language_of_the_reader(language: str, said: str) -> None:
    response = visitor(language).get("/nowhere")
    assert response.status_code == 404
    assert said in response.content.decode()
    assert 'href="/public"' in response.content.decode()  # a stranger has no work to go back to


def test_an_error_of_the_tree_keeps_its_status_and_says_the_way_out() -> None:
    response = middleware().process_exception(RequestFactory().get("/x"), SOMETHING)
    assert response is not None
    text = response.content.decode()
    assert response.status_code == 422
    assert "请等待。" in text
    assert "SY-101" in text


def test_htmx_gets_a_fragment() -> None:
    request = RequestFactory().get("/x", headers={"HX-Request": "true"})
    response = middleware().process_exception(request, SOMETHING)
    assert response is not None
    assert "<html" not in response.content.decode()


def test_a_program_gets_a_problem_document() -> None:
    response = middleware().process_exception(RequestFactory().get("/api/v1/x"), SOMETHING)
    assert response is not None
    assert response.headers["Content-Type"] == "application/problem+json"
    assert b'"SY-101"' in response.content


def test_other_exceptions_are_left_to_django() -> None:
    assert middleware().process_exception(RequestFactory().get("/x"), ValueError()) is None


def test_a_fault_of_the_server_shows_no_trace() -> None:
    response = errors.fault(RequestFactory().get("/x"))
    assert response.status_code == 500
    assert "Traceback" not in response.content.decode()


def test_a_form_from_elsewhere_is_refused_in_words() -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    response = client.post("/login", {"username": "li"})
    assert response.status_code == 403
    assert "The form has expired" in response.content.decode()
    assert 'href="/login"' in response.content.decode()


@pytest.mark.parametrize("address", ["/login", "/nowhere"])
def test_the_policy_stands_on_every_page(address: str) -> None:
    response = visitor().get(address)
    assert response.headers["Content-Security-Policy"] == POLICY
    assert response.headers["X-Frame-Options"] == "DENY"


def test_the_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "default-src 'none'" in POLICY


@pytest.mark.parametrize("address", ["/", "/instruments", "/jobs", "/standards", "/packs", "/plan"])
def test_no_page_holds_an_inline_script_or_style(enter: Callable[..., Client], address: str) -> None:
    response = enter("Wang").get(address)
    text = response.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
    assert "no-store" in response.headers["Cache-Control"]


def test_something_that_does_not_exist_is_not_found(enter: Callable[..., Client]) -> None:
    response = enter("Wang").get(f"/instruments/{UUID(int=7)}")
    assert response.status_code == 404
    assert "没有这台器具" in response.content.decode()


@pytest.mark.parametrize("number", ["0", "-1", "9999999999999", "x", "１"])
def test_a_strange_page_number_is_the_first_page(enter: Callable[..., Client], number: str) -> None:
    assert enter("Wang").get(f"/instruments?page={number}").status_code == 200


def test_a_form_beyond_the_limit_is_refused_in_words() -> None:
    response = visitor("en").post("/login", {"username": "x" * (13 * 1024 * 1024)})
    assert response.status_code == 422
    assert "is too large" in response.content.decode()
