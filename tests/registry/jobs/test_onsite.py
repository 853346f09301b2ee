"""Drafts of the phone: kept under a revision, never over another device's, gone with the set."""

from __future__ import annotations

from typing import Any

import pytest
from tests.registry.road import Road, readings

from suyuan.base.errors import Conflict, InputError, NotPermitted, RuleRefusal, TooLarge
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import Application, Draft
from suyuan.registry.jobs.onsite import draft_of, on_site_today

TYPED = {"tests.comparison.0.m0": "100", "tests.comparison.0.A1.0": "0.000", "header.class": " "}


def keep(road: Road, fields: dict[str, Any], based_on: int, device: str = "手机") -> int:
    return jobs.keep_draft(
        road.occasion("Li"), job_id=road.job, fields=fields, based_on=based_on, device=device
    )


def test_another_device_goes_on_where_the_first_stopped(road: Road) -> None:
    road.started()
    assert keep(road, TYPED, 0) == 1
    found = draft_of(road.job, road.world.people["Li"])
    assert found is not None
    assert found["fields"] == {"tests.comparison.0.m0": "100", "tests.comparison.0.A1.0": "0.000"}
    assert keep(road, TYPED | {"tests.comparison.0.B1.0": "0.010"}, 1, "平板") == 2


def test_the_same_text_again_is_no_new_revision(road: Road) -> None:
    road.started()
    assert [keep(road, TYPED, 0), keep(road, TYPED, 0), keep(road, TYPED, 1)] == [1, 1, 1]


def test_nothing_is_written_over_another_device(road: Road) -> None:
    road.started()
    keep(road, TYPED, 0, "平板")
    with pytest.raises(Conflict) as refused:
        keep(road, {"tests.comparison.0.m0": "50"}, 0)
    assert (str(refused.value.facts["stored"]), refused.value.facts["device"]) == ("1", "平板")
    assert Draft.objects.get().fields["tests.comparison.0.m0"] == "100"


def test_it_ends_with_the_set(road: Road) -> None:
    road.started()
    keep(road, TYPED, 0)
    jobs.record(road.occasion("Li"), job_id=road.job, data=readings())
    assert not Draft.objects.exists()
    with pytest.raises(RuleRefusal):
        keep(road, TYPED, 0)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"a": 1}, InputError),
        ({"a": "x\0y"}, InputError),
        ({"a": "x" * 81}, TooLarge),
        ({str(n): "1" for n in range(4001)}, TooLarge),
    ],
)
def test_what_no_form_has_is_refused(road: Road, fields: dict[str, Any], error: type[Exception]) -> None:
    road.started()
    with pytest.raises(error):
        keep(road, fields, 0)
    assert not Draft.objects.exists()


def test_only_who_measures(road: Road) -> None:
    road.started()
    with pytest.raises(NotPermitted):
        jobs.keep_draft(road.occasion("Qian"), job_id=road.job, fields=TYPED, based_on=0)


def test_the_jobs_of_today(road: Road, django_assert_num_queries: Any) -> None:
    road.started()
    li = road.occasion("Li")
    assert on_site_today(li.actor, on=li.today) == []
    Application.objects.update(place="on_site")
    with django_assert_num_queries(1):
        assert [one["id"] for one in on_site_today(li.actor, on=li.today)] == [road.job]
    assert on_site_today(road.occasion("Qian").actor, on=li.today) == []
