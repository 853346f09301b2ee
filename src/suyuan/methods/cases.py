"""Uncertainty cases whose models are formula text: read, compiled in the closed grammar, evaluated.

The format of cases and answers is public, see `suyuan.metrology.case`. The command line and the REST
interface both evaluate here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from suyuan.methods.formula import Formula, compile_formula
from suyuan.metrology.case import Case, evaluate_case, parse_cases

__all__ = ["Case", "evaluate_cases", "models_of", "parse_cases"]


def evaluate_cases(data: object, **asked: Any) -> list[dict[str, Any]]:
    """The answers to every case in `data`; `asked` are the options of `evaluate_case`.

    Raises InputError for a case that cannot be read, NumericalError where it has no finite answer.
    """
    return [evaluate_case(case, models_of(case.model), **asked) for case in parse_cases(data)]


def models_of(texts: Mapping[str, str]) -> dict[str, Callable[[Mapping[str, Any]], Any]]:
    """One callable per output. Raises FormulaError for what is outside the grammar."""
    return {name: partial(_run, compile_formula(text)) for name, text in texts.items()}


def _run(formula: Formula, env: Mapping[str, Any]) -> Any:
    return formula.evaluate(env)
