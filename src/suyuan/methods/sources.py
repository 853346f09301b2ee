"""What a measurement standard hands on: its corrections at points, with uncertainty and identity.

`value` is the correction of a point: true value = nominal + value. For a weight that is its conventional
mass minus the nominal value, for a gauge the pressure minus its indication. `rows` are the elementary
components behind the parent result (identity, signed component, dof), so that two points calibrated with the
same national standard are correlated without anyone saying so.

Source: JCGM 100:2008, F.1.2.3 (correlation through a common standard).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np

from suyuan.base.errors import NO_HINT, OutOfRange
from suyuan.base.identity import derived
from suyuan.base.text import Text
from suyuan.methods.errors import SourceError
from suyuan.methods.observations import read_number
from suyuan.methods.pack import Pack, Role, Use

Row = tuple[UUID, float, float]
NAMESPACE = "suyuan.methods/source"


@dataclass(frozen=True, kw_only=True)
class SourcePoint:
    """One calibrated point of a standard: nominal value, correction, uncertainty, where it comes from.

    `nominal` is in the nominal unit of the role, `value`, `u` and `mpe` in its unit. `origin` is the identity
    of the result that calibrated the point. Without `rows` the point stands for itself alone.
    """

    nominal: Decimal
    value: float
    u: float
    dof: float = math.inf
    origin: UUID
    rows: tuple[Row, ...] = ()
    mpe: float | None = None
    mark: str = ""  # tells two weights of one nominal value apart

    @property
    def largest_error(self) -> float:
        """The error this point may have: its mpe where stated, else what its calibration leaves open."""
        return self.mpe if self.mpe is not None else abs(self.value) + 2 * self.u

    @property
    def elementary(self) -> tuple[Row, ...]:
        """Components that add up to `u`; what `rows` do not cover is this result's own."""
        rest = self.u**2 - math.fsum(component**2 for _, component, _ in self.rows)
        if self.rows and rest <= 1e-9 * self.u**2:
            return self.rows
        own = math.sqrt(rest) if self.rows else self.u
        return (*self.rows, (self.origin, own, self.dof))


@dataclass(frozen=True, kw_only=True)
class Source:
    """A standard in its role: the points of its valid calibration."""

    role: str
    label: Text
    unit: str
    points: tuple[SourcePoint, ...]
    accuracy: Text = NO_HINT

    @cached_property
    def ordered(self) -> tuple[SourcePoint, ...]:
        """The points by nominal value, greatest last."""
        return tuple(sorted(self.points, key=lambda point: point.nominal))


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Corrections of a standard for a batch: what it gives at each distinct demand.

    `index` (items, rows) points into the q distinct demands; `shares` (q, points) says how much of each point
    is in the demand; `block` (q, m) holds the elementary components, column by column of `columns`.
    """

    index: np.ndarray[Any, np.dtype[np.intp]]
    shares: np.ndarray[Any, np.dtype[np.float64]]
    points: tuple[SourcePoint, ...]
    columns: tuple[UUID, ...]
    dofs: np.ndarray[Any, np.dtype[np.float64]]
    block: np.ndarray[Any, np.dtype[np.float64]]
    values: np.ndarray[Any, np.dtype[np.float64]]
    mpes: np.ndarray[Any, np.dtype[np.float64]]

    @cached_property
    def uncertainties(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Standard uncertainty at each distinct demand, (q,)."""
        return np.asarray(np.sqrt((self.block**2).sum(axis=1)))

    def spread(self, per_demand: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Values per distinct demand, laid out as (items, rows, 1)."""
        return np.asarray(per_demand[self.index][..., None])


def reach(source: Source, use: Use, demands: np.ndarray[Any, Any]) -> Reach:
    """What `source` gives at `demands`, an array (items, rows) of Decimals in the nominal unit of its role.

    Raises SourceError where a load cannot be built or a nominal value is missing, and OutOfRange where a
    point lies outside the calibrated range.
    """
    distinct = {demand: place for place, demand in enumerate(dict.fromkeys(demands.ravel().tolist()))}
    index = np.array([distinct[demand] for demand in demands.ravel().tolist()], dtype=np.intp)
    points = source.ordered
    if not points:
        raise _lacking(source, next(iter(distinct), None))
    shares = np.zeros((len(distinct), len(points)))
    for demand, place in distinct.items():
        for which, share in SHARES[use](source, demand):
            shares[place, which] += share
    columns: dict[UUID, float] = {}
    parts = [point.elementary for point in points]
    for rows in parts:
        for uid, _, dof in rows:
            columns.setdefault(uid, dof)
    where = {uid: place for place, uid in enumerate(columns)}
    components = np.zeros((len(points), len(columns)))
    for place, rows in enumerate(parts):
        for uid, component, _ in rows:
            components[place, where[uid]] += component
    return Reach(
        index=index.reshape(demands.shape),
        shares=shares,
        points=points,
        columns=tuple(columns),
        dofs=np.array(list(columns.values())),
        block=shares @ components,
        values=shares @ np.array([point.value for point in points]),
        mpes=np.abs(shares) @ np.array([point.largest_error for point in points]),
    )


def _at(source: Source, demand: Decimal) -> Sequence[tuple[int, float]]:
    for place, point in enumerate(source.ordered):
        if point.nominal == demand:
            return [(place, 1.0)]
    raise _lacking(source, demand)


def _sum(source: Source, demand: Decimal) -> Sequence[tuple[int, float]]:
    """Greatest weights first, each used once, until the load is built exactly."""
    rest, taken = demand, []
    for place in range(len(source.ordered) - 1, -1, -1):
        nominal = source.ordered[place].nominal
        if 0 < nominal <= rest:
            rest -= nominal
            taken.append((place, 1.0))
    if rest != 0:
        raise _lacking(source, demand)
    return taken


def _interpolated(source: Source, demand: Decimal) -> Sequence[tuple[int, float]]:
    nominals = [point.nominal for point in source.ordered]
    if not nominals[0] <= demand <= nominals[-1]:
        raise OutOfRange(
            source.label.zh if source.label.zh == source.label.en else str(source.label),
            given=demand,
            allowed=f"[{nominals[0]}, {nominals[-1]}]",
            hint=Text("标准器在此点没有校准数据。", "The standard is not calibrated at this point."),
            role=source.role,
        )
    right = bisect_right(nominals, demand)
    left = right - 1
    if nominals[left] == demand:
        return [(left, 1.0)]
    share = float((demand - nominals[left]) / (nominals[right] - nominals[left]))
    return [(left, 1.0 - share), (right, share)]


SHARES = {"at": _at, "sum": _sum, "interpolate": _interpolated}


def _lacking(source: Source, demand: object) -> SourceError:
    available = ", ".join(str(point.nominal) for point in source.ordered) or "-"
    return SourceError(
        Text(
            f"标准器“{source.label.zh}”不能给出 {demand}；现有：{available}",
            f"the standard “{source.label.en}” cannot give {demand}; it has: {available}",
        ),
        hint=Text("更换标准器，或调整测量点。", "Take another standard, or other points."),
        role=source.role,
        given=demand,
        allowed=available,
    )


def read_sources(pack: Pack, data: Any, *, name: str = "given") -> dict[str, Source]:
    """Standards from plain data, by role: a list of entries with `role`, or a mapping role -> entry.

    An entry holds `points` with `nominal, value, u` and, where known, `dof, mpe, origin, mark`; `shared` is
    the part of every point's u that comes from one common ancestor. Identities that are not given are derived
    from `name`. Raises SourceError or NotANumber.
    """
    listed = [] if isinstance(data, Mapping) else _list(data)
    entries = (
        data.items() if isinstance(data, Mapping) else [(_entry(one).get("role"), one) for one in listed]
    )
    roles = {role.code: role for role in pack.roles}
    found = {}
    for code, entry in entries:
        if not isinstance(code, str) or code not in roles:
            raise _unreadable(f"role {code}", allowed=", ".join(roles))
        found[code] = _source_of(roles[code], _entry(entry), name=name)
    return found


def _source_of(role: Role, entry: Mapping[str, Any], *, name: str) -> Source:
    label = entry.get("label", role.label._asdict())
    shared = _size(entry, "shared", None)
    common = () if shared is None else ((derived(NAMESPACE, name, role.code), shared, math.inf),)
    points = tuple(
        SourcePoint(
            nominal=read_number(_entry(point).get("nominal"), quantity="nominal"),
            value=_number(point, "value"),
            u=_size(point, "u"),
            dof=_dof(point),
            origin=_identity(point.get("origin")) or derived(NAMESPACE, name, role.code, place),
            rows=common,
            mpe=_size(point, "mpe", None),
            mark=str(point.get("mark", "")),
        )
        for place, point in enumerate(_list(entry.get("points", [])))
    )
    return Source(role=role.code, label=_label(label), unit=role.unit, points=points)


def _entry(entry: Any) -> Mapping[str, Any]:
    if not isinstance(entry, Mapping):
        raise _unreadable(repr(entry), allowed="object")
    return entry


def _list(given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise _unreadable(repr(given), allowed="list")
    return given


def _label(label: Any) -> Text:
    if isinstance(label, str):
        return Text(label, label)
    if isinstance(label, Mapping) and {"zh", "en"} <= label.keys():
        return Text(str(label["zh"]), str(label["en"]))
    raise _unreadable(repr(label), allowed="zh, en")


def _identity(given: Any) -> UUID | None:
    try:
        return None if given is None else UUID(str(given))
    except ValueError:
        raise _unreadable(f"origin {given}", allowed="UUID") from None


def _number(entry: Mapping[str, Any], symbol: str, *default: Any) -> Any:
    if entry.get(symbol) is None and default:
        return default[0]
    return float(read_number(entry.get(symbol), quantity=symbol))


def _size(entry: Mapping[str, Any], symbol: str, *default: Any) -> Any:
    """An uncertainty or another amount, which is never negative. Raises OutOfRange."""
    amount = _number(entry, symbol, *default)
    if amount is not None and amount < 0:
        raise OutOfRange(symbol, given=entry.get(symbol), allowed="[0, ∞)")
    return amount


def _dof(entry: Mapping[str, Any]) -> float:
    """Degrees of freedom, infinite where not given. Raises OutOfRange."""
    if entry.get("dof") in (None, "inf", "∞"):
        return math.inf
    dof: float = _number(entry, "dof")
    if dof <= 0:
        raise OutOfRange("dof", given=entry.get("dof"), allowed="(0, ∞]")
    return dof


def _unreadable(given: str, *, allowed: str) -> SourceError:
    return SourceError(
        Text(f"标准器数据无法使用：{given}", f"data of a standard cannot be used: {given}"),
        given=given,
        allowed=allowed,
    )
