"""How soon known bombs are refused, beside the limit of 100 ms, on one core.

Run: python bench/hostile.py [--rounds 5] [--factor 1] [--only WORD]. One line per bomb: mean time of the
processor (what else the machine does is not counted), the limit, and by what factor it is passed where it is;
the process ends with 1 where the factor is above `--factor`.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.hostile.bombs import BOMBS, Bomb  # noqa: E402
from tests.hostile.fuzz import ready  # noqa: E402
from tests.hostile.targets import BY_NAME  # noqa: E402

from suyuan.base.errors import SuyuanError  # noqa: E402

LIMIT = 100.0  # ms


def milliseconds(bomb: Bomb, *, rounds: int) -> float | None:
    """Mean time of the processor until the bomb was refused; None where it was read."""
    data, read = bomb.make(), BY_NAME[bomb.target].read
    start = time.process_time()
    for _ in range(rounds):
        try:
            read(data)
        except SuyuanError:
            continue
        return None
    return 1000 * (time.process_time() - start) / rounds


def warm(names: set[str]) -> None:
    """Read good inputs once, so that no bomb pays for what is imported at first use."""
    for name in sorted(names):
        for seed in BY_NAME[name].seeds():
            try:
                BY_NAME[name].read(seed)
            except SuyuanError:
                continue


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--factor", type=float, default=1.0)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    ready()
    logging.disable()
    warnings.simplefilter("ignore")
    chosen = [bomb for bomb in BOMBS if asked.only in bomb.name]
    warm({bomb.target for bomb in chosen})
    over, slowest = [], 0.0
    for bomb in chosen:
        found = milliseconds(bomb, rounds=asked.rounds)
        if found is None:
            over.append(bomb.name)
            print(f"{bomb.name:52}{'read':>10}")
            continue
        slowest = max(slowest, found)
        factor = found / LIMIT
        note = f"  {factor:.2f} times the limit" if factor > 1 else ""
        print(f"{bomb.name:52}{found:10.2f} ms  limit {LIMIT:.0f} ms{note}")
        if factor > asked.factor:
            over.append(bomb.name)
    print(f"{len(chosen)} bombs, slowest {slowest:.1f} ms, {len(over)} over {asked.factor:g} times the limit")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
