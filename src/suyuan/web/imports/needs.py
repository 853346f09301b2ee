"""Needs of industrial chains from a file: each row names its chain, and a file may hold several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from suyuan.base.errors import NO_HINT
from suyuan.base.text import Text
from suyuan.registry.centers import bulk, states
from suyuan.registry.centers.acts import OF
from suyuan.registry.centers.form import COLUMNS, NEEDED
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.rows import RowProblem
from suyuan.registry.resources.quantities import QUANTITIES
from suyuan.web.imports.house import why_not_in_house
from suyuan.web.imports.importer import Field, Importer, Rows

_HEADS: Final[Mapping[str, Text]] = {
    "number": Text("编号", "Number"),
    "link": Text("环节代码", "Code of the link"),
    "parameter_zh": Text("参数（中文）", "Parameter (Chinese)"),
    "parameter_en": Text("参数（英文）", "Parameter (English)"),
    "quantity": Text("量", "Quantity"),
    "low": Text("范围下限", "Range from"),
    "high": Text("范围上限", "Range to"),
    "unit": Text("单位", "Unit"),
    "kind": Text("器具种类代码", "Code of the kind of instrument"),
    "target_kind": Text("目标的种类", "Kind of target"),
    "target": Text("目标值", "Target"),
    "target_unit": Text("目标的单位", "Unit of the target"),
    "environment": Text("测量条件", "Conditions"),
    "method_zh": Text("目前的方法（中文）", "Present method (Chinese)"),
    "method_en": Text("目前的方法（英文）", "Present method (English)"),
    "priority": Text("优先级", "Priority"),
    "asked_by": Text("提出单位代码", "Code of who asks"),
}
_EXAMPLES: Final = {
    "number": "N-101", "link": "GB-T", "parameter_zh": "输入扭矩", "parameter_en": "Input torque",
    "quantity": "torque", "low": "10", "high": "500", "unit": "N·m", "target_kind": "uncertainty",
    "target": "0.3", "target_unit": "%", "environment": "dynamic", "priority": "1",
}  # fmt: skip
_CHOICES: Final[Mapping[str, Mapping[str, Text]]] = {
    "quantity": {code: one.name for code, one in QUANTITIES.items()},
    "target_kind": states.TARGET_KINDS,
    "environment": states.ENVIRONMENTS,
    "priority": {str(code): text for code, text in states.PRIORITIES.items()},
}
_HINTS: Final = {
    "target_unit": Text("%、ppm，或留空（同范围的单位）。", "%, ppm, or empty for the unit of the range."),
    "target": Text("允差按 U ≤ T/3 折算。", "A tolerance asks for U ≤ T/3."),
}


def _field(name: str) -> Field:
    table = _CHOICES.get(name)
    return Field(
        name=name,
        head=_HEADS[name],
        hint=_HINTS.get(name, NO_HINT),
        is_needed=name in NEEDED,
        example=_EXAMPLES.get(name, ""),
        choices=None if table is None else lambda: table,
    )


def _check(occasion: Occasion, rows: Rows) -> Sequence[RowProblem]:
    return bulk.problems(occasion, rows)


def _store(occasion: Occasion, rows: Rows, source: str) -> int:
    return bulk.store(occasion, rows, source=source)


NEEDS: Final = Importer(
    code="needs",
    title=Text("产业链测量需求", "Needs of industrial chains"),
    what=Text(
        "产业链各环节要测什么：参数、范围、目标不确定度或允差。",
        "What has to be measured in the links of a chain: parameter, range, target uncertainty or tolerance.",
    ),
    fields=(
        Field(name="chain", head=Text("产业链代码", "Code of the chain"), is_needed=True, example="GEAR"),
        *(_field(name) for name in COLUMNS),
    ),
    why_not=lambda occasion: why_not_in_house(OF["import_needs"], occasion),
    check=_check,
    store=_store,
    done="chains",
)
