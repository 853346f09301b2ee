"""How many trials are enough for several outputs: estimates, u, correlation and the joint region stable.

Source: JCGM 102:2011, 7.8 (adaptive procedure). Watched over the runs: every estimate and every u against the
tolerance of that u, the largest eigenvalue of the correlation matrix and the factor k_p of the ellipsoidal
region each against half a unit of its own last significant digit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.adaptive import run_size
from suyuan.metrology.answer import Answer
from suyuan.metrology.montecarlo import MAX_TRIALS, Model, Trials, in_order, run_trials
from suyuan.metrology.multivariate import JointSummary, correlation_of, region_factors, stream_jointly
from suyuan.metrology.streaming import Moments
from suyuan.metrology.validation import tolerance

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class JointAdaptive(Answer):
    """Trials taken until all figures of all outputs were stable; `summary` is of all runs x run_size trials.

    tolerance : (2 m + 2,), of the estimates, the u, the largest eigenvalue of the correlation matrix, k_p.
    spread : (2 m + 2,), twice the standard deviations of their averages over the runs.
    """

    method: ClassVar[Text] = Text("多输出量的自适应蒙特卡洛法。", "Adaptive Monte Carlo for several outputs.")
    digits: int
    stable: bool
    runs: int
    run_size: int
    tolerance: Floats
    spread: Floats
    summary: JointSummary

    def sentences(self) -> tuple[Text, ...]:
        """The runs, and what they say."""
        head = Text(
            f"{self.runs} 轮、每轮 {self.run_size} 次试验。", f"{self.runs} runs of {self.run_size} trials."
        )
        return (head, *self.summary.sentences())


def simulate_jointly_adaptively(
    models: Mapping[str, Model],
    trials: Trials,
    *,
    p: float = 0.95,
    digits: int = 2,
    limit: int = MAX_TRIALS,
    threads: int = 1,
) -> JointAdaptive:
    """Add runs of M trials until all figures are stable to `digits` digits. Source: JCGM 102:2011, 7.8.3.

    Raises DependentOutputs where the outputs have no joint region, OutOfRange where two runs do not fit.
    """
    digits = arguments.count("digits", digits, at_least=1, at_most=9)
    size = run_size(p)
    if 2 * size > limit:
        raise OutOfRange("p", given=p, allowed=f"100/(1 - p) <= {limit // 2}")
    moments, figures = Moments(len(models)), []
    stable = False
    names = list(models)

    def work(run: int) -> list[Floats]:
        return list(run_trials(models, trials, run * size, size).values())

    for rows in in_order(work, range(limit // size), threads=threads):
        one = Moments(len(models))
        one.add(rows)
        figures.append(_figures(names, one, rows, p=p))
        moments.merge(one.count, one.mean, one.products)
        if len(figures) > 1:
            spread, allowed = _spread(figures), _tolerances(moments, figures, digits)
            stable = bool((spread <= allowed).all())
            if stable:
                break
    summary = stream_jointly(models, trials, count=len(figures) * size, p=p, threads=threads)
    unstable = Text(
        "试验次数达到上限时结果尚未稳定。", "The limit of trials came before the results were stable."
    )
    return JointAdaptive(
        digits=digits,
        stable=stable,
        runs=len(figures),
        run_size=size,
        tolerance=allowed,
        spread=spread,
        summary=summary,
        edition="JCGM 102:2011, 7.8",
        warnings=() if stable else (unstable,),
    )


def _figures(names: list[str], one: Moments, rows: list[Floats], *, p: float) -> Floats:
    """(2 m + 2,): estimates, u, the largest eigenvalue of the correlation matrix, k_p of one run."""
    covariance = one.covariance
    largest = np.linalg.eigvalsh(correlation_of(covariance))[-1]
    k_ellipsoid, _, _ = region_factors(names, one, _once(rows), p=p)
    return np.concatenate([one.mean, np.sqrt(np.diag(covariance)), [largest, k_ellipsoid]])


def _once(rows: list[Floats]) -> Iterator[list[Floats]]:
    yield rows


def _spread(figures: list[Floats]) -> Floats:
    return np.asarray(2.0 * np.std(figures, axis=0, ddof=1) / math.sqrt(len(figures)), dtype=float)


def _tolerances(moments: Moments, figures: list[Floats], digits: int) -> Floats:
    """Of the figures of all trials so far; k_p of all trials is taken as the average over the runs."""
    covariance = moments.covariance
    own = [tolerance(float(u), digits) for u in np.sqrt(np.diag(covariance))]
    largest = float(np.linalg.eigvalsh(correlation_of(covariance))[-1])
    k_ellipsoid = float(np.mean([one[-1] for one in figures]))
    return np.array([*own, *own, tolerance(largest, digits), tolerance(k_ellipsoid, digits)])
