"""What a calibrated or verified instrument hands on as a standard: its results as points of a `Source`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from suyuan.base.identity import derived
from suyuan.base.text import Text
from suyuan.methods.errors import SourceError
from suyuan.methods.evaluation import Evaluation
from suyuan.methods.pack import Pack
from suyuan.methods.sources import SourcePoint


def points_of(pack: Pack, evaluation: Evaluation, *, origins: Mapping[str, UUID]) -> tuple[SourcePoint, ...]:
    """The points that `evaluation` establishes for further use of the instrument.

    `origins` gives the identity of the stored result by line id (`Line.id`). The elementary components travel
    along, so that whatever is calibrated with two of these points knows what they have in common.
    Raises SourceError where the pack hands nothing on, or a line was stored without identity.
    """
    lines = [line for line in evaluation.lines if line.symbol == pack.passes_on]
    if not lines:
        raise SourceError(
            Text(f"方法包 {pack.id} 的结果不作标准使用", f"results of pack {pack.id} are not handed on"),
            given=pack.id,
        )
    points = []
    for line in lines:
        if line.id not in origins or line.value is None or line.u is None or line.nominal is None:
            raise SourceError(
                Text(f"结果 {line.id} 没有标识或数值", f"result {line.id} has no identity or no value"),
                given=line.id,
            )
        points.append(
            SourcePoint(
                nominal=Decimal(line.nominal),
                value=line.value,
                u=line.u,
                dof=line.dof if line.dof is not None else float("inf"),
                origin=origins[line.id],
                rows=line.rows,
                mpe=float(line.limit_high) if line.limit_high is not None else None,
                mark=line.mark,
            )
        )
    return tuple(points)


def result_identities(evaluation: Evaluation, *, seed: str) -> dict[str, UUID]:
    """An identity for every line, derived from `seed`; for examples and tests that store nothing."""
    return {line.id: derived("suyuan.methods/result", seed, line.id) for line in evaluation.lines}
