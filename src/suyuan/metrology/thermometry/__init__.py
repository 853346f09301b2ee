"""Thermometry: ITS-90 platinum thermometers, industrial platinum thermometers, thermocouples, thermistors.

Every function takes numbers, arrays and uncertain numbers alike and has its exact inverse beside it.
Temperatures are t90 in °C, voltages in mV, resistances in Ω.
"""

from __future__ import annotations

from suyuan.metrology.thermometry.fixed_points import FIXED_POINTS, FixedPoint
from suyuan.metrology.thermometry.platinum import PlatinumThermometer, callendar_van_dusen, tolerance
from suyuan.metrology.thermometry.reference_function import (
    reference_ratio,
    reference_slope,
    reference_temperature,
)
from suyuan.metrology.thermometry.sprt import SprtCalibration, calibrate_sprt, sprt
from suyuan.metrology.thermometry.subrange import SUBRANGES, SubRange
from suyuan.metrology.thermometry.thermistor import Thermistor, fit_thermistor, thermistor_through
from suyuan.metrology.thermometry.thermocouple import Thermocouple, thermocouple, thermocouple_tolerance
from suyuan.metrology.thermometry.vapour_pressure import helium_pressure, helium_temperature

__all__ = [
    "FIXED_POINTS",
    "SUBRANGES",
    "FixedPoint",
    "PlatinumThermometer",
    "SprtCalibration",
    "SubRange",
    "Thermistor",
    "Thermocouple",
    "calibrate_sprt",
    "callendar_van_dusen",
    "fit_thermistor",
    "helium_pressure",
    "helium_temperature",
    "reference_ratio",
    "reference_slope",
    "reference_temperature",
    "sprt",
    "thermistor_through",
    "thermocouple",
    "thermocouple_tolerance",
    "tolerance",
]  # fmt: skip
