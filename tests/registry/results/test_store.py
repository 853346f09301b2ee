"""Storing an evaluation: lines, set-ups that results share, influences that are edges of the graph."""

from __future__ import annotations

import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY
from tests.registry.road import POINTS, Road, another_set, readings

from suyuan.methods.evaluation import compare
from suyuan.registry.jobs.computation import compute
from suyuan.registry.jobs.models import Job
from suyuan.registry.journal.queries import broken_links
from suyuan.registry.results.models import Influence, ObservationSet, Result, SetUp
from suyuan.registry.results.queries import ancestry, budget, stored_evaluation
from suyuan.registry.results.rules import elementary


def test_every_line_of_the_engine_is_a_result(road: Road):
    road.recorded()
    job = Job.objects.select_related("instrument", "pack").get(pk=road.job)
    again = compute(job, readings(), performed_on=TODAY)
    stored = stored_evaluation(job.evaluation_id)
    assert compare(stored, again.evaluation) == ()
    assert [line.to_record() for line in stored.lines] == [
        line.to_record() for line in again.evaluation.lines
    ]
    assert [line.point for line in stored.lines] == list(POINTS)


def test_the_budget_of_a_result_adds_up_to_its_uncertainty(road: Road):
    road.recorded()
    for result in Result.objects.filter(evaluation=road.row.evaluation):
        total = math.sqrt(math.fsum(part["component"] ** 2 for part in budget(result.id)))
        assert total == pytest.approx(result.u, rel=1e-9)


def test_what_the_standards_contribute_is_an_edge_to_their_result(road: Road):
    road.recorded()
    edges = Influence.objects.filter(kind="standard")
    assert edges.count() == len(POINTS)
    assert all(edge.parent_id == edge.origin and edge.set_up_id is not None for edge in edges)
    assert {edge.parent.evaluation.certificate_number for edge in edges} == {"EX-ROOT-2026-0001"}


def test_two_results_with_the_same_standards_share_one_set_up(road: Road):
    road.recorded()
    first = SetUp.objects.count()
    other = Road(world=road.world, instrument=another_set(road.world, 7)).recorded()
    assert SetUp.objects.count() == first == len(POINTS)
    assert Influence.objects.filter(kind="standard").count() == len(POINTS)
    shared = {result.set_up_id for result in Result.objects.filter(evaluation=other.row.evaluation)}
    assert shared == set(SetUp.objects.values_list("id", flat=True))


def test_two_roads_to_the_elementary_components_meet(road: Road):
    """Stored influences followed through the tables, and the rows that the engine computed on its own."""
    road.recorded()
    job = Job.objects.select_related("instrument", "pack").get(pk=road.job)
    lines = compute(job, readings(), performed_on=TODAY).evaluation.lines
    results = list(Result.objects.filter(evaluation_id=job.evaluation_id).order_by("place"))
    tree = ancestry([result.id for result in results])
    stored = elementary([result.id for result in results], u=tree.u, influences=tree.influences)
    for line, result in zip(lines, results, strict=True):
        found = {row.uid: row.component for row in stored[result.id]}
        expected = {uid: component for uid, component, _ in line.rows}
        assert found == pytest.approx(expected, rel=1e-12)


def test_a_second_set_of_readings_names_the_first_and_both_are_kept(road: Road):
    from suyuan.registry.jobs import commands as jobs

    road.recorded()
    jobs.check_back(road.occasion("Qian"), job_id=road.job, reason="读数抄错")
    jobs.record(road.occasion("Li"), job_id=road.job, data=readings(header={"class": "F1", "rho_r": "8000"}))
    old, new = ObservationSet.objects.order_by("id")
    assert new.replaces == old
    assert broken_links() == []


@pytest.mark.parametrize("points", [1, len(POINTS)])
def test_the_number_of_queries_does_not_grow_with_the_lines(road: Road, points: int):
    from suyuan.registry.jobs import commands as jobs

    road.started()
    data = readings()
    data["tests"]["comparison"] = data["tests"]["comparison"][:points]
    with CaptureQueriesContext(connection) as seen:
        jobs.record(road.occasion("Li"), job_id=road.job, data=data)
    assert len(seen) <= 36
