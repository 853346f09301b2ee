"""How many pieces there are: the instruments in use on a day, by groups of those alike, lots by pieces."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, MutableMapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from suyuan.planning.grouping import GROUPS, INSTRUMENTS
from suyuan.planning.reading import Tables
from suyuan.planning.scope import day, inside

if TYPE_CHECKING:
    from suyuan.lake.engine import Engine


def in_use(tables: Tables, *, on: date, within: str | None, are: Callable[[Any], Any] | None = None) -> Any:
    """The groups with `pieces`, on the register on the day, and `chosen`, those of which `are` holds.

    The pieces are added up by the number of the group before anything is known of it: that is the only pass
    over all instruments.
    """
    known = tables[INSTRUMENTS]
    known = known.filter(known.registered_on <= day(on))
    pieces = known["count"].sum()
    chosen = pieces if are is None else known["count"].sum(where=are(known)).fill_null(0)
    counted = known.group_by("group_id").aggregate(pieces=pieces, chosen=chosen)
    groups = inside(tables[GROUPS], tables, within)
    return groups.filter(groups.in_use).join(counted, "group_id")


def controlled_in_use(
    tables: Tables, *, on: date, within: str | None, are: Callable[[Any], Any] | None = None
) -> Any:
    """Of these the groups under compulsory control."""
    groups = in_use(tables, on=on, within=within, are=are)
    return groups.filter(groups.controlled)


def narrowed(tables: Tables, *, engine: Engine, within: str | None) -> Tables:
    """The tables with the instruments of `within` alone, where that holds the smaller part of the groups.

    Figures of a county then pass over its own instruments; those of a province are asked as they are, because
    choosing nearly all rows costs more than adding them up. Every figure of `within` stays the same.
    """
    if within is None:
        return tables
    groups = inside(tables[GROUPS], tables, within)
    held, every = (engine.rows(one.aggregate(n=one.count()))[0]["n"] for one in (groups, tables[GROUPS]))
    if 2 * held > every:
        return tables
    own = tables[INSTRUMENTS].semi_join(groups.select("group_id"), "group_id")
    # Laid over, not copied: what a figure does not ask for is not made.
    return ChainMap({INSTRUMENTS: own}, cast("MutableMapping[str, Any]", tables))
