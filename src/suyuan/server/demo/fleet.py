"""Gauges of one owner that are verified again and again, so that their own history says how long to wait.

Every gauge drifts at a rate of its own, which only the demonstration knows. Two months after a verification
all of them are still good; those that were once left for five months are not all: these are adjusted on
arrival and stay on record as they were found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.instruments.commands import register_instrument
from suyuan.server.demo.calibrate import LABORATORY
from suyuan.server.demo.hierarchy import GAUGES
from suyuan.server.demo.houses import institute_key
from suyuan.server.demo.population import maker
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.readings import gauge_tests
from suyuan.server.demo.road import Errand
from suyuan.server.demo.scenario import Size, dice, scenario
from suyuan.server.demo.world import World, as_one

if TYPE_CHECKING:
    from suyuan.server.demo.work import Serials

REGISTERED: Final = 232  # days before now
MODEL: Final = "YB-150B"
PLATE: Final = {"class": "1.6", "high": "1.6", "div": "0.05", "unit": "MPa"}
STEADY, LEFT_LONG = 24, 10  # gauges seen every two months, and gauges once left for five months
STEADY_DAYS: Final = (205, 144, 83, 22)  # days before now
LONG_DAYS: Final = (205, 50)
GOOD_RATE, BAD_RATE = 0.09, 0.32  # drift in parts of the mpe per month
NEW: Final = 0.15  # error of a gauge that was just verified, in parts of the mpe
WORN: Final = 3  # how many of those left long have drifted out
ADJUSTMENT: Final = "调整指针与游丝，重新定位"


@dataclass(frozen=True, kw_only=True)
class Round:
    """One gauge on one day, with the months since it was seen last."""

    gauge: int
    identity: UUID
    owner: str
    day: date
    months: float

    @property
    def minute(self) -> int:
        """When on that day, in minutes after nine."""
        return self.gauge * 9

    def institute_of(self, world: World) -> str:  # noqa: ARG002 - asked like a task
        """The house that does the work."""
        return institute_key(scenario()["shown_county"])

    def errand(self, world: World, serials: Serials, *, minute: int) -> Errand:  # noqa: ARG002 - as above
        """What is to be done: as it is, or with an adjustment where it has drifted out."""
        rng = dice("fleet", self.gauge, self.day.isoformat())
        as_left = gauge_read(NEW if self.is_off else self.error, rng)
        return Errand(
            instrument=self.identity,
            applicant=self.owner,
            post="user",
            institute=self.institute_of(world),
            method=GAUGES,
            standards={"gauge": world.standards[f"pressure-{scenario()['shown_county']}"]},
            tests=as_left,
            conditions={name: LABORATORY[name] for name in ("temperature", "humidity")},
            at=world.at(self.day, minute=minute),
            verifier="verifier" if self.gauge % 2 else "verifier2",
            found=gauge_read(self.error, rng) if self.is_off else None,
            adjustment=ADJUSTMENT if self.is_off else "",
        )

    @property
    def error(self) -> float:
        """Its true largest error on that day, in parts of the mpe."""
        is_worn = self.gauge >= STEADY + LEFT_LONG - WORN
        return NEW + self.months * (BAD_RATE if is_worn else GOOD_RATE)

    @property
    def is_off(self) -> bool:
        """Whether it is found out of tolerance."""
        return self.error > 1.0


def gauge_read(error: float, rng: Any) -> Callable[[], dict[str, Any]]:
    """What a gauge of the fleet will show; `error` is its largest error in parts of the mpe."""
    return partial(gauge_tests, PLATE, error=error, rng=rng)


def rounds_of(size: Size) -> int:
    """How many of the certificates that were asked for go to the fleet."""
    wanted = STEADY * len(STEADY_DAYS) + LEFT_LONG * len(LONG_DAYS)
    return min(wanted, size.certificates * 29 // 100)


def owner_key() -> str:
    """The owner whose log-in is shown."""
    return f"trade-{scenario()['shown_county']}"


def register_fleet(world: World, progress: Progress) -> None:
    """The owner enters the gauges of its boiler house; their rounds wait for the verifications."""
    left = rounds_of(world.size)
    with as_one():
        for gauge, days in enumerate(calls()):
            if left <= 0:
                return
            identity = register_gauge(world, gauge, place="锅炉房")
            world.rounds += rounds(world, gauge, identity, days[:left])
            left -= len(days)
            progress.step()


def calls() -> Iterator[tuple[int, ...]]:
    """The days before now on which each gauge is brought."""
    yield from (tuple(day - gauge % 7 for day in STEADY_DAYS) for gauge in range(STEADY))
    yield from (tuple(day - 2 * gauge for day in LONG_DAYS) for gauge in range(LEFT_LONG))


def rounds(world: World, gauge: int, identity: UUID, days: tuple[int, ...]) -> Iterator[Round]:
    """The rounds of one gauge in the order of time."""
    for place, ago in enumerate(days):
        months = (days[place - 1] - ago) * 12 / 365 if place else 0.0
        day = world.today - timedelta(days=ago)
        yield Round(gauge=gauge, identity=identity, owner=owner_key(), day=day, months=months)


def register_gauge(world: World, number: int, *, place: str) -> UUID:
    """One gauge of the owner, for no purpose under control: its interval is the choice of the owner."""
    row = register_instrument(
        world.within(owner_key(), world.days_ago(REGISTERED, minute=number)),
        kind="pressure_gauge_indicating",
        owner_id=world.house_ids[owner_key()],
        jurisdiction=scenario()["shown_county"],
        name=Text("锅炉房压力表", "Boiler house gauge"),
        plate=PLATE,
        place=place,
        made_on=world.today - timedelta(days=900 + number),
        model=MODEL,
        serial_no=f"GL{number + 1:03d}",
        manufacturer=str(maker(7)[0]),
        measuring_range="(0 ~ 1.6) MPa",
        accuracy_class=PLATE["class"],
    )
    return row.id
