"""Three invented firms: what they own, what they measure, and what became of it over two years.

A maker of gears with a long history, a food firm in between, and a foundry that handed in its list of
equipment last week and sees its first day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from suyuan.base.text import Text
from suyuan.server.demo.houses import House, Post
from suyuan.server.demo.scenario import example

POSTS: Final[tuple[Post, ...]] = (
    ("manager", ("metrology_manager",), ()),
    ("user", ("instrument_user",), ()),
)


@dataclass(frozen=True, kw_only=True)
class Gear:
    """Some devices of one kind. `left`: days from now for which each is calibrated, as the firm states."""

    kind: str
    model: str
    range: str
    left: tuple[int | None, ...]
    place: str = "检验室"
    use_field: str = ""
    grade: str = ""


@dataclass(frozen=True, kw_only=True)
class Check:
    """A confirmation: how many days ago, the errors and U of its points, and where it stands still."""

    ago: int
    points: tuple[tuple[str, str, str], ...]
    end: str = ""  # "": decided by the rule; else the last step that was done
    limits: str = ""


@dataclass(frozen=True, kw_only=True)
class Study:
    """A study of capability, drawn from true values: centre and scatter, all in the unit of the process.

    crossed : scatter of the parts, of the appraisers, of a reading; else mean and scatter of readings.
    """

    kind: str
    ago: int
    values: tuple[float, ...]
    step: float  # the resolution of the readings
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Process:
    """A measurement process; `on` is the place of its device in the list of equipment (kind and number)."""

    number: str
    name: Text
    unit: str
    low: str
    high: str
    risk: str
    on: tuple[str, int]
    control: str
    allowed: str
    procedure: str
    checks: tuple[Check, ...]
    studies: tuple[Study, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Firm:
    """A firm: since when it is here (days before now), and how it saw itself (days ago, answers)."""

    house: House
    since: int
    equipment: tuple[Gear, ...]
    processes: tuple[Process, ...]
    assessments: tuple[tuple[int, str], ...]
    benefit: str = ""


def _house(key: str, code: str, name: Text, division: str, address: str) -> House:
    return House(
        key=key, code=code, name=name, kind="enterprise", level="organization", division=division,
        address=address, posts=POSTS, slug=key,
    )  # fmt: skip


GEARS: Final = Firm(
    house=_house("gears", "EF01", example("江城精密齿轮有限公司", "Jiangcheng Precision Gears"), "220202",
                 "江城工业园 8 号"),
    since=1060,
    equipment=(
        Gear(kind="caliper", model="数显 0-150", range="(0 ~ 150) mm", left=(210, 95, 40, -12, 160, None),
             place="一车间"),
        Gear(kind="micrometer", model="外径 0-25", range="(0 ~ 25) mm", left=(180, 33, 33, 33), grade="0"),
        Gear(kind="micrometer", model="外径 25-50", range="(25 ~ 50) mm", left=(120, 255), grade="0"),
        Gear(kind="dial_indicator", model="百分表 0-10", range="(0 ~ 10) mm", left=(75, 12, -40)),
        Gear(kind="height_gauge", model="数显 0-300", range="(0 ~ 300) mm", left=(140,)),
        Gear(kind="plain_limit_gauge", model="φ30H7", range="30 mm", left=(300, 300)),
        Gear(kind="thread_gauge", model="M12-6H", range="M12", left=(230, None)),
        Gear(kind="gauge_block_set", model="83 块", range="(0.5 ~ 100) mm", left=(265,), grade="1"),
        Gear(kind="coordinate_measuring_machine", model="桥式 675", range="600 × 700 × 500 mm", left=(290,)),
        Gear(kind="roughness_tester", model="SJ", range="Ra (0.05 ~ 10) μm", left=(190,)),
        Gear(kind="hardness_tester", model="HR-150", range="(20 ~ 70) HRC", left=(85,), place="热处理"),
        Gear(kind="torque_wrench", model="20-100", range="(20 ~ 100) N·m", left=(22, 22), place="装配线"),
        Gear(kind="nawi", model="TCS-300", range="(2 ~ 300) kg", left=(-6,), place="成品库",
             use_field="trade_settlement", grade="III"),
        Gear(kind="thermo_hygrometer", model="TH-2", range="(0 ~ 50) °C", left=(110,)),
    ),
    processes=(
        Process(number="QC-01", name=Text("齿轮内孔直径", "Bore of the gear"), unit="mm", low="30.000",
                high="30.021", risk="high", on=("coordinate_measuring_machine", 0), control="check",
                allowed="0.0045", procedure="WI-201",
                checks=(Check(ago=1022, points=(("20", "0.0005", "0.0022"), ("100", "0.0010", "0.0023"))),
                        Check(ago=660, points=(("20", "0.0008", "0.0022"), ("100", "0.0012", "0.0023"))),
                        Check(ago=296, points=(("20", "0.0006", "0.0022"), ("30", "0.0011", "0.0022"),
                                               ("100", "0.0019", "0.0023")))),
                studies=(Study(kind="gauge", ago=240, values=(30.0104, 0.00045), step=0.0001,
                               reference="30.0102"),)),
        Process(number="QC-02", name=Text("轴颈外径", "Diameter of the journal"), unit="mm", low="24.980",
                high="24.993", risk="medium", on=("micrometer", 0), control="chart", allowed="0.004",
                procedure="WI-202",
                checks=(Check(ago=930, points=(("5.12", "0.000", "0.002"), ("25", "0.001", "0.002"))),
                        Check(ago=560, points=(("5.12", "0.001", "0.002"), ("25", "-0.001", "0.002"))),
                        Check(ago=190, points=(("5.12", "0.000", "0.002"), ("10.24", "0.001", "0.002"),
                                               ("15.36", "0.001", "0.002"), ("21.5", "-0.001", "0.002"),
                                               ("25", "0.002", "0.002")))),
                studies=(Study(kind="crossed", ago=180, values=(0.0022, 0.0002, 0.00028), step=0.0001,
                               reference="24.9866"),
                         Study(kind="process", ago=60, values=(24.9867, 0.0015), step=0.0001))),
        Process(number="QC-03", name=Text("齿宽", "Face width"), unit="mm", low="17.95", high="18.05",
                risk="low", on=("caliper", 0), control="repeat", allowed="0.03", procedure="WI-203",
                checks=(Check(ago=500, points=(("10", "0.01", "0.02"), ("50", "-0.01", "0.02"))),
                        Check(ago=140, points=(("10", "0.02", "0.02"), ("18", "0.02", "0.02"),
                                               ("150", "-0.02", "0.02")),
                              limits="仅用于齿宽等低风险尺寸，按证书修正使用 / face widths only, corrected")),
                # With one's thumb on the jaw the first study failed; after the training it passed.
                studies=(Study(kind="crossed", ago=480, values=(0.016, 0.007, 0.007), step=0.01,
                               reference="18.003"),
                         Study(kind="crossed", ago=400, values=(0.016, 0.0012, 0.0025), step=0.005,
                               reference="18.002"))),
        Process(number="QC-04", name=Text("齿面硬度", "Hardness of the flank"), unit="HRC", low="58",
                high="62", risk="medium", on=("hardness_tester", 0), control="check", allowed="1.5",
                procedure="WI-301",
                checks=(Check(ago=280, points=(("30", "0.4", "0.7"), ("60", "0.7", "0.7"))),
                        Check(ago=8, points=(("30", "1.1", "0.7"), ("60", "1.9", "0.7")))),
                studies=(Study(kind="process", ago=90, values=(60.1, 0.42), step=0.1),)),
        Process(number="QC-05", name=Text("轴承盖螺栓扭矩", "Torque of the cap bolts"), unit="N·m", low="72",
                high="88", risk="high", on=("torque_wrench", 0), control="chart", allowed="3.2",
                procedure="WI-401",
                checks=(Check(ago=343, points=(("20", "0.2", "0.6"), ("60", "0.7", "1.2"),
                                               ("100", "1.1", "1.9"))),
                        Check(ago=5, points=(), end="send")),
                studies=(Study(kind="process", ago=30, values=(80.9, 1.75), step=0.5),)),
        Process(number="QC-06", name=Text("齿面粗糙度 Ra", "Roughness Ra of the flank"), unit="μm", low="0.2",
                high="0.8", risk="low", on=("roughness_tester", 0), control="none", allowed="0.08",
                procedure="WI-204",
                checks=(Check(ago=175, points=(("0.4", "0.02", "0.03"), ("3.2", "0.04", "0.03"))),)),
    ),
    assessments=((1040, "111011021010011000"), (520, "222122122121121101"), (15, "323232233232232212")),
    benefit="借用扭矩标准装置，扭矩扳子校准由两周缩短到三天。（示例）",
)  # fmt: skip
FOODS: Final = Firm(
    house=_house("foods", "EF02", example("松江食品有限公司", "Songjiang Foods"), "220122",
                 "农安镇兴华路 15 号"),
    since=430,
    equipment=(
        Gear(kind="nawi", model="ACS-15", range="(0.1 ~ 15) kg", left=(200, 48, -20), place="包装线",
             use_field="trade_settlement", grade="III"),
        Gear(kind="balance", model="JA-2", range="(0.02 ~ 2000) g", left=(150,), place="化验室"),
        Gear(kind="thermocouple", model="K 型 1.5", range="(0 ~ 150) °C", left=(96, 96, 18), place="杀菌间"),
        Gear(kind="temperature_controller", model="XMT", range="(0 ~ 200) °C", left=(96, 18), place="杀菌间"),
        Gear(kind="pressure_gauge_indicating", model="Y-100", range="(0 ~ 0.6) MPa", left=(120, 52, 7, None),
             place="灌装线", grade="1.6"),
        Gear(kind="ph_meter_env", model="PHS-3", range="(0 ~ 14) pH", left=(210,), place="化验室"),
        Gear(kind="flowmeter", model="DN50", range="(2 ~ 20) m³/h", left=(None,), place="配料间"),
    ),
    processes=(
        Process(number="F-1", name=Text("果汁净含量", "Net content of juice"), unit="g", low="498",
                high="512", risk="critical", on=("nawi", 0), control="chart", allowed="2", procedure="SOP-11",
                checks=(Check(ago=400, points=(("100", "0.2", "0.5"), ("500", "0.4", "0.6"))),
                        Check(ago=30, points=(("100", "0.1", "0.5"), ("500", "0.3", "0.6"),
                                              ("1000", "0.5", "0.8")))),
                studies=(Study(kind="process", ago=45, values=(505.2, 1.3), step=0.1),
                         Study(kind="gauge", ago=200, values=(500.1, 0.24), step=0.1, reference="500.0"))),
        Process(number="F-2", name=Text("杀菌温度", "Temperature of pasteurizing"), unit="°C", low="84",
                high="88", risk="high", on=("thermocouple", 0), control="check", allowed="1.5",
                procedure="SOP-21",
                checks=(Check(ago=385, points=(("60", "0.4", "0.5"), ("85", "0.7", "0.5"))),),
                studies=(Study(kind="process", ago=120, values=(86.3, 0.31), step=0.1),)),
        Process(number="F-3", name=Text("灌装压力", "Pressure of filling"), unit="MPa", low="0.18",
                high="0.22", risk="medium", on=("pressure_gauge_indicating", 0), control="none",
                allowed="0.012",
                procedure="SOP-31",
                checks=(Check(ago=210, points=(("0.1", "0.003", "0.005"), ("0.2", "0.005", "0.005"))),)),
    ),
    assessments=((410, "100001011000110000"), (40, "212112122121121011")),
    benefit="按龙头企业的净含量控制方法调整灌装，每瓶少灌 2 g。（示例）",
)  # fmt: skip
CASTINGS: Final = Firm(
    house=_house("castings", "EF03", example("长白铸造有限公司", "Changbai Castings"), "220302",
                 "铁西路 77 号"),
    since=6,
    equipment=(
        Gear(kind="nawi", model="SCS-60", range="(0.4 ~ 60) t", left=(-35,), place="地磅房",
             use_field="trade_settlement", grade="III"),
        Gear(kind="nawi", model="TCS-150", range="(1 ~ 150) kg", left=(28,), place="配料",
             use_field="trade_settlement", grade="III"),
        Gear(kind="caliper", model="游标 0-300", range="(0 ~ 300) mm", left=(-80, 19, 19, None),
             place="清理"),
        Gear(kind="steel_tape", model="5 m", range="(0 ~ 5) m", left=(None, None, None), place="清理"),
        Gear(kind="thermocouple", model="S 型", range="(0 ~ 1600) °C", left=(44, 44), place="熔炼"),
        Gear(kind="hardness_tester", model="HB-3000", range="(8 ~ 650) HBW", left=(-10,), place="检验"),
        Gear(kind="testing_machine", model="WE-300", range="(0 ~ 300) kN", left=(130,), place="检验"),
        Gear(kind="pressure_gauge_indicating", model="Y-150", range="(0 ~ 1.6) MPa", left=(55, 55),
             place="空压站", use_field="safety_protection", grade="1.6"),
    ),
    processes=(),
    assessments=(),
)  # fmt: skip
FIRMS: Final = (GEARS, FOODS, CASTINGS)
