"""What is kept of the past: a day that uses it finds what a day that reads everything finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW, TODAY, World
from tests.registry.integrity.conftest import measured_before_it_came
from tests.registry.integrity.test_sweeping import by_itself
from tests.registry.road import Road, another_set

from suyuan.planning.integrity.calibrating import as_record, calibrate, facts_alone, of_record
from suyuan.planning.integrity.judging import judge
from suyuan.planning.integrity.simulated import country
from suyuan.registry.integrity import learning
from suyuan.registry.integrity.learning import this_year
from suyuan.registry.integrity.models import Case, Learnt, Signal
from suyuan.registry.integrity.sweeping import sweep
from suyuan.registry.jobs.models import Job


def a_year_ago(road: Road, *, number: int) -> None:
    """A work as it was done, moved by a year: the standards of the small world are not so old."""
    job = replace(road, instrument=another_set(road.world, number)).recorded().job
    Job.objects.filter(pk=job).update(performed_on=TODAY.replace(year=TODAY.year - 1))


@pytest.fixture
def works(road: Road, monkeypatch: pytest.MonkeyPatch) -> Road:
    """Works of two years of one laboratory, which is enough to learn from here."""
    monkeypatch.setattr(learning, "LABS", 1)
    for number in range(3):
        a_year_ago(road, number=50 + number)
    for number in range(1, 4):
        measured_before_it_came(road, number=number)
    return road


def verdicts(world: World, *, anew: bool) -> Any:
    """All that a day comes to: of each work what every detector said, and the evidence after it."""
    fed, usual, _ = this_year(by_itself(world), anew=anew)
    found = judge(fed.works, usual, year=np.array([day.year for day in fed.days]))
    told = {
        (fed.jobs[at], name): (bool(one.looked[at]), bool(one.struck[at]))
        for name, one in found.told.items()
        for at in range(len(fed.works))
    }
    evidence = [(fed.jobs[int(work)], float(log)) for work, log in zip(
        found.growth.order, found.growth.log_mean, strict=True
    )]  # fmt: skip
    return told, evidence, usual


def test_a_day_with_what_is_kept_finds_what_a_whole_one_finds(works: Road, world: World) -> None:
    assert sweep(by_itself(world)) > 0
    kept = Learnt.objects.get()
    for number in range(10, 13):  # the next works come, one of them like an earlier one
        measured_before_it_came(works, number=number)
    replace(works, instrument=another_set(world, 20)).recorded()
    short, whole = verdicts(world, anew=False), verdicts(world, anew=True)
    assert len(short[0]) == len(whole[0]) > 0
    assert short[0] == whole[0]
    assert short[1] == whole[1]
    assert as_record(short[2]) == as_record(whole[2])
    assert as_record(whole[2])["labs"] == 1
    assert Learnt.objects.get().row_version == kept.row_version


def test_the_days_signals_are_the_same(works: Road, world: World) -> None:
    sweep(by_itself(world))
    measured_before_it_came(works, number=10)

    def noted(*, anew: bool) -> tuple[set[Any], set[Any]]:
        before = transaction.savepoint()
        sweep(by_itself(world), anew=anew)
        told = set(Signal.objects.values_list("job_id", "detector", "beside_id"))
        cases = set(Case.objects.values_list("laboratory_id", "year", "evidence"))
        transaction.savepoint_rollback(before)
        return told, cases

    short, whole = noted(anew=False), noted(anew=True)
    assert short == whole
    assert len(short[0]) > Signal.objects.count()


def test_a_day_reads_the_past_once(works: Road, world: World) -> None:
    sweep(by_itself(world))
    with CaptureQueriesContext(connection) as asked:
        fed, _, keep = this_year(by_itself(world))
    assert keep is None
    assert all(day.year == TODAY.year for day in fed.days)
    data = [query["sql"] for query in asked if '"jobs_observationset"."data"' in query["sql"]]
    assert len(data) <= 1
    assert not any(str(TODAY.year - learning.PAST) in sql for sql in data)


def test_a_change_in_the_past_is_learnt(works: Road, world: World) -> None:
    sweep(by_itself(world))
    first = Learnt.objects.get().from_what
    a_year_ago(works, number=60)
    assert this_year(by_itself(world)).keep is not None
    sweep(by_itself(world))
    assert Learnt.objects.get().from_what != first
    assert this_year(by_itself(world)).keep is None


def test_it_is_learnt_again_after_a_month(works: Road, world: World) -> None:
    sweep(by_itself(world))
    later = replace(by_itself(world), at=NOW + timedelta(days=learning.MOST_DAYS))
    assert this_year(later).keep is not None


def test_what_is_learnt_is_kept_to_the_last_digit() -> None:
    reference = calibrate(country(3, labs=40, false=0.0).works)
    again = of_record(as_record(reference))
    assert as_record(again) == as_record(reference)
    assert np.array_equal(again.honest, reference.honest)
    for habit, bound in reference.bounds.of.items():
        assert np.array_equal(again.bounds.of[habit], bound)
    alone = of_record(as_record(facts_alone()))
    assert np.array_equal(alone.honest, facts_alone().honest)
