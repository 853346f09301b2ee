"""In which units certificates from outside state their results: those of the engine, and scales.

A scale (hardness, turbidity) has no place in the SI: a value on it is kept and shown as it was stated, and
nothing is ever converted to or from it. Source: ISO 6508-1, 6506-1, 6507-1, 4545-1, 16859-1 and 868 (symbols
of hardness); ISO 7027-1 (FNU, FAU); US EPA method 180.1 (NTU).
"""

from __future__ import annotations

import re
from typing import Final

from suyuan.base.errors import UnknownUnit
from suyuan.base.text import Text
from suyuan.methods.units import ALIASES
from suyuan.metrology.units import Unit, read_plain
from suyuan.registry.results.rules import read_point

SCALES: Final = re.compile(
    r"(HR([A-HKLMPRSV]|15[NTWXY]|30[NTWXY]|45[NTWXY])[SW]?|HV|HBW|HBS|HK|HL[A-Z]{0,2}|HS[CD]?|H[AD]|HM|HIT)"
    r"( ?\d+(\.\d+)?(/\d+(\.\d+)?){0,2})?"  # with the force, as HV 30 and HBW 10/3000
    r"|NTU|FNU|FTU|FAU|pH|°?Brix|°Bé"
)
EXAMPLES: Final = "mg, kPa, °C, %, HRC, HV 30, NTU"


def why_not_unit(unit: str, *, point: str, is_correction: bool) -> Text | None:
    """Why a result at a point may not be in a unit, or None.

    A correction is in a unit of the quantity of its point, or relative (%). Other results may be of another
    quantity, a sensitivity for instance.
    """
    if SCALES.fullmatch(unit):
        return None
    mine = _known(unit)
    if mine is None:
        return Text(
            f"不认识单位“{unit}”（可用 {EXAMPLES} 等）",
            f"the unit “{unit}” is not known ({EXAMPLES} and the like are)",
        )
    there = read_point(point)
    theirs = _known(there.unit) if there is not None and there.unit else None
    if not is_correction or there is None or theirs is None or mine.why_not(theirs) is None:
        return None
    if not unit:
        return Text(
            f"请填写修正值的单位（测量点的单位为 {there.unit}）",
            f"say in which unit the correction is (its point is in {there.unit})",
        )
    if mine.why_not(read_plain("1")) is None:
        return None
    return Text(
        f"修正值的单位“{unit}”与测量点 {point} 不是同一种量",
        f"a correction in “{unit}” is of another quantity than its point {point}",
    )


def _known(unit: str) -> Unit | None:
    try:
        return read_plain(ALIASES.get(unit, unit))
    except UnknownUnit:
        return None
