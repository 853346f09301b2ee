"""A measured value with its uncertainty and the identities of everything that made it uncertain.

An `Uncertain` carries signed components per identity of an elementary influence (a standard's result, a
series of readings, an assumption). Two results that share a standard are therefore correlated without
anyone saying so, and x - x is exactly 0 +- 0. Results are kept as a tape until they are looked at; then
the tape is swept once and sealed into a sorted row (identity, component, degrees of freedom), the form in
which results are stored and reloaded.
Source: JCGM 100:2008, 5.1.2, 5.2.2 and annex F.1.2.3 (common influences), G.4.1 (degrees of freedom).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple
from uuid import UUID

from suyuan.base.errors import NotANumber, OutOfRange
from suyuan.base.text import Text, same
from suyuan.metrology.coverage import coverage_factor
from suyuan.metrology.errors import DisagreeingFreedom, NotFinite
from suyuan.metrology.origin import is_joint, set_of
from suyuan.metrology.propagation import Parents, Var, next_serial
from suyuan.metrology.sweeping import sweep

Row = tuple[UUID, float, float]
"""One influence: identity, signed component (sensitivity times u, in the unit of the result), dof."""

SealedRow = tuple[int, float, float]
_INF: Final = math.inf
_blank: Final = object.__new__


class Uncertain(Var):
    """A scalar quantity: value, standard uncertainty, degrees of freedom, influences.

    Made by `elementary`, `from_rows` or `exact`, then computed with; `u`, `dof` and `rows()` seal the result.
    """

    __slots__ = ("_u", "label", "row")

    def __init__(
        self,
        value: float,
        parents: Parents = (),
        row: tuple[SealedRow, ...] | None = None,
        label: str = "",
    ) -> None:
        self.value = value
        self.parents = parents
        self.serial = next_serial()
        self.row = row
        self.label = label
        self._u: float | None = None

    @classmethod
    def elementary(
        cls, value: float, u: float, *, uid: UUID, dof: float = _INF, label: str = ""
    ) -> Uncertain:
        """A quantity with one influence of its own: estimate, standard uncertainty u >= 0, dof > 0.

        The same `uid` means the same influence, wherever and whenever it was written.
        """
        # A number that is not finite gives NaN times zero.
        if type(value) is not float or value * 0.0 != 0.0:
            value = _number("value", value)
        if type(u) is not float or u < 0.0 or u * 0.0 != 0.0:
            u = _not_negative("u", u)
        if type(dof) is not float or not dof > 0.0:
            dof = _freedom(dof)
        node = _blank(cls)
        node.value = value
        node.parents = ()
        node.serial = next_serial()
        node.row = ((uid.int, u, dof),) if u else ()
        node.label = label
        node._u = u
        return node

    @classmethod
    def from_rows(cls, value: float, rows: Iterable[Row], *, label: str = "") -> Uncertain:
        """A stored result: the value and its influence rows, in any order. Rows of one identity are added."""
        entries = [(uid.int, _number("component", given), _freedom(dof)) for uid, given, dof in rows]
        return cls(_number("value", value), (), _sorted_row(entries), label)

    @classmethod
    def exact(cls, value: float, *, label: str = "") -> Uncertain:
        """A quantity without uncertainty, such as a defined constant."""
        return cls(_number("value", value), (), (), label)

    def derive(self, value: Any, parents: Parents) -> Var:
        """A result computed from this one; with an array it becomes a vector."""
        if type(value) is float:
            # The initialisation, written out: this is the most frequent call of the engine.
            node = _blank(Uncertain)
            node.value = value
            node.parents = parents
            node.serial = next_serial()
            node.row = None
            node.label = ""
            node._u = None
            return node
        from suyuan.metrology.vector import UncertainVector

        return UncertainVector(value, parents)

    def sealed(self) -> tuple[SealedRow, ...]:
        """The influences as (identity number, component, dof), sorted; computed once, then kept."""
        if self.row is None:
            self.row = _collect(self)
            self.parents = ()
        return self.row

    def rows(self) -> tuple[Row, ...]:
        """The influences as (identity, component, dof), sorted by identity, without zero components."""
        return tuple([(_identity(key), component, dof) for key, component, dof in self.sealed()])

    @property
    def u(self) -> float:
        """Standard uncertainty, in the unit of the value."""
        if self._u is None:
            self._u = math.hypot(*[entry[1] for entry in self.sealed()])
        return self._u

    @property
    def variance(self) -> float:
        """Square of the standard uncertainty."""
        return self.u * self.u

    @property
    def dof(self) -> float:
        """Effective degrees of freedom, not truncated; infinite when every influence is."""
        u, total, square, last, before = self.u, 0.0, 0.0, _INF, 0
        for key, component, dof in self.sealed():
            if dof == _INF:
                continue
            share = component / u
            # The causes of one ensemble stand side by side and count as one component.
            if dof == last and is_joint(key) and set_of(key) == set_of(before):
                square += share * share
            else:
                total += square * square / last
                square, last, before = share * share, dof, key
        total += square * square / last
        return 1.0 / total if total else _INF

    def k(self, p: float = 0.95) -> float:
        """Coverage factor for probability `p` with the truncated effective dof (JCGM 100, G.4.1)."""
        return float(coverage_factor(self.dof, p))

    def U(self, p: float = 0.95) -> float:  # noqa: N802 - the field's own symbol
        """Expanded uncertainty for probability `p`."""
        return self.k(p) * self.u if self.u else 0.0

    def __repr__(self) -> str:
        from suyuan.metrology.display import uncertain_text

        return f"Uncertain({uncertain_text(self)})"

    def _repr_html_(self) -> str:
        from suyuan.metrology.display import uncertain_html

        return uncertain_html(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return Uncertain, (self.value, (), self.sealed(), self.label)

    def __copy__(self) -> Uncertain:
        return self

    def __deepcopy__(self, memo: object) -> Uncertain:
        return self

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < _value_of(other))

    def __le__(self, other: Any) -> bool:
        return bool(self.value <= _value_of(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self.value > _value_of(other))

    def __ge__(self, other: Any) -> bool:
        return bool(self.value >= _value_of(other))


class BudgetLine(NamedTuple):
    """One influence of a result: signed component in the unit of the result, share of the variance."""

    origin: UUID
    label: str
    component: float
    dof: float
    share: float


_line: Final = partial(tuple.__new__, BudgetLine)  # a budget is read in bulk; this is its fastest making


def covariance(a: Uncertain, b: Uncertain) -> float:
    """Covariance of two results through the influences they share. Source: JCGM 100:2008, eq. (F.2)."""
    small, large = a.sealed(), b.sealed()
    if len(small) > len(large):
        small, large = large, small
    others = {key: component for key, component, _ in large}
    return math.fsum(component * others[key] for key, component, _ in small if key in others)


def correlation(a: Uncertain, b: Uncertain) -> float:
    """Correlation coefficient of two results, exactly ±1 for multiples of each other; 0 if one is exact."""
    if not a.u or not b.u:
        return 0.0
    if _proportional(a.sealed(), b.sealed()):
        return math.copysign(1.0, a.sealed()[0][1] * b.sealed()[0][1])
    return max(-1.0, min(1.0, covariance(a, b) / a.u / b.u))


def covariance_matrix(results: Sequence[Uncertain]) -> list[list[float]]:
    """Covariances of all pairs of `results`, (n, n)."""
    return [[covariance(a, b) for b in results] for a in results]


def budget(result: Uncertain, *, labels: Mapping[UUID, str] | None = None) -> tuple[BudgetLine, ...]:
    """The influences of `result`, the largest first; shares add up to 1."""
    variance = result.variance
    lines = []
    for key, component, dof in sorted(result.sealed(), key=_smallness):
        uid = _identity(key)
        name = labels.get(uid, "") if labels else ""
        lines.append(_line((uid, name, component, dof, component * component / variance)))
    return tuple(lines)


def _smallness(entry: SealedRow) -> float:
    return -abs(entry[1])


@lru_cache(maxsize=65536)
def _identity(key: int) -> UUID:
    """The same few standards stand behind most results, and making a UUID costs more than finding it."""
    return UUID(int=key)


def _collect(result: Uncertain) -> tuple[SealedRow, ...]:
    """Sweep the tape behind `result` into one sorted row."""
    if not -_INF < result.value < _INF:
        raise NotFinite(Text("结果", "the result"), given=result.value)
    entries: list[SealedRow] = []
    for leaf, adjoint in sweep(result):
        for key, component, dof in leaf.row or ():
            entries.append((key, adjoint * component, dof))
    return _sorted_row(entries)


def _sorted_row(entries: list[SealedRow]) -> tuple[SealedRow, ...]:
    """The entries by identity, those of one identity added, zeros left out."""
    entries.sort()
    previous = -1
    for key, component, _ in entries:
        # One pass finds what is rare: an identity met twice, a component that is zero or not finite.
        if key == previous or not component or not -_INF < component < _INF:
            return _merged_row(entries)
        previous = key
    return tuple(entries)


def _merged_row(entries: list[SealedRow]) -> tuple[SealedRow, ...]:
    sums: dict[int, SealedRow] = {}
    for key, component, dof in entries:
        held = sums.get(key)
        if held is None:
            sums[key] = (key, component, dof)
        elif held[2] == dof:
            sums[key] = (key, held[1] + component, dof)
        else:
            raise _disagreement(key, held[2], dof)
    for entry in sums.values():
        if not -_INF < entry[1] < _INF:
            raise NotFinite(Text("不确定度分量", "a component of the uncertainty"), given=entry[1])
    return tuple([entry for entry in sums.values() if entry[1]])


def _proportional(a: tuple[SealedRow, ...], b: tuple[SealedRow, ...]) -> bool:
    if len(a) != len(b):
        return False
    first, second = a[0][1], b[0][1]
    return all(x[0] == y[0] and x[1] * second == y[1] * first for x, y in zip(a, b, strict=True))


def _disagreement(key: int, one: float, other: float) -> DisagreeingFreedom:
    return DisagreeingFreedom(
        Text(
            f"同一来源 {UUID(int=key)} 的自由度既为 {one} 又为 {other}",
            f"the same influence {UUID(int=key)} was given {one} and {other} degrees of freedom",
        ),
        hint=Text("不同的量要用不同的身份。", "Different quantities need different identities."),
        quantity=str(UUID(int=key)),
        given=other,
        allowed=one,
    )


def _value_of(other: Any) -> float:
    return other.value if isinstance(other, Var) else float(other)


def _number(quantity: str, given: Any) -> float:
    try:
        number = float(given)
    except (TypeError, ValueError, OverflowError):
        raise NotANumber(quantity, given=given) from None
    if not math.isfinite(number):
        raise NotFinite(same(quantity), given=given)
    return number


def _not_negative(quantity: str, given: Any) -> float:
    number = _number(quantity, given)
    if number < 0.0:
        raise OutOfRange(quantity, given=given, allowed="[0, ∞)")
    return number


def _freedom(dof: Any) -> float:
    try:
        number = float(dof)
    except (TypeError, ValueError, OverflowError):
        raise NotANumber("dof", given=dof) from None
    if not number > 0.0:
        raise OutOfRange("dof", given=dof, allowed="(0, ∞]")
    return number
