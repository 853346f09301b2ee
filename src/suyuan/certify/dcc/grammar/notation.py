"""The notation of the tables: content models as text, with the editions in which each part holds.

`parse_content("name:text? ( real | complex )@3.2-", table="dcc", edition=(3, 2, 0))` gives the tree of a
content model of that edition. How the notation is written stands at the top of `certificate.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

Edition = tuple[int, ...]
_TOKEN: Final = re.compile(
    r"(?P<open>\()|(?P<bar>\|)|(?P<close>\))(?P<times_close>[?*+]?)(?:@(?P<range_close>\S+))?"
    r"|(?P<scope>any|other)-(?P<mode>lax|strict)(?P<times_any>[?*+]?)(?:@(?P<range_any>\S+))?"
    r"|(?:(?P<table>ds|si)\.)?(?P<name>\w+)(?::(?:(?P<type_table>si)\.)?(?P<type>\w+))?"
    r"(?P<times>[?*+]?)(?:@(?P<range>\S+))?"
)


class TypeName(NamedTuple):
    """A type by its table and name."""

    table: str
    name: str


class ElementRef(NamedTuple):
    """An element of a content model. Without a type it is the global element of its table."""

    table: str
    name: str
    type: TypeName | None


class Wild(NamedTuple):
    """Any element (or any of another namespace); lax: checked where it is known, else it must be known."""

    foreign_only: bool
    strict: bool
    table: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """A part with its number of times: ? * or +."""

    part: Node
    times: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after another."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOrder:
    """Every part once at most, in any order."""

    parts: tuple[Node, ...]


Node = ElementRef | Wild | Repeated | Sequence | Choice | AnyOrder


def parse_content(text: str, *, table: str, edition: Edition) -> Node:
    """The tree of a content model as it holds in `edition`."""
    words = text.split()
    if words[:1] == ["all"]:
        return AnyOrder(tuple(_branches(iter(words[1:]), table, edition)[0]))
    return _one_of(_branches(iter(words), table, edition))


def parse_attributes(
    text: str, groups: Mapping[str, str], *, edition: Edition
) -> tuple[dict[str, str], frozenset[str]]:
    """Attributes with their types, and those that are required, as they hold in `edition`."""
    types: dict[str, str] = {}
    required: set[str] = set()
    for word in text.split():
        if word.startswith("+"):
            inner, needed = parse_attributes(groups[word[1:]], groups, edition=edition)
            types.update(inner)
            required.update(needed)
            continue
        plain, _, span = word.partition("@")
        name, _, kind = plain.rstrip("!").partition(":")
        if holds(span, edition):
            types[name] = kind
            if plain.endswith("!"):
                required.add(name)
    return types, frozenset(required)


def rule_for(rules: str | list[str], edition: Edition) -> str:
    """The rule of a simple type that holds in `edition`: the only one, or the one with the right span."""
    if isinstance(rules, str):
        return rules
    for one in rules:
        span, _, rule = one[1:].partition(" ")
        if holds(span, edition):
            return rule
    raise LookupError(f"no rule of {rules} holds in {edition}")


def holds(span: str | None, edition: Edition) -> bool:
    """Whether `edition` lies in a span such as 3.2-, -3.1 or 3.1-3.2.0; every edition lies in none."""
    if not span:
        return True
    first, dash, last = span.partition("-")
    low, high = numbers(first), numbers(last if dash else first)
    return edition >= low and (not high or edition[: len(high)] <= high)


def numbers(text: str) -> Edition:
    """3.2.1 as (3, 2, 1)."""
    return tuple(int(part) for part in text.split(".")) if text else ()


def _branches(words: Iterator[str], table: str, edition: Edition) -> list[list[Node]]:
    """The branches up to the end of the group; a branch that the edition lacks is left out."""
    branches: list[list[Node]] = [[]]
    for word in words:
        found = _TOKEN.fullmatch(word)
        if found is None:
            raise ValueError(f"{word} is no word of the notation")
        if found["bar"]:
            branches.append([])
        elif found["close"]:
            break
        elif found["open"]:
            _add(branches[-1], _group(words, table, edition))
        elif holds(found["range"] or found["range_any"], edition):
            part = _particle(found, table)
            times = found["times"] or found["times_any"] or ""
            branches[-1].append(Repeated(part, times) if times else part)
    return [branch for branch in branches if branch]


def _add(branch: list[Node], part: Node | None) -> None:
    if part is not None:
        branch.append(part)


def _group(words: Iterator[str], table: str, edition: Edition) -> Node | None:
    """A group in brackets; what stands behind its closing bracket says how often and in which editions."""
    inside: list[str] = []
    depth = 1
    for word in words:
        depth += (word == "(") - word.startswith(")")
        if depth == 0:
            break
        inside.append(word)
    found = _TOKEN.fullmatch(word)
    if found is None or not holds(found["range_close"], edition):
        return None
    part = _one_of(_branches(iter(inside), table, edition))
    return Repeated(part, found["times_close"]) if found["times_close"] else part


def _one_of(branches: list[list[Node]]) -> Node:
    parts: list[Node] = [one[0] if len(one) == 1 else Sequence(tuple(one)) for one in branches]
    return parts[0] if len(parts) == 1 else Choice(tuple(parts)) if parts else Sequence(())


def _particle(found: re.Match[str], table: str) -> Node:
    if found["scope"]:
        return Wild(found["scope"] == "other", found["mode"] == "strict", table)
    if found["table"]:
        return ElementRef(found["table"], found["name"], None)
    kind = TypeName(found["type_table"] or table, found["type"] or found["name"])
    return ElementRef(table, found["name"], kind)
