"""No overflow, no division by zero and no singular matrix leaves a fit as a number or as a foreign error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from suyuan.base.text import Text
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.regression.errors import RankDeficient


@contextmanager
def trustworthy() -> Iterator[None]:
    """Turn failures of the arithmetic into refusals; a number that is not finite is one.

    Raises NotFinite, or RankDeficient where a matrix is singular.
    """
    try:
        with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
            yield
    except ArithmeticError as failure:
        raise NotFinite(
            Text("计算过程中的某个量", "a quantity on the way"),
            given=failure,
            hint=Text("换用合适的单位，使数值不过大或过小。", "Choose units that keep the numbers moderate."),
        ) from None
    except np.linalg.LinAlgError:
        raise RankDeficient(
            Text("方程组奇异", "the equations are singular"),
            hint=Text("减少参数，或增加不同的测量点。", "Use fewer parameters or more different points."),
        ) from None
