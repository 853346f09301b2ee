"""Calibration functions: straight lines, polynomials, any model, with uncertainty in y, in x, or in both.

Fits reach the certified digits of the NIST Statistical Reference Datasets; straight lines follow
ISO/TS 28037:2010, polynomials ISO/TS 28038:2018. Every fit is a frozen answer; calibration functions read
forwards (`predict`) and backwards (`invert`) with uncertainty.
"""

from __future__ import annotations

from suyuan.metrology.regression.calibration import Calibration, Reading
from suyuan.metrology.regression.degree import DegreeChoice, choose_degree
from suyuan.metrology.regression.lack_of_fit import LackOfFit, lack_of_fit
from suyuan.metrology.regression.line import LineFit, fit_line
from suyuan.metrology.regression.linear import LinearFit, fit_linear
from suyuan.metrology.regression.nonlinear import NonlinearFit, fit_nonlinear
from suyuan.metrology.regression.polynomial import PolynomialFit, fit_polynomial
from suyuan.metrology.regression.straight import Lines, fit_lines
from suyuan.metrology.regression.variance import AnalysisOfVariance, analysis_of_variance

__all__ = [
    "AnalysisOfVariance",
    "Calibration",
    "DegreeChoice",
    "LackOfFit",
    "LineFit",
    "LinearFit",
    "Lines",
    "NonlinearFit",
    "PolynomialFit",
    "Reading",
    "analysis_of_variance",
    "choose_degree",
    "fit_line",
    "fit_linear",
    "fit_lines",
    "fit_nonlinear",
    "fit_polynomial",
    "lack_of_fit",
]
