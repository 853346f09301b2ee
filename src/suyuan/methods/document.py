"""The documentation page of a pack, in Chinese and English, written from its declaration.

What the page says is what the engine does: inputs, formulas, influences, limits, and how sure each fact is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from suyuan.base.text import Text
from suyuan.methods.formula import Formula
from suyuan.methods.pack import InfluenceInput, Input, LineSpec, Pack, Quantity, Reference, Test

_WORDS: Final = {
    "references": Text("依据", "Documents"),
    "facts": Text("取自文件的内容与把握程度", "What was taken from documents, and how sure it is"),
    "header": Text("铭牌与方法数据", "Plate data and method"),
    "conditions": Text("环境条件", "Surroundings"),
    "standards": Text("标准器", "Measurement standards"),
    "derived": Text("导出量", "Derived quantities"),
    "at_estimate": Text("（取估计值）", "(best estimate)"),
    "influences": Text("不确定度来源", "Influences"),
    "columns": Text("读数", "Readings"),
    "lines": Text("结果与判定", "Results and limits"),
    "checks": Text("方法要求", "Requirements on the data"),
    "rows": Text("行数", "rows"),
    "optional": Text("可选", "optional"),
    "identity": Text("标识", "Identity"),
    "digest": Text("摘要", "Digest"),
    "interval": Text("检定（校准）间隔（月）", "Interval (months)"),
    "coverage": Text("扩展不确定度", "Expanded uncertainty"),
    "tables": Text("表", "Tables"),
}
_CERTAINTY: Final = {
    "certain": Text("确定", "certain"),
    "high": Text("较有把握", "high"),
    "check": Text("待核对", "to be checked"),
}
_CAUTION: Final = Text(
    "标为“较有把握”或“待核对”的内容，使用前须与现行版本核对。",
    "Whatever is marked “high” or “to be checked” must be compared with the current edition before use.",
)
_HEADS: Final = {
    "input": (Text("符号", "Symbol"), Text("名称", "Name"), Text("单位", "Unit"), Text("范围", "Domain")),
    "quantity": (Text("符号", "Symbol"), Text("名称", "Name"), Text("单位", "Unit"), Text("公式", "Formula")),
    "influence": (
        Text("符号", "Symbol"),
        Text("名称", "Name"),
        Text("标准不确定度", "Standard uncertainty"),
        Text("自由度", "Degrees of freedom"),
        Text("分布", "Distribution"),
    ),
    "line": (
        Text("符号", "Symbol"),
        Text("名称", "Name"),
        Text("单位", "Unit"),
        Text("公式", "Formula"),
        Text("下限", "Low"),
        Text("上限", "High"),
        Text("规则", "Rule"),
        Text("前提", "Condition"),
    ),
}
Rows = Iterable[tuple[str, ...]]


def page_of(pack: Pack, *, language: str) -> str:
    """The page of `pack` as Markdown in one language ("zh" or "en")."""
    return "\n".join(_Page(pack, language).lines()).rstrip() + "\n"


class _Page:
    def __init__(self, pack: Pack, language: str) -> None:
        self.pack = pack
        self.language = language

    def say(self, text: Text) -> str:
        return text.to(self.language)

    def title(self, level: int, word: str) -> list[str]:
        return ["#" * level + " " + self.say(_WORDS[word]), ""]

    def lines(self) -> Iterator[str]:
        pack = self.pack
        yield from (f"# {self.say(pack.name)}", "", self.say(pack.text).strip(), "")
        yield from self.facts()
        yield from self.inputs("header", pack.inputs, 2)
        yield from self.inputs("conditions", pack.conditions, 2)
        yield from self.title(2, "standards")
        for role in pack.roles:
            yield f"- `{role.code}` {self.say(role.label)} ({role.unit}; {role.use})"
        yield ""
        yield from self.quantities(pack.quantities)
        yield from self.influences(pack.influences)
        for check in pack.checks:
            yield f"- {self.say(check.label)}: `{check.holds.text}`"
        yield ""
        for test in pack.tests:
            yield from self.test(test)
        yield from self.tables()

    def facts(self) -> Iterator[str]:
        pack = self.pack
        factor = f"k = {pack.coverage.k}" if pack.coverage.k is not None else ""
        yield f"- {self.say(_WORDS['identity'])}: `{pack.id}`"
        yield f"- {self.say(_WORDS['digest'])}: `{pack.digest}`"
        interval = f"{pack.interval_months} ({self.say(_CERTAINTY[pack.interval_certainty])})"
        yield f"- {self.say(_WORDS['interval'])}: {interval}"
        yield f"- {self.say(_WORDS['coverage'])}: {factor} (p = {pack.coverage.p})"
        yield ""
        yield from self.title(2, "references")
        for reference in pack.references:
            yield self.reference(reference)
        yield ""
        yield from self.title(2, "facts")
        for fact in pack.facts:
            yield f"- {self.say(fact.what)} — {fact.source}（{self.say(_CERTAINTY[fact.certainty])}）"
        yield from ("", self.say(_CAUTION), "")

    def reference(self, reference: Reference) -> str:
        certainty = self.say(_CERTAINTY[reference.certainty])
        words = f"- {reference.number} {self.say(reference.title)}（{certainty}）"
        return f"{words} {self.say(reference.caution)}".rstrip()

    def test(self, test: Test) -> Iterator[str]:
        least, most = test.rows
        optional = "" if test.required else f"，{self.say(_WORDS['optional'])}"
        yield f"## {self.say(test.label)} `{test.id}`"
        yield ""
        yield f"{self.say(_WORDS['rows'])}: {least}–{most}{optional}. {self.say(test.note)}".rstrip()
        yield ""
        yield from self.inputs("columns", test.columns, 3)
        yield from self.quantities(test.quantities)
        for use in test.standards:
            yield f"- `{use.symbol}` {self.say(use.label)}: `{use.role}` @ `{use.at.text}`"
        yield ""
        yield from self.influences(test.influences)
        for check in test.checks:
            yield f"- {self.say(check.label)}: `{check.holds.text}`"
        yield ""
        yield from self.title(3, "lines")
        yield from self.table("line", (self.line(line) for line in test.lines))

    def inputs(self, word: str, inputs: tuple[Input, ...], level: int) -> Iterator[str]:
        if inputs:
            yield from self.title(level, word)
            rows = (
                (f"`{one.symbol}`", self.say(one.label), _unit(one.unit), self.domain(one)) for one in inputs
            )
            yield from self.table("input", rows)

    def domain(self, one: Input) -> str:
        parts = []
        if one.choices:
            parts.append(", ".join(self.say(choice.label) for choice in one.choices))
        if one.low is not None or one.high is not None:
            parts.append(f"{_code(one.low) or '−∞'} … {_code(one.high) or '∞'}")
        if one.readings is not None:
            parts.append(f"× {one.readings[0]}–{one.readings[1]}")
        if one.default is not None and one.kind != "text":
            default = one.default if isinstance(one.default, str) else one.default.text
            parts.append(f"= `{default}`")
        parts.append(self.say(one.note))
        return "; ".join(part for part in parts if part)

    def quantities(self, quantities: tuple[Quantity, ...]) -> Iterator[str]:
        if quantities:
            yield from self.title(3, "derived")
            rows = (
                (f"`{one.symbol}`", self.named(one), _unit(one.unit), _code(one.formula))
                for one in quantities
            )
            yield from self.table("quantity", rows)

    def named(self, one: Quantity) -> str:
        """The label of a quantity, and whether it stands for its estimate alone."""
        words = f" {self.say(_WORDS['at_estimate'])}" if one.at_estimate else ""
        return f"{self.say(one.label)}{words}".strip()

    def influences(self, influences: tuple[InfluenceInput, ...]) -> Iterator[str]:
        if influences:
            yield from self.title(3, "influences")
            rows = (
                (
                    f"`{one.symbol}`",
                    self.say(one.label),
                    _code(one.u),
                    _code(one.dof) or "∞",
                    one.distribution,
                )
                for one in influences
            )
            yield from self.table("influence", rows)

    def line(self, line: LineSpec) -> tuple[str, ...]:
        return (
            f"`{line.symbol}`",
            self.say(line.label),
            _unit(line.unit) if line.value else "",
            _code(line.value or line.passes_when),
            _code(line.low),
            _code(line.high),
            line.rule if line.value else "",
            _code(line.fit),
        )

    def tables(self) -> Iterator[str]:
        yield from self.title(2, "tables")
        for table in self.pack.tables.values():
            yield from (f"### {table.name}", "")
            yield from _markdown(table.columns, table.rows)

    def table(self, head: str, rows: Rows) -> Iterator[str]:
        yield from _markdown(tuple(self.say(word) for word in _HEADS[head]), rows)


def _markdown(head: tuple[str, ...], rows: Rows) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def _unit(unit: str) -> str:
    return f"`{unit[1:]}`" if unit.startswith("@") else unit


def _code(formula: Formula | None) -> str:
    return "" if formula is None else f"`{formula.text}`"
