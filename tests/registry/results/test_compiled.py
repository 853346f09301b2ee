"""The compiled graph of the registers: the uncertainties that were stored, and recalls in words."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.road import Road, another_set
from tests.registry.tampering import unseen
from tests.trace.worlds import uid

from suyuan.base.errors import InputError, NotFound
from suyuan.registry.results.chain import chain_rows
from suyuan.registry.results.compiled import (
    chosen_point,
    compile_register,
    extend_register,
    is_current,
    place,
    results_of_register,
    tiers_of_register,
)
from suyuan.registry.results.models import Influence, Result
from suyuan.registry.results.recalled import decimals, described, summary
from suyuan.trace.chain import chain_graph
from suyuan.trace.faults import Fault
from suyuan.trace.influence import ancestor_shares, covariance
from suyuan.trace.results import Results
from suyuan.trace.stored import current_build, read_tiers


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def two_sets(road: Road) -> list[Result]:
    """The 100 g lines of two sets of weights measured with the same standard."""
    for one in (road, Road(world=road.world, instrument=another_set(road.world, 3))):
        one.issued()
    return list(Result.objects.filter(evaluation__origin="engine", point="100 g").order_by("id"))


def test_the_graph_gives_back_every_stored_uncertainty(road: Road):
    two_sets(road)
    stored = dict(Result.objects.filter(u__gt=0).values_list("id", "u"))
    found = Results(tiers_of_register()).u(list(stored))
    assert len(stored) > 14
    assert found == pytest.approx(list(stored.values()), rel=1e-12)


def test_covariances_and_shares_are_those_of_the_chain(road: Road):
    first, second = two_sets(road)
    batch = Results(tiers_of_register())
    rows = chain_rows([first.pk, second.pk])
    graph = chain_graph(rows.nodes, rows.edges)
    assert batch.cov(first.pk, second.pk) == pytest.approx(covariance(graph, first.pk, second.pk), rel=1e-12)
    assert batch.cov(first.pk, second.pk) > 0
    shares = ancestor_shares(graph, first.pk)
    found = {one.id: one.share for one in batch.influence(first.pk).contributors if one.kind == "result"}
    assert found == pytest.approx({id_: shares[id_] for id_ in found}, rel=1e-9)
    assert found


def test_a_recall_tells_certificates_values_and_owners(road: Road):
    first, second = two_sets(road)
    root = Result.objects.get(evaluation__origin="root", point="100 g")
    effects = results_of_register(build=uid(1)).recall(root.pk, Fault(amount=1000.0))
    told = summary(effects)
    assert (told["affected"], told["certificates"], told["flips"]) == (2, 2, 2)
    rows = described(effects, limit=10)
    assert {row["id"] for row in rows} == {first.pk, second.pk}
    for row in rows:
        assert row["certificate"]
        assert row["owner"].zh
        assert (row["before"], row["after"], row["p_flip"]) == (1, 0, 1.0)
        assert abs(row["shift"]) == pytest.approx(1000.0)  # the weighing model: mass passes on one to one
        assert row["corrected"] == pytest.approx(row["value"] + row["shift"])


def test_a_build_is_made_again_when_there_are_new_results(road: Road):
    road.issued()
    assert not is_current()
    compile_register(build=uid(1))
    assert is_current()
    before = len(results_of_register(build=uid(2)))
    Road(world=road.world, instrument=another_set(road.world, 3)).issued()
    assert not is_current()
    assert len(results_of_register(build=uid(3))) > before
    assert is_current()


def test_results_are_counted_once_for_each_state_of_the_registers(road: Road):
    road.issued()
    compile_register(build=uid(1))
    assert is_current()
    with CaptureQueriesContext(connection) as seen:
        assert is_current()
    assert len(seen) == 1  # the head of the event chain
    Road(world=road.world, instrument=another_set(road.world, 3)).issued()
    assert not is_current()


def numbers_of(batch: Results) -> tuple[dict[UUID, float], float]:
    """Every uncertainty by its identity, and the sum of the covariance matrix of all."""
    ids = list(Result.objects.filter(u__gt=0).values_list("pk", flat=True))
    return dict(zip(ids, batch.u(ids).tolist(), strict=True)), float(batch.covariances(ids).sum())


def test_what_is_new_is_joined_to_the_build_there_is(road: Road):
    road.issued()
    compile_register(build=uid(1))
    for number in (3, 4):
        Road(world=road.world, instrument=another_set(road.world, number)).issued()
        assert extend_register(build=uid(number)) is not None
        assert is_current()
        found, expected = Results(read_tiers(place())), Results(tiers_of_register())
        for mine, whole in zip(numbers_of(found), numbers_of(expected), strict=True):
            assert mine == pytest.approx(whole, rel=1e-12)


def test_a_result_with_an_identity_of_long_ago_is_no_matter(road: Road):
    """It is not found among the new ones, so everything is compiled."""
    _, second = two_sets(road)
    compile_register(build=uid(1))
    late = Result.objects.filter(pk=second.pk).values().get()
    Result.objects.create(**{**late, "id": UUID(int=77), "index": 999})
    assert extend_register(build=uid(2)) is None
    batch = results_of_register(build=uid(3))
    assert batch.tiers.numbers([UUID(int=77)]) >= 0


def test_compiling_takes_as_many_queries_for_two_jobs_as_for_one(road: Road):
    road.issued()
    with CaptureQueriesContext(connection) as one:
        tiers_of_register()
    Road(world=road.world, instrument=another_set(road.world, 3)).issued()
    with CaptureQueriesContext(connection) as two:
        tiers = tiers_of_register()
    assert len(one) == len(two) == 3
    assert np.isfinite(tiers.uncertainties()).all()


def test_a_cycle_in_the_registers_is_named_by_its_certificates_and_the_last_good_graph_stays(road: Road):
    _, second = two_sets(road)
    good = compile_register(build=uid(1))
    parent = Influence.objects.filter(set_up=second.set_up, parent__isnull=False)[0].parent
    with unseen():
        Influence.objects.create(
            result=parent, parent=second, origin=second.pk, kind="standard", symbol="x", component=0.1
        )
    with pytest.raises(InputError) as refusal:
        compile_register(build=uid(2))
    numbers = (parent.evaluation.certificate_number, second.evaluation.certificate_number)
    for language in (refusal.value.message.zh, refusal.value.message.en):
        assert [number for number in numbers if number not in language] == []
    assert current_build(place()).folder == good.folder
    assert Results.load(place()).u([second.pk])[0] == pytest.approx(second.u, rel=1e-12)


def test_a_point_is_chosen_by_its_number(road: Road):
    number = road.issued().number
    assert chosen_point(number, "100")["point"] == "100 g"
    with pytest.raises(InputError, match="choose a point"):
        chosen_point(number, "")
    with pytest.raises(NotFound, match="has no point 7") as refusal:
        chosen_point(number, "7")
    assert "100 g" in refusal.value.hint.en  # what there is to choose
    with pytest.raises(NotFound):
        chosen_point("nobody", "")


@pytest.mark.parametrize(("text", "count"), [("-14.0", 1), ("0.0006", 4), ("12", 0), ("", 0)])
def test_decimals_as_printed(text: str, count: int):
    assert decimals(text) == count


def test_a_damaged_build_is_made_anew(road: Road, tmp_path: Path):
    road.issued()
    before = len(results_of_register(build=uid(1)))
    for file in (tmp_path / "graph" / str(uid(1))).glob("*.npy"):
        file.write_bytes(b"")
    assert len(results_of_register(build=uid(2))) == before
