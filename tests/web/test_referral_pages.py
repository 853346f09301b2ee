"""The page of a submitted job: what covers it, what does not, who could do it, and the referral."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.registry.road import Road

from suyuan.registry.jobs.models import Job
from suyuan.registry.parties.models import Designation
from suyuan.registry.standards.models import MeasurementStandard

Visit = Callable[..., Client]


@pytest.mark.parametrize(("tongue", "said"), [("zh", "能力覆盖"), ("en", "Covered")])
def test_what_is_covered_is_said_before_it_is_accepted(enter: Visit, road: Road, tongue: str, said: str):
    road.submitted()
    wang = enter("Wang", tongue)
    assert said in wang.get(f"/jobs/{road.job}").content.decode()
    assert wang.post(f"/jobs/{road.job}/do/accept").status_code == 303


def test_what_is_not_is_referred_in_one_act_and_seen_on_both_sides(enter: Visit, road: Road):
    road.submitted()
    other = road.world.other_lab
    MeasurementStandard.objects.filter(pk=road.world.standard).update(owner_id=other)
    Designation.objects.update(designee_id=other)
    wang = enter("Wang", "en")
    page = wang.get(f"/jobs/{road.job}").content.decode()
    assert "No standard serves the method" in page
    assert str(other) in page
    assert 400 <= wang.post(f"/jobs/{road.job}/do/accept").status_code < 500
    refused = wang.post(f"/jobs/{road.job}/do/refer_up", {"to": "x", "reason": "no ability"})
    assert 400 <= refused.status_code < 500
    done = wang.post(f"/jobs/{road.job}/do/refer_up", {"to": str(other), "reason": "no ability"})
    assert done.status_code == 303
    there = Job.objects.get(institution_id=other)
    page = wang.get(f"/jobs/{road.job}").content.decode()
    assert there.number in page
    assert "No standard serves the method" in page
    assert road.row.number in enter("Zhou", "en").get(f"/jobs/{there.pk}").content.decode()
