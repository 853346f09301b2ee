"""The chain above a result, and what hangs below one, read from stored influences."""

from __future__ import annotations

import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.road import POINTS, Road, another_set

from suyuan.registry.results.chain import chain_rows
from suyuan.registry.results.models import Evaluation, Result
from suyuan.trace.chain import chain_graph, check_chain
from suyuan.trace.influence import ancestor_shares, standard_uncertainties


def test_every_result_of_an_issued_certificate_leads_to_the_root(road: Road):
    certificate = road.issued()
    rows = chain_rows(evaluations=[certificate.evaluation_id])
    assert len(rows.wanted) == len(POINTS)
    for result in rows.wanted:
        report = check_chain(result, nodes=rows.nodes, edges=rows.edges)
        assert report.traceable
        assert report.links[-1].node.certificate_number == "EX-ROOT-2026-0001"
        assert report.links[-1].node.kind == "root"


def test_shares_of_the_ancestors_add_up_to_one_and_the_graph_gives_back_u(road: Road):
    certificate = road.issued()
    rows = chain_rows(evaluations=[certificate.evaluation_id])
    graph = chain_graph(rows.nodes, rows.edges)
    stored = {result.id: result.u for result in Result.objects.all()}
    found = standard_uncertainties(graph)
    for result in rows.wanted:
        assert math.fsum(ancestor_shares(graph, result).values()) == pytest.approx(1, abs=1e-12)
        assert found[graph.position(result)] == pytest.approx(stored[result], rel=1e-9)


def test_a_revoked_parent_breaks_the_chain(road: Road):
    certificate = road.issued()
    Evaluation.objects.filter(origin="root").update(certificate_state="revoked")
    rows = chain_rows(evaluations=[certificate.evaluation_id])
    report = check_chain(rows.wanted[0], nodes=rows.nodes, edges=rows.edges)
    assert report.first_fault is not None
    assert report.first_fault.code == "REVOKED"


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_chain_takes_two_queries_for_each_level(road: Road, jobs: int):
    roads = [Road(world=road.world, instrument=another_set(road.world, number)) for number in range(jobs)]
    evaluations = [one.recorded().row.evaluation_id for one in roads]
    with CaptureQueriesContext(connection) as seen:
        chain_rows(evaluations=evaluations)
    assert len(seen) == 1 + 2 * 2 + 3  # the ranges of what was used, and what the houses are authorised for
