"""Recalibration intervals: how long a measuring instrument may serve until it is calibrated again."""

from __future__ import annotations

from suyuan.metrology.interval.attributes import IntervalTest, SimpleResponse, interval_test, simple_response
from suyuan.metrology.interval.fleet import PooledFailures, PooledRates, pooled_failures, pooled_rates
from suyuan.metrology.interval.limits import IntervalLimits
from suyuan.metrology.interval.reliability import ReliabilityFit, best_model, fit_reliability
from suyuan.metrology.interval.staircase import (
    ControlChart,
    InUse,
    Staircase,
    control_chart_interval,
    in_use_interval,
    staircase,
)
from suyuan.metrology.interval.suggestion import Suggestion, suggest_interval
from suyuan.metrology.interval.variables import (
    Drift,
    DriftInterval,
    drift_regression,
    interval_for_reliability,
    interval_for_uncertainty,
)

__all__ = [
    "ControlChart",
    "Drift",
    "DriftInterval",
    "InUse",
    "IntervalLimits",
    "IntervalTest",
    "PooledFailures",
    "PooledRates",
    "ReliabilityFit",
    "SimpleResponse",
    "Staircase",
    "Suggestion",
    "best_model",
    "control_chart_interval",
    "drift_regression",
    "fit_reliability",
    "in_use_interval",
    "interval_for_reliability",
    "interval_for_uncertainty",
    "interval_test",
    "pooled_failures",
    "pooled_rates",
    "simple_response",
    "staircase",
    "suggest_interval",
]
