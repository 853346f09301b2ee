"""Results that crowd inside the limit, and laboratories in which nothing ever fails."""

from __future__ import annotations

from typing import Final

import numpy as np

from suyuan.planning.integrity.facts import Found
from suyuan.planning.integrity.works import Works

BAND: Final = 0.1  # of the limit, on both sides of it


def just_inside(works: Works) -> Found:
    """Among the errors near the limit, those inside it: an honest spread passes the limit without a step."""
    error = np.nan_to_num(np.abs(works.error))
    return Found(np.abs(error - 1) <= BAND, (error <= 1) & (error >= 1 - BAND))


def never_fails(works: Works) -> Found:
    """Works that passed: with kinds of which some always fail, a long row of passes says something."""
    return Found(np.ones(len(works), dtype=bool), works.passed)
