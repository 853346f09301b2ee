"""How many instruments of which kind stand where, drawn from the scenario, and their plate data.

Household meters are 24 of 25 million instruments: they come in lots. All other kinds are single rows, their
counts in proportion to population, weighted by the type of division.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from suyuan.server.demo.houses import OWNER_LEVELS, Division
from suyuan.server.demo.scenario import dice, names, scenario

WEIGHT_GROUPS = ("urban_kinds", "rural_kinds")
CATEGORY_OF_USE = {
    "trade_settlement": "trade",
    "safety_protection": "safety",
    "medical_health": "medical",
    "environmental_monitoring": "environment",
    "administrative_enforcement": "enforcement",
}
CATEGORY_OF_KIND = {
    "fuel_dispenser": "fuel",
    "taximeter": "transport",
    "ev_charger": "transport",
    "focimeter": "optical",
    "refractometer_eye": "optical",
    "trial_lens_set": "optical",
}


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One instrument to be registered."""

    number: int
    kind: str
    division: str
    use_field: str
    owner: str  # key of the house
    made_on: date


@dataclass(frozen=True, kw_only=True)
class PlannedLot:
    """One lot of household meters to be registered."""

    number: int
    kind: str
    division: str
    operator: str  # key of the house
    count: int
    installed_on: date


def counties(divisions: dict[str, Division]) -> list[Division]:
    """Where instruments stand: county-level divisions with people."""
    return [one for one in divisions.values() if one.level == "county" and one.population]


def weight(kind: str, division: Division) -> float:
    """By how much a division has more or less of a kind than its population says."""
    weights: dict[str, Any] = scenario()["district_weights"]
    for group in WEIGHT_GROUPS:
        if kind in weights[group]["kinds"]:
            return float(weights[group].get(division.type, 1.0))
    mining = weights["mining_kinds"]
    if kind in mining["kinds"]:
        return float(mining.get(division.parent, mining["default"]))
    return 1.0


def shares(kinds: list[str], places: list[Division]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Share of each (kind, place) in all instruments, (kinds, places)."""
    per_10k = scenario()["instruments_per_10k"]
    table = np.array(
        [[per_10k[kind] * place.population * weight(kind, place) for place in places] for kind in kinds]
    )
    return np.asarray(table / table.sum())


def apportion(
    share: np.ndarray[Any, np.dtype[np.float64]], total: int, *purpose: str
) -> np.ndarray[Any, Any]:
    """Whole counts with the given shares and exactly this total."""
    return dice(*purpose).multinomial(total, share.ravel()).reshape(share.shape)


def single_instruments(
    divisions: dict[str, Division], *, uses: dict[str, list[str]], total: int, today: date
) -> Iterator[Planned]:
    """All kinds but household meters. `uses` gives the fields of use of each kind in the catalogue."""
    lots = scenario()["lot_kinds"]
    kinds = [kind for kind in scenario()["instruments_per_10k"] if kind not in lots and kind in uses]
    places = counties(divisions)
    counts = apportion(shares(kinds, places), total, "instruments")
    rng = dice("plates")
    number = 0
    for kind, row in zip(kinds, counts, strict=True):
        for place, count in zip(places, row, strict=True):
            for _ in range(int(count)):
                use = uses[kind][0] if len(uses[kind]) == 1 or rng.random() < 0.85 else uses[kind][1]
                category = CATEGORY_OF_KIND.get(kind, CATEGORY_OF_USE[use])
                yield Planned(
                    number=number,
                    kind=kind,
                    division=place.code,
                    use_field=use,
                    owner=f"{category}-{place.code if OWNER_LEVELS[category] == 'county' else place.parent}",
                    made_on=today - timedelta(days=int(rng.integers(1500, 3900))),
                )
                number += 1


def meter_lots(divisions: dict[str, Division], *, total: int, today: date) -> Iterator[PlannedLot]:
    """Lots of household meters; each holds its share of the meters of the province."""
    kinds = scenario()["lot_kinds"]
    places = counties(divisions)
    share = shares(kinds, places)
    counts = apportion(share, total, "lots")
    per_10k = scenario()["instruments_per_10k"]
    rng = dice("lots")
    number = 0
    for row, kind in enumerate(kinds):
        everywhere = per_10k[kind] * sum(place.population for place in places) / 10_000
        each = everywhere / max(1, int(counts[row].sum()))
        for place, count in zip(places, counts[row], strict=True):
            for _ in range(int(count)):
                yield PlannedLot(
                    number=number,
                    kind=kind,
                    division=place.code,
                    operator=f"utility{row}-{place.parent}",
                    count=max(1, round(each * rng.uniform(0.7, 1.3))),
                    installed_on=today - timedelta(days=int(rng.integers(100, 2400))),
                )
                number += 1


def maker(number: int) -> tuple[str, str]:
    """An invented manufacturer."""
    brands = names()["brands"]
    zh, en = brands[number % len(brands)]
    return f"{zh}（示例）", f"{en} (example)"
