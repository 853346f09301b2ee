"""The work bench of a batch: every symbol of a pack as an array, in floats, in Decimals, or on the tape.

Arrays have the shape (items, rows, readings): the item first; a symbol of the header has one row, a symbol
without replicate readings one reading. A symbol is worked out when it is first asked for and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from suyuan.base.errors import InputError, Missing
from suyuan.base.text import Text
from suyuan.methods.formula import Formula
from suyuan.methods.observations import Observations
from suyuan.methods.pack import Pack, StandardUse, Test
from suyuan.methods.printing import float_text
from suyuan.methods.sources import Reach, Source, reach
from suyuan.methods.symbols import Entry, symbols_of

Array = np.ndarray[Any, np.dtype[Any]]
ZERO = Decimal(0)
_to_decimal = np.frompyfunc(float_text, 1, 1)


class Bench:
    """All symbols of a batch of items with one shape and one set of standards."""

    def __init__(self, pack: Pack, given: Mapping[str, Array], *, sources: Mapping[str, Source]) -> None:
        self.pack = pack
        self.symbols = symbols_of(pack)
        self.given = given
        self.sources = sources
        self._floats: dict[str, Any] = {}
        self._exacts: dict[str, Any] = {}
        self._reaches: dict[str, Reach] = {}

    @property
    def items(self) -> int:
        """How many items lie on the bench."""
        return max((len(array) for array in self.given.values()), default=1)

    def take(self, items: Sequence[int] | Array) -> Bench:
        """A bench with some of the items, in the order given."""
        return Bench(
            self.pack, {name: array[items] for name, array in self.given.items()}, sources=self.sources
        )

    def row(self, test: Test, row: int) -> Bench:
        """A bench with one row of `test` only, to find out which row a fault lies in."""
        own = {column.symbol for column in test.columns}
        given = {
            name: array[:, row : row + 1] if name in own else array for name, array in self.given.items()
        }
        return Bench(self.pack, given, sources=self.sources)

    def float(self, symbol: str) -> Any:
        """The estimate of `symbol` in floats (words for a choice)."""
        if symbol not in self._floats:
            self._floats[symbol] = self._as_float(symbol)
        return self._floats[symbol]

    def exact(self, symbol: str) -> Any:
        """The estimate of `symbol` in Decimals (words for a choice); influences are exactly 0."""
        if symbol not in self._exacts:
            self._exacts[symbol] = self._as_exact(symbol)
        return self._exacts[symbol]

    def run(self, formula: Formula) -> Any:
        """`formula` in floats."""
        return formula.evaluate_float(Symbols(self.float), tables=self.pack.tables)

    def run_exact(self, formula: Formula, **also: Any) -> Any:
        """`formula` in Decimals; `also` gives further symbols."""
        env = Symbols(lambda name: also[name] if name in also else self.exact(name))
        return formula.evaluate_exact(env, tables=self.pack.tables)

    def run_on_tape(self, formula: Formula, nodes: Mapping[str, Any]) -> Any:
        """`formula` with the symbols in `nodes` on the tape, and everything that rests on them."""
        memo: dict[str, Any] = dict(nodes)

        def value(name: str) -> Any:
            if name not in memo:
                entry = self._entry(name)
                rests = entry.formula is not None and not self.symbols.closure((name,)).isdisjoint(nodes)
                memo[name] = entry.formula.float_run(env, self.pack.tables) if rests else self.float(name)  # type: ignore[union-attr]
            return memo[name]

        env = Symbols(value)
        return formula.float_run(env, self.pack.tables)

    def can_be_exact(self, formula: Formula) -> bool:
        """Whether `formula` and all it rests on can be computed in Decimals."""
        below = (self.symbols.entries.get(name) for name in self.symbols.closure(formula.names))
        formulas = (entry.formula for entry in below if entry is not None and entry.formula is not None)
        return formula.can_be_exact and all(one.can_be_exact for one in formulas)

    def reach(self, symbol: str) -> Reach:
        """What the standard behind `symbol` gives at the points of its test."""
        if symbol not in self._reaches:
            use = self._entry(symbol).declared
            assert isinstance(use, StandardUse)
            self._reaches[symbol] = reach(self._source(use), self.pack.role(use.role).use, self._demands(use))
        return self._reaches[symbol]

    def _entry(self, symbol: str) -> Entry:
        return self.symbols.entries[symbol]

    def _source(self, use: StandardUse) -> Source:
        source = self.sources.get(use.role)
        if source is None:
            role = self.pack.role(use.role)
            problem = Missing(role.code, role=role.code)
            problem.message = Text(
                f"缺少标准器“{role.label.zh}”", f"the standard “{role.label.en}” is missing"
            )
            raise problem
        return source

    def _demands(self, use: StandardUse) -> Array:
        demands = np.asarray(self.run_exact(use.at), dtype=object)
        rows = self.rows(self._entry(use.symbol).test)
        return np.broadcast_to(demands, (self.items, rows, 1))[..., 0]

    def rows(self, test: str) -> int:
        """How many rows `test` has on this bench."""
        columns = self.pack.test(test).columns  # type: ignore[union-attr]
        return int(self.given[columns[0].symbol].shape[1])

    def _as_float(self, symbol: str) -> Any:
        entry = self._entry(symbol)
        if entry.kind == "influence":
            return 0.0
        if entry.kind == "standard":
            return self.reach(symbol).spread(self.reach(symbol).values)
        if entry.kind == "attribute":
            return self._attribute(symbol)
        if entry.kind == "input" or entry.declared.exact:  # type: ignore[union-attr]
            exact = self.exact(symbol)
            return exact.astype(float) if exact.dtype == object else exact
        assert entry.formula is not None
        return entry.formula.evaluate_float(Symbols(self.float), tables=self.pack.tables)

    def _as_exact(self, symbol: str) -> Any:
        entry = self._entry(symbol)
        if entry.kind == "input":
            return self.given[symbol]
        if entry.kind == "influence":
            return ZERO
        if entry.kind in ("standard", "attribute"):
            return _to_decimal(self.float(symbol))
        assert entry.formula is not None
        return np.asarray(self.run_exact(entry.formula))

    def _attribute(self, symbol: str) -> Any:
        owner, _, attribute = symbol.rpartition("_")
        gives = self.reach(owner)
        return gives.spread(gives.mpes if attribute == "mpe" else gives.uncertainties)


class Symbols(Mapping[str, Any]):
    """Symbols worked out when asked for."""

    def __init__(self, value: Callable[[str], Any]) -> None:
        self.value = value

    def __getitem__(self, name: str) -> Any:
        return self.value(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def lay_out(
    pack: Pack, observations: Sequence[Observations], *, sources: Mapping[str, Source] | None = None
) -> Bench:
    """A bench with `observations`, which must have the same shape. Raises InputError where they differ."""
    if not observations:
        raise Missing("observations")
    shapes = {one.shape for one in observations}
    if len(shapes) > 1 or any(one.pack_digest != pack.digest for one in observations):
        raise InputError(
            Text(
                "一批对象的检定项目、行数和读数个数必须相同",
                "items of one batch need the same tests, rows and readings",
            ),
            hint=Text("请分组计算。", "Evaluate them in groups."),
        )
    given: dict[str, Array] = {}
    for one in pack.inputs:
        given[one.symbol] = _array([o.header[one.symbol] for o in observations], 1)
    for one in pack.conditions:
        given[one.symbol] = _array([o.conditions[one.symbol] for o in observations], 1)
    for test, rows, _ in observations[0].shape:
        for column in pack.test(test).columns:  # type: ignore[union-attr]
            values = [[row[column.symbol] for row in o.tests[test]] for o in observations]
            given[column.symbol] = _array(values, rows)
    return Bench(pack, given, sources=sources or {})


def _array(values: list[Any], rows: int) -> Array:
    """Values per item (and row, and reading) as (items, rows, readings)."""
    first = values[0]
    while isinstance(first, (list, tuple)):
        first = first[0]
    array = np.array(values, dtype=object if isinstance(first, Decimal) else str)
    return array.reshape(len(values), rows, -1)
