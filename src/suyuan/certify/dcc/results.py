"""The measuring half of a DCC: methods, software, standards used, conditions and the results tables.

A results table becomes a ``dcc:list`` with one quantity per column (XML lists of decimal text); an
uncertainty column goes into the quantity it belongs to. A missing number is written NaN, as D-SI 2.2 asks;
D-SI 2.1 has no word for it, so there the column is written in words.
Words are bilingual ``dcc:noQuantity`` with one line per row.

The certificate of each standard used is linked by the SHA-256 of its XML in
``dcc:measuringEquipment/dcc:certificate`` (hashType).

An instrument that was adjusted has two ``dcc:measurementResult``: the schema says before or after only in the
``dcc:status`` of the conditions of a measurement. What was left comes first, because readers that know no
adjustment take the first; what was found follows and refers to the same standards by their ids.

Source: PTB DCC schemas 3.2.1 and 3.3.0, measurementResultListType; D-SI 2.1.0 and 2.2.1, realListXMLListType.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lxml import etree

from suyuan import __version__
from suyuan.base.errors import InputError, NotANumber
from suyuan.base.text import Text
from suyuan.certify.content import (
    CertificateContent,
    Column,
    Condition,
    ResultTable,
    StandardUsed,
    TableState,
)
from suyuan.certify.dcc.administrative import CONFORMITY
from suyuan.certify.dcc.element import (
    Edition,
    add,
    add_filled,
    add_identification,
    add_real,
    add_text,
    joined,
)
from suyuan.certify.units import dsi_unit

DECIMAL: Final = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
FACTOR: Final = re.compile(r"[1-9]\d*(\.\d*)?")
MISSING: Final = "NaN"
CONDITION_TYPES: Final = {
    "temperature": "basic_temperature",
    "relative_humidity": "basic_humidityRelative",
    "humidity": "basic_humidityRelative",
    "pressure": "basic_pressure",
}
COLUMN_TYPES: Final = {
    "point": "basic_nominalValue",
    "value": "basic_measuredValue",
    "limit": "suyuan_limit",
    "text": "suyuan_words",
}
STATES: Final = {
    "as_found": Text("调整前", "as found"),
    "as_left": Text("调整后", "as left"),
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
        _standard(equipments, standard, content, id=f"standard{index}")
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
        _table(results, table, edition, number=number)


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


def _standard(
    parent: etree._Element, standard: StandardUsed, content: CertificateContent, *, id: str
) -> None:
    ref_type = "basic_normalUsed suyuan_standard" if standard.kind == "standard" else "basic_normalUsed"
    one = add(parent, "dcc:measuringEquipment", ref_type=ref_type, id=id)
    add_text(one, "dcc:name", standard.name)
    valid = standard.valid_until.isoformat() if standard.valid_until else ""
    lines = [standard.range, standard.accuracy]
    if valid:
        lines.append(Text(f"有效期至 {valid}", f"valid until {valid}"))
    add_text(one, "dcc:description", joined(lines))
    if standard.sha256:
        _link(one, standard, content)
    if standard.manufacturer and standard.manufacturer.zh:
        add_text(add(one, "dcc:manufacturer"), "dcc:name", standard.manufacturer)
    add_filled(one, "dcc:model", standard.model)
    identities = add(one, "dcc:identifications")
    add_identification(
        identities,
        issuer="other",
        value=standard.certificate_number,
        name=Text("证书编号", "Certificate number"),
        ref_type="suyuan_certificateNumber",
    )
    add_identification(
        identities, issuer="manufacturer", value=standard.serial, name=Text("出厂编号", "Serial number")
    )
    _standard_facts(one, standard, valid)


def _link(equipment: etree._Element, standard: StandardUsed, content: CertificateContent) -> None:
    link = add(equipment, "dcc:certificate")
    add_text(link, "dcc:referral", Text("所用标准的数字证书", "Digital certificate of the standard used"))
    add_filled(link, "dcc:referralID", standard.certificate_number)
    add(link, "dcc:procedure", "SHA-256")
    add(link, "dcc:value", standard.sha256 or "")
    if standard.issuer or standard.certificate_url:
        url = standard.certificate_url
        add_text(link, "dcc:description", joined((standard.issuer or Text("", ""), Text(url, url))))
    if standard.valid_until:
        in_range = content.performed <= standard.valid_until
        add(link, "dcc:inValidityRange", "true" if in_range else "false")
    add(link, "dcc:traceable", "true")


def _standard_facts(equipment: etree._Element, standard: StandardUsed, valid: str) -> None:
    facts = add(equipment, "dcc:measuringEquipmentQuantities")
    for ref_type, name, text in (
        ("suyuan_range", Text("测量范围", "Range"), standard.range),
        (
            "suyuan_accuracy",
            Text("不确定度/准确度等级/最大允许误差", "Uncertainty, class or MPE"),
            standard.accuracy,
        ),
        ("suyuan_validUntil", Text("有效期至", "Valid until"), Text(valid, valid)),
    ):
        if text.zh:
            fact = add(facts, "dcc:measuringEquipmentQuantity", ref_type=ref_type)
            add_text(fact, "dcc:name", name)
            add_text(fact, "dcc:noQuantity", text)
    if not len(facts):  # the schema knows no empty list
        equipment.remove(facts)


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


def _table(parent: etree._Element, table: ResultTable, edition: Edition, *, number: int) -> None:
    result = add(parent, "dcc:result", ref_type=f"suyuan_{'_'.join(table.key.split())}", id=f"result{number}")
    add_text(result, "dcc:name", table.title)
    notes = [STATES[table.state]] if table.state else []
    if table.subcontracted_to:
        who = table.subcontracted_to
        notes.append(Text(f"分包：{who.zh}", f"subcontracted to {who.en}"))
    if table.note:
        notes.append(table.note)
    if notes:
        add_text(result, "dcc:description", joined(notes))
    rows = add(add(result, "dcc:data"), "dcc:list", ref_type="gp_table1")
    columns = {column.key: index for index, column in enumerate(table.columns)}
    if len(columns) != len(table.columns):
        raise InputError(
            Text(f"结果表 {table.key} 的列名重复", f"column keys of results table {table.key} repeat"),
            quantity=table.key,
        )
    written = 0
    for index, column in enumerate(table.columns, start=1):
        if column.role not in ("uncertainty", "coverage_factor", "verdict"):
            _quantity(rows, table, column, edition, id=f"result{number}.{index}")
            written += 1
    if not written:  # a yes/no test without any number or word: the verdict stands alone
        quantity = add(rows, "dcc:quantity")
        add_text(quantity, "dcc:noQuantity", table.title)
    _verdicts(rows, table)


def cells(table: ResultTable, column: Column) -> list[str | Text]:
    """The cells of one column, from the first row to the last."""
    index = table.columns.index(column)
    return [row.cells[index] for row in table.rows]


def decimal_text(value: object, *, quantity: str) -> str:
    """`value` as decimal text for an XML list; an empty one is the missing value of D-SI."""
    if value == "":
        return MISSING
    if not isinstance(value, str) or not DECIMAL.fullmatch(value):
        raise NotANumber(quantity, given=value)
    return value


def _quantity(rows: etree._Element, table: ResultTable, column: Column, edition: Edition, *, id: str) -> None:
    values = cells(table, column)
    quantity = add(rows, "dcc:quantity", ref_type=column.quantity or COLUMN_TYPES[column.role], id=id)
    add_text(quantity, "dcc:name", column.label)
    if column.role in ("point", "limit"):
        values = [value.lstrip("±") if isinstance(value, str) else value for value in values]
    if column.role == "text" or not (column.role == "value" or _all_decimal(values)):
        add_text(quantity, "dcc:noQuantity", _lines(_with_unit(table, column)))
        return
    numbers = [decimal_text(value, quantity=f"{table.key}.{column.key}") for value in values]
    if not edition.missing and _has_gap(table, column, numbers):
        add_text(quantity, "dcc:noQuantity", _lines(_with_uncertainty(table, column)))
        return
    real = add(quantity, "si:realListXMLList")
    add(real, "si:valueXMLList", " ".join(numbers))
    add(real, "si:unitXMLList", dsi_unit(column.unit, quantity=column.label.zh))
    _uncertainty(real, table, column, edition)


def _uncertainty_column(table: ResultTable, column: Column) -> Column | None:
    return next(
        (one for one in table.columns if one.role == "uncertainty" and one.of == column.key),
        None,
    )


def _has_gap(table: ResultTable, column: Column, numbers: Sequence[str]) -> bool:
    """Whether something would have to be written as NaN: a value, its U, k or p."""
    other = _uncertainty_column(table, column)
    if MISSING in numbers:
        return True
    return other is not None and (
        "" in cells(table, other) or not other.p or MISSING in _factors(table, other).split()
    )


def _with_uncertainty(table: ResultTable, column: Column) -> list[str | Text]:
    """The rows as words: value, unit and U, with a stroke for what is missing."""
    other = _uncertainty_column(table, column)
    unit = "" if column.unit == "1" else f" {column.unit}"
    spread = cells(table, other) if other else [""] * len(table.rows)
    return [
        f"{value or '—'}{unit}" + (f" (U = {u}{unit})" if u else "")
        for value, u in zip(cells(table, column), spread, strict=True)
    ]


def _with_unit(table: ResultTable, column: Column) -> list[str | Text]:
    """Points that are not all numbers (200*) as words, each with its unit."""
    found = cells(table, column)
    if column.role not in ("point", "limit") or column.unit in ("", "1"):
        return found
    return [f"{one} {column.unit}" if isinstance(one, str) and one else one for one in found]


def _all_decimal(values: Sequence[str | Text]) -> bool:
    filled = [value for value in values if value != ""]
    return bool(filled) and all(isinstance(value, str) and DECIMAL.fullmatch(value) for value in filled)


def _lines(values: Sequence[str | Text]) -> Text:
    both = [value if isinstance(value, Text) else Text(value, value) for value in values]
    return Text(
        "\n".join(" ".join(value.zh.split()) for value in both),
        "\n".join(" ".join(value.en.split()) for value in both),
    )


def _uncertainty(real: etree._Element, table: ResultTable, column: Column, edition: Edition) -> None:
    other = _uncertainty_column(table, column)
    if other is None:
        return
    if dsi_unit(other.unit, quantity=other.label.zh) != dsi_unit(column.unit, quantity=column.label.zh):
        raise InputError(
            Text(
                f"{table.key}：不确定度单位“{other.unit}”应与量值单位“{column.unit}”相同",
                f"{table.key}: uncertainty in “{other.unit}” but value in “{column.unit}”",
            ),
            quantity=f"{table.key}.{other.key}",
            given=other.unit,
            allowed=column.unit,
        )
    values = [decimal_text(value, quantity=f"{table.key}.{other.key}") for value in cells(table, other)]
    path, value_name = edition.expanded
    expanded = real
    for name in path.split("/"):
        expanded = add(expanded, name)
    add(expanded, value_name, " ".join(values))
    add(expanded, "si:coverageFactorXMLList", _factors(table, other))
    add(expanded, "si:coverageProbabilityXMLList", other.p or MISSING)


def _factors(table: ResultTable, uncertainty: Column) -> str:
    found: list[str | Text] = [uncertainty.k]
    for column in table.columns:
        if column.role == "coverage_factor" and column.of == uncertainty.key:
            found = cells(table, column)
    for value in found:
        if value and not (isinstance(value, str) and FACTOR.fullmatch(value)):
            raise NotANumber(f"{table.key} k", given=value)
    return " ".join(str(value) or MISSING for value in found)


def _verdicts(rows: etree._Element, table: ResultTable) -> None:
    """Row by row where every row has one; else the verdict of the table, else nothing."""
    column = next((column for column in table.columns if column.role == "verdict"), None)
    values = [str(value) for value in cells(table, column)] if column else []
    complete = bool(values) and all(value in CONFORMITY for value in values)
    if not complete and table.verdict == "none":
        return
    one = add(add(rows, "dcc:measurementMetaData"), "dcc:metaData", ref_type="basic_conformity")
    add_text(one, "dcc:name", Text("符合性", "Conformity"))
    if complete:
        add(one, "dcc:conformityXMLList", " ".join(CONFORMITY[value] for value in values))
    else:
        add(one, "dcc:conformity", CONFORMITY[table.verdict])
