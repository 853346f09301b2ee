"""A case by the law of propagation, first order or with the second-order terms: results and budget.

Source: JCGM 100:2008, 5.1.2 eq. (10) and its note, 5.2.2 eq. (16), G.4.1 eq. (G.2b). Degrees of freedom of
correlated inputs: a set with one common dof (quantities observed together n times) counts as one
component; R. Willink, Metrologia 44 (2007) 340-349, section 5.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from suyuan.base.text import Text
from suyuan.metrology import statement
from suyuan.metrology.case import Case, Input, Model
from suyuan.metrology.coverage import welch_satterthwaite
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.propagation import Linear, linearise


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstOrder:
    """One output: its sensitivities, signed contributions per input, and per independent cause."""

    linear: Linear
    contributions: tuple[float, ...]
    causes: tuple[float, ...]
    u: float
    dof: float


def first_order(case: Case, model: Model, *, notes: list[Text] | None = None) -> FirstOrder:
    """Propagate the inputs of `case` through one `model` at their estimates."""
    linear = linearise_case(case, model)
    contributions = tuple(linear.partials.get(one.name, 0.0) * one.u for one in case.inputs)
    causes = tuple(case.factor.causes(contributions))
    u = math.hypot(*causes)
    if not math.isfinite(u * u):
        raise NotFinite(Text("合成标准不确定度的平方", "the combined variance"), given=math.inf)
    dof = _effective_dof(case, contributions, causes, notes if notes is not None else [])
    return FirstOrder(linear=linear, contributions=contributions, causes=causes, u=u, dof=dof)


def linearise_case(case: Case, model: Model) -> Linear:
    """The model linearised in the uncertain inputs; inputs with u = 0 are constants."""
    constants = {one.name: one.value for one in case.inputs if not one.u}
    uncertain = {one.name: one.value for one in case.inputs if one.u}

    def with_constants(env: Mapping[str, Any]) -> Any:
        return model({**constants, **env})

    return linearise(with_constants, uncertain)


def evaluate_linear(
    case: Case, models: Mapping[str, Model], *, p: float, second_order: bool
) -> tuple[dict[str, Any], list[Text]]:
    """Records of all outputs by the law of propagation, and notes on what had to be assumed."""
    notes: list[Text] = []
    found = {name: first_order(case, models[name], notes=notes) for name in case.model}
    outputs: dict[str, Any] = {}
    for name, one in found.items():
        variance = one.u * one.u
        extra = 0.0
        if second_order:
            extra = _second_order_terms(case, models[name], variance, name, notes)
        outputs[name] = _record(case, one, extra=extra, p=p, name=name, notes=notes)
    for name, one in found.items():
        outputs[name]["corr"], outputs[name]["cov"] = {}, {}
        for other, second in found.items():
            if other != name:
                covariance = math.fsum(a * b for a, b in zip(one.causes, second.causes, strict=True))
                outputs[name]["cov"][other] = covariance
                outputs[name]["corr"][other] = _ratio(covariance, one.u, second.u)
    return outputs, list(dict.fromkeys(notes))


def expanded(dof: float, u: float, p: float) -> tuple[float, float] | None:
    """(k, U) with the truncated effective dof, or None when less than one degree of freedom is left."""
    k, U = statement.expanded(dof, u, p)
    return None if k is None or U is None else (k, U)


def _record(
    case: Case, one: FirstOrder, *, extra: float, p: float, name: str, notes: list[Text]
) -> dict[str, Any]:
    value = one.linear.value
    u = math.sqrt(one.u * one.u + extra) if extra else one.u
    spread = expanded(one.dof, u, p)
    if spread is None:
        notes.append(
            Text(
                f"{name} 的有效自由度 {one.dof:.3g} 小于 1，不能给出 U",
                f"the effective dof of {name}, {one.dof:.3g}, is below 1: no U can be given",
            )
        )
    k, U = spread if spread else (None, None)
    return {
        "value": value,
        "u": u,
        "dof": None if one.dof == math.inf else one.dof,
        "k": k,
        "U": U,
        "p": p,
        "interval": None if U is None else [value - U, value + U],
        "budget": _budget(case, one, extra=extra),
    }


def _budget(case: Case, one: FirstOrder, *, extra: float) -> list[dict[str, Any]]:
    """One row per input; a share is c_i u_i times its part in every cause, so that shares add up to 1."""
    total = one.u * one.u + extra
    rows = []
    for quantity, signed, row in zip(case.inputs, one.contributions, case.factor.rows, strict=True):
        part = signed * math.fsum(a * one.causes[column] for column, a in row.items())
        rows.append(_budget_row(quantity, one.linear, signed, part / total if total else 0.0))
    if extra:
        rows.append(
            {
                "name": "second-order terms",
                "value": None,
                "u": None,
                "distribution": None,
                "dof": None,
                "sensitivity": None,
                "contribution": math.copysign(math.sqrt(abs(extra)), extra),
                "share": extra / total if total else 0.0,
            }
        )
    return rows


def _budget_row(quantity: Input, linear: Linear, signed: float, share: float) -> dict[str, Any]:
    return {
        "name": quantity.name,
        "value": quantity.value,
        "u": quantity.u,
        "distribution": quantity.law.name,
        "dof": None if quantity.dof == math.inf else quantity.dof,
        "sensitivity": linear.partials.get(quantity.name, 0.0),
        # u_i(y) = |c_i| u(x_i), eq. (11b); its sign is that of the sensitivity.
        "contribution": abs(signed),
        "share": share,
    }


def _effective_dof(
    case: Case, contributions: tuple[float, ...], causes: tuple[float, ...], notes: list[Text]
) -> float:
    """Welch-Satterthwaite over single inputs and over sets of correlated inputs."""
    position = {one.name: k for k, one in enumerate(case.inputs)}
    joined = {name for group in case.factor.groups for name in group}
    components = [c for one, c in zip(case.inputs, contributions, strict=True) if one.name not in joined]
    dofs = [one.dof for one in case.inputs if one.name not in joined]
    for group in case.factor.groups:
        members = [case.inputs[position[name]] for name in group if contributions[position[name]]]
        if not members:
            continue
        columns = {column for name in group for column in case.factor.rows[position[name]]}
        components.append(math.hypot(*(causes[column] for column in columns)))
        freedoms = {one.dof for one in members}
        dofs.append(min(freedoms))
        if len(freedoms) > 1:
            names = ", ".join(one.name for one in members)
            notes.append(
                Text(
                    f"相关输入量 {names} 的自由度不同，有效自由度取其中最小者（保守）",
                    f"correlated inputs {names} have different dof; the smallest is used (conservative)",
                )
            )
    return float(welch_satterthwaite(components, dofs))


def _second_order_terms(case: Case, model: Model, variance: float, name: str, notes: list[Text]) -> float:
    """The terms of the note to 5.1.2, in the independent causes of the inputs."""
    from suyuan.metrology.taylor import second_order, total_variance

    directions: list[dict[str, float]] = [{} for _ in range(case.factor.columns)]
    for quantity, row in zip(case.inputs, case.factor.rows, strict=True):
        for column, coefficient in row.items():
            directions[column][quantity.name] = coefficient * quantity.u
    used = [direction for direction in directions if any(direction.values())]
    terms = second_order(model, {one.name: one.value for one in case.inputs}, used)
    if terms.shift:
        notes.append(
            Text(
                f"{name} 的期望与模型估计值之差的二阶近似为 {terms.shift:.6g}，未作修正",
                f"to second order the expectation of {name} differs from the estimate by {terms.shift:.6g};"
                " the value is not corrected",
            )
        )
    return total_variance(variance, terms) - variance


def _ratio(covariance: float, first: float, second: float) -> float | None:
    """Correlation coefficient, None when a result is exact."""
    if not first or not second:
        return None
    return max(-1.0, min(1.0, covariance / first / second))
