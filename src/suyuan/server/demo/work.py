"""Fourth stage: registers of instruments, a year of verification, and the work on the desks today."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from suyuan.registry.catalogue.models import CatalogueEntry, InstrumentKind
from suyuan.registry.instruments.commands import mark_overdue, register_lot
from suyuan.registry.instruments.importing import import_instruments
from suyuan.registry.instruments.models import Instrument
from suyuan.server.demo import crew
from suyuan.server.demo.calibrate import LABORATORY
from suyuan.server.demo.fleet import Round, rounds_of
from suyuan.server.demo.halves import AT_STEP, planned
from suyuan.server.demo.hierarchy import GAUGES, SCALES
from suyuan.server.demo.houses import CATEGORIES_WITH_JOBS, authority_key, institute_key
from suyuan.server.demo.population import Planned, maker, meter_lots, single_instruments
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.readings import gauge_tests, scale_tests
from suyuan.server.demo.road import Errand, walk
from suyuan.server.demo.scenario import PROVINCE, dice, failure_rate, scenario
from suyuan.server.demo.world import World, as_one

IMPORTED = 240  # days before now
FIRST_JOB, LAST_JOB = 215, 1
METHOD_OF_KIND = {"nawi": SCALES, "pressure_gauge_indicating": GAUGES}
ROLE_OF_METHOD = {SCALES: "weights", GAUGES: "gauge"}
SCALE_PLATES = ({"Max": "15", "e": "0.005"}, {"Max": "30", "e": "0.01"}, {"Max": "6", "e": "0.002"})
GAUGE_PLATES = (
    {"class": "1.6", "high": "1.6", "div": "0.05"},
    {"class": "2.5", "high": "1.0", "div": "0.05"},
    {"class": "1.6", "high": "2.5", "div": "0.1"},
)
# Steps at which today's open work stands still, and how many jobs in each institute whose log-ins are shown.
OPEN_AT = ("submit", "accept", "schedule", "receive", "start", "record", "check", "approve")

Serials = dict[str, tuple[UUID, dict[str, str]]]  # serial number: identity and plate


@dataclass(frozen=True, kw_only=True)
class Task:
    """An instrument of the plan that is verified on a certain day, and whether it will fail."""

    planned: Planned
    day: date
    fails: bool

    @property
    def minute(self) -> int:
        """When on that day, in minutes after nine."""
        return self.planned.number % 300

    def institute_of(self, world: World) -> str:
        """The house that does the work."""
        return institute_key(serving_division(world, self.planned.division))

    def errand(self, world: World, serials: Serials, *, minute: int) -> Errand:
        """What is to be done for it."""
        return errand_of(world, self, serials, minute=minute)


def register_instruments(world: World, progress: Progress) -> None:
    """The case officer of the province imports the registers; suppliers enter their lots."""
    entries = CatalogueEntry.objects.values_list("kind_id", "use_fields")
    uses = {kind: fields for kind, fields in entries if fields}
    plan = list(
        single_instruments(world.divisions, uses=uses, total=world.size.instruments, today=world.today)
    )
    world.tasks = plan_tasks(world, plan)
    planned_days = {task.planned.number: task.day for task in world.tasks}
    officer = world.act(authority_key(PROVINCE), "officer", world.days_ago(IMPORTED))
    names = {row.code: row for row in InstrumentKind.objects.all()}
    with as_one():
        rows = [
            sheet_row(world, one, names[one.kind], verified_for=planned_days.get(one.number)) for one in plan
        ]
        import_instruments(officer, jurisdiction=PROVINCE, rows=rows, source="示例台账.csv")
        progress.step(len(rows))
        years = scenario()["lot_service_years"]
        for lot in meter_lots(world.divisions, total=world.size.lots, today=world.today):
            register_lot(
                world.within(lot.operator, world.days_ago(IMPORTED, minute=lot.number)),
                kind=lot.kind,
                number=f"P{lot.division}-{lot.number:04d}",
                serial_range=f"{lot.number:04d}000001-{lot.number:04d}{lot.count:06d}",
                count=lot.count,
                operator_id=world.house_ids[lot.operator],
                jurisdiction=lot.division,
                installed_on=lot.installed_on,
                service_life_years=years[lot.kind],
            )
            progress.step()


def sheet_row(
    world: World, one: Planned, kind: InstrumentKind, *, verified_for: date | None
) -> dict[str, str]:
    """One line of the imported register; the validity of instruments with a job ends soon after it."""
    rng = dice("sheet", one.number)
    rates = scenario()["overdue_rate"]
    overdue = rates["county"] if one.division in scenario()["counties"] else rates["city"]
    if verified_for is not None:
        until = verified_for + timedelta(days=int(rng.integers(2, 25)))
    elif rng.random() < overdue:
        until = world.today - timedelta(days=int(rng.integers(1, 150)))
    else:
        until = world.today + timedelta(days=int(rng.integers(3, 360)))
    plate = plate_of(one, rng)
    return {
        "kind": one.kind,
        "model": model_of(one, plate, rng),
        "serial_no": f"{one.made_on.year % 100}{one.number:06d}",
        "manufacturer": maker(one.number)[0],
        "made_on": one.made_on.isoformat(),
        "measuring_range": range_of(plate),
        "accuracy_class": plate.get("class", ""),
        "plate": json.dumps(plate) if plate else "",
        "owner": world.houses[one.owner].code,
        "jurisdiction": one.division,
        "place": world.houses[one.owner].address,
        "use_field": one.use_field,
        "state": "in_use",
        "verified_on": (until - timedelta(days=364)).isoformat(),
        "valid_until": until.isoformat(),
        "last_certificate": f"ZZ-{kind.field_id}-{one.number:06d}",
    }


def model_of(one: Planned, plate: dict[str, str], rng: Any) -> str:
    """An invented model name."""
    size = plate.get("Max") or plate.get("high") or rng.integers(10, 90)
    return f"{one.kind.split('_')[0].upper()[:6]}-{size}"


def plate_of(one: Planned, rng: Any) -> dict[str, str]:
    """Plate data of the kinds that have a method pack; the others have none in the demonstration."""
    if one.kind == "nawi":
        return {
            "class": "III",
            "unit": "kg",
            "reading": "flip",
            **SCALE_PLATES[rng.integers(len(SCALE_PLATES))],
        }
    if one.kind == "pressure_gauge_indicating":
        return {"unit": "MPa", **GAUGE_PLATES[rng.integers(len(GAUGE_PLATES))]}
    return {}


def range_of(plate: dict[str, str]) -> str:
    """The measuring range as printed."""
    if "Max" in plate:
        return f"Max {plate['Max']} kg, e = {plate['e']} kg"
    return f"(0 ~ {plate['high']}) MPa" if "high" in plate else ""


def plan_tasks(world: World, plan: list[Planned]) -> list[Task]:
    """Which instruments are verified when: scales of markets and gauges of works, spread over the year."""
    rng = dice("tasks")
    able = [one for one in plan if can_be_verified(one)]
    singles = world.size.certificates - rounds_of(world.size)
    chosen = [able[place] for place in rng.permutation(len(able))[:singles]]
    days = sorted(rng.integers(LAST_JOB, FIRST_JOB, size=len(chosen)), reverse=True)
    return [
        Task(
            planned=one,
            day=world.today - timedelta(days=int(ago)),
            fails=bool(rng.random() < failure_rate(one.kind)),
        )
        for one, ago in zip(chosen, days, strict=True)
    ]


def can_be_verified(one: Planned) -> bool:
    """Whether there is a method for it, and somebody who applies."""
    return one.kind in METHOD_OF_KIND and one.owner.split("-")[0] in CATEGORIES_WITH_JOBS


def verify_instruments(world: World, progress: Progress) -> None:
    """Walk every task and every round of the fleet through the whole road, in the order of time."""
    serials = instruments_by_serial()
    parts = crew.shares(
        sorted([*world.tasks, *world.rounds], key=lambda one: (one.day, one.minute)),
        house_of=lambda one: str(one.institute_of(world)),
        processes=world.processes,
    )
    crew.work_off(parts, partial(_verify, world, serials), progress=progress)
    mark_overdue(world.install(world.now))


def _verify(world: World, serials: Serials, member: int, one: Task | Round) -> None:
    world.join_crew(member)
    walk(world, one.errand(world, serials, minute=one.minute))


def instruments_by_serial() -> Serials:
    """Identity and plate of the instruments that can be verified here, by serial number."""
    rows = Instrument.objects.filter(usage="working", kind_id__in=METHOD_OF_KIND)
    return {serial: (id_, plate) for serial, id_, plate in rows.values_list("serial_no", "id", "plate")}


def errand_of(world: World, task: Task, serials: Serials, *, minute: int) -> Errand:
    """The errand of a task: the institute of the county where there is one, else that of the city."""
    one = task.planned
    identity, plate = serials[f"{one.made_on.year % 100}{one.number:06d}"]
    place = serving_division(world, one.division)
    method = METHOD_OF_KIND[one.kind]
    rng = dice("readings", one.number, task.day.isoformat())
    return Errand(
        instrument=identity,
        applicant=one.owner,
        post="user",
        institute=institute_key(place),
        method=method,
        standards={ROLE_OF_METHOD[method]: world.standards[standard_for(method, place)]},
        tests=readings_of(one.kind, plate, fails=task.fails, rng=rng),
        conditions={name: LABORATORY[name] for name in ("temperature", "humidity")},
        at=world.at(task.day, minute=minute),
        verifier="verifier" if rng.random() < 0.5 else "verifier2",
    )


def serving_division(world: World, division: str) -> str:
    """The division whose institute verifies for this one."""
    return division if division in scenario()["counties"] else world.divisions[division].parent


def standard_for(method: str, place: str) -> str:
    """The standard of an institute for a method."""
    if method == GAUGES:
        return f"pressure-{place}"
    return f"mass-M1-{place}" if place in scenario()["counties"] else f"mass-F2-{place}"


def readings_of(kind: str, plate: dict[str, str], *, fails: bool, rng: Any) -> Callable[[], dict[str, Any]]:
    """What the instrument will show: well inside its limits, or clearly outside."""
    sign = 1.0 if rng.random() < 0.5 else -1.0
    if kind == "nawi":
        slope = sign * float(rng.uniform(2.0, 3.5) if fails else rng.uniform(0.0, 0.45))
        return lambda: scale_tests(plate, slope=slope, rng=rng)
    error = sign * float(rng.uniform(1.5, 2.2) if fails else rng.uniform(0.0, 0.35))
    return lambda: gauge_tests(plate, error=error, rng=rng)


def leave_work_open(world: World, progress: Progress) -> None:
    """A job at every step in the institutes whose log-ins are shown, so that everybody finds work."""
    serials = instruments_by_serial()
    busy = {task.planned.number for task in world.tasks}
    shown = scenario()["shown_county"]
    for place in (shown, "220100"):
        for task, step in zip(open_tasks(world, place, busy), OPEN_AT, strict=False):
            errand = errand_of(world, task, serials, minute=30)
            half = AT_STEP.get(step) if place == shown else None
            walk(world, planned(world, errand, half) if half else errand, until=step)
            progress.step()


def open_tasks(world: World, place: str, busy: set[int]) -> Iterator[Task]:
    """Instruments of a division without a job, for today."""
    entries = CatalogueEntry.objects.values_list("kind_id", "use_fields")
    uses = {kind: fields for kind, fields in entries if fields}
    for one in single_instruments(
        world.divisions, uses=uses, total=world.size.instruments, today=world.today
    ):
        is_ours = can_be_verified(one) and serving_division(world, one.division) == place
        if is_ours and one.number not in busy:
            yield Task(planned=one, day=world.today - timedelta(days=1), fails=False)
