"""Edges without a number: they do not go with the graph, and nobody leaves them behind without knowing."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from tests.registry.conftest import World
from tests.registry.road import LOG_KEY, Road
from tests.registry.road import road as make_road
from tests.registry.tampering import unseen
from tests.trace.worlds import uid

from suyuan.base.errors import RuleRefusal
from suyuan.certify.federation.subtree import read_subtree
from suyuan.registry.federation.exporting import export_subtree
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.journal.models import Event
from suyuan.registry.results.models import Citation, Evaluation


@pytest.fixture
def road(world: World) -> Road:
    return make_road(world)


@pytest.fixture
def issued(road: Road) -> Certificate:
    return road.issued()


def cites(**changed: Any) -> None:
    """The statement about the laboratory's weights cites a certificate that is kept here as well."""
    statement = Evaluation.objects.get(certificate_number="EX-ROOT-2026-0001")
    with unseen():
        target = Evaluation.objects.create(
            id=uid(77), created_at=statement.created_at, updated_at=statement.created_at, origin="external",
            performed_on=date(2026, 1, 2), digest="0" * 64, verdict="none",
            certificate_number="N-0", certificate_state="issued", issuer_stated="N", item_stated="N",
        )  # fmt: skip
        given = {"place": "measuringEquipment", "number": "N-0", "state": "verified", "target": target}
        Citation.objects.create(evaluation=statement, **(given | changed))


def exported(road: Road, issued: Certificate, **more: bool) -> bytes:
    return export_subtree(road.occasion("Wang"), certificate_id=issued.pk, signer=LOG_KEY, **more)


def told() -> dict[str, Any]:
    event = Event.objects.filter(act="federation.export").order_by("-seq")[0]
    payload: dict[str, Any] = json.loads(event.payload)
    return payload


def test_without_citations_nothing_is_said(road: Road, issued: Certificate):
    exported(road, issued)
    assert "citations_left" not in told()


def test_what_is_only_cited_is_named_and_nothing_goes_out(road: Road, issued: Certificate):
    cites()
    with pytest.raises(RuleRefusal) as refusal:
        exported(road, issued)
    assert "EX-ROOT-2026-0001" in refusal.value.message.zh
    assert refusal.value.facts["citations"] == "N-0"
    assert not Event.objects.filter(act="federation.export").exists()


def test_it_stays_behind_where_that_is_said_and_the_chain_remembers(road: Road, issued: Certificate):
    cites()
    graph = read_subtree(exported(road, issued, without_citations=True))
    assert {one.number for one in graph.evaluations} == {issued.number, "EX-ROOT-2026-0001"}
    assert told()["citations_left"] == 1


@pytest.mark.parametrize("changed", [{"state": "missing"}, {"place": "previousReport"}, {"target": None}])
def test_what_is_no_edge_of_a_chain_does_not_count(road: Road, issued: Certificate, changed: Any):
    cites(**changed)
    exported(road, issued)
