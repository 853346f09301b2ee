"""Decisions about results: which influences are shared, what a stated result must say, what lies behind one.

A verifier measures hundreds of instruments with the same standards: the contributions of the standards are
then the same for all of them and are stored once, in the set-up. Source: design 2; JCGM 100:2008, 5.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from suyuan.base.canonical import digest
from suyuan.base.errors import InputError, Missing, NotANumber, OutOfRange, TooLarge, UnknownUnit
from suyuan.base.text import Text
from suyuan.methods.units import ALIASES
from suyuan.metrology.units import read_plain

if TYPE_CHECKING:
    from suyuan.methods.evaluation import Influence

MAX_OBSERVATIONS: Final = 1_000_000  # bytes of canonical JSON
MAX_REASON: Final = 240
ORIGINS: Final = {
    "engine": Text("本系统计算", "computed here"),
    "external": Text("外部证书", "another laboratory's certificate"),
    "root": Text("公认源头", "accepted root"),
    "peer": Text("另一系统", "another installation"),
    "corrected": Text("更正的结果", "corrected result"),
}


class Split(NamedTuple):
    """Influences of one line: those every result with the same standards has, and its own."""

    shared: tuple[Influence, ...]
    own: tuple[Influence, ...]


def split(influences: Iterable[Influence]) -> Split:
    """Part the influences of a line; several of one origin under one symbol are added up.

    What the standards contribute is shared. The readings and assumptions are of this instrument.
    """
    added: dict[tuple[str, UUID], Influence] = {}
    for influence in influences:
        key = (influence.symbol, influence.origin)
        known = added.get(key)
        added[key] = influence if known is None else _sum(known, influence)
    ordered = [added[key] for key in sorted(added, key=lambda key: (key[0], key[1].int))]
    shared = tuple(item for item in ordered if item.kind == "standard")
    return Split(shared, tuple(item for item in ordered if item.kind != "standard"))


def _sum(one: Influence, other: Influence) -> Influence:
    return replace(one, component=one.component + other.component, dof=min(one.dof, other.dof))


def set_up_digest(pack_digest: str, shared: Iterable[Influence]) -> str:
    """The identity of a set-up: the pack and what each standard contributes, to the last bit."""
    rows = [
        [item.symbol, item.origin, repr(float(item.component)), repr(float(item.dof)), item.distribution]
        for item in shared
    ]
    return digest({"pack": pack_digest, "influences": rows})


CORRECTION: Final = Text("修正值", "correction")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One result as a certificate from outside states it: a correction at a point with U and k.

    `value`, `U` and `k` are decimal text, `value` and `U` in `unit`; `dof` None means infinite.
    """

    point: str
    value: str
    U: str
    unit: str
    label: Text
    symbol: str = "c"
    quantity: Text = CORRECTION
    k: str = "2"
    p: str = "0.95"
    dof: float | None = None
    test: str = "statement"


class Stated(NamedTuple):
    """The numbers of a statement."""

    value: float
    u: float
    k: float
    p: float


def read_statement(statement: Statement) -> Stated:
    """The numbers behind the text. Raises NotANumber or OutOfRange; a result without uncertainty is none."""
    value = number(statement.value, quantity=f"{statement.symbol}({statement.point})")
    expanded = number(statement.U, quantity=f"U({statement.point})")
    k = number(statement.k, quantity=f"k({statement.point})")
    p = number(statement.p, quantity=f"p({statement.point})")
    if expanded <= 0:
        raise OutOfRange(f"U({statement.point})", given=statement.U, allowed=f"(0, ∞) {statement.unit}")
    if not 1 <= k <= 100:
        raise OutOfRange(f"k({statement.point})", given=statement.k, allowed="[1, 100]")
    if not 0 < p < 1:
        raise OutOfRange(f"p({statement.point})", given=statement.p, allowed="(0, 1)")
    return Stated(float(value), float(expanded / k), float(k), float(p))


def number(text: str, *, quantity: str) -> Decimal:
    """Decimal text as a number. Raises Missing where it is empty, NotANumber where it is not one."""
    if not text.strip():
        raise Missing(quantity)
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise NotANumber(quantity, given=text) from None
    if not value.is_finite():
        raise NotANumber(quantity, given=text)
    return value


CENT: Final = Decimal("0.01")


def sum_of_money(text: str, *, quantity: str, most: Decimal) -> Decimal:
    """A sum below `most` with two decimals from decimal text. Raises Missing, NotANumber, OutOfRange."""
    found = number(text, quantity=quantity)
    if not 0 <= found < most or found != found.quantize(CENT):
        raise OutOfRange(quantity, given=text, allowed=f"0.00 ... {most - CENT}")
    return found


def words(text: str, quantity: str, *, most: int) -> str:
    """Free words as they may be stored: not longer than the column, no control characters but line ends.

    Raises TooLarge or InputError.
    """
    if len(text) > most:
        raise TooLarge.letters(quantity, text, most=most)
    if any(not letter.isprintable() and letter not in "\n\r\t" for letter in text):
        raise InputError(
            Text(f"{quantity} 含有不可显示的字符", f"{quantity} holds characters that cannot be shown"),
            quantity=quantity,
        )
    return text


def reason_of(text: str) -> str:
    """A reason as it may be recorded. Raises Missing where nothing was said."""
    if not text.strip():
        raise Missing("reason", hint=Text("请写明原因。", "Say why."))
    return words(text.strip(), "reason", most=MAX_REASON)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a set of readings comes from, beyond its source: the file kept, the device, the phase.

    phase : ``""`` where nothing was adjusted, ``as_found`` before and ``as_left`` after an adjustment.
    """

    file: str = ""  # SHA-256 of the file as received
    file_name: str = ""
    device: str = ""
    phase: str = ""
    reason: str = ""  # why it replaces the set before it

    def told(self) -> dict[str, str]:
        """What is said of it in the record of the act."""
        return {name: value for name, value in vars(self).items() if value}


TYPED: Final = Origin()
PHASES: Final[dict[str, Text]] = {
    "": Text("未调整", "Not adjusted"),
    "as_found": Text("调整前", "As found"),
    "as_left": Text("调整后", "As left"),
}


class Point(NamedTuple):
    """A calibrated point: its nominal value, its unit ("" where not told), the mark of a second weight."""

    nominal: Decimal
    unit: str
    mark: str


def read_point(text: str) -> Point | None:
    """The point of a line ("200 g", "200 g *", "200"), or None where its words do not begin with a number."""
    first, *rest = text.split() or [""]
    try:
        nominal = Decimal(first)
    except InvalidOperation:
        return None
    if not nominal.is_finite():
        return None
    unit = rest.pop(0) if rest and _is_unit(rest[0]) else ""
    return Point(nominal, unit, " ".join(rest))


def _is_unit(word: str) -> bool:
    """Whether `word` is a unit that the engine knows, not only one that forms offer; else it is a mark."""
    try:
        read_plain(word)
    except UnknownUnit:
        return word in ALIASES
    return True


def largest_limit(low: str, high: str) -> float | None:
    """The greater of two limits as a positive number: the maximum permissible error of a line."""
    sides = [abs(float(text)) for text in (low, high) if text]
    return max(sides) if sides and all(math.isfinite(side) for side in sides) else None


def infinite(dof: float | None) -> float:
    """Degrees of freedom as stored (null is infinite)."""
    return math.inf if dof is None else dof


class Elementary(NamedTuple):
    """A component of a result that nothing known here stands behind: identity, signed size, dof."""

    uid: UUID
    component: float
    dof: float


class Stored(NamedTuple):
    """An influence as stored: which result kept here it came from, if any."""

    origin: UUID
    parent: UUID | None
    component: float
    dof: float


def elementary(
    wanted: Sequence[UUID], *, u: Mapping[UUID, tuple[float, float]], influences: Mapping[UUID, list[Stored]]
) -> dict[UUID, tuple[Elementary, ...]]:
    """The elementary components behind each wanted result, through all its ancestors.

    `u` gives standard uncertainty and dof of every ancestor, `influences` what each of them came from. A
    result without influences (stated by a certificate) is elementary itself. Two results with a common
    ancestor share its identity, which is what makes them correlated. Source: JCGM 100:2008, F.1.2.3.
    """
    known: dict[UUID, tuple[Elementary, ...]] = {}
    stack = list(wanted)
    while stack:
        here = stack[-1]
        waiting = [
            item.parent for item in influences.get(here, ()) if item.parent and item.parent not in known
        ]
        if here not in known and waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        if here not in known:
            known[here] = _components(here, u[here], influences.get(here, ()), u, known)
    return {result: known[result] for result in wanted}


def _components(
    here: UUID,
    own: tuple[float, float],
    influences: Iterable[Stored],
    u: Mapping[UUID, tuple[float, float]],
    known: Mapping[UUID, tuple[Elementary, ...]],
) -> tuple[Elementary, ...]:
    added: dict[UUID, float] = {}
    dofs: dict[UUID, float] = {}
    for item in influences:
        for uid, component, dof in _behind(item, u, known):
            added[uid] = added.get(uid, 0.0) + component
            dofs[uid] = dof
    if not added:
        return (Elementary(here, *own),)
    return tuple(Elementary(uid, component, dofs[uid]) for uid, component in added.items())


def _behind(
    item: Stored, u: Mapping[UUID, tuple[float, float]], known: Mapping[UUID, tuple[Elementary, ...]]
) -> Iterable[tuple[UUID, float, float]]:
    if item.parent is None:
        return ((item.origin, item.component, item.dof),)
    parent_u = u[item.parent][0]
    if parent_u == 0:
        return ()
    scale = item.component / parent_u
    return [(uid, scale * component, dof) for uid, component, dof in known[item.parent]]
