"""Commands on tests of equivalence: planned with a margin, measured in pairs, computed, published.

The margin is fixed before anything is measured, and the pairs are entered once: neither follows the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import digest
from suyuan.base.errors import InputError, NotPermitted, OutOfRange, RuleRefusal, SuyuanError
from suyuan.base.text import Text
from suyuan.metrology.comparison import method_agreement
from suyuan.registry.innovation.acts import OF
from suyuan.registry.innovation.models import EquivalencePair, EquivalenceTest
from suyuan.registry.innovation.movement import PRODUCT, TEST, begun, found, move, row_for, who_did
from suyuan.registry.innovation.writing import decimal_text, pair, positive_text
from suyuan.registry.journal.numbering import next_number
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.materials.sheet import cells_of, is_number
from suyuan.registry.parties.commands import columns, permit_in
from suyuan.registry.parties.rows import ImportRefused, RowProblem, of_cells, repeats
from suyuan.registry.results.rules import reason_of
from suyuan.registry.specifications.rules import written

LEAST_ITEMS: Final = 3
MOST_ITEMS: Final = 2000
COLUMNS: Final = ("item", "domestic", "imported", "U_domestic", "U_imported")
NEEDED: Final = ("item", "domestic", "imported")
LENGTHS: Final = {"item": 60}
Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class TestForm:
    """A test before it begins. Margin: decimal text in `unit`, with the ground for it."""

    __test__ = False  # not one of pytest's

    product_id: UUID
    laboratory_id: UUID
    imported: str
    characteristic: Text
    unit: str
    margin: str
    ground: str
    planned_items: int


def plan(occasion: Occasion, form: TestForm) -> EquivalenceTest:
    """Plan a test. Raises NotFound, NotPermitted, OutOfRange; RuleRefusal in the maker's own house."""
    permit_in(OF["test_plan"], occasion, form.laboratory_id)
    product = found(PRODUCT, form.product_id)
    if product.maker_id == form.laboratory_id:
        raise RuleRefusal(
            Text("生产企业不得自行试验自己的产品", "a maker does not test its own product here"),
            model=product.model,
        )
    if not LEAST_ITEMS <= form.planned_items <= MOST_ITEMS:
        raise OutOfRange("planned_items", given=form.planned_items, allowed=f"{LEAST_ITEMS} ... {MOST_ITEMS}")
    row = EquivalenceTest(
        **columns(occasion),
        **pair("characteristic", form.characteristic, most=120),
        product=product,
        laboratory_id=form.laboratory_id,
        imported=written(form.imported, "imported", most=160),
        unit=written(form.unit, "unit", most=20),
        margin=positive_text(form.margin, "margin"),
        ground=written(form.ground, "ground", most=300),
        planned_items=form.planned_items,
        planned_on=occasion.today,
        state="planned",
    )
    with transaction.atomic():
        row.number = next_number(EquivalenceTest, "ET", occasion.today)
        row.save(force_insert=True)
        begun(
            TEST, occasion, row, "plan",
            {"number": row.number, "model": product.model, "margin": row.margin, "items": row.planned_items},
        )  # fmt: skip
    return row


def faults(rows: Sequence[Row]) -> list[RowProblem]:
    """Every fault of the pairs, in order of lines."""
    problems: list[RowProblem] = []
    first: dict[str, int] = {}
    for line, row in enumerate(rows, start=1):
        problems += (
            RowProblem(line=line, column=name, words=said)
            for name, said in of_cells(row, columns=COLUMNS, needed=NEEDED, lengths=LENGTHS)
        )
        if (seen := first.setdefault(row.get("item", ""), line)) != line:
            problems.append(RowProblem(line=line, column="item", words=repeats(seen)))
        problems += _of_numbers(line, row)
    return problems


def _of_numbers(line: int, row: Row) -> list[RowProblem]:
    checks = {"domestic": decimal_text, "imported": decimal_text, "U_domestic": positive_text,
              "U_imported": positive_text}  # fmt: skip
    problems = []
    for name, check in checks.items():
        cell = row.get(name, "").strip()
        if not cell:
            continue
        try:
            check(cell, name)
        except SuyuanError as error:
            problems.append(RowProblem(line=line, column=name, words=error.message))
    return problems


def measure(occasion: Occasion, *, test_id: UUID, rows: Sequence[Row]) -> int:
    """Enter all pairs of a test together, once; how many. Raises ImportRefused with every fault.

    rows : cells by name (`COLUMNS`), decimal text; U with k = 2, or empty.
    """
    row: EquivalenceTest = row_for(TEST, occasion, test_id, "measure")
    if not LEAST_ITEMS <= len(rows) <= MOST_ITEMS:
        raise OutOfRange("pairs", given=len(rows), allowed=f"{LEAST_ITEMS} ... {MOST_ITEMS}")
    if len(rows) < row.planned_items:
        raise RuleRefusal(
            Text(
                f"只有 {len(rows)} 对，方案要求 {row.planned_items} 对",
                f"{len(rows)} pairs; the plan asks for {row.planned_items}",
            ),
            test=row.number,
        )
    if problems := faults(rows):
        raise ImportRefused(problems)
    pairs = [
        EquivalencePair(
            **columns(occasion), test=row, place=place, item=one["item"].strip(),
            **{name: _kept(one.get(name, ""), name) for name in COLUMNS[1:]},
        )
        for place, one in enumerate(rows, start=1)
    ]  # fmt: skip
    with transaction.atomic():
        EquivalencePair.objects.bulk_create(pairs, batch_size=500)
        move(
            TEST, occasion, row, "measure", changes={"measured_on": occasion.today},
            payload={
                "number": row.number, "pairs": len(pairs), "digest": digest([dict(one) for one in rows]),
            },
        )  # fmt: skip
    return len(pairs)


def _kept(cell: str, name: str) -> str:
    return decimal_text(cell, name) if cell.strip() else ""


def readings(test_id: UUID) -> list[dict[str, Any]]:
    """The pairs of a test in their order: one query."""
    rows = EquivalencePair.objects.filter(test_id=test_id).order_by("place")
    return [dict(one) for one in rows.values("item", "domestic", "imported", "U_domestic", "U_imported")]


def compute(occasion: Occasion, *, test_id: UUID) -> EquivalenceTest:
    """Compute bias, limits of agreement and the verdict from the pairs. NumericalError: no scatter."""
    row: EquivalenceTest = row_for(TEST, occasion, test_id, "compute")
    pairs = readings(row.pk)
    found_ = method_agreement(
        [float(one["domestic"]) for one in pairs],
        [float(one["imported"]) for one in pairs],
        margin=float(row.margin),
    )
    answer = found_.to_record() | {"en": _en(pairs)}
    with transaction.atomic():
        move(
            TEST, occasion, row, "compute",
            changes={"answer": answer, "verdict": found_.verdict, "computed_on": occasion.today},
            payload={"number": row.number, "verdict": found_.verdict, "mean": f"{found_.mean:.9g}"},
        )  # fmt: skip
    row.refresh_from_db()
    return row


def _en(pairs: Sequence[Mapping[str, Any]]) -> dict[str, int] | None:
    """How many pairs were stated with U, and how many of them differ by more than both allow (|E_n| > 1)."""
    stated = [one for one in pairs if one["U_domestic"] and one["U_imported"]]
    if not stated:
        return None
    beyond = sum(
        abs(float(one["domestic"]) - float(one["imported"]))
        > (float(one["U_domestic"]) ** 2 + float(one["U_imported"]) ** 2) ** 0.5
        for one in stated
    )
    return {"stated": len(stated), "beyond": beyond}


def publish(occasion: Occasion, *, test_id: UUID) -> None:
    """Publish the report: not by who measured or computed (four eyes)."""
    row: EquivalenceTest = row_for(TEST, occasion, test_id, "publish")
    if occasion.actor.person in who_did(TEST, row.pk, "test_measure", "test_compute"):
        raise NotPermitted(
            Text("测量或计算的人员不得批准公布", "who measured or computed may not publish"), test=row.number
        )
    with transaction.atomic():
        move(
            TEST, occasion, row, "publish", changes={"published_on": occasion.today},
            payload={"number": row.number, "verdict": row.verdict},
        )  # fmt: skip


def abandon(occasion: Occasion, *, test_id: UUID, reason: str) -> None:
    """Give a test up, with the reason; what was measured stays on record."""
    row = row_for(TEST, occasion, test_id, "abandon")
    why = reason_of(reason)
    with transaction.atomic():
        move(
            TEST,
            occasion,
            row,
            "abandon",
            changes={"reason": why},
            reason=why,
            payload={"number": row.number},
        )


def rows_of_text(text: str) -> list[dict[str, str]]:
    """Pairs as pasted from a sheet: cells by tab, comma, semicolon, else blanks; a heading is left out.

    Raises InputError for a line with more cells than there are columns.
    """
    lines = [cells_of(line) for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    if lines and not any(is_number(cell) for cell in lines[0][1:]):
        lines = lines[1:]
    for place, cells in enumerate(lines, start=1):
        if len(cells) > len(COLUMNS):
            raise InputError(
                Text(f"第 {place} 行多于 {len(COLUMNS)} 列", f"line {place}: more than {len(COLUMNS)} cells"),
                line=place,
            )
    return [dict(zip(COLUMNS, [*cells, *[""] * len(COLUMNS)], strict=False)) for cells in lines]
