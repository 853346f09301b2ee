"""First stage: divisions, catalogue, specifications, method packs, houses and the people in them."""

from __future__ import annotations

from datetime import date, datetime

from suyuan.base.text import Text
from suyuan.registry.catalogue.loading import load_catalogue
from suyuan.registry.journal.acts import ROLES
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.loading import demo_populations, load_divisions
from suyuan.registry.parties.queries import divisions as read_divisions
from suyuan.registry.specifications.commands import adopt_pack, register_specification
from suyuan.registry.specifications.loading import load_specifications
from suyuan.registry.specifications.queries import library
from suyuan.registry.targets.loading import load_plans
from suyuan.server.demo.houses import (
    Division,
    House,
    authority_key,
    government,
    institute_key,
    member_name,
    owners,
    username,
    utilities,
)
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import NATION, PROVINCE, example, names
from suyuan.server.demo.world import World, as_one

PASSWORD = "suyuan-demo-2025"  # noqa: S105 - the published password of a synthetic world
YEARS_OF_OFFICE = 4
# Industrial centers were entered in a pilot, years before everything else.
PILOTS = (authority_key(PROVINCE), institute_key(PROVINCE), institute_key("220100"))
FIRST_SPECIFICATION = 1090  # days before now
BETWEEN_SPECIFICATIONS = 104
PILOT = 2030  # days before now


def load_reference(world: World, progress: Progress) -> None:
    """Divisions, catalogue, specifications, plan targets and method packs from product data."""
    at = world.founded
    with as_one():
        load_divisions()
        load_catalogue()
        load_specifications(at=at)
        load_plans()
        for pack in library():
            row = adopt_pack(world.install(at), pack)
            world.packs[row.method] = pack
    populations = demo_populations()
    for place in read_divisions(on=world.today):
        world.divisions[place["code"]] = Division(
            code=place["code"],
            name=Text(place["name_zh"], place["name_en"]),
            type=place["type"],
            level=place["level"],
            parent=place["parent_id"] or "",
            population=populations.get(place["code"], 0),
        )
    progress.step()


def found_houses(world: World, progress: Progress) -> None:
    """Register every house, its people with roles and competences, and the log-ins that are shown."""
    plan = [*government(world.divisions), *utilities(world.divisions), *owners(world.divisions)]
    with as_one():
        for number, house in enumerate(plan):
            early = world.days_ago(PILOT) if house.key in PILOTS else None
            found_house(world, house, number=number, at=world.founded, early=early)
            progress.step()
        _designate(world, at=world.founded)


def issue_local_specifications(world: World, progress: Progress) -> None:
    """The technical specifications of the province itself, three or four a year."""
    with as_one():
        for number, (zh, en) in enumerate(names()["local_specifications"], start=1):
            at = world.days_ago(FIRST_SPECIFICATION - BETWEEN_SPECIFICATIONS * (number - 1))
            register_specification(
                world.install(at),
                number=f"JJF（示例）{number:02d}-{at.year}",
                title=example(zh, en),
                jurisdiction=PROVINCE,
                issuer=world.houses[authority_key(PROVINCE)].name.zh,
            )
            progress.step()


def found_house(
    world: World, house: House, *, number: int, at: datetime, early: datetime | None = None
) -> None:
    """Register a house with its people; `number` is that of the house, from which their names follow.

    early : where it took part in the pilot; what its people may measure is entered `at` all the same.
    """
    row = parties.register_organization(
        world.install(early or at),
        code=house.code,
        name=house.name,
        kind=house.kind,
        jurisdiction=house.division,
        level=house.level,
        address=house.address,
        contact="0431-0000 0000",
        is_anchor=house.key == "national",
    )
    world.houses[house.key] = house
    world.house_ids[house.key] = row.id
    for place, (post, roles, activities) in enumerate(house.posts):
        name = member_name(number, place)
        _appoint(world, house, post, roles, activities, name=name, at=at, early=early or at)


def _appoint(
    world: World,
    house: House,
    post: str,
    roles: tuple[str, ...],
    activities: tuple[str, ...],
    *,
    name: Text,
    at: datetime,
    early: datetime,
) -> None:
    """Enter the holder of a post with roles and competences, and open the log-in where it is shown."""
    own = world.house_ids[house.key]
    inside = world.within(house.key, early)
    person = parties.register_person(inside, name=name, organization_id=own)
    world.people[house.key, post] = person.id
    for role in roles:
        if house.kind == "authority":
            parties.assign_role(
                world.install(early), person_id=person.id, role=role, jurisdiction=house.division
            )
        else:
            parties.assign_role(inside, person_id=person.id, role=role, organization_id=own)
    start = at.astimezone(world.zone).date()
    if activities:
        for method in world.packs:
            parties.grant_competence(
                world.within(house.key, at),
                person_id=person.id,
                method=method,
                activities=activities,
                valid_from=start,
                valid_to=date(start.year + YEARS_OF_OFFICE, 12, 31),
            )
    if house.slug:
        _open_account(world, house, post, roles, name=name, at=early)


def _open_account(
    world: World, house: House, post: str, roles: tuple[str, ...], *, name: Text, at: datetime
) -> None:
    login = username(house, post)
    parties.open_account(
        world.within(house.key, at),
        person_id=world.people[house.key, post],
        username=login,
        password=PASSWORD,
    )
    world.log_ins.append(
        {"username": login, "post": post, "zh": name.zh, "en": name.en,
         "post_zh": "、".join(ROLES[role].zh for role in roles),
         "post_en": ", ".join(ROLES[role].en for role in roles),
         "house_zh": house.name.zh, "house_en": house.name.en, "level": house.level}
    )  # fmt: skip


def _designate(world: World, *, at: datetime) -> None:
    """Each institute is authorised by the authority of its own division for the kinds of the packs."""
    start = at.astimezone(world.zone).date()
    kinds = sorted({kind for pack in world.packs.values() for kind in pack.instrument_kinds})
    bodies = [(key, house.division) for key, house in world.houses.items() if key.startswith("institute-")]
    for key, area in [*bodies, ("national", NATION)]:
        place = PROVINCE if area == NATION else area
        parties.designate(
            world.install(at),
            designator_id=world.house_ids[authority_key(place)],
            designee_id=world.house_ids[key],
            form="statutory_institution",
            certificate_no=f"（示例）量授〔{start.year}〕{world.houses[key].code}",
            kinds=kinds,
            area=area,
            valid_from=start,
            valid_to=date(start.year + 5, start.month, 28),
        )
