"""Control of measurement processes: charts, rules, run lengths, check standards, yearly examinations.

Shewhart charts of values and counts, EWMA and CUSUM with exact limits, Nelson's and the Western Electric
rules, average run lengths, streams with a state as small as one point. Many charts are one call: the last
axis is time, an axis before it the charts.
"""

from __future__ import annotations

from suyuan.metrology.control.attributes import (
    AttributesChart,
    attributes_chart,
    c_chart,
    np_chart,
    p_chart,
    u_chart,
)
from suyuan.metrology.control.chart import Chart
from suyuan.metrology.control.checks import (
    CheckStandard,
    PeriodComparison,
    check_standard,
    compare_periods,
)
from suyuan.metrology.control.constants import ShewhartFactors, d2_star, shewhart_factors
from suyuan.metrology.control.cumulative import CusumChart, cusum
from suyuan.metrology.control.examination import (
    Examination,
    repeatability,
    stability_of_groups,
    stability_of_years,
    validation_by_comparison,
    validation_by_transfer,
)
from suyuan.metrology.control.exponential import EwmaChart, ewma
from suyuan.metrology.control.rules import NELSON, WESTERN_ELECTRIC, Rule, Signal, detect
from suyuan.metrology.control.rules_run_length import rules_run_length
from suyuan.metrology.control.run_length import (
    cusum_interval,
    cusum_run_length,
    ewma_run_length,
    ewma_width,
    shewhart_run_length,
    siegmund_run_length,
)
from suyuan.metrology.control.stream import CusumState, EwmaState, RulesState
from suyuan.metrology.control.trial import TrialLimits, TrialState
from suyuan.metrology.control.variables import VariablesChart, individuals, xbar_chart, xbar_r, xbar_s

__all__ = [
    "NELSON",
    "WESTERN_ELECTRIC",
    "AttributesChart",
    "Chart",
    "CheckStandard",
    "CusumChart",
    "CusumState",
    "EwmaChart",
    "EwmaState",
    "Examination",
    "PeriodComparison",
    "Rule",
    "RulesState",
    "ShewhartFactors",
    "Signal",
    "TrialLimits",
    "TrialState",
    "VariablesChart",
    "attributes_chart",
    "c_chart",
    "check_standard",
    "compare_periods",
    "cusum",
    "cusum_interval",
    "cusum_run_length",
    "d2_star",
    "detect",
    "ewma",
    "ewma_run_length",
    "ewma_width",
    "individuals",
    "np_chart",
    "p_chart",
    "repeatability",
    "rules_run_length",
    "shewhart_factors",
    "shewhart_run_length",
    "siegmund_run_length",
    "stability_of_groups",
    "stability_of_years",
    "u_chart",
    "validation_by_comparison",
    "validation_by_transfer",
    "xbar_chart",
    "xbar_r",
    "xbar_s",
]
