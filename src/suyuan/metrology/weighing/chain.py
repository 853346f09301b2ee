"""Dissemination through several series: every restraint is a result of an earlier one, with its covariance.

A series assigns values to its weights, one of which may be a group (500 g + 300 g + 200 g weighed as one
kilogram); the next series takes the value of that group as its restraint. All weights of all series come out
with one covariance matrix, so that sums over a whole set keep what their parts share. An air density common
to several series is not carried across.
Source: NIST/SEMATECH e-Handbook of Statistical Methods, 2.3.4.1 (series tied to kilogram standards); NBS
Technical Note 952; propagation by JCGM 102:2011, 6.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from suyuan.base.errors import InputError, Missing, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.weighing.design import WeighingDesign
from suyuan.metrology.weighing.solve import Buoyancy, Process, WeighingSolution, solve_design

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Series:
    """One series. labels : names of the weights of the design, (k,). observations : (n,).

    restraint : per row of the design's restraint the labels whose sum it is, known standards or results of
    earlier series.
    """

    design: WeighingDesign
    labels: Sequence[str]
    observations: Any
    restraint: Sequence[Sequence[str]]
    weights: Any = None
    process: Process | None = None
    buoyancy: Buoyancy | None = None


@dataclass(frozen=True, kw_only=True)
class Dissemination(Answer):
    """Values of all weights, (m,), with one covariance matrix, (m, m); labels in the same order.

    solutions : the solution of every series.
    """

    method: ClassVar[Text] = Text("量值传递链", "Dissemination of mass")
    labels: tuple[str, ...]
    value: Any
    u: Any
    covariance: Any
    solutions: tuple[WeighingSolution, ...]

    def sentences(self) -> tuple[Text, ...]:
        """How many series and weights, and whether all series were in control."""
        good = all(bool(one.in_control) for one in self.solutions)
        n, m = len(self.solutions), len(self.labels)
        return (
            Text(f"{n} 个系列，{m} 个砝码或组合。", f"{n} series, {m} weights or groups."),
            Text("全部系列受控。", "All series are in control.")
            if good
            else Text("有系列失控。", "A series is out of control."),
        )

    def sum_of(self, labels: Sequence[str]) -> tuple[float, float]:
        """(value, u) of several weights together."""
        c = np.array([float(list(labels).count(one)) for one in self.labels])
        if c.sum() != len(labels):
            raise OutOfRange("labels", given=labels, allowed=", ".join(self.labels))
        return float(c @ self.value), float(np.sqrt(max(c @ self.covariance @ c, 0.0)))


def disseminate(
    standards: Mapping[str, float], series: Sequence[Series], *, covariance: Any
) -> Dissemination:
    """Carry the values of `standards` through the series in their order.

    covariance : of the standards, (s, s), in the order of the mapping. A label that has a value keeps it:
    what a later series says of it is in that series' solution only.
    """
    if not standards or not series:
        raise Missing("standards" if not standards else "series")
    labels = list(standards)
    value = arguments.array("standards", list(standards.values()))
    known = arguments.square("covariance", covariance, len(labels))
    solutions = []
    for number, one in enumerate(series):
        pick = _selection(one, labels, number)
        handed = pick @ known @ pick.T
        solution = solve_design(
            one.design,
            one.observations,
            pick @ value,
            u_restraint=0.5 * (handed + handed.T),
            weights=one.weights,
            process=one.process,
            buoyancy=one.buoyancy,
        )
        solutions.append(solution)
        shared = one.design.inverse(one.weights)[1] @ pick @ known
        new = [place for place, label in enumerate(one.labels) if label not in labels]
        own = np.asarray(solution.covariance)[np.ix_(new, new)]
        known = np.block([[known, shared[new].T], [shared[new], own]])
        value = np.concatenate([value, np.asarray(solution.value)[new]])
        labels += [one.labels[place] for place in new]
    return Dissemination(
        edition="NIST/SEMATECH e-Handbook, 2.3.4.1; NBS TN 952",
        labels=tuple(labels),
        value=value,
        u=np.sqrt(np.maximum(np.diag(known), 0.0)),
        covariance=known,
        solutions=tuple(solutions),
    )


def _selection(one: Series, labels: list[str], number: int) -> Array:
    """The restraints of a series as sums over the weights known so far, (q, known)."""
    q, k = one.design.restraint.shape
    if len(one.labels) != k or len(set(one.labels)) != k or len(one.restraint) != q:
        raise InputError(
            Text(
                f"第 {number + 1} 系列的名称或约束个数不符",
                f"series {number + 1}: labels or restraints do not fit",
            ),
            quantity=f"series[{number}]",
            given=(len(one.labels), len(one.restraint)),
            allowed=(k, q),
        )
    pick = np.zeros((q, len(labels)))
    for row, names in enumerate(one.restraint):
        for name in names:
            if name not in labels:
                raise OutOfRange(f"series[{number}].restraint", given=name, allowed=", ".join(labels))
            pick[row, labels.index(name)] += 1.0
    return pick
