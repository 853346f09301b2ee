"""A formula of a method pack: checked once, then evaluated on any kind of number from the same tree.

Floats, arrays, tape nodes, uncertain quantities and Decimals all go through the same closures.

There is no `eval`: the tree is turned into nested closures over the listed operations only.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np

from suyuan.base.errors import Missing
from suyuan.base.text import Text
from suyuan.methods.errors import FormulaError
from suyuan.methods.functions import (
    EXACT,
    FLOAT,
    FUNCTIONS,
    LOOKUPS,
    Arithmetic,
    Function,
    choose,
    estimate,
    no_number,
)
from suyuan.methods.grammar import (
    MAX_EXPONENT,
    Call,
    Chain,
    Compare,
    Logic,
    Name,
    Node,
    Number,
    Power,
    Sign,
    Word,
    parse,
    refused,
)
from suyuan.methods.tables import Table

Env = Mapping[str, Any]
Tables = Mapping[str, Table]
Run = Callable[[Env, Tables], Any]

CONSTANTS: Final[Mapping[str, Decimal]] = {"pi": Decimal("3.141592653589793238462643383")}
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
        return frozenset(n.name for n in nodes_of(self.tree) if isinstance(n, Name)) - CONSTANTS.keys()

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
        return _compiled(self.tree, FLOAT)

    @cached_property
    def exact_run(self) -> Run:
        """The formula as one callable over Decimals."""
        if not self.can_be_exact:
            raise refused(
                self.text, "含有不能用十进制计算的函数", "holds a function that Decimals do not have"
            )
        return _compiled(self.tree, EXACT)


@lru_cache(maxsize=4096)
def compile_formula(text: str) -> Formula:
    """The formula written in `text`.

    Raises FormulaError for anything outside the closed language: attributes, unknown functions, a wrong
    number of arguments, length, nesting or exponents beyond the limits.
    """
    if not isinstance(text, str) or not text.strip():
        raise FormulaError(Text("公式为空", "the formula is empty"), given=repr(text))
    tree = parse(text)
    for node in nodes_of(tree):
        if isinstance(node, Call):
            _check_call(text, node)
    return Formula(text, tree)


def check_names(formula: Formula, known: Collection[str]) -> None:
    """Refuse a symbol that nobody declared, naming it."""
    unknown = sorted(formula.names - set(known))
    if unknown:
        listed = ", ".join(unknown)
        raise refused(formula.text, f"没有声明的符号 {listed}", f"symbols that are not declared: {listed}")


def nodes_of(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in children_of(node):
        yield from nodes_of(child)


def children_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly below `node`."""
    match node:
        case Chain(first, rest):
            return (first, *(member for _, member in rest))
        case Power(base, exponent):
            return (base, exponent)
        case Sign(_, member):
            return (member,)
        case Compare(_, left, right):
            return (left, right)
        case Logic(_, parts):
            return parts
        case Call(_, arguments):
            return arguments
        case _:
            return ()


def _known(name: str) -> Function:
    return FUNCTIONS[name] if name in FUNCTIONS else LOOKUPS[name]


def _check_call(text: str, call: Call) -> None:
    if call.function not in FUNCTIONS and call.function not in LOOKUPS:
        listed = ", ".join(sorted([*FUNCTIONS, *LOOKUPS]))
        raise refused(
            text,
            f"没有函数“{call.function}”",
            f"there is no function “{call.function}”",
            hint=Text(f"可用的函数：{listed}", f"Functions: {listed}"),
        )
    function = _known(call.function)
    if not function.least <= len(call.arguments) <= function.most:
        raise refused(
            text,
            f"{function.name} 需要 {function.least} 至 {function.most} 个参数",
            f"{function.name} takes {function.least} to {function.most} arguments",
        )
    if call.function in LOOKUPS and not isinstance(call.arguments[0], Word):
        raise refused(text, "表名应写成 '名称'", "write the name of a table as 'name'")


def _is_exact(value: Any) -> bool:
    return isinstance(value, Decimal) or (
        isinstance(value, np.ndarray)
        and value.dtype == object
        and value.size > 0
        and isinstance(value.flat[0], Decimal)
    )


def _compiled(node: Node, kind: Arithmetic) -> Run:
    """`node` as a closure in one kind of numbers."""
    match node:
        case Number(value):
            return _always(kind.number(value))
        case Word(word):
            return _always(word)
        case Name(name):
            return _name(name, kind)
        case Chain():
            return _chain(node, kind)
        case Power(base, exponent):
            return _power(_compiled(base, kind), _compiled(exponent, kind))
        case Sign(operator, member):
            return _sign(operator, _compiled(member, kind))
        case Compare(operator, left, right):
            return _compare(operator, _compiled(left, kind), _compiled(right, kind))
        case Logic(operator, parts):
            return _logic(operator, [_compiled(part, kind) for part in parts])
        case Call(function, arguments):
            return _call(function, arguments, kind)


def _always(value: Any) -> Run:
    return lambda _env, _tables: value


def _name(name: str, kind: Arithmetic) -> Run:
    if name in CONSTANTS:
        return _always(kind.number(CONSTANTS[name]))
    return lambda env, _tables: env[name]


_OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def _chain(node: Chain, kind: Arithmetic) -> Run:
    first = _compiled(node.first, kind)
    steps = [(_OPERATORS[operator], _compiled(member, kind)) for operator, member in node.rest]
    if len(steps) == 1:
        operate, second = steps[0]
        return lambda env, tables: operate(first(env, tables), second(env, tables))

    def chain(env: Env, tables: Tables) -> Any:
        value = first(env, tables)
        for operate, member in steps:
            value = operate(value, member(env, tables))
        return value

    return chain


def _power(base: Run, exponent: Run) -> Run:
    def power(env: Env, tables: Tables) -> Any:
        raised = exponent(env, tables)
        size = np.max(np.abs(np.asarray(estimate(raised), dtype=float)))
        if not size <= MAX_EXPONENT:
            raise no_number(f"指数 {size}", f"exponent {size}")
        value = base(env, tables) ** raised
        if isinstance(value, complex):
            raise no_number("负数的非整数次方", "a fractional power of a negative number")
        return value

    return power


def _sign(operator: str, member: Run) -> Run:
    if operator == "-":
        return lambda env, tables: -member(env, tables)

    def negated(env: Env, tables: Tables) -> Any:
        value = member(env, tables)
        return np.logical_not(value) if isinstance(value, np.ndarray) else not value

    return negated


def _compare(operator: str, left: Run, right: Run) -> Run:
    operate = _OPERATORS[operator]

    def compare(env: Env, tables: Tables) -> Any:
        held = operate(estimate(left(env, tables)), estimate(right(env, tables)))
        return held.astype(bool) if isinstance(held, np.ndarray) else bool(held)

    return compare


def _logic(operator: str, parts: list[Run]) -> Run:
    join = np.logical_and if operator == "and" else np.logical_or

    def logic(env: Env, tables: Tables) -> Any:
        held = parts[0](env, tables)
        for part in parts[1:]:
            if not isinstance(held, np.ndarray) and bool(held) == (operator == "or"):
                return held  # decided already; the rest may not even be defined
            other = part(env, tables)
            held = (
                join(held, other) if isinstance(held, np.ndarray) or isinstance(other, np.ndarray) else other
            )
        return held

    return logic


def _call(function: str, arguments: tuple[Node, ...], kind: Arithmetic) -> Run:
    parts = [_compiled(argument, kind) for argument in arguments]
    if function in LOOKUPS:
        return _lookup(function, parts, kind)
    if function == "choose":
        return _choose(parts)
    operate = kind.functions[function]
    if len(parts) == 1:
        only = parts[0]
        return lambda env, tables: operate(only(env, tables))
    return lambda env, tables: operate(*(part(env, tables) for part in parts))


def _choose(parts: list[Run]) -> Run:
    """A condition that is the same for the whole batch opens one branch only; the other may be undefined."""
    condition, one, other = parts

    def branch(env: Env, tables: Tables) -> Any:
        held = condition(env, tables)
        if not isinstance(held, np.ndarray) or held.size == 1:
            return one(env, tables) if held else other(env, tables)
        return choose(held, one(env, tables), other(env, tables))

    return branch


def _lookup(function: str, parts: list[Run], kind: Arithmetic) -> Run:
    def lookup(env: Env, tables: Tables) -> Any:
        name, *rest = (estimate(part(env, tables)) for part in parts)
        return getattr(tables[name], function)(*rest, exact=kind.exact)

    return lookup
