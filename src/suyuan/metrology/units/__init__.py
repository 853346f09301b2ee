r"""Units: names, prefixes, dimensions, exact factors; D-SI identifiers and plain writing; quality classes.

`unit("MPa")`, `unit(r"\mega\pascal")` and `unit("N/mm2")` give a `Unit`; it knows its symbol, its D-SI
identifier, its name in both languages, its dimension and the exact factor to any other unit that it can be
converted to. Standard library only, so that light commands may use it.
"""

from __future__ import annotations

from suyuan.metrology.units.dsi import read_dsi
from suyuan.metrology.units.errors import PintMissing, UnitMismatch
from suyuan.metrology.units.medal import Grade, grade
from suyuan.metrology.units.names import PREFIXES, UNITS, Medal
from suyuan.metrology.units.plain import read_plain
from suyuan.metrology.units.scale import Scale
from suyuan.metrology.units.unit import ONE, Term, Unit

__all__ = [
    "ONE", "PREFIXES", "UNITS", "Grade", "Medal", "PintMissing", "Scale", "Term", "Unit", "UnitMismatch",
    "grade", "read_dsi", "read_plain", "unit",
]  # fmt: skip


def unit(writing: str | Unit, *, quantity: str = "unit") -> Unit:
    r"""A unit from a D-SI identifier (starts with `\`), from a plain writing, or itself."""
    if isinstance(writing, Unit):
        return writing
    if writing.lstrip().startswith("\\"):
        return read_dsi(writing, quantity=quantity)
    return read_plain(writing, quantity=quantity)
