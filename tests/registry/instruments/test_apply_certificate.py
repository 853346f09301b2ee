"""What an issued document does to its instrument."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.registry.conftest import NOW, TODAY

from suyuan.base.errors import InputError, RuleRefusal
from suyuan.registry.instruments import commands, queries
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.queries import history

UNTIL = date(2027, 3, 9)


def certify(world, occasion, event, number="C-1", valid_until=UNTIL, instrument=None):
    commands.apply_certificate(
        occasion,
        instrument_id=instrument or world.scale,
        event=event,
        certificate_number=number,
        valid_until=valid_until,
    )


def test_a_pass_sets_validity_and_certificate(world, occasion_of):
    certify(world, occasion_of("Wang"), "verify_pass")
    row = Instrument.objects.get(pk=world.scale)
    assert (row.state, row.valid_until, row.last_certificate) == ("in_use", UNTIL, "C-1")
    assert row.verified_on == TODAY
    assert queries.detail(world.scale, on=TODAY)["status"] == "valid"


def test_it_is_recorded_as_an_act_of_the_system(world, occasion_of):
    certify(world, occasion_of("Wang"), "verify_pass")
    last = history("instrument", world.scale)[-1]
    assert (last["act"], last["actor_id"], last["reason"]) == ("instruments.verify_pass", None, "C-1")


def test_a_rejection_stops_it_and_cancels_the_validity(world, occasion_of):
    certify(world, occasion_of("Wang"), "verify_pass")
    certify(world, occasion_of("Wang"), "verify_fail", number="R-1", valid_until=None)
    row = Instrument.objects.get(pk=world.scale)
    assert (row.state, row.valid_until, row.last_certificate) == ("out_of_use", None, "R-1")


def test_after_repair_it_can_pass_again(world, occasion_of):
    certify(world, occasion_of("Wang"), "verify_fail", valid_until=None)
    with pytest.raises(RuleRefusal):
        certify(world, occasion_of("Wang"), "verify_pass")
    commands.record_repair(occasion_of("Zhou"), instrument_id=world.scale, note="更换传感器")
    certify(world, occasion_of("Wang"), "verify_pass", number="C-2")
    assert Instrument.objects.get(pk=world.scale).state == "in_use"


def test_a_calibration_without_agreed_validity_keeps_the_old_one(world, occasion_of):
    before = Instrument.objects.get(pk=world.device).valid_until
    certify(world, occasion_of("Wang"), "calibrated", valid_until=None, instrument=world.device)
    assert Instrument.objects.get(pk=world.device).valid_until == before


def test_an_unaccepted_instrument_cannot_be_verified(world, occasion_of):
    with pytest.raises(RuleRefusal):
        certify(world, occasion_of("Wang"), "verify_pass", instrument=world.spare_scale)


def test_a_certificate_causes_nothing_else(world, occasion_of):
    with pytest.raises(InputError):
        certify(world, occasion_of("Wang"), "scrap")


def test_the_sweep_marks_what_ran_out_and_writes_one_event(world, occasion_of):
    certify(world, occasion_of("Wang"), "verify_pass")
    assert commands.mark_overdue(occasion_of("Wang", at=NOW + timedelta(days=364))) == 0
    assert commands.mark_overdue(occasion_of("Wang", at=NOW + timedelta(days=365))) == 1
    assert Instrument.objects.get(pk=world.scale).state == "overdue"
    assert len(history("instrument", "*")) == 1
