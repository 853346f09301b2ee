"""A formula of a method pack: checked once, then evaluated on any kind of number from the same tree.

Floats, arrays, tape nodes, uncertain quantities and Decimals all go through the same closures.

There is no `eval`: the tree is turned into nested closures over the listed operations only.
"""

from __future__ import annotations

import decimal
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np

from suyuan.base.errors import Missing
from suyuan.base.text import Text
from suyuan.methods.errors import FormulaError
from suyuan.methods.functions import EXACT, FLOAT, FUNCTIONS, LOOKUPS, Function
from suyuan.methods.grammar import Call, Node, Word, parse, refused
from suyuan.methods.tables import Table
from suyuan.metrology.choice import estimate
from suyuan.metrology.formula import (
    CONSTANTS,
    Arithmetic,
    Env,
    Run,
    Special,
    branching,
    check_calls,
    children_of,
    compile_tree,
    names_of,
    no_number,
    nodes_of,
)

__all__ = ["CONSTANTS", "Formula", "check_names", "children_of", "compile_formula", "nodes_of"]

Tables = Mapping[str, Table]

NO_TABLES: Final[Tables] = {}
_DIGITS: Final = decimal.Context(prec=28)


@dataclass(frozen=True)
class Formula:
    """A checked formula. `names` are its symbols, `tables` the tables it reads, in no order."""

    text: str
    tree: Node = field(repr=False, compare=False)

    def evaluate(self, env: Env, *, tables: Tables = NO_TABLES) -> Any:
        """The value for the symbols in `env`.

        `env` maps each symbol to a float, an array (items, rows, readings), a tape node, an uncertain
        quantity, a Decimal or an array of Decimals. Where any value is a Decimal, all numbers are: Decimal
        and float are never mixed. Raises Missing for an absent symbol and NumericalError where there is no
        finite value.
        """
        if any(_is_exact(env[name]) for name in self.names if name in env):
            return self.evaluate_exact(env, tables=tables)
        return self.evaluate_float(env, tables=tables)

    def evaluate_float(self, env: Env, *, tables: Tables = NO_TABLES) -> Any:
        """The value in floating-point arithmetic."""
        with np.errstate(all="ignore"):
            value = self._guarded(self.float_run, env, tables)
        finite = estimate(value)
        if np.asarray(finite).dtype.kind == "f" and not np.isfinite(finite).all():
            raise no_number(self.text, self.text)
        return value

    def evaluate_exact(self, env: Env, *, tables: Tables = NO_TABLES) -> Any:
        """The value in decimal arithmetic, also where the formula holds no symbol."""
        with decimal.localcontext(_DIGITS):
            return self._guarded(self.exact_run, env, tables)

    def _guarded(self, run: Run, env: Env, tables: Tables) -> Any:
        try:
            return run(env, tables)
        except KeyError as fault:
            raise Missing(str(fault.args[0]), formula=self.text) from None
        except (ArithmeticError, ValueError, TypeError) as fault:
            raise no_number(self.text, self.text) from fault

    @cached_property
    def names(self) -> frozenset[str]:
        """The symbols of the formula, constants left out."""
        return names_of(self.tree)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The calls of named functions in the formula."""
        return tuple(node for node in nodes_of(self.tree) if isinstance(node, Call))

    @property
    def looks_up(self) -> bool:
        """Whether the formula reads a table: then it is a legal limit and evaluated in Decimals."""
        return any(call.function in LOOKUPS for call in self.calls)

    @property
    def can_be_exact(self) -> bool:
        """Whether every function of the formula exists for Decimals."""
        return all(_known(call.function).exact for call in self.calls)

    @property
    def tables(self) -> frozenset[str]:
        """The names of the tables that the formula reads."""
        words = (call.arguments[0] for call in self.calls if call.function in LOOKUPS)
        return frozenset(word.value for word in words if isinstance(word, Word))

    @property
    def reduces_rows(self) -> bool:
        """Whether the formula gathers the rows of a test into one value."""
        return any(FUNCTIONS[c.function].reduces == "rows" for c in self.calls if c.function in FUNCTIONS)

    @cached_property
    def float_run(self) -> Run:
        """The formula as one callable over floats, arrays and nodes (no guard: for use inside a model)."""
        return compile_tree(self.tree, _FLOAT)

    @cached_property
    def exact_run(self) -> Run:
        """The formula as one callable over Decimals."""
        if not self.can_be_exact:
            raise refused(
                self.text, "含有不能用十进制计算的函数", "holds a function that Decimals do not have"
            )
        return compile_tree(self.tree, _EXACT)


@lru_cache(maxsize=4096)
def compile_formula(text: str) -> Formula:
    """The formula written in `text`.

    Raises FormulaError for anything outside the closed language: attributes, unknown functions, a wrong
    number of arguments, length, nesting or exponents beyond the limits.
    """
    if not isinstance(text, str) or not text.strip():
        raise FormulaError(Text("公式为空", "the formula is empty"), given=repr(text))
    tree = parse(text)
    check_calls(text, tree, _ARITIES)
    _check_words(text, tree)
    return Formula(text, tree)


def check_names(formula: Formula, known: Collection[str]) -> None:
    """Refuse a symbol that nobody declared, naming it."""
    unknown = sorted(formula.names - set(known))
    if unknown:
        listed = ", ".join(unknown)
        raise refused(formula.text, f"没有声明的符号 {listed}", f"symbols that are not declared: {listed}")


def _known(name: str) -> Function:
    return FUNCTIONS[name] if name in FUNCTIONS else LOOKUPS[name]


def _check_words(text: str, tree: Node) -> None:
    for call in nodes_of(tree):
        if isinstance(call, Call) and call.function in LOOKUPS and not isinstance(call.arguments[0], Word):
            raise refused(text, "表名应写成 '名称'", "write the name of a table as 'name'")


def _is_exact(value: Any) -> bool:
    return isinstance(value, Decimal) or (
        isinstance(value, np.ndarray)
        and value.dtype == object
        and value.size > 0
        and isinstance(value.flat[0], Decimal)
    )


def _lookup(function: str) -> Special:
    """A function that reads a table of the pack, handed to the compiled formula beside its symbols."""

    def compiled(arguments: tuple[Node, ...], kind: Arithmetic) -> Run:
        parts = [compile_tree(argument, kind) for argument in arguments]

        def lookup(env: Env, tables: Tables) -> Any:
            name, *rest = (estimate(part(env, tables)) for part in parts)
            return getattr(tables[name], function)(*rest, exact=kind.exact)

        return lookup

    return compiled


_ARITIES: Final = {name: (one.least, one.most) for name, one in {**FUNCTIONS, **LOOKUPS}.items()}
_SPECIAL: Final[Mapping[str, Special]] = {"choose": branching} | {name: _lookup(name) for name in LOOKUPS}
_FLOAT: Final = replace(FLOAT, special=_SPECIAL)
_EXACT: Final = replace(EXACT, special=_SPECIAL)
