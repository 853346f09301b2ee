"""The closed language of measurement models: tokens, grammar and limits, from text to a tree of plain tuples.

    choice      := conj ("or" conj)*
    conj        := negation ("and" negation)*
    negation    := "not" negation | comparison
    comparison  := sum (("<" | "<=" | ">" | ">=" | "==" | "!=") sum)?
    sum         := product (("+" | "-") product)*
    product     := sign (("*" | "/") sign)*
    sign        := ("-" | "+") sign | power
    power       := atom ("**" sign)?
    atom        := number | 'word' | name | name "(" choice ("," choice)* ")" | "(" choice ")"

There is no attribute, no index, no assignment and no call but the listed ones, so a formula from a stranger
can do nothing but arithmetic. Length, nesting and exponents are limited before anything is computed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from suyuan.base.text import Text
from suyuan.metrology.errors import FormulaError

MAX_LENGTH: Final = 2000
MAX_TOKENS: Final = 600
MAX_DEPTH: Final = 32
MAX_EXPONENT: Final = 64
MAX_WORD: Final = 64
MAX_DIGITS: Final = 40

Node: TypeAlias = "Number | Word | Name | Chain | Power | Sign | Compare | Logic | Call"
_Rule: TypeAlias = "Callable[[], Node]"


class Number(NamedTuple):
    """A literal, kept as the decimal text that was written."""

    value: Decimal


class Word(NamedTuple):
    """A literal word such as 'III', for comparison with a choice or to name a column of a table."""

    value: str


class Name(NamedTuple):
    """A symbol: an input quantity, a constant, or a symbol of a pack."""

    name: str


class Chain(NamedTuple):
    """A sum or a product: the first member, then operators with the members that follow."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


class Power(NamedTuple):
    """A base with its exponent."""

    base: Node
    exponent: Node


class Sign(NamedTuple):
    """A member with the opposite sign, or a negated condition."""

    operator: str
    member: Node


class Compare(NamedTuple):
    """Two members held against each other."""

    operator: str
    left: Node
    right: Node


class Logic(NamedTuple):
    """Conditions that must all hold ("and") or of which one must hold ("or")."""

    operator: str
    parts: tuple[Node, ...]


class Call(NamedTuple):
    """A named function with its arguments."""

    function: str
    arguments: tuple[Node, ...]


class Token(NamedTuple):
    kind: str
    text: str
    place: int


_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r\n]+)
      | (?P<number>(?:[0-9]+(?:\.[0-9]+)?)(?:[eE][+-]?[0-9]{1,2})?(?![0-9A-Za-z_.]))
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<word>'[^'\\]*'|"[^"\\]*")
      | (?P<operator>\*\*|<=|>=|==|!=|[-+*/(),<>])""",
    re.VERBOSE,
)
_COMPARISONS: Final = frozenset({"<", "<=", ">", ">=", "==", "!="})
_WORDS: Final = frozenset({"and", "or", "not"})


def parse(text: str) -> Node:
    """The tree of `text`. Raises FormulaError saying what stands where, and which limit it breaks."""
    return _Reader(text).whole()


def tokens_of(text: str) -> list[Token]:
    """`text` cut into tokens; blanks are dropped, an end token is added."""
    if len(text) > MAX_LENGTH:
        raise refused(
            text, f"长度 {len(text)}，上限 {MAX_LENGTH}", f"{len(text)} characters, limit {MAX_LENGTH}"
        )
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _strange(text, place)
        kind = str(match.lastgroup)
        if kind != "blank":
            found.append(_checked(text, Token(kind, match.group(), place)))
        place = match.end()
    if len(found) > MAX_TOKENS:
        raise refused(
            text, f"记号数 {len(found)}，上限 {MAX_TOKENS}", f"{len(found)} tokens, limit {MAX_TOKENS}"
        )
    return [*found, Token("end", "", place)]


def refused(text: str, zh: str, en: str, *, hint: Text | None = None) -> FormulaError:
    """The refusal of formula `text`, quoting its beginning."""
    shown = text if len(text) <= 80 else text[:77] + "..."
    return FormulaError(
        Text(f"公式“{shown}”：{zh}", f"formula “{shown}”: {en}"),
        hint=hint
        or Text(
            "只允许四则运算、比较、乘方和列出的函数。",
            "Only arithmetic, comparison, powers and the listed functions are allowed.",
        ),
        given=shown,
    )


def _checked(text: str, token: Token) -> Token:
    if token.kind == "word" and len(token.text) - 2 > MAX_WORD:
        raise refused(text, f"文字超过 {MAX_WORD} 字", f"a word of more than {MAX_WORD} characters")
    if token.kind == "number" and len(token.text) > MAX_DIGITS:
        raise refused(text, f"数字超过 {MAX_DIGITS} 位", f"a number of more than {MAX_DIGITS} digits")
    return token


def _strange(text: str, place: int) -> FormulaError:
    sign = text[place]
    if sign == ".":
        return refused(text, "不允许属性访问", "attributes are not allowed")
    if sign == "^":
        return refused(
            text, "不认识“^”", "“^” is not known", hint=Text("乘方写作 **。", "Write a power as **.")
        )
    return refused(
        text, f"第 {place + 1} 个字符“{sign}”不允许", f"character {place + 1}, “{sign}”, is not allowed"
    )


class _Reader:
    """Recursive descent over the tokens; `depth` counts open parentheses, signs and powers."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self.choice()
        if self.now.kind != "end":
            raise self.unexpected()
        return node

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def take(self, *texts: str) -> str | None:
        token = self.now
        if token.kind in {"operator", "name"} and token.text in texts:
            self.at += 1
            return token.text
        return None

    def unexpected(self) -> FormulaError:
        token = self.now
        shown = token.text or "…"
        return refused(
            self.text,
            f"第 {token.place + 1} 个字符处的“{shown}”不合语法",
            f"“{shown}” at character {token.place + 1} does not fit",
        )

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise refused(self.text, f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH}")

    def choice(self) -> Node:
        return self.logic("or", self.conjunction)

    def conjunction(self) -> Node:
        return self.logic("and", self.negation)

    def logic(self, operator: str, member: _Rule) -> Node:
        parts = [member()]
        while self.take(operator):
            parts.append(member())
        return parts[0] if len(parts) == 1 else Logic(operator, tuple(parts))

    def negation(self) -> Node:
        if not self.take("not"):
            return self.comparison()
        self.deeper()
        node = Sign("not", self.negation())
        self.depth -= 1
        return node

    def comparison(self) -> Node:
        left = self.sum()
        operator = self.take(*_COMPARISONS)
        return left if operator is None else Compare(operator, left, self.sum())

    def sum(self) -> Node:
        return self.chain(("+", "-"), self.product)

    def product(self) -> Node:
        return self.chain(("*", "/"), self.sign)

    def chain(self, operators: tuple[str, str], member: _Rule) -> Node:
        first = member()
        rest = []
        while operator := self.take(*operators):
            rest.append((operator, member()))
        return Chain(first, tuple(rest)) if rest else first

    def sign(self) -> Node:
        operator = self.take("-", "+")
        if operator is None:
            return self.power()
        self.deeper()
        member = self.sign()
        self.depth -= 1
        return Sign("-", member) if operator == "-" else member

    def power(self) -> Node:
        base = self.atom()
        if not self.take("**"):
            return base
        self.deeper()
        exponent = self.sign()
        self.depth -= 1
        check_exponent(self.text, exponent)
        return Power(base, exponent)

    def atom(self) -> Node:
        token = self.now
        if token.kind == "number":
            self.at += 1
            return Number(Decimal(token.text))
        if token.kind == "word":
            self.at += 1
            return Word(token.text[1:-1])
        if token.kind == "name" and token.text not in _WORDS:
            self.at += 1
            return self.call(token.text) if self.take("(") else Name(token.text)
        if not self.take("("):
            raise self.unexpected()
        self.deeper()
        node = self.choice()
        self.depth -= 1
        if not self.take(")"):
            raise self.unexpected()
        return node

    def call(self, function: str) -> Node:
        self.deeper()
        arguments = [self.choice()]
        while self.take(","):
            arguments.append(self.choice())
        self.depth -= 1
        if not self.take(")"):
            raise self.unexpected()
        return Call(function, tuple(arguments))


def check_exponent(text: str, exponent: Node) -> None:
    """Refuse a constant exponent beyond the limit before anything is computed with it."""
    value = _constant(text, exponent)
    if value is not None and not abs(value) <= MAX_EXPONENT:
        raise refused(text, f"指数超过 {MAX_EXPONENT}", f"an exponent beyond {MAX_EXPONENT}")


def _constant(text: str, node: Node) -> float | None:
    """The value of an exponent made of numbers alone, as far as it is needed to judge its size."""
    match node:
        case Number(value):
            return float(value)
        case Sign("-", member):
            positive = _constant(text, member)
            return None if positive is None else -positive
        case Power():
            # An exponent with a power of its own is a tower: 9**9**9 has no place in a measurement model.
            raise refused(text, "指数中不允许再有乘方", "a power inside an exponent is not allowed")
        case Chain(first, rest):
            return _constant_chain(text, first, rest)
        case _:
            return None


def _constant_chain(text: str, first: Node, rest: tuple[tuple[str, Node], ...]) -> float | None:
    value = _constant(text, first)
    for operator, member in rest:
        other = _constant(text, member)
        if value is None or other is None or (operator == "/" and other == 0):
            return None
        value = {
            "+": lambda a, b: a + b,
            "-": lambda a, b: a - b,
            "*": lambda a, b: a * b,
            "/": lambda a, b: a / b,
        }[operator](value, other)
    return value
