"""Errors as JSON problems: the record of the error tree with its HTTP status."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from suyuan.base.errors import InputError, NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.issuing.attempts import WINDOW, TooManyAttempts

MEDIA_TYPE = "application/problem+json"


def install(api: NinjaAPI) -> None:
    """Answer every error of the tree, and what the framework finds wrong, in the same form."""
    api.add_exception_handler(SuyuanError, _told)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(AuthenticationError, _stranger)


def _told(_: HttpRequest, problem: Any) -> JsonResponse:
    return answer(problem)


def answer(problem: SuyuanError) -> JsonResponse:
    """One error as an answer; too large is 413, as clients of HTTP know it."""
    status = 413 if problem.code == "SY-106" else problem.http_status
    response = JsonResponse(problem.to_record() | {"status": status}, status=status, content_type=MEDIA_TYPE)
    if isinstance(problem, TooManyAttempts):
        response.headers["Retry-After"] = str(WINDOW)
    return response


def _invalid(_: HttpRequest, error: Any) -> JsonResponse:
    places = [".".join(str(part) for part in one.get("loc", ())) for one in error.errors]
    named = ", ".join(dict.fromkeys(places))
    return answer(
        InputError(Text(f"请求有误：{named}", f"the request is not right: {named}"), quantity=named)
    )


def _unreadable(_: HttpRequest, error: Any) -> JsonResponse:
    return answer(
        InputError(Text(f"请求无法读取：{error}", f"the request cannot be read: {error}"), given=str(error))
    )


def _stranger(_: HttpRequest, error: Any) -> JsonResponse:  # noqa: ARG001
    problem = NotPermitted(
        Text("请先登录", "please log in first"),
        hint=Text("在 /login 登录后使用同一会话。", "Log in at /login and use the same session."),
    )
    record = problem.to_record() | {"status": 401}
    return JsonResponse(record, status=401, content_type=MEDIA_TYPE)
