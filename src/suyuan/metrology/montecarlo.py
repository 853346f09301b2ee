"""Propagation of distributions by Monte Carlo, and what a set of trials says about a quantity.

Draws are a pure function of (seed, identity, block): the same input of the same identity is the same
column of numbers in every computation, so results computed apart stay correlated trial by trial, and the
first 1e5 trials of 1e6 are the same 1e5. Trials run in blocks that fit the cache.
Source: JCGM 101:2008, 7.2-7.7 (fixed number of trials), 7.9 (adaptive), 8 (validation); JCGM 102:2011, 7.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.identity import derived
from suyuan.base.text import Text
from suyuan.metrology.correlated import Factor
from suyuan.metrology.distribution import Distribution, Normal, StudentT
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.propagation import run_model
from suyuan.metrology.rounding import round_uncertainty

Floats = NDArray[np.float64]
Model = Callable[[Mapping[str, Any]], Any]

BLOCK: Final = 1 << 16
MIN_TRIALS: Final = 1000
MAX_TRIALS: Final = 20_000_000
_NAMESPACE: Final = "suyuan.metrology/draws"


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What the trials say: mean, standard deviation u, and two coverage intervals for probability p."""

    mean: float
    u: float
    p: float
    shortest: tuple[float, float]
    symmetric: tuple[float, float]
    trials: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Validation:
    """First-order result against Monte Carlo: valid when both interval ends agree within the tolerance."""

    valid: bool
    tolerance: float
    digits: int
    d_low: float
    d_high: float


def generator(seed: int, identity: UUID, block: int) -> np.random.Generator:
    """The stream of draws of one identity in one block."""
    sequence = np.random.SeedSequence(entropy=seed, spawn_key=(identity.int, block))
    return np.random.Generator(np.random.SFC64(sequence))


def identity_of(name: str) -> UUID:
    """The identity of an input that has none but its name."""
    return derived(_NAMESPACE, name)


class Trials:
    """Draws of all inputs, block by block.

    inputs : name -> law. correlation : factor of the correlation matrix of exactly these inputs, if any;
    correlated inputs must all be normal, or all t with the same dof.
    """

    def __init__(
        self,
        inputs: Mapping[str, Distribution],
        *,
        seed: int,
        identities: Mapping[str, UUID] | None = None,
        correlation: Factor | None = None,
    ) -> None:
        if not 0 <= seed < 1 << 128:
            raise OutOfRange("seed", given=seed, allowed="[0, 2**128)")
        self.inputs = inputs
        self.seed = seed
        self.identities = {name: (identities or {}).get(name) or identity_of(name) for name in inputs}
        self.correlation = correlation
        self.groups = correlation.groups if correlation else ()
        for group in self.groups:
            _check_joint(group, inputs)

    def block(self, number: int, size: int) -> dict[str, Floats]:
        """The first `size` draws of block `number`, one array (size,) per input."""
        joined = {name for group in self.groups for name in group}
        drawn = {
            name: law.sample(generator(self.seed, self.identities[name], number), size)
            if law.u
            else np.full(size, law.value)
            for name, law in self.inputs.items()
            if name not in joined
        }
        for group in self.groups:
            drawn.update(self._joint(group, number, size))
        return drawn

    def _joint(self, group: Sequence[str], number: int, size: int) -> dict[str, Floats]:
        """Multivariate normal or t draws. Source: JCGM 101:2008, 6.4.8; multivariate t as normal over chi."""
        assert self.correlation is not None
        first = self.identities[group[0]]
        position = {name: k for k, name in enumerate(self.correlation.names)}
        rows = {name: self.correlation.rows[position[name]] for name in group}
        causes = {
            column: generator(self.seed, derived(_NAMESPACE, first, k), number).standard_normal(size)
            for k, column in enumerate(sorted({column for row in rows.values() for column in row}))
        }
        law = self.inputs[group[0]]
        scale: float | Floats = 1.0
        if isinstance(law, StudentT) and law.dof < math.inf:
            chi = generator(self.seed, derived(_NAMESPACE, first, "chi"), number).chisquare(law.dof, size)
            scale = np.sqrt(law.dof / chi)
        zero = np.zeros(size)
        return {
            name: self.inputs[name].value
            + self.inputs[name].u * scale * sum((a * causes[j] for j, a in row.items()), start=zero)
            for name, row in rows.items()
        }


def simulate(
    models: Mapping[str, Model], trials: Trials, *, count: int, first_block: int = 0
) -> dict[str, Floats]:
    """`count` model values per output, all outputs from the same draws. Source: JCGM 101:2008, 7.3-7.4.

    Raises NumericalError when the model is not finite for a draw.
    """
    if not 1 <= count <= MAX_TRIALS:
        raise OutOfRange("trials", given=count, allowed=f"[1, {MAX_TRIALS}]")
    outputs = {name: np.empty(count) for name in models}
    for number, start in enumerate(range(0, count, BLOCK), start=first_block):
        size = min(BLOCK, count - start)
        with np.errstate(all="ignore"):
            drawn = trials.block(number, size)
            for name, model in models.items():
                outputs[name][start : start + size] = run_model(model, drawn)
    for name, values in outputs.items():
        if not np.isfinite(values).all():
            raise NotFinite(
                Text(f"{name} 的部分试验值", f"some trials of {name}"),
                given="nan/inf",
                hint=Text(
                    "输入分布的一部分落在模型定义域之外。",
                    "Part of an input distribution lies outside the domain of the model.",
                ),
            )
    return outputs


def summarise(values: Floats, *, p: float = 0.95) -> Summary:
    """Mean, u and coverage intervals of model values (M,). Source: JCGM 101:2008, 7.6, 7.7.

    Raises NotFinite for values so large that their squares are not.
    """
    count = len(values)
    if count < MIN_TRIALS:
        raise OutOfRange("trials", given=count, allowed=f"[{MIN_TRIALS}, {MAX_TRIALS}]")
    ordered = np.sort(values)
    with np.errstate(all="ignore"):
        mean, u = float(np.mean(values)), float(np.std(values, ddof=1))
    if not math.isfinite(mean) or not math.isfinite(u):
        raise NotFinite(Text("试验值的标准差", "the standard deviation of the trials"), given=u)
    return Summary(
        mean=mean,
        u=u,
        p=p,
        shortest=shortest_interval(ordered, p),
        symmetric=symmetric_interval(ordered, p),
        trials=count,
    )


def symmetric_interval(ordered: Floats, p: float) -> tuple[float, float]:
    """The probabilistically symmetric interval of sorted values (M,). Source: JCGM 101:2008, 7.7.2."""
    count = len(ordered)
    inside = _inside(count, p)
    # (M - q)/2, or the next whole number above it; counted from 1 in the source.
    low = max(1, (count - inside + 1) // 2)
    return float(ordered[low - 1]), float(ordered[low - 1 + inside])


def shortest_interval(ordered: Floats, p: float) -> tuple[float, float]:
    """The shortest interval of sorted values (M,). Source: JCGM 101:2008, 7.7.4."""
    inside = _inside(len(ordered), p)
    widths = ordered[inside:] - ordered[:-inside]
    low = int(np.argmin(widths))
    return float(ordered[low]), float(ordered[low + inside])


def tolerance(u: float, digits: int = 2) -> float:
    """Half a unit in the last of `digits` significant digits of u. Source: JCGM 101:2008, 7.9.2."""
    exponent = round_uncertainty(u, digits).as_tuple().exponent
    assert isinstance(exponent, int)
    return 0.5 * 10.0**exponent


def validate(
    interval: tuple[float, float], u: float, trials: tuple[float, float], *, digits: int = 2
) -> Validation:
    """The first-order coverage `interval` with standard uncertainty `u` against that of the trials.

    Both for the same probability. Source: JCGM 101:2008, 8.1.
    """
    delta = tolerance(u, digits) if u else 0.0
    d_low, d_high = abs(interval[0] - trials[0]), abs(interval[1] - trials[1])
    return Validation(
        valid=d_low <= delta and d_high <= delta,
        tolerance=delta,
        digits=digits,
        d_low=d_low,
        d_high=d_high,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Adaptive:
    """Trials taken until the results were stable, per output; `stable` is False if the limit came first."""

    outputs: dict[str, Floats]
    stable: bool


def simulate_adaptively(
    models: Mapping[str, Model],
    trials: Trials,
    *,
    p: float = 0.95,
    digits: int = 2,
    limit: int = 10_000_000,
) -> Adaptive:
    """Add runs of equal size until mean, u and both ends of the interval are stable to the tolerance.

    Stable: twice the standard deviation of the average over the runs is below half a unit in the last of
    `digits` digits of u, for all outputs. Source: JCGM 101:2008, 7.9.4.
    """
    size = max(math.ceil(100.0 / (1.0 - p)), 10_000)
    blocks = -(-size // BLOCK)
    runs: dict[str, list[Floats]] = {name: [] for name in models}
    figures: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in models}
    for number in range(max(2, limit // size)):
        for name, values in simulate(models, trials, count=size, first_block=number * blocks).items():
            low, high = shortest_interval(np.sort(values), p)
            runs[name].append(values)
            figures[name].append((float(values.mean()), float(values.std(ddof=1)), low, high))
        if number and all(_is_stable(figures[name], digits) for name in models):
            return Adaptive(outputs={name: np.concatenate(runs[name]) for name in models}, stable=True)
    return Adaptive(outputs={name: np.concatenate(runs[name]) for name in models}, stable=False)


def _is_stable(figures: list[tuple[float, float, float, float]], digits: int) -> bool:
    table = np.array(figures)
    # Pooled from the runs: u^2 of all values is the mean of the runs' variances plus that of their means.
    pooled = math.sqrt(float(np.mean(table[:, 1] ** 2) + np.var(table[:, 0])))
    if not pooled:
        return True
    spread = np.std(table, axis=0, ddof=1) / math.sqrt(len(figures))
    return bool((2.0 * spread < tolerance(pooled, digits)).all())


def _inside(count: int, p: float) -> int:
    """q = pM, rounded half up. Source: JCGM 101:2008, 7.7.1."""
    if not 0.0 < p < 1.0:
        raise OutOfRange("p", given=p, allowed="(0, 1)")
    return min(count - 1, max(1, math.floor(p * count + 0.5)))


def _check_joint(group: Sequence[str], inputs: Mapping[str, Distribution]) -> None:
    """Correlated inputs need a joint law that the coefficients determine."""
    laws = [inputs[name] for name in group]
    if all(isinstance(law, Normal) for law in laws):
        return
    if (
        all(isinstance(law, StudentT) for law in laws)
        and len({getattr(law, "dof", None) for law in laws}) == 1
    ):
        return
    names = ", ".join(f"{name} ({law.name})" for name, law in zip(group, laws, strict=True))
    raise InputError(
        Text(
            f"相关的输入量 {names} 没有由相关系数确定的联合分布",
            f"correlation coefficients do not determine a joint distribution of {names}",
        ),
        hint=Text(
            "蒙特卡洛法只接受同为正态、或自由度相同的 t 分布的相关输入量。",
            "Monte Carlo takes correlated inputs that are all normal, or all t with the same dof.",
        ),
        quantity=", ".join(group),
        given=", ".join(law.name for law in laws),
        allowed="normal; t with one dof",
    )
