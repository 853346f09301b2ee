"""Calibration intervals on screen, from stored results to a suggestion."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW, TODAY, World
from tests.registry.road import another_set

from suyuan.registry.instruments.models import Instrument
from suyuan.registry.results import fleets
from suyuan.registry.results.fleets import Fleet
from suyuan.registry.results.models import Evaluation, ObservationSet

Visit = Callable[..., Client]
pytestmark = pytest.mark.django_db
ADDRESS = "/intervals?kind=weights&model=F1"


def seen(
    world: World, instrument: Any, on: date, verdict: str = "pass", state: str = "issued", **more: Any
) -> None:
    Evaluation.objects.create(
        id=world.identities(),
        created_at=NOW,
        updated_at=NOW,
        instrument_id=instrument,
        issuer_id=world.lab,
        performed_on=on,
        digest="0" * 64,
        verdict=verdict,
        certificate_state=state,
        **more,
    )


def fleet(world: World, size: int, *, failed: int = 0) -> None:
    for number in range(1, size + 1):
        one = another_set(world, number)
        seen(world, one, TODAY - timedelta(days=365))
        bad = number <= failed
        seen(world, one, TODAY, "fail" if bad else "pass", "rejected" if bad else "issued")


F1 = "F1"


def of_factory(world: World) -> Fleet:
    return Fleet(kind="weights", model=F1, owner_id=world.factory)


def test_the_history_has_the_time_since_the_result_before(world: World) -> None:
    fleet(world, 3, failed=1)
    months, good = fleets.history(of_factory(world))
    assert months == [12.0] * 3
    assert sorted(good) == [False, True, True]


def test_what_was_taken_back_or_not_issued_does_not_count(world: World) -> None:
    one = another_set(world, 1)
    seen(world, one, TODAY - timedelta(days=365))
    seen(world, one, TODAY - timedelta(days=30), "fail", "")
    seen(world, one, TODAY - timedelta(days=20), "fail", "revoked")
    assert fleets.history(of_factory(world)) == ([], [])
    assert fleets.fleets(owner_id=world.factory) == []


def readings_of(world: World, instrument: Any, phase: str, replaces: Any = None) -> ObservationSet:
    return ObservationSet.objects.create(
        id=world.identities(),
        created_at=NOW,
        updated_at=NOW,
        instrument_id=instrument,
        data="{}",
        digest="0" * 64,
        source="form",
        recorded_at=NOW,
        phase=phase,
        replaces=replaces,
    )


def found_and_left(world: World, instrument: Any, on: date, left_on: date | None = None) -> None:
    """Out of tolerance before an adjustment, and a certificate for what was left."""
    seen(world, instrument, on, "fail", "", observations=readings_of(world, instrument, "as_found"))
    seen(world, instrument, left_on or on, observations=readings_of(world, instrument, "as_left"))


@pytest.mark.parametrize("days_of_adjusting", [0, 3])
def test_an_instrument_adjusted_before_it_passed_was_out_of_tolerance(
    world: World, days_of_adjusting: int
) -> None:
    """It passed, and yet the year before counts as one that was not held; the adjustment took its days."""
    one = another_set(world, 1)
    seen(world, one, TODAY - timedelta(days=730))
    adjusted = TODAY - timedelta(days=365)
    left = adjusted + timedelta(days=days_of_adjusting)
    found_and_left(world, one, adjusted, left)
    seen(world, one, TODAY)
    months, good = fleets.history(of_factory(world))
    days = [round(one * 365 / 12) for one in months]
    assert set(zip(days, good, strict=True)) == {(365, False), (365 - days_of_adjusting, True)}


def test_a_first_visit_with_an_adjustment_is_no_history(world: World) -> None:
    one = another_set(world, 1)
    found_and_left(world, one, TODAY)
    assert fleets.history(of_factory(world)) == ([], [])
    assert fleets.fleets(owner_id=world.factory) == []


def test_readings_as_found_that_were_corrected_do_not_count(world: World) -> None:
    one = another_set(world, 1)
    seen(world, one, TODAY - timedelta(days=365))
    wrong = readings_of(world, one, "as_found")
    seen(world, one, TODAY, "fail", "", observations=wrong)
    seen(world, one, TODAY, "pass", "", observations=readings_of(world, one, "as_found", replaces=wrong))
    seen(world, one, TODAY, observations=readings_of(world, one, "as_left"))
    assert fleets.history(of_factory(world)) == ([12.0], [True])


def test_adjustments_shorten_what_is_suggested(world: World) -> None:
    """The same certificates, all of them passing: where some were adjusted first, less is suggested."""
    fleet(world, 59)
    held, _ = fleets.suggestion(of_factory(world), target=0.95, confidence=0.95)
    for number in range(60, 70):
        one = another_set(world, number)
        seen(world, one, TODAY - timedelta(days=365))
        found_and_left(world, one, TODAY)
    adjusted, _ = fleets.suggestion(of_factory(world), target=0.95, confidence=0.95)
    assert held.interval == 12.0
    assert adjusted.interval is None or adjusted.interval < held.interval


def test_only_a_fleet_under_control_has_a_legal_limit(world: World) -> None:
    one = another_set(world, 1)
    assert fleets.legal_limit(of_factory(world)) is None
    Instrument.objects.filter(pk=one).update(controlled=True)
    limit = fleets.legal_limit(of_factory(world))
    assert limit is not None
    fleet_of_more = [another_set(world, n) for n in range(2, 62)]
    for each in fleet_of_more:
        seen(world, each, TODAY - timedelta(days=1095))
        seen(world, each, TODAY)
    found, legal = fleets.suggestion(of_factory(world), target=0.95, confidence=0.95)
    assert legal == limit < 36
    assert (found.interval, found.is_capped) == (float(limit), True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_suggests_what_held(enter: Visit, world: World, language: str) -> None:
    fleet(world, 59)
    page = enter("Zhou", language).get(ADDRESS).content.decode()
    assert ("Suggested interval: 12 months" if language == "en" else "建议间隔：12 个月") in page
    assert '<svg class="reliability"' in page


def test_the_page_says_what_is_missing_where_nothing_can_be_suggested(enter: Visit, world: World) -> None:
    fleet(world, 4)
    page = enter("Zhou", "en").get(ADDRESS).content.decode()
    assert "55 more results in tolerance are needed" in page


def test_an_institute_sees_what_it_has_measured_and_an_owner_only_its_own(enter: Visit, world: World) -> None:
    fleet(world, 4)
    assert "model=F1" in enter("Li").get("/intervals?side=measured").content.decode()
    assert "model=F1" not in enter("Zhao").get("/intervals?side=measured").content.decode()


@pytest.mark.parametrize("query", ["", "?kind=unicorn&model=x", "?target=2&confidence=no&side=all"])
def test_a_strange_address_is_answered(enter: Visit, query: str) -> None:
    assert enter("Zhou").get(f"/intervals{query}").status_code == 200


def test_many_results_cost_no_more_queries(enter: Visit, world: World) -> None:
    client = enter("Zhou")
    fleet(world, 3)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS)
    for number in range(30, 60):
        one = another_set(world, number)
        seen(world, one, TODAY - timedelta(days=365))
        seen(world, one, TODAY)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS)
    assert len(many) == len(few) <= 12
