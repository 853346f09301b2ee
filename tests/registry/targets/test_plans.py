"""A plan's values are queries over the registers; what has no register says so."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import CITY, COUNTY, NOW, PROVINCE, TODAY, standard_form, standard_in_service
from tests.registry.materials.making import soil as make_soil

from suyuan.base.errors import NotFound, NotPermitted, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.planning.tables import TABLES
from suyuan.registry.instruments.commands import apply_certificate, register_lot
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.queries import history
from suyuan.registry.journal.triggers import governed
from suyuan.registry.materials import commands as materials
from suyuan.registry.specifications.commands import register_specification
from suyuan.registry.specifications.models import TechnicalSpecification
from suyuan.registry.standards import commands as standards
from suyuan.registry.standards.models import MeasurementStandard
from suyuan.registry.supervision.models import Inspection
from suyuan.registry.targets import commands, queries
from suyuan.registry.targets.loading import load_plans, plans
from suyuan.registry.targets.models import Observation, Plan, PlanIndicator, Target
from suyuan.registry.targets.tables import FEEDS, READS, feed

PLAN = "CN-22-2021-2035"


@pytest.fixture(autouse=True)
def plans_are_loaded(world):
    load_plans()


def status(indicator, *, on=TODAY):
    return next(one for one in queries.plan_status(PLAN, on=on) if one.indicator == indicator)


class TestLoading:
    def test_every_plan_and_target_of_the_source_is_there(self):
        given = plans()["plans"]
        assert Plan.objects.count() == len(given)
        assert Target.objects.count() == sum(len(plan["targets"]) for plan in given)

    def test_loading_again_adds_nothing(self):
        before = Target.objects.count()
        assert load_plans() == 0
        assert Target.objects.count() == before

    def test_every_indicator_has_a_name_in_both_languages(self):
        rows = PlanIndicator.objects.values_list("name_zh", "name_en")
        assert all(zh and en and zh != en for zh, en in rows)

    def test_the_province_promises_1450_public_standards(self):
        # plan_targets.json, CN-22-2021-2035
        assert status("public_standards_valid").target == 1450


class TestValues:
    def test_a_public_standard_counts_with_itself_as_evidence(self, world):
        found = status("public_standards_valid")
        assert found.value == 1
        assert [member.id for member in found.reading.members] == [str(world.standard)]

    def test_a_value_follows_the_register_at_once(self, world):
        assert status("public_standards_valid").value == 1
        standard_in_service(world)
        assert status("public_standards_valid").value == 2

    def test_a_suspended_standard_does_not_count(self, world, occasion_of):
        standards.advance(occasion_of("Sun"), standard_id=world.standard, event="suspend")
        assert status("public_standards_valid").value == 0

    def test_the_day_asked_for_decides(self, world):
        assert status("public_standards_valid", on=date(2031, 3, 9)).value == 1
        assert status("public_standards_valid", on=date(2031, 3, 10)).value == 0

    def test_an_uncertified_standard_does_not_count(self, world, occasion_of):
        standards.register_standard(occasion_of("Gao"), standard_form(world))
        assert status("public_standards_valid").value == 1

    def test_coverage_is_the_pooled_share_of_required_items(self, world):
        # By hand: the province owes 58 kinds; nine cities 31 each; the counties that are no districts owe 5.
        reading = status("compulsory_standard_coverage").reading
        required = 58 + 9 * 31 + 5 * COUNTIES_THAT_OWE
        assert (reading.numerator, reading.denominator) == (1, required)  # the province serves nawi
        assert reading.value == pytest.approx(100 / required)

    def test_a_local_specification_counts_from_its_first_day(self, world, occasion_of):
        register_specification(
            occasion_of("Feng"), number="JJG(吉) 1-2026", title=Text("甲", "A"), jurisdiction=PROVINCE
        )
        assert status("local_specs_in_force").value == 1
        assert status("local_specs_in_force", on=TODAY - timedelta(days=1)).value == 0

    def test_a_reference_material_counts_from_its_grade_until_it_is_withdrawn(self, world, occasion_of):
        soil = make_soil(world).reviewing()
        assert status("reference_materials").value == 0
        soil.decide()
        assert status("reference_materials").value == 1
        assert status("reference_materials", on=TODAY - timedelta(days=1)).value == 0
        later = occasion_of("Wang", at=NOW + timedelta(days=40))
        materials.withdraw(later, material_id=soil.material, reason="停产")
        assert status("reference_materials", on=TODAY + timedelta(days=39)).value == 1
        assert status("reference_materials", on=TODAY + timedelta(days=41)).value == 0

    @pytest.mark.parametrize("indicator", ["industrial_centers", "honest_units"])
    def test_without_a_register_there_is_no_value(self, indicator, monkeypatch):
        monkeypatch.delitem(FEEDS, READS[indicator], raising=False)
        found = status(indicator)
        assert (found.value, found.reading, found.state) == (None, None, "no_data")
        assert found.state_words.en == "No register yet"

    def test_lots_count_by_pieces(self, world, occasion_of):
        # Controlled and in use: one scale, just verified, and 99 meters of a lot.
        apply_certificate(
            occasion_of("Wang"),
            instrument_id=world.scale,
            event="verify_pass",
            certificate_number="C",
            valid_until=date(2027, 3, 9),
        )
        register_lot(
            occasion_of("Zhou"),
            kind="water_meter",
            number="L",
            serial_range="1-99",
            count=99,
            operator_id=world.factory,
            jurisdiction=COUNTY,
            installed_on=date(2024, 1, 1),
            service_life_years=6,
        )
        reading = queries.measure("verification_coverage", on=TODAY, within=CITY)
        assert (reading.numerator, reading.denominator) == (100, 100)
        later = queries.measure("verification_coverage", on=date(2028, 1, 1), within=CITY)
        assert (later.numerator, later.denominator) == (99, 100)

    def test_an_unknown_plan_is_not_found(self):
        with pytest.raises(NotFound):
            queries.plan_status("no-plan", on=TODAY)

    @pytest.mark.parametrize("number", [1, 10])
    def test_the_tables_take_the_same_queries_for_any_number(self, world, number):
        for _ in range(number - 1):
            standard_in_service(world)
        with queries.Registers(TODAY) as registers, CaptureQueriesContext(connection) as seen:
            assert len(dict(registers)) == len(TABLES) + 1
        assert len(seen) <= 15 + len(FEEDS)  # one for each table, those of standards and instruments more

    def test_after_an_act_only_what_it_touched_is_read_again(self, world, occasion_of):
        def register(title):
            occasion = occasion_of("Feng")
            register_specification(occasion, number=title, title=Text(title, title), jurisdiction=PROVINCE)

        register("A")  # seals what the fixtures wrote without an act
        assert status("local_specs_in_force").value == 1
        queries.measure("inspection_pass", on=TODAY)
        register("B")
        with CaptureQueriesContext(connection) as seen:
            assert status("local_specs_in_force").value == 2
            assert queries.measure("inspection_pass", on=TODAY).denominator == 0
        asked = " ".join(one["sql"] for one in seen)
        assert TechnicalSpecification._meta.db_table in asked
        assert Inspection._meta.db_table not in asked

    def test_what_was_never_committed_is_forgotten(self, world):
        with transaction.atomic():
            standard_in_service(world)
            assert status("public_standards_valid").value == 2
            transaction.set_rollback(True)
        assert status("public_standards_valid").value == 1

    def test_every_table_that_is_read_leaves_a_trace_in_the_journal(self, world):
        # Else a figure would not follow it. The chain itself is read for rows that its acts changed.
        noted = {model._meta.db_table for model in [*governed(), Event]}
        every = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
        with CaptureQueriesContext(connection) as seen:
            for name in FEEDS:
                list(feed(name, TODAY))
        asked = {name for one in seen for name in re.findall(r'"(\w+)"', one["sql"])} & every
        assert {MeasurementStandard._meta.db_table, Event._meta.db_table} < asked
        assert asked <= noted

    def test_a_second_look_reads_only_the_plan_and_the_head_of_the_chain(self, django_assert_num_queries):
        queries.plan_status(PLAN, on=TODAY)
        with django_assert_num_queries(5):
            queries.plan_status(PLAN, on=TODAY)


# Counties and county-level cities of the province that are not districts: 60 units less 21 districts.
COUNTIES_THAT_OWE = 39


class TestRecordObservation:
    def record(self, occasion, **given):
        asked = {"indicator": "public_standards_valid", "jurisdiction": PROVINCE} | given
        return commands.record_observation(occasion, **asked)

    def test_it_keeps_what_the_query_said_with_the_digest_of_its_members(self, world, occasion_of):
        row = self.record(occasion_of("Sun"))
        assert (row.value, row.as_of) == (1, TODAY)
        assert row.members_digest == status("public_standards_valid").reading.digest()
        assert [event["act"] for event in history("observation", row.id)] == ["targets.record_observation"]
        assert len(queries.observations("public_standards_valid", jurisdiction=PROVINCE)) == 1

    def test_the_same_evidence_again_changes_nothing(self, world, occasion_of):
        first = self.record(occasion_of("Sun"))
        assert self.record(occasion_of("Sun", at=NOW + timedelta(hours=1))).id == first.id
        assert Observation.objects.count() == 1

    def test_without_a_register_nothing_is_recorded(self, world, occasion_of, monkeypatch):
        monkeypatch.delitem(FEEDS, "honest_units")
        with pytest.raises(RuleRefusal):
            self.record(occasion_of("Sun"), indicator="honest_units")

    def test_a_share_keeps_its_whole_and_each_way_of_counting_is_a_series(self, world, occasion_of):
        for variant in ("pooled", "mean"):
            self.record(
                occasion_of("Sun"), indicator="compulsory_standard_coverage", options={"variant": variant}
            )
        keys = dict(Observation.objects.values_list("variant_key", "whole"))
        assert keys.keys() == {"variant=pooled", "variant=mean"}
        assert set(keys.values()) == {58 + 9 * 31 + 5 * COUNTIES_THAT_OWE}

    def test_a_day_to_come_or_before_the_registers_is_refused(self, world, occasion_of):
        for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
            with pytest.raises(OutOfRange):
                self.record(occasion_of("Sun"), on=day)

    def test_a_register_that_knows_the_present_only_cannot_be_read_back(self, world, occasion_of):
        later = occasion_of("Sun", at=NOW + timedelta(days=9))
        with pytest.raises(RuleRefusal):
            self.record(later, indicator="verification_coverage", on=TODAY + timedelta(days=2))
        assert self.record(later, indicator="verification_coverage").as_of == later.today

    @pytest.mark.parametrize("name", ["Wang", "Zhou", "Ma"])
    def test_others_may_not(self, world, occasion_of, name):
        with pytest.raises(NotPermitted):
            self.record(occasion_of(name))
