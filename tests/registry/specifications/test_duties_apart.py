"""Duties kept apart by the person: who drafted a text does not vote on it, wherever he works now (SOD-6)."""

from __future__ import annotations

import pytest
from tests.registry.specifications.conftest import make_road

from suyuan.base.errors import NotPermitted
from suyuan.registry.journal.models import Event
from suyuan.registry.parties.models import Person
from suyuan.registry.specifications import reviewing
from suyuan.registry.specifications.models import ReviewVote


def test_who_drafted_the_text_has_no_vote_on_it_in_another_house_either(world):
    road = make_road(world).to("close_consultation")
    done = Event.objects.filter(act="specifications.draft_ready", entity_id=str(road.project))
    drafter = done.get().actor_id
    Person.objects.filter(pk=drafter).update(organization_id=world.factory)
    with pytest.raises(NotPermitted, match="whoever drafted"):
        reviewing.record_vote(world.occasion("Sun"), project_id=road.project, expert_id=drafter, agrees=True)
    assert not ReviewVote.objects.filter(expert_id=drafter).exists()
