"""The same request twice is done once; another one under the same key is refused; nothing half remains."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.registry.conftest import NOW, World

from suyuan.base.errors import Conflict, InputError, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.access import once as module
from suyuan.registry.access.models import Answer
from suyuan.registry.access.once import Answered, once, purge_answers
from suyuan.registry.instruments import commands as instruments
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.auditing import faults

DAY = timedelta(hours=24)
DIGEST = "0" * 64


def ask(
    world: World, *, key: str = "k-1", digest: str = DIGEST, at: Any = NOW, place: str = "二号门"
) -> Answered:
    occasion = world.occasion("Zhou", at=at)

    def act() -> Answered:
        instruments.move(
            occasion, instrument_id=world.weights, jurisdiction="220182", place=place, use_field=""
        )
        return Answered(200, '{"id": "x"}')

    return once(occasion, person=world.people["Zhou"], key=key, digest=digest, act=act)


def version(world: World) -> int:
    return Instrument.objects.get(pk=world.weights).row_version


def test_the_second_time_gives_the_answer_of_the_first(world: World):
    before = version(world)
    first, second = ask(world), ask(world)
    assert (first.status, first.body, first.is_repeated) == (200, '{"id": "x"}', False)
    assert second == first._replace(is_repeated=True)
    assert version(world) == before + 1


def test_another_request_under_the_key_is_a_conflict(world: World):
    ask(world)
    with pytest.raises(Conflict):
        ask(world, digest="1" * 64)


def test_a_key_belongs_to_one_person(world: World):
    ask(world)
    with pytest.raises(RuleRefusal):
        once(world.occasion("Li"), person=world.people["Li"], key="k-1", digest="1" * 64, act=refuse)


def refuse() -> Answered:
    raise RuleRefusal(Text("不行", "no"))


def test_a_refusal_is_not_kept_and_the_request_may_come_again(world: World):
    with pytest.raises(RuleRefusal):
        once(world.occasion("Zhou"), person=world.people["Zhou"], key="k-1", digest=DIGEST, act=refuse)
    assert not Answer.objects.exists()
    assert not ask(world).is_repeated


def test_a_crash_after_the_act_leaves_neither_act_nor_key(world: World):
    before = version(world)
    occasion = world.occasion("Zhou")

    def act() -> Answered:
        instruments.set_idle(occasion, instrument_id=world.weights, reason="x")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        once(occasion, person=world.people["Zhou"], key="k-1", digest=DIGEST, act=act)
    assert (version(world), Answer.objects.count()) == (before, 0)


def test_after_a_day_the_key_is_free_again(world: World):
    ask(world)
    assert ask(world, at=NOW + DAY).is_repeated
    assert not ask(world, at=NOW + DAY + timedelta(seconds=1), digest="1" * 64, place="三号门").is_repeated


def test_old_answers_are_removed(world: World):
    ask(world)
    later = world.occasion("Zhou", at=NOW + 2 * DAY).as_system()
    assert (purge_answers(later), purge_answers(later)) == (1, 0)
    assert not Answer.objects.exists()


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 81, "a\x00", "钥匙"])
def test_a_key_that_is_none_is_refused(world: World, key: str):
    with pytest.raises(InputError):
        ask(world, key=key)


def test_the_event_of_the_act_seals_the_key(world: World):
    ask(world)
    ask(world)
    ask(world, at=NOW + 2 * DAY)
    purge_answers(world.occasion("Zhou", at=NOW + 5 * DAY).as_system())
    assert list(faults()) == []


def test_of_two_at_the_same_time_the_second_is_given_the_answer_of_the_first(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    """Both have looked before either wrote: they meet at the unique key."""
    before, first = version(world), ask(world)
    looked, look = [], module._kept

    def too_early(*given: Any) -> Answered | None:
        looked.append(given)
        return look(*given) if len(looked) > 1 else None

    monkeypatch.setattr(module, "_kept", too_early)
    assert ask(world) == first._replace(is_repeated=True)
    assert (len(looked), version(world)) == (2, before + 1)
