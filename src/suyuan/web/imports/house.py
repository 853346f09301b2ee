"""What importers of a house's own registers share: the house of the person, and words of columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from suyuan.base.errors import NotPermitted
from suyuan.base.text import Text
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties.queries import organization

NO_HOUSE: Final = Text("您不属于任何单位", "you belong to no organization")
DAY: Final = Text("日期，如 2026-03-10", "A day, such as 2026-03-10")


def kinds() -> Mapping[str, Text]:
    """The kinds of instruments that a cell may name: their names by code."""
    return {row["code"]: Text(row["name_zh"], row["name_en"]) for row in catalogue.kinds()}


def house_of(occasion: Occasion) -> UUID:
    """The house of the person. Raises NotPermitted for who has none."""
    if occasion.actor.organization is None:
        raise NotPermitted(NO_HOUSE)
    return occasion.actor.organization


def why_not_in_house(act: Act, occasion: Occasion) -> Text | None:
    """Why this person may not do `act` for the own house, or None."""
    if occasion.actor.organization is None:
        return NO_HOUSE
    house = organization(occasion.actor.organization)
    return why_not_permit(
        act, occasion.actor, organization=occasion.actor.organization, path=house["jurisdiction__path"]
    )
