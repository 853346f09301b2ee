"""What the calculator answers: budget of the law of propagation, distribution of the trials, validation."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from suyuan.base.errors import InputError, NumericalError, SuyuanError
from suyuan.base.text import Text, same
from suyuan.methods.bounds import affordable_trials, refuse_many, refuse_work
from suyuan.metrology.case import Case, evaluate_case, parse_cases
from suyuan.metrology.case_model import models_of
from suyuan.metrology.rounding import round_result
from suyuan.web.calculator import TRIALS
from suyuan.web.formats import number
from suyuan.web.outcome import Share, waterfall

Answer = TypeVar("Answer")

BINS: Final = 64
SHOWN: Final = 0.9995  # of the trials; the far tails would flatten the picture
CURVE_POINTS: Final = 121
MOST_DECIMALS: Final = 8
PICTURED: Final = 100_000
LARGEST_WRITTEN_OUT: Final = 1e12


@dataclass(frozen=True, kw_only=True)
class Output:
    """One output quantity; by propagation or by trials it may have no answer, but not by neither."""

    name: str
    linear: Mapping[str, Any] | None
    trials: Mapping[str, Any] | None
    printed: tuple[str, str] | None  # value and U, rounded together
    budget: tuple[Share, ...]
    steps: list[dict[str, Any]]
    picture: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Calculation:
    """The whole answer; the faults say why one of the two methods has none."""

    outputs: tuple[Output, ...]
    notes: tuple[Text, ...]
    no_linear: SuyuanError | None
    no_trials: SuyuanError | None


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The records of the trials, and the values behind them."""

    outputs: Mapping[str, Any]
    notes: Sequence[Mapping[str, str]]
    values: Mapping[str, Any]


def calculate(record: dict[str, Any]) -> Calculation:
    """Evaluate a case by propagation and by trials. Raises InputError; NumericalError if neither answers."""
    refuse_many(record)
    (case,) = parse_cases(record)
    refuse_work([case])
    case = replace(case, trials=affordable_trials(case, TRIALS))
    linear, no_linear = _attempt(lambda: evaluate_case(case))
    drawn, no_trials = _attempt(lambda: _draw(case))
    if linear is None and drawn is None:
        assert no_linear is not None
        raise no_linear
    first = linear or {"outputs": {}, "notes": []}
    second = drawn or Drawn(outputs={}, notes=(), values={})
    outputs = [
        _output(name, first["outputs"].get(name), second.outputs.get(name), second.values.get(name))
        for name in case.model
    ]
    notes = {tuple(note.values()): Text(**note) for note in (*first["notes"], *second.notes)}
    return Calculation(
        outputs=tuple(outputs), notes=tuple(notes.values()), no_linear=no_linear, no_trials=no_trials
    )


def _attempt(method: Callable[[], Answer]) -> tuple[Answer | None, SuyuanError | None]:
    """The answer of one method, or why it has none: the other may still have one."""
    try:
        return method(), None
    except (NumericalError, InputError) as refused:
        return None, refused


def _draw(case: Case) -> Drawn:
    """Summary of all trials, and the values of the first ones for the picture: one seed, the same draws."""
    from suyuan.metrology.montecarlo import Trials, simulate

    record = evaluate_case(case, method="mc")
    drawn = Trials(
        {one.name: one.law for one in case.inputs},
        seed=case.seed,
        correlation=case.factor if case.factor.groups else None,
    )
    assert isinstance(case.trials, int)
    values = simulate(models_of(case.model), drawn, count=min(case.trials, PICTURED))
    return Drawn(outputs=record["outputs"], notes=record["notes"], values=values)


def near(value: float, u: float) -> str:
    """`value` with as many digits as its uncertainty makes worth reading: to about u/100."""
    if not u or not math.isfinite(u):
        return number(value, 8)
    decimals = 2 - math.floor(math.log10(u))
    if decimals > MOST_DECIMALS or abs(value) >= LARGEST_WRITTEN_OUT:
        ratio = max(abs(value) / u, 1.0)
        return number(value, min(3 + math.floor(math.log10(ratio)), 15))
    text = f"{value:.{max(decimals, 0)}f}"
    return text.removeprefix("-") if float(text) == 0.0 else text


def _output(
    name: str, linear: Mapping[str, Any] | None, trials: Mapping[str, Any] | None, values: Any
) -> Output:
    budget = _budget(linear) if linear else ()
    printed = None
    if linear and linear["U"]:
        value, expanded = round_result(linear["value"], linear["U"])
        printed = (str(value), str(expanded))
    return Output(
        name=name,
        linear=linear,
        trials=trials,
        printed=printed,
        budget=budget,
        steps=waterfall(budget),
        picture=_picture(linear, trials, values) if trials else {},
    )


def _budget(linear: Mapping[str, Any]) -> tuple[Share, ...]:
    lines = [
        Share(
            label=same(row["name"]) if row["distribution"] else Text("二阶项", "second-order terms"),
            kind="",
            distribution=row["distribution"] or "",
            component=row["contribution"],
            share=row["share"],
        )
        for row in linear["budget"]
    ]
    return tuple(sorted(lines, key=lambda one: -abs(one.share)))


def _picture(linear: Mapping[str, Any] | None, trials: Mapping[str, Any], values: Any) -> dict[str, Any]:
    """Densities for the chart: the trials in bins, the law of propagation as a curve, both intervals."""
    import numpy as np

    low, high = np.quantile(values, [(1 - SHOWN) / 2, (1 + SHOWN) / 2])
    if not high > low:
        return {}
    density, edges = np.histogram(values, bins=BINS, range=(low, high))
    density = density / (len(values) * (edges[1] - edges[0]))
    picture: dict[str, Any] = {
        "edges": edges.tolist(),
        "density": density.tolist(),
        "shortest": list(trials["shortest"]),
        "symmetric": list(trials["symmetric"]),
    }
    if linear and linear["u"] and linear["interval"]:
        x = np.linspace(low, high, CURVE_POINTS)
        picture["curve"] = [[a, b] for a, b in zip(x.tolist(), _density(x, linear).tolist(), strict=True)]
        picture["interval"] = list(linear["interval"])
    return picture


def _density(x: Any, linear: Mapping[str, Any]) -> Any:
    """The t density (normal for infinite dof) that stands behind the expanded uncertainty."""
    import numpy as np

    z = (x - linear["value"]) / linear["u"]
    dof = linear["dof"]
    if dof is None:
        return np.exp(-z * z / 2) / (linear["u"] * math.sqrt(2 * math.pi))
    dof = max(math.floor(dof), 1)
    scale = math.exp(math.lgamma((dof + 1) / 2) - math.lgamma(dof / 2)) / math.sqrt(dof * math.pi)
    return scale * (1 + z * z / dof) ** (-(dof + 1) / 2) / linear["u"]
