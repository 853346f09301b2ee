"""Firms manage their own measurements: equipment, processes, confirmations, studies, partners. All invented.

Readings are drawn from true values with fixed dice and rounded to the resolution of the instrument; verdicts
are those of the rule, nobody sets them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.enterprise import confirming, partnering, processing, questionnaire, stating
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.resources.models import Capability
from suyuan.server.demo.firms import FIRMS, Check, Firm, Gear, Process, Study
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import dice, example
from suyuan.server.demo.settle import found_house
from suyuan.server.demo.world import World, as_one

LEAD: Final = "axles"  # the factory that shares its capabilities
YEAR: Final = 365
OFFER: Final = Text(
    "向本地中小企业开放扭矩和力值标准装置，按成本收费；每季度一次现场指导。（示例）",
    "Torque and force standards for small firms nearby at cost, and advice on the spot every quarter.",
)
PLAN: Final = example("车桥产业计量伙伴计划", "Partners in measurement, axle industry")
READINGS: Final = {"process": 60, "gauge": 50}
PARTS, PEOPLE, TRIALS = 10, 3, 3


def manage_measurement(world: World, progress: Progress) -> None:
    """Every firm from its list of equipment to today, then the partner plan."""
    with as_one():
        for firm in FIRMS:
            found_house(world, firm.house, number=len(world.houses), at=world.founded)
            serials = _equipment(world, firm)
            for process in firm.processes:
                _walk(world, firm, process, _instrument(firm, process, serials))
                progress.step()
            _assess(world, firm)
        _share(world)
        progress.step()


def _by(world: World, firm: Firm, ago: float) -> Occasion:
    return world.act(firm.house.key, "manager", world.days_ago(ago, minute=20))


def _equipment(world: World, firm: Firm) -> dict[str, UUID]:
    """The list of equipment as it was handed in, and each later statement: serial numbers with identities."""
    rows: list[dict[str, str]] = []
    later: list[tuple[str, int]] = []
    for gear, left in _devices(firm):
        serial = f"{firm.house.code}{len(rows) + 1:03d}"
        stated, again = _statements(firm, left)
        rows.append(_row(world, gear, serial, stated))
        later += [(serial, day) for day in again]
    house = world.house_ids[firm.house.key]
    stating.import_equipment(
        world.act(firm.house.key, "user", world.days_ago(firm.since)), house_id=house, rows=rows,
        source="设备清单（示例）.xlsx",
    )  # fmt: skip
    known = dict(Instrument.objects.filter(owner_id=house).values_list("serial_no", "pk"))
    for serial, until in later:
        ago = YEAR - until
        stating.state(
            _by(world, firm, ago), instrument_id=known[serial],
            valid_until=world.today + timedelta(days=until),
            certificate=f"EL-{world.days_ago(ago).year}-{serial[-5:]}",
        )  # fmt: skip
    return known


def _devices(firm: Firm) -> Iterator[tuple[Gear, int | None]]:
    for gear in firm.equipment:
        for left in gear.left:
            yield gear, left


def _statements(firm: Firm, left: int | None) -> tuple[int | None, list[int]]:
    """What the list said, in days from now, and what was stated since: every year until today."""
    if left is None:
        return None, []
    days = [left]
    while days[0] - YEAR > -firm.since:
        days.insert(0, days[0] - YEAR)
    return days[0], days[1:]


def _row(world: World, gear: Gear, serial: str, stated: int | None) -> dict[str, str]:
    day = "" if stated is None else (world.today + timedelta(days=stated)).isoformat()
    return {
        "kind": gear.kind, "model": gear.model, "serial_no": serial, "manufacturer": "示例量具厂",
        "measuring_range": gear.range, "accuracy_class": gear.grade, "place": gear.place,
        "use_field": gear.use_field, "valid_until": day,
        "last_certificate": f"EL-{serial[-5:]}" if day else "",
    }  # fmt: skip


def _instrument(firm: Firm, process: Process, serials: dict[str, UUID]) -> UUID:
    """The device a process measures with: the n-th of its kind in the list."""
    kind, wanted = process.on
    of_kind = [place for place, (gear, _) in enumerate(_devices(firm), start=1) if gear.kind == kind]
    return serials[f"{firm.house.code}{of_kind[wanted]:03d}"]


def _walk(world: World, firm: Firm, process: Process, instrument: UUID) -> None:
    row = processing.register(
        _by(world, firm, firm.since - 10),
        processing.ProcessForm(
            house_id=world.house_ids[firm.house.key], number=process.number, name=process.name,
            unit=process.unit, low=process.low, high=process.high, risk=process.risk,
            instrument_id=instrument, procedure=process.procedure, control=process.control,
        ),
    )  # fmt: skip
    for check in process.checks:
        _check(world, firm, process, row.pk, check)
    for study in process.studies:
        processing.record_study(
            _by(world, firm, study.ago), process_id=row.pk, kind=study.kind,
            rows=readings(firm, process, study),
            reference=str(PEOPLE) if study.kind == "crossed" else study.reference,
        )  # fmt: skip


def _check(world: World, firm: Firm, process: Process, process_id: UUID, check: Check) -> None:
    def at(days: float) -> Occasion:
        return _by(world, firm, check.ago + days)

    row = confirming.open_confirmation(
        at(12), process_id=process_id, allowed_error=process.allowed,
        due_on=world.today - timedelta(days=check.ago),
    )  # fmt: skip
    confirming.send(at(9), confirmation_id=row.pk)
    if check.end == "send":
        return
    confirming.evaluate(
        at(2), confirmation_id=row.pk, certificate=f"JL-{world.days_ago(check.ago).year}-{process.number}",
        points=[confirming.Point(point=point, error=error, U=U) for point, error, U in check.points],
    )  # fmt: skip
    confirming.decide(
        at(0), confirmation_id=row.pk, next_on=world.today - timedelta(days=check.ago - YEAR),
        interval_reason="一年（规程） / one year (regulation)", limits=check.limits,
    )  # fmt: skip


def readings(firm: Firm, process: Process, study: Study) -> list[list[str]]:
    """The readings of a study, rounded to the resolution; the same in every run."""
    rng = dice("study", firm.house.code, process.number, study.kind, study.ago)
    if study.kind == "crossed":
        of_parts, of_people, of_reading = study.values
        centre = float(study.reference)
        parts = rng.normal(centre, of_parts, PARTS)
        people = rng.normal(0, of_people, PEOPLE)
        true = parts[:, None, None] + people[None, :, None]
        drawn = (true + rng.normal(0, of_reading, (PARTS, PEOPLE, TRIALS))).reshape(-1, TRIALS)
    else:
        mean, scatter = study.values
        drawn = rng.normal(mean, scatter, (READINGS[study.kind] // 5, 5))
    step = Decimal(str(study.step))
    return [[f"{round(value / study.step) * step:f}" for value in line] for line in drawn.tolist()]


def _assess(world: World, firm: Firm) -> None:
    for ago, answers in firm.assessments:
        given = dict(zip(questionnaire.CODES, map(int, answers), strict=True))
        partnering.assess(_by(world, firm, ago), house_id=world.house_ids[firm.house.key], answers=given)


def _share(world: World) -> None:
    """The factory opens its plan; the firms join, and those who took part longest say what it brought."""

    def within(ago: float) -> Occasion:
        at: datetime = world.days_ago(ago)
        return world.within(LEAD, at)

    lead = world.house_ids[LEAD]
    capability = Capability.objects.filter(organization_id=lead, quantity="torque", state="offered").first()
    plan = partnering.open_plan(
        within(260),
        lead_id=lead,
        title=PLAN,
        offer=OFFER,
        capability_id=capability.pk if capability else None,
    )
    for firm, ago in zip(FIRMS, (230, 150, 4), strict=True):
        joined = partnering.join(
            _by(world, firm, ago), plan_id=plan.pk, firm_id=world.house_ids[firm.house.key]
        )
        if firm.benefit:
            partnering.note_benefit(_by(world, firm, 25), partnership_id=joined.pk, benefit=firm.benefit)
