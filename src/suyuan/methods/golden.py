"""Worked examples of a pack: observations, standards and what must come out, with the source of the numbers.

A stated value or u holds to half of its last printed digit unless the example gives a tolerance; printed
texts, limits and verdicts hold exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from suyuan.base.errors import SuyuanError, TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.base.toml import read_toml
from suyuan.methods.errors import PackError
from suyuan.methods.evaluate import evaluate_one
from suyuan.methods.evaluation import Evaluation, Line
from suyuan.methods.observations import Observations, parse_observations
from suyuan.methods.pack import Pack
from suyuan.methods.sources import Source, read_sources


@dataclass(frozen=True, kw_only=True)
class Example:
    """One worked example."""

    name: str
    title: Text
    source: str
    observations: Mapping[str, Any]
    sources: Mapping[str, Source]
    verdict: str
    lines: tuple[Mapping[str, str], ...]


def examples_of(pack: Pack) -> tuple[Example, ...]:
    """The worked examples of `pack`, by file name. Raises PackError for one that cannot be read."""
    return tuple(read_example(pack, name, data) for name, data in sorted(pack.golden.items()))


def read_example(pack: Pack, name: str, data: bytes) -> Example:
    """A worked example from TOML bytes."""
    try:
        read = read_toml(data)
        return Example(
            name=name,
            title=Text(**read["title"]),
            source=read["source"],
            observations=read["observations"],
            sources=read_sources(pack, read.get("sources", []), name=name),
            verdict=read["expect"]["verdict"],
            lines=tuple(read["expect"].get("line", ())),
        )
    except (Unreadable, TooLarge, KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as fault:
        raise PackError(
            Text(f"算例 {name} 无法读取：{fault}", f"example {name} cannot be read: {fault}"), given=name
        ) from None


def evaluated(pack: Pack, example: Example) -> Evaluation:
    """What the engine makes of an example."""
    return evaluate_one(pack, observed(pack, example), example.sources, identity_seed=example.name)


def observed(pack: Pack, example: Example) -> Observations:
    """The observations of an example, checked."""
    return parse_observations(pack, example.observations)


def disagreements(pack: Pack, example: Example) -> list[str]:
    """Where the engine and the example disagree; empty when it holds."""
    try:
        evaluation = evaluated(pack, example)
    except SuyuanError as fault:
        return [str(fault)]
    found = []
    if evaluation.verdict != example.verdict:
        found.append(f"verdict: {evaluation.verdict}, expected {example.verdict}")
    for expected in example.lines:
        line = evaluation.line(expected["id"])
        if line is None:
            found.append(f"{expected['id']}: no such line")
        else:
            found.extend(f"{expected['id']} {fault}" for fault in _faults(line, expected))
    return found


def _faults(line: Line, expected: Mapping[str, str]) -> Iterator[str]:
    texts = {"text": line.value_text, "U": line.U_text, "low": line.limit_low, "high": line.limit_high}
    for name, got in (texts | {"verdict": line.verdict}).items():
        if name in expected and got != expected[name]:
            yield f"{name}: {got}, expected {expected[name]}"
    for name, number in (("value", line.value), ("u", line.u)):
        if name in expected and not _agrees(number, expected[name], expected.get("tolerance")):
            yield f"{name}: {number!r}, expected {expected[name]}"


def _agrees(number: float | None, stated: str, tolerance: str | None) -> bool:
    exponent = Decimal(stated).as_tuple().exponent
    half = float(tolerance) if tolerance else 0.5 * 10.0 ** int(exponent)
    return number is not None and abs(number - float(stated)) <= half * (1 + 1e-9)
