"""Conditions of the method that the data must satisfy before anything is computed.

Examples: enough weighing cycles for the class, a number of scale intervals allowed in the class, a nominal
value that the table of the specification has.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from suyuan.base.errors import InputError, SuyuanError
from suyuan.base.text import Text
from suyuan.methods.bench import Bench, lay_out
from suyuan.methods.observations import Observations
from suyuan.methods.pack import Check, Pack, Test


class RuleBroken(InputError):
    """The data do not satisfy a condition of the method."""

    code = "SY-125"
    title = Text("不符合方法要求", "Against the method")


def broken_rules(pack: Pack, observations: Observations) -> list[SuyuanError]:
    """Every condition of `pack` that complete `observations` do not satisfy."""
    bench = lay_out(pack, [observations])
    problems = list(_broken(pack, bench))
    return problems or list(_beyond_tables(pack, bench))


def _broken(pack: Pack, bench: Bench) -> Iterator[SuyuanError]:
    for check in pack.checks:
        yield from _outcome(bench, check, None)
    for test in pack.tests:
        if test.columns[0].symbol in bench.given:
            for check in test.checks:
                yield from _outcome(bench, check, test)


def _outcome(bench: Bench, check: Check, test: Test | None) -> Iterator[SuyuanError]:
    try:
        held = np.atleast_3d(np.asarray(bench.run_exact(check.holds), dtype=bool))[0, :, 0]
    except SuyuanError as problem:
        yield problem
        return
    for row in np.flatnonzero(~held).tolist():
        yield _refusal(check, test, row + 1 if held.size > 1 else None)


def _refusal(check: Check, test: Test | None, row: int | None) -> RuleBroken:
    zh, en = "", ""
    if test is not None:
        zh, en = f"{test.label.zh}：", f"{test.label.en}: "
        if row is not None:
            zh, en = f"{test.label.zh} 第 {row} 行：", f"{test.label.en}, row {row}: "
    return RuleBroken(
        Text(f"{zh}要求 {check.label.zh}", f"{en}required: {check.label.en}"),
        test=test.id if test else None,
        row=row,
        rule=check.holds.text,
        allowed=check.label.en,
    )


def _beyond_tables(pack: Pack, bench: Bench) -> Iterator[SuyuanError]:
    """Refuse what the tables of the specification do not cover."""
    for entry in bench.symbols.entries.values():
        if entry.kind != "quantity" or not entry.declared.exact:  # type: ignore[union-attr]
            continue
        test = pack.test(entry.test)
        if test is not None and test.columns[0].symbol not in bench.given:
            continue
        rows = range(bench.rows(test.id)) if test is not None else (None,)
        for row in rows:
            place = bench if test is None or row is None else bench.row(test, row)
            try:
                place.exact(entry.symbol)
            except SuyuanError as problem:
                problem.facts.setdefault("symbol", entry.symbol)
                if test is not None and row is not None:
                    problem.facts |= {"test": test.id, "row": row + 1}
                yield problem
