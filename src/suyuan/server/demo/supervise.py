"""Supervision in the demonstration: years of draws, inspections, complaints, disputes, prepackages.

Every name, number and value is invented; how often something is found says nothing about any place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.comparisons.sealing import Sealer
from suyuan.registry.instruments import approvals
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.jobs.working_days import working_days
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.models import Organization, Person
from suyuan.registry.parties.queries import actor_of
from suyuan.registry.supervision import (
    arbitrating,
    complaining,
    concluding,
    draws,
    inspecting,
    plans,
    prepackages,
)
from suyuan.registry.supervision.models import Finding, Inspection, InspectionMember, InspectionSample
from suyuan.server.demo.houses import authority_key, institute_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, dice
from suyuan.server.demo.world import World, as_one

AUTHORITY: Final = authority_key(PROVINCE)
INSPECTORS: Final = (
    ("周正", "Zhou Zheng"), ("吴清", "Wu Qing"), ("郑直", "Zheng Zhi"), ("冯严", "Feng Yan"),
    ("褚明", "Chu Ming"), ("卫平", "Wei Ping"),
)  # fmt: skip
HIRED: Final = 1110  # days before now
# Topic, kinds of instruments, days before today that the plan is made; the last is not drawn yet.
PLANS: Final = (
    (Text("集贸市场和超市在用衡器", "Scales at markets and shops"), (), 1020),
    (Text("加油站和加气站计量", "Measurement at filling stations"), (), 850),
    (Text("商超和快递网点计量", "Measurement in shops and parcel offices"), (), 690),
    (Text("粮食收购计量", "Weighing of grain at harvest"), (), 510),
    (Text("医疗卫生单位在用计量器具", "Instruments in medical use"), (), 340),
    (Text("民生领域在用计量器具", "Instruments of everyday life"), (), 160),
    (Text("节前民生计量", "Before the holidays"), (), 24),
    (Text("供热季热量表和水表", "Heat and water meters"), (), 2),
)
SHARES: Final = {"high": "0.6", "medium": "0.08", "low": "0.06"}
FOUND: Final = (
    ("《计量法》第九条", "在用衡器超过检定有效期", "ordinary", "停止使用并申请检定"),
    ("《计量法实施细则》第二十二条", "器具铅封缺失", "serious", "停用，重新检定后加封"),
    ("《集贸市场计量监督管理办法》第五条", "市场未设置公平秤", "minor", "设置公平秤并公示"),
    ("《计量法》第十六条", "计量器具示值超差，缺量约 2 %", "serious", "停止使用，修理后检定"),
)
CHECKED: Final = "在用强检器具登记、检定标记、铅封和示值抽测"


@dataclass
class Team:
    """Who acts for the province, and how."""

    world: World
    people: dict[str, UUID]
    sealer: Sealer
    authority: UUID

    def by(self, person: str | UUID, at: datetime) -> Occasion:
        key = self.people[person] if isinstance(person, str) else person
        day = at.astimezone(self.world.zone).date()
        plain = self.world.act(AUTHORITY, "officer", at)
        return replace(plain, actor=actor_of(key, on=day))

    def ago(self, days: float, *, minute: int = 0) -> datetime:
        return self.world.days_ago(days, minute=minute)


def supervise(world: World, progress: Progress) -> None:
    """The whole part: a few hundred acts."""
    from django.conf import settings

    from suyuan.registry.comparisons.seals import sealer_in

    sealer = replace(sealer_in(settings.KEYS), entropy=dice("supervision", "sealing").bytes)
    people = {post: world.people[AUTHORITY, post] for post in ("officer", "decider")}
    team = Team(world, people, sealer, world.house_ids[AUTHORITY])
    with as_one():
        _hire(team)
        for place, (topic, kinds, ago) in enumerate(PLANS, start=1):
            _plan(team, place, topic, kinds, ago)
            progress.step()
        _complaints(team)
        _disputes(team)
        _approvals(team)
        _lots(team)
        _license(team)


def _license(team: Team) -> None:
    """The inspector whose log-in is handed out gets the card as well: last, so that no draw had him."""
    parties.record_credential(
        team.world.install(team.ago(1)), person_id=team.world.people[AUTHORITY, "inspector"],
        kind="law_enforcement", number="（示例）ZF22-000", valid_from=team.world.today - timedelta(days=1),
        valid_to=date(team.world.today.year + 5, 12, 31),
    )  # fmt: skip


def _hire(team: Team) -> None:
    start = team.world.install(team.ago(HIRED))
    first = date(team.world.today.year - 3, 1, 1)
    for number, (zh, en) in enumerate(INSPECTORS, start=1):
        person = parties.register_person(
            start, name=Text(f"{zh}（示例）", f"{en} (example)"), organization_id=team.authority,
            employed_from=start.today,
        )  # fmt: skip
        parties.assign_role(
            start, person_id=person.id, role="inspector", valid_from=start.today, jurisdiction=PROVINCE
        )
        parties.record_credential(
            start, person_id=person.id, kind="law_enforcement", number=f"（示例）ZF22-{number:03d}",
            valid_from=first, valid_to=date(first.year + 6, 12, 31),
        )  # fmt: skip
        team.people[zh] = person.id


def _plan(team: Team, place: int, topic: Text, kinds: Sequence[str], ago: int) -> None:
    day = team.world.today - timedelta(days=ago)
    plan = plans.plan(
        team.by("officer", team.ago(ago)), number=f"CC-{day.year}-{place:02d}", topic=topic,
        authority_id=team.authority, jurisdiction=PROVINCE, begins_on=day,
        ends_on=day + timedelta(days=150), kinds=kinds, shares=SHARES,
    ).pk  # fmt: skip
    plans.approve(team.by("decider", team.ago(ago, minute=30)), plan_id=plan)
    is_last = ago == PLANS[-1][2]
    drawn = draws.commit(
        team.by("officer", team.ago(max(ago - 2, 1))), plan_id=plan, sealer=team.sealer,
        public="log" if is_last else "given",
        named="" if is_last else f"示例彩票 {day.year} 年第 {100 + place} 期开奖号码，次日公布",
    ).pk  # fmt: skip
    if is_last:
        return
    numbers = dice("supervision", f"lottery {place}").integers(1, 34, size=6)
    value = " ".join(f"{number:02d}" for number in numbers)
    draws.draw(team.by("officer", team.ago(ago - 3)), draw_id=drawn, sealer=team.sealer, value=value)
    checks = list(Inspection.objects.filter(draw=drawn).order_by("number"))
    for number, check in enumerate(checks):
        _inspect(team, check, number, ago - 4 - number % 9, is_recent=ago < 60)
    if ago > 300:
        _close_plan(team, plan, ago)


def _close_plan(team: Team, plan: UUID, ago: int) -> None:
    from suyuan.registry.supervision import states

    if not Inspection.objects.filter(plan=plan, state__in=states.WORKING).exists():
        plans.close(team.by("officer", team.ago(ago - 150)), plan_id=plan)


def _inspect(team: Team, check: Inspection, number: int, ago: int, *, is_recent: bool) -> None:
    """One check, as far as it has come: of the recent ones every state is there."""
    key = check.pk
    pair = list(
        InspectionMember.objects.filter(inspection=key).order_by("id").values_list("person_id", flat=True)
    )
    first = pair[0]
    stop = number % 7 if is_recent else 99
    if stop == 0:
        return
    visit = team.world.today - timedelta(days=max(ago - 3, 0))
    inspecting.notify(team.by(first, team.ago(ago)), inspection_id=key, visit_on=visit)
    if stop == 1:
        return
    on_site = team.by(first, team.ago(ago - 3))
    inspecting.arrive(on_site, inspection_id=key)
    if number % 5 == 2:
        inspecting.take_sample(on_site, inspection_id=key, what="标称 100 mL 量筒取样 1 份")
    if stop == 2:
        return
    has_findings = number % 4 == 1
    if has_findings:
        article, text, severity, _ = FOUND[number // 4 % len(FOUND)]
        inspecting.find(on_site, inspection_id=key, article=article, text=text, severity=severity)
    inspecting.complete(
        on_site, inspection_id=key, checked=CHECKED,
        signature="refused" if number % 17 == 5 else "signed",
        remark="现场负责人拒绝签字，已由见证人签名" if number % 17 == 5 else "",
    )  # fmt: skip
    if stop == 3:
        return
    if has_findings:
        _correct(team, check, number, ago - 3, is_open=is_recent)
    else:
        concluding.find_compliant(on_site, inspection_id=key)
    if not is_recent:
        _publish(team, key, number)


def _correct(team: Team, check: Inspection, number: int, ago: int, *, is_open: bool) -> None:
    key = check.pk
    first = (
        InspectionMember.objects.filter(inspection=key).order_by("id").values_list("person_id", flat=True)[0]
    )
    if number % 12 == 9:
        concluding.open_case(
            team.by("decider", team.ago(ago)),
            inspection_id=key,
            case_no=f"（示例）市监案〔{number:03d}〕",
        )
        return
    day = team.world.today - timedelta(days=ago)
    concluding.order_correction(
        team.by(first, team.ago(ago)), inspection_id=key, order=FOUND[number // 4 % len(FOUND)][3],
        deadline=day + timedelta(days=15),
    )  # fmt: skip
    if is_open:
        return
    finding = Finding.objects.get(inspection=key).pk
    at = team.ago(ago - 9)
    concluding.report_correction(
        _owner(team, check.organization_id, at), finding_id=finding, proof="已停用并完成检定，附证书"
    )
    concluding.confirm_correction(team.by(first, team.ago(ago - 12)), finding_id=finding)
    concluding.reinspect(team.by(first, team.ago(ago - 12, minute=20)), inspection_id=key)


def _owner(team: Team, house: UUID, at: datetime) -> Occasion:
    """Somebody of the inspected body; where nobody is registered, its first manager at the set-up."""
    person = (
        Person.objects.filter(organization=house, roles__role__in=("instrument_user", "metrology_manager"))
        .values_list("id", flat=True)
        .first()
    )
    if person is not None:
        return team.by(person, at)
    from suyuan.registry.journal.occasion import Actor, Grant

    grants = (Grant(role="metrology_manager", organization=house),)
    return replace(
        team.by("officer", at),
        actor=Actor(person=None, name="installation", organization=house, grants=grants),
    )


def _publish(team: Team, key: UUID, number: int) -> None:
    row = Inspection.objects.get(pk=key)
    if row.state == "case" or row.concluded_on is None:
        return
    after = working_days().after(row.concluded_on, 5 + number % 12)
    if after >= team.world.today:
        return
    if number % 13 == 4:
        concluding.object_to(
            _owner(team, row.organization_id, team.world.at(row.concluded_on + timedelta(days=3))),
            inspection_id=key, text="记录中的器具编号有误，请核对。",
        )  # fmt: skip
        concluding.answer_objection(
            team.by("decider", team.world.at(row.concluded_on + timedelta(days=9))),
            inspection_id=key, answer="经核对编号无误，维持原结果。", upheld="no",
        )  # fmt: skip
    concluding.publish(team.by("officer", team.world.at(after)), inspection_id=key)
    closing = concluding.may_object_until(row.concluded_on) + timedelta(days=4)
    if closing >= team.world.today:
        return
    at = team.world.at(closing)
    for sample in InspectionSample.objects.filter(inspection=key, returned_on=None):
        concluding.return_sample(team.by("officer", at), sample_id=sample.pk)
    concluding.close(team.by("officer", at), inspection_id=key)


# Days before today, nature, channel, about, claim, contact, and the steps with the days after.
COMPLAINTS: Final[tuple[tuple[Any, ...], ...]] = (
    (1, "consumer", "portal", "城东菜市场 12 号摊", "买 2 斤菜回家称只有 1 斤 7 两。", "", ()),
    (
        3,
        "report",
        "portal",
        "国道旁加油站",
        "加 50 升显示 55 升，怀疑加油机被改。",
        "example@example.org",
        (),
    ),
    (20, "consumer", "12315", "晨光水果店", "电子秤没有检定标志。", "13800000000", ("accept",)),
    (30, "consumer", "portal", "某快递网点", "称重多收运费。", "", ("accept", "mediate")),
    (
        120,
        "consumer",
        "12315",
        "示例粮油店",
        "大米净含量不足。",
        "13800000000",
        ("accept", "mediate", "agree"),
    ),
    (
        150,
        "consumer",
        "letter",
        "示例供水公司",
        "水表走得快。",
        "来信地址（示例）",
        ("accept", "mediate", "end"),
    ),
    (200, "consumer", "portal", "网上商家", "不在本省。", "", ("refuse",)),
    (12, "report", "portal", "示例地磅", "地磅遥控作弊。", "", ("extend",)),
    (25, "report", "12315", "示例加油站", "加油机铅封破损。", "13800000000", ("check",)),
    (60, "report", "portal", "示例出租车公司", "计价器调快。", "", ("check", "open_case")),
    (80, "report", "letter", "示例药店", "血压计没有检定。", "", ("check", "no_case")),
    (300, "report", "portal", "示例液化气站", "气瓶充装不足。", "", ("check", "open_case", "inform")),
    (420, "report", "12315", "示例超市", "公平秤不准。", "", ("check", "no_case", "inform")),
    (610, "consumer", "12315", "示例鲜肉店", "称重时未去皮。", "13800000000", ("accept", "mediate", "agree")),
    (790, "report", "portal", "示例煤场", "地磅示值偏大。", "", ("check", "open_case", "inform")),
    (
        960,
        "consumer",
        "letter",
        "示例供热公司",
        "热量表读数异常。",
        "来信地址（示例）",
        ("accept", "mediate", "agree"),
    ),
)
ANSWERS: Final = {
    "refuse": "该单位不在本省，已告知向当地反映。", "agree": "双方已达成一致，商家退款。",
    "end": "双方未能达成一致，可申请仲裁检定。", "inform": "核查情况已告知。感谢监督。",
    "check": "已到现场核查，抽测结果记录在案。",
}  # fmt: skip


def _complaints(team: Team) -> None:
    officers = {"extend": "decider", "open_case": "decider", "no_case": "decider"}
    places = ("220100", "220200", "220300", "220400", "220500")
    device = _devices(team)[0]
    for number, (ago, nature, channel, about, claim, contact, steps) in enumerate(COMPLAINTS):
        at = team.ago(ago)
        stated = {
            "nature": nature, "about": about, "jurisdiction": places[number % len(places)], "claim": claim,
            "contact": contact, "label_no": device.label_no if number == 1 else "",
        }  # fmt: skip
        officer = team.by("officer", at)
        if channel == "portal":
            row = complaining.submit(officer, sealer=team.sealer, **stated).row
        else:
            row = complaining.receive(officer, sealer=team.sealer, channel=channel, **stated).row
        if number > 3:
            body = Organization.objects.filter(kind="enterprise").order_by("code")[number]
            complaining.link(officer, complaint_id=row.pk, organization_id=body.pk)
        for place, event in enumerate(steps, start=1):
            complaining.advance(
                team.by(officers.get(event, "officer"), team.ago(ago - 3 * place)),
                complaint_id=row.pk, event=event, text=ANSWERS.get(event, ""), upheld="yes",
            )  # fmt: skip


def _devices(team: Team) -> list[Instrument]:  # noqa: ARG001 - reads as a sentence
    rows = Instrument.objects.filter(
        usage="working", controlled=True, state="in_use", owner__kind="enterprise"
    )
    return list(rows.order_by("id")[:5])


def _disputes(team: Team) -> None:
    """One in each of several states: asked, frozen, final, appealed and final."""
    world = team.world
    city, province = world.house_ids[institute_key("220100")], world.house_ids[institute_key(PROVINCE)]
    for number, (device, ago, upto) in enumerate(
        zip(_devices(team)[1:5], (160, 90, 15, 4), ("verify_again", "conclude", "freeze", ""), strict=True),
        start=1,
    ):
        key = arbitrating.request(
            team.by("officer", team.ago(ago)), instrument_id=device.pk, authority_id=team.authority,
            dispute="arbitration" if upto else "mediation", requester="消费者（示例）",
            respondent="经营者（示例）", question="对称量结果有争议，申请检定确认器具是否准确。",
        ).pk  # fmt: skip
        if not upto:
            continue
        arbitrating.accept(team.by("officer", team.ago(ago - 2)), arbitration_id=key, institution_id=city)
        arbitrating.freeze(team.by("officer", team.ago(ago - 3)), arbitration_id=key)
        if upto == "freeze":
            continue
        arbitrating.verify(
            world.act(institute_key("220100"), "manager", team.ago(ago - 8)), arbitration_id=key,
            certificate=f"（示例）ZC-{number:03d}", result="示值误差在最大允许误差内。", conforms="yes",
        )  # fmt: skip
        arbitrating.notify(team.by("officer", team.ago(ago - 10)), arbitration_id=key)
        if upto == "conclude":
            arbitrating.conclude(team.by("officer", team.ago(ago - 27)), arbitration_id=key)
            continue
        arbitrating.appeal(
            team.by("officer", team.ago(ago - 20)), arbitration_id=key, higher_id=province,
            reason="申请人不服，申请二次仲裁检定",
        )  # fmt: skip
        arbitrating.verify_again(
            world.act(institute_key(PROVINCE), "manager", team.ago(ago - 35)), arbitration_id=key,
            certificate=f"（示例）ZC2-{number:03d}", result="示值超出最大允许误差。", conforms="no",
        )  # fmt: skip


APPROVALS: Final[tuple[tuple[str, str, str, int, tuple[str, ...]], ...]] = (
    ("nawi", "TCS-300E", "JJF 1834-2020", 960, ("accept", "begin", "evaluate", "grant")),
    ("nawi", "ACS-30E", "JJF 1834-2020", 740, ("accept", "begin", "evaluate", "grant", "amend")),
    ("fuel_dispenser", "JY-60E", "JJF 1521-2015", 500, ("accept", "begin", "evaluate", "grant", "suspend")),
    ("taximeter", "TX-9E", "JJF 1515-2015", 480, ("accept", "begin", "evaluate", "grant", "withdraw")),
    ("water_meter", "LXS-20E", "JJF 1777-2019", 300, ("accept", "begin", "evaluate", "refuse")),
    ("gas_meter", "G2.5E", "JJF 1354-2012", 90, ("accept", "begin", "evaluate")),
    ("nawi", "TCS-60E", "JJF 1834-2020", 40, ("accept", "begin")),
    ("nawi", "OCS-5E", "JJF 1834-2020", 6, ()),
)


def _approvals(team: Team) -> None:
    from suyuan.registry.catalogue.models import InstrumentKind

    known = set(InstrumentKind.objects.values_list("pk", flat=True))
    for number, (kind, model, programme, ago, steps) in enumerate(APPROVALS, start=1):
        key = approvals.apply_for(
            team.by("officer", team.ago(ago)), application_no=f"（示例）XS-{number:03d}",
            kind=kind if kind in known else "nawi", model=model, programme=programme,
            authority_id=team.authority, applicant="示例仪器制造公司",
            institution_id=team.world.house_ids[institute_key(PROVINCE)],
        ).pk  # fmt: skip
        for place, event in enumerate(steps, start=1):
            said: dict[str, Any] = {
                "evaluate": {"report": f"（示例）PJ-{number:03d}"},
                "grant": {"number": f"EX{team.ago(ago - 80).year}F{number:03d}-22", "mark": "CPA"},
            }.get(event, {})
            post = "officer" if event in ("accept", "begin", "evaluate") else "decider"
            approvals.advance(
                team.by(post, team.ago(max(ago - 20 * place, 1))), approval_id=key, event=event,
                reason="按规定办理（示例）", **said,
            )  # fmt: skip


# Product, nominal, unit, lot, mean excess as a share of T, spread as a share of T, U, height, label.
LOTS: Final[tuple[tuple[Any, ...], ...]] = (
    ("大米（示例）", "5", "kg", 80, 0.5, 0.25, "0.004", "6", ""),
    ("食用油（示例）", "5", "L", 300, 0.2, 0.2, "0.004", "6", ""),
    ("食盐（示例）", "400", "g", 600, 0.3, 0.3, "0.5", "4", ""),
    ("饼干（示例）", "150", "g", 90, -0.5, 0.3, "0.3", "3", ""),
    ("酱油（示例）", "500", "mL", 120, 0.4, 0.95, "1", "4", ""),
    ("矿泉水（示例）", "550", "mL", 200, 0.3, 0.2, "1", "4", ""),
    ("洗衣粉（示例）", "2", "kg", 45, 0.4, 0.3, "0.002", "6", "净含量未标在主展示面"),
    ("电缆（示例）", "100", "m", 30, 0.3, 0.2, "0.1", "3", ""),
)  # fmt: skip


def _lots(team: Team) -> None:
    from decimal import Decimal

    from suyuan.planning.prepackages.deficiency import tolerable_deficiency
    from suyuan.planning.prepackages.sampling import CN, sampling
    from suyuan.planning.prepackages.tables import in_base, quantity_of

    inspector = team.people[INSPECTORS[0][0]]
    for number, (product, value, unit, lot, excess, spread, u, height, label) in enumerate(LOTS):
        scale = in_base(Decimal(1), unit)
        nominal = Decimal(value)
        tolerable = tolerable_deficiency(nominal * scale, quantity_of(unit)) / scale
        drawn = dice("supervision", f"lot {number}").normal(excess, spread, size=sampling(CN, lot).n)
        places = Decimal("0.001") if nominal < 100 else Decimal("0.1")
        form = prepackages.LotForm(
            product=product, producer="示例食品公司", lot_size=lot, value=value,
            unit=unit, height=height, U=u,
            gross=[
                str((nominal + tolerable * Decimal(f"{one:.4f}")).quantize(places)) for one in drawn
            ],
            label_note=label,
        )  # fmt: skip
        prepackages.enter(team.by(inspector, team.ago(30 + 135 * number)), form, authority_id=team.authority)
