"""Two invented industrial chains with their needs, and six centers in different states with years of history.

Needs stand in `chains.json`; what the centers can do beyond the shared laboratories is declared here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from suyuan.base.civil import add_months
from suyuan.base.text import Text
from suyuan.registry.centers import chains, evaluating, following, preparing, queries, reporting
from suyuan.registry.centers.chains import ChainForm, LinkForm
from suyuan.registry.centers.following import GapForm
from suyuan.registry.centers.kpis import KPIS
from suyuan.registry.centers.preparing import CenterForm
from suyuan.registry.centers.reporting import KpiEntry, ServiceForm
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.resources import commands as resources
from suyuan.registry.resources.form import CapabilityForm
from suyuan.registry.specifications.projects import ProjectForm
from suyuan.server.demo.houses import authority_key, institute_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, example
from suyuan.server.demo.world import World, as_one

DATA: Final = Path(__file__).with_name("chains.json")
AUTHORITY, INSTITUTE = authority_key(PROVINCE), institute_key(PROVINCE)
CAR, RAIL = "CAR", "RAIL"
WRITTEN: Final = 2000  # days before now
EXPERTS: Final = tuple(f"专家{letter}（示例）" for letter in "甲乙丙丁戊")
SCORES: Final = {"good": (92, 88, 90, 86, 94), "fair": (72, 70, 75, 68, 74)}

# quantity, name, low, high, unit, U absolute, U relative in per cent
Row = tuple[str, str, str, str, str, str, str, str]
DYNAMIC: Final[tuple[Row, ...]] = (
    ("rotation", "转速", "Rotational speed", "10", "20000", "r/min", "0.01", "0.005"),
    ("acceleration", "振动加速度", "Vibration", "0.5", "1000", "m/s2", "0", "1"),
    ("current", "大电流", "Large currents", "0.1", "1000", "A", "0", "0.03"),
    ("power", "电功率", "Electric power", "0.01", "250", "kW", "0", "0.1"),
    ("torque", "动态扭矩", "Dynamic torque", "5", "600", "N·m", "0", "0.08"),
)
BOGIES: Final[tuple[Row, ...]] = (
    ("speed", "列车速度", "Speed of trains", "5", "350", "km/h", "0.02", "0.1"),
    ("length", "大尺寸", "Large dimensions", "50", "30000", "mm", "0.02", "0.002"),
    ("pressure", "制动压力", "Brake pressures", "0", "2.5", "MPa", "0.0008", "0.05"),
    ("mass", "整车称重", "Weighing of cars", "1", "100", "t", "0.005", "0.02"),
    ("capacitance", "电容", "Capacitance", "1", "5000", "µF", "0", "0.3"),
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A center: where it is, since when, and how far it came. Days are counted back from today."""

    code: str
    name: Text
    chain: str
    city: str
    level: str
    applied: int
    to: str
    tasks: tuple[Text, ...]
    area: int


TASKS: Final = (
    Text("建立三项计量标准", "Build three measurement standards"),
    Text("制定两项技术规范", "Make two specifications"),
    Text("研制一套在线测量装置", "Develop an on-line measuring device"),
    Text("服务企业五十家", "Serve fifty enterprises"),
)
PLANS: Final = (
    Plan(code="EX-C-01", name=example("省汽车零部件产业计量测试中心",
                      "Provincial Center for Car Parts"), chain=CAR,
         city="220100", level="provincial", applied=1720, to="approved", tasks=TASKS, area=3200),
    Plan(code="EX-C-02", name=example("国家轨道车辆产业计量测试中心",
                      "National Center for Rail Vehicles"),
         chain=RAIL, city=PROVINCE, level="national", applied=1760, to="improving", tasks=TASKS, area=5400),
    Plan(code="EX-C-03", name=example("省新能源驱动系统产业计量测试中心",
                      "Provincial Center for Electric Drives"),
         chain=CAR, city="220200", level="provincial", applied=560, to="preparing", tasks=TASKS, area=1500),
    Plan(code="EX-C-04", name=example("省转向架产业计量测试中心",
                      "Provincial Center for Bogies"), chain=RAIL,
         city="220300", level="provincial", applied=640, to="accepting", tasks=TASKS[:3], area=1800),
    Plan(code="EX-C-05", name=example("市动力电池产业计量测试中心",
                      "Municipal Center for Traction Batteries"),
         chain=CAR, city="220500", level="municipal", applied=70, to="recommended", tasks=(), area=900),
    Plan(code="EX-C-06", name=example("市车身检具产业计量测试中心",
                      "Municipal Center for Body Gauges"), chain=CAR,
         city="220400", level="municipal", applied=410, to="closed", tasks=(), area=600),
)  # fmt: skip
# A year of each indicator: first value and what a year adds, in the units of the set.
GROWTH: Final[Mapping[str, tuple[int, int]]] = {
    "parameters": (48, 3), "covered": (21, 6), "standards": (2, 1), "specifications": (1, 1),
    "projects": (2, 1), "instruments": (1, 1), "papers": (4, 3), "enterprises": (36, 22),
    "income": (180, 95), "saved": (420, 260), "trained": (150, 60),
}  # fmt: skip
SERVICES: Final = (
    ("testing", "变速器台架扭矩系统现场测试", "试验一次通过", "12.5"),
    ("calibration", "电机对拖台转速与扭矩校准", "停机缩短两天", "6"),
    ("research", "制动盘在线跳动测量方法联合研究", "形成内部标准", ""),
    ("training", "测量不确定度培训班", "培训 42 人次", ""),
    ("consulting", "检测线测量系统分析", "误判率下降", "18"),
    ("calibration", "振动传感器成批校准", "", "2.4"),
)
CLIENTS: Final = (
    "一号零部件厂（示例）",
    "北方电机公司（示例）",
    "春城制动公司（示例）",
    "江城车桥公司（示例）",
)


def build_industry(world: World, progress: Progress) -> None:
    """Enter the chains with their needs, walk the centers, and follow up a few gaps."""
    with as_one():
        known = {one["code"]: _chain(world, one) for one in json.loads(DATA.read_text("utf-8"))["chains"]}
        progress.step()
        for plan in PLANS:
            _walk(world, plan, known[plan.chain])
            progress.step()
        _declare(world, institute_key("220100"), DYNAMIC)
        _declare(world, INSTITUTE, BOGIES)
        _follow(world, known)


def _officer(world: World, days: float) -> Occasion:
    return world.act(AUTHORITY, "officer", world.days_ago(days))


def _decider(world: World, days: float) -> Occasion:
    return world.act(AUTHORITY, "decider", world.days_ago(days))


def _chain(world: World, given: Mapping[str, Any]) -> UUID:
    links = [
        *(
            LinkForm(code=code, name=Text(zh, en), parent=parent)
            for code, zh, en, parent in given["products"]
        ),
        *(
            LinkForm(code=code, name=Text(zh, en), kind="process", stage=stage, parent=product)
            for code, product, stage, zh, en in given["processes"]
        ),
    ]
    officer = _officer(world, WRITTEN)
    form = ChainForm(
        code=given["code"], name=Text(*given["name"]), note=Text(*given["note"]), jurisdiction=PROVINCE,
        links=links, is_example=True,
    )  # fmt: skip
    chain = chains.write_chain(officer, form)
    names = ("link", "parameter_zh", "parameter_en", "quantity", "low", "high", "unit", "target_kind",
             "target", "target_unit", "environment", "priority")  # fmt: skip
    rows = [
        {"number": f"{given['code']}-{place:03d}", **dict(zip(names, map(str, row), strict=True))}
        for place, row in enumerate(given["needs"], start=1)
    ]
    later = _officer(world, WRITTEN - 60)
    chains.import_needs(later, chain_id=chain.pk, rows=rows, source="产业链调研（示例）.xlsx")
    chains.publish_chain(_officer(world, 300), chain_id=chain.pk, is_public=True)
    return chain.pk


def _apply(occasion: Occasion, world: World, plan: Plan, chain: UUID) -> UUID:
    """The application of a center."""
    host = institute_key(plan.city)
    return preparing.apply(
        occasion,
        CenterForm(
            code=plan.code, name=plan.name, level=plan.level, chain_id=chain, host_id=world.house_ids[host],
            director="中心主任（示例）", partners="高校与龙头企业各一家（示例）", area_m2=plan.area,
            study="调研企业三十家，梳理关键测量参数与缺口。（示例）",
            plan="两年内建成计量标准、试验平台和服务队伍。（示例）", funds=str(plan.area // 2),
            funding="财政与自筹各半（示例）",
        ),
    ).pk  # fmt: skip


def _prepare(world: World, plan: Plan, center: UUID, *, begun: date) -> None:
    """The tasks that were done in the preparation, and its yearly reports."""
    for place in range(1, (3 if plan.to == "preparing" else len(plan.tasks) + 1)):
        preparing.do_task(
            _manager(world, plan, plan.applied - 60 - 110 * place),
            center_id=center,
            place=place,
            evidence=f"完成报告 {plan.code}-{place}",
        )
    for year in range(begun.year, world.today.year):
        ending = (world.today - date(year, 12, 20)).days
        if ending > plan.applied - 60 - 540:
            preparing.report_progress(
                _manager(world, plan, ending),
                center_id=center,
                year=year,
                text="设备采购、人员培训按计划进行。（示例）",
                spent=Decimal(320),
            )


def _manager(world: World, plan: Plan, days: float) -> Occasion:
    return world.act(institute_key(plan.city), "manager", world.days_ago(days))


def _walk(world: World, plan: Plan, chain: UUID) -> None:
    """A center on its way, as far as the plan says."""
    applied = plan.applied
    center = _apply(_manager(world, plan, applied), world, plan, chain)
    preparing.recommend(_officer(world, applied - 20), center_id=center, reason="产业急需，基础较好")
    if plan.to == "recommended":
        _panel(world, center, 12, SCORES["good"][:3])
        return
    if plan.to == "closed":
        _panel(world, center, applied - 50, SCORES["fair"])
        preparing.reject(
            _decider(world, applied - 55), center_id=center, minutes="与已有中心重复，不予批准。"
        )
        return
    _panel(world, center, applied - 50, SCORES["good"])
    begun = _decider(world, applied - 60)
    preparing.approve_preparation(
        begun,
        center_id=center,
        tasks=plan.tasks,
        until=add_months(begun.today, 18),
        minutes="专家评审通过，同意筹建。",
    )
    _prepare(world, plan, center, begun=begun.today)
    if plan.to == "preparing":
        preparing.extend(
            _decider(world, 20),
            center_id=center,
            until=world.today + timedelta(days=240),
            reason="进口设备到货推迟",
        )
        return
    asked = applied - 60 - 530
    preparing.request_acceptance(_manager(world, plan, asked), center_id=center)
    _panel(world, center, asked - 8, SCORES["good"][: 4 if plan.to == "accepting" else 5])
    if plan.to == "accepting":
        return
    preparing.accept(_decider(world, asked - 12), center_id=center, minutes="任务全部完成，通过验收。")
    _work(world, plan, center, since=asked - 12)


def _panel(world: World, center: UUID, days: float, scores: Sequence[int]) -> None:
    officer = _officer(world, days)
    for expert, score in zip(EXPERTS, scores, strict=False):
        preparing.give_score(officer, center_id=center, expert=expert, score=score, opinion="")


def _work(world: World, plan: Plan, center: UUID, *, since: int) -> None:
    """Years of reports and services, and the evaluation after three of them."""
    host = institute_key(plan.city)
    first = world.days_ago(since).astimezone(world.zone).year
    for place, year in enumerate(range(first, world.today.year)):
        at = max(1, (world.today - date(year + 1, 1, 20)).days)
        values = {
            code: KpiEntry(value=str(start + step * place), evidence=f"{year} 年度台账（示例）")
            for code, (start, step) in GROWTH.items()
        }
        assert set(values) == set(KPIS)
        occasion = world.act(host, "manager", world.days_ago(at))
        reporting.report_kpis(occasion, center_id=center, year=year, values=values)
    for place in range(18):
        kind, subject, benefit, saved = SERVICES[place % len(SERVICES)]
        served = world.days_ago(since - 30 - place * (since - 60) / 18)
        form = ServiceForm(
            client_name=CLIENTS[place % len(CLIENTS)], kind=kind, subject=subject, benefit=benefit,
            saved=saved, served_on=served.astimezone(world.zone).date(),
        )  # fmt: skip
        reporting.record_service(world.act(host, "manager", served), center_id=center, form=form)
    is_good = plan.to == "approved"
    _panel(world, center, 26, SCORES["good" if is_good else "fair"])
    evaluating.evaluate(
        _decider(world, 21),
        center_id=center,
        event="evaluate_good" if is_good else "evaluate_improve",
        minutes="运行良好，指标逐年增长。" if is_good else "参数覆盖不足，动态测量能力须在一年内补齐。",
    )


def _declare(world: World, house: str, rows: Sequence[Row]) -> None:
    """What a center adds to the shared laboratories."""
    occasion = world.act(house, "manager", world.days_ago(200))
    for quantity, zh, en, low, high, unit, absolute, relative in rows:
        form = CapabilityForm(
            quantity=quantity, name_zh=zh, name_en=en, low=low, high=high, unit=unit,
            u_absolute="" if absolute == "0" else absolute, u_relative=relative, u_relative_unit="%",
            method="JJF(示例) 30-2025", service="both", turnaround_days="8",
            price=str(Text("面议", "on request")), shared_from=occasion.today.isoformat(),
        )  # fmt: skip
        resources.declare(occasion, organization_id=world.house_ids[house], form=form)


def _follow(world: World, known: Mapping[str, UUID]) -> None:
    """A few gaps lead on: two projects, a proposed specification, and a class set by judgement."""
    needs = {
        row["number"]: row["id"] for chain in known.values() for row in queries.needs(chain, with_names=False)
    }
    leader = world.house_ids[INSTITUTE]

    def project(number: str, zh: str, en: str, budget: str, *, from_: int, until: int) -> UUID:
        form = GapForm(
            title=example(zh, en), task="研制测量装置，完成不确定度评定和企业验证。（示例）", budget=budget,
            begins_on=world.today - timedelta(days=from_), ends_on=world.today + timedelta(days=until),
            leader_id=leader,
        )  # fmt: skip
        return following.plan_project(_officer(world, from_ + 20), need_id=needs[number], form=form).pk

    crash = project(
        "CAR-052", "高冲击加速度校准装置", "Calibration at high shocks", "260", from_=150, until=400
    )
    following.begin_project(_officer(world, 150), project_id=crash)
    wheel = project(
        "RAIL-007", "在线轮径动态校准方法", "Wheel diameter in passing", "180", from_=420, until=-30
    )
    following.begin_project(_officer(world, 420), project_id=wheel)
    following.finish_project(
        _officer(world, 31), project_id=wheel, result="建成动态校准试验段，三家机务段试用。（示例）"
    )
    following.propose_specification(
        world.act(INSTITUTE, "manager", world.days_ago(45)),
        need_id=needs["RAIL-052"],
        form=ProjectForm(
            title=example("弓网振动测量系统校准规范", "Calibration of pantograph vibration systems"),
            kind="calibration_specification", jurisdiction=PROVINCE, drafter_id=leader,
            committee="省力学计量技术委员会（示例）", need="弓网检测车数量增加，没有统一校准方法。",
            national_text="经查无相应国家规范。（示例）",
        ),
    )  # fmt: skip
    chains.class_gap(
        _officer(world, 30), need_id=needs["CAR-028"], gap_class="inaccurate",
        reason="静态能力满足，转速升高时扭矩修正缺少依据",
    )  # fmt: skip
