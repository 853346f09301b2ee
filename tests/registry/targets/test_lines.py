"""Task lines and baselines: loaded as data, read from the registers, recorded as series, carried on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.registry.conftest import NOW, PROVINCE, TODAY, World
from tests.registry.innovation.conftest import Studio, make

from suyuan.base.text import same
from suyuan.registry.innovation import licensing, recognising, testing
from suyuan.registry.targets.evaluating import evaluation_of
from suyuan.registry.targets.lines import baselines, plan_lines
from suyuan.registry.targets.loading import load_plans
from suyuan.registry.targets.models import Baseline, PlanLine
from suyuan.registry.targets.queries import measure, plan, registers_version, series_observed
from suyuan.registry.targets.states import TOPICS
from suyuan.web.plan_paper import paper_of

CODE = "CN-22-2021-2035"
pytestmark = pytest.mark.django_db


@pytest.fixture
def studio(world: World) -> Studio:
    load_plans()
    return make(world)


def value(indicator: str, on: date = TODAY) -> float:
    return measure(indicator, on=on, within=PROVINCE).value


class TestLoading:
    def test_every_task_line_has_an_indicator_that_a_register_feeds(self, studio: Studio):
        lines = plan_lines(plan(CODE), on=TODAY)
        assert {one.topic for one in lines} == set(TOPICS) - {"other"}
        assert all(figure.reading is not None for one in lines for figure in one.figures)

    def test_the_baseline_of_2019_is_that_of_the_source(self, studio: Studio):
        found = baselines(CODE)["public_standards_valid"]
        assert (found["value"], found["as_of"]) == (Decimal(1272), "2019-05")

    def test_loading_again_adds_nothing(self, studio: Studio):
        before = Baseline.objects.count(), PlanLine.objects.count()
        load_plans()
        assert (Baseline.objects.count(), PlanLine.objects.count()) == before
        assert before[0] > 0

    def test_the_lines_are_series_that_the_daily_duty_records(self, studio: Studio):
        known = {series.indicator for series, _ in series_observed(CODE)}
        assert {row.indicator_id for row in PlanLine.objects.filter(plan=CODE)} <= known


class TestEvaluation:
    def test_an_evaluation_tells_the_baseline_and_every_line(self, studio: Studio):
        content = evaluation_of(CODE, kind="midterm", on=TODAY)
        (known,) = [one["baseline"] for one in content["targets"] if one["baseline"]]
        # Source: plan_targets.json, the provincial news of May 2019.
        assert (known["value"], known["as_of"]) == ("1272", "2019-05")
        told = {line["topic"]: line for line in content["lines"]}
        assert set(told) == set(TOPICS) - {"other"}
        assert all(one["value"] is not None for line in told.values() for one in line["figures"])

    def test_an_evaluation_of_the_first_form_still_prints(self, studio: Studio):
        content = evaluation_of(CODE, kind="midterm", on=TODAY)
        printed = [section.title.en for section in paper_of(content, is_synthetic=True).sections]
        older = {name: part for name, part in content.items() if name != "lines"}
        older["targets"] = [
            {name: part for name, part in one.items() if name != "baseline"} for one in content["targets"]
        ]
        before = [section.title.en for section in paper_of(older, is_synthetic=True).sections]
        assert printed == [*before[:-2], "Lines of work", *before[-2:]]


class TestReading:
    def test_an_open_licence_counts_until_it_is_withdrawn(self, studio: Studio):
        row = studio.open_statement()
        studio.draft()
        assert value("open_licences") == 1
        assert value("open_licences", TODAY - timedelta(days=1)) == 0
        licensing.withdraw(studio.by("Wang"), statement_id=row.pk, reason="另有安排")
        assert value("open_licences") == 0

    def test_a_licence_counts_within_its_term(self, studio: Studio):
        row = studio.open_statement()
        licensing.take_licence(
            studio.by("Lin"), statement_id=row.pk, licensee_id=studio.world.factory, notice="实施",
            paid="20000", paid_on=TODAY,
        )  # fmt: skip
        assert value("patent_licences") == 1
        assert value("patent_licences", row.term_until + timedelta(days=1)) == 0

    def test_a_first_set_counts_for_three_years(self, studio: Studio):
        later = NOW + timedelta(days=30)
        row = studio.first_set()
        recognising.recommend(studio.by("Sun"), first_set_id=row.pk)
        recognising.review(studio.by("Sun"), first_set_id=row.pk, opinion="属首台套")
        recognising.publicise(studio.by("Sun"), first_set_id=row.pk)
        recognising.recognise(studio.by("Feng", later), first_set_id=row.pk, decision_no="1")
        assert value("first_sets") == 0
        assert value("first_sets", later.date()) == 1
        assert value("first_sets", later.date().replace(year=later.year + 3)) == 0

    def test_a_project_counts_from_its_grant(self, studio: Studio):
        from suyuan.registry.innovation import projects

        row = studio.project()
        projects.review(studio.by("Sun"), project_id=row.pk, report="同意")
        assert value("science_projects") == 0
        projects.fund(studio.by("Feng"), project_id=row.pk, granted="1", decision_no="1")
        assert value("science_projects") == 1
        (member,) = measure("science_projects", on=TODAY, within=PROVINCE).members
        assert member.id == str(row.pk)

    def test_a_test_counts_once_it_is_published(self, studio: Studio):
        from tests.registry.innovation.conftest import PAIRS

        row = studio.test()
        testing.measure(studio.by("Li"), test_id=row.pk, rows=PAIRS)
        testing.compute(studio.by("Li"), test_id=row.pk)
        assert value("equivalence_tests") == 0
        testing.publish(studio.by("Wang"), test_id=row.pk)
        assert value("equivalence_tests") == 1

    def test_brands_and_firms_count_while_they_stand(self, studio: Studio):
        given: dict[str, Any] = {"organization_id": studio.world.factory, "document_no": "1"}
        recognising.grant_tier(studio.by("Feng"), tier="innovative", valid_from=TODAY, **given)
        brand = recognising.list_brand(studio.by("Sun"), name=same("B"), listing="national", **given)
        assert (value("specialised_firms"), value("instrument_brands")) == (1, 1)
        recognising.remove_brand(studio.by("Sun"), brand_id=brand.pk, reason="停产")
        assert value("instrument_brands") == 0
        assert value("specialised_firms", TODAY.replace(year=TODAY.year + 3)) == 0


@pytest.mark.parametrize("number", [3, 30])
def test_lines_take_the_same_queries_for_any_number(
    studio: Studio, number: int, django_assert_max_num_queries: Any
):
    for _ in range(number):
        studio.open_statement()
    known, version = plan(CODE), registers_version()
    with django_assert_max_num_queries(53):  # every table of the registers is read once
        lines = plan_lines(known, on=TODAY, version=version)
    (shown,) = (figure for one in lines for figure in one.figures if figure.indicator == "open_licences")
    assert shown.reading is not None
    assert shown.reading.value == number
    with django_assert_max_num_queries(3):
        plan_lines(known, on=TODAY, version=version)
