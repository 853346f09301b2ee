"""Refusals of the fits: too little information, no convergence, a curve that cannot be read backwards."""

from __future__ import annotations

from suyuan.base.errors import NumericalError
from suyuan.base.text import Text


class RankDeficient(NumericalError):
    """The data cannot tell the parameters apart."""

    code = "SY-620"
    title = Text("数据不足以区分参数", "Data cannot tell the parameters apart")


class NotConverged(NumericalError):
    """The iteration found no minimum that can be trusted."""

    code = "SY-621"
    title = Text("迭代未收敛", "Iteration did not converge")


class NotInvertible(NumericalError):
    """The calibration function takes the given response nowhere, more than once, or too flatly."""

    code = "SY-622"
    title = Text("校准曲线不能反查", "Calibration function cannot be read backwards")


class NotPositiveDefinite(NumericalError):
    """A covariance matrix that weights nothing: some combination of the data would be exactly known."""

    code = "SY-623"
    title = Text("协方差矩阵非正定", "Covariance matrix is not positive definite")
