"""Acts that need no page of their own: sent from the page of their subject, and answered on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict

from suyuan.base.errors import InputError, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.web.occasion import occasion_of
from suyuan.web.views.page import go, remember

DONE: Final = Text("已记录", "recorded")
Command = Callable[[Occasion, UUID, QueryDict], object]


class Page(Protocol):
    """The page of a subject, which shows why something was refused and keeps what was typed."""

    def __call__(
        self, request: HttpRequest, occasion: Occasion, subject: UUID, /, *, problem: SuyuanError | None
    ) -> HttpResponse: ...


def saying(command: Command, done: Text) -> Command:
    """The command with what the next page says about it."""

    def told(occasion: Occasion, subject: UUID, given: QueryDict) -> Text:
        command(occasion, subject, given)
        return done

    return told


def act_on(
    request: HttpRequest, subject: UUID, event: str, *, acts: Mapping[str, Command], page: Page, address: str
) -> HttpResponse:
    """Let `event` happen to `subject`, and go to `address`; a refusal is shown on its `page`.

    A command answers with the Text to say, or with anything else.
    """
    occasion = occasion_of(request)
    try:
        if event not in acts:
            raise InputError(
                Text(f"没有操作“{event}”", f"there is no act “{event}”"), given=event, allowed=", ".join(acts)
            )
        said = acts[event](occasion, subject, request.POST)
    except SuyuanError as problem:
        return page(request, occasion, subject, problem=problem)
    remember(request, said if isinstance(said, Text) else DONE)
    return go(address, subject)
