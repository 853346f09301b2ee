"""How many trials are enough for several outputs: estimates, u, correlation and the joint region stable.

Watched over the runs: every estimate and every u against the tolerance of that u, the largest eigenvalue of
the correlation matrix and the factor k_p of the ellipsoidal region each against half a unit of its own last
significant digit. Unlike the procedure for one output, more than ten runs are made before the first look.
Source: JCGM 102:2011, 7.8.3 (adaptive procedure), 8.1 (validation of the law of propagation).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.montecarlo import MAX_TRIALS, Model, Trials, in_order, run_trials
from suyuan.metrology.multivariate import JointSummary, correlation_of, region_factors, stream_jointly
from suyuan.metrology.trials.adaptive import run_size
from suyuan.metrology.trials.streaming import Moments
from suyuan.metrology.trials.validation import tolerance

Floats = NDArray[np.float64]

LEAST_RUNS: Final = 11
"""Step f of the source: as long as h <= 10, another run."""


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

    Raises DependentOutputs where the outputs have no joint region, OutOfRange where eleven runs do not fit.
    """
    digits = arguments.count("digits", digits, at_least=1, at_most=9)
    size = run_size(p)
    if LEAST_RUNS * size > limit:
        raise OutOfRange("p", given=p, allowed=f"{LEAST_RUNS} runs of 100/(1 - p) trials within {limit}")
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
        if len(figures) >= LEAST_RUNS:
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


@dataclass(frozen=True, kw_only=True)
class JointValidation(Answer):
    """The law of propagation against joint trials: valid when every figure agrees within its tolerance.

    differences, tolerance : (2 m + 2,), of the estimates, the u, the largest eigenvalue of the correlation
    matrix, and k_p.
    """

    method: ClassVar[Text] = Text(
        "用蒙特卡洛法验证多输出量的不确定度传播律结果。",
        "The law of propagation for several outputs validated by Monte Carlo.",
    )
    valid: bool
    differences: Floats
    tolerance: Floats
    digits: int

    def sentences(self) -> tuple[Text, ...]:
        """The verdict, and the figure that agrees least."""
        with np.errstate(all="ignore"):
            worst = float(np.max(self.differences / self.tolerance))
        return (
            Text(
                f"{'通过' if self.valid else '未通过'}；最大差为其数值容差的 {worst:.3g} 倍。",
                f"{'Validated' if self.valid else 'Not validated'}: the largest difference is {worst:.3g}"
                " times its numerical tolerance.",
            ),
        )


def validate_jointly(
    estimates: Floats, covariance: Floats, k_ellipsoid: float, trials: JointSummary, *, digits: int = 2
) -> JointValidation:
    """Results of the law of propagation (m,), (m, m) and the factor of its region, against joint `trials`.

    Tolerances follow from the u of the law of propagation. Source: JCGM 102:2011, 8.1.
    """
    digits = arguments.count("digits", digits, at_least=1, at_most=9)
    size = len(trials.names)
    y = arguments.alongside("estimates", arguments.array("estimates", estimates), trials.mean)
    matrix = arguments.square("covariance", covariance, size)
    k = arguments.number("k_ellipsoid", k_ellipsoid, low=0.0, open_low=True)
    u = np.sqrt(arguments.array("variances", np.diag(matrix), low=0.0, open_low=True))
    first = np.array([*y, *u, _largest(matrix), k])
    second = np.array([*trials.mean, *trials.u, _largest(trials.covariance), trials.k_ellipsoid])
    own = [tolerance(float(one), digits) for one in u]
    allowed = np.array([*own, *own, tolerance(float(first[-2]), digits), tolerance(k, digits)])
    differences = np.abs(first - second)
    return JointValidation(
        valid=bool((differences <= allowed).all()),
        differences=differences,
        tolerance=allowed,
        digits=digits,
        edition="JCGM 102:2011, 8.1",
    )


def _figures(names: list[str], one: Moments, rows: list[Floats], *, p: float) -> Floats:
    """(2 m + 2,): estimates, u, the largest eigenvalue of the correlation matrix, k_p of one run."""
    covariance = one.covariance
    largest = _largest(covariance)
    k_ellipsoid, _, _ = region_factors(names, one, _once(rows), p=p)
    return np.concatenate([one.mean, np.sqrt(np.diag(covariance)), [largest, k_ellipsoid]])


def _largest(covariance: Floats) -> float:
    """The largest eigenvalue of the correlation matrix."""
    return float(np.linalg.eigvalsh(correlation_of(covariance))[-1])


def _once(rows: list[Floats]) -> Iterator[list[Floats]]:
    yield rows


def _spread(figures: list[Floats]) -> Floats:
    return np.asarray(2.0 * np.std(figures, axis=0, ddof=1) / math.sqrt(len(figures)), dtype=float)


def _tolerances(moments: Moments, figures: list[Floats], digits: int) -> Floats:
    """Of the figures of all trials so far; k_p of all trials is taken as the average over the runs."""
    covariance = moments.covariance
    own = [tolerance(float(u), digits) for u in np.sqrt(np.diag(covariance))]
    largest = _largest(covariance)
    k_ellipsoid = float(np.mean([one[-1] for one in figures]))
    return np.array([*own, *own, tolerance(largest, digits), tolerance(k_ellipsoid, digits)])
