"""Addresses sorted by their first word lead to the same views as Django's resolver leads to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, include, path, re_path, reverse
from django.urls.resolvers import RegexPattern
from hypothesis import given
from hypothesis import strategies as st

from suyuan.server.addresses import by_first_word, first_word

# What stands in the places of an address, by the kind of place.
FILLED = {
    "int": "7",
    "path": "a/b",
    "slug": "some-word",
    "str": "text",
    "uuid": "0197a5d2-0000-7000-8000-000000000001",
}
PLAIN = URLResolver(
    RegexPattern(r"^/"),
    [path("", include(urls)) for urls in ("suyuan.portal.urls", "suyuan.api.urls", "suyuan.web.urls")],
)


def filled(one: URLPattern | URLResolver) -> str:
    """An address of a pattern, its places filled."""
    route = str(one.pattern)
    for name, converter in one.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        for written in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(written, FILLED[kind])
    return route


def addresses(of: Any, before: str = "") -> Iterator[str]:
    for one in of.url_patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one, before + filled(one))
        elif not isinstance(one.pattern, RegexPattern):
            yield before + filled(one)


ALL = ["/" + one for one in addresses(PLAIN)]


def led(resolver: URLResolver, address: str) -> Any:
    """Where a resolver leads, None where nowhere."""
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.view_name, match.route, match.captured_kwargs


def test_every_address_leads_to_the_same_view() -> None:
    assert len(ALL) > 700
    sorted_ = get_resolver()
    astray = [one for one in ALL if led(PLAIN, one) != led(sorted_, one)]
    assert not astray
    assert not [one for one in ALL if led(PLAIN, one) is None]


@given(st.lists(st.sampled_from(sorted({word for one in ALL for word in one.split("/")})), max_size=6))
def test_any_words_lead_to_the_same_view_or_nowhere(words: list[str]) -> None:
    address = "/" + "/".join(words)
    assert led(PLAIN, address) == led(get_resolver(), address)


@pytest.mark.parametrize(
    "address", ["/", "", "/api", "/api/", "/api/v2/x", "/api/v1", "//", "/login/", "/log"]
)
def test_edges_lead_to_the_same_view_or_nowhere(address: str) -> None:
    assert led(PLAIN, address) == led(get_resolver(), address)


def view(request: HttpRequest, **given: Any) -> HttpResponse:
    raise NotImplementedError(request, given)


def test_the_order_of_addresses_holds_between_a_word_and_an_open_place() -> None:
    first, second = path("<slug:any>/x", view, name="open"), path("word/x", view, name="word")
    [open_first], [word_first] = by_first_word([first, second]), by_first_word([second, first])
    assert open_first.resolve("word/x").url_name == "open"
    assert word_first.resolve("word/x").url_name == "word"
    assert word_first.resolve("other/x").url_name == "open"


def test_what_is_given_to_all_within_is_kept() -> None:
    within = ([path("one/<int:n>", view, name="one")], "app")
    [sorted_] = by_first_word([path("deep/", include(within, namespace="space"), {"more": 1})])
    match = sorted_.resolve("deep/one/3")
    assert (match.kwargs, match.view_name) == ({"n": 3, "more": 1}, "space:one")
    with pytest.raises(Resolver404):
        sorted_.resolve("deep/two/3")


@pytest.mark.parametrize(
    ("one", "word"),
    [
        (path("", view), ""),
        (path("a", view), "a"),
        (path("a/<int:n>", view), "a"),
        (path("a<int:n>/b", view), None),
        (re_path("^a/", view), None),
        (path("a/", include([])), "a"),
        (path("a", include([])), None),  # what stands within may go on with the word
        (path("", include([])), None),
    ],
)
def test_the_first_word_is_told_where_it_is_certain(one: URLPattern | URLResolver, word: str | None) -> None:
    assert first_word(one) == word


def test_names_lead_back_to_addresses() -> None:
    assert reverse("api:show_instrument", args=[FILLED["uuid"]]) == f"/api/v1/instruments/{FILLED['uuid']}"
    assert reverse("home") == "/"
