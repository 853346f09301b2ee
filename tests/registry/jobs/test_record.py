"""Recording the readings: complete and sound, computed by the engine, stored once."""

from __future__ import annotations

from typing import Any

import pytest
from tests.registry.road import Road, readings, row

from suyuan.base.errors import InputError, NotPermitted, RuleRefusal
from suyuan.methods.errors import ObservationError
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.journal.queries import broken_links
from suyuan.registry.results.models import Evaluation, Influence, ObservationSet, Result, SetUp


def stored() -> tuple[int, ...]:
    tables = (ObservationSet, Evaluation, Result, Influence, SetUp)
    return tuple(table.objects.count() for table in tables)


def test_readings_and_result_are_stored_and_the_job_waits_for_the_checker(road: Road):
    road.recorded()
    job = road.row
    assert job.state == "recorded"
    assert job.digest == job.evaluation.digest
    assert job.evaluation.verdict == "pass"
    assert job.evaluation.observations == job.observations
    assert job.verifier_id == road.world.people["Li"]
    assert broken_links() == []


def comparison(*rows: dict[str, Any]) -> dict[str, Any]:
    return readings(tests={"comparison": list(rows)})


BAD: dict[str, Any] = {
    "no readings at all": readings(tests={}),
    "a missing reading": comparison({k: v for k, v in row("100").items() if k != "B1"}),
    "text where a number belongs": comparison(row("100", B1="about 3")),
    "a reading outside the domain": comparison(row("100", B1="1e9")),
    "a nominal value without standard": comparison(row("200")),
    "an unknown unit": comparison(row("100", B1={"value": "0.1", "unit": "stone"})),
    "an unknown column": comparison(row("100", colour="red")),
    "an unknown test": readings(tests={"beauty": []}),
    "an unknown class": readings(header={"class": "X9"}),
    "rows that are no rows": readings(tests={"comparison": "none"}),
    "a header that is no header": readings(header=["F1"]),
    "surroundings outside": readings(conditions={"temperature": "45"}),
    "an unknown part": readings(extra={}),
}


@pytest.mark.parametrize("fault", BAD)
def test_bad_readings_are_refused_and_nothing_is_stored(road: Road, fault: str):
    road.started()
    before = stored()
    with pytest.raises(InputError) as refusal:
        jobs.record(road.occasion("Li"), job_id=road.job, data=BAD[fault])
    assert stored() == before
    assert road.state == "in_work"
    assert refusal.value.message.zh
    assert refusal.value.message.en


def test_all_faults_are_told_together(road: Road):
    road.started()
    bad = comparison(row("100", B1="x"), row("50", A2="y"), row("20", d=""))
    with pytest.raises(ObservationError) as refusal:
        jobs.record(road.occasion("Li"), job_id=road.job, data=bad)
    assert len(refusal.value.problems) == 3


def test_readings_of_an_item_that_fails_are_stored_as_such(road: Road):
    road.recorded(comparison(row("100", "9.0")))
    assert road.row.evaluation.verdict == "fail"


def test_what_the_plate_says_need_not_be_typed(road: Road):
    from suyuan.registry.instruments.models import Instrument

    road.started()
    Instrument.objects.filter(pk=road.row.instrument_id).update(plate={"class": "F1", "colour": "brass"})
    jobs.record(road.occasion("Li"), job_id=road.job, data={"tests": readings()["tests"]})
    assert road.state == "recorded"


def test_nobody_records_before_the_work_has_started(road: Road):
    road.received()
    with pytest.raises(RuleRefusal):
        jobs.record(road.occasion("Li"), job_id=road.job, data=readings())


@pytest.mark.parametrize("name", ["Qian", "Wang", "Zhao", "Zhou"])
def test_only_the_verifier_records(road: Road, name: str):
    road.started()
    with pytest.raises(NotPermitted):
        jobs.record(road.occasion(name), job_id=road.job, data=readings())


class TestPreview:
    def test_it_shows_what_would_be_stored_and_stores_nothing(self, road: Road):
        road.started()
        before = stored()
        shown = jobs.preview(occasion=road.occasion("Li"), job_id=road.job, data=readings())
        assert stored() == before
        kept = jobs.record(road.occasion("Li"), job_id=road.job, data=readings())
        assert shown.evaluation.digest() == kept.digest

    def test_it_names_every_fault(self, road: Road):
        road.started()
        with pytest.raises(ObservationError):
            jobs.preview(occasion=road.occasion("Li"), job_id=road.job, data=BAD["a missing reading"])
