"""Work of special kinds on the desks of the county shown: on site, after an adjustment, from a file.

Everybody who logs in there finds one job of each kind waiting.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.instruments.commands import register_instrument
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.limits import escalate
from suyuan.server.demo.calibrate import LABORATORY
from suyuan.server.demo.fleet import ADJUSTMENT, REGISTERED, Round, gauge_read, owner_key, register_gauge
from suyuan.server.demo.halves import ADJUSTED, FROM_FILE, ON_SITE, planned
from suyuan.server.demo.hierarchy import SCALES
from suyuan.server.demo.houses import institute_key
from suyuan.server.demo.population import maker
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.readings import scale_tests
from suyuan.server.demo.road import Errand, adjust, walk
from suyuan.server.demo.scenario import dice, scenario
from suyuan.server.demo.world import World

FIRST_GAUGE: Final = 900  # numbers of the gauges that are on the desks today
FLOOR_SCALE: Final = {"class": "III", "unit": "kg", "reading": "flip", "Max": "30", "e": "0.01"}
PLACES: Final = ("一号仓收粮点", "二号仓收粮点")
LEFT_LYING: Final = 44  # days before now
DEVICE: Final = "压力表自动校验台"
HEADINGS: Final = {
    "p": "标准压力",
    "r_up0": "升压轻敲前",
    "r_up": "升压轻敲后",
    "r_dn0": "降压轻敲前",
    "r_dn": "降压轻敲后",
}


def leave_special_work(world: World, progress: Progress) -> None:
    """Two jobs on site, one being adjusted, one with a file of readings, one that was forgotten."""
    for number, until in enumerate(("receive", "start")):
        walk(world, planned(world, on_site(world, number), ON_SITE[until]), until=until)
        progress.step()
    being_adjusted(world)
    progress.step()
    from_file(world)
    progress.step()
    forgotten(world)
    progress.step()


def on_site(world: World, number: int) -> Errand:
    """A floor scale that stays where it stands; the verifier goes there."""
    place = scenario()["shown_county"]
    return Errand(
        instrument=_floor_scale(world, number),
        applicant=owner_key(),
        post="user",
        institute=institute_key(place),
        method=SCALES,
        standards={"weights": world.standards[f"mass-M1-{place}"]},
        tests=lambda: scale_tests(FLOOR_SCALE, slope=0.2, rng=dice("desks", number)),
        conditions={name: LABORATORY[name] for name in ("temperature", "humidity")},
        at=world.at(world.today - timedelta(days=1), minute=150 + number),
        place="on_site",
    )


def _floor_scale(world: World, number: int) -> UUID:
    row = register_instrument(
        world.within(owner_key(), world.days_ago(REGISTERED, minute=100 + number)),
        kind="nawi",
        owner_id=world.house_ids[owner_key()],
        jurisdiction=scenario()["shown_county"],
        name=Text("电子台秤", "Bench scale"),
        plate=FLOOR_SCALE,
        place=PLACES[number],
        model="TCS-30",
        serial_no=f"TC{number + 1:03d}",
        manufacturer=str(maker(11)[0]),
        measuring_range="Max 30 kg, e = 0.01 kg",
        accuracy_class=FLOOR_SCALE["class"],
    )
    return row.id


def being_adjusted(world: World) -> None:
    """A gauge found off this morning and adjusted: the readings as left are still to be taken."""
    errand = planned(world, of_gauge(world, FIRST_GAUGE), ADJUSTED)
    found = replace(errand, found=gauge_read(1.7, dice("desks", "adjusted")), adjustment=ADJUSTMENT)
    adjust(world, found, walk(world, found, until="start").job)


def from_file(world: World) -> None:
    """A gauge whose readings a bench wrote into a file; nobody has taken them over yet."""
    errand = planned(world, of_gauge(world, FIRST_GAUGE + 1), FROM_FILE)
    job = walk(world, errand, until="start").job
    jobs.hand_in_file(
        world.act(errand.institute, errand.verifier, world.now),
        job_id=job,
        file_name="压力表读数.csv",
        content=written(errand.tests()["indication"]).encode(),
        device=DEVICE,
    )


def forgotten(world: World) -> None:
    """A gauge received six weeks ago and left lying: past its time limit, and who answers for it is told."""
    errand = of_gauge(world, FIRST_GAUGE + 2)
    walk(world, replace(errand, at=world.days_ago(LEFT_LYING, minute=40)), until="receive")
    escalate(world.install(world.now))


def of_gauge(world: World, number: int) -> Errand:
    """The errand of a gauge of the owner shown that was brought yesterday."""
    gauge = register_gauge(world, number, place="锅炉房")
    yesterday = world.today - timedelta(days=1)
    brought = Round(gauge=number, identity=gauge, owner=owner_key(), day=yesterday, months=0.0)
    return replace(brought.errand(world, {}, minute=200), verifier="verifier")


def written(rows: list[dict[str, str]]) -> str:
    """The table as the software of a bench writes it."""
    lines = [",".join(HEADINGS.values())]
    lines += [",".join(row[symbol] for symbol in HEADINGS) for row in rows]
    return "\ufeff" + "\r\n".join(lines) + "\r\n"
