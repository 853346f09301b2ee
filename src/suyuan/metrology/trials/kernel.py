"""The look-up of `quantile_tables` compiled by numba: optional, and the same numbers to the last bit.

numba is imported when the kernel is first asked for, not before; it costs about a second and a hundred
megabytes, so that it pays from some 1e8 draws on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Final, Literal, get_args

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.laws.quantile_tables import EDGE, FIRST, FRACTION, PER_EDGE, SHIFT, Table, look_up
from suyuan.metrology.laws.quantiles import Floats
from suyuan.metrology.trials.streams import Words

Kernel = Literal["numpy", "numba"]
LookUp = Callable[[Table, Words], Floats]

KERNELS: Final = get_args(Kernel)


def available() -> bool:
    """Whether numba is installed."""
    return find_spec("numba") is not None


def look_up_by(kernel: str) -> LookUp:
    """The road asked for: "numpy" or "numba". Raises OutOfRange where numba is not installed."""
    if arguments.chosen("kernel", kernel, KERNELS) == "numpy":
        return look_up
    if not available():
        raise OutOfRange(
            "kernel",
            given=kernel,
            allowed="numpy",
            hint=Text("安装附加组件 fast（numba）。", "Install the extra `fast` (numba)."),
        )
    compiled = _compiled()

    def run(found: Table, words: Words) -> Floats:
        draws = np.empty(len(words))
        compiled(words, found.start, found.slope, found.edge_start, found.edge_slope, draws)
        return draws

    return run


@lru_cache(maxsize=1)
def _compiled() -> Any:
    from numba import njit

    edge, double, last = np.uint32(EDGE), np.uint32(2 * EDGE), np.uint32(0xFFFFFFFF)
    shift, half = np.uint32(SHIFT), np.uint32(1 << 31)
    fraction, first, per_edge = np.int64(FRACTION), np.int64(FIRST), np.int64(PER_EDGE)

    # No fast-math: the order of the operations is part of the promise.
    @njit(nogil=True, boundscheck=False, error_model="numpy")
    def run(words: Any, start: Any, slope: Any, edge_start: Any, edge_slope: Any, draws: Any) -> None:
        for i in range(words.shape[0]):
            w = words[i]
            if np.uint32(w + edge) >= double:
                cell = w >> shift
                draws[i] = np.float64(w) * slope[cell] + start[cell]
            else:
                upper = w >= half
                t = np.float64(np.uint32(last - w) if upper else w) + 0.5
                place = (np.float64(t).view(np.int64) >> fraction) - first
                if upper:
                    place += per_edge
                draws[i] = edge_slope[place] * t + edge_start[place]

    return run
