"""Shared capabilities: institutes, a university and a factory offer what they can calibrate. All invented.

Each row of the plan is what the institute of the province can do; the cities offer part of it with a larger
uncertainty. One capability was improved by a new edition, one is paused, one was stopped by the authority.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.parties import commands as parties
from suyuan.registry.resources import commands
from suyuan.registry.resources.form import CapabilityForm
from suyuan.server.demo.houses import House, address, authority_key, institute_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, example
from suyuan.server.demo.world import World, as_one

CITIES: Final = ("220100", "220200", "220300", "220400", "220500", "220800", "222400")
COUNTY: Final = "220122"
SHARED_SINCE: Final = 940  # days before now
ACCREDITED_DAYS: Final = 900
CITY_FACTOR: Final = 3  # how much larger the uncertainty of a city is
COUNTY_FACTOR: Final = 6

# quantity, kind, name, low, high, unit, U absolute, U relative, its unit, method, service, yuan, days
Row = tuple[str, str, str, str, str, str, str, str, str, str, str, str, int, int]
PLAN: Final[dict[str, Row]] = {
    "weights": ("mass", "weights", "砝码质量", "Mass of weights", "0.001", "20", "kg", "0.0000002", "0.3",
                "ppm", "JJG 99-2022", "lab", 120, 10),
    "balance": ("mass", "balance", "电子天平示值", "Indication of balances", "0", "32", "kg", "0.00002", "2",
                "ppm", "JJG 1036-2022", "on_site", 380, 7),
    "scale": ("mass", "nawi", "非自动衡器示值", "Indication of scales", "0", "3", "t", "0.0002", "0.01", "%",
              "JJG 539-2016", "on_site", 600, 5),
    "gauge": ("pressure", "pressure_gauge_indicating", "一般压力表示值", "Indication of pressure gauges",
              "-0.1", "60", "MPa", "0.0005", "0.05", "%", "JJG 52-2013", "both", 60, 5),
    "piston": ("pressure", "piston_gauge", "活塞式压力计", "Pressure balances", "0.1", "60", "MPa", "0", "40",
               "ppm", "JJG 59-2007", "lab", 1200, 15),
    "prt": ("temperature", "industrial_prt", "工业铂热电阻", "Industrial platinum resistances", "-40", "300",
            "°C", "0.03", "0", "%", "JJG 229-2010", "lab", 200, 10),
    "climate": ("humidity", "thermo_hygrometer", "温湿度计的相对湿度", "Humidity of thermo-hygrometers", "20",
                "95", "%", "1.2", "0", "%", "JJF 1076-2020", "lab", 180, 7),
    "block": ("length", "gauge_block_set", "量块长度", "Length of gauge blocks", "0.5", "100", "mm", "0.0001",
              "1", "ppm", "JJG 146-2011", "lab", 25, 15),
    "meter": ("energy", "electricity_meter", "电能表误差", "Error of electricity meters", "0.01", "100",
              "kWh", "0", "0.05", "%", "JJG 596-2012", "both", 40, 5),
    "voltage": ("voltage", "digital_multimeter", "直流电压", "DC voltage", "0.001", "1000", "V", "0.000002",
                "8", "ppm", "JJF 1587-2016", "lab", 500, 10),
    "resistance": ("resistance", "digital_multimeter", "直流电阻", "DC resistance", "1", "10000000", "Ω",
                   "0.0001", "15", "ppm", "JJF 1587-2016", "lab", 500, 10),
    "water": ("volume", "water_meter", "水表示值误差", "Error of water meters", "0.5", "1000", "L", "0",
              "0.2", "%", "JJG 162-2019", "lab", 30, 5),
    "force": ("force", "", "力值（测力仪）", "Force (dynamometers)", "0.1", "1000", "kN", "0", "0.1", "%",
              "JJG 455-2000", "lab", 450, 12),
    "torque": ("torque", "", "扭矩扳子示值", "Torque wrenches", "1", "2000", "N·m", "0", "1", "%",
               "JJG 707-2014", "both", 150, 5),
}  # fmt: skip
OF_CITY: Final = ("weights", "balance", "scale", "gauge", "meter")
OF_COUNTY: Final = ("scale", "gauge")
UNIVERSITY: Final[dict[str, Row]] = {
    "nano": ("length", "", "纳米级位移", "Displacement in nanometres", "0.000001", "1", "mm", "0.0000015",
             "2", "ppm", "JJF 1306-2011", "lab", 2000, 30),
    "dew": ("temperature", "", "低温（液氮至室温）", "Low temperatures", "-196", "25", "°C", "0.01", "0", "%",
            "JJF 1637-2017", "lab", 1500, 30),
    "time": ("frequency", "", "频率", "Frequency", "1", "1000000000", "Hz", "0", "0.000001", "ppm",
             "JJG 292-2009", "lab", 900, 20),
    "lux": ("illuminance", "", "光照度", "Illuminance", "0.1", "3000", "lx", "0", "0.9", "%", "JJG 245-2005",
            "lab", 400, 15),
}  # fmt: skip
FACTORY: Final[dict[str, Row]] = {
    "torque": ("torque", "", "大扭矩", "Large torques", "100", "10000", "N·m", "0", "0.5", "%",
               "JJG 707-2014", "both", 300, 3),
    "force": ("force", "", "车桥试验力", "Forces of axle rigs", "5", "3000", "kN", "0", "0.3", "%",
              "JJG 455-2000", "on_site", 1800, 8),
    "flow": ("flow", "flowmeter", "流量计", "Flowmeters", "0.05", "120", "m3/h", "0", "0.3", "%",
             "JJG 643-2003", "lab", 700, 8),
    "speed": ("speed", "", "转毂线速度", "Speed of roller rigs", "5", "200", "km/h", "0.05", "0.1", "%",
              "JJG 909-2009", "on_site", 900, 4),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Guest:
    """A laboratory that is no institute."""

    key: str
    code: str
    name: Text
    division: str
    rows: dict[str, Row]


GUESTS: Final = (
    Guest(key="university", code="UL01", division="220104", rows=UNIVERSITY,
          name=example("北方大学精密测量实验室", "Precision Laboratory, University of the North")),
    Guest(key="axles", code="EL01", division="220202", rows=FACTORY,
          name=example("江城车桥计量中心", "Metrology Centre, Jiangcheng Axles")),
)  # fmt: skip


def share_capabilities(world: World, progress: Progress) -> None:
    """Declare every capability of the plan, and let three of them change."""
    at = world.days_ago(SHARED_SINCE)
    made: dict[tuple[str, str], UUID] = {}
    with as_one():
        for guest in GUESTS:
            _found(world, guest)
        for house, key, form in _forms(world):
            occasion = (
                world.act(house, "manager", at) if world.houses[house].posts else world.within(house, at)
            )
            row = commands.declare(occasion, organization_id=world.house_ids[house], form=form)
            made[house, key] = row.pk
            progress.step()
        _change(world, made)


def _found(world: World, guest: Guest) -> None:
    """Register the laboratory of a university or a factory; its first manager keeps its capabilities."""
    division = world.divisions[guest.division]
    place = address(division, guest.key)
    row = parties.register_organization(
        world.install(world.founded),
        code=guest.code,
        name=guest.name,
        kind="calibration_lab",
        jurisdiction=guest.division,
        level="organization",
        address=place,
        contact="0431-0000 0000",
    )
    world.houses[guest.key] = House(
        key=guest.key, code=guest.code, name=guest.name, kind="calibration_lab", level="organization",
        division=guest.division, address=place, posts=(),
    )  # fmt: skip
    world.house_ids[guest.key] = row.id


def _forms(world: World) -> list[tuple[str, str, CapabilityForm]]:
    """House, key and form of every capability."""
    made = [(institute_key(PROVINCE), key, _form(world, row)) for key, row in PLAN.items()]
    for city in CITIES:
        made += [(institute_key(city), key, _form(world, PLAN[key], CITY_FACTOR)) for key in OF_CITY]
    made += [(institute_key(COUNTY), key, _form(world, PLAN[key], COUNTY_FACTOR)) for key in OF_COUNTY]
    made += [(guest.key, key, _form(world, row)) for guest in GUESTS for key, row in guest.rows.items()]
    return made


def _form(world: World, row: Row, factor: int = 1) -> CapabilityForm:
    quantity, kind, zh, en, low, high, unit, absolute, relative, of, method, service, yuan, days = row
    first = world.today - timedelta(days=SHARED_SINCE)
    top = Decimal(high) / (1 if factor == 1 else 2)
    return CapabilityForm(
        quantity=quantity,
        kind=kind,
        name_zh=zh,
        name_en=en,
        low=low,
        high=f"{top:f}",
        unit=unit,
        u_absolute=_times(absolute, factor),
        u_relative=_times(relative, factor),
        u_relative_unit=of,
        method=method,
        service=service,
        price=str(Text(f"每件 {yuan} 元", f"{yuan} yuan each")),
        turnaround_days=str(max(2, days - (factor > 1) * 2)),
        shared_from=first.isoformat(),
        accredited_until="" if factor > CITY_FACTOR else _accredited(world),
    )


def _times(text: str, factor: int) -> str:
    return "" if not Decimal(text) else f"{Decimal(text) * factor:f}"


def _accredited(world: World) -> str:
    return (world.today + timedelta(days=ACCREDITED_DAYS)).isoformat()


def _change(world: World, made: dict[tuple[str, str], UUID]) -> None:
    """The province reaches further with its scales; one city moves house; the authority stops another."""
    province, city = institute_key(PROVINCE), institute_key("220300")
    wider = replace(_form(world, PLAN["scale"]), high="6")
    commands.change(
        world.act(province, "manager", world.days_ago(90)), capability_id=made[province, "scale"], form=wider
    )
    commands.advance(
        world.act(city, "manager", world.days_ago(20)),
        capability_id=made[city, "balance"],
        event="pause",
        reason="实验室搬迁 / the laboratory is moving",
    )
    commands.advance(
        world.act(authority_key(PROVINCE), "officer", world.days_ago(40)),
        capability_id=made[institute_key("220800"), "weights"],
        event="stop",
        reason="计量比对结果不满意 / the comparison was not passed",
    )
