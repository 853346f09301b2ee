"""Rows and columns for HiGHS, laid down as sparse blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from suyuan.planning.siting.problem import Floats, Integers


@dataclass(slots=True, kw_only=True, eq=False)
class Model:
    """A model with columns between 0 and 1 unless said otherwise; the first `whole` are whole numbers."""

    columns: int
    cost: Floats
    upper: Floats
    whole: int
    blocks: list[sparse.csr_array] = field(default_factory=list)
    lows: list[Floats] = field(default_factory=list)
    highs: list[Floats] = field(default_factory=list)

    @classmethod
    def of(cls, columns: int, *, whole: int) -> Model:
        """A model without a row and without costs."""
        return cls(columns=columns, cost=np.zeros(columns), upper=np.ones(columns), whole=whole)

    def add(
        self, row: Integers, column: Integers, value: Floats, *, upper: Floats, lower: Floats | None = None
    ) -> None:
        """Further rows, numbered from 0, with their limits, arrays (rows,)."""
        block = sparse.csr_array((value, (row, column)), shape=(len(upper), self.columns))
        self.blocks.append(block)
        self.highs.append(upper)
        self.lows.append(np.full(len(upper), -np.inf) if lower is None else lower)

    def add_grouped(self, group: Integers, column: Integers, value: Floats, *, upper: float | Floats) -> None:
        """A row for each group that occurs; `upper` by group, or the same for all."""
        groups, row = np.unique(group, return_inverse=True)
        limits = np.full(len(groups), upper) if isinstance(upper, float) else upper[groups]
        self.add(row, column, value, upper=limits)


def solver_of(model: Model) -> Any:
    """The model in a solver of its own, silent and with one thread."""
    import highspy

    matrix = sparse.vstack(model.blocks).tocsr()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = model.columns, matrix.shape[0]
    lp.col_cost_ = model.cost
    lp.col_lower_, lp.col_upper_ = np.zeros(model.columns), model.upper
    lp.row_lower_, lp.row_upper_ = np.concatenate(model.lows), np.concatenate(model.highs)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    kinds = (highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous)
    lp.integrality_ = [kinds[place >= model.whole] for place in range(model.columns)]
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the form of HiGHS
    solver.setOptionValue("threads", 1)
    solver.passModel(lp)
    return solver
