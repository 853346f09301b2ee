"""Data sets from the registers: what the queries give, one act for a new version, nobody named."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from tests.registry.conftest import TODAY, World, standard_in_service
from tests.registry.road import road

from suyuan.base.errors import InputError, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.datasets import auditing, automatic, looking
from suyuan.registry.datasets.models import DataSet, DataSetVersion
from suyuan.registry.journal import auditing as journal
from suyuan.registry.journal.models import Event
from suyuan.registry.results.models import Result
from suyuan.registry.standards import checking
from suyuan.registry.standards.checking import CheckForm


def made(world: World, recipe: str, **more: Any) -> DataSet:
    code = f"AUTO-{recipe[:3].upper()}"
    return automatic.register_automatic(
        world.occasion("Wang"), organization_id=world.lab, recipe=recipe, code=code, **more
    )


class TestEnvironment:
    def test_the_conditions_of_every_job_become_a_row(self, world: World):
        road(world).recorded()
        row = automatic.refresh(world.occasion("Wang"), data_set_id=made(world, "environment").pk)
        assert (row.state, row.rows, row.as_of) == ("checked", 1, TODAY)
        line = looking.rows_of(row)[0]
        assert [line[name] for name in ("temperature", "humidity", "pressure")] == [20.1, 48.0, 1002.3]

    def test_the_day_decides(self, world: World):
        road(world).recorded()
        with pytest.raises(RuleRefusal, match="no data"):
            automatic.refresh(
                world.occasion("Wang"), data_set_id=made(world, "environment").pk, as_of=date(2026, 1, 1)
            )
        assert not DataSetVersion.objects.exists()


class TestResults:
    def test_results_of_valid_certificates_without_their_owner(self, world: World):
        road(world).issued()
        home = made(world, "results", instrument_kind="weights")
        row = automatic.refresh(world.occasion("Wang"), data_set_id=home.pk)
        stored = Result.objects.filter(evaluation__jobs__institution_id=world.lab)
        assert row.rows == stored.count() > 0
        lines = looking.rows_of(row)
        assert sorted(line["value"] for line in lines) == sorted(stored.values_list("value", flat=True))
        assert {line["owner"] for line in lines} == {automatic.masked(home.pk, world.factory)}
        assert str(world.factory) not in row.manifest + json.dumps(row.members)

    def test_an_owner_has_another_name_in_another_set(self):
        one, other, owner = UUID(int=1), UUID(int=2), UUID(int=3)
        assert automatic.masked(one, owner) != automatic.masked(other, owner)
        assert automatic.masked(one, owner) == automatic.masked(one, owner)

    def test_another_kind_has_no_results(self, world: World):
        road(world).issued()
        home = made(world, "results", instrument_kind="nawi")
        with pytest.raises(RuleRefusal):
            automatic.refresh(world.occasion("Wang"), data_set_id=home.pk)


class TestCheckStandards:
    def test_every_occasion_is_a_row(self, world: World):
        standard = standard_in_service(world)
        check = checking.establish_check(
            world.occasion("Gao"), standard_id=standard,
            form=CheckForm(name=Text("核查砝码", "Check weight"), unit="mg", point="100 g"),
        )  # fmt: skip
        for day in (1, 5, 9):
            checking.record_check(
                world.occasion("Gao"), check_id=check.pk, performed_on=date(2026, 3, day), readings=["0.04"]
            )
        row = automatic.refresh(world.occasion("Gao"), data_set_id=made(world, "check_standards").pk)
        assert [(line["performed_on"].day, line["value"], line["unit"]) for line in looking.rows_of(row)] == [
            (1, 0.04, "mg"), (5, 0.04, "mg"), (9, 0.04, "mg"),
        ]  # fmt: skip
        assert row.members[0][0] == "核查砝码 / Check weight · 100 g · mg"


class TestRefresh:
    def test_it_is_one_history_and_one_sound_house(self, world: World):
        road(world).recorded()
        automatic.refresh(world.occasion("Wang"), data_set_id=made(world, "environment").pk)
        acts = list(
            Event.objects.filter(act__startswith="datasets.").order_by("seq").values_list("act", flat=True)
        )
        assert acts == [f"datasets.{verb}" for verb in ("register", "begin", "ingest", "refresh", "check")]
        assert list(journal.faults()) == list(auditing.faults()) == []

    def test_an_unknown_recipe_is_refused(self, world: World):
        with pytest.raises(InputError):
            made(world, "luck")

    def test_another_laboratory_may_not(self, world: World):
        home = made(world, "environment")
        with pytest.raises(NotPermitted):
            automatic.refresh(world.occasion("Zhao"), data_set_id=home.pk)

    @pytest.mark.parametrize("recipe", list(automatic.RECIPES))
    def test_every_recipe_declares_sound_columns(self, world: World, recipe: str):
        home = made(world, recipe)
        assert home.checks
        assert all(0 <= Decimal(check["most"]) <= 1 for check in home.checks)
