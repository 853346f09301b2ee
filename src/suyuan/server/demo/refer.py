"""Reference materials: three invented ones with their studies. All readings are synthetic.

A soil is graded, released and on the shelves of two institutes; a solution is still being studied; of a milk
powder a monitoring point fell out of its limits, and the batch was recalled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import numpy as np

from suyuan.base.text import Text
from suyuan.registry.materials import batches, bought, commands, release, stock
from suyuan.registry.materials.bought import BoughtForm, CertifiedValue
from suyuan.registry.materials.commands import MaterialForm, PropertyForm
from suyuan.registry.materials.models import BoughtBatch, MaterialProperty
from suyuan.registry.materials.studies import Raw
from suyuan.server.demo.houses import authority_key, institute_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, dice, example
from suyuan.server.demo.world import World, as_one

PRODUCER: Final = institute_key("220100")
AUTHORITY: Final = authority_key(PROVINCE)
COUNTY: Final = institute_key("220122")
EXPERTS: Final = tuple(institute_key(code) for code in (PROVINCE, "220200", "220300"))
UNITS: Final = 15  # of a homogeneity study
LABORATORIES: Final = 8


@dataclass(frozen=True, kw_only=True)
class Property:
    """A property: its value, what it is to reach, how it scatters within and between units."""

    name: Text
    unit: str
    value: float
    target_u: str
    within: float
    between: float
    digits: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A material of the demonstration; days count back from today."""

    key: str
    form: dict[str, object]
    properties: tuple[Property, ...]
    lot: str
    units: int
    begun: int
    months: int = 18  # of the long-term study
    studied: int = 0
    number: str = ""
    valid: int = 24


SOIL: Final = Plan(
    key="soil",
    form={
        "name": example("东北黑土中铅、镉成分分析标准物质", "Lead and cadmium in black soil"),
        "rm_class": "08",
        "matrix": Text("黑土粉末，粒度小于 75 µm，瓶装", "Black soil powder below 75 µm, in bottles"),
        "use": Text("土壤重金属检测的方法确认和质量控制", "Validation and control of heavy metals in soil"),
        "unit_amount": "50",
        "least_intake": "0.2",
        "amount_unit": "g",
        "in_use_days": 180,
    },
    properties=(
        Property(name=Text("铅", "Lead"), unit="mg/kg", value=32.4, target_u="0.6", within=0.45, between=0.15,
                 digits=2),
        Property(name=Text("镉", "Cadmium"), unit="mg/kg", value=0.284, target_u="0.008", within=0.006,
                 between=0.002, digits=4),
    ),
    lot="2024-01", units=800, begun=960, studied=230, number="GBW(E)080901",
)  # fmt: skip
MILK: Final = Plan(
    key="milk",
    form={
        "name": example("奶粉中钙成分分析标准物质", "Calcium in milk powder"),
        "rm_class": "10",
        "matrix": Text("全脂奶粉，铝箔袋充氮包装", "Whole milk powder in foil bags under nitrogen"),
        "use": Text("食品中钙检测的方法确认和质量控制", "Validation and control of calcium in food"),
        "unit_amount": "25",
        "least_intake": "0.5",
        "amount_unit": "g",
        "in_use_days": 30,
    },
    properties=(
        Property(name=Text("钙", "Calcium"), unit="mg/kg", value=9420.0, target_u="120", within=90.0,
                 between=30.0, digits=0),
    ),
    lot="2023-02", units=400, begun=1080, months=12, studied=700, number="GBW(E)100902",
)  # fmt: skip
SOLUTION: Final = Plan(
    key="solution",
    form={
        "name": example("水中化学需氧量标准溶液", "Chemical oxygen demand in water"),
        "rm_class": "08",
        "matrix": Text("邻苯二甲酸氢钾水溶液，安瓿装", "Potassium hydrogen phthalate in water, in ampoules"),
        "use": Text("化学需氧量在线监测仪的校准", "Calibration of COD analysers"),
        "unit_amount": "20",
        "least_intake": "1",
        "amount_unit": "mL",
        "in_use_days": 1,
    },
    properties=(
        Property(name=Text("化学需氧量", "Chemical oxygen demand"), unit="mg/L", value=200.0, target_u="2",
                 within=1.2, between=0.3, digits=1),
    ),
    lot="2026-01", units=500, begun=150, months=3,
)  # fmt: skip
WORDS: Final = {
    "storage": Text("避光、阴凉、干燥处保存", "Keep cool, dry and dark"),
    "handling": Text(
        "使用前在室温下平衡并混匀；启封后及时密封。",
        "Bring to room temperature and mix; close tightly after use.",
    ),
    "traceability": Text(
        "经高纯物质、检定合格的天平和容量器具溯源至 SI 单位。",
        "To the SI by pure substances, verified balances and volumetric vessels.",
    ),
}


def make_materials(world: World, progress: Progress) -> None:
    """Develop the three materials and put some units on shelves."""
    with as_one():
        soil = _developed(world, SOIL)
        _graded(world, SOIL, soil)
        _on_shelves(world, soil[1])
        progress.step()
        _begun(world, SOLUTION)
        progress.step()
        _graded(world, MILK, _developed(world, MILK))
        _recalled(world)
        _bought(world)
        progress.step()


def _begin(world: World, plan: Plan) -> tuple[UUID, UUID]:
    """The product and its batch."""
    at = world.days_ago(plan.begun)
    properties = tuple(
        PropertyForm(name=one.name, unit=one.unit, target_u=one.target_u) for one in plan.properties
    )
    form = MaterialForm(
        producer_id=world.house_ids[PRODUCER], properties=properties, **plan.form, **WORDS  # type: ignore[arg-type]
    )  # fmt: skip
    material = commands.start(world.act(PRODUCER, "custodian", at), form).pk
    batch = batches.register_batch(
        world.act(PRODUCER, "custodian", world.days_ago(plan.begun - 5)),
        material_id=material, lot=plan.lot, prepared_on=world.days_ago(plan.begun - 4).date(),
        units=plan.units,
    ).pk  # fmt: skip
    return material, batch


def _developed(world: World, plan: Plan) -> tuple[UUID, UUID]:
    """With every study on record and the values combined."""
    material, batch = _begin(world, plan)
    developer = world.act(PRODUCER, "custodian", world.days_ago(plan.studied))
    rows = MaterialProperty.objects.filter(material=material).order_by("place")
    for row, one in zip(rows, plan.properties, strict=True):
        rng = dice("material", plan.key, one.name.en)
        for raw in (
            _homogeneity(one, rng), _short_term(one, rng), _long_term(one, plan.months, rng),
            _characterisation(one, rng),
        ):  # fmt: skip
            batches.record_study(
                developer, batch_id=batch, property_id=row.pk, performed_on=developer.today, raw=raw
            )
        batches.combine(developer, batch_id=batch, property_id=row.pk)
    commands.finish_studies(developer, material_id=material)
    return material, batch


def _graded(world: World, plan: Plan, made: tuple[UUID, UUID]) -> None:
    """Applied for, judged by three experts, graded, and the batch released."""
    material, batch = made

    def days(after: int) -> int:
        return plan.studied - after

    manager = world.act(PRODUCER, "manager", world.days_ago(days(5)))
    commands.apply_grading(manager, material_id=material, grade="secondary", note="演示申请")
    officer = world.act(AUTHORITY, "officer", world.days_ago(days(9)))
    commands.advance(officer, material_id=material, event="accept")
    commands.decide(
        world.act(AUTHORITY, "decider", world.days_ago(days(30))),
        material_id=material,
        is_passed=True,
        panel=[world.people[house, "custodian"] for house in EXPERTS],
        minutes="资料齐全，均匀性、稳定性和定值满足二级标准物质条件，同意定级。",
        number_given=plan.number,
    )
    release.release_batch(
        world.act(PRODUCER, "manager", world.days_ago(days(35))),
        batch_id=batch, months=plan.valid, is_synthetic=True,
    )  # fmt: skip
    world.story.setdefault("materials", {})[plan.key] = str(batch)


def _begun(world: World, plan: Plan) -> None:
    """Homogeneity is done, stability has run for three months only, and there is no value yet."""
    material, batch = _begin(world, plan)
    row = MaterialProperty.objects.get(material=material)
    (one,) = plan.properties
    rng = dice("material", plan.key, one.name.en)
    for ago, raw in ((120, _homogeneity(one, rng)), (20, _long_term(one, plan.months, rng, times=4))):
        developer = world.act(PRODUCER, "custodian", world.days_ago(ago))
        batches.record_study(
            developer, batch_id=batch, property_id=row.pk, performed_on=developer.today, raw=raw
        )


def _on_shelves(world: World, batch: UUID) -> None:
    """The soil is monitored by its producer and used in two institutes."""
    for row, one in zip(
        MaterialProperty.objects.filter(material__batches=batch).order_by("place"),
        SOIL.properties,
        strict=True,
    ):
        for ago, shift in ((100, 0.4), (12, -0.6)):
            _monitor(world, batch, row.pk, one, ago=ago, shift=shift)
    for house, number, ago in ((PRODUCER, "0101", 180), (COUNTY, "0102", 170), (COUNTY, "0103", 170)):
        received = world.act(house, "clerk", world.days_ago(ago))
        unit = stock.receive_unit(
            received, batch_id=batch, holder_id=world.house_ids[house], unit_no=number,
            received_on=received.today, location="标准物质柜 A2",
        ).pk  # fmt: skip
        if number == "0103":
            continue
        stock.open_unit(world.act(house, "verifier", world.days_ago(ago - 30)), stock_id=unit)
        for place, intake in enumerate(("0.5", "0.5", "1.0", "0.5")):
            stock.use_unit(
                world.act(house, "verifier", world.days_ago(ago - 40 - 25 * place)),
                stock_id=unit, intake=intake, purpose="土壤样品质量控制",
            )  # fmt: skip


def _bought(world: World) -> None:
    """A solution of a producer outside the system: two bottles in the county, one of them open."""
    house = world.house_ids[COUNTY]
    received = world.act(COUNTY, "clerk", world.days_ago(120))
    first = bought.register_bought(
        received,
        BoughtForm(
            holder_id=house,
            producer="示例国家标准物质中心",
            number="EX-CRM-2207",
            name=Text("水中铅溶液标准物质（示例）", "Lead solution (example)"),
            lot="2207-18",
            certificate_number="EX-CRM-2207/18",
            values=(
                CertifiedValue(name=Text("铅", "Lead"), value="1000.2", expanded="1.8", k="2", unit="mg/L"),
            ),
            valid_until=received.today + timedelta(days=540),
            unit_amount="50",
            amount_unit="mL",
            least_intake="0.5",
            in_use_days=180,
        ),
        unit_no="18-0412",
        received_on=received.today,
        location="标准物质柜 B1",
    )
    stock.receive_unit(
        received, batch_id=BoughtBatch.objects.get().pk, holder_id=house, unit_no="18-0413",
        received_on=received.today, location="标准物质柜 B1",
    )  # fmt: skip
    stock.open_unit(world.act(COUNTY, "verifier", world.days_ago(90)), stock_id=first.pk)
    for place, intake in enumerate(("5", "5", "10")):
        stock.use_unit(
            world.act(COUNTY, "verifier", world.days_ago(88 - 25 * place)),
            stock_id=first.pk, intake=intake, purpose="配制铅标准系列溶液",
        )  # fmt: skip


def _recalled(world: World) -> None:
    """The powder took up moisture: monitored out of limits, recalled four days later."""
    batch = UUID(world.story["materials"]["milk"])
    row = MaterialProperty.objects.get(material__batches=batch)
    (one,) = MILK.properties
    received = world.act(COUNTY, "clerk", world.days_ago(300))
    unit = stock.receive_unit(
        received, batch_id=batch, holder_id=world.house_ids[COUNTY], unit_no="0031",
        received_on=received.today, location="冷藏柜 1",
    ).pk  # fmt: skip
    stock.open_unit(world.act(COUNTY, "verifier", world.days_ago(75)), stock_id=unit)
    stock.use_unit(
        world.act(COUNTY, "verifier", world.days_ago(74)),
        stock_id=unit,
        intake="1.0",
        purpose="奶粉样品质量控制",
    )
    _monitor(world, batch, row.pk, one, ago=200, shift=0.3)
    _monitor(world, batch, row.pk, one, ago=59, shift=-5.0)
    release.recall(
        world.act(PRODUCER, "manager", world.days_ago(55)),
        batch_id=batch,
        reason="稳定性监测结果超限：包装密封不良，样品吸潮，钙含量偏低",
    )


def _monitor(world: World, batch: UUID, of: UUID, one: Property, *, ago: int, shift: float) -> None:
    """A monitoring point, `shift` target uncertainties away from the value."""
    u = float(one.target_u) * 0.8
    occasion = world.act(PRODUCER, "custodian", world.days_ago(ago))
    release.monitor(
        occasion, batch_id=batch, property_id=of, performed_on=occasion.today,
        value=_text(one, one.value + shift * float(one.target_u)), u=f"{u:.2g}",
    )  # fmt: skip


def _text(one: Property, value: float) -> str:
    return f"{value:.{one.digits}f}"


def _homogeneity(one: Property, rng: np.random.Generator) -> Raw:
    units = one.value + rng.normal(0, one.between, size=UNITS)
    rows = tuple(
        (str(place * 40 + 7), tuple(_text(one, y) for y in unit + rng.normal(0, one.within, size=3)))
        for place, unit in enumerate(units)
    )
    return Raw(kind="homogeneity", rows=rows, options={"choice": "larger"})


def _short_term(one: Property, rng: np.random.Generator) -> Raw:
    return _stability(one, [0, 3, 7, 10, 14], rng, kind="short_term", horizon="7")


def _long_term(one: Property, months: int, rng: np.random.Generator, *, times: int = 7) -> Raw:
    when = [round(months * place / (times - 1), 1) for place in range(times)]
    return _stability(one, when, rng, kind="long_term", horizon="24")


def _stability(one: Property, when: list[float], rng: np.random.Generator, *, kind: str, horizon: str) -> Raw:
    """Readings without a trend: what chance put along the time is taken out again."""
    t = np.repeat(np.array(when, dtype=float), 3)
    noise = rng.normal(0, one.within * 0.8, size=len(t))
    away = t - t.mean()
    noise -= away * (away @ noise) / (away @ away)
    rows = tuple(
        (f"{time:g}", tuple(_text(one, one.value + y) for y in noise[3 * place : 3 * place + 3]))
        for place, time in enumerate(when)
    )
    return Raw(kind=kind, rows=rows, options={"horizon": horizon, "design": "isochronous"})


def _characterisation(one: Property, rng: np.random.Generator) -> Raw:
    means = one.value + rng.normal(0, 1.6 * one.within, size=LABORATORIES)
    rows = tuple(
        (f"示例实验室 {place} / Example laboratory {place}", (_text(one, mean), f"{one.within:.2g}"))
        for place, mean in enumerate(means, 1)
    )
    return Raw(
        kind="characterisation",
        rows=rows,
        options={"way": "several-laboratories", "by": "mean-of-means"},
    )
