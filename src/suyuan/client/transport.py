"""Requests to the interface: headers, problems as errors, keys that let a request be sent twice.

Source: RFC 9457 (problems); the `Idempotency-Key` header as the interface describes it.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

TRIES: Final = 3
WAIT: Final = 0.3  # seconds before the second try; doubled before the third
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class ApiError(Exception):
    """What the server refused, as it said it: stable code, words in both languages, facts."""

    def __init__(self, status: int, record: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(record.get("code", ""))
        self.message: dict[str, str] = dict(record.get("message") or {})
        self.hint: dict[str, str] = dict(record.get("hint") or {})
        self.facts: dict[str, str] = dict(record.get("facts") or {})
        words = self.message.get("en") or str(record.get("detail", ""))
        super().__init__(f"{self.code or status}: {words}")


class Unreachable(Exception):
    """No answer came, after several tries."""


class Transport:
    """Sends requests with a token. A request that changes something carries a key of its own.

    base_url : address of the server. token : made on the page of one's own tokens. timeout : seconds.
    Raises ValueError for an address that would send the token without encryption to another machine.
    """

    def __init__(self, base_url: str, *, token: str = "", timeout: float = 30.0) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not the address of a server: {base_url!r}")
        if token and parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("a token is sent to another machine by https alone")
        self.base_url = base_url.rstrip("/")
        self._token, self._timeout = token, timeout

    def ask(self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None,
            key: str | None = None) -> Any:  # fmt: skip
        """The answer as JSON, or as bytes where it is a file. Raises ApiError, Unreachable."""
        wanted = {name: value for name, value in (query or {}).items() if value is not None}
        address = f"{self.base_url}{path}" + (f"?{urlencode(wanted)}" if wanted else "")
        headers = {"Accept": "application/json, */*;q=0.5"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if method != "GET":
            headers["Idempotency-Key"] = key or uuid.uuid4().hex
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        return self._sent(Request(address, data=data, headers=headers, method=method))  # noqa: S310

    def _sent(self, request: Request) -> Any:
        """Sent again with the same key where no answer came: the server does it once."""
        for turn in range(TRIES):
            try:
                with urlopen(request, timeout=self._timeout) as answer:  # noqa: S310 - scheme checked above
                    content = answer.read()
                    is_json = "json" in (answer.headers.get("Content-Type") or "json")
                    return json.loads(content) if is_json and content else content
            except HTTPError as refusal:
                raise ApiError(refusal.code, _record(refusal.read())) from None
            except (URLError, TimeoutError, ConnectionError) as fault:
                if turn == TRIES - 1:
                    raise Unreachable(f"{request.full_url}: {fault}") from None
                time.sleep(WAIT * 2**turn)
        raise AssertionError("the last try answers or raises")

    def pages(self, listing: Callable[..., Any], name: str, **asked: Any) -> Iterator[Any]:
        """Every row of a list, page by page; `name` is the field of the answer that holds the rows."""
        number = 1
        while True:
            answer = listing(**asked, page=number)
            rows = answer[name]
            yield from rows
            # `has_more` says that there are more than were counted.
            is_last = number * answer["size"] >= answer["total"] and not answer["has_more"]
            if not rows or is_last:
                return
            number += 1


def _record(content: bytes) -> Mapping[str, Any]:
    try:
        record = json.loads(content)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def place(value: object) -> str:
    """A value as a part of a path."""
    return quote(str(value), safe="")
