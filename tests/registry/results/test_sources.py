"""What a measured instrument hands on as a standard: from the tables, and from the engine's own result."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY, WEIGHTS_ROLE, World
from tests.registry.road import Road, readings, row

from suyuan.base.errors import NotFound, UnknownUnit
from suyuan.base.text import same
from suyuan.methods.handing_on import points_of
from suyuan.registry.jobs.computation import compute
from suyuan.registry.jobs.models import Job
from suyuan.registry.results.behind import behind_points
from suyuan.registry.results.commands import store_statement
from suyuan.registry.results.models import Result
from suyuan.registry.results.queries import ancestry, source_for
from suyuan.registry.results.rules import Statement, elementary
from suyuan.registry.specifications.queries import library

PACK_ID = "suyuan.mass.weights/2026"


def test_both_roads_hand_on_the_same_points(road: Road):
    marked = [row("100", "0.01"), row("20", "0.02"), row("20", "0.03", mark="*")]
    road.recorded(readings(tests={"comparison": marked}))
    job = Job.objects.select_related("instrument", "pack").get(pk=road.job)
    source = source_for(job.evaluation_id, WEIGHTS_ROLE, library()[PACK_ID])
    computed = compute(job, readings(tests={"comparison": marked}), performed_on=TODAY).evaluation
    rows = Result.objects.filter(evaluation_id=job.evaluation_id)
    origins = {f"{one.test}/{one.index}/{one.symbol}": one.id for one in rows}
    expected = points_of(library()[PACK_ID], computed, origins=origins)
    assert [(point.nominal, point.mark, point.origin) for point in source.points] == [
        (point.nominal, point.mark, point.origin) for point in expected
    ]
    for found, wanted in zip(source.points, expected, strict=True):
        assert (found.value, found.u, found.dof, found.mpe) == pytest.approx(
            (wanted.value, wanted.u, wanted.dof, wanted.mpe), rel=1e-12
        )
        assert dict((uid, c) for uid, c, _ in found.rows) == pytest.approx(
            dict((uid, c) for uid, c, _ in wanted.rows), rel=1e-12
        )


def test_a_standard_says_what_it_is(road: Road):
    road.started()
    used = road.row.standards_used.get()
    source = source_for(used.evaluation_id, WEIGHTS_ROLE, library()[PACK_ID])
    assert source.label.zh == "标准砝码组 E2-0001"
    assert source.accuracy.en == "class E2"
    assert source.unit == "mg"


def statement(world: World, *, point: str, value: str, U: str, unit: str) -> object:  # noqa: N803
    return store_statement(
        world.occasion("Gao"),
        instrument=world.device,
        issuer=world.other_lab,
        kind="external",
        performed_on=TODAY,
        valid_until=None,
        certificate_number="EX-1",
        statements=[Statement(point=point, value=value, U=U, unit=unit, label=same("c"))],
    ).id


@pytest.mark.parametrize(
    ("point", "value", "expanded", "unit"),
    [
        ("100 g", "0.05", "0.04", "mg"),
        ("0.1 kg", "0.00005", "0.00004", "g"),
        ("100000 mg", "50", "40", "µg"),
        ("100", "0.05", "0.04", "mg"),
    ],
)
def test_units_of_another_certificate_are_converted(
    world: World, point: str, value: str, expanded: str, unit: str
):
    (found,) = source_for(
        statement(world, point=point, value=value, U=expanded, unit=unit), WEIGHTS_ROLE, library()[PACK_ID]
    ).points
    assert found.nominal == 100
    assert (found.value, found.u) == pytest.approx((0.05, 0.02), rel=1e-12)


def test_a_unit_of_another_quantity_is_refused(world: World):
    evaluation = statement(world, point="1 MPa", value="0.1", U="0.1", unit="kPa")
    with pytest.raises(UnknownUnit):
        source_for(evaluation, WEIGHTS_ROLE, library()[PACK_ID])


def test_an_unknown_evaluation_is_not_found(world: World):
    with pytest.raises(NotFound):
        source_for(world.lab, WEIGHTS_ROLE, library()[PACK_ID])


def test_a_source_takes_three_queries_however_long_its_chain_is(road: Road):
    road.recorded()
    with CaptureQueriesContext(connection) as seen:
        source_for(road.row.evaluation_id, WEIGHTS_ROLE, library()[PACK_ID])
    assert len(seen) == 1 + 3  # the job of the road itself, then device, points, and all that is behind them


def test_what_is_behind_a_point_is_what_level_by_level_reading_finds(road: Road):
    road.recorded()
    evaluation = road.row.evaluation_id
    points = list(Result.objects.filter(evaluation_id=evaluation, u__gt=0).values_list("pk", flat=True))
    tree = ancestry(points)
    assert behind_points([evaluation], points) == elementary(points, u=tree.u, influences=tree.influences)
