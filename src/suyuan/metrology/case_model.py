"""The models of a case as callables: formula text, an equation to be solved, and outputs built on outputs.

A model is written as text, or as {"equation": text, "start": number, "bracket": [low, high]} for an output
that is given by equation = 0. A formula may name another output of the case; it is computed first.
Source: JCGM 102:2011, 6.2 (explicit), 6.3 (implicit multivariate models).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from suyuan.base.errors import InputError, Missing, TooLarge
from suyuan.base.text import Text
from suyuan.metrology.arguments import number
from suyuan.metrology.implicit import MOST_STEPS, Implicit
from suyuan.metrology.model import Model

Written = str | Mapping[str, Any]

MOST_NESTED: Final = 100


def models_of(texts: Mapping[str, Written], *, inputs: frozenset[str] = frozenset()) -> dict[str, Model]:
    """One model per output, over the inputs alone. Raises FormulaError and InputError.

    An input of the same name goes before an output.
    """
    single = {name: _model(name, written) for name, written in texts.items()}
    return {name: _composed(single, _order(name, single, inputs)) for name in single}


def written_length(texts: Mapping[str, Written], *, inputs: frozenset[str] = frozenset()) -> int:
    """Characters that are evaluated for one value of all outputs: how much work the models are.

    An output that others build on counts once for each of them, an equation once per step of its search.
    """
    single = {name: _model(name, written) for name, written in texts.items()}
    length = {
        name: len(model.text) * (MOST_STEPS if isinstance(model.evaluate, Implicit) else 1)
        for name, model in single.items()
    }
    return sum(length[other] for name in single for other in _order(name, single, inputs))


def _model(name: str, written: Written) -> Model:
    if isinstance(written, str):
        return Model.of_text(written)
    equation = written.get("equation")
    if not isinstance(equation, str):
        raise Missing(f"model {name}.equation")
    start, bracket = written.get("start"), written.get("bracket")
    if bracket is not None and (not isinstance(bracket, list | tuple) or len(bracket) != 2):
        raise InputError(
            Text(f"{name}.bracket 应为 [下限, 上限]", f"{name}.bracket must be [low, high]"),
            quantity=f"{name}.bracket",
            given=bracket,
        )
    return Model.of_equation(
        equation,
        of=name,
        start=None if start is None else number(f"{name}.start", start),
        bracket=None
        if bracket is None
        else (number(f"{name}.bracket", bracket[0]), number(f"{name}.bracket", bracket[1])),
    )


def _order(name: str, single: Mapping[str, Model], inputs: frozenset[str]) -> list[str]:
    """The outputs that `name` needs, each before those that name it, `name` itself the last."""
    order: list[str] = []
    open_: list[str] = []

    def visit(one: str) -> None:
        if one in open_:
            ring = " → ".join([*open_, one])
            raise InputError(
                Text(f"输出量相互引用：{ring}", f"outputs that need each other: {ring}"),
                quantity=one,
                given=ring,
            )
        if one in order:
            return
        if len(open_) >= MOST_NESTED:
            raise TooLarge("nested outputs", given=len(open_) + 1, allowed=MOST_NESTED)
        open_.append(one)
        for other in sorted((single[one].names & single.keys()) - inputs - {one}):
            visit(other)
        open_.pop()
        order.append(one)

    visit(name)
    return order


def _composed(single: Mapping[str, Model], order: list[str]) -> Model:
    """The last output of `order` as a model of the inputs alone; every other one is computed once."""
    last = single[order[-1]]
    if len(order) == 1:
        return last

    def composed(env: Mapping[str, Any]) -> Any:
        grown = dict(env)
        for name in order[:-1]:
            grown[name] = single[name].evaluate(grown)
        return last.evaluate(grown)

    names = frozenset().union(*(single[name].names for name in order)) - frozenset(order[:-1])
    return Model(composed, names, last.text)
