"""What is said of a result: value, u, degrees of freedom, k, U, and the budget behind them.

Source: JCGM 100:2008, 7.2 (reporting uncertainty), H.1.7 and table H.1 (a budget), G.4.1 (k from the
truncated effective degrees of freedom).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.answer import Answer
from suyuan.metrology.coverage import coverage_factor
from suyuan.metrology.rounding import round_result
from suyuan.metrology.uncertain import Uncertain


class BudgetRow(NamedTuple):
    """One input of a result. `contribution` is |c| u in the unit of the result, `share` of the variance.

    origin : identities of the influences behind the input.
    """

    name: str
    value: float
    u: float
    distribution: str
    dof: float
    sensitivity: float
    contribution: float
    share: float
    origin: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class Statement(Answer):
    """A result by propagation. `k` and `U` are None where less than one degree of freedom is left.

    second_order : what the terms of second order added to the variance; shift : by how much they move the
    expectation (the value is not corrected). quantity : the result to compute on with; not part of a record.
    """

    method: ClassVar[Text] = Text("不确定度传播律", "Law of propagation of uncertainty")
    value: float
    u: float
    dof: float
    k: float | None
    U: float | None
    p: float
    second_order: float
    shift: float
    budget: tuple[BudgetRow, ...]
    quantity: Uncertain

    def to_record(self) -> dict[str, Any]:
        """The statement as JSON data; the quantity stays behind, its influences are in the budget."""
        record = super().to_record()
        del record["quantity"]
        return record

    def sentences(self) -> tuple[Text, ...]:
        """Value with U, k and p; the largest share."""
        dof = "∞" if self.dof == math.inf else f"{self.dof:.3g}"
        if self.U is None or self.k is None:
            first = Text(
                f"测得值 {self.value!r}，标准不确定度 {self.u:.3g}；有效自由度 {dof} 不足 1，不给出 U。",
                f"Value {self.value!r}, standard uncertainty {self.u:.3g}; with {dof} effective degrees of"
                " freedom no U is given.",
            )
        else:
            value, U = round_result(self.value, self.U)
            first = Text(
                f"结果为 {value}，扩展不确定度 U = {U}（k = {self.k:.2f}，p = {self.p:g}，"
                f"有效自由度 {dof}）。",
                f"The result is {value} with U = {U} (k = {self.k:.2f}, p = {self.p:g}, {dof} effective"
                " degrees of freedom).",
            )
        largest = max(self.budget, key=lambda row: abs(row.share), default=None)
        if largest is None or not self.u:
            return (first,)
        share = f"{100.0 * largest.share:.0f} %"
        return (
            first,
            Text(
                f"贡献最大的是 {largest.name}，占方差的 {share}。",
                f"The largest part of the variance, {share}, comes from {largest.name}.",
            ),
        )

    def _repr_html_(self) -> str:
        from suyuan.metrology.display import statement_html

        return statement_html(self)

    def __repr__(self) -> str:
        return f"Statement({self.sentences()[0].en})"


def expanded(dof: float, u: float, p: float) -> tuple[float | None, float | None]:
    """(k, U) with the truncated effective dof; None when less than one degree of freedom is left."""
    try:
        k = float(coverage_factor(dof, p))
    except OutOfRange:
        return None, None
    return k, k * u
