"""Formula text as one callable for every kind of number: floats, arrays of trials, uncertain quantities.

The tree of the closed grammar becomes nested closures over listed operations; there is no `eval`. What the
operations do is one table per kind of numbers (`Arithmetic`), so that a larger language, with Decimals or
table look-ups, is the same compiler with a larger table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import numpy as np

from suyuan.base.errors import Missing, NumericalError
from suyuan.base.text import Text
from suyuan.metrology import elementary
from suyuan.metrology.choice import choose, estimate, greatest, refuse_tie, smallest
from suyuan.metrology.errors import FormulaError
from suyuan.metrology.grammar import (
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

Env = Mapping[str, Any]
Run = Callable[[Env, Any], Any]
"""A compiled formula: the values of its symbols, and whatever the larger language reads from."""
Operation = Callable[..., Any]
Special = Callable[["tuple[Node, ...]", "Arithmetic"], Run]

CONSTANTS: Final[Mapping[str, Decimal]] = {"pi": Decimal("3.141592653589793238462643383")}
MANY: Final = 16


@dataclass(frozen=True, kw_only=True)
class Arithmetic:
    """One kind of numbers: how literals are read and what the named functions do.

    special : functions that do not evaluate all their arguments, or that read from the second argument of
    the compiled formula. meet : called with both sides of a comparison before it is made.
    """

    name: str
    number: Callable[[Decimal], Any]
    functions: Mapping[str, Operation]
    exact: bool
    special: Mapping[str, Special] = field(default_factory=dict)
    meet: Callable[[str, Any, Any], None] | None = None


@dataclass(frozen=True)
class Formula:
    """A checked formula of the engine's own language. `names` are its symbols, constants left out."""

    text: str
    names: frozenset[str]
    run: Run = field(repr=False, compare=False)

    def __call__(self, env: Env) -> Any:
        """The value for the symbols in `env`: floats, arrays, tape nodes, uncertain quantities.

        Raises Missing for an absent symbol and NumericalError where there is no finite value.
        """
        try:
            with np.errstate(all="ignore"):
                value = self.run(env, None)
        except KeyError as fault:
            raise Missing(str(fault.args[0]), formula=self.text) from None
        except (ArithmeticError, ValueError, TypeError) as fault:
            raise no_number(self.text, self.text) from fault
        plain = estimate(value)
        if not np.isfinite(plain).all():
            raise no_number(self.text, self.text)
        return value


@lru_cache(maxsize=4096)
def compile_text(text: str) -> Formula:
    """The formula written in `text`: arithmetic, powers, comparisons, and the functions in `FUNCTIONS`.

    Raises FormulaError for anything outside the closed language.
    """
    if not isinstance(text, str) or not text.strip():
        raise FormulaError(Text("公式为空", "the formula is empty"), given=repr(text))
    tree = parse(text)
    check_calls(text, tree, FUNCTIONS)
    for node in nodes_of(tree):
        if isinstance(node, Word):
            raise refused(text, "模型中不能有文字", "a model holds no words")
    return Formula(text, names_of(tree), compile_tree(tree, MODEL))


def no_number(zh: str, en: str) -> NumericalError:
    """A formula has no finite value here."""
    return NumericalError(
        Text(f"公式没有有限值：{zh}", f"the formula has no finite value: {en}"),
        hint=Text("检查读数和铭牌数据。", "Check the readings and the plate data."),
    )


def names_of(tree: Node) -> frozenset[str]:
    """The symbols of a formula, constants left out."""
    return frozenset(n.name for n in nodes_of(tree) if isinstance(n, Name)) - CONSTANTS.keys()


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


def check_calls(text: str, tree: Node, known: Mapping[str, tuple[int, int]]) -> None:
    """Refuse an unknown function or a wrong number of arguments; `known` gives least and most."""
    for call in nodes_of(tree):
        if not isinstance(call, Call):
            continue
        if call.function not in known:
            listed = ", ".join(sorted(known))
            raise refused(
                text,
                f"没有函数“{call.function}”",
                f"there is no function “{call.function}”",
                hint=Text(f"可用的函数：{listed}", f"Functions: {listed}"),
            )
        least, most = known[call.function]
        if not least <= len(call.arguments) <= most:
            raise refused(
                text,
                f"{call.function} 需要 {least} 至 {most} 个参数",
                f"{call.function} takes {least} to {most} arguments",
            )


def compile_tree(node: Node, kind: Arithmetic) -> Run:
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
            return _power(compile_tree(base, kind), compile_tree(exponent, kind))
        case Sign(operator, member):
            return _sign(operator, compile_tree(member, kind))
        case Compare(operator, left, right):
            return _compare(operator, compile_tree(left, kind), compile_tree(right, kind), kind)
        case Logic(operator, parts):
            return _logic(operator, [compile_tree(part, kind) for part in parts])
        case Call(function, arguments):
            return _call(function, arguments, kind)


def branching(arguments: tuple[Node, ...], kind: Arithmetic) -> Run:
    """`choose`: a condition that is the same for all opens one branch only; the other may be undefined."""
    condition, one, other = (compile_tree(argument, kind) for argument in arguments)

    def branch(env: Env, context: Any) -> Any:
        held = condition(env, context)
        if not isinstance(held, np.ndarray) or held.size == 1:
            return one(env, context) if held else other(env, context)
        return choose(held, one(env, context), other(env, context))

    return branch


def _always(value: Any) -> Run:
    return lambda _env, _context: value


def _name(name: str, kind: Arithmetic) -> Run:
    if name in CONSTANTS:
        return _always(kind.number(CONSTANTS[name]))
    return lambda env, _context: env[name]


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
    first = compile_tree(node.first, kind)
    steps = [(_OPERATORS[operator], compile_tree(member, kind)) for operator, member in node.rest]
    if len(steps) == 1:
        operate, second = steps[0]
        return lambda env, context: operate(first(env, context), second(env, context))

    def chain(env: Env, context: Any) -> Any:
        value = first(env, context)
        for operate, member in steps:
            value = operate(value, member(env, context))
        return value

    return chain


def _power(base: Run, exponent: Run) -> Run:
    def power(env: Env, context: Any) -> Any:
        raised = exponent(env, context)
        size = np.max(np.abs(np.asarray(estimate(raised), dtype=float)))
        if not size <= MAX_EXPONENT:
            raise no_number(f"指数 {size}", f"exponent {size}")
        value = base(env, context) ** raised
        if isinstance(value, complex):
            raise no_number("负数的非整数次方", "a fractional power of a negative number")
        return value

    return power


def _sign(operator: str, member: Run) -> Run:
    if operator == "-":
        return lambda env, context: -member(env, context)

    def negated(env: Env, context: Any) -> Any:
        value = member(env, context)
        return np.logical_not(value) if isinstance(value, np.ndarray) else not value

    return negated


def _compare(operator: str, left: Run, right: Run, kind: Arithmetic) -> Run:
    operate, meet = _OPERATORS[operator], kind.meet

    def compare(env: Env, context: Any) -> Any:
        a, b = left(env, context), right(env, context)
        if meet is not None:
            meet(operator, a, b)
        held = operate(estimate(a), estimate(b))
        return held.astype(bool) if isinstance(held, np.ndarray) else bool(held)

    return compare


def _logic(operator: str, parts: list[Run]) -> Run:
    join = np.logical_and if operator == "and" else np.logical_or

    def logic(env: Env, context: Any) -> Any:
        held = parts[0](env, context)
        for part in parts[1:]:
            if not isinstance(held, np.ndarray) and bool(held) == (operator == "or"):
                return held  # decided already; the rest may not even be defined
            other = part(env, context)
            held = (
                join(held, other) if isinstance(held, np.ndarray) or isinstance(other, np.ndarray) else other
            )
        return held

    return logic


def _call(function: str, arguments: tuple[Node, ...], kind: Arithmetic) -> Run:
    if function in kind.special:
        return kind.special[function](arguments, kind)
    parts = [compile_tree(argument, kind) for argument in arguments]
    operate = kind.functions[function]
    if len(parts) == 1:
        only = parts[0]
        return lambda env, context: operate(only(env, context))
    return lambda env, context: operate(*(part(env, context) for part in parts))


_ONE_ARGUMENT: Final = (
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"),
    *("exp", "log", "log10", "sqrt"),
)
TRANSCENDENTAL: Final[Mapping[str, Operation]] = {
    name: getattr(elementary, name) for name in (*_ONE_ARGUMENT, "hypot", "atan2")
}
MODEL: Final = Arithmetic(
    name="model",
    number=float,
    exact=False,
    functions={**TRANSCENDENTAL, "abs": elementary.fabs, "min": smallest, "max": greatest},
    special={"choose": branching},
    meet=refuse_tie,
)
FUNCTIONS: Final[Mapping[str, tuple[int, int]]] = {
    **dict.fromkeys((*_ONE_ARGUMENT, "abs"), (1, 1)),
    **dict.fromkeys(("hypot", "atan2"), (2, 2)),
    **dict.fromkeys(("min", "max"), (1, MANY)),
    "choose": (3, 3),
}
"""The functions of the engine's own language, with the least and the greatest number of arguments."""
