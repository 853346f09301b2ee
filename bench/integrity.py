"""What the detectors find and whom they accuse, on countries that nothing was learnt from; and how fast.

Learnt from 1,000 honest laboratories of one seed; judged are countries of other seeds, 500 laboratories each,
a tenth of them false. Beside the rates stands what chance alone allows: one honest laboratory in 500 a year.
The floor of the time is one sort of the works by laboratory and begin, which any detector needs.

    python bench/integrity.py [--countries 20] [--share 0.2 0.6]
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

import numpy as np

from suyuan.planning.integrity.calibrating import calibrate
from suyuan.planning.integrity.evidence import ESCALATE
from suyuan.planning.integrity.judging import judge
from suyuan.planning.integrity.simulated import FRAUDS, SHARE, country

LEARN, HELD_OUT, LABS = 1, 1000, 500


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--countries", type=int, default=20)
    asked.add_argument("--share", type=float, nargs=2, default=SHARE)
    given = asked.parse_args()
    past = country(LEARN, labs=2 * LABS, false=0.0).works
    begun = time.process_time()
    reference = calibrate(past)
    print(f"learnt from {len(past):,} works of {reference.labs:,} laboratories{_cpu(begun):>14}")
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    honest = accused = works = 0
    spent = sorted_in = 0.0
    for seed in range(HELD_OUT, HELD_OUT + given.countries):
        made = country(seed, labs=LABS, share=tuple(given.share))
        begun = time.process_time()
        escalated = {one.lab for one in judge(made.works, reference, year=made.year).escalations}
        spent += time.process_time() - begun
        begun = time.process_time()
        np.lexsort((made.works.began, made.works.lab))
        sorted_in += time.process_time() - begun
        works += len(made.works)
        planted.update(made.planted.values())
        found.update(fraud for lab, fraud in made.planted.items() if lab in escalated)
        honest += LABS - len(made.planted)
        accused += len(escalated - set(made.planted))
    for fraud in FRAUDS:
        print(f"  {fraud:<12} found {found[fraud]:>4} of {planted[fraud]:>4}")
    total = sum(planted.values())
    print(f"all frauds    found {sum(found.values())} of {total} ({100 * sum(found.values()) / total:.1f} %)")
    allowed = honest / ESCALATE
    print(f"honest years  accused {accused} of {honest:,}; one in {ESCALATE:.0f} would be {allowed:.1f}")
    print(f"judged        {works:,} works, {1e6 * spent / works:.1f} us CPU a work; sorting alone "
          f"{1e6 * sorted_in / works:.2f} us")  # fmt: skip


def _cpu(begun: float) -> str:
    return f"{time.process_time() - begun:.1f} s CPU"


if __name__ == "__main__":
    main()
