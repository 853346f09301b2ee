"""Analysis of measuring systems: gauge studies, bias, linearity, capability, agreement of appraisers.

Readings have the parts first, then appraisers, then trials; many characteristics stand on one more axis in
front and are one call. Stability of a gauge is the chart of a reference part over time: see
`suyuan.metrology.control`.
"""

from __future__ import annotations

from suyuan.metrology.gauge.agreement import (
    AgreementStudy,
    Kappa,
    attribute_agreement,
    cohen_kappa,
    fleiss_kappa,
)
from suyuan.metrology.gauge.bias import BiasStudy, bias_study
from suyuan.metrology.gauge.capability import CapabilityStudy, gauge_capability
from suyuan.metrology.gauge.crossed_design import crossed
from suyuan.metrology.gauge.levels import LevelStudy, gauge_biases, level_study
from suyuan.metrology.gauge.linearity import LinearityStudy, linearity_study
from suyuan.metrology.gauge.nested_design import NestedStudy, nested, nested_gauge
from suyuan.metrology.gauge.ranges import average_range, range_method
from suyuan.metrology.gauge.study import AnovaTable, Component, GaugeStudy

__all__ = [
    "AgreementStudy",
    "AnovaTable",
    "BiasStudy",
    "CapabilityStudy",
    "Component",
    "GaugeStudy",
    "Kappa",
    "LevelStudy",
    "LinearityStudy",
    "NestedStudy",
    "attribute_agreement",
    "average_range",
    "bias_study",
    "cohen_kappa",
    "crossed",
    "fleiss_kappa",
    "gauge_biases",
    "gauge_capability",
    "level_study",
    "linearity_study",
    "nested",
    "nested_gauge",
    "range_method",
]
