"""A case by the Monte Carlo method: mean, u, coverage intervals, and the validation of the first-order
result.

Source: JCGM 101:2008, 7 (procedure), 8.1 (validation of the GUM uncertainty framework).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from suyuan.base.errors import InputError, NumericalError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.case import Case, Model
from suyuan.metrology.case_linear import expanded, first_order
from suyuan.metrology.montecarlo import (
    MAX_TRIALS,
    MIN_TRIALS,
    Floats,
    Summary,
    Trials,
    simulate,
    simulate_adaptively,
    summarise,
    validate,
)


def evaluate_trials(
    case: Case,
    models: Mapping[str, Model],
    *,
    p: float,
    trials: int | Literal["adaptive"],
    seed: int,
) -> tuple[dict[str, Any], list[Text]]:
    """Records of all outputs by Monte Carlo, and notes on what had to be assumed."""
    notes = _notes_on_laws(case)
    draws = Trials(
        {one.name: one.law for one in case.inputs},
        seed=seed,
        correlation=case.factor if case.factor.groups else None,
    )
    used = {name: models[name] for name in case.model}
    if trials == "adaptive":
        adaptive = simulate_adaptively(used, draws, p=p)
        values = adaptive.outputs
        if not adaptive.stable:
            notes.append(
                Text(
                    "试验次数达到上限时结果尚未稳定",
                    "the limit of trials came before the results were stable",
                )
            )
    else:
        if not MIN_TRIALS <= trials <= MAX_TRIALS:
            raise OutOfRange("trials", given=trials, allowed=f"[{MIN_TRIALS}, {MAX_TRIALS}] or adaptive")
        values = simulate(used, draws, count=trials)
    outputs = {
        name: _record(case, models[name], summarise(found, p=p), name=name, seed=seed, notes=notes)
        for name, found in values.items()
    }
    _relate(outputs, values)
    return outputs, notes


def _record(
    case: Case, model: Model, summary: Summary, *, name: str, seed: int, notes: list[Text]
) -> dict[str, Any]:
    return {
        "mean": summary.mean,
        "u": summary.u,
        "p": summary.p,
        "shortest": list(summary.shortest),
        "symmetric": list(summary.symmetric),
        "trials": summary.trials,
        "seed": seed,
        "validation": _validation(case, model, summary, name=name, notes=notes),
    }


def _validation(
    case: Case, model: Model, summary: Summary, *, name: str, notes: list[Text]
) -> dict[str, Any] | None:
    """The first-order result held against the intervals of the trials; None where there is no such result.

    The verdict is that of the symmetric interval: the ends of the shortest one scatter several times more,
    which would make the verdict a matter of the seed.
    """
    try:
        one = first_order(case, model)
    except (NumericalError, InputError) as fault:
        notes.append(
            Text(
                f"{name} 没有一阶结果可供验证：{fault.message.zh}",
                f"{name} has no first-order result to validate: {fault.message.en}",
            )
        )
        return None
    spread = expanded(one.dof, one.u, summary.p)
    if spread is None:
        return None
    k, U = spread
    interval = (one.linear.value - U, one.linear.value + U)
    return {
        **asdict(validate(interval, one.u, summary.symmetric)),
        "shortest": asdict(validate(interval, one.u, summary.shortest)),
        "value": one.linear.value,
        "u": one.u,
        "dof": None if one.dof == math.inf else one.dof,
        "k": k,
        "interval": list(interval),
    }


def _relate(outputs: dict[str, Any], values: Mapping[str, Floats]) -> None:
    """Covariances and correlations of the outputs, trial by trial. Source: JCGM 102:2011, 7.4."""
    centred = {name: found - found.mean() for name, found in values.items()}
    for name, record in outputs.items():
        record["corr"], record["cov"] = {}, {}
        for other, second in outputs.items():
            if other == name:
                continue
            covariance = float(centred[name] @ centred[other]) / (len(centred[name]) - 1)
            scale = record["u"] * second["u"]
            record["cov"][other] = covariance
            record["corr"][other] = max(-1.0, min(1.0, covariance / scale)) if scale else None


def _notes_on_laws(case: Case) -> list[Text]:
    notes = []
    for one in case.inputs:
        if one.u and one.law.name != "t" and one.dof < math.inf:
            notes.append(
                Text(
                    f"{one.name} 的自由度 {one.dof:g} 不改变其 {one.law.name} 分布，仅用于一阶结果",
                    f"the dof {one.dof:g} of {one.name} does not change its {one.law.name} law;"
                    " it serves the first-order result only",
                )
            )
        if one.u and one.law.standard_deviation == math.inf:
            notes.append(
                Text(
                    f"{one.name} 的分布没有有限标准差，u 随试验次数增长",
                    f"the law of {one.name} has no finite standard deviation; u grows with the trials",
                )
            )
    return notes
