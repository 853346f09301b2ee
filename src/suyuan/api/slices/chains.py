"""Chain health: the same figures as on the page, and the certificates behind them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from ninja.params.functions import Query

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import IDENTITY, Endpoint, Listing, Single, one_of, word
from suyuan.api.rows import Both, Read, Row, record
from suyuan.base.errors import Conflict
from suyuan.base.text import Text
from suyuan.registry.access.moment import new_identity
from suyuan.registry.results import health_figures as figures
from suyuan.registry.results.health import Health, health_of_register
from suyuan.trace.health import Flags
from suyuan.trace.links import CODES

DAY: Final = Annotated[date | None, Query(None)]
FILTERS: Final[dict[str, Any]] = {"house": IDENTITY, "kind": word(), "since": DAY, "until": DAY, "on": DAY}
_PART: Final[dict[str, Any]] = {
    "share": (float | None, lambda one: one[1].share),
    "results": (int, lambda one: one[1].results),
    "unbroken": (int, lambda one: one[1].unbroken),
    "certificates": (int, lambda one: one[1].certificates),
    "certificates_broken": (int, lambda one: one[1].broken),
}


def _of_whole(work: Read) -> Read:
    return lambda one: work((None, one["found"].whole))


def _rows(part: Row, work: Read) -> tuple[Any, Read]:
    return list[part.schema], lambda one: [part.of(each) for each in work(one)]  # type: ignore[name-defined]


HOUSE: Final = record(
    "ChainHealthOfHouse",
    id=(UUID, lambda one: one[0]["id"]),
    code=(str, lambda one: one[0]["code"]),
    name=(Both, lambda one: Text(one[0]["name_zh"], one[0]["name_en"])),
    **_PART,
)
KIND: Final = record(
    "ChainHealthOfKind",
    code=(str, lambda one: one[0]["code"]),
    name=(Both, lambda one: Text(one[0]["name_zh"], one[0]["name_en"])),
    **_PART,
)
MONTH: Final = record("ChainHealthOfMonth", month=(str, lambda one: one[0].isoformat()[:7]), **_PART)
CAUSE: Final = record(
    "ChainHealthCause",
    code=(str, lambda one: one.code),
    name=(Both, lambda one: CODES[one.code]),
    results=(int, lambda one: one.results),
    certificates=(int, lambda one: one.certificates),
)
HEALTH: Final = record(
    "ChainHealth",
    as_of=(date, lambda one: one["as_of"]),
    **{name: (kind, _of_whole(work)) for name, (kind, work) in _PART.items()},
    causes=_rows(CAUSE, lambda one: one["found"].causes),
    institutes=_rows(HOUSE, lambda one: one["houses"]),
    kinds=_rows(KIND, lambda one: one["kinds"]),
    months=_rows(MONTH, lambda one: one["found"].months),
)
CERTIFICATE: Final = record(
    "ChainOfCertificate",
    number=(str, lambda one: one["number"]),
    state=(str, lambda one: one["state"]),
    performed_on=(date, lambda one: one["performed_on"]),
    valid_until=(date | None, lambda one: one["valid_until"]),
    instrument=(Both, lambda one: one["instrument"]),
    serial_no=(str, lambda one: one["serial_no"]),
    institute=(Both, lambda one: one["house"]),
    results=(int, lambda one: one["results"]),
    broken=(int, lambda one: one["broken"]),
    code=(str | None, lambda one: one["code"] or None),
    steps=(int | None, lambda one: one["steps"] or None),
    at_fault=(str | None, lambda one: one["fault_number"] or None),
)


def _chosen(asked: Asked) -> tuple[Health, Flags, dict[UUID, dict[str, Any]]]:
    """The certificates asked for, within what the person may see. Raises Conflict before a check."""
    given = asked.filters
    health = health_of_register(build=new_identity(), today=asked.occasion.today)
    if health is None:
        raise Conflict(
            Text("溯源链正在检查", "the chains are being checked"),
            hint=Text("请稍后再试。", "Ask again in a while."),
        )
    houses = figures.houses_seen(health, asked.scope)
    chosen = health.of(
        houses={one for one in houses if given["house"] in (None, one)},
        kind=given["kind"],
        since=given["since"],
        until=given["until"],
        on=given["on"],
    )
    return health, chosen, houses


def _health(asked: Asked) -> dict[str, Any]:
    health, chosen, houses = _chosen(asked)
    found = figures.figures(health, chosen)
    kinds = figures.kind_names(health)
    return {
        "as_of": health.day,
        "found": found,
        "houses": [(houses[one], part) for one, part in found.houses],
        "kinds": [(kinds[one], part) for one, part in found.kinds],
    }


def _certificates(asked: Asked) -> Found:
    health, chosen, _ = _chosen(asked)
    places = figures.behind(health, chosen, chain=asked.filters["chain"], code=asked.filters["code"])
    start = asked.start
    return Found(figures.described(health, places[start : start + asked.size]), len(places))


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Single(
        path="chain-health",
        name="get_chain_health",
        summary="Share of results with an unbroken chain, causes, houses, kinds and months",
        row=HEALTH,
        find=_health,
        filters=FILTERS,
    ),
    Listing(
        path="chain-health/certificates",
        name="list_chain_health_certificates",
        summary="The certificates behind the figures, newest first, with what breaks first above each",
        row=CERTIFICATE,
        find=_certificates,
        filters=FILTERS | {"chain": one_of(figures.CHAINS), "code": one_of(CODES)},
    ),
)
