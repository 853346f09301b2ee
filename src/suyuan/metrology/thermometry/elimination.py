"""Small systems of linear equations whose entries are numbers, arrays (one per item) or uncertain numbers.

Gauss's elimination with the pivot chosen by size. Every operation is done in the arithmetic of the entries,
so the solution carries the influences of all of them; a matrix library would see only the bare numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from suyuan.base.errors import NumericalError
from suyuan.base.text import Text
from suyuan.metrology.thermometry.curve import value_of


def solve(rows: Sequence[Sequence[Any]], right: Sequence[Any]) -> tuple[Any, ...]:
    """The x with rows · x = right; NumericalError where the rows depend on each other."""
    work = [[*row, value] for row, value in zip(rows, right, strict=True)]
    size = len(work)
    for column in range(size):
        best = max(range(column, size), key=lambda i: _size(work[i][column]))
        work[column], work[best] = work[best], work[column]
        pivot = work[column][column]
        if not _size(pivot) > 0.0:
            raise NumericalError(Text("方程组奇异", "The equations are singular"))
        for row in work[column + 1 :]:
            factor = row[column] / pivot
            for place in range(column + 1, size + 1):
                row[place] = row[place] - factor * work[column][place]
    return _back(work, size)


def _back(work: list[list[Any]], size: int) -> tuple[Any, ...]:
    found: list[Any] = [0.0] * size
    for row in range(size - 1, -1, -1):
        rest = work[row][size]
        for column in range(row + 1, size):
            rest = rest - work[row][column] * found[column]
        found[row] = rest / work[row][row]
    return tuple(found)


def _size(entry: Any) -> float:
    """The smallest magnitude among the items: a pivot has to serve all of them."""
    return float(np.min(np.abs(np.asarray(value_of(entry), dtype=float))))
