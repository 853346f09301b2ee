"""Starting the work: competence, surroundings, readiness on the day, results of the standards pinned."""

from __future__ import annotations

from datetime import date

import pytest
from tests.registry.conftest import TODAY
from tests.registry.road import CONDITIONS, Road

from suyuan.base.errors import NotPermitted, RuleRefusal
from suyuan.methods.errors import ObservationError
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import JobStandard
from suyuan.registry.parties.models import Competence
from suyuan.registry.results.models import Evaluation
from suyuan.registry.standards import commands as standards


def start(road: Road, name: str = "Li", **changed: str) -> None:
    conditions = {code: text for code, text in (CONDITIONS | changed).items() if text != "-"}
    jobs.start(road.occasion(name), job_id=road.job, conditions=conditions)


def test_person_day_surroundings_and_results_of_the_standards_are_fixed(road: Road):
    road.received()
    start(road)
    row = road.row
    assert (row.state, row.verifier_id, row.performed_on) == ("in_work", road.world.people["Li"], TODAY)
    assert row.conditions == CONDITIONS
    assert JobStandard.objects.get().evaluation == Evaluation.objects.get(origin="root")


@pytest.mark.parametrize(
    "changed",
    [
        {"temperature": "warm"},
        {"temperature": ""},
        {"temperature": "35"},
        {"temperature": "17.9"},
        {"humidity": "-"},
        {"pressure": "NaN"},
    ],
)
def test_surroundings_missing_unreadable_or_outside_are_refused(road: Road, changed: dict[str, str]):
    road.received()
    with pytest.raises(ObservationError):
        start(road, **changed)
    assert road.state == "received"


def test_surroundings_outside_those_of_the_standard_are_refused_with_the_code(road: Road):
    road.received()
    with pytest.raises(RuleRefusal) as refusal:
        start(road, temperature="25")  # the method allows 27 degC, the standard 23 degC
    assert refusal.value.facts["codes"] == "ENV_OUT"


def test_every_limit_is_inside(road: Road):
    road.received()
    start(road, temperature="23", humidity="80", pressure="900")
    assert road.state == "in_work"


def test_a_standard_that_was_blocked_since_is_refused_with_its_code(road: Road):
    road.received()
    standards.open_hold(road.occasion("Gao"), standard_id=road.world.standard, reason="CHANGE_OPEN")
    with pytest.raises(RuleRefusal) as refusal:
        start(road)
    assert "CHANGE_OPEN" in refusal.value.facts["codes"]


def test_an_expired_standard_is_refused(road: Road):
    road.received()
    Evaluation.objects.filter(origin="root").update(valid_until=date(2026, 3, 9))
    with pytest.raises(RuleRefusal) as refusal:
        start(road)
    assert "COMPONENT_EXPIRED" in refusal.value.facts["codes"]
    assert JobStandard.objects.get().evaluation is None


def test_a_verifier_without_competence_on_the_day_is_refused(road: Road):
    road.received()
    Competence.objects.filter(person=road.world.people["Li"]).update(valid_to=date(2026, 3, 9))
    with pytest.raises(RuleRefusal):
        start(road)


def test_nothing_is_measured_with_itself(road: Road):
    from suyuan.registry.jobs.models import Job

    road.received()
    Job.objects.filter(pk=road.job).update(instrument_id=road.world.device)
    with pytest.raises(RuleRefusal) as refusal:
        start(road)
    assert "itself" in refusal.value.message.en or "measured with" in refusal.value.message.en


@pytest.mark.parametrize("name", ["Qian", "Wang", "Zhao", "Gao", "Chen"])
def test_others_do_not_start(road: Road, name: str):
    road.received()
    with pytest.raises(NotPermitted):
        start(road, name)


def test_a_job_planned_for_another_verifier_is_refused(road: Road):
    road.received()
    from suyuan.registry.jobs.models import Job

    Job.objects.filter(pk=road.job).update(verifier_id=road.world.people["Gao"])
    with pytest.raises(RuleRefusal):
        start(road)
