"""The grammar of one edition, put together from the tables and kept: kinds of elements, ready to check.

Editions are those of the certificate ("3.3.0") and, for quantities that stand alone, those of the units
("si 2.2.1").
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.certify.dcc.grammar import simple
from suyuan.certify.dcc.grammar.automaton import Automaton, build
from suyuan.certify.dcc.grammar.notation import (
    Edition,
    ElementRef,
    TypeName,
    Wild,
    numbers,
    parse_attributes,
    parse_content,
    rule_for,
)

FILES: Final = {"dcc": "certificate.toml", "si": "units.toml", "ds": "signature.toml"}


@dataclass(slots=True, eq=False)
class Kind:
    """What an element may be: a text of a simple type, or children in an order; with its attributes."""

    type: TypeName
    rule: str = ""  # of the text, for messages
    check: simple.Check | None = None  # of the text; None where the element has children
    automaton: Automaton | None = None
    mixed: bool = False
    attributes: Mapping[str, tuple[simple.Check, str]] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    lineage: tuple[TypeName, ...] = ()  # of a simple type: its name, then what it is derived from
    known: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)  # children seen to be right
    texts: set[str] = field(default_factory=set)  # texts seen to be right


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """The kinds of one edition, and the elements that are declared globally."""

    edition: str
    elements: Mapping[str, Kind]
    kinds: Mapping[TypeName, Kind]
    namespaces: Mapping[str, str]

    def kind(self, wanted: TypeName) -> Kind:
        """The kind of a type."""
        return self.kinds[wanted]


def editions() -> tuple[str, ...]:
    """The editions of the certificate that have a grammar here, oldest first."""
    return tuple(_table("dcc")["editions"])


def unit_editions() -> tuple[str, ...]:
    """The editions of the units, as `grammar` wants them."""
    return tuple(f"si {one}" for one in _table("si")["editions"])


@lru_cache(maxsize=16)
def grammar(edition: str) -> Grammar:
    """The grammar of an edition such as "3.3.0" or "si 2.2.1"; NotFound where there is none."""
    if edition in _table("dcc")["editions"]:
        used = {"dcc": edition, **_table("dcc")["editions"][edition]}
    elif edition in unit_editions():
        used = {"si": edition.removeprefix("si ")}
    else:
        raise NotFound(
            Text(f"没有 DCC {edition} 版的语法", f"there is no grammar for edition {edition} of the DCC"),
            given=edition,
            allowed=", ".join(editions()),
        )
    return _Maker(used).made(edition)


@lru_cache(maxsize=4)
def _table(name: str) -> dict[str, Any]:
    here = resources.files("suyuan.certify.dcc.grammar")
    return tomllib.loads(here.joinpath(FILES[name]).read_text(encoding="utf-8"))


class _Maker:
    """Puts the tables of one edition together."""

    def __init__(self, used: Mapping[str, str]) -> None:
        self.used = used
        self.editions: dict[str, Edition] = {table: numbers(edition) for table, edition in used.items()}
        self.namespaces = {table: _table(table)["namespace"] for table in used}
        self.globals = {table: self._globals(table) for table in used}
        self.kinds: dict[TypeName, Kind] = {}

    def made(self, edition: str) -> Grammar:
        roots = {
            self._tag(table, name): kind
            for table, named in self.globals.items()
            for name, kind in named.items()
        }
        todo = list(roots.values())
        while todo:  # only what an edition can reach is made: a type may speak of elements of later ones
            wanted = todo.pop()
            if wanted not in self.kinds:
                kind = self.kinds[wanted] = self._kind(wanted)
                todo.extend(kind.automaton.types.values() if kind.automaton else ())
        elements = {name: self.kinds[kind] for name, kind in roots.items()}
        return Grammar(edition, elements, self.kinds, self.namespaces)

    def _globals(self, table: str) -> dict[str, TypeName]:
        content = parse_content(_table(table)["globals"], table=table, edition=self.editions[table])
        listed = getattr(content, "parts", (content,))
        return {one.name: one.type for one in listed if isinstance(one, ElementRef) and one.type}

    def _kind(self, wanted: TypeName) -> Kind:
        entry = _table(wanted.table)["types"].get(wanted.name)
        if entry is not None:
            return self._complex(wanted, entry)
        check = self._check(wanted.table, wanted.name)
        return Kind(wanted, rule=self._rule(wanted), check=check, lineage=self._lineage(wanted))

    def _complex(self, name: TypeName, entry: Mapping[str, str]) -> Kind:
        edition = self.editions[name.table]
        types, required = parse_attributes(
            entry.get("attributes", ""), _table(name.table).get("groups", {}), edition=edition
        )
        kind = Kind(name, required=required)
        kind.attributes = {one: (self._check(name.table, typed), typed) for one, typed in types.items()}
        if "text" in entry:
            kind.check = self._check(name.table, entry["text"])
            kind.rule = self._rule(TypeName(name.table, entry["text"]))
            return kind
        kind.mixed = "mixed" in entry
        content = parse_content(
            entry["mixed"] if kind.mixed else entry["content"], table=name.table, edition=edition
        )
        kind.automaton = build(content, name_of=self._name, type_of=self._type)
        return kind

    def _check(self, table: str, name: str) -> simple.Check:
        rule = self._rule(TypeName(table, name))
        if rule in simple.BUILT_IN:
            return simple.BUILT_IN[rule]
        return simple.made(rule, lambda inner: self._check(table, inner))

    def _rule(self, wanted: TypeName) -> str:
        rules = _table(wanted.table).get("simple", {})
        if wanted.name not in rules:
            return wanted.name
        rule = rule_for(rules[wanted.name], self.editions[wanted.table])
        if rule.startswith("like "):
            return self._rule(TypeName(wanted.table, rule.removeprefix("like ")))
        return rule.replace("{edition}", self.used[wanted.table])

    def _lineage(self, wanted: TypeName) -> tuple[TypeName, ...]:
        """A simple type and those it is derived from by restriction; our own shorthand is passed over."""
        rules = _table(wanted.table).get("simple", {})
        if wanted.name not in rules:
            return (TypeName("", wanted.name),)
        kind, _, rest = rule_for(rules[wanted.name], self.editions[wanted.table]).partition(" ")
        if kind == "like":
            above = self._lineage(TypeName(wanted.table, rest))
            return above if wanted.name.startswith("_") else (wanted, *above)
        base = {"pattern": "string", "oneof": "string", "number": "double"}.get(kind)
        return (wanted, TypeName("", base)) if base else (wanted,)

    def _name(self, ref: ElementRef) -> str:
        return self._tag(ref.table, ref.name)

    def _type(self, ref: ElementRef) -> TypeName:
        return ref.type or self.globals[ref.table][ref.name]

    def _tag(self, table: str, name: str) -> str:
        return f"{{{self.namespaces[table]}}}{name}"


def admits(wild: Wild, tag: str, namespaces: Mapping[str, str]) -> bool:
    """Whether a wild card lets an element of that name in at all."""
    if not wild.foreign_only:
        return True
    address = tag[1:].rpartition("}")[0] if tag.startswith("{") else ""
    return bool(address) and address != namespaces[wild.table]
