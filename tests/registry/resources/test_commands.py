"""Declaring capabilities, changing them by new editions, pausing, stopping by order, withdrawing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.registry.conftest import World
from tests.registry.resources.conftest import form

from suyuan.base.errors import InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.registry.journal.queries import history
from suyuan.registry.resources import commands, queries, states
from suyuan.registry.resources.commands import CapabilityRefused
from suyuan.registry.resources.models import Capability


def stands(row: Capability) -> str:
    return str(Capability.objects.get(pk=row.pk).state)


class TestDeclare:
    def test_it_offers_the_capability_with_its_numbers_and_one_event(self, world: World, weights: Capability):
        row = Capability.objects.get(pk=weights.pk)
        assert (row.state, row.edition, row.line) == ("offered", 1, row.pk)
        assert (row.low_value, row.high_value, row.a, row.b) == (1.0, 20.0, 2e-5, 1e-6)
        assert row.jurisdiction_id == "220000"
        assert [event["act"] for event in history(commands.ENTITY, row.line)] == ["resources.declare"]

    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({"quantity": "luck"}, "quantity"),
            ({"kind": "crystal_ball"}, "kind"),
            ({"unit": "MPa"}, "unit"),
            ({"unit": ""}, "unit"),
            ({"low": "about one"}, "low"),
            ({"low": "nan"}, "low"),
            ({"high": "1e99"}, "high"),
            ({"low": "30"}, "high"),
            ({"u_absolute": "-1"}, "u_absolute"),
            ({"u_absolute": "", "u_relative": ""}, "u_absolute"),
            ({"u_relative_unit": "permil"}, "u_relative_unit"),
            ({"service": "by_post"}, "service"),
            ({"turnaround_days": "soon"}, "turnaround_days"),
            ({"turnaround_days": "0"}, "turnaround_days"),
            ({"shared_from": "1 May"}, "shared_from"),
            ({"shared_to": "2025-12-31"}, "shared_to"),
            ({"method": "x" * 161}, "method"),
            ({"name_en": "bell \x07"}, "name_en"),
            ({"quantity": "temperature", "kind": "", "unit": "°C", "u_absolute": ""}, "u_absolute"),
        ],
    )
    def test_it_refuses_and_names_the_field(self, world: World, changes: dict[str, Any], column: str):
        with pytest.raises(CapabilityRefused) as refused:
            commands.declare(world.occasion("Wang"), organization_id=world.lab, form=form(**changes))
        assert set(refused.value.facts["columns"]) == {column}  # type: ignore[call-overload]
        assert not Capability.objects.exists()

    def test_it_names_every_fault_at_once(self, world: World):
        with pytest.raises(CapabilityRefused) as refused:
            commands.declare(world.occasion("Wang"), organization_id=world.lab, form=form(low="x", high="y"))
        assert len(refused.value.facts["problems"]) == 2  # type: ignore[arg-type]

    @pytest.mark.parametrize("name", ["Li", "Zhao", "Sun", "Zhou"])
    def test_only_the_keepers_of_the_house_declare(self, world: World, name: str):
        with pytest.raises(NotPermitted):
            commands.declare(world.occasion(name), organization_id=world.lab, form=form())

    def test_nobody_declares_for_another_house(self, world: World):
        with pytest.raises(NotPermitted):
            commands.declare(world.occasion("Wang"), organization_id=world.other_lab, form=form())


class TestChange:
    def test_a_change_is_a_new_edition_and_the_old_one_stays(self, world: World, weights: Capability):
        new = commands.change(world.occasion("Wang"), capability_id=weights.pk, form=form(high="50"))
        assert stands(weights) == "replaced"
        assert [(one["edition"], one["high"]) for one in queries.editions(weights.line)] == [
            (2, "50"),
            (1, "20"),
        ]
        assert new.state == "offered"
        assert [event["act"] for event in history(commands.ENTITY, weights.line)] == [
            "resources.declare",
            "resources.change",
        ]

    def test_a_paused_one_stays_paused(self, world: World, weights: Capability):
        wang = world.occasion("Wang")
        commands.advance(wang, capability_id=weights.pk, event="pause", reason="moving house")
        assert commands.change(wang, capability_id=weights.pk, form=form(high="50")).state == "paused"

    def test_an_old_edition_is_not_changed_again(self, world: World, weights: Capability):
        wang = world.occasion("Wang")
        commands.change(wang, capability_id=weights.pk, form=form(high="50"))
        with pytest.raises(RuleRefusal):
            commands.change(wang, capability_id=weights.pk, form=form(high="60"))

    def test_a_wrong_form_changes_nothing(self, world: World, weights: Capability):
        with pytest.raises(CapabilityRefused):
            commands.change(world.occasion("Wang"), capability_id=weights.pk, form=form(unit="m"))
        assert stands(weights) == "offered"


class TestStates:
    @pytest.mark.parametrize("state", states.STATES)
    @pytest.mark.parametrize("event", states.EVENTS)
    def test_what_is_not_in_the_table_is_refused_with_a_reason(self, state: str, event: str):
        refusal = states.why_not(state, event)
        assert (refusal is None) == ((state, event) in states.TARGETS)

    def test_what_the_authority_stopped_only_the_authority_lifts(self, world: World, weights: Capability):
        wang, sun = world.occasion("Wang"), world.occasion("Sun")
        commands.advance(sun, capability_id=weights.pk, event="stop", reason="the comparison was failed")
        with pytest.raises(RuleRefusal):
            commands.advance(wang, capability_id=weights.pk, event="resume")
        with pytest.raises(NotPermitted):
            commands.advance(wang, capability_id=weights.pk, event="lift")
        commands.advance(sun, capability_id=weights.pk, event="lift")
        assert stands(weights) == "paused"
        commands.advance(wang, capability_id=weights.pk, event="resume")
        assert stands(weights) == "offered"

    @pytest.mark.parametrize("name", ["Wang", "Feng"])
    def test_house_and_authority_withdraw(self, world: World, weights: Capability, name: str):
        commands.advance(world.occasion(name), capability_id=weights.pk, event="withdraw", reason="it ended")
        assert stands(weights) == "withdrawn"

    @pytest.mark.parametrize("event", states.WITH_REASON)
    def test_some_events_need_a_reason(self, world: World, weights: Capability, event: str):
        who = world.occasion("Sun" if event == "stop" else "Wang")
        with pytest.raises(Missing):
            commands.advance(who, capability_id=weights.pk, event=event, reason=" ")
        assert stands(weights) == "offered"

    def test_unknown_events_and_capabilities(self, world: World, weights: Capability):
        with pytest.raises(InputError):
            commands.advance(world.occasion("Wang"), capability_id=weights.pk, event="change")
        with pytest.raises(NotFound):
            commands.advance(world.occasion("Wang"), capability_id=world.lab, event="pause", reason="x")
