"""Refusals of comparisons: no consistent results, no convergence."""

from __future__ import annotations

from suyuan.base.errors import NumericalError
from suyuan.base.text import Text


class NoConsistentSubset(NumericalError):
    """No two results of a comparison agree within their uncertainties."""

    code = "SY-640"
    title = Text("没有一致的子集", "No consistent subset")


class NotSettled(NumericalError):
    """An iteration of a comparison did not settle."""

    code = "SY-641"
    title = Text("迭代未收敛", "Iteration did not settle")
