"""Who is who in the province: authorities, institutes, owners of instruments, and the people in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from suyuan.base.text import Text
from suyuan.server.demo.scenario import NATION, PROVINCE, dice, example, names, person_name, scenario

# Posts of a house: the roles that go with each, and what its holder is authorised to do under every method.
Post = tuple[str, tuple[str, ...], tuple[str, ...]]
INSTITUTE_POSTS: tuple[Post, ...] = (
    ("manager", ("lab_manager",), ()),
    ("custodian", ("standard_custodian", "metrology_manager", "rm_developer"), ("verify", "calibrate")),
    ("verifier", ("verifier",), ("verify", "calibrate")),
    ("verifier2", ("verifier",), ("verify", "calibrate")),
    ("checker", ("checker",), ("check",)),
    ("approver", ("approver",), ("approve",)),
    ("clerk", ("sample_clerk",), ()),
)
AUTHORITY_POSTS: tuple[Post, ...] = (
    ("officer", ("case_officer",), ()),
    ("decider", ("decision_officer",), ()),
    ("inspector", ("inspector",), ()),
)
PROVINCE_POSTS: tuple[Post, ...] = (
    ("auditor", ("auditor",), ()),
    ("admin", ("admin",), ()),
    ("assessor", ("assessor",), ("assess",)),
    ("assessor2", ("assessor",), ("assess",)),
)
OWNER_POSTS: tuple[Post, ...] = (("user", ("instrument_user",), ()),)

# In which divisions there is an owner of each category.
OWNER_LEVELS = {
    "trade": "county",
    "fuel": "county",
    "medical": "county",
    "safety": "county",
    "optical": "city",
    "environment": "city",
    "transport": "city",
    "enforcement": "city",
}
PUBLIC_CATEGORIES = ("medical", "environment", "enforcement")
CATEGORIES_WITH_JOBS = ("trade", "safety")


@dataclass(frozen=True, kw_only=True)
class Division:
    """An administrative division as the plan needs it."""

    code: str
    name: Text
    type: str
    level: str
    parent: str
    population: int

    @property
    def slug(self) -> str:
        """The division in user names: nongan, changchun."""
        first = self.name.en.replace("'", "").lower().removesuffix(" city").removesuffix(" county")
        return "-".join(first.split())


@dataclass(frozen=True, kw_only=True)
class House:
    """A body of the plan. `key` names it inside the demonstration."""

    key: str
    code: str
    name: Text
    kind: str
    level: str
    division: str
    address: str
    posts: tuple[Post, ...]
    slug: str = ""  # ending of the user names; empty: nobody here has a log-in
    category: str = ""  # of an owner


def authority_key(division: str) -> str:
    return f"authority-{division}"


def institute_key(division: str) -> str:
    return f"institute-{division}"


NATIONAL = House(
    key="national",
    code="NMI",
    name=example("国家计量基准保持机构", "National Metrology Institute"),
    kind="verification_institution",
    level="nation",
    division=NATION,
    address="",
    posts=INSTITUTE_POSTS,
)


def institute_divisions(divisions: dict[str, Division]) -> list[Division]:
    """Divisions with an institute: the province, its cities, and the counties of the scenario."""
    cities = [one for one in divisions.values() if one.level == "city"]
    counties = [divisions[code] for code in scenario()["counties"]]
    return [divisions[PROVINCE], *cities, *counties]


def government(divisions: dict[str, Division]) -> Iterator[House]:
    """The national institute, and authority and institute of each division that has them."""
    yield NATIONAL
    # Log-ins are shown for the authority of the province, and for the institutes of its largest city and of
    # the county shown.
    with_log_ins = {"authority": {PROVINCE}, "institute": {"220100", scenario()["shown_county"]}}
    for division in institute_divisions(divisions):
        slug = "province" if division.code == PROVINCE else division.slug
        yield House(
            key=authority_key(division.code),
            code=f"A{division.code}",
            name=example(
                f"{division.name.zh}市场监督管理局", f"{division.name.en} Market Regulation Authority"
            ),
            kind="authority",
            level=division.level,
            division=division.code,
            address=address(division, "authority"),
            posts=AUTHORITY_POSTS + (PROVINCE_POSTS if division.code == PROVINCE else ()),
            slug=slug if division.code in with_log_ins["authority"] else "",
        )
        yield House(
            key=institute_key(division.code),
            code=institute_code(division),
            name=example(f"{division.name.zh}计量检定测试中心", f"{division.name.en} Metrology Centre"),
            kind="verification_institution",
            level=division.level,
            division=division.code,
            address=address(division, "institute"),
            posts=INSTITUTE_POSTS,
            slug=slug if division.code in with_log_ins["institute"] else "",
        )


def institute_code(division: Division) -> str:
    """The short code in certificate numbers: JL, JL01, JL0122."""
    return {"province": "JL", "city": f"JL{division.code[2:4]}"}.get(division.level, f"JL{division.code[2:]}")


def address(division: Division, purpose: str) -> str:
    """An invented address."""
    rng = dice("address", division.code, purpose)
    street = names()["streets"][rng.integers(len(names()["streets"]))]
    return f"{division.name.zh}{street[0]}{rng.integers(1, 2000)}号"


def owners(divisions: dict[str, Division]) -> Iterator[House]:
    """Owners of instruments: one body of each category in every county, or in every city where it is rare.

    Only owners whose instruments go through jobs have people with a role.
    """
    for place, (category, choices) in enumerate(names()["owners"].items()):
        level = OWNER_LEVELS.get(category)
        for division in (one for one in divisions.values() if one.level == level and one.population):
            rng = dice("owner", division.code, category)
            zh, en = choices[rng.integers(len(choices))]
            is_shown = division.code == scenario()["shown_county"] and category == "trade"
            yield House(
                key=f"{category}-{division.code}",
                code=f"U{division.code}{place:02d}",
                name=example(f"{division.name.zh}{zh}", f"{division.name.en} {en}"),
                kind="public_institution" if category in PUBLIC_CATEGORIES else "enterprise",
                level="organization",
                division=division.code,
                address=address(division, category),
                posts=OWNER_POSTS if category in CATEGORIES_WITH_JOBS else (),
                slug=division.slug if is_shown else "",
                category=category,
            )


def utilities(divisions: dict[str, Division]) -> Iterator[House]:
    """The suppliers of each city that operate the household meters."""
    for division in (one for one in divisions.values() if one.level == "city"):
        for place, (zh, en) in enumerate(names()["owners"]["utility"]):
            yield House(
                key=f"utility{place}-{division.code}",
                code=f"S{division.code}{place:02d}",
                name=example(f"{division.name.zh}{zh}", f"{division.name.en} {en}"),
                kind="enterprise",
                level="organization",
                division=division.code,
                address=address(division, zh),
                posts=(),
                category="utility",
            )


def member_name(house_number: int, post_number: int) -> Text:
    """The name of the holder of a post."""
    return person_name(house_number * 7 + post_number)


def username(house: House, post: str) -> str:
    """The log-in of a post in a house that shows its log-ins."""
    return post if post in ("auditor", "admin") else f"{post}.{house.slug}"
