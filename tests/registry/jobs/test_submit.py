"""Asking for a verification."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.registry.conftest import TODAY, WEIGHTS
from tests.registry.road import Road, another_set

from suyuan.base.errors import (
    Conflict,
    InputError,
    Missing,
    NotFound,
    NotPermitted,
    OutOfRange,
    RuleRefusal,
    TooLarge,
)
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import Application, Job
from suyuan.registry.journal.queries import broken_links, history


def submit(road: Road, name: str = "Zhou", **changed: Any) -> Application:
    given: dict[str, Any] = {
        "applicant": road.world.factory,
        "institution": road.world.lab,
        "wishes": [jobs.Wish(road.world.weights, WEIGHTS)],
    }
    return jobs.submit(road.occasion(name), **(given | changed))


def test_each_instrument_becomes_a_job(road: Road):
    other = another_set(road.world, 5)
    application = submit(
        road,
        wishes=[jobs.Wish(road.world.weights, WEIGHTS), jobs.Wish(other, WEIGHTS, "initial")],
        wished_on=date(2026, 3, 20),
        note="加急",
    )
    rows = application.jobs.order_by("number")
    assert [row.state for row in rows] == ["submitted", "submitted"]
    assert [row.number for row in rows] == [f"{application.number}-01", f"{application.number}-02"]
    assert application.number.startswith("SQ260310-")
    assert [event["to_state"] for event in history("job", rows[0].id)] == ["submitted"]
    assert broken_links() == []


@pytest.mark.parametrize("name", ["Li", "Wang", "Sun", "Zhao", "Ma"])
def test_only_the_owner_s_people_apply(road: Road, name: str):
    with pytest.raises(NotPermitted):
        submit(road, name)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"wishes": []}, Missing),
        ({"place": "moon"}, InputError),
        ({"wished_on": TODAY - timedelta(days=1)}, OutOfRange),
        ({"note": "x" * 241}, TooLarge),
        ({"note": "a\x00b"}, InputError),
        ({"institution": "factory_of_nowhere"}, NotFound),
    ],
)
def test_it_refuses_what_cannot_be_and_stores_nothing(
    road: Road, changed: dict[str, Any], error: type[Exception]
):
    if "institution" in changed:
        changed = {"institution": road.world.weights}  # an identity, but of no institution
    with pytest.raises(error):
        submit(road, **changed)
    assert not Application.objects.exists()


def test_it_refuses_an_unknown_purpose(road: Road):
    with pytest.raises(InputError):
        submit(road, wishes=[jobs.Wish(road.world.weights, WEIGHTS, "fun")])


def test_it_refuses_the_same_instrument_twice(road: Road):
    with pytest.raises(InputError):
        submit(road, wishes=[jobs.Wish(road.world.weights, WEIGHTS)] * 2)


def test_it_refuses_somebody_else_s_instrument(road: Road):
    with pytest.raises(NotFound):
        submit(road, wishes=[jobs.Wish(road.world.device, WEIGHTS)])


def test_it_refuses_an_instrument_that_is_in_an_open_job(road: Road):
    first = submit(road)
    with pytest.raises(RuleRefusal) as refusal:
        submit(road)
    assert first.number in str(refusal.value)
    assert Job.objects.count() == 1


def test_of_two_applications_at_the_same_moment_one_wins(road: Road, monkeypatch: pytest.MonkeyPatch):
    from suyuan.registry.jobs import office

    submit(road)
    monkeypatch.setattr(office.states, "OPEN", ())  # what the second one saw before the first was written
    with pytest.raises(Conflict):
        submit(road)
    assert (Application.objects.count(), Job.objects.count()) == (1, 1)


def test_it_refuses_a_method_for_another_kind(road: Road):
    with pytest.raises(RuleRefusal):
        submit(road, wishes=[jobs.Wish(road.world.scale, WEIGHTS)])


def test_it_refuses_a_method_that_was_never_adopted(road: Road):
    with pytest.raises(NotFound):
        submit(road, wishes=[jobs.Wish(road.world.weights, "nobody.has.this")])


def test_a_scale_whose_registration_waits_cannot_be_verified_yet(road: Road):
    with pytest.raises(RuleRefusal):
        submit(road, wishes=[jobs.Wish(road.world.spare_scale, "suyuan.mass.weighing-instrument")])
