"""Many results at once: n values that share standards and conditions, each with something of its own.

A vector holds its influences in one of two forms: a dense block for what all items share beside a diagonal
for what each has alone (a hundred meters against the same standards), or a sparse matrix (the results of a
whole chain, each with its own ancestors). The algebra is that of `Uncertain`: a tape, swept once when
someone asks for u, dof or covariance; the forms mix, and the sparse one is taken when one is needed.
Source: JCGM 100:2008, 5.1.2 and F.1.2.3; JCGM 102:2011, 6.2.1 (u_y = C u_x C^T).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

import numpy as np
from numpy.typing import ArrayLike

from suyuan.base.errors import OutOfRange, TooLarge
from suyuan.base.text import Text, same
from suyuan.metrology.coverage import coverage_factor
from suyuan.metrology.elementary import Function, array_value
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.influence_block import (
    Floats,
    Influence,
    Places,
    Sealed,
    add_influence,
    all_finite,
    check_items,
)
from suyuan.metrology.origin import own_base, own_identity
from suyuan.metrology.propagation import Parents, Var
from suyuan.metrology.sealing import as_matrix, collect, settled
from suyuan.metrology.uncertain import Uncertain

if TYPE_CHECKING:
    from suyuan.metrology.influence_matrix import InfluenceMatrix

__all__ = ["Influence", "Sealed", "UncertainVector", "cross_covariance", "own_identity"]

LARGEST_COVARIANCE: Final = 10**8  # elements of a dense matrix that is handed out


class UncertainVector(Var):
    """n quantities: values (n,), standard uncertainties (n,), degrees of freedom (n,), influences."""

    __slots__ = ("parts",)

    def __init__(
        self, value: Any, parents: Parents = (), parts: Sealed | InfluenceMatrix | None = None
    ) -> None:
        array = np.asarray(value, dtype=float)
        if array.ndim != 1:
            raise OutOfRange("value", given=f"shape {array.shape}", allowed="(n,)")
        super().__init__(array, parents)
        self.parts = parts

    @classmethod
    def exact(cls, value: ArrayLike) -> UncertainVector:
        """Values (n,) without uncertainty."""
        return cls(_finite("value", value), (), Sealed({}, {}))

    @classmethod
    def elementary(
        cls, value: ArrayLike, u: ArrayLike, *, uid: UUID, dof: float = math.inf
    ) -> UncertainVector:
        """Values (n,) with independent standard uncertainties u (n,) or one for all.

        `uid` names the whole set; item i has the identity `own_identity(uid, i)`.
        """
        return cls.from_parts(value, own={uid: (u, dof)})

    @classmethod
    def from_parts(
        cls,
        value: ArrayLike,
        *,
        shared: dict[UUID, tuple[ArrayLike, float]] | None = None,
        own: dict[UUID, tuple[ArrayLike, float]] | None = None,
    ) -> UncertainVector:
        """Values (n,) with signed components: (n,) or a number per shared influence, (n,) per own set."""
        values = _finite("value", value)
        sealed = Sealed(
            {key.int: _influence(values, given) for key, given in (shared or {}).items()},
            {own_base(key): _influence(values, given) for key, given in (own or {}).items()},
        )
        return cls(values, (), sealed)

    @classmethod
    def from_results(cls, results: Sequence[Uncertain]) -> UncertainVector:
        """Scalar results (n) as one vector, with all their identities."""
        from suyuan.metrology.influence_matrix import InfluenceMatrix

        rows = [one.sealed() for one in results]
        return cls([one.value for one in results], (), InfluenceMatrix.from_rows(rows))

    @classmethod
    def linear(
        cls, coefficients: ArrayLike, quantities: Sequence[Uncertain], *, constant: ArrayLike = 0.0
    ) -> UncertainVector:
        """constant + coefficients (n, m) times m quantities: n results that share all of them, in one step.

        Source: JCGM 102:2011, 6.2.1.
        """
        slopes = np.atleast_2d(_finite("coefficients", coefficients))
        check_items([slopes.shape[1:]], (len(quantities),))
        values = slopes @ np.array([one.value for one in quantities], dtype=float)
        shared: dict[int, Influence] = {}
        for slope, one in zip(np.ascontiguousarray(slopes.T), quantities, strict=True):
            for key, component, dof in one.sealed():
                add_influence(shared, key, slope * component, dof)
        return cls(values + _finite("constant", constant), (), settled(Sealed(shared, {}), len(slopes)))

    def derive(self, value: Any, parents: Parents) -> Var:
        """A vector computed from this one."""
        return UncertainVector(value, parents)

    def apply_function(self, function: Function) -> Any:
        """`function` of every item."""
        y = array_value(function.name, self.value)
        with np.errstate(all="ignore"):
            slope = function.slope(self.value, y, np)
        return UncertainVector(y, (self, slope))

    def sealed(self) -> Sealed | InfluenceMatrix:
        """All influences, computed once, then kept."""
        if self.parts is None:
            self.parts = collect(self)
            self.parents = ()
        return self.parts

    def matrix(self) -> InfluenceMatrix:
        """All influences in the sparse form, whatever form they are kept in."""
        return as_matrix(self.sealed(), len(self))

    @property
    def shared(self) -> tuple[UUID, ...]:
        """Identities of the shared influences (m), sorted; the columns of `block`. Dense form only."""
        return tuple(UUID(int=key) for key in sorted(self._dense().shared))

    @property
    def block(self) -> Floats:
        """Signed components (n, m) of the shared influences, in the unit of the values. Dense form only."""
        dense = self._dense()
        return dense.columns() if dense.shared else np.zeros((len(self), 0))

    @property
    def own(self) -> Floats:
        """Standard uncertainty (n,) of the independent part of every item. Dense form only."""
        return np.sqrt(Sealed({}, self._dense().own).variance(len(self)))

    @property
    def u(self) -> Floats:
        """Standard uncertainties (n,)."""
        return cast(Floats, np.sqrt(self.variance))

    @property
    def variance(self) -> Floats:
        """Variances (n,)."""
        return self.sealed().variance(len(self))

    @property
    def dof(self) -> Floats:
        """Effective degrees of freedom (n,), not truncated. Source: JCGM 100:2008, eq. (G.2b)."""
        fourth = self.sealed().freedom_sum(len(self))
        with np.errstate(all="ignore"):
            return np.where(fourth > 0.0, self.variance**2 / fourth, np.inf)

    def k(self, p: float = 0.95) -> Floats:
        """Coverage factors (n,) with the truncated effective dof."""
        return cast(Floats, coverage_factor(self.dof, p))

    def U(self, p: float = 0.95) -> Floats:  # noqa: N802 - the field's own symbol
        """Expanded uncertainties (n,) for probability `p`."""
        return self.k(p) * self.u

    def item(self, index: int) -> Uncertain:
        """Result `index` as a scalar, with all its identities."""
        place = self._place(index)
        return Uncertain(float(self.value[place]), (), tuple(sorted(self.sealed().row(place))))

    def take(self, index: ArrayLike) -> UncertainVector:
        """The items `index` (k,), also repeatedly: what was one item's own is then shared by its copies."""
        places = self._places(index)
        parts = self.sealed()
        if isinstance(parts, Sealed) and not parts.own:
            shared = {key: Influence(one.component[places], one.dof) for key, one in parts.shared.items()}
            return UncertainVector(self.value[places], (), Sealed(shared, {}))
        return UncertainVector(self.value[places], (), self.matrix().take(places))

    def combine(self, weights: ArrayLike) -> UncertainVector:
        """weights (k, n) times this vector: k linear combinations. Source: JCGM 102:2011, 6.2.1."""
        table = np.atleast_2d(_finite("weights", weights))
        check_items([table.shape[1:]], self.value.shape)
        return UncertainVector(table @ self.value, (), self.matrix().combined(table))

    def covariance(self, first: int, second: int) -> float:
        """Covariance of two items of this vector."""
        return self.sealed().pair(self._place(first), self._place(second))

    def covariances(self, first: ArrayLike, second: ArrayLike) -> Floats:
        """Covariances (m,) of item first[k] with item second[k]."""
        return self.sealed().pairs(self._places(first), self._places(second))

    def covariance_matrix(self) -> Floats:
        """Covariances (n, n) of all items."""
        _not_too_large(len(self), len(self))
        parts = self.sealed()
        if isinstance(parts, Sealed):
            block = self.block
            return block @ block.T + np.diag(self.own**2)
        return np.asarray(parts.product(parts).toarray(), dtype=float)

    def __repr__(self) -> str:
        from suyuan.metrology.display import vector_text

        return vector_text(self)

    def __len__(self) -> int:
        return int(self.value.shape[0])

    def __iter__(self) -> Iterator[Uncertain]:
        return map(self.item, range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        """One item as a scalar; several (a slice, indices or a mask) as a vector."""
        if isinstance(index, int | np.integer):
            return self.item(int(index))
        return self.take(np.arange(len(self))[index])

    def __reduce__(self) -> tuple[Any, ...]:
        return UncertainVector, (self.value, (), self.sealed())

    def _dense(self) -> Sealed:
        parts = self.sealed()
        if isinstance(parts, Sealed):
            return parts
        raise OutOfRange(
            "form",
            given="sparse",
            allowed="dense",
            hint=Text("用 matrix() 读取稀疏形式。", "Read the sparse form with matrix()."),
        )

    def _place(self, index: int) -> int:
        size = len(self)
        if not -size <= index < size:
            raise OutOfRange("index", given=index, allowed=f"[0, {size - 1}]")
        return index + size if index < 0 else index

    def _places(self, index: ArrayLike) -> Places:
        places = np.asarray(index, dtype=np.int64).ravel()
        size = len(self)
        if places.size and not (-size <= places.min() and places.max() < size):
            raise OutOfRange("index", given=f"{places.min()} … {places.max()}", allowed=f"[0, {size - 1}]")
        return np.where(places < 0, places + size, places)


def cross_covariance(a: UncertainVector, b: UncertainVector) -> Floats:
    """Covariances (n, n') between the items of two vectors.

    Own sets of one identity are the same items; they add on the diagonal.
    """
    _not_too_large(len(a), len(b))
    return np.asarray(a.matrix().product(b.matrix()).toarray(), dtype=float)


def _not_too_large(rows: int, columns: int) -> None:
    if rows * columns > LARGEST_COVARIANCE:
        raise TooLarge("covariance matrix", given=f"{rows} x {columns}", allowed=LARGEST_COVARIANCE)


def _influence(values: Floats, given: tuple[ArrayLike, float]) -> Influence:
    component, dof = given
    if not dof > 0.0:
        raise OutOfRange("dof", given=dof, allowed="(0, ∞]")
    array = np.broadcast_to(_finite("component", component), values.shape)
    return Influence(array, float(dof))


def _finite(quantity: str, given: ArrayLike) -> Floats:
    array = np.asarray(given, dtype=float)
    if not all_finite(array):
        raise NotFinite(same(quantity), given="nan/inf")
    return array
