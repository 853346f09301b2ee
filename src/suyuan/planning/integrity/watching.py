"""The table of detectors and what they say of works: one column each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from suyuan.planning.integrity.copies import copied
from suyuan.planning.integrity.facts import (
    Found,
    impossible_speed,
    out_of_validity,
    time_order,
    two_places,
)
from suyuan.planning.integrity.habits import HABITS, Bounds
from suyuan.planning.integrity.limits import just_inside, never_fails
from suyuan.planning.integrity.works import Flags, Works

# What cannot be, or not by chance: each strike is shown to people, also when it stays the only one.
FACTS: Final[dict[str, Callable[[Works], Found]]] = {
    "out_of_validity": out_of_validity,
    "two_places": two_places,
    "impossible_speed": impossible_speed,
    "time_order": time_order,
    "copied": copied,
}
# What may happen to anybody now and then: only its frequency says something.
FREQUENT: Final[dict[str, Callable[[Works], Found]]] = {
    "just_inside": just_inside,
    "never_fails": never_fails,
}
WATCHES: Final = (*FACTS, *FREQUENT, *HABITS)


def found(works: Works, bounds: Bounds) -> dict[str, Found]:
    """What every detector says, in the order of WATCHES."""
    told = {name: find(works) for name, find in (*FACTS.items(), *FREQUENT.items())}
    return told | {habit: bounds.beyond(habit, works) for habit in HABITS}


def looked_and_struck(told: dict[str, Found]) -> tuple[Flags, Flags]:
    """The same as two arrays (w, d); nothing strikes that was not looked at."""
    looked = np.stack([one.looked for one in told.values()], axis=1)
    return looked, np.stack([one.struck for one in told.values()], axis=1) & looked
