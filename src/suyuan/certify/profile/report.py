"""Findings for a reader: each rule told once with all its places, and how many there are of each level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from suyuan.base.errors import NO_HINT
from suyuan.base.text import Text
from suyuan.certify.profile.finding import Finding, Level
from suyuan.certify.profile.profiles import PROFILES, Profile

MOST_LINES: Final = 3
NOTHING: Final = Text("没有发现问题", "nothing found")
MANY: Final[dict[Level, tuple[Text, Text]]] = {  # one, several
    "error": (Text("1 个错误", "1 error"), Text("{n} 个错误", "{n} errors")),
    "warning": (Text("1 个警告", "1 warning"), Text("{n} 个警告", "{n} warnings")),
}


class Group(NamedTuple):
    """All findings of one rule that are of one level; the first stands for them."""

    first: Finding
    all: tuple[Finding, ...]

    @property
    def where(self) -> Text:
        """The first lines, and in how many places it is in all; empty where no line is known."""
        lines, count = self.lines, len(self.all)
        if not lines:
            return NO_HINT
        shown = lines[:MOST_LINES]
        zh, en = "、".join(map(str, shown)), ", ".join(map(str, shown))
        if len(shown) < count:
            return Text(f"第 {zh} 行等，共 {count} 处", f"line {en} …, {count} places")
        return Text(f"第 {zh} 行", f"line {en}")

    @property
    def lines(self) -> tuple[int, ...]:
        """Where they stand, each line once."""
        return tuple(dict.fromkeys(one.line for one in self.all if one.line))


def grouped(findings: Iterable[Finding], *, levels: tuple[Level, ...] = ("error", "warning")) -> list[Group]:
    """The findings rule by rule, in the order of their first; notes only where asked for."""
    found: dict[tuple[str, bool], list[Finding]] = {}
    for one in findings:
        if one.level in levels:
            found.setdefault((one.rule.id, one.judged), []).append(one)
    return [Group(group[0], tuple(group)) for group in found.values()]


def count_of(findings: Iterable[Finding]) -> Counter[Level]:
    """How many findings there are of each level."""
    return Counter(one.level for one in findings)


def counted(findings: Iterable[Finding]) -> Text:
    """The same in words, without the notes."""
    counts = count_of(findings)
    parts = [
        (one if counts[level] == 1 else several.fill(n=counts[level]))
        for level, (one, several) in MANY.items()
        if counts[level]
    ]
    if not parts:
        return NOTHING
    return Text("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def to_record(found: dict[Profile, tuple[Finding, ...]]) -> dict[str, Any]:
    """The findings of every profile as plain JSON data."""
    return {
        name: {
            "title": PROFILES[name]._asdict(),
            "errors": count_of(findings)["error"],
            "warnings": count_of(findings)["warning"],
            "notes": count_of(findings)["note"],
            "findings": [one.to_record() for one in findings],
        }
        for name, findings in found.items()
    }
