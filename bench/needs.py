"""Needs of industrial chains against the register of capabilities, all of them in one pass.

Ranges, targets and uncertainties are made up over 21 quantities; the peer asks of each need in turn with
arrays over the capabilities of its quantity, which is what a search for one need does.

    python bench/needs.py [--needs 10000] [--offers 100000] [--no-peer]
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from suyuan.planning.needs.matching import match
from suyuan.planning.needs.problem import ANY, COVERED, Needs, Offers

QUANTITIES = 21


def made_up(needs: int, offers: int, *, seed: int = 1) -> tuple[Needs, Offers]:
    """Ranges of one to three decades, U from 1e-5 to 1e-1 of the upper end."""
    rng = np.random.default_rng(seed)

    def ranges(count: int) -> tuple[np.ndarray, np.ndarray]:
        low = 10 ** rng.uniform(-3, 4, count)
        return low, low * 10 ** rng.uniform(0.1, 3, count)

    low, high = ranges(needs)
    start, end = ranges(offers)
    nothing = np.zeros(needs)
    return (
        Needs(
            quantity=rng.integers(0, QUANTITIES, needs), kind=np.full(needs, ANY), low=low, high=high,
            floor=high * 10 ** rng.uniform(-5, -1, needs), slope=nothing, zero=nothing,
        ),
        Offers(
            quantity=rng.integers(0, QUANTITIES, offers), kind=np.full(offers, ANY), low=start, high=end,
            a=end * 10 ** rng.uniform(-5, -1, offers), b=10 ** rng.uniform(-6, -2, offers),
            zero=np.zeros(offers),
        ),
    )  # fmt: skip


def one_by_one(needs: Needs, offers: Offers) -> int:
    """How many needs are covered, asked in turn: full coverage only, nothing about parts."""
    covered = 0
    of = [np.flatnonzero(offers.quantity == quantity) for quantity in range(QUANTITIES)]
    for n in range(len(needs)):
        there = of[needs.quantity[n]]
        low, high = needs.low[n], needs.high[n]
        whole = there[(offers.low[there] <= low) & (offers.high[there] >= high)]
        largest = offers.a[whole] + offers.b[whole] * max(abs(low), abs(high))
        covered += bool((largest <= needs.floor[n]).any())
    return covered


def main() -> None:
    """Print CPU seconds of the whole match and of the peer."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--needs", type=int, default=10_000)
    asked.add_argument("--offers", type=int, default=100_000)
    asked.add_argument("--no-peer", action="store_true")
    given = asked.parse_args()
    needs, offers = made_up(given.needs, given.offers)
    begun = time.process_time()
    found = match(needs, offers)
    spent = time.process_time() - begun
    covered = int((found.outcome == COVERED).sum())
    print(f"{given.needs} needs x {given.offers} capabilities: {spent:.2f} s CPU, {covered} covered")
    if not given.no_peer:
        begun = time.process_time()
        same = one_by_one(needs, offers)
        print(f"one by one, covered or not alone: {time.process_time() - begun:.2f} s CPU, {same} covered")


if __name__ == "__main__":
    main()
