"""Checking a document against the grammar of its edition: the same verdict as the official schema, and where.

One walk without recursion. What the children of an element may be is remembered by their names, so that a
document like the last one is checked by looking up. `faults` tells what is wrong and where.

Source: W3C XML Schema 1.0 part 1, 3.3.4 (element), 3.4.4 (complex type), 3.10.4 (wild card).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from lxml import etree

from suyuan.base.text import Text
from suyuan.certify.dcc.element import XSI
from suyuan.certify.dcc.grammar import simple, words
from suyuan.certify.dcc.grammar.automaton import needed
from suyuan.certify.dcc.grammar.editions import Grammar, Kind, admits
from suyuan.certify.dcc.grammar.notation import TypeName, Wild
from suyuan.certify.dcc.paths import path_of

MAX_FAULTS: Final = 20
MAX_KNOWN: Final = 256  # patterns of children remembered for each kind
MAX_TEXTS: Final = 1024
LONG_TEXT: Final = 64
_FREE: Final = Kind(TypeName("", "any"), mixed=True)  # an element of which nothing is known
_HINTS: Final = (f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation")
_TYPE: Final = f"{{{XSI}}}type"
_WHITE: Final = simple.WHITE
XSD: Final = "http://www.w3.org/2001/XMLSchema"


class Fault(NamedTuple):
    """One thing that is wrong, and where: path and line of the element."""

    path: str
    line: int | None
    words: Text

    @property
    def text(self) -> Text:
        """The sentence with its place."""
        return Text(
            f"第 {self.line} 行：{self.words.zh}（{self.path}）",
            f"line {self.line}: {self.words.en} ({self.path})",
        )


def fault_at(element: etree._Element, sentence: Text) -> Fault:
    """A fault with the place of its element."""
    line: Any = element.sourceline
    return Fault(path_of(element), line, sentence)


def faults(root: etree._Element, rules: Grammar, *, limit: int = MAX_FAULTS) -> tuple[Fault, ...]:
    """What is wrong with `root` by the grammar, at most `limit` findings; empty where it is valid."""
    walk = _Walk(rules, limit)
    kind = rules.elements.get(root.tag)
    if kind is None:
        walk.found(root, words.no_such_root(root.tag))
    else:
        walk.run(root, kind)
    return tuple(walk.faults)


class _Walk:
    """One document on its way."""

    def __init__(self, rules: Grammar, limit: int) -> None:
        self.rules, self.limit = rules, limit
        self.faults: list[Fault] = []
        self.identities: set[str] = set()

    def found(self, element: etree._Element, sentence: Text) -> None:
        if len(self.faults) < self.limit:
            self.faults.append(fault_at(element, sentence))

    def run(self, root: etree._Element, kind: Kind) -> None:
        todo: list[tuple[etree._Element, Kind]] = [(root, kind)]
        while todo and len(self.faults) < self.limit:
            element, kind = todo.pop()
            attributes = element.items()
            if attributes or kind.required:
                kind = self._attributes(element, kind, attributes)
            if kind.check is None:
                todo.extend(reversed(self._children(element, kind)))
            else:
                self._text(element, kind)

    def _children(self, element: etree._Element, kind: Kind) -> list[tuple[etree._Element, Kind]]:
        """The children that still have to be looked at; short texts without attributes are done here."""
        children = list(element)
        names = tuple([child.tag for child in children])
        kinds = kind.known.get(names)
        if kinds is None:
            kinds = self._match(element, kind, children, names)
        if not kind.mixed:
            self._blank(element, children)
        rest = []
        for child, child_kind in zip(children, kinds, strict=True):
            if child_kind is None:
                continue
            if (
                child_kind.check is not None
                and not child_kind.required
                and not len(child)
                and (child.text or "") in child_kind.texts
                and not child.items()
            ):
                continue
            rest.append((child, child_kind))
        return rest

    def _blank(self, element: etree._Element, children: list[etree._Element]) -> None:
        text = element.text
        if text is not None and text.strip(_WHITE):
            self.found(element, words.text_between(text))
            return
        for child in children:
            text = child.tail
            if text is not None and text.strip(_WHITE):
                self.found(element, words.text_between(text))
                return

    def _text(self, element: etree._Element, kind: Kind) -> None:
        if len(element):
            inner = next((one for one in element if isinstance(one.tag, str)), None)
            if inner is not None:
                self.found(inner, words.not_expected(inner.tag, ()))
                return
            text = (element.text or "") + "".join(one.tail or "" for one in element)
        else:
            text = element.text or ""
        if text in kind.texts:
            return
        assert kind.check is not None
        if not kind.check(text):
            self.found(element, words.bad_text(text, kind.rule))
        elif len(text) <= LONG_TEXT and len(kind.texts) < MAX_TEXTS:
            kind.texts.add(text)

    def _attributes(self, element: etree._Element, kind: Kind, given: Sequence[tuple[Any, Any]]) -> Kind:
        """Checks the attributes; gives the kind that holds for the content, mostly the same."""
        missing, holding = kind.required, kind
        for name, value in given:
            declared = kind.attributes.get(name)
            if declared is None:
                holding = self._undeclared(element, kind, name, value) or holding
                continue
            check, typed = declared
            if not check(value):
                self.found(element, words.bad_attribute(name, value, typed))
            elif typed == "ID":
                self._identity(element, value.strip(_WHITE))
            if missing:
                missing = missing - {name}
        for name in sorted(missing) if missing else ():
            self.found(element, words.attribute_missing(name))
        return holding

    def _identity(self, element: etree._Element, value: str) -> None:
        if value in self.identities:
            self.found(element, words.identity_twice(value))
        self.identities.add(value)

    def _undeclared(self, element: etree._Element, kind: Kind, name: str, value: str) -> Kind | None:
        """An attribute that the kind does not have: a stated type is given back, hints may stand anywhere."""
        if name == _TYPE:
            stated = self._stated_type(element, value)
            if stated is None or (kind is not _FREE and not _may_stand_for(stated, kind)):
                self.found(element, words.bad_attribute(name, value, ""))
            return stated
        if name not in _HINTS and kind is not _FREE:
            self.found(element, words.attribute_not_allowed(name))
        return None

    def _stated_type(self, element: etree._Element, value: str) -> Kind | None:
        """The kind that xsi:type names; None where there is no such type."""
        prefix, _, local = value.strip(_WHITE).rpartition(":")
        address = element.nsmap.get(prefix or None)
        if address == XSD:
            if local == "anyType":
                return _FREE
            check = simple.BUILT_IN.get(local)
            name = TypeName("", local)
            return Kind(name, rule=local, check=check, lineage=(name,)) if check else None
        table = next((one for one, known in self.rules.namespaces.items() if known == address), "")
        name = TypeName(table, local.removesuffix("Type"))
        found = self.rules.kinds.get(name) if local.endswith("Type") else None
        return found if found is not None and found.lineage[:1] in ((), (name,)) else None

    def _match(
        self, element: etree._Element, kind: Kind, children: list[etree._Element], names: tuple[Any, ...]
    ) -> tuple[Kind | None, ...]:
        """The kinds of the children, by the automaton of the kind of their parent."""
        before = len(self.faults)
        if kind is _FREE:
            return tuple(
                self.rules.elements.get(name, _FREE) if isinstance(name, str) else None for name in names
            )
        if kind.automaton is not None and kind.automaton.free_order:
            kinds = self._match_free(element, kind, children)
        else:
            kinds = self._match_order(element, kind, children)
        right = len(self.faults) == before and len(self.faults) < self.limit
        if right and len(names) <= LONG_TEXT and len(kind.known) < MAX_KNOWN:
            kind.known[names] = tuple(kinds)
        return tuple(kinds)

    def _match_free(
        self, element: etree._Element, kind: Kind, children: list[etree._Element]
    ) -> list[Kind | None]:
        assert kind.automaton is not None
        kinds: list[Kind | None] = []
        seen: set[str] = set()
        for child in children:
            name = child.tag
            wanted = kind.automaton.types.get(name) if isinstance(name, str) else None
            kinds.append(self.rules.kinds[wanted] if wanted else None)
            if isinstance(name, str) and (wanted is None or name in seen):
                self.found(child, words.not_expected(name, tuple(set(kind.automaton.types) - seen)))
            seen.add(name)
        if missing := kind.automaton.required - seen:
            self.found(element, words.cut_short(sorted(missing), ()))
        return kinds

    def _match_order(
        self, element: etree._Element, kind: Kind, children: list[etree._Element]
    ) -> list[Kind | None]:
        assert kind.automaton is not None
        states = kind.automaton.states
        state, lost = states[0], False
        kinds: list[Kind | None] = []
        for child in children:
            name = child.tag
            if not isinstance(name, str):
                kinds.append(None)
                continue
            step = state.steps.get(name)
            if step is not None:
                state = states[step.state]
                kinds.append(self.rules.kinds[step.type])  # type: ignore[index]
                continue
            wild = next((one for one in state.wild if admits(one[0], name, self.rules.namespaces)), None)
            if wild is not None:
                state = states[wild[1]]
                kinds.append(self._behind(child, wild[0]))
                continue
            if not lost:
                self.found(child, words.not_expected(name, tuple(state.steps)))
            lost = True  # of one order only the first break is told; the children are looked at all the same
            known = kind.automaton.types.get(name)
            kinds.append(self.rules.kinds[known] if known else None)
        if not state.final and not lost:
            self.found(element, words.cut_short(needed(kind.automaton, state), tuple(state.steps)))
        return kinds

    def _behind(self, child: etree._Element, wild: Wild) -> Kind:
        """The kind of an element that a wild card let in."""
        known = self.rules.elements.get(child.tag)
        if known is None and wild.strict:
            self.found(child, words.not_declared(child.tag))
        return known or _FREE


def _may_stand_for(stated: Kind, kind: Kind) -> bool:
    """Whether the type that xsi:type names is the declared one, or a simple one derived from it."""
    return stated is kind or (bool(kind.lineage) and kind.lineage[0] in stated.lineage)
