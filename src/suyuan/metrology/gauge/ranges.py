"""Gauge studies by ranges: the quick range method, and the average and range method.

With R the mean range of the trials, X the range of the appraisers' means, P the range of the parts' means,

    EV = R K1,  AV² = (X K2)² - EV² / (parts trials),  PV = P K3,

where the K are 1 / d2*: one subgroup for K2 and K3, infinitely many for K1.
Source: AIAG, Measurement Systems Analysis, 4th ed. (2010), III B and appendix C.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.control.chart import settled
from suyuan.metrology.control.constants import DIGITS, Digits, d2_star, range_moments
from suyuan.metrology.gauge.study import GaugeStudy, Whole, categories, components, readings

Array = NDArray[np.float64]

EDITION: Final = "AIAG MSA, 4th ed., III B"
K_DECIMALS: Final = 4


def range_method(
    values: Any, *, process_sd: Any = None, tolerance: Any = None, study_width: float = 6.0
) -> GaugeStudy:
    """The quick study: one reading of each part by each appraiser, `values` (parts, appraisers).

    (items, parts, appraisers) for many characteristics. GRR = mean range / d2*(appraisers, parts); it is not
    split into repeatability and reproducibility, so it stands under both EV and GRR. With `process_sd` the
    share of the process is meant, else the part variation is taken from the parts' means, less the gauge's.
    """
    data = readings(values, axes=2, at_least=(2, 2))
    parts, appraisers = data.shape[-2:]
    gauge = np.ptp(data, axis=-1).mean(axis=-1) / d2_star(appraisers, parts)
    own = np.maximum(data.mean(axis=-1).var(axis=-1, ddof=1) - gauge**2 / appraisers, 0.0)
    found = components(
        {"EV": gauge**2, "PV": own}, study_width=study_width, tolerance=tolerance, process_sd=process_sd
    )
    ndc, exact = categories(found, "truncated")
    warning = Text(
        "极差法不能把重复性与再现性分开。",
        "The range method cannot separate repeatability from reproducibility.",
    )
    return GaugeStudy(
        edition=EDITION,
        warnings=(warning,),
        variant=Text("极差法", "range method"),
        components=found,
        ndc=ndc,
        ndc_exact=exact,
        study_width=float(study_width),
    )


def average_range(
    values: Any,
    *,
    tolerance: Any = None,
    process_sd: Any = None,
    study_width: float = 6.0,
    digits: Digits = "printed",
    whole: Whole = "truncated",
) -> GaugeStudy:
    """The average and range method for `values` (parts, appraisers, trials), or items in front of them.

    digits : factors K1, K2, K3 as printed (four decimals) or exact. whole : how ndc becomes a whole number.
    Raises NoVariation where nothing varies. Source: see the module.
    """
    data = readings(values, axes=3, at_least=(2, 2, 2))
    parts, appraisers, trials = data.shape[-3:]
    k1, k2, k3 = average_range_factors(parts, appraisers, trials, digits=digits)
    ev = np.ptp(data, axis=-1).mean(axis=(-2, -1)) * k1
    between = np.ptp(data.mean(axis=(-3, -1)), axis=-1) * k2
    pv = np.ptp(data.mean(axis=(-2, -1)), axis=-1) * k3
    av = between**2 - ev**2 / (parts * trials)
    found = components(
        {"EV": ev**2, "AV": av, "PV": pv**2},
        study_width=study_width,
        tolerance=tolerance,
        process_sd=process_sd,
    )
    ndc, exact = categories(found, whole)
    return GaugeStudy(
        edition=EDITION,
        warnings=negative_reproducibility(av),
        variant=Text("均值极差法", "average and range method"),
        components=found,
        ndc=ndc,
        ndc_exact=exact,
        study_width=float(study_width),
    )


def average_range_factors(
    parts: int, appraisers: int, trials: int, *, digits: Digits = "printed"
) -> tuple[float, float, float]:
    """K1, K2, K3. Source: AIAG MSA, 4th ed., appendix C and the report form."""
    arguments.chosen("digits", digits, DIGITS)
    exact = (1.0 / range_moments(trials)[0], 1.0 / d2_star(appraisers, 1), 1.0 / d2_star(parts, 1))
    if digits == "exact":
        return exact
    k1, k2, k3 = (round(k, K_DECIMALS) for k in exact)
    return k1, k2, k3


def negative_reproducibility(variance: Any) -> tuple[Text, ...]:
    """The warning where the estimate for the appraisers came out negative."""
    count = int(np.sum(np.asarray(settled(np.asarray(variance))) < 0.0))
    if not count:
        return ()
    return (
        Text(
            "再现性的方差估计为负，按零处理。",
            "The variance estimated for reproducibility is negative: taken as zero.",
        ),
    )
