"""The calendar, the plan of a job, absences, rooms and the board, as people of a laboratory use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from tests.registry.conftest import TODAY, WEIGHTS_ROLE, World
from tests.registry.road import Road, another_set

from suyuan.base.text import Text
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import Absence, Room
from suyuan.registry.journal.queries import history

Visit = Callable[..., Client]
FRIDAY = TODAY + timedelta(days=3)
ADDRESSES = ("/jobs/calendar", "/jobs/calendar?view=standards", "/jobs/calendar?view=rooms", "/jobs/board")


def posted(road: Road, **changed: Any) -> dict[str, Any]:
    given = {
        "scheduled_for": FRIDAY.isoformat(),
        "from_half": "am",
        "until_half": "pm",
        "verifier": str(road.world.people["Li"]),
        f"standard.{WEIGHTS_ROLE}": str(road.world.standard),
        "reason": "委托方改期",
    }
    return given | changed


def away(road: Road) -> None:
    jobs.note_absence(
        road.occasion("Wang"), person=road.world.people["Li"], kind="leave", first_on=FRIDAY, last_on=FRIDAY
    )


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", ["Wang", "Li", "Chen"])
def test_people_of_the_laboratory_see_the_job(enter: Visit, road: Road, address: str, name: str):
    road.scheduled()
    page = enter(name).get(address).content.decode()
    assert road.row.number.split("-")[1] in page


@pytest.mark.parametrize("address", ADDRESSES)
def test_others_see_nothing_of_it(enter: Visit, road: Road, address: str):
    road.scheduled()
    assert enter("Zhou").get(address).status_code == 403
    assert road.row.number not in enter("Zhao").get(address).content.decode()


@pytest.mark.parametrize("asked", ["", "x", "9999-12-31", "0001-01-01", "2026-02-30", "2026-03-12"])
def test_any_week_that_is_asked_for_is_answered(enter: Visit, asked: str):
    assert enter("Wang").get("/jobs/calendar", {"week": asked, "view": asked}).status_code == 200


class TestPlan:
    def address(self, road: Road) -> str:
        return f"/jobs/{road.job}/plan"

    def test_an_accepted_job_is_planned(self, enter: Visit, road: Road):
        road.accepted()
        answer = enter("Wang").post(self.address(road), posted(road, from_half="pm", reason=""))
        assert answer.status_code == 303
        assert (road.state, road.row.from_half) == ("scheduled", "pm")

    def test_a_scheduled_job_is_moved_and_the_reason_kept(self, enter: Visit, road: Road):
        road.scheduled()
        assert enter("Wang").post(self.address(road), posted(road)).status_code == 303
        assert road.row.scheduled_for == FRIDAY
        assert history("job", road.job)[-1]["reason"] == "委托方改期"

    def test_a_conflict_is_said_in_words_and_can_be_accepted_by_name(self, enter: Visit, road: Road):
        road.scheduled()
        away(road)
        manager = enter("Wang")
        answer = manager.post(self.address(road), posted(road))
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "人员缺勤" in page
        assert 'name="accept" value="person_absent"' in page
        accepted = manager.post(self.address(road), posted(road, accept="person_absent"))
        assert accepted.status_code == 303
        shown = manager.get("/jobs/calendar", {"week": FRIDAY.isoformat()}).content.decode()
        assert "mark-hard" in shown
        assert "is-away" in shown

    @pytest.mark.parametrize(
        "wrong",
        [
            {"scheduled_for": ""},
            {"scheduled_for": "soon"},
            {"from_half": "noon"},
            {"until_on": "2026-03-01"},
            {"verifier": "x"},
            {"room": "00000000-0000-0000-0000-000000000009"},
            {"reason": ""},
            {"reason": "x" * 500},
            {"accept": "everything"},
            {f"standard.{WEIGHTS_ROLE}": ""},
            {"standard.other": "00000000-0000-0000-0000-000000000009"},
            {"second": "x"},
            {"assist": "00000000-0000-0000-0000-000000000009"},
        ],
    )
    def test_a_wrong_form_is_shown_again(self, enter: Visit, road: Road, wrong: dict[str, str]):
        road.scheduled()
        answer = enter("Wang").post(self.address(road), posted(road, **wrong))
        assert answer.status_code in (409, 422)
        assert road.row.scheduled_for == TODAY

    def test_several_people_are_ticked_shown_and_taken_away_again(self, enter: Visit, road: Road):
        road.scheduled()
        manager = enter("Wang")
        gao, chen = str(road.world.people["Gao"]), str(road.world.people["Chen"])
        ticked = posted(road, second=[gao], assist=[chen])
        assert manager.post(self.address(road), ticked).status_code == 303
        form = manager.get(self.address(road)).content.decode()
        assert re.search(f'name="second" value="{gao}" checked', form)
        assert re.search(f'name="assist" value="{chen}" checked', form)
        job = manager.get(f"/jobs/{road.job}").content.decode()
        week = manager.get("/jobs/calendar", {"week": FRIDAY.isoformat()}).content.decode()
        for name in ("高洁", "陈静"):
            assert name in job
            assert re.search(f'<span class="week-name">{name}', week)
        assert "另 2 人" in manager.get("/jobs/board").content.decode()
        assert manager.post(self.address(road), posted(road)).status_code == 303
        assert "高洁" not in re.sub(r"(?s)<aside.*", "", manager.get(f"/jobs/{road.job}").content.decode())

    def test_a_lead_that_was_second_before_is_not_planned_twice(self, enter: Visit, road: Road):
        road.scheduled()
        gao = str(road.world.people["Gao"])
        answer = enter("Wang").post(self.address(road), posted(road, verifier=gao, second=[gao]))
        assert answer.status_code == 303
        assert (str(road.row.verifier_id), road.row.people.count()) == (gao, 0)

    def test_the_form_takes_the_place_where_a_job_was_dropped(self, enter: Visit, road: Road):
        road.scheduled()
        page = enter("Wang").get(self.address(road), {"scheduled_for": "2026-03-18", "from_half": "pm"})
        assert 'value="2026-03-18"' in page.content.decode()

    @pytest.mark.parametrize("name", ["Li", "Chen"])
    def test_nobody_but_the_manager_opens_it(self, enter: Visit, road: Road, name: str):
        road.scheduled()
        assert enter(name).get(self.address(road)).status_code == 404

    def test_a_job_in_work_has_no_plan_to_change(self, enter: Visit, road: Road):
        road.started()
        assert enter("Wang").get(self.address(road)).status_code == 404


class TestActs:
    def do(self, client: Client, event: str, **given: str) -> int:
        return client.post(f"/jobs/calendar/do/{event}", given).status_code

    def test_an_absence_comes_and_goes(self, enter: Visit, road: Road):
        client = enter("Li")
        person = str(road.world.people["Li"])
        noted = {"person": person, "kind": "leave", "first_on": "2026-03-12", "last_on": "2026-03-12"}
        assert self.do(client, "note_absence", **noted) == 303
        assert self.do(client, "note_absence", **noted) == 409
        absence = str(Absence.objects.get().pk)
        assert self.do(client, "withdraw_absence", absence=absence) == 303
        assert self.do(client, "withdraw_absence", absence="x") == 422

    def test_a_room_comes_and_goes(self, enter: Visit, road: Road):
        client = enter("Wang")
        assert self.do(client, "add_room", code="M1", name_zh="质量室", places="2") == 303
        for places in ("x", "0", "٣", "1" * 30):
            assert self.do(client, "add_room", code="M2", name_zh="质量室", places=places) == 422
        room = str(Room.objects.get().pk)
        assert self.do(client, "close_room", room=room) == 303
        assert self.do(client, "close_room", room=room) == 409

    def test_what_one_may_not_do_is_refused(self, enter: Visit, road: Road):
        client = enter("Chen")
        assert self.do(client, "add_room", code="M1", name_zh="质量室", places="2") == 403
        assert self.do(client, "anything") == 404


def test_the_board_is_narrowed_by_person_and_kind(enter: Visit, road: Road):
    road.started()
    number, client = road.row.number, enter("Wang")
    person = str(road.world.people["Li"])
    for asked, shown in (
        ({"person": person}, True),
        ({"person": str(road.world.people["Gao"])}, False),
        ({"kind": "nawi"}, False),
        ({"person": "x", "kind": ""}, True),
    ):
        assert (number in client.get("/jobs/board", asked).content.decode()) == shown


@pytest.mark.parametrize("address", ADDRESSES)
def test_queries_do_not_grow(enter: Visit, road: Road, world: World, address: str):
    client = enter("Wang")
    boss = road.occasion("Wang")
    room = jobs.add_room(boss, institution=world.lab, code="M1", name=Text("质量室", "Mass"))

    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            one = Road(world=world, instrument=another_set(world, number)).accepted()
            if number % 3:
                jobs.schedule(
                    boss,
                    job_id=one.job,
                    scheduled_for=TODAY,
                    standards={WEIGHTS_ROLE: world.standard},
                    verifier=world.people["Li"],
                    room=room.pk,
                )

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    fill(0, 3)
    count()
    few = count()
    fill(3, 30)
    count()
    assert count() == few


def test_the_feed_of_a_person_holds_the_own_jobs_with_all_their_days(enter: Visit, road: Road):
    road.accepted()
    jobs.schedule(
        road.occasion("Wang"),
        job_id=road.job,
        scheduled_for=FRIDAY,
        until_on=FRIDAY + timedelta(days=3),
        standards={WEIGHTS_ROLE: road.world.standard},
        verifier=road.world.people["Li"],
    )
    found = {}
    for name in ("Li", "Wang"):
        opened = enter(name).post("/reminders/calendar/open").content.decode()
        address = re.search(r"/calendar/[\w-]+\.ics", opened)
        assert address
        answer = Client().get(address.group(), {"mine": "1"})
        found[name] = Calendar.from_ical(answer.content).walk("VEVENT")
    (event,) = found["Li"]
    assert road.row.number in str(event["SUMMARY"])
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (FRIDAY, FRIDAY + timedelta(days=4))
    assert found["Wang"] == []
