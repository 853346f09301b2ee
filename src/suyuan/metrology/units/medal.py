r"""How well a machine can use the unit of a digital certificate: the classes of D-SI, with the reasons.

PLATINUM: SI base units without prefix, the unit one, and the units of time and angle that may stand beside
them. GOLD: SI derived units with names of their own and decimal prefixes. SILVER: the other units accepted
for use with the SI. BRONZE: the non-SI units that D-SI names. IMPROVABLE: everything else, and everything
written against the rules. A product is as good as its worst part.
Source: D-SI guide 1.3 (doi 10.5281/zenodo.3522631), chapter 8 and appendix A.
"""

from __future__ import annotations

from typing import NamedTuple

from suyuan.base.errors import UnknownUnit
from suyuan.base.text import Text
from suyuan.metrology.units.dsi import read_dsi
from suyuan.metrology.units.names import Medal
from suyuan.metrology.units.unit import Term


class Grade(NamedTuple):
    """The class of an identifier and what would make it better; no remark means nothing to better."""

    medal: Medal
    remarks: tuple[Text, ...]


def grade(identifier: str) -> Grade:
    """The D-SI class of an identifier with remarks. Never fails: what cannot be read is IMPROVABLE."""
    try:
        unit = read_dsi(identifier.strip())
    except UnknownUnit as error:
        return Grade(Medal.IMPROVABLE, (error.hint if error.hint.zh else error.message,))
    faults = tuple(fault for one in unit.terms if (fault := _fault(one)))
    if faults:
        return Grade(Medal.IMPROVABLE, faults)
    return Grade(min((_medal(one) for one in unit.terms), default=Medal.PLATINUM), ())


def _medal(one: Term) -> Medal:
    """A prefix makes a base unit a unit of class gold."""
    return min(one.unit.medal, Medal.GOLD) if one.prefix else one.unit.medal


def _fault(one: Term) -> Text | None:
    if one.unit.key == "gram" and one.prefix is not None and one.prefix.key == "kilo":
        return Text("请写 \\kilogram，不写 \\kilo\\gram。", "Write \\kilogram, not \\kilo\\gram.")
    if one.unit.key == "one" and one.exponent != 1:
        return Text("\\one 不带指数。", "\\one takes no power.")
    return None
