"""How many trials are enough: runs of equal size until the figures are stable to the digits asked for.

Two procedures. "jcgm101" is that of the guide: stop as soon as twice the standard deviation of the average
over the runs of every figure is within the numerical tolerance. It stops at a run that happens to agree, so
all figures are within the tolerance less often than its factor 2 suggests. "two_stage" (Stein's method) fixes
the number of runs from the scatter of a first stage and is within the tolerance with the `confidence`
stated, for all figures together. Figures are the estimate, u, and both ends of the coverage interval.

The ends of a shortest interval settle with the cube root of the number of trials, all else with the square
root; the second procedure counts with that.
Source: JCGM 101:2008, 7.9.4; G. Wuebbeler, P. M. Harris, M. G. Cox, C. Elster, Metrologia 47 (2010) 317-324;
C. Stein, Ann. Math. Stat. 16 (1945) 243-258.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.coverage import student_quantile
from suyuan.metrology.montecarlo import MAX_TRIALS, Model, Trials, in_order, run_trials
from suyuan.metrology.trials.ends import Ends, ends_for
from suyuan.metrology.trials.streaming import Moments, block_moments, streamed
from suyuan.metrology.trials.streams import BLOCK
from suyuan.metrology.trials.summary import Rule, Summary, shortest_interval, symmetric_interval
from suyuan.metrology.trials.validation import tolerance

Floats = NDArray[np.float64]
Procedure = Literal["jcgm101", "two_stage"]
IntervalKind = Literal["symmetric", "shortest", "both"]

PROCEDURES: Final = get_args(Procedure)
INTERVALS: Final = get_args(IntervalKind)
FIRST_STAGE: Final = 10
_FIGURES: Final[dict[str, tuple[str, ...]]] = {
    "symmetric": ("mean", "u", "symmetric", "symmetric"),
    "shortest": ("mean", "u", "shortest", "shortest"),
    "both": ("mean", "u", "symmetric", "symmetric", "shortest", "shortest"),
}
_EDITIONS: Final[dict[str, str]] = {
    "jcgm101": "JCGM 101:2008, 7.9.4",
    "two_stage": "G. Wuebbeler et al., Metrologia 47 (2010) 317-324",
}
_NAMES: Final[dict[str, Text]] = {
    "mean": Text("估计值", "estimate"),
    "u": Text("标准不确定度", "standard uncertainty"),
    "symmetric": Text("对称区间", "symmetric interval"),
    "shortest": Text("最短区间", "shortest interval"),
}


@dataclass(frozen=True, kw_only=True)
class Adaptive(Answer):
    """Trials taken until the results were stable to `digits` digits of u, or up to the limit.

    runs, run_size : h and M of the source; summaries are of all h M trials. tolerance : output -> numerical
    tolerance. spread : output -> twice the standard deviation of the estimate, u and the ends watched, from
    their scatter over the runs. settled : "mean", "u", "symmetric", "shortest", as far as watched -> whether
    it is stable for all outputs. stable : False if the limit came before all were.
    """

    method: ClassVar[Text] = Text("自适应蒙特卡洛法。", "Adaptive Monte Carlo procedure.")
    procedure: Procedure
    interval: IntervalKind
    digits: int
    stable: bool
    settled: dict[str, bool]
    runs: int
    run_size: int
    tolerance: dict[str, float]
    spread: dict[str, tuple[float, ...]]
    summaries: dict[str, Summary]
    covariance: Floats

    def sentences(self) -> tuple[Text, ...]:
        """How many trials, and what they gave for every output."""
        head = Text(
            f"{self.runs} 轮、每轮 {self.run_size} 次试验，数值容差按 u 的 {self.digits} 位有效数字取。",
            f"{self.runs} runs of {self.run_size} trials; the numerical tolerance follows from {self.digits}"
            " significant digits of u.",
        )
        found = tuple(
            Text(
                f"{name} = {one.mean:.8g}，u = {one.u:.4g}，容差 {self.tolerance[name]:.2g}。",
                f"{name} = {one.mean:.8g}, u = {one.u:.4g}, tolerance {self.tolerance[name]:.2g}.",
            )
            for name, one in self.summaries.items()
        )
        return (head, *found)


def simulate_adaptively(
    models: Mapping[str, Model],
    trials: Trials,
    *,
    p: float = 0.95,
    digits: int = 2,
    limit: int = MAX_TRIALS,
    limit_for_shortest: int | None = None,
    procedure: Procedure = "jcgm101",
    interval: IntervalKind = "symmetric",
    for_validation: bool = False,
    confidence: float = 0.99,
    first_stage: int = FIRST_STAGE,
    rule: Rule = "jcgm101",
    threads: int = 1,
) -> Adaptive:
    """Add runs of M = max(ceil(100/(1 - p)), 10^4) trials until all figures of all outputs are stable.

    Trials are those of `streaming.stream`: the answer is that of h M trials there. digits : significant
    digits of u the tolerance follows from. interval : whose ends are watched, "both" for six figures.
    for_validation : a fifth of the tolerance, as 8.2 asks where the law of propagation is to be judged.
    confidence, first_stage : of the two-stage procedure only, the probability that all figures are within
    their tolerances and the runs of the first stage. limit_for_shortest : how many trials that procedure
    makes for the sake of the shortest interval alone. rule : how that interval is chosen. Raises OutOfRange
    where two runs do not fit within `limit`.
    """
    procedure = arguments.chosen("procedure", procedure, PROCEDURES)
    interval = arguments.chosen("interval", interval, INTERVALS)
    digits = arguments.count("digits", digits, at_least=1, at_most=9)
    first_stage = arguments.count("first_stage", first_stage, at_least=2)
    arguments.probability(confidence, "confidence")
    size = run_size(p)
    if 2 * size > limit:
        raise OutOfRange(
            "p",
            given=p,
            allowed=f"100/(1 - p) <= {limit // 2}",
            hint=Text("提高试验次数上限。", "Raise the limit of trials."),
        )
    most = limit // size
    runs = _Runs(models, trials, p=p, size=size, most=most, interval=interval, rule=rule, threads=threads)
    runs.share = 0.2 if for_validation else 1.0
    runs.most_for_shortest = most if limit_for_shortest is None else min(most, limit_for_shortest // size)
    runs.digits = digits
    if procedure == "jcgm101":
        settled = _until_stable(runs)
    else:
        settled = _two_stages(runs, confidence=confidence, first_stage=first_stage)
    return _answer(runs, procedure=procedure, settled=settled)


def run_size(p: float) -> int:
    """M = max(J, 10^4), J the smallest whole number not below 100/(1 - p). Source: JCGM 101:2008, 7.9.4 b."""
    needed = 100.0 / (1.0 - arguments.probability(p))
    # 1 - 0.99 is not 0.01: what rounding adds must not add a trial.
    return max(math.ceil(needed * (1.0 - 1e-9)), 10_000)


class _Runs:
    """Runs taken so far: their figures, and moments and ends of all their trials."""

    def __init__(
        self,
        models: Mapping[str, Model],
        trials: Trials,
        *,
        p: float,
        size: int,
        most: int,
        interval: IntervalKind,
        rule: Rule,
        threads: int,
    ) -> None:
        self.models, self.trials, self.p, self.rule = models, trials, p, rule
        self.watched = _FIGURES[interval]
        self.size, self.most, self.interval, self.threads = size, most, interval, threads
        self.share, self.digits = 1.0, 2
        self.most_for_shortest = most
        self.names = list(models)
        self.moments = Moments(len(self.names))
        self.ends: list[Ends] = [ends_for(most * size, p) for _ in self.names]
        self.figures: list[Floats] = []

    def take(self, until: int) -> Iterator[None]:
        """Take runs up to number `until`; one step per run."""
        together = max(1, BLOCK // self.size)
        first = range(len(self.figures), until, together)
        for batch in in_order(lambda run: self._batch(run, until), first, threads=self.threads):
            for rows, moments, figures in batch:
                self.moments.merge(*moments)
                for end, values in zip(self.ends, rows, strict=True):
                    end.add(values)
                self.figures.append(figures)
                yield

    def _batch(self, first: int, until: int) -> list[tuple[list[Floats], Any, Floats]]:
        """Some runs evaluated in one go: short ones would spend their time on the way into numpy."""
        number = min(max(1, BLOCK // self.size), until - first)
        values = run_trials(self.models, self.trials, first * self.size, number * self.size)
        cut = [[row[k * self.size : (k + 1) * self.size] for row in values.values()] for k in range(number)]
        with np.errstate(all="ignore"):
            return [(rows, block_moments(rows), self._figures(rows)) for rows in cut]

    def _figures(self, rows: list[Floats]) -> Floats:
        """(m, f): the figures watched, of one run."""
        table = np.empty((len(rows), len(self.watched)))
        for k, row in enumerate(rows):
            ordered = np.sort(row)
            ends: list[float] = []
            if "symmetric" in self.watched:
                ends.extend(symmetric_interval(ordered, self.p))
            if "shortest" in self.watched:
                ends.extend(shortest_interval(ordered, self.p, rule=self.rule))
            table[k] = row.mean(), row.std(ddof=1), *ends
        return table

    def tolerances(self) -> Floats:
        """Numerical tolerances (m,) from u of all trials so far; 0 for an exact output."""
        u = np.sqrt(np.diag(self.moments.covariance))
        return np.array([self.share * tolerance(float(one), self.digits) if one else 0.0 for one in u])

    def scatter(self) -> Floats:
        """Standard deviations (m, f) of the figures from run to run."""
        return np.asarray(np.std(np.array(self.figures), axis=0, ddof=1), dtype=float)


def _until_stable(runs: _Runs) -> NDArray[np.bool_]:
    """Steps c to l of the source; at least two runs."""
    stable: NDArray[np.bool_] = np.zeros(len(runs.watched), dtype=bool)
    for _ in runs.take(runs.most):
        h = len(runs.figures)
        if h > 1:
            within = 2.0 * runs.scatter() / math.sqrt(h) <= runs.tolerances()[:, None]
            stable = np.asarray(within.all(axis=0))
            if stable.all():
                break
    return stable


def _two_stages(runs: _Runs, *, confidence: float, first_stage: int) -> NDArray[np.bool_]:
    """Stein's number of runs: the smallest above (s t / delta)^2, t shared out over all figures.

    For the ends of a shortest interval of all trials together it is (s t / delta)^3.
    """
    for _ in runs.take(min(first_stage, runs.most)):
        pass
    h = len(runs.figures)
    scatter = runs.scatter()
    t = student_quantile(1.0 - 0.5 * (1.0 - confidence) / scatter.size, h - 1)
    with np.errstate(all="ignore"):
        ratio = np.where(scatter > 0.0, scatter * t / runs.tolerances()[:, None], 0.0)
        needed = np.max(np.floor(ratio ** (1.0 / _rates(runs, "two_stage"))) + 1.0, axis=0)
    # Not a number where the scatter itself has no bound: that is never enough.
    needed = np.where(np.isnan(needed), np.inf, needed)
    most = np.array([runs.most_for_shortest if one == "shortest" else runs.most for one in runs.watched])
    for _ in runs.take(int(max(h, *np.minimum(needed, most)))):
        pass
    return np.asarray((needed <= len(runs.figures)) & (h >= first_stage))


def _rates(runs: _Runs, procedure: Procedure) -> Floats:
    """With which power of the number of runs the figures settle (f,); the guide knows one."""
    cube = procedure == "two_stage"
    return np.array([1.0 / 3.0 if cube and figure == "shortest" else 0.5 for figure in runs.watched])


def _answer(runs: _Runs, *, procedure: Procedure, settled: NDArray[np.bool_]) -> Adaptive:
    found = streamed(runs.names, runs.moments, runs.ends, p=runs.p, rule=runs.rule)
    spread = 2.0 * runs.scatter() / len(runs.figures) ** _rates(runs, procedure)
    stable = bool(settled.all())
    return Adaptive(
        procedure=procedure,
        interval=runs.interval,
        digits=runs.digits,
        stable=stable,
        settled={figure: bool(one) for figure, one in zip(runs.watched, settled, strict=True)},
        runs=len(runs.figures),
        run_size=runs.size,
        tolerance=dict(zip(runs.names, runs.tolerances().tolist(), strict=True)),
        spread={name: tuple(row) for name, row in zip(runs.names, spread.tolist(), strict=True)},
        summaries=found.summaries,
        covariance=found.covariance,
        edition=_EDITIONS[procedure],
        warnings=() if stable else (_unstable(settled, runs.watched),),
    )


def _unstable(settled: NDArray[np.bool_], watched: tuple[str, ...]) -> Text:
    """Which figures were not stable when the limit of trials came."""
    open_ones = dict.fromkeys(figure for figure, one in zip(watched, settled, strict=True) if not one)
    zh, en = ("、".join(_NAMES[one].zh for one in open_ones), ", ".join(_NAMES[one].en for one in open_ones))
    return Text(f"试验次数达到上限时尚未稳定：{zh}。", f"Not stable when the limit of trials came: {en}.")
