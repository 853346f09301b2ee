"""The models of a case as callables: formula text, an equation to be solved, and outputs built on outputs.

A model is written as text, or as {"equation": text, "start": number, "bracket": [low, high]} for an output
that is given by equation = 0. A formula may name another output of the case; it is computed first.
Source: JCGM 102:2011, 6.2 (explicit), 6.3 (implicit multivariate models).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suyuan.base.errors import InputError, Missing
from suyuan.base.text import Text
from suyuan.metrology.arguments import number
from suyuan.metrology.model import Model

Written = str | Mapping[str, Any]


def models_of(texts: Mapping[str, Written], *, inputs: frozenset[str] = frozenset()) -> dict[str, Model]:
    """One model per output, over the inputs alone. Raises FormulaError and InputError.

    An input of the same name goes before an output.
    """
    single = {name: _model(name, written) for name, written in texts.items()}
    return {name: _whole(name, single, inputs=inputs, above=()) for name in single}


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


def _whole(
    name: str, single: Mapping[str, Model], *, inputs: frozenset[str], above: tuple[str, ...]
) -> Model:
    """The model of one output with the outputs that it names put in."""
    if name in above:
        ring = " → ".join([*above, name])
        raise InputError(
            Text(f"输出量相互引用：{ring}", f"outputs that need each other: {ring}"),
            quantity=name,
            given=ring,
        )
    model = single[name]
    needed = sorted((model.names & single.keys()) - inputs - {name})
    if not needed:
        return model
    parts = {other: _whole(other, single, inputs=inputs, above=(*above, name)) for other in needed}

    def composed(env: Mapping[str, Any]) -> Any:
        return model.evaluate({**env, **{other: part.evaluate(env) for other, part in parts.items()}})

    names = (model.names - parts.keys()).union(*(part.names for part in parts.values()))
    return Model(composed, frozenset(names), model.text)
