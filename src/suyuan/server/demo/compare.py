"""Invented comparisons, one each year: pressure and weights, published; pressure again, running and sealed.

In those of weights a city was off, found the cause, and its standard is free again. Every number is made up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import numpy as np

from suyuan.base.text import Text
from suyuan.registry.comparisons import evaluating, rounds, taking_part
from suyuan.registry.comparisons.models import ComparisonPoint
from suyuan.registry.comparisons.rounds import ComparisonForm, PointForm
from suyuan.registry.comparisons.sealing import Measured, Sealer
from suyuan.registry.journal.occasion import Occasion
from suyuan.server.demo.houses import authority_key, institute_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, dice
from suyuan.server.demo.world import World, as_one

ORGANISER, PILOT = authority_key(PROVINCE), institute_key(PROVINCE)
LATE: Final = ("220100", "220400", "222400")  # those that have not handed in to the last one
ALLOWED: Final = 0.4  # of U: how far a sound laboratory lies from the true value, one standard deviation


@dataclass(frozen=True, kw_only=True)
class Artefact:
    """A point: its true value, U (k = 2) of the pilot and of a city, and digits after the point."""

    nominal: str
    unit: str
    true: float
    pilot: float
    city: float
    digits: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One comparison of the demonstration; days are counted back from today."""

    number: str
    title: Text
    artefact: Text
    quantity: Text
    points: tuple[Artefact, ...]
    standards: str  # beginning of the keys of the cities' standards
    pilots_standard: str
    code: str
    method: str
    begun: int
    closes: int
    protocol: str
    off: str = ""  # the standard that is off at the first point, what its house told, and what was noted
    cause: str = ""
    note: str = ""


WEIGHTS: Final = Plan(
    number="EX-BD-03",
    title=Text("F1 等级砝码量值比对（示例）", "Comparison of class F1 weights (example)"),
    artefact=Text("100 g 和 1 kg 传递砝码（虚构）", "Transfer weights of 100 g and 1 kg (invented)"),
    quantity=Text("质量修正值", "Mass correction"),
    points=(
        Artefact(nominal="100 g", unit="mg", true=0.183, pilot=0.05, city=0.16, digits=3),
        Artefact(nominal="1 kg", unit="mg", true=-1.42, pilot=0.5, city=1.6, digits=2),
    ),
    standards="mass-F1-",
    pilots_standard="mass-E2",
    off="mass-F1-220800",
    cause="计算空气浮力修正时误用了另一砝码组的密度；已改正程序并全面核对，100 g 复测结果为 0.21 mg。",
    note="初稿发出后查明：空气浮力修正用错了砝码密度，100 g 复测为 0.21 mg；表中仍为截止前提交的值。 / "
    "Found after draft A: the buoyancy correction used a wrong density; 100 g measured again is 0.21 mg. "
    "The table keeps what was handed in before closing.",
    code="12114103",
    method="laboratory",
    begun=215,
    closes=100,
    protocol="本比对为演示而虚构，全部数据由程序生成。星形传递；"
    "各实验室收到砝码后恒温 24 h，按 ABBA 法测量 6 组。\n"
    "Invented for the demonstration; all data are made by a program. Star; the weights rest for 24 h, "
    "then six ABBA series.",
)
BEFORE: Final = (
    Plan(
        number="EX-BD-01",
        title=Text("数字压力计量值比对（首次，示例）", "Digital pressure gauges, the first time (example)"),
        artefact=Text("0.02 级数字压力计（虚构）", "Digital pressure gauge of class 0.02 (invented)"),
        quantity=Text("示值误差", "Error of indication"),
        points=tuple(
            Artefact(nominal=f"{at} MPa", unit="kPa", true=error, pilot=0.09, city=0.3, digits=2)
            for at, error in (("1.0", -0.14), ("2.0", -0.22))
        ),
        standards="pressure-22",
        pilots_standard="pressure-province",
        code="12314102",
        method="weighted_mean",
        begun=850,
        closes=735,
        protocol="本比对为演示而虚构，全部数据由程序生成。环形传递；每点升压、降压各 3 次。\n"
        "Invented for the demonstration; all data are made by a program. Ring; each point three times up and "
        "down.",
    ),
    Plan(
        number="EX-BD-02",
        title=Text("F1 等级大砝码量值比对（示例）", "Comparison of large class F1 weights (example)"),
        artefact=Text("5 kg 和 20 kg 传递砝码（虚构）", "Transfer weights of 5 kg and 20 kg (invented)"),
        quantity=Text("质量修正值", "Mass correction"),
        points=(
            Artefact(nominal="5 kg", unit="mg", true=3.6, pilot=2.5, city=8.0, digits=1),
            Artefact(nominal="20 kg", unit="mg", true=-21.0, pilot=10.0, city=30.0, digits=0),
        ),
        standards="mass-F1-",
        pilots_standard="mass-E2",
        off="mass-F1-220300",
        cause="5 kg 砝码调整腔螺塞松动，测量期间吸附水分；已紧固、清洗并恒温，复测结果为 4.1 mg。",
        note="初稿发出后查明：调整腔螺塞松动，5 kg 复测为 4.1 mg；表中仍为截止前提交的值。 / "
        "Found after draft A: the plug of the cavity was loose; 5 kg measured again is 4.1 mg. "
        "The table keeps what was handed in before closing.",
        code="12114103",
        method="laboratory",
        begun=540,
        closes=425,
        protocol="本比对为演示而虚构，全部数据由程序生成。星形传递；恒温 48 h，按 ABBA 法测量 6 组。\n"
        "Invented for the demonstration; all data are made by a program. Star; the weights rest for 48 h, "
        "then six ABBA series.",
    ),
)
PRESSURE: Final = Plan(
    number="EX-BD-04",
    title=Text("数字压力计量值比对（示例）", "Comparison of digital pressure gauges (example)"),
    artefact=Text("0.01 级数字压力计（虚构）", "Digital pressure gauge of class 0.01 (invented)"),
    quantity=Text("示值误差", "Error of indication"),
    points=tuple(
        Artefact(nominal=f"{at} MPa", unit="kPa", true=error, pilot=0.08, city=0.25, digits=2)
        for at, error in (("0.5", 0.06), ("1.5", 0.11), ("2.5", 0.19))
    ),
    standards="pressure-22",
    pilots_standard="pressure-province",
    code="12314102",
    method="weighted_mean",
    begun=40,
    closes=-21,
    protocol="本比对为演示而虚构，全部数据由程序生成。环形传递；预压 3 次，升压、降压各 2 个循环。\n"
    "Invented for the demonstration; all data are made by a program. Ring; three preloads, then two "
    "cycles up and down.",
)


def hold_comparisons(world: World, progress: Progress) -> None:
    """Hold every comparison, up to where it stands today."""
    from django.conf import settings

    from suyuan.registry.comparisons.seals import sealer_in

    sealer = replace(sealer_in(settings.KEYS), entropy=dice("comparisons", "salts").bytes)
    with as_one():
        for plan in (*BEFORE, WEIGHTS):
            _publish(world, plan, sealer)
            progress.step()
        _leave_running(world, PRESSURE, sealer)
        progress.step()


def _publish(world: World, plan: Plan, sealer: Sealer) -> None:
    comparison, laboratories = _begin(world, plan)
    for place, (key, participation) in enumerate(laboratories.items()):
        _hand_in(world, plan, key, participation, sealer, comparison, days=plan.begun - 8 * (place + 1))
    rounds.close_data(_officer(world, plan.closes), comparison_id=comparison, sealer=sealer)
    pilot = _manager(world, PILOT, plan.closes - 4)
    evaluating.issue_draft_a(pilot, comparison_id=comparison)
    if plan.off:
        _correct(world, plan, laboratories[plan.off], comparison)
    evaluating.issue_draft_b(_manager(world, PILOT, plan.closes - 30), comparison_id=comparison)
    decider = world.act(ORGANISER, "decider", world.days_ago(plan.closes - 45))
    evaluating.publish(decider, comparison_id=comparison)


def _correct(world: World, plan: Plan, participation: UUID, comparison: UUID) -> None:
    """The cause was found and mended, measured again, and accepted."""
    taking_part.report_correction(
        _manager(world, world.plan[plan.off].house, plan.closes - 12),
        participation_id=participation,
        report=plan.cause,
    )
    officer = _officer(world, plan.closes - 19)
    taking_part.accept_correction(
        officer, participation_id=participation, reason="原因明确，复测结果与参考值之差在不确定度之内"
    )
    rounds.add_note(
        officer,
        comparison_id=comparison,
        participation_id=participation,
        text=plan.note,
    )


def _leave_running(world: World, plan: Plan, sealer: Sealer) -> None:
    comparison, laboratories = _begin(world, plan)
    waiting = {f"pressure-{code}" for code in LATE}
    for place, (key, participation) in enumerate(laboratories.items()):
        if key not in waiting:
            _hand_in(world, plan, key, participation, sealer, comparison, days=plan.begun - 3 * (place + 1))


def _begin(world: World, plan: Plan) -> tuple[UUID, dict[str, UUID]]:
    """Plan, approve, invite, join and begin: the comparison, and the laboratories by their standard."""
    officer = _officer(world, plan.begun + 25)
    comparison = rounds.plan_comparison(officer, _form(world, plan)).id
    decider = world.act(ORGANISER, "decider", world.days_ago(plan.begun + 21))
    rounds.advance(decider, comparison_id=comparison, event="approve")
    officer = _officer(world, plan.begun + 15)
    cities = sorted(
        key
        for key, one in world.plan.items()
        if key.startswith(plan.standards) and one.level == "city" and one.code == plan.code
    )
    laboratories: dict[str, UUID] = {}
    for key in (plan.pilots_standard, *cities):
        house = world.plan[key].house
        laboratories[key] = taking_part.invite(
            officer,
            comparison_id=comparison,
            laboratory_id=world.house_ids[house],
            standard_id=world.standards[key],
            is_named=key in cities,
            is_reference=plan.method == "laboratory" and key not in cities,
        ).id
        joined = _manager(world, house, plan.begun + 10)
        taking_part.join(joined, participation_id=laboratories[key])
    for event, days in (("agree_protocol", plan.begun + 5), ("begin", plan.begun)):
        rounds.advance(_manager(world, PILOT, days), comparison_id=comparison, event=event)
    return comparison, laboratories


def _form(world: World, plan: Plan) -> ComparisonForm:
    return ComparisonForm(
        number=plan.number,
        title=plan.title,
        level="provincial",
        organiser_id=world.house_ids[ORGANISER],
        pilot_id=world.house_ids[PILOT],
        jurisdiction=PROVINCE,
        artefact=plan.artefact,
        points=tuple(
            PointForm(quantity=plan.quantity, nominal=one.nominal, unit=one.unit) for one in plan.points
        ),
        begins_on=world.today - timedelta(days=plan.begun),
        closes_on=world.today - timedelta(days=plan.closes),
        scheme="star" if plan.method == "laboratory" else "ring",
        method=plan.method,
        standard_code=plan.code,
        protocol=plan.protocol,
    )


def _hand_in(
    world: World,
    plan: Plan,
    key: str,
    participation: UUID,
    sealer: Sealer,
    comparison: UUID,
    *,
    days: int,
) -> None:
    is_pilot = key == plan.pilots_standard
    points = ComparisonPoint.objects.filter(comparison=comparison).order_by("place")
    measured = [
        _measured(point.pk, one, is_pilot=is_pilot, is_off=place == 0 and key == plan.off, rng=rng)
        for rng in [dice("compared", plan.number, key)]
        for place, (point, one) in enumerate(zip(points, plan.points, strict=True))
    ]
    taking_part.submit(
        world.act(world.plan[key].house, "verifier", world.days_ago(days)),
        participation_id=participation,
        measured=measured,
        sealer=sealer,
    )


def _measured(
    point: UUID, one: Artefact, *, is_pilot: bool, is_off: bool, rng: np.random.Generator
) -> Measured:
    expanded = one.pilot if is_pilot else one.city * float(rng.uniform(0.85, 1.15))
    away = float(np.clip(rng.normal(0.0, ALLOWED), -0.8, 0.8)) * expanded
    value = one.true + (2.4 * expanded if is_off else away)
    return Measured(point, f"{value:.{one.digits}f}", f"{expanded:.{one.digits}f}", "2")


def _officer(world: World, days: int) -> Occasion:
    return world.act(ORGANISER, "officer", world.days_ago(days))


def _manager(world: World, house: str, days: int) -> Occasion:
    return world.act(house, "manager", world.days_ago(days))
