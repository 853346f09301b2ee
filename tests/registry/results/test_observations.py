"""Raw observations: kept as received, under their digest, for ever."""

from __future__ import annotations

import json

import pytest
from tests.registry.conftest import World

from suyuan.base.canonical import digest
from suyuan.base.errors import InputError, NotPermitted, TooLarge
from suyuan.registry.journal.queries import broken_links, history
from suyuan.registry.results.commands import record_observations
from suyuan.registry.results.models import ObservationSet
from suyuan.registry.results.queries import observations

DATA = {"tests": {"comparison": [{"m0": "100", "B1": "0.05"}]}}


def test_they_are_kept_as_received_with_digest_person_and_time(world: World):
    kept = record_observations(world.occasion("Li"), instrument=world.weights, data=DATA, source="form")
    row = observations(kept.id)
    assert json.loads(row["data"]) == DATA
    assert row["digest"] == digest(DATA)
    assert row["recorded_by_id"] == world.people["Li"]
    assert [event["act"] for event in history("observations", kept.id)] == ["results.observe"]
    assert broken_links() == []


def test_a_correction_names_the_set_it_replaces(world: World):
    first = record_observations(world.occasion("Li"), instrument=world.weights, data=DATA, source="form")
    second = record_observations(
        world.occasion("Li"), instrument=world.weights, data=DATA, source="form", replaces=first.id
    )
    assert observations(second.id)["replaces_id"] == first.id


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"value": 0.1}, InputError),
        ({"value": {"nested": [float("nan")]}}, InputError),
        ({1: "x"}, InputError),
        ({"text": "x" * 1_000_001}, TooLarge),
    ],
)
def test_numbers_that_are_no_text_and_floods_are_refused_and_nothing_is_stored(
    world: World, data: dict[object, object], error: type[Exception]
):
    with pytest.raises(error):
        record_observations(world.occasion("Li"), instrument=world.weights, data=data, source="form")  # type: ignore[arg-type]
    assert not ObservationSet.objects.exists()


@pytest.mark.parametrize("name", ["Qian", "Wang", "Zhou", "Sun"])
def test_only_a_verifier_records(world: World, name: str):
    with pytest.raises(NotPermitted):
        record_observations(world.occasion(name), instrument=world.weights, data=DATA, source="form")
