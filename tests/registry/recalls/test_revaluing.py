"""Readings evaluated again with the right value of the standard, held against the graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.road import Road, another_set

from suyuan.base.identity import derived
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.recalls.revaluing import PutRight, replaced, revalued
from suyuan.registry.results import rules as result_rules
from suyuan.registry.results.compiled import results_of_register
from suyuan.registry.results.models import Evaluation, Result
from suyuan.registry.specifications.queries import library
from suyuan.trace.faults import Fault

OccasionOf = Callable[..., Any]


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate of the standard states its MPE, as that of a verified set does: what a budget makes of
    the error of the standard then does not follow the value, and the linear road can be held against it.
    """
    settings.DATA = tmp_path
    monkeypatch.setattr(result_rules, "largest_limit", lambda _low, _high: 0.02)


@pytest.fixture
def two(road: Road) -> list[Certificate]:
    """Two certificates that lean on the same standard."""
    second = Road(world=road.world, instrument=another_set(road.world, 3))
    return [one.issued() for one in (road, second)]


@pytest.fixture
def source(two: list[Certificate]) -> Result:
    """The 100 g line of the standard's own certificate."""
    return Result.objects.get(evaluation__origin="root", point="100 g")


def basis(source: Result, amount: float, u_amount: float = 0.0) -> PutRight:
    return PutRight(
        point=source, fault=Fault(amount=amount, u_amount=u_amount), origin=derived("test", "fault")
    )


def test_without_a_correction_everything_is_as_it_was(two: list[Certificate]):
    found = revalued([one.evaluation_id for one in two])
    assert [one.is_other for one in found.values()] == [False, False]
    assert {one.verdict for one in found.values()} == {("pass", "pass")}


@pytest.mark.parametrize(("amount", "u_amount"), [(0.037, 0.0), (0.15, 0.02), (-1.3, 0.03)])
def test_two_roads_meet(
    source: Result, two: list[Certificate], occasion_of: OccasionOf, amount: float, u_amount: float
):
    """The full evaluation of the readings, and the linear road of the graph: value and u alike."""
    found = revalued([one.evaluation_id for one in two], basis=basis(source, amount, u_amount))
    graph = results_of_register(build=occasion_of("Wang").identities())
    effects = graph.recall(source.pk, Fault(amount=amount, u_amount=u_amount))
    from suyuan.trace.identities import uuid_of

    linear = {uuid_of(pair): place for place, pair in enumerate(effects.column)}
    moved = [line for one in found.values() for line in one.lines if line.id in linear]
    assert len(moved) == len(linear) == 2
    for line in moved:
        place = linear[line.id]
        assert line.u is not None
        assert line.shift == pytest.approx(effects.shift[place], rel=1e-9)
        assert line.u == pytest.approx(effects.u[place], rel=1e-9)
        verdict = {1: "pass", 0: "fail"}
        assert (line.before[2], line.after[2]) == (
            verdict[effects.before[place]],
            verdict[effects.after[place]],
        )
    still = [line for one in found.values() for line in one.lines if line.id not in linear]
    assert still
    assert not any(line.is_other for line in still)


def test_a_new_certificate_of_the_standard(source: Result, two: list[Certificate], occasion_of: OccasionOf):
    """Line by line in the place of the old one; the graph says the same of the value that moved."""
    world_occasion = occasion_of("Gao")
    from suyuan.registry.results.commands import store_statement
    from suyuan.registry.results.rules import Statement

    old = source.evaluation
    new = store_statement(
        world_occasion,
        instrument=old.instrument_id,
        issuer=old.issuer_id,
        kind="root",
        performed_on=old.performed_on,
        valid_until=old.valid_until,
        certificate_number="EX-ROOT-2026-0002",
        statements=[
            Statement(
                point=row.point,
                value=str(Decimal(row.value_text) + (Decimal("0.3") if row.pk == source.pk else 0)),
                U="0.06" if row.pk == source.pk else row.expanded_text,
                unit=row.unit,
                label=_label(row),
            )
            for row in Result.objects.filter(evaluation=old)
        ],
    )
    found = revalued([one.evaluation_id for one in two], basis=replaced({old.pk: new.pk}))
    graph = results_of_register(build=world_occasion.identities())
    linear = graph.revalue({source.pk: (0.3, 0.03)})
    lines = [line for one in found.values() for line in one.lines if line.shift]
    assert [line.shift for line in lines] == pytest.approx(list(linear.shift), rel=1e-9)
    assert [line.u for line in lines] == pytest.approx(list(linear.u_after), rel=1e-9)


def _label(row: Result) -> Any:
    from suyuan.base.text import Text

    return Text(row.label_zh, row.label_en)


def test_a_corrected_edition_of_the_method(two: list[Certificate]):
    """A pack with k = 3 instead of what it was: every U becomes larger, no value and no reading moves."""
    evaluation = Evaluation.objects.select_related("pack").get(pk=two[0].evaluation_id)
    assert evaluation.pack is not None
    pack = library()[evaluation.pack.pack_id]
    wide = replace(pack, coverage=replace(pack.coverage, k=Decimal(3)))
    found = revalued([evaluation.pk], editions={evaluation.pack.method: wide})[evaluation.pk]
    ratios = [Decimal(line.after[1]) / Decimal(line.before[1]) for line in found.lines if line.before[1]]
    assert ratios
    assert all(ratio == pytest.approx(Decimal("1.5"), rel=Decimal("0.1")) for ratio in ratios)
    assert {line.shift for line in found.lines if line.shift is not None} == {0.0}


def test_what_has_no_readings_here_is_told(source: Result):
    found = revalued([source.evaluation_id], basis=basis(source, 1.0))[source.evaluation_id]
    assert found.refusal is not None
    assert "no readings" in found.refusal.en


def test_as_many_queries_for_two_as_for_one(source: Result, two: list[Certificate]):
    ids = [one.evaluation_id for one in two]
    revalued(ids, basis=basis(source, 1.0))
    counts = []
    for some in (ids[:1], ids):
        with CaptureQueriesContext(connection) as seen:
            revalued(some, basis=basis(source, 1.0))
        counts.append(len(seen))
    assert counts[0] == counts[1]
