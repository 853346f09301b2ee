"""Pages of what is due, of lots, of reminders, and the calendar at its private address."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from tests.registry.conftest import COUNTY, NOW, TODAY, ZONE, World
from tests.registry.road import another_set

from suyuan.base.text import Text
from suyuan.registry.instruments.models import Instrument, InstrumentLot
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.reminders import queries
from suyuan.registry.reminders.gathering import gather
from suyuan.web import calendar

Visit = Callable[..., Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def due_scale(world: World) -> UUID:
    Instrument.objects.filter(pk=world.scale).update(valid_until=TODAY + timedelta(days=20))
    return world.scale


def system(world: World) -> Occasion:
    return Occasion(actor=SYSTEM, at=NOW, identities=world.identities, zone=ZONE)


class TestDue:
    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("name", ["Zhou", "Li", "Sun"])
    def test_it_shows_what_is_due_to_owner_institute_and_authority(
        self, enter: Visit, due_scale: UUID, name: str, language: str
    ) -> None:
        page = enter(name, language).get("/due").content.decode()
        assert f"/instruments/{due_scale}" in page
        assert ("in 20 days" if language == "en" else "还有 20 天") in page

    def test_a_stranger_does_not_see_it(self, enter: Visit, world: World, due_scale: UUID) -> None:
        Instrument.objects.filter(pk=due_scale).update(owner=world.lab)
        assert f"/instruments/{due_scale}" not in enter("Zhou").get("/due").content.decode()

    def test_nothing_ticked_is_told(self, enter: Visit, due_scale: UUID) -> None:
        client = enter("Zhou")
        page = client.get("/due").content.decode()
        assert 'data-picks="请至少勾选一台器具"' in page
        assert '<input type="hidden" name="chosen" value="1">' in page
        assert "请在下面选择器具" in client.get("/jobs/new?chosen=1").content.decode()
        for address in ("/jobs/new", f"/jobs/new?chosen=1&instrument={due_scale}"):
            assert "请在下面选择器具" not in client.get(address).content.decode()

    def test_a_selection_becomes_an_application(self, enter: Visit, due_scale: UUID) -> None:
        client = enter("Zhou")
        assert f'name="instrument" value="{due_scale}"' in client.get("/due").content.decode()
        form = client.get(f"/jobs/new?instrument={due_scale}").content.decode()
        assert re.search(rf'value="{due_scale}"[^>]* checked', form)

    @pytest.mark.parametrize("query", ["window=xx", "month=never", "owner=me", "kind=unicorn", "page=0"])
    def test_a_strange_address_is_answered(self, enter: Visit, query: str) -> None:
        assert enter("Sun").get(f"/due?{query}").status_code in (200, 422)

    def test_many_rows_cost_no_more_queries(self, enter: Visit, world: World, due_scale: UUID) -> None:
        client = enter("Zhou")
        client.get("/due")
        with CaptureQueriesContext(connection) as few:
            client.get("/due")
        for place in range(1, 28):
            another_set(world, place)
        Instrument.objects.filter(owner=world.factory).update(valid_until=TODAY + timedelta(days=20))
        client.get("/due")
        with CaptureQueriesContext(connection) as many:
            client.get("/due")
        assert len(many) == len(few) <= 12


class TestLots:
    NEW: ClassVar[dict[str, str]] = {
        "kind": "water_meter", "number": "W-2026-1", "serial_range": "1-500", "count": "500",
        "jurisdiction": COUNTY, "installed_on": "2020-01-31", "years": "6",
    }  # fmt: skip

    def test_a_lot_is_registered_seen_and_ended(self, enter: Visit, world: World) -> None:
        client = enter("Zhou", "en")
        assert client.get("/lots/new").status_code == 200
        assert client.post("/lots/new", self.NEW).status_code == 303
        lot = InstrumentLot.objects.get()
        assert str(lot.replace_by) == "2026-01-31"
        page = client.get("/lots").content.decode()
        assert "W-2026-1" in page
        assert "Overdue" in page
        assert (
            client.post(f"/lots/{lot.pk}/close", {"closed_on": "2026-03-09", "reason": "worn"}).status_code
            == 303
        )
        assert "worn" in client.get(f"/lots/{lot.pk}").content.decode()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": "unicorn"}, {"count": "0"}, {"count": "many"}, {"years": "99"}, {"installed_on": ""},
            {"installed_on": "2027-01-01"}, {"number": ""}, {"jurisdiction": "999999"},
        ],
    )  # fmt: skip
    def test_a_wrong_form_comes_back(self, enter: Visit, wrong: dict[str, str]) -> None:
        answer = enter("Zhou").post("/lots/new", self.NEW | wrong)
        assert answer.status_code in (404, 422)
        assert "1-500" in answer.content.decode()
        assert not InstrumentLot.objects.exists()

    def test_who_may_not_register_is_refused_and_strangers_see_nothing(
        self, enter: Visit, world: World
    ) -> None:
        enter("Zhou").post("/lots/new", self.NEW)
        lot = InstrumentLot.objects.get()
        InstrumentLot.objects.update(operator=world.other_lab)
        assert enter("Li").get("/lots/new").status_code == 403
        client = Client()
        client.force_login(world_account(world, "Zhou"))
        assert client.get(f"/lots/{lot.pk}").status_code == 403


def world_account(world: World, name: str) -> Any:
    from suyuan.registry.parties.models import Account

    return Account.objects.get(person=world.people[name])


class TestReminders:
    def test_the_inbox_shows_what_was_told_and_the_mark_goes_when_it_is_read(
        self, enter: Visit, world: World, due_scale: UUID
    ) -> None:
        gather(system(world))
        client = enter("Zhou", "en")
        page = client.get("/reminders").content.decode()
        assert f"/instruments/{due_scale}" in page
        assert "Reminders (1)" in page
        assert client.post("/reminders/read").status_code == 303
        assert "Reminders (1)" not in client.get("/reminders").content.decode()

    def test_the_count_is_not_asked_for_on_every_page(self, enter: Visit, world: World) -> None:
        client = enter("Zhou")
        client.get("/instruments")
        with CaptureQueriesContext(connection) as asked:
            client.get("/instruments")
        assert not [one for one in asked.captured_queries if "reminders_" in one["sql"]]

    def test_settings_are_kept(self, enter: Visit, world: World) -> None:
        client = enter("Zhou")
        given = {
            "is_on": "on",
            "days": "45，10",
            "addresses": "a@example.org\r\nb@example.org",
            "language": "en",
        }
        assert client.post("/reminders/settings", given).status_code == 303
        assert queries.settings_of(world.factory) == {
            "is_on": True,
            "days": [45, 10],
            "addresses": ["a@example.org", "b@example.org"],
            "language": "en",
        }
        client.post("/reminders/settings", {"days": "45", "language": "en"})
        assert queries.settings_of(world.factory)["is_on"] is False

    @pytest.mark.parametrize(
        "wrong", [{"days": "soon"}, {"days": ""}, {"addresses": "nobody"}, {"language": "de"}]
    )
    def test_wrong_settings_come_back(self, enter: Visit, wrong: dict[str, str]) -> None:
        good = {"is_on": "on", "days": "7", "addresses": "a@example.org", "language": "zh"}
        assert enter("Zhou").post("/reminders/settings", good | wrong).status_code == 422


class TestCalendar:
    def test_opening_it_changes_nothing_that_the_settings_show(self, enter: Visit) -> None:
        page = enter("Zhou").post("/reminders/calendar/open").content.decode()
        assert re.search(r'name="is_on" checked', page)
        assert ".ics?mine=1" in page

    def address(self, client: Client) -> str:
        page = client.post("/reminders/calendar/open").content.decode()
        found = re.search(r"/calendar/[\w-]+\.ics", page)
        assert found
        return found.group()

    def test_it_holds_what_ends_and_stays_the_same(self, enter: Visit, world: World, due_scale: UUID) -> None:
        address = self.address(enter("Zhou"))
        reader = Client()
        answer = reader.get(address)
        assert answer["Content-Type"].startswith("text/calendar")
        events: list[Any] = Calendar.from_ical(answer.content).walk("VEVENT")
        (scale,) = [one for one in events if str(due_scale) in str(one["UID"])]
        assert scale["DTSTART"].dt == TODAY + timedelta(days=20)
        assert scale["DTEND"].dt == TODAY + timedelta(days=21)
        assert str(scale["SUMMARY"]).startswith("器具到期：")
        again = reader.get(address, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
        assert reader.get(address).content == answer.content

    def test_lines_are_folded_at_75_octets_within_no_character(self) -> None:
        entry = calendar.Entry(
            key="k", day=TODAY, summary=Text("很长的名称，" * 30, "long, " * 60), address="https://x"
        )
        body = calendar.calendar_of([entry], host="example.org", language="zh")
        lines = body.split(b"\r\n")
        assert all(len(line) <= 75 for line in lines)
        assert all(line.decode() is not None for line in lines)
        assert lines[0] == b"BEGIN:VCALENDAR"
        assert body.endswith(b"END:VCALENDAR\r\n")
        (event,) = Calendar.from_ical(body).walk("VEVENT")
        assert str(event["SUMMARY"]) == "很长的名称，" * 30

    def test_a_large_house_has_one_event_for_a_day(
        self, enter: Visit, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from suyuan.web.views import calendar_feed

        monkeypatch.setattr(calendar_feed, "MOST_EVENTS", 2)
        for place in range(1, 4):
            another_set(world, place)
        Instrument.objects.filter(owner=world.factory).update(valid_until=TODAY + timedelta(days=20))
        many = Instrument.objects.filter(owner=world.factory).count()
        answer = Client().get(self.address(enter("Zhou")))
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert str(event["SUMMARY"]) == f"{many} 台器具到期"

    def test_a_closed_or_invented_address_is_not_found(self, enter: Visit) -> None:
        client = enter("Zhou")
        address = self.address(client)
        client.post("/reminders/calendar/close")
        assert Client().get(address).status_code == 404
        assert Client().get("/calendar/" + "x" * 43 + ".ics").status_code == 404
