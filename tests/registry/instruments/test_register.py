"""Registering, accepting, moving and ending instruments."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.registry.conftest import CITY, COUNTY, NOW, TODAY

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.registry.instruments import commands, queries
from suyuan.registry.instruments.models import Instrument, InstrumentLot
from suyuan.registry.journal.queries import broken_links, history


def register(world, occasion, **given):
    asked = {"kind": "nawi", "owner_id": world.factory, "jurisdiction": COUNTY} | given
    return commands.register_instrument(occasion, **asked)


class TestRegister:
    def test_a_controlled_one_waits_for_the_county_authority(self, world, occasion_of):
        row = register(world, occasion_of("Zhou"), use_field="trade_settlement", serial_no="9")
        assert (row.state, row.controlled) == ("registered", True)
        assert queries.detail(row.id, on=TODAY)["status"] == "unverified"

    def test_the_same_scale_in_another_use_is_in_use_at_once(self, world, occasion_of):
        row = register(world, occasion_of("Zhou"))
        assert (row.state, row.controlled) == ("in_use", False)
        assert queries.detail(row.id, on=TODAY)["status"] == "not_controlled"

    def test_it_gets_a_label_number_when_it_has_none(self, world, occasion_of):
        first, second = (register(world, occasion_of("Zhou")) for _ in range(2))
        assert first.label_no.startswith("SY")
        assert len({first.label_no, second.label_no}) == 2

    def test_its_first_use_is_history(self, world, occasion_of):
        row = register(world, occasion_of("Zhou"), use_field="trade_settlement", place="门口")
        (use,) = queries.detail(row.id, on=TODAY)["uses"]
        assert (use["place"], use["controlled"], use["valid_from"]) == ("门口", True, TODAY)
        assert use["edition_id"] == "CN-SAMR-2020-42"

    def test_a_serial_number_is_registered_once(self, world, occasion_of):
        with pytest.raises(Conflict):
            register(
                world,
                occasion_of("Zhou"),
                manufacturer="示例衡器厂",
                model="TCS-150",
                serial_no="N-0001",
            )

    def test_two_without_serial_number_are_two(self, world, occasion_of):
        register(world, occasion_of("Zhou"), model="A")
        register(world, occasion_of("Zhou"), model="A")
        assert Instrument.objects.filter(model="A", serial_no="").count() == 2

    @pytest.mark.parametrize(
        "wrong", [{"usage": "toy"}, {"use_field": "fun"}, {"colour": "red"}], ids=["usage", "use", "column"]
    )
    def test_unknown_words_are_refused(self, world, occasion_of, wrong):
        with pytest.raises(InputError):
            register(world, occasion_of("Zhou"), **wrong)

    def test_an_unknown_kind_is_not_found(self, world, occasion_of):
        with pytest.raises(NotFound):
            register(world, occasion_of("Zhou"), kind="perpetuum_mobile")

    @pytest.mark.parametrize("name", ["Li", "Sun", "Zhao"])
    def test_nobody_registers_for_another_house(self, world, occasion_of, name):
        with pytest.raises(NotPermitted):
            register(world, occasion_of(name))


class TestAcceptRegistration:
    def test_the_authority_takes_it_into_use(self, world, occasion_of):
        commands.accept_registration(occasion_of("Sun"), instrument_id=world.spare_scale)
        assert Instrument.objects.get(pk=world.spare_scale).state == "in_use"
        last = history("instrument", world.spare_scale)[-1]
        assert (last["from_state"], last["to_state"]) == ("registered", "in_use")

    def test_the_owner_may_not(self, world, occasion_of):
        with pytest.raises(NotPermitted):
            commands.accept_registration(occasion_of("Zhou"), instrument_id=world.spare_scale)

    def test_twice_is_refused(self, world, occasion_of):
        with pytest.raises(RuleRefusal):
            commands.accept_registration(occasion_of("Sun"), instrument_id=world.scale)

    def test_a_returned_one_stays_registered_with_the_reason(self, world, occasion_of):
        commands.return_registration(
            occasion_of("Sun"), instrument_id=world.spare_scale, reason="铭牌照片不清"
        )
        assert Instrument.objects.get(pk=world.spare_scale).state == "registered"
        assert history("instrument", world.spare_scale)[-1]["reason"] == "铭牌照片不清"


class TestMove:
    def test_a_move_is_a_new_use_and_must_be_accepted_again(self, world, occasion_of):
        later = occasion_of("Zhou", at=NOW + timedelta(days=30))
        commands.move(
            later, instrument_id=world.scale, jurisdiction=CITY, place="二号门", use_field="trade_settlement"
        )
        detail = queries.detail(world.scale, on=TODAY)
        assert (detail["state"], detail["place"], detail["jurisdiction_id"]) == ("registered", "二号门", CITY)
        assert [(use["place"], use["valid_to"]) for use in detail["uses"]] == [
            ("二号门", None),
            ("一号门", TODAY + timedelta(days=30)),
        ]

    def test_a_new_use_decides_control_again(self, world, occasion_of):
        commands.move(
            occasion_of("Zhou"), instrument_id=world.scale, jurisdiction=COUNTY, place="库房", use_field=""
        )
        assert Instrument.objects.get(pk=world.scale).controlled is False

    def test_an_idle_one_does_not_move(self, world, occasion_of):
        commands.set_idle(occasion_of("Zhou"), instrument_id=world.scale, reason="停产")
        with pytest.raises(RuleRefusal):
            commands.move(
                occasion_of("Zhou"), instrument_id=world.scale, jurisdiction=CITY, place="x", use_field=""
            )


class TestLife:
    def test_idle_then_back_must_be_verified_before_use(self, world, occasion_of):
        zhou = occasion_of("Zhou")
        commands.set_idle(zhou, instrument_id=world.scale, reason="停产")
        assert queries.detail(world.scale, on=TODAY)["status"] == "idle"
        commands.reactivate(zhou, instrument_id=world.scale)
        assert queries.detail(world.scale, on=TODAY)["status"] == "unverified"

    def test_an_inspector_stops_it(self, world, occasion_of):
        commands.order_stop(occasion_of("Tan"), instrument_id=world.scale, reason="铅封破损")
        assert queries.detail(world.scale, on=TODAY)["status"] == "rejected"

    def test_scrapped_is_the_end(self, world, occasion_of):
        commands.scrap(occasion_of("Zhou"), instrument_id=world.scale, reason="报废")
        with pytest.raises(RuleRefusal):
            commands.set_idle(occasion_of("Zhou"), instrument_id=world.scale, reason="x")

    def test_a_stranger_is_not_found(self, world, occasion_of):
        with pytest.raises(NotFound):
            commands.scrap(occasion_of("Zhou"), instrument_id=UUID(int=5), reason="x")

    def test_the_journal_stays_sound(self, world, occasion_of):
        commands.scrap(occasion_of("Zhou"), instrument_id=world.scale, reason="报废")
        assert broken_links() == []


LOT = {
    "kind": "water_meter",
    "number": "LOT-1",
    "serial_range": "1-500",
    "count": 500,
    "jurisdiction": COUNTY,
    "installed_on": date(2022, 5, 1),
    "service_life_years": 6,
}


class TestLot:
    def test_it_is_replaced_at_the_end_of_its_service_life(self, world, occasion_of):
        commands.register_lot(occasion_of("Zhou"), operator_id=world.factory, **LOT)
        assert InstrumentLot.objects.get(number="LOT-1").replace_by == date(2028, 5, 1)
        assert queries.lots(on=TODAY, path="000000/220000/220100").total == 1

    def test_a_number_is_used_once(self, world, occasion_of):
        commands.register_lot(occasion_of("Zhou"), operator_id=world.factory, **LOT)
        with pytest.raises(Conflict):
            commands.register_lot(occasion_of("Zhou"), operator_id=world.factory, **LOT)

    def test_an_empty_lot_is_refused(self, world, occasion_of):
        with pytest.raises(InputError):
            commands.register_lot(occasion_of("Zhou"), operator_id=world.factory, **(LOT | {"count": 0}))
