"""Approving: a third person, authorised for the field; the result is computed once more."""

from __future__ import annotations

from typing import Any

import pytest
from tests.registry.conftest import FAR, LONG_AGO, SETTING_UP, WEIGHTS
from tests.registry.road import Road
from tests.registry.tampering import unseen

from suyuan.base.errors import EvidenceError, NotPermitted, RuleRefusal
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.models import Competence
from suyuan.registry.results.models import Result


def approve(road: Road, name: str = "Wang", digest: str = "") -> None:
    jobs.approve(road.occasion(name), job_id=road.job, digest=digest or road.row.digest)


def also_approver(road: Road, name: str) -> None:
    """Give somebody of the laboratory the role and the competence of an approver."""
    start = road.occasion("Wang")
    admin: Any = type(start)(actor=SETTING_UP, at=start.at, identities=start.identities, zone=start.zone)
    person = road.world.people[name]
    parties.assign_role(admin, person_id=person, role="approver", organization_id=road.world.lab)
    parties.grant_competence(
        start, person_id=person, method=WEIGHTS, activities=["approve"], valid_from=LONG_AGO, valid_to=FAR
    )


def test_a_third_person_approves(road: Road):
    road.checked()
    approve(road)
    assert (road.state, road.row.approver_id) == ("approved", road.world.people["Wang"])


@pytest.mark.parametrize("name", ["Li", "Qian"])
def test_it_refuses_who_measured_or_checked_even_with_role_and_competence(road: Road, name: str):
    road.checked()
    also_approver(road, name)
    with pytest.raises(RuleRefusal):
        approve(road, name)
    assert road.state == "checked"


@pytest.mark.parametrize("name", ["Li", "Qian", "Zhao", "Sun", "Zhou"])
def test_it_refuses_a_stranger_to_the_task(road: Road, name: str):
    road.checked()
    with pytest.raises(NotPermitted):
        approve(road, name)


def test_it_refuses_an_approver_who_is_not_authorised_for_the_field(road: Road):
    road.checked()
    Competence.objects.filter(person=road.world.people["Wang"]).delete()
    with pytest.raises(RuleRefusal):
        approve(road)


def test_it_refuses_when_the_recomputed_result_differs(road: Road):
    road.checked()
    first = Result.objects.filter(evaluation=road.row.evaluation).first()
    with unseen():
        Result.objects.filter(pk=first.pk).update(u=first.u * 1.001)
    with pytest.raises(EvidenceError):
        approve(road)
    assert road.state == "checked"


def test_it_refuses_what_was_not_checked(road: Road):
    road.recorded()
    with pytest.raises(RuleRefusal):
        approve(road)


def test_approving_twice_changes_nothing(road: Road):
    road.approved()
    version = road.row.row_version
    with pytest.raises(RuleRefusal):
        approve(road)
    assert road.row.row_version == version


def test_the_approver_may_send_it_back(road: Road):
    road.checked()
    jobs.approve_back(road.occasion("Wang"), job_id=road.job, reason="证书信息需更正")
    assert road.state == "in_work"
