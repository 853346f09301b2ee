"""Three years of innovation: projects, open patents, three makers with their instruments. All invented."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

import numpy as np

from suyuan.base.text import Text
from suyuan.registry.innovation import achieving, licensing, patents, products, projects, recognising, testing
from suyuan.registry.innovation.models import Deliverable, InstrumentProduct, Milestone
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties
from suyuan.server.demo.houses import address, authority_key, institute_key
from suyuan.server.demo.novelties import MAKERS, PATENTS, PROJECTS, Maker
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, dice
from suyuan.server.demo.world import World, as_one

AUTHORITY: Final = authority_key(PROVINCE)
INSTITUTE: Final = institute_key(PROVINCE)
PAIRS: Final = 40


WAY: Final = ("review", "fund", "begin", "check_mid_term", "accept", "transform")
REACHED: Final = {
    "proposed": 0,
    "reviewed": 1,
    "funded": 2,
    "running": 3,
    "mid_term": 4,
    "accepted": 5,
    "transformed": 6,
}


def innovate(world: World, progress: Progress) -> None:
    """Everything of this slice, dated over three years."""
    with as_one():
        made = {maker.key: _make(world, maker) for maker in MAKERS}
        progress.step()
        for row in PROJECTS:
            _project(world, row)
            progress.step()
        for one in PATENTS:
            _patent(world, one)
        for maker in MAKERS:
            _test(world, maker, made[maker.key])
            progress.step()
        _recognise(world, made)


def _office(world: World, days: float, *, decides: bool = False) -> Occasion:
    return world.act(AUTHORITY, "decider" if decides else "officer", world.days_ago(days))


def _make(world: World, maker: Maker) -> InstrumentProduct:
    """Register the firm and its product, listed a month later."""
    division = world.divisions[maker.division]
    row = parties.register_organization(
        world.install(world.founded),
        code=maker.code,
        name=maker.name,
        kind="enterprise",
        jurisdiction=maker.division,
        level="organization",
        address=address(division, maker.key),
    )
    world.house_ids[maker.key] = row.id
    own = world.within(maker.key, world.days_ago(640))
    form = products.ProductForm(**{**vars(maker.product), "maker_id": row.id})
    made = products.enter(own, form)
    products.list_product(_office(world, 600), product_id=made.pk)
    recognising.grant_tier(
        _office(world, 580, decides=True),
        organization_id=row.id,
        tier=maker.tier,
        document_no="（示例）工信〔2024〕12 号",
        valid_from=world.today - timedelta(days=580),
    )
    return made


def _project(world: World, row: tuple[str, str, str, str, str, int, str]) -> None:
    programme, zh, en, need, budget, days, reached = row
    start = world.today - timedelta(days=days)
    manager = world.act(INSTITUTE, "manager", world.days_ago(days))
    project = projects.propose(
        manager,
        projects.ProjectForm(
            lead_id=world.house_ids[INSTITUTE],
            programme=programme,
            title=Text(zh, en),
            topic=zh,
            need=need,
            budget=budget,
            term_from=start,
            term_until=start + timedelta(days=730),
            trl_from=3,
            trl_to=7,
            partners="北方大学（示例）",
            milestones=[
                projects.Step(name=Text("方案评审", "Design reviewed"), due=start + timedelta(days=120)),
                projects.Step(name=Text("样机试验", "Prototype tested"), due=start + timedelta(days=420)),
            ],
            deliverables=[
                projects.Step(name=Text("校准装置", "Calibrator"), kind="instrument"),
                projects.Step(name=Text("发明专利", "Patent"), kind="patent"),
            ],
        ),
    )
    for place, event in enumerate(WAY[: REACHED[reached]]):
        _advance(world, project.pk, budget, event, max(days - 40 - 130 * place, 0) + 10)


def _advance(world: World, project: UUID, budget: str, event: str, days: float) -> None:
    """Let one event happen to a project so many days ago."""
    key = {"project_id": project}
    manager = world.act(INSTITUTE, "manager", world.days_ago(days))
    if event == "review":
        projects.review(_office(world, days), report="专家组同意立项 / the experts agree", **key)
    elif event == "fund":
        projects.fund(
            _office(world, days, decides=True),
            granted=budget,
            decision_no="（示例）科计〔2024〕8 号",
            **key,
        )
    elif event == "begin":
        projects.begin(manager, **key)
    elif event == "check_mid_term":
        first = Milestone.objects.filter(project_id=project, done_on=None).order_by("place")[0]
        projects.report_step(
            manager, step_id=first.pk, done_on=manager.today, evidence="评审纪要 / minutes of the review"
        )
        projects.check_mid_term(_office(world, days), report="按计划进行 / on schedule", **key)
    elif event == "accept":
        for table in (Milestone, Deliverable):
            for step in table.objects.filter(project_id=project, done_on=None).order_by("place"):
                projects.report_step(
                    manager, step_id=step.pk, done_on=manager.today, evidence="验收材料 / shown"
                )
        projects.accept(_office(world, days, decides=True), report="通过验收 / accepted", **key)
    else:
        _transfer(world, project, days)


def _transfer(world: World, project: UUID, days: float) -> None:
    """An achievement of a project is licensed to a maker; the inventors get their share."""
    manager = world.act(INSTITUTE, "manager", world.days_ago(days))
    row = achieving.register(
        manager,
        owner_id=world.house_ids[INSTITUTE],
        name=Text("高温压力原位校准技术", "In-situ calibration"),
        maturity=8,
        project_id=project,
        price_basis="第三方评估 / appraised",
    )
    achieving.offer(manager, achievement_id=row.pk)
    achieving.contract(
        manager,
        achievement_id=row.pk,
        mode="licence",
        partner=MAKERS[0].name.zh,
        contract_no="CG-2026-003",
        contract_on=manager.today,
    )
    achieving.settle(manager, achievement_id=row.pk, income="260000", inventors_share="70")
    projects.transform(manager, project_id=project)


def _patent(world: World, one: tuple[str, str, str, str, str, int, str]) -> None:
    number, zh, en, mode, amount, days, became = one
    manager = world.act(INSTITUTE, "manager", world.days_ago(days + 20))
    patent = patents.register(
        manager,
        patentee_id=world.house_ids[INSTITUTE],
        number=number,
        kind="invention",
        title=Text(zh, en),
        granted_on=world.today - timedelta(days=days + 200),
        expires_on=world.today + timedelta(days=5000),
        fee_paid_until=world.today + timedelta(days=280),
    )
    row = licensing.draft(
        manager,
        patent_id=patent.pk,
        fee_mode=mode,
        fee_amount=amount,
        term_until=world.today + timedelta(days=1400),
        declaration=Text(
            "愿意许可任何单位或者个人实施该专利。", "Anybody may use this patent on these terms."
        ),
    )
    licensing.declare(manager, statement_id=row.pk)
    published = world.today - timedelta(days=days)
    licensing.publish(
        _office(world, days),
        statement_id=row.pk,
        publication_no=f"（示例）公告{published.year}-{days}",
        published_on=published,
    )
    if became == "open":
        return
    taker = MAKERS[1] if mode == "free" else MAKERS[0]
    taken = world.within(taker.key, world.days_ago(days / 2))
    paid = amount if mode == "lump_sum" else "0"
    licence = licensing.take_licence(
        taken,
        statement_id=row.pk,
        licensee_id=world.house_ids[taker.key],
        paid=paid,
        notice="按公告条件实施该专利 / to use it on the published terms",
        paid_on=taken.today if paid != "0" else None,
        payment_no="（示例）FK-01" if paid != "0" else "",
    )
    licensing.file_licence(_office(world, days / 2 - 10), licence_id=licence.pk, filed_no=f"BA-{days}")
    if became == "withdrawn":
        licensing.withdraw(
            world.act(INSTITUTE, "manager", world.days_ago(60)),
            statement_id=row.pk,
            reason="另行转让 / to be transferred",
        )


def _test(world: World, maker: Maker, product: InstrumentProduct) -> None:
    """The institute measures the same items with both instruments and publishes what came of it."""
    row = testing.plan(
        world.act(INSTITUTE, "manager", world.days_ago(420)),
        testing.TestForm(
            product_id=product.pk,
            laboratory_id=world.house_ids[INSTITUTE],
            imported=maker.imported,
            characteristic=Text("示值", "Indication"),
            unit=maker.unit,
            margin=maker.margin,
            ground="用户最大允许误差的三分之一 / a third of what users allow",
            planned_items=PAIRS,
        ),
    )
    draw = dice("equivalence", maker.key)
    truth = np.linspace(*maker.span, PAIRS)
    domestic = truth + maker.bias + draw.normal(0, maker.scatter, PAIRS)
    imported = truth + draw.normal(0, maker.scatter / 3, PAIRS)
    rows = [
        {"item": f"{place:02d}", "domestic": f"{a:.3f}", "imported": f"{b:.3f}"}
        for place, (a, b) in enumerate(zip(domestic, imported, strict=True), start=1)
    ]
    verifier = world.act(INSTITUTE, "verifier", world.days_ago(390))
    testing.measure(verifier, test_id=row.pk, rows=rows)
    testing.compute(verifier, test_id=row.pk)
    testing.publish(world.act(INSTITUTE, "approver", world.days_ago(380)), test_id=row.pk)


def _recognise(world: World, made: dict[str, InstrumentProduct]) -> None:
    """One first set recognised and promoted, one in its publicity; one brand on the list."""
    for key, days, until in (("songliao", 360, ("recognise", "promote")), ("siping", 20, ())):
        own = world.within(key, world.days_ago(days))
        row = recognising.apply(
            own,
            product_id=made[key].pk,
            category="machine",
            property_right="发明专利一项 / a patent",
            novelty="同类产品首次在国内实现 / the first of its kind in the country",
            contract_no=f"XS-{days}",
            contract_on=own.today - timedelta(days=30),
            test_report="PJ-2025-006",
        )
        recognising.recommend(_office(world, days - 5), first_set_id=row.pk)
        recognising.review(
            _office(world, days - 12),
            first_set_id=row.pk,
            opinion="专家组认为属首台（套）/ the experts agree",
        )
        recognising.publicise(
            _office(world, days - 15), first_set_id=row.pk, until=world.today if not until else None
        )
        if "recognise" in until:
            recognising.recognise(
                _office(world, days - 40, decides=True),
                first_set_id=row.pk,
                decision_no="（示例）认定〔2025〕3 号",
            )
            recognising.promote(
                _office(world, days - 90), first_set_id=row.pk, note="列入推广应用目录 / listed"
            )
    recognising.list_brand(
        _office(world, 200),
        organization_id=world.house_ids["songliao"],
        name=Text("松辽", "Songliao"),
        listing="provincial",
        document_no="（示例）名录〔2026〕1 号",
    )
