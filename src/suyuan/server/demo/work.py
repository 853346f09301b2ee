"""Registers of instruments, three years of calibration and verification, and the work on the desks today.

A third of the instruments that are verified here have come again and again since the beginning, as their
period asks; the others came for the first time in the last year. Registers are handed in as time goes by:
a row tells the verification that was the last one on that day.
"""

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
from suyuan.server.demo import calibrate, crew
from suyuan.server.demo.calibrate import LABORATORY, PER_RANK, ROUNDS
from suyuan.server.demo.fleet import Round, rounds_of
from suyuan.server.demo.halves import AT_STEP, planned
from suyuan.server.demo.hierarchy import GAUGES, SCALES, built_in
from suyuan.server.demo.houses import CATEGORIES_WITH_JOBS, authority_key, institute_key
from suyuan.server.demo.population import Planned, maker, meter_lots, single_instruments
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.readings import gauge_tests, scale_tests
from suyuan.server.demo.road import Errand, walk
from suyuan.server.demo.scenario import PROVINCE, dice, failure_rate, scenario
from suyuan.server.demo.world import World, as_one

IMPORTS = tuple(range(1080, 0, -106))  # days before now on which registers were handed in
LOTS_ENTERED = 1070  # days before now when suppliers began to enter their lots
FIRST_JOB, LAST_JOB = 985, 1  # days before now
NEWCOMERS = 330  # days before now since when those come that were not here before
PERIODS = {"pressure_gauge_indicating": 182}  # days for which a verification is good; of all others a year
YEAR = 364
METHOD_OF_KIND = {"nawi": SCALES, "pressure_gauge_indicating": GAUGES}
OPENED = 6 * PER_RANK  # days from the beginning of a round until the last county can work with its standards
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
        return institute_key(serving_division(world, self.planned.division, on=self.day))

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
    planned_days = {task.planned.number: task.day for task in reversed(world.tasks)}  # the first day of each
    names = {row.code: row for row in InstrumentKind.objects.all()}
    with as_one():
        rows = [
            sheet_row(world, one, names[one.kind], verified_for=planned_days.get(one.number)) for one in plan
        ]
        for ago, part in handed_in(world, rows):
            officer = world.act(authority_key(PROVINCE), "officer", world.days_ago(ago))
            import_instruments(
                officer, jurisdiction=PROVINCE, rows=part, source=f"示例台账-{officer.today}.csv"
            )
            progress.step(len(part))
        years = scenario()["lot_service_years"]
        for lot in meter_lots(world.divisions, total=world.size.lots, today=world.today):
            ago = min(LOTS_ENTERED - lot.number, (world.today - lot.installed_on).days - 20)
            register_lot(
                world.within(lot.operator, world.days_ago(ago, minute=lot.number)),
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


def handed_in(world: World, rows: list[dict[str, str]]) -> Iterator[tuple[int, list[dict[str, str]]]]:
    """The rows by the day on which they were handed in: the first one after what they tell."""
    parts: dict[int, list[dict[str, str]]] = {ago: [] for ago in IMPORTS}
    for row in rows:
        told = (world.today - date.fromisoformat(row["verified_on"])).days
        parts[next(ago for ago in IMPORTS if ago < told)].append(row)
    yield from ((ago, part) for ago, part in parts.items() if part)


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
        until = world.today + timedelta(days=int(rng.integers(3, good_for(one.kind) - IMPORTS[-1] - 1)))
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
        "verified_on": (until - timedelta(days=good_for(one.kind))).isoformat(),
        "valid_until": until.isoformat(),
        "last_certificate": f"ZZ-{kind.field_id}-{one.number:06d}",
    }


def good_for(kind: str) -> int:
    """Days for which a verification of a kind is good."""
    return PERIODS.get(kind, YEAR)


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
    """Which instruments are verified when: scales of markets and gauges of works, in the order of time."""
    rng = dice("tasks")
    able = [one for one in plan if can_be_verified(one)]
    wanted = world.size.certificates - rounds_of(world.size)
    tasks: list[Task] = []
    for place, at in enumerate(rng.permutation(len(able)).tolist()):
        one = able[at]
        for number, ago in enumerate(_calls(one, is_old=place % 3 == 0, rng=rng)):
            # Whoever failed would have come back at once: of a series only the last may fail.
            fails = not number and rng.random() < failure_rate(one.kind)
            tasks.append(Task(planned=one, day=world.worked(ago), fails=bool(fails)))
        if len(tasks) >= wanted:
            break
    return sorted(tasks[:wanted], key=lambda task: task.day)


def _calls(one: Planned, *, is_old: bool, rng: Any) -> list[int]:
    """Days before now on which an instrument comes, the last time first."""
    period = good_for(one.kind)
    last = int(rng.integers(LAST_JOB, min(NEWCOMERS, period - 10)))
    if not is_old:
        return [last]
    # A few days before the end of what the last certificate gave.
    return list(range(last, FIRST_JOB, period - int(rng.integers(2, 20))))


def can_be_verified(one: Planned) -> bool:
    """Whether there is a method for it, and somebody who applies."""
    return one.kind in METHOD_OF_KIND and one.owner.split("-")[0] in CATEGORIES_WITH_JOBS


def work_for_years(world: World, progress: Progress) -> None:
    """Year by year: calibrate the standards, then every task and every round of the fleet with them."""
    serials = instruments_by_serial()
    every = sorted([*world.tasks, *world.rounds], key=lambda one: (one.day, one.minute))
    for number, begun in enumerate(ROUNDS):
        calibrate.hold_round(world, number, progress)
        first = world.today - timedelta(days=begun)
        last = world.today - timedelta(days=[*ROUNDS, -1][number + 1])
        parts = crew.shares(
            [one for one in every if first <= one.day < last],
            house_of=lambda one: str(one.institute_of(world)),
            processes=world.processes,
        )
        world.new_crew()
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
    place = serving_division(world, one.division, on=task.day)
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


def serving_division(world: World, division: str, *, on: date) -> str:
    """The division whose institute verifies for this one: the city where the county has no standards yet."""
    begun = next((ago for ago in ROUNDS if ago < built_in(division)), 0) - OPENED
    has_own = division in scenario()["counties"] and on >= world.today - timedelta(days=begun)
    return division if has_own else world.divisions[division].parent


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
        is_ours = can_be_verified(one) and serving_division(world, one.division, on=world.today) == place
        if is_ours and one.number not in busy:
            yield Task(planned=one, day=world.today - timedelta(days=1), fails=False)
