"""The tolerable deficiency T of a nominal quantity: bands and rounding.

The Chinese text rounds T (half up), OIML R 87 rounds it up; the mode belongs to the sampling plan.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any, Final

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.planning.prepackages.tables import BASE_UNITS, rules

ROUNDINGS: Final = {"half_up": ROUND_HALF_UP, "up": ROUND_CEILING}
TABLE: Final = {"mass": "mass_or_volume", "volume": "mass_or_volume"}


def tolerable_deficiency(nominal: Decimal, quantity: str, *, rounding: str = "half_up") -> Decimal:
    """T in the unit of the tables (g, mL, m, m², pieces). Raises OutOfRange where the rules say nothing."""
    table = rules()["tolerable_deficiency"][TABLE.get(quantity, quantity)]
    if nominal <= 0:
        raise OutOfRange("Qn", given=nominal, allowed="> 0")
    band = next((one for one in table["bands"] if _holds(one, nominal)), None)
    if band is None:
        unit, last = BASE_UNITS[quantity], table["bands"][-1]["le"]
        raise OutOfRange(
            "Qn", given=f"{nominal} {unit}", allowed=f"<= {last} {unit}",
            hint=Text("超出规定的适用范围。", "Outside the scope of the regulation."),
        )  # fmt: skip
    exact = Decimal(band["absolute"]) if "absolute" in band else nominal * Decimal(band["percent"]) / 100
    if band.get("round") == "up_to_integer":
        return exact.to_integral_value(ROUND_CEILING)
    return _rounded(exact, nominal, table.get("rounding", ()), ROUNDINGS[rounding])


def _holds(band: Any, nominal: Decimal) -> bool:
    """Lower bound exclusive, upper bound inclusive."""
    return bool(band.get("gt", 0) < nominal and ("le" not in band or nominal <= band["le"]))


def _rounded(exact: Decimal, nominal: Decimal, rows: Any, mode: str) -> Decimal:
    for row in rows:
        if nominal <= row.get("nominal_le", nominal) and nominal > row.get("nominal_gt", 0):
            return exact.quantize(Decimal(str(row["resolution"])), rounding=mode)
    return exact.normalize() if exact else Decimal(0)
