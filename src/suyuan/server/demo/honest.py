"""Honest units: markets, stations, hospitals and opticians of every division, in every state of the table.

All invented. Which house gets how far follows from its place in the list; where the registers speak against a
house (an overdue scale) its application is refused, as it would be, and the declaration alone stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from suyuan.base.errors import RuleRefusal
from suyuan.registry.honest import assessing, declaring, naming, standing, watching
from suyuan.registry.honest.criteria import criteria_of
from suyuan.registry.honest.declaring import DeclarationForm
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.server.demo.houses import House, authority_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, dice
from suyuan.server.demo.world import World, as_one

By = Callable[[str, str, float], Occasion]
At = Callable[[float], datetime]
UNITS: Final = 128
FIRST: Final = 1085  # days before now on which the first one declared
REASSESSED: Final = 45  # days before now when the oldest titles were looked at again, and then renewed
RENEWED: Final = 30
RENEWALS: Final = 10  # places of the list with titles that are about to end
LAST_TITLED: Final = 70
STEP: Final = (FIRST - LAST_TITLED) / 100  # days between two declarations
PUBLISHED: Final = 22  # days from the declaration to the publication
OPEN_NOW: Final = ("publish", "objection")  # still open to objections today
CATEGORIES: Final = {
    "fuel": ("fuel_station",),
    "trade": ("market", "supermarket", "market", "prepackage_maker"),
    "medical": ("hospital",),
    "optical": ("optician",),
}
TOWNS: Final = ("中心店", "东门店", "站前店", "新区店")
WORDS: Final = (
    "本单位承诺：强制检定的计量器具按期检定，不使用不合格器具；不破坏铅封，不弄虚作假；足量交易，明示量值；"
    "及时处理计量投诉，接受社会监督。（示例）"
)
# How far the units at some places of the list get; every other one is named.
ENDS: Final = {
    3: "declare", 9: "declare", 14: "withdraw", 21: "declare", 27: "send_back", 33: "fail", 40: "declare",
    47: "objection_upheld", 52: "suspend", 58: "revoke", 64: "declare", 71: "restore", 77: "revoke",
    83: "suspend", 88: "declare", 95: "declare", 103: "apply", 105: "recommend", 107: "apply",
    109: "publish", 111: "recommend", 113: "objection", 115: "apply", 117: "evaluate", 119: "publish",
    121: "apply", 123: "recommend", 125: "declare", 127: "apply",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One unit: its house, and who acts where the county has no authority of its own."""

    house: House
    category: str
    place: str
    declared: float  # days before now
    end: str
    county: str  # the houses of the two authorities
    city: str
    second: tuple[str, str]


def name_units(world: World, progress: Progress) -> None:
    """Walk every unit to where it stands today, then let the watch look at them."""
    with as_one():
        for plan in _plans(world):
            _walk(world, plan)
            progress.step()
        watching.watch(_system(world, world.now))
        progress.step()


def _plans(world: World) -> Iterator[Planned]:
    by_category = {
        category: [house for house in world.houses.values() if house.category == category]
        for category in CATEGORIES
    }
    queue: list[House] = []
    while len(queue) < UNITS and any(by_category.values()):
        queue += [houses.pop(0) for houses in by_category.values() if houses]
    for place, house in enumerate(queue[:UNITS]):
        kinds = CATEGORIES[house.category]
        own = world.divisions[house.division]
        city = authority_key(house.division if own.level == "city" else own.parent)
        county = authority_key(house.division)
        has_authority = county in world.houses
        # Late in the list stands what is under way: those declared weeks ago, not years.
        age = FIRST - place * STEP if place < 100 else 60 - (place - 100)
        if ENDS.get(place) in OPEN_NOW:
            age = PUBLISHED + 2
        yield Planned(
            house=house,
            category=kinds[place // len(CATEGORIES) % len(kinds)],
            place=f"{house.address}{TOWNS[place % len(TOWNS)]}",
            declared=age,
            end=ENDS.get(place, "confirm"),
            county=county if has_authority else city,
            city=city if own.level != "city" and has_authority else authority_key(PROVINCE),
            second=(county, "officer") if has_authority else (authority_key(PROVINCE), "inspector"),
        )


def _walk(world: World, plan: Planned) -> None:
    def at(after: float) -> datetime:
        return world.days_ago(max(plan.declared - after, 0), minute=30)

    def by(house: str, post: str, after: float) -> Occasion:
        return world.act(house, post, at(after))

    house = plan.house
    own = world.within(house.key, at(0))
    unit = declaring.declare(
        own,
        DeclarationForm(
            name=house.name, category=plan.category, place=plan.place, jurisdiction=house.division, text=WORDS
        ),
    ).id
    if plan.end == "declare":
        return
    if plan.end == "withdraw":
        declaring.withdraw(world.within(house.key, at(90)), unit_id=unit, reason="门店停业。（示例）")
        return
    try:
        _to_the_title(world, plan, unit, by=by, at=at)
    except RuleRefusal:  # the registers speak against the house
        return


def _to_the_title(world: World, plan: Planned, unit: UUID, *, by: By, at: At) -> None:
    marks = _marks(plan)
    declaring.apply(world.within(plan.house.key, at(5)), unit_id=unit, marks=marks)
    if plan.end == "apply":
        return
    if plan.end == "send_back":
        assessing.send_back(
            by(plan.county, "inspector", 12),
            unit_id=unit,
            reason="台账与现场不一致，请补充后再申请。（示例）",
        )
        return
    second = world.people[plan.second]
    assessing.recommend(by(plan.county, "inspector", 12), unit_id=unit, second_officer_id=second, marks=marks)
    if plan.end == "recommend":
        return
    given = marks | ({"rules": "2", "records": "3", "manager": "4"} if plan.end == "fail" else {})
    third = "示例省计量协会" if plan.category == "hospital" else ""
    assessing.evaluate(by(plan.city, "officer", 20), unit_id=unit, marks=given, third_party=third)
    if plan.end in ("fail", "evaluate"):
        return
    _in_public(world, plan, unit, by=by, at=at)


def _in_public(world: World, plan: Planned, unit: UUID, *, by: By, at: At) -> None:
    """From the publication to the title, and what became of it."""
    naming.publish(by(plan.city, "officer", PUBLISHED), unit_id=unit)
    if plan.end == "publish":
        return
    if plan.end.startswith("objection"):
        objection = naming.object_to(
            _system(world, at(PUBLISHED + 1)), unit_id=unit, text="公平秤摆放在仓库里，顾客看不到。（示例）"
        ).id
        if plan.end == "objection_upheld":
            naming.uphold(
                by(plan.city, "decider", PUBLISHED + 5),
                objection_id=objection,
                reason="现场核实，情况属实。（示例）",
            )
        return
    naming.confirm(by(plan.city, "decider", 32), unit_id=unit)
    if plan.end == "confirm":
        if plan.declared > FIRST - RENEWALS * STEP:
            _renew(world, plan, unit)
        return
    standing.suspend(by(plan.city, "decider", 120), unit_id=unit, reason="收到投诉，立案调查。（示例）")
    if plan.end == "revoke":
        standing.revoke(
            by(plan.city, "decider", 150), unit_id=unit, reason="查实更换铅封、调整示值，撤销称号。（示例）"
        )
    elif plan.end == "restore":
        standing.restore(by(plan.city, "decider", 140), unit_id=unit, reason="投诉不属实，恢复称号。（示例）")


def _renew(world: World, plan: Planned, unit: UUID) -> None:
    """Looked at again before the three years are over; whoever would not pass any more keeps what is left."""
    assessing.reassess(
        world.act(plan.county, "inspector", world.days_ago(REASSESSED, minute=30)),
        unit_id=unit, second_officer_id=world.people[plan.second], marks=_marks(plan),
    )  # fmt: skip
    naming.renew(world.act(plan.city, "decider", world.days_ago(RENEWED, minute=30)), unit_id=unit)


def _marks(plan: Planned) -> dict[str, str]:
    """Marks that pass, not all of them full."""
    rng = dice("honest", plan.house.key)
    return {
        one.code: "met" if one.is_veto else str(one.weight - int(rng.integers(0, 2)))
        for one in criteria_of(plan.category)
    }


def _system(world: World, at: datetime) -> Occasion:
    """Somebody of whom nothing is kept, or the software itself."""
    source = world.install(at)
    return Occasion(actor=SYSTEM, at=at, identities=source.identities, zone=world.zone)
