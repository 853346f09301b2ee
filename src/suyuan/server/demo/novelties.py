"""Innovation in the demonstration: makers with their instruments, patents, projects. All invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.innovation import products
from suyuan.server.demo.scenario import example


@dataclass(frozen=True, kw_only=True)
class Maker:
    """A firm that makes instruments, with one product and how its differences from the imported peer fall."""

    key: str
    code: str
    name: Text
    division: str
    product: products.ProductForm
    imported: str
    unit: str
    span: tuple[float, float]
    bias: float
    scatter: float
    margin: str
    tier: str


def _parameters(*rows: tuple[str, str, str, str, str, str, str]) -> tuple[products.ParameterForm, ...]:
    return tuple(
        products.ParameterForm(
            name=Text(zh, en), direction=direction, needed=need, offered=offer, of_peer=peer, unit=unit
        )
        for zh, en, direction, need, offer, peer, unit in rows
    )


def _components(*rows: tuple[str, str, str, str]) -> tuple[products.ComponentForm, ...]:
    return tuple(
        products.ComponentForm(name=Text(zh, en), origin=origin, supplier=supplier)
        for zh, en, origin, supplier in rows
    )


NOBODY: Final = UUID(int=0)  # the maker is put in when it is registered
MAKERS: Final = (
    Maker(
        key="songliao",
        code="MK01",
        name=example("松辽精密仪器", "Songliao Precision"),
        division="220104",
        product=products.ProductForm(
            maker_id=NOBODY,
            kind="pressure_gauge_indicating",
            name=Text("高温数字压力计", "High-temperature gauge"),
            model="SL-60T",
            measuring_range="0 ~ 60 MPa",
            accuracy="0.05 %",
            peer="Example P6000",
            users="示例油田采油厂",
            report_no="PJ-2025-006",
            parameters=_parameters(
                ("最大允许误差", "MPE", "at_most", "0.1", "0.05", "0.04", "%"),
                ("工作温度上限", "Upper temperature", "at_least", "150", "150", "175", "°C"),
                ("年漂移", "Drift in a year", "at_most", "0.05", "0.04", "0.03", "%"),
            ),
            components=_components(
                ("压力敏感元件", "Pressure element", "domestic", "松辽精密仪器"),
                ("高温放大器", "Amplifier", "imported", "Example Semiconductors"),
            ),
        ),
        imported="Example P6000",
        unit="MPa",
        span=(2.0, 58.0),
        bias=0.004,
        scatter=0.012,
        margin="0.03",
        tier="little_giant",
    ),
    Maker(
        key="yanbian",
        code="MK02",
        name=example("延吉水分仪器", "Yanji Moisture Instruments"),
        division="222401",
        product=products.ProductForm(
            maker_id=NOBODY,
            kind="grain_moisture",
            name=Text("粮食水分快速测定仪", "Grain moisture meter"),
            model="YJ-M3",
            measuring_range="8 % ~ 35 %",
            accuracy="0.5 %",
            peer="Example Grain 5000",
            users="示例粮库",
            report_no="PJ-2025-011",
            parameters=_parameters(
                ("示值误差", "Error", "at_most", "0.5", "0.5", "0.3", "%"),
                ("低温下限", "Lower temperature", "at_most", "-20", "-10", "0", "°C"),
            ),
            components=_components(("电容传感器", "Capacitive sensor", "domestic", "延吉水分仪器")),
        ),
        imported="Example Grain 5000",
        unit="%",
        span=(9.0, 32.0),
        bias=0.02,
        scatter=0.35,
        margin="0.3",
        tier="specialised",
    ),
    Maker(
        key="siping",
        code="MK03",
        name=example("四平流量仪表", "Siping Flow Instruments"),
        division="220302",
        product=products.ProductForm(
            maker_id=NOBODY,
            kind="water_meter",
            name=Text("超声水表", "Ultrasonic water meter"),
            model="SP-U20",
            measuring_range="0.02 ~ 5 m³/h",
            accuracy="2",
            peer="Example Sonic 20",
            users="示例供水公司",
            parameters=_parameters(
                ("始动流量", "Starting flow", "at_most", "3", "2", "1.5", "L/h"),
                ("量程比", "Ratio Q3/Q1", "at_least", "250", "400", "500", ""),
                ("电池寿命", "Life of the battery", "at_least", "6", "8", "12", "a"),
            ),
            components=_components(
                ("换能器", "Transducer", "domestic", "四平流量仪表"),
                ("计时芯片", "Timing chip", "mixed", "示例微电子"),
            ),
        ),
        imported="Example Sonic 20",
        unit="%",
        span=(-1.5, 1.5),
        bias=0.55,
        scatter=0.2,
        margin="0.3",
        tier="innovative",
    ),
)
# number, title, fee mode, amount, days since it was published, what became of it
PATENTS: Final = (
    (
        "ZL202110000001.6",
        "井下压力计原位校准方法",
        "In-situ calibration of downhole gauges",
        "lump_sum",
        "30000",
        640,
        "taken",
    ),
    (
        "ZL202210000002.5",
        "粮食水分标准样品的保存装置",
        "A container for grain moisture samples",
        "free",
        "0",
        300,
        "taken",
    ),
    (
        "ZL202210000003.X",
        "砝码自动比较装置的定心机构",
        "Centring for an automatic mass comparator",
        "yearly",
        "5000",
        240,
        "open",
    ),
    (
        "ZL202010000004.5",
        "水表检定台的换向器",
        "A diverter for water meter benches",
        "share_of_sales",
        "2",
        980,
        "withdrawn",
    ),
)
# programme, title, need, budget, days since it was proposed, how far it has come
PROJECTS: Final = (
    (
        "provincial_metrology",
        "油田高温压力原位校准装置",
        "In-situ calibration of pressure in oil fields",
        "N-0003",
        "1200000",
        1060,
        "transformed",
    ),
    (
        "provincial_science",
        "粮食水分快速检测量值溯源",
        "Traceability of rapid grain moisture tests",
        "N-0008",
        "600000",
        940,
        "accepted",
    ),
    (
        "national_quality",
        "新能源汽车充电设施在线校准",
        "Calibration of charging stations in use",
        "N-0011",
        "2000000",
        520,
        "mid_term",
    ),
    (
        "provincial_metrology",
        "碳排放连续监测系统校准",
        "Calibration of emission monitoring",
        "",
        "450000",
        260,
        "running",
    ),
    (
        "provincial_metrology",
        "光电编码器角度标准",
        "An angle standard for encoders",
        "N-0015",
        "700000",
        60,
        "reviewed",
    ),
    ("own", "人参多糖标准物质", "A reference material for ginseng", "", "180000", 20, "proposed"),
)
