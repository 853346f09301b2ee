"""From the tape of a vector to its influences: swept once, added up, checked, in the form that fits.

Source: JCGM 100:2008, 5.1.2 and F.1.2.3.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from suyuan.base.text import Text
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.influence_block import Sealed, add_influence, check_items
from suyuan.metrology.origin import is_own, set_of
from suyuan.metrology.propagation import Var
from suyuan.metrology.sweeping import sweep_arrays
from suyuan.metrology.uncertain import Uncertain

if TYPE_CHECKING:
    from suyuan.metrology.influence_matrix import InfluenceMatrix


def collect(result: Var) -> Sealed | InfluenceMatrix:
    """The influences of a vector from its tape; the rows of scalar ancestors become columns of the block."""
    if not np.isfinite(result.value).all():
        raise NotFinite(Text("结果", "the result"), given="nan/inf")
    shape = result.value.shape
    dense = Sealed({}, {})
    sparse: list[InfluenceMatrix] = []
    known: set[int] = set()
    with np.errstate(all="ignore"):
        for leaf, adjoint in sweep_arrays(result):
            if isinstance(leaf, Uncertain):
                for key, number, dof in leaf.row or ():
                    known.discard(key)
                    add_influence(dense.shared, key, np.broadcast_to(adjoint * number, shape), dof)
                continue
            check_items([leaf.value.shape], shape)
            parts = leaf.sealed()
            if not isinstance(parts, Sealed):
                sparse.append(parts.scaled(adjoint))
                continue
            for into, influences in zip(dense, parts, strict=True):
                for key, (components, dof) in influences.items():
                    # A large block that is only carried along is neither copied nor looked at again.
                    unchanged = type(adjoint) is float and adjoint == 1.0
                    (known.add if unchanged and key not in into else known.discard)(key)
                    add_influence(into, key, components if unchanged else adjoint * components, dof)
    return _joined(settled(dense, shape[0], known=known), sparse, shape[0])


def _joined(
    block: Sealed | InfluenceMatrix, sparse: list[InfluenceMatrix], size: int
) -> Sealed | InfluenceMatrix:
    if not sparse:
        return block
    total = sparse[0]
    for matrix in sparse[1:]:
        total = total.plus(matrix)
    if isinstance(block, Sealed) and not block.shared and not block.own:
        return _finite_matrix(total)
    return _finite_matrix(total.plus(as_matrix(block, size)))


def settled(dense: Sealed, size: int, *, known: Collection[int] = ()) -> Sealed | InfluenceMatrix:
    """The block, checked; where an item's own influence came in as a scalar, only the sparse form is true."""
    if not dense.is_finite(known):
        raise NotFinite(Text("不确定度分量", "a component of the uncertainty"), given="nan/inf")
    if any(is_own(key) and set_of(key) in dense.own for key in dense.shared):
        return as_matrix(dense, size)
    return dense


def as_matrix(parts: Sealed | InfluenceMatrix, size: int) -> InfluenceMatrix:
    """The influences of `size` items in the sparse form."""
    if not isinstance(parts, Sealed):
        return parts
    from suyuan.metrology.influence_matrix import InfluenceMatrix

    return InfluenceMatrix.from_block(parts, size)


def _finite_matrix(matrix: InfluenceMatrix) -> InfluenceMatrix:
    if not matrix.is_finite():
        raise NotFinite(Text("不确定度分量", "a component of the uncertainty"), given="nan/inf")
    return matrix
