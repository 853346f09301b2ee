"""Addresses sorted by their first word, so that hundreds are not tried one by one at each request."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Address = URLPattern | URLResolver


class ByFirstWord(URLResolver):
    """Django's resolver, which looks only at the addresses that begin with the word that is asked for."""

    def resolve(self, path: Any) -> ResolverMatch:
        """The view of an address; raises Resolver404 where there is none."""
        match = self.pattern.match(str(path))
        if match is None:
            raise Resolver404({"path": path})
        word = str(match[0]).partition("/")[0]
        return self._sorted.get(word, self._others).resolve(path)

    @cached_property
    def _sorted(self) -> dict[str, URLResolver]:
        """The addresses that a first word may lead to, in their order, under each word."""
        words = {word for one in self.url_patterns if (word := first_word(one)) is not None}
        return {word: self._only(word) for word in words}

    @cached_property
    def _others(self) -> URLResolver:
        return self._only(None)

    def _only(self, word: str | None) -> URLResolver:
        chosen = [one for one in self.url_patterns if first_word(one) in (None, word)]
        return URLResolver(self.pattern, chosen, self.default_kwargs, self.app_name, self.namespace)


def first_word(one: Address) -> str | None:
    """What addresses of this pattern begin with up to the first slash, None where that is open."""
    route = str(one.pattern)
    word = route.partition("/")[0]
    is_open = not isinstance(one.pattern, RoutePattern) or "<" in word
    is_whole = "/" in route or isinstance(one, URLPattern)
    return None if is_open or not is_whole else word


def by_first_word(addresses: Iterable[Address]) -> list[URLResolver]:
    """The same addresses as one resolver, and those within others in the same way.

    What is included without a word of its own stands among the others.
    """
    return [ByFirstWord(RoutePattern("", is_endpoint=False), _level(addresses))]


def _level(addresses: Iterable[Address]) -> list[Address]:
    level: list[Address] = []
    for one in addresses:
        if isinstance(one, URLPattern):
            level.append(one)
        elif str(one.pattern) or one.namespace or one.default_kwargs:
            within = _level(one.url_patterns)
            level.append(ByFirstWord(one.pattern, within, one.default_kwargs, one.app_name, one.namespace))
        else:
            level += _level(one.url_patterns)
    return level
