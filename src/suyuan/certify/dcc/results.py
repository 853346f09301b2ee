"""The measuring half of a DCC: methods, software, standards used, conditions and the results tables.

An instrument that was adjusted has two ``dcc:measurementResult``: the schema says before or after only in the
``dcc:status`` of the conditions of a measurement. What was left comes first, because readers that know no
adjustment take the first; what was found follows and refers to the same standards by their ids.

Source: PTB DCC schemas 3.2.1 and 3.3.0, measurementResultListType.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lxml import etree

from suyuan import __version__
from suyuan.base.text import Text
from suyuan.certify.content import CertificateContent, Condition, ResultTable, TableState
from suyuan.certify.dcc.columns import decimal_text
from suyuan.certify.dcc.element import Edition, add, add_filled, add_real, add_text, joined
from suyuan.certify.dcc.equipment import write_standard
from suyuan.certify.dcc.tables import write_table
from suyuan.certify.units import dsi_unit

CONDITION_TYPES: Final = {
    "temperature": "basic_temperature",
    "relative_humidity": "basic_humidityRelative",
    "humidity": "basic_humidityRelative",
    "pressure": "basic_pressure",
}
STATUS: Final = {"as_found": "beforeAdjustment", "as_left": "afterAdjustment"}  # of the conditions


def write_results(root: etree._Element, content: CertificateContent, edition: Edition) -> None:
    """Append ``dcc:measurementResults``."""
    results = add(root, "dcc:measurementResults")
    one = add(results, "dcc:measurementResult")
    add_text(one, "dcc:name", Text("检定/校准结果", "Results"))
    _methods(one, content)
    equipments = add(one, "dcc:measuringEquipments")
    for index, standard in enumerate(content.standards, start=1):
        write_standard(equipments, standard, content, id=f"standard{index}")
    numbered = list(enumerate(content.tables, start=1))
    found = [(number, table) for number, table in numbered if table.state == "as_found"]
    if len(found) in (0, len(numbered)):  # one measurement says it all
        _measured(one, content, numbered, edition, state=numbered[0][1].state if numbered else "")
        return
    left = [(number, table) for number, table in numbered if table.state != "as_found"]
    _measured(one, content, left, edition, state="as_left")
    before = add(results, "dcc:measurementResult")
    if content.standards:
        before.set("refId", " ".join(f"standard{index + 1}" for index in range(len(content.standards))))
    add_text(before, "dcc:name", Text("调整前的结果", "Results before the adjustment"))
    _methods(before, content)
    _measured(before, content, found, edition, state="as_found")


def _measured(
    parent: etree._Element,
    content: CertificateContent,
    tables: Sequence[tuple[int, ResultTable]],
    edition: Edition,
    *,
    state: TableState,
) -> None:
    """The conditions of one measurement with their status, and its tables with their numbers."""
    conditions = add(parent, "dcc:influenceConditions")
    for condition in content.conditions:
        _condition(conditions, condition, status=STATUS.get(state, ""))
    results = add(parent, "dcc:results")
    if not tables:
        _conclusion_only(results, content)
    for number, table in tables:
        write_table(results, table, edition, number=number)


def _methods(parent: etree._Element, content: CertificateContent) -> None:
    """Methods and software; a measurement that does not state its own has none (Good Practice)."""
    methods = add(parent, "dcc:usedMethods")
    for specification in content.specifications:
        method = add(methods, "dcc:usedMethod", ref_type="suyuan_specification")
        add_text(method, "dcc:name", specification.name)
        add_filled(method, "dcc:norm", specification.number)
    if content.uncertainty:
        method = add(methods, "dcc:usedMethod", ref_type="basic_uncertainty")
        add_text(method, "dcc:name", Text("扩展不确定度", "Expanded uncertainty"))
        add_text(method, "dcc:description", content.uncertainty)
        add(method, "dcc:norm", "JCGM 100:2008")
    software = add(add(parent, "dcc:usedSoftware"), "dcc:software")
    add_text(software, "dcc:name", Text("溯源 Suyuan", "溯源 Suyuan"))
    add(software, "dcc:release", f"v{__version__}")


def _condition(parent: etree._Element, condition: Condition, *, status: str) -> None:
    ref_type = CONDITION_TYPES.get(condition.code, f"suyuan_{condition.code}")
    one = add(parent, "dcc:influenceCondition", ref_type=ref_type)
    add_text(one, "dcc:name", condition.label)
    add_filled(one, "dcc:status", status)
    data = add(one, "dcc:data")
    unit = dsi_unit(condition.unit, quantity=condition.label.zh)
    if not condition.high or condition.high == condition.low:
        _condition_value(data, condition.label, condition.low, unit, ref_type=ref_type)
        return
    low, high = Text("最小", "minimum"), Text("最大", "maximum")
    _condition_value(data, joined((condition.label, low)), condition.low, unit, ref_type=f"{ref_type}Min")
    _condition_value(data, joined((condition.label, high)), condition.high, unit, ref_type=f"{ref_type}Max")


def _condition_value(data: etree._Element, name: Text, value: str, unit: str, *, ref_type: str) -> None:
    quantity = add(data, "dcc:quantity", ref_type=ref_type)
    add_text(quantity, "dcc:name", name)
    add_real(quantity, decimal_text(value, quantity=name.zh), unit)


def _conclusion_only(parent: etree._Element, content: CertificateContent) -> None:
    result = add(parent, "dcc:result", ref_type="suyuan_conclusion")
    add_text(result, "dcc:name", Text("结论", "Conclusion"))
    add_text(add(result, "dcc:data"), "dcc:text", content.conclusion.text)
