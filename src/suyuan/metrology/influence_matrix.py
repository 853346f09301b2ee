"""Influences of many results as a sparse matrix: row = result, column = influence (CSR).

Columns are ranges of consecutive identities: a standard is a range of one, the own readings of a hundred
thousand items are one range too, so that nothing is stored per item but the components themselves. Two
matrices made in different places, or years apart, meet column by column through the identities.
Source: JCGM 102:2011, 6.2.1 (u_y = C u_x C^T); JCGM 100:2008, eq. (F.2) and (G.2b).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from suyuan.metrology.influence_block import Floats, Places, Sealed, check_freedom
from suyuan.metrology.origin import is_joint, is_own, number_of, set_of
from suyuan.metrology.uncertain import SealedRow


@dataclass(frozen=True)
class Columns:
    """Ranges of identity numbers [base, base + width), sorted by base, each with one dof."""

    bases: tuple[int, ...]
    widths: tuple[int, ...]
    dofs: tuple[float, ...]

    @cached_property
    def offsets(self) -> Places:
        """First column of every range, and the number of columns at the end: (ranges + 1,)."""
        return np.concatenate([[0], np.cumsum(np.array(self.widths, dtype=np.int64))]).astype(np.int64)

    @cached_property
    def _starts(self) -> list[int]:
        return [int(start) for start in self.offsets]

    @property
    def size(self) -> int:
        """Number of columns."""
        return int(self.offsets[-1])

    def range_of(self, columns: NDArray[Any]) -> Places:
        """The range that each column lies in."""
        if self.size == len(self.bases):
            return columns.astype(np.int64, copy=False)
        return np.searchsorted(self.offsets, columns, side="right") - 1

    def key_of(self, column: int) -> tuple[int, float]:
        """Identity number and dof of one column."""
        place = bisect_right(self._starts, column) - 1
        return self.bases[place] + column - self._starts[place], self.dofs[place]

    @cached_property
    def groups(self) -> Places | None:
        """Per range the number of its ensemble, or of itself; None where there is no ensemble."""
        if not any(map(is_joint, self.bases)):
            return None
        names = [(set_of(base), dof) if is_joint(base) else (base, dof) for base, dof in self._pairs()]
        numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
        return np.array([numbers[name] for name in names], dtype=np.int64)

    def _pairs(self) -> Iterable[tuple[int, float]]:
        return zip(self.bases, self.dofs, strict=True)


@dataclass(frozen=True)
class InfluenceMatrix:
    """Signed components of n results (rows) in the influences of `columns`, in the unit of the results."""

    columns: Columns
    matrix: Any  # scipy.sparse.csr_array (n, columns), indices sorted, without zeros

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[SealedRow]]) -> InfluenceMatrix:
        """The matrix of results given by their rows of (identity number, component, dof)."""
        keys = [entry[0] for row in rows for entry in row]
        columns = _ranges((key, 1, dof) for row in rows for key, _, dof in row)
        indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
        data = np.array([entry[1] for row in rows for entry in row], dtype=float)
        places = _places(columns, keys)
        shape = (len(rows), columns.size)
        return cls._clean(columns, sparse.csr_array((data, places, indptr), shape=shape))

    @classmethod
    def from_block(cls, block: Sealed, size: int) -> InfluenceMatrix:
        """The same influences as a dense block with its diagonal."""
        entries = [(key, 1, one.dof) for key, one in block.shared.items()]
        entries += [(base, size, one.dof) for base, one in block.own.items()]
        columns = _ranges(entries)
        every = np.arange(size)
        rows, places, data = [], [], []
        for key, one in block.shared.items():
            rows.append(every)
            places.append(np.full(size, _places(columns, [key])[0]))
            data.append(one.component)
        for base, one in block.own.items():
            rows.append(every)
            places.append(every + _places(columns, [base])[0])
            data.append(one.component)
        if not data:
            return cls(columns, sparse.csr_array((size, 0)))
        where = (np.concatenate(rows), np.concatenate(places))
        shape = (size, columns.size)
        return cls._clean(columns, sparse.coo_array((np.concatenate(data), where), shape=shape).tocsr())

    @classmethod
    def _clean(cls, columns: Columns, matrix: Any) -> InfluenceMatrix:
        matrix.sum_duplicates()
        if not matrix.data.all():
            matrix = matrix.copy()  # the arrays may be shared with another matrix
            matrix.eliminate_zeros()
        return cls(columns, matrix)

    def scaled(self, factor: Any) -> InfluenceMatrix:
        """Every row times its factor: a number or (n,)."""
        lengths = np.diff(self.matrix.indptr)
        weights = np.repeat(np.broadcast_to(np.asarray(factor, dtype=float), lengths.shape), lengths)
        return self._clean(self.columns, self._with(self.matrix.data * weights))

    def plus(self, other: InfluenceMatrix) -> InfluenceMatrix:
        """Sum of two matrices with the same number of rows, over the united columns."""
        columns = united([self.columns, other.columns])
        return self._clean(columns, self.over(columns) + other.over(columns))

    def over(self, columns: Columns) -> Any:
        """The matrix over wider columns that hold all of its own; order is kept, so indices stay sorted."""
        if columns == self.columns:
            return self.matrix
        moves = _places(columns, self.columns.bases) - self.columns.offsets[:-1]
        indices = self.matrix.indices + moves[self.columns.range_of(self.matrix.indices)]
        shape = (self.matrix.shape[0], columns.size)
        return sparse.csr_array((self.matrix.data, indices, self.matrix.indptr), shape=shape)

    def take(self, index: Any) -> InfluenceMatrix:
        """The rows `index`, in that order, also repeatedly."""
        return InfluenceMatrix(self.columns, self.matrix[index])

    def combined(self, weights: Any) -> InfluenceMatrix:
        """Rows of weights @ matrix for weights (k, n), dense or sparse."""
        return self._clean(self.columns, sparse.csr_array(sparse.csr_array(weights) @ self.matrix))

    def variance(self, size: int) -> Floats:
        """Variances (n,)."""
        return _row_sums(self.matrix.data**2, self.matrix.indptr, size)

    def freedom_sum(self, size: int) -> Floats:
        """Sum of component**4/dof (n,); the causes of one ensemble count as one component."""
        dofs = np.array(self.columns.dofs, dtype=float)
        if not np.isfinite(dofs).any():
            return np.zeros(size)
        ranges = self.columns.range_of(self.matrix.indices)
        square = self.matrix.data**2
        if self.columns.groups is None:
            return _row_sums(square**2 / dofs[ranges], self.matrix.indptr, size)
        return self._joint_freedom_sum(square, ranges, dofs)

    def _joint_freedom_sum(self, square: Floats, ranges: Places, dofs: Floats) -> Floats:
        groups = self.columns.groups
        assert groups is not None
        joint = np.array([is_joint(base) for base in self.columns.bases])[ranges]
        total = _row_sums(np.where(joint, 0.0, square**2 / dofs[ranges]), self.matrix.indptr, len(self))
        count = int(groups.max()) + 1
        gathered = sparse.csr_array(
            (np.where(joint, square, 0.0), groups[ranges], self.matrix.indptr.copy()),
            shape=(len(self), count),
        )
        gathered.sum_duplicates()
        freedom = np.full(count, np.inf)
        freedom[groups] = dofs
        return total + _row_sums(gathered.data**2 / freedom[gathered.indices], gathered.indptr, len(self))

    def row(self, index: int) -> list[SealedRow]:
        """The influences of one item, sorted by identity."""
        start, end = self.matrix.indptr[index], self.matrix.indptr[index + 1]
        found = []
        for column, component in zip(
            self.matrix.indices[start:end].tolist(), self.matrix.data[start:end].tolist(), strict=True
        ):
            key, dof = self.columns.key_of(column)
            found.append((key, component, dof))
        return found

    def pair(self, first: int, second: int) -> float:
        """Covariance of two items."""
        indptr, indices, data = self.matrix.indptr, self.matrix.indices, self.matrix.data
        one, other = slice(*indptr[first : first + 2].tolist()), slice(*indptr[second : second + 2].tolist())
        known = dict(zip(indices[one].tolist(), data[one].tolist(), strict=True))
        there = zip(indices[other].tolist(), data[other].tolist(), strict=True)
        return math.fsum([component * known[column] for column, component in there if column in known])

    def pairs(self, first: Places, second: Places) -> Floats:
        """Covariances (m,) of item first[k] with item second[k]."""
        product = self.matrix[first].multiply(self.matrix[second])
        return np.asarray(product.sum(axis=1), dtype=float).ravel()

    def product(self, other: InfluenceMatrix) -> Any:
        """Covariances (n, n') with the rows of another matrix, sparse."""
        columns = united([self.columns, other.columns])
        return self.over(columns) @ other.over(columns).T

    def is_finite(self) -> bool:
        """Whether every component is a finite number."""
        return bool(np.isfinite(self.matrix.data).all())

    def __len__(self) -> int:
        return int(self.matrix.shape[0])

    def _with(self, data: Floats) -> Any:
        return sparse.csr_array((data, self.matrix.indices, self.matrix.indptr), shape=self.matrix.shape)


def united(many: Iterable[Columns]) -> Columns:
    """The columns of all, each identity once. Raises InputError where two give it different dof."""
    different = list(dict.fromkeys(many))
    if len(different) == 1:
        return different[0]
    return _ranges(entry for one in different for entry in zip(one.bases, one.widths, one.dofs, strict=True))


def _ranges(entries: Iterable[tuple[int, int, float]]) -> Columns:
    """Columns for ranges (first identity, width, dof); items of a set that has a range lie in it."""
    found: dict[int, tuple[int, float]] = {}
    alone: dict[int, float] = {}
    for key, width, dof in entries:
        held = (1, alone[key]) if width == 1 and key in alone else found.get(key)
        if held is not None:
            check_freedom(key, held[1], dof)
        if width == 1:
            alone[key] = dof
        else:
            found[key] = (max(width, held[0] if held else 0), dof)
    for key, dof in alone.items():
        base = set_of(key) if is_own(key) and set_of(key) in found else key
        held = found.get(base)
        if held is not None:
            check_freedom(key, held[1], dof)
        found[base] = (max(key - base + 1, held[0] if held else 0), dof)
    bases = tuple(sorted(found))
    return Columns(bases, tuple(found[base][0] for base in bases), tuple(found[base][1] for base in bases))


def _places(columns: Columns, keys: Sequence[int]) -> Places:
    """The column of every identity number."""
    starts = dict(zip(columns.bases, columns.offsets.tolist(), strict=False))
    places = [starts[key] if key in starts else starts[set_of(key)] + number_of(key) for key in keys]
    return np.array(places, dtype=np.int64)


def _row_sums(data: Floats, indptr: NDArray[Any], size: int) -> Floats:
    """Sums (n,) of the entries of each row; an empty row gives 0."""
    if not size:
        return np.zeros(0)
    rows = np.repeat(np.arange(size), np.diff(indptr))
    return np.bincount(rows, weights=data, minlength=size).astype(float)
