"""Statements of conformity as a certificate has them: verdicts beside values, limits, U and a named rule.

Two forms are known: the quantity that carries its verdict and its limits in its metadata (Good Practice), and
the table with a column of limits and one verdict for each row (ours). Limits of acceptance hold the guard
band already; limits of tolerance do not.

Source: PTB Good Practice refTypes (basic_conformity, basic_acceptanceLimit..., basic_toleranceLimit...);
JCGM 106:2012, 3.3 and 8; DCC 3.3.0, stringConformityStatementStatusType.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from suyuan.base.text import Text
from suyuan.certify.dcc.view import Quantity, QuantityList, Statement, Words
from suyuan.certify.profile.subject import (
    POINTS,
    Subject,
    factor_between,
    first_unit,
    kinds_of,
    spread_over,
)

Numbers = list[Decimal | None]

FACTOR: Final = re.compile(r"\bw\s*=\s*(-?[0-9]*\.?[0-9]*)\s*[·*]?\s*U\b")
NAMED_RULES: Final = (  # words of a decision rule, and r of its guard band w = r U
    (re.compile(r"simple acceptance|shared risk|简单接受", re.I), Decimal(0)),
    (re.compile(r"guard|保护带|ILAC-?\s?G8", re.I), Decimal(1)),
)
VERDICTS: Final = {  # of the DCC, in words
    "pass": Text("合格", "pass"),
    "fail": Text("不合格", "fail"),
    "conditionalPass": Text("有条件合格", "conditional pass"),
    "conditionalFail": Text("有条件不合格", "conditional fail"),
    "noPass": Text("未判合格", "not shown to pass"),
    "noFail": Text("未判不合格", "not shown to fail"),
}
MOST_OF_ONE: Final = 8  # statements about the same quantity or table that are looked at
OWN_LIMIT: Final = "suyuan_limit"  # a maximum permissible error, both sides of nought


class Judgement(NamedTuple):
    """Verdicts with what they were made of, row by row."""

    path: str
    verdicts: tuple[str, ...]
    values: Numbers
    spreads: Numbers  # U
    lower: Numbers
    upper: Numbers
    guarded: bool  # the limits are those of acceptance
    guard: Decimal | None  # r in w = r U; None where no rule is named that we know


def conformity_statements(subject: Subject) -> tuple[Statement, ...]:
    """Everything that states conformity."""
    return tuple(one for one in (*subject.view.statements, *subject.view.metadata) if one.conformity)


def rule_words(subject: Subject) -> str:
    """All words in which a decision rule may be named."""
    pieces: list[str] = []
    for one in (*subject.view.statements, *subject.view.metadata, *subject.view.methods):
        if "onformity" in one.ref_type or one.conformity:
            pieces += [*_said(one.declaration), *_said(one.description), *one.norms, *one.references]
    return "\n".join(pieces)


def _said(words: Words) -> list[str]:
    return list(words.values())


def guard_of(words: str) -> Decimal | None:
    """r of the guard band w = r U that the words name; None where they name none that we know."""
    if found := FACTOR.search(words):
        return _factor(found.group(1))
    return next((factor for pattern, factor in NAMED_RULES if pattern.search(words)), None)


def _factor(text: str) -> Decimal:
    try:
        return Decimal(text or 1)
    except ArithmeticError:
        return Decimal(-1 if text.startswith("-") else 1)


def holder_of(stated: Statement) -> str:
    """The path of what a piece of metadata is about: a list, a quantity or a result."""
    return stated.path.rsplit("/", 2)[0]


def judgements(subject: Subject) -> Iterator[Judgement]:
    """Every statement of conformity whose values and limits can be found."""
    guard, seen = guard_of(rule_words(subject)), Counter[str]()
    for one in subject.view.metadata:
        holder, made = holder_of(one), None
        seen[holder] += bool(one.conformity)
        if not one.conformity or seen[holder] > MOST_OF_ONE:
            continue
        if holder in subject.tables:
            made = _of_table(one, subject.tables[holder], guard)
        elif holder in subject.quantities:
            made = _of_quantity(one, subject.quantities[holder], guard)
        if made is not None:
            yield made


def _of_quantity(stated: Statement, quantity: Quantity, guard: Decimal | None) -> Judgement | None:
    """Limits in the metadata of the quantity."""
    value = next((form for form in quantity.forms if not form.items and form.values), None)
    if value is None:
        return None
    unit, count = first_unit(quantity), len(value.values)
    sides = {
        (kind, side): _in_unit(one, unit, count)
        for one in stated.quantities
        for kind in ("acceptanceLimit", "toleranceLimit")
        for side in ("Lower", "Upper")
        if any(name.endswith(kind + side) for name in kinds_of(one))
    }
    kind = "acceptanceLimit" if any(name == "acceptanceLimit" for name, _ in sides) else "toleranceLimit"
    lower, upper = (sides.get((kind, side)) or [None] * count for side in ("Lower", "Upper"))
    return Judgement(
        stated.path,
        tuple(stated.conformity.split()),
        spread_over(value.values, count),
        _expanded(quantity, count),
        lower,
        upper,
        guarded=kind == "acceptanceLimit",
        guard=guard,
    )


def _of_table(stated: Statement, table: QuantityList, guard: Decimal | None) -> Judgement | None:
    """A column of permissible errors beside one column of errors, or beside a value and its point."""
    limits = [one for one in table.quantities if OWN_LIMIT in kinds_of(one) and one.values]
    if len(limits) != 1:
        return None
    found = _errors(table.quantities, limits[0])
    if found is None:
        return None
    quantity, values = found
    count = len(values)
    limit = _in_unit(limits[0], first_unit(quantity), count)
    return Judgement(
        stated.path,
        tuple(stated.conformity.split()),
        values,
        _expanded(quantity, count),
        [None if one is None else -abs(one) for one in limit],
        [None if one is None else abs(one) for one in limit],
        guarded=False,
        guard=guard,
    )


def _errors(columns: Sequence[Quantity], limit: Quantity) -> tuple[Quantity, Numbers] | None:
    """The errors that the limit is for: the only such column in its dimension, else value less point."""
    fitting = [one for one in columns if factor_between(first_unit(limit), first_unit(one)) is not None]
    errors = [one for one in fitting if "basic_measurementError" in kinds_of(one)]
    if len(errors) == 1:
        return errors[0], spread_over(errors[0].values, len(errors[0].values))
    values = [one for one in fitting if "basic_measuredValue" in kinds_of(one)]
    points = [one for one in fitting if POINTS & set(kinds_of(one))]
    if errors or len(values) != 1 or len(points) != 1:
        return None
    count = len(values[0].values)
    pairs = zip(
        spread_over(values[0].values, count), _in_unit(points[0], first_unit(values[0]), count), strict=True
    )
    return values[0], [None if one is None or point is None else one - point for one, point in pairs]


def _in_unit(quantity: Quantity, unit: str, count: int) -> Numbers:
    factor = factor_between(first_unit(quantity), unit)
    if factor is None:
        return [None] * count
    return [None if one is None else one * factor for one in spread_over(quantity.values, count)]


def _expanded(quantity: Quantity, count: int) -> Numbers:
    return (
        spread_over(quantity.uncertainty, count)
        if quantity.uncertainty_kind == "expanded"
        else [None] * count
    )
