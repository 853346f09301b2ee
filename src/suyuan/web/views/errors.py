"""Error pages: what went wrong, what was given, what is allowed, and the way out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from suyuan.base.errors import InputError, NotFound, NotPermitted, SuyuanError, TooLarge
from suyuan.base.text import Text


class ServerFault(SuyuanError):
    """Something failed that should not; the record of the server knows more."""

    code = "SY-001"
    title = Text("系统故障", "Something failed")


class FormExpired(NotPermitted):
    """The form was open too long, or came from another site."""

    code = "SY-301"
    title = Text("表单已过期", "The form has expired")


def problem_response(request: HttpRequest, problem: SuyuanError) -> HttpResponse:
    """The error as JSON, as a fragment for htmx, or as a page: whatever the request can show."""
    if request.path.startswith("/api/") or request.headers.get("Accept") == "application/json":
        response: HttpResponse = JsonResponse(
            problem.to_record(), status=problem.http_status, content_type="application/problem+json"
        )
    elif request.headers.get("HX-Request") == "true":
        response = render(request, "parts/problem.html", {"problem": problem}, status=problem.http_status)
    else:
        # A stranger has no work to go back to. Where the server itself failed, nobody is asked who it is.
        user = getattr(request, "user", None)
        is_public = not isinstance(problem, ServerFault) and not (user and user.is_authenticated)
        context = {"problem": problem, "is_public": is_public}
        response = render(request, "error.html", context, status=problem.http_status)
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's 404."""
    message = Text("没有这个页面", "there is no such page")
    return problem_response(request, NotFound(message, hint=_LOOK_AT_ADDRESS))


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's 403."""
    return problem_response(request, NotPermitted(Text("您无权查看该页面", "you may not see this page")))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's 400: a request too large or malformed."""
    if type(exception).__name__ == "RequestDataTooBig":
        return problem_response(request, TooLarge("请求 / request", given="> 12 MB", allowed="12 MB"))
    return problem_response(request, InputError(Text("请求格式有误", "the request is malformed")))


def fault(request: HttpRequest) -> HttpResponse:
    """Django's 500."""
    message = Text(
        "服务器处理该请求时出错，数据未被更改", "the server failed on this request; nothing was changed"
    )
    return problem_response(request, ServerFault(message, hint=_TRY_AGAIN))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form without a valid token."""
    message = Text("为了安全，该表单未被接受", "this form was not accepted, for safety")
    return problem_response(request, FormExpired(message, hint=_OPEN_AGAIN))


_LOOK_AT_ADDRESS = Text("请检查网址。", "Check the address.")
_TRY_AGAIN = Text(
    "请稍后再试；若再次出现，请联系管理员。", "Try again; if it happens again, tell the administrator."
)
_OPEN_AGAIN = Text("请返回上一页，刷新后重新提交。", "Go back, reload the page and submit again.")
