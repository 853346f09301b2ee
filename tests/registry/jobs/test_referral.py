"""Acceptance by codes, and referral: one act makes the application at a house that covers the item."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import WEIGHTS_ROLE
from tests.registry.resources.conftest import form as capability_form
from tests.registry.road import Road

from suyuan.base.errors import InputError, NotPermitted, RuleRefusal
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs import coverage
from suyuan.registry.jobs.models import Application, Job
from suyuan.registry.jobs.referring import referral_of
from suyuan.registry.journal.queries import broken_links, history
from suyuan.registry.parties.models import Designation, Organization
from suyuan.registry.resources.commands import declare
from suyuan.registry.standards.models import MeasurementStandard, ServedItem


def moved_standard(road: Road) -> UUID:
    """The standard and the designation belong to the other laboratory: only that one can do it."""
    MeasurementStandard.objects.filter(pk=road.world.standard).update(owner_id=road.world.other_lab)
    Designation.objects.update(designee_id=road.world.other_lab)
    return road.world.other_lab


def codes(road: Road) -> list[str]:
    return [one.code for one in coverage.own_findings(road.job, on=road.occasion("Wang").today)]


def test_what_is_covered_is_accepted_and_nothing_stands_against_it(road: Road):
    road.submitted()
    assert [one for one in codes(road) if one not in coverage_told()] == []
    jobs.accept(road.occasion("Wang"), job_id=road.job)
    assert road.row.codes == [one for one in road.row.codes if one in coverage_told()]


def coverage_told() -> frozenset[str]:
    from suyuan.registry.jobs.coverage_rules import TOLD

    return TOLD


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda: Designation.objects.update(kinds=["nawi"]), "NO_SCOPE"),
        (lambda: ServedItem.objects.filter(role=WEIGHTS_ROLE).update(classes=["M1"]), "CLASS_NOT_SERVED"),
        (lambda: ServedItem.objects.filter(role=WEIGHTS_ROLE).update(kind_id="nawi"), "KIND_NOT_SERVED"),
        (lambda: ServedItem.objects.update(method="other"), "NO_STANDARD"),
    ],
)
def test_acceptance_is_refused_and_declining_records_the_code(road: Road, change: Any, code: str):
    road.submitted()
    change()
    with pytest.raises(RuleRefusal) as refusal:
        jobs.accept(road.occasion("Wang"), job_id=road.job)
    assert code in refusal.value.facts["codes"]
    assert road.state == "submitted"
    jobs.decline(road.occasion("Wang"), job_id=road.job, reason="不能办理")
    assert code in road.row.codes


class TestReferral:
    def test_one_act_makes_the_application_there_with_its_link_back(self, road: Road):
        road.submitted()
        Job.objects.filter(pk=road.job).update(needed_u="0.5", needed_unit="mg")
        other = moved_standard(road)
        assert [one.id for one in coverage.candidates(road.job, on=road.occasion("Wang").today)] == [other]
        jobs.refer_up(road.occasion("Wang"), job_id=road.job, reason="本地无能力", to=other)
        there = Job.objects.get(institution_id=other)
        assert (there.needed_u, there.needed_unit) == ("0.5", "mg")
        assert (road.state, there.state, there.referred_from_id) == ("referred", "submitted", road.job)
        assert there.application.applicant_id == road.world.factory
        assert there.instrument_id == road.row.instrument_id
        assert "NO_STANDARD" in road.row.codes
        to, back = referral_of(road.job)["to"], referral_of(there.pk)["from"]
        assert to is not None
        assert back is not None
        assert (to["number"], back["number"]) == (there.number, road.row.number)
        assert [event["act"] for event in history("job", there.pk)] == ["jobs.referred"]
        assert broken_links() == []

    def test_without_a_house_only_the_job_is_referred(self, road: Road):
        road.submitted()
        jobs.refer_up(road.occasion("Wang"), job_id=road.job, reason="本地无能力")
        assert (road.state, Job.objects.count()) == ("referred", 1)
        assert referral_of(road.job) == {"from": None, "to": None}

    def test_a_house_that_cannot_do_it_is_refused_and_nothing_is_written(self, road: Road):
        road.submitted()
        for house in (road.world.other_lab, road.world.lab, road.world.factory, UUID(int=7)):
            with pytest.raises(RuleRefusal):
                jobs.refer_up(road.occasion("Wang"), job_id=road.job, reason="本地无能力", to=house)
        assert (road.state, Job.objects.count(), Application.objects.count()) == ("submitted", 1, 1)

    def test_without_a_reason_or_the_right_nothing_happens(self, road: Road):
        road.submitted()
        other = moved_standard(road)
        with pytest.raises(InputError):
            jobs.refer_up(road.occasion("Wang"), job_id=road.job, reason=" ", to=other)
        for name in ("Li", "Chen", "Zhao", "Zhou"):
            with pytest.raises(NotPermitted):
                jobs.refer_up(road.occasion(name), job_id=road.job, reason="x", to=other)
        assert (road.state, Job.objects.count()) == ("submitted", 1)

    def test_it_is_referred_once(self, road: Road):
        road.submitted()
        other = moved_standard(road)
        jobs.refer_up(road.occasion("Wang"), job_id=road.job, reason="本地无能力", to=other)
        with pytest.raises(RuleRefusal):
            jobs.refer_up(road.occasion("Wang"), job_id=road.job, reason="再转", to=other)
        assert Job.objects.count() == 2

    def test_a_closed_house_is_no_candidate(self, road: Road):
        road.submitted()
        Organization.objects.filter(pk=moved_standard(road)).update(active=False)
        assert coverage.candidates(road.job, on=road.occasion("Wang").today) == []


class TestBySharedCapability:
    """The weights went to a laboratory that has no standard; the provincial one shares what is needed."""

    def sent(self, road: Road, *, needed: str = "", unit: str = "") -> Road:
        Instrument.objects.filter(pk=road.world.weights).update(measuring_range="(0.001 ~ 1) kg")
        ServedItem.objects.update(method="other")
        wish = jobs.Wish(road.world.weights, road.method, "subsequent", needed, unit)
        application = jobs.submit(
            road.occasion("Zhou"),
            applicant=road.world.factory,
            institution=road.world.other_lab,
            wishes=[wish],
        )
        road.job = application.jobs.get().pk
        return road

    def share(self, road: Road) -> None:
        form = capability_form(low="0", high="1", u_absolute="0.0000005", u_relative="", u_relative_unit="")
        declare(road.occasion("Wang"), organization_id=road.world.lab, form=form)

    def found(self, road: Road) -> list[tuple[UUID, list[str]]]:
        rows = coverage.candidates(road.job, on=road.occasion("Wang").today)
        return [(one.id, [found.code for found in one.told]) for one in rows]

    def test_a_house_that_shares_it_is_a_candidate_and_says_why(self, road: Road):
        self.sent(road)
        assert self.found(road) == []
        self.share(road)
        assert self.found(road) == [(road.world.lab, ["BY_CAPABILITY"])]

    @pytest.mark.parametrize(("needed", "can"), [("0.6", True), ("0.4", False)])
    def test_only_where_its_uncertainty_is_small_enough(self, road: Road, needed: str, can: bool):
        self.sent(road, needed=needed, unit="mg")
        self.share(road)
        assert bool(self.found(road)) is can

    @pytest.mark.parametrize(("value", "unit"), [("x", "mg"), ("0", "mg"), ("-1", "mg"), ("1e99", "mg"),
                                                 ("0.1", "pinch"), ("0.1", ""), ("0.1", "MPa")])  # fmt: skip
    def test_what_is_no_uncertainty_is_refused(self, road: Road, value: str, unit: str):
        with pytest.raises(InputError):
            self.sent(road, needed=value, unit=unit)
        assert not Application.objects.exists()

    def test_a_relative_uncertainty_is_asked_for_in_percent(self, road: Road):
        self.sent(road, needed="0.001", unit="%")
        assert Application.objects.exists()


def test_queries_do_not_grow_with_houses(road: Road):
    road.submitted()
    today = road.occasion("Wang").today
    asked = coverage.asked_of(road.job, on=today)
    houses = list(Organization.objects.values_list("pk", "kind"))

    def count(some: list[Any]) -> int:
        with CaptureQueriesContext(connection) as seen:
            coverage.findings_for(asked, some, on=today)
        return len(seen)

    lab = [one for one in houses if one[0] == road.world.lab]
    assert count(houses) == count(lab)
