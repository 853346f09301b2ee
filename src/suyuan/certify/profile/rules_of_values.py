"""Rules on values: units, lengths of lists, numbers, forms that say the same thing twice.

Source: D-SI guide and schemas 2.0 to 2.2.1 (PTB); SI Brochure, 9th edition, 5.4; ISO/IEC 17025:2017, 7.8.2.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from suyuan.base.errors import UnknownUnit
from suyuan.certify.dcc.quantity_value import QuantityValue, is_number
from suyuan.certify.dcc.view import Quantity
from suyuan.certify.profile.subject import (
    Hit,
    Sense,
    Subject,
    exact,
    kinds_of,
    last_digit,
    sense,
    spread_over,
    unit_of,
)
from suyuan.certify.units import printed_unit

UNITS_OF_KINDS: Final = {  # kind of quantity: a unit of its dimension
    "temperature": "K",
    "thermodynamictemperature": "K",
    "celsiustemperature": "K",
    "humidityrelative": "1",
    "relativehumidity": "1",
    "pressure": "Pa",
    "atmosphericpressure": "Pa",
    "pressureabsolute": "Pa",
    "mass": "kg",
    "length": "m",
    "time": "s",
    "frequency": "Hz",
    "voltage": "V",
    "electricpotential": "V",
    "electriccurrent": "A",
    "resistance": "Ω",
    "electriccharge": "C",
    "capacitance": "F",
    "inductance": "H",
    "power": "W",
    "energy": "J",
    "force": "N",
    "torque": "N·m",
    "density": "kg/m³",
    "volume": "m³",
    "area": "m²",
    "speed": "m/s",
    "velocity": "m/s",
    "acceleration": "m/s²",
}
ENDING: Final = re.compile(r"(?:Min|Max)$")
D_SI: Final = ("D-SI 指南（SmartCom 2019）", "D-SI guide (SmartCom, 2019)")
D_SI_LISTS: Final = ("D-SI 2.2.1 模式，XML 列表", "D-SI 2.2.1 schema, XML lists")


def _units(subject: Subject) -> Iterator[tuple[str, QuantityValue]]:
    """Every writing of a unit, with the first value that has it."""
    seen: set[str] = set()
    for _, leaf in subject.leaves:
        for text in (*leaf.units, *leaf.phase_units):
            if text not in seen:
                seen.add(text)
                yield text, leaf


def unknown_units(subject: Subject) -> Iterator[Hit]:
    """Units that nobody can read."""
    for text, leaf in _units(subject):
        if unit_of(text) is None:
            yield Hit(leaf.path, text)


def units_written_otherwise(subject: Subject) -> Iterator[Hit]:
    """Units that can be read, but are no identifiers of D-SI."""
    from suyuan.metrology.units import read_dsi

    for text, leaf in _units(subject):
        if unit_of(text) is None:
            continue
        try:
            read_dsi(text)
        except UnknownUnit:
            yield Hit(leaf.path, text, printed_unit(text))


def _kind_unit(quantity: Quantity, leaf: QuantityValue) -> str:
    kinds = [ENDING.sub("", one.rpartition("_")[2]) for one in kinds_of(quantity)]
    for one in (leaf.quantity_type.replace(" ", ""), *kinds):
        if found := UNITS_OF_KINDS.get(one.lower()):
            return found
    return ""


def units_of_another_kind(subject: Subject) -> Iterator[Hit]:
    """A temperature in pascal."""
    for quantity, leaf in subject.leaves:
        expected = unit_of(wanted) if (wanted := _kind_unit(quantity, leaf)) else None
        for text in dict.fromkeys(leaf.units) if expected is not None else ():
            given = unit_of(text)
            if given is not None and expected is not None and given.dimension != expected.dimension:
                yield Hit(leaf.path, given.symbol, wanted)


def lists_of_other_length(subject: Subject) -> Iterator[Hit]:
    """A list beside the values that has neither one item nor one for each."""
    for _, leaf in subject.leaves:
        count = len(leaf.values)
        if count == 0 or not leaf.kind.endswith("XMLList"):
            continue
        stated = leaf.uncertainty
        lists: list[tuple[str, ...]] = [leaf.second or leaf.values, leaf.units, leaf.times]
        lists += [leaf.phase_units, leaf.significant_digits, tuple(leaf.label.split())]
        if stated is not None:
            lists += [stated.values, stated.k, stated.p, stated.distribution, stated.low, stated.high]
        for one in lists:
            if len(one) not in (0, 1, count):
                yield Hit(leaf.path, len(one), count)


def columns_of_other_length(subject: Subject) -> Iterator[Hit]:
    """A column of a table that is shorter or longer than the first."""
    for table in subject.tables.values():
        long = [one for one in table.quantities if len(one.values) > 1 and one.kind != "charsXMLList"]
        for one in long[1:]:
            if len(one.values) != len(long[0].values):
                yield Hit(one.path, len(one.values), len(long[0].values))


def unreadable_numbers(subject: Subject) -> Iterator[Hit]:
    """Something else than a number, such as a place of a template that nobody filled in."""
    for _, leaf in subject.leaves:
        stated = leaf.uncertainty
        texts = [*leaf.values, *leaf.second]
        if stated is not None:
            texts += [*stated.values, *stated.k, *stated.p, *stated.low, *stated.high]
        bad = next((text for text in texts if not is_number(text)), None)
        if bad is not None:
            yield Hit(leaf.path, bad)


def forms_that_disagree(subject: Subject) -> Iterator[Hit]:
    """Two forms of a hybrid quantity that are not the same value in two units."""
    for quantity in subject.quantities.values():
        for other in quantity.forms[1:]:
            if found := _disagreement(quantity.forms[0], other):
                yield Hit(other.path, *found)


def _disagreement(one: QuantityValue, other: QuantityValue) -> tuple[str, str] | None:
    """The first value that differs by more than a unit of the last digit, as it is and as it should be."""
    from suyuan.metrology.units.conversion import convert

    if len(set(one.units)) != 1 or len(set(other.units)) != 1 or len(one.values) != len(other.values):
        return None
    given, wanted = unit_of(one.units[0]), unit_of(other.units[0])
    if given is None or wanted is None or given.why_not(wanted):
        return None
    for first, second in zip(map(exact, one.values), map(exact, other.values), strict=True):
        if first is None or second is None:
            continue
        meant: Decimal = convert(first, given, wanted, digits=28)
        slack = abs(convert(last_digit(first), given, wanted, difference=True, digits=28)) + last_digit(
            second
        )
        if abs(meant - second) > slack:
            return f"{second} {wanted}", f"{meant:.8g} {wanted}"
    return None


def relative_uncertainties_wrong(subject: Subject) -> Iterator[Hit]:
    """A relative uncertainty that is not U divided by the value, as far as the digits go."""
    for quantity in subject.quantities.values():
        relative, first = quantity.relative_uncertainty, next(iter(quantity.forms), None)
        if relative is None or first is None or first.uncertainty is None or first.items:
            continue
        count = len(first.values)
        rows = zip(
            spread_over(first.values, count),
            spread_over(first.uncertainty.values, count),
            spread_over(relative.values, count),
            strict=True,
        )
        for value, spread, stated in rows:
            if not value or spread is None or stated is None:
                continue
            meant = spread / abs(value)
            if abs(meant - stated) > last_digit(stated) + last_digit(spread) / abs(value):
                yield Hit(relative.path, stated, f"{meant:.3g}")
                break


RULES: Final[tuple[Sense, ...]] = (
    sense(
        "unit-unknown",
        "error",
        unknown_units,
        words=("单位“{given}”无法识别", "the unit “{given}” is not known"),
        remedy=(r"用 D-SI 写法，如 \milli\metre", r"write it as D-SI, such as \milli\metre"),
        source=D_SI,
    ),
    sense(
        "unit-writing",
        "warning",
        units_written_otherwise,
        words=("单位“{given}”不是 D-SI 写法", "the unit “{given}” is not written as D-SI asks"),
        remedy=(r"用 D-SI 写法，如 \milli\metre", r"write it as D-SI, such as \milli\metre"),
        source=D_SI,
    ),
    sense(
        "unit-misfit",
        "error",
        units_of_another_kind,
        words=(
            "单位 {given} 与量的种类不符，应与 {wanted} 同量纲",
            "the unit {given} does not fit the kind of quantity, which is measured like {wanted}",
        ),
        remedy=("核对单位和 refType", "check the unit and the refType"),
        source=("SI 手册第 9 版，5.4.1；DCC 良好实践 refType", "SI Brochure, 9th edition, 5.4.1; refTypes"),
    ),
    sense(
        "list-length",
        "error",
        lists_of_other_length,
        words=("列表有 {given} 项，而量值有 {wanted} 个", "a list has {given} items for {wanted} values"),
        remedy=("每个量值一项，或全列一项", "give one for each value, or one for all"),
        source=D_SI_LISTS,
    ),
    sense(
        "column-length",
        "error",
        columns_of_other_length,
        words=(
            "该列有 {given} 个量值，第一列有 {wanted} 个",
            "this column has {given} values, the first {wanted}",
        ),
        remedy=("补齐各列", "make the columns of one length"),
        source=("DCC 3.3.0 模式，listType", "DCC 3.3.0 schema, listType"),
    ),
    sense(
        "number-unreadable",
        "error",
        unreadable_numbers,
        words=("所填“{given}”不是数", "the text “{given}” is no number"),
        remedy=("填入测得的数值", "put in the number that was measured"),
        source=("ISO/IEC 17025:2017，7.8.2.1 m)", "ISO/IEC 17025:2017, 7.8.2.1 m)"),
    ),
    sense(
        "forms-disagree",
        "error",
        forms_that_disagree,
        words=(
            "同一量的两种写法不等：{given}，应为 {wanted}",
            "two forms of one value differ: {given}, not {wanted}",
        ),
        remedy=("重新换算", "convert it again"),
        source=("D-SI 2.2.1，si:hybrid", "D-SI 2.2.1, si:hybrid"),
    ),
    sense(
        "relative-wrong",
        "error",
        relative_uncertainties_wrong,
        words=(
            "相对不确定度 {given}，按 U/|y| 应为 {wanted}",
            "relative uncertainty {given}; U/|y| gives {wanted}",
        ),
        remedy=("重新计算", "compute it again"),
        source=("JCGM 100:2008，5.1.6、7.2.4", "JCGM 100:2008, 5.1.6 and 7.2.4"),
    ),
)
