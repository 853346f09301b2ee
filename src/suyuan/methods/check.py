"""Checking a pack before it is relied on: worked examples, band edges in Decimals, texts in both languages.

`suyuan pack check` prints the report; a pack that does not pass must not be published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from suyuan.base.canonical import canonical_bytes
from suyuan.base.errors import OutOfRange, SuyuanError
from suyuan.base.text import Text
from suyuan.methods.document import page_of
from suyuan.methods.evaluation import Line
from suyuan.methods.form import form_of
from suyuan.methods.golden import Example, disagreements, evaluated, examples_of
from suyuan.methods.pack import LineSpec, Pack
from suyuan.methods.schema import schema_of
from suyuan.methods.tables import Table
from suyuan.methods.verdicts import PASS, judge

LEAST_EXAMPLES: Final = 3
LEAST_TEXT: Final = 80
HAIR: Final = Decimal("1e-12")  # far below any reading, far above nothing


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was checked."""

    what: Text
    passed: bool
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that was checked of a pack."""

    pack_id: str
    digest: str
    findings: tuple[Finding, ...]
    golden: tuple[str, ...]  # the worked examples that were run
    edges: int  # how many points on and beside band edges and limits were tried

    @property
    def ok(self) -> bool:
        """Whether nothing was found wrong."""
        return all(finding.passed for finding in self.findings)

    @property
    def problems(self) -> tuple[Text, ...]:
        """What was found wrong, in a sentence each."""
        return tuple(
            Text(f"{finding.what.zh}：{finding.words}", f"{finding.what.en}: {finding.words}")
            for finding in self.findings
            if not finding.passed
        )


def check_pack(pack: Pack) -> Report:
    """Check `pack` against its own examples and tables; its formulas were checked when it was read."""
    limits = tuple(limits_tried(pack))
    findings = [*_examples(pack), *_edges(pack), _limits(limits), *_texts(pack), *_derived_forms(pack)]
    banded = [table for table in pack.tables.values() if table.banded]
    return Report(
        pack_id=pack.id,
        digest=pack.digest,
        findings=tuple(findings),
        golden=tuple(sorted(pack.golden)),
        edges=sum(len(list(points_at_edges(table))) for table in banded) + len(limits),
    )


def band_edges(table: Table) -> Iterator[tuple[str, Decimal, str, str | None]]:
    """(key, edge, value below, value above) of every finite edge of a table of bands, for its last column.

    "Above" is None where no band follows.
    """
    for key in table.keys:
        rows = [row for row in table.rows if row[0] == key]
        for place, row in enumerate(rows):
            if row[1]:
                above = rows[place + 1][-1] if place + 1 < len(rows) else None
                yield key, Decimal(row[1]), row[-1], above


def points_at_edges(table: Table) -> Iterator[tuple[str, Decimal, str | None]]:
    """(key, x, value that must be found) on every edge and a hair to both sides of it."""
    for key, edge, below, above in band_edges(table):
        yield key, edge - HAIR, below
        yield key, edge, below if table.banded == "up_to" else above
        yield key, edge + HAIR, above


def limits_tried(pack: Pack) -> Iterator[tuple[str, bool]]:
    """(limit in words, whether it holds) for every limit of every line of the worked examples.

    A printed value on the limit passes, the next printed value beyond it does not; with guarded acceptance
    the limit is drawn in by the printed U.
    """
    specs = {(test.id, line.symbol): line for test in pack.tests for line in test.lines}
    for example in _readable(pack):
        for line in evaluated(pack, example).lines:
            spec = specs[line.test, line.symbol]
            for sign, limit in ((-1, line.limit_low), (1, line.limit_high)):
                if limit is not None and line.value_text is not None and not line.notes:
                    yield f"{example.name} {line.id} {limit}", _holds(line, spec, Decimal(limit), sign)


def _holds(line: Line, spec: LineSpec, limit: Decimal, sign: int) -> bool:
    exponent = int(Decimal(line.value_text or "0").as_tuple().exponent)
    digit = Decimal(1).scaleb(min(exponent, int(limit.as_tuple().exponent)))
    expanded = Decimal(line.U_text or "0")
    edge = limit - sign * expanded if spec.rule == "guarded" else limit
    ends = {"low": limit, "high": None} if sign < 0 else {"low": None, "high": limit}
    codes = [
        judge(value, expanded, guarded=spec.rule == "guarded", fit=True, **ends)
        for value in (edge, edge + sign * digit)
    ]
    return codes[0] == PASS != codes[1]


def _limits(tried: tuple[tuple[str, bool], ...]) -> Finding:
    faults = [words for words, held in tried if not held]
    return Finding(
        what=Text("各限值两侧", "both sides of every limit"), passed=not faults, words="; ".join(faults)
    )


def _readable(pack: Pack) -> tuple[Example, ...]:
    try:
        return tuple(example for example in examples_of(pack) if not disagreements(pack, example))
    except SuyuanError:
        return ()  # reported with the examples themselves


def _examples(pack: Pack) -> Iterator[Finding]:
    try:
        examples = examples_of(pack)
    except SuyuanError as fault:
        yield Finding(what=Text("算例可读", "examples can be read"), passed=False, words=str(fault))
        return
    for example in examples:
        yield _example(pack, example)
    yield Finding(
        what=Text(f"至少 {LEAST_EXAMPLES} 个算例", f"at least {LEAST_EXAMPLES} worked examples"),
        passed=len(examples) >= LEAST_EXAMPLES,
        words=str(len(examples)),
    )
    if pack.activity == "verification":
        verdicts = {example.verdict for example in examples}
        yield Finding(
            what=Text("算例含合格与不合格", "examples of passing and of failing"),
            passed={"pass", "fail"} <= verdicts,
            words=", ".join(sorted(verdicts)),
        )


def _example(pack: Pack, example: Example) -> Finding:
    found = disagreements(pack, example)
    return Finding(
        what=Text(f"算例：{example.title.zh}", f"example: {example.title.en}"),
        passed=not found and bool(example.source),
        words="; ".join(found) or example.source,
    )


def _edges(pack: Pack) -> Iterator[Finding]:
    """Every band edge, on the edge and a hair to both sides, in decimal arithmetic."""
    for table in pack.tables.values():
        if not table.banded:
            continue
        faults = []
        for key, x, wanted in points_at_edges(table):
            got = _band(table, key, x, table.columns[-1])
            if got != (None if wanted is None else Decimal(wanted)):
                faults.append(f"{key} {x}: {got}, {wanted}")
        yield Finding(
            what=Text(f"表 {table.name} 的分段边界", f"band edges of table {table.name}"),
            passed=not faults,
            words="; ".join(faults),
        )


def _band(table: Table, key: str, x: Decimal, column: str) -> Decimal | None:
    try:
        return Decimal(table.band(key, x, column, exact=True))
    except OutOfRange:
        return None


def _texts(pack: Pack) -> Iterator[Finding]:
    for language, text in (("zh", pack.text.zh), ("en", pack.text.en)):
        yield Finding(
            what=Text(f"说明文字（{language}）", f"explanation ({language})"),
            passed=len(text.strip()) >= LEAST_TEXT,
            words=f"{len(text.strip())}",
        )


def _derived_forms(pack: Pack) -> Iterator[Finding]:
    """The form, the schema and both pages can be made."""
    makers: tuple[tuple[Text, Callable[[], object]], ...] = (
        (Text("录入表单", "entry form"), lambda: form_of(pack)),
        (Text("数据模式", "data schema"), lambda: canonical_bytes(schema_of(pack))),
        (Text("中文说明页", "page in Chinese"), lambda: page_of(pack, language="zh")),
        (Text("英文说明页", "page in English"), lambda: page_of(pack, language="en")),
    )
    for what, make in makers:
        try:
            make()
        except SuyuanError as fault:
            yield Finding(what=what, passed=False, words=str(fault))
        else:
            yield Finding(what=what, passed=True)
