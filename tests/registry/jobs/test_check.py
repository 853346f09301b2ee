"""Checking: a second person, computed again, the very result that was shown."""

from __future__ import annotations

import pytest
from tests.registry.conftest import SETTING_UP
from tests.registry.road import Road, readings
from tests.registry.tampering import unseen

from suyuan.base.errors import EvidenceError, Missing, NotPermitted, RuleRefusal
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import Job
from suyuan.registry.journal.queries import history
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.models import Competence
from suyuan.registry.results.models import Evaluation, ObservationSet, Result


def check(road: Road, name: str = "Qian", digest: str = "") -> None:
    jobs.check(road.occasion(name), job_id=road.job, digest=digest or road.row.digest)


def test_a_second_person_checks(road: Road):
    road.recorded()
    check(road)
    assert (road.state, road.row.checker_id) == ("checked", road.world.people["Qian"])


def test_it_refuses_the_person_who_measured_even_with_the_role(road: Road):
    road.recorded()
    start = road.occasion("Li")
    admin = type(start)(actor=SETTING_UP, at=start.at, identities=start.identities, zone=start.zone)
    parties.assign_role(
        admin, person_id=road.world.people["Li"], role="checker", organization_id=road.world.lab
    )
    with pytest.raises(RuleRefusal) as refusal:
        check(road, "Li")
    assert "不同的人" in refusal.value.message.zh
    assert road.state == "recorded"


@pytest.mark.parametrize("name", ["Li", "Wang", "Zhao", "Sun", "Ma"])
def test_it_refuses_who_is_no_checker_of_the_house(road: Road, name: str):
    road.recorded()
    with pytest.raises(NotPermitted):
        check(road, name)


def test_it_refuses_a_checker_without_competence_for_the_method(road: Road):
    road.recorded()
    Competence.objects.filter(person=road.world.people["Qian"]).delete()
    with pytest.raises(RuleRefusal):
        check(road)


def test_it_refuses_another_digest_than_the_stored_one(road: Road):
    road.recorded()
    with pytest.raises(RuleRefusal):
        check(road, digest="0" * 64)


def test_it_refuses_when_a_stored_number_was_moved(road: Road):
    road.recorded()
    result = Result.objects.filter(evaluation=road.row.evaluation).first()
    with unseen():
        Result.objects.filter(pk=result.pk).update(value=result.value + 2e-6 * result.u)
    with pytest.raises(EvidenceError) as refusal:
        check(road)
    assert "value" in refusal.value.facts["moved"]
    assert road.state == "recorded"


def test_noise_in_the_last_bits_is_not_a_difference(road: Road):
    road.recorded()
    with unseen():
        for result in Result.objects.filter(evaluation=road.row.evaluation):
            Result.objects.filter(pk=result.pk).update(value=result.value + 1e-9 * result.u)
    check(road)
    assert road.state == "checked"


def test_it_refuses_when_the_readings_were_changed_behind_the_result(road: Road):
    road.recorded()
    kept = road.row.observations
    with unseen():
        ObservationSet.objects.filter(pk=kept.pk).update(data=kept.data.replace('"0.010"', '"0.020"'))
    with pytest.raises(EvidenceError):
        check(road)


def test_it_refuses_when_the_result_of_the_standard_was_changed(road: Road):
    road.recorded()
    with unseen():
        Result.objects.filter(evaluation__origin="root", point="100 g").update(value=0.5)
    with pytest.raises(EvidenceError):
        check(road)


@pytest.mark.parametrize("state", ["revoked", "in_doubt"])
def test_it_refuses_when_the_certificate_of_the_standard_fell(road: Road, state: str):
    road.recorded()
    Evaluation.objects.filter(origin="root").update(certificate_state=state)
    with pytest.raises(RuleRefusal) as refusal:
        check(road)
    assert "EX-ROOT-2026-0001" in str(refusal.value)


def test_checking_twice_changes_nothing(road: Road):
    road.checked()
    version = road.row.row_version
    with pytest.raises(RuleRefusal):
        check(road)
    assert road.row.row_version == version


class TestCheckBack:
    def test_the_verifier_measures_again(self, road: Road):
        road.recorded()
        jobs.check_back(road.occasion("Qian"), job_id=road.job, reason="第 2 行读数可疑")
        assert (road.state, road.row.back_reason) == ("in_work", "第 2 行读数可疑")
        jobs.record(road.occasion("Li"), job_id=road.job, data=readings())
        assert (road.state, road.row.back_reason) == ("recorded", "")

    def test_a_reason_is_needed(self, road: Road):
        road.recorded()
        with pytest.raises(Missing):
            jobs.check_back(road.occasion("Qian"), job_id=road.job, reason="")

    def test_the_signature_of_the_first_round_does_not_survive(self, road: Road):
        road.checked()
        jobs.approve_back(road.occasion("Wang"), job_id=road.job, reason="再测一次")
        jobs.record(road.occasion("Li"), job_id=road.job, data=readings())
        assert (road.row.checker_id, road.row.checked_at) == (None, None)
        assert [event["act"] for event in history("job", road.job)][-2:] == [
            "jobs.approve_back",
            "jobs.record",
        ]


def test_a_checker_who_was_faster_wins(road: Road, monkeypatch: pytest.MonkeyPatch):
    from suyuan.base.errors import Conflict
    from suyuan.registry.jobs import bench

    road.recorded()
    recompute = bench.recompute

    def slow(job: Job):  # somebody checks while we compute
        Job.objects.filter(pk=job.pk).update(state="checked", row_version=job.row_version + 1)
        return recompute(job)

    digest = road.row.digest
    monkeypatch.setattr(bench, "recompute", slow)
    with pytest.raises(Conflict):
        jobs.check(road.occasion("Qian"), job_id=road.job, digest=digest)
