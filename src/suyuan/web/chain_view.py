"""A chain of traceability as the page shows it: levels from the source down to the result, device by device.

The links come from `trace.chain.check_chain`; here they are grouped by the certificate they stand on, and
the shares of the variance are laid end to end. Source: domain model 6.1 and 6.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.results.chain import ChainRows
from suyuan.trace.chain import CODES, ChainEdge, ChainLink, ChainReport

LEAST_WIDTH: Final = 0.4  # per cent; a smaller share is still to be seen
WHOLE: Final = 100.0
THIS: Final = Text("本次结果", "This result")
ROOT: Final = Text("国家基准", "National standard")
ONE_ABOVE: Final = Text("上一级", "One level above")
ABOVE: Final = Text("上 {n} 级", "{n} levels above")


@dataclass(frozen=True, kw_only=True)
class Point:
    """One result of a device that this chain uses."""

    label: Text
    value_text: str
    U_text: str
    unit: str
    share: float
    faults: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One device under one certificate: `used_on` is the day it was used last in this chain.

    `begin` and `width`, in per cent, are its own part in the variance, laid after the levels below it.
    """

    device: Text
    serial: str
    issuer: Text
    is_root: bool
    is_source: bool
    certificate: str
    address: str
    performed_on: date
    valid_until: date | None
    used_on: date | None
    points: tuple[Point, ...]
    faults: tuple[tuple[Text, Text], ...]  # what is wrong, and the words that say where
    share: float
    begin: float
    width: float
    elsewhere: Mapping[str, Any] | None = None  # the installation that holds it, see `held_elsewhere`


@dataclass(frozen=True, kw_only=True)
class Level:
    """All devices that stand equally far above the result."""

    number: int
    name: Text
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class ChainView:
    """The whole chain, the source first. `is_bare` says that no standard enters this result at all."""

    levels: tuple[Level, ...]
    traceable: bool
    is_bare: bool
    words: Text
    own_share: float
    has_shares: bool

    @property
    def height(self) -> int:
        """How many levels lie above the result."""
        return len(self.levels) - 1

    @property
    def breaks(self) -> list[tuple[Level, Step]]:
        """Where the chain is broken, nearest to the result first."""
        if self.is_bare:
            return []
        return [(level, step) for level in reversed(self.levels) for step in level.steps if step.faults]

    @property
    def source(self) -> Text | None:
        """Who keeps the source, where the chain reaches one."""
        top = self.levels[0].steps[0]
        return top.issuer if top.is_source and self.traceable else None


def is_bare(report: ChainReport) -> bool:
    """Whether a result compares the instrument with itself only, such as a zero error or a repeatability."""
    return len(report.links) == 1 and not report.links[0].node.is_accepted_root


def chain_view(
    report: ChainReport,
    rows: ChainRows,
    *,
    devices: Mapping[UUID, Mapping[str, Any]],
    address_of: Callable[[str], str],
    elsewhere: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> ChainView:
    """The view of one result's chain. `devices` names the instruments; `address_of` a certificate's page;
    `elsewhere` says which results other installations hold.
    """
    held = elsewhere or {}
    used_on = _last_use(report, rows.edges)
    numbers = sorted({link.level for link in report.links})
    begin, levels = 0.0, []
    for number in numbers:
        steps: list[Step] = []
        for group in _groups([link for link in report.links if link.level == number], held):
            share = sum(link.share for link in group)
            step = _step(group, rows, devices, used_on, address_of, share=share, begin=WHOLE * begin)
            foreign = held.get(group[0].node.id)
            steps.append(step if foreign is None else replace(step, elsewhere=foreign, address=""))
            begin += share
        levels.append(Level(number=number, name=_level_name(number, steps), steps=tuple(steps)))
    return ChainView(
        levels=tuple(reversed(levels)),
        traceable=report.traceable,
        is_bare=is_bare(report),
        words=report.words,
        own_share=report.links[0].share,
        has_shares=begin > 0,
    )


def _groups(links: Sequence[ChainLink], held: Mapping[UUID, Mapping[str, Any]]) -> list[list[ChainLink]]:
    """Links that stand on the same certificate of the same installation, the greatest share first."""
    groups: dict[object, list[ChainLink]] = {}
    for link in links:
        installation = held[link.node.id]["peer_id"] if link.node.id in held else None
        groups.setdefault((link.node.certificate_number or link.node.id, installation), []).append(link)
    return sorted(groups.values(), key=lambda group: -sum(link.share for link in group))


def _step(
    group: Sequence[ChainLink],
    rows: ChainRows,
    devices: Mapping[UUID, Mapping[str, Any]],
    used_on: Mapping[UUID, date],
    address_of: Callable[[str], str],
    *,
    share: float,
    begin: float,
) -> Step:
    node = group[0].node
    stated = rows.unregistered.get(node.id, node.label)
    device = devices.get(rows.instruments.get(node.id, node.id)) or {
        "name_zh": stated.zh, "name_en": stated.en, "serial_no": ""
    }  # fmt: skip  # a certificate from outside may be about an instrument that nobody has registered
    days = [used_on[link.node.id] for link in group if link.node.id in used_on]
    width = max(LEAST_WIDTH, WHOLE * share)
    return Step(
        device=Text(device["name_zh"], device["name_en"]),
        serial=device["serial_no"],
        issuer=node.issuer,
        is_root=node.kind == "root",
        is_source=node.is_accepted_root,
        certificate=node.certificate_number or "",
        address=address_of(node.certificate_number) if node.certificate_number else "",
        performed_on=node.performed_on,
        valid_until=node.valid_until,
        used_on=max(days, default=None),
        points=tuple(_point(link, device) for link in group),
        faults=_what_is_wrong(group),
        share=share,
        begin=min(begin, WHOLE - width),
        width=width,
    )


def _what_is_wrong(group: Sequence[ChainLink]) -> tuple[tuple[Text, Text], ...]:
    """The faults of a device's results, each kind once."""
    found: dict[str, Text] = {}
    for link in group:
        for fault in link.faults:
            found.setdefault(fault.code, fault.words)
    return tuple((CODES[code], words) for code, words in found.items())


def _point(link: ChainLink, device: Mapping[str, Any]) -> Point:
    node = link.node
    return Point(
        label=Text(
            _without(node.label.zh, device["name_zh"], device["serial_no"]),
            _without(node.label.en, device["name_en"], device["serial_no"]),
        ),
        value_text=node.value_text,
        U_text=node.U_text,
        unit="" if node.unit == "1" else node.unit,
        share=link.share,
        faults=tuple(fault.words for fault in link.faults),
    )


def _without(label: str, name: str, serial: str) -> str:
    """The label of a result without its device, which has its own place."""
    device = " ".join(part for part in (name, serial) if part)
    return label.removeprefix(device).strip() or label


def _last_use(report: ChainReport, edges: Sequence[ChainEdge]) -> dict[UUID, date]:
    inside = {link.node.id for link in report.links}
    days: dict[UUID, date] = {}
    for edge in edges:
        if edge.child in inside:
            days[edge.parent] = max(days.get(edge.parent, edge.used_on), edge.used_on)
    return days


def _level_name(number: int, steps: Sequence[Step]) -> Text:
    if number == 0:
        return THIS
    if all(step.is_root for step in steps):
        return ROOT
    return ONE_ABOVE if number == 1 else ABOVE.fill(n=number)
