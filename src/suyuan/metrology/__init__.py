"""Floor 1: the numbers. Uncertain quantities, propagation, Monte Carlo, coverage, conformity, rounding.

The names below are the front door; each lives in the module of its subject and is loaded when first asked
for, so that `import suyuan.metrology` costs a few milliseconds and scalars never load numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

_HOME: Final = {
    "DecisionRule": "conformity",
    "Uncertain": "uncertain",
    "UncertainVector": "vector",
    "budget": "uncertain",
    "correlation": "uncertain",
    "covariance": "uncertain",
    "coverage_factor": "coverage",
    "decide": "conformity",
    "linearise": "propagation",
    "normal_quantile": "coverage",
    "round_result": "rounding",
    "round_uncertainty": "rounding",
    "student_quantile": "coverage",
    "welch_satterthwaite": "coverage",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
