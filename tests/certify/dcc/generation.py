"""Documents made from our own tables: every kind of element appears, also those that no sample has."""

from __future__ import annotations

import random
from functools import lru_cache

from lxml import etree
from tests.certify.dcc.mutation import TEXTS

from suyuan.certify.dcc.grammar import Grammar
from suyuan.certify.dcc.grammar.editions import Kind
from suyuan.certify.dcc.grammar.notation import TypeName

FOREIGN = ("{urn:other}a", "{urn:other}b")


class Generator:
    """Makes documents of one edition; small where the depth is used up."""

    def __init__(self, rules: Grammar, rng: random.Random) -> None:
        self.rules, self.rng = rules, rng
        self.number = 0

    def document(self, root: str, *, depth: int = 9) -> bytes:
        """A document with this root element."""
        self.number = 0
        top = etree.Element(root, nsmap={prefix: one for prefix, one in self.rules.namespaces.items()})
        self._fill(top, self.rules.elements[root], depth)
        return etree.tostring(top, encoding="utf-8")

    def _fill(self, element: etree._Element, kind: Kind, depth: int) -> None:
        for name, (check, typed) in kind.attributes.items():
            if name in kind.required or self.rng.random() < 0.15:
                element.set(name, self._identity() if typed == "ID" else self._text(check))
        if kind.check is not None:
            element.text = self._text(kind.check)
            return
        if kind.mixed and self.rng.random() < 0.3:
            element.text = "text"
        for name, wanted in self._children(kind, depth):
            child = etree.SubElement(element, name)
            if wanted is not None:
                self._fill(child, self.rules.kinds[wanted], depth - 1)

    def _children(self, kind: Kind, depth: int) -> list[tuple[str, TypeName | None]]:
        model = kind.automaton
        assert model is not None
        if model.free_order:
            chosen = [name for name in model.types if name in model.required or self.rng.random() < 0.5]
            self.rng.shuffle(chosen)
            return [(name, model.types[name]) for name in chosen]
        state, found = model.states[0], []
        way = ways(self.rules)[kind.type]
        number = 0
        while True:
            if state.final and (depth <= 0 or self.rng.random() < 0.25 or len(found) > 12):
                return found
            ahead: list[tuple[str, TypeName | None, int]] = [
                (name, step.type, step.state) for name, step in state.steps.items()
            ]
            ahead += [
                (self.rng.choice(FOREIGN), None, target) for wild, target in state.wild if not wild.strict
            ]
            if not ahead:
                return found
            if depth <= 0 or len(found) > 12:
                best = way.get(number)
                name, wanted, number = next((one for one in ahead if one[0] == best), ahead[0])
            else:
                name, wanted, number = self.rng.choice(ahead)
            found.append((name, wanted))
            state = model.states[number]

    def _identity(self) -> str:
        self.number += 1
        return f"i{self.number if self.rng.random() < 0.997 else 1}"

    def _text(self, check: object) -> str:
        return self.rng.choice(fitting(check))


@lru_cache(maxsize=512)
def fitting(check: object) -> tuple[str, ...]:
    """The texts of the pool that a check lets pass."""
    found = tuple(text for text in (*TEXTS, *CHOICES) if check(text))  # type: ignore[operator]
    return found or ("",)


CHOICES = (
    "3.0.0", "3.1.0", "3.1.1", "3.2.0", "3.2.1", "application", "bios", "afterRepair", "substituted",
    "noPass", "customer", "customerBranch", "calibrationLaboratory", "owner",
)  # fmt: skip


@lru_cache(maxsize=16)
def ways(rules: Grammar) -> dict[TypeName, dict[int, str]]:
    """For each kind and state, the child by which the content is ended soonest."""
    cost = {name: 0 if kind.check is not None else 10**6 for name, kind in rules.kinds.items()}
    chosen: dict[TypeName, dict[int, str]] = {name: {} for name in rules.kinds}
    for _ in range(30):
        for name, kind in rules.kinds.items():
            if kind.check is None:
                cost[name], chosen[name] = cheapest(kind, cost)
    return chosen


def cheapest(kind: Kind, cost: dict[TypeName, int]) -> tuple[int, dict[int, str]]:
    """The least depth a kind needs, and the way through its states."""
    model = kind.automaton
    assert model is not None
    if model.free_order:
        return 1 + max(cost[model.types[name]] for name in model.required), {}
    need = [0 if state.final else 10**6 for state in model.states]
    best: dict[int, str] = {}
    for _ in model.states:
        for number, state in enumerate(model.states):
            for name, step in state.steps.items():
                total = max(need[step.state], 1 + cost[step.type])  # type: ignore[index]
                if total < need[number]:
                    need[number], best[number] = total, name
            for wild, target in state.wild:
                if not wild.strict and need[target] < need[number]:
                    need[number], best[number] = need[target], FOREIGN[0]
    return need[0], best
