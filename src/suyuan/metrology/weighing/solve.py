"""Values of the weights of a design: weighted least squares under the restraint, with the full covariance.

The covariance has four parts: repeatability of the observations, day effects of the weights, the restraint
as it was handed down, and buoyancy. The observed standard deviation is held against the process (F test),
the check standards against their accepted values (t test).
Source: NIST/SEMATECH e-Handbook of Statistical Methods, 2.3.3.2-2.3.3.3 (solutions and uncertainties), 2.3.5
(control of precision and bias); NBS Technical Note 952, 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.coverage import student_quantile
from suyuan.metrology.weighing.design import WeighingDesign

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

EDITION: Final = "NIST/SEMATECH e-Handbook, 2.3.3; NBS TN 952"


@dataclass(frozen=True, kw_only=True)
class Buoyancy:
    """What buoyancy adds to the observations: true volumes in air.

    volumes : (k,), such that air times volume has the unit of the observations (cm3 and mg/cm3 for mg).
    u_volumes : (k,) or one number. air : density of the air, one number or per observation (n,). u_air : its
    standard uncertainty, common to all observations.
    """

    volumes: Any
    air: Any
    u_volumes: Any = 0.0
    u_air: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Process:
    """Accepted precision of the balance. s : within the day, with dof; s_day : between days."""

    s: float
    dof: float = math.inf
    s_day: float = 0.0


@dataclass(frozen=True, kw_only=True)
class WeighingSolution(Answer):
    """Values of the weights, (k,) or (items, k), in the unit of the observations.

    value, u : of every weight. covariance : (k, k) or (items, k, k). dof : effective dof of the standard
    deviation used. residuals : (n,) or (items, n). s : observed standard deviation with s_dof. f, f_limit :
    (s / accepted s)^2 and its critical value, None without a process. check, check_u, check_t, t_limit : the
    check standards, their standard deviation, and their distance from the accepted value in units of it (None
    without accepted values). in_control : both tests passed (True where there is none).
    """

    method: ClassVar[Text] = Text("衡量方案求解", "Solution of a weighing design")
    value: Any
    u: Any
    covariance: Any
    dof: float
    residuals: Any
    s: Any
    s_dof: int
    f: Any = None
    f_limit: float | None = None
    check: Any = None
    check_u: Any = None
    check_t: Any = None
    t_limit: float | None = None
    in_control: Any = True

    def sentences(self) -> tuple[Text, ...]:
        """Size, precision and the verdict of the tests."""
        k, s = np.shape(self.value)[-1], float(np.max(self.s))
        good = bool(np.all(self.in_control))
        tests = Text("过程受控。", "The process is in control.")
        if not good:
            tests = Text(
                "过程失控：不得使用这些结果。", "The process is out of control: do not use the values."
            )
        return (
            Text(
                f"{k} 个砝码，观测标准偏差 {s:.3g}，自由度 {self.s_dof}。",
                f"{k} weights, observed standard deviation {s:.3g} with {self.s_dof} degrees of freedom.",
            ),
            tests,
        )

    def combination(self, coefficients: Any) -> tuple[Any, Any]:
        """(value, u) of a linear combination of the weights, coefficients (k,); for sums of weights."""
        c = arguments.array("coefficients", coefficients)
        value = np.asarray(self.value) @ c
        variance = np.einsum("i,...ij,j->...", c, np.asarray(self.covariance), c)
        return value, np.sqrt(np.maximum(variance, 0.0))


def solve_design(
    design: WeighingDesign,
    observations: Any,
    restraint: Any,
    *,
    u_restraint: Any = 0.0,
    weights: Any = None,
    process: Process | None = None,
    buoyancy: Buoyancy | None = None,
    check_values: Any = None,
    alpha: float = 0.05,
) -> WeighingSolution:
    """Solve a design for one series, or for many series at once.

    observations : differences y, (n,) or (items, n). restraint : known values, number, (q,), (items, q).
    u_restraint : standard uncertainty of the one restraint, or covariance (q, q). weights : relative
    weights of the observations, (n,). process : accepted precision; without it the observed one is used.
    check_values : accepted values of the check standards, (c,). alpha : level of the F and the t test.
    Raises UnsolvableDesign (SY-651) and OutOfRange for shapes that do not fit.
    """
    a, q = design.observations, design.restraint.shape[0]
    y = arguments.array("observations", observations, ndim=np.ndim(observations))
    single = y.ndim == 1
    y = np.atleast_2d(y)
    if y.shape[1] != a.shape[0]:
        raise OutOfRange("observations.shape", given=np.shape(observations), allowed=f"(…, {a.shape[0]})")
    known = _restraint_values(restraint, y.shape[0], q)
    g, h, c = design.inverse(weights)
    lifted = y if buoyancy is None else y + _lift(a, buoyancy)
    value = lifted @ g.T + known @ h.T
    residuals = lifted - value @ a.T
    w = np.ones(a.shape[0]) if weights is None else np.asarray(weights, dtype=float)
    s = np.sqrt((residuals**2 * w).sum(axis=1) / max(design.dof, 1))
    fixed = h @ _restraint_covariance(u_restraint, q) @ h.T
    if buoyancy is not None:
        fixed = fixed + g @ _lift_covariance(a, buoyancy) @ g.T
    if process is not None and process.s_day:
        fixed = fixed + process.s_day**2 * design.day_matrix()
    used = s if process is None else np.full(s.shape, arguments.number("process.s", process.s, low=0.0))
    covariance = used[:, None, None] ** 2 * c + fixed
    found = _tested(design, value, s, process, c, check_values=check_values, alpha=alpha)
    u = np.sqrt(np.maximum(np.diagonal(covariance, axis1=1, axis2=2), 0.0))
    arrays = {"value": value, "u": u, "covariance": covariance, "residuals": residuals, "s": s, **found}
    numbers = {name: _one(entry) if single else entry for name, entry in arrays.items()}
    return WeighingSolution(
        edition=EDITION,
        warnings=_warnings(design, process),
        dof=float(design.dof) if process is None else process.dof,
        s_dof=design.dof,
        **numbers,
    )


def _tested(
    design: WeighingDesign,
    value: Array,
    s: Array,
    process: Process | None,
    c: Array,
    *,
    check_values: Any,
    alpha: float,
) -> dict[str, Any]:
    """The F test of the precision and the t test of the check standards."""
    from scipy import special

    p = arguments.probability(alpha, "alpha")
    found: dict[str, Any] = {}
    good = np.ones(s.shape, dtype=bool)
    if process is not None and design.dof > 0 and process.s > 0.0:
        f = (s / process.s) ** 2
        if process.dof == math.inf:
            limit = special.chdtri(design.dof, p) / design.dof
        else:
            limit = special.fdtri(design.dof, process.dof, 1.0 - p)
        good &= f <= limit
        found |= {"f": f, "f_limit": float(limit)}
    if design.checks.shape[0]:
        checks = design.checks
        check = value @ checks.T
        sd = s if process is None else np.full(s.shape, process.s)
        variance = sd[:, None] ** 2 * np.einsum("ci,ij,cj->c", checks, c, checks)
        if process is not None:
            day = np.einsum("ci,ij,cj->c", checks, design.day_matrix(), checks)
            variance = variance + process.s_day**2 * day
        check_u = np.sqrt(np.maximum(variance, 0.0))
        found |= {"check": check, "check_u": check_u}
        if check_values is not None:
            found |= _checked(check, check_u, check_values, process, design.dof, p)
            good &= (np.abs(found["check_t"]) <= found["t_limit"]).all(axis=1)
    return found | {"in_control": good}


def _checked(
    check: Array, check_u: Array, accepted: Any, process: Process | None, own_dof: int, p: float
) -> dict[str, Any]:
    values = np.atleast_1d(np.asarray(accepted, dtype=float))
    if values.shape != (check.shape[1],):
        raise OutOfRange("check_values.shape", given=values.shape, allowed=f"({check.shape[1]},)")
    away = check - values
    t = np.divide(away, check_u, out=np.where(away == 0.0, 0.0, np.inf), where=check_u > 0.0)
    dof = float(max(own_dof, 1)) if process is None else process.dof
    return {"check_t": t, "t_limit": float(student_quantile(1.0 - 0.5 * p, dof))}


def _restraint_values(given: Any, items: int, q: int) -> Array:
    values = np.asarray(given, dtype=float)
    if values.ndim < 2:
        values = np.atleast_1d(values)[None] if values.size == q else values.reshape(-1, 1)
    if values.shape not in ((1, q), (items, q)) or not np.isfinite(values).all():
        raise OutOfRange("restraint", given=given, allowed=f"({q},) or ({items}, {q})")
    return np.broadcast_to(values, (items, q))


def _restraint_covariance(given: Any, q: int) -> Array:
    if np.ndim(given) == 0:
        u = arguments.number("u_restraint", given, low=0.0)
        if q > 1 and u > 0.0:
            raise OutOfRange("u_restraint", given=given, allowed=f"({q}, {q})")
        return np.full((q, q), u * u)
    if np.ndim(given) == 1 and q == 1:
        return _restraint_covariance(arguments.array("u_restraint", given)[0], q)
    return arguments.square("u_restraint", given, q)


def _lift(a: Array, buoyancy: Buoyancy) -> Array:
    """Air density times the volume difference of each observation: apparent differences to true ones."""
    volumes = arguments.array("volumes", buoyancy.volumes, low=0.0)
    if volumes.shape != (a.shape[1],):
        raise OutOfRange("volumes.shape", given=volumes.shape, allowed=f"({a.shape[1]},)")
    return np.asarray(np.asarray(buoyancy.air, dtype=float) * (a @ volumes))


def _lift_covariance(a: Array, buoyancy: Buoyancy) -> Array:
    air = np.broadcast_to(np.asarray(buoyancy.air, dtype=float), (a.shape[0],))
    gap = a @ np.asarray(buoyancy.volumes, dtype=float)
    spread = np.broadcast_to(np.asarray(buoyancy.u_volumes, dtype=float), (a.shape[1],))
    lifted = air[:, None] * a * spread
    return np.asarray(np.outer(gap, gap) * buoyancy.u_air**2 + lifted @ lifted.T)


def _warnings(design: WeighingDesign, process: Process | None) -> tuple[Text, ...]:
    if process is None and design.dof < 1:
        return (
            Text(
                "方案没有多余观测，标准偏差为零，请给出过程标准偏差。",
                "The design has no spare observation: give the standard deviation of the process.",
            ),
        )
    return ()


def _one(entry: Any) -> Any:
    if not hasattr(entry, "ndim") or entry.ndim == 0:
        return entry
    first = entry[0]
    if first.ndim == 0:
        return bool(first) if first.dtype == bool else float(first)
    return first
