"""Errors as JSON problems: the record of the error tree with its HTTP status, in both languages.

Source: RFC 9457 (`type`, `status`, `detail`); `code`, `message`, `hint`, `facts` are those of the error tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from suyuan.base.errors import InputError, NotFound, NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.issuing.attempts import WINDOW, TooManyAttempts

MEDIA_TYPE: Final = "application/problem+json"
LONGEST: Final = 500  # characters of one text; what was given may be long and is not sent back in full
BOTH: Final = {
    "type": "object",
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
    "required": ["zh", "en"],
}
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "code": {"type": "string", "pattern": "^SY-[0-9]{3}$"},
        "status": {"type": "integer"},
        "title": BOTH,
        "message": BOTH,
        "hint": BOTH,
        "detail": {"type": "string"},
        "facts": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["type", "code", "status", "title", "message", "hint", "detail", "facts"],
}

View = Callable[..., HttpResponseBase]


class NotLoggedIn(NotPermitted):
    """Nobody is logged in."""

    code, http_status = "SY-305", 401
    title = Text("未登录", "Not logged in")


class WrongMethod(InputError):
    """The address is right, the method of the request is not."""

    code, http_status = "SY-107", 405
    title = Text("请求方法不适用", "Method not allowed")


def install(api: NinjaAPI) -> None:
    """Answer every error of the tree, and what the framework finds wrong, in the same form."""
    api.add_exception_handler(SuyuanError, _told)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _refused)
    api.add_exception_handler(AuthenticationError, _stranger)


def _told(_: HttpRequest, problem: Any) -> JsonResponse:
    return answer(problem)


def answer(problem: SuyuanError) -> JsonResponse:
    """One error as an answer."""
    record = _clipped(problem.to_record())
    record |= {"type": f"urn:suyuan:error:{problem.code}", "detail": _clipped(str(problem.message))}
    response = JsonResponse(record, status=problem.http_status, content_type=MEDIA_TYPE)
    if isinstance(problem, TooManyAttempts):
        response.headers["Retry-After"] = str(WINDOW)
    return response


def _clipped(value: Any) -> Any:
    match value:
        case str():
            return value if len(value) <= LONGEST else value[:LONGEST] + "…"
        case dict():
            return {_clipped(name): _clipped(one) for name, one in value.items()}
        case list():
            return [_clipped(one) for one in value[:LONGEST]]
        case _:
            return value


def nowhere(request: HttpRequest, **_: object) -> JsonResponse:
    """An address below ``/api/`` where nothing is."""
    return answer(
        NotFound(
            Text("没有这个接口", "there is nothing at this address"),
            hint=Text("接口说明见 /api/v1/openapi.json。", "See /api/v1/openapi.json."),
            address=request.path,
        )
    )


def in_words(view: View) -> View:
    """Let a refused method be a problem as well; the framework answers it in plain text."""

    @wraps(view)
    def answered(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        response = view(request, *given, **named)
        if response.status_code != 405:
            return response
        told = answer(_wrong_method(request, response.headers))
        told.headers["Allow"] = response.headers["Allow"]
        return told

    return answered


def _wrong_method(request: HttpRequest, headers: Mapping[str, str]) -> WrongMethod:
    method, allowed = request.method, headers["Allow"]
    message = Text(
        f"此处不接受 {method}，可用：{allowed}", f"{method} is not accepted here, but {allowed} is"
    )
    return WrongMethod(message, given=method, allowed=allowed)


def _invalid(_: HttpRequest, error: Any) -> JsonResponse:
    return answer(invalid([(one["loc"][1:], one["msg"]) for one in error.errors]))


def invalid(found: Iterable[tuple[Iterable[Any], object]]) -> InputError:
    """What a schema finds wrong, each at its place, as one error."""
    faults = [(".".join(str(part) for part in place), str(words)) for place, words in found]
    named = ", ".join(dict.fromkeys(name for name, _ in faults))
    message = Text(f"请求参数有误：{named}", f"a parameter of the request is not right: {named}")
    return InputError(message, quantity=named, allowed="; ".join(words for _, words in faults))


def _refused(_: HttpRequest, error: Any) -> JsonResponse:
    if error.status_code == 403:
        return answer(
            NotPermitted(
                Text("请求没有有效的防伪标记", "the request has no valid CSRF token"),
                hint=Text(
                    "用会话登录时，请在 X-CSRFToken 头中带上令牌。",
                    "With a session, send the token in the header X-CSRFToken.",
                ),
            )
        )
    return answer(InputError(Text("请求无法读取", "the request cannot be read"), given=str(error)))


def _stranger(_: HttpRequest, error: Any) -> JsonResponse:  # noqa: ARG001
    return answer(
        NotLoggedIn(
            Text("请先登录", "please log in first"),
            hint=Text(
                "在请求头 Authorization 中带上令牌，或在 /login 登录后使用同一会话。",
                "Send a token in the header Authorization, or log in at /login and use the same session.",
            ),
        )
    )
