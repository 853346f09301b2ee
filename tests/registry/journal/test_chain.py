"""The event chain: every act is a link, and a link that was touched is found."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction
from tests.registry.tampering import unseen

from suyuan.base.text import Text
from suyuan.registry.journal import queries
from suyuan.registry.journal.acts import Act, Reach
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.models import ChainHead, Event
from suyuan.registry.journal.occasion import Actor, Occasion
from suyuan.registry.journal.queries import broken_links, history

pytestmark = pytest.mark.django_db

ACT = Act(
    code="test.touch",
    roles=frozenset(),
    reach=Reach.ANYWHERE,
    sentence=Text("{actor} 触碰", "{actor} touched"),
)
OCCASION = Occasion(
    actor=Actor(person=UUID(int=1), name="Li"),
    at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    identities=lambda: UUID(int=0),
)


def touch(times: int = 1) -> None:
    with transaction.atomic():
        for number in range(times):
            record(ACT, OCCASION, entity="thing", entity_id="a", to_state=str(number), payload={"n": number})


def touch_and_fail() -> None:
    with transaction.atomic():
        record(ACT, OCCASION, entity="thing", entity_id="a")
        raise ZeroDivisionError


def test_events_follow_each_other_without_gap():
    touch(3)
    assert [row["seq"] for row in history("thing", "a")] == [1, 2, 3]
    assert broken_links() == []


@pytest.mark.parametrize("before", [0, 2])
def test_a_command_between_two_looks_breaks_nothing(before: int, monkeypatch: pytest.MonkeyPatch):
    touch(before)
    plain = queries._last_seal

    def and_meanwhile_somebody_works() -> tuple[int, int]:
        monkeypatch.setattr(queries, "_last_seal", plain)
        touch(2)
        return plain()

    monkeypatch.setattr(queries, "_last_seal", and_meanwhile_somebody_works)
    assert broken_links() == []
    assert Event.objects.count() == before + 2


def test_an_empty_chain_is_sound():
    assert broken_links() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("act", "other"), ("actor_id", UUID(int=9)), ("to_state", "x"), ("payload", "{}"), ("reason", "why")],
)
def test_a_changed_column_is_found(column: str, value: object):
    touch(3)
    with unseen():
        Event.objects.filter(seq=2).update(**{column: value})
    assert 2 in broken_links()


def test_a_removed_event_is_found():
    touch(3)
    with unseen():
        Event.objects.filter(seq=2).delete()
    assert broken_links() == [3]


def test_a_chain_cut_at_its_end_is_found():
    touch(3)
    with unseen():
        Event.objects.filter(seq=3).delete()
    assert broken_links() == [ChainHead.objects.get().seq]


def test_an_event_and_the_head_are_rolled_back_together():
    touch(1)
    with pytest.raises(ZeroDivisionError):
        touch_and_fail()
    touch(1)
    assert [row["seq"] for row in history("thing", "a")] == [1, 2]
    assert broken_links() == []
