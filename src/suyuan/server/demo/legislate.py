"""Invented specification projects: one issued in two editions with their method packs, one in consultation.

Texts are short on purpose: they show the way of a specification and are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.specifications import consultation, projects, reviewing, standing, uploading
from suyuan.registry.specifications.projects import DraftForm, ProjectForm
from suyuan.server.demo.editions import first_edition
from suyuan.server.demo.houses import authority_key, institute_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, example
from suyuan.server.demo.world import World, as_one

AUTHORITY, INSTITUTE = authority_key(PROVINCE), institute_key(PROVINCE)
EXPERTS: Final = ("220100", "220200", "220300", "220400", "220500", "220600")  # cities that send one each
NUMBER: Final = 21  # behind the local specifications that were registered without a project


@dataclass(frozen=True, kw_only=True)
class Said:
    """A comment: days after opening, who, where, what, and the reply where there is one yet."""

    after: int
    sender: str
    clause: str
    text: str
    reply: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A project; days are counted back from today."""

    title: Text
    committee: str
    plan_no: str
    need: str
    draft: str
    explanation: str
    proposed: int
    opened: int
    lasts: int
    comments: tuple[Said, ...]
    method: str = ""
    national_text: str = "检索了国家计量技术规范目录（示例），没有同一对象的现行规范。"
    filing: str = ""


FIRST: Final = Plan(
    title=example("数字压力计现场校准规范", "On-site calibration of digital pressure gauges"),
    committee="省力学计量技术委员会（示例）",
    plan_no="EX-LX-01",
    need="省内化工企业大量使用数字压力计，拆卸送检影响生产，需要统一现场校准方法。",
    draft="1 范围\n本规范适用于测量上限不大于 60 MPa 的数字压力计的现场校准。\n\n2 校准条件\n"
    "环境温度 15 ℃ ~ 25 ℃，校准前在现场放置不少于 1 h。\n\n3 校准项目\n"
    "零位漂移、示值误差、回程误差。\n\n（示例文本，不是规范。）",
    explanation="本项目为演示而虚构。起草组在三家企业试用了两种型号的数字压力计，比较现场与实验室的结果，"
    "据此确定环境条件和放置时间。",
    proposed=1100,
    opened=960,
    lasts=35,
    filing="EX-BA-0021",
    comments=(
        Said(after=6, sender="laboratory", clause="2", text="建议放置时间改为 2 h，现场温差较大。",
             reply="partly", reason="温差大于 5 ℃ 时放置 2 h，其余情况试验表明 1 h 足够。"),
        Said(after=15, sender="user", clause="3", text="建议增加停电后再开机的零位检查。", reply="taken"),
        Said(after=28, sender="maker", clause="", text="建议不规定具体型号的接头。",
             reply="not_taken", reason="文本没有规定接头型号。"),
    ),
)  # fmt: skip
SECOND: Final = Plan(
    title=FIRST.title,
    committee=FIRST.committee,
    plan_no="EX-LX-03",
    need="第一版施行两年来，现场结果的回程分量没有计入不确定度，环境温度范围偏宽，企业与实验室的结果常有出入。",
    draft="1 范围\n本规范适用于测量上限不大于 60 MPa 的数字压力计的现场校准。\n\n2 校准条件\n"
    "环境温度 18 ℃ ~ 22 ℃，校准前在现场放置不少于 1 h；温差大于 5 ℃ 时不少于 2 h。\n\n3 校准项目\n"
    "零位漂移、示值误差、回程误差；回程计入不确定度。\n\n（示例文本，不是规范。）",
    explanation="本项目为演示而虚构。与第一版相比：收窄环境温度，不确定度计入回程，两校准点同源时计入相关性。",
    national_text="检索了国家计量技术规范目录（示例），JJG 875 适用于检定，不适用于现场校准。",
    proposed=410,
    opened=150,
    lasts=35,
    method="suyuan.pressure.digital-gauge",
    filing="EX-BA-0034",
    comments=(
        Said(after=5, sender="user", clause="2", text="车间冬季很难保持 18 ℃ ~ 22 ℃，建议保留原范围。",
             reply="partly", reason="温度范围不变；允许在恒温箱内校准，不要求整个车间恒温。"),
        Said(after=19, sender="laboratory", clause="3", text="回程按均匀分布计入是否偏大？",
             reply="not_taken", reason="两种型号的试验数据接近均匀分布，见编制说明。"),
    ),
)  # fmt: skip
CONSULTING: Final = Plan(
    title=example("动态公路车辆称重仪校准规范", "Calibration of weigh-in-motion scales"),
    committee="省力学计量技术委员会（示例）",
    plan_no="EX-LX-02",
    need="治超站点的动态称重仪越来越多，没有覆盖低速和高速两种情况的地方规范。",
    draft="1 范围\n本规范适用于行驶速度不大于 80 km/h 的动态公路车辆称重仪的校准。\n\n2 计量特性\n"
    "车辆总质量的示值误差、重复性、速度影响。\n\n3 校准方法\n"
    "用已知总质量的两轴车和五轴车，各以三种速度通过不少于 10 次。\n\n（示例文本，不是规范。）",
    explanation="本项目为演示而虚构。起草组在两个站点做了试验，结果见试验报告。主要征求意见的问题：参考车辆的种类、"
    "通过次数、速度点。\n\nInvented for the demonstration. Comments are asked on the reference vehicles, the "
    "number of passes and the speeds.",
    proposed=200,
    opened=12,
    lasts=37,
    comments=(
        Said(after=2, sender="laboratory", clause="3", text="部分站点难以借到五轴车，建议允许用三轴车。",
             reply="partly", reason="低速站点允许用三轴车，高速站点不变。"),
        Said(after=4, sender="user", clause="3", text="每种速度 10 次需要封道约半天，建议改为 6 次。"),
        Said(after=7, sender="public", clause="", text="希望校准结果在站点公示，司机可以看到。"),
        Said(after=9, sender="maker", clause="2", text="The effect of speed should be stated at three loads.",
             reply="taken"),
    ),
)  # fmt: skip


def make_specifications(world: World, progress: Progress) -> None:
    """Walk the projects to where they stand today."""
    with as_one():
        first = _finish(world, _consult(world, FIRST, pack=first_edition()), FIRST)
        progress.step()
        standing.revise(
            world.act(AUTHORITY, "decider", world.days_ago(SECOND.proposed + 10)),
            specification_id=first,
            reason="回程应计入不确定度，环境温度范围偏宽。",
        )
        _finish(world, _consult(world, SECOND, revises=first), SECOND)
        progress.step()
        _consult(world, CONSULTING)
        progress.step()


def _consult(world: World, plan: Plan, *, revises: UUID | None = None, pack: bytes = b"") -> UUID:
    """From the proposal to the comments. `pack`: handed in with the draft where it is no pack of today."""
    manager = world.act(INSTITUTE, "manager", world.days_ago(plan.proposed))
    own = world.house_ids[INSTITUTE]
    project = projects.propose(
        manager,
        ProjectForm(
            title=plan.title,
            kind="calibration_specification",
            jurisdiction=PROVINCE,
            drafter_id=own,
            committee=plan.committee,
            need=plan.need,
            national_text=plan.national_text,
            co_drafters="示例高校、示例企业",
            revises_id=revises,
        ),
    ).id
    projects.evaluate(
        _officer(world, plan.proposed - 10), project_id=project, evaluation="专家组认为必要、可行，建议立项。"
    )
    decided = world.act(AUTHORITY, "decider", world.days_ago(plan.proposed - 20))
    until = decided.today + timedelta(days=700)
    projects.approve_project(decided, project_id=project, plan_no=plan.plan_no, until=until)
    drafter = world.act(INSTITUTE, "manager", world.days_ago(plan.opened + 10))
    if pack:
        uploading.hand_in_pack(drafter, project_id=project, archive=pack)
    elif plan.method:
        projects.name_pack(drafter, project_id=project, pack_id=world.packs[plan.method].id)
    projects.hand_in_draft(
        drafter,
        project_id=project,
        form=DraftForm(
            draft=plan.draft,
            explanation=plan.explanation,
            test_report="试验样机 3 台，每点 10 次（示例数据）。",
            uncertainty_report="主要分量：参考标准、重复性、环境温度（示例）。",
        ),
    )
    opening = _officer(world, plan.opened)
    last = opening.today + timedelta(days=plan.lasts)
    consultation.open_consultation(opening, project_id=project, until=last)
    for said in plan.comments:
        _comment(world, plan, project, said)
    return project


def _comment(world: World, plan: Plan, project: UUID, said: Said) -> None:
    at = world.days_ago(plan.opened - said.after, minute=95)
    visitor = Occasion(actor=SYSTEM, at=at, identities=world.install(at).identities, zone=world.zone)
    comment = consultation.hand_in_comment(
        visitor, project_id=project, sender=said.sender, text=said.text, clause=said.clause
    )
    # The officer reads a comment the day after; one that came in today waits.
    read_on = plan.opened - said.after - 1
    if read_on >= 0:
        consultation.show_comment(_officer(world, read_on), comment_id=comment.id)
    if said.reply:
        manager = world.act(INSTITUTE, "manager", world.days_ago(plan.opened - said.after - 2))
        consultation.answer_comment(manager, comment_id=comment.id, reply=said.reply, reason=said.reason)


def _finish(world: World, project: UUID, plan: Plan) -> UUID:
    """From the end of the consultation to a text in force, and which it is."""
    over = plan.opened - plan.lasts - 1
    closing = world.act(INSTITUTE, "manager", world.days_ago(over))
    consultation.close_consultation(closing, project_id=project)
    review = _officer(world, over - 30)
    for place, city in enumerate(EXPERTS):
        agrees = place != 4
        reviewing.record_vote(
            review,
            project_id=project,
            expert_id=world.people[institute_key(city), "verifier"],
            agrees=agrees,
            opinion="" if agrees else "建议补充 60 MPa 附近的试验数据。",
        )
    reviewing.pass_review(review, project_id=project)
    issued = world.act(AUTHORITY, "decider", world.days_ago(over - 60))
    specification = projects.issue(
        issued,
        project_id=project,
        number=f"JJF(示例) {NUMBER}-{issued.today.year}",
        in_force_from=issued.today + timedelta(days=30),
    )
    filing = _officer(world, over - 75)
    standing.file_specification(
        filing, specification_id=specification.id, filing_no=plan.filing, filed_on=filing.today
    )
    standing.bring_into_force(_officer(world, over - 91).as_system())
    return specification.id


def _officer(world: World, days: int) -> Occasion:
    return world.act(AUTHORITY, "officer", world.days_ago(days))
