"""Lists of jobs: what waits for whom, and how many queries that costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY
from tests.registry.road import Road, another_set

from suyuan.base.errors import NotFound
from suyuan.registry.jobs.queries import JobFilter, detail, my_work, page
from suyuan.registry.parties.queries import actor_of

STAGES = {
    "submitted": ("Wang", "to_accept"),
    "accepted": ("Wang", "to_schedule"),
    "scheduled": ("Chen", "to_receive"),
    "received": ("Li", "to_start"),
    "started": ("Li", "to_record"),
    "recorded": ("Qian", "to_check"),
    "checked": ("Wang", "to_approve"),
    "approved": ("Wang", "to_issue"),
    "issued": ("Chen", "to_hand_over"),
}


def trays(road: Road, name: str) -> dict[str, int]:
    actor = actor_of(road.world.people[name], on=TODAY)
    return {pile.tray.name: pile.total for pile in my_work(actor, on=TODAY)}


@pytest.mark.parametrize("stage", STAGES)
def test_a_job_waits_for_the_one_who_goes_on_with_it(road: Road, stage: str):
    getattr(road, stage)()
    name, tray = STAGES[stage]
    waiting = {(person, pile) for person in road.world.people for pile, n in trays(road, person).items() if n}
    assert waiting - {("Zhou", "applied")} == {(name, tray)}


def test_who_measured_does_not_see_it_among_what_is_to_check(road: Road):
    from tests.registry.conftest import SETTING_UP

    from suyuan.registry.parties import commands as parties

    road.recorded()
    start = road.occasion("Li")
    admin = type(start)(actor=SETTING_UP, at=start.at, identities=start.identities, zone=start.zone)
    parties.assign_role(
        admin, person_id=road.world.people["Li"], role="checker", organization_id=road.world.lab
    )
    assert trays(road, "Li")["to_check"] == 0
    assert trays(road, "Qian")["to_check"] == 1


def test_a_stranger_has_nothing_to_do_here(road: Road):
    road.received()
    assert sum(trays(road, "Zhao").values()) == 0


def test_people_see_the_jobs_of_their_house_their_applications_and_their_division(road: Road):
    road.received()
    seen = {
        name
        for name, person in road.world.people.items()
        if page(JobFilter(), on=TODAY, actor=actor_of(person, on=TODAY)).total
    }
    assert seen == set(road.world.people) - {"Zhao"}


class TestDetail:
    def test_everything_about_a_job(self, road: Road):
        road.checked()
        row = detail(road.job, on=TODAY, actor=actor_of(road.world.people["Wang"], on=TODAY))
        assert row["state"] == "checked"
        assert row["standards"][0]["evaluation__certificate_number"] == "EX-ROOT-2026-0001"
        assert len(row["lines"]) == 7
        assert row["readings"]["header"]["class"] == "F1"
        assert row["allowed"] == ["approve", "approve_back"]
        assert len(row["history"]) == 8 - 1

    def test_an_unknown_job_is_not_found(self, road: Road):
        with pytest.raises(NotFound):
            detail(road.world.lab, on=TODAY)


BUDGET = {"my_work": 6, "page": 2, "detail": 4}


@pytest.mark.parametrize("rows", [3, 30])
def test_queries_do_not_grow_with_rows(road: Road, rows: int):
    for number in range(rows):
        Road(world=road.world, instrument=another_set(road.world, number)).submitted()
    wang = actor_of(road.world.people["Wang"], on=TODAY)
    job = page(JobFilter(), on=TODAY).rows[0]["id"]
    asked = {
        "my_work": lambda: my_work(wang, on=TODAY, limit=50),
        "page": lambda: page(JobFilter(institution=road.world.lab), on=TODAY, actor=wang),
        "detail": lambda: detail(job, on=TODAY, actor=wang),
    }
    for name, ask in asked.items():
        with CaptureQueriesContext(connection) as seen:
            ask()
        assert len(seen) <= BUDGET[name], name


def test_a_job_is_found_by_the_part_of_its_number_that_the_calendar_shows(road: Road):
    road.submitted()
    (row,) = page(JobFilter(), on=TODAY).rows
    code = row["number"].split("-")[1]
    assert [one["id"] for one in page(JobFilter(text=code.lower()), on=TODAY).rows] == [row["id"]]
    assert not page(JobFilter(text=code[1:]), on=TODAY).rows


@pytest.mark.parametrize(
    ("chosen", "total"),
    [
        (JobFilter(state="submitted"), 1),
        (JobFilter(state="closed"), 0),
        (JobFilter(text="f1-0042"), 1),
        (JobFilter(text="SQ26"), 1),
        (JobFilter(path="000000/220000"), None),
    ],
)
def test_a_list_is_narrowed(road: Road, chosen: JobFilter, total: int | None):
    road.submitted()
    found = page(chosen, on=TODAY)
    assert found.total == len(found.rows)
    if total is not None:
        assert found.total == total
