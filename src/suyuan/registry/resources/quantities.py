"""The quantities in which capabilities are offered, each with a unit that says what fits it.

Energy and torque have one dimension and are two quantities, so a capability names its quantity and does not
leave it to its unit. Fields: the first level of the code of measurement standards (domain model 2).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from suyuan.base.errors import UnknownUnit
from suyuan.base.text import Text
from suyuan.metrology.units import Unit, unit
from suyuan.metrology.units.errors import UnitMismatch


class Quantity(NamedTuple):
    """A quantity: its name, and units that a form offers, the first of which decides what fits."""

    name: Text
    units: tuple[str, ...]


QUANTITIES: Final[dict[str, Quantity]] = {
    "length": Quantity(Text("长度", "Length"), ("mm", "m", "µm")),
    "angle": Quantity(Text("角度", "Angle"), ("°", "rad")),
    "temperature": Quantity(Text("温度", "Temperature"), ("°C", "K")),
    "humidity": Quantity(Text("相对湿度", "Relative humidity"), ("%",)),
    "mass": Quantity(Text("质量", "Mass"), ("kg", "g", "mg", "t")),
    "force": Quantity(Text("力值", "Force"), ("N", "kN", "MN")),
    "torque": Quantity(Text("扭矩", "Torque"), ("N·m",)),
    "pressure": Quantity(Text("压力", "Pressure"), ("MPa", "kPa", "Pa", "bar")),
    "volume": Quantity(Text("容量", "Volume"), ("L", "mL", "m3")),
    "flow": Quantity(Text("流量", "Flow rate"), ("m3/h", "L/min")),
    "speed": Quantity(Text("速度", "Speed"), ("m/s", "km/h")),
    "acceleration": Quantity(Text("加速度", "Acceleration"), ("m/s2",)),
    "rotation": Quantity(Text("转速", "Rotational speed"), ("r/min",)),
    "voltage": Quantity(Text("电压", "Voltage"), ("V", "kV", "mV")),
    "current": Quantity(Text("电流", "Current"), ("A", "mA", "kA")),
    "resistance": Quantity(Text("电阻", "Resistance"), ("Ω", "kΩ", "MΩ")),
    "capacitance": Quantity(Text("电容", "Capacitance"), ("µF", "nF", "pF")),
    "energy": Quantity(Text("电能", "Electrical energy"), ("kWh", "J")),
    "power": Quantity(Text("功率", "Power"), ("W", "kW")),
    "frequency": Quantity(Text("频率", "Frequency"), ("Hz", "kHz", "MHz")),
    "time": Quantity(Text("时间", "Time"), ("s", "min", "h")),
    "illuminance": Quantity(Text("光照度", "Illuminance"), ("lx",)),
    "dose": Quantity(Text("吸收剂量", "Absorbed dose"), ("Gy", "mGy")),
    "concentration": Quantity(Text("物质的量分数", "Amount fraction"), ("mol/mol",)),
}


@lru_cache(maxsize=4096)
def unit_of(writing: str) -> Unit:
    """A unit as written. Raises UnknownUnit."""
    return unit(writing, quantity="unit")


@lru_cache(maxsize=16384)
def fits(one: str, other: str) -> bool:
    """Whether a number in one unit can be expressed in the other."""
    try:
        unit_of(one).ratio(unit_of(other))
    except (UnitMismatch, UnknownUnit):
        return False
    return True


def why_not_unit(writing: str, quantity: str) -> Text | None:
    """Why a quantity is not measured in that unit, or None."""
    name, usual = QUANTITIES[quantity]
    if writing and fits(writing, usual[0]):
        return None
    return Text(
        f"“{writing[:20]}”不是{name.zh}的单位（可用 {'、'.join(usual)} 等）",
        f"“{writing[:20]}” is no unit of {name.en.lower()} ({', '.join(usual)} and the like are)",
    )


def has_zero_of_its_own(writing: str) -> bool:
    """Whether the unit belongs to a scale whose zero is a choice, as degrees Celsius."""
    return unit_of(writing).offset is not None
