"""Kinds by divisions: whether what is owed is covered, and if not, what stands in the way.

Source: domain model 16.2: covered is what counts on the operational basis of C1; blocked counts legally only;
lapsed is a standard whose certificate is over or that is out of service; missing is owed and there is none.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from suyuan.planning.reach import demand
from suyuan.planning.reading import Tables
from suyuan.planning.scope import inside, surely, units_within, valid_public_standards

MISSING, LAPSED, BLOCKED, COVERED = range(4)
STATES: Final = {MISSING: "missing", LAPSED: "lapsed", BLOCKED: "blocked", COVERED: "covered"}


def cells(tables: Tables, *, on: date, within: str | None) -> Any:
    """One row for each unit and kind that is owed or held.

    Columns: unit_code, kind, owed, standing (of STATES), standards (how many serve the kind), and pieces, the
    controlled instruments in use there.
    """
    public = inside(tables["standards"], tables, within)
    public = public.filter(public.legal_class == "public").select("unit_code", standard_id="id")
    ranked = public
    for basis in ("legal", "operational"):
        counting = valid_public_standards(tables, on=on, basis=basis).select(standard_id="id")
        ranked = ranked.left_join(counting.mutate(**{basis: True}), "standard_id").drop("standard_id_right")
    ranked = ranked.mutate(
        standing=surely(ranked.operational)
        .ifelse(COVERED, surely(ranked.legal).ifelse(BLOCKED, LAPSED))
        .cast("int64")
    )
    served = tables["serves"].select("standard_id", "kind").distinct().join(ranked, "standard_id")
    held = served.group_by("unit_code", "kind").aggregate(
        standing=served.standing.max(), standards=served.count()
    )
    units = units_within(tables, within).select("level", unit_code="code")
    owed = units.join(tables["required_items"], "level").select("unit_code", "kind").distinct()
    used = demand(tables, on=on, within=within)
    used = used.group_by("unit_code", "kind").aggregate(pieces=used.pieces.sum())
    places = owed.union(held.select("unit_code", "kind"), distinct=True)
    found = (
        places.left_join(_beside(owed.mutate(owed=True), 1), [("unit_code", "unit_1"), ("kind", "kind_1")])
        .left_join(_beside(held, 2), [("unit_code", "unit_2"), ("kind", "kind_2")])
        .left_join(_beside(used, 3), [("unit_code", "unit_3"), ("kind", "kind_3")])
    )
    return found.select(
        "unit_code",
        "kind",
        owed=surely(found.owed),
        standing=found.standing.fill_null(MISSING),
        standards=found.standards.fill_null(0),
        pieces=found.pieces.fill_null(0),
    )


def _beside(table: Any, place: int) -> Any:
    """The table with names of its own for the columns it is joined by."""
    return table.rename({f"unit_{place}": "unit_code", f"kind_{place}": "kind"})
