"""Formulas of method packs as they are written on paper: fractions, roots, indices. MathML, no script.

The tree is the one that is computed, so what is shown is what is done. The text of the formula, as the pack
declares it, goes along for those who cannot see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Final

from markupsafe import Markup, escape

from suyuan.base.text import Text
from suyuan.methods.formula import Formula
from suyuan.methods.functions import LOOKUPS
from suyuan.methods.grammar import Call, Chain, Compare, Logic, Name, Node, Number, Power, Sign, Word
from suyuan.web.speech import say

GREEK: Final = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ",
    "omega": "ω",
}  # fmt: skip
RELATIONS: Final = {"<": "&lt;", "<=": "≤", ">": "&gt;", ">=": "≥", "==": "=", "!=": "≠"}
LOGIC: Final = {"and": Text("且", "and"), "or": Text("或", "or")}
NOT: Final = Text("非", "not")
OTHERWISE: Final = Text("否则", "otherwise")
WHERE: Final = Text("当", "if")
TABLE: Final = Text("表", "table")
ROWS: Final = Text("各行", "rows")
NO_LABELS: Final[Mapping[str, Text]] = {}
_SYMBOL: Final = re.compile(r"^([A-Za-z]+?)(\d*)(?:_(\w+))?$")
_BAR: Final = Markup('<mo stretchy="false">|</mo>')
_OPEN, _CLOSE = Markup("<mo>(</mo>"), Markup("<mo>)</mo>")
# How tightly a node holds together; one that holds less than its place asks for goes in brackets.
_LOOSE, _SUM, _PRODUCT, _TIGHT = range(4)


def formula(written: Formula | None, labels: Mapping[str, Text] = NO_LABELS) -> Markup:
    """A formula as MathML; nothing for none. `labels` says the words of choices, such as "yes"."""
    if written is None:
        return Markup("")
    made = _row(_node(_labelled(written.tree, labels)))
    return Markup('<math displaystyle="true" alttext="{}">{}</math>').format(written.text, made)


def symbol(name: str) -> Markup:
    """A symbol of a pack by itself."""
    return Markup('<math alttext="{}">{}</math>').format(name, _name(name))


def _labelled(node: Node, labels: Mapping[str, Text]) -> Node:
    """The tree with the labels of choices instead of their codes, which stand in comparisons only."""
    if isinstance(node, Word):
        return Word(say(labels[node.value])) if node.value in labels else node
    if isinstance(node, Compare):
        return node._replace(left=_labelled(node.left, labels), right=_labelled(node.right, labels))
    if isinstance(node, Logic):
        return node._replace(parts=tuple(_labelled(part, labels) for part in node.parts))
    if isinstance(node, Sign):
        return node._replace(member=_labelled(node.member, labels))
    if isinstance(node, Call) and node.function not in LOOKUPS:
        return node._replace(arguments=tuple(_labelled(one, labels) for one in node.arguments))
    return node


def _row(*parts: Markup) -> Markup:
    return Markup("<mrow>{}</mrow>").format(Markup("").join(parts))


def _operator(sign: str) -> Markup:
    return Markup(f"<mo>{sign}</mo>")  # noqa: S704 - one of our own signs


def _words(text: Text) -> Markup:
    return Markup("<mtext>&#160;{}&#160;</mtext>").format(say(text))


def _name(name: str) -> Markup:
    match = _SYMBOL.match(name)
    if match is None:
        return Markup("<mi>{}</mi>").format(name)
    base, digits, index = match.groups()
    made = Markup("<mi>{}</mi>").format(GREEK.get(base, base))
    parts = [part for part in (digits, *(index or "").split("_")) if part]
    if not parts:
        return made
    # A Greek letter takes its own index with it: u_rho_a is the uncertainty of rho a.
    lower = ("" if parts[0] in GREEK else ", ").join(GREEK.get(part, part) for part in parts)
    return Markup("<msub>{}<mtext>{}</mtext></msub>").format(made, lower)


def _is_letter(node: Node) -> bool:
    """Whether a symbol is a single letter, so that a number may stand right before it."""
    match = _SYMBOL.match(node.name) if isinstance(node, Name) else None
    return match is not None and (len(match[1]) == 1 or match[1] in GREEK)


def _number(value: Decimal) -> Markup:
    return Markup("<mn>{}</mn>").format(f"{value:f}")


def _binding(node: Node) -> int:
    if isinstance(node, Logic | Compare):
        return _LOOSE
    if isinstance(node, Sign):
        return _SUM
    if isinstance(node, Chain):
        return _SUM if node.rest[0][0] in "+-" else _PRODUCT
    return _TIGHT


def _node(node: Node, needed: int = _LOOSE) -> Markup:
    made = _WRITERS[type(node)](node)
    return _row(_OPEN, made, _CLOSE) if _binding(node) < needed else made


def _chain(node: Chain) -> Markup:
    if node.rest[0][0] in "+-":
        parts = [_node(node.first, _SUM)]
        for sign, member in node.rest:
            parts += [_operator("−" if sign == "-" else "+"), _node(member, _PRODUCT)]
        return _row(*parts)
    above = [node.first, *(member for sign, member in node.rest if sign == "*")]
    below = [member for sign, member in node.rest if sign == "/"]
    if not below:
        return _product(above)
    return Markup("<mfrac>{}{}</mfrac>").format(_product(above), _product(below))


def _product(members: list[Node]) -> Markup:
    if len(members) == 1:
        return _row(_node(members[0]))
    first = members[0]
    # A sign at the very beginning needs no brackets.
    parts = [_sign(first) if isinstance(first, Sign) else _node(first, _PRODUCT)]
    for before, member in pairwise(members):
        amount = before.member if isinstance(before, Sign) else before
        close = isinstance(amount, Number) and _is_letter(member)
        parts += [_operator("&#8290;" if close else "·"), _node(member, _TIGHT)]
    return _row(*parts)


def _sign(node: Sign) -> Markup:
    mark = _words(NOT) if node.operator == "not" else _operator("−" if node.operator == "-" else "+")
    return _row(mark, _node(node.member, _PRODUCT))


def _power(node: Power) -> Markup:
    return Markup("<msup>{}{}</msup>").format(_node(node.base, _TIGHT), _row(_node(node.exponent)))


def _compare(node: Compare) -> Markup:
    sides = _node(node.left, _SUM), _node(node.right, _SUM)
    return _row(sides[0], _operator(RELATIONS[node.operator]), sides[1])


def _logic(node: Logic) -> Markup:
    parts = [_node(node.parts[0], _SUM if isinstance(node.parts[0], Logic) else _LOOSE)]
    for part in node.parts[1:]:
        parts += [_words(LOGIC[node.operator]), _node(part, _SUM if isinstance(part, Logic) else _LOOSE)]
    return _row(*parts)


def _call(node: Call) -> Markup:
    given = node.arguments
    if node.function == "sqrt":
        return Markup("<msqrt>{}</msqrt>").format(_node(given[0]))
    if node.function == "abs":
        return _row(_BAR, _node(given[0]), _BAR)
    if node.function == "mean" and isinstance(given[0], Name):
        return Markup('<mover accent="true">{}<mo>¯</mo></mover>').format(_name(given[0].name))
    if node.function == "choose":
        return _cases(*given)
    if node.function in LOOKUPS:
        head = Markup("<mtext>{} {}</mtext>").format(say(TABLE), _plain(given[0]))
        return _row(head, _list(given[1:]))
    return _row(_function(node.function), _list(given))


def _cases(condition: Node, then: Node, otherwise: Node) -> Markup:
    line = Markup("<mtr><mtd>{}</mtd><mtd>{}</mtd></mtr>")
    first = line.format(_node(then), _row(_words(WHERE), _node(condition)))
    second = line.format(_node(otherwise), _words(OTHERWISE))
    return Markup('<mtable class="cases">{}{}</mtable>').format(first, second)


def _function(name: str) -> Markup:
    """The sign of a function: s for a standard deviation, n for a number of readings."""
    short = name.removeprefix("rows_")
    written = {"sd": "s", "count": "n", "sum": "∑"}.get(short, short)
    made = Markup("<mi>{}</mi>").format(written)
    return Markup("<munder>{}<mtext>{}</mtext></munder>").format(made, say(ROWS)) if short != name else made


def _list(arguments: tuple[Node, ...]) -> Markup:
    parts = [_node(arguments[0])]
    for argument in arguments[1:]:
        parts += [_operator(","), _node(argument)]
    return _row(_OPEN, *parts, _CLOSE)


def _plain(node: Node) -> str:
    return node.value if isinstance(node, Word) else ""


_WRITERS: Final[dict[type, Callable[..., Markup]]] = {
    Number: lambda node: _number(node.value),
    Word: lambda node: Markup("<mtext>{}</mtext>").format(escape(node.value)),
    Name: lambda node: _name(node.name),
    Chain: _chain,
    Power: _power,
    Sign: _sign,
    Compare: _compare,
    Logic: _logic,
    Call: _call,
}
