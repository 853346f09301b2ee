"""A results table as ``dcc:result``: a ``dcc:list`` with one quantity per column, and its verdicts.

An uncertainty column goes into the quantity it belongs to. Words are bilingual ``dcc:noQuantity`` with one
line per row.

Source: PTB DCC schemas 3.2.1 and 3.3.0, resultType and listType.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.certify.content import Column, ResultTable
from suyuan.certify.dcc.administrative import CONFORMITY
from suyuan.certify.dcc.columns import (
    MISSING,
    all_decimal,
    cells,
    decimal_text,
    factors,
    has_gap,
    lines,
    uncertainty_of,
    with_uncertainty,
    with_unit,
)
from suyuan.certify.dcc.element import Edition, add, add_text, joined
from suyuan.certify.units import dsi_unit

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


def write_table(parent: etree._Element, table: ResultTable, edition: Edition, *, number: int) -> None:
    """Append a results table. Raises InputError and NotANumber for a table that no certificate can hold."""
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


def _quantity(rows: etree._Element, table: ResultTable, column: Column, edition: Edition, *, id: str) -> None:
    values = cells(table, column)
    quantity = add(rows, "dcc:quantity", ref_type=column.quantity or COLUMN_TYPES[column.role], id=id)
    add_text(quantity, "dcc:name", column.label)
    if column.role in ("point", "limit"):
        values = [value.lstrip("±") if isinstance(value, str) else value for value in values]
    if column.role == "text" or not (column.role == "value" or all_decimal(values)):
        add_text(quantity, "dcc:noQuantity", lines(with_unit(table, column)))
        return
    numbers = [decimal_text(value, quantity=f"{table.key}.{column.key}") for value in values]
    if not edition.missing and has_gap(table, column, numbers):
        add_text(quantity, "dcc:noQuantity", lines(with_uncertainty(table, column)))
        return
    real = add(quantity, "si:realListXMLList")
    add(real, "si:valueXMLList", " ".join(numbers))
    add(real, "si:unitXMLList", dsi_unit(column.unit, quantity=column.label.zh))
    _uncertainty(real, table, column, edition)


def _uncertainty(real: etree._Element, table: ResultTable, column: Column, edition: Edition) -> None:
    other = uncertainty_of(table, column)
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
    add(expanded, "si:coverageFactorXMLList", factors(table, other))
    add(expanded, "si:coverageProbabilityXMLList", other.p or MISSING)


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
