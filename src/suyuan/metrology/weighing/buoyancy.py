"""Buoyancy and conventional mass: from mass to conventional mass and back, and the comparison of two weights.

The conventional mass is that of a reference weight of 8000 kg/m3 that balances the weight in air of
1.2 kg/m3 at 20 C. Source: OIML D 28:2004, 4-5; OIML R 111-1:2004, 2.7, 10.2 and annex C.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.answer import Answer
from suyuan.metrology.weighing.columns import column, plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

REFERENCE_AIR: Final = 1.2  # kg/m3
REFERENCE_DENSITY: Final = 8000.0  # kg/m3


@dataclass(frozen=True, kw_only=True)
class WeightComparison(Answer):
    """Conventional mass of a test weight from its difference to a reference; float or (n,), unit of the mass.

    value, u : conventional mass and standard uncertainty. correction : the buoyancy correction that was
    applied. components : standard uncertainty from the weighing ("weighing"), the reference ("reference"),
    buoyancy ("buoyancy") and the balance ("balance").
    """

    method: ClassVar[Text] = Text("砝码比较", "Comparison of weights")
    value: Any
    u: Any
    correction: Any
    components: dict[str, Any]

    def sentences(self) -> tuple[Text, ...]:
        """Value, uncertainty and what dominates it; the first item where there are many."""
        value, u, c = (float(np.ravel(one)[0]) for one in (self.value, self.u, self.correction))
        largest = max(self.components, key=lambda name: float(np.ravel(self.components[name])[0]))
        zh = {"weighing": "衡量过程", "reference": "标准砝码", "buoyancy": "空气浮力", "balance": "天平"}
        return (
            Text(
                f"约定质量 {value:.10g}，标准不确定度 {u:.3g}，空气浮力修正 {c:.3g}。",
                f"Conventional mass {value:.10g}, standard uncertainty {u:.3g}, buoyancy correction {c:.3g}.",
            ),
            Text(f"最大分量来自{zh[largest]}。", f"The largest component comes from: {largest}."),
        )


def conventional_mass(mass: Any, density: Any) -> Any:
    """Conventional mass of a weight of true `mass` and `density` (kg/m3); floats or arrays.

    Source: OIML D 28:2004, 5: m_c = m (1 - 1.2/density)/(1 - 1.2/8000).
    """
    return mass * _lifted(density, REFERENCE_AIR) / _lifted(REFERENCE_DENSITY, REFERENCE_AIR)


def true_mass(conventional: Any, density: Any) -> Any:
    """Mass of a weight of `conventional` mass and `density` (kg/m3); the inverse of `conventional_mass`."""
    return conventional * _lifted(REFERENCE_DENSITY, REFERENCE_AIR) / _lifted(density, REFERENCE_AIR)


def balanced_mass(mass: Any, density: Any, other_density: Any, *, air: Any) -> Any:
    """Mass of a body of `other_density` that balances a weight of `mass` and `density` in air of `air`.

    Source: equal forces, m (1 - air/density) on both sides (OIML D 28:2004, 4).
    """
    return mass * _lifted(density, air) / _lifted(other_density, air)


def buoyancy_coefficient(density: Any, reference_density: Any, *, air: Any) -> Any:
    """C with m_ct = m_cr (1 + C) + difference. Source: OIML R 111-1:2004, eq. (10.2-2).

    C = (air - 1.2) (1/density - 1/reference_density), floats or arrays, densities in kg/m3.
    """
    _check_density(density)
    _check_density(reference_density)
    return (air - REFERENCE_AIR) * (1.0 / density - 1.0 / reference_density)


def buoyancy_variance(
    reference: Any,
    *,
    density: Any,
    reference_density: Any,
    air: Any,
    u_air: Any = 0.0,
    u_density: Any = 0.0,
    u_reference_density: Any = 0.0,
    air_at_calibration: Any = REFERENCE_AIR,
) -> Any:
    """u_b^2 of the buoyancy correction of a comparison of conventional masses, square of the unit of mass.

    air_at_calibration : air density when the reference weight itself was calibrated: its density enters both
    times, which may make that term negative. Source: OIML R 111-1:2004, C.6.3.1 eq. (C.6.3-1).
    """
    _check_density(density)
    _check_density(reference_density)
    gap = air - REFERENCE_AIR
    shared = gap * (gap - 2.0 * (air_at_calibration - REFERENCE_AIR))
    return (
        reference
        * reference
        * (
            ((reference_density - density) / (reference_density * density) * u_air) ** 2
            + (gap * u_density / density**2) ** 2
            + shared * (u_reference_density / reference_density**2) ** 2
        )
    )


def compare_weights(
    reference: Any,
    difference: Any,
    *,
    u_reference: Any = 0.0,
    u_difference: Any = 0.0,
    u_balance: Any = 0.0,
    density: Any = REFERENCE_DENSITY,
    reference_density: Any = REFERENCE_DENSITY,
    air: Any = REFERENCE_AIR,
    **buoyancy: Any,
) -> WeightComparison:
    """Conventional mass m_ct = m_cr (1 + C) + difference, with the uncertainty of annex C.

    reference : conventional mass of the reference; difference : mean difference test minus reference, same
    unit; both float or (n,), as the uncertainties. air, densities in kg/m3. buoyancy : u_air, u_density,
    u_reference_density, air_at_calibration of `buoyancy_variance`. A negative buoyancy variance counts as
    zero and is told in a warning. Source: OIML R 111-1:2004, eqs. (10.2-1), (C.6.5-1).
    """
    m, d = column("reference", reference), column("difference", difference)
    parts = {
        "weighing": column("u_difference", u_difference, low=0.0),
        "reference": column("u_reference", u_reference, low=0.0),
        "balance": column("u_balance", u_balance, low=0.0),
    }
    rho_t, rho_r = column("density", density), column("reference_density", reference_density)
    rho_a = column("air", air, low=0.0)
    variance = buoyancy_variance(m, density=rho_t, reference_density=rho_r, air=rho_a, **buoyancy)
    parts["buoyancy"] = np.sqrt(np.maximum(variance, 0.0))
    correction = m * buoyancy_coefficient(rho_t, rho_r, air=rho_a)
    u = np.sqrt(sum(part * part for part in parts.values()))
    warnings: tuple[Text, ...] = ()
    if np.any(variance < 0.0):
        warnings = (
            Text(
                "标准砝码的密度在两次使用中相互抵消，空气浮力方差为负，按零计。",
                "The density of the reference cancels between its calibration and this use; the negative "
                "variance of buoyancy counts as zero.",
            ),
        )
    return WeightComparison(
        edition="OIML R 111-1:2004, 10.2, C.6",
        warnings=warnings,
        value=plain(m + correction + d),
        u=plain(u),
        correction=plain(correction),
        components={name: plain(part) for name, part in parts.items()},
    )


def _lifted(density: Any, air: Any) -> Any:
    _check_density(density)
    return 1.0 - air / density


def _check_density(density: Any) -> None:
    if not np.all(np.asarray(density) > 0.0):
        raise OutOfRange("density", given=density, allowed="(0, ∞) kg/m³")
