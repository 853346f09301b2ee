"""What the label must show: the unit that fits the quantity, and letters that are high enough to be read."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from suyuan.base.text import Text, same
from suyuan.planning.prepackages.tables import UNITS, in_base, rules

# Where a table of units states its bounds in another unit than the tables of quantities.
BOUNDS: Final = {
    "lt": Decimal(1),
    "ge": Decimal(1),
    "lt_cm": Decimal("0.01"),
    "ge_cm": Decimal("0.01"),
    "lt_cm2": Decimal("0.0001"),
    "ge_cm2": Decimal("0.0001"),
    "lt_dm2": Decimal("0.01"),
    "ge_m2": Decimal(1),
}


def allowed_units(nominal: Decimal, quantity: str) -> tuple[str, ...]:
    """The units in which a nominal quantity, given in the unit of the tables, may be printed."""
    if quantity == "count":
        return ("pcs",)
    for row in rules()["label"]["unit_choice"]:
        if row["quantity"] == quantity and all(
            nominal < row[name] * scale if name.startswith("lt") else nominal >= row[name] * scale
            for name, scale in BOUNDS.items()
            if name in row
        ):
            return tuple(unit.replace("2", "²") for unit in row["unit"].split(" or "))
    return ()


def least_height(nominal: Decimal, quantity: str) -> Decimal:
    """The least height of the figures on the label, in mm."""
    label = rules()["label"]
    if quantity not in ("mass", "volume"):
        return Decimal(label["height_for_length_area_count_mm"])
    return next(
        Decimal(row["height"])
        for row in label["min_character_height_mm"]
        if row.get("gt", 0) < nominal and ("le" not in row or nominal <= row["le"])
    )


def label_faults(value: Decimal, unit: str, *, height: Decimal) -> list[Text]:
    """What is wrong with the statement of the quantity on a label. height : of the figures, in mm."""
    quantity = UNITS[unit][0]
    nominal = in_base(value, unit)
    faults = []
    if unit not in (allowed := allowed_units(nominal, quantity)):
        right = same(", ".join(allowed))
        faults.append(
            Text(
                f"计量单位“{unit}”选用不当，应为 {right.zh}",
                f"the unit “{unit}” is not the one to print: {right.en}",
            )
        )
    if height < (least := least_height(nominal, quantity)):
        faults.append(
            Text(
                f"净含量字符高 {height} mm，不得小于 {least} mm",
                f"figures are {height} mm high; {least} mm is the least",
            )
        )
    return faults
