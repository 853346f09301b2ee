"""Decision rules held against the items they will meet: what a population is, what a rule risks over it.

Source: JCGM 106:2012, 6.2-6.3, 7.2 and 9.5; ANSI/NCSL Z540.3-2006, 5.3 b) and its handbook.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from suyuan.base.errors import OutOfRange
from suyuan.metrology import arguments
from suyuan.metrology.coverage import normal_quantile
from suyuan.metrology.risk.guard import REACH, refuse_hopeless
from suyuan.metrology.risk.joint import GlobalRisk, global_risk
from suyuan.metrology.roots import find_roots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from suyuan.metrology.conformity import DecisionRule

    Array = NDArray[np.float64]


def prior_from_reliability(reliability: Any, half_width: Any) -> Any:
    """Standard uncertainty of the centred normal prior of which a share `reliability` lies within +-T.

    Source: ANSI/NCSL Z540.3 handbook, end-of-period reliability (in-tolerance probability).
    """
    p = np.asarray(reliability, dtype=float)
    if not ((p > 0.0) & (p < 1.0)).all():
        raise OutOfRange("reliability", given=reliability, allowed="(0, 1)")
    return half_width / normal_quantile(0.5 * (1.0 + reliability))


def guard_for_posterior(reliability: float, ratio: Any, target: float) -> Any:
    """w / T of the rule that accepts while the posterior probability of nonconformity is at most `target`.

    reliability : share of items that conform before measurement, their true values normal about the middle.
    ratio : u / T, float or (n,), the error normal. Negative where good items may lie beyond the limit. With
    target = 1/(1 + c) it is the rule of least expected cost when a false acceptance costs c times a false
    rejection. Raises UnattainableRisk (SY-650) where even the middle is not safe enough.
    Source: JCGM 106:2012, 6.3 and 7.2 (posterior); ANSI/NCSL Z540.3 handbook, method 4; R. G. Easterling et
    al. (1991) (least cost).
    """
    goal = arguments.probability(target, "target")
    s = prior_from_reliability(arguments.probability(reliability, "reliability"), 1.0)
    u = np.asarray(ratio, dtype=float)
    if not (np.isfinite(u).all() and (u > 0.0).all()):
        raise OutOfRange("u/T", given=ratio, allowed="(0, ∞)")
    flat = u.ravel()
    total = s * s + flat * flat
    spread = s * flat / np.sqrt(total)

    def excess(y: Array) -> Array:
        middle = y * s * s / total
        beyond = special.ndtr((middle - 1.0) / spread) + special.ndtr(-(1.0 + middle) / spread)
        return np.asarray(beyond - goal)

    refuse_hopeless(excess(np.zeros(flat.shape)))
    last = (1.0 + REACH * spread) * total / (s * s)
    w = (1.0 - find_roots(excess, np.zeros(flat.shape), last)).reshape(u.shape)
    return float(w) if w.ndim == 0 else w


def risk_of_rule(
    rule: DecisionRule,
    prior: Any,
    u: Any,
    *,
    lower: Any = None,
    upper: Any = None,
    k: Any = 2.0,
    dof: Any = math.inf,
) -> GlobalRisk:
    """Global risks of a decision rule over the items described by `prior`; arguments as `global_risk`."""
    half = None if lower is None or upper is None else 0.5 * (np.asarray(upper) - np.asarray(lower))
    w = rule.guard(np.asarray(u, dtype=float), k=k, dof=dof, half_width=half)
    return global_risk(prior, u, lower=lower, upper=upper, guard=w, dof=dof)


def z540_rule(method: int, *, reliability: float | None = None, target: float = 0.02) -> DecisionRule:
    """The decision rule of one of the six methods that keep false acceptance at `target` (2 %).

    method : 1 and 2, unconditional probability over the population of the test point or of the instrument
    (both need its `reliability`); 3, among the accepted; 4, of this very item (Bayes); 5, w = U; 6, M2.
    Source: Handbook for the Application of ANSI/NCSL Z540.3-2006, 5.3 b), methods 1 to 6.
    """
    from suyuan.metrology.conformity import DecisionRule

    number = arguments.count("method", method, at_least=1, at_most=6)
    if number == 5:
        return DecisionRule(kind="guarded", binary=True)
    if number == 6:
        return DecisionRule(kind="m2", binary=True)
    kind = {3: "conditional-risk", 4: "posterior-risk"}.get(number, "global-risk")
    return DecisionRule(kind=kind, target_risk=target, reliability=reliability, binary=True)  # type: ignore[arg-type]
