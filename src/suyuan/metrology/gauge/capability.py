"""The short study of a gauge on one reference: Cg from its scatter, Cgk from scatter and bias.

Source: ISO 22514-7:2021 and the type-1 studies of the motor industry, whose conventions are parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.chart import alongside, series, settled
from suyuan.metrology.control.errors import no_variation


@dataclass(frozen=True, kw_only=True)
class CapabilityStudy(Answer):
    """Short study on one reference: Cg from the scatter, Cgk from scatter and bias; numbers, or (items,).

    resolution_share : resolution in per cent of the tolerance, None where it is not given.
    """

    method: ClassVar[Text] = Text("量具能力研究（Cg、Cgk）", "Gauge capability study (Cg, Cgk)")
    mean: Any
    sd: Any
    bias: Any
    cg: Any
    cgk: Any
    share: float
    spread: float
    minimum: float
    resolution_share: Any

    @property
    def capable(self) -> Any:
        """Whether Cg and Cgk both reach the minimum."""
        found = (np.asarray(self.cg) >= self.minimum) & (np.asarray(self.cgk) >= self.minimum)
        return settled(np.asarray(found))

    def sentences(self) -> tuple[Text, ...]:
        """Both indices; for many items how many are capable."""
        if np.ndim(self.cg):
            count, total = int(np.sum(self.capable)), int(np.size(self.cg))
            return (Text(f"{total} 项中 {count} 项有能力。", f"{count} of {total} are capable."),)
        return (
            Text(
                f"Cg = {self.cg:.3g}，Cgk = {self.cgk:.3g}，要求不小于 {self.minimum:g}"
                f"（公差的 {100 * self.share:g} %，{self.spread:g} s）。",
                f"Cg = {self.cg:.3g}, Cgk = {self.cgk:.3g}, at least {self.minimum:g} wanted"
                f" ({100 * self.share:g} % of the tolerance, {self.spread:g} s).",
            ),
        )


def gauge_capability(
    readings: Any,
    reference: Any,
    *,
    tolerance: Any,
    share: float = 0.20,
    spread: float = 6.0,
    minimum: float = 1.33,
    resolution: Any = None,
) -> CapabilityStudy:
    """Cg = share T / (spread s) and Cgk = (share T / 2 - |bias|) / (spread s / 2).

    readings : (n,) of one reference part, or (items, n). tolerance : its full width T, number or (items,).
    share, spread : 0.20 and 6 (the usual convention), 0.20 and 4, or 0.15 and 6, as the customer's rules say.
    Raises NoVariation where an item does not scatter.
    """
    data = series("readings", readings)
    mean, sd = np.asarray(data.mean(axis=-1)), np.asarray(data.std(axis=-1, ddof=1))
    if not sd.all():
        raise no_variation("s")
    bias = mean - alongside("reference", reference, mean)
    width = alongside("tolerance", tolerance, mean, low=0.0, open_low=True)
    part = arguments.number("share", share, low=0.0, high=1.0, open_low=True)
    reach = arguments.number("spread", spread, low=0.0, open_low=True)
    few = Text("读数少于 25 个，通常需要 25 至 50 个。", "Fewer than 25 readings; 25 to 50 are usual.")
    steps = None if resolution is None else alongside("resolution", resolution, mean, low=0.0)
    return CapabilityStudy(
        edition="ISO 22514-7:2021; type-1 study",
        warnings=(few,) if data.shape[-1] < 25 else (),
        mean=settled(mean),
        sd=settled(sd),
        bias=settled(bias),
        cg=settled(part * width / (reach * sd)),
        cgk=settled((0.5 * part * width - np.abs(bias)) / (0.5 * reach * sd)),
        share=part,
        spread=reach,
        minimum=arguments.number("minimum", minimum, low=0.0),
        resolution_share=None if steps is None else settled(np.asarray(100.0 * steps / width)),
    )
