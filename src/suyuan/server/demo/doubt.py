"""Doubtful records in the demonstration: gauges whose arrival is entered after they were measured, twice.

The first time the evidence opened a case, and a clerk had come late to the counter: set aside. The second
time an officer opens one upon the strikes, and the laboratory has not answered yet. What is struck is found
by the detectors themselves; nothing is entered for them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.instruments.commands import register_instrument
from suyuan.registry.integrity import commands
from suyuan.registry.integrity.models import Case
from suyuan.registry.integrity.sweeping import sweep
from suyuan.registry.journal.occasion import Occasion
from suyuan.server.demo.fleet import PLATE, Round, owner_key
from suyuan.server.demo.houses import authority_key, institute_key
from suyuan.server.demo.population import maker
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.road import walk
from suyuan.server.demo.scenario import PROVINCE, scenario
from suyuan.server.demo.world import World

AUTHORITY: Final = authority_key(PROVINCE)
FIRST_GAUGE: Final = 940  # numbers that no other gauge of the demonstration has
GAUGES: Final = 6  # brought in one after the other
MODEL: Final = "YB-100"
LATE: Final = 150  # minutes after they came
QUESTION: Final = "有 {n} 份记录的测量时间早于收样登记时间，请说明收样和检定的实际时间，并提供原始记录。"
AGAIN: Final = "整改后再次出现先检定后登记收样的记录。"
ANSWER: Final = "当日收样窗口排队，先行检定，事后补录收样时间；已要求先登记后检定。"
INNOCENT: Final = "核对监控录像和送检单，样品确在检定前送达，仅登记补录；已整改。"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """One series of late entries: days before today on which it begins, and whether it is settled."""

    ago: int
    first: int
    is_settled: bool


DOUBTS: Final = (
    Doubt(ago=200, first=FIRST_GAUGE, is_settled=True),
    Doubt(ago=16, first=FIRST_GAUGE + GAUGES, is_settled=False),
)


def leave_doubts(world: World, progress: Progress) -> None:
    """Both series, the detectors' day after each, and what people did upon it."""
    for doubt in DOUBTS:
        begin = in_one_year(world.today - timedelta(days=doubt.ago))
        for number in range(GAUGES):
            _measured_before_it_came(world, doubt.first + number, begin + timedelta(days=number // 3))
        sweep(world.install(world.at(begin + timedelta(days=2), minute=30)))
        if not Case.objects.filter(year=begin.year, state="open").exists():
            _open(world, begin + timedelta(days=3))
        for case in Case.objects.filter(year=begin.year, state="open").order_by("number"):
            _examine(world, case.pk, begin + timedelta(days=3), is_settled=doubt.is_settled)
        progress.step()


def in_one_year(day: date) -> date:
    """The day, moved so that the days after it are of the same year: evidence is counted by years."""
    rest = (date(day.year, 12, 31) - day).days
    return day - timedelta(days=max(0, 8 - rest))


def _measured_before_it_came(world: World, number: int, day: date) -> None:
    gauge = _register(world, number, day - timedelta(days=10))
    brought = Round(gauge=number, identity=gauge, owner=owner_key(), day=day, months=0.0)
    errand = brought.errand(world, {}, minute=20 * (number % 3))
    walk(world, replace(errand, verifier="verifier", entered_late=LATE))


def _register(world: World, number: int, day: date) -> UUID:
    row = register_instrument(
        world.within(owner_key(), world.at(day, minute=number % GAUGES)),
        kind="pressure_gauge_indicating",
        owner_id=world.house_ids[owner_key()],
        jurisdiction=scenario()["shown_county"],
        name=Text("换热站压力表", "Gauge of a heat exchange station"),
        plate=PLATE,
        place="换热站",
        model=MODEL,
        serial_no=f"HR{number - FIRST_GAUGE + 1:03d}",
        manufacturer=str(maker(7)[0]),
        measuring_range="(0 ~ 1.6) MPa",
        accuracy_class=PLATE["class"],
    )
    return row.id


def _open(world: World, day: date) -> None:
    """By hand, where the year has had its case upon evidence."""
    laboratory = world.house_ids[institute_key(scenario()["shown_county"])]
    at = world.at(day, minute=20)
    commands.open_case(world.act(AUTHORITY, "officer", at), laboratory=laboratory, year=day.year, note=AGAIN)


def _examine(world: World, case: UUID, day: date, *, is_settled: bool) -> None:
    def by(house: str, post: str, after: int) -> Occasion:
        return world.act(house, post, world.at(day + timedelta(days=after), minute=60))

    strikes = Case.objects.get(pk=case).signals.count()
    commands.take(by(AUTHORITY, "officer", 0), case_id=case)
    commands.ask(by(AUTHORITY, "officer", 1), case_id=case, question=QUESTION.format(n=strikes))
    if is_settled:
        laboratory = institute_key(scenario()["shown_county"])
        commands.answer(by(laboratory, "manager", 6), case_id=case, reply=ANSWER)
        commands.set_aside(by(AUTHORITY, "officer", 9), case_id=case, finding=INNOCENT)
