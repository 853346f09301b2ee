"""Units of a certificate that are not written as the D-SI asks, or that nobody can read.

The schema takes any text for a unit; whether it is one, only the units of the engine can say.

Source: D-SI guide (SmartCom, 2019), identifiers such as ``\\kilo\\pascal``.
"""

from __future__ import annotations

from collections.abc import Iterator

from suyuan.base.errors import UnknownUnit
from suyuan.base.text import Text
from suyuan.certify.dcc.quantity_value import QuantityValue, parsed_unit
from suyuan.certify.dcc.view import Certificate


def strange_units(view: Certificate) -> tuple[Text, ...]:
    """One sentence for each unit that is no exact D-SI identifier, with the first place where it stands."""
    seen: set[str] = set()
    return tuple(found for value in _values(view) for found in _strange(value, seen))


def _values(view: Certificate) -> Iterator[QuantityValue]:
    quantities = [quantity for one in (*view.conditions, *view.results) for quantity in one.quantities]
    quantities += [quantity for one in (*view.items, *view.equipment) for quantity in one.quantities]
    quantities += [quantity for one in view.methods for quantity in one.quantities]
    yield from (leaf for one in quantities for form in one.forms for leaf in form.leaves())


def _strange(value: QuantityValue, seen: set[str]) -> Iterator[Text]:
    from suyuan.metrology.units import read_dsi

    for text in (*value.units, *value.phase_units):
        if text in seen:
            continue
        seen.add(text)
        try:
            read_dsi(text)
            continue
        except UnknownUnit:
            pass
        try:
            meant = parsed_unit(text, value.path)
            yield Text(
                f"{value.path}：单位“{text}”不是 D-SI 写法，理解为 {meant.symbol}",
                f"{value.path}: unit “{text}” is not written as D-SI, taken for {meant.symbol}",
            )
        except UnknownUnit:
            yield Text(f"{value.path}：单位“{text}”无法识别", f"{value.path}: unit “{text}” is not known")
