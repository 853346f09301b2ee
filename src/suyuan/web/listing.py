"""A page of a list as the pager shows it; divisions as a form offers them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from markupsafe import Markup, escape

from suyuan.web.speech import pick

PAGE_SIZE: Final = 30


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Which rows of how many are shown. `is_more` says that there are more than were counted."""

    number: int
    size: int
    total: int
    shown: int
    is_more: bool = False

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.shown else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + self.shown


def export_address(request: HttpRequest, code: str, form: str, **more: object) -> str:
    """Where the list of this page is had as a file: with its filters, whole instead of one page."""
    values = {name: request.GET[name] for name in request.GET if name != "page"}
    values |= {name: str(value) for name, value in more.items()}
    query = urlencode({name: value for name, value in values.items() if value})
    address = reverse("export", args=[code, form])
    return f"{address}?{query}" if query else address


def option_list(choices: Iterable[tuple[str, str]], chosen: str) -> Markup:
    """The options of a select. A list of a hundred divisions is put together once, not for every page."""
    made = _options(tuple(choices))
    place = f'value="{escape(chosen)}"'
    return Markup(made.replace(f"{place}>", f"{place} selected>", 1) if chosen else made)  # noqa: S704


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...]) -> str:
    return "".join(f'<option value="{escape(code)}">{escape(text)}</option>' for code, text in choices)


def division_choices(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Divisions with `code`, `path` and names, each set in by its depth below the province."""
    return [(row["code"], "\u3000" * max(str(row["path"]).count("/") - 1, 0) + pick(row)) for row in rows]
