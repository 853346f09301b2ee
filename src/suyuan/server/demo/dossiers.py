"""File sets of some standards: documents, reviews, a change; and a new standard with defects to correct."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.certify.report import Column, Report, Section, cell, render_report
from suyuan.registry.instruments.commands import register_instrument
from suyuan.registry.standards import assessing, changes, commands, documents
from suyuan.registry.standards.form import Component, Limits, Served, StandardForm
from suyuan.registry.standards.models import StandardExamination
from suyuan.server.demo.houses import authority_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, dice
from suyuan.server.demo.world import World, as_one

KEPT: Final = ("mass-F1-220100", "mass-F1", "pressure-province")
FILES: Final = (
    ("technical_report", Text("技术报告（示例）", "Technical report (example)")),
    ("procedure", Text("操作程序（示例）", "Operating procedure (example)")),
    ("management_rules", Text("管理制度（示例）", "Management rules (example)")),
)
AGO: Final = 960  # days before now when the documents were filed
REVIEWED: Final = (950, 630, 280)  # days before now when the examinations so far were reviewed


def keep_dossiers(world: World, progress: Progress) -> None:
    """File documents, have the examinations reviewed, report a change and have it noted."""
    with as_one():
        for key in KEPT:
            if key in world.standards:
                _keep(world, key)
            progress.step()


def _keep(world: World, key: str) -> None:
    standard, house = world.standards[key], world.plan[key].house
    custodian = world.act(house, "custodian", world.days_ago(AGO))
    for place, (kind, title) in enumerate(FILES):
        documents.file_document(
            custodian,
            standard_id=standard,
            kind=kind,
            title=title.zh,
            file_name=f"{kind}.pdf",
            content=_paper(world, key, title, place),
        )
    seen: list[UUID] = []
    for ago in REVIEWED:
        checker = world.act(house, "checker", world.days_ago(ago))
        waiting = StandardExamination.objects.filter(standard_id=standard, performed_on__lte=checker.today)
        for examination in waiting.exclude(pk__in=seen).order_by("created_at", "id"):
            documents.review_examination(checker, examination_id=examination.pk, agreed=True)
            seen.append(examination.pk)
    change = changes.report_change(
        world.act(house, "custodian", world.days_ago(90)),
        standard_id=standard,
        kind="device_same",
        description="温湿度计更换为同型号新表 / the thermo-hygrometer was replaced by a new one of its model",
        effect="无 / none",
    )
    is_high = world.plan[key].division == PROVINCE or world.plan[key].is_highest
    authority = authority_key(PROVINCE if is_high else world.plan[key].division)
    changes.decide_change(
        world.act(authority, "officer", world.days_ago(80)), change_id=change.id, decision="同意备案 / noted"
    )


def _paper(world: World, key: str, title: Text, place: int) -> bytes:
    """A page that stands for the real document and says so."""
    rng = dice("paper", key, place)
    rows = [
        [Text(f"第 {number} 节", f"section {number}"), cell(int(rng.integers(1, 9)))]
        for number in range(1, 6)
    ]
    return render_report(
        Report(
            title=title,
            author=world.houses[world.plan[key].house].name,
            made=world.today - timedelta(days=AGO),
            subject=world.plan[key].name,
            sections=[
                Section(
                    title=Text("目录", "Contents"),
                    columns=[
                        Column(head=Text("节", "Section"), width=3),
                        Column(head=Text("页数", "Pages"), is_number=True),
                    ],
                    rows=rows,
                )
            ],
            synthetic=True,
        )
    )


def assess_a_new_one(world: World, progress: Progress) -> None:
    """A new standard of the institute shown, at the point where the assessors found two defects."""
    with as_one():
        _new_case(world)
    progress.step()


def _new_case(world: World) -> None:
    like = world.plan["mass-F1-220100"]
    house, begin = like.house, world.days_ago(60)
    gauge = register_instrument(
        world.act(house, "custodian", begin),
        kind="pressure_gauge_displaying",
        owner_id=world.house_ids[house],
        jurisdiction=like.division,
        name=Text("数字压力计", "Digital pressure gauge"),
        usage="standard",
        model="DPG-60",
        serial_no="D60-2207",
        measuring_range="0 ~ 60 MPa",
        accuracy_class="0.05",
    )
    row = commands.register_standard(
        world.act(house, "custodian", begin),
        StandardForm(
            code="12314110",
            name=Text("数字压力计标准装置（示例）", "Standard digital pressure gauges (example)"),
            owner_id=world.house_ids[house],
            jurisdiction=like.division,
            field="12",
            legal_class="public",
            level="city",
            measuring_range="0 ~ 60 MPa",
            capability="0.05 级 / class 0.05",
            established_on=begin.date(),
            custodian_id=world.people[house, "custodian"],
            components=[Component(device_id=gauge.id)],
            staff=[(world.people[house, post], "verifier") for post in ("custodian", "verifier")],
            served=[Served(kind="pressure_gauge_displaying")],
            environment=[Limits(parameter="temperature", unit="°C", low=Decimal(18), high=Decimal(22))],
        ),
    )
    manager = world.act(house, "manager", world.days_ago(50))
    officer = world.act(authority_key(like.division), "officer", world.days_ago(45))
    assessor = world.act(authority_key(PROVINCE), "assessor", world.days_ago(12))
    commands.advance(manager, standard_id=row.id, event="apply")
    commands.advance(officer, standard_id=row.id, event="accept")
    panel = [world.people[authority_key(PROVINCE), post] for post in ("assessor", "assessor2")]
    assessing.assign(officer, standard_id=row.id, people=panel)
    assessing.find_defects(
        assessor,
        standard_id=row.id,
        findings=[
            "原始记录未写明所用设备编号 / the records do not name the device used",
            "恒温室温度记录缺 3 天 / three days are missing in the temperature log",
        ],
        correct_by=world.today + timedelta(days=16),
    )
