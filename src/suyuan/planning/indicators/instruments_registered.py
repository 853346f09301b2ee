"""Instruments on the register, lots by pieces: all of them, or those under compulsory control."""

from __future__ import annotations

from datetime import date
from typing import Any

from suyuan.base.text import Text
from suyuan.planning.pieces import controlled_in_use, in_use
from suyuan.planning.reading import Indicator, Tables
from suyuan.planning.scope import by_unit_and_kind


def evidence(tables: Tables, *, on: date, within: str | None, basis: str) -> Any:
    """One row for each unit and kind with the number of pieces in use."""
    counting = controlled_in_use if basis == "controlled" else in_use
    counted = counting(tables, on=on, within=within)
    pieces = counted.pieces.sum()
    rows = counted.group_by("unit_code", "kind").aggregate(part=pieces, whole=pieces)
    return by_unit_and_kind(rows, tables)


indicator = Indicator(
    code="instruments_registered",
    name=Text("在册计量器具", "Instruments registered"),
    unit="1",
    explain=Text(
        "当日在册在用的计量器具件数；可只计强制管理的。",
        "Pieces on the register and in use on the day; optionally only those under compulsory control.",
    ),
    evidence=evidence,
    options={"basis": ("all", "controlled")},
)
