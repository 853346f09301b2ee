"""From the tree of a content model to a table of steps: which child may come next, and of which type it is.

The models of the schemas are deterministic, so that the name of a child alone decides the step. Positions of
the tree are the states (Glushkov); free order is a table of its own.

Source: Glushkov, The abstract theory of automata, 1961; W3C XML Schema 1.0 part 1, 3.8.6 (unique particle
attribution).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from suyuan.certify.dcc.grammar.notation import (
    AnyOrder,
    Choice,
    ElementRef,
    Node,
    Repeated,
    Sequence,
    TypeName,
    Wild,
)

START: Final = 0


class Step(NamedTuple):
    """Where a child leads, and what it must be: a type, or the wild card that let it in."""

    state: int
    type: TypeName | Wild


@dataclass(frozen=True, slots=True)
class State:
    """A place between children."""

    steps: Mapping[str, Step]  # by the name of the child, {namespace}local
    wild: tuple[tuple[Wild, int], ...]
    final: bool


@dataclass(frozen=True, slots=True)
class Automaton:
    """The states of one content model; `order` is free where every name may come once, in any order."""

    states: tuple[State, ...]
    types: Mapping[str, TypeName]
    required: frozenset[str] = frozenset()
    free_order: bool = False


@dataclass(slots=True)
class _Part:
    """A part of the tree: whether it may be empty, where it begins and where it ends."""

    nullable: bool
    first: tuple[int, ...]
    last: tuple[int, ...]


class _Builder:
    """Numbers the positions of a tree and notes which may follow which."""

    def __init__(self) -> None:
        self.leaves: list[ElementRef | Wild] = []
        self.follow: list[set[int]] = [set()]

    def part(self, node: Node) -> _Part:
        if isinstance(node, Repeated):
            inner = self.part(node.part)
            if node.times in "*+":
                self._join(inner.last, inner.first)
            return _Part(inner.nullable or node.times in "?*", inner.first, inner.last)
        if isinstance(node, Sequence):
            return self._sequence(node.parts)
        if isinstance(node, Choice):
            parts = [self.part(one) for one in node.parts]
            return _Part(
                any(one.nullable for one in parts),
                tuple(position for one in parts for position in one.first),
                tuple(position for one in parts for position in one.last),
            )
        if isinstance(node, AnyOrder):
            raise TypeError("free order cannot stand inside another model")
        self.leaves.append(node)
        self.follow.append(set())
        return _Part(nullable=False, first=(len(self.leaves),), last=(len(self.leaves),))

    def _sequence(self, nodes: Iterable[Node]) -> _Part:
        whole = _Part(nullable=True, first=(), last=())
        for node in nodes:
            part = self.part(node)
            self._join(whole.last, part.first)
            whole = _Part(
                whole.nullable and part.nullable,
                whole.first + part.first if whole.nullable else whole.first,
                part.last + whole.last if part.nullable else part.last,
            )
        return whole

    def _join(self, ends: Iterable[int], begins: Iterable[int]) -> None:
        for end in ends:
            self.follow[end].update(begins)


def build(
    node: Node, *, name_of: Callable[[ElementRef], str], type_of: Callable[[ElementRef], TypeName]
) -> Automaton:
    """The automaton of a content model. ValueError where a name could lead to two places."""
    if isinstance(node, AnyOrder):
        return _free_order(node, name_of, type_of)
    builder = _Builder()
    whole = builder.part(node)
    builder.follow[START] = set(whole.first)
    finals = {*whole.last, *((START,) if whole.nullable else ())}
    states = []
    types: dict[str, TypeName] = {}
    for number, follow in enumerate(builder.follow):
        steps: dict[str, Step] = {}
        wild = []
        for position in sorted(follow):
            leaf = builder.leaves[position - 1]
            if isinstance(leaf, Wild):
                wild.append((leaf, position))
                continue
            name = name_of(leaf)
            if name in steps:
                raise ValueError(f"{name} could lead to two places")
            types[name] = type_of(leaf)
            steps[name] = Step(position, types[name])
        states.append(State(steps, tuple(wild), number in finals))
    return Automaton(tuple(states), types)


def needed(model: Automaton, start: State) -> list[str]:
    """The names without which the content cannot be ended from a state; none where there are alternatives."""
    names = {name: None for state in _ahead(model, start, "") for name in state.steps}
    return [name for name in names if not any(state.final for state in _ahead(model, start, name))]


def _ahead(model: Automaton, start: State, without: str) -> Iterable[State]:
    """The states that can be reached, not going by one name."""
    seen: set[int] = set()
    todo = [start]
    while todo:
        state = todo.pop()
        yield state
        follow = [step.state for name, step in state.steps.items() if name != without]
        for number in (*follow, *(target for _, target in state.wild)):
            if number not in seen:
                seen.add(number)
                todo.append(model.states[number])


def _free_order(
    node: AnyOrder, name_of: Callable[[ElementRef], str], type_of: Callable[[ElementRef], TypeName]
) -> Automaton:
    types: dict[str, TypeName] = {}
    required = set()
    for part in node.parts:
        leaf = part.part if isinstance(part, Repeated) else part
        if not isinstance(leaf, ElementRef):
            raise TypeError("only elements can stand in free order")
        types[name_of(leaf)] = type_of(leaf)
        if leaf is part:
            required.add(name_of(leaf))
    return Automaton((), types, frozenset(required), free_order=True)
