"""How often a detector strikes an honest laboratory, learnt from works of the past.

Three things are learnt: the bounds of each habit by kind, the share of works struck by kind, and how far
laboratories differ in it for innocent reasons (another model of instrument, another clerk, an old clock). The
last is the tolerance of a detector: the smallest odds at which it alone accuses none of the laboratories of
the past. A new honest laboratory that is like them is then accused by it with a probability of at most one in
their number, whatever the shape of their differences (they are exchangeable); the bets of `evidence` stand on
top of that. Laboratories with a confirmed case do not belong into the past that one learns from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from suyuan.planning.integrity.evidence import ESCALATE, grow, tilted
from suyuan.planning.integrity.habits import HABITS, Bounds, bounds
from suyuan.planning.integrity.watching import FACTS, WATCHES, found, looked_and_struck
from suyuan.planning.integrity.works import Flags, Floats, Integers, Works

PRIOR: Final = 200.0  # works whose weight the share of all kinds has in the share of one
LEAST: Final = 1e-3  # share of works with a slip of the pen that any laboratory is granted
MOST: Final = 0.995
TOLERANCES: Final = (1.0, 50.0)  # odds between which the tolerance of a detector is sought
STEPS: Final = 8  # halvings of the logarithm in between


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reference:
    """What is usual: bounds of the habits, and what an honest laboratory is held to, (kinds, d)."""

    bounds: Bounds
    honest: Floats
    tolerance: Floats  # (d,) odds granted to a laboratory over those of all
    labs: int  # that it was learnt from

    def at(self, kind: Integers) -> Floats:
        """The probability for each work, (w, d); a kind never seen is held to the most generous one."""
        seen = kind < len(self.honest)
        generous = self.honest.max(axis=0)
        return np.where(seen[:, None], self.honest[np.where(seen, kind, 0)], generous)


def as_record(reference: Reference) -> dict[str, Any]:
    """What was learnt as plain data, digit by digit; a bound that was not learnt is None."""
    return {
        "bounds": {
            habit: [None if np.isinf(one) else float(one) for one in bound]
            for habit, bound in reference.bounds.of.items()
        },
        "honest": reference.honest.tolist(),
        "tolerance": reference.tolerance.tolist(),
        "labs": reference.labs,
    }


def of_record(record: Mapping[str, Any]) -> Reference:
    """The same again."""
    return Reference(
        bounds=Bounds(
            of={
                habit: np.array([np.inf if one is None else one for one in bound], dtype=float)
                for habit, bound in record["bounds"].items()
            }
        ),
        honest=np.array(record["honest"], dtype=float),
        tolerance=np.array(record["tolerance"], dtype=float),
        labs=int(record["labs"]),
    )


def facts_alone() -> Reference:
    """What is held to where there is no past to learn from: only facts are judged, slips are granted."""
    granted = [LEAST if name in FACTS else MOST for name in WATCHES]
    return Reference(
        bounds=Bounds(of={name: np.empty(0) for name in HABITS}),
        honest=np.array([granted]),
        tolerance=np.ones(len(WATCHES)),
        labs=0,
    )


def calibrate(works: Works) -> Reference:
    """Learn what is usual from works of the past, one year of each laboratory."""
    known = bounds(works)
    looked, struck = looked_and_struck(found(works, known))
    kinds = int(works.kind.max(initial=-1)) + 1
    columns = range(len(WATCHES))
    share = np.stack([_shares(works.kind, looked[:, d], struck[:, d], kinds) for d in columns], axis=1)
    least = np.array([LEAST if name in FACTS else 0.0 for name in WATCHES])
    share = np.clip(np.maximum(share, least), 1e-4, 0.98)
    tolerance = np.array([_tolerance(works, looked[:, [d]], struck[:, [d]], share[:, [d]]) for d in columns])
    honest = np.minimum(tilted(share, tolerance), MOST)
    return Reference(bounds=known, honest=honest, tolerance=tolerance, labs=len(np.unique(works.lab)))


def _shares(kind: Integers, looked: Flags, struck: Flags, kinds: int) -> Floats:
    """The share of works struck of each kind, drawn towards that of all, (kinds,)."""
    tried = np.bincount(kind, weights=looked, minlength=kinds)
    hits = np.bincount(kind, weights=struck, minlength=kinds)
    overall = (hits.sum() + 0.5) / (tried.sum() + 1)
    return np.asarray((hits + PRIOR * overall) / (tried + PRIOR))


def _tolerance(works: Works, looked: Flags, struck: Flags, share: Floats) -> float:
    """The smallest odds, to a hundredth of the range, at which one detector alone accuses nobody."""
    some = np.flatnonzero(looked[:, 0])
    low, high = np.log(TOLERANCES)

    def accuses(log_odds: float) -> bool:
        honest = np.minimum(tilted(share, np.exp(log_odds)), MOST)[works.kind[some]]
        grown = grow(looked[some], struck[some], honest, segment=works.lab[some], at=works.turn[some])
        return len(grown.crossings(ESCALATE)) > 0

    if not accuses(low):
        return 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if accuses(middle) else (low, middle)
    return float(np.exp(high))
