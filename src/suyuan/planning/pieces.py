"""How many pieces there are: the instruments in use on a day, by groups of those alike, lots by pieces."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from suyuan.planning.grouping import GROUPS, INSTRUMENTS
from suyuan.planning.reading import Tables
from suyuan.planning.scope import day, inside


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
