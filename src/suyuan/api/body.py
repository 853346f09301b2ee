"""The body of a request: refused by its announced size before it is read, and JSON read strictly.

Source: RFC 8259 (JSON; no NaN, no infinity), RFC 7493 (I-JSON: no name twice, no half characters).
"""

from __future__ import annotations

import json
import math
from typing import Any, Final, NoReturn

from django.http import HttpRequest

from suyuan.base.errors import InputError, Missing, NotANumber, TooLarge, Unreadable
from suyuan.base.text import Text

MEGABYTE: Final = 1024 * 1024
MOST_JSON: Final = MEGABYTE // 2
MOST_DEPTH: Final = 16
MOST_DIGITS: Final = 40
DRAINED_AT_MOST: Final = 64 * MEGABYTE


def received(request: HttpRequest, *, limit: int) -> bytes:
    """The body of `request`. Raises TooLarge or Missing."""
    refuse_announced(request, limit=limit)
    content = request.read(limit + 1)
    if len(content) > limit:
        raise TooLarge("body", given=f"> {limit} B", allowed=f"{limit} B")
    if not content:
        raise Missing(
            "body", hint=Text("请在请求正文中发送数据。", "Send the data as the body of the request.")
        )
    return bytes(content)


def refuse_announced(request: HttpRequest, *, limit: int) -> None:
    """Raise TooLarge for a body whose announced size is beyond `limit`, or cannot be understood."""
    announced = request.headers.get("Content-Length") or "0"
    if not announced.isascii() or not announced.isdigit() or len(announced) > 15 or int(announced) > limit:
        _pass_over(request)
        raise TooLarge("body", given=f"{announced[:15]} B", allowed=f"{limit} B")


def _pass_over(request: HttpRequest) -> None:
    """Read on without keeping anything, so that the client hears our answer and not a broken connection."""
    passed = 0
    while passed < DRAINED_AT_MOST and (piece := request.read(64 * 1024)):
        passed += len(piece)


def record_in(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body. Raises TooLarge, Unreadable, NotANumber or InputError."""
    content = received(request, limit=MOST_JSON)
    try:
        data = json.loads(
            content,
            parse_float=_number,
            parse_int=_whole,
            parse_constant=_no_number,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError) as error:
        where = f"{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else "?"
        raise Unreadable(
            Text(f"请求正文不是 JSON（{where}）", f"the body is not JSON (at {where})"), given=where
        ) from None
    _check(data)
    if not isinstance(data, dict):
        raise InputError(
            Text("请求正文应为 JSON 对象", "the body must be a JSON object"), given=type(data).__name__
        )
    return data


def _number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        _no_number(text)
    return number


def _whole(text: str) -> int:
    return _no_number(text) if len(text) > MOST_DIGITS else int(text)


def _no_number(text: str) -> NoReturn:
    raise NotANumber("JSON", given=text[:MOST_DIGITS])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(Text(f"“{twice}”重复", f"“{twice}” is given twice"), quantity=twice)
    return made


def _check(data: Any) -> None:
    """Refuse what is nested too deeply, and text that is no text; walked level by level."""
    level, depth = [data], 0
    while level:
        depth += 1
        if depth > MOST_DEPTH:
            raise TooLarge("JSON", given=f"> {MOST_DEPTH} levels", allowed=f"{MOST_DEPTH} levels")
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                below += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                below += one
            elif isinstance(one, str) and not one.isascii():
                _check_text(one)
        level = below


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Unreadable(Text("文本中有不完整的字符", "a text holds half a character")) from None
