"""Hierarchy schemes as templates: which level may hang below which, and how much a standard may bring.

A scheme is data. A chain is held against the scheme of its kind; what differs is told and nothing is refused.
Source: domain model 2 (`hierarchy_scheme`) and 6.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.trace.links import RATIO_SLACK, ChainEdge

DEVIATIONS: Final[dict[str, Text]] = {
    "NOT_IN_SCHEME": Text("检定系统表中没有这一级", "the scheme has no such level"),
    "UPSIDE_DOWN": Text("上级不高于下级", "the standard is not above what was measured with it"),
    "LEVEL_SKIPPED": Text("越级传递", "a level was skipped"),
    "RATIO": Text("标准引入的不确定度占允许误差过大", "the standard brings too much of what is allowed"),
}
K: Final = 2.0  # schemes speak of expanded uncertainties


@dataclass(frozen=True, kw_only=True)
class Level:
    """Instruments of a kind and of some accuracy classes (none named: any), `rank` steps below the source.

    most : U (k = 2) that one standard may bring, over the limit of error here; None: nothing is said
    """

    code: str
    name: Text
    rank: int
    kind: str
    classes: tuple[str, ...]
    most: float | None


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """One scheme. `confidence`: its numbers were ``read`` in the source, or stand there ``from memory``."""

    code: str
    title: Text
    specification: str
    source: str
    confidence: str
    levels: tuple[Level, ...]

    def level_of(self, kind: str, accuracy: str) -> Level | None:
        """The level of an instrument, None where the scheme does not know it."""
        fitting = [one for one in self.levels if one.kind == kind]
        exact = [one for one in fitting if accuracy in one.classes]
        return next(iter(exact or [one for one in fitting if not one.classes]), None)


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a scheme must know of a result: its instrument, and the limit of error in the result's unit."""

    kind: str
    accuracy: str
    limit: float | None


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """Where a chain differs from the scheme."""

    code: str
    child: UUID
    parent: UUID
    words: Text


def scheme_for(schemes: Iterable[Scheme], kind: str, accuracy: str) -> Scheme | None:
    """The scheme that knows an instrument, None where none does."""
    return next((one for one in schemes if one.level_of(kind, accuracy) is not None), None)


def deviations(scheme: Scheme, held: Mapping[UUID, Held], edges: Sequence[ChainEdge]) -> list[Deviation]:
    """What differs, edge by edge. Results that are not in `held` are passed over."""
    found: list[Deviation] = []
    for edge in edges:
        if edge.child not in held or edge.parent not in held:
            continue
        below, above = held[edge.child], held[edge.parent]
        child = scheme.level_of(below.kind, below.accuracy)
        parent = scheme.level_of(above.kind, above.accuracy)
        for level, one in ((child, below), (parent, above)):
            if level is None:
                found.append(_told("NOT_IN_SCHEME", edge, f"{one.kind} {one.accuracy}".strip()))
        if child is not None and parent is not None:
            found += _between(edge, child, parent)
        if child is not None and child.most is not None and below.limit:
            ratio = K * abs(edge.component) / below.limit
            if ratio > child.most * (1 + RATIO_SLACK):
                found.append(_told("RATIO", edge, f"{ratio:.3g} > {child.most:.3g}"))
    return list({(one.code, one.words): one for one in reversed(found)}.values())[::-1]


def _between(edge: ChainEdge, child: Level, parent: Level) -> list[Deviation]:
    steps = child.rank - parent.rank
    pair = f"{parent.name.zh} → {child.name.zh}", f"{parent.name.en} → {child.name.en}"
    if steps < 1:
        return [_told("UPSIDE_DOWN", edge, *pair)]
    return [_told("LEVEL_SKIPPED", edge, *pair)] if steps > 1 else []


def _told(code: str, edge: ChainEdge, zh: str, en: str = "") -> Deviation:
    what = DEVIATIONS[code]
    words = Text(f"{what.zh}（{zh}）", f"{what.en} ({en or zh})")
    return Deviation(code=code, child=edge.child, parent=edge.parent, words=words)


def read_schemes(record: Mapping[str, Any]) -> tuple[Scheme, ...]:
    """Schemes from their file. Raises InputError for one that is not complete."""
    try:
        return tuple(
            Scheme(
                code=one["code"],
                title=Text(one["title_zh"], one["title_en"]),
                specification=one["specification"],
                source=one["source"],
                confidence=one["confidence"],
                levels=tuple(
                    Level(
                        code=level["code"],
                        name=Text(level["zh"], level["en"]),
                        rank=int(level["rank"]),
                        kind=level["kind"],
                        classes=tuple(level.get("classes", ())),
                        most=_ratio(level.get("most")),
                    )
                    for level in one["levels"]
                ),
            )
            for one in record["scheme"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            Text("检定系统表数据不完整", "a hierarchy scheme is not complete"), given=str(error)
        ) from None


def _ratio(given: Sequence[int] | None) -> float | None:
    """A ratio is written as two whole numbers, as the rules do: [1, 3]."""
    if given is None:
        return None
    above, below = given
    return above / below
