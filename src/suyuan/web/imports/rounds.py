"""Results of comparisons from a file: the template holds the points, what is handed in is sealed at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.comparisons import acts, importing
from suyuan.registry.comparisons.seals import sealer
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.rows import RowProblem
from suyuan.web.imports.house import house_of, why_not_in_house
from suyuan.web.imports.importer import Field, Importer, Rows


def _check(occasion: Occasion, rows: Rows) -> Sequence[RowProblem]:
    return importing.problems_of(house_of(occasion), rows)


def _store(occasion: Occasion, rows: Rows, _source: str) -> int:
    return importing.submit_rows(occasion, laboratory_id=house_of(occasion), rows=rows, sealer=sealer())


_FIELDS: Final = (
    Field(name="comparison", head=Text("比对编号", "Comparison"), is_needed=True, example="EX-BD-2026-01"),
    Field(name="point", head=Text("点号", "Point"), is_needed=True, example="1",
          hint=Text("每个比对点一行，从 1 编号。", "A row for each point, counted from 1.")),
    Field(name="quantity", head=Text("量", "Quantity"), hint=Text("仅供辨认。", "To tell points apart.")),
    Field(name="nominal", head=Text("标称值", "Nominal value"), example="100 g"),
    Field(name="value", head=Text("结果", "Result"), is_needed=True, example="10.02"),
    Field(name="U", head=Text("扩展不确定度 U", "Expanded uncertainty U"), is_needed=True, example="0.40"),
    Field(name="k", head=Text("包含因子 k", "Coverage factor k"), is_needed=True, example="2"),
    Field(name="unit", head=Text("单位", "Unit"), is_needed=True, example="mg",
          hint=Text("须为方案规定的单位。", "That of the protocol.")),
)  # fmt: skip

COMPARISON_RESULTS: Final = Importer(
    code="comparisons",
    title=Text("比对结果", "Results of comparisons"),
    what=Text(
        "本实验室在比对中的结果，提交后立即密封；每项比对须填写全部点。",
        "What your laboratory found in comparisons; sealed at once, every point of a comparison together.",
    ),
    fields=_FIELDS,
    why_not=lambda occasion: why_not_in_house(acts.OF_EVENT["submit"], occasion),
    check=_check,
    store=_store,
    done="comparisons",
    rows=lambda occasion: importing.to_fill(house_of(occasion)),
    may_part=False,
)
