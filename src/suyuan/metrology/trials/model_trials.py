"""The inputs of a model as draws: laws as they are, uncertain quantities influence by influence.

An uncertain quantity is its estimate plus its signed components times standardised draws, one stream per
identity: inputs that share a standard move together in every trial, as they do in first order.
Source: JCGM 101:2008, 6.4.7 (normal), 6.4.9 (t), 7.2 to 7.4.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.distribution import Distribution, Normal, StudentT
from suyuan.metrology.montecarlo import Trials, simulate
from suyuan.metrology.origin import is_joint
from suyuan.metrology.trials.summary import Summary, summarise
from suyuan.metrology.uncertain import SealedRow, Uncertain

Env = Mapping[str, Any]


def summary_of(
    model: Callable[[Env], Any],
    laws: Mapping[str, tuple[Distribution, UUID]],
    quantities: Mapping[str, Uncertain],
    *,
    trials: int,
    seed: int,
    p: float,
) -> Summary:
    """Mean, u and coverage intervals of `model` over `trials` draws of its inputs."""
    drawn: dict[str, Distribution] = {name: law for name, (law, _) in laws.items()}
    identities = {name: uid for name, (_, uid) in laws.items()}
    for one in quantities.values():
        for entry in one.sealed():
            drawn[_name(entry[0])] = _standardised(entry)
            identities[_name(entry[0])] = UUID(int=entry[0])

    def composed(env: Env) -> Any:
        gathered = {name: env[name] for name in laws}
        for name, one in quantities.items():
            gathered[name] = sum((c * env[_name(key)] for key, c, _ in one.sealed()), one.value)
        return model(gathered)

    values = simulate({"y": composed}, Trials(drawn, seed=seed, identities=identities), count=trials)
    return summarise(values["y"], p=p)


def _standardised(entry: SealedRow) -> Distribution:
    key, _, dof = entry
    if dof == math.inf:
        return Normal(value=0.0, u=1.0)
    if is_joint(key):
        raise OutOfRange(
            "dof",
            given=dof,
            allowed="∞",
            hint=Text(
                "有限自由度的联合观测服从多元 t 分布，请以分布和相关系数给出。",
                "Joint observations with finite dof follow a multivariate t law: give laws and correlations.",
            ),
        )
    return StudentT(value=0.0, scale=1.0, dof=dof)


def _name(key: int) -> str:
    return f"influence {key:032x}"
