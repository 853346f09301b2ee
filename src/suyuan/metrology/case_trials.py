"""A case by the Monte Carlo method: mean, u, coverage intervals, and the validation of the first-order
result.

Source: JCGM 101:2008, 7 (procedure), 8.1 (validation of the GUM uncertainty framework).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, Literal

from suyuan.base.errors import InputError, NumericalError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.case import Case, Model
from suyuan.metrology.case_linear import expanded, first_order
from suyuan.metrology.laws.names import law_name
from suyuan.metrology.montecarlo import MAX_TRIALS, MIN_TRIALS, Summary, Trials
from suyuan.metrology.trials.adaptive import Adaptive, simulate_adaptively
from suyuan.metrology.trials.streaming import Streamed, stream
from suyuan.metrology.trials.summary import Rule
from suyuan.metrology.trials.validation import Validation, validate

# Twice the source's ten runs: the scatter is then known well enough that fewer runs follow.
FIRST_STAGE: Final = 20
# The shortest interval settles so slowly that a second digit of u may take 1e9 trials.
FOR_SHORTEST: Final = 5_000_000
# At 1e6 trials the ends of the shortest interval scatter by 1 % of u if it is the shortest by chance.
RULE: Final[Rule] = "steady"


def evaluate_trials(
    case: Case,
    models: Mapping[str, Model],
    *,
    p: float,
    trials: int | Literal["adaptive"],
    seed: int,
) -> tuple[dict[str, Any], list[Text]]:
    """Records of all outputs by Monte Carlo, and notes on what had to be assumed.

    Adaptive trials are taken by the two-stage procedure: mean, u and the ends of both intervals of all
    outputs are then within the tolerance of two digits of u with a confidence of 0.99, or a note says which
    are not.
    """
    notes = _notes_on_laws(case)
    draws = Trials(
        {one.name: one.law for one in case.inputs},
        seed=seed,
        correlation=case.factor if case.factor.groups else None,
    )
    used = {name: models[name] for name in case.model}
    found: Streamed | Adaptive
    if trials == "adaptive":
        found = simulate_adaptively(
            used,
            draws,
            p=p,
            procedure="two_stage",
            interval="both",
            rule=RULE,
            first_stage=FIRST_STAGE,
            limit_for_shortest=FOR_SHORTEST,
        )
        notes.extend(found.warnings)
    else:
        if not MIN_TRIALS <= trials <= MAX_TRIALS:
            raise OutOfRange("trials", given=trials, allowed=f"[{MIN_TRIALS}, {MAX_TRIALS}] or adaptive")
        found = stream(used, draws, count=trials, p=p, rule=RULE)
    outputs = {
        name: _record(case, models[name], summary, name=name, seed=seed, notes=notes)
        for name, summary in found.summaries.items()
    }
    if isinstance(found, Adaptive):
        for name, record in outputs.items():
            record["adaptive"] = _adaptive_record(found, name)
    _relate(outputs, found.covariance.tolist())
    return outputs, notes


def _record(
    case: Case, model: Model, summary: Summary, *, name: str, seed: int, notes: list[Text]
) -> dict[str, Any]:
    return {
        "mean": summary.mean,
        "u": summary.u,
        "p": summary.p,
        "shortest": list(summary.shortest),
        "shortest_rule": RULE,
        "symmetric": list(summary.symmetric),
        "interval_error": summary.interval_error,
        "trials": summary.trials,
        "seed": seed,
        "validation": _validation(case, model, summary, name=name, notes=notes),
    }


def _adaptive_record(found: Adaptive, name: str) -> dict[str, Any]:
    """How the number of trials came about; `spread` is of mean, u and the ends of both intervals."""
    return {
        "procedure": found.procedure,
        "digits": found.digits,
        "tolerance": found.tolerance[name],
        "spread": list(found.spread[name]),
        "runs": found.runs,
        "run_size": found.run_size,
        # The shortest interval has a limit of its own and says so in `settled` and in a note.
        "stable": all(one for figure, one in found.settled.items() if figure != "shortest"),
        "settled": found.settled,
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
        **_judged(validate(interval, one.u, summary.symmetric)),
        "shortest": _judged(validate(interval, one.u, summary.shortest)),
        "value": one.linear.value,
        "u": one.u,
        "dof": None if one.dof == math.inf else one.dof,
        "k": k,
        "interval": list(interval),
    }


def _judged(found: Validation) -> dict[str, Any]:
    return {
        "valid": found.valid,
        "tolerance": found.tolerance,
        "digits": found.digits,
        "d_low": found.d_low,
        "d_high": found.d_high,
    }


def _relate(outputs: dict[str, Any], covariance: list[list[float]]) -> None:
    """Covariances and correlations of the outputs, trial by trial. Source: JCGM 102:2011, 7.4."""
    for i, record in enumerate(outputs.values()):
        record["corr"], record["cov"] = {}, {}
        for j, (other, second) in enumerate(outputs.items()):
            if i == j:
                continue
            scale = record["u"] * second["u"]
            record["cov"][other] = covariance[i][j]
            record["corr"][other] = max(-1.0, min(1.0, covariance[i][j] / scale)) if scale else None


def _notes_on_laws(case: Case) -> list[Text]:
    notes = []
    for one in case.inputs:
        if one.u and one.law.name != "t" and one.dof < math.inf:
            law = law_name(one.law.name)
            notes.append(
                Text(
                    f"{one.name} 的自由度 {one.dof:g} 不改变其{law.zh}分布，仅用于一阶结果",
                    f"the dof {one.dof:g} of {one.name} does not change its {law.en} law;"
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
