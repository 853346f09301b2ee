"""Uncertainty cases whose models are formula text: read, compiled in the closed grammar, evaluated.

The format of cases and answers is public, see `suyuan.metrology.case`. The command line and the REST
interface both evaluate here.
"""

from __future__ import annotations

from typing import Any

from suyuan.metrology.case import Case, evaluate_case, parse_cases
from suyuan.metrology.case_model import models_of

__all__ = ["Case", "evaluate_cases", "models_of", "parse_cases"]


def evaluate_cases(data: object, **asked: Any) -> list[dict[str, Any]]:
    """The answers to every case in `data`; `asked` are the options of `evaluate_case`.

    Raises InputError for a case that cannot be read, NumericalError where it has no finite answer.
    """
    return [evaluate_case(case, **asked) for case in parse_cases(data)]
