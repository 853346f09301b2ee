"""The hierarchy of measurement standards: national standard, province, cities, counties.

Mass runs national standard -> E1 -> E2 -> F1 -> F2 -> M1, each set verified with the one above it. Pressure
runs national standard -> digital gauges of province, city and county. A few provincial standards of other
fields stand beside them, calibrated by the national institute.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from suyuan.base.text import Text
from suyuan.server.demo.houses import Division, institute_divisions, institute_key
from suyuan.server.demo.scenario import PROVINCE, scenario

WEIGHTS = "suyuan.mass.weights"
SCALES = "suyuan.mass.weighing-instrument"
GAUGES = "suyuan.pressure.elastic-gauge"
DIGITAL = "suyuan.pressure.digital-gauge"

# Nominal values of a set in grams, with the marks of doubles: enough to build every load up to 30 kg.
NOMINALS = (
    "20000", "10000", "5000", "2000", "2000*", "1000", "500", "200", "200*", "100", "50", "20", "20*", "10",
)  # fmt: skip
PRESSURE_POINTS = ("0", "0.5", "1.0", "1.5", "2.0", "2.5")  # MPa
BUILT = 1090  # days before now when the first standards were established
NATIONAL_MASS, NATIONAL_PRESSURE = "national-mass", "national-pressure"


@dataclass(frozen=True, kw_only=True)
class Serves:
    """What a standard is used for: a method, its role there, the kind of instrument, the classes."""

    method: str
    role: str
    kind: str
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlannedStandard:
    """A standard with its main device."""

    key: str
    house: str
    division: str
    level: str
    code: str
    field: str
    name: Text
    device: Text
    kind: str
    accuracy: str
    range: str
    capability: str
    serves: tuple[Serves, ...]
    parent: str = (
        ""  # the standard that verifies the device; empty: stated by a root or an outside certificate
    )
    method: str = ""  # the method by which it is verified
    plate: Mapping[str, str] = dataclasses.field(default_factory=dict)
    rank: int = 0  # steps below the national standard
    built: int = BUILT  # days before now when it was established
    is_highest: bool = False
    legal_class: str = "public"


def planned_standards(divisions: dict[str, Division]) -> list[PlannedStandard]:
    """Every standard of the province and the two national ones behind them, parents first."""
    plan = [*_mass(divisions), *_pressure(divisions), *_others(divisions)]
    return sorted(plan, key=lambda one: one.rank)


def _mass(divisions: dict[str, Division]) -> Iterator[PlannedStandard]:
    yield _weights("national", "000000", "nation", NATIONAL_MASS, "", "", rank=0)
    for division in institute_divisions(divisions):
        house, code = institute_key(division.code), division.code
        if division.level == "province":
            yield _weights(house, code, "province", "mass-E1", "E1", NATIONAL_MASS, rank=1)
            yield _weights(house, code, "province", "mass-E2", "E2", "mass-E1", rank=2)
            yield _weights(house, code, "province", "mass-F1", "F1", "mass-E2", rank=3)
        elif division.level == "city":
            yield _weights(house, code, "city", f"mass-F1-{code}", "F1", "mass-E2", rank=3)
            yield _weights(house, code, "city", f"mass-F2-{code}", "F2", f"mass-F1-{code}", rank=4)
        else:
            yield _weights(
                house, code, "county", f"mass-M1-{code}", "M1", f"mass-F2-{division.parent}", rank=5
            )


def built_in(division: str) -> int:
    """Days before now when a division established its standards: some counties came later."""
    return int(scenario()["built_later"].get(division, BUILT))


BELOW = {"": ("E1",), "E1": ("E2",), "E2": ("F1",), "F1": ("F2",), "F2": ("M1",), "M1": ()}
CODES_OF_CLASS = {"": "12110100", "E1": "12114101", "E2": "12114102", "F1": "12114103", "F2": "12114104",
                  "M1": "12114105"}  # fmt: skip


def _weights(
    house: str, division: str, level: str, key: str, accuracy: str, parent: str, *, rank: int
) -> PlannedStandard:
    zh = f"{accuracy}等级砝码" if accuracy else "国家质量副基准砝码"
    en = f"class {accuracy} weights" if accuracy else "national secondary mass weights"
    serves = [Serves(method=WEIGHTS, role="reference", kind="weights", classes=BELOW[accuracy])]
    if accuracy in ("F2", "M1"):
        serves.append(Serves(method=SCALES, role="weights", kind="nawi", classes=("III",)))
    return PlannedStandard(
        key=key,
        house=house,
        division=division,
        level=level,
        code=CODES_OF_CLASS[accuracy],
        field="12",
        name=Text(f"{zh}标准装置", f"Standard of {en}"),
        device=Text(f"{zh}组" if accuracy else zh, f"Set of {en}"),
        kind="weights",
        accuracy=accuracy,
        range="10 g ~ 20 kg",
        capability=str(Text(f"{accuracy} 等级", f"class {accuracy}")) if accuracy else "U ≤ MPE(E1)/6, k = 2",
        serves=tuple(serves),
        parent=parent,
        method=WEIGHTS if parent else "",
        plate={"class": accuracy} if accuracy else {},
        rank=rank,
        built=built_in(division),
        is_highest=accuracy in ("", "E1", "F1", "M1"),
        legal_class="public" if accuracy else "national_primary",
    )


def _pressure(divisions: dict[str, Division]) -> Iterator[PlannedStandard]:
    yield _digital("national", "000000", "nation", NATIONAL_PRESSURE, "", rank=0)
    for division in institute_divisions(divisions):
        house, code = institute_key(division.code), division.code
        if division.level == "province":
            yield _digital(house, code, "province", "pressure-province", NATIONAL_PRESSURE, rank=1)
        elif division.level == "city":
            yield _digital(house, code, "city", f"pressure-{code}", "pressure-province", rank=2)
        else:
            yield _digital(house, code, "county", f"pressure-{code}", f"pressure-{division.parent}", rank=3)


CLASS_OF_RANK = {0: "0.002", 1: "0.01", 2: "0.02", 3: "0.05"}


def _digital(house: str, division: str, level: str, key: str, parent: str, *, rank: int) -> PlannedStandard:
    accuracy = CLASS_OF_RANK[rank]
    serves = [Serves(method=DIGITAL, role="reference", kind="pressure_gauge_displaying")]
    if rank >= 2:
        serves.append(Serves(method=GAUGES, role="gauge", kind="pressure_gauge_indicating"))
    national = rank == 0
    return PlannedStandard(
        key=key,
        house=house,
        division=division,
        level=level,
        code=f"1231410{rank}",
        field="12",
        name=Text("国家压力基准装置", "National pressure standard")
        if national
        else Text("数字压力计标准装置", "Standard of digital pressure gauges"),
        device=Text("压力基准器", "Primary pressure device")
        if national
        else Text("数字压力计", "Digital pressure gauge"),
        kind="pressure_gauge_displaying",
        accuracy=accuracy,
        range="(0 ~ 2.5) MPa",
        capability=str(Text(f"{accuracy} 级", f"class {accuracy}")),
        serves=tuple(serves),
        parent=parent,
        method=DIGITAL if parent else "",
        plate={"high": "2.5", "d": "0.00001" if rank < 2 else "0.0001"},
        rank=rank,
        built=built_in(division),
        is_highest=rank < 3,
        legal_class="national_primary" if national else "public",
    )


# Provincial standards of other fields, one after the other: code, names, device kind, kinds served, and how
# many days before now they were established, in the province and in its largest city.
OTHERS = (
    ("12315200", "燃油加油机检定装置", "Fuel dispenser test facility", "volumetric_measure",
     ("fuel_dispenser",), (BUILT, 640)),
    ("12315300", "水表检定装置", "Water meter test facility", "water_meter_rig",
     ("water_meter", "heat_meter"), (930, 250)),
    ("12315400", "燃气表检定装置", "Gas meter test facility", "gas_meter_rig", ("gas_meter",), (820, 0)),
    ("15515100", "电能表检定装置", "Electricity meter test facility", "electricity_meter_test_bench",
     ("electricity_meter", "ev_charger"), (BUILT, 0)),
    ("25315100", "出租汽车计价器检定装置", "Taximeter test facility", "taximeter_bench",
     ("taximeter",), (560, 0)),
    ("12316100", "血压计检定装置", "Sphygmomanometer test facility", "blood_pressure_calibrator",
     ("bp_manual", "bp_auto"), (310, 0)),
    ("46315100", "气体检测仪检定装置", "Gas detector test facility", "gas_standard_set",
     ("combustible_detector", "h2s_detector", "co_detector", "methane_detector", "so2_detector"), (170, 0)),
)  # fmt: skip


def _others(divisions: dict[str, Division]) -> Iterator[PlannedStandard]:
    largest = divisions["220100"]
    for number, place in enumerate((divisions[PROVINCE], largest)):
        for code, zh, en, kind, served, built in OTHERS:
            if not built[number]:
                continue
            yield PlannedStandard(
                key=f"{kind}-{place.code}",
                house=institute_key(place.code),
                division=place.code,
                level=place.level,
                code=code,
                field=code[:2],
                name=Text(zh, en),
                device=Text(zh.removesuffix("装置") + "标准器", f"Standard device, {en.lower()}"),
                kind=kind,
                accuracy="",
                range="见证书 / see certificate",
                capability="Urel = 0.1 %, k = 2",
                serves=tuple(Serves(method="", role="", kind=one) for one in served),
                rank=1,
                built=built[number],
                is_highest=True,
            )
