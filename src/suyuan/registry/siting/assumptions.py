"""Costs, capacities and ways that no register knows: data, marked as assumptions wherever they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from suyuan.base.toml import read_toml
from suyuan.planning.travel import Place
from suyuan.registry.parties.places import places

SOURCE: Final = "suyuan.registry.siting"


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """What a set costs and does, what people and ways cost. Money in 10 000 yuan a year."""

    table: Mapping[str, Any]

    def is_bulk(self, kind: str) -> bool:
        """Whether pieces of the kind are verified on benches, many at a time."""
        return kind in self.table["bulk"]["kinds"]

    def capacity(self, kind: str) -> float:
        """Pieces that one set does in a year."""
        part = self.table["bulk" if self.is_bulk(kind) else "set"]
        return float(part["pieces_per_day"]) * float(self.table["set"]["days"])

    def cost(self, kind: str, sets: int) -> float:
        """Cost of some sets in a year."""
        part = self.table["bulk" if self.is_bulk(kind) else "set"]
        return float(part["cost"]) * float(sets ** float(self.table["sizes"]["cheaper"]))

    def way(self, kind: str, kilometres: float, pieces: float) -> float:
        """Cost of bringing pieces that far and back in a year."""
        part = self.table["bulk" if self.is_bulk(kind) else "set"]
        trips = pieces / float(part["pieces_per_trip"])
        return 2 * kilometres * trips * float(self.table["way"]["per_km"])

    def years(self, kind: str) -> float:
        """Years between two verifications where the register does not say."""
        return float(self.table["bulk"]["years"]) if self.is_bulk(kind) else 1.0


@cache
def assumptions() -> Assumptions:
    """The assumptions of this installation."""
    return Assumptions(table=read_toml(files(SOURCE).joinpath("data/assumptions.toml").read_bytes()))


def seat_of(path: str) -> Place | None:
    """The seat of a division, or of the nearest one above it that has one."""
    known = places()
    return next((known[code] for code in reversed(path.split("/")) if code in known), None)
