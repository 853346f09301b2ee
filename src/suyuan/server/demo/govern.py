"""Shared tasks, notices and news of the province: all invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.governance import news, tasks
from suyuan.registry.governance.news import NewsForm
from suyuan.registry.governance.tasks import TaskForm
from suyuan.server.demo.houses import authority_key, institute_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE
from suyuan.server.demo.world import World, as_one

AUTHORITY: Final = authority_key(PROVINCE)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A task: days are counted from today, back for `opened`, ahead (or back) for `due`."""

    title: str
    about: str
    lead: str
    helpers: tuple[str, ...]
    opened: int
    due: int
    notes: tuple[str, ...] = ()
    end: str = ""


CITIES: Final = ("220100", "220200", "220300", "220400", "220500", "220600", "220700", "220800")
TASKS: Final = (
    Planned(title="加油机专项监督检查（示例）", about="与商务、公安部门联合，覆盖全部城区加油站。",
            lead=authority_key("220100"), helpers=(institute_key("220100"), authority_key("220200")),
            opened=80, due=20, notes=("已排定检查名单。", "完成 31 家，发现问题 2 家。"), end="start"),
    Planned(title="集贸市场在用衡器免费检定进度核对（示例）", about="逐县核对应检数量与实检数量。",
            lead=institute_key(PROVINCE), helpers=tuple(institute_key(one) for one in CITIES[:5]),
            opened=60, due=-6, notes=("三个县的数量尚未核对完。",), end="start"),
    Planned(title="重点用能单位能源计量审查（示例）", about="", lead=authority_key("220200"),
            helpers=(institute_key("220200"),), opened=200, due=-40,
            notes=("审查 18 家。",), end="complete"),
    Planned(title="医疗机构血压计检定衔接（示例）", about="与卫生健康部门共享在用器具清单。",
            lead=institute_key("220300"), helpers=(authority_key("220300"),), opened=25, due=45),
    Planned(title="世界计量日宣传（示例）", about="开放实验室，公布诚信计量单位名单。", lead=AUTHORITY,
            helpers=tuple(authority_key(one) for one in CITIES[:4]), opened=230, due=-190,
            notes=("开放实验室 9 个。",), end="complete"),
    Planned(title="电动汽车充电桩首次检定摸底（示例）", about="与能源部门核对桩数。",
            lead=institute_key("220100"), helpers=(AUTHORITY, institute_key("220200")), opened=15, due=75,
            end="start"),
    Planned(title="诚信计量示范单位年度复评（示例）", about="到期前半年完成复评。",
            lead=authority_key("220500"), helpers=(institute_key("220500"),), opened=10, due=120),
    Planned(title="眼镜制配场所计量检查（示例）", about="", lead=authority_key("220800"),
            helpers=(institute_key("220800"),), opened=150, due=-60, notes=("检查 12 家。",), end="complete"),
)  # fmt: skip
TEXTS: Final = (
    # days before now, kind, titles, texts, what became of it
    (
        690,
        "notice",
        Text(
            "关于开展诚信计量自我承诺的通知（示例）", "Notice: declarations of honest measurement (example)"
        ),
        Text(
            "集贸市场、加油站、医疗机构、眼镜店可以在本平台公开作出诚信计量承诺。\n承诺书公开后不能修改。",
            "Markets, filling stations, hospitals and opticians may declare honest "
            "measurement on this platform.\n"
            "The words of a declaration stay as they are.",
        ),
        "publish",
    ),
    (
        420,
        "news",
        Text("首批诚信计量示范单位授牌（示例）", "The first honest units are named (example)"),
        Text(
            "经县级核查、市级评价和公示，首批单位获得称号。\n牌匾上的二维码可以查验称号是否有效。",
            "After checks, evaluation and seven days for objections the first units were named.\n"
            "The code on a plaque tells whether its title is valid.",
        ),
        "publish",
    ),
    (
        190,
        "news",
        Text("世界计量日开放九个实验室（示例）", "Nine laboratories open on World Metrology Day (example)"),
        Text(
            "市民参观了质量、压力和电能实验室。",
            "Visitors saw laboratories of mass, pressure and electrical energy.",
        ),
        "publish",
    ),
    (
        120,
        "notice",
        Text(
            "关于撤销部分单位诚信计量称号的公告（示例）", "Notice: titles of honest units revoked (example)"
        ),
        Text(
            "经查实更换铅封、调整示值，两家单位的称号已撤销，24 个月内不得再次承诺。",
            "Seals were changed and indications adjusted: two titles were revoked. The units may not declare "
            "again for 24 months.",
        ),
        "publish",
    ),
    (
        64,
        "notice",
        Text("关于调整检定收费窗口时间的公告（示例）", "Notice: opening hours of the counter (example)"),
        Text("窗口时间调整为 8:30 至 16:30。", "The counter is open from 8:30 to 16:30."),
        "withdraw",
    ),
    (
        18,
        "notice",
        Text("关于开展加油机专项监督检查的通知（示例）", "Notice: inspections of fuel dispensers (example)"),
        Text(
            "检查名单随机抽取，抽取过程可以复核，结果在 20 个工作日内公示。",
            "Stations are drawn at random; anybody can repeat the draw, and results are published within 20 "
            "working days.",
        ),
        "publish",
    ),
    (
        6,
        "news",
        Text(
            "开放数据新增诚信计量单位和监督检查结果（示例）",
            "Open data: honest units and inspections (example)",
        ),
        Text(
            "公开登记簿可以下载为 CSV、JSON 和 Parquet。",
            "The public registers can be had as CSV, JSON and Parquet.",
        ),
        "publish",
    ),
    (
        1,
        "notice",
        Text("关于元旦期间检定服务安排的通知（示例）", "Notice: services around New Year (example)"),
        Text("1 月 1 日至 3 日不受理送检。", "No instruments are taken in from 1 to 3 January."),
        "draft",
    ),
)


def govern(world: World, progress: Progress) -> None:
    """Set the tasks and walk them on; write, publish and withdraw the texts."""
    with as_one():
        for plan in TASKS:
            _task(world, plan)
            progress.step()
        for days, kind, title, text, end in TEXTS:
            _text(world, days, kind, title, text, end)
            progress.step()


def _task(world: World, plan: Planned) -> None:
    row = tasks.open_task(
        world.act(AUTHORITY, "officer", world.days_ago(plan.opened)),
        TaskForm(
            title=plan.title,
            about=plan.about,
            jurisdiction=PROVINCE,
            lead_id=world.house_ids[plan.lead],
            due_on=world.today + timedelta(days=plan.due),
            supporting=[world.house_ids[one] for one in plan.helpers],
        ),
    )
    post = "officer" if plan.lead.startswith("authority") else "manager"
    if plan.end:
        start = world.days_ago(plan.opened - 2)
        tasks.advance(world.act(plan.lead, post, start), task_id=row.pk, event="start")
    for place, said in enumerate(plan.notes):
        at = world.days_ago(max(plan.opened - 5 - place, 0))
        tasks.note(world.act(plan.lead, post, at), task_id=row.pk, text=said)
    if plan.end == "complete":
        at = world.days_ago(max(plan.opened - 30, 0))
        tasks.advance(world.act(plan.lead, post, at), task_id=row.pk, event="complete", note="已按要求完成。")


def _text(world: World, days: int, kind: str, title: Text, text: Text, end: str) -> None:
    row = news.write(
        world.act(AUTHORITY, "officer", world.days_ago(days)),
        NewsForm(kind=kind, title=title, text=text),
        jurisdiction=PROVINCE,
    )
    if end == "draft":
        return
    news.publish(world.act(AUTHORITY, "decider", world.days_ago(days, minute=60)), news_id=row.pk)
    if end == "withdraw":
        later = world.act(AUTHORITY, "decider", world.days_ago(days - 2))
        news.withdraw(later, news_id=row.pk, reason="时间有误，另行公告。（示例）")
