"""Chains that do not hold, as there are some in every province: a small share, of several causes.

Two counties had their pressure gauge calibrated by private laboratories: the accreditation of one had lapsed,
the other can show none, so that its chain leads nowhere. And the certificate of a third county's gauge was
withdrawn long after gauges had been verified with it.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from suyuan.base.text import Text
from suyuan.registry.issuing import withdrawing
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.parties import accrediting
from suyuan.registry.parties import commands as parties
from suyuan.registry.results.commands import store_statement
from suyuan.registry.results.rules import Statement
from suyuan.server.demo.hierarchy import PRESSURE_POINTS
from suyuan.server.demo.readings import on_grid
from suyuan.server.demo.standing import BODY, SCOPE
from suyuan.server.demo.world import World

MADE: Final = 310  # days before now when the private laboratories calibrated
WITHDRAWN: Final = 9
CORRECTION: Final = Text("修正值", "correction")


class Outside(NamedTuple):
    """A private laboratory: code, name, how many days before now its accreditation ended (None: none)."""

    code: str
    name: Text
    lapsed: int | None


LABORATORIES: Final = {
    "pressure-220882": Outside(
        "PRV01", Text("松嫩仪表校准有限公司（示例）", "Songnen Instrument Calibration Ltd (example)"), 420
    ),
    "pressure-220621": Outside(
        "PRV02", Text("参乡仪器服务部（示例）", "Shenxiang Instrument Service (example)"), None
    ),
}
WITHDRAWN_FOR: Final = "pressure-220721"


def calibrate_outside(world: World) -> None:
    """The laboratories, and what they state about the gauges of the two counties."""
    for number, (key, laboratory) in enumerate(LABORATORIES.items(), start=1):
        if key in world.plan:
            _state(world, key, laboratory, number)


def _state(world: World, key: str, laboratory: Outside, number: int) -> None:
    house = parties.register_organization(
        world.install(world.founded),
        code=laboratory.code,
        name=laboratory.name,
        kind="calibration_lab",
        jurisdiction="220100",
        level="organization",
        address="",
        contact="",
    )
    if laboratory.lapsed is not None:
        accrediting.accredit(
            world.install(world.founded),
            organization_id=house.id,
            body=BODY,
            kind="iso_17025",
            number=f"示例 L9{number:03d}",
            valid_from=world.today - timedelta(days=laboratory.lapsed + 365 * 6),
            valid_to=world.today - timedelta(days=laboratory.lapsed),
            scope=SCOPE[3:],
        )
    day = world.today - timedelta(days=MADE)
    one = world.plan[key]
    step = Decimal(one.plate["d"])
    store_statement(
        world.act(one.house, "custodian", world.at(day)),
        instrument=world.devices[key],
        issuer=house.id,
        kind="external",
        performed_on=day,
        valid_until=day + timedelta(days=729),
        certificate_number=f"{laboratory.code}-{day.year}-{1040 + number}",
        statements=[
            Statement(
                point=f"{point} MPa",
                value=on_grid(-world.errors[key][point], step),
                U="0.0004",
                unit="MPa",
                label=CORRECTION,
                quantity=Text("压力", "pressure"),
                test="root",
            )
            for point in PRESSURE_POINTS
        ],
    )


def withdraw(world: World) -> None:
    """The institute of the city takes back the certificate of a county's gauge: the wrong set-up was used."""
    if WITHDRAWN_FOR not in world.plan:
        return
    one = world.plan[WITHDRAWN_FOR]
    house = world.plan[one.parent].house
    issued = Certificate.objects.filter(instrument_id=world.devices[one.key], state="issued")
    found = issued.order_by("-log_index").first()
    assert found is not None
    at = world.days_ago(WITHDRAWN)
    withdrawing.revoke(
        world.act(house, "manager", at),
        certificate_id=found.pk,
        reason="复查发现检定时接错标准器通道，数据不可信",
        second=world.act(house, "approver", at).actor,
        keys=world.keys,
    )
