"""Density and volume of weights: density of water, hydrostatic weighing, thermal expansion.

Source: M. Tanaka et al., Metrologia 38 (2001) 301, eq. (1) (water, recommended by the CIPM);
OIML R 111-1:2004, annex B.7 (density of weights; hydrostatic methods).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.answer import Answer
from suyuan.metrology.weighing.columns import column, plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class BodyDensity(Answer):
    """Density of a body in kg/m3 and its volume, float or (n,).

    value, u : density. volume, u_volume : in the unit of mass divided by kg/m3 (m3 for kg). mass : true mass.
    """

    method: ClassVar[Text] = Text("静水法测密度", "Density by hydrostatic weighing")
    value: Any
    u: Any
    volume: Any
    u_volume: Any
    mass: Any

    def sentences(self) -> tuple[Text, ...]:
        """The density of the first body."""
        rho, u = (float(np.ravel(one)[0]) for one in (self.value, self.u))
        return (
            Text(
                f"密度 {rho:.7g} kg/m³，标准不确定度 {u:.3g} kg/m³。",
                f"Density {rho:.7g} kg/m3, standard uncertainty {u:.3g} kg/m3.",
            ),
        )


def water_density(temperature: Any) -> Any:
    """Density of air-free water (SMOW) at 101.325 kPa, kg/m3, for 0 to 40 degrees Celsius; float or array.

    Its standard uncertainty is below 0.0005 kg/m3. Source: Tanaka et al. (2001), eq. (1).
    """
    t = np.asarray(temperature, dtype=float)
    if not ((t >= 0.0) & (t <= 40.0)).all():
        raise OutOfRange("temperature", given=temperature, allowed="[0, 40] °C")
    top = (t - 3.983035) ** 2 * (t + 301.797)
    found = 999.974950 * (1.0 - top / (522528.9 * (t + 69.34881)))
    return float(found) if found.ndim == 0 else found


def hydrostatic_density(
    in_air: Any,
    in_liquid: Any,
    liquid: Any,
    *,
    air: Any = 1.2,
    air_at_liquid: Any = None,
    weight_density: Any = 8000.0,
    u_in_air: Any = 0.0,
    u_in_liquid: Any = 0.0,
    u_liquid: Any = 0.0,
    u_air: Any = 0.0,
) -> BodyDensity:
    """Density of a body from the masses of weights that balance it in air and in a liquid.

    in_air, in_liquid : those masses (true mass of weights of `weight_density`), same unit. liquid, air :
    densities in kg/m3; air_at_liquid : air around the weights while the body hangs in the liquid
    (default: air). All floats or (n,). Source: OIML R 111-1:2004, B.7 (hydrostatic):
    density = (liquid F_air - air F_liquid)/(F_air - F_liquid) with F = (1 - air/weight_density) m.
    """
    names = ("in_air", "in_liquid", "liquid", "air", "weight_density")
    given = (in_air, in_liquid, liquid, air, weight_density)
    m_a, m_l, rho_l, rho_a, rho_w = (column(n, g, low=0.0) for n, g in zip(names, given, strict=True))
    around = rho_a if air_at_liquid is None else column("air_at_liquid", air_at_liquid, low=0.0)
    lift_a, lift_l = 1.0 - rho_a / rho_w, 1.0 - around / rho_w
    f_a, f_l = lift_a * m_a, lift_l * m_l
    loss = f_a - f_l
    if not ((loss > 0.0) & (rho_l > rho_a)).all():
        raise InputError(
            Text("液体中的示值应小于空气中的示值", "the body must weigh less in the liquid than in air"),
            quantity="in_liquid",
            given=in_liquid,
            allowed="< in_air",
        )
    value = (rho_l * f_a - rho_a * f_l) / loss
    volume = loss / (rho_l - rho_a)
    slopes = (
        ((rho_a - rho_l) * f_l / loss**2 * lift_a, u_in_air, lift_a / (rho_l - rho_a)),
        ((rho_l - rho_a) * f_a / loss**2 * lift_l, u_in_liquid, -lift_l / (rho_l - rho_a)),
        (f_a / loss, u_liquid, -volume / (rho_l - rho_a)),
        (-f_l / loss, u_air, volume / (rho_l - rho_a)),
    )
    u = np.sqrt(sum((slope * np.asarray(spread)) ** 2 for slope, spread, _ in slopes))
    u_volume = np.sqrt(sum((slope * np.asarray(spread)) ** 2 for _, spread, slope in slopes))
    return BodyDensity(
        edition="OIML R 111-1:2004, B.7",
        value=plain(value),
        u=plain(u),
        volume=plain(volume),
        u_volume=plain(u_volume),
        mass=plain(value * volume),
    )


def expanded_volume(volume: Any, *, expansion: Any, temperature: Any, reference: float = 20.0) -> Any:
    """Volume at `temperature` of a body of `volume` at `reference` degrees Celsius.

    expansion : cubic expansion coefficient, per K (45e-6 to 48e-6 for stainless steel).
    """
    return volume * (1.0 + expansion * (temperature - reference))
