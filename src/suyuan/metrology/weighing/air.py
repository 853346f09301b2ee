"""Density of moist air from temperature, pressure, humidity and carbon dioxide, with its uncertainty.

Source: A. Picard, R. S. Davis, M. Glaser, K. Fujii, Metrologia 45 (2008) 149 (CIPM-2007), eqs. (1)-(3) and
annex A1; R. S. Davis, Metrologia 29 (1992) 67 (CIPM-81/91); OIML R 111-1:2004, E.3 eq. (E.3-1) (simplified
exponential formula).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from suyuan.base.errors import Missing, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.weighing.columns import column, plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Formula = Literal["cipm-2007", "cipm-81/91", "r111"]
FORMULAS: Final = ("cipm-2007", "cipm-81/91", "r111")
EDITIONS: Final = {
    "cipm-2007": "CIPM-2007 (Picard et al., Metrologia 45 (2008) 149)",
    "cipm-81/91": "CIPM-81/91 (Davis, Metrologia 29 (1992) 67)",
    "r111": "OIML R 111-1:2004, eq. (E.3-1)",
}
# Relative standard uncertainty of the formula itself: 2007: 22e-6; 81/91: 1e-4; R 111: 2e-4.
FORMULA_U: Final = {"cipm-2007": 22e-6, "cipm-81/91": 1e-4, "r111": 2e-4}
# M_a / R in 1e-3 kg K / J for x(CO2) = 400e-6, and its change with x(CO2).
_MOLAR: Final = {"cipm-2007": (3.483740, 1.4446), "cipm-81/91": (3.48349, 1.4446)}
# Ranges in which the formulas were established: temperature in C, pressure in Pa.
_RANGES: Final = {
    "cipm-2007": ((15.0, 27.0), (60_000.0, 110_000.0)),
    "cipm-81/91": ((15.0, 27.0), (60_000.0, 110_000.0)),
    "r111": ((10.0, 30.0), (90_000.0, 110_000.0)),
}
_STEP: Final = 1e-30  # of the complex step: derivatives without rounding
_KELVIN: Final = 273.15


@dataclass(frozen=True, kw_only=True)
class AirDensity(Answer):
    """Density of air in kg/m3, float or (n,).

    value, u : density and standard uncertainty. sensitivities : derivative of the density with respect to
    temperature (per K), pressure (per Pa), humidity (per 1) or dew_point (per K), and co2 (per 1).
    """

    method: ClassVar[Text] = Text("空气密度", "Density of moist air")
    value: Any
    u: Any
    sensitivities: dict[str, Any]

    def sentences(self) -> tuple[Text, ...]:
        """The density and its uncertainty; the mean where there are many."""
        rho, u = float(np.mean(self.value)), float(np.max(self.u))
        many = np.ndim(self.value) > 0
        zh, en = ("平均", "mean ") if many else ("", "")
        return (
            Text(
                f"{zh}空气密度 {rho:.5f} kg/m³，标准不确定度 {u:.2g} kg/m³。",
                f"{en}air density {rho:.5f} kg/m3, standard uncertainty {u:.2g} kg/m3.",
            ),
        )


def air_density(
    temperature: Any,
    pressure: Any,
    humidity: Any = None,
    *,
    dew_point: Any = None,
    co2: Any = 400e-6,
    u_temperature: Any = 0.0,
    u_pressure: Any = 0.0,
    u_humidity: Any = 0.0,
    u_dew_point: Any = 0.0,
    u_co2: Any = 0.0,
    formula: Formula = "cipm-2007",
) -> AirDensity:
    """Density of moist air, kg/m3; floats or arrays (n,).

    temperature in degrees Celsius, pressure in Pa, humidity between 0 and 1 (or dew_point in degrees
    Celsius), co2 mole fraction. u_... : standard uncertainties in the same units; the standard uncertainty
    of the formula is added. "r111" takes humidity only and no co2. A warning says where a formula is used
    outside the range it was made for. Source: see the module; combination by JCGM 100:2008, 5.1.2.
    """
    arguments.chosen("formula", formula, FORMULAS)
    moisture = _moisture(humidity, dew_point, formula)
    given = {
        "temperature": column("temperature", temperature, low=-40.0, high=60.0),
        "pressure": column("pressure", pressure, low=1_000.0, high=200_000.0),
        moisture: column(moisture, dew_point if humidity is None else humidity, low=-60.0, high=60.0),
        "co2": column("co2", co2, low=0.0, high=0.1),
    }
    if moisture == "humidity" and not ((given[moisture] >= 0.0) & (given[moisture] <= 1.0)).all():
        raise OutOfRange("humidity", given=humidity, allowed="[0, 1]")
    spreads = {
        "temperature": u_temperature,
        "pressure": u_pressure,
        moisture: u_dew_point if moisture == "dew_point" else u_humidity,
        "co2": u_co2,
    }
    model = _model(formula, moisture)
    value = np.real(model(**given))
    slopes = {name: _slope(model, given, name) for name in given}
    variance = (FORMULA_U[formula] * value) ** 2
    for name, slope in slopes.items():
        variance = variance + (slope * column(f"u_{name}", spreads[name], low=0.0)) ** 2
    return AirDensity(
        edition=EDITIONS[formula],
        warnings=_outside(formula, given),
        value=plain(value),
        u=plain(np.sqrt(variance)),
        sensitivities={name: plain(slope) for name, slope in slopes.items()},
    )


def saturation_pressure(temperature: Any) -> Any:
    """Vapour pressure of moist air at saturation, Pa, at a temperature in degrees Celsius. Annex A1.1."""
    absolute = temperature + _KELVIN
    return np.exp(1.2378847e-5 * absolute**2 - 1.9121316e-2 * absolute + 33.93711047 - 6.3431645e3 / absolute)


def enhancement_factor(temperature: Any, pressure: Any) -> Any:
    """f = alpha + beta p + gamma t^2, t in degrees Celsius, p in Pa. Annex A1.2."""
    return 1.00062 + 3.14e-8 * pressure + 5.6e-7 * temperature**2


def compressibility(temperature: Any, pressure: Any, vapour: Any) -> Any:
    """Z of moist air, t in degrees Celsius, p in Pa, vapour the mole fraction of water. Annex A1.4."""
    t, ratio = temperature, pressure / (temperature + _KELVIN)
    first = (
        1.58123e-6
        - 2.9331e-8 * t
        + 1.1043e-10 * t**2
        + (5.707e-6 - 2.051e-8 * t) * vapour
        + (1.9898e-4 - 2.376e-6 * t) * vapour**2
    )
    return 1.0 - ratio * first + ratio**2 * (1.83e-11 - 0.765e-8 * vapour**2)


def _model(formula: str, moisture: str) -> Callable[..., Any]:
    if formula == "r111":
        return _r111

    def density(*, temperature: Any, pressure: Any, co2: Any, **moist: Any) -> Any:
        if moisture == "humidity":
            share = moist["humidity"] * enhancement_factor(temperature, pressure)
            vapour = share * saturation_pressure(temperature) / pressure
        else:
            dew = moist["dew_point"]
            vapour = enhancement_factor(dew, pressure) * saturation_pressure(dew) / pressure
        dry, carbon = _MOLAR[formula]
        z = compressibility(temperature, pressure, vapour)
        front = 1e-3 * (dry + carbon * (co2 - 0.0004)) * pressure / (z * (temperature + _KELVIN))
        return front * (1.0 - 0.3780 * vapour)

    return density


def _r111(*, temperature: Any, pressure: Any, humidity: Any, co2: Any) -> Any:
    """(0.34848 p - 0.009 h exp(0.061 t))/(273.15 + t) with p in hPa and h in per cent."""
    moist = 0.009 * (100.0 * humidity) * np.exp(0.061 * temperature)
    return (0.34848 * (0.01 * pressure) - moist) / (_KELVIN + temperature) + 0.0 * co2


def _slope(model: Callable[..., Any], given: dict[str, Array], name: str) -> Array:
    """Derivative by a complex step: the formulas are analytic, so nothing is rounded away."""
    shifted: dict[str, Any] = {**given, name: given[name] + 1j * _STEP}
    return np.asarray(np.imag(model(**shifted)) / _STEP)


def _moisture(humidity: Any, dew_point: Any, formula: str) -> str:
    if humidity is None and dew_point is None:
        raise Missing("humidity")
    if humidity is None and formula == "r111":
        hint = Text("该公式只用相对湿度。", "This formula takes the relative humidity.")
        raise Missing("humidity", hint=hint)
    return "dew_point" if humidity is None else "humidity"


def _outside(formula: str, given: dict[str, Array]) -> tuple[Text, ...]:
    warm, heavy = _RANGES[formula]
    found = []
    for name, (low, high), unit in (("temperature", warm, "°C"), ("pressure", heavy, "Pa")):
        if not ((given[name] >= low) & (given[name] <= high)).all():
            zh = {"temperature": "温度", "pressure": "气压"}[name]
            found.append(
                Text(
                    f"{zh}超出公式的适用范围 {low:g}–{high:g} {unit}。",
                    f"The {name} lies outside the range of the formula, {low:g} to {high:g} {unit}.",
                )
            )
    return tuple(found)
