"""Figures of the engine, as matplotlib figures; matplotlib is an extra (`pip install suyuan[plots]`).

Every function takes arrays or an answer of the engine and returns a `matplotlib.figure.Figure`, which a
notebook shows and `savefig` writes. Nothing touches pyplot, so no window opens and no state is kept.
"""

from __future__ import annotations

from suyuan.metrology.plots.calibration import calibration_curve
from suyuan.metrology.plots.comparison import degrees_of_equivalence, youden
from suyuan.metrology.plots.control import control_chart
from suyuan.metrology.plots.uncertainty import budget_waterfall, distribution

__all__ = [
    "budget_waterfall",
    "calibration_curve",
    "control_chart",
    "degrees_of_equivalence",
    "distribution",
    "youden",
]
