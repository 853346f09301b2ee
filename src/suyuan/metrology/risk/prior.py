"""Global and specific risks for any prior: by quadrature over the true value, or as a mean over draws of it.

Between consecutive places where the integrand bends (support, kinks, limits, and a ladder around each end
of the acceptance interval) a Gauss-Legendre rule is exact to rounding; the doubling ladder follows heavy
tails. Source: JCGM 106:2012, 7.1 eqs. (1) and (2) (Bayes), 9.5; checked against the normal closed form and
simulation.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import special

from suyuan.base.errors import NumericalError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.distribution import Discrete
from suyuan.metrology.laws.densities import Density, density, points_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Risks = tuple[Array, Array, Array, Array, Array]

_POINTS: Final = 20
_LADDER: Final = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0])
_DOUBLINGS: Final = 56
_ITEMS_AT_ONCE: Final = 256
_NORMALISED: Final = 1e-6


def risks_of(prior: Any, u: Any, low: Any, high: Any, start: Any, end: Any, *, dof: Any) -> Risks:
    """(consumer, producer, conforming, accepted, standard error), broadcast over the items.

    prior : a law, a `Density` or draws (m,) of the true value.
    """
    spread = np.asarray(u, dtype=float)
    if not (np.isfinite(spread).all() and (spread >= 0.0).all()):
        raise OutOfRange("u", given=u, allowed="[0, ∞)")
    freedom = np.asarray(dof, dtype=float)
    if not (freedom > 0.0).all():
        raise OutOfRange("dof", given=dof, allowed="(0, ∞]")
    columns = np.broadcast_arrays(spread, freedom, low, high, start, end)
    shape = columns[0].shape
    table = np.stack([column.ravel() for column in columns], axis=1)
    points = points_of(prior)
    found = _by_quadrature(density(prior), table) if points is None else _by_points(*points, table)
    if isinstance(prior, Discrete):
        found[:, 4] = 0.0  # its values are all there are
    one, two, three, four, five = (column.reshape(shape) for column in found.T)
    return one, two, three, four, five


def _by_points(true: Array, share: Array, table: Array) -> Array:
    """Sums over draws of the true value; the error of measurement is integrated."""
    found = np.empty((table.shape[0], 5))
    for row, (u, dof, low, high, start, end) in enumerate(table):
        accept = acceptance_probability(true, u, dof=dof, start=start, end=end)
        inside = (low <= true) & (true <= high)
        wrong = np.where(inside, 0.0, accept)
        consumer = float(share @ wrong)
        scatter = math.sqrt(max(float(share @ (wrong - consumer) ** 2), 0.0))
        found[row] = (
            consumer,
            float(share @ np.where(inside, 1.0 - accept, 0.0)),
            float(share @ inside),
            float(share @ accept),
            scatter / math.sqrt(true.size),
        )
    return found


def acceptance_probability(true: Any, u: Any, *, dof: Any, start: Any, end: Any) -> Array:
    """P(the measured value of an item lies in [start, end] | its true value), arrays broadcast."""
    if np.ndim(u) == 0 and not u:
        return np.asarray((start <= true) & (true <= end), dtype=float)
    spread = np.where(u > 0.0, u, 1.0)
    upper, lower = (end - true) / spread, (start - true) / spread
    if np.all(np.isinf(dof)):
        found = special.ndtr(upper) - special.ndtr(lower)
    else:
        freedom = np.where(np.isinf(dof), 1e15, dof)
        found = special.stdtr(freedom, upper) - special.stdtr(freedom, lower)
    exact = ((start <= true) & (true <= end)).astype(float)
    return np.asarray(np.where(u > 0.0, np.maximum(found, 0.0), exact))


def _by_quadrature(law: Density, table: Array) -> Array:
    found = np.zeros((table.shape[0], 5))
    own = _prior_breaks(law)
    for first in range(0, table.shape[0], _ITEMS_AT_ONCE):
        part = slice(first, first + _ITEMS_AT_ONCE)
        found[part, :4] = _quadrature_part(law, own, table[part])
    return found


def _quadrature_part(law: Density, own: Array, table: Array) -> Array:
    u, dof, low, high, start, end = (column[:, None, None] for column in table.T)
    true, mass = nodes(law, own, table[:, 2:4], around=table[:, 4:], spread=table[:, :2])
    accept = acceptance_probability(true, u, dof=dof, start=start, end=end)
    inside = (low <= true) & (true <= high)
    total = mass.sum(axis=(1, 2))
    _check_normalised(total)
    consumer = np.where(inside, 0.0, mass * accept).sum(axis=(1, 2))
    producer = np.where(inside, mass * (1.0 - accept), 0.0).sum(axis=(1, 2))
    conforming = np.where(inside, mass, 0.0).sum(axis=(1, 2))
    accepted = (mass * accept).sum(axis=(1, 2))
    return np.stack([consumer, producer, conforming, accepted], axis=1)


def nodes(law: Density, own: Array, edges: Array, *, around: Array, spread: Array) -> tuple[Array, Array]:
    """True values and their probabilities, (items, panels, points) each.

    own : breaks of the prior, (p,). edges : places where the integrand jumps, (items, m), maybe infinite.
    around : places about which it bends on the scale of u, (items, k). spread : u and dof, (items, 2).
    """
    ladder = _LADDER
    if np.isfinite(spread[:, 1]).any():  # the tails of Student's law reach far
        ladder = np.concatenate([_LADDER, _LADDER[-1] * 2.0 ** np.arange(1, _DOUBLINGS // 2)])
    steps = np.concatenate([-ladder[:0:-1], ladder])
    ladders = (around[:, :, None] + spread[:, :1, None] * steps).reshape(around.shape[0], -1)
    breaks = np.concatenate([np.broadcast_to(own, (edges.shape[0], own.size)), edges, ladders], axis=1)
    breaks = np.sort(np.clip(breaks, own[0], own[-1]), axis=1)
    # What was clipped to the ends leaves panels that are empty for every item.
    wide = (np.diff(breaks, axis=1) > 0.0).any(axis=0)
    breaks = breaks[:, np.concatenate([[True], wide])]
    if law.warp is not None:
        breaks = law.warp[0](breaks)
    x, weights = np.polynomial.legendre.leggauss(_POINTS)
    left, width = breaks[:, :-1, None], np.diff(breaks, axis=1)[:, :, None]
    inner = left + 0.5 * width * (1.0 + x)
    if law.warp is None:
        return inner, 0.5 * width * weights * law.pdf(inner)
    return law.warp[1](inner), 0.5 * width * weights * law.warp[2](inner)


def _prior_breaks(law: Density) -> Array:
    """Ends of the effective support, kinks, and a ladder about the centre; ascending."""
    ladder = np.concatenate([_LADDER, _LADDER[-1] * 2.0 ** np.arange(1, _DOUBLINGS)]) * law.scale
    every = np.concatenate([law.centre - ladder[:0:-1], law.centre + ladder])
    low, high = law.support
    every = every[(every > low) & (every < high)]
    if law.cdf is not None:
        # Panels that hold less than 1e-17 of the mass need no nodes.
        heavy = (law.cdf(every) > 1e-17) & (law.cdf(every) < 1.0)
        heavy[:-1] |= heavy[1:].copy()
        heavy[1:] |= heavy[:-1].copy()
        every = every[heavy]
    ends = [one for one in (low, high) if math.isfinite(one)]
    return np.unique(np.concatenate([every, ends, [k for k in law.kinks if low < k < high]]))


def _check_normalised(total: Array) -> None:
    worst = float(np.max(np.abs(total - 1.0)))
    if not worst <= _NORMALISED:
        raise NumericalError(
            Text(
                f"先验密度在其支撑上的积分与 1 相差 {worst:.2g}",
                f"the prior density integrates to 1 only within {worst:.2g} over its support",
            ),
            hint=Text("检查密度的归一化、支撑、中心和尺度。", "Check its norm, support, centre and scale."),
            quantity="prior",
        )


def posterior_conformance(
    prior: Any, value: Any, u: Any, *, lower: Any = None, upper: Any = None, dof: Any = math.inf
) -> Any:
    """Probability that an item with measured `value` conforms, given the prior of the items too.

    value, u, limits, dof : floats or arrays (n,). For a Normal prior and error the posterior is normal, see
    `posterior_normal`. Source: JCGM 106:2012, 6.2-6.3 (Bayes) and 7.2 (probability of conformity).
    """
    from suyuan.metrology.risk.joint import acceptance_limits

    low, high, _, _ = acceptance_limits(lower, upper)
    value, u, dof = (np.asarray(one, dtype=float) for one in (value, u, dof))
    if not (np.isfinite(value).all() and (u > 0.0).all()):
        raise OutOfRange("u", given=u, allowed="(0, ∞)")
    columns = np.broadcast_arrays(value, u, dof, low, high)
    table = np.stack([column.ravel() for column in columns], axis=1)
    (at_once, masses), found = _masses(prior), np.empty(table.shape[0])
    for first in range(0, table.shape[0], at_once):
        part = slice(first, first + at_once)
        found[part] = _posterior_part(*masses(table[part]), table[part])
    return float(found[0]) if columns[0].ndim == 0 else found.reshape(columns[0].shape)


def _masses(prior: Any) -> tuple[int, Callable[[Array], tuple[Array, Array]]]:
    """(items at once, what gives true values and probabilities for rows (value, u, dof, low, high))."""
    points = points_of(prior)
    if points is not None:
        true, share = (np.asarray(one)[None, None, :] for one in points)
        return 1, lambda _: (true, share)
    law = density(prior)
    own = _prior_breaks(law)
    return _ITEMS_AT_ONCE, lambda rows: nodes(law, own, rows[:, 3:5], around=rows[:, :1], spread=rows[:, 1:3])


def _posterior_part(true: Array, mass: Array, table: Array) -> Array:
    x, u, dof, low, high = (column[:, None, None] for column in table.T)
    z = (x - true) / u
    finite = np.where(np.isinf(dof), 1.0, dof)
    heavy = -0.5 * (finite + 1.0) * np.log1p(z * z / finite)
    likelihood = np.where(np.isinf(dof), -0.5 * z * z, heavy)
    weight = mass * np.exp(likelihood - likelihood.max(axis=(1, 2), keepdims=True))
    inside = np.where((low <= true) & (true <= high), weight, 0.0)
    total = weight.sum(axis=(1, 2))
    if not (total > 0.0).all():
        raise NumericalError(
            Text("测得值与先验完全不符", "the prior rules the measured value out altogether"),
            hint=Text("检查先验或测得值。", "Check the prior or the measured value."),
            quantity="value",
        )
    return np.asarray(inside.sum(axis=(1, 2)) / total)


def posterior_normal(value: Any, u: Any, *, prior_value: Any, prior_u: Any) -> tuple[Any, Any]:
    """(estimate, standard uncertainty) of an item from a normal prior and a normal measurement.

    The mean weighted with the inverse squares of both uncertainties; floats or arrays.
    Source: JCGM 106:2012, 6.2-6.3 (Bayes).
    """
    total = prior_u * prior_u + u * u
    if np.any(total <= 0.0):
        raise OutOfRange("u", given=u, allowed="(0, ∞)")
    estimate = (prior_u * prior_u * value + u * u * prior_value) / total
    return estimate, u * prior_u / total**0.5
