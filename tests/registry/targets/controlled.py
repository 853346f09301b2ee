"""A few controlled instruments for the tests of coverage: a scale in use, gauges, meters by lot."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.registry.conftest import CITY, COUNTY, World

from suyuan.registry.instruments.commands import (
    accept_registration,
    apply_certificate,
    register_instrument,
    register_lot,
)


def controlled_instruments(world: World, occasion_of: Any) -> None:
    """The scale just verified; gauges in two divisions, one of them verified; 99 water meters."""
    zhou, sun, wang = (occasion_of(name) for name in ("Zhou", "Sun", "Wang"))
    certified(wang, world.scale, "C-1", date(2027, 3, 9))
    for number, division in enumerate((COUNTY, CITY, CITY), start=1):
        gauge = register_instrument(
            zhou,
            kind="pressure_gauge_indicating",
            owner_id=world.factory,
            jurisdiction=division,
            use_field="safety_protection",
            place="锅炉房",
            model="Y-100",
            serial_no=f"G-{number:04}",
            manufacturer="示例仪表厂",
            measuring_range="(0 ~ 1.6) MPa",
            accuracy_class="1.6",
        ).id
        accept_registration(sun, instrument_id=gauge)
        if number == 1:
            certified(wang, gauge, "C-2", date(2026, 9, 9))
    register_lot(
        zhou,
        kind="water_meter",
        number="L-1",
        serial_range="1-99",
        count=99,
        operator_id=world.factory,
        jurisdiction=COUNTY,
        installed_on=date(2024, 1, 1),
        service_life_years=6,
    )


def certified(occasion: Any, instrument: Any, number: str, valid_until: date) -> None:
    """A passed verification of an instrument."""
    apply_certificate(
        occasion,
        instrument_id=instrument,
        event="verify_pass",
        certificate_number=number,
        valid_until=valid_until,
    )
