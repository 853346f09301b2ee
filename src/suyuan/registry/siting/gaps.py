"""A gap of coverage from which a proposal begins: one kind in one division, and who could serve it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from suyuan.planning.travel import kilometres
from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.parties.models import Jurisdiction
from suyuan.registry.siting.assumptions import assumptions, seat_of
from suyuan.registry.siting.reading import houses_in, pieces_of, standing_in

NEAREST: Final = 5


def gap_of(kind: str, division: str, *, on: date) -> dict[str, Any] | None:
    """The kind, the division, pieces in a year, the nearest institutions; None where either is unknown."""
    named = InstrumentKind.objects.filter(pk=kind).values("code", "name_zh", "name_en").first()
    columns = ("code", "name_zh", "name_en", "path", "level")
    place = Jurisdiction.objects.filter(pk=division).values(*columns).first()
    if named is None or place is None:
        return None
    top = "/".join(str(place["path"]).split("/")[:2])
    houses = houses_in(top, on=on)
    able = standing_in({house.division for house in houses}, on=on)
    seats = {
        row["code"]: (seat_of(row["path"]), row)
        for row in Jurisdiction.objects.filter(pk__in=[house.division for house in houses]).values(*columns)
    }
    here, table = seat_of(str(place["path"])), assumptions().table["way"]
    near = []
    for house in houses:
        there, row = seats[house.division]
        if here and there:
            km = kilometres(here, there) * float(table["detour"]) + float(table["inside"])
            near.append({"division": row, "km": km, "is_able": (house.division, kind) in able})
    near.sort(key=lambda one: one["km"])
    return {
        "kind": dict(named),
        "division": dict(place),
        "pieces": pieces_of(kind, division, on=on),
        "near": near[:NEAREST],
        "able": next((one for one in near if one["is_able"]), None),
        "top": top.rpartition("/")[2],
    }
