"""The desk: accepting, referring, declining, scheduling, receiving, handing over, cancelling."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.registry.conftest import TODAY, WEIGHTS_ROLE
from tests.registry.road import Road

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs import movement
from suyuan.registry.jobs.models import Job, JobStandard
from suyuan.registry.journal.queries import history
from suyuan.registry.parties.models import Designation
from suyuan.registry.standards import commands as standards
from suyuan.registry.standards.models import MeasurementStandard


class TestAccept:
    def test_the_clock_of_twenty_working_days_starts(self, road: Road):
        road.accepted()
        assert road.state == "accepted"
        assert road.row.due_on == date(2026, 4, 8)  # 6 April is a day off

    def test_it_refuses_a_kind_outside_the_designation(self, road: Road):
        road.submitted()
        Designation.objects.update(kinds=["nawi"])
        with pytest.raises(RuleRefusal) as refusal:
            jobs.accept(road.occasion("Wang"), job_id=road.job)
        assert "授权范围" in refusal.value.message.zh
        assert road.state == "submitted"

    def test_it_refuses_when_no_standard_is_ready(self, road: Road):
        road.submitted()
        standards.open_hold(road.occasion("Gao"), standard_id=road.world.standard, reason="RECALL_OPEN")
        with pytest.raises(RuleRefusal) as refusal:
            jobs.accept(road.occasion("Wang"), job_id=road.job)
        assert refusal.value.facts["codes"] == "STANDARD_NOT_READY"

    @pytest.mark.parametrize("name", ["Li", "Qian", "Zhou", "Zhao", "Sun"])
    def test_only_the_manager_of_the_laboratory_accepts(self, road: Road, name: str):
        road.submitted()
        with pytest.raises(NotPermitted):
            jobs.accept(road.occasion(name), job_id=road.job)

    def test_accepting_twice_is_refused_and_changes_nothing(self, road: Road):
        road.accepted()
        version = road.row.row_version
        with pytest.raises(RuleRefusal):
            jobs.accept(road.occasion("Wang"), job_id=road.job)
        assert road.row.row_version == version

    def test_a_job_that_does_not_exist_is_not_found(self, road: Road):
        with pytest.raises(NotFound):
            jobs.accept(road.occasion("Wang"), job_id=road.world.lab)

    def test_who_comes_second_gets_a_conflict(self, road: Road, monkeypatch: pytest.MonkeyPatch):
        road.submitted()

        def moved_meanwhile(*args: Any, **more: Any) -> tuple[()]:
            Job.objects.filter(pk=road.job).update(row_version=9)
            return ()

        monkeypatch.setattr("suyuan.registry.jobs.office.own_findings", moved_meanwhile)
        with pytest.raises(Conflict):
            jobs.accept(road.occasion("Wang"), job_id=road.job)
        assert [event["to_state"] for event in history("job", road.job)] == ["submitted"]


class TestReferAndDecline:
    @pytest.mark.parametrize(("act", "state"), [(jobs.refer_up, "referred"), (jobs.decline, "declined")])
    def test_the_reason_is_recorded(self, road: Road, act: Any, state: str):
        road.submitted()
        act(road.occasion("Wang"), job_id=road.job, reason="本地无此项目")
        assert road.state == state
        assert history("job", road.job)[-1]["reason"] == "本地无此项目"

    @pytest.mark.parametrize("act", [jobs.refer_up, jobs.decline])
    def test_without_a_reason_it_is_refused(self, road: Road, act: Any):
        road.submitted()
        for reason in ("  ", "x" * 241, "a\x00b"):
            with pytest.raises(InputError):
                act(road.occasion("Wang"), job_id=road.job, reason=reason)
        assert road.state == "submitted"


class TestSchedule:
    def schedule(self, road: Road, **changed: Any) -> None:
        given: dict[str, Any] = {"scheduled_for": TODAY, "standards": {WEIGHTS_ROLE: road.world.standard}}
        jobs.schedule(road.occasion("Wang"), job_id=road.job, **(given | changed))

    def test_day_person_and_standards_are_set(self, road: Road):
        road.accepted()
        self.schedule(road, verifier=road.world.people["Li"])
        assert road.state == "scheduled"
        assert road.row.verifier_id == road.world.people["Li"]
        assert JobStandard.objects.get().standard_id == road.world.standard

    def test_it_refuses_a_day_in_the_past(self, road: Road):
        road.accepted()
        with pytest.raises(InputError):
            self.schedule(road, scheduled_for=TODAY - timedelta(days=1))

    @pytest.mark.parametrize("chosen", [{}, {"balance": "standard"}])
    def test_it_refuses_roles_that_are_missing_or_unknown(self, road: Road, chosen: dict[str, str]):
        road.accepted()
        with pytest.raises(RuleRefusal):
            self.schedule(road, standards={role: road.world.standard for role in chosen})
        assert not JobStandard.objects.exists()

    def test_it_refuses_a_standard_of_another_house(self, road: Road):
        road.accepted()
        MeasurementStandard.objects.update(owner_id=road.world.other_lab)
        with pytest.raises(RuleRefusal):
            self.schedule(road)

    def test_it_refuses_a_standard_whose_certificate_ends_before_the_day(self, road: Road):
        road.accepted()
        with pytest.raises(RuleRefusal) as refusal:
            self.schedule(road, scheduled_for=date(2027, 2, 1))  # the weights are valid to 2027-01-31
        assert "COMPONENT_EXPIRED" in refusal.value.facts["codes"]
        assert road.state == "accepted"


class TestReceive:
    def test_condition_and_day_are_noted(self, road: Road):
        road.received()
        assert (road.row.received_on, road.row.received_condition) == (TODAY, "完好")

    def test_only_a_clerk_receives(self, road: Road):
        road.scheduled()
        for name in ("Li", "Wang", "Zhou"):
            with pytest.raises(NotPermitted):
                jobs.receive(road.occasion(name), job_id=road.job)


class TestHandOver:
    def test_an_issued_job_is_closed(self, road: Road):
        road.issued()
        jobs.hand_over(road.occasion("Chen"), job_id=road.job, collected_by="周敏", document="slip")
        assert road.state == "closed"

    def test_nothing_is_handed_over_before_the_certificate(self, road: Road):
        road.approved()
        with pytest.raises(RuleRefusal):
            jobs.hand_over(road.occasion("Chen"), job_id=road.job)


class TestCancel:
    @pytest.mark.parametrize("stage", ["scheduled", "received", "started", "recorded"])
    def test_a_job_without_approved_result_can_be_cancelled(self, road: Road, stage: str):
        getattr(road, stage)()
        jobs.cancel(road.occasion("Wang"), job_id=road.job, reason="单位撤回")
        assert road.state == "cancelled"

    @pytest.mark.parametrize("stage", ["submitted", "checked", "approved"])
    def test_others_cannot(self, road: Road, stage: str):
        getattr(road, stage)()
        with pytest.raises(RuleRefusal):
            jobs.cancel(road.occasion("Wang"), job_id=road.job, reason="单位撤回")

    def test_a_cancelled_instrument_can_be_applied_for_again(self, road: Road):
        road.scheduled()
        jobs.cancel(road.occasion("Wang"), job_id=road.job, reason="单位撤回")
        assert Road(world=road.world).submitted().state == "submitted"


def test_a_move_is_recorded_with_both_states(road: Road):
    road.accepted()
    event = history(movement.ENTITY, road.job)[-1]
    assert (event["act"], event["from_state"], event["to_state"]) == ("jobs.accept", "submitted", "accepted")
