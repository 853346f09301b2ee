"""Floor 1: the numbers. Uncertainty, Monte Carlo, conformity and risk, control, comparison, calibration.

The names below are the front door; each lives in the module of its subject and is loaded when first asked
for, so that `import suyuan.metrology` costs a few milliseconds and scalars never load numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

_HOME: Final = {
    "Arcsine": "distribution",
    "Beta": "distribution",
    "CurvilinearTrapezoid": "distribution",
    "DecisionRule": "conformity",
    "Discrete": "distribution",
    "Empirical": "distribution",
    "Exponential": "distribution",
    "Gamma": "distribution",
    "IntervalLimits": "interval",
    "LogNormal": "distribution",
    "Model": "model",
    "Normal": "distribution",
    "PlatinumThermometer": "thermometry",
    "PoissonCount": "distribution",
    "Quantity": "quantity",
    "Rectangular": "distribution",
    "Statement": "statement",
    "StudentT": "distribution",
    "Trapezoidal": "distribution",
    "Trials": "montecarlo",
    "Triangular": "distribution",
    "Uncertain": "uncertain",
    "UncertainComplex": "complex_uncertain",
    "UncertainVector": "vector",
    "Unit": "units",
    "UnitMismatch": "units",
    "air_density": "weighing",
    "analysis_of_variance": "regression",
    "best_model": "interval",
    "budget": "uncertain",
    "calibrate_sprt": "thermometry",
    "choose_degree": "regression",
    "compare_weights": "weighing",
    "conformance_probability": "conformity",
    "conventional_mass": "weighing",
    "correlation": "uncertain",
    "covariance": "uncertain",
    "coverage_factor": "coverage",
    "cross_covariance": "vector",
    "decide": "conformity",
    "disseminate": "weighing",
    "drift_regression": "interval",
    "fit_line": "regression",
    "fit_linear": "regression",
    "fit_lines": "regression",
    "fit_nonlinear": "regression",
    "fit_polynomial": "regression",
    "fit_reliability": "interval",
    "fit_thermistor": "thermometry",
    "from_covariance": "ensemble",
    "from_observations": "ensemble",
    "global_risk": "risk.joint",
    "guard_for_risk": "risk.guard",
    "interval_test": "interval",
    "joint_summary": "multivariate",
    "linearise": "propagation",
    "normal_quantile": "coverage",
    "pack_result": "archive",
    "pack_results": "archive_many",
    "published_design": "weighing",
    "reference_ratio": "thermometry",
    "reference_temperature": "thermometry",
    "risk_of_rule": "risk.rules",
    "round_result": "rounding",
    "round_uncertainty": "rounding",
    "simulate": "montecarlo",
    "simulate_adaptively": "trials.adaptive",
    "simulate_jointly_adaptively": "trials.joint_adaptive",
    "solve_design": "weighing",
    "sprt": "thermometry",
    "stream": "trials.streaming",
    "stream_jointly": "multivariate",
    "student_quantile": "coverage",
    "summarise": "trials.summary",
    "thermocouple": "thermometry",
    "tolerance_limits": "risk.tolerance",
    "unit": "units",
    "unpack_result": "archive",
    "unpack_results": "archive_many",
    "validate": "trials.validation",
    "welch_satterthwaite": "coverage",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
