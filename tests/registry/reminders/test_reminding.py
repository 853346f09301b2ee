"""From a last day to a notice and a mail: told once, to the right house, lost never."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any
from uuid import UUID

import pytest
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW, TODAY, ZONE, World
from tests.registry.road import another_set

from suyuan.base.errors import GatewayError, InputError, NotFound, NotPermitted
from suyuan.base.text import Text
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.reminders import commands, queries, rules
from suyuan.registry.reminders.gathering import _tell, gather, steps
from suyuan.registry.reminders.letter import Line
from suyuan.registry.reminders.models import Digest, Mail, Reminder
from suyuan.registry.reminders.sending import send
from suyuan.registry.standards.models import MeasurementStandard

pytestmark = pytest.mark.django_db
TOKEN = "t" * 40


@pytest.fixture
def system(world: World) -> Occasion:
    return Occasion(actor=SYSTEM, at=NOW, identities=world.identities, zone=ZONE)


def later(occasion: Occasion, days: int) -> Occasion:
    return replace(occasion, at=NOW + timedelta(days=days))


def ends_in(world: World, days: int) -> None:
    Instrument.objects.filter(pk=world.scale).update(valid_until=TODAY + timedelta(days=days))


def told(kind: str = "instrument") -> list[tuple[int, str]]:
    found = Reminder.objects.filter(kind=kind).order_by("created_at", "id")
    return list(found.values_list("days_ahead", "digest__organization__code"))


def subscribe(world: World, **more: Any) -> None:
    given: dict[str, Any] = {
        "is_on": True,
        "days": [60, 30, 7],
        "addresses": ["box@example.org"],
        "language": "zh",
    }
    commands.set_reminders(world.occasion("Zhou"), organization=world.factory, **(given | more))


class TestGathering:
    def test_the_owner_is_told_at_each_mark_once(self, world: World, system: Occasion) -> None:
        ends_in(world, 60)
        gather(system)
        gather(system)
        for day in (1, 29, 30, 31, 53, 61, 62):
            gather(later(system, day))
        assert told() == [(60, "F42"), (30, "F42"), (7, "F42"), (rules.OVERDUE, "F42")]

    def test_who_comes_late_is_told_only_the_nearest_mark(self, world: World, system: Occasion) -> None:
        ends_in(world, 5)
        gather(system)
        assert told() == [(7, "F42")]

    def test_a_new_last_day_is_a_new_reminder(self, world: World, system: Occasion) -> None:
        ends_in(world, 5)
        gather(system)
        ends_in(world, 20)
        gather(later(system, 1))
        assert told() == [(7, "F42"), (30, "F42")]

    @pytest.mark.parametrize("state", ["idle", "ended", "out_of_use"])
    def test_what_is_not_used_is_not_told(self, world: World, system: Occasion, state: str) -> None:
        ends_in(world, 5)
        Instrument.objects.filter(pk=world.scale).update(state=state)
        gather(system)
        assert told() == []

    def test_a_house_may_choose_its_days_or_none(self, world: World, system: Occasion) -> None:
        ends_in(world, 40)
        subscribe(world, days=[45])
        gather(system)
        assert told() == [(45, "F42")]
        subscribe(world, is_on=False)
        gather(later(system, 35))
        assert told() == [(45, "F42")]

    def test_a_standard_is_told_before_it_ends_and_before_its_renewal(
        self, world: World, system: Occasion
    ) -> None:
        MeasurementStandard.objects.filter(pk=world.standard).update(
            assessment_cert_to=TODAY + timedelta(days=183 + 30)
        )
        gather(system)
        assert told("standard_renewal") == [(30, "PIM")]
        assert told("standard") == []

    def test_one_notice_for_a_house_and_day_and_as_many_queries_for_more(
        self, world: World, system: Occasion
    ) -> None:
        ends_in(world, 5)
        with CaptureQueriesContext(
            connection,
        ) as few:
            gather(system)
        for place in range(1, 8):
            another_set(world, place)
        Instrument.objects.filter(owner=world.factory).update(valid_until=TODAY + timedelta(days=6))
        with CaptureQueriesContext(connection) as many:
            assert gather(later(system, 1)) >= 8
        assert len(many) == len(few)
        assert Digest.objects.filter(organization=world.factory).count() == 2

    def test_a_house_that_was_told_meanwhile_is_left_out(self, world: World, system: Occasion) -> None:
        ends_in(world, 5)
        gather(system)
        before = Event.objects.count()
        line = Line(kind="instrument", due_on=TODAY, days_ahead=7, name=Text("秤", "scale"), detail="")
        assert _tell(system, {world.factory: [(world.scale, line)]}, {}) == 0
        assert told() == [(7, "F42")]
        assert Event.objects.count() == before

    def test_steps_keep_houses_whole_and_lose_none(self) -> None:
        line = Line(kind="instrument", due_on=TODAY, days_ahead=7, name=Text("秤", "scale"), detail="")
        lines = {UUID(int=at): [(UUID(int=100), line)] * n for at, n in enumerate((3, 1, 9, 2, 2))}
        made = list(steps(lines, most=4))
        assert [[len(one) for one in step.values()] for step in made] == [[3, 1], [9], [2, 2]]
        assert {house: one for step in made for house, one in step.items()} == lines

    def test_what_was_gathered_is_in_the_journal(self, world: World, system: Occasion) -> None:
        ends_in(world, 5)
        gather(system)
        event = Event.objects.latest("seq")
        assert (event.act, event.actor_id) == ("reminders.gather", None)


class Unreachable(EmailBackend):
    """A mail server that is away."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPServerDisconnected("gone")


class TestSending:
    def test_one_mail_for_each_address_with_everything_of_the_day(
        self, world: World, system: Occasion
    ) -> None:
        ends_in(world, 5)
        another_set(world, 1)
        Instrument.objects.filter(owner=world.factory).update(valid_until=TODAY + timedelta(days=5))
        subscribe(world, addresses=["a@example.org", "b@example.org"])
        gather(system)
        assert send(system) == 2
        assert sorted(one.to[0] for one in outbox.outbox) == ["a@example.org", "b@example.org"]
        names = Reminder.objects.filter(kind="instrument").values_list("name_zh", flat=True)
        assert all(name in str(outbox.outbox[0].body) for name in names)
        assert send(system) == 0
        assert len(outbox.outbox) == 2

    def test_a_mail_speaks_the_language_of_the_house(self, world: World, system: Occasion) -> None:
        ends_in(world, 5)
        subscribe(world, language="en")
        gather(system)
        send(system)
        (one,) = outbox.outbox
        assert "Instruments due" in str(one.body)
        assert "Factory 42" in one.subject
        assert "计量器具到期" not in str(one.body)

    def test_a_server_that_is_away_loses_nothing(self, world: World, system: Occasion, settings: Any) -> None:
        ends_in(world, 5)
        subscribe(world)
        gather(system)
        working = settings.EMAIL_BACKEND
        settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
        with pytest.raises(GatewayError):
            send(system)
        row = Mail.objects.get()
        assert (row.state, row.attempts, row.fault) == ("waiting", 1, "gone")
        settings.EMAIL_BACKEND = working
        with pytest.raises(GatewayError):  # its pause is not over: it still waits
            send(system)
        assert send(replace(system, at=NOW + timedelta(minutes=6))) == 1
        assert Mail.objects.get().state == "sent"
        assert len(outbox.outbox) == 1

    def test_after_many_failures_it_is_given_up_and_said_so(
        self, world: World, system: Occasion, settings: Any
    ) -> None:
        ends_in(world, 5)
        subscribe(world)
        gather(system)
        settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
        at = NOW
        for _ in range(rules.MOST_ATTEMPTS - 1):
            with pytest.raises(GatewayError):
                send(replace(system, at=at))
            at += timedelta(days=1)
        assert send(replace(system, at=at)) == 0
        assert Mail.objects.get().state == "given_up"
        assert Event.objects.latest("seq").act == "reminders.give_up"

    def test_without_an_address_there_is_a_notice_and_no_mail(self, world: World, system: Occasion) -> None:
        ends_in(world, 5)
        gather(system)
        assert Mail.objects.count() == 0
        assert queries.unread(world.factory, world.people["Zhou"]) == 1


class TestReading:
    def test_a_notice_is_unread_until_the_person_has_read_it(self, world: World, system: Occasion) -> None:
        ends_in(world, 60)
        gather(system)
        zhou = world.people["Zhou"]
        with CaptureQueriesContext(connection) as asked:
            assert queries.unread(world.factory, zhou) == 1
        assert len(asked) == 1
        commands.mark_read(world.occasion("Zhou"))
        assert queries.unread(world.factory, zhou) == 0
        gather(later(system, 31))
        assert queries.unread(world.factory, zhou) == 1

    def test_the_inbox_shows_the_digests_of_the_house_alone(self, world: World, system: Occasion) -> None:
        ends_in(world, 5)
        gather(system)
        rows, count = queries.inbox(world.factory)
        assert count == 1
        assert [line["subject"] for line in rows[0]["lines"]] == [world.scale]
        assert queries.inbox(world.other_lab) == ([], 0)


class TestSettings:
    def test_another_house_may_not_set_them(self, world: World) -> None:
        with pytest.raises(NotPermitted):
            commands.set_reminders(
                world.occasion("Wang"),
                organization=world.factory,
                is_on=True,
                days=[7],
                addresses=[],
                language="zh",
            )

    @pytest.mark.parametrize("wrong", [{"days": []}, {"addresses": ["x"]}, {"language": "de"}])
    def test_wrong_settings_leave_the_old_ones(self, world: World, wrong: dict[str, Any]) -> None:
        subscribe(world)
        with pytest.raises(InputError):
            subscribe(world, **wrong)
        assert queries.settings_of(world.factory)["addresses"] == ["box@example.org"]


class TestFeeds:
    def test_a_token_opens_the_feed_of_its_person_until_it_is_closed(self, world: World) -> None:
        zhou = world.occasion("Zhou")
        commands.open_feed(zhou, token=TOKEN)
        assert queries.feed_of(TOKEN)["person_id"] == world.people["Zhou"]
        assert commands.close_feed(zhou)
        with pytest.raises(NotFound):
            queries.feed_of(TOKEN)
        assert not commands.close_feed(zhou)

    def test_a_new_address_ends_the_old_one(self, world: World) -> None:
        zhou = world.occasion("Zhou")
        commands.open_feed(zhou, token=TOKEN)
        commands.open_feed(zhou, token="u" * 40)
        with pytest.raises(NotFound):
            queries.feed_of(TOKEN)
        assert queries.feed_of("u" * 40)["person_id"] == world.people["Zhou"]

    def test_the_token_itself_is_not_kept(self, world: World) -> None:
        feed = commands.open_feed(world.occasion("Zhou"), token=TOKEN)
        assert TOKEN not in (feed.digest, *Event.objects.values_list("payload", flat=True))
