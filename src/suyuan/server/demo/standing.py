"""Accreditations of the larger institutes with their scopes, and the registrations of their people.

Invented bodies and numbers; a scope says what the sets of standards of the institute can do.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from suyuan.registry.parties import accrediting
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.accrediting import ScopeLine
from suyuan.server.demo.houses import authority_key, institute_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, scenario
from suyuan.server.demo.world import World, as_one

ENTERED: Final = 1100  # days before now
BODY: Final = "示例认可机构"
SCOPE: Final = (
    ScopeLine(
        subject="砝码",
        range_text="10 g ~ 20 kg",
        method="JJG 99-2022",
        uncertainty_text="U = 0.3 mg ~ 100 mg (k = 2)",
    ),
    ScopeLine(
        subject="非自动衡器",
        range_text="0 ~ 30 kg",
        method="JJG 539-2016",
        uncertainty_text="U = 0.3 e (k = 2)",
    ),
    ScopeLine(
        subject="弹性元件式一般压力表",
        range_text="(0 ~ 2.5) MPa",
        method="JJG 52-2013",
        uncertainty_text="U = 0.4 % FS (k = 2)",
    ),
    ScopeLine(
        subject="数字压力计",
        range_text="(0 ~ 2.5) MPa",
        method="JJG 875-2019",
        uncertainty_text="U = 0.05 % FS (k = 2)",
    ),
)
EARLY: Final = 30  # days before it begins that a renewed registration is entered
TERM: Final = 3 * 365  # days of a registration
# post: kind of registration, days until its first one ends; what ended was renewed in time, one ends soon.
REGISTRATIONS: Final = {
    "manager": ("authorized_signatory", -430),
    "approver": ("authorized_signatory", -250),
    "custodian": ("registered_metrologist_1", 540),
    "checker": ("registered_metrologist_1", 45),
    "verifier": ("registered_metrologist_2", -395),
    "verifier2": ("registered_metrologist_2", 300),
}
ASSESSORS: Final = {"assessor": "standard_assessor_1", "assessor2": "standard_assessor_2"}


def record_standing(world: World, progress: Progress) -> None:
    """Accreditations of the province and of its largest city, registrations of those who work there."""
    with as_one():
        for place, division in enumerate((PROVINCE, "220100", scenario()["shown_county"])):
            house = institute_key(division)
            _register(world, house, {post: kind for post, (kind, _) in REGISTRATIONS.items()})
            if division != scenario()["shown_county"]:
                _accredit(world, house, place)
            progress.step()
        _register(world, authority_key(PROVINCE), ASSESSORS)


def _accredit(world: World, house: str, place: int) -> None:
    start = _day(world, -ENTERED)
    for kind, number, lines in (
        ("iso_17025", f"示例 L{place + 1:04d}", SCOPE),
        ("cma", f"示例 {22 + place}00{place + 1:04d}", SCOPE[1:3]),
    ):
        accrediting.accredit(
            world.act(house, "manager", world.days_ago(ENTERED)),
            organization_id=world.house_ids[house],
            body=BODY,
            kind=kind,
            number=number,
            valid_from=start,
            valid_to=_day(world, 365 * 6 - ENTERED),
            scope=lines,
        )


def _register(world: World, house: str, posts: dict[str, str]) -> None:
    for place, (post, kind) in enumerate(posts.items(), start=1):
        number = f"示例-{world.houses[house].code}-{place:02d}"
        ends = REGISTRATIONS.get(post, ("", 500))[1]
        _enter(world, house, post, kind=kind, number=number, days=(-ENTERED, ends))
        if ends < 0:
            _enter(world, house, post, kind=kind, number=f"{number}-2", days=(ends + 1, ends + TERM))


def _enter(world: World, house: str, post: str, *, kind: str, number: str, days: tuple[int, int]) -> None:
    """One registration; one that follows another is entered some weeks before that ends."""
    first, last = days
    who = "officer" if house.startswith("authority") else "manager"
    parties.record_credential(
        world.act(house, who, world.days_ago(ENTERED if first == -ENTERED else EARLY - first)),
        person_id=world.people[house, post],
        kind=kind,
        number=number,
        valid_from=_day(world, first),
        valid_to=_day(world, last),
    )


def _day(world: World, days: int) -> date:
    return world.today + timedelta(days=days)
