"""What every gauge study answers: components, their shares of variation and tolerance, categories.

Codes are those of the AIAG manual: EV repeatability (equipment), AV reproducibility (appraisers), INT their
interaction with parts, GRR the gauge as a whole, PV parts, TV total.
Source: AIAG, Measurement Systems Analysis, 4th ed. (2010), chapter III, section B.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import NotFound, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.chart import HUGE, alongside, settled, span
from suyuan.metrology.control.errors import no_variation

Array = NDArray[np.float64]
Whole = Literal["truncated", "nearest"]

NAMES: Final = {
    "EV": Text("重复性", "repeatability"),
    "AV": Text("再现性", "reproducibility"),
    "INT": Text("交互作用", "interaction"),
    "GRR": Text("量具重复性与再现性", "gauge repeatability and reproducibility"),
    "PV": Text("零件变差", "part variation"),
    "TV": Text("总变差", "total variation"),
}
CATEGORIES: Final = 1.41  # the manual's own figure for the square root of 2
GOOD, FAIR = 10.0, 30.0  # per cent of total variation: acceptable below, doubtful between
ENOUGH: Final = 5


@dataclass(frozen=True, kw_only=True)
class Component:
    """One source of variation; numbers, or arrays (items,).

    variance : the estimate, zero where it came out negative. sd : its root. spread : study width times sd.
    percent_study : 100 sd / total sd. percent_contribution : 100 variance / total variance.
    percent_tolerance : 100 spread / tolerance, None without one. dof : effective, 0 where there is none.
    low, high : limits of the sd at the level asked for, None where the method gives none.
    """

    code: str
    name: Text
    variance: Any
    sd: Any
    spread: Any
    percent_study: Any
    percent_contribution: Any
    percent_tolerance: Any
    dof: Any = None
    low: Any = None
    high: Any = None


@dataclass(frozen=True, kw_only=True)
class GaugeStudy(Answer):
    """Components of a gauge study. `study["GRR"]` is one of them.

    ndc : number of distinct categories, a whole number; ndc_exact before it was cut. table : the analysis of
    variance, None for methods by ranges. study_width : 6 or 5.15 standard deviations.
    """

    method: ClassVar[Text] = Text("量具重复性与再现性分析", "Gauge repeatability and reproducibility study")
    variant: Text
    components: tuple[Component, ...]
    ndc: Any
    ndc_exact: Any
    study_width: float
    table: AnovaTable | None = None

    def __getitem__(self, code: str) -> Component:
        for one in self.components:
            if one.code == code:
                return one
        raise NotFound(
            Text(f"本研究没有 {code}", f"this study has no {code}"),
            given=code,
            allowed=", ".join(one.code for one in self.components),
        )

    def sentences(self) -> tuple[Text, ...]:
        """Shares and categories; for many items the range of both."""
        shares, categories = span(self["GRR"].percent_study, 4), span(self.ndc)
        verdict = _verdict(float(np.max(self["GRR"].percent_study)))
        return (
            Text(f"方法：{self.variant.zh}。", f"Variant: {self.variant.en}."),
            Text(
                f"GRR 占总变差 {shares} %（{verdict.zh}），可区分类别数 {categories}（宜不少于 {ENOUGH}）。",
                f"GRR is {shares} % of the total variation ({verdict.en}); {categories} distinct categories"
                f" (at least {ENOUGH} are wanted).",
            ),
        )


@dataclass(frozen=True, kw_only=True)
class AnovaTable:
    """Lines of an analysis of variance: sources, sums of squares and mean squares (..., m), dof (m,), F, p.

    pooled : whether the interaction was pooled into repeatability; a flag, or flags (items,).
    The last line (repeatability) has no F; its entries are 0 and 1. F is infinite where nothing varies below.
    """

    sources: tuple[str, ...]
    sums: Array
    dof: Array
    squares: Array
    f: Array
    p: Array
    pooled: Any = False


def _verdict(percent: float) -> Text:
    if percent < GOOD:
        return Text("可接受", "acceptable")
    if percent <= FAIR:
        return Text("视用途可接受", "acceptable for some uses")
    return Text("不可接受", "not acceptable")


def components(
    variances: Mapping[str, Any],
    *,
    study_width: float,
    tolerance: Any = None,
    process_sd: Any = None,
    details: Mapping[str, tuple[Any, Any, Any]] | None = None,
) -> tuple[Component, ...]:
    """The components from estimated variances of EV, AV, (INT,) PV; GRR and TV are their sums.

    process_sd : an independent standard deviation of the process, which then is TV. details : per code
    (dof, lowest variance, highest variance).
    """
    shape = np.broadcast(*variances.values()).shape
    known = {code: np.broadcast_to(np.maximum(one, 0.0), shape) for code, one in variances.items()}
    parts = known.pop("PV", np.zeros(shape))
    gauge = np.asarray(sum(known.values()))
    total = gauge + parts
    if process_sd is not None:
        total = alongside("process_sd", process_sd, total, low=0.0, open_low=True) ** 2
        # What the process varies and the gauge does not explain; a gauge worse than the process leaves none.
        parts = np.maximum(total - gauge, 0.0)
    if not np.all(total > 0.0):
        raise no_variation("TV")
    width = arguments.number("study_width", study_width, low=0.0, high=1e6, open_low=True)
    allowed = None if tolerance is None else alongside("tolerance", tolerance, total, low=0.0, open_low=True)
    found = {**known, "GRR": gauge, "PV": parts, "TV": total}
    return tuple(
        _component(code, variance, total, width, allowed, (details or {}).get(code))
        for code, variance in found.items()
    )


def _component(
    code: str, variance: Array, total: Array, width: float, allowed: Any, detail: tuple[Any, Any, Any] | None
) -> Component:
    sd = np.sqrt(variance)
    dof, low, high = (None, None, None) if detail is None else detail
    return Component(
        code=code,
        name=NAMES[code],
        variance=settled(np.asarray(variance)),
        sd=settled(np.asarray(sd)),
        spread=settled(np.asarray(width * sd)),
        percent_study=settled(np.asarray(100.0 * sd / np.sqrt(total))),
        percent_contribution=settled(np.asarray(100.0 * variance / total)),
        percent_tolerance=None if allowed is None else settled(np.asarray(100.0 * width * sd / allowed)),
        dof=None if dof is None else settled(np.asarray(dof)),
        low=None if low is None else settled(np.sqrt(low)),
        high=None if high is None else settled(np.sqrt(high)),
    )


def categories(parts: tuple[Component, ...], whole: Whole) -> tuple[Any, Any]:
    """ndc = 1.41 PV / GRR as a whole number of at least 1, and before it was cut.

    The manual's text truncates; its printed analysis of variance rounds 4.861 to 5 (`whole="nearest"`).
    """
    arguments.chosen("whole", whole, ("truncated", "nearest"))
    by_code = {one.code: np.asarray(one.sd) for one in parts}
    if not np.all(by_code["GRR"] > 0.0):
        raise no_variation("GRR")
    exact = CATEGORIES * by_code["PV"] / by_code["GRR"]
    cut = np.floor(exact) if whole == "truncated" else np.floor(exact + 0.5)
    return settled(np.maximum(cut, 1.0).astype(np.int64)), settled(np.asarray(exact))


def readings(given: Any, *, axes: int, at_least: tuple[int, ...]) -> Array:
    """Readings with `axes` axes, or one more in front for many items; each axis at least so long."""
    ndim = axes + 1 if np.ndim(given) == axes + 1 else axes
    values = arguments.array("readings", given, ndim=ndim, low=-HUGE, high=HUGE)
    own = values.shape[-axes:]
    if any(size < least for size, least in zip(own, at_least, strict=True)):
        raise OutOfRange("readings.shape", given=own, allowed=f">= {at_least}")
    return values


def ratio(above: Array, below: Array) -> Array:
    """A ratio of mean squares; infinite without scatter below, nothing where both are zero."""
    safe = np.where(below > 0.0, below, 1.0)
    return np.where(below > 0.0, above / safe, np.where(above > 0.0, np.inf, 0.0))
