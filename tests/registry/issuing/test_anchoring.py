"""The head of the event chain is anchored in the log: every hour while issuing, and on demand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from tests.registry.conftest import NOW, ZONE, World, identity_source
from tests.registry.road import KEYS, LOG_KEY, Road, another_set
from tests.registry.road import road as make_road
from tests.registry.tampering import unseen

from suyuan.base.errors import NotPermitted
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.issuing import anchoring, log
from suyuan.registry.issuing.fsck import verify_everything, verify_log
from suyuan.registry.issuing.keys import IssuingKeys
from suyuan.registry.issuing.models import Anchor, LogLeaf
from suyuan.registry.journal import auditing
from suyuan.registry.journal.commands import GENESIS, adopt, link_hash
from suyuan.registry.journal.models import ChainHead, Event
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.tlog.leaf import parse_leaf

pytestmark = pytest.mark.django_db(transaction=True)
HOURLY = replace(KEYS, anchor_every=timedelta(hours=1))


def software(at: datetime = NOW) -> Occasion:
    return Occasion(actor=SYSTEM, at=at, identities=identity_source(5), zone=ZONE)


def issued(world: World, number: int, *, minutes: int = 0, keys: IssuingKeys = HOURLY) -> None:
    instrument = another_set(world, number)
    Road(world=world, keys=keys, at=NOW + timedelta(minutes=minutes), instrument=instrument).issued()


@pytest.fixture
def opened(world: World) -> World:
    make_road(world)
    return world


def kinds() -> list[str]:
    return list(LogLeaf.objects.order_by("index").values_list("kind", flat=True))


def test_the_first_certificate_of_an_hour_anchors_the_journal(opened: World):
    issued(opened, 1)
    issued(opened, 2, minutes=30)
    issued(opened, 3, minutes=61)
    assert kinds() == ["issue", "journal", "issue", "issue", "journal"]
    assert verify_log(LOG_KEY.verifier).sound


def test_an_anchor_names_an_event_and_hides_it_behind_a_salt(opened: World):
    issued(opened, 1)
    row = Anchor.objects.get()
    assert Event.objects.get(seq=row.seq).hash == row.hash
    leaf = LogLeaf.objects.get(kind="journal")
    assert parse_leaf(bytes(leaf.data)).kind == "journal"
    assert row.hash not in bytes(leaf.data).decode()
    assert len(leaf.salt) == 64


def test_without_a_period_nothing_is_anchored(opened: World):
    issued(opened, 1, keys=KEYS)
    assert kinds() == ["issue"]


def test_it_is_anchored_on_demand_and_not_for_nothing(opened: World):
    assert anchoring.anchor(software(), keys=KEYS) == 0
    assert anchoring.anchor(software(), keys=KEYS) is None
    issued(opened, 1, keys=KEYS)
    assert anchoring.anchor(software(), keys=KEYS) == 2
    assert verify_log(LOG_KEY.verifier).sound


def test_no_person_anchors(opened: World):
    with pytest.raises(NotPermitted):
        anchoring.anchor(opened.occasion("Ma"), keys=KEYS)


def test_a_chain_that_was_written_anew_is_found_by_its_anchor(opened: World):
    """Every hash is computed again after one reason was changed: the chain itself is sound, and a lie."""
    issued(opened, 1)
    with unseen():
        prev = GENESIS
        for event in Event.objects.order_by("seq"):
            if event.seq == 5:
                event.reason = "invented"
            event.prev_hash = prev
            event.hash = prev = link_hash(event)
            Event.objects.filter(pk=event.pk).update(
                reason=event.reason, prev_hash=event.prev_hash, hash=f"{event.seq:064}"
            )
            Event.objects.filter(pk=event.pk).update(hash=event.hash)
        ChainHead.objects.update(hash=prev)
    assert [words for words in auditing.faults() if "chain" in words.en] == []
    (words,) = (words.en for words in anchoring.faults())
    assert words.endswith("the chain was written anew")


@pytest.mark.parametrize(
    "touch",
    [
        "UPDATE issuing_anchor SET seq = seq - 1",
        "UPDATE issuing_anchor SET hash = '0'",
        "DELETE FROM issuing_anchor",
        "UPDATE issuing_logleaf SET salt = '00' WHERE kind = 'journal'",
        "UPDATE issuing_logleaf SET kind = 'issue' WHERE kind = 'journal'",
    ],
)
def test_a_touched_anchor_is_found(opened: World, touch: str):
    issued(opened, 1)
    with unseen(), connection.cursor() as cursor:
        cursor.execute(touch)
    assert not verify_log(LOG_KEY.verifier).sound


class TestAdopting:
    def test_changes_of_nobody_are_taken_over_with_a_reason(self, opened: World):
        Instrument.objects.filter(pk=opened.scale).update(place="gate 2")
        assert any("belong to no event" in words.en for words in auditing.faults())
        issued(opened, 1)  # what others do meanwhile does not cover it
        found = [words.en for words in auditing.faults()]
        assert any(words.startswith("table instruments_instrument has 1 changes") for words in found)
        event = adopt(software(), reason="place corrected by hand, ticket 12")
        assert event is not None
        assert event.reason.endswith("ticket 12")
        assert verify_everything(LOG_KEY.verifier).sound
        assert adopt(software(), reason="again") is None

    def test_life_goes_on_after_it(self, opened: World):
        adopt(software(), reason="reference data")
        issued(opened, 1)
        assert verify_everything(LOG_KEY.verifier).sound

    def test_what_was_written_behind_the_triggers_is_not_cured(self, opened: World):
        adopt(software(), reason="reference data")
        with unseen():
            Instrument.objects.filter(pk=opened.scale).update(place="gate 2")
        adopt(software(), reason="never mind")
        assert not verify_everything(LOG_KEY.verifier).sound


def test_a_start_settles_what_a_crash_left_open(opened: World, tmp_path):
    from suyuan.registry.issuing.guarding import FileGuard
    from suyuan.tlog.guard import Memory, Promise

    guard = FileGuard(tmp_path / "log.guard")
    before = log.promise_of(log.head())
    issued(opened, 1, keys=KEYS)
    now = log.promise_of(log.head())
    guard._write(Memory(before, now))
    log.settle(guard)
    assert guard.remembered() == Memory(now)
    guard._write(Memory(now, Promise(9, bytes(32))))
    log.settle(guard)
    assert guard.remembered() == Memory(now)
