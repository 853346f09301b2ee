"""Many results at once: n values that share standards and conditions, each with something of its own.

A vector holds one component per item for every shared influence (a dense block n x m) and, beside it, its
own influences: one independent contribution per item, stored as a diagonal. That split is how a verifier's
day looks (the same standards for a hundred meters) and it keeps 1e5 results in a few arrays. The algebra
is that of `Uncertain`: a tape, swept once when someone asks for u, dof or covariance.
Source: JCGM 100:2008, 5.1.2 and F.1.2.3; JCGM 102:2011, 6.2.1 (u_y = C u_x C^T).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple, cast
from uuid import UUID

import numpy as np
from numpy.typing import ArrayLike, NDArray

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.identity import derived
from suyuan.base.text import Text, same
from suyuan.metrology.coverage import coverage_factor
from suyuan.metrology.elementary import Function, array_value
from suyuan.metrology.errors import DisagreeingFreedom, NotFinite
from suyuan.metrology.propagation import Parents, Var, sweep
from suyuan.metrology.uncertain import Row, Uncertain

Floats = NDArray[np.float64]


class Influence(NamedTuple):
    """The components of one influence for all items: (n,), in the unit of the values, and its dof."""

    component: Floats
    dof: float


class Sealed(NamedTuple):
    """The influences of a vector by identity number: shared ones and own ones (diagonal)."""

    shared: dict[int, Influence]
    own: dict[int, Influence]


class UncertainVector(Var):
    """n quantities: values (n,), standard uncertainties (n,), degrees of freedom (n,), influences."""

    __slots__ = ("parts",)

    def __init__(self, value: Any, parents: Parents = (), parts: Sealed | None = None) -> None:
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
            {key.int: _influence(values, given) for key, given in (own or {}).items()},
        )
        return cls(values, (), sealed)

    def derive(self, value: Any, parents: Parents) -> Var:
        """A vector computed from this one."""
        return UncertainVector(value, parents)

    def apply_function(self, function: Function) -> Any:
        """`function` of every item."""
        y = array_value(function.name, self.value)
        with np.errstate(all="ignore"):
            slope = function.slope(self.value, y, np)
        return UncertainVector(y, (self, slope))

    def sealed(self) -> Sealed:
        """All influences, computed once, then kept."""
        if self.parts is None:
            self.parts = _collect(self)
            self.parents = ()
        return self.parts

    @property
    def shared(self) -> tuple[UUID, ...]:
        """Identities of the shared influences (m), sorted; the columns of `block`."""
        return tuple(UUID(int=key) for key in sorted(self.sealed().shared))

    @property
    def block(self) -> Floats:
        """Signed components (n, m) of the shared influences, in the unit of the values."""
        shared = self.sealed().shared
        columns = [shared[key].component for key in sorted(shared)]
        return np.stack(columns, axis=1) if columns else np.zeros((len(self), 0))

    @property
    def own(self) -> Floats:
        """Standard uncertainty (n,) of the independent part of every item."""
        parts = [influence.component for influence in self.sealed().own.values()]
        return np.sqrt(np.sum(np.square(parts), axis=0)) if parts else np.zeros(len(self))

    @property
    def u(self) -> Floats:
        """Standard uncertainties (n,)."""
        return cast(Floats, np.sqrt(self._sum_of_powers(2, weighted=False)))

    @property
    def variance(self) -> Floats:
        """Variances (n,)."""
        return self._sum_of_powers(2, weighted=False)

    @property
    def dof(self) -> Floats:
        """Effective degrees of freedom (n,), not truncated. Source: JCGM 100:2008, eq. (G.2b)."""
        fourth = self._sum_of_powers(4, weighted=True)
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
        rows: list[Row] = []
        parts = self.sealed()
        for key, (component, dof) in parts.shared.items():
            rows.append((UUID(int=key), float(component[index]), dof))
        position = range(len(self))[index]
        for key, (component, dof) in parts.own.items():
            rows.append((own_identity(UUID(int=key), position), float(component[index]), dof))
        return Uncertain.from_rows(float(self.value[index]), [row for row in rows if row[1]])

    def covariance(self, first: int, second: int) -> float:
        """Covariance of two items of this vector."""
        parts = self.sealed()
        terms = [float(c[first] * c[second]) for c, _ in parts.shared.values()]
        if range(len(self))[first] == range(len(self))[second]:
            terms += [float(c[first] * c[second]) for c, _ in parts.own.values()]
        return math.fsum(terms)

    def covariance_matrix(self) -> Floats:
        """Covariances (n, n) of all items."""
        block = self.block
        return block @ block.T + np.diag(self.own**2)

    def __len__(self) -> int:
        return int(self.value.shape[0])

    def __reduce__(self) -> tuple[Any, ...]:
        return UncertainVector, (self.value, (), self.sealed())

    def _sum_of_powers(self, power: int, *, weighted: bool) -> Floats:
        """Sum over the influences of component**power, over dof when `weighted`."""
        total = np.zeros(len(self))
        parts = self.sealed()
        for influences in (parts.shared, parts.own):
            for component, dof in influences.values():
                if not weighted:
                    total += component**power
                elif dof < math.inf:
                    total += component**power / dof
        return total


def own_identity(uid: UUID, index: int) -> UUID:
    """The identity of item `index` of the independent set `uid`: the same everywhere and for ever."""
    return derived("suyuan.metrology/own", uid, index)


def cross_covariance(a: UncertainVector, b: UncertainVector) -> Floats:
    """Covariances (n, n') between the items of two vectors.

    Own sets of one identity and equal length are the same items; they add on the diagonal.
    """
    one, other = a.sealed(), b.sealed()
    result = np.zeros((len(a), len(b)))
    for key in one.shared.keys() & other.shared.keys():
        result += np.outer(one.shared[key].component, other.shared[key].component)
    length = min(len(a), len(b))
    diagonal = np.arange(length)
    for key in one.own.keys() & other.own.keys():
        product = one.own[key].component[:length] * other.own[key].component[:length]
        result[diagonal, diagonal] += product
    return result


def _collect(result: UncertainVector) -> Sealed:
    """Sweep the tape; the rows of scalar ancestors become columns of the block."""
    if not np.isfinite(result.value).all():
        raise NotFinite(Text("结果", "the result"), given="nan/inf")
    shape = result.value.shape
    sealed = Sealed({}, {})
    with np.errstate(all="ignore"):
        for leaf, adjoint in sweep(result):
            if isinstance(leaf, Uncertain):
                for key, number, dof in leaf.row or ():
                    _add(sealed.shared, key, np.broadcast_to(adjoint * number, shape), dof)
                continue
            parts = cast(UncertainVector, leaf).sealed()
            for into, influences in ((sealed.shared, parts.shared), (sealed.own, parts.own)):
                for key, (components, dof) in influences.items():
                    _check_items(components, shape)
                    _add(into, key, adjoint * components, dof)
    for influences in sealed:
        for component, _ in influences.values():
            if not np.isfinite(component).all():
                raise NotFinite(Text("不确定度分量", "a component of the uncertainty"), given="nan/inf")
    return sealed


def _add(into: dict[int, Influence], key: int, component: Floats, dof: float) -> None:
    if key not in into:
        into[key] = Influence(component, dof)
        return
    if into[key].dof != dof:
        known = into[key].dof
        raise DisagreeingFreedom(
            Text(f"同一来源的自由度既为 {known} 又为 {dof}", f"one influence has dof {known} and {dof}"),
            quantity=str(UUID(int=key)),
            given=dof,
            allowed=known,
        )
    into[key] = Influence(into[key].component + component, dof)


def _check_items(components: Floats, shape: tuple[int, ...]) -> None:
    if components.shape != shape:
        raise InputError(
            Text("两组结果的项数不同", "two sets of results differ in their number of items"),
            given=components.shape,
            allowed=shape,
        )


def _influence(values: Floats, given: tuple[ArrayLike, float]) -> Influence:
    component, dof = given
    if not dof > 0.0:
        raise OutOfRange("dof", given=dof, allowed="(0, ∞]")
    array = np.broadcast_to(_finite("component", component), values.shape)
    return Influence(array, float(dof))


def _finite(quantity: str, given: ArrayLike) -> Floats:
    array = np.asarray(given, dtype=float)
    if not np.isfinite(array).all():
        raise NotFinite(same(quantity), given="nan/inf")
    return array
