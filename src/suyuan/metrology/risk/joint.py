"""Global risks: how often a decision rule will be wrong over the items still to come.

An item's true value Y follows the prior, the measured value is Y plus an error with standard uncertainty u.
The consumer's risk is the probability of an item that is accepted and does not conform, the producer's of
one that is rejected and conforms. With normal laws both are rectangles under a bivariate normal density,
summed here from Owen's T (absolute error below 1e-14); any other prior goes through `prior`.
Source: JCGM 106:2012, 9.3-9.5 (outcomes, joint density, global risks).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
from scipy import special

from suyuan.base.errors import Missing, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.distribution import Normal
from suyuan.metrology.risk.owen import CHUNK, FAR, quadrant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

EDITION: Final = "JCGM 106:2012, 9.5"
_STEEP: Final = 1e100  # stands for an infinite quotient: its square is still finite


@dataclass(frozen=True, kw_only=True)
class GlobalRisk(Answer):
    """Global risks of one rule; every number a float, or an array with the item first.

    consumer : P(accepted and nonconforming). producer : P(rejected and conforming). conforming : P(an item
    conforms, before any measurement). accepted : P(an item is accepted). consumer_given_accepted : the share
    of nonconforming among the accepted; producer_given_rejected : of conforming among the rejected; 0 where
    nothing is accepted (rejected). acceptance : the acceptance interval, infinite where there is no limit.
    standard_error : of `consumer` where the prior is a sample, else 0.
    """

    method: ClassVar[Text] = Text("全局风险", "Global risks")
    consumer: Any
    producer: Any
    conforming: Any
    accepted: Any
    consumer_given_accepted: Any
    producer_given_rejected: Any
    acceptance: tuple[Any, Any]
    standard_error: Any = 0.0

    def sentences(self) -> tuple[Text, ...]:
        """The two risks in per cent; the largest ones where there are many items."""
        many = np.ndim(self.consumer) > 0
        c, p, a = (100.0 * float(np.max(one)) for one in (self.consumer, self.producer, self.accepted))
        zh, en = ("（各项中最大）", " (the largest of the items)") if many else ("", "")
        return (
            Text(
                f"用户风险 {c:.3g} %，生产者风险 {p:.3g} %{zh}。",
                f"Consumer's risk {c:.3g} %, producer's risk {p:.3g} %{en}.",
            ),
            Text(f"接受概率 {a:.4g} %{zh}。", f"Probability of acceptance {a:.4g} %{en}."),
        )


def global_risk(
    prior: Any,
    u: Any,
    *,
    lower: Any = None,
    upper: Any = None,
    guard: Any = 0.0,
    acceptance: tuple[Any, Any] | None = None,
    dof: Any = math.inf,
) -> GlobalRisk:
    """Consumer's and producer's risk of accepting what lies within the acceptance interval.

    prior : what is known of the items: a law of `distribution` (a Normal may hold arrays (n,)), a `Density`,
        or draws (m,) of the true value.
    u : standard uncertainty of the measurement; dof : infinite for a normal error, else Student's.
    lower, upper : tolerance limits, at least one. guard : w, moves both limits inwards (negative: outwards);
        or `acceptance` : (low, high), None for an open end. All broadcast to the items (n,).
    Raises InputError for crossed limits, u < 0 or a prior without width. Source: JCGM 106:2012, 9.5.
    """
    limits = acceptance_limits(lower, upper, guard=guard, acceptance=acceptance)
    if isinstance(prior, Normal) and np.all(np.isinf(dof)):
        found = _normal(prior.value, prior.u, u, *limits)
    else:
        from suyuan.metrology.risk.prior import risks_of

        found = risks_of(prior, u, *limits, dof=dof)
    return _answer(found, (limits[2], limits[3]))


def acceptance_limits(
    lower: Any, upper: Any, *, guard: Any = 0.0, acceptance: tuple[Any, Any] | None = None
) -> tuple[Array, Array, Array, Array]:
    """(T_L, T_U, A_L, A_U) as float arrays, infinite where open; refuses crossed tolerance limits."""
    if lower is None and upper is None:
        raise Missing("limit", hint=Text("至少给出一个限值。", "Give at least one limit."))
    low, high = _end("lower", lower, -np.inf), _end("upper", upper, np.inf)
    if not np.all(low <= high):
        raise OutOfRange("upper", given="upper < lower", allowed="[lower, ∞)")
    if acceptance is None:
        w = _finite("guard", guard)
        return low, high, low + w, high - w
    return low, high, _end("acceptance", acceptance[0], -np.inf), _end("acceptance", acceptance[1], np.inf)


def normal_risks(
    value: Any, prior_u: Any, u: Any, *, low: Any, high: Any, accept_low: Any, accept_high: Any
) -> tuple[Array, Array, Array, Array]:
    """(consumer, producer, conforming, accepted) without the checks; the inner loop of the solvers."""
    arrays = [np.asarray(one, dtype=float) for one in (value, prior_u, u, low, high, accept_low, accept_high)]
    columns = np.broadcast_arrays(*arrays)
    shape = columns[0].shape
    flat = [column.ravel() for column in columns]
    found = np.empty((4, flat[0].size))
    for begin in range(0, flat[0].size, CHUNK):
        part = slice(begin, begin + CHUNK)
        found[:, part] = _normal_part(*[column[part] for column in flat])
    one, two, three, four = (row.reshape(shape) for row in found)
    return one, two, three, four


def _normal_part(m: Array, s: Array, u: Array, low: Array, high: Array, start: Array, end: Array) -> Any:
    total = np.hypot(s, u)
    tolerance = [_Side((edge - m) / s, edge - m) for edge in (low, high)]
    acceptance = [_Side((edge - m) / total, edge - m) for edge in (start, end)]
    (t_l, t_h), (a_l, a_h) = tolerance, acceptance
    # Centred items between equal limits: both sides weigh the same, and one is enough.
    centred = np.array_equal(high - m, m - low) and np.array_equal(end - m, m - start)
    above = _corner(t_h, a_l, -1.0, s, u, total) - _corner(t_h, a_h, -1.0, s, u, total)
    below = above if centred else _corner(t_l, a_h, 1.0, s, u, total) - _corner(t_l, a_l, 1.0, s, u, total)
    conforming = t_h.below - t_l.below
    accepted = np.maximum(a_h.below - a_l.below, 0.0)
    consumer = np.where(start < end, np.clip(above + below, 0.0, accepted), 0.0)
    producer = np.clip(conforming - accepted + consumer, 0.0, conforming)
    return consumer, producer, conforming, accepted


class _Side:
    """One limit: its distance from the mean, standardised and clipped, and the probabilities beside it."""

    __slots__ = ("below", "distance", "tail", "z")

    def __init__(self, z: Array, distance: Array) -> None:
        self.z = np.clip(z, -FAR, FAR)
        self.distance = distance
        self.tail = special.ndtr(-np.abs(self.z))
        self.below = np.where(self.z > 0.0, 1.0 - self.tail, self.tail)


def _corner(edge: _Side, limit: _Side, sign: float, s: Array, u: Array, total: Array) -> Array:
    """P(sign (Y - m) <= sign edge, sign (measured - m) <= sign limit); zero for an edge at infinity.

    The slopes of Owen's T in (c - b)/u and (b u^2 - s^2 (c - b))/(s u total), b the distance of the edge and
    c that of the limit, which lose nothing for u << s.
    """
    if np.isinf(edge.distance).all():
        return np.zeros(edge.z.shape)
    b, c = sign * edge.distance, sign * limit.distance
    with np.errstate(all="ignore"):
        gap = c - b
        g_x = gap / u
        g_z = (b * (u / total) - s * (s * (gap / (u * total)))) / s
    return quadrant(sign * edge.z, sign * limit.z, _tamed(g_x, u), _tamed(g_z, u), edge.tail, limit.tail)


def _tamed(g: Array, u: Array) -> Array:
    """Finite slopes; 0/0 is u = 0 with both limits equal, where the slope is zero."""
    if np.isfinite(g).all() and u.all():
        return np.clip(g, -_STEEP, _STEEP)
    return np.clip(np.nan_to_num(g, nan=0.0, posinf=_STEEP, neginf=-_STEEP), -_STEEP, _STEEP)


def _normal(value: Any, prior_u: Any, u: Any, *limits: Array) -> tuple[Array, Array, Array, Array, Array]:
    value, prior_u, u = _finite("prior.value", value), _finite("prior.u", prior_u), _finite("u", u)
    if not np.all(prior_u > 0.0):
        raise OutOfRange("prior.u", given=float(np.min(prior_u)), allowed="(0, ∞)")
    if not np.all(u >= 0.0):
        raise OutOfRange("u", given=float(np.min(u)), allowed="[0, ∞)")
    low, high, start, end = limits
    found = normal_risks(value, prior_u, u, low=low, high=high, accept_low=start, accept_high=end)
    return (*found, np.zeros(()))


def _answer(found: tuple[Array, ...], acceptance: tuple[Array, Array]) -> GlobalRisk:
    consumer, producer, conforming, accepted, noise = found
    numbers = {
        "consumer": consumer,
        "producer": producer,
        "conforming": conforming,
        "accepted": accepted,
        "consumer_given_accepted": _share(consumer, accepted),
        "producer_given_rejected": _share(producer, 1.0 - accepted),
        "standard_error": noise,
    }
    scalars: dict[str, Any] = {name: float(one) if one.ndim == 0 else one for name, one in numbers.items()}
    low, high = (float(one) if one.ndim == 0 else one for one in acceptance)
    return GlobalRisk(edition=EDITION, acceptance=(low, high), **scalars)


def _share(part: Array, whole: Array) -> Array:
    return np.minimum(np.divide(part, whole, out=np.zeros(np.shape(part)), where=whole > 0.0), 1.0)


def _end(name: str, given: Any, default: float) -> Array:
    if given is None:
        return np.asarray(default)
    values = np.asarray(given, dtype=float)
    if np.isnan(values).any():
        _finite(name, given)
    return values


def _finite(name: str, given: Any) -> Array:
    values = np.asarray(given)
    if values.ndim == 0:
        return np.asarray(arguments.number(name, given))
    return arguments.array(name, given, ndim=values.ndim)
