"""Which symbol of a pack is what, where it may be used, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from suyuan.methods.formula import Formula, children_of
from suyuan.methods.functions import FUNCTIONS
from suyuan.methods.grammar import Call, Name, Node
from suyuan.methods.pack import InfluenceInput, Input, Pack, Quantity, StandardUse, Test

Kind = Literal["input", "quantity", "influence", "standard", "attribute"]
EXPANDED: Final = "U"  # expanded uncertainty of the line, known to its `fit` condition only
ATTRIBUTES: Final = ("mpe", "u")  # of a standard's symbol: dm_mpe, dm_u


@dataclass(frozen=True, kw_only=True, eq=False)
class Entry:
    """One symbol: what it is, the test it belongs to ("" = the whole pack), whether it is one per item."""

    symbol: str
    kind: Kind
    test: str
    per_item: bool
    declared: Input | Quantity | InfluenceInput | StandardUse
    replicate: bool = False  # holds one value per replicate reading

    @property
    def formula(self) -> Formula | None:
        """What a quantity is computed from."""
        return self.declared.formula if isinstance(self.declared, Quantity) else None

    @property
    def carried(self) -> Formula | None:
        """The formula by which uncertainty reaches the symbol: none for a quantity taken at the estimate."""
        at_estimate = isinstance(self.declared, Quantity) and self.declared.at_estimate
        return None if at_estimate else self.formula

    @property
    def varied(self) -> bool:
        """Whether the symbol carries uncertainty of its own."""
        return self.kind in {"influence", "standard"}


@dataclass(frozen=True, eq=False)
class Symbols:
    """All symbols of a pack."""

    entries: dict[str, Entry]
    _closures: dict[str, frozenset[str]] = field(default_factory=dict)

    def closure(self, names: Iterable[str]) -> frozenset[str]:
        """The symbols whose uncertainty reaches `names`, and `names`; a checked pack has no circle."""
        found: set[str] = set()
        for name in names:
            found |= self._below(name)
        return frozenset(found)

    def _below(self, name: str) -> frozenset[str]:
        if name not in self._closures:
            entry = self.entries.get(name)
            formula = entry.carried if entry else None
            below = self.closure(formula.names) if formula else frozenset()
            self._closures[name] = below | {name}
        return self._closures[name]

    def varied(self, formula: Formula) -> tuple[str, ...]:
        """Influences and standards that `formula` rests on, in the order of the pack."""
        below = self.closure(formula.names)
        return tuple(symbol for symbol, entry in self.entries.items() if symbol in below and entry.varied)

    def replicate(self, node: Node) -> bool:
        """Whether the value of `node` has one element per replicate reading."""
        if isinstance(node, Name):
            entry = self.entries.get(node.name)
            return entry is not None and entry.replicate
        if isinstance(node, Call) and len(node.arguments) == 1 and _reduces(node):
            return False
        return any(self.replicate(child) for child in children_of(node))


@lru_cache(maxsize=128)
def symbols_of(pack: Pack) -> Symbols:
    """The symbols of `pack`, in the order of declaration."""
    symbols = Symbols({})
    for entry in _declared(pack, symbols):
        symbols.entries[entry.symbol] = entry
    return symbols


def all_declared(pack: Pack) -> list[str]:
    """Every declared symbol, with repetition, for the check that none is declared twice."""
    return [entry.symbol for entry in _declared(pack, Symbols({}))]


def _reduces(call: Call) -> bool:
    function = FUNCTIONS.get(call.function)
    return function is not None and function.reduces == "readings"


def _declared(pack: Pack, symbols: Symbols) -> Iterator[Entry]:
    for one in (*pack.inputs, *pack.conditions):
        yield Entry(symbol=one.symbol, kind="input", test="", per_item=True, declared=one)
    for quantity in pack.quantities:
        yield Entry(symbol=quantity.symbol, kind="quantity", test="", per_item=True, declared=quantity)
    for influence in pack.influences:
        yield Entry(symbol=influence.symbol, kind="influence", test="", per_item=True, declared=influence)
    for test in pack.tests:
        yield from _declared_in(test, symbols)


def _declared_in(test: Test, symbols: Symbols) -> Iterator[Entry]:
    single = test.single
    for column in test.columns:
        yield Entry(
            symbol=column.symbol,
            kind="input",
            test=test.id,
            per_item=single,
            declared=column,
            replicate=column.readings is not None,
        )
    for use in test.standards:
        yield Entry(symbol=use.symbol, kind="standard", test=test.id, per_item=single, declared=use)
        for attribute in ATTRIBUTES:
            symbol = f"{use.symbol}_{attribute}"
            yield Entry(symbol=symbol, kind="attribute", test=test.id, per_item=single, declared=use)
    for influence in test.influences:
        yield Entry(
            symbol=influence.symbol, kind="influence", test=test.id, per_item=single, declared=influence
        )
    for quantity in test.quantities:
        yield Entry(
            symbol=quantity.symbol,
            kind="quantity",
            test=test.id,
            per_item=single or quantity.formula.reduces_rows,
            declared=quantity,
            replicate=symbols.replicate(quantity.formula.tree),
        )
