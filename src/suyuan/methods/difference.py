"""What changed between two packs: every declared entry, table and example, by the name it goes by.

Both packs are flattened to (place, field) -> text, where a place is found again by what names it (symbol,
code, number), not by its position; so an entry that only moved did not change.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.base.text import Text, same
from suyuan.methods.formula import Formula
from suyuan.methods.pack import Pack
from suyuan.methods.tables import Table

AREAS: Final[Mapping[str, Text]] = {
    "name": Text("名称", "Name"),
    "activity": Text("活动", "Activity"),
    "quantity": Text("被测量", "Measurand"),
    "instrument_kinds": Text("适用器具", "Kinds of instruments"),
    "dated": Text("日期", "Date"),
    "interval_months": Text("周期（月）", "Interval in months"),
    "interval_certainty": Text("周期的把握", "Certainty of the interval"),
    "coverage": Text("包含因子", "Coverage"),
    "references": Text("依据", "References"),
    "facts": Text("条款", "Clauses"),
    "inputs": Text("铭牌输入", "Inputs from the plate"),
    "conditions": Text("环境条件", "Environment"),
    "quantities": Text("导出量", "Derived quantities"),
    "influences": Text("影响量", "Influences"),
    "checks": Text("数据检查", "Checks of the data"),
    "roles": Text("所用标准", "Standards"),
    "tests": Text("试验", "Tests"),
    "tables": Text("表", "Tables"),
    "passes_on": Text("传递的量", "What it hands on"),
    "text": Text("说明", "Explanation"),
    "golden": Text("算例", "Worked examples"),
}
FIELDS: Final[Mapping[str, Text]] = {
    "at": Text("取值点", "Point"),
    "at_estimate": Text("仅取估计值", "At the estimate only"),
    "certainty": Text("把握", "Certainty"),
    "choices": Text("选项", "Choices"),
    "columns": Text("列", "Column"),
    "compared": Text("比较方式", "How it is compared"),
    "default": Text("默认值", "Default"),
    "distribution": Text("分布", "Distribution"),
    "dof": Text("自由度", "Degrees of freedom"),
    "exact": Text("十进制计算", "Decimal arithmetic"),
    "fit": Text("可判定条件", "Fit to decide"),
    "fit_label": Text("可判定条件的说明", "Words of fitness"),
    "formula": Text("公式", "Formula"),
    "has_uncertainty": Text("带不确定度", "Has an uncertainty"),
    "high": Text("上限", "Upper limit"),
    "holds": Text("条件", "Condition"),
    "instrument_kinds": Text("器具种类", "Kinds of instruments"),
    "k": Text("包含因子 k", "Coverage factor k"),
    "kind": Text("类型", "Kind"),
    "label": Text("名称", "Label"),
    "lines": Text("结果", "Result"),
    "low": Text("下限", "Lower limit"),
    "nominal_unit": Text("标称值单位", "Unit of the points"),
    "note": Text("说明", "Note"),
    "p": Text("包含概率 p", "Coverage probability p"),
    "passes_when": Text("合格条件", "Passes when"),
    "point": Text("测量点列", "Column of the point"),
    "proposed": Text("建议的行", "Proposed rows"),
    "quantities": Text("导出量", "Derived quantity"),
    "influences": Text("影响量", "Influence"),
    "standards": Text("标准的修正值", "Correction of a standard"),
    "checks": Text("检查", "Check"),
    "quantity": Text("量", "Quantity"),
    "readings": Text("读数个数", "Number of readings"),
    "required": Text("必需", "Required"),
    "required_when": Text("必需条件", "Required when"),
    "role": Text("标准", "Role"),
    "rows": Text("行数", "Rows"),
    "rule": Text("判定规则", "Decision rule"),
    "source": Text("出处", "Source"),
    "step": Text("修约间隔", "Rounding step"),
    "title": Text("题名", "Title"),
    "typical": Text("典型值", "Typical value"),
    "u": Text("标准不确定度", "Standard uncertainty"),
    "unit": Text("单位", "Unit"),
    "use": Text("用法", "Use"),
    "value": Text("值", "Value"),
    "what": Text("内容", "Content"),
}
# What names an entry, in the order in which it is looked for.
_NAMES: Final = ("symbol", "code", "id", "number", "what")
YES: Final = "✓"
NO: Final = "✗"
_LEFT_OUT: Final = frozenset({"id", "digest"})


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference. `before` is empty for what is new, `after` for what is gone."""

    area: Text
    place: Text  # names of the entries that lead there: "comparison · 影响量 / Influence · d"
    name: str  # of the field in the declaration; empty for an entry as a whole
    before: str
    after: str

    @property
    def field(self) -> Text:
        """What the field is called."""
        return FIELDS.get(self.name, same(self.name)) if self.name else self.area

    @property
    def kind(self) -> str:
        """added, removed or changed."""
        return "added" if not self.before else "removed" if not self.after else "changed"


def changes_between(old: Pack, new: Pack) -> list[Change]:
    """Every difference from `old` to `new`, in the order of the declaration."""
    return [change for area in AREAS for change in _in_area(area, old, new)]


def _in_area(area: str, old: Pack, new: Pack) -> Iterator[Change]:
    before = dict(_flat(getattr(old, area), ()))
    after = dict(_flat(getattr(new, area), ()))
    labels = {
        key: text
        for key, text in {**before, **after}.items()
        if key[-1] == "label" and before.get(key, text) == after.get(key, text)
    }
    for key in [*before, *(key for key in after if key not in before)]:
        was, is_now = before.get(key, ""), after.get(key, "")
        if was != is_now and {was, is_now} != {"", NO}:  # what a new entry is not is no difference
            *places, name = key
            place = _place(places, labels)
            yield from _told(AREAS[area], place, name, was, is_now)


def _told(area: Text, place: Text, name: str, was: str, is_now: str) -> Iterator[Change]:
    """Long texts are told by the lines that differ, everything else as a whole."""
    if "\n" not in was and "\n" not in is_now:
        yield Change(area=area, place=place, name=name, before=was, after=is_now)
        return
    old, new = was.splitlines(), is_now.splitlines()
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Change(
                area=area,
                place=place,
                name=name,
                before="\n".join(old[i:j]).strip(),
                after="\n".join(new[k:m]).strip(),
            )


def _place(places: list[str], labels: Mapping[tuple[str, ...], str]) -> Text:
    """Entries by their labels where both editions agree; every second name is a field that holds entries."""
    named = [
        FIELDS.get(one, same(one)) if step % 2 else _labelled(one, labels.get((*places[: step + 1], "label")))
        for step, one in enumerate(places)
    ]
    return Text(" · ".join(one.zh for one in named), " · ".join(one.en for one in named))


def _labelled(name: str, label: str | None) -> Text:
    return Text.read(label) if label else same(name)


def _flat(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The leaves below a value: the names that lead there, the last one a field, and what stands there."""
    match value:
        case Table():
            yield from _table(value, path)
        case Mapping():
            for name, one in value.items():
                yield from _flat(one, (*path, str(name)))
        case tuple() if value and all(is_dataclass(one) for one in value):
            for place, one in enumerate(value):
                yield from _flat(one, (*path, _name_of(one, place)))
        case _ if is_dataclass(value) and not isinstance(value, Formula):
            for field in fields(value):
                inner = getattr(value, field.name)
                if field.name in _NAMES[:4] or field.name in _LEFT_OUT:
                    continue
                deeper = isinstance(inner, tuple) and inner and all(is_dataclass(one) for one in inner)
                if deeper and not isinstance(inner, Text):
                    yield from _flat(inner, (*path, field.name))
                else:
                    yield (*path, field.name), _said(inner)
        case _:
            yield (*path, ""), _said(value)


def _table(table: Table, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    yield (*path, "columns"), ", ".join(table.columns)
    for place, row in enumerate(table.rows, start=1):
        yield (*path, f"#{place}", "rows"), ", ".join(row)


def _name_of(entry: Any, place: int) -> str:
    for name in _NAMES:
        found = getattr(entry, name, None)
        if isinstance(found, str) and found:
            return found
        if isinstance(found, Text):
            return str(found)
    return f"#{place + 1}"


def _said(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return YES if value else NO
        case Formula():
            return value.text
        case bytes():
            return value.decode("utf-8", "replace").strip()
        case Text():
            return str(value) if value.zh or value.en else ""
        case Decimal():
            return str(value)
        case tuple():
            return ", ".join(_said(one) for one in value)
        case _:
            return str(value)
