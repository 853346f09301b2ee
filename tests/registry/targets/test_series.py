"""Readings week by week, read back, and what the trend through them says about a target."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.registry.conftest import NOW, PROVINCE, TODAY, standard_in_service

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.specifications.commands import register_specification
from suyuan.registry.targets import commands, queries
from suyuan.registry.targets.lines import plan_lines
from suyuan.registry.targets.loading import load_plans
from suyuan.registry.targets.models import Observation, Plan, Target

PLAN = "CN-22-2021-2035"
NATIONAL = ("CN-2013-2020", "CN-sme-partner", "CN-metrology-data")
COUNTED = "public_standards_valid"


@pytest.fixture(autouse=True)
def plans_are_loaded(world):
    load_plans()


def system(world, *, days=0):
    return Occasion(actor=SYSTEM, at=NOW + timedelta(days=days), identities=world.identities, zone=NOW.tzinfo)


def status(indicator=COUNTED, *, on=TODAY):
    return next(one for one in queries.plan_status(PLAN, on=on) if one.indicator == indicator)


def due(year, indicator=COUNTED, **changed):
    Target.objects.filter(plan=PLAN, indicator=indicator).update(due=year, **changed)


def fed_series(code):
    """Of the targets and the task lines of a plan those that a register feeds."""
    targets = [one for one in queries.plan_status(code, on=TODAY) if one.reading is not None]
    row = queries.plan(code)
    figures = [figure for line in plan_lines(row, on=TODAY) for figure in line.figures if figure.reading]
    place = row["jurisdiction_code"]
    return {
        *(one.series.key for one in targets),
        *(queries.line_series(figure.indicator, place).key for figure in figures),
    }


class TestTheDuty:
    def test_it_reads_each_series_that_has_a_register_once_a_week(self, world):
        fed = {key for plan in (PLAN, *NATIONAL) for key in fed_series(plan)}
        first = commands.observe_due(system(world))
        columns = ("indicator_id", "jurisdiction_id", "variant_key")
        assert set(Observation.objects.values_list(*columns)) == fed
        assert first == len(fed)
        assert commands.observe_due(system(world, days=6)) == 0
        assert commands.observe_due(system(world, days=7)) == first
        assert [str(fault) for fault in faults()] == []

    def test_on_the_last_day_of_the_year_every_series_is_read(self, world):
        to_the_end = (date(2026, 12, 31) - TODAY).days
        commands.observe_due(system(world, days=to_the_end - 2))
        assert commands.observe_due(system(world, days=to_the_end)) > 0
        assert commands.observe_due(system(world, days=to_the_end)) == 0

    def test_plans_of_elsewhere_and_drafts_are_left_alone(self, world):
        Plan.objects.filter(pk__in=(PLAN, *NATIONAL)).update(state="draft")
        assert commands.observe_due(system(world)) == 0


class TestReadBack:
    def test_days_gone_by_are_read_from_the_dates_in_the_registers(self, world, occasion_of):
        register_specification(
            occasion_of("Feng", at=NOW + timedelta(days=100)), number="JJG(吉) 1-2026",
            title=Text("甲", "A"), jurisdiction=PROVINCE,
        )  # fmt: skip
        later = occasion_of("Sun", at=NOW + timedelta(days=200))
        given = {"indicator": "local_specs_in_force", "jurisdiction": PROVINCE, "since": TODAY, "every": 50}
        assert commands.read_back(later, **given) == 5
        rows = queries.observations("local_specs_in_force", jurisdiction=PROVINCE)
        assert [(row["as_of"] - TODAY).days for row in rows] == [0, 50, 100, 150, 200]
        assert [row["value"] for row in rows] == [0, 0, 1, 1, 1]
        assert commands.read_back(later, **given) == 0
        past = status("local_specs_in_force", on=later.today).history
        assert [one.read_back for one in past] == [True, True, True, True, False]

    def test_a_whole_plan_is_read_back_as_far_as_its_registers_know(self, world, occasion_of):
        later = occasion_of("Sun", at=NOW + timedelta(days=100))
        given = {"plan_code": PLAN, "since": TODAY, "every": 50}
        number = commands.read_back_plan(later, **given)
        fed = fed_series(PLAN)
        assert number == 2 * len(fed)  # two days each, none of which is today
        assert commands.read_back_plan(later, **given) == 0

    def test_too_many_days_at_once_are_refused(self, world, occasion_of):
        later = occasion_of("Sun", at=NOW + timedelta(days=900))
        with pytest.raises(OutOfRange):
            commands.read_back(later, indicator=COUNTED, jurisdiction=PROVINCE, since=TODAY, every=1)


class TestTheTrendDecides:
    def readings(self, world, *values, every=60):
        """Recorded readings that end today, written as the duty would have."""
        for number, value in enumerate(reversed(values)):
            Observation.objects.create(
                id=world.identities(), created_at=NOW, updated_at=NOW, indicator_id=COUNTED,
                jurisdiction_id=PROVINCE, as_of=TODAY - timedelta(days=every * number), value=value,
                members_digest="0" * 64, query_version="test",
            )  # fmt: skip

    def test_few_readings_leave_it_open(self, world):
        due(2027)
        self.readings(world, 1, 1, 1)
        assert status().state == "open"

    def test_a_target_within_easy_reach_is_on_track(self, world):
        # The register holds one standard today; 60 a year were added, so many are there by the end of 2027.
        due(2027, value=3)
        self.readings(world, -39, -29, -19, -9, 1)
        found = status()
        assert found.ahead.low > 3
        assert (found.state, found.trend.readings) == ("on_track", 5)

    def test_out_of_reach_is_off_track(self, world):
        due(2027, value=1000)
        self.readings(world, -3, -2, -1, 0, 1)
        assert status().state == "off_track"

    def test_in_between_is_at_risk(self, world):
        self.readings(world, -3, -2, -1, 0, 1)
        due(2027)
        middle = round(status().ahead.value)
        due(2027, value=middle)
        assert status().state == "at_risk"

    def test_after_the_due_year_its_last_day_is_read_back(self, world):
        due(2026, value=2)
        standard_in_service(world)
        assert status(on=date(2027, 3, 1)).when_due == 2
        assert status(on=date(2027, 3, 1)).state == "met"
        due(2026, value=3)
        assert status(on=date(2027, 3, 1)).state == "missed"

    def test_what_was_due_before_the_registers_began_was_not_measured(self, world):
        found = status()
        assert (found.due, found.when_due, found.state) == (2025, None, "unmeasured")
