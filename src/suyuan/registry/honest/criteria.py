"""The criteria of honest measurement units as product data, and the result of a sheet of marks.

A sheet has a mark for every criterion of the category: "met" or "not_met" for a veto, points up to the weight
for the others. Source: domain model 12.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from suyuan.base.errors import InputError, Missing, to_give
from suyuan.base.text import Text

CATEGORIES: Final[dict[str, Text]] = {
    "market": Text("集贸市场", "Market"),
    "supermarket": Text("商场超市", "Supermarket"),
    "fuel_station": Text("加油站", "Fuel station"),
    "hospital": Text("医疗机构", "Hospital"),
    "optician": Text("眼镜店", "Optician"),
    "prepackage_maker": Text("定量包装生产企业", "Maker of prepackages"),
    "jeweller": Text("金银珠宝店", "Jeweller"),
    "other": Text("其他", "Other"),
}
FINDINGS: Final[dict[str, Text]] = {
    "met": Text("符合", "Met"),
    "not_met": Text("不符合", "Not met"),
    "unknown": Text("登记信息不足，由人判断", "The registers do not tell; a person judges"),
}
MET: Final = "met"
NOT_MET: Final = "not_met"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One thing that is asked for. `weight` 0: a veto. `test`: the register test that looks at it, or ""."""

    code: str
    text: Text
    evidence: Text
    weight: int = 0
    test: str = ""
    categories: tuple[str, ...] = ()

    @property
    def is_veto(self) -> bool:
        return self.weight == 0


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the registers say of one criterion: one of FINDINGS, with the sentence that shows why."""

    result: str
    said: Text

    def to_record(self) -> dict[str, str]:
        return {"result": self.result, "zh": self.said.zh, "en": self.said.en}


@dataclass(frozen=True, kw_only=True)
class Score:
    """What a sheet comes to: points out of 100 and the codes of the veto criteria that are not met."""

    points: int
    vetoes: tuple[str, ...]


@cache
def _library() -> tuple[str, tuple[Criterion, ...]]:
    data = files("suyuan.registry.honest").joinpath("data/criteria.toml").read_text("utf-8")
    table = tomllib.loads(data)
    return table["edition"], tuple(_read(row) for row in table["criterion"])


def _read(row: Mapping[str, Any]) -> Criterion:
    return Criterion(
        code=row["code"],
        text=Text(**row["text"]),
        evidence=Text(**row["evidence"]),
        weight=row.get("weight", 0),
        test=row.get("test", ""),
        categories=tuple(row.get("categories", CATEGORIES)),
    )


def edition() -> str:
    """The edition of the criteria that new sheets are made by."""
    return _library()[0]


def criteria_of(category: str) -> tuple[Criterion, ...]:
    """The criteria of a category, vetoes first, in the order of the data."""
    return tuple(one for one in _library()[1] if category in one.categories)


def marks_of(category: str, given: Mapping[str, str]) -> dict[str, str]:
    """The marks of a sheet, complete and inside their ranges. Raises Missing or InputError."""
    marks = {}
    for one in criteria_of(category):
        mark = str(given.get(one.code, "")).strip()
        if not mark:
            raise Missing("mark", hint=to_give(one.text, is_chosen=one.is_veto), criterion=one.code)
        if not _fits(one, mark):
            allowed = (
                Text("“符合”或“不符合”", "“Met” or “Not met”")
                if one.is_veto
                else Text(f" 0 到 {one.weight} 的整数", f"a whole number from 0 to {one.weight}")
            )
            raise InputError(
                Text(
                    f"“{one.text.zh}”的评分应为{allowed.zh}，给出的是“{mark[:20]}”",
                    f"the mark of “{one.text.en}” is {allowed.en}; “{mark[:20]}” was given",
                ),
                given=mark[:20],
                allowed=allowed,
            )
        marks[one.code] = mark
    return marks


def _fits(one: Criterion, mark: str) -> bool:
    if one.is_veto:
        return mark in (MET, NOT_MET)
    return mark.isascii() and mark.isdecimal() and len(mark) <= 3 and int(mark) <= one.weight


def score(category: str, marks: Mapping[str, str], findings: Mapping[str, Finding]) -> Score:
    """Points and vetoes of complete marks. What the registers find not met counts nothing."""
    points, vetoes = 0, []
    for one in criteria_of(category):
        refuted = one.code in findings and findings[one.code].result == NOT_MET
        if one.is_veto:
            if refuted or marks[one.code] == NOT_MET:
                vetoes.append(one.code)
        elif not refuted:
            points += int(marks[one.code])
    return Score(points=points, vetoes=tuple(vetoes))
