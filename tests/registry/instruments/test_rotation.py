"""Rule R6 on single instruments: a meter that is rotated is replaced, whatever is verified meanwhile.

The days are worked out by hand from the rule: replace_by = installed_on + service_life (domain model 4.5).
"""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

import pytest
from tests.registry.conftest import COUNTY, TODAY, World

from suyuan.base.errors import Missing, OutOfRange, RuleRefusal, SuyuanError
from suyuan.registry.catalogue.models import CatalogueEntry
from suyuan.registry.instruments import commands, queries
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.models import Event

pytestmark = pytest.mark.django_db

INSTALLED = date(2020, 6, 1)
END = date(2026, 6, 1)  # six years of service


def meter(world: World, **given: object) -> UUID:
    asked: dict[str, object] = {"installed_on": INSTALLED, "service_life_years": 6} | given
    return commands.register_instrument(
        world.occasion("Zhou"),
        kind="water_meter",
        owner_id=world.factory,
        jurisdiction=COUNTY,
        **asked,  # type: ignore[arg-type]
    ).id


def passed(world: World, instrument: UUID, *, on: date = TODAY, until: date | None) -> None:
    commands.apply_certificate(
        world.occasion("Wang"),
        instrument_id=instrument,
        event="verify_pass",
        certificate_number="C-1",
        valid_until=until,
        performed_on=on,
    )


@pytest.mark.parametrize(
    ("until", "kept"),
    [
        (date(2027, 3, 9), END),  # a year from 2026-03-10 would reach beyond the end of life
        (date(2026, 5, 9), date(2026, 5, 9)),
        (None, END),  # verified once, no interval: good until it is replaced
    ],
)
def test_no_verification_reaches_beyond_the_end_of_life(world: World, until: date | None, kept: date) -> None:
    one = meter(world)
    assert Instrument.objects.get(pk=one).replace_by == END
    passed(world, one, until=until)
    assert Instrument.objects.get(pk=one).valid_until == kept
    assert queries.detail(one, on=TODAY)["replace_by"] == END


def test_after_the_end_of_life_it_can_fail_but_not_pass(world: World) -> None:
    one = meter(world)
    passed(world, one, on=END, until=date(2027, 5, 31))  # the last day counts
    before = Instrument.objects.get(pk=one)
    with pytest.raises(RuleRefusal, match="replaced"):
        passed(world, one, on=date(2026, 6, 2), until=date(2027, 6, 1))
    assert Instrument.objects.get(pk=one).row_version == before.row_version
    commands.apply_certificate(
        world.occasion("Wang"), instrument_id=one, event="verify_fail", certificate_number="R-1"
    )
    assert Instrument.objects.get(pk=one).valid_until is None


def test_one_that_is_not_rotated_keeps_the_whole_interval(world: World) -> None:
    one = meter(world, installed_on=None, service_life_years=None)
    passed(world, one, until=date(2027, 3, 9))
    assert Instrument.objects.get(pk=one).valid_until == date(2027, 3, 9)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"installed_on": None}, Missing),
        ({"service_life_years": None}, Missing),
        ({"service_life_years": 0}, OutOfRange),
        ({"service_life_years": 51}, OutOfRange),
        ({"installed_on": date(2026, 3, 11)}, OutOfRange),
    ],
)
def test_half_of_a_service_life_is_refused(
    world: World, wrong: dict[str, object], error: type[SuyuanError]
) -> None:
    before = Instrument.objects.count()
    with pytest.raises(error):
        meter(world, **wrong)
    assert Instrument.objects.count() == before


def test_what_the_catalogue_lists_as_rotated_must_say_its_service_life(world: World) -> None:
    entries = CatalogueEntry.objects.filter(kind_id="water_meter")
    assert entries.update(verification_mode="initial_only_rotate") > 0
    bare: dict[str, object] = {"installed_on": None, "service_life_years": None}
    with pytest.raises(Missing):
        meter(world, use_field="trade_settlement", **bare)
    one = meter(world, use_field="trade_settlement")
    (first,) = Event.objects.filter(entity="instrument", entity_id=str(one))
    assert json.loads(first.payload)["replace_by"] == END.isoformat()
    meter(world, **bare)  # in no controlled use nobody asks
