"""Building the demonstration from an empty database, stage by stage, with progress."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from suyuan.base.errors import Conflict
from suyuan.base.text import Text
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import Size
from suyuan.server.demo.world import World
from suyuan.server.serving import WORLD_FILE
from suyuan.server.starting import migrate, start_django


@dataclass(frozen=True)
class Stage:
    """One part of the world: its name, and what builds it."""

    name: Text
    build: Callable[[World, Progress], None]


def stages() -> tuple[Stage, ...]:
    """The stages in their order; each leans on those before it."""
    return (*_laboratories(), *_around_them())


def _laboratories() -> tuple[Stage, ...]:
    """The houses, their standards, and the work that goes through them."""
    from suyuan.server.demo import (
        agenda,
        desks,
        dossiers,
        elsewhere,
        equip,
        fleet,
        keys,
        settle,
        standing,
        watch,
        work,
    )

    return (
        Stage(Text("区划、目录、方法包", "divisions, catalogue, packs"), settle.load_reference),
        Stage(Text("机构与人员", "bodies and people"), settle.found_houses),
        Stage(Text("认可与人员资格", "accreditations and registrations"), standing.record_standing),
        Stage(Text("地方技术规范", "local specifications"), settle.issue_local_specifications),
        Stage(Text("签名与日志密钥", "keys of signatures and log"), keys.make_keys),
        Stage(Text("计量标准", "measurement standards"), equip.register_standards),
        Stage(Text("计量器具台账", "registers of instruments"), work.register_instruments),
        Stage(Text("反复检定的器具群", "a fleet verified again and again"), fleet.register_fleet),
        Stage(Text("外部证书", "certificates of other laboratories"), elsewhere.receive_stock),
        Stage(Text("三年量值传递与检定", "three years of calibration, verification"), work.work_for_years),
        Stage(Text("测量过程控制", "control of measurement processes"), watch.watch_processes),
        Stage(Text("计量标准文件集", "dossiers of standards"), dossiers.keep_dossiers),
        Stage(Text("新建标准考核", "a new standard is assessed"), dossiers.assess_a_new_one),
        Stage(Text("在办工作", "work under way"), work.leave_work_open),
        Stage(Text("现场、调整与读数文件", "on site, adjusted, from a file"), desks.leave_special_work),
        Stage(Text("两周日程", "two weeks of plans"), agenda.plan_two_weeks),
    )


def _around_them() -> tuple[Stage, ...]:
    """Materials, comparisons and specifications, governance, and what the day brings."""
    from suyuan.server.demo import (
        accumulate,
        ahead,
        compare,
        consult,
        discovery,
        doubt,
        enterprise,
        govern,
        honest,
        industry,
        innovate,
        legislate,
        plan_sites,
        refer,
        remind,
        share,
        supervise,
    )

    return (
        Stage(Text("标准物质", "reference materials"), refer.make_materials),
        Stage(Text("计量比对", "comparisons"), compare.hold_comparisons),
        Stage(Text("地方规范项目", "specification projects"), legislate.make_specifications),
        Stage(Text("实验室资源共享", "shared laboratories"), share.share_capabilities),
        Stage(Text("科技创新", "innovation"), innovate.innovate),
        Stage(Text("产业链与产业计量中心", "industrial chains and centers"), industry.build_industry),
        Stage(Text("数据积累", "data sets"), accumulate.accumulate_data),
        Stage(Text("诚信计量单位", "honest units"), honest.name_units),
        Stage(Text("企业测量管理", "measurement management of firms"), enterprise.manage_measurement),
        Stage(Text("任务与公告", "tasks and news"), govern.govern),
        Stage(Text("计量监督", "supervision"), supervise.supervise),
        Stage(Text("数据疑点", "doubtful records"), doubt.leave_doubts),
        Stage(Text("建标选址", "siting of standards"), plan_sites.plan_sites),
        Stage(Text("规划与任务", "plan and tasks"), ahead.look_ahead),
        Stage(Text("公开征求意见", "consultations"), consult.consult),
        Stage(Text("故事：上级砝码超差", "story: a parent found off"), discovery.tell),
        Stage(Text("到期提醒", "reminders"), remind.remind),
    )


def make_ready(*, erase: bool) -> None:
    """Set Django up with current tables; with `erase`, from nothing."""
    start_django()
    if erase:
        _erase()
    migrate()


def is_empty() -> bool:
    """Whether nothing was ever done in this database."""
    from suyuan.registry.journal.models import Event

    return not Event.objects.exists()


def build_world(size: Size, *, progress: Progress, now: datetime | None = None, processes: int = 1) -> World:
    """Build everything. Raises Conflict where the database holds anything already."""
    from django.conf import settings

    from suyuan.server.demo.crew import hurried

    if not is_empty():
        raise Conflict(
            Text("数据库不是空的，不会覆盖", "the database is not empty and is not overwritten"),
            hint=Text("用 --fresh 清空后重建。", "Use --fresh to erase it and build again."),
        )
    world = World(
        size=size, now=now or datetime.now(UTC), zone=ZoneInfo(settings.TIME_ZONE), processes=processes
    )
    for stage in stages():
        progress.stage(stage.name)
        with hurried():
            stage.build(world, progress)
    (settings.DATA / WORLD_FILE).write_text(
        json.dumps(described(world), ensure_ascii=False, indent=1), "utf-8"
    )
    return world


def described(world: World) -> dict[str, object]:
    """What the demonstration tells about itself: log-ins, password, story."""
    from django.conf import settings

    from suyuan.server.demo.settle import PASSWORD

    return {
        "password": PASSWORD,
        "log_ins": world.log_ins,
        "story": world.story,
        "made": world.now.isoformat(timespec="seconds"),
        "printed": settings.BASE_URL,
    }


def _erase() -> None:
    """Take away tables, keys and the description of a former demonstration."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.close()
        for ending in ("", "-wal", "-shm"):
            settings.DATA.joinpath(f"suyuan.sqlite3{ending}").unlink(missing_ok=True)
    else:
        migrate()
        call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(settings.KEYS, ignore_errors=True)
    shutil.rmtree(settings.DATA / "datasets", ignore_errors=True)
    settings.DATA.joinpath(WORLD_FILE).unlink(missing_ok=True)
